//! What is odd about a file itself: what its user does not see in the spreadsheet program, and what was read and has no place.

use crate::ErrorCode;
use crate::domain::masking;
use crate::domain::text::says_nothing;

use super::columns::Field;
use super::faults::Warning;
use super::header::Column;
use super::table_sheet::TableSheet;
use super::workbook::{Address, SheetCell};

/// Everything odd about sheets that are read.
pub(crate) fn of(sheets: &[TableSheet]) -> Vec<Warning> {
    let mut told = Vec::new();
    let hidden: usize = sheets.iter().map(hidden_rows).sum();
    if hidden > 0 {
        let sentence = format!("其中{hidden}行在表格中是隐藏的，也已读入，请核对是否都需要。");
        told.push(summary(ErrorCode::HiddenRows, sentence));
    }
    told.extend(sheets.iter().filter_map(hidden_columns));
    for sheet in sheets {
        told.extend(sheet.continued.iter().filter_map(|row| not_kept(sheet, *row)));
        let joined = sheet.sheet.joined_rows().iter();
        told.extend(joined.map(|row| in_row(sheet, *row, ErrorCode::LinesJoined, "")));
        let stray = sheet.sheet.stray_rows().iter();
        told.extend(stray.map(|row| in_row(sheet, *row, ErrorCode::StrayQuote, "")));
    }
    told
}

/// Number of rows about people that are hidden.
pub(crate) fn hidden_rows(sheet: &TableSheet) -> usize {
    let rows = sheet.rows.iter().map(|at| sheet.sheet.rows()[*at].number);
    rows.filter(|row| sheet.sheet.row_is_hidden(*row)).count()
}

/// A hidden sheet with the needed columns, left out, or read because there is no other.
pub(crate) fn hidden_sheet(name: &str, left_out: bool) -> Warning {
    let about = format!("工作表“{name}”");
    let sentence = if left_out {
        format!("{about}：{}", ErrorCode::HiddenSheet.sentence())
    } else {
        format!("{about}在表格中是隐藏的，也已读入，请核对是否需要。")
    };
    summary(ErrorCode::HiddenSheet, sentence)
}

fn hidden_columns(sheet: &TableSheet) -> Option<Warning> {
    let read = sheet.header.columns.iter().filter(|column| column.field.is_some());
    let hidden = read.filter(|column| sheet.sheet.column_is_hidden(column.column));
    let headings: Vec<String> = hidden.map(Column::heading).collect();
    let about = format!("「{}」", headings.join("」「"));
    (!headings.is_empty()).then(|| {
        let sentence = format!("{about}：{}", ErrorCode::HiddenColumns.sentence());
        summary(ErrorCode::HiddenColumns, sentence)
    })
}

/// The values of a person's further line, which has no place of its own on file: a second education, certificate, contract.
fn not_kept(sheet: &TableSheet, row: u32) -> Option<Warning> {
    let first = sheet.sheet.tall_merge(Address {
        row,
        column: sheet.header.column(Field::IdNumber)?.column,
    })?;
    let shown = |row, column| sheet.sheet.shown(Address { row, column }).map(SheetCell::text);
    let read = sheet.header.columns.iter().filter(|column| column.field.is_some());
    let values: Vec<String> = read
        .filter_map(|column| {
            let own = sheet.sheet.cell(Address {
                row,
                column: column.column,
            })?;
            let value = own.text();
            let said = says_nothing(&value) && *own != SheetCell::Uncalculated
                || shown(first.top, column.column).as_ref() == Some(&value);
            (!said).then(|| format!("「{}」{}", column.heading(), masking::text(&value)))
        })
        .collect();
    let name = sheet.header.column(Field::Name);
    let name = name
        .and_then(|column| shown(first.top, column.column))
        .unwrap_or_default();
    let about = format!("（{}，接第{}行）{}", masking::text(&name), first.top, values.join("、"));
    (!values.is_empty()).then(|| in_row(sheet, row, ErrorCode::ValueNotKept, &about))
}

fn summary(code: ErrorCode, message: String) -> Warning {
    Warning {
        sheet: None,
        row: None,
        code,
        message,
    }
}

fn in_row(sheet: &TableSheet, row: u32, code: ErrorCode, about: &str) -> Warning {
    Warning {
        sheet: Some(sheet.name.clone()),
        row: Some(row),
        code,
        message: format!("第{row}行{about}：{}", code.sentence()),
    }
}
