//! A workbook with its headings found: which rows are about people, and which column holds what.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::dates::SerialBase;
use crate::domain::person::WorkerId;
use crate::progress::Progress;
use crate::{Error, ErrorCode, Result};

use super::columns::{AppraisalPart, Field, ImportKind, OwnHeading};
use super::faults::Warning;
use super::header::{self, Column};
use super::layout::{self, Context, Laid};
use super::meaning::Dictionary;
use super::open;
use super::reading::Terms;
use super::remarks;
use super::table_sheet::TableSheet;
use super::workbook::{self, Format, SheetCell, Workbook};

/// What is to be read from a file.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// What its rows are about.
    pub kind: ImportKind,
    /// Only this sheet.
    pub sheet: Option<String>,
    /// Year of the appraisal, before that of the title.
    pub year: Option<i32>,
    /// Heading to field, as the user says now; `-` leaves a column out.
    pub map: BTreeMap<String, String>,
    /// Heading to field, as he said before.
    pub remembered: BTreeMap<String, String>,
    /// The parts of the policy's appraisal.
    pub parts: Vec<AppraisalPart>,
    /// The office's own fields of the kind.
    pub own: Vec<OwnHeading>,
    /// What the user writes instead of a cell's own text.
    pub corrections: Vec<Correction>,
    /// Hours with more than one decimal place are rounded half up rather than held back.
    pub round_hours: bool,
    /// For a roster: which of the people it lists although they have left are taken back.
    pub returns: Returns,
    /// Street and name of each community on file: a sheet may name one in its title or on its tab.
    pub communities: Vec<(String, String)>,
    /// The day of the import, where it is known.
    pub as_of: Option<NaiveDate>,
    /// Whom rows mean that only name their person: by 王芳, 王芳@望河社区, or sheet and row (Sheet1!9).
    pub people: BTreeMap<String, WorkerId>,
}

/// The people to take back. The day is that of the row, else that of the import, unless another is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returns {
    /// Everybody listed in the file.
    pub everybody: bool,
    /// These, some of them with their day.
    pub named: BTreeMap<WorkerId, Option<NaiveDate>>,
}

impl Returns {
    /// Is that person taken back?
    pub(crate) fn take(&self, worker: WorkerId) -> bool {
        self.everybody || self.named.contains_key(&worker)
    }

    /// The day that was named.
    pub(crate) fn day(&self, worker: WorkerId) -> Option<NaiveDate> {
        self.named.get(&worker).copied().flatten()
    }
}

/// A cell that the user mended on the screen; the file itself stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Correction {
    /// Name on the tab.
    pub sheet: String,
    /// `G16`
    pub cell: String,
    /// The new text; empty: the cell is blank.
    pub text: String,
    /// The text takes the place of the last character only: a check digit, without the number leaving the program.
    #[serde(default)]
    pub last_only: bool,
}

impl ImportRequest {
    /// Reads everything of a kind with the shipped headings. The parts are those of the pack `yancheng`.
    pub fn new(kind: ImportKind) -> Self {
        let part = |key: &str| AppraisalPart {
            key: key.to_owned(),
            titles: Vec::new(),
        };
        Self {
            kind,
            sheet: None,
            year: None,
            map: BTreeMap::new(),
            remembered: BTreeMap::new(),
            parts: ["quantified", "midyear", "yearend"].map(part).to_vec(),
            own: Vec::new(),
            corrections: Vec::new(),
            round_hours: false,
            returns: Returns::default(),
            communities: Vec::new(),
            as_of: None,
            people: BTreeMap::new(),
        }
    }
}

