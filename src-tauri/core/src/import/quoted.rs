//! What a file says, as the screen shows it beside a doubtful row: people's numbers masked, unless a user with the right asks for them.

use serde::Serialize;

use crate::ErrorCode;
use crate::domain::catalogue::record::Fielded;
use crate::domain::masking;
use crate::domain::records::Details;
use crate::domain::text::says_nothing;

use super::columns::Field;
use super::faults::{HeldBack, Remedy};
use super::layout::FIRST_ADDED;
use super::reading::Reading;
use super::table::ImportTable;
use super::table_sheet::TableSheet;
use super::workbook::{Address, SheetCell};

/// What a file says where one of its rows is held back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Quoted {
    /// 姓名 of the row; blank where it has none.
    pub about: String,
    /// Every doubtful cell, the first fault first.
    pub cells: Vec<DoubtfulCell>,
}

/// A doubtful cell with what is known about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct DoubtfulCell {
    /// `G16`
    pub cell: String,
    /// Heading of its column.
    pub column: String,
    /// What is wrong.
    pub code: ErrorCode,
    /// The same in words, with the remedy.
    pub message: String,
    /// What it says, mended cells as mended.
    pub value: String,
    /// What it is to be compared with: 号码上是1997-04-25
    pub fact: Option<String>,
    /// What would put it right.
    pub remedies: Vec<Remedy>,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct RowCell {
    /// Heading of its column.
    pub column: String,
    /// `G16`
    pub cell: String,
    /// What it says.
    pub value: String,
}

impl ImportTable {
    /// The person that a held-back row names, and what its doubtful cells say.
    pub fn quoted(&self, row: &HeldBack) -> Quoted {
        let (place, laid_row) = row.laid;
        let Some(sheet) = self.sheets.get(place) else {
            return Quoted::default();
        };
        let about = sheet
            .header
            .column(Field::Name)
            .map(|name| sheet.says(laid_row, name.column));
        let mut cells: Vec<DoubtfulCell> = Vec::new();
        for marked in &row.cells {
            let Some(at) = marked.at else { continue };
            let cell = DoubtfulCell {
                cell: at.to_string(),
                column: marked.heading.clone(),
                code: marked.code,
                message: marked.message.clone(),
                value: sheet.masked(laid_row, marked.column),
                fact: marked.fact.clone(),
                remedies: marked.remedies.clone(),
            };
            // One input a cell; its further faults are shown once the first is corrected.
            if !cells.iter().any(|other| other.cell == cell.cell) {
                cells.push(cell);
            }
        }
        Quoted {
            about: about.map(|name| masking::text(&name)).unwrap_or_default(),
            cells,
        }
    }

    /// Field and words of a doubtful cell, as an answer names them.
    pub(super) fn said(&self, row: &HeldBack, column: u32) -> Option<(String, String)> {
        let (place, laid_row) = row.laid;
        let sheet = self.sheets.get(place)?;
        let field = sheet.header.columns.iter().find(|one| one.column == column)?.field?;
        let said = sheet.shown(Address { row: laid_row, column })?.text();
        (!says_nothing(&said)).then(|| (self.key_of(field), said))
    }

    /// Every cell of a row that says something.
    pub fn row(&self, sheet: &str, row: u32, whole: bool) -> Vec<RowCell> {
        let Some((sheet, row)) = self.laid_row(sheet, row) else {
            return Vec::new();
        };
        let columns = sheet.header.columns.iter().filter(|column| column.column < FIRST_ADDED);
        let cells = columns.map(|column| {
            let at = Address {
                row,
                column: column.column,
            };
            RowCell {
                column: column.heading(),
                cell: sheet.origin(at).unwrap_or(at).to_string(),
                value: match whole {
                    true => sheet.says(row, column.column),
                    false => sheet.masked(row, column.column),
                },
            }
        });
        cells.filter(|cell| !cell.value.is_empty()).collect()
    }

    /// The identity number of a row, where it can be read.
    pub fn id_number(&self, sheet: &str, row: u32) -> Option<crate::domain::ids::IdNumber> {
        let (sheet, row) = self.laid_row(sheet, row)?;
        let column = sheet.header.column(Field::IdNumber)?;
        crate::domain::ids::IdNumber::parse(&sheet.says(row, column.column)).ok()
    }

    /// The first value in each of [`ImportTable::columns`], masked.
    pub fn samples(&self) -> Vec<String> {
        let sample = |heading: &str| {
            self.sheets.iter().find_map(|sheet| {
                let column = sheet.header.columns.iter().find(|column| column.heading() == heading)?;
                let mut rows = sheet.rows.iter().map(|at| sheet.sheet.rows()[*at].number);
                let row = rows.find(|row| !says_nothing(&sheet.says(*row, column.column)))?;
                Some(sheet.masked(row, column.column))
            })
        };
        self.columns()
            .iter()
            .map(|column| sample(&column.header).unwrap_or_default())
            .collect()
    }

    /// The table that has that row of the file, and the row there.
    fn laid_row(&self, name: &str, row: u32) -> Option<(&TableSheet, u32)> {
        let tables = self.sheets.iter().filter(|sheet| sheet.name == name);
        let mut first = None;
        for table in tables {
            if let Some(laid) = table.rows().into_iter().find(|laid| table.origin_row(*laid) == row) {
                return Some((table, laid));
            }
            first = first.or(Some((table, row)));
        }
        first
    }
}

impl TableSheet {
    /// As it stands in the file, also where only a part of it was read.
    fn says(&self, row: u32, column: u32) -> String {
        let at = Address { row, column };
        let origin = self.origin(at).filter(|_| column >= FIRST_ADDED);
        origin
            .map_or_else(|| self.sheet.shown(at), |at| self.drawn.shown(at))
            .map(SheetCell::text)
            .unwrap_or_default()
    }

    /// Whatever stands in the column of numbers is masked as one, also what fails its check: it may be one digit off a real number.
    fn masked(&self, row: u32, column: u32) -> String {
        let text = self.says(row, column);
        let field = self
            .header
            .columns
            .iter()
            .find(|one| one.column == column)
            .and_then(|one| one.field);
        match field {
            Some(Field::IdNumber) => masking::id_number(&text),
            Some(Field::Detail(at)) => Details::FIELDS[at].form.masked(&text),
            _ => masking::text(&text),
        }
    }
}
