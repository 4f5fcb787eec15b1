//! Any list: people, or records of a kind over all people. Searched, asked by conditions, sorted, drawn as a table.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::desk::columns::{ListLine, Of};
use crate::desk::{Column, Columns, Desk, Facet, Query, SortBy, counted};
use crate::domain::catalogue::own::Own;
use crate::domain::catalogue::{Form, Whose};
use crate::domain::conditions::{Condition, Said};
use crate::domain::dates::chinese_date;
use crate::domain::person::{Holder, Person, RecordId, WorkerId};
use crate::domain::rights::Right;
use crate::domain::writing::Writing;
use crate::progress::Progress;
use crate::reports::cells;
use crate::reports::layout::{Layout, LayoutColumn, Names};
use crate::reports::table::{self, Level, ReportCell, ReportTable};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result, reports};

use super::kinds;
use super::office;
use super::records::{self, Kind, Recorded};

const COMMUNITY: &str = "community";

/// The name by which scripts know the list of people.
pub const PEOPLE: &str = "people";

/// What the rows of a list are.
#[derive(Clone, Copy)]
pub enum Subject {
    /// People.
    People,
    /// Records of a kind.
    Records(&'static dyn Kind),
}

impl Subject {
    /// By the name that scripts know: `people`, or the key of a kind.
    pub fn find(name: &str) -> Option<Self> {
        match name {
            PEOPLE => Some(Self::People),
            key => kinds::kind(key).map(Self::Records),
        }
    }

    /// The name that scripts know.
    pub fn key(self) -> &'static str {
        match self {
            Self::People => PEOPLE,
            Self::Records(kind) => kind.kept().key,
        }
    }

    /// What users call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::People => "人员",
            Self::Records(kind) => kind.kept().title,
        }
    }

    /// What can be shown, sorted by and asked for, with the office's own fields.
    pub fn columns(self, own: &Own) -> Columns {
        match self {
            Self::People => Columns::of_people(own),
            Self::Records(kind) => Columns::of_kind(kind.kept(), own),
        }
    }

    /// The columns that a list shows unless others are asked for.
    pub fn usual(self, own: &Own) -> Vec<&'static str> {
        match self {
            Self::People => vec![
                "name",
                "sex",
                "age",
                "community",
                "post",
                "identity",
                "politics",
                "education",
                "certificate",
                "joined_on",
                "contract_ends_on",
                "service_years",
                "phone",
                "id_number",
                "status",
            ],
            Self::Records(kind) => {
                let kept = kind.kept();
                let fields = kept.fields.iter().filter(|field| field.is_told());
                let holder: &[&'static str] = match kept.of {
                    Whose::Worker => &["name", COMMUNITY, "status"],
                    Whose::Community => &["street", COMMUNITY],
                    Whose::Office => &[],
                };
                let holder = holder.iter().copied();
                let of_office = own.of(kept.key).iter().map(|field| field.key);
                let fields = fields.map(|field| kept.name_of(field)).chain(of_office);
                holder.chain(fields).collect()
            }
        }
    }

    /// All records of the kind, to be kept as long as the office's version; of people, none.
    pub fn read(self, conn: &Connection) -> Result<Vec<Recorded>> {
        match self {
            Self::People => Ok(Vec::new()),
            Self::Records(kind) => kind.list(conn, None),
        }
    }
}

/// A query of a list.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Words to find; blank: everything.
    pub words: String,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// The first goes before the others; none: by community and post, and by fit when searching.
    pub sorts: Vec<SortBy>,
    /// Just these people, in this order; `None`: everybody.
    pub only: Option<Vec<WorkerId>>,
}

impl From<&Query> for Search {
    fn from(query: &Query) -> Self {
        Self {
            words: query.search.clone(),
            conditions: query.conditions.clone(),
            sorts: query.sorts.clone(),
            only: None,
        }
    }
}

/// A list that can be queried.
pub struct List<'d> {
    /// What its rows are.
    pub subject: Subject,
    /// What can be shown.
    pub columns: Columns,
    desk: &'d Desk,
    records: Arc<Vec<Recorded>>,
}

