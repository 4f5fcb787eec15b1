//! What a pack says about training and retirement.

use serde::{Deserialize, Deserializer, Serialize};

use super::fields::Hours;
use crate::domain::codes::Codes;
use crate::domain::identities::is_uncounted;
use crate::domain::ids::Sex;
use crate::domain::person::Person;
use crate::domain::track::Track;

/// What a year asks in training; flat, also of those who joined within it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct TrainingPolicy {
    /// At least so many.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub yearly_hours: Hours,
}

impl TrainingPolicy {
    /// Whether hours earned in a year, in tenths, meet the standard.
    pub fn is_met(&self, tenths: u32) -> bool {
        tenths >= self.yearly_hours.tenths
    }
}

/// Which work before joining counts as years of service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct ServicePolicy {
    /// Of the code table of 工作类别; a file may write a key, or any of its names, and the name is kept. One that is unknown is refused by the check.
    #[serde(deserialize_with = "kinds_by_name")]
    #[cfg_attr(feature = "ipc-types", specta(type = Vec<String>))]
    pub counted_kinds: Vec<String>,
}

fn kinds_by_name<'de, D: Deserializer<'de>>(written: D) -> Result<Vec<String>, D::Error> {
    let kinds = Vec::<String>::deserialize(written)?;
    Ok(kinds
        .into_iter()
        .map(|kind| match Codes::PriorKind.find(&kind) {
            Some(code) => code.name.clone(),
            None => kind,
        })
        .collect())
}

impl Default for ServicePolicy {
    /// Community work, wherever it was (S1d-13).
    fn default() -> Self {
        Self {
            counted_kinds: vec!["社区工作".to_owned()],
        }
    }
}

impl ServicePolicy {
    /// Whether work of that kind, by its name, counts.
    pub fn counts(&self, kind: &str) -> bool {
        let same = |counted: &String| Codes::PriorKind.find(counted).map(|code| &code.key);
        let code = Codes::PriorKind.find(kind);
        code.is_some_and(|code| {
            self.counted_kinds
                .iter()
                .any(|counted| same(counted) == Some(&code.key))
        })
    }
}

/// The original retirement age of those whose own file does not say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct RetirementPolicy {
    /// Of men.
    pub men: Track,
    /// Of women: 50 or 55 depends on how the place sees the post.
    pub women: Track,
}

impl RetirementPolicy {
    /// The track of a person: the own one, else that of the place.
    pub fn track_of(&self, person: &Person) -> Track {
        person.details.retirement_track.unwrap_or(self.track(person.sex))
    }

    /// The track of a person without an own one.
    pub fn track(&self, sex: Sex) -> Track {
        match sex {
            Sex::Male => self.men,
            Sex::Female => self.women,
        }
    }
}

/// Who is counted among the community workers besides those whose kind says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct CountingPolicy {
    /// Kinds (人员类别) of people who work along that are counted all the same: 兼职网格员 …
    #[serde(default)]
    pub also_kinds: Vec<String>,
    /// Whether somebody who is lent out goes on being counted here.
    #[serde(default = "yes")]
    pub lent_out: bool,
}

fn yes() -> bool {
    true
}

impl Default for CountingPolicy {
    /// None of those who work along (S1d-10, S1d-40); people lent out stay on the staff.
    fn default() -> Self {
        Self {
            also_kinds: Vec::new(),
            lent_out: true,
        }
    }
}

impl CountingPolicy {
    /// Is a person of that kind counted while in post?
    pub fn counts(&self, kind: Option<&str>, lent_out: bool) -> bool {
        let along = kind.is_some_and(|kind| is_uncounted(kind) && !self.also_kinds.iter().any(|also| also == kind));
        !along && (self.lent_out || !lent_out)
    }
}
