//! A table on its side: the headings stand in a column, and every further column is a person.

use std::sync::Arc;

use super::super::columns::Field;
use super::super::header::{Header, one_line};
use super::super::meaning::{Dictionary, Expected, Meaning, Words, fits, is_somebody};
use super::super::workbook::{Address, Area, Sheet, SheetCell};
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};

/// Wider sheets are not on their side.
const MOST_PEOPLE: u32 = 400;
const MOST_ROWS: usize = 200;

/// A row with its heading and the field that it is.
type Heading = (u32, Vec<String>, Option<Field>);

/// The table put upright; none where it explains no more than `known` columns.
pub(super) fn read(sheet: &Arc<Sheet>, known: usize, dictionary: &Dictionary) -> Option<Laid> {
    if sheet.rows().len() > MOST_ROWS || sheet.last_column() > MOST_PEOPLE {
        return None;
    }
    // Names without a label over them are looked for where no column has one.
    let labelled = (1..=3).find_map(|column| of_column(sheet, column, known, true, dictionary));
    labelled.or_else(|| (1..=3).find_map(|column| of_column(sheet, column, known, false, dictionary)))
}

fn of_column(sheet: &Arc<Sheet>, labels: u32, known: usize, with_label: bool, dictionary: &Dictionary) -> Option<Laid> {
    let mut headings: Vec<Heading> = Vec::new();
    for row in sheet.rows() {
        let at = Address {
            row: row.number,
            column: labels,
        };
        let Some(own) = row.cell(labels).or_else(|| merged_label(sheet, at)) else {
            continue;
        };
        let own = one_line(own);
        let group = (1..labels).rev().find_map(|column| {
            let cell = sheet.shown(Address {
                row: row.number,
                column,
            })?;
            Some(one_line(cell)).filter(|text| text.chars().any(crate::domain::names::is_han))
        });
        let mut levels: Vec<String> = group.into_iter().filter(|group| *group != own).collect();
        levels.push(own);
        let field = dictionary.likely(&levels, 0.75);
        headings.push((row.number, levels, field));
    }
    let mut fields: Vec<Field> = headings.iter().filter_map(|(_, _, field)| *field).collect();
    fields.sort_unstable();
    fields.dedup();
    let key = if dictionary.is_of_communities() {
        Field::Community
    } else {
        Field::Name
    };
    let looks_so = |cell: &SheetCell| match key {
        Field::Community => fits(cell, Expected::Community) && cell.text().chars().count() >= 2,
        _ => is_somebody(&cell.text()),
    };
    let stand_beside = |row: u32| {
        let cells = sheet.row(row).into_iter().flat_map(|row| row.cells());
        cells
            .filter(|(column, cell)| *column > labels && looks_so(cell))
            .count()
            >= 2
    };
    // 被考核人签字 has nobody beside it.
    let labelled = headings
        .iter()
        .position(|(row, _, field)| *field == Some(key) && stand_beside(*row));
    // 项目 over the labels: the names stand beside it.
    let named = || {
        headings.iter().position(|(row, levels, field)| {
            let is_label = key == Field::Community || says_what_follows(levels);
            field.is_none() && is_label && stand_beside(*row)
        })
    };
    let at = if with_label { labelled } else { labelled.or_else(named) }?;
    headings[at].2 = Some(key);
    let name_row = headings[at].0;
    if !fields.contains(&key) {
        fields.push(key);
    }
    if fields.len() < 3 || fields.len() <= known {
        return None;
    }
    let is_label = |text: &str| matches!(dictionary.meaning(&[text.to_owned()]), Meaning::Named(..));
    let people: Vec<u32> = sheet
        .row(name_row)?
        .cells()
        .filter(|(column, cell)| *column > labels && looks_so(cell) && !is_label(&cell.text()))
        .map(|(column, _)| column)
        .collect();
    // Labels between the people are those of cards side by side.
    let is_closed = people.windows(2).all(|pair| pair[1] == pair[0] + 1);
    if people.len() < 2
        || !is_closed
        || key == Field::Name && !with_label && last_of_labels(sheet, name_row, people[0]) != Some(labels)
    {
        return None;
    }
    without_items(&mut headings, dictionary);
    let mut anew = Anew::new();
    let columns: Vec<u32> = headings.iter().map(|(_, levels, _)| anew.column(levels)).collect();
    for person in &people {
        let values = headings.iter().zip(&columns).filter_map(|((row, ..), column)| {
            let at = Address {
                row: *row,
                column: *person,
            };
            let cell: &SheetCell = sheet.cell(at).or_else(|| wide_merge(sheet, at))?;
            // 万人 in a column of units beside the labels.
            let unit = (labels + 1..*person).find_map(|column| {
                let unit = sheet.cell(Address { row: *row, column })?.text();
                matches!(unit.as_str(), "万人" | "万户" | "万").then_some(unit)
            });
            let cell = match unit {
                Some(unit) if matches!(cell, SheetCell::Number(_)) => {
                    SheetCell::Text(format!("{}{unit}", cell.text()).into())
                }
                _ => cell.clone(),
            };
            Some((*column, cell, at))
        });
        anew.record(name_row, values.collect());
    }
    let (laid, moved, mut found) = anew.finish(sheet);
    let mut taken: Vec<Field> = Vec::new();
    for column in &mut found {
        let heading = headings.iter().find(|(_, levels, _)| *levels == column.levels);
        let field = heading.and_then(|(_, _, field)| *field);
        if let Some(field) = field.filter(|field| !taken.contains(field)) {
            column.field = Some(field);
            column.sure = 90;
            taken.push(field);
        }
    }
    Some(Laid {
        sheet: laid,
        moved,
        header: Header::of(HEADINGS, HEADINGS, found),
        ..Laid::plain(sheet, Header::of(HEADINGS, HEADINGS, Vec::new()))
    })
}

