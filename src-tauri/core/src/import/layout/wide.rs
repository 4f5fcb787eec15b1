//! Wide tables: a column a training, a column a year. Each such column becomes a table of its own over the same people.

use std::collections::{HashMap, HashSet};

use super::super::columns::{Field, ImportKind};
use super::super::header::{self, Column};
use super::super::meaning::{Dictionary, Expected, Words, fits, is_name, is_tick};
use super::super::workbook::{Address, SheetCell};
use super::added::Further;
use super::context::Context;
use super::event::{self, Event};
use super::implied::same;
use super::laid::Laid;

/// The tables that a table is, itself where it is not wide.
pub(super) fn read(mut laid: Laid, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    if dictionary.kind() == ImportKind::Training {
        without_the_absent(&mut laid, dictionary);
    }
    if dictionary.kind() == ImportKind::Training && !has_own(&laid, Field::TrainingTitle) {
        return trainings(laid, dictionary, context);
    }
    if let Some((year, value)) = dictionary.by_year()
        && !laid.header.has(year)
    {
        return years(laid, dictionary, context, year, value);
    }
    vec![laid]
}

/// Has the table a column of that field, rather than a line above?
fn has_own(laid: &Laid, field: Field) -> bool {
    let column = laid.header.column(field).map(|column| column.column);
    column.is_some_and(|column| !laid.added.is_same(column))
}

/// What stands in a cell under a training.
enum Mark {
    Attended,
    Hours,
    Away,
    Nothing,
}

fn mark(cell: &SheetCell) -> Option<Mark> {
    let text = cell.text();
    if is_tick(&text)
        || is_name(&text) && !is_away(&text)
        || matches!(
            text.as_str(),
            "参加" | "已参加" | "到" | "已到" | "出席" | "签到" | "是"
        )
    {
        return Some(Mark::Attended);
    }
    if matches!(cell, SheetCell::Bool(_)) {
        return Some(if text == "是" { Mark::Attended } else { Mark::Away });
    }
    if text == "0" || crate::domain::text::says_nothing(&text) {
        return Some(Mark::Nothing);
    }
    if crate::domain::typed::hours_figure(&text).is_ok() {
        return Some(Mark::Hours);
    }
    is_away(&text).then_some(Mark::Away)
}

fn is_away(text: &str) -> bool {
    let away = [
        "×",
        "✗",
        "✘",
        "X",
        "x",
        "缺",
        "缺席",
        "请假",
        "病假",
        "事假",
        "公假",
        "年休",
        "产假",
        "婚假",
        "未参加",
        "未到",
        "否",
        "△",
        "旷",
        "旷课",
        "休",
        "出差",
        "补课",
        "缺勤",
    ];
    away.contains(&text)
}

/// Columns that stand in such tables and are no training.
fn is_beside(column: &Column) -> bool {
    let heading = column.heading();
    let words = Words::of(&[&heading]);
    [
        "total",
        "age",
        "years",
        "note",
        "phone",
        "sex",
        "post",
        "salary",
        "address",
        "number_of",
    ]
    .iter()
    .any(|word| words.says(word))
        || [
            "序号", "签名", "签字", "编号", "排名", "名次", "次数", "是否", "达标", "等次", "合格",
        ]
        .iter()
        .any(|word| heading.contains(word))
}

