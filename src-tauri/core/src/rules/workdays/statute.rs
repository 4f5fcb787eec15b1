//! The days off that the regulation itself fixes, whatever the year's notice adds: what holds while there is no notice, and what no
//! notice takes away.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Law {
    law: String,
    version: Vec<Version>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    document: String,
    effective_from: NaiveDate,
    holidays: Vec<Fixed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    name: String,
    on: String,
    first: i64,
    days: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    festivals: Vec<Festivals>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Festivals {
    year: i32,
    spring_festival: NaiveDate,
    qingming: NaiveDate,
    dragon_boat: NaiveDate,
    mid_autumn: NaiveDate,
}

fn law() -> &'static Law {
    static LAW: OnceLock<Law> = OnceLock::new();
    LAW.get_or_init(|| {
        toml::from_str(include_str!("../../../../../assets/law/public_holidays.toml"))
            .expect("a test reads the shipped regulation")
    })
}

fn festivals(year: i32) -> Option<&'static Festivals> {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        toml::from_str(include_str!("../../../../../assets/calendars/festivals.toml"))
            .expect("a test reads the shipped festivals")
    });
    table.festivals.iter().find(|festivals| festivals.year == year)
}

/// What the regulation alone says about one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatutoryYear {
    /// Every day off with its holiday, in order. A day on which two holidays fall stands twice.
    pub days: Vec<(NaiveDate, &'static str)>,
    /// Workdays taken as off for the days that are lost: the next ones, so that no period is too short.
    pub made_up: Vec<NaiveDate>,
    /// The regulation's version at the year's end: `国务院令第795号`; `None` before there was one.
    pub document: Option<&'static str>,
    /// Whether the festivals of the lunar and solar calendar are in the table.
    pub festivals_known: bool,
}

/// The regulation's days of `year`.
pub fn of(year: i32) -> StatutoryYear {
    let mut days: Vec<_> = law()
        .version
        .iter()
        .flat_map(|version| days_of(version, year))
        .collect();
    days.sort_by_key(|(day, _)| *day);
    StatutoryYear {
        made_up: made_up(&days),
        days,
        document: NaiveDate::from_ymd_opt(year, 12, 31)
            .and_then(in_force)
            .map(|version| version.document.as_str()),
        festivals_known: festivals(year).is_some(),
    }
}

/// The regulation's name: 《全国年节及纪念日放假办法》.
pub fn name() -> &'static str {
    &law().law
}

impl StatutoryYear {
    /// The holiday that `day` belongs to.
    pub fn holiday(&self, day: NaiveDate) -> Option<&'static str> {
        self.days.iter().find(|(off, _)| *off == day).map(|(_, name)| *name)
    }

    /// Whether `day` is worked as long as no notice says otherwise.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        !is_weekend(day) && self.holiday(day).is_none() && !self.made_up.contains(&day)
    }
}

fn in_force(day: NaiveDate) -> Option<&'static Version> {
    law().version.iter().rev().find(|version| version.effective_from <= day)
}

fn days_of(version: &'static Version, year: i32) -> impl Iterator<Item = (NaiveDate, &'static str)> {
    let holidays = version.holidays.iter().filter_map(move |fixed| {
        let first = anchor(&fixed.on, year)? + TimeDelta::days(fixed.first);
        Some((first, fixed))
    });
    holidays
        .flat_map(|(first, fixed)| (0..fixed.days).map(move |n| (first + TimeDelta::days(n), fixed.name.as_str())))
        .filter(move |(day, _)| in_force(*day).is_some_and(|holds| std::ptr::eq(holds, version)))
}

/// `10-01` or a festival, in `year`; `None` where the table does not reach.
fn anchor(on: &str, year: i32) -> Option<NaiveDate> {
    if let Some((month, day)) = on.split_once('-') {
        return NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?);
    }
    let table = festivals(year)?;
    match on {
        "spring_festival" => Some(table.spring_festival),
        "qingming" => Some(table.qingming),
        "dragon_boat" => Some(table.dragon_boat),
        "mid_autumn" => Some(table.mid_autumn),
        _ => None,
    }
}

/// A day on a weekend, or on which another holiday falls already, is made up on the next day that would be worked.
fn made_up(days: &[(NaiveDate, &str)]) -> Vec<NaiveDate> {
    let mut made_up: Vec<NaiveDate> = Vec::new();
    for (n, (day, _)) in days.iter().enumerate() {
        let taken = n > 0 && days[n - 1].0 == *day;
        if taken || is_weekend(*day) {
            let worked =
                |d: &NaiveDate| !is_weekend(*d) && !days.iter().any(|(off, _)| off == d) && !made_up.contains(d);
            made_up.extend(day.iter_days().skip(1).find(worked));
        }
    }
    made_up.sort_unstable();
    made_up
}

/// Saturday or Sunday?
pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_holiday_of_every_version_has_its_day() {
        for version in &law().version {
            for fixed in &version.holidays {
                assert!(anchor(&fixed.on, 2027).is_some(), "{} {}", version.document, fixed.on);
            }
        }
        for festivals in (2000..=2050).map(|year| festivals(year).unwrap()) {
            let days = [
                festivals.spring_festival,
                festivals.qingming,
                festivals.dragon_boat,
                festivals.mid_autumn,
            ];
            assert!(
                days.is_sorted() && days.iter().all(|day| day.year() == festivals.year),
                "{}",
                festivals.year
            );
        }
    }
}
