//! What a sheet holds: how much of it is understood as each kind of rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::{self, Field, ImportKind};
use super::header::Column;
use super::layout::{self, Context, FIRST_ADDED, Laid};
use super::meaning::{Dictionary, Words};
use super::request::ImportRequest;
use super::workbook::Sheet;
use crate::Result;

/// The headings of a kind, ready to be compared with many sheets.
pub struct Sorter {
    /// The kind.
    pub kind: ImportKind,
    dictionary: Dictionary,
    context: Context,
    /// The user says that the files are of the kind.
    is_said: bool,
}

/// How much of a sheet is understood as a kind's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// Known fields with how sure each is, added up; what a line over the table says counts less, and a word in its title or name more.
    /// 0: it is not of the kind.
    pub worth: usize,
    /// Headings of the columns that say more than whom a row is about.
    pub own: Vec<String>,
    /// Headings of columns that hold something and are not read.
    pub unread: Vec<String>,
    /// People stand over several rows each, so that what repeats may be records.
    pub continued: bool,
}

/// So many rows tell what a sheet is about.
const ROWS: usize = 60;
/// What a column counts that a line over the table stands for.
const FROM_LINE: usize = 30;
/// What it counts that a table is called by a word of the kind.
const CALLED: usize = 150;
const FILE_CALLED: usize = 80;

impl Sorter {
    /// For files that are read as `request` says. `is_said`: the user says that they are of its kind.
    pub fn new(request: &ImportRequest, is_said: bool) -> Result<Self> {
        Ok(Self {
            is_said,
            kind: request.kind,
            dictionary: request.dictionary()?,
            context: request.context(""),
        })
    }

    /// How much of a sheet of a file of that name is of the kind.
    pub fn understood(&self, sheet: &Arc<Sheet>, file: &str) -> Understood {
        let head = if sheet.rows().len() > ROWS {
            Arc::new(sheet.head(ROWS))
        } else {
            Arc::clone(sheet)
        };
        let mut laid = layout::tables(&head, &self.dictionary, &self.context);
        // A sheet that is said to be of a kind may lack a word that its rows are asked for; by itself it is not of the kind.
        laid.retain(|laid| self.dictionary.asked().all(|field| laid.header.has(field)));
        let mut known: BTreeMap<Field, usize> = BTreeMap::new();
        let mut understood = Understood::default();
        for column in laid.iter().flat_map(|laid| &laid.header.columns) {
            let Some(field) = column.field else { continue };
            let from_line = column.column >= FIRST_ADDED && column.is_from_line();
            let counts = if from_line { FROM_LINE } else { usize::from(column.sure) };
            let most = known.entry(field).or_default();
            *most = counts.max(*most);
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
        if self.kind == ImportKind::Training && !speaks_of_training(&laid, &head) {
            return Understood::default();
        }
        // What is about files tells more of people.
        const FEW: usize = 3;
        if self.kind != ImportKind::Training && !self.is_said && understood.own.len() < FEW {
            let titles = laid.iter().flat_map(layout::title_lines);
            let mut called = titles.chain([sheet.name.clone(), file.to_owned()]);
            // Money that was paid out, or who is on duty, is not in anybody's file.
            if called.any(|text| columns::is_of_no_file(&text) && !columns::is_called(self.kind, &text)) {
                return Understood::default();
            }
        }
        if self.kind == ImportKind::Roster && !understood.continued && laid.iter().any(repeats_people) {
            understood.worth /= 2;
        }
        if let Some(first) = laid.first() {
            let mut titles = layout::title_lines(first);
            titles.push(sheet.name.clone());
            let is_called = sheet.name.starts_with(self.kind.about().title)
                || titles.iter().any(|title| columns::is_called(self.kind, title));
            understood.worth += match is_called {
                true => CALLED,
                false if columns::is_called(self.kind, file) => FILE_CALLED,
                false => 0,
            };
        }
        understood
    }
}

/// Figures in columns are anything: a training has its day or hours in a column, or the sheet says what it is about.
fn speaks_of_training(laid: &[Laid], sheet: &Sheet) -> bool {
    let says = |text: &str| columns::is_called(ImportKind::Training, text) || Words::of(&[text]).says("hours");
    says(&sheet.name)
        || laid.iter().any(|laid| {
            let mut columns = laid.header.columns.iter();
            columns.any(|column| column.levels.iter().any(|level| says(level)))
                || layout::title_lines(laid).iter().any(|line| says(line))
        })
}

/// A roster has a line a person; lists of certificates or honours have several.
fn repeats_people(laid: &Laid) -> bool {
    let whom = [Field::IdNumber, Field::Name];
    let Some(column) = whom.into_iter().find_map(|field| laid.header.column(field)) else {
        return false;
    };
    let mut told: Vec<String> = laid
        .records()
        .filter_map(|row| row.cell(column.column))
        .map(|cell| cell.text())
        .filter(|text| !crate::domain::text::says_nothing(text))
        .collect();
    let all = told.len();
    told.sort_unstable();
    told.dedup();
    // Two people of one name are no second line.
    all >= 3 && told.len() * 3 <= all * 2
}
