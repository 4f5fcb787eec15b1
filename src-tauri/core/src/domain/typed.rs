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

/// A number in a field's smallest unit, and what became of it on the way there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Hundredths of a score, tenths of an hour.
    pub value: u32,
    /// More places were written than the field keeps: rounded half up.
    pub rounded: bool,
    /// Written as a percentage: 95% is read as 95.
    pub percent: bool,
}

impl Figure {
    /// The value where nothing was rounded and no percentage was meant: what a form takes.
    fn plain(self, otherwise: ErrorCode) -> Result<u32, ErrorCode> {
        match self {
            Self { percent: true, .. } => Err(otherwise),
            Self { rounded: true, .. } => Err(ErrorCode::TooManyPlaces),
            Self { value, .. } => Ok(value),
        }
    }
}

const MOST_SCORE: u64 = 10_000;
const MOST_HOURS: u64 = 100_000;

/// A score of 0 to 100 with at most two decimals, in hundredths.
pub fn score(text: &str) -> Result<u32, ErrorCode> {
    score_figure(text)?.plain(ErrorCode::ScoreOutOfRange)
}

/// A score of 0 to 100 in hundredths, rounded half up where it has more places; 分 may follow, or a percent sign.
pub fn score_figure(text: &str) -> Result<Figure, ErrorCode> {
    let plain = figures(text);
    figure(plain.strip_suffix('分').unwrap_or(&plain), 2, MOST_SCORE).ok_or(ErrorCode::ScoreOutOfRange)
}

/// Hours with at most one decimal, in tenths; 学时 or 课时 may follow.
pub fn hours(text: &str) -> Result<u32, ErrorCode> {
    hours_figure(text)?.plain(ErrorCode::InvalidArgument)
}

/// Hours in tenths, rounded half up where they have more places; 学时 or 课时 may follow, or a percent sign.
pub fn hours_figure(text: &str) -> Result<Figure, ErrorCode> {
    let plain = figures(text);
    let bare = ["个学时", "学时", "课时", "小时"]
        .iter()
        .find_map(|unit| plain.strip_suffix(unit))
        .unwrap_or(&plain);
    figure(bare, 1, MOST_HOURS).ok_or(ErrorCode::InvalidArgument)
}

/// The most that a number of the office's own may be.
const MOST_NUMBER: i64 = 1_000_000_000_000;

/// Any number with at most two decimals, in hundredths; 元 may follow. `too_many_places`, `unknown_value`.
pub fn number(text: &str) -> Result<i64, ErrorCode> {
    let plain = figures(text);
    let plain = plain.strip_suffix('元').unwrap_or(&plain);
    let (sign, digits) = plain.strip_prefix('-').map_or((1, plain), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return Err(ErrorCode::UnknownValue);
    }
    if fraction.trim_end_matches('0').len() > 2 {
        return Err(ErrorCode::TooManyPlaces);
    }
    let hundredths: String = format!("{whole}{fraction:0<2}").chars().take(whole.len() + 2).collect();
    let hundredths: i64 = hundredths.parse().map_err(|_| ErrorCode::UnknownValue)?;
    if hundredths > MOST_NUMBER {
        return Err(ErrorCode::UnknownValue);
    }
    Ok(sign * hundredths)
}

