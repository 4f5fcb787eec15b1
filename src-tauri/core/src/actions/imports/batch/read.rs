//! What was read of a batch: its files, their sheets, and what is read as one kind.

use serde::Serialize;

use crate::import::{ImportRequest, ImportTable, Opened, Plan};

/// A column that became a field of the office's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnColumn {
    /// As written in the sheet.
    pub header: String,
    /// The field's key.
    pub key: String,
}

/// A file of the batch, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct FileRead {
    /// Its name.
    pub file: String,
    /// Why it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Its visible sheets.
    pub sheets: Vec<SheetRead>,
}

/// A sheet, and what it was taken for.
#[derive(Debug, Clone, Serialize)]
pub struct SheetRead {
    /// Name on the tab.
    pub sheet: String,
    /// Keys of the kinds that it looks like; none: of no kind.
    pub kinds: Vec<&'static str>,
    /// How much of it is read.
    #[serde(skip)]
    pub rows: Vec<RowsRead>,
    /// Why nothing of it is read all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// How many rows of a sheet are read as a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RowsRead {
    /// Key of the kind.
    pub kind: &'static str,
    /// Rows about somebody, those held back among them.
    pub rows: u32,
    /// Rows held back.
    pub held_back: u32,
}

/// What is read as one kind.
pub struct Part {
    /// How.
    pub request: ImportRequest,
    /// From where.
    pub table: ImportTable,
    /// With what result.
    pub plan: Plan,
    /// The files, with the sheets that are read so.
    pub(super) opened: Vec<Opened>,
}

impl Part {
    /// How many rows of a sheet, by the name that it is told by, are read; none where the kind reads nothing of it.
    pub(super) fn rows_of(&self, sheet: &str) -> Option<RowsRead> {
        let rows = self.table.rows_of(sheet)?;
        let held = self.plan.held_back.iter().filter(|held| held.sheet == sheet).count();
        Some(RowsRead {
            kind: self.plan.kind.as_str(),
            rows: rows as u32,
            held_back: held as u32,
        })
    }
}
