//! Two rows a person: the headings stand in two rows, and so do the values of each.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::columns::Field;
use super::super::header::{Header, one_line};
use super::super::meaning::{Dictionary, Evidence, Expected, Meaning, fits};
use super::super::workbook::{Address, Row, Sheet, SheetCell};
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};
use super::sections::only_text;

/// So near must the words of a heading come to a field.
const NEAR_ENOUGH: f32 = 0.6;

/// A heading of one row, with its field where it is known.
struct Heading {
    column: u32,
    text: String,
    field: Option<Field>,
}

/// The table with a row a person; none where the values stand in one row.
pub(super) fn read(sheet: &Arc<Sheet>, header: &Header, dictionary: &Dictionary) -> Option<Laid> {
    let pairs = [
        (header.first_row, header.first_row + 1),
        (header.first_row.saturating_sub(1), header.first_row),
    ];
    let known = header.known();
    pairs
        .into_iter()
        .find_map(|(upper, lower)| of_rows(sheet, upper, lower, known, dictionary))
}

fn of_rows(sheet: &Arc<Sheet>, upper: u32, lower: u32, known_plainly: usize, dictionary: &Dictionary) -> Option<Laid> {
    let above = headings(sheet.row(upper)?, dictionary);
    let below = headings(sheet.row(lower)?, dictionary);
    let known = |headings: &[Heading]| headings.iter().filter(|heading| heading.field.is_some()).count();
    // Under headings of groups most of the upper row is not known, and all of the lower row is one table.
    let is_value = |heading: &Heading| heading.text.chars().any(|c| c.is_ascii_digit()) && heading.field.is_none();
    let mostly = |headings: &[Heading]| {
        known(headings) >= 2 && known(headings) * 2 >= headings.len() && !headings.iter().any(is_value)
    };
    if !mostly(&above) || !mostly(&below) || known(&above) + known(&below) <= known_plainly {
        return None;
    }
    // Under headings of groups the lower row stands where the upper is blank.
    let stands_under = |heading: &&Heading| {
        let at = Address {
            row: upper,
            column: heading.column,
        };
        sheet.cell(at).is_some()
    };
    if below.iter().filter(stands_under).count() * 2 <= below.len() {
        return None;
    }
    let whom = [Field::Name, Field::IdNumber];
    let named = above
        .iter()
        .chain(&below)
        .any(|heading| heading.field.is_some_and(|field| whom.contains(&field)));
    // A person's second row is what stands under a merged 姓名 in an ordinary table.
    let people = people(sheet, lower, &above, &below, dictionary);
    if !named || people.is_empty() {
        return None;
    }
    let mut anew = Anew::new();
    let mut between = lines_between(sheet, lower, &people).into_iter().peekable();
    for (first, second) in people {
        while let Some((at, cell)) = between.next_if(|(at, _)| at.row < first.number) {
            anew.record(at.row, vec![(1, cell, at)]);
        }
        let mut values: Vec<(u32, SheetCell, Address)> = Vec::new();
        for (row, headings) in [(first, &above), (second, &below)] {
            for heading in headings {
                let at = Address {
                    row: row.number,
                    column: heading.column,
                };
                let level = std::slice::from_ref(&heading.text);
                let column = anew.column(level);
                if let Some(cell) = row.cell(heading.column) {
                    values.push((column, cell.clone(), at));
                }
            }
        }
        anew.record(first.number, values);
    }
    let (laid, moved, mut columns) = anew.finish(sheet);
    let mut taken: Vec<Field> = Vec::new();
    for column in &mut columns {
        if let Meaning::Named(field, _) = dictionary.meaning(&column.levels) {
            (column.field, column.sure) = (Some(field), 100);
            taken.push(field);
        }
    }
    let evidence = Evidence::below(&laid, HEADINGS);
    for column in columns.iter_mut().filter(|column| column.field.is_none()) {
        let Meaning::Near(near) = dictionary.meaning(&column.levels) else {
            continue;
        };
        let fitting = near.into_iter().find(|(field, nearness)| {
            let fit = evidence.fit(column.column, dictionary.expected(*field));
            *nearness >= NEAR_ENOUGH && fit.share >= 0.6 && !taken.contains(field)
        });
        if let Some((field, nearness)) = fitting {
            (column.field, column.sure) = (Some(field), (nearness * 100.0) as u8);
            taken.push(field);
        }
    }
    let laid = Laid {
        sheet: laid,
        moved,
        header: Header::of(HEADINGS, HEADINGS, columns),
        ..Laid::plain(sheet, Header::of(HEADINGS, HEADINGS, Vec::new()))
    };
    Some(laid)
}

/// Lines of one text between the people: the community of those below.
fn lines_between(sheet: &Sheet, headings_end: u32, people: &[(&Row, &Row)]) -> Vec<(Address, SheetCell)> {
    let of_people: HashSet<u32> = people
        .iter()
        .flat_map(|(first, second)| [first.number, second.number])
        .collect();
    let between = sheet
        .rows()
        .iter()
        .filter(|row| row.number > headings_end && !of_people.contains(&row.number));
    let lines = between.filter_map(|row| {
        let (_, at) = only_text(row)?;
        row.cell(at.column).map(|cell| (at, cell.clone()))
    });
    lines.collect()
}

fn headings(row: &Row, dictionary: &Dictionary) -> Vec<Heading> {
    let headings = row.cells().map(|(column, cell)| {
        let text = one_line(cell);
        let field = dictionary.named(std::slice::from_ref(&text));
        Heading { column, text, field }
    });
    headings.filter(|heading| !heading.text.is_empty()).collect()
}

/// Two rows each, whose values fit what stands over them; none where they do not.
fn people<'s>(
    sheet: &'s Sheet,
    headings_end: u32,
    above: &[Heading],
    below: &[Heading],
    dictionary: &Dictionary,
) -> Vec<(&'s Row, &'s Row)> {
    let told: Vec<(u32, Expected, bool)> = above
        .iter()
        .map(|heading| (heading, true))
        .chain(below.iter().map(|heading| (heading, false)))
        .filter_map(|(heading, is_above)| Some((heading.column, dictionary.expected(heading.field?), is_above)))
        .filter(|(_, expected, _)| *expected != Expected::Text)
        .collect();
    let (mut fitting, mut filled) = (0_usize, 0_usize);
    let mut people = Vec::new();
    let rows: Vec<&Row> = sheet.rows().iter().filter(|row| row.number > headings_end).collect();
    let mut at = 0;
    while at + 1 < rows.len() {
        let (first, second) = (rows[at], rows[at + 1]);
        let is_pair = second.number == first.number + 1;
        let (mut own_fitting, mut own_filled) = (0, 0);
        for (column, expected, is_above) in &told {
            let row = if *is_above { first } else { second };
            let Some(cell) = row
                .cell(*column)
                .filter(|cell| !crate::domain::text::says_nothing(&cell.text()))
            else {
                continue;
            };
            own_filled += 1;
            own_fitting += usize::from(fits(cell, *expected));
        }
        if is_pair && own_filled >= 2 && own_fitting * 2 > own_filled {
            people.push((first, second));
            fitting += own_fitting;
            filled += own_filled;
            at += 2;
        } else {
            at += 1;
        }
    }
    // Most of the sheet's rows must be such pairs.
    if fitting * 10 >= filled * 7 && people.len() * 4 >= rows.len() {
        people
    } else {
        Vec::new()
    }
}
