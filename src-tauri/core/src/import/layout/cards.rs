//! Cards: one person a block or a sheet, label beside value, as a 登记表 is laid out.

use std::sync::Arc;

use super::super::columns::Field;
use super::super::header::{Header, one_line};
use super::super::meaning::{Dictionary, Expected, fits, is_somebody};
use super::super::workbook::{Address, Sheet, SheetCell};
use super::implied::labelled;
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};

/// A sheet of cards is no larger.
const MOST_ROWS: usize = 20_000;
/// Labels that a card has at least.
const LEAST: usize = 3;

/// A cell with what it may be.
pub(super) struct Cell<'s> {
    at: Address,
    cell: &'s SheetCell,
    pub(super) text: String,
    /// The field that it is a label of.
    pub(super) field: Option<Field>,
}

/// The cards as a table; none where the sheet is no such thing, or a table explains as many fields as `known`.
pub(super) fn read(sheet: &Arc<Sheet>, known: usize, dictionary: &Dictionary) -> Option<Laid> {
    if sheet.rows().len() > MOST_ROWS {
        return None;
    }
    let rows = cells(sheet, dictionary);
    let mut starts: Vec<(usize, u32)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        for (at, cell) in row.iter().enumerate() {
            let beside = row.get(at + 1);
            let is_card = cell.field == Some(Field::Name)
                && !stands_over_somebody(sheet, cell)
                && beside.is_some_and(|next| next.field.is_none() && is_somebody(&next.text));
            if is_card {
                starts.push((place, cell.at.column));
            }
        }
    }
    if starts.is_empty() {
        return None;
    }
    let mut anew = Anew::new();
    let mut fields: Vec<Field> = Vec::new();
    let mut found: Vec<(Vec<String>, Field)> = Vec::new();
    let bands: Vec<usize> = {
        let mut bands: Vec<usize> = starts.iter().map(|(row, _)| *row).collect();
        bands.dedup();
        bands
    };
    for (place, column) in &starts {
        let below = bands.iter().find(|band| **band > *place).copied().unwrap_or(rows.len());
        let right = starts
            .iter()
            .filter(|(row, other)| row == place && other > column)
            .map(|(_, other)| *other)
            .min();
        let is_leftmost = !starts.iter().any(|(row, other)| row == place && other < column);
        let within = |at: Address| (is_leftmost || at.column >= *column) && right.is_none_or(|right| at.column < right);
        let mut values: Vec<(u32, SheetCell, Address)> = Vec::new();
        let mut foreign = false;
        for row in &rows[*place..below] {
            let own: Vec<&Cell<'_>> = row.iter().filter(|cell| within(cell.at)).collect();
            // 家庭成员 and the like: what follows is about other people.
            let others = own.iter().position(|cell| is_about_others(&cell.text));
            foreign |= others == Some(0);
            if foreign {
                continue;
            }
            let own = &own[..others.unwrap_or(own.len())];
            let leading = own.first().map(|cell| cell.text.clone()).unwrap_or_default();
            for (label, field, cell, at) in pairs(own, dictionary) {
                // A label that was there before is told apart by the one that its row begins with: 在职教育 … 毕业院校.
                let (mut levels, mut field) = (vec![label], field);
                if values.iter().any(|(column, ..)| *column == anew.column(&levels)) {
                    levels.insert(0, leading.clone());
                    field = dictionary.likely(&levels, 0.7);
                }
                let mut copies = 1;
                while values.iter().any(|(column, ..)| *column == anew.column(&levels)) {
                    copies += 1;
                    levels.truncate(2);
                    levels.push(format!("（{copies}）"));
                    field = None;
                }
                if let Some(field) = field {
                    if !fields.contains(&field) {
                        fields.push(field);
                    }
                    if !found.iter().any(|(known, _)| *known == levels) {
                        found.push((levels.clone(), field));
                    }
                }
                values.push((anew.column(&levels), cell, at));
            }
        }
        let begins = rows[*place].first().map_or(1, |cell| cell.at.row);
        anew.record(begins, values);
    }
    if fields.len() < LEAST || fields.len() <= known && starts.len() < 2 || fields.len() < known {
        return None;
    }
    let (laid, moved, mut columns) = anew.finish(sheet);
    let mut taken: Vec<Field> = Vec::new();
    for column in &mut columns {
        let field = found
            .iter()
            .find(|(levels, _)| *levels == column.levels)
            .map(|(_, field)| *field);
        if let Some(field) = field.filter(|field| !taken.contains(field)) {
            column.field = Some(field);
            column.sure = 90;
            taken.push(field);
        }
    }
    Some(Laid {
        sheet: laid,
        moved,
        header: Header::of(HEADINGS, HEADINGS, columns),
        ..Laid::plain(sheet, Header::of(HEADINGS, HEADINGS, Vec::new()))
    })
}

