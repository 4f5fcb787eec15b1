//! Every writing of a date that an office uses.

use chrono::NaiveDate;

use super::{DateReading, PartialDate, YEARS, chinese, counted};
use crate::domain::text::{half_width, is_invisible, is_quote};

/// Signs that a form puts where there is nothing.
const BLANK: [&str; 8] = ["无", "暂无", "空", "/", "\\", "-", "--", "*"];
const LONG_TERM: [&str; 9] = [
    "长期",
    "至今",
    "今",
    "长期有效",
    "永久",
    "永久有效",
    "无固定期限",
    "无固定期",
    "9999-12-31",
];
/// The farmers' calendar: its months are not ours.
const LUNAR: [&str; 8] = ["农历", "阴历", "旧历", "夏历", "腊", "正月", "闰", "初"];

/// Reads what a cell or field says. Never guesses: what has several readings is [`DateReading::Ambiguous`].
pub fn read_date(text: &str) -> DateReading {
    let plain = plain(text);
    if plain.is_empty() || BLANK.contains(&plain.as_str()) {
        return DateReading::Blank;
    }
    if LONG_TERM.contains(&plain.as_str()) {
        return DateReading::LongTerm;
    }
    if LUNAR.iter().any(|sign| plain.contains(sign)) {
        return DateReading::Bad;
    }
    let date = without_time(&plain);
    if date.contains('年') {
        return with_chinese_units(&date.replace(' ', ""));
    }
    let parts = parts_of(date);
    // 11月9日 says a month and a day of a year that stands elsewhere, not a month of 1911.
    if date.contains('月') && matches!(parts.as_slice(), [month, day] if month.len() <= 2 && day.len() <= 2) {
        return DateReading::Bad;
    }
    match parts.as_slice() {
        [one] => compact(one),
        [_, ..] if parts.iter().all(|part| is_figure(part, 4)) => separated(&parts),
        _ => DateReading::Bad,
    }
}

