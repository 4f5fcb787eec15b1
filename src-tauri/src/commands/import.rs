//! Reading in a workbook: look at it, correct it, take it over.

use std::collections::BTreeMap;

use lince_core::actions::{imports, templates};
use lince_core::domain::masking;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::import::columns::{fields_of, needed_of};
use lince_core::import::{
    ColumnInfo, Correction, Difference, HeldBack, KeptBack, Plan, Quoted, Return, RowCell, Warning,
};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::day;
use super::office::FieldInput;
use crate::choose::{ChosenFiles, FileToken, SavedFile};
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, PreparedImport, occasion, today};
use lince_core::ErrorCode;

/// What the user says about a file beyond the file itself.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ImportInput {
    /// Key of the kind of workbook; `None`: recognised by its columns.
    kind: Option<String>,
    sheet: Option<String>,
    year: Option<i32>,
    /// Heading to field; `-` leaves a column out.
    map: Vec<FieldInput>,
    corrections: Vec<Correction>,
    /// Hours with more than one decimal place are rounded; else their rows are held back.
    round_hours: bool,
    /// Who of those that the file lists although they have left is taken back.
    returns: Vec<ReturnInput>,
}

/// Somebody to be taken back.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ReturnInput {
    worker: WorkerId,
    /// From that day; `None`: from the day of the row, else from today.
    on: Option<String>,
}

/// A field that a column may be said to hold.
#[derive(Debug, Serialize, specta::Type)]
pub struct FieldChoice {
    key: String,
    title: String,
}

/// A kind of workbook that can be read in.
#[derive(Debug, Serialize, specta::Type)]
pub struct ImportKind {
    key: &'static str,
    /// What users call such a workbook.
    title: &'static str,
    /// What its rows are counted by.
    unit: &'static str,
    /// Columns without which a table is not of the kind.
    needed: Vec<FieldChoice>,
}

/// Every kind of workbook that can be read in, the usual ones first.
#[tauri::command(async)]
#[specta::specta]
pub fn import_kinds() -> Vec<ImportKind> {
    let choice = |(key, title)| FieldChoice { key, title };
    let view = imports::kinds().map(|kind| {
        let about = kind.about();
        ImportKind {
            key: about.key,
            title: about.title,
            unit: about.unit,
            needed: needed_of(kind).into_iter().map(choice).collect(),
        }
    });
    view.collect()
}

/// What reading in a file would do.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Names this look; the next look has another.
    id: u32,
    file: String,
    /// Key of the kind of workbook.
    kind: String,
    sheets: Vec<String>,
    year: Option<i32>,
    columns: Vec<ColumnInfo>,
    /// A value of each column.
    samples: Vec<String>,
    fields: Vec<FieldChoice>,
    rows: u32,
    accepted: u32,
    added: u32,
    updated: u32,
    unchanged: u32,
    held_back: Vec<HeldBack>,
    /// What the file says in each of these rows, in the same order.
    quoted: Vec<Quoted>,
    warnings: Vec<Warning>,
    /// Whom the file lists although they have left.
    returns: Vec<Return>,
    /// Values that would not be stored, cell by cell.
    kept_back: Vec<KeptBack>,
    /// Rows held back only because their hours have more places than one.
    hours_to_round: u32,
    /// Whether such hours are rounded.
    round_hours: bool,
    differences: Vec<Difference>,
    /// Communities that would be made.
    new_communities: Vec<String>,
}

fn view(id: u32, import: &PreparedImport) -> ImportView {
    let Plan {
        kind,
        sheets,
        columns,
        year,
        held_back,
        warnings,
        kept_back_values,
        returns,
        differences,
        new_communities,
        ..
    } = import.plan.clone();
    let plan = &import.plan;
    ImportView {
        id,
        file: masking::text(&import.name),
        fields: fields_of(kind, &import.request.parts, &import.request.own)
            .into_iter()
            .map(|(key, title)| FieldChoice { key, title })
            .collect(),
        kind: kind.as_str().to_owned(),
        sheets,
        year,
        samples: import.table.samples(),
        columns,
        returns,
        kept_back: kept_back_values
            .into_iter()
            .map(|kept| KeptBack {
                value: masking::text(&kept.value),
                ..kept
            })
            .collect(),
        hours_to_round: plan.hours_to_round as u32,
        round_hours: import.request.round_hours,
        rows: plan.rows as u32,
        accepted: plan.accepted as u32,
        added: plan.added as u32,
        updated: plan.updated as u32,
        unchanged: plan.unchanged as u32,
        quoted: held_back.iter().map(|row| import.table.quoted(row)).collect(),
        held_back: held_back.into_iter().map(told).collect(),
        warnings: warnings
            .into_iter()
            .map(|w| Warning {
                message: masking::text(&w.message),
                ..w
            })
            .collect(),
        differences: differences.into_iter().map(Difference::masked).collect(),
        new_communities: new_communities
            .into_iter()
            .map(|c| format!("{}{}", c.street, c.name))
            .collect(),
    }
}

