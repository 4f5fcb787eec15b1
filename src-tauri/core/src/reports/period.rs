//! Reporting periods.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::dates::chinese_date;
use crate::{Error, ErrorCode, Result};

/// What a report is about: a day, a month, a quarter or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    unit: Unit,
    year: i32,
    /// The quarter or the month; of a day its place in the year, from 1.
    number: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Unit {
    Day,
    Month,
    Quarter,
    Year,
}

/// Years that a report may be about.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

impl Period {
    /// Reads `2026Q3` (a small q is accepted), `2026-09`, `2026`, `2026-09-30`, with blanks around.
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            let text: String = text.chars().take(20).collect();
            Error::about(ErrorCode::PeriodInvalid, format!("「{text}」"))
        };
        let digits = |text: &str, length: usize| -> Option<u32> {
            let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| text.parse().ok()).flatten()
        };
        let year = |text: &str| Some(i32::try_from(digits(text, 4)?).unwrap_or_default()).filter(|y| YEARS.contains(y));
        let trimmed = text.trim();
        let read = || match trimmed.split_once(['Q', 'q']) {
            Some((of, number)) => Self::new(Unit::Quarter, year(of)?, digits(number, 1)?),
            None => match trimmed.split('-').collect::<Vec<_>>()[..] {
                [of] => Self::new(Unit::Year, year(of)?, 1),
                [of, month] => Self::new(Unit::Month, year(of)?, digits(month, 2)?),
                [of, month, day] => {
                    let day = NaiveDate::from_ymd_opt(year(of)?, digits(month, 2)?, digits(day, 2)?)?;
                    Some(Self::day(day))
                }
                _ => None,
            },
        };
        read().ok_or_else(invalid)
    }

    fn new(unit: Unit, year: i32, number: u32) -> Option<Self> {
        let most = match unit {
            Unit::Day => 366,
            Unit::Month => 12,
            Unit::Quarter => 4,
            Unit::Year => 1,
        };
        (1..=most).contains(&number).then_some(Self { unit, year, number })
    }

    /// One day.
    pub fn day(day: NaiveDate) -> Self {
        Self {
            unit: Unit::Day,
            year: day.year(),
            number: day.ordinal(),
        }
    }

    /// The quarter of a day.
    pub fn quarter_of(day: NaiveDate) -> Self {
        Self {
            unit: Unit::Quarter,
            year: day.year(),
            number: day.month0() / 3 + 1,
        }
    }

    /// Its first month, 1 to 12.
    fn first_month(self) -> u32 {
        match self.unit {
            Unit::Month => self.number,
            Unit::Quarter => self.number * 3 - 2,
            Unit::Day | Unit::Year => 1,
        }
    }

    /// First day.
    pub fn first_day(self) -> NaiveDate {
        let first = match self.unit {
            Unit::Day => NaiveDate::from_yo_opt(self.year, self.number),
            _ => NaiveDate::from_ymd_opt(self.year, self.first_month(), 1),
        };
        first.expect("checked when made")
    }

    /// Last day, included.
    pub fn last_day(self) -> NaiveDate {
        let months = match self.unit {
            Unit::Day => return self.first_day(),
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::Year => 12,
        };
        (self.first_day() + Months::new(months))
            .pred_opt()
            .expect("checked when made")
    }

    /// The day before the first: where the opening figures are taken.
    pub fn eve(self) -> NaiveDate {
        self.first_day().pred_opt().expect("checked when made")
    }

    /// The period of the same kind before it.
    pub fn before(self) -> Self {
        let eve = self.eve();
        let number = match self.unit {
            Unit::Day => return Self::day(eve),
            Unit::Month => eve.month(),
            Unit::Quarter => eve.month0() / 3 + 1,
            Unit::Year => 1,
        };
        Self::new(self.unit, eve.year(), number).unwrap_or(self)
    }

    /// 2026年第三季度, 2026年9月, 2026年, 2026年9月30日
    pub fn title(self) -> String {
        let year = self.year;
        match self.unit {
            Unit::Day => chinese_date(self.first_day()),
            Unit::Month => format!("{year}年{}月", self.number),
            Unit::Quarter => format!("{year}年第{}季度", ["一", "二", "三", "四"][self.number as usize - 1]),
            Unit::Year => format!("{year}年"),
        }
    }

    /// What a report of such a period is called: 季报, 月报, 年报, 日报.
    pub fn report_word(self) -> &'static str {
        match self.unit {
            Unit::Day => "日报",
            Unit::Month => "月报",
            Unit::Quarter => "季报",
            Unit::Year => "年报",
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, number) = (self.year, self.number);
        match self.unit {
            Unit::Day => write!(f, "{}", self.first_day()),
            Unit::Month => write!(f, "{year}-{number:02}"),
            Unit::Quarter => write!(f, "{year}Q{number}"),
            Unit::Year => write!(f, "{year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_its_days_and_is_written_as_it_was_read() {
        for (text, first, last) in [
            ("2026Q1", "2026-01-01", "2026-03-31"),
            ("2024Q1", "2024-01-01", "2024-03-31"),
            ("2026q3", "2026-07-01", "2026-09-30"),
            (" 2026Q4 ", "2026-10-01", "2026-12-31"),
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-12", "2026-12-01", "2026-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("2024-02-29", "2024-02-29", "2024-02-29"),
            ("2026-12-31", "2026-12-31", "2026-12-31"),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(
                (period.first_day().to_string(), period.last_day().to_string()),
                (first.into(), last.into())
            );
            assert_eq!(period.to_string(), text.trim().to_uppercase());
            assert_eq!(period.eve().succ_opt(), Some(period.first_day()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2026Q0",
            "2026Q5",
            "26Q1",
            "Q3",
            "2026Q33",
            "２０２６Q3",
            "-026Q1",
            "0000Q1",
            "0000",
            "9999",
            "26",
            "2026-0",
            "2026-00",
            "2026-13",
            "2026-9",
            "2026-02-29",
            "2026-09-31",
            "2026-09-30-1",
            "2026-",
        ] {
            assert_eq!(
                Period::parse(text).unwrap_err().code(),
                ErrorCode::PeriodInvalid,
                "{text}"
            );
        }
    }
}
