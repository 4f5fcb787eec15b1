//! Values for a form, and the form with them.

mod draft;
mod plan;
mod texts;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Seek, Write};

use chrono::NaiveDate;

pub(crate) use draft::Draft;
pub(crate) use plan::Insertion;

use crate::decimal::Decimal;
use crate::evaluate::{Book, Outcome};
use crate::package::archive::Archive;
use crate::package::{DefinedName, Package, strings, styles};
use crate::place::Address;
use crate::sheet::{self, Shared, Sheet, Value};
use crate::{Result, insert};
use plan::{Plan, Planned};
use texts::Texts;
use write::CellEdit;

/// What a cell is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A text, kept as text whatever the cell's format: IDs and phone numbers are texts. An empty one is the same as `Blank`.
    Text(String),
    /// A number, exact.
    Number(Decimal),
    /// A day. The cell's number format must show dates; elsewhere a text is to be given.
    Date(NaiveDate),
    /// A text behind the one that the cell holds, in the look of its end.
    AppendText(String),
    /// Nothing; the cell's look stays.
    Blank,
}

/// A cell and what it is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Name on the sheet's tab.
    pub sheet: String,
    /// The cell as the empty form has it, before any row is inserted.
    pub at: Address,
    /// What it is to hold.
    pub input: Input,
}

/// A cell of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCell {
    /// Row inside the record, from 0.
    pub row: u32,
    /// Column of the sheet, from 1.
    pub column: u32,
    /// What it is to hold.
    pub input: Input,
}

/// A list: lines of the same kind, one record after the other. Records that find no line get rows of their own, lines that get no
/// record stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Name on the sheet's tab.
    pub sheet: String,
    /// First row of the list in the empty form.
    pub first_row: u32,
    /// Last row of the list in the empty form, included.
    pub last_row: u32,
    /// Rows that one record takes; the list has a whole number of them.
    pub rows_per_record: u32,
    /// What each record says.
    pub records: Vec<Vec<RecordCell>>,
}

/// Everything that is to be filled into a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filling {
    /// Single cells.
    pub cells: Vec<Target>,
    /// Lists.
    pub lists: Vec<Rows>,
}

/// A cell of the filled form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellName {
    /// Name on the sheet's tab.
    pub sheet: String,
    /// The cell, as it is called in the filled form.
    pub at: Address,
}

/// Rows that were inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsertedRows {
    /// Name on the sheet's tab.
    pub sheet: String,
    /// First of the new rows, in the filled form.
    pub first_row: u32,
    /// How many.
    pub count: u32,
}

/// What a user should know about a filled form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// All of the sheet is printed on one page, and rows were inserted: it may be too small to read.
    PrintsOnOnePage {
        /// The sheet.
        sheet: String,
    },
    /// A formula names the same cells of several sheets; it was left as it is although rows have moved.
    SeveralSheets(CellName),
    /// Rows were inserted into a workbook with macros, which may count on the old ones.
    Macros,
}

/// What filling has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were inserted.
    pub inserted: Vec<InsertedRows>,
    /// Formulas whose results were computed and stored.
    pub computed: Vec<CellName>,
    /// Formulas that depend on what was filled in but cannot be computed here: they show nothing until a spreadsheet program opens the
    /// file.
    pub not_computed: Vec<CellName>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
    /// Parts that differ from the form's; all others are the same byte for byte.
    pub changed_parts: Vec<String>,
    /// Parts that were left out: the order of calculation, which every program finds anew.
    pub dropped_parts: Vec<String>,
}

/// A filled form, ready to be written.
#[derive(Debug)]
pub struct Filled {
    archive: Archive,
    changed: HashMap<String, Option<String>>,
    /// What was done.
    pub report: Report,
}

impl Filled {
    /// Writes the filled form. Entries that were not changed are copied as they are packed.
    pub fn write_to(&self, out: impl Write + Seek) -> Result<()> {
        self.archive.write(&self.changed, out)
    }

    /// The filled form as the bytes of a file.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let mut out = Cursor::new(Vec::new());
        self.write_to(&mut out)?;
        Ok(out.into_inner())
    }
}

