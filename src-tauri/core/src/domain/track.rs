//! By which group of the law a person's retirement age is raised.

use serde::{Deserialize, Serialize};

use super::catalogue::datum::{Column, Datum, Value};
use super::codes::Codes;
use super::ids::Sex;

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

    /// What users read: 女50周岁.
    pub fn name(self) -> &'static str {
        Codes::RetirementTrack
            .find(self.as_str())
            .map_or(self.as_str(), |code| &code.name)
    }

    /// The track for a person of that sex, whose file has the text `written`: none for a man, because 是否管理岗 is asked about men too.
    ///
    /// # Errors
    /// The track, where it is the other sex's.
    pub fn of(self, sex: Sex, written: &str) -> Result<Option<Self>, Self> {
        // 是否管理岗 is answered for men too.
        let is_of_women = written.contains('女') || written.to_ascii_lowercase().contains("female");
        if sex == Sex::Male && !is_of_women {
            return Ok(None);
        }
        if self.sex() == sex { Ok(Some(self)) } else { Err(self) }
    }

    /// The sex that the track is for.
    pub fn sex(self) -> Sex {
        match self {
            Self::Male60 => Sex::Male,
            Self::Female55 | Self::Female50 => Sex::Female,
        }
    }
}

impl Value for Track {
    const COLUMN: Column = Column::Text;

    fn datum(&self) -> Datum<'_> {
        Datum::Text(self.as_str().into())
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        Self::from_key(&datum.kept()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_knows_every_track_by_the_words_of_offices() {
        for (written, track) in [
            ("male60", Track::Male60),
            ("女干部", Track::Female55),
            ("管理岗", Track::Female55),
            ("女职工（原法定退休年龄五十五周岁）", Track::Female55),
            ("55", Track::Female55),
            ("是", Track::Female55),
            ("女工人", Track::Female50),
            ("50周岁", Track::Female50),
            ("否", Track::Female50),
        ] {
            let found = Codes::RetirementTrack.find(written).map(|code| code.key.as_str());
            assert_eq!(found, Some(track.as_str()), "{written}");
        }
        assert!(Track::ALL.into_iter().all(|track| track.name() != track.as_str()));
    }
}
