//! A day in three columns: 年, 月, 日 under one heading.

use super::super::header::Column;
use super::super::meaning::{Dictionary, Expected, Meaning};
use super::super::workbook::{Address, SheetCell};
use super::laid::{Cells, Laid};

/// Puts such columns together.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary) {
    let unit = |column: &Column| {
        column.levels.last().map(|own| {
            own.trim_matches(|c: char| !c.is_alphanumeric() || c.is_ascii_alphabetic())
                .to_owned()
        })
    };
    let columns = laid.header.columns.clone();
    for (at, first) in columns.iter().enumerate() {
        let [groups @ .., _] = first.levels.as_slice() else {
            continue;
        };
        if unit(first).as_deref() != Some("年") || groups.is_empty() {
            continue;
        }
        let same = |offset: usize, wanted: &str| {
            columns.get(at + offset).filter(|column| {
                unit(column).as_deref() == Some(wanted) && column.levels[..column.levels.len() - 1] == *groups
            })
        };
        let Some(month) = same(1, "月") else { continue };
        let day = same(2, "日");
        let field = match dictionary.meaning(groups) {
            Meaning::Named(field, _) => field,
            Meaning::Near(near) => match near
                .iter()
                .find(|(field, nearness)| *nearness >= 0.7 && dictionary.expected(*field) == Expected::Date)
            {
                Some((field, _)) => *field,
                None => continue,
            },
            Meaning::LeftOut => continue,
        };
        let mut cells = Cells::new();
        for row in laid.records() {
            let said = |column: &Column| row.cell(column.column).map(SheetCell::text).unwrap_or_default();
            let parts: Vec<String> = [Some(first), Some(month), day]
                .into_iter()
                .flatten()
                .map(said)
                .collect();
            let parts: Vec<String> = parts
                .into_iter()
                .filter(|part| !crate::domain::text::says_nothing(part))
                .collect();
            if parts.is_empty() {
                continue;
            }
            let place = Address {
                row: row.number,
                column: first.column,
            };
            let origin = laid.moved.cell(place).unwrap_or(place);
            cells.insert(row.number, (SheetCell::Text(parts.join("-").into()), origin));
        }
        for part in at..at + if day.is_some() { 3 } else { 2 } {
            laid.use_up(part);
        }
        laid.header
            .columns
            .iter_mut()
            .filter(|column| column.field == Some(field))
            .for_each(|column| column.field = None);
        laid.add(groups.to_vec(), field, cells);
    }
}
