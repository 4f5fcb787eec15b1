//! Files that were saved, opened in their program or shown in their folder. No other file is.

use std::path::{Path, PathBuf};

use lince_core::{Error, ErrorCode};
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt;

use crate::choose::{ChosenFiles, FileToken};
use crate::ipc_error::IpcError;
use crate::state::AppState;

fn file_of(state: &AppState, chosen: &ChosenFiles, file: FileToken) -> Result<PathBuf, Error> {
    // Nothing is opened from a locked window.
    drop(state.store()?);
    let path = chosen.saved(file).ok_or(ErrorCode::InvalidArgument)?;
    if !path.is_file() {
        return Err(Error::about(ErrorCode::FileNotFound, path.display().to_string()));
    }
    Ok(path)
}

/// The system knows no program for it.
fn refused(path: &Path, error: &tauri_plugin_opener::Error) -> IpcError {
    eprintln!("a saved file could not be opened: {error}");
    Error::about(ErrorCode::NoProgramForFile, path.display().to_string()).into()
}

/// Opens a saved file in the program that the system has for it.
#[tauri::command(async)]
#[specta::specta]
pub fn open_saved(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
) -> Result<(), IpcError> {
    let path = file_of(&state, &chosen, file)?;
    let opened = app.opener().open_path(path.to_string_lossy(), None::<&str>);
    opened.map_err(|error| refused(&path, &error))
}

/// Shows a saved file in the system's file manager; where that cannot point at a file, its folder.
#[tauri::command(async)]
#[specta::specta]
pub fn show_saved(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
) -> Result<(), IpcError> {
    let path = file_of(&state, &chosen, file)?;
    if app.opener().reveal_item_in_dir(&path).is_ok() {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(&path).to_string_lossy();
    let opened = app.opener().open_path(folder, None::<&str>);
    opened.map_err(|error| refused(&path, &error))
}