/// A number of a spreadsheet as its user sees it: fifteen significant figures, without the noise of binary fractions behind them.
pub fn shown_number(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    // Through the exponent form, which counts significant figures; `{}` never writes an exponent.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A share as its user sees it: 0.95 with a percent format is 95%. The point is moved in the text, so that no fraction is lost.
pub fn shown_percent(share: f64) -> String {
    let shown = shown_number(share);
    let (sign, digits) = shown.strip_prefix('-').map_or(("", shown.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = format!("{fraction:0<2}");
    let (moved, rest) = fraction.split_at_checked(2).unwrap_or((&fraction, ""));
    let whole = format!("{whole}{moved}");
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        figures => figures,
    };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}%")
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

/// A year; 年 or 年度 may stand behind it.
pub fn year(text: &str) -> Result<u32, ErrorCode> {
    let plain = text.trim().trim_end_matches('度').trim_end_matches('年');
    match count(plain)? {
        year @ 1900..=2100 => Ok(year),
        _ => Err(ErrorCode::UnknownValue),
    }
}

/// A phone number without spaces; a mobile number also without the country's 86. Fixed numbers keep their hyphens.
pub fn phone(text: &str) -> Result<String, ErrorCode> {
    let plain = figures(text)
        .replace(['—', '–', '－'], "-")
        .replace("(86)", "")
        .replace("+86", "");
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
    // The longest phone number in one run is a land line with its area code; an identity number is longer.
    let longest = plain.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    if allowed && (5..=24).contains(&digits) && longest <= Some(12) {
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
    rounded(text, places)
        .filter(|(_, exact)| *exact)
        .map(|(units, _)| units)
}

/// A plain decimal number in units of `10^-places`, rounded half up, and whether nothing was lost.
fn rounded(text: &str, places: usize) -> Option<(u64, bool)> {
    let plain = figures(text);
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let (kept, rest) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
    let units: u64 = format!("{whole}{kept:0<places$}").parse().ok()?;
    let up = rest.bytes().next().is_some_and(|first| first >= b'5');
    Some((units.checked_add(up.into())?, rest.bytes().all(|b| b == b'0')))
}

/// A number, with or without a percent sign, of at most `most` units. What is too large before it is rounded is too large.
fn figure(text: &str, places: usize, most: u64) -> Option<Figure> {
    let plain = figures(text);
    let bare = plain.strip_suffix('%');
    let (units, exact) = rounded(bare.unwrap_or(&plain), places)?;
    let too_large = units > most || units == most && !exact && rounds_down(bare.unwrap_or(&plain), places);
    let value = u32::try_from(units).ok().filter(|_| !too_large)?;
    Some(Figure {
        value,
        rounded: !exact,
        percent: bare.is_some(),
    })
}

/// Whether the places beyond those kept were cut off: 100.004 is more than 100.
fn rounds_down(plain: &str, places: usize) -> bool {
    let rest = plain.split_once('.').and_then(|(_, fraction)| fraction.get(places..));
    rest.is_some_and(|rest| rest.bytes().next().is_some_and(|first| first < b'5'))
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
    }

    #[test]
    fn more_places_than_a_field_keeps_are_rounded_half_up_and_said() {
        let of = |value, rounded| {
            Some(Figure {
                value,
                rounded,
                percent: false,
            })
        };
        for (number, score) in [
            (89.0, of(8900, false)),
            (81.53, of(8153, false)),
            (0.1 + 0.2, of(30, false)),
            (88.300_000_000_000_01, of(8830, false)),
            (88.333_333_333_333_33, of(8833, true)),
            (91.125, of(9113, true)),
            (1.005, of(101, true)), // stored as 1.00499999999999989
            (99.999, of(10_000, true)),
            (100.0, of(10_000, false)),
            (100.004, None),
            (100.01, None),
            (-1.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(score_figure(&shown_number(number)).ok(), score, "{number}");
        }
        for (number, hours) in [
            (7.5, of(75, false)),
            (0.25, of(3, true)),
            (2.67, of(27, true)),
            (0.1 + 0.2, of(3, false)),
        ] {
            assert_eq!(hours_figure(&shown_number(number)).ok(), hours, "{number}");
        }
        assert_eq!(score("88.333"), Err(ErrorCode::TooManyPlaces));
        assert_eq!(hours("0.25"), Err(ErrorCode::TooManyPlaces));
    }

    #[test]
    fn a_percentage_is_read_by_what_is_seen() {
        for (share, shown, score) in [
            (0.95, "95%", Some(9500)),
            (1.0, "100%", Some(10_000)),
            (0.57, "57%", Some(5700)),
            (0.07, "7%", Some(700)),
            (0.883_333_333_333, "88.3333333333%", Some(8833)),
            (0.0, "0%", Some(0)),
            (0.005, "0.5%", Some(50)),
            (95.0, "9500%", None),
            (-0.05, "-5%", None),
        ] {
            assert_eq!(shown_percent(share), shown);
            let read = score_figure(shown).ok();
            assert_eq!(
                read.map(|read| (read.value, read.percent)),
                score.map(|value| (value, true)),
                "{shown}"
            );
        }
        assert_eq!(score_figure("９２％").map(|read| read.value), Ok(9200));
        assert_eq!(score("92%"), Err(ErrorCode::ScoreOutOfRange), "a form asks for points");
    }

    #[test]
    fn hours_counts_and_phones() {
        assert_eq!(
            (hours("4"), hours("7.5"), hours("8学时"), hours("1.25")),
            (Ok(40), Ok(75), Ok(80), Err(ErrorCode::TooManyPlaces))
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
            prop_assert_eq!(score(&shown_number(f64::from(hundredths) / 100.0)), Ok(hundredths));
            prop_assert_eq!(score_figure(&shown_percent(f64::from(hundredths) / 10_000.0)).map(|read| read.value), Ok(hundredths));
        }
    }
}
