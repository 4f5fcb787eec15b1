//! A wide table on A4 landscape, such as a 花名册 or a list to sign: title, who made it and when, heads on every page.

use chrono::NaiveDate;

use super::fonts::{FontLibrary, Role};
use super::pdf::flow::{Flow, FlowLine, put};
use super::pdf::lines::{SetLine, Span, single_line};
use super::pdf::official::TITLE_SIZE;
use super::pdf::page::{Block, MM};
use super::pdf::shape::Typesetter;
use super::pdf::sheet::Area;
use super::pdf::table::{PaperCell, PaperTable, column_weights};
use super::pdf::table_layout::lay_out;
use super::{LaidOut, Summary};
use crate::Result;
use crate::domain::dates::chinese_date;

/// A table to print.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePaper {
    /// The title.
    pub title: String,
    /// The office that made it.
    pub office: String,
    /// The day it was made.
    pub made_on: NaiveDate,
    /// What else to print above the table: which people it is about, which days.
    pub about: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// One text a column.
    pub rows: Vec<Vec<String>>,
    /// Lines under the table.
    pub notes: Vec<String>,
}

/// 小四
const LINE_SIZE: f32 = 12.0;
/// 五号 where the columns allow it, down to 小六 where there are many.
const SIZES: (f32, f32) = (6.5, 10.5);
/// 五号
const NOTE_SIZE: f32 = 10.5;
/// 四号 would crowd a wide table; page numbers are 小五.
const FOOT_SIZE: f32 = 9.0;

/// Sets the table.
pub fn set(paper: &TablePaper, library: &FontLibrary) -> Result<LaidOut> {
    let mut setter = Typesetter::new(library);
    let area = Area::a4(true, [18.0, 15.0, 18.0, 15.0]);
    let mut flow = Flow::new(area);

    let title = single_line(&mut setter, &[Span::new(Role::XiaoBiaoSong, paper.title.as_str())]);
    let size = TITLE_SIZE.min(area.width / title.width.max(1.0));
    let x = (area.width - title.width * size) / 2.0;
    add(&mut flow, title, x, size, 34.0, Block::Title);
    let own = [
        format!("填报单位：{}", paper.office),
        format!("填报日期：{}", chinese_date(paper.made_on)),
    ];
    let about = [&own[..], &paper.about[..]].concat().join("　　");
    let about = single_line(&mut setter, &[Span::new(Role::FangSong, about)]);
    add(&mut flow, about, 0.0, LINE_SIZE, 20.0, Block::Paragraph);

    let table = table_of(paper, area.width);
    let laid = lay_out(&mut setter, &table, 0, area.width);
    flow.table(laid, false);
    for note in &paper.notes {
        let note = single_line(&mut setter, &[Span::new(Role::FangSong, note.as_str())]);
        let size = NOTE_SIZE.min(area.width / note.width.max(1.0));
        add(&mut flow, note, 0.0, size, 16.0, Block::Paragraph);
    }

    let (mut pages, mut blocks) = flow.pages();
    blocks.push(Block::Artifact);
    let count = pages.len();
    for (index, page) in pages.iter_mut().enumerate() {
        let text = format!("第{}页　共{count}页", index + 1);
        let line = single_line(&mut setter, &[Span::new(Role::Song, text)]);
        let x = area.left + (area.width - line.width * FOOT_SIZE) / 2.0;
        let at = (x, area.bottom() + 8.0 * MM);
        put(page, &line, at, FOOT_SIZE, FOOT_SIZE, blocks.len() as u32 - 1);
    }
    let summary = Summary {
        title: &paper.title,
        dated: Some(paper.made_on),
    };
    LaidOut::new(summary, pages, blocks, Vec::new(), setter)
}

fn add(flow: &mut Flow, line: SetLine, x: f32, size: f32, height: f32, kind: Block) {
    let block = flow.block(kind);
    flow.line(FlowLine {
        line,
        x,
        size,
        pitch: size,
        height,
        block,
        keep_with_next: true,
    });
}

fn table_of(paper: &TablePaper, width: f32) -> PaperTable {
    let count = paper.columns.len();
    // A long head wraps, so half of its length is enough for it.
    let heads: Vec<PaperCell> = paper
        .columns
        .iter()
        .map(|c| PaperCell::text(c.chars().take(c.chars().count().div_ceil(2)).collect::<String>()))
        .collect();
    let mut rows: Vec<Vec<PaperCell>> = paper
        .rows
        .iter()
        .map(|row| {
            (0..count)
                .map(|i| PaperCell::text(row.get(i).cloned().unwrap_or_default()))
                .collect()
        })
        .collect();
    rows.push(heads);
    let columns = column_weights(&rows, count, 2.0..=16.0);
    rows.pop();
    let ems: f32 = columns.iter().sum();
    let size = (width / ems).clamp(SIZES.0, SIZES.1);
    PaperTable {
        columns,
        head: vec![paper.columns.iter().map(|c| PaperCell::head(c.as_str())).collect()],
        rows,
        size,
        least_size: (size - 1.5).max(5.0),
        row_height: size * 1.3 + 8.0,
    }
}
