//! A workbook of any kind as plain cells, in the numbering that its user sees.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::domain::text::with_own_characters;
use crate::{ErrorCode, Result};

/// Unpacked bytes of a workbook beyond which it is refused.
pub const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// Cells of a workbook beyond which it is refused.
pub const MOST_CELLS: u64 = 20_000_000;
/// Rows of the largest sheet that there is.
pub(crate) const MOST_ROWS: u32 = 1_048_576;
/// Its columns.
pub(crate) const MOST_COLUMNS: u32 = 16_384;

/// What a spreadsheet program stored in one cell; a formula stands for its last computed value.
#[derive(Debug, Clone, PartialEq)]
pub enum SheetCell {
    /// Text as stored, not trimmed.
    Text(Arc<str>),
    /// A number, which may be a date's serial number without a date format.
    Number(f64),
    /// A share that is shown as a percentage: 0.95 as 95%.
    Percent(f64),
    /// A tick box or TRUE/FALSE.
    Bool(bool),
    /// A number formatted as a date or time.
    Date(NaiveDateTime),
    /// `#REF!` and its kind.
    Error(Arc<str>),
    /// A formula whose result no program has computed yet; not a blank cell.
    Uncalculated,
}

impl SheetCell {
    /// The cell as a person reads it, without surrounding blanks.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Error(text) => trimmed(text).to_owned(),
            Self::Number(number) => number_text(*number),
            Self::Percent(share) => crate::domain::typed::shown_percent(*share),
            Self::Bool(true) => "是".to_owned(),
            Self::Bool(false) => "否".to_owned(),
            Self::Date(at) => at.date().format("%Y-%m-%d").to_string(),
            Self::Uncalculated => String::new(),
        }
    }
}

/// Without blanks at either end, among them the ideographic space and the byte order mark.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{a0}'))
}

/// Whole numbers without `.0`, others as short as they round-trip.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        format!("{number}")
    }
}

/// A cell's place; row and column count from 1, as on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The sheet's own row number.
    pub row: u32,
    /// 1 for column A.
    pub column: u32,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row)
    }
}

/// `1` is A, `27` is AA.
pub(crate) fn column_letters(column: u32) -> String {
    let mut rest = column;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Reads `G16`; `None` for anything that is not one cell of a sheet.
pub(crate) fn parse_address(text: &str) -> Option<Address> {
    let text = text.trim().trim_start_matches('$');
    let digits_at = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(digits_at);
    let letters = letters.trim_end_matches('$');
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0_u32;
    for letter in letters.chars() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + (u32::from(letter.to_ascii_uppercase()) - u32::from('A') + 1);
    }
    let row = digits.parse().ok().filter(|row| (1..=MOST_ROWS).contains(row))?;
    (column <= MOST_COLUMNS).then_some(Address { row, column })
}

/// A rectangle of cells, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// Last column.
    pub right: u32,
}

impl Area {
    /// Reads `B5:B12`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let (from, to) = (parse_address(from)?, parse_address(to)?);
        (from.row <= to.row && from.column <= to.column).then_some(Self {
            top: from.row,
            bottom: to.row,
            left: from.column,
            right: to.column,
        })
    }

    /// Whether the cell lies inside.
    pub fn contains(&self, at: Address) -> bool {
        (self.top..=self.bottom).contains(&at.row) && (self.left..=self.right).contains(&at.column)
    }
}

/// One row that has at least one value.
#[derive(Debug, Clone)]
pub struct Row {
    /// The sheet's own row number.
    pub number: u32,
    cells: Vec<(u32, SheetCell)>,
}

impl Row {
    /// The value in `column`, if any.
    pub fn cell(&self, column: u32) -> Option<&SheetCell> {
        let at = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        Some(&self.cells[at].1)
    }

    /// Every value with its column, from the left.
    pub fn cells(&self) -> impl Iterator<Item = (u32, &SheetCell)> {
        self.cells.iter().map(|(column, cell)| (*column, cell))
    }
}

/// A sheet without its cells.
#[derive(Debug, Default, Clone)]
pub(crate) struct Outline {
    pub(crate) merges: Vec<Area>,
    pub(crate) hidden_columns: Vec<(u32, u32)>,
    /// By hand or by a filter, in order.
    pub(crate) hidden_rows: Vec<u32>,
    /// Formulas without a result.
    pub(crate) uncalculated: Vec<Address>,
    /// Cells that hold the name of a failure, in the order of the file.
    pub(crate) failed: Vec<Address>,
    /// Rows of a text file with an identity number on a further line inside quotation marks.
    pub(crate) joined_rows: Vec<u32>,
    /// Rows of a text file with a quotation mark that has no other.
    pub(crate) stray_rows: Vec<u32>,
}

/// One sheet: only cells with a value take memory, whatever size the file claims.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The name on its tab; a .csv bears its file's name.
    pub name: String,
    /// Hidden from the user in the spreadsheet program.
    pub hidden: bool,
    rows: Vec<Row>,
    outline: Outline,
    /// Merges over several rows, by each column that they cover.
    tall_merges: BTreeMap<u32, Vec<Area>>,
}

