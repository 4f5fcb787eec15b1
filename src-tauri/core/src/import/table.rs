//! A workbook with its headings found: which rows are about people, and which column holds what.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::domain::dates::SerialBase;
use crate::progress::Progress;
use crate::{Error, ErrorCode, Result};

use super::columns::{Field, ImportKind, needed_of};
use super::faults::{HeldBack, Warning};
use super::header::{self, Column};
use super::layout::{self, Context, Laid};
use super::meaning::{Dictionary, comparable};
use super::open::Opened;
use super::reading::{Reading, Terms};
use super::remarks;
use super::request::{Correction, ImportRequest};
use super::table_sheet::{Source, TableSheet};
use super::workbook::{self, Address, Format, SheetCell, Workbook};
use super::years;

/// A heading and the field it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ColumnInfo {
    /// As written in the sheet, levels joined.
    pub header: String,
    /// The field's key; none: the column is not read.
    pub field: Option<String>,
    /// How sure that is, percent; 100: named so by the user or by the list of headings.
    pub confidence: u8,
}

/// Files as far as they can be understood without knowing what is on file.
pub struct ImportTable {
    pub(crate) terms: Terms,
    pub(crate) sheets: Vec<TableSheet>,
    /// What is odd about the files themselves.
    pub(crate) notes: Vec<Warning>,
    dictionary: Dictionary,
}

impl ImportTable {
    /// Reads a file and finds its headings. Every sheet that has the needed columns is taken; a hidden one only when it is
    /// named or no visible sheet has them, because its user does not see it.
    pub fn read(path: &Path, request: &ImportRequest, progress: &mut dyn Progress) -> Result<Self> {
        Self::of(&[Opened::file(path, progress)?], request)
    }

    /// The same of files that were opened.
    pub fn of(files: &[Opened], request: &ImportRequest) -> Result<Self> {
        let dictionary = request.dictionary()?;
        let mut notes = Vec::new();
        let mut found: Vec<(usize, Laid)> = Vec::new();
        for (place, file) in files.iter().enumerate() {
            let named = |sheet: &str| file.displayed(sheet);
            let mut workbook = file.workbook.clone();
            for correction in &request.corrections {
                correct(&mut workbook, correction, &named);
            }
            let context = request.context(file.stem());
            let laid = understood(workbook, request, &dictionary, &context, &mut notes)?;
            found.extend(laid.into_iter().map(|laid| (place, laid)));
        }
        let unknown = request.corrections.iter().find(|one| !one.is_of(files));
        if let Some(unknown) = unknown.filter(|_| !request.is_one_of_several) {
            return Err(unknown.refusal());
        }
        if found.is_empty() {
            return Err(not_found(files, request, &dictionary));
        }
        let headings: Vec<Vec<String>> = found
            .iter()
            .flat_map(|(_, laid)| laid.header.columns.iter().map(|column| column.levels.clone()))
            .collect();
        if let Some(heading) = Dictionary::unanswered(&request.map, &headings).filter(|_| !request.is_one_of_several) {
            return Err(no_such_heading(heading));
        }
        let year = match request.kind {
            ImportKind::Appraisal => Some(year_of(request, &found)?),
            _ => None,
        };
        let sources: Vec<Arc<Source>> = files.iter().map(|file| Arc::new(source_of(file))).collect();
        let sheets: Vec<TableSheet> = found
            .into_iter()
            .map(|(place, laid)| {
                let name = files[place].displayed(&laid.drawn.name);
                let mut table = TableSheet::new(request.kind, Arc::clone(&sources[place]), name, laid);
                // Only a person's own row has a note.
                if request.kind == ImportKind::Roster {
                    table.note(|heading| request.into_note.takes(heading));
                }
                table
            })
            .collect();
        notes.extend(remarks::of(&sheets));
        let said = sheets.iter().flat_map(|sheet| &sheet.notes).cloned();
        notes.extend(said.map(|note| Warning::summary(ErrorCode::ValueNotKept, note)));
        notes.extend(remarks::answered_before(request, &dictionary, &sheets));
        notes.extend(remarks::decided_before(request, &sheets));
        Ok(Self {
            sheets,
            notes,
            terms: Terms {
                kind: request.kind,
                year,
                as_of: request.as_of,
                parts: request.parts.clone(),
                own: request.own.clone(),
                rounds_hours: request.round_hours,
                returns: request.returns.clone(),
                people: request.people.clone(),
                doubtful: HashSet::new(),
                answers: answers(request, &dictionary),
            },
            dictionary,
        })
    }

