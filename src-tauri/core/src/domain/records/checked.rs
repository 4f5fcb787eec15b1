//! What a kind of record demands beyond its fields.

use chrono::NaiveDate;

use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Record;
use crate::domain::person::Person;
use crate::{Error, ErrorCode, Result};

/// How long an entry of a kind holds, by the keys of its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// Always: it has no days, and what it says is corrected, never changed from a day.
    Always,
    /// From its day until the next entry of the person.
    UntilNext(&'static str),
    /// From its first day to its last, included.
    Between(&'static str, &'static str),
}

impl Lasts {
    /// The key of the first day, from which a change holds; `None`: what it says can only be corrected.
    pub fn first_day(self) -> Option<&'static str> {
        match self {
            Self::Always => None,
            Self::UntilNext(first) | Self::Between(first, _) => Some(first),
        }
    }
}

/// The rules of a kind. Only what differs from other kinds is written out.
pub trait Checked: Record {
    /// How long an entry holds.
    const LASTS: Lasts = Lasts::Always;

    /// What stands in a field that must not be blank and was left blank; `Blank`: nothing can.
    fn usual(key: &str, on: NaiveDate) -> Datum<'static> {
        match key {
            "from_on" => Datum::Day(on),
            _ => Datum::Blank,
        }
    }

    /// Fills in what follows from the other fields.
    fn settle(&mut self) {}

    /// Refuses what cannot be, of somebody whose other records of the kind are `others`.
    fn check(&self, _others: &[Self], _of: &Person, _on: NaiveDate) -> Result<()> {
        Ok(())
    }

    /// Refuses that an entry is taken off the file, where `others` of the kind stay.
    fn may_go(&self, _others: &[Self]) -> Result<()> {
        Ok(())
    }

    /// Which one it is, for a sentence: the value by which it is told from the others.
    fn named(&self) -> String {
        let by = Self::KEPT.told_by;
        let told = self.values().find(|(field, _)| Some(field.key) == by);
        let shown = told.and_then(|(field, value)| Some(field.form.shown(&value.kept()?)));
        shown.unwrap_or_default()
    }
}

/// A refusal of a field, called as on paper; `field` among its facts is its key.
pub fn about(title: &str, key: &str, code: ErrorCode) -> Error {
    let details = serde_json::json!({ "field": key });
    Error::about(code, format!("「{title}」")).with_details(details)
}

/// The same of a field of a kind.
pub fn refused<R: Record>(key: &str, code: ErrorCode) -> Error {
    about(R::KEPT.field(key).map_or(key, |field| field.title), key, code)
}
