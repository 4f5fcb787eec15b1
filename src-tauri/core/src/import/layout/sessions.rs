//! Attendance with a row a fact of the trainings, each under a label: 课程 | 法律实务 | 议事协商, 上课日期 | 4月9日 | 5月14日, 学时 | 2 | 3.
//! Every column behind the labels is a training.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::super::columns::{Field, ImportKind};
use super::super::header::{self, Column, Header, one_line};
use super::super::meaning::{Dictionary, Expected, Meaning, fits, is_somebody};
use super::super::workbook::{Address, Sheet, SheetCell};
use super::event;
use super::laid::{Laid, Said};

/// Such rows stand so near the headings of the people.
const NEAR: u32 = 6;

/// A row of such facts.
struct Facts {
    row: u32,
    field: Field,
    /// Where the label stands.
    label: u32,
    /// By column.
    values: BTreeMap<u32, String>,
}

/// The table with its trainings in the columns; none where no such rows stand over the people.
pub(super) fn read(sheet: &Arc<Sheet>, plain: &Header, dictionary: &Dictionary) -> Option<Laid> {
    if dictionary.kind() != ImportKind::Training {
        return None;
    }
    let whom = plain.column(Field::Name).or(plain.column(Field::IdNumber))?.column;
    let names = row_of_names(sheet, plain, whom, dictionary)?;
    let people = header::of_row(sheet, dictionary, names)?;
    let mut facts = facts(sheet, names, whom, dictionary);
    let is_of_people = |column: &u32| {
        let heading = people.columns.iter().find(|own| own.column == *column);
        heading.is_some_and(|own| own.field.is_some_and(Field::is_of_whom))
    };
    // 时间 | 4月16日 | 地点 | 会议室 over a table of people is a line, not one value a column.
    facts.retain(|one| !one.values.keys().any(is_of_people));
    let widest = facts.iter().map(|one| one.values.len()).max().unwrap_or(0);
    let names_them = facts
        .iter()
        .any(|one| matches!(one.field, Field::TrainingTitle | Field::HeldOn));
    if !names_them || facts.len() < 2 && widest < 2 {
        return None;
    }
    let first = facts.iter().map(|one| one.row).min()?.min(names);
    let last = facts.iter().map(|one| one.row).max()?.max(names);
    let mut below = sheet.rows().iter().filter(|row| row.number > last);
    if !below.any(|row| row.cell(whom).is_some_and(is_person)) {
        return None;
    }
    let said = said_of(sheet, &facts, first..=last, dictionary);
    let labels: Vec<u32> = facts.iter().map(|one| one.label).collect();
    let mut columns: Vec<Column> = people
        .columns
        .into_iter()
        .filter(|column| !said.contains_key(&column.column))
        .filter(|column| column.field.is_some() || !labels.contains(&column.column))
        .collect();
    columns.extend(said.iter().map(|(column, facts)| of_training(*column, facts)));
    columns.sort_by_key(|column| column.column);
    let mut laid = Laid::plain(sheet, Header::of(first, last, columns));
    laid.said = said;
    Some(laid)
}

/// The facts column by column, with the names that stand in rows without a label.
fn said_of(sheet: &Sheet, facts: &[Facts], rows: RangeInclusive<u32>, dictionary: &Dictionary) -> Said {
    let mut said: Said = Said::new();
    for one in facts {
        for (column, text) in &one.values {
            said.entry(*column).or_default().push((one.field, text.clone()));
        }
    }
    for (column, own) in &mut said {
        // 4学时 beside 姓名, over the ticks.
        if !own.iter().any(|(field, _)| *field == Field::Hours) {
            let over = rows
                .clone()
                .rev()
                .filter_map(|row| sheet.cell(Address { row, column: *column }));
            let hours = over.map(one_line).find_map(|text| event::hours_in(&text));
            own.extend(hours.map(|hours| (Field::Hours, hours)));
        }
        if !own.iter().any(|(field, _)| *field == Field::TrainingTitle) {
            let others = rows.clone().filter(|row| !facts.iter().any(|one| one.row == *row));
            let title = unlabelled(sheet, others, *column, dictionary);
            own.extend(title.map(|title| (Field::TrainingTitle, title)));
        }
    }
    said
}

/// What stands over a training in rows without a label.
fn unlabelled(sheet: &Sheet, rows: impl Iterator<Item = u32>, column: u32, dictionary: &Dictionary) -> Option<String> {
    let texts = rows.filter_map(|row| sheet.cell(Address { row, column }).map(one_line));
    let mut own = texts.filter(|text| !text.is_empty() && fact(text, dictionary).is_none());
    own.next()
}

