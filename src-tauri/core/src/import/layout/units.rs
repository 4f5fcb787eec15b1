//! Numbers in tens of thousands by their heading: 常住人口（万人）.

use super::super::columns::Field;
use super::super::header::Column;
use super::super::workbook::{Address, SheetCell};
use super::laid::{Cells, Laid};

/// Writes the unit of such a column behind each of its numbers, where it is read.
pub(super) fn read(laid: &mut Laid) {
    for at in 0..laid.header.columns.len() {
        let column = &laid.header.columns[at];
        if !column.field.is_some_and(is_count) || !is_in_ten_thousands(column) {
            continue;
        }
        let number = column.column;
        let cells: Cells = laid
            .records()
            .filter_map(|row| {
                let text = row.cell(number)?.text();
                let is_plain = text.parse::<f64>().is_ok();
                let said = if is_plain { format!("{text}万") } else { text };
                let place = Address {
                    row: row.number,
                    column: number,
                };
                let origin = laid.moved.cell(place).unwrap_or(place);
                (!said.is_empty()).then(|| (row.number, (SheetCell::Text(said.into()), origin)))
            })
            .collect();
        laid.read_instead(at, cells);
    }
}

fn is_count(field: Field) -> bool {
    matches!(field, Field::Households | Field::Residents)
}

fn is_in_ten_thousands(column: &Column) -> bool {
    let heading = column.heading();
    ["万人", "万户", "（万）", "(万)", "/万", "：万"]
        .iter()
        .any(|unit| heading.contains(unit))
}
