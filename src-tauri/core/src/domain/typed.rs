//! Dates and numbers as a form or a cell holds them, into the units of the program: hundredths of a score, tenths
//! of an hour, fen.

use chrono::NaiveDate;

use super::dates::{PartialDate, read_date};
use super::text::{half_width, is_invisible, is_quote};
use crate::ErrorCode;

/// A whole date from a form; a month alone or a two-digit year is refused.
pub fn day(text: &str) -> Result<NaiveDate, ErrorCode> {
    month_or_day(text)?
        .and_then(PartialDate::whole)
        .ok_or(ErrorCode::BadDate)
}

/// A date or a month from a form; `None`: left blank.
pub fn month_or_day(text: &str) -> Result<Option<PartialDate>, ErrorCode> {
    read_date(text).checked()
}

/// A score of 0 to 100 with at most two decimals, in hundredths.
pub fn score(text: &str) -> Result<u32, ErrorCode> {
    decimal(text, 2)
        .and_then(|hundredths| u32::try_from(hundredths).ok())
        .filter(|hundredths| *hundredths <= 10_000)
        .ok_or(ErrorCode::ScoreOutOfRange)
}

/// A score that a spreadsheet holds as a number, in hundredths; noise of binary fractions behind the sixth decimal is none.
pub fn score_from_number(value: f64) -> Result<u32, ErrorCode> {
    let hundredths = value * 100.0;
    let nearest = hundredths.round();
    let exact = (hundredths - nearest).abs() < 1e-4;
    if exact && (0.0..=10_000.0).contains(&nearest) {
        Ok(nearest as u32)
    } else {
        Err(ErrorCode::ScoreOutOfRange)
    }
}

/// Hours with at most one decimal, in tenths; 学时 or 课时 may follow.
pub fn hours(text: &str) -> Result<u32, ErrorCode> {
    let plain = figures(text);
    let bare = ["个学时", "学时", "课时", "小时"]
        .iter()
        .find_map(|unit| plain.strip_suffix(unit))
        .unwrap_or(&plain);
    decimal(bare, 1)
        .and_then(|tenths| u32::try_from(tenths).ok())
        .filter(|tenths| *tenths <= 100_000)
        .ok_or(ErrorCode::InvalidArgument)
}

/// A sum of money with at most two decimals, in fen; 元 may follow.
pub fn money(text: &str) -> Result<u32, ErrorCode> {
    let plain: String = figures(text).chars().filter(|c| *c != ',').collect();
    decimal(plain.strip_suffix('元').unwrap_or(&plain), 2)
        .and_then(|fen| u32::try_from(fen).ok())
        .ok_or(ErrorCode::InvalidArgument)
}

/// A count of people, households …, with or without thousands marks.
pub fn count(text: &str) -> Result<u32, ErrorCode> {
    let plain: String = figures(text).chars().filter(|c| *c != ',').collect();
    decimal(&plain, 0)
        .and_then(|count| u32::try_from(count).ok())
        .ok_or(ErrorCode::InvalidArgument)
}

/// A phone number without spaces; a mobile number also without the country's 86. Fixed numbers keep their hyphens.
pub fn phone(text: &str) -> Result<String, ErrorCode> {
    let plain = figures(text).replace(['—', '–', '－'], "-");
    let bare: String = plain.chars().filter(|c| *c != '-').collect();
    let mobile = bare.trim_start_matches('+');
    let mobile = if mobile.len() == 13 {
        mobile.strip_prefix("86").unwrap_or(mobile)
    } else {
        mobile
    };
    if mobile.len() == 11 && mobile.starts_with('1') && mobile.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(mobile.to_owned());
    }
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let allowed = plain
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'(' | b')' | b'/' | b','));
    if allowed && (5..=24).contains(&digits) {
        Ok(plain)
    } else {
        Err(ErrorCode::InvalidArgument)
    }
}

/// Half width, without spaces and quotes.
fn figures(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|&c| !c.is_whitespace() && !is_invisible(c) && !is_quote(c))
        .collect()
}

/// A plain decimal number in units of `10^-places`; more places are accepted only as zeros.
fn decimal(text: &str, places: usize) -> Option<u64> {
    let plain = figures(text);
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (kept, rest) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
    if whole.is_empty() || !digits(whole) || !digits(fraction) || rest.bytes().any(|b| b != b'0') {
        return None;
    }
    format!("{whole}{kept:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scores_are_hundredths() {
        for (text, hundredths) in [
            ("89", Some(8900)),
            ("89.5", Some(8950)),
            ("81.53", Some(8153)),
            ("100", Some(10000)),
            ("0", Some(0)),
            ("８９．５", Some(8950)),
            ("89.50", Some(8950)),
            ("89.500", Some(8950)),
            (" 89 ", Some(8900)),
            ("100.01", None),
            ("-1", None),
            ("89.555", None),
            ("", None),
            ("优秀", None),
            (".5", None),
            ("1e2", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(score(text).ok(), hundredths, "{text:?}");
        }
        for (value, hundredths) in [
            (89.0, Some(8900)),
            (81.53, Some(8153)),
            (0.1 + 0.2, Some(30)),
            (89.555, None),
            (100.01, None),
            (-1.0, None),
            (f64::NAN, None),
        ] {
            assert_eq!(score_from_number(value).ok(), hundredths, "{value}");
        }
    }

    #[test]
    fn hours_counts_and_phones() {
        assert_eq!(
            (hours("4"), hours("7.5"), hours("8学时"), hours("1.25")),
            (Ok(40), Ok(75), Ok(80), Err(ErrorCode::InvalidArgument))
        );
        assert_eq!(
            (count("1,234"), count("1２"), count("1.5"), count("-3")),
            (
                Ok(1234),
                Ok(12),
                Err(ErrorCode::InvalidArgument),
                Err(ErrorCode::InvalidArgument)
            )
        );
        for (text, kept) in [
            ("13800001234", Some("13800001234")),
            ("138 0000 1234", Some("13800001234")),
            ("+86-138-0000-1234", Some("13800001234")),
            ("0515-88881234", Some("0515-88881234")),
            ("88881234", Some("88881234")),
            ("19912345678", Some("19912345678")),
            ("电话", None),
            ("", None),
        ] {
            assert_eq!(phone(text).ok().as_deref(), kept, "{text}");
        }
    }

    #[test]
    fn a_form_wants_whole_years() {
        assert_eq!(day("2024-3-1"), Ok(NaiveDate::from_ymd_opt(2024, 3, 1).unwrap()));
        for (text, code) in [
            ("85-03-12", ErrorCode::DateAmbiguous),
            ("2024-03", ErrorCode::BadDate),
            ("", ErrorCode::BadDate),
            ("2024-02-30", ErrorCode::BadDate),
        ] {
            assert_eq!(day(text), Err(code), "{text}");
        }
        assert_eq!(
            month_or_day("2024.3").map(|d| d.map(|d| d.to_string())),
            Ok(Some("2024-03".to_owned()))
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = (score(&text), hours(&text), count(&text), phone(&text), day(&text));
        }

        #[test]
        fn a_score_is_read_back(hundredths in 0_u32..=10_000) {
            prop_assert_eq!(score(&format!("{}.{:02}", hundredths / 100, hundredths % 100)), Ok(hundredths));
            prop_assert_eq!(score_from_number(f64::from(hundredths) / 100.0), Ok(hundredths));
        }
    }
}
