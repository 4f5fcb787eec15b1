//! Scores whose heading does not say of which part they are: the sheet's title does, or a column beside them.

use std::collections::{HashMap, HashSet};

use super::super::columns::{Field, ImportKind};
use super::super::header::Column;
use super::super::meaning::{Dictionary, Evidence, Expected, Meaning, Words};
use super::super::workbook::{Address, SheetCell};
use super::super::years::is_part_of_year;
use super::implied::lines_above;
use super::laid::Laid;

/// The tables of scores that a table is.
pub(super) fn read(mut laid: Laid, dictionary: &Dictionary) -> Vec<Laid> {
    if dictionary.kind() != ImportKind::Appraisal {
        return vec![laid];
    }
    if let Some(tables) = by_rows(&laid, dictionary) {
        return tables;
    }
    let has_part = laid
        .header
        .columns
        .iter()
        .any(|column| matches!(column.field, Some(Field::Part(_))) && column.sure >= 80);
    if has_part {
        return vec![laid];
    }
    let lines = lines_above(&laid).into_iter().map(|(text, _)| text);
    let said = lines
        .chain([laid.drawn.name.clone()])
        .find_map(|line| dictionary.part_in(&line));
    if let (Some(part), Some(at)) = (said, score_column(&laid, dictionary)) {
        let levels = laid.header.columns[at].levels.clone();
        for column in &mut laid.header.columns {
            if matches!(column.field, Some(Field::Part(_))) {
                column.field = None;
            }
        }
        let column = &mut laid.header.columns[at];
        (column.field, column.sure) = (Some(part), if levels.is_empty() { 70 } else { 85 });
        laid.header.index();
    }
    vec![laid]
}

/// The column of scores of a table: of several the last, which is over all.
fn score_column(laid: &Laid, dictionary: &Dictionary) -> Option<usize> {
    let evidence = Evidence::below(&laid.sheet, laid.header.last_row);
    let mut possible: Vec<usize> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        let is_free = column.field.is_none() || matches!(column.field, Some(Field::Part(_)));
        let own = column.levels.last().map(String::as_str).unwrap_or_default();
        if !is_free || column.is_used || is_part_of_year(own) || dictionary.is_left_out(&column.levels) {
            continue;
        }
        let fit = evidence.fit(column.column, Expected::Number);
        let words = Words::of(&[own]);
        let (sums, scores) = (words.says("total"), words.says("score"));
        if fit.filled > 0 && fit.share >= 0.8 && (sums || scores) {
            possible.push(at);
        }
    }
    // The last is the one over all.
    possible.pop()
}

/// A column that names the part of each row's score.
fn by_rows(laid: &Laid, dictionary: &Dictionary) -> Option<Vec<Laid>> {
    let rows = || laid.records().map(|row| row.number);
    let part_of = |text: &str| match dictionary.meaning(&[text.to_owned()]) {
        Meaning::Named(field @ Field::Part(_), _) => Some(field),
        _ => None,
    };
    let says = |column: &Column, row: u32| {
        let at = Address {
            row,
            column: column.column,
        };
        laid.sheet.shown(at).map(SheetCell::text).unwrap_or_default()
    };
    let column = laid.header.columns.iter().position(|column| {
        let told: Vec<bool> = rows()
            .map(|row| says(column, row))
            .filter(|text| !text.is_empty())
            .map(|text| part_of(&text).is_some())
            .collect();
        told.len() >= 2 && told.iter().filter(|is_part| **is_part).count() * 10 >= told.len() * 6
    })?;
    let score = score_column(laid, dictionary)?;
    let mut rows_of: HashMap<Field, HashSet<u32>> = HashMap::new();
    for row in rows() {
        if let Some(part) = part_of(&says(&laid.header.columns[column], row)) {
            rows_of.entry(part).or_default().insert(row);
        }
    }
    let mut parts: Vec<(Field, HashSet<u32>)> = rows_of.into_iter().collect();
    parts.sort_by_key(|(field, _)| *field);
    let table = |(part, only): (Field, HashSet<u32>)| {
        let mut one = laid.clone();
        one.only = Some(only);
        for place in &mut one.header.columns {
            if matches!(place.field, Some(Field::Part(_))) {
                place.field = None;
            }
        }
        one.header.columns[column].is_used = true;
        let place = &mut one.header.columns[score];
        (place.field, place.sure) = (Some(part), 90);
        one.header.index();
        one
    };
    Some(parts.into_iter().map(table).collect())
}
