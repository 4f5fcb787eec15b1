//! `TEXT` with the formats that forms use.

use chrono::{Datelike, NaiveDate};

use crate::decimal::Decimal;

/// A number by a format of digits: `0`, `0.00`, `#,##0.00`, `0%`, with texts around it. None for anything else.
pub(super) fn number(value: Decimal, format: &str) -> Option<String> {
    if format == "@" || format.eq_ignore_ascii_case("general") {
        return Some(value.kept().to_string());
    }
    let from = format.find(['0', '#'])?;
    let behind = format.rfind(['0', '#'])? + 1;
    let (before, digits, after) = (&format[..from], &format[from..behind], &format[behind..]);
    let percent = after.starts_with('%');
    let after = after.strip_prefix('%').unwrap_or(after);
    let plain = |text: &str| {
        let text = text.replace('"', "");
        text.chars()
            .all(|c| !c.is_ascii() || matches!(c, ' ' | '-' | '(' | ')'))
            .then_some(text)
    };
    let (before, after) = (plain(before)?, plain(after)?);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !fraction.bytes().all(|b| b == b'0') || !matches!(whole.trim_start_matches('#'), "" | "0" | ",##0") {
        let zeros = whole.bytes().all(|b| b == b'0') && !whole.is_empty();
        if !zeros || !fraction.bytes().all(|b| b == b'0') {
            return None;
        }
    }
    let scaled = if percent {
        value.times(Decimal::from(100))?
    } else {
        value
    };
    let shown = scaled.rounded_to(fraction.len() as i64)?;
    let text = shown.absolute().to_string();
    let (own_whole, own_fraction) = text.split_once('.').unwrap_or((&text, ""));
    let least = whole.bytes().filter(|b| *b == b'0').count();
    let mut padded = if least == 0 && own_whole == "0" {
        String::new()
    } else {
        format!("{own_whole:0>least$}")
    };
    if whole.contains(',') {
        padded = grouped(&padded);
    }
    let sign = if shown < Decimal::ZERO { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    let percent = if percent { "%" } else { "" };
    let width = fraction.len();
    Some(format!(
        "{sign}{before}{padded}{point}{own_fraction:0<width$}{percent}{after}"
    ))
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A date by a format of years, months and days. None for anything else.
pub(super) fn date(value: NaiveDate, format: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let same = rest.len() - rest.trim_start_matches(first).len();
        let (year, month, day) = (value.year(), value.month(), value.day());
        match (first.to_ascii_lowercase(), same) {
            ('y', 4) => out.push_str(&year.to_string()),
            ('y', 2) => out.push_str(&format!("{:02}", year % 100)),
            ('m', 2) => out.push_str(&format!("{month:02}")),
            ('m', 1) => out.push_str(&month.to_string()),
            ('d', 2) => out.push_str(&format!("{day:02}")),
            ('d', 1) => out.push_str(&day.to_string()),
            ('"', 1) => {
                let (text, behind) = rest[1..].split_once('"')?;
                out.push_str(text);
                rest = behind;
                continue;
            }
            (c, _) if matches!(c, '-' | '/' | '.' | ' ') || !c.is_ascii() => out.push_str(&rest[..same]),
            _ => return None,
        }
        rest = &rest[same..];
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_formats_are_shown() {
        for (value, format, expected) in [
            ("3", "0", "3"),
            ("3.14159", "0.00", "3.14"),
            ("1234567.5", "#,##0.00", "1,234,567.50"),
            ("0.256", "0%", "26%"),
            ("-5", "000", "-005"),
            ("12", "0\"人\"", "12人"),
            ("0.5", "#.00", ".50"),
            ("12345", "@", "12345"),
        ] {
            assert_eq!(
                number(value.parse().unwrap(), format).as_deref(),
                Some(expected),
                "{format}"
            );
        }
        for format in ["0;-0;;@", "[Red]0", "# ?/?", "0.00E+00", "", "abc", "0.0.0", "0#0"] {
            assert_eq!(number(Decimal::from(1), format), None, "{format}");
        }
        let day = NaiveDate::from_ymd_opt(2025, 3, 9).unwrap();
        for (format, expected) in [
            ("yyyy-mm-dd", "2025-03-09"),
            ("yyyy年m月d日", "2025年3月9日"),
            ("yyyy.mm", "2025.03"),
            ("YYYY\"年\"", "2025年"),
        ] {
            assert_eq!(date(day, format).as_deref(), Some(expected));
        }
        assert_eq!(date(day, "mmm"), None);
    }
}
