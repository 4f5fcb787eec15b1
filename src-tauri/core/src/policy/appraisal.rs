//! The yearly appraisal of a pack.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::fields::{MonthDay, Score};

/// What a pack says of the yearly appraisal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AppraisalPolicy {
    /// Parts of the composite; their weights, or their points, make 100.
    pub parts: Vec<Part>,
    /// Best first; the last begins at 0.
    pub grades: Vec<GradeBand>,
    /// How many may have the best grade.
    pub excellent: ExcellentCap,
    /// Who takes part.
    pub taking_part: TakingPart,
    /// When the steps are due, for reminders.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// How the result is made public.
    pub publication: PublicationPolicy,
}

impl AppraisalPolicy {
    /// What [`crate::rules::appraisal_score`] computes with.
    pub fn scheme(&self) -> Scheme {
        Scheme {
            parts: self.parts.clone(),
            grades: self.grades.clone(),
            excellent: self.excellent.clone(),
        }
    }
}

/// How scores become a composite and a suggested grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Scheme {
    /// Parts of the composite; their weights, or their points, make 100.
    pub parts: Vec<Part>,
    /// Best first; the last begins at 0.
    pub grades: Vec<GradeBand>,
    /// How many may have the best grade.
    pub excellent: ExcellentCap,
}

/// One part of the composite. Either every part is scored 0 to 100 and weighs so much, or each has points of its own and they add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The name that scripts and the database rely on.
    pub key: String,
    /// Column title and what users read.
    pub title: String,
    /// Share of the composite, of a part that is scored 0 to 100.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weight_percent: u32,
    /// The most that it gives, of a part whose points add up with the others'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub points: Option<Score>,
    /// Other titles of its column in workbooks.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

impl Part {
    /// The most that can be scored, in hundredths.
    pub fn most(&self) -> u32 {
        self.points.map_or(FULL, |points| points.hundredths)
    }

    /// Its share of the composite as users read it: 50%, 30分.
    pub fn share(&self) -> String {
        match self.points {
            Some(points) if points.hundredths.is_multiple_of(100) => format!("{}分", points.hundredths / 100),
            Some(points) => format!("{points}分"),
            None => format!("{}%", self.weight_percent),
        }
    }
}

/// 100 in hundredths.
const FULL: u32 = 10_000;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(percent: &u32) -> bool {
    *percent == 0
}

/// A grade and the composite from which it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct GradeBand {
    /// 优秀, 合格 …
    pub name: String,
    /// The lowest composite of the grade.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub from: Score,
}

/// At most so many per cent of those taking part over the whole office may have `grade`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct ExcellentCap {
    /// The grade that is capped: the first of the list.
    pub grade: String,
    /// Of those taking part.
    pub percent: u32,
    /// What becomes of a fraction of a person.
    pub rounding: Rounding,
}

/// What becomes of a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Dropped.
    Down,
    /// From one half on it counts as one.
    HalfUp,
    /// Counts as one.
    Up,
}

/// Who takes part: active at the year's end, in post long enough, and with every part scored (a composite needs all).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct TakingPart {
    /// In post on this day of the year appraised, or before.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub in_post_since: MonthDay,
}

/// When a step is due each year. One that ends before it starts runs into the next year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The name that scripts rely on.
    pub key: String,
    /// What users read.
    pub title: String,
    /// First day.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub from: MonthDay,
    /// Last day, included.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub until: MonthDay,
}

impl Window {
    /// First and last day in the appraisal year `year`.
    pub fn in_year(&self, year: i32) -> (NaiveDate, NaiveDate) {
        let ends_in = if self.until < self.from {
            year.saturating_add(1)
        } else {
            year
        };
        (self.from.in_year(year), self.until.in_year(ends_in))
    }
}

/// How the result is made public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct PublicationPolicy {
    /// Length of the period.
    pub working_days: u32,
    /// Whether the day of posting is the first of them.
    pub first_day_counted: bool,
    /// Grades whose people the announcement names.
    pub named_grades: Vec<String>,
    /// Grades of which it gives the number only.
    #[serde(default)]
    pub counted_grades: Vec<String>,
}
