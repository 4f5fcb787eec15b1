//! Dates without a year: 6月28日 below a line 2024年, or under a title of 2024年.

use std::collections::HashMap;

use super::super::columns::{Field, ImportKind};
use super::super::dates::in_figures;
use super::super::meaning::{Dictionary, Expected, is_day_of_a_month, without_numbering};
use super::super::workbook::{Address, SheetCell};
use super::super::years;
use super::context::Context;
use super::event::{month_and_day, year_of};
use super::laid::Laid;
use super::sections::only_text;

/// Gives such dates their year, and records of a year the year of the line over them.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary, context: &Context) {
    // What a title says of a roster's year is no year of anybody's dates.
    if matches!(dictionary.kind(), ImportKind::Roster | ImportKind::Communities) {
        return;
    }
    let of_rows = said_above(laid, |bare, place| year_named(bare).map(|year| (year, place)));
    let months = said_above(laid, |bare, _| month_named(bare));
    year_by_line(laid, dictionary, &of_rows);
    let of_table = year_of(laid, context);
    let is_day = |field: Field| dictionary.expected(field) == Expected::Date && field != Field::Born;
    let columns: Vec<usize> = (0..laid.header.columns.len())
        .filter(|at| laid.header.columns[*at].field.is_some_and(is_day))
        .filter(|at| !laid.added.is_same(laid.header.columns[*at].column))
        .collect();
    for at in columns {
        let Some(cells) = dated(laid, at, &of_rows, of_table, &months) else {
            continue;
        };
        laid.read_instead(at, cells);
    }
}

/// The column's cells with whole dates; none where every date has its year, or one has none anywhere.
fn dated(
    laid: &Laid,
    at: usize,
    of_rows: &HashMap<u32, (i32, Address)>,
    of_table: Option<i32>,
    months: &HashMap<u32, u32>,
) -> Option<HashMap<u32, (SheetCell, Address)>> {
    let column = laid.header.columns[at].column;
    let mut cells = HashMap::new();
    let (mut short, mut filled) = (0, 0);
    for row in laid.records() {
        let place = Address {
            row: row.number,
            column,
        };
        let cell = laid.added.cell(place).or_else(|| laid.sheet.shown(place));
        let Some(cell) = cell.filter(|cell| !cell.text().is_empty()) else {
            continue;
        };
        filled += 1;
        let text = cell.text();
        let whole = match month_and_day(&text) {
            Some((month, day, range)) if range.start == 0 && range.end >= text.trim_end().len() => {
                short += 1;
                let year = of_rows.get(&row.number).map(|(year, _)| *year).or(of_table)?;
                SheetCell::Text(format!("{year}-{month}-{day}").into())
            }
            _ => match months.get(&row.number).filter(|_| is_day_of_a_month(&text)) {
                Some(month) => {
                    short += 1;
                    let year = of_rows.get(&row.number).map(|(year, _)| *year).or(of_table)?;
                    let day = text.trim().trim_end_matches(['日', '号']);
                    SheetCell::Text(format!("{year}-{month}-{day}").into())
                }
                None => cell.clone(),
            },
        };
        let origin = laid
            .added
            .origin(place)
            .or_else(|| laid.moved.cell(place))
            .unwrap_or(place);
        cells.insert(row.number, (whole, origin));
    }
    (short > 0 && short * 2 >= filled).then_some(cells)
}

/// What lines between the people say for everybody below, until the next: 一、2024年度（3项）, 3月份. The lines are no records.
fn said_above<T: Copy>(laid: &mut Laid, says: impl Fn(&str, Address) -> Option<T>) -> HashMap<u32, T> {
    let mut of_rows = HashMap::new();
    let mut lines = Vec::new();
    let mut current = None;
    for row in laid.sheet.rows().iter().filter(|row| row.number > laid.header.last_row) {
        let said = only_text(row).and_then(|(text, place)| {
            let text = without_numbering(&text);
            let bare = text.split(['（', '(', '：', ':']).next()?.trim();
            says(bare, laid.moved.cell(place).unwrap_or(place))
        });
        if said.is_some() {
            lines.push(row.number);
            current = said;
        } else if let Some(current) = current {
            of_rows.insert(row.number, current);
        }
    }
    laid.left_out.extend(lines);
    of_rows
}

/// 2024年度
fn year_named(bare: &str) -> Option<i32> {
    let year = years::year_in(&[bare.to_owned()])?;
    (bare.contains('年') && bare.chars().count() <= 12).then_some(year)
}

/// 3月份, 十月, 2026年3月
fn month_named(bare: &str) -> Option<u32> {
    let bare = in_figures(bare);
    let bare = bare.split_once('年').map_or(bare.as_str(), |(_, month)| month);
    let month = bare.strip_suffix("月份").or_else(|| bare.strip_suffix('月'))?;
    month.trim().parse().ok().filter(|month| (1..=12).contains(month))
}

/// Records of a year under such lines, without a column for it.
fn year_by_line(laid: &mut Laid, dictionary: &Dictionary, of_rows: &HashMap<u32, (i32, Address)>) {
    let Some((field, _)) = dictionary.by_year().filter(|(field, _)| !laid.header.has(*field)) else {
        return;
    };
    if of_rows.is_empty() {
        return;
    }
    let cells = of_rows
        .iter()
        .map(|(row, (year, place))| (*row, (SheetCell::Text(year.to_string().into()), *place)));
    laid.add(vec!["分段标题".to_owned()], field, cells.collect());
}
