//! Dates as offices write them, and dates with only the month known.
//!
//! [`read_date`] reads text, [`read_number`] a cell that holds a number. Where two readings are possible, the user is asked.

mod chinese;
mod counted;
mod partial;
mod serial;
mod text;

pub use counted::SerialBase;
pub use partial::{DateForm, PartialDate};
pub use serial::{read_number, read_number_from};
pub use text::read_date;

use chrono::{Months, NaiveDate};

use crate::{Error, ErrorCode, Result};

/// A day as papers and reports write it: 2026年9月30日, arabic figures without leading zeros (GB/T 9704, 7.3.5.4).
pub fn chinese_date(day: NaiveDate) -> String {
    PartialDate::from(day).format(DateForm::Chinese)
}

/// Refuses coming or going more than a year ahead: the year is mistyped.
pub fn not_far_ahead(on: NaiveDate, today: NaiveDate, what: &str) -> Result<()> {
    match today.checked_add_months(Months::new(12)) {
        Some(last) if last < on => Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("{what}（{on}）在一年以后"),
        )),
        _ => Ok(()),
    }
}

/// Years that a record may name. What lies outside is a slip of the keyboard.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1800..=2200;

/// What a cell or field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateReading {
    /// Empty, or one of the signs that a form puts for nothing (无, /, —).
    Blank,
    /// A whole date.
    Day(NaiveDate),
    /// Year and month; the day was not written.
    Month(i32, u32),
    /// No end: 长期, 至今.
    LongTerm,
    /// Several readings, or one that the writing does not settle: 85.3, 12/3/1985. The readings that exist, earliest first.
    Ambiguous(Vec<PartialDate>),
    /// No such date, or no date at all.
    Bad,
}

impl DateReading {
    /// The date, where there is exactly one.
    pub fn date(&self) -> Option<PartialDate> {
        match *self {
            Self::Day(day) => Some(PartialDate::from(day)),
            Self::Month(year, month) => PartialDate::new(year, month, None),
            _ => None,
        }
    }

    /// The date if there is one, nothing if the cell is blank or says 长期; else the code of the fault.
    pub fn checked(&self) -> Result<Option<PartialDate>, ErrorCode> {
        match self {
            Self::Bad => Err(ErrorCode::BadDate),
            Self::Ambiguous(_) => Err(ErrorCode::DateAmbiguous),
            other => Ok(other.date()),
        }
    }

    /// Settles an ambiguous reading by what else is known (the birth date in an identity number, the column's other
    /// cells), if exactly one candidate fits.
    pub fn decided_by(self, fits: impl Fn(PartialDate) -> bool) -> Self {
        let Self::Ambiguous(candidates) = &self else {
            return self;
        };
        let mut fitting = candidates.iter().filter(|date| fits(**date));
        match (fitting.next(), fitting.next()) {
            (Some(date), None) => (*date).into(),
            _ => self,
        }
    }

    /// From the remaining readings: none means a bad date, any means that the user is asked.
    pub(crate) fn ambiguous(candidates: impl IntoIterator<Item = Option<PartialDate>>) -> Self {
        let mut possible: Vec<PartialDate> = candidates.into_iter().flatten().collect();
        possible.sort_unstable();
        possible.dedup();
        if possible.is_empty() {
            Self::Bad
        } else {
            Self::Ambiguous(possible)
        }
    }

    /// A reading that the writing settles: it exists or it is bad.
    pub(crate) fn settled(date: Option<PartialDate>) -> Self {
        date.map_or(Self::Bad, Self::from)
    }
}

impl From<PartialDate> for DateReading {
    fn from(date: PartialDate) -> Self {
        match date.day() {
            Some(_) => Self::Day(date.first_day()),
            None => Self::Month(date.year(), date.month()),
        }
    }
}

#[cfg(test)]
mod tests;