fn trainings(mut laid: Laid, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    let year = event::year_of(&laid, context);
    let further = further_levels(&mut laid);
    let mut columns: Vec<(usize, Event)> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        let is_free = column.field.is_none()
            || matches!(column.field, Some(Field::Hours | Field::EarnedHours)) && column.sure < 100;
        if column.is_used || !is_free || is_beside(column) || dictionary.is_mapped(&column.levels) {
            continue;
        }
        let mut filled = 0;
        let marks = rows_of(&laid).filter_map(|row| {
            laid.sheet.cell(Address {
                row,
                column: column.column,
            })
        });
        let all = marks.into_iter().all(|cell| {
            filled += usize::from(!cell.text().is_empty());
            mark(cell).is_some()
        });
        let mut levels = column.levels.clone();
        levels.retain(|level| !dictionary.is_of_event(level));
        levels.extend(further.get(&column.column).into_iter().flatten().cloned());
        let event = event::of_heading(&levels, year);
        if all && filled > 0 && (event.title.is_some() || event.day.is_some()) {
            columns.push((at, event));
        }
    }
    let is_wide = columns.iter().any(|(_, event)| event.day.is_some()) || columns.len() >= 2;
    if !is_wide {
        return totals(laid, dictionary, context, year);
    }
    let numbers: Vec<usize> = columns.iter().map(|(at, _)| *at).collect();
    let of_table = Event {
        title: laid
            .header
            .column(Field::TrainingTitle)
            .and_then(|column| laid.text_of(column.column)),
        day: laid
            .header
            .column(Field::HeldOn)
            .and_then(|column| laid.text_of(column.column)),
        hours: laid
            .header
            .column(Field::Hours)
            .and_then(|column| laid.text_of(column.column)),
    };
    for column in &mut laid.header.columns {
        let is_of_event = matches!(
            column.field,
            Some(Field::TrainingTitle | Field::HeldOn | Field::Hours | Field::EarnedHours)
        );
        if is_of_event {
            column.field = None;
            column.is_used = true;
        }
    }
    for at in &numbers {
        laid.header.columns[*at].is_used = true;
    }
    laid.header.index();
    let last_day = year.and_then(|year| last_day_of(year, context));
    let one = |(at, mut event): (usize, Event)| {
        let mut notes = Vec::new();
        if event.day.is_none()
            && of_table.day.is_none()
            && let Some(day) = last_day
        {
            event.day = Some(day.to_string());
            let heading = laid.header.columns[at].heading();
            notes.push(format!("「{heading}」没有写日期，按{day}登记，请核对后更正。"));
        }
        let mut table = of_training(&laid, at, event, &of_table);
        table.notes.append(&mut notes);
        table
    };
    columns.into_iter().map(one).collect()
}

/// The last day of a year, or today where the year still runs.
fn last_day_of(year: i32, context: &Context) -> Option<chrono::NaiveDate> {
    let last = chrono::NaiveDate::from_ymd_opt(year, 12, 31)?;
    let today = context.as_of.filter(|day| chrono::Datelike::year(day) == year);
    Some(today.map_or(last, |today| today.min(last)))
}

/// Rows of a roll whose column says that the person was not there.
fn without_the_absent(laid: &mut Laid, dictionary: &Dictionary) {
    let mut absent: HashSet<u32> = HashSet::new();
    let mut told: Vec<String> = Vec::new();
    let candidates: Vec<usize> = (0..laid.header.columns.len()).collect();
    for at in candidates {
        let column = &laid.header.columns[at];
        let words = [
            "签到", "到训", "到会", "出勤", "参加", "参训", "考勤", "出席", "到场", "状态", "情况",
        ];
        let heading = column.heading();
        if column.field.is_some()
            || column.is_used
            || !words.iter().any(|word| heading.contains(word))
            || dictionary.is_mapped(&column.levels)
        {
            continue;
        }
        let marks: Vec<(u32, Option<Mark>)> = rows_of(laid)
            .filter_map(|row| {
                Some((
                    row,
                    laid.sheet.cell(Address {
                        row,
                        column: column.column,
                    })?,
                ))
            })
            .map(|(row, cell)| (row, mark(cell)))
            .collect();
        let attended = marks.iter().any(|(_, mark)| matches!(mark, Some(Mark::Attended)));
        if !attended || marks.iter().any(|(_, mark)| matches!(mark, None | Some(Mark::Hours))) {
            continue;
        }
        let away: Vec<u32> = marks
            .iter()
            .filter(|(_, mark)| matches!(mark, Some(Mark::Away)))
            .map(|(row, _)| *row)
            .collect();
        if !away.is_empty() {
            told.push(format!("「{heading}」有{}人没有到，没有登记。", away.len()));
        }
        absent.extend(away);
        laid.header.columns[at].is_used = true;
    }
    if !absent.is_empty() {
        laid.left_out.extend(absent);
        laid.notes.append(&mut told);
    }
}

