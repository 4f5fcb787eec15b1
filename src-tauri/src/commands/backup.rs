//! Backups and the check of everything.

use lince_core::actions::backups::{self, Made};
use lince_core::actions::checks;
use lince_core::domain::masking;
use lince_core::domain::rights::Right;
use serde::Serialize;
use tauri::{AppHandle, State};

use crate::choose::ChosenFiles;
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// A backup that was written and read back.
#[derive(Debug, Serialize, specta::Type)]
pub struct BackupMade {
    file: String,
    workers: u32,
}

impl From<Made> for BackupMade {
    fn from(made: Made) -> Self {
        Self {
            file: made.file.display().to_string(),
            workers: made.workers,
        }
    }
}

/// A backup in the data folder.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupLine {
    file: String,
    /// The instant, UTC; `None`: the file cannot be read.
    made_at: Option<String>,
}

/// Copies everything into one file in the data folder's `backups`.
#[tauri::command(async)]
#[specta::specta]
pub fn back_up(state: State<'_, AppState>) -> Result<BackupMade, IpcError> {
    Ok(backups::create(&mut *state.store()?, &occasion(), None)?.into())
}

/// Copies everything into one file in a folder that the user chooses, such as a stick; nothing when he thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn back_up_elsewhere(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
) -> Result<Option<BackupMade>, IpcError> {
    let store = state.store()?;
    store.require(Right::BackUp)?;
    store.require_whole()?;
    drop(store);
    let Some(folder) = chosen.folder(&app, "选择存放备份的文件夹") else {
        return Ok(None);
    };
    let made = backups::create(&mut *state.store()?, &occasion(), Some(&folder))?;
    Ok(Some(made.into()))
}

/// Backups in the data folder, the latest first.
#[tauri::command(async)]
#[specta::specta]
pub fn backup_list(state: State<'_, AppState>) -> Result<Vec<BackupLine>, IpcError> {
    let mut found = backups::list(state.store()?.dir())?;
    found.sort_by(|a, b| b.made_at.cmp(&a.made_at));
    Ok(found
        .into_iter()
        .map(|b| BackupLine {
            file: b.file.display().to_string(),
            made_at: b.made_at,
        })
        .collect())
}

/// A finding of the check.
#[derive(Debug, Serialize, specta::Type)]
pub struct Finding {
    code: String,
    message: String,
}

/// Checks database, attachments and rules; nothing found: everything is in order.
#[tauri::command(async)]
#[specta::specta]
pub fn check_everything(state: State<'_, AppState>) -> Result<Vec<Finding>, IpcError> {
    let found = checks::check(&*state.store()?)?;
    Ok(found
        .into_iter()
        .map(|p| Finding {
            code: p.code.to_string(),
            message: masking::text(&p.message),
        })
        .collect())
}
