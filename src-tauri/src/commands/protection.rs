//! Encryption of the office's data: the password, and the recovery code that is shown once.

use std::path::PathBuf;

use lince_core::actions::backups::protect::{self, DELETED_BLOCKS, Protected, Waiting};
use lince_core::actions::papers::Draft;
use lince_core::actions::passwords::{self, PasswordOf};
use lince_core::actions::protection;
use lince_core::rules::passwords::Grade;
use lince_core::storage::vault::{RecoveryCode, Secret};
use lince_core::{Error, ErrorCode};
use serde::Serialize;
use tauri::{AppHandle, State};
use zeroize::Zeroizing;

use super::printing::{Issued, Way, issue};
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// Whether the office that is open is encrypted.
#[tauri::command(async)]
#[specta::specta]
pub fn is_encrypted(state: State<'_, AppState>) -> Result<bool, IpcError> {
    Ok(state.store()?.key().is_some())
}

/// How a password that is being typed stands. Nothing of it is kept or logged.
#[derive(Debug, Serialize, specta::Type)]
pub struct PasswordVerdict {
    grade: Grade,
    title: &'static str,
    /// What is wrong and what would help; `None`: it will do.
    fault: Option<String>,
}

/// Looks at a password while it is typed; `said`: what else stands in the form, such as the account's name.
#[tauri::command(async)]
#[specta::specta]
pub fn judge_password(
    state: State<'_, AppState>,
    password: String,
    of: PasswordOf,
    said: Vec<String>,
) -> Result<PasswordVerdict, IpcError> {
    let password = Zeroizing::new(password);
    let verdict = state.with_any(|store| passwords::judge(store, of, &said, &password))?;
    Ok(PasswordVerdict {
        grade: verdict.grade,
        title: verdict.grade.title(),
        fault: verdict.fault,
    })
}

/// A password that is easily remembered.
#[derive(Debug, Serialize, specta::Type)]
pub struct OfferedPassword {
    /// As it is typed.
    password: String,
    /// As it is remembered.
    written: String,
}

/// Draws one; whether it is taken is the user's to say.
#[tauri::command]
#[specta::specta]
pub fn offer_password() -> Result<OfferedPassword, IpcError> {
    let offered = passwords::memorable()?;
    Ok(OfferedPassword {
        password: offered.password.to_string(),
        written: offered.written.to_string(),
    })
}

/// Draws a new recovery code and shows its groups; it is put to use by [`encrypt_office`] or [`renew_recovery_code`].
#[tauri::command(async)]
#[specta::specta]
pub fn draw_recovery_code(state: State<'_, AppState>) -> Result<Vec<String>, IpcError> {
    // A user who is not signed in has no use for a code.
    drop(state.store()?);
    let code = RecoveryCode::generate()?;
    let groups = code.groups().map(str::to_owned).collect();
    state.draw(code);
    Ok(groups)
}

/// Prints or saves the sheet with the code that was drawn; nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn issue_recovery_sheet(app: AppHandle, state: State<'_, AppState>, way: Way) -> Result<Option<Issued>, IpcError> {
    let fonts = state.fonts()?;
    let mut store = state.store()?;
    let sheet = state.drawn(|code| protection::recovery_sheet(store.read(), &occasion(), fonts, code))?;
    let mut issued = issue(&app, &mut store, Draft::of(sheet, "数据恢复单".to_owned()), way)?;
    if let Some(printed) = issued.as_mut().and_then(|issued| issued.printed.take()) {
        state.sheet_printed(printed);
    }
    Ok(issued)
}

/// The user has left the code that was drawn without putting it to use: its printed sheets go.
#[tauri::command(async)]
#[specta::specta]
pub fn forget_recovery_code(state: State<'_, AppState>) -> Result<(), IpcError> {
    drop(state.store()?);
    state.forget_drawn();
    Ok(())
}

/// The last group, typed from the sheet, shows that the code was printed or written down.
pub fn is_at_hand(code: &RecoveryCode, last_group: &str) -> Result<(), Error> {
    let typed = last_group.trim().to_uppercase();
    match code.groups().last() {
        Some(last) if last == typed => Ok(()),
        _ => Err(Error::about(
            ErrorCode::RecoveryCodeWrong,
            "最后一组与屏幕上显示的不一样",
        )),
    }
}

/// What became of the data key, and of what lay about.
#[derive(Debug, Default, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyDone {
    /// The office is under another key.
    changed: bool,
    /// Places of files that stayed as they were.
    left: Vec<String>,
    /// Places that are not at hand: seen to when they are.
    away: Vec<String>,
    /// What could not be done or made sure of.
    cautions: Vec<String>,
    /// What no program can do about what is deleted.
    deleted: &'static str,
}

