//! Cells without a value for any field: a formula without its result, one that failed, a character that no other reader can read. None
//! of them is a blank cell.

use crate::ErrorCode;
use crate::domain::names;
use crate::domain::text::is_unreadable;

use super::columns::Field;
use super::faults::Fault;
use super::header::Column;
use super::reading::Reading;
use super::workbook::{Address, Format, SheetCell};

/// What spreadsheet programs show where a formula failed; in a .csv it is a text like any other.
const FAILURES: [&str; 13] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#BUSY!",
    "#GETTING_DATA",
];

/// Faults of the row's cells in columns that are read, whatever the row is about.
pub(crate) fn faults(table: &dyn Reading, format: Option<Format>, row: u32) -> Vec<Fault> {
    let read = table.columns().iter().filter(|column| column.field.is_some());
    read.filter_map(|column| {
        let at = Address {
            row,
            column: column.column,
        };
        let (code, sentence) = fault(table.shown(at)?, column.field, format)?;
        Some(about(column, code, sentence))
    })
    .collect()
}

/// One fault a cell: what a field finds wrong with such a cell is no second one.
pub(crate) fn once(faults: Vec<Fault>, of_cells: usize) -> Vec<Fault> {
    let columns: Vec<Option<u32>> = faults[..of_cells].iter().map(|fault| fault.column).collect();
    let is_first = |(place, fault): &(usize, Fault)| *place < of_cells || !columns.contains(&fault.column);
    let kept = faults.into_iter().enumerate().filter(is_first);
    kept.map(|(_, fault)| fault).collect()
}

fn about(column: &Column, code: ErrorCode, sentence: Option<String>) -> Fault {
    Fault {
        column: Some(column.column),
        heading: Some(column.heading()),
        sentence,
        blank_helps: column.field.is_some_and(Field::may_be_blank),
        ..Fault::new(code)
    }
}

fn fault(cell: &SheetCell, field: Option<Field>, format: Option<Format>) -> Option<(ErrorCode, Option<String>)> {
    match cell {
        SheetCell::Uncalculated => Some((ErrorCode::FormulaWithoutValue, None)),
        SheetCell::Error(shown) => Some((ErrorCode::UnknownValue, Some(failed(shown)))),
        SheetCell::Text(text) if text.contains('#') && FAILURES.contains(&text.trim()) => {
            Some((ErrorCode::UnknownValue, Some(failed(text.trim()))))
        }
        SheetCell::Text(text) => {
            let lost = match field {
                Some(Field::Name) => names::is_lost,
                // Nothing of ASCII is unreadable.
                _ if text.is_ascii() => return None,
                _ => is_unreadable,
            };
            let (place, character) = (1..).zip(text.chars()).find(|(_, c)| lost(*c))?;
            Some((
                ErrorCode::UnreadableCharacter,
                Some(unreadable(place, character, format)),
            ))
        }
        _ => None,
    }
}

fn failed(shown: &str) -> String {
    format!("公式的结果是错误值{shown}，请在WPS或Excel里改好公式，保存后再导入。")
}

/// Saving as .xlsx helps where a character was lost on the way into an older format, not where the writer made his own.
fn unreadable(place: usize, character: char, format: Option<Format>) -> String {
    if is_unreadable(character) && character != '\u{FFFD}' {
        let code = u32::from(character);
        return format!(
            "第{place}个字是造字程序造的字（U+{code:04X}），别的电脑上认不出，请删去后用输入法重新输入这个字。"
        );
    }
    let otherwise = match format {
        Some(Format::Xls | Format::Csv | Format::Html | Format::SpreadsheetMl) => {
            "，或者把原来的表格另存为.xlsx后再导入"
        }
        Some(Format::Xlsx | Format::Docx | Format::Ods | Format::Pasted) | None => "",
    };
    format!("第{place}个字没有读出来，请重新输入这个字{otherwise}。")
}
