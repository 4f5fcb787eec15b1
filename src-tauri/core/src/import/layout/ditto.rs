//! 〃 and 同上: the same as in the cell above.

use super::super::meaning::marks;
use super::super::workbook::{Address, SheetCell};
use super::added::FIRST_ADDED;
use super::laid::{Cells, Laid};

/// Puts what such cells repeat into their place. The first row of a table repeats nothing, and its sign is asked about.
pub(super) fn read(laid: &mut Laid) {
    for at in 0..laid.header.columns.len() {
        let column = &laid.header.columns[at];
        if column.field.is_none() || column.column >= FIRST_ADDED {
            continue;
        }
        let Some(cells) = filled(laid, column.column) else {
            continue;
        };
        laid.read_instead(at, cells);
    }
}

/// The cells of a column, each sign replaced by what stands above; none where nothing is repeated.
fn filled(laid: &Laid, column: u32) -> Option<Cells> {
    let mut cells = Cells::new();
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
