//! What is odd about a file itself: what its user does not see in the spreadsheet program, and what was read and has no place.

use crate::ErrorCode;
use crate::domain::masking;
use crate::domain::text::says_nothing;

use super::columns::Field;
use super::faults::Warning;
use super::header::Column;
use super::meaning::{Dictionary, comparable};
use super::questions::Answer;
use super::reading::Reading;
use super::request::{ImportRequest, LEFT_OUT};
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

/// Columns that are left out or noted as was decided before.
pub(crate) fn decided_before(request: &ImportRequest, sheets: &[TableSheet]) -> Vec<Warning> {
    let holds = |heading: &String| {
        sheets
            .iter()
            .any(|sheet| sheet.unread.iter().any(|column| column.heading() == *heading))
    };
    let left_out = request
        .remembered
        .iter()
        .filter(|(heading, field)| *field == LEFT_OUT && holds(heading));
    let headings: Vec<&str> = left_out.map(|(heading, _)| heading.as_str()).collect();
    if headings.is_empty() {
        return Vec::new();
    }
    let sentence = format!("「{}」按以前的选择没有读入。", headings.join("」「"));
    vec![summary(ErrorCode::AnsweredBefore, sentence)]
}

/// Words that are read as was answered before, with how often.
pub(crate) fn answered_before(request: &ImportRequest, dictionary: &Dictionary, sheets: &[TableSheet]) -> Vec<Warning> {
    let asked_now = |one: &Answer| {
        let mut now = request.answers.iter();
        now.any(|answer| answer.field == one.field && comparable(&answer.said) == comparable(&one.said))
    };
    let told = request.answered.iter().filter(|one| !asked_now(one)).filter_map(|one| {
        let field = dictionary.field(&one.field).ok().flatten()?;
        let said = comparable(&one.said);
        let (mut count, mut heading) = (0, String::new());
        for sheet in sheets {
            let Some(column) = sheet.header.column(field) else {
                continue;
            };
            let rows = sheet.rows.iter().map(|at| sheet.sheet.rows()[*at].number);
            let cells = rows.filter_map(|row| {
                sheet.shown(Address {
                    row,
                    column: column.column,
                })
            });
            let own = cells.filter(|cell| comparable(&cell.text()) == said).count();
            if own > 0 {
                (count, heading) = (count + own, column.heading());
            }
        }
        let means = if one.means.is_empty() {
            "空白"
        } else {
            one.means.as_str()
        };
        (count > 0).then(|| {
            let sentence = format!("「{heading}」的“{}”按以前的回答读作“{means}”，共{count}处。", one.said);
            summary(ErrorCode::AnsweredBefore, sentence)
        })
    });
    told.collect()
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
