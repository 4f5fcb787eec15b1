//! Draws any table as the workbook that offices hand upward: title, unit line, merged heads repeated on every page, thin
//! borders, A4 landscape fitted to the width, text cells for numbers of people. [`template`] draws an empty one to be filled in.

pub mod template;

use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::layout::Paper;
use super::table::{Column, INTERNAL, Level, ReportCell, ReportTable, Row};
use crate::progress::{Progress, checkpoint};
use crate::storage::own;
use crate::{Error, Result, files};

/// Above this many rows the sheet is written as it goes, in little memory; such tables have one head row.
const STREAMED_FROM: usize = 20_000;

/// Points from line to line within a cell.
const LINE_HEIGHT: f64 = 14.0;

/// Writes the workbook; an unfinished one leaves no file.
pub fn write(table: &ReportTable, out: &Path, progress: &mut dyn Progress) -> Result<()> {
    let mut workbook = Workbook::new();
    let subject = if table.internal { INTERNAL } else { "" };
    workbook.set_properties(&properties(&table.title, subject)?);
    let streamed = table.rows.len() > STREAMED_FROM && !has_groups(table);
    let sheet = if streamed {
        workbook.add_worksheet_with_constant_memory()?
    } else {
        workbook.add_worksheet()
    };
    draw(table, sheet, progress)?;
    own::export(out, |file| {
        files::latched(file, |file| Ok(workbook.save_to_writer(file)?))
    })
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(e) => Self::Io(e),
            other => Self::Internal(format!("workbook: {other}")),
        }
    }
}

fn properties(title: &str, subject: &str) -> Result<DocProperties> {
    // A fixed instant: the same data make the same file.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject(subject)
        .set_company("")
        .set_creation_datetime(&made))
}

fn has_groups(table: &ReportTable) -> bool {
    table.columns.iter().any(|c| c.group.is_some())
}

struct Formats {
    title: Format,
    left: Format,
    middle: Format,
    right: Format,
    head: Format,
    note: Format,
    /// Ordinary and emphasised rows.
    body: [Body; 2],
}

struct Body {
    number: Format,
    hundredths: Format,
    date: Format,
    text_left: Format,
    text_centre: Format,
}

/// Figures of a report with many narrow columns are larger than its heads: they are what is read.
fn formats(figures: f64) -> Formats {
    let base = || {
        Format::new()
            .set_font_name("宋体")
            // As WPS and Excel write it themselves: 134 is Chinese, so that a PC without the font takes another Chinese one.
            .set_font_family(3)
            .set_font_charset(134)
            .set_font_size(10.5)
            .set_align(FormatAlign::VerticalCenter)
    };
    let boxed = || base().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let body = |format: Format| Body {
        // Shrunk rather than shown as ####.
        number: format.clone().set_num_format("0").set_font_size(figures).set_shrink(),
        hundredths: format
            .clone()
            .set_num_format("0.00")
            .set_font_size(figures)
            .set_shrink(),
        date: format.clone().set_num_format("yyyy-mm-dd").set_shrink(),
        // "@": the cell is text, so that a spreadsheet program never turns an identity number into a number.
        text_left: format
            .clone()
            .set_num_format("@")
            .set_align(FormatAlign::Left)
            .set_text_wrap(),
        text_centre: format.set_num_format("@").set_text_wrap(),
    };
    Formats {
        title: base().set_font_size(20.0).set_bold().set_align(FormatAlign::Center),
        left: base(),
        middle: base().set_align(FormatAlign::Center),
        right: base().set_align(FormatAlign::Right),
        head: boxed().set_bold().set_text_wrap(),
        note: base(),
        body: [body(boxed()), body(boxed().set_bold())],
    }
}

fn draw(table: &ReportTable, sheet: &mut Worksheet, progress: &mut dyn Progress) -> Result<()> {
    let formats = formats(if has_groups(table) && !table.filtered {
        12.0
    } else {
        10.5
    });
    let last = (table.columns.len().max(1) - 1) as u16;
    sheet.set_name(&table.sheet)?;
    for (i, column) in table.columns.iter().enumerate() {
        sheet.set_column_width(i as u16, column.width)?;
    }
    span(sheet, 0, 0, last, &table.title, &formats.title)?;
    sheet.set_row_height(0, 34)?;
    unit_line(table, sheet, last, &formats)?;
    let body = heads(table, sheet, &formats)?;
    for (i, row) in table.rows.iter().enumerate() {
        if i % 256 == 0 {
            checkpoint(progress, "正在写入表格", i, table.rows.len())?;
        }
        body_row(sheet, body + i as u32, row, &table.columns, &formats)?;
    }
    let after = body + table.rows.len() as u32;
    foot(table, sheet, after, last, &formats)?;
    set_up(table, sheet, body, after, last)
}