/// The column of a training, under its name, else under whatever is known of it.
fn of_training(column: u32, facts: &[(Field, String)]) -> Column {
    let title = facts.iter().find(|(field, _)| *field == Field::TrainingTitle);
    let heading = title.or(facts.first()).map(|(_, text)| text.clone());
    Column {
        column,
        levels: heading.into_iter().collect(),
        field: None,
        sure: 0,
        is_used: false,
    }
}

/// A name or a number of somebody.
fn is_person(cell: &SheetCell) -> bool {
    is_somebody(&cell.text()) || fits(cell, Expected::IdNumber)
}

/// The row that 姓名 stands in.
fn row_of_names(sheet: &Sheet, plain: &Header, whom: u32, dictionary: &Dictionary) -> Option<u32> {
    let says = |row: &u32| {
        let cell = sheet.cell(Address {
            row: *row,
            column: whom,
        });
        cell.is_some_and(|cell| dictionary.is_of_whom(&one_line(cell)))
    };
    (plain.first_row..=plain.last_row + NEAR).find(says)
}

/// The rows of facts above and below that one, down to the first person.
fn facts(sheet: &Sheet, names: u32, whom: u32, dictionary: &Dictionary) -> Vec<Facts> {
    let is_person = |row: u32| {
        let cell = sheet.cell(Address { row, column: whom });
        cell.is_some_and(|cell| is_somebody(&cell.text()))
    };
    let end = (names + 1..names + NEAR)
        .find(|row| is_person(*row))
        .unwrap_or(names + 1);
    let rows = (names.saturating_sub(NEAR)..end).filter(|row| *row != names);
    let mut found: Vec<Facts> = rows.filter_map(|row| facts_of(sheet, row, false, dictionary)).collect();
    // 姓名 may be merged down beside the labels, so that its row is one of theirs.
    let label = found.first().map(|one| one.label);
    if let Some(own) = facts_of(sheet, names, true, dictionary).filter(|own| Some(own.label) == label) {
        found.push(own);
    }
    // What stands over the people is one block.
    let label = found.first().map(|one| one.label);
    found.retain(|one| Some(one.label) == label);
    found
}

/// A row with the label of a fact and values behind it; none where anything behind it is a label too, as in a line of an ordinary table.
fn facts_of(sheet: &Sheet, row: u32, is_of_names: bool, dictionary: &Dictionary) -> Option<Facts> {
    let cells = sheet.row(row)?.cells().map(|(column, cell)| (column, one_line(cell)));
    let cells: Vec<(u32, String)> = cells.filter(|(_, text)| !text.is_empty()).collect();
    let (at, field) = cells
        .iter()
        .enumerate()
        .find_map(|(at, (_, text))| Some((at, fact(text, dictionary)?)))?;
    let (label, _) = cells[at];
    let behind = &cells[at + 1..];
    let is_label = |text: &String| fact(text, dictionary).is_some() || dictionary.is_of_whom(text);
    let is_of_people = |(_, text): &(u32, String)| dictionary.is_of_whom(text);
    let stands_first = is_of_names || cells[..at].iter().all(is_of_people);
    if behind.is_empty() || behind.iter().any(|(_, text)| is_label(text)) || !stands_first {
        return None;
    }
    let mut values: BTreeMap<u32, String> = BTreeMap::new();
    for (column, text) in behind {
        let area = sheet
            .merges()
            .iter()
            .take(2_000)
            .find(|area| area.left == *column && area.top == row);
        let right = area.map_or(*column, |area| area.right.min(column + 512));
        values.extend((*column..=right).map(|column| (column, text.clone())));
    }
    Some(Facts {
        row,
        field,
        label,
        values,
    })
}

/// The fact of a training that a text is the label of.
fn fact(text: &str, dictionary: &Dictionary) -> Option<Field> {
    const FACTS: [Field; 6] = [
        Field::TrainingTitle,
        Field::HeldOn,
        Field::Hours,
        Field::Tier,
        Field::TrainingKind,
        Field::TrainingForm,
    ];
    let text = text.trim_end_matches(['：', ':']);
    // 学时：4学时 is a label with its value.
    if text.contains(['：', ':']) || text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let field = match dictionary.meaning(&[text.to_owned()]) {
        Meaning::Named(field, _) => field,
        Meaning::Near(near) => near.first().filter(|(_, nearness)| *nearness >= 0.75)?.0,
        Meaning::LeftOut => return None,
    };
    FACTS.contains(&field).then_some(field)
}
