//! The training that a sign-in sheet is about: its name, day and hours in the lines over the table.

use super::super::columns::{Field, ImportKind};
use super::super::dates::in_figures;
use super::super::meaning::{Dictionary, Expected, Words, marks, without_numbering};
use super::super::workbook::Address;
use super::super::years;
use super::context::Context;
use super::implied::{lines_above, lines_below, same};
use super::laid::Laid;
use super::pieces::dates_in;

/// What is known of a training.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Event {
    pub(super) title: Option<String>,
    /// A day or month, as it is written.
    pub(super) day: Option<String>,
    pub(super) hours: Option<String>,
    /// 培训方式, 培训层级 and the like.
    pub(super) others: Vec<(Field, String)>,
}

/// Puts what the lines over the table say of the training behind its columns.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary, context: &Context) {
    if dictionary.kind() != ImportKind::Training {
        return;
    }
    let lines = lines_above(laid);
    let year = year_of(laid, context);
    if !laid.header.has(Field::HeldOn) {
        let named = lines.iter().filter(|(text, _)| !marks().is_of_making(text));
        let said = named
            .clone()
            .find_map(|(text, place)| day_in(text, year).map(|day| (day, *place)));
        let said = said.map(|(day, place)| (day, Some(place)));
        let below = lines_below(laid);
        let signed = || {
            let signed = below.iter().rev().filter(|(text, _)| text.chars().count() <= 24);
            signed
                .clone()
                .find_map(|(text, place)| day_in(text, None).map(|day| (day, Some(*place))))
        };
        let elsewhere = || {
            // 学习记录导出_20261215 says when the file was made.
            [laid.drawn.name.as_str(), &context.file]
                .into_iter()
                .filter(|text| !marks().is_of_making(text))
                .find_map(|text| day_in(text, year))
        };
        if let Some((day, place)) = said.or_else(|| elsewhere().map(|day| (day, None))).or_else(signed) {
            same(laid, "表头".to_owned(), Field::HeldOn, day, place);
        }
    }
    if !laid.header.has(Field::Hours) && !laid.header.has(Field::EarnedHours) {
        let below = lines_below(laid);
        let said = lines
            .iter()
            .chain(&below)
            .filter(|(text, _)| !marks().is_of_rate(text))
            .find_map(|(text, place)| hours_in(text).map(|hours| (hours, *place)));
        if let Some((hours, place)) = said {
            same(laid, "表头".to_owned(), Field::Hours, hours, Some(place));
        }
    }
    if !laid.header.has(Field::Tier) {
        let said = lines
            .iter()
            .find_map(|(text, place)| Some((tier_in(text, dictionary)?, *place)));
        if let Some((tier, place)) = said {
            same(laid, "表头".to_owned(), Field::Tier, tier, Some(place));
        }
    }
    leftovers(laid, &lines, dictionary);
    if !laid.header.has(Field::TrainingTitle)
        && let Some((title, place)) = own_lines(laid, &lines)
            .and_then(|own| title_of(own, context))
            .or_else(|| title_of(&lines, context))
    {
        same(laid, "标题".to_owned(), Field::TrainingTitle, title, Some(place));
    }
}

/// What else a line says that names the training with its day and hours: 线上 is how it was held, 区委党校 is told.
fn leftovers(laid: &mut Laid, lines: &[(String, Address)], dictionary: &Dictionary) {
    let Some((text, place)) = lines.iter().find(|(text, _)| named_part(text).is_some()) else {
        return;
    };
    let (title, parts) = (named_part(text).unwrap_or_default(), parts_of(text));
    let others = parts
        .into_iter()
        .filter(|part| *part != title && !is_fact(part) && !is_ordinal(part));
    let mut untold: Vec<String> = Vec::new();
    for part in others {
        let Expected::Coded(table) = dictionary.expected(Field::TrainingForm) else {
            continue;
        };
        match table.find(part) {
            Some(code) if !laid.header.has(Field::TrainingForm) => {
                same(
                    laid,
                    "表头".to_owned(),
                    Field::TrainingForm,
                    code.name.clone(),
                    Some(*place),
                );
            }
            _ => untold.push(format!("“{part}”")),
        }
    }
    if !untold.is_empty() {
        let row = laid.moved.row(place.row);
        laid.notes
            .push(format!("第{row}行的{}没有存：培训没有这一项。", untold.concat()));
    }
}

