//! Days off and days worked.

use lince_core::ErrorCode;
use lince_core::actions::calendar::{self, YearView};
use serde::Serialize;
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// One year's days, and where they come from.
#[tauri::command(async)]
#[specta::specta]
pub fn calendar_year(state: State<'_, AppState>, year: i32) -> Result<YearView, IpcError> {
    Ok(calendar::show(state.store()?.read(), year)?)
}

/// A notice that is being typed: what it says, or what is wrong with it as far as it goes.
#[derive(Debug, Serialize, specta::Type)]
pub struct NoticeReading {
    view: Option<YearView>,
    fault: Option<String>,
}

/// What a notice's text says for the year; nothing is stored.
#[tauri::command(async)]
#[specta::specta]
pub fn read_calendar_notice(state: State<'_, AppState>, year: i32, text: String) -> Result<NoticeReading, IpcError> {
    match calendar::read(state.store()?.read(), year, &text) {
        Ok((_, view)) => Ok(NoticeReading {
            view: Some(view),
            fault: None,
        }),
        Err(error) if error.code() == ErrorCode::InvalidArgument => Ok(NoticeReading {
            view: None,
            fault: Some(error.message()),
        }),
        Err(error) => Err(error.into()),
    }
}

/// Enters the year as the text says.
#[tauri::command(async)]
#[specta::specta]
pub fn set_calendar_year(
    state: State<'_, AppState>,
    year: i32,
    text: String,
    draft: Option<String>,
) -> Result<YearView, IpcError> {
    let mut store = state.store()?;
    let when = occasion();
    let (typed, _) = calendar::read(store.read(), year, &text)?;
    store.settle_draft(draft.as_deref(), &when.who, |store| calendar::set(store, &when, &typed))?;
    Ok(calendar::show(store.read(), year)?)
}

/// Takes away what the office entered for the year.
#[tauri::command(async)]
#[specta::specta]
pub fn reset_calendar_year(state: State<'_, AppState>, year: i32) -> Result<YearView, IpcError> {
    let mut store = state.store()?;
    calendar::reset(&mut store, &occasion(), year)?;
    Ok(calendar::show(store.read(), year)?)
}
