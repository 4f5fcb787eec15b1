//! Periods counted in working days, by the State Council's yearly notices.
//!
//! - here: the calendar of all years, and periods
//! - [`year`]: one year's notice
//! - [`notice`]: the words of a notice
//! - [`statute`]: what the regulation fixes by itself

pub mod notice;
pub mod statute;
pub mod year;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::domain::dates::{DateForm, PartialDate};
use crate::{Error, ErrorCode, Result};
use statute::is_weekend;
pub use year::{Holiday, Span, TypedYear, YearCalendar};

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

/// Which days are worked, year by year. A year without a notice has the days off that the regulation fixes.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    years: BTreeMap<i32, YearCalendar>,
}

/// How a day differs from its weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DayMark {
    /// Off, by a notice or by the regulation.
    Off,
    /// A Saturday or Sunday that is worked.
    Worked,
    /// Taken as off in place of a statutory day that falls on a weekend, as long as no notice says which day is.
    MadeUp,
}

/// A day that differs from its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct MarkedDay {
    /// The day.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub day: NaiveDate,
    /// How it differs.
    pub mark: DayMark,
    /// The holiday: 春节 …; empty for a day that is worked.
    pub name: String,
}

fn of_notice(notice: &YearCalendar) -> impl Iterator<Item = MarkedDay> {
    let off = notice
        .off
        .iter()
        .flat_map(|holiday| holiday.days().map(|day| marked(day, DayMark::Off, &holiday.name)));
    off.chain(notice.worked.iter().map(|day| marked(*day, DayMark::Worked, "")))
}

fn of_statute(statute: &statute::StatutoryYear) -> Vec<MarkedDay> {
    let off = statute.days.iter().map(|(day, name)| marked(*day, DayMark::Off, name));
    let made_up = statute
        .made_up
        .iter()
        .map(|day| marked(*day, DayMark::MadeUp, "补假（暂定）"));
    off.chain(made_up).collect()
}

fn marked(day: NaiveDate, mark: DayMark, name: &str) -> MarkedDay {
    let name = name.to_owned();
    MarkedDay { day, mark, name }
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

    /// The notice for `year`.
    pub fn year(&self, year: i32) -> Option<&YearCalendar> {
        self.years.get(&year)
    }

    /// Whether `day` is worked.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        match self.notice_of(day) {
            Some(notice) => notice.is_workday(day),
            None => statute::of(day.year()).is_workday(day),
        }
    }

    /// The holiday that `day` belongs to, if a notice or the regulation takes it off.
    pub fn holiday(&self, day: NaiveDate) -> Option<&str> {
        match self.notice_of(day) {
            Some(notice) => notice.holiday(day).map(|holiday| holiday.name.as_str()),
            None => statute::of(day.year()).holiday(day),
        }
    }

    /// The notice that decides on `day`: that of the next year where 元旦 begins in December.
    fn notice_of(&self, day: NaiveDate) -> Option<&YearCalendar> {
        let next = (day.month() == 12).then(|| self.years.get(&(day.year() + 1))).flatten();
        next.filter(|notice| notice.names(day))
            .or_else(|| self.years.get(&day.year()))
    }

    /// The days of `year` that are not as every week, in order: what the notices say, else what the regulation says.
    pub fn marked_days(&self, year: i32) -> Vec<MarkedDay> {
        let mut marked: Vec<MarkedDay> = match self.years.get(&year) {
            Some(notice) => of_notice(notice).collect(),
            None => of_statute(&statute::of(year)),
        };
        let next = self.years.get(&(year + 1)).into_iter().flat_map(of_notice);
        marked.extend(next.filter(|marked| marked.day.year() == year));
        marked.sort_by_key(|marked| marked.day);
        marked.dedup_by(|later, first| {
            let same = later.day == first.day;
            if same && later.name != first.name {
                first.name = format!("{}、{}", first.name, later.name);
            }
            same
        });
        marked
    }

    /// What a reader must know where days of `year` were counted without a notice; `None`: there is one.
    pub fn doubt(&self, year: i32) -> Option<String> {
        if self.knows(year) {
            return None;
        }
        let statute = statute::of(year);
        let counted = match statute.document {
            None => "暂按周一至周五计算".to_owned(),
            Some(document) => {
                let festivals = if statute.festivals_known {
                    ""
                } else {
                    "农历节日和清明节没有计入，"
                };
                let law = statute::name();
                format!("暂按{law}（{document}）规定的放假日计算，逢周末的顺延补假，{festivals}调休没有计入")
            }
        };
        Some(format!("{year}年放假安排尚未录入，{counted}，请核对。"))
    }

    /// As [`Calendar::doubt`], for every year from one day to another.
    pub fn doubts(&self, from: NaiveDate, until: NaiveDate) -> Vec<String> {
        (from.year()..=until.year())
            .filter_map(|year| self.doubt(year))
            .collect()
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
            calendar_known: self.doubts(from, until).is_empty(),
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

impl Calendar {
    /// How many days of `year` are worked.
    pub fn workdays_of(&self, year: i32) -> u32 {
        let days = NaiveDate::from_ymd_opt(year, 1, 1)
            .into_iter()
            .flat_map(|first| first.iter_days());
        days.take_while(|day| day.year() == year)
            .filter(|day| self.is_workday(*day))
            .count() as u32
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
        text += &calendar.doubts(self.from, self.until).concat();
        text + &self.holidays_in_doubt(calendar)
    }

    /// The weekday holidays in years without a notice, so that a reader sees what was taken into account.
    fn holidays_in_doubt(&self, calendar: &Calendar) -> String {
        let inside = |marked: &MarkedDay| {
            (self.from..=self.until).contains(&marked.day) && marked.mark != DayMark::Worked && !is_weekend(marked.day)
        };
        let days: Vec<String> = (self.from.year()..=self.until.year())
            .filter(|year| !calendar.knows(*year))
            .flat_map(|year| calendar.marked_days(year))
            .filter(inside)
            .map(|marked| format!("{}月{}日{}", marked.day.month(), marked.day.day(), marked.name))
            .collect();
        if days.is_empty() {
            return String::new();
        }
        format!("期间已扣除：{}。", days.join("、"))
    }
}

#[cfg(test)]
mod tests;