/// Half width, one kind of each mark, no quotes, single spaces.
fn plain(text: &str) -> String {
    let marked = text
        .chars()
        .map(half_width)
        .filter(|&c| !is_invisible(c) && !is_quote(c))
        .map(|c| match c {
            '。' | '·' | '•' | '．' | '､' | '、' => '.',
            '—' | '–' | '−' | '‐' | '‑' | '‒' | '－' | '﹣' => '-',
            '∕' | '⁄' => '/',
            '⽇' => '日',
            '⽉' => '月',
            other => other,
        });
    let spaced: String = marked.map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Cuts off 00:00:00, T08:30Z, 上午9:00, and a weekday.
fn without_time(text: &str) -> &str {
    let mut date = text;
    if let Some(colon) = date.find(':') {
        let before = date[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
        let cut = before.trim_end_matches([' ', 'T', '上', '下', '午']);
        // A time needs something between itself and the date.
        date = if cut.len() < before.len() { cut } else { text };
    }
    for sign in ["星期", "(星期", "(周", "周"] {
        if let Some(at) = date.find(sign) {
            date = &date[..at];
        }
    }
    date.trim()
}

/// The figures between the marks. Spaces beside a mark mean nothing; a space alone is a mark itself, as is a closing 日.
fn parts_of(date: &str) -> Vec<&str> {
    let date = date.trim_end_matches(['日', '号', '月', '.', ' ']);
    let is_mark = |c: char| matches!(c, '-' | '/' | '.' | '月');
    if date.contains(is_mark) {
        date.split(is_mark).map(str::trim).collect()
    } else {
        date.split(' ').collect()
    }
}

fn is_figure(part: &str, longest: usize) -> bool {
    (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
}

/// 1985年3月, 1985年03月12日, 二〇二四年三月十二日; for 85年3月 the user is asked.
fn with_chinese_units(date: &str) -> DateReading {
    let Some((year, rest)) = date.split_once('年') else {
        return DateReading::Bad;
    };
    let Some((year, digits)) = chinese::year(year) else {
        return DateReading::Bad;
    };
    let rest = rest.trim_end_matches("份");
    let (month, day) = rest.split_once('月').unwrap_or((rest, ""));
    // 1985年3-12 and the like: not worth a guess. 1985年3 without its 月 still is a month.
    let Some(month) = chinese::small(month) else {
        return DateReading::Bad;
    };
    let day = day.trim_end_matches(['日', '号']);
    let day = match (day, chinese::small(day)) {
        ("", _) => None,
        (_, None) => return DateReading::Bad,
        (_, day) => day,
    };
    match digits {
        4 => DateReading::settled(year.try_into().ok().and_then(|year| PartialDate::new(year, month, day))),
        2 => short_year(year, month, day),
        _ => DateReading::Bad,
    }
}

/// Either century.
fn short_year(year: u32, month: u32, day: Option<u32>) -> DateReading {
    DateReading::ambiguous(of_either_century(year, month, day))
}

fn of_either_century(year: u32, month: u32, day: Option<u32>) -> [Option<PartialDate>; 2] {
    [1900, 2000].map(|century| {
        let year = i32::try_from(century + year).ok()?;
        PartialDate::new(year, month, day)
    })
}

/// 1985-3-12, 1985.03, 1985.0312; 12/3/1985, 85.3, 85-03-12 are asked about.
fn separated(parts: &[&str]) -> DateReading {
    let figures: Vec<u32> = parts.iter().map(|part| part.parse().unwrap_or(u32::MAX)).collect();
    let year = |figure: u32| i32::try_from(figure).unwrap_or(0);
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    match (lengths.as_slice(), figures.as_slice()) {
        ([4, 1 | 2], &[y, m]) => DateReading::settled(PartialDate::new(year(y), m, None)),
        ([4, 4], &[y, md]) => DateReading::settled(PartialDate::new(year(y), md / 100, Some(md % 100))),
        ([4, 1 | 2, 1 | 2], &[y, m, d]) => DateReading::settled(PartialDate::new(year(y), m, Some(d))),
        ([1 | 2, 4], &[m, y]) => DateReading::ambiguous([PartialDate::new(year(y), m, None)]),
        ([1 | 2, 1 | 2, 4], &[a, b, y]) => DateReading::ambiguous([
            PartialDate::new(year(y), a, Some(b)),
            PartialDate::new(year(y), b, Some(a)),
        ]),
        ([2, 1 | 2], &[y, m]) => short_year(y, m, None),
        ([1 | 2, 1 | 2, 1 | 2], &[a, b, c]) => DateReading::ambiguous(
            [(a, b, c), (c, a, b), (c, b, a)]
                .into_iter()
                .filter(|(y, ..)| *y != u32::MAX)
                .flat_map(|(y, m, d)| of_either_century(y, m, Some(d))),
        ),
        _ => DateReading::Bad,
    }
}

/// 19850312, 198503; a serial as text; else what the digits may mean.
fn compact(digits: &str) -> DateReading {
    if !is_figure(digits, 8) {
        return DateReading::Bad;
    }
    let number: u32 = digits.parse().unwrap_or(u32::MAX);
    let signed = |figure: u32| i32::try_from(figure).unwrap_or(0);
    match digits.len() {
        8 if digits == "99991231" => DateReading::LongTerm,
        8 => DateReading::settled(PartialDate::new(
            signed(number / 10_000),
            number / 100 % 100,
            Some(number % 100),
        )),
        7 => DateReading::ambiguous([
            PartialDate::new(signed(number / 1000), number / 100 % 10, Some(number % 100)),
            PartialDate::new(signed(number / 1000), number / 10 % 100, Some(number % 10)),
        ]),
        6 => match PartialDate::new(signed(number / 100), number % 100, None) {
            Some(month) if (1900..=2100).contains(&month.year()) => month.into(),
            _ => short_year(number / 10_000, number / 100 % 100, Some(number % 100)),
        },
        // 19853 may be a month written without its mark; 31118 can only be a spreadsheet's day.
        5 if (19_000..21_000).contains(&number) => DateReading::ambiguous([
            PartialDate::new(signed(number / 10), number % 10, None),
            serial_day(number),
        ]),
        5 if number >= 21_000 => DateReading::settled(serial_day(number)),
        _ => DateReading::Bad,
    }
}

fn serial_day(number: u32) -> Option<PartialDate> {
    let day: NaiveDate = counted::day(u64::from(number), counted::SerialBase::From1900)?;
    YEARS.contains(&chrono::Datelike::year(&day)).then(|| day.into())
}