/// One row of what was found.
#[derive(Clone, Copy)]
pub struct Row<'l> {
    /// The person of the line; `None`: it is of a community, or of the office.
    pub person: Option<&'l Person>,
    /// The record; `None` in a list of people.
    pub record: Option<&'l Recorded>,
}

impl<'l> Row<'l> {
    fn each(person: &'l Person, records: Option<Vec<&'l Recorded>>) -> impl Iterator<Item = Self> {
        let records = records.unwrap_or_default().into_iter();
        records.map(move |record| Self {
            person: Some(person),
            record: Some(record),
        })
    }

    /// The person, if it is of one.
    pub fn worker(&self) -> Option<WorkerId> {
        self.person.map(|person| person.id)
    }

    /// The holder of the line.
    pub fn holder(&self) -> Holder {
        match (self.record, self.person) {
            (Some(record), _) => record.holder,
            (None, Some(person)) => person.id.into(),
            (None, None) => Holder::Office,
        }
    }

    /// The record's number.
    pub fn id(&self) -> Option<RecordId> {
        self.record.map(|record| record.id)
    }
}

impl<'d> List<'d> {
    /// A list of the office on the desk's day, with what [`Subject::read`] gave.
    pub fn new(subject: Subject, desk: &'d Desk, records: Arc<Vec<Recorded>>) -> Self {
        Self {
            subject,
            columns: subject.columns(&desk.roll.own),
            desk,
            records,
        }
    }

