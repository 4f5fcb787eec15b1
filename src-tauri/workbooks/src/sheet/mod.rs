//! One sheet: where its rows and cells stand in its part, and what callers see of them.

pub(crate) mod grid;
mod read;
mod surroundings;

pub(crate) use read::{grid_of, sheet};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::decimal::Decimal;
use crate::package::{Style, Styles, Visibility};
use crate::place::{Address, Area};

/// What a cell holds, a formula's result as it was last stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// A number; dates are days.
    Number(Decimal),
    /// A text, its runs joined.
    Text(Arc<str>),
    /// Yes or no.
    Bool(bool),
    /// `#N/A` and its kind.
    Error(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Blank => Ok(()),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Bool(yes) => f.write_str(if *yes { "TRUE" } else { "FALSE" }),
            Self::Error(error) => f.write_str(error),
        }
    }
}

/// One stored cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it holds.
    pub value: Value,
    /// Its formula without `=`; each cell of a shared formula has its own text.
    pub formula: Option<String>,
    /// How it looks.
    pub style: Arc<Style>,
    /// The cells that its formula fills all together.
    pub array: Option<Area>,
}

/// A row that the sheet says something about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its height in points, if it is not the sheet's own.
    pub height: Option<Decimal>,
    /// Users do not see it.
    pub hidden: bool,
    /// Style of its cells that are not stored.
    pub style: Option<Arc<Style>>,
}

/// Columns side by side that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The first, from 1.
    pub first: u32,
    /// The last, included.
    pub last: u32,
    /// In characters of the standard font.
    pub width: Option<Decimal>,
    /// Users do not see them.
    pub hidden: bool,
    /// Style of their cells that are not stored.
    pub style: Option<Arc<Style>>,
}

/// A rule for what may be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// The cells under it.
    pub areas: Vec<Area>,
    /// `list`, `whole`, `decimal`, `date`, `textLength`, `custom` …
    pub kind: String,
    /// `between`, `greaterThan` … as the workbook writes it.
    pub operator: Option<String>,
    /// The first formula as written.
    pub first: Option<String>,
    /// The second formula, for kinds with two ends.
    pub second: Option<String>,
    /// The values of a list that can be read: written out, or in cells. None: no list, or one that is computed.
    pub choices: Option<Vec<String>>,
}

/// What users may do on a protected sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// Insert rows.
    pub insert_rows: bool,
    /// Delete rows.
    pub delete_rows: bool,
    /// Insert columns.
    pub insert_columns: bool,
    /// Delete columns.
    pub delete_columns: bool,
    /// Change how cells look.
    pub format_cells: bool,
    /// Change heights of rows.
    pub format_rows: bool,
    /// Change widths of columns.
    pub format_columns: bool,
    /// Sort.
    pub sort: bool,
    /// Filter.
    pub filter: bool,
    /// Areas that anybody may change without a password.
    pub open_areas: Vec<Area>,
}

/// One sheet as callers see it.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The name on its tab.
    pub name: String,
    /// Whether users see it.
    pub visibility: Visibility,
    /// SHA-256 of its cells (place, formula or value) and merged areas; looks, widths and the numbers of styles and texts do not count.
    pub digest: [u8; 32],
    /// Cells that are stored.
    pub cells: BTreeMap<Address, Cell>,
    /// Merged areas.
    pub merges: Vec<Area>,
    /// Rows that are stored, by number from 1.
    pub rows: BTreeMap<u32, Row>,
    /// Columns with a width or a look of their own, in their order.
    pub columns: Vec<Columns>,
    /// Rules for what may be typed, those of the newer kind included.
    pub validations: Vec<Validation>,
    /// None: the sheet is not protected.
    pub protection: Option<Protection>,
    /// What is printed; all of it, if empty.
    pub print_areas: Vec<Area>,
    /// First and last row, both included, that every page repeats.
    pub title_rows: Option<(u32, u32)>,
    /// First and last column, both included, that every page repeats.
    pub title_columns: Option<(u32, u32)>,
    /// All of the sheet is printed on one page, however many rows it has.
    pub on_one_page: bool,
    /// Areas of its array formulas.
    pub(crate) arrays: Vec<Area>,
    pub(crate) part: String,
    pub(crate) base_style: Arc<Style>,
}

impl Sheet {
    /// What a cell holds; blank where none is stored.
    pub fn value(&self, at: Address) -> &Value {
        self.cells.get(&at).map_or(&Value::Blank, |cell| &cell.value)
    }

    /// How a cell looks, also one that is not stored: as its row, else as its column.
    pub fn style(&self, at: Address) -> Arc<Style> {
        if let Some(cell) = self.cells.get(&at) {
            return cell.style.clone();
        }
        let row = self.rows.get(&at.row).and_then(|row| row.style.clone());
        let column = || {
            let columns = self
                .columns
                .iter()
                .find(|columns| (columns.first..=columns.last).contains(&at.column));
            columns.and_then(|columns| columns.style.clone())
        };
        row.or_else(column).unwrap_or_else(|| self.base_style.clone())
    }

    /// Whether a cell may not be changed: it is locked, the sheet is protected, and no area open to everybody covers it.
    pub fn is_locked(&self, at: Address) -> bool {
        self.protection.as_ref().is_some_and(|protection| {
            let open = protection.open_areas.iter().any(|area| area.contains(at));
            !open && self.style(at).locked
        })
    }

    /// The merged area that a cell lies in.
    pub fn merge(&self, at: Address) -> Option<Area> {
        self.merges.iter().copied().find(|area| area.contains(at))
    }
}

/// What the cells of all sheets refer to.
pub(crate) struct Shared<'p> {
    pub(crate) styles: &'p Styles,
    pub(crate) texts: &'p [Arc<str>],
}
