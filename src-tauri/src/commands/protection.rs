//! Encryption of the office's data: the password, and the recovery code that is shown once.

use lince_core::actions::backups::protect::{Protected, protect_all};
use lince_core::actions::backups::usual_folder;
use lince_core::actions::passwords::{self, PasswordOf};
use lince_core::actions::protection;
use lince_core::documents::LaidOut;
use lince_core::rules::passwords::Grade;
use lince_core::storage::Entry;
use lince_core::storage::trail::Action;
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
    // Whoever is not signed in has no use for one.
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
    let sheet: LaidOut = state.drawn(|code| protection::recovery_sheet(store.read(), &occasion(), fonts, code))?;
    let entry = Entry::new(Action::Print, "输出数据恢复单");
    let mut issued = issue(&app, &mut store, sheet, "数据恢复单", entry, way)?;
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

/// What encrypting did.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct EncryptDone {
    /// Places of backups of before that stayed as they were.
    left: Vec<String>,
    /// What could not be done or made sure of.
    cautions: Vec<String>,
}

/// Encrypts the office under a password and the code that was drawn, then the backups of before.
#[tauri::command(async)]
#[specta::specta]
pub fn encrypt_office(
    state: State<'_, AppState>,
    password: String,
    last_group: String,
) -> Result<EncryptDone, IpcError> {
    let password = Zeroizing::new(password);
    let folder = usual_folder(state.store()?.dir());
    let cautions = state.drawn(|code| {
        is_at_hand(code, &last_group)?;
        state.exchange(|store| Ok(protection::encrypt(store, &occasion(), &password, code)?.told()))
    })?;
    state.forget_drawn();
    let second = lince_places::second_backup().0;
    // The office is encrypted whatever becomes of a stick that is not in.
    let protected = state.store().and_then(|store| protect_all(&store, second.as_deref()));
    let protected = protected.unwrap_or_else(|_| Protected::none_of(folder));
    Ok(EncryptDone {
        left: protected.left.iter().map(|place| place.display().to_string()).collect(),
        cautions,
    })
}

/// Sets another password.
#[tauri::command(async)]
#[specta::specta]
pub fn change_office_password(state: State<'_, AppState>, old: String, password: String) -> Result<(), IpcError> {
    let (old, password) = (Zeroizing::new(old), Zeroizing::new(password));
    let mut store = state.store()?;
    Ok(protection::change_password(
        &mut store,
        &occasion(),
        &Secret::Password(old),
        &password,
    )?)
}

/// Puts the code that was drawn in the place of the old one.
#[tauri::command(async)]
#[specta::specta]
pub fn renew_recovery_code(state: State<'_, AppState>, password: String, last_group: String) -> Result<(), IpcError> {
    let password = Secret::Password(Zeroizing::new(password));
    let mut store = state.store()?;
    state.drawn(|code| {
        is_at_hand(code, &last_group)?;
        protection::renew_recovery(&mut store, &occasion(), &password, code)
    })?;
    state.forget_drawn();
    Ok(())
}