/// One training of a wide table.
fn of_training(wide: &Laid, at: usize, event: Event, of_table: &Event) -> Laid {
    let mut laid = wide.clone();
    let column = wide.header.columns[at].clone();
    let place = wide.origin(Address {
        row: wide.header.last_row,
        column: column.column,
    });
    let heading = column.heading();
    let mut hours: HashMap<u32, (SheetCell, Address)> = HashMap::new();
    let mut only = HashSet::new();
    let mut away: Vec<String> = Vec::new();
    for row in rows_of(wide) {
        let cell_at = Address {
            row,
            column: column.column,
        };
        let Some(cell) = wide.sheet.cell(cell_at) else { continue };
        match mark(cell) {
            Some(Mark::Attended) => {
                only.insert(row);
            }
            Some(Mark::Hours) => {
                only.insert(row);
                let origin = wide.origin(cell_at).unwrap_or(cell_at);
                hours.insert(row, (cell.clone(), origin));
            }
            Some(Mark::Away) => away.push(cell.text()),
            Some(Mark::Nothing) | None => {}
        }
    }
    if !away.is_empty() {
        let count = away.len();
        away.sort();
        away.dedup();
        laid.notes.push(format!(
            "「{heading}」有{count}格是“{}”，没有记为参加。",
            away.join("”“")
        ));
    }
    laid.only = Some(only);
    for (field, said) in [
        (Field::TrainingTitle, event.title.or(of_table.title.clone())),
        (Field::HeldOn, event.day.or(of_table.day.clone())),
        (Field::Hours, event.hours.or(of_table.hours.clone())),
    ] {
        if let Some(said) = said {
            same(&mut laid, heading.clone(), field, said, place);
        }
    }
    if !hours.is_empty() {
        let number = laid.added.push(Further::Each(hours));
        laid.header
            .columns
            .push(Column::of(number, column.levels.clone(), Field::EarnedHours));
    }
    laid.header.index();
    laid
}

/// Hours of a whole year, without the trainings that they are from.
fn totals(mut laid: Laid, dictionary: &Dictionary, context: &Context, year: Option<i32>) -> Vec<Laid> {
    if laid.header.has(Field::HeldOn) {
        return vec![laid];
    }
    let hours = laid.header.columns.iter().enumerate().filter(|(_, column)| {
        let words = Words::of(&column.levels.iter().map(String::as_str).collect::<Vec<_>>());
        let is_hours = matches!(column.field, Some(Field::Hours | Field::EarnedHours))
            || column.field.is_none() && words.says("hours");
        is_hours && !column.is_used && !laid.added.is_same(column.column) && !dictionary.is_left_out(&column.levels)
    });
    let of_year: Vec<(usize, i32)> = hours
        .filter_map(|(at, column)| Some((at, header::year_in(&[column.heading()]).or(year)?)))
        .collect();
    if of_year.is_empty() {
        return vec![laid];
    }
    for (at, _) in &of_year {
        laid.header.columns[*at].field = None;
        laid.header.columns[*at].is_used = true;
    }
    for column in &mut laid.header.columns {
        if matches!(
            column.field,
            Some(Field::TrainingTitle | Field::Hours | Field::EarnedHours)
        ) {
            column.field = None;
            column.is_used = true;
        }
    }
    let mut seen = HashSet::new();
    let tables = of_year
        .into_iter()
        .filter(|(_, year)| seen.insert(*year))
        .map(|(at, year)| {
            let mut one = laid.clone();
            let column = &mut one.header.columns[at];
            column.field = Some(Field::EarnedHours);
            column.is_used = false;
            let (number, heading) = (column.column, column.heading());
            let filled = rows_of(&laid).filter(|row| {
                let cell = laid.sheet.cell(Address {
                    row: *row,
                    column: number,
                });
                cell.is_some_and(|cell| !matches!(mark(cell), Some(Mark::Nothing)))
            });
            one.only = Some(filled.collect());
            let day = last_day_of(year, context);
            same(
                &mut one,
                heading.clone(),
                Field::TrainingTitle,
                format!("{year}年度培训学时（汇总）"),
                None,
            );
            if let Some(day) = day {
                same(&mut one, heading, Field::HeldOn, day.to_string(), None);
            }
            one.notes.push(format!(
                "表里只有{year}年的学时合计，没有逐次的培训，按一条“{year}年度培训学时（汇总）”登记。"
            ));
            one
        });
    tables.collect()
}

/// Rows between the headings and the first person that go on with the headings: a row of dates, a row of hours.
fn further_levels(laid: &mut Laid) -> HashMap<u32, Vec<String>> {
    const MOST: usize = 3;
    let Some(name) = laid.header.column(Field::Name).or(laid.header.column(Field::IdNumber)) else {
        return HashMap::new();
    };
    let name = name.column;
    let mut further: HashMap<u32, Vec<String>> = HashMap::new();
    let mut left_out = Vec::new();
    for row in laid
        .sheet
        .rows()
        .iter()
        .filter(|row| row.number > laid.header.last_row)
        .take(MOST)
    {
        let text = row.cell(name).map(SheetCell::text).unwrap_or_default();
        let says = |text: &str| {
            ["学时", "课时", "日期", "时间", "内容", "主题"]
                .iter()
                .any(|word| text.contains(word))
        };
        let is_label = text.is_empty() || says(&text);
        let labelled = row.cells().any(|(_, cell)| says(&cell.text()));
        if !is_label || !labelled && !row.cells().all(|(_, cell)| cell.text().parse::<f64>().is_ok()) {
            break;
        }
        for (column, cell) in row.cells() {
            further.entry(column).or_default().push(header::one_line(cell));
        }
        left_out.push(row.number);
    }
    laid.left_out.extend(left_out);
    further
}