/// A name under the label, or under the blank that it is merged with, makes it a heading of a column.
pub(super) fn stands_over_somebody(sheet: &Sheet, label: &Cell<'_>) -> bool {
    let at = |down: u32| Address {
        row: label.at.row + down,
        column: label.at.column,
    };
    let below = (1..=2).find_map(|down| sheet.cell(at(down)).filter(|cell| !cell.text().is_empty()));
    below
        .map(one_line)
        .is_some_and(|below| is_somebody(&below) && !["序号", "编号"].contains(&below.as_str()))
}

/// Every row's cells; what says 姓名：张三 in one cell is two.
pub(super) fn cells<'s>(sheet: &'s Sheet, dictionary: &Dictionary) -> Vec<Vec<Cell<'s>>> {
    let mut known: std::collections::HashMap<String, Option<Field>> = std::collections::HashMap::new();
    let mut label = |text: &str| {
        if text.chars().count() > 16
            || text.chars().any(|c| c.is_ascii_digit())
            || !text.chars().any(crate::domain::names::is_han)
        {
            return None;
        }
        let bare = text.trim_end_matches(['：', ':']).to_owned();
        *known
            .entry(bare.clone())
            .or_insert_with(|| dictionary.likely(&[bare], 0.8))
    };
    let rows = sheet.rows().iter().map(|row| {
        let mut cells = Vec::new();
        for (column, cell) in row.cells() {
            let at = Address {
                row: row.number,
                column,
            };
            let text = one_line(cell);
            let whole = cell.text();
            let inside = labelled(&whole, at);
            if !inside.is_empty()
                && inside.iter().all(|one| !one.value.is_empty())
                && inside.iter().any(|one| label(&one.label).is_some())
            {
                for one in inside {
                    let field = label(&one.label);
                    cells.push(Cell {
                        at,
                        cell,
                        text: one.label,
                        field,
                    });
                    cells.push(Cell {
                        at,
                        cell,
                        text: one.value,
                        field: None,
                    });
                }
                continue;
            }
            let field = label(&text);
            cells.push(Cell { at, cell, text, field });
        }
        cells
    });
    rows.collect()
}

/// Labels with the values beside them.
pub(super) fn pairs(row: &[&Cell<'_>], dictionary: &Dictionary) -> Vec<(String, Option<Field>, SheetCell, Address)> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let label = row[at];
        let Some(value) = row.get(at + 1) else { break };
        // Two labels side by side: the first has no value.
        // 社会工作师 beside 职业资格 is a value, although it could be a label.
        let is_value = label.field.is_some_and(|field| match dictionary.expected(field) {
            Expected::Text | Expected::School => false,
            expected => fits(value.cell, expected),
        });
        if value.field.is_some() && !is_value || value.text.ends_with(['：', ':']) {
            at += 1;
            continue;
        }
        let is_inside = value.at == label.at;
        let cell = if is_inside || value.text != one_line(value.cell) {
            SheetCell::Text(value.text.as_str().into())
        } else {
            value.cell.clone()
        };
        let heading = label.text.trim_end_matches(['：', ':']).to_owned();
        pairs.push((heading, label.field, cell, value.at));
        at += 2;
    }
    pairs
}

fn is_about_others(text: &str) -> bool {
    super::super::columns::foreign_groups()
        .iter()
        .any(|group| text.starts_with(group.as_str()))
        || text.contains("社会关系")
}