/// 第一期, （2）
fn is_ordinal(part: &str) -> bool {
    let bare = without_numbering(part);
    bare.is_empty() || part.starts_with('第') && part.chars().count() <= 5
}

/// 区级, 市级 in a line. 社区 and 街道 stand in every title and say nothing of who held the training.
fn tier_in(line: &str, dictionary: &Dictionary) -> Option<String> {
    let Expected::Coded(table) = dictionary.expected(Field::Tier) else {
        return None;
    };
    let says = |word: &str| word.ends_with('级') && line.contains(word);
    let codes = table.codes().codes().iter();
    let mut said = codes.filter(|code| says(&code.name) || code.synonyms.iter().any(|word| says(word)));
    let only = said.next().filter(|_| said.next().is_none())?;
    Some(only.name.clone())
}

/// Of tables one below another, the lines over this one alone.
fn own_lines<'l>(laid: &Laid, lines: &'l [(String, Address)]) -> Option<&'l [(String, Address)]> {
    let (from, to) = laid.lines?;
    let own = lines.iter().take_while(|(_, at)| (from..to).contains(&at.row)).count();
    lines.get(..own)
}

/// The year of the table: what the user says, its title, the sheet's name, the file's.
pub(super) fn year_of(laid: &Laid, context: &Context) -> Option<i32> {
    let lines: Vec<String> = lines_above(laid).into_iter().map(|(text, _)| text).collect();
    let of = |texts: &[String]| years::year_in(texts);
    context
        .year
        .or_else(|| of(&lines))
        .or_else(|| of(std::slice::from_ref(&laid.drawn.name)))
        .or_else(|| of(std::slice::from_ref(&context.file)))
}

/// The last day of a year, or today where the year still runs.
pub(super) fn last_day_of(year: i32, context: &Context) -> Option<chrono::NaiveDate> {
    let last = chrono::NaiveDate::from_ymd_opt(year, 12, 31)?;
    let today = context.as_of.filter(|day| chrono::Datelike::year(day) == year);
    Some(today.map_or(last, |today| today.min(last)))
}

/// Of the trainings of one table, those that nothing says the day or the name of while others have theirs: the field is there and blank, so that
/// their rows are asked about.
pub(super) fn with_blanks(mut tables: Vec<Laid>) -> Vec<Laid> {
    for field in [Field::HeldOn, Field::TrainingTitle] {
        if tables.iter().any(|table| table.header.has(field)) {
            for table in tables.iter_mut().filter(|table| !table.header.has(field)) {
                same(table, "表头".to_owned(), field, String::new(), None);
            }
        }
    }
    tables
}

/// A whole date, or month and day of a year that is known.
pub(super) fn day_in(text: &str, year: Option<i32>) -> Option<String> {
    let text = &in_figures(text);
    let chinese = crate::domain::dates::read_date(text);
    if let Some(date) = chinese.date().filter(|_| text.contains('年')) {
        return Some(date.to_string());
    }
    if let Some((end, day)) = dates_in(text).into_iter().next() {
        return Some(format!("{day}{}", further_days(&text[end..])));
    }
    let (month, day, range) = month_and_day(text)?;
    Some(format!("{}-{month}-{day}{}", year?, further_days(&text[range.end..])))
}

/// What of a text goes on with the day before it: 至17日, 、4月2日; blank where nothing does.
fn further_days(rest: &str) -> &str {
    let mut end = 0;
    loop {
        let joint = rest[end..]
            .chars()
            .next()
            .filter(|c| "至到~～—–-、，,和及".contains(*c));
        let Some(joint) = joint else { return &rest[..end] };
        let behind = &rest[end + joint.len_utf8()..];
        let length = behind
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, '月' | '日' | '号' | '.' | '/'))
            .unwrap_or(behind.len());
        let said = &behind[..length];
        // 3月15日、5学时 is no second day, nor is the hour of 3月15日-9:00.
        let is_day = said.starts_with(|c: char| c.is_ascii_digit())
            && (said.ends_with(['日', '号'])
                || said.contains(['月', '.', '/'])
                || rest.len() == end + joint.len_utf8() + length);
        if !is_day {
            return &rest[..end];
        }
        end += joint.len_utf8() + length;
    }
}

