//! Two days in one text.

use super::super::super::dates::in_figures;
use super::super::lengths::{last_day, months_of};

/// Words that stand for no last day.
const OPEN: [&str; 6] = ["无固定期限", "无固定期", "长期", "至今", "今", "任务完成"];

/// 2022.09.30至2025.09.29, 三年（2024.7-2027.6）, 2024年1月1日起无固定期限: first and last.
pub(crate) fn period(text: &str) -> Option<(String, String)> {
    let text = &in_figures(text);
    let days = dates_in(text);
    match days.as_slice() {
        [(_, first), (_, last)] => Some((first.clone(), last.clone())),
        [(end, first)] => {
            let rest = &text[*end..];
            let rest_bare = rest.trim();
            if let Some(last) = after(first, rest_bare) {
                return Some((first.clone(), last));
            }
            if matches!(rest_bare, "以来" | "开始" | "起始" | "至" | "—" | "-" | "－")
                || rest_bare.starts_with('起') && !OPEN.iter().any(|word| rest.contains(word))
            {
                return Some((first.clone(), String::new()));
            }
            let open = OPEN.iter().find(|word| rest.contains(*word))?;
            let open = if *open == "今" { "至今" } else { open };
            Some((first.clone(), open.to_owned()))
        }
        _ => None,
    }
}

/// 自2024年12月1日起叁年: the last day by the length behind the first.
fn after(first: &str, rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(['起', '，', ',', '、', '（', '(', ' ', '为', '共', '计', '期', '限']);
    let months = months_of(rest.trim_end_matches(['）', ')', '。', '止']))?;
    let day = crate::domain::dates::read_date(first).date()?;
    let is_whole = day.first_day() == day.last_day();
    Some(last_day(day.first_day(), months).filter(|_| is_whole)?.to_string())
}

/// 其中试用期2个月
pub(crate) fn probation_in(text: &str) -> Option<String> {
    let rest = text.split_once("试用期")?.1;
    let rest: String = rest.chars().map(crate::domain::text::half_width).collect();
    let rest = rest.trim_start_matches(['为', '限', ':', '：', ' ']);
    let months = &rest[..rest.find(|c: char| !c.is_ascii_digit())?];
    let unit = rest[months.len()..].trim_start();
    (!months.is_empty() && (unit.starts_with("个月") || unit.starts_with('月'))).then(|| months.to_owned())
}

/// Every date in a text, with the place behind it: year, then month and perhaps day, parted or all in figures.
pub(crate) fn dates_in(text: &str) -> Vec<(usize, String)> {
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .map(|(at, c)| (at, crate::domain::text::half_width(c)))
        .collect();
    let digits = |from: usize| letters[from..].iter().take_while(|(_, c)| c.is_ascii_digit()).count();
    let number =
        |from: usize, length: usize| -> String { letters[from..from + length].iter().map(|(_, c)| *c).collect() };
    let behind = |at: usize| letters.get(at).map_or(text.len(), |(place, _)| *place);
    let spaces = |from: usize| {
        letters[from.min(letters.len())..]
            .iter()
            .take_while(|(_, c)| c.is_whitespace())
            .count()
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let run = digits(at);
        if run == 0 {
            at += 1;
            continue;
        }
        let whole = number(at, run);
        let is_year = |text: &str| {
            text.get(..4)
                .is_some_and(|year| (1900..=2199).contains(&year.parse().unwrap_or(0)))
        };
        if matches!(run, 6 | 8) && is_year(&whole) {
            found.push((behind(at + run), whole));
            at += run;
            continue;
        }
        if run != 4 || !is_year(&whole) {
            at += run;
            continue;
        }
        // Year, mark, month, and where it goes on so: mark, day.
        let mut end = at + run;
        let mut parts = vec![whole];
        while parts.len() < 3 {
            let mark = end + spaces(end);
            let Some((_, c)) = letters.get(mark) else { break };
            let is_mark = match parts.len() {
                1 => matches!(c, '年' | '.' | '/' | '-' | '。' | '·'),
                _ => matches!(c, '月' | '.' | '/' | '-' | '。' | '·'),
            };
            let next = mark + 1 + spaces(mark + 1);
            if !is_mark || next >= letters.len() {
                break;
            }
            let length = digits(next);
            if !matches!(length, 1 | 2) {
                // 2024年7月: the unit belongs to the month.
                break;
            }
            parts.push(number(next, length));
            end = next + length;
        }
        if parts.len() >= 2 {
            let unit = end + spaces(end);
            if letters.get(unit).is_some_and(|(_, c)| matches!(c, '月' | '日' | '号')) {
                end = unit + 1;
            }
            found.push((behind(end), parts.join("-")));
        }
        at = end.max(at + run);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_days_are_found_however_they_are_parted() {
        for (text, first, last) in [
            ("2022.09.30至2025.09.29", "2022-09-30", "2025-09-29"),
            ("三年（2024.7-2027.6）", "2024-7", "2027-6"),
            ("2024-07-01-2027-06-30", "2024-07-01", "2027-06-30"),
            ("2024年7月1日起至2027年6月30日止", "2024-7-1", "2027-6-30"),
            ("20240701—20270630", "20240701", "20270630"),
            ("2024/7/1 ~ 2027/6/30", "2024-7-1", "2027-6-30"),
            ("2024.7.1起无固定期限", "2024-7-1", "无固定期限"),
            ("2020.03至今", "2020-03", "至今"),
            ("２０２２年１月－２０２４年１２月", "2022-1", "2024-12"),
            ("自2024年12月1日起叁年", "2024-12-1", "2027-11-30"),
            ("二〇二六年七月一日至二〇二九年六月三十日", "2026-7-1", "2029-6-30"),
            (
                "二零二四年十二月二十日—二零二七年十二月十九日",
                "2024-12-20",
                "2027-12-19",
            ),
        ] {
            assert_eq!(period(text), Some((first.to_owned(), last.to_owned())), "{text}");
        }
        for text in ["2024.7.1", "三年", "", "1-3月", "13900000000"] {
            assert_eq!(period(text), None, "{text}");
        }
    }
}