fn told(row: HeldBack) -> HeldBack {
    HeldBack {
        message: masking::text(&row.message),
        ..row
    }
}

/// Looks at a chosen file; nothing is written.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_import(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
    input: ImportInput,
    progress: Channel<ProgressMessage>,
) -> Result<ImportView, IpcError> {
    let path = chosen.path(file).ok_or(ErrorCode::InvalidArgument)?;
    let mut progress = ToPage::new(&state, progress);
    let store = state.store()?;
    store.require(Right::Import)?;
    let kind = match input.kind {
        Some(key) => imports::kind(&key).ok_or(ErrorCode::InvalidArgument)?,
        None => imports::recognise(store.read(), &path, today(), &mut progress)?,
    };
    let mut request = imports::request(store.read(), kind, today())?;
    request.sheet = input.sheet;
    request.year = input.year;
    request.map = input.map.into_iter().map(FieldInput::pair).collect::<BTreeMap<_, _>>();
    request.corrections = input.corrections;
    request.round_hours = input.round_hours;
    for ReturnInput { worker, on } in input.returns {
        let on = on.as_deref().map(day).transpose()?;
        request.returns.named.insert(worker, on);
    }
    let (table, plan) = imports::prepare(&store, &path, &request, today(), &mut progress)?;
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let id = state.prepare(PreparedImport {
        path,
        name,
        request,
        table,
        plan,
    });
    Ok(state.prepared(id, |import| Ok(view(id, import)))?)
}

/// A row of the file that was looked at, numbers masked.
#[tauri::command(async)]
#[specta::specta]
pub fn import_row(state: State<'_, AppState>, id: u32, sheet: String, row: u32) -> Result<Vec<RowCell>, IpcError> {
    state.store()?.require(Right::Import)?;
    Ok(state.prepared(id, |import| Ok(import.table.row(&sheet, row, false)))?)
}

/// The same row with whole numbers; leaves an entry in the trail.
#[tauri::command(async)]
#[specta::specta]
pub fn reveal_import_row(
    state: State<'_, AppState>,
    id: u32,
    sheet: String,
    row: u32,
) -> Result<Vec<RowCell>, IpcError> {
    let mut store = state.store()?;
    store.require(Right::Import)?;
    Ok(state.prepared(id, |import| {
        imports::whole_row(&mut store, &occasion(), &import.table, &import.name, (&sheet, row))
    })?)
}

/// Takes over what a look found good, as one step of undo. The file is compared with the records once more, so that nothing
/// that changed meanwhile is overwritten unseen.
#[tauri::command(async)]
#[specta::specta]
pub fn take_over_import(
    state: State<'_, AppState>,
    id: u32,
    progress: Channel<ProgressMessage>,
) -> Result<ImportView, IpcError> {
    let mut progress = ToPage::new(&state, progress);
    let mut store = state.store()?;
    let done = state.prepared(id, |import| {
        let (_, plan) = imports::prepare(&store, &import.path, &import.request, today(), &mut progress)?;
        imports::apply(
            &mut store,
            &occasion(),
            &import.name,
            &plan,
            &import.request.map,
            &mut progress,
        )?;
        let mut done = view(id, import);
        done.added = plan.added as u32;
        done.updated = plan.updated as u32;
        done.unchanged = plan.unchanged as u32;
        Ok(done)
    })?;
    Ok(done)
}

/// Saves the file with its refused cells marked and explained; nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn save_marked_import(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    id: u32,
) -> Result<Option<SavedFile>, IpcError> {
    // Asked before a name for the file is.
    imports::may_save_marked(&*state.store()?)?;
    let name = state.prepared(id, |import| Ok(import.name.clone()))?;
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    let Some(out) = chosen.save(&app, "保存标注后的表格", &format!("{stem}（问题标注）"), &["xlsx"])
    else {
        return Ok(None);
    };
    let mut store = state.store()?;
    state.prepared(id, |import| {
        imports::save_marked(&mut store, &occasion(), &import.table, &import.plan, &out)
    })?;
    Ok(Some(chosen.keep_saved(out)))
}

/// Saves an empty table of a kind, to be filled in and read in; nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn save_import_template(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    kind: String,
) -> Result<Option<SavedFile>, IpcError> {
    // Asked before a name for the file is.
    state.store()?.require(Right::Import)?;
    let kind = imports::kind(&kind).ok_or(ErrorCode::InvalidArgument)?;
    let name = format!("{}（空表）", kind.about().title);
    let Some(out) = chosen.save(&app, "保存空表", &name, &["xlsx"]) else {
        return Ok(None);
    };
    templates::save(&*state.store()?, kind, today(), &out)?;
    Ok(Some(chosen.keep_saved(out)))
}
