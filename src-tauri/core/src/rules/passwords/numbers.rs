//! Numbers that stand for something: dates in all usual writings, phone numbers, identity numbers and their ends.

use super::kind::Kind;
use super::words::Known;
use crate::domain::ids::IdNumber;

/// The years that people put into passwords: births, weddings, now.
const YEARS: std::ops::RangeInclusive<u32> = 1920..=2049;
/// The likelier half of these years.
const YEAR_BITS: f64 = 6.0;
const DAY_OF_YEAR_BITS: f64 = 8.5;
const MONTH_BITS: f64 = 3.6;
/// Which of the usual separators.
const SEPARATOR_BITS: f64 = 1.5;
/// Mobile numbers of one region: some ten million are in use there.
const MOBILE_BITS: f64 = 23.0;
/// Landline numbers behind the area codes of one region.
const LANDLINE_BITS: f64 = 22.0;
/// Identity numbers of one county: a day of birth, three digits; the check digit follows.
const ID_BITS: f64 = 25.0;

/// What `text` costs an attacker who guesses that it is such a number.
pub(super) fn known(text: &[char]) -> Option<Known> {
    let digits = text.iter().filter(|c| c.is_ascii_digit()).count();
    if digits < 3 {
        return None;
    }
    let found = [
        date(text).map(|bits| (bits, Kind::Date)),
        phone(text).map(|bits| (bits, Kind::Phone)),
        identity(text).map(|bits| (bits, Kind::IdNumber)),
    ];
    found.into_iter().flatten().min_by(|a, b| a.0.total_cmp(&b.0))
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '/' | '.' | '_' | ' ' | ',' | '年' | '月' | '日' | '号')
}

fn date(text: &[char]) -> Option<f64> {
    if !text.iter().all(|c| c.is_ascii_digit() || is_separator(*c)) || !text.first()?.is_ascii_digit() {
        return None;
    }
    let groups: Vec<String> = text
        .split(|c| is_separator(*c))
        .map(|group| group.iter().collect::<String>())
        .filter(|group| !group.is_empty())
        .collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let separated = if text.iter().any(|c| is_separator(*c)) {
        SEPARATOR_BITS
    } else {
        0.0
    };
    let bits = match groups.as_slice() {
        [one] => run(one)?,
        [a, b] if (year4(a) && month(b)) || (month(a) && year4(b)) => YEAR_BITS + MONTH_BITS,
        [a, b] if (month(a) && day(b)) || (day(a) && month(b)) => DAY_OF_YEAR_BITS,
        [a, b, c] if whole(a, b, c) => YEAR_BITS + DAY_OF_YEAR_BITS,
        _ => return None,
    };
    Some(bits + separated)
}

/// Digits without separators.
fn run(digits: &str) -> Option<f64> {
    // Splits at every place where a year, month or day may end.
    let splits = |a: usize, b: usize| Some((digits.get(..a)?, digits.get(a..a + b)?, digits.get(a + b..)?));
    let three = |shapes: &[(usize, usize)]| {
        shapes
            .iter()
            .filter_map(|(a, b)| splits(*a, *b))
            .any(|(a, b, c)| whole(a, b, c))
    };
    match digits.len() {
        4 if year4(digits) => Some(YEAR_BITS),
        4 if pair(digits, 2, month, day) || pair(digits, 2, day, month) => Some(DAY_OF_YEAR_BITS),
        6 if pair(digits, 4, year4, month) => Some(YEAR_BITS + MONTH_BITS),
        6 if three(&[(2, 2), (4, 1)]) => Some(YEAR_BITS + DAY_OF_YEAR_BITS),
        7 if three(&[(4, 1), (4, 2), (1, 2), (2, 1)]) => Some(YEAR_BITS + DAY_OF_YEAR_BITS),
        8 if three(&[(4, 2), (2, 2)]) => Some(YEAR_BITS + DAY_OF_YEAR_BITS),
        // Two years one after the other are found as two.
        _ => None,
    }
}

fn pair(digits: &str, at: usize, first: fn(&str) -> bool, second: fn(&str) -> bool) -> bool {
    first(&digits[..at]) && second(&digits[at..])
}

/// Year, month, day; day, month, year; month, day, year.
fn whole(a: &str, b: &str, c: &str) -> bool {
    (year(a) && month(b) && day(c)) || (year(c) && ((day(a) && month(b)) || (month(a) && day(b))))
}

fn within(text: &str, longest: usize, range: std::ops::RangeInclusive<u32>) -> bool {
    (1..=longest).contains(&text.len()) && text.parse().is_ok_and(|n| range.contains(&n))
}

fn year4(text: &str) -> bool {
    text.len() == 4 && within(text, 4, YEARS)
}

fn year(text: &str) -> bool {
    year4(text) || (text.len() == 2 && within(text, 2, 0..=99))
}

fn month(text: &str) -> bool {
    within(text, 2, 1..=12)
}

fn day(text: &str) -> bool {
    within(text, 2, 1..=31)
}

fn phone(text: &[char]) -> Option<f64> {
    let digits: String = text.iter().filter(|c| !matches!(c, '-' | ' ')).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let bytes = digits.as_bytes();
    match bytes.len() {
        11 if bytes[0] == b'1' && bytes[1] >= b'3' => Some(MOBILE_BITS),
        13 if digits.starts_with("861") => Some(MOBILE_BITS + 1.0),
        10..=12 if bytes[0] == b'0' && bytes[1] != b'0' => Some(LANDLINE_BITS),
        _ => None,
    }
}

fn identity(text: &[char]) -> Option<f64> {
    let whole: String = text.iter().collect::<String>().to_uppercase();
    let (last, body) = whole.as_bytes().split_last()?;
    if !body.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || *last == b'X') {
        return None;
    }
    let check = 11_f64.log2();
    match whole.len() {
        15 | 18 if IdNumber::parse(&whole).is_ok() => Some(ID_BITS),
        // The ends that people take: running number and check digit, with the day, with month and day before them.
        4 if *last == b'X' => Some(1000_f64.log2() + check),
        6 if day(&whole[..2]) => Some(31_000_f64.log2() + check),
        8 if month(&whole[..2]) && day(&whole[2..4]) => Some(366_000_f64.log2() + check),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_in_every_usual_writing() {
        for (text, kind) in [
            ("19850312", Kind::Date),
            ("850312", Kind::Date),
            ("1985-03-12", Kind::Date),
            ("1985/3/12", Kind::Date),
            ("1985.03.12", Kind::Date),
            ("1985年3月12日", Kind::Date),
            ("12031985", Kind::Date),
            ("1985312", Kind::Date),
            ("198503", Kind::Date),
            ("1985年3月", Kind::Date),
            ("3月12日", Kind::Date),
            ("0312", Kind::Date),
            ("2026", Kind::Date),
            ("2026年", Kind::Date),
            ("13812345678", Kind::Phone),
            ("138-1234-5678", Kind::Phone),
            ("8613812345678", Kind::Phone),
            ("051588881234", Kind::Phone),
            ("0515-88881234", Kind::Phone),
            ("11010519491231002X", Kind::IdNumber),
            ("11010519491231002x", Kind::IdNumber),
            ("31002X", Kind::IdNumber),
            ("002X", Kind::IdNumber),
        ] {
            let characters: Vec<char> = text.chars().collect();
            assert_eq!(known(&characters).map(|(_, kind)| kind), Some(kind), "{text}");
        }
        for text in ["", "-", "1", "19851332", "99999", "1985-13-45", "abc2026", "１９８５"] {
            let characters: Vec<char> = text.chars().collect();
            assert_eq!(known(&characters), None, "{text}");
        }
    }
}