/// 3月15日, 3.15, 3/15: month, day, and the bytes that they take.
pub(crate) fn month_and_day(text: &str) -> Option<(u32, u32, std::ops::Range<usize>)> {
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .map(|(at, c)| (at, crate::domain::text::half_width(c)))
        .collect();
    let digits = |from: usize| letters[from..].iter().take_while(|(_, c)| c.is_ascii_digit()).count();
    let number = |from: usize, length: usize| -> u32 {
        let digits: String = letters[from..from + length].iter().map(|(_, c)| *c).collect();
        digits.parse().unwrap_or(0)
    };
    let mut at = 0;
    while at < letters.len() {
        let run = digits(at);
        if run == 0 {
            at += 1;
            continue;
        }
        let mark = at + run;
        let day = digits((mark + 1).min(letters.len()));
        let is_mark = letters
            .get(mark)
            .is_some_and(|(_, c)| matches!(c, '月' | '.' | '/' | '-'));
        let (month, of_month) = (
            number(at, run),
            if is_mark && day > 0 { number(mark + 1, day) } else { 0 },
        );
        if run <= 2 && day <= 2 && (1..=12).contains(&month) && (1..=31).contains(&of_month) {
            let mut end = mark + 1 + day;
            if letters.get(end).is_some_and(|(_, c)| matches!(c, '日' | '号')) {
                end += 1;
            }
            let last = letters.get(end).map_or(text.len(), |(place, _)| *place);
            return Some((month, of_month, letters[at].0..last));
        }
        at += run.max(1);
    }
    None
}

/// 4学时, 学时：4, （1.5课时）
pub(super) fn hours_in(text: &str) -> Option<String> {
    let plain: String = text.chars().map(crate::domain::text::half_width).collect();
    for unit in ["学时", "课时", "学分"] {
        let Some(at) = plain.find(unit) else { continue };
        let before = plain[..at].trim_end().trim_end_matches('个').trim_end();
        let begins = before
            .rfind(|c: char| !c.is_ascii_digit() && c != '.')
            .map_or(0, |place| {
                place + before[place..].chars().next().map_or(1, char::len_utf8)
            });
        if begins < before.len() {
            return Some(before[begins..].to_owned());
        }
        let behind =
            plain[at + unit.len()..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '数' | '：'));
        let length = behind
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(behind.len());
        if length > 0 && plain[at + unit.len()..].contains(':') {
            return Some(behind[..length].to_owned());
        }
    }
    None
}

/// The line over the table that names the training: without the office before it and the kind of table behind it.
fn title_of(lines: &[(String, Address)], context: &Context) -> Option<(String, Address)> {
    let candidates = lines
        .iter()
        .filter(|(text, _)| !text.contains(['：', ':']) && !marks().is_of_making(text) && marks().is_of_training(text));
    let named = candidates.filter_map(|(text, place)| {
        let bare = bare_title(text, context);
        (bare.chars().count() >= 2).then_some((bare, *place))
    });
    // One with its day and hours is the training; else the longest is the title, and others are numbers of forms and the like.
    let with_facts = |text: &str| !text.contains(['：', ':']) && named_part(text).is_some();
    let of_facts = lines.iter().find(|(text, _)| with_facts(text));
    let of_facts = of_facts.map(|(text, place)| (bare_title(text, context), *place));
    of_facts.or_else(|| named.max_by_key(|(text, _)| text.chars().count()))
}

pub(super) fn bare_title(text: &str, context: &Context) -> String {
    let text = named_part(&without_numbering(text)).unwrap_or_else(|| without_numbering(text));
    let mut bare: String = without_hints(&text).split_whitespace().collect();
    if let Some(ending) = marks()
        .kinds_of_table
        .iter()
        .find(|ending| bare.ends_with(ending.as_str()))
    {
        bare.truncate(bare.len() - ending.len());
    }
    let (mut streets, mut communities): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (street, name) in &context.communities {
        streets.push(street);
        communities.push(name);
    }
    for name in streets.iter().chain(&communities) {
        if let Some(rest) = bare.strip_prefix(*name) {
            bare = rest.to_owned();
        }
    }
    let bare = without_day(&in_figures(&bare));
    let bare = without_year(&bare);
    bare.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '《' | '》' | '“' | '”'))
        .to_owned()
}

