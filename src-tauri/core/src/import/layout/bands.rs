//! Tables one below another on one sheet, each under its own title and the same headings: a training each, a community each, a page each.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::header::{Column, Header};
use super::super::meaning::comparable;
use super::super::workbook::{Address, Row, Sheet, SheetCell};
use super::laid::Laid;

/// The tables; one where the headings do not come again.
pub(super) fn read(sheet: &Arc<Sheet>, tables: Vec<Laid>) -> Vec<Laid> {
    let Some(first) = tables.first() else { return tables };
    let depth = first.header.last_row - first.header.first_row;
    let again: Vec<u32> = sheet
        .rows()
        .iter()
        .map(|row| row.number)
        .filter(|row| *row > first.header.last_row && repeats(sheet, &tables, *row, depth))
        .collect();
    if again.is_empty() || !Arc::ptr_eq(&first.sheet, &first.drawn) {
        return tables;
    }
    let headings: Vec<u32> = std::iter::once(first.header.first_row).chain(again).collect();
    let mut bands = Vec::new();
    let mut begins = 0;
    for (place, heading) in headings.iter().enumerate() {
        let next = headings.get(place + 1).copied();
        let last = headings_end(sheet, &tables, *heading + depth, next);
        let rows: HashSet<u32> = sheet
            .rows()
            .iter()
            .map(|row| row.number)
            .filter(|row| *row > heading + depth && *row <= last)
            .collect();
        for table in &tables {
            let columns = in_other_order(sheet, table, *heading, depth).unwrap_or_else(|| table.header.columns.clone());
            let header = Header::of(*heading, heading + depth, columns);
            bands.push(Laid {
                header,
                only: Some(rows.clone()),
                lines: Some((begins + 1, *heading)),
                ..table.clone()
            });
        }
        begins = last;
    }
    bands
}

/// Does a row hold the same headings?
fn repeats(sheet: &Sheet, tables: &[Laid], row: u32, depth: u32) -> bool {
    // Most rows say something else than the first heading: that is asked before everything.
    let first = tables
        .iter()
        .flat_map(|table| &table.header.columns)
        .find(|column| column.field.is_some());
    let may_repeat = first.is_none_or(|column| (row..=row + depth).any(|row| says_heading(sheet, row, column)));
    // A line over the headings is none of them.
    let begins = || {
        tables
            .iter()
            .flat_map(|table| &table.header.columns)
            .any(|column| says_heading(sheet, row, column))
    };
    if !may_repeat || !begins() {
        return false;
    }
    if tables
        .iter()
        .any(|table| in_other_order(sheet, table, row, depth).is_some())
    {
        return true;
    }
    let columns = tables.iter().flat_map(|table| &table.header.columns);
    let (mut same, mut all) = (0, 0);
    for column in columns {
        if column.levels.is_empty() {
            continue;
        }
        all += 1;
        let says = (row..=row + depth).any(|row| says_heading(sheet, row, column));
        same += usize::from(says);
    }
    all >= 2 && same * 10 >= all * 7
}

/// The same headings of one row at other places; none where they stand where they did, or are others.
fn in_other_order(sheet: &Sheet, table: &Laid, row: u32, depth: u32) -> Option<Vec<Column>> {
    if depth > 0 || row == table.header.first_row {
        return None;
    }
    let own: Vec<&Column> = table
        .header
        .columns
        .iter()
        .filter(|column| !column.levels.is_empty())
        .collect();
    let headings: Vec<(u32, String)> = sheet
        .row(row)?
        .cells()
        .map(|(column, cell)| (column, comparable(&cell.text())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let same = |column: &&&Column, text: &String| column.levels.iter().any(|level| comparable(level) == *text);
    let moved: Vec<Column> = headings
        .iter()
        .filter_map(|(at, text)| {
            let known = own.iter().find(|column| same(column, text))?;
            Some(Column {
                column: *at,
                ..(**known).clone()
            })
        })
        .collect();
    let is_moved = moved.iter().any(|column| {
        !own.iter()
            .any(|known| known.column == column.column && known.levels == column.levels)
    });
    (own.len() >= 3 && moved.len() == own.len() && is_moved).then_some(moved)
}

/// Does the cell in that row say what stands over its column?
fn says_heading(sheet: &Sheet, row: u32, column: &Column) -> bool {
    const LONGEST: usize = 120;
    let at = Address {
        row,
        column: column.column,
    };
    let Some(SheetCell::Text(text)) = sheet.cell(at) else {
        return false;
    };
    let text = if text.len() <= LONGEST {
        comparable(text)
    } else {
        return false;
    };
    !text.is_empty() && column.levels.iter().any(|level| comparable(level) == text)
}

/// The last row of a table: the one before the lines over the next.
fn headings_end(sheet: &Sheet, tables: &[Laid], from: u32, next: Option<u32>) -> u32 {
    let Some(next) = next else { return u32::MAX };
    let keys: Vec<u32> = tables
        .iter()
        .flat_map(|table| {
            let fields = [
                super::super::columns::Field::Name,
                super::super::columns::Field::IdNumber,
            ];
            fields.map(|field| table.header.column(field).map(|column| column.column))
        })
        .flatten()
        .collect();
    let cells = |row: &Row| row.cells().filter(|(_, cell)| !cell.text().is_empty()).count();
    let is_of_somebody = |row: &Row| {
        cells(row) >= 2
            && keys
                .iter()
                .any(|column| row.cell(*column).is_some_and(|cell| !cell.text().is_empty()))
    };
    let within = sheet.rows().iter().filter(|row| row.number > from && row.number < next);
    within
        .filter(|row| is_of_somebody(row))
        .map(|row| row.number)
        .next_back()
        .unwrap_or(from)
}
