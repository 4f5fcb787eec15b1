//! What a sheet holds: how much of it is understood as each kind of rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::{Field, ImportKind};
use super::header::Column;
use super::layout::{self, Context, FIRST_ADDED};
use super::meaning::Dictionary;
use super::table::ImportRequest;
use super::workbook::Sheet;
use crate::Result;

/// The headings of a kind, ready to be compared with many sheets.
pub struct Sorter {
    /// The kind.
    pub kind: ImportKind,
    dictionary: Dictionary,
    context: Context,
}

/// How much of a sheet is understood as a kind's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// Known columns with how sure each is, added up; what a line over the table says counts less. 0: it is not of the kind.
    pub worth: usize,
    /// Headings of the columns that say more than whom a row is about.
    pub own: Vec<String>,
    /// Headings of columns that hold something and are not read.
    pub unread: Vec<String>,
    /// People stand over several rows each, so that what repeats may be records.
    pub continued: bool,
}

/// So many rows tell what a sheet is about.
const ROWS: usize = 120;

impl Sorter {
    /// For files that are read as `request` says.
    pub fn new(request: &ImportRequest) -> Result<Self> {
        Ok(Self {
            kind: request.kind,
            dictionary: request.dictionary()?,
            context: request.context(""),
        })
    }

    /// How much of a sheet is of the kind.
    pub fn understood(&self, sheet: &Arc<Sheet>) -> Understood {
        let head = if sheet.rows().len() > ROWS {
            Arc::new(sheet.head(ROWS))
        } else {
            Arc::clone(sheet)
        };
        let mut laid = layout::tables(&head, &self.dictionary, &self.context);
        // A sheet that is said to be of a kind may lack a word that its rows are asked for; by itself it is not of the kind.
        laid.retain(|laid| self.dictionary.asked().all(|field| laid.header.has(field)));
        let mut known: BTreeMap<(String, Field), usize> = BTreeMap::new();
        let mut understood = Understood::default();
        for column in laid.iter().flat_map(|laid| &laid.header.columns) {
            let Some(field) = column.field else { continue };
            let from_line = column.column >= FIRST_ADDED && column.is_from_line();
            known.insert(
                (column.heading(), field),
                if from_line { 30 } else { usize::from(column.sure) },
            );
            let heading = column.heading();
            if !from_line && !field.is_of_whom() && !understood.own.contains(&heading) {
                understood.own.push(heading);
            }
        }
        understood.continued = laid.iter().any(|laid| {
            let name = laid.header.column(Field::Name).map(|column| column.column);
            let merges = laid.sheet.merges().iter().take(2_000);
            name.is_some_and(|name| {
                merges
                    .clone()
                    .any(|area| area.left == name && area.top > laid.header.last_row && area.bottom > area.top)
            })
        });
        for laid in &laid {
            for heading in laid.unread().iter().map(Column::heading) {
                let read = understood.own.contains(&heading) || understood.unread.contains(&heading);
                if !read {
                    understood.unread.push(heading);
                }
            }
        }
        understood.worth = known.values().sum();
        understood
    }
}