/// 第一期　2026年4月8日　网格员能力提升班　8学时　街道党校: of parts that each say one thing, the one that names a training. None where
/// nothing but a day or hours stands apart from the name.
fn named_part(text: &str) -> Option<String> {
    let parts = parts_of(text);
    let named: Vec<&&str> = parts.iter().filter(|part| !is_fact(part)).collect();
    if parts.len() < 3 || parts.len() - named.len() < 2 {
        return None;
    }
    let of_training = named
        .into_iter()
        .filter(|part| marks().is_of_training(part) && part.chars().count() >= 4);
    of_training
        .max_by_key(|part| part.chars().count())
        .map(|part| (**part).to_owned())
}

fn parts_of(text: &str) -> Vec<&str> {
    let parts = text.split(['　', ' ', '\t', '，', ',', '；', '|', '｜']).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Is it a day or a number of hours, and nothing else?
fn is_fact(part: &str) -> bool {
    const LONGEST: usize = 14;
    let figures = in_figures(part);
    let rest = without_day(&figures);
    let is_day = rest != figures && rest.chars().filter(|c| c.is_alphanumeric()).count() <= 4;
    part.chars().count() <= LONGEST && (is_day || hours_in(part).is_some())
}

/// Without brackets that say when or how long: （2026年6月25日，6学时）.
fn without_hints(text: &str) -> String {
    let mut bare = text.to_owned();
    for (open, close) in [('（', '）'), ('(', ')'), ('【', '】')] {
        let range = bare
            .find(open)
            .and_then(|from| Some((from, from + bare[from..].find(close)? + close.len_utf8())));
        if let Some((from, to)) = range {
            let inside = &bare[from..to];
            if hours_in(inside).is_some()
                || day_in(inside, Some(2000)).is_some()
                || years::year_in(&[inside.to_owned()]).is_some()
            {
                bare.replace_range(from..to, "");
            }
        }
    }
    bare
}

fn without_year(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    match letters.as_slice() {
        [a, b, c, d, '年', rest @ ..] if [a, b, c, d].iter().all(|c| c.is_ascii_digit()) => {
            let rest: String = rest.iter().collect();
            rest.strip_prefix('度').map_or(rest.clone(), str::to_owned)
        }
        _ => text.to_owned(),
    }
}

/// Without a date that stands in it.
fn without_day(text: &str) -> String {
    if let Some((end, _)) = dates_in(text).into_iter().next() {
        let mut places = text[..end].char_indices().map(|(at, _)| at);
        if let Some(begins) = places.rfind(|at| dates_in(&text[*at..end]).len() == 1) {
            // 2026-03-15 read from the 2 on, not from 026.
            let through = begins + text[begins..].chars().next().map_or(0, char::len_utf8);
            let begins = text[..through]
                .rfind(|c: char| !crate::domain::text::half_width(c).is_ascii_digit())
                .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
            let end = end + further_days(&text[end..]).len();
            return format!("{}{}", &text[..begins], &text[end..]);
        }
    }
    match month_and_day(text) {
        Some((_, _, range)) => {
            let end = range.end + further_days(&text[range.end..]).len();
            format!("{}{}", &text[..range.start], &text[end..])
        }
        None => text.to_owned(),
    }
}

/// The training that a column is about: 3月15日业务培训（4学时）, in one or more levels.
pub(super) fn of_heading(levels: &[String], year: Option<i32>) -> Event {
    let mut event = Event::default();
    let mut titles: Vec<String> = Vec::new();
    for (place, level) in levels.iter().enumerate() {
        // 各班次学时 over the trainings is no name.
        let is_group = place + 1 < levels.len() && Words::of(&[level]).says("hours") && hours_in(level).is_none();
        if is_group {
            continue;
        }
        let own_year = years::year_in(std::slice::from_ref(level)).or(year);
        let is_figure = level
            .trim()
            .parse::<f64>()
            .is_ok_and(|figure| (0.0..=200.0).contains(&figure));
        if is_figure
            && levels.len() > 1
            && day_in(level, None).is_none()
            && (event.day.is_some() || !level.contains('.'))
        {
            event.hours = event.hours.or(Some(level.trim().to_owned()));
            continue;
        }
        // 1.5学时 is no fifth of January.
        let beside = in_figures(&without_hours(level));
        event.day = event.day.or_else(|| day_in(&beside, own_year));
        event.hours = event.hours.or_else(|| hours_in(level));
        let rest = without_day(&beside);
        let rest = rest
            .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '《' | '》' | '“' | '”'))
            .to_owned();
        if rest.chars().any(crate::domain::names::is_han) && !titles.contains(&rest) {
            titles.push(rest);
        }
    }
    if !titles.is_empty() {
        event.title = Some(titles.join(""));
    }
    event
}

