//! The office's numbers of people, communities and records, and of what a record is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::Whose;
use super::catalogue::datum::{Column, Datum, Value};
use crate::{Error, ErrorCode, Result};

/// The office's number of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct WorkerId(pub u32);

impl WorkerId {
    /// A refusal about a person who left on a day.
    pub fn left(self, code: ErrorCode, left_on: NaiveDate) -> Error {
        let details = serde_json::json!({ "id": self, "left_on": left_on });
        Error::about(code, format!("编号{}，{left_on}离任", self.0)).with_details(details)
    }
}

/// Number of a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct CommunityId(pub u32);

/// Number of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct RecordId(pub u32);

/// What a record is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A person.
    Worker(WorkerId),
    /// A community.
    Community(CommunityId),
    /// The office itself.
    Office,
}

impl Holder {
    /// The one of that number.
    pub fn of(whose: Whose, number: u32) -> Self {
        match whose {
            Whose::Worker => Self::Worker(WorkerId(number)),
            Whose::Community => Self::Community(CommunityId(number)),
            Whose::Office => Self::Office,
        }
    }

    /// Its number; 0: the office.
    pub fn number(self) -> u32 {
        match self {
            Self::Worker(worker) => worker.0,
            Self::Community(community) => community.0,
            Self::Office => 0,
        }
    }

    /// The person, if it is one.
    pub fn worker(self) -> Option<WorkerId> {
        match self {
            Self::Worker(worker) => Some(worker),
            Self::Community(_) | Self::Office => None,
        }
    }

    /// The person. `unknown_worker`
    pub fn require_worker(self) -> Result<WorkerId> {
        self.worker().ok_or_else(|| ErrorCode::UnknownWorker.into())
    }
}

impl From<WorkerId> for Holder {
    fn from(worker: WorkerId) -> Self {
        Self::Worker(worker)
    }
}

impl From<CommunityId> for Holder {
    fn from(community: CommunityId) -> Self {
        Self::Community(community)
    }
}

impl Value for WorkerId {
    const COLUMN: Column = Column::Integer;

    fn datum(&self) -> Datum<'_> {
        Datum::Number(self.0.into())
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        u32::of_datum(datum).map(Self)
    }
}

impl Value for CommunityId {
    const COLUMN: Column = Column::Integer;

    fn datum(&self) -> Datum<'_> {
        Datum::Number(self.0.into())
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        u32::of_datum(datum).map(Self)
    }
}
