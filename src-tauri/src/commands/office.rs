//! The office's own description, and the trail.

use lince_core::actions::office::{self, OfficeCard};
use lince_core::storage::trail::{self, TrailLine};
use serde::Deserialize;
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// One setting of the office, as the form sends it.
#[derive(Debug, Deserialize, specta::Type)]
pub struct FieldInput {
    key: String,
    value: String,
}

impl FieldInput {
    /// Key and value.
    pub fn pair(self) -> (String, String) {
        (self.key, self.value)
    }
}

/// Changes the office's description.
#[tauri::command(async)]
#[specta::specta]
pub fn set_office(
    state: State<'_, AppState>,
    changes: Vec<FieldInput>,
    draft: Option<String>,
) -> Result<OfficeCard, IpcError> {
    let mut store = state.store()?;
    let changes: Vec<_> = changes.into_iter().map(FieldInput::pair).collect();
    let when = occasion();
    store.settle_draft(draft.as_deref(), &when.who, |store| {
        office::set(store, &when, &changes).map(drop)
    })?;
    Ok(office::show(store.read())?)
}

/// The last lines of the trail.
#[tauri::command(async)]
#[specta::specta]
pub fn trail_lines(state: State<'_, AppState>, limit: u32) -> Result<Vec<TrailLine>, IpcError> {
    let lines = trail::lines(state.store()?.read(), None, None, limit.min(1000))?;
    Ok(lines.into_iter().map(TrailLine::masked).collect())
}
