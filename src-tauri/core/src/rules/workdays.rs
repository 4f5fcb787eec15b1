//! Periods counted in working days, by the State Council's yearly notices.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::domain::dates::{DateForm, PartialDate};
use crate::{Error, ErrorCode, Result};

/// The calendars that the program ships.
const SHIPPED: [&str; 9] = [
    include_str!("../../../../assets/calendars/2018.toml"),
    include_str!("../../../../assets/calendars/2019.toml"),
    include_str!("../../../../assets/calendars/2020.toml"),
    include_str!("../../../../assets/calendars/2021.toml"),
    include_str!("../../../../assets/calendars/2022.toml"),
    include_str!("../../../../assets/calendars/2023.toml"),
    include_str!("../../../../assets/calendars/2024.toml"),
    include_str!("../../../../assets/calendars/2025.toml"),
    include_str!("../../../../assets/calendars/2026.toml"),
];

/// Longer periods are slips of the keyboard.
const MOST_DAYS: u32 = 3650;

/// One year's notice: which days are off and which weekend days are worked instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearCalendar {
    /// The year.
    pub year: i32,
    /// The notice's number; empty where an office typed the days in.
    #[serde(default)]
    pub document: String,
    /// The notice's title.
    #[serde(default)]
    pub title: String,
    /// Saturdays and Sundays worked.
    pub worked: Vec<NaiveDate>,
    /// Days off.
    pub off: Vec<Holiday>,
}

/// Days off in a row, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// 春节 …
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, included.
    pub until: NaiveDate,
}

impl YearCalendar {
    /// Reads a year and checks it; the refusal names what is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        let year: Self = toml::from_str(text)
            .map_err(|error| Error::about(ErrorCode::InvalidArgument, error.message().to_owned()))?;
        year.check()
            .map_err(|fault| Error::about(ErrorCode::InvalidArgument, fault))?;
        Ok(year)
    }

    fn check(&self) -> Result<(), String> {
        let stray = |day: &&NaiveDate| day.year() != self.year;
        let ends = self.off.iter().flat_map(|holiday| [&holiday.from, &holiday.until]);
        if let Some(day) = ends.chain(&self.worked).find(stray) {
            return Err(format!("{day}不在{}年", self.year));
        }
        if let Some(holiday) = self.off.iter().find(|holiday| holiday.until < holiday.from) {
            return Err(format!("{}的起止日期颠倒", holiday.name));
        }
        if let Some(day) = self.worked.iter().find(|day| !is_weekend(**day) || self.is_off(**day)) {
            return Err(format!("{day}不是需要上班的周末"));
        }
        Ok(())
    }

    fn is_off(&self, day: NaiveDate) -> bool {
        self.off
            .iter()
            .any(|holiday| holiday.from <= day && day <= holiday.until)
    }

    fn is_workday(&self, day: NaiveDate) -> bool {
        !self.is_off(day) && (!is_weekend(day) || self.worked.contains(&day))
    }
}

/// Which days are worked, year by year. A year without a notice works Monday to Friday.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    years: BTreeMap<i32, YearCalendar>,
}

/// Whether the day of posting is the first of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstDay {
    /// It counts, if it is a workday.
    Counted,
    /// Counting starts the day after.
    NotCounted,
}

/// A period of so many working days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkingPeriod {
    /// The day on which it starts, worked or not.
    pub from: NaiveDate,
    /// Its last day: always a workday.
    pub until: NaiveDate,
    /// Its length.
    pub working_days: u32,
    /// Whether a notice exists for every year that it touches.
    pub calendar_known: bool,
    /// Whether `from` was the first day counted.
    pub first_day_counted: bool,
}

impl Calendar {
    /// The notices that the program ships.
    pub fn shipped() -> &'static Self {
        static READ: OnceLock<Calendar> = OnceLock::new();
        READ.get_or_init(|| {
            let mut calendar = Self::default();
            for text in SHIPPED {
                calendar.set(YearCalendar::parse(text).expect("a test reads every shipped calendar"));
            }
            calendar
        })
    }

    /// Adds a year, or puts an office's own in place of the shipped one.
    pub fn set(&mut self, year: YearCalendar) {
        self.years.insert(year.year, year);
    }

    /// Whether there is a notice for `year`.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// The years with a notice, in order.
    pub fn years(&self) -> impl Iterator<Item = &YearCalendar> {
        self.years.values()
    }

    /// Whether `day` is worked.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        match self.years.get(&day.year()) {
            Some(year) => year.is_workday(day),
            None => !is_weekend(day),
        }
    }

    /// The holiday that `day` belongs to, if a notice takes it off.
    pub fn holiday(&self, day: NaiveDate) -> Option<&str> {
        let year = self.years.get(&day.year())?;
        let holiday = year
            .off
            .iter()
            .find(|holiday| holiday.from <= day && day <= holiday.until)?;
        Some(&holiday.name)
    }

    /// The period of `working_days` from `from` on. A rest day never counts, the first day neither if it is one.
    pub fn period(&self, from: NaiveDate, working_days: u32, first: FirstDay) -> Result<WorkingPeriod> {
        if !(1..=MOST_DAYS).contains(&working_days) {
            return Err(Error::about(
                ErrorCode::InvalidArgument,
                format!("{working_days}个工作日"),
            ));
        }
        let mut left = working_days;
        let mut days = from.iter_days().skip(usize::from(first == FirstDay::NotCounted));
        let until = days.find(|day| {
            left -= u32::from(self.is_workday(*day));
            left == 0
        });
        let until = until.ok_or(ErrorCode::InvalidArgument)?;
        Ok(WorkingPeriod {
            from,
            until,
            working_days,
            calendar_known: (from.year()..=until.year()).all(|year| self.knows(year)),
            first_day_counted: first == FirstDay::Counted,
        })
    }

    /// Workdays between two days, both included.
    pub fn workdays_between(&self, from: NaiveDate, until: NaiveDate) -> usize {
        from.iter_days()
            .take_while(|day| *day <= until)
            .filter(|day| self.is_workday(*day))
            .count()
    }
}

impl WorkingPeriod {
    /// How it was counted, with the notices.
    pub fn explain(&self, calendar: &Calendar) -> String {
        let words = |day| PartialDate::from(day).format(DateForm::Chinese);
        let first = if self.first_day_counted {
            "起始日计入"
        } else {
            "起始日不计入"
        };
        let years = self.from.year()..=self.until.year();
        let notices: Vec<&str> = years
            .clone()
            .filter_map(|year| calendar.years.get(&year).map(|notice| notice.document.as_str()))
            .filter(|document| !document.is_empty())
            .collect();
        let mut text = format!(
            "自{}至{}，{}个工作日（{first}，休息日、节假日不计）。",
            words(self.from),
            words(self.until),
            self.working_days
        );
        if !notices.is_empty() {
            text += &format!("依据：国务院办公厅节假日安排（{}）。", notices.join("、"));
        }
        for year in years.filter(|year| !calendar.knows(*year)) {
            text += &format!("{year}年放假安排尚未录入，暂按周一至周五计算，请核对。");
        }
        text
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests;
