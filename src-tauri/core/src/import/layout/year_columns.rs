//! A column a year, or several years in one cell: 2023优秀、2024合格. Each year becomes a table of its own over the same people.

use std::collections::{HashMap, HashSet};

use super::super::columns::Field;
use super::super::header::Column;
use super::super::meaning::{Dictionary, Expected, fits};
use super::super::workbook::{Address, SheetCell};
use super::super::years;
use super::added::Further;
use super::context::Context;
use super::event;
use super::implied::same;
use super::laid::Laid;
use super::legend;

/// The tables of a table with such columns, itself where it has none.
pub(super) fn read(laid: Laid, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    match dictionary.by_year() {
        Some((year, value)) if !laid.header.has(year) => years(laid, dictionary, context, year, value),
        _ => vec![laid],
    }
}

fn years(mut laid: Laid, dictionary: &Dictionary, context: &Context, year: Field, value: Field) -> Vec<Laid> {
    let value_field = value;
    let legend = legend::of(&laid, dictionary.expected(value));
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
            && looks_like(&laid, column.column, dictionary.expected(value), &legend)
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
        laid.use_up(at);
    }
    // Another column of the value is of no year that is known: it is listed as not read.
    for column in laid
        .header
        .columns
        .iter_mut()
        .filter(|column| column.field == Some(value))
    {
        column.field = None;
    }
    laid.header.index();
    let mut tables = Vec::new();
    for (at, of_column) in columns {
        let mut one = laid.clone();
        let column = &mut one.header.columns[at];
        let (number, heading) = (column.column, column.heading());
        one.only = Some(filled(&laid, number, dictionary.expected(value), &legend));
        match in_words(&laid, number, &legend) {
            Some(cells) => {
                let levels = column.levels.clone();
                let number = one.added.push(Further::Each(cells));
                one.header.columns.push(Column::of(number, levels, value));
            }
            None => {
                column.field = Some(value);
                column.is_used = false;
            }
        }
        same(&mut one, heading, year, of_column.to_string(), None);
        tables.push(one);
    }
    for at in listed {
        tables.extend(several_years(&laid, at, year, value));
    }
    tables
}

/// The cells of a column of signs as the words that these stand for; none where it holds no signs.
fn in_words(laid: &Laid, column: u32, legend: &HashMap<String, String>) -> Option<HashMap<u32, (SheetCell, Address)>> {
    let mut is_of_signs = false;
    let cells = rows_of(laid).filter_map(|row| {
        let place = Address { row, column };
        let cell = laid.sheet.cell(place)?;
        let word = legend.get(cell.text().trim());
        is_of_signs |= word.is_some();
        let said = word.map_or_else(|| cell.clone(), |word| SheetCell::Text(word.as_str().into()));
        Some((row, (said, laid.moved.cell(place).unwrap_or(place))))
    });
    let cells = cells.collect();
    is_of_signs.then_some(cells)
}

fn filled(laid: &Laid, column: u32, expected: Expected, legend: &HashMap<String, String>) -> HashSet<u32> {
    let is_filled = |row: &u32| {
        let cell = laid.sheet.cell(Address { row: *row, column });
        cell.is_some_and(|cell| legend.contains_key(cell.text().trim()) || !holds_none(cell, expected))
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

/// The same of a cell, where the field has no value for it.
fn holds_none(cell: &SheetCell, expected: Expected) -> bool {
    says_no_value(&cell.text()) && !fits(cell, expected)
}

fn looks_like(laid: &Laid, column: u32, expected: Expected, legend: &HashMap<String, String>) -> bool {
    let cells = rows_of(laid).filter_map(|row| laid.sheet.cell(Address { row, column }));
    let told: Vec<bool> = cells
        .filter(|cell| !holds_none(cell, expected))
        .map(|cell| fits(cell, expected) || legend.contains_key(cell.text().trim()))
        .collect();
    told.iter().filter(|fits| **fits).count() * 2 >= told.len()
}

/// 2023年考核等次, 2023年度, 2023
fn year_of_heading(levels: &[String]) -> Option<i32> {
    let own = levels.last()?;
    let of = |text: &String| {
        years::year_in(std::slice::from_ref(text)).or_else(|| {
            // 2023, 2023考核, 考核等次2023: four figures and no more.
            let plain: String = text.chars().map(crate::domain::text::half_width).collect();
            let mut figures = plain
                .split(|c: char| !c.is_ascii_digit())
                .filter(|figures| !figures.is_empty());
            let only = figures
                .next()
                .filter(|figures| figures.len() == 4 && plain.matches(|c: char| c.is_ascii_digit()).count() == 4)?;
            only.parse().ok().filter(|year| (1990..=2100).contains(year))
        })
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

fn rows_of(laid: &Laid) -> impl Iterator<Item = u32> + '_ {
    laid.records().map(|row| row.number)
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
