//! Copying and pasting.

use std::time::Duration;

use lince_core::ErrorCode;
use lince_core::actions::file;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::storage::Entry;
use lince_core::storage::trail::Action;
use serde::{Deserialize, Serialize};
use tauri::State;

use crate::clipboard::{CLEARED_AFTER, Clipboard, CopiedCell};
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion, today};

/// More cells than anybody pastes.
const MOST_CELLS: usize = 2_000_000;

/// Which number of a person.
#[derive(Debug, Clone, Copy, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PersonalNumber {
    /// 身份证号码
    IdNumber,
    /// 联系电话
    Phone,
}

/// What was copied.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    /// It holds whole numbers and is taken off the clipboard after so many seconds.
    cleared_after: Option<u32>,
}

impl From<Option<Duration>> for Copied {
    fn from(cleared_after: Option<Duration>) -> Self {
        Self {
            cleared_after: cleared_after.map(|time| time.as_secs() as u32),
        }
    }
}

/// Copies a whole number of one person; leaves an entry in the trail.
#[tauri::command(async)]
#[specta::specta]
pub fn copy_number(
    state: State<'_, AppState>,
    clipboard: State<'_, Clipboard>,
    id: WorkerId,
    number: PersonalNumber,
) -> Result<Copied, IpcError> {
    let mut store = state.store()?;
    store.require(Right::SeeNumbers)?;
    let found = file::of(store.read(), id, today())?;
    let (title, text) = match number {
        PersonalNumber::IdNumber => ("身份证号码", Some(found.id_number)),
        PersonalNumber::Phone => ("电话", found.details.phone.map(|phone| phone.to_string())),
    };
    let text = text.ok_or(ErrorCode::InvalidArgument)?;
    let what = format!("复制{}的{title}", found.name);
    store.note(&occasion(), &Entry::new(Action::View, what).about([id]))?;
    Ok(clipboard.put(&[vec![CopiedCell::number(text)]], CLEARED_AFTER)?.into())
}

/// Copies cells of a list, or any text of the window. Where whole numbers are among them, that is an entry in the trail.
#[tauri::command(async)]
#[specta::specta]
pub fn copy_cells(
    state: State<'_, AppState>,
    clipboard: State<'_, Clipboard>,
    rows: Vec<Vec<CopiedCell>>,
) -> Result<Copied, IpcError> {
    let cells: usize = rows.iter().map(Vec::len).sum();
    if cells == 0 || cells > MOST_CELLS {
        return Err(ErrorCode::InvalidArgument.into());
    }
    let cleared_after = clipboard.put(&rows, CLEARED_AFTER)?;
    if cleared_after.is_some()
        && let Ok(mut store) = state.store()
    {
        let what = format!("复制{}行内容，其中有完整号码", rows.len());
        store.note(&occasion(), &Entry::new(Action::View, what))?;
    }
    Ok(cleared_after.into())
}

/// More text than any field takes.
const MOST_PASTED: usize = 1_000_000;

/// The text on the clipboard, for a field whose menu asks for it: a web view gives it to no page.
#[tauri::command(async)]
#[specta::specta]
pub fn clipboard_text(clipboard: State<'_, Clipboard>) -> Result<String, IpcError> {
    let text = clipboard.text()?;
    Ok(if text.len() > MOST_PASTED { String::new() } else { text })
}
