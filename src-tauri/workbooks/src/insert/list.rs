//! The list that gets rows: whether its lines are alike, and whether formulas elsewhere count on single lines.

use std::collections::HashMap;

use super::Job;
use crate::Result;
use crate::error::RowRefusal;
use crate::formula::{Piece, Shape, lex, same_sheet};
use crate::place::{Address, Area};
use crate::sheet::Sheet;

/// Merged areas must not overlap, and those on the list stand inside one record or span all of it.
pub(super) fn check_merges(job: &Job<'_>, sheet: &Sheet) -> Result<()> {
    let insertion = job.insertion;
    let refuse = |area: Area| Err(job.refuse(RowRefusal::Merges { first: area.first() }));
    let mut sorted = sheet.merges.clone();
    sorted.sort();
    let mut open: Vec<Area> = Vec::new();
    for area in sorted {
        open.retain(|above| above.bottom >= area.top);
        if open.iter().any(|above| above.meets(area)) {
            return refuse(area);
        }
        open.push(area);
        let on_list = area.top <= insertion.last && area.bottom >= insertion.first;
        let spans = area.top <= insertion.first && area.bottom >= insertion.last;
        let record = |row: u32| (row.saturating_sub(insertion.first)) / insertion.height;
        let inside =
            area.top >= insertion.first && area.bottom <= insertion.last && record(area.top) == record(area.bottom);
        if on_list && !spans && !inside {
            return refuse(area);
        }
    }
    Ok(())
}

/// Which lines of the list formulas outside of it name one by one.
#[derive(Debug, Default)]
pub(super) struct Naming {
    found: Option<(String, Address)>,
}

impl Naming {
    /// Looks at a formula before anything moves. `home` is whether it stands on the sheet that gets rows.
    pub(super) fn look(&mut self, job: &Job<'_>, formula: &str, sheet: &str, at: Address, home: bool) {
        let insertion = job.insertion;
        let on_list = |row: u32| (insertion.first..=insertion.last).contains(&row);
        if self.found.is_some() || (home && on_list(at.row)) {
            return;
        }
        // Records that are named alone, by column.
        let mut named: HashMap<u32, u32> = HashMap::new();
        for token in lex(formula) {
            let Piece::Reference(reference) = token.piece else {
                continue;
            };
            let meant = reference.sheet.as_ref().map_or(home, |name| same_sheet(name, job.name));
            let Shape::Cell(corner) = reference.shape else {
                continue;
            };
            let (Some(row), Some(column)) = (corner.row, corner.column) else {
                continue;
            };
            if !meant || !on_list(row.at) {
                continue;
            }
            let record = (row.at - insertion.first) / insertion.height;
            let other = named.insert(column.at, record).is_some_and(|other| other != record);
            if other || insertion.is_single() {
                self.found = Some((sheet.to_owned(), at));
            }
        }
    }

    pub(super) fn check(self, job: &Job<'_>) -> Result<()> {
        match self.found {
            Some((sheet, at)) => Err(job.refuse(RowRefusal::NamesSingleLines { sheet, at })),
            None => Ok(()),
        }
    }
}
