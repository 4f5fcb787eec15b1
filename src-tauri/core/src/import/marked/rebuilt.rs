//! Values, merged cells and text of a file that cannot be patched, as a new .xlsx.

use std::collections::HashSet;
use std::path::Path;

use chrono::Datelike;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::{Error, Result, files};

use super::super::layout::FIRST_ADDED;
use super::super::table::ImportTable;
use super::super::table_sheet::TableSheet;
use super::super::workbook::{Address, SheetCell};

/// Half of what .xlsx allows a cell, since a character may count twice.
const LONGEST_TEXT: usize = 16_000;

/// The last column of an .xlsx; a damaged .xls may name cells beyond it.
const LAST_COLUMN: u32 = 16_384;

/// Beyond this many rows a sheet is written as it goes, without its merged cells.
const MOST_ROWS_IN_MEMORY: usize = 50_000;

pub(super) fn write(table: &ImportTable, out: &Path) -> Result<()> {
    let mut workbook = Workbook::new();
    let mut drawn_before: Vec<&str> = Vec::new();
    for (number, sheet) in (1..).zip(&table.sheets) {
        // Several tables of one sheet are drawn with the first.
        if drawn_before.contains(&sheet.drawn.name.as_str()) {
            continue;
        }
        drawn_before.push(&sheet.drawn.name);
        let large = sheet.drawn.rows().len() > MOST_ROWS_IN_MEMORY;
        let drawn = if large {
            workbook.add_worksheet_with_low_memory().map_err(cannot_draw)?
        } else {
            workbook.add_worksheet()
        };
        // A name that .xlsx forbids: a .csv's file name may be long or hold brackets.
        if drawn.set_name(&sheet.drawn.name).is_err() {
            drawn.set_name(format!("表{number}")).map_err(cannot_draw)?;
        }
        draw(drawn, sheet, large).map_err(cannot_draw)?;
    }
    let file = std::fs::File::create(out)?;
    files::latched(file, |file| workbook.save_to_writer(file).map_err(cannot_draw))
}

fn cannot_draw(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => error.into(),
        other => Error::Internal(other.to_string()),
    }
}

fn draw(drawn: &mut Worksheet, table: &TableSheet, large: bool) -> std::result::Result<(), XlsxError> {
    let plain = Format::new()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin);
    let head = plain.clone().set_bold().set_align(FormatAlign::Center).set_text_wrap();
    let title = Format::new()
        .set_bold()
        .set_font_size(16)
        .set_align(FormatAlign::Center);
    let foot = Format::new();
    let sheet = &table.drawn;
    let last = table.rows.last().filter(|_| table.is_as_drawn());
    let last_row = last.map_or(u32::MAX, |at| sheet.rows()[*at].number);
    for (column, width) in widths(table) {
        drawn.set_column_width(to_column(column), width)?;
    }
    let format_of = |row: u32| match row {
        row if row < table.header.first_row => &title,
        row if row <= table.header.last_row => &head,
        row if row <= last_row => &plain,
        _ => &foot,
    };
    if !large {
        for area in sheet
            .merges()
            .iter()
            .filter(|area| area.bottom > area.top || area.right > area.left)
        {
            // Overlapping areas of a damaged file cannot be drawn; their values still are.
            let _ = drawn.merge_range(
                area.top - 1,
                to_column(area.left),
                area.bottom - 1,
                to_column(area.right),
                "",
                format_of(area.top),
            );
        }
    }
    let as_drawn = table.rows.iter().filter(|_| table.is_as_drawn());
    let about_somebody: HashSet<u32> = as_drawn.map(|at| sheet.rows()[*at].number).collect();
    for row in sheet.rows() {
        if about_somebody.contains(&row.number) {
            for column in table.header.columns.iter().filter(|column| column.column < FIRST_ADDED) {
                let at = Address {
                    row: row.number,
                    column: column.column,
                };
                if sheet.tall_merge(at).is_none() && row.cell(column.column).is_none() {
                    drawn.write_blank(at.row - 1, to_column(at.column), &plain)?;
                }
            }
        }
        for (column, cell) in row.cells().filter(|(column, _)| *column <= LAST_COLUMN) {
            let at = Address {
                row: row.number,
                column,
            };
            let format = format_of(row.number);
            // A date before 1900 or a text longer than .xlsx allows: as much of it as can be written, as text.
            if write_cell(drawn, at, cell, format).is_err() {
                let text: String = cell.text().chars().take(LONGEST_TEXT).collect();
                drawn.write_string_with_format(at.row - 1, to_column(at.column), text, format)?;
            }
        }
    }
    drawn.set_freeze_panes(table.header.last_row, 0)?;
    Ok(())
}

fn to_column(column: u32) -> u16 {
    u16::try_from(column - 1).unwrap_or(u16::MAX)
}

fn write_cell(
    drawn: &mut Worksheet,
    at: Address,
    cell: &SheetCell,
    format: &Format,
) -> std::result::Result<(), XlsxError> {
    let (row, column) = (at.row - 1, to_column(at.column));
    match cell {
        SheetCell::Text(text) | SheetCell::Error(text) => {
            // Longer than a cell holds: only in a .csv.
            let text: String = text.chars().take(32_000).collect();
            // Text stays text when the user types into the cell again.
            drawn.write_string_with_format(row, column, text, &format.clone().set_num_format("@"))?;
        }
        SheetCell::Uncalculated => {
            drawn.write_blank(row, column, format)?;
        }
        SheetCell::Number(number) => {
            drawn.write_number_with_format(row, column, *number, format)?;
        }
        SheetCell::Percent(share) => {
            drawn.write_number_with_format(row, column, *share, &format.clone().set_num_format("0.00%"))?;
        }
        SheetCell::Bool(value) => {
            drawn.write_boolean_with_format(row, column, *value, format)?;
        }
        SheetCell::Date(at) => {
            let (year, month, day) = (at.year(), at.month(), at.day());
            let year = u16::try_from(year).unwrap_or_default();
            let day = ExcelDateTime::from_ymd(year, month as u8, day as u8)?;
            drawn.write_datetime_with_format(row, column, day, &format.clone().set_num_format("yyyy-mm-dd"))?;
        }
    }
    Ok(())
}

/// Wide enough for the headings and the first rows about people; notes below the table would make a column too wide.
fn widths(table: &TableSheet) -> Vec<(u32, f64)> {
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1.1 } else { 2.1 }).sum::<f64>() + 2.0;
    let shown = |column: u32| {
        let rows = table.rows.iter().take(200).map(|at| &table.sheet.rows()[*at]);
        let values = rows
            .filter_map(move |row| row.cell(column))
            .map(|cell| width(&cell.text()));
        values.fold(0.0, f64::max)
    };
    let columns = table
        .header
        .columns
        .iter()
        .filter(|column| column.column < FIRST_ADDED && table.is_as_drawn());
    columns
        .map(|column| {
            let heading = column.levels.last().map_or(0.0, |heading| width(heading).min(16.0));
            (column.column, shown(column.column).max(heading).clamp(6.0, 40.0))
        })
        .collect()
}
