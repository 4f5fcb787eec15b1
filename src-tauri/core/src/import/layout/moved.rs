//! Where the cells of a table stand in the file that was laid out anew.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::header::Column;
use super::super::workbook::{Address, Builder, Outline, Sheet, SheetCell};

/// From the table's places to the file's; empty: they are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Moved {
    cells: HashMap<Address, Address>,
    rows: HashMap<u32, u32>,
}

impl Moved {
    /// The file's place of a cell.
    pub(crate) fn cell(&self, at: Address) -> Option<Address> {
        if self.rows.is_empty() {
            return Some(at);
        }
        self.cells.get(&at).copied()
    }

    /// The first row of the file that a record begins in.
    pub(crate) fn first_row(&self) -> u32 {
        self.rows.values().copied().min().unwrap_or(1)
    }

    /// The file's number of a row.
    pub(crate) fn row(&self, row: u32) -> u32 {
        self.rows.get(&row).copied().unwrap_or(row)
    }
}

/// A table being laid out anew: headings in row 1, a record a row below.
pub(super) struct Anew {
    builder: Builder,
    moved: Moved,
    headings: Vec<Vec<String>>,
    rows: u32,
}

/// The row that the headings of such a table stand in.
pub(super) const HEADINGS: u32 = 1;

impl Anew {
    pub(super) fn new() -> Self {
        Self {
            builder: Builder::new(),
            moved: Moved::default(),
            headings: Vec::new(),
            rows: HEADINGS,
        }
    }

    /// The column with that heading, which is put behind the others where it is new.
    pub(super) fn column(&mut self, levels: &[String]) -> u32 {
        let known = self.headings.iter().position(|own| own == levels);
        let place = known.unwrap_or_else(|| {
            self.headings.push(levels.to_vec());
            self.headings.len() - 1
        });
        place as u32 + 1
    }

    /// A column behind the others, also under a heading that another has.
    pub(super) fn column_apart(&mut self, levels: &[String]) {
        self.headings.push(levels.to_vec());
    }

    /// A record with its values by column, which begins in that row of the file.
    pub(super) fn record(&mut self, begins: u32, mut values: Vec<(u32, SheetCell, Address)>) {
        self.rows += 1;
        self.moved.rows.insert(self.rows, begins);
        values.sort_by_key(|(column, _, _)| *column);
        values.dedup_by_key(|(column, _, _)| *column);
        for (column, cell, place) in values {
            let at = Address { row: self.rows, column };
            self.moved.cells.insert(at, place);
            self.builder.push(at, cell);
        }
    }

    /// The table, and its columns without fields.
    pub(super) fn finish(mut self, drawn: &Sheet) -> (Arc<Sheet>, Moved, Vec<Column>) {
        let columns = (1..).zip(&self.headings).map(|(column, levels)| Column {
            column,
            levels: levels.clone(),
            field: None,
            sure: 0,
            is_used: false,
        });
        let columns = columns.collect();
        let sheet = self
            .builder
            .finish(drawn.name.clone(), drawn.hidden, Outline::default());
        (Arc::new(sheet), self.moved, columns)
    }
}
