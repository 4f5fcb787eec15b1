//! Full years of life.

use chrono::{Datelike, NaiveDate};

use crate::domain::dates::PartialDate;

/// Full years on `day`: one more from the birthday on. A person known to be born in a month counts as born on its first
/// day; one born on 29 February grows older on 1 March. `None`: not yet born.
pub fn on(born: PartialDate, day: NaiveDate) -> Option<u32> {
    full_years(born.first_day(), day)
}

/// Full years from `start` to the same day of a later year.
pub(super) fn full_years(start: NaiveDate, day: NaiveDate) -> Option<u32> {
    let before_anniversary = (day.month(), day.day()) < (start.month(), start.day());
    u32::try_from(day.year() - start.year() - i32::from(before_anniversary))
        .ok()
        .filter(|_| start <= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_makes_a_year() {
        for (born, day, age) in [
            ("1985-03-12", "2026-03-11", Some(40)),
            ("1985-03-12", "2026-03-12", Some(41)),
            ("1985-03", "2026-02-28", Some(40)),
            ("1985-03", "2026-03-01", Some(41)),
            ("1984-02-29", "2025-02-28", Some(40)),
            ("1984-02-29", "2025-03-01", Some(41)),
            ("1984-02-29", "2024-02-29", Some(40)),
            ("2026-09-30", "2026-09-30", Some(0)),
            ("2026-10-01", "2026-09-30", None),
        ] {
            assert_eq!(on(born.parse().unwrap(), day.parse().unwrap()), age, "{born} {day}");
        }
    }
}