/// The training of a column that labelled rows speak of: 课程, 上课日期, 学时.
pub(super) fn of_facts(facts: &[(Field, String)], year: Option<i32>) -> Event {
    let mut event = Event::default();
    for (field, text) in facts {
        match field {
            Field::TrainingTitle => event.title = event.title.or(Some(text.clone())),
            Field::HeldOn => event.day = event.day.or_else(|| day_in(text, year)).or(Some(text.clone())),
            Field::Hours => event.hours = event.hours.or_else(|| hours_in(text)).or(Some(text.clone())),
            _ => event.others.push((*field, text.clone())),
        }
    }
    event
}

fn without_hours(text: &str) -> String {
    let Some(hours) = hours_in(text) else {
        return text.to_owned();
    };
    let mut rest = text.to_owned();
    for unit in ["学时", "课时", "学分"] {
        for between in ["", "个"] {
            let said = format!("{hours}{between}{unit}");
            for pattern in [format!("（{said}）"), format!("({said})"), said] {
                rest = rest.replace(&pattern, "");
            }
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_tells_name_day_and_hours_of_a_training() {
        let read = |levels: &[&str]| {
            let levels: Vec<String> = levels.iter().map(|level| (*level).to_owned()).collect();
            let event = of_heading(&levels, Some(2026));
            (
                event.title.unwrap_or_default(),
                event.day.unwrap_or_default(),
                event.hours.unwrap_or_default(),
            )
        };
        let told = |title: &str, day: &str, hours: &str| (title.to_owned(), day.to_owned(), hours.to_owned());
        for (levels, expected) in [
            (&["3月15日业务培训（4学时）"][..], told("业务培训", "2026-3-15", "4")),
            (&["2026.3.15安全生产"], told("安全生产", "2026-3-15", "")),
            (&["业务培训", "2026-03-15", "4"], told("业务培训", "2026-03-15", "4")),
            (&["3.15", "党务培训", "1.5学时"], told("党务培训", "2026-3-15", "1.5")),
            (&["消防知识"], told("消防知识", "", "")),
        ] {
            assert_eq!(read(levels), expected, "{levels:?}");
        }
    }

    #[test]
    fn hours_are_found_on_either_side_of_their_unit() {
        for (text, hours) in [
            ("本次培训计4学时", Some("4")),
            ("学时：4", Some("4")),
            ("（1.5课时）", Some("1.5")),
            ("共 8 个学时", Some("8")),
            ("学时", None),
            ("培训学时登记表", None),
        ] {
            assert_eq!(hours_in(text).as_deref(), hours, "{text}");
        }
    }

    #[test]
    fn a_title_is_bare_of_office_day_and_kind_of_table() {
        let context = Context {
            communities: vec![("望河街道".to_owned(), "望河社区".to_owned())],
            ..Context::default()
        };
        for (text, title) in [
            ("望河社区业务培训签到表", "业务培训"),
            ("望河街道2026年3月15日消防安全培训签到表", "消防安全培训"),
            ("2026年度培训学时统计表", "培训学时"),
            ("２０２６年０７月０１日消防培训签到表", "消防培训"),
        ] {
            assert_eq!(bare_title(text, &context), title, "{text}");
        }
    }
}
