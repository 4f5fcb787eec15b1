//! The reports upward, each kind declared once: built from the records, looked at, and written with what goes along.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::office;
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;
use crate::progress::Progress;
use crate::reports::definition::Definition;
use crate::reports::list::{self, ListColumn, ListReport, PeopleList};
use crate::reports::period::Period;
use crate::reports::quarterly::{self, FailedRow, Quarterly, ReportLine, Within};
use crate::reports::table::{Level, ReportCell, ReportTable};
use crate::reports::{exported, save};
use crate::storage::trail::Action;
use crate::storage::{Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// A report that the office can ask for.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ReportKind {
    /// The name that scripts use.
    pub name: String,
    /// 报表名称
    pub title: String,
    /// What must be said: `period`.
    pub needs: &'static [&'static str],
    /// Figures with their people; else a list of people with whole numbers, which is saved and not shown.
    pub statistics: bool,
}

/// Every report, a file each: the statistics, then the lists of people.
pub fn kinds() -> Result<Vec<ReportKind>> {
    let statistics = Definition::shipped()?.into_iter().map(|one| ReportKind {
        name: one.name,
        title: one.title,
        needs: &["period"],
        statistics: true,
    });
    let lists = ListReport::shipped()?.into_iter().map(|one| ReportKind {
        name: one.name,
        title: one.label.unwrap_or(one.title),
        needs: &[],
        statistics: false,
    });
    Ok(statistics.chain(lists).collect())
}

/// What a report is built from.
#[derive(Clone, Copy)]
pub struct Building<'a> {
    /// The open office.
    pub store: &'a Store,
    /// Who builds it, and the day that is written on it.
    pub occasion: &'a Occasion,
}

/// Builds the report of that name. `unknown_report`; `period_invalid` where it needs a period and has none.
pub fn build(
    building: &Building<'_>,
    name: &str,
    period: Option<Period>,
    progress: &mut dyn Progress,
) -> Result<Box<dyn Report>> {
    let Building { store, occasion } = *building;
    if let Ok(report) = ListReport::named(name) {
        let day = period.map_or(occasion.on, Period::last_day);
        return Ok(Box::new(list::build(store.read(), &report, day)?));
    }
    let definition = Definition::named(name)?;
    let period = period.ok_or(ErrorCode::PeriodInvalid)?;
    let report = quarterly::build(store.read(), definition, period, progress)?;
    let drawn = report.table(&office::show(store.read())?.name, occasion.on);
    Ok(Box::new(Statistics { report, drawn }))
}

/// A column of a report.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ReportColumn {
    /// The name that scripts use.
    pub key: String,
    /// The head.
    pub title: String,
    /// The upper head.
    pub group: Option<String>,
    /// A figure opens its people.
    pub has_people: bool,
    /// Stands in the drawn table.
    pub drawn: bool,
}

/// A row of a report.
#[derive(Debug, Clone)]
pub struct ReportRow {
    /// What the row is.
    pub level: Level,
    /// 街道; blank in the total, and where the row is a person's.
    pub street: String,
    /// 社区; blank in subtotals and the total.
    pub community: String,
    /// As many as there are columns.
    pub figures: Vec<ReportCell>,
}

/// A relation among figures that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Failed {
    /// 在岗人数＝男＋女
    pub text: String,
    /// In which rows, with what each side makes.
    pub rows: Vec<FailedRow>,
    /// By whom the sides differ in the total.
    pub people: Vec<WorkerId>,
}