    /// What was asked, in order. `unknown_field`; the refusal of a value that a field cannot have.
    pub fn find(&self, asked: &Search) -> Result<Vec<Row<'_>>> {
        let mut rows = self.found(&asked.words, asked.only.as_deref());
        self.columns
            .retain(&mut rows, &asked.conditions, self.desk.roll.day, |row| self.line(row))?;
        self.columns.sort(&mut rows, &asked.sorts, |row| self.line(row))?;
        Ok(rows)
    }

    /// Rows whose person the words find, the best first; then rows that hold the words themselves.
    fn found(&self, search: &str, only: Option<&[WorkerId]>) -> Vec<Row<'_>> {
        let people: Vec<&Person> = match only {
            Some(ids) => ids.iter().filter_map(|id| self.desk.roll.person(*id)).collect(),
            None => self.desk.found(search),
        };
        let people = people.into_iter();
        let kept = match self.subject {
            Subject::People => {
                let row = |person| Row {
                    person: Some(person),
                    record: None,
                };
                return people.map(row).collect();
            }
            Subject::Records(kind) => kind.kept(),
        };
        let words = search.trim().to_lowercase();
        if kept.of != Whose::Worker {
            let row = |record| Row {
                person: None,
                record: Some(record),
            };
            // Nothing is shown of a community that is not in use on the day, as on the page of the organisation.
            let is_here = |record: &&Recorded| match record.holder {
                Holder::Community(id) => self.desk.roll.communities.of(id).is_some(),
                Holder::Worker(_) | Holder::Office => true,
            };
            let rows = self.records.iter().filter(is_here).map(row);
            return rows.filter(|row| words.is_empty() || self.holds(row, &words)).collect();
        }
        let mut by_worker: HashMap<WorkerId, Vec<&Recorded>> = HashMap::new();
        for record in self.records.iter() {
            if let Some(worker) = record.worker() {
                by_worker.entry(worker).or_default().push(record);
            }
        }
        let mut rows = Vec::with_capacity(self.records.len());
        for person in people {
            rows.extend(Row::each(person, by_worker.remove(&person.id)));
        }
        if !words.is_empty() && only.is_none() {
            for person in self.desk.everybody() {
                let own = Row::each(person, by_worker.remove(&person.id));
                rows.extend(own.filter(|row| self.holds(row, &words)));
            }
        }
        rows
    }

    fn holds(&self, row: &Row<'_>, words: &str) -> bool {
        let line = self.line(row);
        let own = self.columns.iter().take(line.values.len());
        // The community stands beside the record's own fields, unless the query says otherwise.
        let mut seen = own.chain(self.columns.find(COMMUNITY));
        seen.any(|column| column.shown(&line).to_lowercase().contains(words))
    }

    fn line<'l>(&'l self, row: &Row<'l>) -> ListLine<'l> {
        ListLine {
            roll: &self.desk.roll,
            holder: match (row.person, row.record.map(|record| record.holder)) {
                (Some(person), _) => Of::Person(person),
                (None, Some(Holder::Community(id))) => {
                    self.desk.roll.communities.of(id).map_or(Of::Office, Of::Community)
                }
                (None, _) => Of::Office,
            },
            values: row.record.map_or(&[], |record| &record.values),
        }
    }

    /// What stands in a column of a row, numbers of people whole.
    pub fn shown(&self, row: &Row<'_>, column: &Column) -> String {
        column.shown(&self.line(row))
    }

    /// The same, numbers of people masked.
    pub fn masked(&self, row: &Row<'_>, column: &Column) -> String {
        column.form.masked(&self.shown(row, column))
    }

    /// As scripts read it: numbers as numbers, yes and no as such, the rest as text; several values as a list.
    pub fn json(&self, row: &Row<'_>, column: &Column) -> serde_json::Value {
        match column.said(&self.line(row)) {
            Said::One(value) => records::json_of(column.form, &value),
            Said::Several(values) => values
                .iter()
                .map(|value| records::json_of(column.form, value))
                .collect(),
        }
    }

    /// The values of a column among what is found, by how often they occur. Conditions on the column itself leave nothing out.
    pub fn facets(&self, query: &Query, field: &str) -> Result<Vec<Facet>> {
        let column = self.columns.column(field)?;
        let others = Search {
            words: query.search.clone(),
            conditions: query.besides(field),
            ..Search::default()
        };
        let rows = self.find(&others)?;
        Ok(counted(column, rows.iter().map(|row| self.line(row))))
    }

    /// What was asked, in words; nothing: everything is there.
    pub fn in_words(&self, asked: &Search) -> String {
        let fields = |key: &str| self.columns.asked(key);
        let words = asked.words.trim();
        let searched = (!words.is_empty()).then(|| format!("查找“{words}”"));
        let told = Condition::all(asked.conditions.clone()).in_words(&fields);
        let parts = searched.into_iter().chain(Some(told).filter(|told| !told.is_empty()));
        parts.collect::<Vec<_>>().join("，")
    }

    /// What a table so drawn is called, without an ending. Refuses a layout that the list cannot be drawn by.
    pub fn name_of(&self, layout: &Layout, conn: &Connection) -> Result<String> {
        layout.check()?;
        for column in &layout.columns {
            drawable(&self.columns, column)?;
        }
        let office = office::show(conn)?;
        let names = Names {
            street: &office.street,
            unit: &office.name,
            day: self.desk.roll.day,
        };
        Ok(match layout.title.as_str() {
            "" => title(self.subject),
            own => Layout::filled(own, &names),
        })
    }

    /// The first rows of what was found as the table would show them, numbers of people masked.
    pub fn preview(&self, asked: &Search, layout: &Layout, conn: &Connection) -> Result<ReportTable> {
        const ROWS: usize = 8;
        let office = office::show(conn)?;
        let mut rows = self.find(asked)?;
        rows.truncate(ROWS);
        self.drawn(
            &rows,
            self.in_words(asked),
            layout,
            (&office.street, &office.name),
            false,
        )
    }

    /// What was found as a table. `unit`: who fills it in. `whole`: numbers of people whole.
    fn table(&self, asked: &Search, layout: &Layout, (street, unit): (&str, &str), whole: bool) -> Result<Made> {
        let rows = self.find(asked)?;
        let table = self.drawn(&rows, self.in_words(asked), layout, (street, unit), whole)?;
        Ok(Made {
            count: rows.len(),
            people: rows.iter().filter_map(Row::worker).collect(),
            table,
        })
    }

    /// `told`: which rows these are, in words.
    fn drawn(
        &self,
        rows: &[Row<'_>],
        told: String,
        layout: &Layout,
        (street, unit): (&str, &str),
        whole: bool,
    ) -> Result<ReportTable> {
        layout.check()?;
        let columns = layout
            .columns
            .iter()
            .map(|own| drawable(&self.columns, own).map(|column| (column, own)))
            .collect::<Result<Vec<_>>>()?;
        if columns.is_empty() {
            return Err(Error::about(ErrorCode::InvalidArgument, "没有选任何一栏"));
        }
        let numbered = usize::from(!layout.unnumbered);
        let cells: Vec<table::Row> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| {
                let line = self.line(row);
                let own = columns
                    .iter()
                    .map(|(column, own)| cells::cell(column, &line, own.writing, &own.blank, whole));
                let number = (!layout.unnumbered).then(|| ReportCell::Count(at as i64 + 1));
                table::Row {
                    level: Level::Community,
                    cells: number.into_iter().chain(own).collect(),
                }
            })
            .collect();
        let drawn = columns.iter().enumerate().map(|(at, (column, own))| {
            let title = match own.title.as_str() {
                "" => column.title,
                title => title,
            };
            table::Column {
                group: Some(own.group.clone()).filter(|group| !group.is_empty()),
                title: title.into(),
                width: width(title, cells.iter().map(|row| &row.cells[at + numbered])),
                left: column.form == Form::Long,
            }
        });
        let number = (!layout.unnumbered).then(|| table::Column {
            group: None,
            title: "序号".into(),
            width: 5.0,
            left: false,
        });
        let drawn: Vec<table::Column> = number.into_iter().chain(drawn).collect();
        let internal = whole
            && columns
                .iter()
                .any(|(column, own)| is_number(column.form) && own.writing != Writing::Masked);
        let names = Names {
            street,
            unit,
            day: self.desk.roll.day,
        };
        let filled = |text: &str| Layout::filled(text, &names);
        let mut body = cells;
        let totals = layout.columns.iter().map(|column| column.total);
        body.extend(total_row(&body, numbered, totals));
        Ok(ReportTable {
            title: match layout.title.as_str() {
                "" => title(self.subject),
                own => filled(own),
            },
            sheet: self.subject.title().to_owned(),
            left: format!("填报单位：{unit}"),
            middle: format!("统计截止时间：{}", chinese_date(self.desk.roll.day)),
            right: match (layout.unit.as_str(), internal) {
                ("", true) => reports::INTERNAL.into(),
                (unit, _) => filled(unit),
            },
            columns: drawn,
            rows: body,
            notes: if told.is_empty() || !layout.title.is_empty() {
                Vec::new()
            } else {
                vec![format!("筛选：{told}。")]
            },
            sign: filled(&layout.sign),
            filtered: true,
            frozen: 1 + numbered,
            internal,
            paper: layout.paper,
        })
    }
}

