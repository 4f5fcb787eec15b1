//! 〃 and 同上: the same as in the cell above.

use std::collections::HashMap;

use super::super::meaning::marks;
use super::super::workbook::{Address, SheetCell};
use super::added::{FIRST_ADDED, Further};
use super::laid::Laid;

/// Puts what such cells repeat into their place. The first row of a table repeats nothing, and its sign is asked about.
pub(super) fn read(laid: &mut Laid) {
    for at in 0..laid.header.columns.len() {
        let column = laid.header.columns[at].clone();
        if column.field.is_none() || column.column >= FIRST_ADDED {
            continue;
        }
        let Some(cells) = filled(laid, column.column) else {
            continue;
        };
        let number = laid.added.push(Further::Each(cells));
        let own = &mut laid.header.columns[at];
        own.field = None;
        own.is_used = true;
        let mut repeated = column;
        repeated.column = number;
        laid.header.columns.push(repeated);
    }
    laid.header.index();
}

/// The cells of a column, each sign replaced by what stands above; none where nothing is repeated.
fn filled(laid: &Laid, column: u32) -> Option<HashMap<u32, (SheetCell, Address)>> {
    let mut cells: HashMap<u32, (SheetCell, Address)> = HashMap::new();
    let mut above: Option<(SheetCell, Address)> = None;
    let mut repeats = false;
    for row in laid.records() {
        let at = Address {
            row: row.number,
            column,
        };
        let Some(cell) = laid.sheet.shown(at) else { continue };
        let own = (cell.clone(), laid.moved.cell(at).unwrap_or(at));
        let said = match above.clone().filter(|_| marks().is_ditto(&cell.text())) {
            Some(above) => {
                repeats = true;
                above
            }
            None => own,
        };
        above = Some(said.clone());
        cells.insert(row.number, said);
    }
    repeats.then_some(cells)
}
