//! Filled forms onto sheets.

use super::{FilledCell, FilledForm, FilledTable, Shows};
use crate::documents::fonts::{FontLibrary, Role};
use crate::documents::pdf::flow::{Flow, FlowLine, put};
use crate::documents::pdf::lines::{Span, natural_width, single_line};
use crate::documents::pdf::official::TITLE_SIZE;
use crate::documents::pdf::page::{Block, MM, Page};
use crate::documents::pdf::photo::Photo;
use crate::documents::pdf::shape::Typesetter;
use crate::documents::pdf::sheet::Area;
use crate::documents::pdf::table::{PaperCell, PaperTable};
use crate::documents::pdf::table_layout::lay_out;
use crate::documents::{LaidOut, Summary};
use crate::progress::{Progress, checkpoint};
use crate::{Error, ErrorCode, Result};

/// 五号
const SIZE: f32 = 10.5;
const LEAST_SIZE: f32 = 8.0;
const ROW: f32 = 23.0;
/// A one-inch photo, millimetres.
const PHOTO: (f32, f32) = (25.0, 35.0);
/// 小四
const LINE_SIZE: f32 = 12.0;
/// 小五
const FOOT_SIZE: f32 = 9.0;
/// A table of so many rows that fits on a page is not torn over two.
const KEPT_WHOLE: usize = 6;

/// Forms between two looks at whether to stop.
const STEP: usize = 50;

struct Forms<'a> {
    setter: Typesetter<'a>,
    area: Area,
    pages: Vec<Page>,
    /// Where each form begins.
    starts: Vec<usize>,
    blocks: Vec<Block>,
    images: Vec<Photo>,
    tables: u32,
}

/// Sets the forms one after another, each from the top of a page, in one paper. Stops when `progress` says so.
pub fn set(forms: &[FilledForm], library: &FontLibrary, progress: &mut dyn Progress) -> Result<LaidOut> {
    let mut set = Forms {
        setter: Typesetter::new(library),
        area: Area::a4(false, [22.0, 20.0, 20.0, 22.0]),
        pages: Vec::new(),
        starts: Vec::new(),
        blocks: Vec::new(),
        images: Vec::new(),
        tables: 0,
    };
    for (done, form) in forms.iter().enumerate() {
        if done % STEP == 0 {
            checkpoint(progress, "正在排版", done, forms.len())?;
        }
        set.add(form)?;
    }
    let title = match forms {
        [one] => format!("{}（{}）", one.title, one.name),
        _ => forms.first().map_or(String::new(), |first| first.title.clone()),
    };
    let dated = forms.first().map(|form| form.dated);
    let summary = Summary { title: &title, dated };
    let paper = LaidOut::new(summary, set.pages, set.blocks, set.images, set.setter)?;
    Ok(LaidOut {
        starts: set.starts,
        ..paper
    })
}

impl Forms<'_> {
    fn add(&mut self, form: &FilledForm) -> Result<()> {
        let photo = self.photo(form)?;
        let mut flow = Flow::continuing(self.area, std::mem::take(&mut self.blocks), self.tables);
        self.title(&form.title, &mut flow);
        if let Some([left, right]) = &form.head {
            self.two_ended_line(left, right, 20.0, true, &mut flow);
        }
        for table in &form.tables {
            let table = drawn(table, photo);
            let laid = lay_out(&mut self.setter, &table, flow.table_count(), self.area.width);
            flow.table(laid, table.rows.len() <= KEPT_WHOLE);
        }
        if let Some([left, right]) = &form.foot {
            flow.keep_last_with_next();
            flow.blank(6.0, true);
            self.two_ended_line(left, right, 18.0, false, &mut flow);
        }
        self.tables = flow.table_count();
        let (mut pages, mut blocks) = flow.pages();
        blocks.push(Block::Artifact);
        self.number(&mut pages, &form.name, blocks.len() as u32 - 1);
        self.starts.push(self.pages.len());
        self.pages.append(&mut pages);
        self.blocks = blocks;
        Ok(())
    }

    /// The photo's number in the paper and its size on paper.
    fn photo(&mut self, form: &FilledForm) -> Result<Option<(u32, f32, f32)>> {
        let Some(bytes) = &form.photo else { return Ok(None) };
        let photo = Photo::read(bytes).map_err(|_| Error::about(ErrorCode::PhotoInvalid, &form.name))?;
        let (width, height) = photo.fit(PHOTO.0 * MM, PHOTO.1 * MM);
        self.images.push(photo);
        Ok(Some((self.images.len() as u32 - 1, width, height)))
    }

    fn title(&mut self, title: &str, flow: &mut Flow) {
        let line = single_line(&mut self.setter, &[Span::new(Role::XiaoBiaoSong, title)]);
        let x = (self.area.width - line.width * TITLE_SIZE) / 2.0;
        let block = flow.block(Block::Title);
        flow.line(FlowLine {
            line,
            x,
            size: TITLE_SIZE,
            pitch: TITLE_SIZE,
            height: 36.0,
            block,
            keep_with_next: true,
        });
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

    /// 「张伟　第1页　共2页」, because loose sheets of many forms are shuffled easily.
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

fn drawn(table: &FilledTable, photo: Option<(u32, f32, f32)>) -> PaperTable {
    let rows = |rows: &[Vec<FilledCell>]| {
        rows.iter()
            .map(|row| row.iter().map(|c| cell(c, photo)).collect())
            .collect()
    };
    // The rows beside a photo hold it.
    let beside = table.rows.iter().flatten().find(|cell| cell.shows == Shows::Photo);
    let row_height = match (table.row_height, beside) {
        (Some(height), _) => height * MM,
        (None, Some(photo)) => (PHOTO.1 * MM + 6.0) / photo.down as f32,
        (None, None) => ROW,
    };
    PaperTable {
        columns: table.columns.clone(),
        head: rows(&table.head),
        rows: rows(&table.rows),
        size: SIZE,
        least_size: LEAST_SIZE,
        row_height,
    }
}

fn cell(cell: &FilledCell, photo: Option<(u32, f32, f32)>) -> PaperCell {
    let drawn = match (&cell.shows, photo) {
        (Shows::Label(text), _) => PaperCell::head(text),
        (Shows::Value(text), _) => PaperCell::text(text),
        (Shows::Name(text), _) => PaperCell::name(text),
        (Shows::Photo, Some((image, width, height))) => PaperCell::image(image, width, height),
        (Shows::Photo, None) => PaperCell::text("照片"),
    };
    let drawn = drawn.over(cell.over).down(cell.down);
    if cell.left { drawn.left() } else { drawn }
}
