//! A number with a cell for each of its signs, as forms on paper have it: 3 2 0 9 9 9 …

use super::super::columns::Field;
use super::super::header::Column;
use super::super::meaning::{Dictionary, Expected};
use super::super::workbook::{Address, Row, SheetCell};
use super::laid::{Cells, Laid};

/// The fewest and the most cells of one number: a mobile number, an identity number.
const FEWEST: u32 = 11;
const MOST: u32 = 18;

/// Puts such cells together under the heading that stands over the first.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary) {
    for at in 0..laid.header.columns.len() {
        let column = &laid.header.columns[at];
        let levels = without_count(&column.levels).to_vec();
        let of_group = || (levels.len() < column.levels.len()).then(|| dictionary.named(&levels))?;
        let field = column.field.or_else(of_group);
        let Some(field) = field.filter(|field| !column.is_used && is_number(dictionary, *field)) else {
            continue;
        };
        let Some(last) = last_of(laid, column) else { continue };
        let first = column.column;
        let cells: Cells = laid
            .records()
            .filter_map(|row| {
                let number: String = (first..=last).filter_map(|column| sign(row, column)).collect();
                let place = Address {
                    row: row.number,
                    column: first,
                };
                let origin = laid.moved.cell(place).unwrap_or(place);
                (!number.is_empty()).then(|| (row.number, (SheetCell::Text(number.into()), origin)))
            })
            .collect();
        for at in 0..laid.header.columns.len() {
            if (first..=last).contains(&laid.header.columns[at].column) {
                laid.use_up(at);
            }
        }
        laid.add(levels, field, cells);
    }
}

/// 身份证号码 over 1 2 3 … 18: the cells are counted, and the group is the heading.
fn without_count(levels: &[String]) -> &[String] {
    match levels {
        [groups @ .., own] if !groups.is_empty() && own.parse::<u32>().is_ok_and(|count| count <= MOST) => groups,
        levels => levels,
    }
}

fn is_number(dictionary: &Dictionary, field: Field) -> bool {
    matches!(dictionary.expected(field), Expected::IdNumber | Expected::Phone)
}

/// The last of the cells that begin in a column, in every row the same; none where a cell there holds more than one sign.
fn last_of(laid: &Laid, column: &Column) -> Option<u32> {
    let first = column.column;
    let rows: Vec<&Row> = laid
        .records()
        .filter(|row| row.cell(first).is_some_and(|cell| !cell.text().is_empty()))
        .collect();
    let is_other = |at: u32| {
        let mut others = laid.header.columns.iter().filter(|other| other.column == at);
        others.any(|other| without_count(&other.levels) != without_count(&column.levels))
    };
    let is_box = |at: &u32| {
        let signs = || rows.iter().filter(|row| sign(row, *at).is_some()).count();
        let texts = || {
            rows.iter()
                .any(|row| row.cell(*at).is_some_and(|cell| cell.text().chars().count() > 1))
        };
        (*at == first || !is_other(*at)) && !texts() && signs() * 2 > rows.len()
    };
    let boxes = (first..first + MOST).take_while(is_box).count() as u32;
    (!rows.is_empty() && boxes >= FEWEST).then(|| first + boxes - 1)
}

/// The figure or X that a cell holds and nothing else.
fn sign(row: &Row, column: u32) -> Option<char> {
    let text = row.cell(column)?.text();
    let mut letters = text.trim().chars().map(crate::domain::text::half_width);
    let only = letters.next().filter(|_| letters.next().is_none())?;
    (only.is_ascii_digit() || matches!(only, 'X' | 'x')).then_some(only)
}
