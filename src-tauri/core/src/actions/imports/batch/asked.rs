//! What the user says of files beyond the files themselves.

use std::collections::BTreeMap;

use crate::domain::person::WorkerId;
use crate::import::questions::Answer;
use crate::import::{Correction, ImportKind, Returns};

/// What the user says of files beyond the files themselves.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What the rows are about; none: each sheet is what it looks like.
    pub kind: Option<ImportKind>,
    /// Only this sheet.
    pub sheet: Option<String>,
    /// Year of the appraisal, and of dates without one.
    pub year: Option<i32>,
    /// Heading to field, of the files' main kind; `-` leaves a column out.
    pub map: BTreeMap<String, String>,
    /// What is written instead of a cell's own text.
    pub corrections: Vec<Correction>,
    /// Hours with more than one decimal place are rounded half up.
    pub round_hours: bool,
    /// Which of the people whom a roster lists although they have left are taken back.
    pub returns: Returns,
    /// Whom rows mean that only name their person.
    pub people: BTreeMap<String, WorkerId>,
    /// What words mean: the key of the kind, and the answer.
    pub answers: Vec<(String, Answer)>,
    /// What becomes of columns that match no field.
    pub unknown: Unknown,
    /// What was answered before is not used: everything is asked again.
    pub ask_again: bool,
    /// What single sheets are, where they are not what they look like: file and sheet as they are listed, and the kind; none: left out.
    pub sheets: BTreeMap<(String, String), Option<ImportKind>>,
}

/// What becomes of columns that match no field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Of those that nothing is said of.
    pub usually: Fate,
    /// Of single ones, by their headings.
    pub of: BTreeMap<String, Fate>,
}

/// What becomes of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fate {
    /// It is listed as not read.
    #[default]
    Leave,
    /// It becomes a field of the office's own, and is read into it.
    Keep,
    /// Its values go into 备注.
    Note,
}

impl Unknown {
    pub(super) fn fate(&self, heading: &str) -> Fate {
        self.of.get(heading).copied().unwrap_or(self.usually)
    }
}
