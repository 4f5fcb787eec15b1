//! Days that a spreadsheet has counted.

use chrono::{Days, NaiveDate};

/// Where a workbook starts counting days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SerialBase {
    /// 1 is 1900-01-01, and 60 a day that never was: 1900 counts as a leap year.
    #[default]
    From1900,
    /// 0 is 1904-01-01: workbooks of old Macs.
    From1904,
}

/// The day of that number.
pub(super) fn day(days: u64, base: SerialBase) -> Option<NaiveDate> {
    let (start, days) = match (base, days) {
        (SerialBase::From1904, _) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        (SerialBase::From1900, 0 | 60) => return None,
        (SerialBase::From1900, 1..60) => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        (SerialBase::From1900, _) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    start.checked_add_days(Days::new(days))
}