fn rows_of(laid: &Laid) -> impl Iterator<Item = u32> + '_ {
    laid.records().map(|row| row.number)
}

/// A column a year, or several years in one cell: 2023优秀、2024合格.
fn years(mut laid: Laid, dictionary: &Dictionary, context: &Context, year: Field, value: Field) -> Vec<Laid> {
    let value_field = value;
    let mut columns: Vec<(usize, i32)> = Vec::new();
    let mut listed: Vec<usize> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        let is_free = column.field.is_none() || column.field == Some(value);
        if column.is_used || !is_free || dictionary.is_left_out(&column.levels) {
            continue;
        }
        let pairs = rows_of(&laid).filter_map(|row| {
            let cell = laid.sheet.cell(Address {
                row,
                column: column.column,
            })?;
            let told = years_in(&cell.text());
            let fit = |(_, value): &(i32, String)| {
                fits(
                    &SheetCell::Text(value.as_str().into()),
                    dictionary.expected(value_field),
                )
            };
            Some(!told.is_empty() && told.iter().all(fit))
        });
        let pairs: Vec<bool> = pairs.collect();
        if pairs.iter().filter(|is_pair| **is_pair).count() * 2 > pairs.len() {
            listed.push(at);
        } else if let Some(year) = year_of_heading(&column.levels)
            && looks_like(&laid, column.column, dictionary.expected(value))
        {
            columns.push((at, year));
        }
    }
    if columns.is_empty() && listed.is_empty() {
        if let Some(of_table) = event::year_of(&laid, context) {
            same(&mut laid, "表头".to_owned(), year, of_table.to_string(), None);
        }
        return vec![laid];
    }
    for at in columns.iter().map(|(at, _)| *at).chain(listed.iter().copied()) {
        laid.header.columns[at].field = None;
        laid.header.columns[at].is_used = true;
    }
    laid.header.index();
    let mut tables = Vec::new();
    for (at, of_column) in columns {
        let mut one = laid.clone();
        let column = &mut one.header.columns[at];
        column.field = Some(value);
        column.is_used = false;
        let (number, heading) = (column.column, column.heading());
        one.only = Some(filled(&laid, number));
        same(&mut one, heading, year, of_column.to_string(), None);
        tables.push(one);
    }
    for at in listed {
        tables.extend(several_years(&laid, at, year, value));
    }
    tables
}

fn filled(laid: &Laid, column: u32) -> HashSet<u32> {
    let is_filled = |row: &u32| {
        let cell = laid.sheet.cell(Address { row: *row, column });
        cell.is_some_and(|cell| !says_no_value(&cell.text()))
    };
    rows_of(laid).filter(is_filled).collect()
}

/// A year without a value: the person did not take part.
fn says_no_value(text: &str) -> bool {
    crate::domain::text::says_nothing(text)
        || matches!(
            text,
            "未参加" | "未考核" | "不参加" | "未参加考核" | "未评" | "—" | "——"
        )
}

fn looks_like(laid: &Laid, column: u32, expected: Expected) -> bool {
    let cells = rows_of(laid).filter_map(|row| laid.sheet.cell(Address { row, column }));
    let told: Vec<bool> = cells
        .filter(|cell| !says_no_value(&cell.text()))
        .map(|cell| fits(cell, expected))
        .collect();
    told.iter().filter(|fits| **fits).count() * 2 >= told.len()
}

/// 2023年考核等次, 2023年度, 2023
fn year_of_heading(levels: &[String]) -> Option<i32> {
    let own = levels.last()?;
    let of = |text: &String| {
        header::year_in(std::slice::from_ref(text))
            .or_else(|| text.get(..4)?.parse().ok().filter(|year| (1990..=2100).contains(year)))
    };
    of(own).or_else(|| of(&levels.concat()))
}

