//! Columns that a table has beside those of its sheet: what stands once for all rows, or is a part of another cell.

use std::collections::HashMap;

use super::super::workbook::{Address, SheetCell};

/// No sheet has so many columns of its own.
pub(crate) const FIRST_ADDED: u32 = 20_001;

/// Further columns, numbered from [`FIRST_ADDED`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Added(Vec<Further>);

/// The cells of a further column.
#[derive(Debug, Clone)]
pub(crate) enum Further {
    /// The same in every row; where it stands in the file, unless it is a sheet's name.
    Same(SheetCell, Option<Address>),
    /// By the table's row, with the place in the file.
    Each(HashMap<u32, (SheetCell, Address)>),
}

impl Added {
    /// Puts a column behind the others and gives its number.
    pub(crate) fn push(&mut self, column: Further) -> u32 {
        self.0.push(column);
        FIRST_ADDED + self.0.len() as u32 - 1
    }

    fn column(&self, number: u32) -> Option<&Further> {
        self.0.get(number.checked_sub(FIRST_ADDED)? as usize)
    }

    /// Does that column say the same in every row?
    pub(crate) fn is_same(&self, number: u32) -> bool {
        matches!(self.column(number), Some(Further::Same(..)))
    }

    /// What such a cell says.
    pub(crate) fn cell(&self, at: Address) -> Option<&SheetCell> {
        match self.column(at.column)? {
            Further::Same(cell, _) => Some(cell),
            Further::Each(cells) => cells.get(&at.row).map(|(cell, _)| cell),
        }
    }

    /// Where that stands in the file.
    pub(crate) fn origin(&self, at: Address) -> Option<Address> {
        match self.column(at.column)? {
            Further::Same(_, place) => *place,
            Further::Each(cells) => cells.get(&at.row).map(|(_, place)| *place),
        }
    }

    /// Every cell that stands in one row only.
    pub(crate) fn of_rows(&self) -> impl Iterator<Item = (Address, &SheetCell)> {
        let columns = (FIRST_ADDED..).zip(&self.0);
        columns.flat_map(|(column, further)| {
            let cells = match further {
                Further::Same(..) => None,
                Further::Each(cells) => Some(cells),
            };
            let cells = cells.into_iter().flatten();
            cells.map(move |(row, (cell, _))| (Address { row: *row, column }, cell))
        })
    }
}
