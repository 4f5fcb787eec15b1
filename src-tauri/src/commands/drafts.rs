//! What was typed into a form and not saved.

use lince_core::storage::Draft;
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// Keeps what stands in a form.
#[tauri::command(async)]
#[specta::specta]
pub fn keep_draft(state: State<'_, AppState>, form: String, value: String) -> Result<(), IpcError> {
    let now = occasion();
    Ok(state.store()?.keep_draft(&form, &now.who, now.at, &value)?)
}

/// What the operator left in a form.
#[tauri::command(async)]
#[specta::specta]
pub fn draft(state: State<'_, AppState>, form: String) -> Result<Option<Draft>, IpcError> {
    Ok(state.store()?.draft(&form, &occasion().who)?)
}

/// Throws away what the operator left in a form.
#[tauri::command(async)]
#[specta::specta]
pub fn drop_draft(state: State<'_, AppState>, form: String) -> Result<(), IpcError> {
    Ok(state.store()?.drop_draft(&form, &occasion().who)?)
}
