//! Opening an office with a password or code, and beginning and ending a session in it.

use std::path::Path;

use zeroize::Zeroizing;

use super::exist;
use super::slots::Slots;
use crate::actions::passwords::{self, PasswordOf};
use crate::domain::account_names;
use crate::domain::moments;
use crate::storage::operators::{self, Operator, Secret};
use crate::storage::trail::Action;
use crate::storage::tries::{Tries, Under};
use crate::storage::vault::{self, DataKey, Keyring, Protection, SlotKind, paired};
use crate::storage::{Access, Entry, Occasion, OperatorId, Session, Store, verifier};
use crate::{Error, ErrorCode, Result};

/// A user who signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub operator: OperatorId,
    /// The password was for this one time.
    pub must_change: bool,
}

/// Signs a user in. A wrong name and a wrong password get the same answer and take equally long: `password_wrong`; `too_many_tries`
/// while the name has to wait. In an encrypted office the password opens the file from now on.
///
/// A user with a password for one sign-in may do nothing until it is changed; the same holds for a password from before the office
/// was encrypted that is too weak to open its file.
pub fn sign_in(
    store: &mut Store,
    tries: &mut Tries,
    occasion: &Occasion,
    name: &str,
    password: &str,
) -> Result<SignedIn> {
    let (operator, secret) = prove(store, tries, occasion, name, password)?;
    let slots = Slots::of(store);
    let opens = !store.may_write() || slots.has(store.read(), operator.id)?;
    let stands = opens || passwords::check(store, PasswordOf::Account, &[], password).is_ok();
    match store.key() {
        Some(key) if !opens && stands => {
            let kind = SlotKind::Operator {
                operator: operator.id.0,
                name: operator.name.clone(),
            };
            paired::put(store.read(), store.dir(), key, kind, password)?;
        }
        _ => renew_early_slot(store, &own_secret(name, password)),
    }
    let signed_in = SignedIn {
        operator: operator.id,
        must_change: secret.must_change || !stands,
    };
    begin(store, tries, occasion, session_of(&operator), "登录")?;
    if signed_in.must_change {
        store.begin_session(Session::until_password_is_changed(operator.id, &operator.name))?;
    }
    Ok(signed_in)
}

/// What a user knows who wants to work with an office.
#[derive(Debug)]
pub enum Known<'k> {
    /// Nothing: enough for an office that is not encrypted and has no accounts.
    Nothing,
    /// The password of an account.
    Own {
        /// Name of the account.
        name: &'k str,
        /// Its password.
        password: &'k str,
    },
    /// The office's own password or its recovery code, with full rights. The trail marks the name as merely said.
    Office {
        /// The password or the code.
        secret: &'k vault::Secret,
        /// The name that is said; empty: none.
        who: &'k str,
    },
}

/// Opens the office in `dir` with what the user knows. `password_needed` where it is encrypted, `sign_in_needed` where it has
/// accounts; `password_wrong`, `too_many_tries`.
pub fn open(
    dir: &Path,
    access: &Access,
    tries: &mut Tries,
    occasion: &Occasion,
    known: &Known<'_>,
) -> Result<(Store, Option<SignedIn>)> {
    let key = match vault::protection(dir)? {
        Protection::Plain => None,
        Protection::Encrypted => Some(unlock(dir, tries, occasion, known)?),
    };
    let mut store = Store::open_with(dir, access, key.as_ref())?;
    if let Known::Office { secret, .. } = known {
        renew_early_slot(&store, secret);
    }
    if !exist(&store)? {
        if key.is_some() {
            begin(&mut store, tries, occasion, Session::unrestricted(), "打开已加密的数据")?;
        }
        return Ok((store, None));
    }
    let signed_in = match known {
        Known::Own { name, password } => Some(sign_in(&mut store, tries, occasion, name, password)?),
        Known::Office { who, .. } if key.is_some() => {
            // An account's name is its own: without its password nobody acts under it, or under one that looks like it.
            let accounts = operators::all(store.read())?;
            if accounts.iter().any(|o| account_names::look_alike(&o.name, who)) {
                return Err(ErrorCode::PasswordWrong.into());
            }
            let by = match known {
                Known::Office {
                    secret: vault::Secret::Recovery(_),
                    ..
                } => "凭恢复码进入",
                _ => "凭单位口令进入",
            };
            begin(&mut store, tries, occasion, Session::office(who), by)?;
            None
        }
        _ => return Err(ErrorCode::SignInNeeded.into()),
    };
    Ok((store, signed_in))
}

/// The data key of an encrypted office, for an account's password or the office's own; wrong ones are counted, except wrong
/// recovery codes, which nobody can guess.
pub fn unlock(dir: &Path, tries: &mut Tries, occasion: &Occasion, known: &Known<'_>) -> Result<DataKey> {
    let (name, secret) = match known {
        Known::Nothing => return Err(ErrorCode::PasswordNeeded.into()),
        Known::Own { name, password } => (Some(*name), &own_secret(name, password)),
        Known::Office { secret, .. } => (None, *secret),
    };
    // The office cannot be read yet, so its keyring names the accounts.
    let accounts = Keyring::operators_in(dir)?;
    tries.take_over(&accounts)?;
    let under = name.map_or(Under::Office, |name| Under::name(&accounts, name));
    let counted = !matches!(secret, vault::Secret::Recovery(_));
    // The office's own password never waits: a person who could make it wait would lock everybody out.
    if under != Under::Office {
        tries.refuse_early(under, occasion.at)?;
    }
    let opened = vault::unlock(dir, secret);
    match &opened {
        Ok(_) if counted => tries.succeeded(under)?,
        Err(error) if counted && error.code() == ErrorCode::PasswordWrong => tries.failed(under, occasion.at)?,
        _ => {}
    }
    opened
}

