//! Days as spreadsheets count them.

use chrono::{Datelike, Months, NaiveDate};

/// The last day that a workbook can hold: 31 December 9999.
const LAST: i64 = 2_958_465;
/// Spreadsheets count a 29 February 1900, which never was; days before it have one number less.
const NEVER: i64 = 60;

fn epoch(from_1904: bool) -> Option<NaiveDate> {
    if from_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(1899, 12, 30)
    }
}

/// The number of a day. None: the workbook cannot hold it.
pub(crate) fn serial(date: NaiveDate, from_1904: bool) -> Option<i64> {
    let mut days = (date - epoch(from_1904)?).num_days();
    if !from_1904 && days <= NEVER {
        days -= 1;
    }
    let first = if from_1904 { 0 } else { 1 };
    (first..=LAST).contains(&days).then_some(days)
}

/// The day that a number stands for. None for the day that never was.
pub(super) fn date(serial: i64, from_1904: bool) -> Option<NaiveDate> {
    if !(0..=LAST).contains(&serial) || (!from_1904 && (serial == NEVER || serial == 0)) {
        return None;
    }
    let days = if !from_1904 && serial < NEVER {
        serial + 1
    } else {
        serial
    };
    epoch(from_1904)?.checked_add_days(chrono::Days::new(u64::try_from(days).ok()?))
}

/// Whole years, months or days between two days, as DATEDIF counts. None for a unit it does not know.
pub(super) fn between(start: NaiveDate, end: NaiveDate, unit: &str) -> Option<i64> {
    let months = |from: NaiveDate| {
        let months = i64::from(end.year() - from.year()) * 12 + i64::from(end.month()) - i64::from(from.month());
        months - i64::from(end.day() < from.day())
    };
    match unit.to_ascii_lowercase().as_str() {
        "y" => Some(months(start).div_euclid(12)),
        "m" => Some(months(start)),
        "d" => Some((end - start).num_days()),
        "ym" => Some(months(start).rem_euclid(12)),
        "yd" => {
            let whole = u32::try_from(months(start).div_euclid(12) * 12).ok()?;
            Some((end - start.checked_add_months(Months::new(whole))?).num_days())
        }
        "md" => {
            let whole = u32::try_from(months(start)).ok()?;
            Some((end - start.checked_add_months(Months::new(whole))?).num_days())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn days_have_the_numbers_of_spreadsheets() {
        for (date_of, number) in [
            (day(1900, 1, 1), 1),
            (day(1900, 2, 28), 59),
            (day(1900, 3, 1), 61),
            (day(2025, 12, 31), 46022),
            (day(9999, 12, 31), LAST),
        ] {
            assert_eq!(serial(date_of, false), Some(number));
            assert_eq!(date(number, false), Some(date_of));
        }
        assert_eq!(serial(day(1899, 12, 31), false), None);
        assert_eq!(serial(day(2025, 12, 31), true), Some(46022 - 1462));
        assert_eq!(date(60, false), None);
    }

    #[test]
    fn differences_are_whole() {
        let (start, end) = (day(2019, 7, 15), day(2025, 7, 14));
        for (unit, expected) in [("Y", 5), ("m", 71), ("ym", 11), ("d", 2191), ("md", 29), ("yd", 364)] {
            assert_eq!(between(start, end, unit), Some(expected), "{unit}");
        }
        assert_eq!(between(start, end, "x"), None);
    }
}
