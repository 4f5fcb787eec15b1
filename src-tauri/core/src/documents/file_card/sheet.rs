//! Cards onto sheets.

use super::{FileCard, sections};
use crate::documents::fonts::{FontLibrary, Role};
use crate::documents::pdf::flow::{Flow, FlowLine, put};
use crate::documents::pdf::lines::{Span, natural_width, single_line};
use crate::documents::pdf::official::TITLE_SIZE;
use crate::documents::pdf::page::{Block, MM, Page};
use crate::documents::pdf::photo::Photo;
use crate::documents::pdf::shape::Typesetter;
use crate::documents::pdf::sheet::Area;
use crate::documents::pdf::table_layout::lay_out;
use crate::documents::{LaidOut, Summary};
use crate::domain::dates::chinese_date;
use crate::progress::{Progress, checkpoint};
use crate::{Error, ErrorCode, Result};

const TITLE: &str = "社区工作者个人档案卡";
/// 小四
const LINE_SIZE: f32 = 12.0;
/// 小五
const FOOT_SIZE: f32 = 9.0;

/// Cards between two looks at whether to stop.
const STEP: usize = 50;

struct Cards<'a> {
    setter: Typesetter<'a>,
    area: Area,
    pages: Vec<Page>,
    /// Where each card begins.
    starts: Vec<usize>,
    blocks: Vec<Block>,
    images: Vec<Photo>,
    tables: u32,
}

pub(super) fn set(people: &[FileCard], library: &FontLibrary, progress: &mut dyn Progress) -> Result<LaidOut> {
    let mut cards = Cards {
        setter: Typesetter::new(library),
        area: Area::a4(false, [22.0, 20.0, 20.0, 22.0]),
        pages: Vec::new(),
        starts: Vec::new(),
        blocks: Vec::new(),
        images: Vec::new(),
        tables: 0,
    };
    for (done, card) in people.iter().enumerate() {
        if done % STEP == 0 {
            checkpoint(progress, "正在排版档案卡", done, people.len())?;
        }
        cards.add(card)?;
    }
    let title = match people {
        [one] => format!("{TITLE}（{}）", one.name),
        _ => TITLE.to_owned(),
    };
    let dated = people.first().map(|c| c.drawn_up_on);
    let summary = Summary { title: &title, dated };
    let paper = LaidOut::new(summary, cards.pages, cards.blocks, cards.images, cards.setter)?;
    Ok(LaidOut {
        starts: cards.starts,
        ..paper
    })
}

impl Cards<'_> {
    fn add(&mut self, card: &FileCard) -> Result<()> {
        let photo = self.photo(card)?;
        let mut flow = Flow::continuing(self.area, std::mem::take(&mut self.blocks), self.tables);
        self.head_lines(card, &mut flow);
        let mut tables = vec![sections::identity(card, photo)];
        tables.extend(sections::records(card));
        for table in &tables {
            let laid = lay_out(&mut self.setter, table, flow.table_count(), self.area.width);
            // A section that fits on a page is not torn over two.
            flow.table(laid, table.rows.len() <= 6);
        }
        flow.keep_last_with_next();
        self.foot_line(card, &mut flow);
        self.tables = flow.table_count();
        let (mut pages, mut blocks) = flow.pages();
        blocks.push(Block::Artifact);
        self.number(&mut pages, &card.name, blocks.len() as u32 - 1);
        self.starts.push(self.pages.len());
        self.pages.append(&mut pages);
        self.blocks = blocks;
        Ok(())
    }

    /// The photo's number in the paper and its size on paper.
    fn photo(&mut self, card: &FileCard) -> Result<Option<(u32, f32, f32)>> {
        let Some(bytes) = &card.photo else { return Ok(None) };
        let photo = Photo::read(bytes).map_err(|_| Error::about(ErrorCode::PhotoInvalid, &card.name))?;
        let (width, height) = photo.fit(sections::PHOTO.0 * MM, sections::PHOTO.1 * MM);
        self.images.push(photo);
        Ok(Some((self.images.len() as u32 - 1, width, height)))
    }

    fn head_lines(&mut self, card: &FileCard, flow: &mut Flow) {
        let title = single_line(&mut self.setter, &[Span::new(Role::XiaoBiaoSong, TITLE)]);
        let x = (self.area.width - title.width * TITLE_SIZE) / 2.0;
        let block = flow.block(Block::Title);
        flow.line(FlowLine {
            line: title,
            x,
            size: TITLE_SIZE,
            pitch: TITLE_SIZE,
            height: 36.0,
            block,
            keep_with_next: true,
        });
        let number = card.number.as_deref().unwrap_or("/");
        let left = format!("编号：{number}");
        let right = format!("填制日期：{}", chinese_date(card.drawn_up_on));
        self.two_ended_line(&left, &right, 20.0, true, flow);
    }

    fn foot_line(&mut self, card: &FileCard, flow: &mut Flow) {
        flow.blank(6.0, true);
        let left = format!("填制单位（盖章）：{}", card.office);
        self.two_ended_line(&left, "经办人：　　　　　审核人：　　　　　", 18.0, false, flow);
    }

    fn two_ended_line(&mut self, left: &str, right: &str, height: f32, keep_with_next: bool, flow: &mut Flow) {
        let left = Span::new(Role::FangSong, left);
        let right = Span::new(Role::FangSong, right);
        let width = self.area.width / LINE_SIZE;
        let right_width = natural_width(&mut self.setter, std::slice::from_ref(&right));
        let mut line = single_line(&mut self.setter, std::slice::from_ref(&left));
        let gap = width - right_width;
        if line.width <= gap {
            let end = single_line(&mut self.setter, std::slice::from_ref(&right));
            line.cells
                .extend(end.cells.into_iter().map(|(cell, x)| (cell, x + gap)));
            line.width = width;
        }
        let block = flow.block(Block::Paragraph);
        flow.line(FlowLine {
            line,
            x: 0.0,
            size: LINE_SIZE,
            pitch: LINE_SIZE,
            height,
            block,
            keep_with_next,
        });
    }

    /// 「张伟　第1页　共2页」, because loose sheets of many cards are shuffled easily.
    fn number(&mut self, pages: &mut [Page], name: &str, block: u32) {
        let count = pages.len();
        for (index, page) in pages.iter_mut().enumerate() {
            let text = format!("{name}　第{}页　共{count}页", index + 1);
            let line = single_line(&mut self.setter, &[Span::new(Role::Song, text)]);
            let x = self.area.left + (self.area.width - line.width * FOOT_SIZE) / 2.0;
            let baseline = self.area.bottom() + 8.0 * MM;
            put(page, &line, (x, baseline), FOOT_SIZE, FOOT_SIZE, block);
        }
    }
}
