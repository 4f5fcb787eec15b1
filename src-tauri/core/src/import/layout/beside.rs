//! Tables side by side with the same headings: 序号 姓名 电话 | 序号 姓名 电话.

use std::sync::Arc;

use super::super::columns::Field;
use super::super::header::{Column, Header};
use super::super::meaning::{Dictionary, Meaning, comparable};
use super::super::workbook::Sheet;
use super::laid::Laid;

/// The tables, from the left; one where the headings do not repeat.
pub(super) fn read(sheet: &Arc<Sheet>, header: Header, dictionary: &Dictionary) -> Vec<Laid> {
    let names: Vec<usize> = header
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| {
            let own = column.levels.last().cloned().unwrap_or_default();
            matches!(dictionary.meaning(&[own]), Meaning::Named(Field::Name, _))
                && !dictionary.is_of_others(&column.levels)
        })
        .map(|(at, _)| at)
        .collect();
    let [first, second, ..] = names.as_slice() else {
        return vec![Laid::plain(sheet, header)];
    };
    let width = second - first;
    // Names in every column stand in a grid of one table.
    if width == 1 {
        return vec![Laid::plain(sheet, header)];
    }
    let heading = |at: usize| {
        header
            .columns
            .get(at)
            .and_then(|column| column.levels.last())
            .map(|own| comparable(own))
    };
    let begins = first - shared_before(*first, *second, &heading);
    let repeats = (begins..begins + width)
        .filter(|at| heading(*at) == heading(at + width))
        .count();
    let is_regular = names.windows(2).all(|pair| pair[1] - pair[0] == width);
    if !is_regular || repeats * 3 < width * 2 {
        return vec![Laid::plain(sheet, header)];
    }
    let fields: Vec<Option<Field>> = (begins..begins + width)
        .map(|at| {
            (0..names.len()).find_map(|copy| header.columns.get(at + copy * width).and_then(|column| column.field))
        })
        .collect();
    let table = |copy: usize| {
        let columns = fields.iter().enumerate().filter_map(|(place, field)| {
            let column = header.columns.get(begins + copy * width + place)?;
            Some(Column {
                field: *field,
                sure: if field.is_some() { column.sure.max(80) } else { 0 },
                ..column.clone()
            })
        });
        let mut columns: Vec<Column> = columns.collect();
        let groups: Vec<Option<String>> = columns
            .iter()
            .map(|column| (column.levels.len() > 1).then(|| column.levels[0].clone()))
            .collect();
        // 望河社区 over the whole table is a line of its own.
        let first_row = match groups.first() {
            Some(Some(group)) if groups.iter().all(|own| own.as_ref() == Some(group)) => {
                columns.iter_mut().for_each(|column| drop(column.levels.remove(0)));
                header.first_row + 1
            }
            _ => header.first_row,
        };
        Laid {
            ..Laid::plain(sheet, Header::of(first_row, header.last_row, columns))
        }
    };
    let mut tables: Vec<Laid> = (0..names.len()).map(table).collect();
    let spans: Vec<(u32, u32)> = tables
        .iter()
        .filter_map(|table| table.header.columns.first().zip(table.header.columns.last()))
        .map(|(first, last)| (first.column, last.column))
        .collect();
    for (at, table) in tables.iter_mut().enumerate() {
        table.beside.clone_from(&spans);
        table.beside.rotate_left(at);
    }
    tables
}

/// How many headings before the name repeat too.
fn shared_before(first: usize, second: usize, heading: &impl Fn(usize) -> Option<String>) -> usize {
    (1..=first.min(second - first - 1))
        .take_while(|back| heading(first - back) == heading(second - back))
        .count()
}