/// The list's column that a layout names, whose values can be written as it says. `unknown_field`, `invalid_argument`.
pub fn drawable<'c>(columns: &'c Columns, own: &LayoutColumn) -> Result<&'c Column> {
    let column = columns.column(&own.key)?;
    if Writing::of(column.form).contains(&own.writing) {
        return Ok(column);
    }
    let ways: Vec<&str> = Writing::of(column.form).into_iter().map(Writing::name).collect();
    let about = format!(
        "「{}」不能写成{}，可以写：{}",
        column.title,
        own.writing.name(),
        ways.join("、")
    );
    Err(Error::about(ErrorCode::InvalidArgument, about))
}

/// A table with how many it lists and whom.
struct Made {
    table: ReportTable,
    count: usize,
    people: Vec<WorkerId>,
}

/// 合计 of the columns that are added up; none where no column is, or nothing stands above.
fn total_row(rows: &[table::Row], numbered: usize, totals: impl Iterator<Item = bool>) -> Option<table::Row> {
    let totals: Vec<bool> = totals.collect();
    if rows.is_empty() || !totals.contains(&true) {
        return None;
    }
    let of = |at: usize| {
        let cells = rows.iter().map(|row| &row.cells[at + numbered]);
        cells.fold(ReportCell::Blank, |sum, cell| match (sum, cell) {
            (ReportCell::Blank, ReportCell::Count(n)) => ReportCell::Count(*n),
            (ReportCell::Blank, ReportCell::Tenths(n)) => ReportCell::Tenths(*n),
            (ReportCell::Blank, ReportCell::Hundredths(n)) => ReportCell::Hundredths(*n),
            (ReportCell::Count(sum), ReportCell::Count(n)) => ReportCell::Count(sum + n),
            (ReportCell::Tenths(sum), ReportCell::Tenths(n)) => ReportCell::Tenths(sum + n),
            (ReportCell::Hundredths(sum), ReportCell::Hundredths(n)) => ReportCell::Hundredths(sum + n),
            (sum, _) => sum,
        })
    };
    let sums = totals.iter().enumerate().map(|(at, is_summed)| match is_summed {
        true => of(at),
        false => ReportCell::Blank,
    });
    let mut cells: Vec<ReportCell> = (0..numbered).map(|_| ReportCell::Blank).chain(sums).collect();
    // The word stands in the first cell that is free.
    if let Some(free) = cells.iter_mut().find(|cell| **cell == ReportCell::Blank) {
        *free = ReportCell::Text("合计".into());
    }
    Some(table::Row {
        level: Level::Total,
        cells,
    })
}

