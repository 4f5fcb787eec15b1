//! A table of a sheet, as it is understood so far.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::super::columns::Field;
use super::super::header::{Column, Header};
use super::super::meaning::is_sum;
use super::super::workbook::{Address, Row, Sheet, SheetCell};
use super::added::{Added, FIRST_ADDED, Further};
use super::moved::Moved;

/// What rows over the people say of the training of each column.
pub(super) type Said = BTreeMap<u32, Vec<(Field, String)>>;

/// Cells by the table's row, each with its place in the file.
pub(super) type Cells = HashMap<u32, (SheetCell, Address)>;

/// A table of a sheet.
#[derive(Debug, Clone)]
pub(crate) struct Laid {
    /// One record a row under the headings.
    pub(crate) sheet: Arc<Sheet>,
    /// As it stands in the file; most often the same.
    pub(crate) drawn: Arc<Sheet>,
    pub(crate) header: Header,
    pub(crate) moved: Moved,
    pub(crate) added: Added,
    /// Rows that are no records, although they look like some.
    pub(crate) left_out: HashSet<u32>,
    /// Where set: only these rows are records.
    pub(crate) only: Option<HashSet<u32>>,
    /// Of tables side by side: the first and last column of each, its own before the others.
    pub(crate) beside: Vec<(u32, u32)>,
    /// Of tables one below another: the rows of its own lines, the first included and the last not.
    pub(crate) lines: Option<(u32, u32)>,
    /// Of attendance with labelled rows over it: what they say, by column.
    pub(super) said: Said,
    /// What of it is not read, in words.
    pub(crate) notes: Vec<String>,
}

impl Laid {
    /// Rows below the headings that may be records: no sums, and nothing that is known to be none.
    pub(in crate::import) fn records(&self) -> impl Iterator<Item = &Row> {
        let below = self.sheet.rows().iter().filter(|row| row.number > self.header.last_row);
        below.filter(|row| !self.left_out.contains(&row.number) && !is_sum(row))
    }

    /// Columns that hold something and are not read: neither numbers of rows nor what the program computes itself.
    pub(crate) fn unread(&self) -> Vec<Column> {
        const COMPUTED: [&str; 10] = ["序号", "序", "编号", "年龄", "周岁", "工龄", "签名", "签字", "NO", "No"];
        let free = self
            .header
            .columns
            .iter()
            .filter(|column| column.field.is_none() && !column.is_used && column.column < FIRST_ADDED);
        let told = free.filter(|column| {
            let own = column.levels.last().map(String::as_str).unwrap_or_default();
            let bare: String = own.chars().filter(|c| c.is_alphanumeric()).collect();
            !bare.is_empty() && !COMPUTED.contains(&bare.as_str())
        });
        let filled = told.filter(|column| {
            let mut cells = self.records().filter_map(|row| row.cell(column.column));
            cells.any(|cell| !crate::domain::text::says_nothing(&cell.text()))
        });
        filled.cloned().collect()
    }

    /// Reads a column from these cells instead of its own.
    pub(super) fn read_instead(&mut self, at: usize, cells: Cells) {
        let column = self.header.columns[at].clone();
        self.use_up(at);
        let number = self.added.push(Further::Each(cells));
        self.header.columns.push(Column {
            column: number,
            is_used: false,
            ..column
        });
        self.header.index();
    }

    /// A further column that holds a field for certain.
    pub(super) fn add(&mut self, levels: Vec<String>, field: Field, cells: Cells) {
        let number = self.added.push(Further::Each(cells));
        self.header.columns.push(Column::of(number, levels, field));
        self.header.index();
    }

    /// What a column says is read elsewhere, or says nothing by itself.
    pub(super) fn use_up(&mut self, at: usize) {
        let column = &mut self.header.columns[at];
        column.field = None;
        column.is_used = true;
    }

    /// What a cell says.
    pub(crate) fn cell(&self, at: Address) -> Option<&SheetCell> {
        if at.column >= FIRST_ADDED {
            self.added.cell(at)
        } else {
            self.sheet.shown(at)
        }
    }

    /// What a column says that says the same in every row.
    pub(super) fn text_of(&self, column: u32) -> Option<String> {
        let cell = self.added.cell(Address { row: 0, column });
        cell.filter(|_| self.added.is_same(column)).map(SheetCell::text)
    }

    /// Where it stands in the file.
    pub(crate) fn origin(&self, at: Address) -> Option<Address> {
        if at.column >= FIRST_ADDED {
            self.added.origin(at)
        } else {
            self.moved.cell(at)
        }
    }

    /// A sheet that is a table as it stands.
    pub(super) fn plain(sheet: &Arc<Sheet>, header: Header) -> Self {
        Self {
            sheet: Arc::clone(sheet),
            drawn: Arc::clone(sheet),
            header,
            moved: Moved::default(),
            added: Added::default(),
            left_out: HashSet::new(),
            only: None,
            beside: Vec::new(),
            lines: None,
            said: Said::new(),
            notes: Vec::new(),
        }
    }
}
