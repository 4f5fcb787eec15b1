//! Writes the file of a case.

use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use toml::Value;

use crate::case::{Case, Sheet, plain};

/// Writes the workbook, or the text under its ending.
pub fn write(case: &Case, path: &Path) {
    if let Some(text) = &case.text {
        let bytes = if case.gbk {
            encoding_rs::GBK.encode(text).0.into_owned()
        } else {
            text.clone().into_bytes()
        };
        std::fs::write(path, bytes).unwrap();
        return;
    }
    let mut book = Workbook::new();
    for sheet in &case.sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).unwrap();
        fill(page, sheet);
    }
    book.save(path).unwrap();
}

fn fill(page: &mut Worksheet, sheet: &Sheet) {
    for range in &sheet.merges {
        let (from, to) = range.split_once(':').unwrap();
        let ((r1, c1), (r2, c2)) = (place(from), place(to));
        page.merge_range(r1, c1, r2, c2, "", &format()).unwrap();
    }
    for (r, row) in sheet.rows.iter().enumerate() {
        for (c, value) in row.iter().enumerate() {
            put(page, r as u32, c as u16, value);
        }
        // A table has its lines around blank cells too; a line of text over it has none.
        for c in row.len()..if row.len() > 1 { table_width(sheet) } else { 0 } {
            put(page, r as u32, c as u16, &Value::String(String::new()));
        }
    }
    for column in 0..table_width(sheet) {
        page.set_column_width(column as u16, width(sheet, column)).unwrap();
    }
    for row in &sheet.hidden_rows {
        page.set_row_hidden(row - 1).unwrap();
    }
    for column in &sheet.hidden_columns {
        page.set_column_hidden(place(&format!("{column}1")).1).unwrap();
    }
    page.set_hidden(sheet.hidden);
    page.set_landscape().set_print_fit_to_pages(1, 0);
}

fn put(page: &mut Worksheet, row: u32, column: u16, value: &Value) {
    let cell = format();
    match value {
        Value::String(text) if text.is_empty() => page.write_blank(row, column, &cell),
        Value::String(text) => page.write_string_with_format(row, column, text, &cell.set_num_format("@")),
        Value::Integer(n) => page.write_number_with_format(row, column, *n as f64, &cell),
        Value::Float(n) => page.write_number_with_format(row, column, *n, &cell),
        Value::Table(number) => {
            let format = cell.set_num_format(number["format"].as_str().unwrap());
            let n = number["v"].as_float().or(number["v"].as_integer().map(|n| n as f64));
            page.write_number_with_format(row, column, n.unwrap(), &format)
        }
        Value::Datetime(day) => {
            let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
            page.write_datetime_with_format(row, column, &day, &cell.set_num_format("yyyy/m/d"))
        }
        other => panic!("{other} is no cell"),
    }
    .unwrap();
}

fn table_width(sheet: &Sheet) -> usize {
    sheet.rows.iter().map(Vec::len).max().unwrap_or(0)
}

/// As wide as the longest cell of a full row wants to be; a sheet of sentences alone is wide.
fn width(sheet: &Sheet, column: usize) -> f64 {
    let full = sheet
        .rows
        .iter()
        .filter(|row| row.iter().filter(|cell| !plain(cell).is_empty()).count() > 2);
    let lines = full.filter_map(|row| row.get(column)).map(plain);
    let longest = lines.flat_map(|text| text.lines().map(units).collect::<Vec<_>>()).max();
    (longest.unwrap_or(60) as f64 + 2.0).clamp(6.0, if longest.is_some() { 28.0 } else { 60.0 })
}

/// Half the width of a character that is as wide as high.
fn units(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Thin lines, in the middle, several lines in a cell.
fn format() -> Format {
    let format = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    format
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

/// Row and column of `B3`, from 0.
fn place(cell: &str) -> (u32, u16) {
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |n, b| n * 26 + u16::from(b - b'A') + 1);
    (cell[letters.len()..].parse::<u32>().unwrap() - 1, column - 1)
}