    /// What the file turned out to be; of several the first.
    pub fn format(&self) -> Format {
        self.sheets.first().map_or(Format::Csv, |sheet| sheet.source.format)
    }

    pub(super) fn key_of(&self, field: super::columns::Field) -> String {
        self.dictionary.key(field)
    }

    /// What its rows are about.
    pub fn kind(&self) -> ImportKind {
        self.terms.kind
    }

    /// Year of the scores; set for an appraisal only.
    pub fn year(&self) -> Option<i32> {
        self.terms.year
    }

    /// Names of the sheets that are read.
    pub fn sheet_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        names.dedup();
        names
    }

    /// Every heading with its field; of several sheets each heading once.
    pub fn columns(&self) -> Vec<ColumnInfo> {
        let mut columns: Vec<ColumnInfo> = Vec::new();
        for column in self.sheets.iter().flat_map(|sheet| &sheet.header.columns) {
            let info = ColumnInfo {
                header: column.heading(),
                field: column.field.map(|field| self.dictionary.key(field)),
                confidence: column.sure,
            };
            if !info.header.is_empty() && !columns.contains(&info) {
                columns.push(info);
            }
        }
        columns
    }

    /// Columns that hold something and match no field, each with the sheets that have it.
    pub fn unread(&self) -> Vec<(String, Vec<String>)> {
        let mut unread: Vec<(String, Vec<String>)> = Vec::new();
        for sheet in &self.sheets {
            for column in sheet
                .unread
                .iter()
                .filter(|column| !self.dictionary.is_left_out(&column.levels))
            {
                let heading = column.heading();
                match unread.iter_mut().find(|(known, _)| *known == heading) {
                    Some((_, sheets)) if sheets.contains(&sheet.name) => {}
                    Some((_, sheets)) => sheets.push(sheet.name.clone()),
                    None => unread.push((heading, vec![sheet.name.clone()])),
                }
            }
        }
        unread
    }

    /// What a field is called that takes an unread column: without the group over it (基本信息 健康状况), where the rest tells enough and
    /// is no other column's.
    pub(crate) fn title_of(&self, heading: &str) -> String {
        const TELLS_ENOUGH: usize = 3;
        let columns: Vec<&Column> = self.sheets.iter().flat_map(|sheet| &sheet.header.columns).collect();
        let own = columns.iter().find(|column| column.heading() == heading);
        let last = own.and_then(|column| column.levels.last()).filter(|last| {
            let mut others = columns.iter().filter(|column| column.heading() != heading);
            last.chars().count() >= TELLS_ENOUGH
                && !last.contains(|sign: char| sign.is_ascii_digit())
                && others.all(|column| column.levels.last() != Some(*last))
        });
        last.map_or_else(|| heading.to_owned(), Clone::clone)
    }

    /// Does it read a column with that heading on that sheet?
    pub fn reads(&self, sheet: &str, heading: &str) -> bool {
        let tables = self.sheets.iter().filter(|table| table.name == sheet);
        let mut columns = tables.flat_map(|table| &table.header.columns);
        columns.any(|column| (column.field.is_some() || column.is_used) && column.heading() == heading)
    }

    /// Has it a column that the user means by that heading?
    pub fn answers_to(&self, heading: &str) -> bool {
        let asked = BTreeMap::from([(heading.to_owned(), String::new())]);
        let headings: Vec<Vec<String>> = self
            .sheets
            .iter()
            .flat_map(|sheet| sheet.header.columns.iter().map(|column| column.levels.clone()))
            .collect();
        Dictionary::unanswered(&asked, &headings).is_none()
    }

    /// Does a column of that heading go into 备注?
    pub fn notes_down(&self, heading: &str) -> bool {
        self.sheets.iter().any(|sheet| sheet.notes_down(heading))
    }

    /// Leaves rows that an earlier part of the same files held back, and takes nobody of these names for certain.
    pub fn leave(&mut self, rows: &HashSet<(String, u32)>, names: &HashSet<String>) {
        if rows.is_empty() {
            return;
        }
        for sheet in &mut self.sheets {
            sheet.leave(rows);
        }
        self.terms.doubtful.clone_from(names);
    }

    /// The name and the number of a row that was held back, as far as it says them.
    pub fn whose(&self, held: &HeldBack) -> (Option<String>, Option<String>) {
        let (place, row) = held.laid;
        let says = |field: Field| {
            let sheet = self.sheets.get(place)?;
            let column = sheet.header.column(field)?.column;
            Some(sheet.shown(workbook::Address { row, column })?.text())
        };
        let name = says(Field::Name).and_then(|name| Some(crate::domain::names::read(&name).ok()?.name));
        let number = says(Field::IdNumber)
            .and_then(|number| Some(crate::domain::ids::IdNumber::parse(&number).ok()?.as_str().to_owned()));
        (name, number)
    }

    /// Every value under a heading that matches no field, numbers of people whole.
    pub fn values_under(&self, heading: &str) -> Vec<String> {
        let columns = self.sheets.iter().flat_map(|sheet| {
            let own = sheet.unread.iter().filter(|column| column.heading() == heading);
            own.map(move |column| (sheet, column.column))
        });
        let values = columns.flat_map(|(sheet, column)| {
            let rows = sheet.rows.iter().map(|at| sheet.sheet.rows()[*at].number);
            rows.filter_map(move |row| Some(sheet.sheet.shown(workbook::Address { row, column })?.text()))
        });
        values
            .filter(|value| !crate::domain::text::says_nothing(value))
            .collect()
    }

    /// Number of rows about people that are hidden in the spreadsheet program.
    pub fn hidden_rows(&self) -> usize {
        self.sheets.iter().map(remarks::hidden_rows).sum()
    }

    /// Number of rows about people in a sheet, by the name that it is told by; none where nothing of it is read.
    pub fn rows_of(&self, sheet: &str) -> Option<usize> {
        let own = self.sheets.iter().filter(|own| own.name == sheet);
        let counts: Vec<usize> = own.map(|own| own.rows.len()).collect();
        (!counts.is_empty()).then(|| counts.iter().sum())
    }

    /// Number of rows about people.
    pub fn row_count(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.rows.len()).sum()
    }
}

