//! Draws any table as the workbook that offices hand upward: title, unit line, merged heads repeated on every page, thin
//! borders, A4 landscape fitted to the width, text cells for numbers of people.

use std::path::Path;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::table::{Cell, Column, Level, Row, Table};
use crate::progress::{Progress, checkpoint};
use crate::{Error, Result, files};

/// Above this many rows the sheet is written as it goes, in little memory; such tables have one head row.
const STREAMED_FROM: usize = 20_000;

/// Writes the workbook; an unfinished one leaves no file.
pub fn write(table: &Table, out: &Path, progress: &mut dyn Progress) -> Result<()> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(table)?);
    let streamed = table.rows.len() > STREAMED_FROM && !has_groups(table);
    let sheet = if streamed {
        workbook.add_worksheet_with_constant_memory()?
    } else {
        workbook.add_worksheet()
    };
    draw(table, sheet, progress)?;
    files::replace(out, |file| Ok(workbook.save_to_writer(file)?))
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(e) => Self::Io(e),
            other => Self::Internal(format!("workbook: {other}")),
        }
    }
}

fn properties(table: &Table) -> Result<DocProperties> {
    // A fixed instant: the same data make the same file.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let subject = if table.internal { "内部资料" } else { "" };
    Ok(DocProperties::new()
        .set_title(&table.title)
        .set_subject(subject)
        .set_company("")
        .set_creation_datetime(&made))
}

fn has_groups(table: &Table) -> bool {
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
    text_left: Format,
    text_centre: Format,
}

fn formats() -> Formats {
    let base = || {
        Format::new()
            .set_font_name("宋体")
            .set_font_size(10.5)
            .set_align(FormatAlign::VerticalCenter)
    };
    let boxed = || base().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let body = |format: Format| Body {
        number: format.clone().set_num_format("0"),
        hundredths: format.clone().set_num_format("0.00"),
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
        note: base().set_font_size(9.0),
        body: [body(boxed()), body(boxed().set_bold())],
    }
}

fn draw(table: &Table, sheet: &mut Worksheet, progress: &mut dyn Progress) -> Result<()> {
    let formats = formats();
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

fn unit_line(table: &Table, sheet: &mut Worksheet, last: u16, formats: &Formats) -> Result<()> {
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
fn heads(table: &Table, sheet: &mut Worksheet, formats: &Formats) -> Result<u32> {
    if !has_groups(table) {
        for (i, column) in table.columns.iter().enumerate() {
            sheet.write_string_with_format(2, i as u16, &column.title, &formats.head)?;
        }
        sheet.set_row_height(2, 30)?;
        return Ok(3);
    }
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
                for (j, member) in table.columns[i..i + same].iter().enumerate() {
                    sheet.write_string_with_format(3, (i + j) as u16, &member.title, &formats.head)?;
                }
            }
            None => {
                sheet.merge_range(2, i as u16, 3, i as u16, &column.title, &formats.head)?;
            }
        }
        i += same.max(1);
    }
    sheet.set_row_height(2, 22)?;
    sheet.set_row_height(3, 44)?;
    Ok(4)
}

fn body_row(sheet: &mut Worksheet, at: u32, row: &Row, columns: &[Column], formats: &Formats) -> Result<()> {
    let body = &formats.body[usize::from(row.level != Level::Community)];
    for (i, (cell, column)) in row.cells.iter().zip(columns).enumerate() {
        let i = i as u16;
        match cell {
            Cell::Blank => sheet.write_blank(at, i, &body.text_centre)?,
            Cell::Count(n) => sheet.write_number_with_format(at, i, *n as f64, &body.number)?,
            Cell::Hundredths(n) => sheet.write_number_with_format(at, i, *n as f64 / 100.0, &body.hundredths)?,
            Cell::Tenths(n) => {
                let format = if n % 10 == 0 {
                    body.number.clone()
                } else {
                    body.number.clone().set_num_format("0.0")
                };
                sheet.write_number_with_format(at, i, *n as f64 / 10.0, &format)?
            }
            Cell::Text(text) => {
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

fn foot(table: &Table, sheet: &mut Worksheet, mut at: u32, last: u16, formats: &Formats) -> Result<()> {
    for note in &table.notes {
        span(sheet, at, 0, last, note, &formats.note)?;
        at += 1;
    }
    if !table.sign.is_empty() {
        span(sheet, at, 0, last, &table.sign, &formats.left)?;
        sheet.set_row_height(at, 24)?;
    }
    Ok(())
}

fn set_up(table: &Table, sheet: &mut Worksheet, body: u32, after: u32, last: u16) -> Result<()> {
    sheet.set_paper_size(9); // A4
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.6, 0.6, 0.6, 0.7, 0.3, 0.35); // inches: about 15 mm
    sheet.set_print_center_horizontally(true);
    sheet.set_repeat_rows(2, body - 1)?;
    sheet.set_freeze_panes(body, table.frozen as u16)?;
    let mark = if table.internal {
        "&L内部资料 注意保管"
    } else {
        ""
    };
    sheet.set_footer(format!("{mark}&C第 &P 页 共 &N 页"));
    if after > body {
        // Numbers of people are text on purpose; no green triangles.
        sheet.ignore_error_range(body, 0, after - 1, last, IgnoreError::NumberStoredAsText)?;
    }
    Ok(())
}
