//! Several dated things in one cell: 2024年12月被评为区优秀社区工作者；2025.07 市优秀共产党员. Each is a record.

use std::collections::HashMap;

use super::super::columns::is_called;
use super::super::header::Column;
use super::super::meaning::{Dictionary, word_in};
use super::super::workbook::{Address, SheetCell};
use super::added::Further;
use super::laid::Laid;
use super::pieces::dates_in;

/// A day with what it is the day of, and who decided it.
#[derive(Debug, PartialEq)]
struct Told {
    day: String,
    text: String,
    body: Option<String>,
}

/// The tables of a table with such a column; itself where there is none.
pub(super) fn read(mut laid: Laid, dictionary: &Dictionary) -> Vec<Laid> {
    let Some((day, text, body)) = dictionary.dated() else {
        return vec![laid];
    };
    if laid.header.has(day) {
        return vec![laid];
    }
    let says = |laid: &Laid, column: u32| -> Vec<(u32, String)> {
        let cells = laid
            .records()
            .filter_map(|row| Some((row.number, row.cell(column)?.text())));
        cells
            .filter(|(_, text)| !crate::domain::text::says_nothing(text))
            .collect()
    };
    let at = laid.header.columns.iter().position(|column| {
        let heading = column.heading();
        let is_about = column.field == Some(text) || is_called(dictionary.kind(), &heading);
        let is_free = column.field.is_none() || column.field == Some(text);
        let cells = says(&laid, column.column);
        let dated = cells.iter().filter(|(_, text)| !told_in(text).is_empty()).count();
        is_free
            && is_about
            && !column.is_used
            && !dictionary.is_mapped(&column.levels)
            && dated > 0
            && dated * 2 >= cells.len()
    });
    let Some(at) = at else { return vec![laid] };
    let column = laid.header.columns[at].clone();
    let heading = column.heading();
    let cells = says(&laid, column.column);
    laid.header.columns[at].field = None;
    laid.header.columns[at].is_used = true;
    for field in dictionary.asked().collect::<Vec<_>>() {
        if !laid.header.has(field)
            && let Some(word) = word_in(&heading, dictionary.expected(field))
        {
            super::implied::same(&mut laid, heading.clone(), field, word, None);
        }
    }
    laid.header.index();
    let told: Vec<(u32, Address, String, Vec<Told>)> = cells
        .into_iter()
        .map(|(row, text)| {
            let place = Address {
                row,
                column: column.column,
            };
            let told = told_in(&text);
            (row, laid.origin(place).unwrap_or(place), text, told)
        })
        .collect();
    let most = told.iter().map(|(.., told)| told.len()).max().unwrap_or(0);
    let cell = |text: &str, place: Address| (SheetCell::Text(text.into()), place);
    let table = |place: usize| {
        let mut one = laid.clone();
        let mut columns: [HashMap<u32, (SheetCell, Address)>; 3] = Default::default();
        for (row, origin, whole, told) in &told {
            match told.get(place) {
                Some(told) => {
                    columns[0].insert(*row, cell(&told.day, *origin));
                    columns[1].insert(*row, cell(&told.text, *origin));
                    if let Some(body) = &told.body {
                        columns[2].insert(*row, cell(body, *origin));
                    }
                }
                // What has no day is asked about, not passed over.
                None if place == 0 => drop(columns[1].insert(*row, cell(whole, *origin))),
                None => {}
            }
        }
        one.only = Some(columns[1].keys().copied().collect());
        let fields = [Some(day), Some(text), body.filter(|body| !one.header.has(*body))];
        for (field, cells) in fields.into_iter().zip(columns) {
            if let Some(field) = field.filter(|_| !cells.is_empty()) {
                let number = one.added.push(Further::Each(cells));
                one.header
                    .columns
                    .push(Column::of(number, column.levels.clone(), field));
            }
        }
        one.header.index();
        one
    };
    (0..most).map(table).collect()
}

/// Every dated thing that a text names; a part with several days is so many things of one name.
fn told_in(text: &str) -> Vec<Told> {
    let parts = text
        .split(['\n', '\r', '；', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let mut told = Vec::new();
    for part in parts {
        let days = dates_in(part);
        let mut rest = part.to_owned();
        for _ in &days {
            rest = without_first_date(&rest);
        }
        let (name, body) = without_body(&rest);
        let name = bare(&name);
        if name.chars().count() < 2 {
            continue;
        }
        told.extend(days.into_iter().map(|(_, day)| Told {
            day,
            text: name.clone(),
            body: body.clone(),
        }));
    }
    told
}

fn without_first_date(text: &str) -> String {
    let Some((end, day)) = dates_in(text).into_iter().next() else {
        return text.to_owned();
    };
    let mut places = text[..end].char_indices().map(|(at, _)| at);
    let begins = places.rfind(|at| dates_in(&text[*at..end]).first().is_some_and(|(_, own)| *own == day));
    format!("{} {}", &text[..begins.unwrap_or(0)], &text[end..])
}

/// 市优秀志愿者（市文明办）
fn without_body(text: &str) -> (String, Option<String>) {
    let text = text.trim();
    let split = text
        .strip_suffix(['）', ')'])
        .and_then(|rest| rest.rsplit_once(['（', '(']));
    match split {
        Some((name, body)) if !name.trim().is_empty() => (name.to_owned(), Some(body.trim().to_owned())),
        _ => (text.to_owned(), None),
    }
}

fn bare(text: &str) -> String {
    let mut bare = text
        .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '”' | '《' | '》'))
        .to_owned();
    loop {
        let shorter = [
            "两次",
            "三次",
            "连续",
            "先后",
            "被评为",
            "被评",
            "被授予",
            "获评",
            "荣获",
            "荣立",
            "获得",
            "评为",
            "授予",
            "获",
            "受到",
            "受",
            "因",
        ]
        .iter()
        .find_map(|word| {
            bare.strip_prefix(word)
                .filter(|rest| rest.chars().count() >= 2)
                .map(str::to_owned)
        });
        match shorter {
            Some(shorter) => bare = shorter.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned(),
            None => return bare,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dated_things_are_told_apart() {
        let read = |text: &str| {
            let told = told_in(text).into_iter();
            told.map(|one| {
                format!(
                    "{} {}{}",
                    one.day,
                    one.text,
                    one.body.map_or(String::new(), |body| format!("＠{body}"))
                )
            })
            .collect::<Vec<_>>()
            .join("|")
        };
        for (text, expected) in [
            (
                "2024年12月被评为区级优秀社区工作者\n2025年7月被评为市级优秀共产党员",
                "2024-12 区级优秀社区工作者|2025-7 市级优秀共产党员",
            ),
            (
                "2025.03 街道三八红旗手；2026.05 区巾帼建功标兵",
                "2025-03 街道三八红旗手|2026-05 区巾帼建功标兵",
            ),
            ("2026年1月获街道2025年度先进个人", "2026-1 街道2025年度先进个人"),
            (
                "2023年5月、2025年5月两次被评为区优秀社区工作者",
                "2023-5 区优秀社区工作者|2025-5 区优秀社区工作者",
            ),
            (
                "2025.12.05 市优秀志愿者（市文明办）",
                "2025-12-05 市优秀志愿者＠市文明办",
            ),
            ("无", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