impl Package {
    /// The form with values filled in. An error means that nothing was done; this package stays as it is in any case.
    pub fn filled(&self, filling: &Filling) -> Result<Filled> {
        let plan = Plan::of(self, filling)?;
        let mut draft = Draft::of(self);
        let mut report = Report::default();
        for (sheet, insertion) in plan.insertions() {
            insert::insert(&mut draft, sheet, insertion, &mut report)?;
        }
        plan.tell_inserted(self, &mut report);
        fill(self, &plan, &mut draft, &mut report)?;
        let changed = draft.into_changed();
        for (part, text) in &changed {
            let list = if text.is_some() {
                &mut report.changed_parts
            } else {
                &mut report.dropped_parts
            };
            list.push(part.clone());
        }
        report.changed_parts.sort();
        report.dropped_parts.sort();
        Ok(Filled {
            archive: self.archive.clone(),
            changed,
            report,
        })
    }
}

/// Writes values and results, after the rows are where they belong.
fn fill(package: &Package, plan: &Plan, draft: &mut Draft<'_>, report: &mut Report) -> Result<()> {
    let mut texts = Texts::of(package)?;
    let sheets = moved_sheets(package, draft, &texts)?;
    // Names count tabs, and not every tab is a sheet with cells.
    let names = draft.names().iter().filter_map(|name| {
        let sheet = match name.sheet {
            Some(tab) => Some((*package.tabs.get(tab)?)?),
            None => None,
        };
        Some(DefinedName { sheet, ..name.clone() })
    });
    let mut book = Book::new(
        sheets.iter().map(|sheet| sheet.as_ref()),
        names,
        package.counts_from_1904(),
    );
    let mut edits: Vec<BTreeMap<Address, CellEdit>> = vec![BTreeMap::new(); sheets.len()];
    for (place, planned) in plan.sheets.iter().enumerate() {
        for insertion in &planned.insertions {
            let rows = planned.moved(insertion.rows.before, Some(insertion));
            book.want_moved(place, rows);
        }
        for (first, last) in &planned.filled_rows {
            book.want_rows(place, *first, *last);
        }
        let part = &sheets[place].part;
        for (at, Planned { input, serial, .. }) in &planned.cells {
            let (edit, value) = match input {
                Input::Text(text) if !text.is_empty() => (texts.text(text), Value::Text(text.as_str().into())),
                Input::Number(number) => (CellEdit::Number(number.to_string()), Value::Number(number.kept())),
                Input::Date(_) => (
                    CellEdit::Number(serial.to_string()),
                    Value::Number(Decimal::from(*serial)),
                ),
                Input::AppendText(text) => texts.appended(draft, part, *at, text)?,
                Input::Text(_) | Input::Blank => (CellEdit::Blank, Value::Blank),
            };
            edits[place].insert(*at, edit);
            book.set(place, *at, value);
        }
    }
    let touched = edits.iter().any(|edits| !edits.is_empty()) || !plan.insertions().is_empty();
    if touched && book.has_formulas() {
        for (place, at, outcome) in book.results() {
            let name = CellName {
                sheet: sheets[place].name.clone(),
                at,
            };
            let value = match outcome {
                Outcome::Value(value) => {
                    report.computed.push(name);
                    Some(value)
                }
                Outcome::NotComputable => {
                    report.not_computed.push(name);
                    None
                }
            };
            edits[place].insert(at, CellEdit::Result(value));
        }
        draft.recalculate_on_load()?;
    }
    report.computed.sort();
    report.not_computed.sort();
    for (place, edits) in edits.iter().enumerate().filter(|(_, edits)| !edits.is_empty()) {
        let sheet = &sheets[place];
        let xml = draft.text(&sheet.part)?.into_owned();
        let (changed, references) = write::cells(&sheet.part, &xml, sheet, edits)?;
        texts.count(references);
        draft.put(&sheet.part, changed);
    }
    texts.finish(draft)
}

/// The sheets as they are once rows have been inserted.
fn moved_sheets<'p>(
    package: &'p Package,
    draft: &Draft<'p>,
    texts: &Texts,
) -> Result<Vec<std::borrow::Cow<'p, Sheet>>> {
    let styles = match &package.styles_part {
        Some(part) => styles::read(part, &draft.text(part)?)?,
        None => styles::Styles::default(),
    };
    let shared = Shared {
        styles: &styles,
        texts: texts.old(),
    };
    let sheets = package.sheets().iter().map(|old| {
        if !draft.has_changed(&old.part) {
            return Ok(std::borrow::Cow::Borrowed(old));
        }
        let xml = draft.text(&old.part)?;
        sheet::sheet(&old.name, old.visibility, &old.part, &xml, &shared).map(std::borrow::Cow::Owned)
    });
    sheets.collect()
}

/// Whether a text can be filled in.
pub(crate) fn is_allowed(text: &str) -> bool {
    strings::is_allowed(text)
}
