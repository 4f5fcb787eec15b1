//! Two files that are one person.

use lince_core::actions::merge::{self, Pair, SideBySide};
use lince_core::domain::person::WorkerId;
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion, today};

/// People who are probably on file twice.
#[tauri::command(async)]
#[specta::specta]
pub fn duplicates(state: State<'_, AppState>) -> Result<Vec<Pair>, IpcError> {
    Ok(merge::duplicates(state.store()?.read(), today())?)
}

/// Two files side by side, numbers masked.
#[tauri::command(async)]
#[specta::specta]
pub fn compare_people(state: State<'_, AppState>, keep: WorkerId, gone: WorkerId) -> Result<SideBySide, IpcError> {
    Ok(merge::compare(state.store()?.read(), keep, gone)?)
}

/// Makes two files one.
#[tauri::command(async)]
#[specta::specta]
pub fn merge_people(
    state: State<'_, AppState>,
    keep: WorkerId,
    gone: WorkerId,
    take: Vec<String>,
    reason: String,
) -> Result<(), IpcError> {
    Ok(merge::merge(
        &mut *state.store()?,
        &occasion(),
        keep,
        gone,
        &take,
        &reason,
    )?)
}