/// Text over several columns; Excel refuses to merge a single cell.
fn span(sheet: &mut Worksheet, row: u32, from: u16, to: u16, text: &str, format: &Format) -> Result<()> {
    if from < to {
        sheet.merge_range(row, from, row, to, text, format)?;
    } else {
        sheet.write_string_with_format(row, from, text, format)?;
    }
    Ok(())
}

fn unit_line(table: &ReportTable, sheet: &mut Worksheet, last: u16, formats: &Formats) -> Result<()> {
    let (left, right) = (last / 3, last - last / 3);
    span(sheet, 1, 0, left, &table.left, &formats.left)?;
    if left + 1 < right {
        span(sheet, 1, left + 1, right - 1, &table.middle, &formats.middle)?;
    }
    if left < right {
        span(sheet, 1, right, last, &table.right, &formats.right)?;
    }
    sheet.set_row_height(1, 20)?;
    Ok(())
}

/// Draws the heads and returns the first row of the body.
fn heads(table: &ReportTable, sheet: &mut Worksheet, formats: &Formats) -> Result<u32> {
    if !has_groups(table) {
        for (i, column) in table.columns.iter().enumerate() {
            sheet.write_string_with_format(2, i as u16, &column.title, &formats.head)?;
        }
        let titles = table.columns.iter().map(|c| lines(&c.title, c.width)).max();
        sheet.set_row_height(2, height(titles.unwrap_or(1).max(2)))?;
        return Ok(3);
    }
    let (mut group_lines, mut title_lines) = (1, 2);
    let mut i = 0;
    while i < table.columns.len() {
        let column = &table.columns[i];
        let same = table.columns[i..]
            .iter()
            .take_while(|c| c.group.is_some() && c.group == column.group)
            .count();
        match &column.group {
            Some(group) => {
                span(sheet, 2, i as u16, (i + same - 1) as u16, group, &formats.head)?;
                let members = &table.columns[i..i + same];
                group_lines = group_lines.max(lines(group, members.iter().map(|c| c.width).sum()));
                for (j, member) in members.iter().enumerate() {
                    title_lines = title_lines.max(lines(&member.title, member.width));
                    let title = wrapped(&member.title, member.width);
                    sheet.write_string_with_format(3, (i + j) as u16, title, &formats.head)?;
                }
            }
            None => {
                // The upper row adds a line or more to this one.
                title_lines = title_lines.max(lines(&column.title, column.width).saturating_sub(1));
                let title = wrapped(&column.title, column.width);
                sheet.merge_range(2, i as u16, 3, i as u16, &title, &formats.head)?;
            }
        }
        i += same.max(1);
    }
    sheet.set_row_height(2, height(group_lines))?;
    sheet.set_row_height(3, height(title_lines))?;
    Ok(4)
}

/// Points that so many lines of the sheet's type need.
fn height(lines: usize) -> f64 {
    lines as f64 * LINE_HEIGHT + 7.0
}

/// How many lines a text takes in a column of `width`: spreadsheet programs do not find out by themselves when a file is opened.
fn lines(text: &str, width: f64) -> usize {
    wrapped(text, width).split('\n').count()
}

/// The text with its line breaks: a narrow head looks the same in every program and type.
fn wrapped(text: &str, width: f64) -> String {
    // A column's width counts digits of its type; a Chinese character is as wide as two.
    let room = width.max(2.0) as usize;
    let (mut lines, mut taken) = (String::new(), 0);
    for c in text.chars() {
        let wide = if (c as u32) < 0x2E80 && !"“”‘’·—…".contains(c) {
            1
        } else {
            2
        };
        if taken + wide > room {
            lines.push('\n');
            taken = 0;
        }
        lines.push(c);
        taken += wide;
    }
    lines
}

