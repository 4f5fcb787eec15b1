//! What a kind of record demands beyond its fields.

use std::marker::PhantomData;

use chrono::NaiveDate;

use super::{Service, Whom};
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Record;
use crate::domain::catalogue::{Field, Kept};
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

    /// The key of the last day, included; `None`: an entry has none of its own.
    pub fn last_day(self) -> Option<&'static str> {
        match self {
            Self::Between(_, last) => Some(last),
            Self::Always | Self::UntilNext(_) => None,
        }
    }
}

/// What a kind's rules ask of a person besides the entries of the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// [`Beside::appraised`](super::Beside::appraised)
    Appraised,
    /// [`Beside::in_post`](super::Beside::in_post)
    InPost,
}

/// The rules of a kind. Only what differs from other kinds is written out.
pub trait Checked: Record {
    /// How long an entry holds.
    const LASTS: Lasts = Lasts::Always;

    /// What [`Checked::check`] asks besides.
    const ASKS: Asks = Asks::Nothing;

    /// What stands in a field that must not be blank and was left blank; `Blank`: nothing can.
    fn usual(key: &str, on: NaiveDate) -> Datum<'static> {
        match key {
            "from_on" => Datum::Day(on),
            _ => Datum::Blank,
        }
    }

    /// Fills in what follows from the other fields.
    fn settle(&mut self) {}

    /// Refuses what cannot be, for a person whose other records of the kind are `others`.
    fn check(&self, _others: &[Self], _of: &Whom<'_>, _on: NaiveDate) -> Result<()> {
        Ok(())
    }

    /// Refuses that an entry is taken off the file, where `others` of the kind stay.
    fn may_go(&self, _others: &[Self]) -> Result<()> {
        Ok(())
    }

    /// Names the record in a sentence: by the value that distinguishes it from the others.
    fn named(&self) -> String {
        let by = Self::KEPT.told_by;
        let told = self.values().find(|(field, _)| Some(field.key) == by);
        let shown = told.and_then(|(field, value)| Some(field.form.shown(&value.kept()?)));
        shown.unwrap_or_default()
    }
}

impl Checked for Service {}

/// A kind of record, for code that has its values and does not know which kind it is.
pub trait AnyRecord: Sync {
    /// What is kept of it.
    fn kept(&self) -> &'static Kept;
    /// How long an entry holds.
    fn lasts(&self) -> Lasts;
    /// What [`Self::judged`] asks besides.
    fn asks(&self) -> Asks {
        Asks::Nothing
    }
    /// Is it a last day, so that a month means its last one?
    fn is_last_day(&self, key: &str) -> bool {
        self.lasts().last_day() == Some(key)
    }
    /// What stands in a field that must not be blank and was left blank; `Blank`: nothing can.
    fn usual(&self, field: &Field, on: NaiveDate) -> Datum<'static>;
    /// Do the values say which record it is in the same way?
    fn is_one(&self, values: &[Datum<'_>], others: &[Datum<'_>]) -> bool;
    /// The values with what follows from them, for a person whose other records of the kind are `others`. Refuses what cannot be; `field`
    /// among the facts of the refusal is the key of the field.
    fn judged(
        &self,
        values: &[Datum<'static>],
        others: &[&[Datum<'static>]],
        of: &Whom<'_>,
        on: NaiveDate,
    ) -> Result<Vec<Datum<'static>>>;
}

/// [`AnyRecord`] of a kind.
pub struct Any<R>(PhantomData<fn() -> R>);

impl<R> Any<R> {
    /// Of that kind.
    pub const OF: Self = Self(PhantomData);
}

impl<R: Checked> AnyRecord for Any<R> {
    fn kept(&self) -> &'static Kept {
        R::KEPT
    }

    fn lasts(&self) -> Lasts {
        R::LASTS
    }

    fn asks(&self) -> Asks {
        R::ASKS
    }

    fn usual(&self, field: &Field, on: NaiveDate) -> Datum<'static> {
        if field.needed {
            R::usual(field.key, on)
        } else {
            Datum::Blank
        }
    }

    fn is_one(&self, values: &[Datum<'_>], others: &[Datum<'_>]) -> bool {
        let fields = R::KEPT.fields.iter().zip(values.iter().zip(others));
        let mut by = fields.filter(|(field, _)| R::ONE_BY.contains(&field.key));
        by.all(|(_, (value, other))| value.is_same(other))
    }

    fn judged(
        &self,
        values: &[Datum<'static>],
        others: &[&[Datum<'static>]],
        of: &Whom<'_>,
        on: NaiveDate,
    ) -> Result<Vec<Datum<'static>>> {
        let mut record = record_of::<R>(values)?;
        record.settle();
        let others: Vec<R> = others.iter().map(|values| record_of(values)).collect::<Result<_>>()?;
        record.check(&others, of, on)?;
        Ok(record.values().map(|(_, value)| value.into_owned()).collect())
    }
}

/// The record with these values. `unknown_value` names the field whose value has the wrong type.
pub fn record_of<R: Record>(values: &[Datum<'static>]) -> Result<R> {
    let read: std::result::Result<_, Error> = R::of_data(|at| Ok(values[at].clone()));
    read?.map_err(|key| refused::<R>(key, ErrorCode::UnknownValue))
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
