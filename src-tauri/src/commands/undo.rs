//! Taking back, and doing again what was taken back.

use lince_core::storage::trail::ChangeId;
use lince_core::storage::undo::{self, Undoable};
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// What can be taken back, the next one first.
#[tauri::command(async)]
#[specta::specta]
pub fn undo_list(state: State<'_, AppState>, limit: u32) -> Result<Vec<Undoable>, IpcError> {
    let steps = undo::permitted(&*state.store()?, limit.min(200))?;
    Ok(steps.into_iter().map(Undoable::masked).collect())
}

/// Takes back the change that the user was shown; refused when it is no longer the last.
#[tauri::command(async)]
#[specta::specta]
pub fn undo_last(state: State<'_, AppState>, expected: ChangeId) -> Result<Undoable, IpcError> {
    Ok(undo::last(&mut *state.store()?, &occasion(), Some(expected))?.masked())
}

/// What was taken back and can be done again, the next one first.
#[tauri::command(async)]
#[specta::specta]
pub fn redo_list(state: State<'_, AppState>, limit: u32) -> Result<Vec<Undoable>, IpcError> {
    let steps = undo::permitted_again(&*state.store()?, limit.min(200))?;
    Ok(steps.into_iter().map(Undoable::masked).collect())
}

/// Does again what the user was shown; refused when it is no longer the next.
#[tauri::command(async)]
#[specta::specta]
pub fn redo_last(state: State<'_, AppState>, expected: ChangeId) -> Result<Undoable, IpcError> {
    Ok(undo::again(&mut *state.store()?, &occasion(), Some(expected))?.masked())
}
