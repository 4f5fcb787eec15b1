//! Several trainings of a person in one cell: ①3月12日网格业务培训（8学时）；②6月5日消防演练（4学时）. Each becomes a table of its own over
//! the same people.

use std::collections::HashMap;

use super::super::columns::{Field, ImportKind};
use super::super::header::Column;
use super::super::meaning::{Dictionary, Words, without_numbering};
use super::super::workbook::{Address, SheetCell};
use super::super::years;
use super::added::Further;
use super::context::Context;
use super::event::{self, Event};
use super::laid::Laid;

/// The tables of a table with such a column, itself where it has none.
pub(super) fn read(laid: Laid, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    if dictionary.kind() != ImportKind::Training {
        return vec![laid];
    }
    let year = event::year_of(&laid, context);
    let found = (0..laid.header.columns.len()).find_map(|at| {
        let column = &laid.header.columns[at];
        let may_be = !column.is_used
            && column.field.is_none_or(|field| !field.is_of_whom())
            && !dictionary.is_mapped(&column.levels);
        let year = years::year_in(&[column.heading()]).or(year);
        may_be
            .then(|| said_in(&laid, column.column, year))
            .flatten()
            .map(|said| (at, said))
    });
    let Some((at, said)) = found else { return vec![laid] };
    tables(laid, at, &said)
}

/// A row, where its cell stands in the file, and the trainings that it lists; none of them: what it says is asked about.
struct Said {
    row: u32,
    origin: Address,
    text: String,
    events: Vec<Event>,
}

/// What the cells of a column list; none where they are something else.
fn said_in(laid: &Laid, column: u32, year: Option<i32>) -> Option<Vec<Said>> {
    let cells = laid.records().filter_map(|row| {
        let place = Address {
            row: row.number,
            column,
        };
        let SheetCell::Text(text) = laid.sheet.cell(place)? else {
            return None;
        };
        let text = text.to_string();
        (!crate::domain::text::says_nothing(&text)).then(|| Said {
            row: row.number,
            origin: laid.moved.cell(place).unwrap_or(place),
            events: events_in(&text, year),
            text,
        })
    });
    let cells: Vec<Said> = cells.collect();
    let several = cells.iter().any(|said| said.events.len() > 1);
    let told = cells.iter().filter(|said| !said.events.is_empty()).count();
    (several && told * 5 >= cells.len() * 4).then_some(cells)
}

/// The trainings that a text lists, each with a day and a name; none where a part of it is no such thing.
fn events_in(text: &str, year: Option<i32>) -> Vec<Event> {
    let parts = text.split(|c: char| matches!(c, '\n' | '\r' | '；' | ';' | '。') || is_ring(c));
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    let events: Option<Vec<Event>> = parts
        .into_iter()
        .map(|part| {
            let event = event::of_heading(&[without_numbering(part)], year);
            (event.day.is_some() && event.title.is_some()).then_some(event)
        })
        .collect();
    events.unwrap_or_default()
}

/// ①, ②, ⒈
fn is_ring(c: char) -> bool {
    matches!(c, '\u{2460}'..='\u{249b}' | '\u{2776}'..='\u{2793}')
}

fn tables(mut laid: Laid, at: usize, said: &[Said]) -> Vec<Laid> {
    let levels = laid.header.columns[at].levels.clone();
    for (place, column) in laid.header.columns.iter_mut().enumerate() {
        let is_sum = Words::of(&[&column.heading()]).says("total") || column.field.is_some_and(is_of_hours);
        if place == at || is_sum {
            column.field = None;
            column.is_used = true;
        }
    }
    laid.header.index();
    let most = said.iter().map(|said| said.events.len()).max().unwrap_or(0);
    let table = |place: usize| {
        let mut one = laid.clone();
        let mut cells: HashMap<Field, HashMap<u32, (SheetCell, Address)>> = HashMap::new();
        let mut put = |field: Field, row: u32, text: &str, origin: Address| {
            cells
                .entry(field)
                .or_default()
                .insert(row, (SheetCell::Text(text.into()), origin));
        };
        for own in said {
            match own.events.get(place) {
                Some(event) => {
                    let facts = [
                        (Field::TrainingTitle, &event.title),
                        (Field::HeldOn, &event.day),
                        (Field::EarnedHours, &event.hours),
                    ];
                    for (field, text) in facts {
                        if let Some(text) = text {
                            put(field, own.row, text, own.origin);
                        }
                    }
                }
                // What cannot be taken apart is asked about, not passed over.
                None if place == 0 && own.events.is_empty() => put(Field::HeldOn, own.row, &own.text, own.origin),
                None => {}
            }
        }
        one.only = Some(cells.values().flat_map(HashMap::keys).copied().collect());
        for field in [Field::TrainingTitle, Field::HeldOn, Field::EarnedHours] {
            let number = one.added.push(Further::Each(cells.remove(&field).unwrap_or_default()));
            one.header.columns.push(Column::of(number, levels.clone(), field));
        }
        one.header.index();
        one
    };
    (0..most).map(table).collect()
}

fn is_of_hours(field: Field) -> bool {
    matches!(field, Field::Hours | Field::EarnedHours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trainings_of_one_cell_are_told_apart() {
        let read = |text: &str| {
            let events = events_in(text, Some(2026)).into_iter();
            let told = events.map(|event| {
                let hours = event.hours.unwrap_or_default();
                format!(
                    "{} {} {hours}",
                    event.day.unwrap_or_default(),
                    event.title.unwrap_or_default()
                )
            });
            told.collect::<Vec<_>>().join(" | ")
        };
        for (text, expected) in [
            (
                "①3月12日网格业务培训（8学时）；\n②6月5日消防安全演练（4学时）",
                "2026-3-12 网格业务培训 8 | 2026-6-5 消防安全演练 4",
            ),
            (
                "1.3月12日党务培训；2.4月1日法律讲座",
                "2026-3-12 党务培训 | 2026-4-1 法律讲座 ",
            ),
            ("网格业务培训；消防演练", ""),
            ("3月12日", ""),
        ] {
            assert_eq!(read(text).replace("  |", " |"), expected, "{text}");
        }
    }
}
