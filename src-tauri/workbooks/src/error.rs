//! What can go wrong, each kind with what a caller needs to word it.

use crate::place::Address;

/// Shorthand of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure. Whenever one is returned nothing has been written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no .xlsx or .xlsm.
    #[error("not an .xlsx: {0:?}")]
    Foreign(Foreign),
    /// The file is larger than what is read.
    #[error("too large: {0:?}")]
    TooLarge(Limit),
    /// A part of the package is missing, is no XML, or contradicts itself.
    #[error("part {part} is damaged: {why}")]
    Damaged {
        /// Name of the part inside the package.
        part: String,
        /// For the log.
        why: String,
    },
    /// The workbook has no sheet of this name.
    #[error("no sheet {0:?}")]
    NoSheet(String),
    /// A cell cannot take the value that was meant for it.
    #[error("cell {at} of sheet {sheet:?}: {why:?}")]
    Cell {
        /// Name on the sheet's tab.
        sheet: String,
        /// The cell, as it is called in the form before any row is inserted.
        at: Address,
        /// Why not.
        why: CellRefusal,
    },
    /// Rows cannot be inserted into a sheet.
    #[error("rows of sheet {sheet:?}: {why:?}")]
    Rows {
        /// The sheet that was to get rows.
        sheet: String,
        /// Why not.
        why: RowRefusal,
    },
    /// Reading or writing failed.
    #[error("reading or writing")]
    Io(#[from] std::io::Error),
}

/// What a file is when it is no .xlsx, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// The binary format of Excel 97 to 2003, which .et shares.
    OldBinary,
    /// Locked by a password to open it.
    Encrypted,
    /// A compound file that holds no workbook, such as an old .doc.
    OtherCompound,
    /// The binary format .xlsb.
    BinaryWorkbook,
    /// An OpenDocument spreadsheet.
    OpenDocument,
    /// A text document .docx or another zip.
    OtherZip,
    /// A web page, or a web archive, under the name of a workbook.
    Html,
    /// The XML format of Excel 2003.
    Xml2003,
    /// An empty file.
    Empty,
    /// Anything else.
    Unknown,
}

/// A bound that a file passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Bytes of the file.
    FileBytes,
    /// Entries of the zip.
    Entries,
    /// Bytes of one unpacked part.
    PartBytes,
    /// Bytes of all unpacked parts together.
    UnpackedBytes,
    /// Elements inside one another.
    Depth,
    /// Cells, merged areas, styles or texts.
    Items,
}

/// Why a cell does not take a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CellRefusal {
    /// It holds a formula, or is part of an array formula.
    Formula,
    /// It is locked and its sheet is protected.
    Locked,
    /// It lies inside a merged area whose first cell is another.
    InsideMerge {
        /// The first cell of the area.
        first: Address,
    },
    /// A date, but the cell's number format shows none.
    NotADateFormat {
        /// The format as the workbook writes it.
        format: String,
    },
    /// The date lies before the first or after the last that a workbook can hold.
    DateOutOfRange,
    /// The text has a character that XML forbids, or is longer than 32,767 UTF-16 units.
    TextNotAllowed,
    /// Text was to be appended, but the cell holds no text.
    NothingToAppendTo,
    /// The cell gets two values.
    Twice,
    /// The place is outside the record's rows, or outside the sheet.
    OutsideRecord,
}

/// Why rows are not inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowRefusal {
    /// The rows of the list are no whole number of records, or do not lie on the sheet.
    NotWholeRecords,
    /// Two lists of one sheet overlap.
    ListsOverlap,
    /// The sheet is protected and its protection does not allow rows to be inserted.
    Protected,
    /// Content would be pushed past the last row of the sheet.
    PastTheEnd,
    /// Merged areas overlap or cross the border of the record that new rows are copied from.
    Merges {
        /// First cell of the area.
        first: Address,
    },
    /// Something whose rows cannot be moved with certainty.
    Feature {
        /// What it is.
        feature: Feature,
        /// Where it is: a sheet or a part.
        place: String,
    },
    /// A formula names lines of the list one by one, so that new lines would not count.
    NamesSingleLines {
        /// The sheet of the formula.
        sheet: String,
        /// Its cell.
        at: Address,
    },
    /// A formula of the list reads lines further down, or an array formula lies over its rows.
    FormulaOfList {
        /// The cell of the formula.
        at: Address,
    },
}

/// A feature of workbooks over which rows are not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Feature {
    /// A pivot table on the sheet or over its cells.
    PivotTable,
    /// A table that is read from a database.
    QueryTable,
    /// A what-if table.
    DataTable,
    /// Scenarios of the sheet.
    Scenarios,
    /// Views of the sheet that users have saved.
    CustomViews,
    /// Buttons, lists and other controls.
    Controls,
    /// Embedded objects.
    EmbeddedObjects,
    /// A shared formula without its first cell.
    SharedFormula,
    /// A part of the sheet that is not known here.
    UnknownPart,
    /// A sheet of the macro language of Excel 4.
    MacroSheet,
}
