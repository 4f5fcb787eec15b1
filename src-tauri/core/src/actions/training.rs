//! Training hours of a year against the standard.

use crate::storage::Connection;
use chrono::NaiveDate;

use crate::domain::person::Person;
use crate::roll::Roll;
use crate::storage::{policies, training};
use crate::{Error, ErrorCode, Result};

/// One person's year.
pub struct Earned<'r> {
    /// Whose.
    pub person: &'r Person,
    /// Hours as earned (实得学时), tenths.
    pub hours: u32,
    /// At or over the standard.
    pub met: bool,
}

/// Everybody in post on the roll's day, with the hours earned in `year` up to that day (S3-31).
pub struct Summary<'r> {
    /// In the order of numbers.
    pub workers: Vec<Earned<'r>>,
    /// Tenths.
    pub total_hours: u32,
    /// How many met the standard.
    pub met: usize,
    /// Tenths a year.
    pub standard: u32,
}

/// Adds up the year.
pub fn summary<'r>(conn: &Connection, roll: &'r Roll, year: i32) -> Result<Summary<'r>> {
    // Days are compared as they are written, with four digits of the year.
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2100).contains(&year));
    let (Some(from), Some(until)) = (day(1, 1), day(12, 31)) else {
        return Err(Error::about(ErrorCode::InvalidArgument, format!("年度{year}")));
    };
    let earned: std::collections::HashMap<_, _> = training::hours_earned(conn, from, until.min(roll.day))?
        .into_iter()
        .collect();
    let standard = policies::of_year(conn, year)?.pack.training;
    let workers: Vec<Earned<'_>> = roll
        .counted()
        .map(|person| {
            let hours = earned.get(&person.id).copied().unwrap_or(0);
            Earned {
                person,
                hours,
                met: standard.is_met(hours),
            }
        })
        .collect();
    Ok(Summary {
        total_hours: workers.iter().map(|w| w.hours).sum(),
        met: workers.iter().filter(|w| w.met).count(),
        standard: standard.yearly_hours.tenths,
        workers,
    })
}