impl ImportRequest {
    /// How much of a workbook is understood as the kind's, the columns known from the list counting most; 0: it is not of the kind.
    pub fn understood_in(&self, workbook: &Workbook) -> Result<usize> {
        let dictionary = Dictionary::new(self.kind, &self.parts, &self.own, &self.map, &self.remembered)?;
        let context = self.context("");
        let laid: Vec<Laid> = workbook
            .sheets
            .iter()
            .flat_map(|sheet| layout::tables(sheet, &dictionary, &context))
            .collect();
        let all_hidden = laid.iter().all(|laid| laid.drawn.hidden);
        let read = laid.iter().filter(|laid| all_hidden || !laid.drawn.hidden);
        let mut known: BTreeMap<(String, Field), usize> = BTreeMap::new();
        for column in read.flat_map(|laid| &laid.header.columns) {
            if let Some(field) = column.field {
                // What a line above says is no column of the table.
                let worth = if laid_as_line(column) { 30 } else { usize::from(column.sure) };
                known.insert((column.heading(), field), worth);
            }
        }
        Ok(known.values().sum())
    }

    fn context(&self, file: &str) -> Context {
        Context {
            communities: self.communities.clone(),
            year: self.year,
            as_of: self.as_of,
            file: file.to_owned(),
        }
    }
}

/// Does it stand in a line outside the table?
fn laid_as_line(column: &Column) -> bool {
    column.column >= layout::FIRST_ADDED && column.levels.len() == 1 && ["表头", "标题", "工作表名", "文件名"].contains(&column.levels[0].as_str())
}

/// A heading and the field it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ColumnInfo {
    /// As written in the sheet, levels joined.
    pub header: String,
    /// The field's key; none: the column is not read.
    pub field: Option<String>,
    /// How sure that is, percent; 100: named so by the user or by the list of headings.
    pub confidence: u8,
}

/// A file as far as it can be understood without knowing what is on file.
pub struct ImportTable {
    /// What the file turned out to be.
    pub format: Format,
    pub(crate) terms: Terms,
    pub(crate) path: PathBuf,
    pub(crate) sheets: Vec<TableSheet>,
    /// What is odd about the file itself.
    pub(crate) notes: Vec<Warning>,
    dictionary: Dictionary,
}

impl ImportTable {
    /// Reads a file and finds its headings. Every sheet that has the needed columns is taken; a hidden one only when it is
    /// named or no visible sheet has them, because its user does not see it.
    pub fn read(path: &Path, request: &ImportRequest, progress: &mut dyn Progress) -> Result<Self> {
        let dictionary = Dictionary::new(
            request.kind,
            &request.parts,
            &request.own,
            &request.map,
            &request.remembered,
        )?;
        let mut workbook = open::workbook(path, progress)?;
        for correction in &request.corrections {
            correct(&mut workbook, correction)?;
        }
        let (format, from_1904) = (workbook.format, workbook.from_1904);
        let mut notes = Vec::new();
        let file = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let context = request.context(&file.unwrap_or_default());
        let found = understood(workbook, request, &dictionary, &context, &mut notes)?;
        let headings: Vec<Vec<String>> = found
            .iter()
            .flat_map(|laid| laid.header.columns.iter().map(|column| column.levels.clone()))
            .collect();
        if let Some(heading) = Dictionary::unanswered(&request.map, &headings) {
            return Err(Error::about(
                ErrorCode::InvalidArgument,
                format!("表中没有「{heading}」这一列"),
            ));
        }
        let year = match request.kind {
            ImportKind::Appraisal => Some(year_of(request, &found)?),
            _ => None,
        };
        let sheets: Vec<TableSheet> = found
            .into_iter()
            .map(|laid| TableSheet::new(request.kind, laid))
            .collect();
        notes.extend(remarks::of(&sheets));
        let said = sheets.iter().flat_map(|sheet| &sheet.notes).cloned();
        notes.extend(said.map(|note| Warning::summary(ErrorCode::ValueNotKept, note)));
        Ok(Self {
            format,
            path: path.to_owned(),
            sheets,
            notes,
            terms: Terms {
                kind: request.kind,
                year,
                format: Some(format),
                parts: request.parts.clone(),
                own: request.own.clone(),
                rounds_hours: request.round_hours,
                returns: request.returns.clone(),
                people: request.people.clone(),
                serial_base: if from_1904 {
                    SerialBase::From1904
                } else {
                    SerialBase::From1900
                },
            },
            dictionary,
        })
    }

