//! Tables one below another on one sheet, each under its own title and the same headings: a training each, a community each, a page each.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::header::Header;
use super::super::meaning::comparable;
use super::super::workbook::{Address, Row, Sheet};
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
            let header = Header::of(*heading, heading + depth, table.header.columns.clone());
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
    let columns = tables.iter().flat_map(|table| &table.header.columns);
    let (mut same, mut all) = (0, 0);
    for column in columns {
        let Some(own) = column.levels.first() else { continue };
        all += 1;
        let says = (row..=row + depth).any(|row| {
            let at = Address {
                row,
                column: column.column,
            };
            let text = sheet.cell(at).map(|cell| comparable(&cell.text()));
            text.is_some_and(|text| {
                !text.is_empty()
                    && (text == comparable(own) || column.levels.iter().any(|level| comparable(level) == text))
            })
        });
        same += usize::from(says);
    }
    all >= 2 && same * 10 >= all * 7
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
