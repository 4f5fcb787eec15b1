//! What a pack says of training, retirement, pay and reports.

use serde::{Deserialize, Serialize};

use super::fields::{Amount, Hours};
use crate::domain::ids::Sex;

/// What a year asks in training; flat, also of those who joined within it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingPolicy {
    /// At least so many.
    pub yearly_hours: Hours,
}

impl TrainingPolicy {
    /// Whether hours earned in a year, in tenths, meet the standard.
    pub fn is_met(&self, tenths: u32) -> bool {
        tenths >= self.yearly_hours.tenths
    }
}

/// Sex and original retirement age: the law of 2025-01-01 raises each group at its own pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Track {
    /// Men, 60.
    Male60,
    /// Women in posts whose original age is 55.
    Female55,
    /// Women in posts whose original age is 50.
    Female50,
}

impl Track {
    /// Every track.
    pub const ALL: [Self; 3] = [Self::Male60, Self::Female55, Self::Female50];

    /// The name that scripts rely on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Male60 => "male60",
            Self::Female55 => "female55",
            Self::Female50 => "female50",
        }
    }

    /// Reads the name that scripts rely on.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|track| track.as_str() == key)
    }

    /// Whose track it is.
    pub fn sex(self) -> Sex {
        match self {
            Self::Male60 => Sex::Male,
            Self::Female55 | Self::Female50 => Sex::Female,
        }
    }
}

/// The original retirement age of those whose own file does not say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetirementPolicy {
    /// Of men.
    pub men: Track,
    /// Of women: 50 or 55 depends on how the place sees the post.
    pub women: Track,
}

impl RetirementPolicy {
    /// The track of somebody without one of his own.
    pub fn track(&self, sex: Sex) -> Track {
        match sex {
            Sex::Male => self.men,
            Sex::Female => self.women,
        }
    }
}

/// Monthly base pay and the addition of each post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayTable {
    /// Of everybody.
    pub base_yuan: Amount,
    /// Added by post.
    pub posts: Vec<PostPay>,
}

/// What some posts add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostPay {
    /// Names of ranks, as `domain::identities::post_rank_name` gives them.
    pub posts: Vec<String>,
    /// Monthly addition.
    pub yuan: Amount,
}
