//! Policy packs: a county's rules as dated data, read from TOML and checked when read.
//!
//! - [`appraisal`]: parts and weights, grades, the cap on the best grade, who takes part, publication
//! - [`staff`]: training, retirement tracks
//!
//! The packs that the program ships are in `assets/policies`. No SQL, files or clocks.

mod appraisal;
mod check;
mod fields;
mod staff;

pub use appraisal::{
    AppraisalPolicy, ExcellentCap, GradeBand, Part, PublicationPolicy, Rounding, Scheme, TakingPart, Window,
};
pub use fields::{Hours, MonthDay, Score};
pub use staff::{CountingPolicy, RetirementPolicy, ServicePolicy, TrainingPolicy};

pub use crate::domain::track::Track;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Error, ErrorCode, Result};

/// The packs that the program ships, a file each: its name is the pack's key.
static SHIPPED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../assets/policies");

/// The rules of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct PolicyPack {
    /// What users read.
    pub name: String,
    /// Where the rules come from.
    pub document: Document,
    /// The yearly appraisal.
    pub appraisal: AppraisalPolicy,
    /// What a year asks in training.
    pub training: TrainingPolicy,
    /// The original retirement ages.
    pub retirement: RetirementPolicy,
    /// Which work before joining counts.
    #[serde(default)]
    pub service: ServicePolicy,
    /// Who is counted.
    #[serde(default)]
    pub counting: CountingPolicy,
    /// Cases by which whoever wrote the pack can see that it does what the document says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
}

/// Scores of an invented person, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// By the part's key.
    #[cfg_attr(feature = "ipc-types", specta(type = BTreeMap<String, String>))]
    pub scores: BTreeMap<String, Score>,
    /// The composite.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub composite: Score,
    /// The grade that the composite alone reaches, before the cap.
    pub grade: String,
}

/// The document that sets a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its number, 盐发〔2025〕3号; empty where unknown.
    pub number: String,
    /// Who issued it.
    pub issued_by: String,
    /// First day in force.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub effective_from: NaiveDate,
    /// Ids of the sentences behind the rules.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl Document {
    /// As a line names it: title, and number where there is one.
    pub fn cited(&self) -> String {
        match self.number.trim() {
            "" => self.title.clone(),
            number => format!("{}（{number}）", self.title),
        }
    }
}

impl PolicyPack {
    /// A pack that the program ships, by its key.
    pub fn load(key: &str) -> Result<Self> {
        let unknown = || Error::about(ErrorCode::UnknownPolicy, key);
        Self::parse(Self::text(key).ok_or_else(unknown)?)
    }

    /// The text of a shipped pack, to copy and edit.
    pub fn text(key: &str) -> Option<&'static str> {
        let known = Self::shipped().any(|shipped| shipped == key);
        let file = SHIPPED.get_file(format!("{key}.toml")).filter(|_| known)?;
        file.contents_utf8()
    }

    /// Keys of the packs that the program ships.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        let files = SHIPPED
            .files()
            .filter(|file| file.path().extension().is_some_and(|end| end == "toml"));
        files.filter_map(|file| file.path().file_stem()?.to_str())
    }

    /// The pack as its file says it, to be kept or copied.
    pub fn to_text(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| Error::Internal(format!("a pack cannot be written: {error}")))
    }

    /// Refuses what cannot be of a pack, however it was made. The refusal names the item at fault.
    pub fn check(&self) -> Result<()> {
        check::pack(self).map_err(|fault| Error::about(ErrorCode::PolicyInvalid, fault))
    }

    /// Reads a pack and checks it. The refusal names the line or the item at fault.
    pub fn parse(text: &str) -> Result<Self> {
        let pack: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or(text));
            let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
            Error::about(ErrorCode::PolicyInvalid, format!("第{line}行（{}）", error.message()))
        })?;
        pack.check()?;
        Ok(pack)
    }
}

#[cfg(test)]
mod tests;
