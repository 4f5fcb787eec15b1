//! A number with a cell for each of its signs, as forms on paper have it: 3 2 0 9 9 9 …

use std::collections::HashMap;

use super::super::columns::Field;
use super::super::header::Column;
use super::super::meaning::{Dictionary, Expected};
use super::super::workbook::{Address, Row, SheetCell};
use super::added::Further;
use super::laid::Laid;

/// The fewest and the most cells of one number: a mobile number, an identity number.
const FEWEST: u32 = 11;
const MOST: u32 = 18;

/// Puts such cells together under the heading that stands over the first.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary) {
    for at in 0..laid.header.columns.len() {
        let column = &laid.header.columns[at];
        let Some(field) = column.field.filter(|field| is_number(dictionary, *field)) else {
            continue;
        };
        let Some(last) = last_of(laid, column) else { continue };
        let (first, levels) = (column.column, column.levels.clone());
        let cells: HashMap<u32, (SheetCell, Address)> = laid
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
        let boxes = laid.header.columns.iter_mut();
        for column in boxes.filter(|column| (first..=last).contains(&column.column)) {
            column.field = None;
            column.is_used = true;
        }
        let number = laid.added.push(Further::Each(cells));
        laid.header.columns.push(Column::of(number, levels, field));
    }
    laid.header.index();
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
        others.any(|other| other.levels != column.levels)
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
