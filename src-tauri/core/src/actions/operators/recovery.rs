//! The recovery code, for a user who has forgotten the password of an account.

use std::path::Path;

use super::SignedIn;
use super::signing_in::{begin, session_of};
use super::slots::Slots;
use crate::actions::passwords::{self, PasswordOf};
use crate::domain::rights::{Right, Role};
use crate::storage::operators::{self, Operator, Secret};
use crate::storage::trail::Action;
use crate::storage::tries::{Tries, Under};
use crate::storage::vault::{self, Protection, RecoveryCode};
use crate::storage::{Access, Entry, Occasion, Store, verifier};
use crate::{Error, ErrorCode, Result};

/// Makes a new recovery code the only one that recovers the accounts of an office that is not encrypted; the caller prints it,
/// because it can never be shown again.
pub fn renew_recovery(store: &mut Store, occasion: &Occasion, code: &RecoveryCode) -> Result<()> {
    store.require(Right::Operators)?;
    store.require_whole()?;
    if store.key().is_some() {
        return Err(ErrorCode::AlreadyEncrypted.into());
    }
    let verifier = verifier::of(code.as_str())?;
    let entry = Entry::new(Action::RecoverySheetMade, "更换恢复码");
    store.write(occasion, &entry, |tx| operators::set_recovery(tx, &verifier))
}

/// Is there a recovery code for the accounts of this office that is not encrypted, or a slot in its keyring?
pub fn has_recovery(store: &Store) -> Result<bool> {
    match store.key() {
        Some(_) => Ok(true),
        None => Ok(operators::recovery(store.read())?.is_some()),
    }
}

/// With the code of the sheet, gives a 负责人 a new password and signs him in; never made to wait by anybody's wrong passwords.
/// `recovery_code_wrong`, `unknown_operator`.
pub fn recover(
    store: &mut Store,
    tries: &mut Tries,
    occasion: &Occasion,
    code: &str,
    name: &str,
    password: &str,
) -> Result<SignedIn> {
    check_code(store, code)?;
    let held = operators::by_name(store.read(), name)?;
    let held = held
        .filter(|o| o.role == Role::Head)
        .ok_or(ErrorCode::UnknownOperator)?;
    passwords::check(store, PasswordOf::Account, &[], password)?;
    let operator = Operator { active: true, ..held };
    let entry = Entry::new(Action::Recovered, format!("凭恢复码重设{}的口令", operator.name));
    let secret = Secret {
        verifier: verifier::of(password)?,
        must_change: false,
    };
    let slots = Slots::of(store);
    slots.with_accounts(|| {
        store.write(occasion, &entry, |tx| {
            operators::update(tx, &operator)?;
            operators::set_secret(tx, operator.id, &secret)?;
            slots.put(tx, operator.id, &operator.name, password)
        })
    })?;
    tries.succeeded(Under::Account(operator.id))?;
    begin(store, tries, occasion, session_of(&operator), "凭恢复码登录")?;
    Ok(SignedIn {
        operator: operator.id,
        must_change: false,
    })
}

/// As [`recover`], for an office that is not open; the code opens an encrypted one.
pub fn recover_at(
    dir: &Path,
    access: &Access,
    tries: &mut Tries,
    occasion: &Occasion,
    code: &str,
    name: &str,
    password: &str,
) -> Result<Store> {
    let key = match vault::protection(dir)? {
        Protection::Plain => None,
        Protection::Encrypted => Some(vault::unlock(dir, &vault::Secret::recovery(code))?),
    };
    let mut store = Store::open_with(dir, access, key.as_ref())?;
    recover(&mut store, tries, occasion, code, name, password)?;
    Ok(store)
}

fn check_code(store: &Store, typed: &str) -> Result<()> {
    let code = RecoveryCode::parse(typed)?;
    if store.key().is_some() {
        vault::unlock(store.dir(), &vault::Secret::recovery(typed))?;
        return Ok(());
    }
    if operators::recovery_is_altered(store.read())? {
        return Err(Error::about(ErrorCode::AccountAltered, "恢复码"));
    }
    let held = operators::recovery(store.read())?;
    if verifier::fits(held.as_deref(), code.as_str())? {
        Ok(())
    } else {
        Err(ErrorCode::RecoveryCodeWrong.into())
    }
}
