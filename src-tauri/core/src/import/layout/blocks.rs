//! Tables one below another under headings of their own: 新进人员 over 离开人员. Each is read as if it stood alone.

use std::sync::Arc;

use super::super::columns::Field;
use super::super::header::{holds_number, one_line};
use super::super::meaning::{Dictionary, comparable, is_somebody};
use super::super::workbook::{Row, Sheet};

/// Longer sheets hold one table.
const MOST_ROWS: usize = 3_000;
/// So few headings are none of a table.
const FEWEST: usize = 3;

/// The parts of a sheet, each with the lines over the first table; the whole where all headings are the same.
pub(super) fn of(sheet: &Arc<Sheet>, dictionary: &Dictionary) -> Vec<Arc<Sheet>> {
    let heads = heads(sheet, dictionary);
    let [first, rest @ ..] = heads.as_slice() else {
        return vec![Arc::clone(sheet)];
    };
    if rest.iter().all(|other| other.1 == first.1) {
        return vec![Arc::clone(sheet)];
    }
    // What stands under the title, such as 培训时间：…, is the first table's own.
    let title = sheet.rows().first().filter(|row| {
        let texts: Vec<String> = row.cells().map(|(_, cell)| one_line(cell)).collect();
        row.number < first.0 && texts.iter().all(|text| !text.contains(['：', ':']))
    });
    let title = title.map(|row| row.number);
    let begins: Vec<u32> = heads.iter().map(|(row, _)| first_of_block(sheet, *row)).collect();
    let part = |at: usize| {
        let (from, to) = (begins[at], begins.get(at + 1).copied().unwrap_or(u32::MAX));
        let is_over_all = |row: u32| title == Some(row);
        Arc::new(sheet.only(|row| (from..to).contains(&row) || is_over_all(row)))
    };
    (0..heads.len()).map(part).collect()
}

/// Rows of headings with a row of something else below, and what they say.
fn heads(sheet: &Sheet, dictionary: &Dictionary) -> Vec<(u32, Vec<String>)> {
    if sheet.rows().len() > MOST_ROWS {
        return Vec::new();
    }
    let mut heads: Vec<(u32, Vec<String>)> = Vec::new();
    for row in sheet.rows() {
        let Some(texts) = headings_of(row, dictionary) else {
            continue;
        };
        // The second row of the same headings.
        if heads.last().is_some_and(|(last, _)| last + 1 == row.number) {
            return Vec::new();
        }
        heads.push((row.number, texts));
    }
    heads
}

fn headings_of(row: &Row, dictionary: &Dictionary) -> Option<Vec<String>> {
    let texts: Vec<String> = row
        .cells()
        .map(|(_, cell)| one_line(cell))
        .filter(|text| !text.is_empty())
        .collect();
    // Most rows of people have a number or a day: that is asked first.
    if texts.len() < FEWEST || texts.iter().any(|text| holds_number(text)) {
        return None;
    }
    let field = |text: &String| dictionary.named(std::slice::from_ref(text));
    let fields: Vec<Option<Field>> = texts.iter().map(field).collect();
    let is_whom = |field: &Option<Field>| matches!(field, Some(Field::Name | Field::IdNumber));
    let known = fields.iter().flatten().count();
    // 姓名 | 张三 is a line of a card.
    let is_of_card = fields
        .iter()
        .zip(texts.iter().skip(1).zip(fields.iter().skip(1)))
        .any(|(label, (text, field))| is_whom(label) && field.is_none() && is_somebody(text));
    if !fields.iter().any(is_whom) || known * 2 < texts.len() || is_of_card {
        return None;
    }
    let mut texts: Vec<String> = texts.iter().map(|text| comparable(text)).collect();
    texts.sort();
    Some(texts)
}

/// The first of the lines over headings: a title, 培训时间：…, back to the last row of the table before.
fn first_of_block(sheet: &Sheet, heading: u32) -> u32 {
    let mut first = heading;
    for row in sheet.rows().iter().rev().filter(|row| row.number < heading) {
        let texts: Vec<String> = row
            .cells()
            .map(|(_, cell)| one_line(cell))
            .filter(|text| !text.is_empty())
            .collect();
        let is_line =
            texts.iter().all(|text| text.contains(['：', ':'])) || texts.windows(2).all(|pair| pair[0] == pair[1]);
        if !is_line || first - row.number > 3 {
            break;
        }
        first = row.number;
    }
    first
}