impl Sheet {
    /// Its first rows, as a sheet of its own.
    pub(crate) fn head(&self, rows: usize) -> Self {
        Self {
            name: self.name.clone(),
            hidden: self.hidden,
            rows: self.rows[..rows.min(self.rows.len())].to_vec(),
            outline: self.outline.clone(),
            tall_merges: self.tall_merges.clone(),
        }
    }

    /// Those of its rows, as a sheet of its own.
    pub(crate) fn only(&self, wanted: impl Fn(u32) -> bool) -> Self {
        Self {
            name: self.name.clone(),
            hidden: self.hidden,
            rows: self.rows.iter().filter(|row| wanted(row.number)).cloned().collect(),
            outline: self.outline.clone(),
            tall_merges: self.tall_merges.clone(),
        }
    }

    /// Rows with a value, in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Merged areas.
    pub fn merges(&self) -> &[Area] {
        &self.outline.merges
    }

    /// Whether the column is hidden; it is read nevertheless.
    pub fn column_is_hidden(&self, column: u32) -> bool {
        self.outline
            .hidden_columns
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// Whether the row is hidden, by hand or by a filter; it is read nevertheless.
    pub fn row_is_hidden(&self, row: u32) -> bool {
        self.outline.hidden_rows.binary_search(&row).is_ok()
    }

    /// Rows of a text file that hold an identity number on a further line inside quotation marks.
    pub(crate) fn joined_rows(&self) -> &[u32] {
        &self.outline.joined_rows
    }

    /// Rows of a text file with a quotation mark that has no other.
    pub(crate) fn stray_rows(&self) -> &[u32] {
        &self.outline.stray_rows
    }

    /// The row with this number, if it has any value.
    pub fn row(&self, number: u32) -> Option<&Row> {
        // Mostly they follow one another without a gap.
        let near = number.checked_sub(self.rows.first()?.number)? as usize;
        if let Some(row) = self.rows.get(near).filter(|row| row.number == number) {
            return Some(row);
        }
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        Some(&self.rows[at])
    }

    /// The value stored in this very cell.
    pub fn cell(&self, at: Address) -> Option<&SheetCell> {
        self.row(at.row)?.cell(at.column)
    }

    /// The area over several rows that covers this cell.
    pub fn tall_merge(&self, at: Address) -> Option<Area> {
        let areas = self.tall_merges.get(&at.column)?;
        // Sorted by top; areas of a well-formed sheet do not overlap.
        let after = areas.partition_point(|area| area.top <= at.row);
        areas[..after].last().copied().filter(|area| area.contains(at))
    }

    /// The value that a reader sees in this cell: its own, or that of the merged area covering it.
    pub fn shown(&self, at: Address) -> Option<&SheetCell> {
        self.cell(at).or_else(|| {
            let area = self.tall_merge(at)?;
            self.cell(Address {
                row: area.top,
                column: area.left,
            })
        })
    }

    /// Puts a value into a cell, as if the file had held it.
    pub(crate) fn set(&mut self, at: Address, cell: SheetCell) {
        let row = match self.rows.binary_search_by_key(&at.row, |row| row.number) {
            Ok(place) => place,
            Err(place) => {
                self.rows.insert(
                    place,
                    Row {
                        number: at.row,
                        cells: Vec::new(),
                    },
                );
                place
            }
        };
        let cells = &mut self.rows[row].cells;
        match cells.binary_search_by_key(&at.column, |(column, _)| *column) {
            Ok(place) => cells[place].1 = cell,
            Err(place) => cells.insert(place, (at.column, cell)),
        }
    }

    /// The right-most column with a value.
    pub fn last_column(&self) -> u32 {
        let last_of = |row: &Row| row.cells.last().map_or(0, |(column, _)| *column);
        self.rows.iter().map(last_of).max().unwrap_or(0)
    }
}

/// Which program's format a file turned out to have, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML.
    Xlsx,
    /// BIFF in a compound file (Excel 97–2003, WPS .et).
    Xls,
    /// Delimited text.
    Csv,
    /// Text from the clipboard.
    Pasted,
    /// A web page, alone or packed with its pictures (.mht); many systems name it .xls.
    Html,
    /// Excel 2003 XML.
    SpreadsheetMl,
    /// The tables of a Word file.
    Docx,
    /// OpenDocument, the tables of LibreOffice.
    Ods,
}

/// A file as read.
#[derive(Debug, Clone)]
pub struct Workbook {
    /// What the content turned out to be.
    pub format: Format,
    /// Day 0 is 1904-01-01, as on old Macs.
    pub from_1904: bool,
    /// In the order of the tabs.
    pub sheets: Vec<Arc<Sheet>>,
}

