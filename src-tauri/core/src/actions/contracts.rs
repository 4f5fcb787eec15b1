//! Contracts that need attention.

use crate::storage::Connection;
use chrono::Days;

use crate::Result;
use crate::domain::person::{Person, Status};
use crate::roll::Roll;
use crate::storage::contracts;

/// A contract that ends, or ended and was followed by no other, of somebody in post.
pub struct Due<'r> {
    /// Whose.
    pub person: &'r Person,
    /// First day.
    pub starts_on: chrono::NaiveDate,
    /// Last day in force, included.
    pub ends_on: chrono::NaiveDate,
    /// Days from the roll's day to the last day; negative when past.
    pub days_left: i64,
}

/// Contracts whose last day lies within `days` of the roll's day, both ends included, and those past without a later one.
pub fn due<'r>(conn: &Connection, roll: &'r Roll, days: u32) -> Result<Vec<Due<'r>>> {
    let until = roll
        .day
        .checked_add_days(Days::new(days.into()))
        .unwrap_or(chrono::NaiveDate::MAX);
    let ending = contracts::ending(conn, until)?;
    Ok(ending
        .into_iter()
        .filter_map(|e| {
            let person = roll.person(e.worker).filter(|p| p.status(roll.day) == Status::Active)?;
            let days_left = (e.ends_on - roll.day).num_days();
            Some(Due {
                person,
                starts_on: e.starts_on,
                ends_on: e.ends_on,
                days_left,
            })
        })
        .collect())
}
