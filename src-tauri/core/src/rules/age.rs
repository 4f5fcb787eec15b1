//! Full years from a day to another.

use chrono::{Datelike, NaiveDate};

/// Full years from `since` to `on`; negative when `on` comes before. Somebody born on 29 February is a year older on 1 March.
pub fn full_years(since: NaiveDate, on: NaiveDate) -> i32 {
    let reached = (on.month(), on.day()) >= (since.month(), since.day());
    on.year() - since.year() - i32::from(!reached)
}
