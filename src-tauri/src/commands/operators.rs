//! Accounts, signing in, locking.

use std::collections::BTreeSet;

use lince_core::actions::operators::{self, OperatorCard, Terms};
use lince_core::actions::protection;
use lince_core::domain::person::CommunityId;
use lince_core::domain::rights::{Right, Rights, Role};
use lince_core::storage::OperatorId;
use lince_core::storage::vault::Secret;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, State};
use zeroize::Zeroizing;

use super::protection::is_at_hand;
use crate::clipboard::Clipboard;
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// Signs in; true: the password was for this one time and must be changed now.
#[tauri::command(async)]
#[specta::specta]
pub fn sign_in(state: State<'_, AppState>, name: String, password: String) -> Result<bool, IpcError> {
    let password = Zeroizing::new(password);
    Ok(state.sign_in(&name, &password)?)
}

/// Opens an encrypted office with its own password.
#[tauri::command(async)]
#[specta::specta]
pub fn unlock_office(state: State<'_, AppState>, password: String) -> Result<(), IpcError> {
    Ok(state.unlock(&Secret::Password(Zeroizing::new(password)))?)
}

/// The office's password was forgotten: opens an encrypted office with its recovery code and sets another one.
#[tauri::command(async)]
#[specta::specta]
pub fn recover_office(
    app: AppHandle,
    state: State<'_, AppState>,
    code: String,
    password: String,
) -> Result<(), IpcError> {
    let (code, password) = (Secret::Recovery(Zeroizing::new(code)), Zeroizing::new(password));
    state.recover_office(&code, |store| {
        protection::change_password(store, &occasion(), &code, &password)
    })?;
    change_key_beside(&app);
    Ok(())
}

/// The signed-in user withdrew something that opened the office: draws another data key, while the pages go on. What cannot be done
/// now stays due, and the page of safety says so.
fn change_key_beside(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        let state = app.state::<AppState>();
        if state.see_to_key(None).is_ok_and(|seen| seen.changed) {
            // What is left is remembered.
            let _ = state.protect();
        }
    });
}

/// A 负责人 forgot the password: sets another with the recovery code, and signs in.
#[tauri::command(async)]
#[specta::specta]
pub fn recover_account(
    app: AppHandle,
    state: State<'_, AppState>,
    code: String,
    name: String,
    password: String,
) -> Result<(), IpcError> {
    let (code, password) = (Zeroizing::new(code), Zeroizing::new(password));
    state.recover_account(&code, &name, &password)?;
    change_key_beside(&app);
    Ok(())
}

/// Nobody is signed in any more; nothing that was read stays in memory.
#[tauri::command(async)]
#[specta::specta]
pub fn lock_window(state: State<'_, AppState>, clipboard: State<'_, Clipboard>) -> Result<(), IpcError> {
    clipboard.take_all_back();
    Ok(state.lock()?)
}

/// After how many minutes without a touch the window locks itself, on this PC; 0: never. Later than usual is for whoever may change
/// the office's settings.
#[tauri::command(async)]
#[specta::specta]
pub fn set_idle_minutes(state: State<'_, AppState>, minutes: u32) -> Result<(), IpcError> {
    let store = state.store()?;
    if lince_places::is_lax(minutes) {
        store.require(Right::OfficeSettings)?;
    }
    Ok(lince_places::set_idle_minutes(minutes)?)
}

/// Changes the password of whoever is signed in.
#[tauri::command(async)]
#[specta::specta]
pub fn change_own_password(
    app: AppHandle,
    state: State<'_, AppState>,
    old: String,
    password: String,
) -> Result<(), IpcError> {
    let (old, password) = (Zeroizing::new(old), Zeroizing::new(password));
    state.at_gate(|store, tries| operators::change_own_password(store, tries, &occasion(), &old, &password))?;
    change_key_beside(&app);
    Ok(())
}

/// Every account.
#[tauri::command(async)]
#[specta::specta]
pub fn operator_list(state: State<'_, AppState>) -> Result<Vec<OperatorCard>, IpcError> {
    Ok(operators::list(&*state.store()?)?)
}

/// A right as the form offers it.
#[derive(Debug, Serialize, specta::Type)]
pub struct RightChoice {
    key: Right,
    title: &'static str,
    group: &'static str,
}

/// A role with the rights where it begins.
#[derive(Debug, Serialize, specta::Type)]
pub struct RoleChoice {
    key: Role,
    title: &'static str,
    rights: Rights,
}

/// What the form of an account offers.
#[derive(Debug, Serialize, specta::Type)]
pub struct RightsOffered {
    roles: Vec<RoleChoice>,
    rights: Vec<RightChoice>,
}

/// Roles and rights, in the order of the screen.
#[tauri::command]
#[specta::specta]
pub fn rights_offered() -> RightsOffered {
    let role = |role: Role| RoleChoice {
        key: role,
        title: role.title(),
        rights: role.rights().clone(),
    };
    let right = |right: &Right| RightChoice {
        key: *right,
        title: right.title(),
        group: right.group(),
    };
    RightsOffered {
        roles: Role::ALL.into_iter().map(role).collect(),
        rights: Right::ALL.iter().map(right).collect(),
    }
}

/// What an account is to be, as the form sends it.
#[derive(Debug, Deserialize, specta::Type)]
pub struct TermsInput {
    role: Role,
    /// All that it may do; `None`: what its role may.
    rights: Option<Rights>,
    /// None: all communities.
    communities: BTreeSet<CommunityId>,
    active: bool,
}

impl From<TermsInput> for Terms {
    fn from(input: TermsInput) -> Self {
        Self {
            role: input.role,
            rights: input.rights,
            communities: input.communities,
            active: input.active,
        }
    }
}

/// Makes an account.
#[tauri::command(async)]
#[specta::specta]
pub fn add_operator(
    state: State<'_, AppState>,
    name: String,
    terms: TermsInput,
    password: String,
) -> Result<OperatorId, IpcError> {
    let password = Zeroizing::new(password);
    let id = operators::add(&mut *state.store()?, &occasion(), &name, &terms.into(), &password)?;
    Ok(id)
}

/// Changes role, rights, communities, or whether an account may sign in.
#[tauri::command(async)]
#[specta::specta]
pub fn change_operator(state: State<'_, AppState>, id: OperatorId, terms: TermsInput) -> Result<(), IpcError> {
    Ok(operators::change(&mut *state.store()?, &occasion(), id, &terms.into())?)
}

/// Gives somebody a password for one sign-in.
#[tauri::command(async)]
#[specta::specta]
pub fn reset_operator_password(state: State<'_, AppState>, id: OperatorId, password: String) -> Result<(), IpcError> {
    let password = Zeroizing::new(password);
    Ok(operators::reset_password(
        &mut *state.store()?,
        &occasion(),
        id,
        &password,
    )?)
}

/// Puts the recovery code that was drawn to use for the accounts of an office that is not encrypted.
#[tauri::command(async)]
#[specta::specta]
pub fn renew_account_recovery(state: State<'_, AppState>, last_group: String) -> Result<(), IpcError> {
    let mut store = state.store()?;
    state.drawn(|code| {
        is_at_hand(code, &last_group)?;
        operators::renew_recovery(&mut store, &occasion(), code)
    })?;
    state.forget_drawn();
    Ok(())
}
