//! What is asked of a workbook: its kind, and everything the user and the office said of its columns, words and people.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::catalogue::Form;
use crate::domain::person::WorkerId;
use crate::{Error, ErrorCode, Result};

use super::columns::{self, AppraisalPart, ImportKind, OwnHeading};
use super::layout::Context;
use super::meaning::Dictionary;
use super::open::Opened;
use super::questions::Answer;
use super::workbook;

/// Stands for the field of a column that is left out.
pub const LEFT_OUT: &str = "-";

/// What is to be read from a file.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// What its rows are about.
    pub kind: ImportKind,
    /// Other parts of the same files are read as something else: corrections and headings may be theirs.
    pub is_one_of_several: bool,
    /// Only this sheet.
    pub sheet: Option<String>,
    /// Year of the appraisal, before that of the title.
    pub year: Option<i32>,
    /// Heading to field, as the user says now; `-` leaves a column out.
    pub map: BTreeMap<String, String>,
    /// Heading to field, as he said before.
    pub remembered: BTreeMap<String, String>,
    /// Headings of columns that another kind reads from the same sheets.
    pub read_elsewhere: Vec<String>,
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
    /// What words in cells mean, as the user says now.
    pub answers: Vec<Answer>,
    /// The same as he said before.
    pub answered: Vec<Answer>,
    /// What becomes of columns that match no field.
    pub into_note: IntoNote,
    /// Whom rows mean that only name their person: by 王芳, 王芳@望河社区, or sheet and row (Sheet1!9).
    pub people: BTreeMap<String, WorkerId>,
}

/// Which columns that match no field go into a person's 备注.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum IntoNote {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// Those under these headings.
    These(Vec<String>),
}

impl IntoNote {
    pub(super) fn takes(&self, heading: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::These(headings) => headings.iter().any(|own| own == heading),
        }
    }
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
            is_one_of_several: false,
            sheet: None,
            year: None,
            map: BTreeMap::new(),
            remembered: BTreeMap::new(),
            read_elsewhere: Vec::new(),
            parts: ["quantified", "midyear", "yearend"].map(part).to_vec(),
            own: Vec::new(),
            corrections: Vec::new(),
            round_hours: false,
            returns: Returns::default(),
            communities: Vec::new(),
            as_of: None,
            people: BTreeMap::new(),
            into_note: IntoNote::None,
            answers: Vec::new(),
            answered: Vec::new(),
        }
    }
}

impl ImportRequest {
    /// The headings of the kind, and what the user said of them.
    pub(crate) fn dictionary(&self) -> Result<Dictionary> {
        let elsewhere = self
            .read_elsewhere
            .iter()
            .map(|heading| (heading.clone(), LEFT_OUT.to_owned()));
        let mut remembered = self.remembered.clone();
        remembered.extend(elsewhere);
        Dictionary::new(self.kind, &self.parts, &self.own, &self.map, &remembered)
    }

    /// Has the kind a field of that key? `-` leaves a column of any kind out.
    pub fn knows(&self, field: &str) -> bool {
        let dictionary = Dictionary::new(self.kind, &self.parts, &self.own, &BTreeMap::new(), &BTreeMap::new());
        dictionary.is_ok_and(|dictionary| dictionary.field(field).is_ok())
    }

    /// Refuses an answer that no cell of its field could hold. What is a blank, a community or free text is asked of the rows themselves.
    pub(crate) fn check_answers(&self) -> Result<()> {
        let dictionary = Dictionary::new(self.kind, &self.parts, &self.own, &BTreeMap::new(), &BTreeMap::new())?;
        for answer in &self.answers {
            let Some(field) = dictionary.field(&answer.field)? else {
                continue;
            };
            let form = columns::form_of(self.kind, &self.own, field);
            let is_of_words = matches!(
                form,
                Form::Coded(_) | Form::Keyed { .. } | Form::Words(_) | Form::YesNo | Form::Identity
            );
            let means = answer.means.trim();
            if is_of_words && !means.is_empty() && form.read(means).is_err() {
                let title = columns::title_of(self.kind, &answer.field).unwrap_or(&answer.field);
                let about = match form.expected() {
                    expected if expected.is_empty() => format!("「{title}」里没有“{means}”"),
                    expected => format!("「{title}」里没有“{means}”，{expected}"),
                };
                return Err(Error::about(ErrorCode::InvalidArgument, about));
            }
        }
        Ok(())
    }

    pub(crate) fn context(&self, file: &str) -> Context {
        Context {
            communities: self.communities.clone(),
            year: self.year,
            as_of: self.as_of,
            file: file.to_owned(),
        }
    }
}

impl Correction {
    /// Does it name a cell of one of these files?
    pub fn is_of(&self, files: &[Opened]) -> bool {
        workbook::parse_address(&self.cell).is_some()
            && files.iter().any(|file| {
                let mut sheets = file.workbook.sheets.iter();
                sheets.any(|sheet| file.displayed(&sheet.name) == self.sheet)
            })
    }

    /// Of one whose cell is in no file.
    pub fn refusal(&self) -> Error {
        Error::about(ErrorCode::InvalidArgument, format!("单元格{}", self.cell))
    }
}