    /// What its rows are about.
    pub fn kind(&self) -> ImportKind {
        self.terms.kind
    }

    /// Year of the scores; set for an appraisal only.
    pub fn year(&self) -> Option<i32> {
        self.terms.year
    }

    /// Names of the sheets that are read.
    pub fn sheet_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.sheets.iter().map(|sheet| sheet.sheet.name.clone()).collect();
        names.dedup();
        names
    }

    /// Every heading with its field; of several sheets each heading once.
    pub fn columns(&self) -> Vec<ColumnInfo> {
        let mut columns: Vec<ColumnInfo> = Vec::new();
        for column in self.sheets.iter().flat_map(|sheet| &sheet.header.columns) {
            let info = ColumnInfo {
                header: column.heading(),
                field: column.field.map(|field| self.dictionary.key(field)),
                confidence: column.sure,
            };
            if !info.header.is_empty() && !columns.contains(&info) {
                columns.push(info);
            }
        }
        columns
    }

    /// Number of rows about people that are hidden in the spreadsheet program.
    pub fn hidden_rows(&self) -> usize {
        self.sheets.iter().map(remarks::hidden_rows).sum()
    }

    /// Number of rows about people.
    pub fn row_count(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.rows.len()).sum()
    }
}

/// Puts what the user wrote into its cell.
fn correct(workbook: &mut Workbook, correction: &Correction) -> Result<()> {
    let unknown = || Error::about(ErrorCode::InvalidArgument, format!("单元格{}", correction.cell));
    let at = workbook::parse_address(&correction.cell).ok_or_else(unknown)?;
    let sheet = workbook
        .sheets
        .iter_mut()
        .find(|sheet| sheet.name == correction.sheet)
        .map(Arc::make_mut)
        .ok_or_else(unknown)?;
    let text = if correction.last_only {
        let before = sheet.shown(at).map(SheetCell::text).unwrap_or_default();
        let kept = before.char_indices().last().map_or("", |(last, _)| &before[..last]);
        format!("{kept}{}", correction.text)
    } else {
        correction.text.clone()
    };
    sheet.set(at, SheetCell::Text(text.as_str().into()));
    Ok(())
}

fn understood(
    workbook: Workbook,
    request: &ImportRequest,
    dictionary: &Dictionary,
    context: &Context,
    notes: &mut Vec<Warning>,
) -> Result<Vec<Laid>> {
    let mut sheets = workbook.sheets;
    if let Some(wanted) = &request.sheet {
        sheets.retain(|sheet| sheet.name.trim() == wanted.trim());
        if sheets.is_empty() {
            return Err(Error::about(
                ErrorCode::InvalidArgument,
                format!("没有名为「{wanted}」的工作表"),
            ));
        }
    }
    let mut found: Vec<Laid> = sheets
        .iter()
        .flat_map(|sheet| layout::tables(sheet, dictionary, context))
        .collect();
    let left_out = found.iter().any(|laid| !laid.drawn.hidden) && request.sheet.is_none();
    let mut hidden: Vec<&str> = found.iter().filter(|laid| laid.drawn.hidden).map(|laid| laid.drawn.name.as_str()).collect();
    hidden.dedup();
    notes.extend(hidden.into_iter().map(|name| remarks::hidden_sheet(name, left_out)));
    if left_out {
        found.retain(|laid| !laid.drawn.hidden);
    }
    if found.is_empty() {
        return Err(ErrorCode::NoHeaderFound.into());
    }
    Ok(found)
}

fn year_of(request: &ImportRequest, found: &[Laid]) -> Result<i32> {
    let titles = || {
        let texts: Vec<String> = found.iter().flat_map(layout::title_lines).collect();
        header::year_in(&texts)
    };
    let names = || {
        let texts: Vec<String> = found.iter().map(|laid| laid.drawn.name.clone()).collect();
        header::year_in(&texts)
    };
    request
        .year
        .or_else(titles)
        .or_else(names)
        .ok_or_else(|| ErrorCode::YearUnknown.into())
}
