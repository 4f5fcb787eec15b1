//! The reports upward. The same commands serve every report.

use lince_core::actions::filings::{self, ChangedPerson, Filed, ToFile, figure_text};
use lince_core::actions::reports::{self, Building, Failed, Report, ReportColumn, ReportKind};
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::progress::{Progress, Silent};
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::Within;
use lince_core::reports::table::{Level, ReportCell};
use lince_core::storage::Store;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::choose::{ChosenFiles, SavedFile};
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, occasion, today};

/// A row of the report.
#[derive(Debug, Serialize, specta::Type)]
pub struct ReportLine {
    level: Level,
    street: String,
    community: String,
    /// As shown; `None`: not known.
    figures: Vec<Option<String>>,
}

/// The report as the page draws it.
#[derive(Debug, Serialize, specta::Type)]
pub struct ReportView {
    title: String,
    period: String,
    columns: Vec<ReportColumn>,
    rows: Vec<ReportLine>,
    notes: Vec<String>,
    /// The relations among its figures that do not hold.
    failed: Vec<Failed>,
    /// The last time that it was filed, if it was and the account may know.
    filed: Option<Filed>,
}

/// A figure that is another one than it was when the report was filed.
#[derive(Debug, Serialize, specta::Type)]
pub struct ChangedView {
    key: String,
    title: String,
    filed: String,
    now: String,
    people: Vec<ChangedPerson>,
}

/// A filing beside what is known now.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    filing: Filed,
    changes: Vec<ChangedView>,
    /// 期末 that was filed of the period before, and 期初 here, where they differ.
    opening_break: Option<(String, String)>,
}

/// The quarter that an office reports on: the last one that has ended.
#[tauri::command]
#[specta::specta]
pub fn usual_quarter() -> String {
    Period::quarter_of(Period::quarter_of(today()).eve()).to_string()
}

/// Every report.
#[tauri::command(async)]
#[specta::specta]
pub fn report_kinds() -> Result<Vec<ReportKind>, IpcError> {
    Ok(reports::kinds()?)
}

fn built(
    store: &Store,
    name: &str,
    period: Option<Period>,
    progress: &mut dyn Progress,
) -> Result<Box<dyn Report>, IpcError> {
    let occasion = &occasion();
    Ok(reports::build(&Building { store, occasion }, name, period, progress)?)
}

/// A report of figures, without what is not drawn.
#[tauri::command(async)]
#[specta::specta]
pub fn report(state: State<'_, AppState>, name: String, period: String) -> Result<ReportView, IpcError> {
    let period = Period::parse(&period)?;
    let store = state.store()?;
    let report = built(&store, &name, Some(period), &mut Silent)?;
    if !report.people().is_empty() {
        // Whole numbers stand on it: it is saved, never shown.
        return Err(lince_core::Error::from(lince_core::ErrorCode::InvalidArgument).into());
    }
    let filed = filings::last(&store, &name, period)?;
    let columns = report.columns();
    let rows = report.rows().into_iter().map(|row| {
        let drawn = columns.iter().zip(&row.figures).filter(|(column, _)| column.drawn);
        ReportLine {
            level: row.level,
            street: row.street,
            community: row.community,
            figures: drawn.map(|(_, cell)| shown(cell)).collect(),
        }
    });
    Ok(ReportView {
        title: report.table().title.clone(),
        period: period.title(),
        rows: rows.collect(),
        notes: report.table().notes.clone(),
        failed: report.failed_checks(),
        filed,
        columns: columns.into_iter().filter(|column| column.drawn).collect(),
    })
}

fn shown(cell: &ReportCell) -> Option<String> {
    match serde_json::json!(cell) {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text),
        number => Some(number.to_string()),
    }
}

/// Keeps the report as it is filed. Of a period that was filed already it is a correction and asks for a reason.
#[tauri::command(async)]
#[specta::specta]
pub fn file_report(
    state: State<'_, AppState>,
    name: String,
    period: String,
    reason: Option<String>,
) -> Result<Filed, IpcError> {
    let asked = ToFile {
        report: &name,
        period: Period::parse(&period)?,
        out: None,
        reason: reason.as_deref(),
    };
    Ok(filings::make(&mut *state.store()?, &occasion(), &asked, &mut Silent)?)
}

/// What was filed beside what the records say now.
#[tauri::command(async)]
#[specta::specta]
pub fn compare_filing(state: State<'_, AppState>, name: String, period: String) -> Result<ComparisonView, IpcError> {
    let store = state.store()?;
    let building = Building {
        store: &store,
        occasion: &occasion(),
    };
    let found = filings::compare(&building, &name, Period::parse(&period)?, &mut Silent)?;
    let changes = found.changes.into_iter().map(|change| ChangedView {
        filed: figure_text(&change.filed),
        now: figure_text(&change.now),
        key: change.key,
        title: change.title,
        people: change.people,
    });
    Ok(ComparisonView {
        filing: found.filing,
        changes: changes.collect(),
        opening_break: found
            .opening_break
            .map(|(closing, opening)| (figure_text(&closing), figure_text(&opening))),
    })
}

/// The people behind a figure, as far as this account sees them.
#[tauri::command(async)]
#[specta::specta]
pub fn people_behind(
    state: State<'_, AppState>,
    name: String,
    period: String,
    key: String,
    street: Option<String>,
    community: Option<String>,
) -> Result<Vec<WorkerId>, IpcError> {
    let period = Period::parse(&period)?;
    let desk = state.desk()?;
    let report = built(&*state.store()?, &name, Some(period), &mut Silent)?;
    let people = report.people_behind(&key, &Within { street, community })?;
    Ok(people
        .iter()
        .copied()
        .filter(|id| desk.roll.person(*id).is_some())
        .collect())
}

/// Saves a report; where, or nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn save_report(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    name: String,
    period: Option<String>,
    progress: Channel<ProgressMessage>,
) -> Result<Option<SavedFile>, IpcError> {
    let period = period.as_deref().map(Period::parse).transpose()?;
    let mut store = state.store()?;
    let mut progress = ToPage::new(&state, progress);
    let report = built(&store, &name, period, &mut progress)?;
    store.require(Right::Export)?;
    let Some(out) = chosen.save(&app, "保存报表", &report.table().title, &["xlsx", "csv"]) else {
        return Ok(None);
    };
    reports::give_out(&mut store, &occasion(), &*report, &out, &mut progress)?;
    Ok(Some(chosen.keep_saved(out)))
}
