//! Instants as the office's clock shows them: all of China keeps Beijing time, whatever a machine is set to.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone};

/// The instant in Beijing time.
pub fn beijing<Tz: TimeZone>(at: &DateTime<Tz>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day"))
}

/// The day of an instant where the office is.
pub fn day_of<Tz: TimeZone>(at: &DateTime<Tz>) -> NaiveDate {
    beijing(at).date_naive()
}

/// 2026-11-21 09:05, for an instant as it is stored; any other text stays as it is.
pub fn to_the_minute(stored: &str) -> String {
    shown(stored, "%Y-%m-%d %H:%M")
}

/// 2026-11-21 09:05:33, for an instant as it is stored; any other text stays as it is.
pub fn to_the_second(stored: &str) -> String {
    shown(stored, "%Y-%m-%d %H:%M:%S")
}

fn shown(stored: &str, form: &str) -> String {
    DateTime::parse_from_rfc3339(stored).map_or_else(|_| stored.to_owned(), |at| beijing(&at).format(form).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_by_the_clock_in_beijing() {
        for (stored, shown) in [
            ("2026-11-21T01:05:33Z", "2026-11-21 09:05"),
            ("2026-12-31T16:00:00Z", "2027-01-01 00:00"),
            ("2026-11-21T09:05:33+08:00", "2026-11-21 09:05"),
            ("昨天", "昨天"),
        ] {
            assert_eq!(to_the_minute(stored), shown);
        }
        assert_eq!(to_the_second("2026-11-21T01:05:33Z"), "2026-11-21 09:05:33");
        let new_year: DateTime<FixedOffset> = "2026-12-31T16:00:00Z".parse().unwrap();
        assert_eq!(day_of(&new_year).to_string(), "2027-01-01");
    }
}
