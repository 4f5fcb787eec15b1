//! The records of an .xls, walked before calamine sees them: whether they are encrypted, how much memory their cells would take
//! there, which rows and columns are hidden, which formulas have no result.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use crate::{ErrorCode, Result};

use super::package::not_a_spreadsheet;
use super::workbook::{Address, MOST_BYTES, MOST_CELLS, Outline};

/// What the records say about the sheets beside their values.
#[derive(Default)]
pub(crate) struct Survey {
    /// Where each sheet begins, in the order of the tabs.
    sheets: Vec<usize>,
    outlines: HashMap<usize, Outline>,
}

impl Survey {
    /// The sheet's outline without its merged areas, by its place among the tabs.
    pub(crate) fn outline(&mut self, place: usize) -> Outline {
        let begins = self.sheets.get(place);
        begins
            .and_then(|begins| self.outlines.remove(begins))
            .unwrap_or_default()
    }
}

/// A compound file with nothing but the workbook's records, without what they claim about the size of a sheet, for which calamine
/// would take memory; and what they say beside the values.
pub(crate) fn plain_copy(path: &Path) -> Result<(Vec<u8>, Survey)> {
    let mut compound = cfb::open(path).map_err(not_a_spreadsheet)?;
    if compound.is_stream("/EncryptedPackage") || compound.is_stream("/EncryptionInfo") {
        return Err(ErrorCode::EncryptedSpreadsheet.into());
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| compound.is_stream(name));
    let name = name.ok_or(ErrorCode::NotASpreadsheet)?;
    let mut stream = compound.open_stream(name).map_err(not_a_spreadsheet)?;
    if stream.len() > MOST_BYTES {
        return Err(ErrorCode::TooLarge.into());
    }
    let mut records = Vec::new();
    stream.read_to_end(&mut records).map_err(not_a_spreadsheet)?;
    let survey = look_through(&mut records)?;
    let version = cfb::Version::V3;
    let mut copy = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new()))?;
    copy.create_stream(name)?.write_all(&records)?;
    copy.flush()?;
    Ok((copy.into_inner().into_inner(), survey))
}

// Numbers of records, [MS-XLS] 2.3.
const FILE_PASS: u16 = 0x002f;
const BOUND_SHEET: u16 = 0x0085;
const BEGINS: u16 = 0x0809;
const ENDS: u16 = 0x000a;
const DIMENSIONS: u16 = 0x0200;
/// No record has this number.
const IGNORED: u16 = 0xffff;
const ROW: u16 = 0x0208;
const COLUMNS: u16 = 0x007d;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
/// BLANK and MULBLANK (0x0201, 0x00BE) hold no value and take no place.
const HOLDS_A_VALUE: [u16; 9] = [FORMULA, 0x00bd, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e, 0x0002];
/// SHRFMLA, ARRAY and TABLE stand between a formula and its text.
const BELONGS_TO_A_FORMULA: [u16; 3] = [0x04bc, 0x0221, 0x0236];

/// Walks the records once and takes the claims of size out of them.
fn look_through(records: &mut [u8]) -> Result<Survey> {
    let mut walk = Walk::default();
    let mut at = 0;
    while let Some(head) = records.get(at..at + 4) {
        let kind = u16_at(head, 0);
        let (from, to) = (at + 4, at + 4 + usize::from(u16_at(head, 2)));
        let Some(body) = records.get(from..to) else {
            break;
        };
        walk.record(kind, at, body)?;
        if kind == DIMENSIONS {
            records[at..at + 2].copy_from_slice(&IGNORED.to_le_bytes());
        }
        at = to;
    }
    walk.leave_sheet();
    if walk.cells > MOST_CELLS {
        return Err(ErrorCode::TooLarge.into());
    }
    Ok(walk.survey)
}

#[derive(Default)]
struct Walk {
    survey: Survey,
    /// Cells of the rectangles that calamine lays the sheets out as: one stray cell far out costs as much as all between.
    cells: u64,
    bounds: Option<[u64; 4]>,
    sheet: usize,
    /// Charts inside a sheet have records of their own.
    depth: usize,
    /// A formula whose text is still to come.
    awaited: Option<Address>,
}

impl Walk {
    fn record(&mut self, kind: u16, at: usize, body: &[u8]) -> Result<()> {
        if kind != STRING && !BELONGS_TO_A_FORMULA.contains(&kind) {
            self.miss_text();
        }
        match kind {
            // Encryption of every kind: XOR, RC4, RC4 by CryptoAPI. All other bodies are noise then.
            FILE_PASS => return Err(ErrorCode::EncryptedSpreadsheet.into()),
            BOUND_SHEET if body.len() >= 4 => self.survey.sheets.push(u32_at(body, 0) as usize),
            BEGINS => self.enter(at),
            ENDS => self.depth = self.depth.saturating_sub(1),
            _ if self.depth == 1 => self.of_sheet(kind, body),
            _ => {}
        }
        if HOLDS_A_VALUE.contains(&kind) && body.len() >= 4 {
            let (row, column) = (u16_at(body, 0).into(), u16_at(body, 2).into());
            self.bounds = Some(
                self.bounds
                    .map_or([row, row, column, column], |[top, bottom, left, right]| {
                        [top.min(row), bottom.max(row), left.min(column), right.max(column)]
                    }),
            );
        }
        Ok(())
    }

    fn enter(&mut self, at: usize) {
        self.leave_sheet();
        if self.depth == 0 {
            self.sheet = at;
        }
        self.depth += 1;
    }

    fn leave_sheet(&mut self) {
        self.miss_text();
        if let Some([top, bottom, left, right]) = self.bounds.take() {
            self.cells += (bottom - top + 1) * (right - left + 1);
        }
    }

    fn of_sheet(&mut self, kind: u16, body: &[u8]) {
        match kind {
            // fDyZero
            ROW if body.len() >= 14 && body[12] & 0x20 != 0 => {
                let row = u32::from(u16_at(body, 0)) + 1;
                self.outline().hidden_rows.push(row);
            }
            // fHidden
            COLUMNS if body.len() >= 10 && body[8] & 1 != 0 => {
                let (first, last): (u32, u32) = (u16_at(body, 0).into(), u16_at(body, 2).into());
                self.outline().hidden_columns.push((first + 1, last + 1));
            }
            FORMULA if body.len() >= 16 => self.formula(body),
            STRING => self.awaited = None,
            _ => {}
        }
    }

    /// A formula's result is a number, or 0xFFFF and what it is instead: a text in the next record, or (3) an empty one.
    fn formula(&mut self, body: &[u8]) {
        const IS_TEXT: u8 = 0;
        const IS_EMPTY: u8 = 3;
        /// Set by libraries that write formulas without computing them.
        const COMPUTE_WHEN_OPENED: u16 = 2;
        let at = Address {
            row: u32::from(u16_at(body, 0)) + 1,
            column: u32::from(u16_at(body, 2)) + 1,
        };
        let special = (u16_at(body, 12) == 0xffff).then_some(body[6]);
        let nothing = special == Some(IS_EMPTY) || body[6..14].iter().all(|byte| *byte == 0);
        if special == Some(IS_TEXT) {
            self.awaited = Some(at);
        } else if nothing && u16_at(body, 14) & COMPUTE_WHEN_OPENED != 0 {
            self.outline().uncalculated.push(at);
        }
    }

    fn miss_text(&mut self) {
        if let Some(at) = self.awaited.take() {
            self.outline().uncalculated.push(at);
        }
    }

    fn outline(&mut self) -> &mut Outline {
        self.survey.outlines.entry(self.sheet).or_default()
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}