/// A slot of an earlier program is made anew while its secret is at hand; what fails now is tried at the next sign-in.
fn renew_early_slot(store: &Store, secret: &vault::Secret) {
    if let (Some(key), true) = (store.key(), store.may_write()) {
        let _ = paired::renew(store.read(), store.dir(), key, secret);
    }
}

fn own_secret(name: &str, password: &str) -> vault::Secret {
    vault::Secret::Operator {
        name: name.to_owned(),
        password: Zeroizing::new(password.to_owned()),
    }
}

/// Opens an encrypted office with its own password or its recovery code; where it has accounts, one must still sign in.
pub fn open_for_sign_in(
    dir: &Path,
    access: &Access,
    tries: &mut Tries,
    occasion: &Occasion,
    secret: &vault::Secret,
) -> Result<Store> {
    let key = unlock(dir, tries, occasion, &Known::Office { secret, who: "" })?;
    let mut store = Store::open_with(dir, access, Some(&key))?;
    renew_early_slot(&store, secret);
    if !exist(&store)? {
        begin(&mut store, tries, occasion, Session::unrestricted(), "打开已加密的数据")?;
    }
    Ok(store)
}

/// Names of accounts whose password opens the encrypted office in `dir`, which cannot be read yet.
pub fn names_in_keyring(dir: &Path) -> Result<Vec<String>> {
    let all = Keyring::operators_in(dir)?;
    Ok(all.into_iter().map(|(_, name)| name).collect())
}

pub(super) fn begin(
    store: &mut Store,
    tries: &mut Tries,
    occasion: &Occasion,
    session: Session,
    what: &str,
) -> Result<()> {
    store.begin_session(session)?;
    match tell(store, tries, occasion, what) {
        // On a medium that cannot be written, nothing can be done that a trail would have to record.
        Err(_) if store.read_only().is_some() => Ok(()),
        told => told,
    }
}

fn tell(store: &mut Store, tries: &mut Tries, occasion: &Occasion, what: &str) -> Result<()> {
    let accounts = operators::all(store.read())?;
    tries.take_over(&operators::named(store.read())?)?;
    for (under, failures) in tries.untold() {
        let last = moments::beijing(&failures.last).format("%Y-%m-%d %H:%M");
        let who = match under {
            Under::Account(id) => match accounts.iter().find(|o| o.id == id) {
                Some(operator) => format!("以「{}」", operator.name),
                None => format!("以已经没有的{}号账户", id.0),
            },
            Under::Office => format!("以「{}」", account_names::OFFICE),
            // What was typed may be a password: record only how often.
            Under::Unknown => "以没有的账户名".to_owned(),
        };
        let what = format!("{who}登录失败{}次，最后一次在{last}", failures.untold);
        store.note(occasion, &Entry::new(Action::SignInFailed, what))?;
    }
    tries.told()?;
    if store.take_strange_keyring() {
        let what = "密钥文件lince.keys曾被换成另一份（以前的或别处的），已改回现在用的";
        store.note(occasion, &Entry::new(Action::KeyringReplaced, what))?;
    }
    store.note(occasion, &Entry::new(Action::SignIn, what))
}

/// Ends the session: no user is signed in any more.
pub fn sign_out(store: &mut Store, occasion: &Occasion) -> Result<()> {
    let has_accounts = exist(store)?;
    let is_in = store.session().withheld() != Some(ErrorCode::SignInNeeded);
    if is_in && (has_accounts || store.key().is_some()) {
        // Locking must not fail because the trail cannot be written.
        let _ = store.note(occasion, &Entry::new(Action::SignOut, "退出"));
    }
    if has_accounts {
        store.begin_session(Session::nobody())?;
    }
    Ok(())
}

/// The active account of that name, when the password is its own.
pub(super) fn prove(
    store: &Store,
    tries: &mut Tries,
    occasion: &Occasion,
    name: &str,
    password: &str,
) -> Result<(Operator, Secret)> {
    let accounts = operators::named(store.read())?;
    tries.take_over(&accounts)?;
    let under = Under::name(&accounts, name);
    tries.refuse_early(under, occasion.at)?;
    let operator = match under {
        Under::Account(id) => operators::get(store.read(), id)?,
        Under::Office | Under::Unknown => None,
    };
    let secret = match &operator {
        Some(operator) => operators::secret(store.read(), operator.id)?,
        None => None,
    };
    let fits = verifier::fits(secret.as_ref().map(|s| s.verifier.as_str()), password)?;
    match operator.zip(secret).filter(|_| fits) {
        Some((operator, _)) if operators::is_altered(store.read(), operator.id)? => Err(Error::about(
            ErrorCode::AccountAltered,
            format!("「{}」", operator.name),
        )),
        Some(proven) => {
            tries.succeeded(under)?;
            Ok(proven)
        }
        None => {
            tries.failed(under, occasion.at)?;
            Err(ErrorCode::PasswordWrong.into())
        }
    }
}

pub(super) fn session_of(operator: &Operator) -> Session {
    let scope = (!operator.communities.is_empty()).then(|| operator.communities.clone());
    Session::of(operator.id, &operator.name, operator.rights(), scope)
}
