//! The reports upward.

use lince_core::actions::office;
use lince_core::desk::Line as PersonLine;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Quarter;
use lince_core::reports::quarterly::{self, Quarterly, Within};
use lince_core::reports::table::{Level, Table};
use lince_core::reports::{self, exported, roster};
use lince_core::storage::trail::Action;
use lince_core::storage::{Entry, Store};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::choose::{ChosenFiles, SavedFile};
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, occasion, today};

/// A column of the report.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportColumn {
    key: String,
    title: String,
    group: Option<String>,
    /// A figure opens its people.
    has_people: bool,
}

/// A row of the report.
#[derive(Debug, Serialize, specta::Type)]
pub struct ReportRow {
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
    rows: Vec<ReportRow>,
    notes: Vec<String>,
}

/// The quarter that an office reports on: the last one that has ended.
#[tauri::command]
#[specta::specta]
pub fn usual_quarter() -> String {
    Quarter::of(Quarter::of(today()).eve()).to_string()
}

fn built(store: &Store, period: &str) -> Result<Quarterly, IpcError> {
    let quarter = Quarter::parse(period)?;
    Ok(quarterly::build(
        store.read(),
        Definition::quarterly()?,
        quarter,
        &mut Silent,
    )?)
}

/// The quarterly report.
#[tauri::command(async)]
#[specta::specta]
pub fn quarterly_report(state: State<'_, AppState>, period: String) -> Result<ReportView, IpcError> {
    let report = built(&*state.store()?, &period)?;
    let drawn: Vec<_> = report.definition.columns.iter().filter(|c| c.drawn).collect();
    let rows = report.lines.iter().map(|line| {
        let figures = report.figures_json(line);
        let shown = drawn.iter().map(|c| match figures.get(&c.key) {
            None | Some(serde_json::Value::Null) => None,
            Some(serde_json::Value::String(text)) => Some(text.clone()),
            Some(number) => Some(number.to_string()),
        });
        ReportRow {
            level: line.level,
            street: line.street.clone(),
            community: line.community.clone(),
            figures: shown.collect(),
        }
    });
    Ok(ReportView {
        title: report.definition.title.clone(),
        period: report.quarter.title(),
        rows: rows.collect(),
        notes: report.notes(),
        columns: drawn
            .iter()
            .map(|c| ReportColumn {
                key: c.key.clone(),
                title: c.title.clone(),
                group: c.group.clone(),
                has_people: c.count.has_people(),
            })
            .collect(),
    })
}

/// The people behind a figure.
#[tauri::command(async)]
#[specta::specta]
pub fn people_behind(
    state: State<'_, AppState>,
    period: String,
    key: String,
    street: Option<String>,
    community: Option<String>,
) -> Result<Vec<PersonLine>, IpcError> {
    let desk = state.desk()?;
    let report = built(&*state.store()?, &period)?;
    let people = report.people_behind(&key, &Within { street, community })?;
    Ok(people.into_iter().map(|p| desk.line(p)).collect())
}

/// Saves the quarterly report; where, or nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn save_quarterly(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    period: String,
    progress: Channel<ProgressMessage>,
) -> Result<Option<SavedFile>, IpcError> {
    let mut store = state.store()?;
    let report = built(&store, &period)?;
    let office = office::show(store.read())?;
    save(
        &app,
        &state,
        &chosen,
        &mut store,
        &report.table(&office.name, today()),
        Vec::new(),
        progress,
    )
}

/// Saves the roster of a day (today, or the last day of a quarter).
#[tauri::command(async)]
#[specta::specta]
pub fn save_roster(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    period: Option<String>,
    progress: Channel<ProgressMessage>,
) -> Result<Option<SavedFile>, IpcError> {
    let day = match period {
        Some(period) => Quarter::parse(&period)?.last_day(),
        None => today(),
    };
    let mut store = state.store()?;
    let roster = roster::build(store.read(), day)?;
    save(
        &app,
        &state,
        &chosen,
        &mut store,
        &roster.table,
        roster.people,
        progress,
    )
}

fn save(
    app: &AppHandle,
    state: &AppState,
    chosen: &ChosenFiles,
    store: &mut Store,
    table: &Table,
    people: Vec<WorkerId>,
    progress: Channel<ProgressMessage>,
) -> Result<Option<SavedFile>, IpcError> {
    store.require(Right::Export)?;
    let Some(out) = chosen.save(app, "保存报表", &table.title, &["xlsx", "csv"]) else {
        return Ok(None);
    };
    reports::save(table, &out, &mut ToPage::new(state, progress))?;
    let what = exported(&table.title, table.rows.len(), &out);
    store.note(&occasion(), &Entry::new(Action::Export, what).about(people))?;
    Ok(Some(chosen.keep_saved(out)))
}
