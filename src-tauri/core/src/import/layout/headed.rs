//! Cards with a table each: whose it is stands in a line over the headings, the entries below. 姓名：陈静 单位：望河社区, then 时间 内容 学时.

use std::sync::Arc;

use super::super::columns::{Field, ImportKind};
use super::super::header::{self, holds_number, one_line};
use super::super::meaning::{Dictionary, Expected, fits, is_somebody, is_sum};
use super::super::workbook::{Address, Row, Sheet, SheetCell};
use super::cards::{self, Cell};
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};

/// A sheet of cards is no longer.
const MOST_ROWS: usize = 20_000;

/// A card: the places of its first row of facts about the person, of its headings, and of the row behind its last.
struct Card {
    whom: usize,
    headings: usize,
    end: usize,
}

/// The entries of all cards as one table; none where the sheet is no such thing.
pub(super) fn read(sheet: &Arc<Sheet>, dictionary: &Dictionary) -> Option<Laid> {
    if sheet.rows().len() > MOST_ROWS || matches!(dictionary.kind(), ImportKind::Roster | ImportKind::Communities) {
        return None;
    }
    let rows = cards::cells(sheet, dictionary);
    let cards = cards_of(sheet, &rows, dictionary);
    if cards.is_empty() {
        return None;
    }
    let mut anew = Anew::new();
    for card in &cards {
        let facts = facts_of(&rows[card.whom..card.headings], dictionary);
        let headings: Vec<(u32, String)> = sheet.rows()[card.headings]
            .cells()
            .map(|(column, cell)| (column, one_line(cell)))
            .collect();
        for row in &sheet.rows()[card.headings + 1..card.end] {
            if is_no_entry(row) {
                continue;
            }
            let own = headings.iter().filter_map(|(column, heading)| {
                let at = Address {
                    row: row.number,
                    column: *column,
                };
                let cell = sheet.shown(at)?.clone();
                Some((vec![heading.clone()], cell, at))
            });
            let own: Vec<(Vec<String>, SheetCell, Address)> = own.collect();
            let of_person = facts
                .iter()
                .filter(|(label, ..)| !headings.iter().any(|(_, heading)| heading == label))
                .map(|(label, cell, at)| (vec![label.clone()], cell.clone(), *at));
            let values = own
                .iter()
                .cloned()
                .chain(of_person)
                .map(|(levels, cell, at)| (anew.column(&levels), cell, at));
            let values = values.collect();
            anew.record(row.number, values);
        }
    }
    let (laid, moved, columns) = anew.finish(sheet);
    let header = header::of_columns(&laid, dictionary, HEADINGS, columns);
    Some(Laid {
        header,
        sheet: laid,
        moved,
        ..Laid::plain(sheet, header::Header::of(HEADINGS, HEADINGS, Vec::new()))
    })
}

/// The cards of a sheet; none where headings stand without anybody over them.
fn cards_of(sheet: &Sheet, rows: &[Vec<Cell<'_>>], dictionary: &Dictionary) -> Vec<Card> {
    let mut cards: Vec<Card> = Vec::new();
    let mut whom: Option<usize> = None;
    for place in 0..rows.len() {
        if names_somebody(sheet, &rows[place]) {
            if let Some(last) = cards.last_mut().filter(|last| last.end == rows.len()) {
                last.end = place;
            }
            whom = whom.or(Some(place));
        } else if is_headings(&sheet.rows()[place], dictionary) && has_values_below(sheet, place, dictionary) {
            match whom.take() {
                Some(whom) => cards.push(Card {
                    whom,
                    headings: place,
                    end: rows.len(),
                }),
                // A second table of the same card, or one without anybody.
                None => return Vec::new(),
            }
        }
    }
    cards
}

/// 姓名 with a name beside it.
fn names_somebody(sheet: &Sheet, row: &[Cell<'_>]) -> bool {
    row.windows(2).any(|pair| {
        pair[0].field == Some(Field::Name)
            && pair[1].field.is_none()
            && is_somebody(&pair[1].text)
            && !cards::stands_over_somebody(sheet, &pair[0])
    })
}

/// Do the values of an entry stand below, a day under a heading of days?
fn has_values_below(sheet: &Sheet, place: usize, dictionary: &Dictionary) -> bool {
    let [headings, below, ..] = &sheet.rows()[place..] else {
        return false;
    };
    let fits_below = |(column, cell): (u32, &SheetCell)| {
        let expected = field_of(&one_line(cell), dictionary).map(|field| dictionary.expected(field));
        let expected = expected.filter(|expected| *expected != Expected::Text);
        expected.is_some_and(|expected| below.cell(column).is_some_and(|cell| fits(cell, expected)))
    };
    headings.cells().any(fits_below)
}

/// The field that a text is the heading of.
fn field_of(text: &str, dictionary: &Dictionary) -> Option<Field> {
    dictionary.likely(&[text.to_owned()], 0.7)
}

/// Headings of entries without a column of people: everything that an entry needs stands among them.
fn is_headings(row: &Row, dictionary: &Dictionary) -> bool {
    let texts: Vec<String> = row
        .cells()
        .map(|(_, cell)| one_line(cell))
        .filter(|text| !text.is_empty())
        .collect();
    // Most entries have a day or a number: that is asked first.
    if texts.len() < 3 || texts.iter().any(|text| holds_number(text)) {
        return false;
    }
    let fields: Vec<Field> = texts.iter().filter_map(|text| field_of(text, dictionary)).collect();
    let is_of_person = |field: &Field| matches!(field, Field::Name | Field::IdNumber);
    !fields.iter().any(is_of_person)
        && fields.len() * 2 >= texts.len()
        && dictionary.complete(|field| field == Field::Name || fields.contains(&field))
}

/// What the lines over the headings say of the person, label by label.
fn facts_of(rows: &[Vec<Cell<'_>>], dictionary: &Dictionary) -> Vec<(String, SheetCell, Address)> {
    let mut facts: Vec<(String, SheetCell, Address)> = Vec::new();
    for row in rows {
        let cells: Vec<&Cell<'_>> = row.iter().collect();
        for (label, _, cell, at) in cards::pairs(&cells, dictionary) {
            if !facts.iter().any(|(known, ..)| *known == label) {
                facts.push((label, cell, at));
            }
        }
    }
    facts
}

/// A sum, a line of one text, or the blank line of a printed form.
fn is_no_entry(row: &Row) -> bool {
    let filled = row
        .cells()
        .filter(|(_, cell)| !crate::domain::text::says_nothing(&cell.text()))
        .count();
    filled <= 1 || is_sum(row)
}