/// Gathers cells into sheets, keeping equal texts once and counting against the limit over the whole workbook.
#[derive(Default)]
pub(crate) struct Builder {
    texts: HashSet<Arc<str>>,
    counted: u64,
    rows: Vec<Row>,
    in_order: bool,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            in_order: true,
            ..Self::default()
        }
    }

    /// One writing and one copy of each text: rosters repeat communities, posts and dates in every row.
    pub(crate) fn shared(&mut self, text: &str) -> Arc<str> {
        let text = &*with_own_characters(text);
        // Long texts are notes and hardly repeat; hashing them costs more than it saves.
        if text.len() > 256 {
            return Arc::from(text);
        }
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        self.texts.insert(Arc::clone(&new));
        new
    }

    /// Counts a cell that the file stores, with or without a value.
    pub(crate) fn count(&mut self) -> Result<()> {
        self.counted += 1;
        if self.counted > MOST_CELLS {
            return Err(ErrorCode::TooLarge.into());
        }
        Ok(())
    }

    pub(crate) fn push(&mut self, at: Address, cell: SheetCell) {
        match self.rows.last_mut() {
            Some(row) if row.number == at.row => {
                self.in_order &= row.cells.last().is_none_or(|(column, _)| *column < at.column);
                row.cells.push((at.column, cell));
            }
            previous => {
                self.in_order &= previous.is_none_or(|row| row.number < at.row);
                self.rows.push(Row {
                    number: at.row,
                    cells: vec![(at.column, cell)],
                });
            }
        }
    }

    /// Closes the sheet whose cells were pushed.
    pub(crate) fn finish(&mut self, name: String, hidden: bool, mut outline: Outline) -> Sheet {
        let mut rows = std::mem::take(&mut self.rows);
        if !std::mem::replace(&mut self.in_order, true) {
            rows = reordered(rows);
        }
        for row in &mut rows {
            row.cells.shrink_to_fit();
        }
        outline.hidden_rows.sort_unstable();
        let uncalculated = std::mem::take(&mut outline.uncalculated);
        let mut sheet = Sheet {
            name,
            hidden,
            rows,
            tall_merges: by_column(&outline.merges),
            outline,
        };
        for at in uncalculated {
            sheet.set(at, SheetCell::Uncalculated);
        }
        sheet
    }
}

/// A sound file is in order already; of a cell given twice the later value counts, as in spreadsheet programs.
fn reordered(rows: Vec<Row>) -> Vec<Row> {
    let mut sorted: BTreeMap<u32, BTreeMap<u32, SheetCell>> = BTreeMap::new();
    for row in rows {
        sorted.entry(row.number).or_default().extend(row.cells);
    }
    sorted
        .into_iter()
        .map(|(number, cells)| Row {
            number,
            cells: cells.into_iter().collect(),
        })
        .collect()
}

fn by_column(merges: &[Area]) -> BTreeMap<u32, Vec<Area>> {
    let mut tall: BTreeMap<u32, Vec<Area>> = BTreeMap::new();
    for area in merges.iter().filter(|area| area.bottom > area.top) {
        // A hostile file may merge all 16,384 columns in every row; a table for people has a few hundred.
        for column in area.left..=area.right.min(area.left + 512) {
            tall.entry(column).or_default().push(*area);
        }
    }
    for areas in tall.values_mut() {
        areas.sort_by_key(|area| area.top);
    }
    tall
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_and_read_as_on_the_screen() {
        for (column, row, text) in [
            (1, 1, "A1"),
            (7, 16, "G16"),
            (27, 5, "AA5"),
            (16_384, 1_048_576, "XFD1048576"),
        ] {
            assert_eq!(Address { row, column }.to_string(), text);
            assert_eq!(parse_address(text), Some(Address { row, column }));
        }
        for wrong in ["", "A", "1", "A0", "XFE1", "AAAA1", "A1048577", "甲1", "A-1"] {
            assert_eq!(parse_address(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_merged_value_is_seen_in_all_its_cells_and_only_there() {
        let mut builder = Builder::new();
        builder.push(Address { row: 5, column: 2 }, SheetCell::Text("望河社区".into()));
        let outline = Outline {
            merges: vec![Area::parse("B5:B7").unwrap()],
            ..Outline::default()
        };
        let sheet = builder.finish("花名册".into(), false, outline);

        let seen = |row| sheet.shown(Address { row, column: 2 }).map(SheetCell::text);

        assert_eq!(seen(4), None);
        assert_eq!(seen(7).as_deref(), Some("望河社区"));
        assert_eq!(seen(8), None);
    }

    #[test]
    fn cells_out_of_order_are_put_in_order() {
        let mut builder = Builder::new();
        for (row, column, value) in [(3, 2, 1.0), (3, 1, 2.0), (1, 1, 3.0), (3, 2, 4.0)] {
            builder.push(Address { row, column }, SheetCell::Number(value));
        }

        let sheet = builder.finish("表".into(), false, Outline::default());

        assert_eq!(sheet.rows().iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(sheet.cell(Address { row: 3, column: 2 }), Some(&SheetCell::Number(4.0)));
    }
}
