//! The rules of the place.

use chrono::NaiveDate;
use lince_core::actions::policies::{self, PolicyEffect, PolicyLine};
use lince_core::domain::rights::Right;
use lince_core::policy::PolicyPack;
use tauri::{AppHandle, State};

use super::day;
use crate::choose::{ChosenFiles, SavedFile};
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion, today};

/// The packs of the office, then the shipped ones that it does not use.
#[tauri::command(async)]
#[specta::specta]
pub fn policy_list(state: State<'_, AppState>) -> Result<Vec<PolicyLine>, IpcError> {
    Ok(policies::list(state.store()?.read(), today())?)
}

/// One pack, by its key.
#[tauri::command(async)]
#[specta::specta]
pub fn policy(state: State<'_, AppState>, key: String) -> Result<PolicyPack, IpcError> {
    Ok(policies::find(state.store()?.read(), &key)?.pack)
}

/// Kinds of people who work along, which a pack may count all the same.
#[tauri::command]
#[specta::specta]
pub fn policy_kinds_along() -> Vec<String> {
    policies::kinds_along()
}

/// What the pack would change for whom from a day on; nothing is saved.
#[tauri::command(async)]
#[specta::specta]
pub fn policy_effects(
    state: State<'_, AppState>,
    pack: PolicyPack,
    from: String,
) -> Result<Vec<PolicyEffect>, IpcError> {
    let from: NaiveDate = day(&from)?;
    policies::tried(&pack)?;
    Ok(policies::effects(state.store()?.read(), &pack, from, today())?)
}

/// Lets a pack hold from a day on.
#[tauri::command(async)]
#[specta::specta]
pub fn set_policy(
    state: State<'_, AppState>,
    pack: PolicyPack,
    from: String,
    draft: Option<String>,
) -> Result<(), IpcError> {
    let (when, from) = (occasion(), day(&from)?);
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        policies::load(store, &when, &pack, from)
    })?)
}

/// Takes a loaded pack off again.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_policy(state: State<'_, AppState>, key: String) -> Result<(), IpcError> {
    Ok(policies::remove(&mut *state.store()?, &occasion(), &key)?)
}

/// Asks for a pack's file and reads it; nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn read_policy_file(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
) -> Result<Option<PolicyPack>, IpcError> {
    state.store()?.require(Right::OfficeSettings)?;
    let Some(path) = chosen.pick(&app, "选择办法文件", &["toml"]) else {
        return Ok(None);
    };
    Ok(Some(policies::read(&path)?))
}

/// Saves a pack as a file; where, or nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn export_policy(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    key: String,
) -> Result<Option<SavedFile>, IpcError> {
    let name = policies::find(state.store()?.read(), &key)?.pack.name;
    let Some(out) = chosen.save(&app, "保存办法文件", &name, &["toml"]) else {
        return Ok(None);
    };
    policies::export(state.store()?.read(), &key, &out)?;
    Ok(Some(chosen.keep_saved(out)))
}
