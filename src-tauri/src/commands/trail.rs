//! The trail: its pages, whether it is whole, and the register that is printed of it.

use lince_core::actions::{audit, register};
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::reports::xlsx;
use lince_core::storage::trail::pages::{self, TrailDetails, TrailEntry, TrailQuery};
use lince_core::storage::trail::{Action, ChangeId};
use lince_core::storage::{Entry, Store};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::choose::{ChosenFiles, SavedFile};
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, OpenStore, occasion};
use crate::trail_watch::TrailState;

/// Most entries of one answer.
const MOST: u32 = 200;

/// A part of the trail.
#[derive(Debug, Serialize, specta::Type)]
pub struct TrailPage {
    /// Entries that fit the filter.
    total: u32,
    entries: Vec<TrailEntry>,
}

/// The trail is about everybody: only for a user who may read it and sees the whole office.
fn may_read(store: &Store) -> Result<(), IpcError> {
    store.require(Right::ReadTrail)?;
    Ok(store.require_whole()?)
}

fn reading(state: &AppState) -> Result<OpenStore<'_>, IpcError> {
    let store = state.store()?;
    may_read(&store)?;
    Ok(store)
}

/// Entries `offset` and after, the newest first.
#[tauri::command(async)]
#[specta::specta]
pub fn trail_page(
    state: State<'_, AppState>,
    query: TrailQuery,
    offset: u32,
    limit: u32,
) -> Result<TrailPage, IpcError> {
    let (total, entries) = pages::page(reading(&state)?.read(), &query, offset, limit.min(MOST))?;
    Ok(TrailPage { total, entries })
}

/// What one entry did, field by field; numbers masked.
#[tauri::command(async)]
#[specta::specta]
pub fn trail_details(state: State<'_, AppState>, n: ChangeId) -> Result<TrailDetails, IpcError> {
    Ok(pages::details(reading(&state)?.read(), n)?)
}

/// Everybody who ever did something.
#[tauri::command(async)]
#[specta::specta]
pub fn trail_operators(state: State<'_, AppState>) -> Result<Vec<String>, IpcError> {
    Ok(pages::operators(reading(&state)?.read())?)
}

/// Whether the trail is whole, as far as is known; asked for the first time, it is looked at, the rest in the background.
#[tauri::command(async)]
#[specta::specta]
pub fn trail_state(state: State<'_, AppState>) -> Result<TrailState, IpcError> {
    Ok(state.trail.state(&*state.store()?))
}

/// Goes through the whole trail, the records and the backups now; the pages do not wait for it.
#[tauri::command(async)]
#[specta::specta]
pub fn verify_trail(state: State<'_, AppState>) -> Result<TrailState, IpcError> {
    let (dir, key) = {
        let store = state.store()?;
        (store.dir().to_owned(), store.key().cloned())
    };
    Ok(state.trail.look(&dir, key.as_ref()))
}

/// Somebody answers for a trail that is whole but not the one that its heads or a backup knew.
#[tauri::command(async)]
#[specta::specta]
pub fn accept_trail(state: State<'_, AppState>, reason: String) -> Result<TrailState, IpcError> {
    audit::accept(&mut *state.store()?, &occasion(), &reason, &[])?;
    verify_trail(state)
}

/// Saves the register as a workbook.
#[tauri::command(async)]
#[specta::specta]
pub fn save_register(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    query: TrailQuery,
    progress: Channel<ProgressMessage>,
) -> Result<Option<SavedFile>, IpcError> {
    let mut store = state.store()?;
    let register = register::gather(&store, &query, state.trail.report().as_ref())?;
    let Some(out) = chosen.save(&app, "保存登记表", &register.what(), &["xlsx"]) else {
        return Ok(None);
    };
    xlsx::write(&register::table(&register), &out, &mut ToPage::new(&state, progress))?;
    let entry = Entry::new(Action::Export, format!("导出{}", register.what()));
    store.note(&occasion(), &entry.about(query.worker.map(WorkerId)))?;
    Ok(Some(chosen.keep_saved(out)))
}
