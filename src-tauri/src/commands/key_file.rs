//! The key file on a stick (钥匙U盘).

use lince_core::ErrorCode;
use lince_core::actions::key_file;
use lince_core::storage::vault;
use serde::Serialize;
use tauri::{AppHandle, State};

use super::protection::KeyDone;
use crate::choose::{ChosenFiles, FileToken};
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// The key file that every password needs beside it, by its id; nothing: none.
#[tauri::command(async)]
#[specta::specta]
pub fn key_file_in_use(state: State<'_, AppState>) -> Result<Option<String>, IpcError> {
    Ok(key_file::in_use(&*state.store()?)?)
}

/// Where a key file is wanted; nothing lies there yet.
#[derive(Debug, Serialize, specta::Type)]
pub struct KeyFilePlace {
    token: FileToken,
    /// To be read.
    place: String,
    /// What should be known of it.
    cautions: Vec<String>,
}

/// Asks for the key file that the office of this PC needs, and remembers where it lies; false: the user thought better of it. From the
/// gate too: what opens the office is in the file.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_key_file(app: AppHandle, chosen: State<'_, ChosenFiles>) -> Result<bool, IpcError> {
    let dir = lince_places::data_dir().ok_or(ErrorCode::NoOffice)?;
    let Some(file) = chosen.pick(&app, "选择钥匙文件", &[vault::key_file::ENDING]) else {
        return Ok(false);
    };
    key_file::take(&dir, &file)?;
    // What is not remembered is asked for again.
    let _ = lince_places::set_key_file(&dir, Some(&file));
    Ok(true)
}

/// Asks where a key file is to lie; nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_key_file_place(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
) -> Result<Option<KeyFilePlace>, IpcError> {
    key_file::may_switch(&*state.store()?)?;
    let Some(out) = chosen.save(&app, "钥匙文件存到哪个U盘", "邻册钥匙", &[vault::key_file::ENDING])
    else {
        return Ok(None);
    };
    let cautions = {
        let store = state.store()?;
        let second = lince_places::second_backup(store.dir()).0;
        key_file::cautions(&store, &out, second.as_deref())
    };
    Ok(Some(KeyFilePlace {
        place: out.display().to_string(),
        token: chosen.keep(out).token,
        cautions,
    }))
}

/// Makes a key file at the place that was chosen, and asks for it beside every password from now on.
#[tauri::command(async)]
#[specta::specta]
pub fn switch_key_file_on(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
) -> Result<KeyDone, IpcError> {
    let out = chosen.path(file).ok_or(ErrorCode::InvalidArgument)?;
    let laid = key_file::lay(&*state.store()?, &out)?;
    let mut cautions = state.exchange(|store| Ok(key_file::switch_on(store, &occasion(), laid)?.told()))?;
    vault::key_file::look_at(&out);
    let dir = state.store()?.dir().to_owned();
    if lince_places::set_key_file(&dir, Some(&out)).is_err() {
        cautions.push("没能记住钥匙文件的位置；请把它放在U盘最外层，不要放在文件夹里。".to_owned());
    }
    Ok(KeyDone::under_key(&state, cautions))
}

/// Passwords open the office without a key file again.
#[tauri::command(async)]
#[specta::specta]
pub fn switch_key_file_off(state: State<'_, AppState>) -> Result<KeyDone, IpcError> {
    key_file::may_switch(&*state.store()?)?;
    key_file::in_use(&*state.store()?)?.ok_or(ErrorCode::NoKeyFile)?;
    let cautions = state.exchange(|store| Ok(key_file::switch_off(store, &occasion())?.told()))?;
    // A place that stays remembered is looked at for nothing.
    let dir = state.store()?.dir().to_owned();
    let _ = lince_places::set_key_file(&dir, None);
    Ok(KeyDone::under_key(&state, cautions))
}

/// Lays another copy of the key file at the place that was chosen.
#[tauri::command(async)]
#[specta::specta]
pub fn copy_key_file(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
) -> Result<(), IpcError> {
    let out = chosen.path(file).ok_or(ErrorCode::InvalidArgument)?;
    Ok(key_file::copy(&mut *state.store()?, &occasion(), &out)?)
}
