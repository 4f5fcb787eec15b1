//! A date whose day may be unknown.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::YEARS;
use crate::ErrorCode;

/// Year and month, and the day where it is known. Stored and printed as 1985-03 or 1985-03-12.
/// The derived order puts a month before its days; [`PartialDate::compare`] knows when they may be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i32,
    month: u32,
    day: Option<u32>,
}

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// 1985-03-12, 1985-03
    Iso,
    /// 1985.03, of a whole date too: cadre tables give the month only.
    Month,
    /// 1985.03.12, 1985.03
    Dotted,
    /// 1985年3月12日, 1985年3月: official text has no leading zero.
    Chinese,
    /// 19850312, 198503
    Compact,
    /// 1985-03, of a whole date too.
    IsoMonth,
    /// 1985年3月, of a whole date too.
    ChineseMonth,
    /// 198503, of a whole date too.
    CompactMonth,
    /// 1985
    Year,
}

impl PartialDate {
    /// `None`: no such month or day, or a year that no record names.
    pub fn new(year: i32, month: u32, day: Option<u32>) -> Option<Self> {
        let exists = NaiveDate::from_ymd_opt(year, month, day.unwrap_or(1)).is_some() && YEARS.contains(&year);
        exists.then_some(Self { year, month, day })
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.month
    }

    /// The day of the month, where known.
    pub fn day(self) -> Option<u32> {
        self.day
    }

    /// The date itself, or the first day of its month.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, self.day.unwrap_or(1))
            .expect("`new` lets real dates through only")
    }

    /// The date itself, or the last day of its month.
    pub fn last_day(self) -> NaiveDate {
        let first = self.first_day();
        match self.day {
            Some(_) => first,
            None => (first + Months::new(1))
                .pred_opt()
                .expect("the day before a first of month"),
        }
    }

    /// The whole date, where known.
    pub fn whole(self) -> Option<NaiveDate> {
        self.day.map(|_| self.first_day())
    }

    /// Earlier, later, or possibly the same: by month when one of the two lacks its day.
    /// Not an order for sorting (a month equals all its days); `Ord` is.
    pub fn compare(self, other: Self) -> Ordering {
        let months = (self.year, self.month).cmp(&(other.year, other.month));
        match (self.day, other.day) {
            (Some(mine), Some(theirs)) => months.then(mine.cmp(&theirs)),
            _ => months,
        }
    }

    /// Whether the two may be the same day.
    pub fn agrees_with(self, other: impl Into<Self>) -> bool {
        self.compare(other.into()) == Ordering::Equal
    }

    /// Writes it; a month never gains a day.
    pub fn format(self, form: DateForm) -> String {
        let Self { year, month, day } = self;
        match (form, day) {
            (DateForm::Iso, Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (DateForm::Iso, None) | (DateForm::IsoMonth, _) => format!("{year:04}-{month:02}"),
            (DateForm::Dotted, Some(day)) => format!("{year:04}.{month:02}.{day:02}"),
            (DateForm::Dotted, None) | (DateForm::Month, _) => format!("{year:04}.{month:02}"),
            (DateForm::Chinese, Some(day)) => format!("{year}年{month}月{day}日"),
            (DateForm::Chinese, None) | (DateForm::ChineseMonth, _) => format!("{year}年{month}月"),
            (DateForm::Compact, Some(day)) => format!("{year:04}{month:02}{day:02}"),
            (DateForm::Compact, None) | (DateForm::CompactMonth, _) => format!("{year:04}{month:02}"),
            (DateForm::Year, _) => format!("{year:04}"),
        }
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(date: NaiveDate) -> Self {
        Self {
            year: date.year(),
            month: date.month(),
            day: Some(date.day()),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format(DateForm::Iso))
    }
}

/// Reads the stored form only: 1985-03 or 1985-03-12. [`super::read_date`] reads what people write.
impl FromStr for PartialDate {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let mut parts = text.split('-');
        let mut figure = |digits: usize| {
            parts.next().map(|part| {
                let well_formed = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
                if well_formed {
                    part.parse::<u32>().map_err(|_| ErrorCode::BadDate)
                } else {
                    Err(ErrorCode::BadDate)
                }
            })
        };
        let (year, month, day) = (figure(4), figure(2), figure(2));
        let year = i32::try_from(year.ok_or(ErrorCode::BadDate)??).map_err(|_| ErrorCode::BadDate)?;
        let date = Self::new(year, month.ok_or(ErrorCode::BadDate)??, day.transpose()?);
        date.filter(|_| parts.next().is_none()).ok_or(ErrorCode::BadDate)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