/// May a list leave as a file? Asked before a place for it is. `whole`: with numbers of people whole.
pub fn may_save(store: &Store, whole: bool) -> Result<()> {
    store.require(Right::Export)?;
    if whole {
        store.require(Right::SeeNumbers)
    } else {
        Ok(())
    }
}

/// What a list that leaves as a file is called.
pub fn title(subject: Subject) -> String {
    match subject {
        Subject::People => "社区工作者名单".to_owned(),
        Subject::Records(_) => format!("{}台账", subject.title()),
    }
}

/// Saves the rows of a query as a workbook, or as values for programs, drawn as the layout says; leaves an entry in the trail.
/// Returns the number of rows. `whole`: people's numbers whole. `invalid_argument` for a value that cannot be written so.
pub fn save(
    store: &mut Store,
    occasion: &Occasion,
    list: &List<'_>,
    (asked, layout): (&Search, &Layout),
    whole: bool,
    (out, progress): (&Path, &mut dyn Progress),
) -> Result<usize> {
    may_save(store, whole)?;
    let office = office::show(store.read())?;
    let made = list.table(asked, layout, (&office.street, &office.name), whole)?;
    reports::save(&made.table, out, progress)?;
    let what = reports::exported(&made.table.title, made.count, out);
    store.note(occasion, &Entry::new(Action::Export, what).about(made.people))?;
    Ok(made.count)
}

/// Holds a number of a person.
pub fn is_number(form: Form) -> bool {
    matches!(form, Form::IdNumber | Form::Phone)
}

/// In characters of the sheet's type: room for the head and for most of what stands below it, but no more than a page has.
fn width<'c>(title: &str, cells: impl Iterator<Item = &'c ReportCell>) -> f64 {
    let wide = |text: &str| text.chars().map(|c| if c.is_ascii() { 1.1 } else { 2.1 }).sum::<f64>();
    let longest = cells.map(|cell| match cell {
        ReportCell::Text(text) => wide(text),
        ReportCell::Date(_) => 10.6,
        ReportCell::Blank => 0.0,
        ReportCell::Count(_) | ReportCell::Hundredths(_) | ReportCell::Tenths(_) => 6.0,
    });
    let body = longest.fold(0.0, f64::max).min(28.0);
    (wide(title).min(12.6)).max(body).max(5.0) + 1.0
}
