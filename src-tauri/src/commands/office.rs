//! The office's own description.

use lince_core::actions::office::{self, OfficeCard};
use serde::{Deserialize, Serialize};
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// One setting of the office, as the form sends it.
#[derive(Debug, Serialize, Deserialize, specta::Type)]
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

impl From<(String, String)> for FieldInput {
    fn from((key, value): (String, String)) -> Self {
        Self { key, value }
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