/// Years with what stands behind each: 2023优秀、2024合格; before each: 优秀（2024）; of several at once: 2023—2025年均为合格.
fn years_in(text: &str) -> Vec<(i32, String)> {
    let plain: String = text.chars().map(crate::domain::text::half_width).collect();
    let starts = years_at(&plain);
    if let [(_, first, end), (_, last, behind)] = starts.as_slice()
        && last > first
        && last - first < 20
        && plain[*end..]
            .trim_start_matches('年')
            .trim_start()
            .starts_with(['-', '—', '–', '~', '至'])
    {
        let value = value_of(&plain[*behind..]);
        let value = value
            .trim_start_matches(['均', '都', '皆', '连', '续'])
            .trim_start_matches('为')
            .to_owned();
        return (*first..=*last)
            .map(|year| (year, value.clone()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
    }
    let before = starts.first().map_or("", |(at, ..)| &plain[..*at]);
    let is_behind = !value_of(before).is_empty();
    let pairs = starts.iter().enumerate().map(|(place, (at, year, end))| {
        let value = if is_behind {
            let from = place.checked_sub(1).map_or(0, |before| starts[before].2);
            value_of(plain[from..*at].trim_start_matches(['年', '度', ')', '）']))
        } else {
            let to = starts.get(place + 1).map_or(plain.len(), |(next, ..)| *next);
            value_of(&plain[*end..to])
        };
        (*year, value)
    });
    pairs.filter(|(_, value)| !value.is_empty()).collect()
}

/// Where years stand, of four figures or, before 年, of two: place, year, end.
fn years_at(plain: &str) -> Vec<(usize, i32, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < plain.len() {
        let length = plain[at..].bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            at += plain[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let figure: i32 = plain[at..at + length].parse().unwrap_or(0);
        let year = match length {
            4 => figure,
            2 if plain[at + 2..].starts_with('年') => 2000 + figure,
            _ => 0,
        };
        if (1990..=2100).contains(&year) {
            found.push((at, year, at + length));
        }
        at += length;
    }
    found
}

fn value_of(text: &str) -> String {
    let bare = text
        .trim_start_matches('年')
        .trim_start_matches('度')
        .trim_start_matches("考核");
    bare.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// A row, the place of its cell, what it says, and the years in it with their values.
type SaidOfYears = (u32, Address, String, Vec<(i32, String)>);

fn several_years(laid: &Laid, at: usize, year: Field, value: Field) -> Vec<Laid> {
    let column = &laid.header.columns[at];
    let said: Vec<SaidOfYears> = rows_of(laid)
        .filter_map(|row| {
            let place = Address {
                row,
                column: column.column,
            };
            let text = laid.sheet.cell(place)?.text();
            Some((row, laid.origin(place).unwrap_or(place), text.clone(), years_in(&text)))
        })
        .collect();
    let most = said.iter().map(|(.., years)| years.len()).max().unwrap_or(0);
    let table = |place: usize| {
        let mut one = laid.clone();
        let (mut years, mut values) = (HashMap::new(), HashMap::new());
        for (row, origin, text, told) in &said {
            if let Some((year, value)) = told.get(place) {
                years.insert(*row, (SheetCell::Text(year.to_string().into()), *origin));
                values.insert(*row, (SheetCell::Text(value.as_str().into()), *origin));
            } else if place == 0 && told.is_empty() && !says_no_value(text) {
                // What names no year is asked about, not passed over.
                values.insert(*row, (SheetCell::Text(text.as_str().into()), *origin));
            }
        }
        one.only = Some(values.keys().copied().collect());
        for (field, cells) in [(year, years), (value, values)] {
            let number = one.added.push(Further::Each(cells));
            one.header
                .columns
                .push(Column::of(number, column.levels.clone(), field));
        }
        one.header.index();
        one
    };
    (0..most).map(table).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_their_values_are_found_however_they_are_put() {
        let read = |text: &str| {
            let found = years_in(text).into_iter().map(|(year, value)| format!("{year}{value}"));
            found.collect::<Vec<_>>().join("|")
        };
        for (text, expected) in [
            ("2023优秀、2024合格", "2023优秀|2024合格"),
            ("2023年度合格；2024年度合格", "2023合格|2024合格"),
            ("23年合格；24年优秀", "2023合格|2024优秀"),
            ("优秀（2024）、合格（2025）", "2024优秀|2025合格"),
            ("2023—2025年均为合格", "2023合格|2024合格|2025合格"),
            ("2024合格\n2025基本合格", "2024合格|2025基本合格"),
            ("优秀", ""),
            ("13900000000", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