/// A report that is built.
pub trait Report {
    /// What it is, for the name of its file and the trail.
    fn what(&self) -> String;
    /// What is drawn.
    fn table(&self) -> &ReportTable;
    /// Its columns, from the left.
    fn columns(&self) -> Vec<ReportColumn>;
    /// Its rows, the total last.
    fn rows(&self) -> Vec<ReportRow>;
    /// The figures of the whole, by key.
    fn totals(&self) -> Value;
    /// The people whose whole numbers stand on it.
    fn people(&self) -> &[WorkerId] {
        &[]
    }
    /// The relations among its figures that do not hold.
    fn failed_checks(&self) -> Vec<Failed> {
        Vec::new()
    }
    /// The people behind a figure, in the order of a roster. `unknown_field` where there are none.
    fn people_behind(&self, key: &str, _: &Within) -> Result<Vec<WorkerId>> {
        Err(Error::about(ErrorCode::UnknownField, format!("「{key}」")))
    }
}

/// Writes the drawn table to `out`, and records it in the trail.
pub fn give_out(
    store: &mut Store,
    occasion: &Occasion,
    report: &dyn Report,
    out: &Path,
    progress: &mut dyn Progress,
) -> Result<()> {
    store.require(Right::Export)?;
    let table = report.table();
    save(table, out, progress)?;
    let what = exported(&report.what(), table.rows.len(), out);
    store.note(
        occasion,
        &Entry::new(Action::Export, what).about(report.people().iter().copied()),
    )
}

/// A statistical report.
struct Statistics {
    report: Quarterly,
    drawn: ReportTable,
}

impl Statistics {
    fn row(&self, line: &ReportLine) -> ReportRow {
        let columns = self.report.definition.columns.iter().zip(&line.figures);
        ReportRow {
            level: line.level,
            street: line.street.clone(),
            community: line.community.clone(),
            figures: columns
                .map(|(column, figure)| quarterly::figure_cell(column, *figure))
                .collect(),
        }
    }
}

impl Report for Statistics {
    fn what(&self) -> String {
        format!("{}（{}）", self.report.title(), self.report.period)
    }

    fn table(&self) -> &ReportTable {
        &self.drawn
    }

    fn columns(&self) -> Vec<ReportColumn> {
        let columns = self.report.definition.columns.iter();
        columns
            .map(|column| ReportColumn {
                key: column.key.clone(),
                title: column.title.clone(),
                group: column.group.clone(),
                has_people: column.has_people(),
                drawn: column.drawn,
            })
            .collect()
    }

    fn rows(&self) -> Vec<ReportRow> {
        self.report.lines.iter().map(|line| self.row(line)).collect()
    }

    fn totals(&self) -> Value {
        let figures = self.row(self.report.total()).figures;
        let columns = self.report.definition.columns.iter().zip(figures);
        Value::Object(
            columns
                .map(|(column, cell)| (column.key.clone(), json!(cell)))
                .collect(),
        )
    }

    fn failed_checks(&self) -> Vec<Failed> {
        let failed = self.report.failed_checks().into_iter();
        failed
            .map(|failed| Failed {
                text: failed.check.text.clone(),
                rows: failed.rows,
                people: failed.people.iter().map(|person| person.id).collect(),
            })
            .collect()
    }

    fn people_behind(&self, key: &str, within: &Within) -> Result<Vec<WorkerId>> {
        let people = self.report.people_behind(key, within)?;
        Ok(people.iter().map(|person| person.id).collect())
    }
}

impl Report for PeopleList {
    fn what(&self) -> String {
        self.table.title.clone()
    }

    fn table(&self) -> &ReportTable {
        &self.table
    }

    fn columns(&self) -> Vec<ReportColumn> {
        let column = |column: &ListColumn| ReportColumn {
            key: column.key.clone(),
            title: column.title.clone(),
            group: None,
            has_people: false,
            drawn: true,
        };
        self.columns.iter().map(column).collect()
    }

    fn rows(&self) -> Vec<ReportRow> {
        let row = |row: &crate::reports::table::Row| ReportRow {
            level: row.level,
            street: String::new(),
            community: String::new(),
            figures: row.cells.clone(),
        };
        self.table.rows.iter().map(row).collect()
    }

    fn totals(&self) -> Value {
        json!({ "workers": self.table.rows.len() })
    }

    fn people(&self) -> &[WorkerId] {
        &self.people
    }
}