impl KeyDone {
    /// The office is encrypted: its unprotected files are encrypted too, while the pages go on.
    pub(super) fn under_key(state: &AppState, cautions: Vec<String>) -> Self {
        let dir = state.office().map(|office| office.dir);
        // The office is encrypted whatever becomes of a stick that is not in.
        let protected = state
            .protect()
            .unwrap_or_else(|_| Protected::none_of(dir.unwrap_or_default()));
        let shown = |places: &[PathBuf]| places.iter().map(|place| place.display().to_string()).collect();
        Self {
            changed: true,
            left: shown(&protected.left),
            away: shown(&protected.away),
            cautions,
            deleted: DELETED_BLOCKS,
        }
    }

    /// Something was withdrawn: another key, where one is due and nobody says why not.
    fn after_withdrawal(state: &AppState, keep: Option<&str>) -> Result<Self, Error> {
        let seen = state.see_to_key(keep)?;
        Ok(if seen.changed {
            Self::under_key(state, seen.cautions)
        } else {
            Self {
                cautions: seen.cautions,
                ..Self::default()
            }
        })
    }
}

/// Encrypts the office under a password and the code that was drawn, then what lies about.
#[tauri::command(async)]
#[specta::specta]
pub fn encrypt_office(state: State<'_, AppState>, password: String, last_group: String) -> Result<KeyDone, IpcError> {
    let password = Zeroizing::new(password);
    let cautions = state.drawn(|code| {
        is_at_hand(code, &last_group)?;
        state.exchange(|store| Ok(protection::encrypt(store, &occasion(), &password, code)?.told()))
    })?;
    state.forget_drawn();
    Ok(KeyDone::under_key(&state, cautions))
}

/// Sets another password, and draws another data key; `keep`: why not.
#[tauri::command(async)]
#[specta::specta]
pub fn change_office_password(
    state: State<'_, AppState>,
    old: String,
    password: String,
    keep: Option<String>,
) -> Result<KeyDone, IpcError> {
    let (old, password) = (Zeroizing::new(old), Zeroizing::new(password));
    state.may_keep_key(keep.as_deref())?;
    protection::change_password(&mut *state.store()?, &occasion(), &Secret::Password(old), &password)?;
    Ok(KeyDone::after_withdrawal(&state, keep.as_deref())?)
}

/// Puts the code that was drawn in the place of the old one, and draws another data key; `keep`: why not.
#[tauri::command(async)]
#[specta::specta]
pub fn renew_recovery_code(
    state: State<'_, AppState>,
    password: String,
    last_group: String,
    keep: Option<String>,
) -> Result<KeyDone, IpcError> {
    let password = Secret::Password(Zeroizing::new(password));
    state.may_keep_key(keep.as_deref())?;
    let mut store = state.store()?;
    state.drawn(|code| {
        is_at_hand(code, &last_group)?;
        protection::renew_recovery(&mut store, &occasion(), &password, code)
    })?;
    drop(store);
    state.forget_drawn();
    Ok(KeyDone::after_withdrawal(&state, keep.as_deref())?)
}

/// What was withdrawn for which another data key is due; nothing: none is.
#[tauri::command(async)]
#[specta::specta]
pub fn key_due(state: State<'_, AppState>) -> Result<Option<String>, IpcError> {
    Ok(protection::key_due(&*state.store()?)?)
}

/// Draws another data key, or keeps the present one for the reason given.
#[tauri::command(async)]
#[specta::specta]
pub fn change_key(state: State<'_, AppState>, keep: Option<String>) -> Result<KeyDone, IpcError> {
    if let Some(reason) = keep {
        protection::keep_key(&mut *state.store()?, &occasion(), &reason)?;
        return Ok(KeyDone::default());
    }
    protection::may_change_key(&*state.store()?)?;
    let cautions = state.exchange(|store| Ok(protection::change_key(store, &occasion())?.told()))?;
    Ok(KeyDone::under_key(&state, cautions))
}

/// What the office knows lies unprotected.
#[tauri::command(async)]
#[specta::specta]
pub fn unprotected(state: State<'_, AppState>) -> Result<Vec<Waiting>, IpcError> {
    let store = state.store()?;
    store.require_whole()?;
    Ok(protect::waiting(&store)?)
}

/// Somebody has taken back, deleted or destroyed what lay unprotected.
#[tauri::command(async)]
#[specta::specta]
pub fn settle_unprotected(state: State<'_, AppState>, path: PathBuf) -> Result<(), IpcError> {
    Ok(protect::settle(&mut *state.store()?, &occasion(), &path)?)
}