/// Is it what stands over the labels of a table on its side, beside the names: 考核内容, 项目?
fn says_what_follows(levels: &[String]) -> bool {
    let own = levels.last().map(String::as_str).unwrap_or_default();
    own.chars().count() <= 6 && Words::of(&[own]).is_of_known()
}

/// The column of labels nearest to the people, past columns of figures such as 分值.
fn last_of_labels(sheet: &Sheet, name_row: u32, first_person: u32) -> Option<u32> {
    let is_label = |column: &u32| {
        let cells = sheet.rows().iter().filter(|row| row.number > name_row);
        let texts = cells.filter_map(|row| row.cell(*column)).map(SheetCell::text);
        let (words, others): (Vec<String>, Vec<String>) =
            texts.partition(|text| text.chars().any(crate::domain::names::is_han));
        words.len() > others.len()
    };
    (1..first_person).rev().find(is_label)
}

/// 小计 is the value of its group; the items that it sums up are not.
fn without_items(headings: &mut [Heading], dictionary: &Dictionary) {
    let group = |levels: &[String]| levels.split_last().map(|(_, groups)| groups.to_vec());
    let sums: Vec<Vec<String>> = headings
        .iter()
        .filter(|(_, levels, _)| levels.len() > 1 && says_sum(levels))
        .filter_map(|(_, levels, _)| group(levels))
        .collect();
    for (_, levels, field) in headings.iter_mut() {
        let Some(own) = group(levels).filter(|own| sums.contains(own)) else {
            continue;
        };
        *field = match dictionary.meaning(&own) {
            Meaning::Named(of_group, _) if says_sum(levels) => Some(of_group),
            _ => None,
        };
    }
}

fn says_sum(levels: &[String]) -> bool {
    let own = levels.last().map(String::as_str).unwrap_or_default();
    Words::of(&[own]).says("total")
}

/// A label merged across the columns of labels: 年中测评 beside 量化考评 with its items.
fn merged_label(sheet: &Sheet, at: Address) -> Option<&SheetCell> {
    let wide = |area: &&Area| area.contains(at) && area.top == area.bottom && area.right == at.column;
    let area = sheet.merges().iter().take(2_000).find(wide)?;
    sheet.cell(Address {
        row: area.top,
        column: area.left,
    })
}

/// A value merged over several people.
fn wide_merge(sheet: &Sheet, at: Address) -> Option<&SheetCell> {
    let area = sheet.merges().iter().take(2_000).find(|area| area.contains(at))?;
    sheet.cell(Address {
        row: area.top,
        column: area.left,
    })
}
