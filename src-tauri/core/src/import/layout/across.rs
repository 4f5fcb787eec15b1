//! Trainings down the sheet and people across: 培训日期 | 培训主题 | 何玉兰 | 马超 | …, with hours or ticks where they meet. Each meeting becomes
//! a row.

use std::sync::Arc;

use super::super::columns::{Field, ImportKind};
use super::super::header::{self, Column, Header, one_line};
use super::super::meaning::{Dictionary, Expected, Token, Words, fits, is_somebody, is_sum};
use super::super::workbook::{Address, Row, Sheet, SheetCell};
use super::attendance::{Legend, Mark};
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};

/// The headings stand so near the top.
const NEAR: usize = 12;
/// No such sheet is wider.
const MOST_COLUMNS: u32 = 400;

/// The table with a row for everybody at every training; none where the sheet is no such thing.
pub(super) fn read(sheet: &Arc<Sheet>, dictionary: &Dictionary) -> Option<Laid> {
    if dictionary.kind() != ImportKind::Training {
        return None;
    }
    let (headings, facts, people) = sheet
        .rows()
        .iter()
        .take(NEAR)
        .find_map(|row| headings_of(sheet, row, dictionary))?;
    let plain = Laid::plain(sheet, Header::of(headings, headings, Vec::new()));
    let legend = Legend::of(&plain);
    let mut anew = Anew::new();
    let name = vec!["姓名".to_owned()];
    let community = vec!["所在社区".to_owned()];
    let hours = vec!["实得学时".to_owned()];
    let mut notes: Vec<String> = Vec::new();
    for row in sheet.rows().iter().filter(|row| row.number > headings && !is_sum(row)) {
        let says = facts
            .iter()
            .any(|(column, ..)| row.cell(*column).is_some_and(|cell| !cell.text().is_empty()));
        if !says {
            continue;
        }
        for (column, cell, at) in &people {
            let place = Address {
                row: row.number,
                column: *column,
            };
            let Some(said) = sheet.cell(place).filter(|cell| !cell.text().is_empty()) else {
                continue;
            };
            let mark = legend.sign(said);
            if mark == Some(Mark::Nothing) {
                continue;
            }
            if mark == Some(Mark::Away) {
                notes.push(format!("{place}写着“{}”，没有记为参加。", said.text()));
                continue;
            }
            let mut values: Vec<(u32, SheetCell, Address)> = Vec::new();
            for (of_fact, level, _) in &facts {
                let at = Address {
                    row: row.number,
                    column: *of_fact,
                };
                if let Some(cell) = sheet.shown(at) {
                    values.push((anew.column(std::slice::from_ref(level)), cell.clone(), at));
                }
            }
            values.push((anew.column(&name), cell.clone(), *at));
            if let Some((over, of)) = community_over(sheet, *at) {
                values.push((anew.column(&community), over, of));
            }
            // Whatever is neither a tick nor hours is asked about.
            if !matches!(mark, Some(Mark::Attended | Mark::InPart)) {
                values.push((anew.column(&hours), said.clone(), place));
            }
            anew.record(row.number, values);
        }
    }
    let (laid, moved, columns) = anew.finish(sheet);
    if laid.rows().is_empty() {
        return None;
    }
    let fields = |column: &Column| {
        let of_fact = facts
            .iter()
            .find(|(_, level, _)| column.levels == [level.clone()])
            .map(|(.., field)| *field);
        match of_fact {
            Some(field) => field,
            None if column.levels == name => Some(Field::Name),
            None if column.levels == community => Some(Field::Community),
            None if column.levels == hours => Some(Field::EarnedHours),
            None => None,
        }
    };
    let columns = columns.into_iter().map(|column| Column {
        field: fields(&column),
        sure: 90,
        ..column
    });
    let header = Header::of(HEADINGS, HEADINGS, columns.collect());
    Some(Laid {
        sheet: laid,
        moved,
        header,
        notes,
        ..Laid::plain(sheet, header::Header::of(HEADINGS, HEADINGS, Vec::new()))
    })
}

/// The community that stands over a name.
fn community_over(sheet: &Sheet, name: Address) -> Option<(SheetCell, Address)> {
    let over = Address {
        row: name.row.checked_sub(1)?,
        column: name.column,
    };
    let area = sheet.merges().iter().take(2_000).find(|area| area.contains(over));
    let over = area.map_or(over, |area| Address {
        row: area.top,
        column: area.left,
    });
    let cell = sheet.cell(over)?;
    fits(cell, Expected::Community).then(|| (cell.clone(), over))
}

/// The columns of facts with their fields, then those of people with the cells that name them.
type Found = (u32, Vec<(u32, String, Option<Field>)>, Vec<(u32, SheetCell, Address)>);

/// A row that begins with headings of trainings and goes on with names of people.
fn headings_of(sheet: &Sheet, row: &Row, dictionary: &Dictionary) -> Option<Found> {
    let mut facts: Vec<(u32, String, Option<Field>)> = Vec::new();
    let mut people: Vec<(u32, SheetCell, Address)> = Vec::new();
    // 学习日期 may be merged down over both rows, beside 望河社区 over the names.
    let shown = (1..=sheet.last_column().min(MOST_COLUMNS)).filter_map(|column| {
        let at = Address {
            row: row.number,
            column,
        };
        Some((column, sheet.shown(at)?))
    });
    for (column, cell) in shown {
        let text = one_line(cell);
        if text.is_empty() {
            continue;
        }
        let field = dictionary.named(std::slice::from_ref(&text));
        let at = Address {
            row: row.number,
            column,
        };
        let tells_event =
            |(.., field): &(u32, String, Option<Field>)| matches!(field, Some(Field::HeldOn | Field::TrainingTitle));
        let is_behind = facts.iter().any(tells_event);
        // 已得学时 could be a name, but for what it says.
        let says_what = text.chars().count() >= 4
            && Words::of(&[&text])
                .telling()
                .any(|token| matches!(token, Token::Known(_)));
        let is_person = is_somebody(&text) && !says_what && !fits(cell, Expected::Community);
        if is_behind && field.is_none() && is_person {
            people.push((column, cell.clone(), at));
        } else if people.is_empty() {
            facts.push((column, text, field));
        } else {
            // 合计 behind the people.
            break;
        }
    }
    let of = |wanted: Field| facts.iter().any(|(.., field)| *field == Some(wanted));
    let is_of_whom = facts
        .iter()
        .any(|(.., field)| field.is_some_and(|field| matches!(field, Field::Name | Field::IdNumber)));
    (people.len() >= 2 && !is_of_whom && (of(Field::HeldOn) || of(Field::TrainingTitle)))
        .then_some((row.number, facts, people))
}