fn answers(request: &ImportRequest, dictionary: &Dictionary) -> HashMap<(Field, String), SheetCell> {
    let meant = request.answered.iter().chain(&request.answers).filter_map(|answer| {
        let field = dictionary.field(&answer.field).ok().flatten()?;
        Some((
            (field, comparable(&answer.said)),
            SheetCell::Text(answer.means.as_str().into()),
        ))
    });
    meant.collect()
}

fn source_of(file: &Opened) -> Source {
    Source {
        path: file.path.clone(),
        format: file.workbook.format,
        serial_base: if file.workbook.from_1904 {
            SerialBase::From1904
        } else {
            SerialBase::From1900
        },
    }
}

/// A heading that no file has.
pub fn no_such_heading(heading: &str) -> Error {
    Error::about(ErrorCode::InvalidArgument, format!("表中没有「{heading}」这一列"))
}

/// Puts what the user wrote into its cell.
fn correct(workbook: &mut Workbook, correction: &Correction, named: &dyn Fn(&str) -> String) {
    let mut sheets = workbook.sheets.iter_mut();
    let sheet = sheets
        .find(|sheet| named(&sheet.name) == correction.sheet)
        .map(Arc::make_mut);
    let (Some(at), Some(sheet)) = (workbook::parse_address(&correction.cell), sheet) else {
        return;
    };
    let text = if correction.last_only {
        let before = sheet.shown(at).map(SheetCell::text).unwrap_or_default();
        let kept = before.char_indices().last().map_or("", |(last, _)| &before[..last]);
        format!("{kept}{}", correction.text)
    } else {
        correction.text.clone()
    };
    sheet.set(at, SheetCell::Text(text.as_str().into()));
}

