//! Reporting periods.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{Error, ErrorCode, Result};

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Quarter {
    year: i32,
    number: u32,
}

impl Quarter {
    /// Quarter 1 to 4 of a year between 1900 and 9998.
    pub fn new(year: i32, number: u32) -> Result<Self> {
        if (1900..=9998).contains(&year) && (1..=4).contains(&number) {
            Ok(Self { year, number })
        } else {
            Err(ErrorCode::PeriodInvalid.into())
        }
    }

    /// Reads `2026Q3`; a small q and blanks around are accepted.
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            Error::about(
                ErrorCode::PeriodInvalid,
                format!("「{}」", text.chars().take(20).collect::<String>()),
            )
        };
        let (year, number) = text.trim().split_once(['Q', 'q']).ok_or_else(invalid)?;
        let digits = |s: &str, length: usize| s.len() == length && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 1) {
            return Err(invalid());
        }
        Self::new(
            year.parse().map_err(|_| invalid())?,
            number.parse().map_err(|_| invalid())?,
        )
        .map_err(|_| invalid())
    }

    /// The quarter of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            number: day.month0() / 3 + 1,
        }
    }

    /// First day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1).expect("checked when made")
    }

    /// Last day, included.
    pub fn last_day(self) -> NaiveDate {
        let next = if self.number == 4 {
            NaiveDate::from_ymd_opt(self.year + 1, 1, 1)
        } else {
            NaiveDate::from_ymd_opt(self.year, self.number * 3 + 1, 1)
        };
        next.and_then(|d| d.pred_opt()).expect("checked when made")
    }

    /// The day before the first: where the opening figures are taken.
    pub fn eve(self) -> NaiveDate {
        self.first_day().pred_opt().expect("checked when made")
    }

    /// 2026年第三季度
    pub fn title(self) -> String {
        let number = ["一", "二", "三", "四"][self.number as usize - 1];
        format!("{}年第{number}季度", self.year)
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}Q{}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_has_its_days() {
        for (text, first, last) in [
            ("2026Q1", "2026-01-01", "2026-03-31"),
            ("2024Q1", "2024-01-01", "2024-03-31"),
            ("2026q3", "2026-07-01", "2026-09-30"),
            (" 2026Q4 ", "2026-10-01", "2026-12-31"),
        ] {
            let quarter = Quarter::parse(text).unwrap();
            assert_eq!(
                (quarter.first_day().to_string(), quarter.last_day().to_string()),
                (first.into(), last.into())
            );
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2026",
            "2026Q0",
            "2026Q5",
            "26Q1",
            "Q3",
            "2026Q33",
            "２０２６Q3",
            "-026Q1",
            "0000Q1",
        ] {
            assert_eq!(
                Quarter::parse(text).unwrap_err().code(),
                ErrorCode::PeriodInvalid,
                "{text}"
            );
        }
    }
}