fn body_row(sheet: &mut Worksheet, at: u32, row: &Row, columns: &[Column], formats: &Formats) -> Result<()> {
    let body = &formats.body[usize::from(row.level != Level::Community)];
    let cells = row.cells.iter().zip(columns);
    let tallest = cells.filter_map(|(cell, column)| match cell {
        ReportCell::Text(text) => Some(lines(text, column.width)),
        _ => None,
    });
    sheet.set_row_height(at, height(tallest.max().unwrap_or(1)))?;
    for (i, (cell, column)) in row.cells.iter().zip(columns).enumerate() {
        let i = i as u16;
        match cell {
            ReportCell::Blank => sheet.write_blank(at, i, &body.text_centre)?,
            ReportCell::Count(n) => sheet.write_number_with_format(at, i, *n as f64, &body.number)?,
            ReportCell::Hundredths(n) => sheet.write_number_with_format(at, i, *n as f64 / 100.0, &body.hundredths)?,
            ReportCell::Tenths(n) => {
                let format = if n % 10 == 0 {
                    body.number.clone()
                } else {
                    body.number.clone().set_num_format("0.0")
                };
                sheet.write_number_with_format(at, i, *n as f64 / 10.0, &format)?
            }
            ReportCell::Date(day) => match date_cell(*day) {
                Some(date) => sheet.write_datetime_with_format(at, i, &date, &body.date)?,
                None => sheet.write_string_with_format(at, i, day.to_string(), &body.text_centre)?,
            },
            ReportCell::Text(text) => {
                let format = if column.left {
                    &body.text_left
                } else {
                    &body.text_centre
                };
                sheet.write_string_with_format(at, i, text, format)?
            }
        };
    }
    Ok(())
}

/// `None`: a day before those that spreadsheet programs count, whose first two months are a day out.
fn date_cell(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year > 1900)?;
    ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8).ok()
}

fn foot(table: &ReportTable, sheet: &mut Worksheet, mut at: u32, last: u16, formats: &Formats) -> Result<()> {
    // A note that is wider than the table goes on in the next row: merged cells do not grow by themselves.
    // Every column is somewhat wider than its figure says.
    const WIDER: f64 = 1.3;
    let room = (table.columns.iter().map(|column| column.width).sum::<f64>() * WIDER).max(40.0);
    for note in &table.notes {
        for line in wrapped(note, room).split('\n') {
            span(sheet, at, 0, last, line, &formats.note)?;
            sheet.set_row_height(at, 16)?;
            at += 1;
        }
    }
    if !table.sign.is_empty() {
        span(sheet, at, 0, last, &table.sign, &formats.left)?;
        sheet.set_row_height(at, 28)?;
    }
    Ok(())
}

fn set_up(table: &ReportTable, sheet: &mut Worksheet, body: u32, after: u32, last: u16) -> Result<()> {
    let mut mark = String::new();
    if table.internal {
        sheet.set_header(format!("&R{INTERNAL}"));
        mark = format!("&L{INTERNAL}");
    }
    set_page(sheet, table.paper, &mark);
    sheet.set_repeat_rows(2, body - 1)?;
    sheet.set_freeze_panes(body, table.frozen as u16)?;
    if after > body {
        if table.filtered {
            sheet.autofilter(body - 1, 0, after - 1, last)?;
        }
        // Numbers of people are text on purpose; no green triangles.
        sheet.ignore_error_range(body, 0, after - 1, last, IgnoreError::NumberStoredAsText)?;
    }
    Ok(())
}

/// As wide as the sheet; `mark` stands before the number of the page.
fn set_page(sheet: &mut Worksheet, paper: Paper, mark: &str) {
    const A3: u8 = 8;
    const A4: u8 = 9;
    sheet.set_paper_size(if paper == Paper::A3 { A3 } else { A4 });
    if paper == Paper::A4Upright {
        sheet.set_portrait();
    } else {
        sheet.set_landscape();
    }
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.55, 0.6, 0.3, 0.3); // inches: about 13 mm at the sides, 15 mm above and below
    sheet.set_print_center_horizontally(true);
    sheet.set_footer(format!("{mark}&C第 &P 页 共 &N 页"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_as_many_lines_as_its_column_makes_it() {
        for (text, width, expected) in [
            ("男", 4.2, 1),
            ("少数民族", 3.8, 4),
            ("少数民族", 4.2, 2),
            ("阿依努尔·买买提", 9.0, 2),
            ("320999198806011442", 19.0, 1),
            ("", 4.0, 1),
        ] {
            assert_eq!(lines(text, width), expected, "{text} in {width}");
        }
    }
}