/// A table was looked for in vain: which columns of the kind are missing of what comes nearest.
fn not_found(files: &[Opened], request: &ImportRequest, dictionary: &Dictionary) -> Error {
    let headers = files
        .iter()
        .flat_map(|file| &file.workbook.sheets)
        .filter_map(|sheet| header::find(sheet, dictionary));
    let nearest = headers.max_by_key(header::Header::known);
    let Some(nearest) = nearest else {
        return ErrorCode::NoHeaderFound.into();
    };
    let missing: Vec<String> = needed_of(request.kind)
        .into_iter()
        .filter(|(key, _)| {
            let field = dictionary.field(key).ok().flatten();
            field.is_some_and(|field| !nearest.has(field))
        })
        .map(|(_, title)| format!("「{title}」"))
        .collect();
    if missing.is_empty() {
        return ErrorCode::NoHeaderFound.into();
    }
    let about = format!("第{}行像是表头，缺少{}一列", nearest.last_row, missing.join("、"));
    Error::about(ErrorCode::NoHeaderFound, about)
}

fn understood(
    workbook: Workbook,
    request: &ImportRequest,
    dictionary: &Dictionary,
    context: &Context,
    notes: &mut Vec<Warning>,
) -> Result<Vec<Laid>> {
    let mut sheets = workbook.sheets;
    if let Some(wanted) = &request.sheet {
        sheets.retain(|sheet| sheet.name.trim() == wanted.trim());
        if sheets.is_empty() {
            return Err(Error::about(
                ErrorCode::InvalidArgument,
                format!("没有名为「{wanted}」的工作表"),
            ));
        }
    }
    let mut found: Vec<Laid> = sheets
        .iter()
        .flat_map(|sheet| layout::tables(sheet, dictionary, context))
        .collect();
    let is_read = |sheet: &Arc<workbook::Sheet>| found.iter().any(|laid| laid.drawn.name == sheet.name);
    let unread = sheets
        .iter()
        .filter(|sheet| !found.is_empty() && !sheet.hidden && sheet.rows().len() > 1 && !is_read(sheet));
    for sheet in unread {
        let sentence = format!("工作表“{}”没有读入：看不出表头，或缺少需要的列。", sheet.name);
        notes.push(Warning::summary(ErrorCode::NoHeaderFound, sentence));
    }
    let left_out = found.iter().any(|laid| !laid.drawn.hidden) && request.sheet.is_none();
    let mut hidden: Vec<&str> = found
        .iter()
        .filter(|laid| laid.drawn.hidden)
        .map(|laid| laid.drawn.name.as_str())
        .collect();
    hidden.dedup();
    notes.extend(hidden.into_iter().map(|name| remarks::hidden_sheet(name, left_out)));
    if left_out {
        found.retain(|laid| !laid.drawn.hidden);
    }
    Ok(found)
}

/// What a column of years says, row by row.
fn years_in_rows(laid: &Laid) -> Vec<i32> {
    let is_of_years = |column: &&Column| {
        let own = column.levels.last().map(String::as_str).unwrap_or_default();
        column.field.is_none() && ["年度", "年份"].iter().any(|word| own.contains(word))
    };
    let Some(column) = laid.header.columns.iter().find(is_of_years) else {
        return Vec::new();
    };
    let said = laid.records().filter_map(|row| {
        let at = Address {
            row: row.number,
            column: column.column,
        };
        let text = laid.cell(at)?.text();
        years::year_in(&[text])
    });
    said.collect()
}

fn year_of(request: &ImportRequest, found: &[(usize, Laid)]) -> Result<i32> {
    let titles = || {
        let texts: Vec<String> = found.iter().flat_map(|(_, laid)| layout::title_lines(laid)).collect();
        years::year_in(&texts)
    };
    let names = || {
        let texts: Vec<String> = found.iter().map(|(_, laid)| laid.drawn.name.clone()).collect();
        years::year_in(&texts)
    };
    // 考核年度 | 2025年 in every row.
    let columns = || {
        let years: HashSet<i32> = found.iter().flat_map(|(_, laid)| years_in_rows(laid)).collect();
        let mut years = years.into_iter();
        years.next().filter(|_| years.next().is_none())
    };
    request
        .year
        .or_else(titles)
        .or_else(names)
        .or_else(columns)
        .ok_or_else(|| ErrorCode::YearUnknown.into())
}
