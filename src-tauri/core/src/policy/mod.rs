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
pub use staff::{RetirementPolicy, TrainingPolicy};

pub use crate::domain::track::Track;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Error, ErrorCode, Result};

/// The packs that the program ships: key and text.
const SHIPPED: [(&str, &str); 1] = [("yancheng", include_str!("../../../../assets/policies/yancheng.toml"))];

/// The rules of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// The document that sets a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its number, 盐发〔2025〕3号; empty where unknown.
    pub number: String,
    /// Who issued it.
    pub issued_by: String,
    /// First day in force.
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
        match SHIPPED.iter().find(|(shipped, _)| *shipped == key) {
            Some((_, text)) => Self::parse(text),
            None => Err(Error::about(ErrorCode::UnknownPolicy, key)),
        }
    }

    /// The text of a shipped pack, to copy and edit.
    pub fn text(key: &str) -> Option<&'static str> {
        SHIPPED
            .iter()
            .find(|(shipped, _)| *shipped == key)
            .map(|(_, text)| *text)
    }

    /// Keys of the packs that the program ships.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(key, _)| *key)
    }

    /// Reads a pack and checks it. The refusal names the line or the item at fault.
    pub fn parse(text: &str) -> Result<Self> {
        let pack: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or(text));
            let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
            Error::about(ErrorCode::PolicyInvalid, format!("第{line}行（{}）", error.message()))
        })?;
        check::pack(&pack).map_err(|fault| Error::about(ErrorCode::PolicyInvalid, fault))?;
        Ok(pack)
    }
}

#[cfg(test)]
mod tests;
