//! The office's own fields.

use lince_core::actions::own_fields::{self, FieldLine, NewField};
use serde::Deserialize;
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// Every field that the office has set up.
#[tauri::command(async)]
#[specta::specta]
pub fn own_field_list(state: State<'_, AppState>) -> Result<Vec<FieldLine>, IpcError> {
    Ok(own_fields::list(state.store()?.read())?)
}

/// A field as typed.
#[derive(Debug, Deserialize, specta::Type)]
pub struct OwnFieldInput {
    kind: String,
    title: String,
    form: String,
    choices: Vec<String>,
}

/// Sets a field up.
#[tauri::command(async)]
#[specta::specta]
pub fn add_own_field(state: State<'_, AppState>, input: OwnFieldInput, draft: Option<String>) -> Result<(), IpcError> {
    let new = NewField {
        kind: input.kind,
        key: String::new(),
        title: input.title,
        form: input.form,
        choices: input.choices,
    };
    let when = occasion();
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        own_fields::add(store, &when, &new).map(drop)
    })?)
}

/// Lets a field be asked for no longer, or again; what was written stays.
#[tauri::command(async)]
#[specta::specta]
pub fn retire_own_field(state: State<'_, AppState>, kind: String, key: String, retired: bool) -> Result<(), IpcError> {
    Ok(own_fields::retire(
        &mut *state.store()?,
        &occasion(),
        &kind,
        &key,
        retired,
    )?)
}
