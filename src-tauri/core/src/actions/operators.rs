//! Accounts: made, changed, deactivated by a 负责人; signing in; the code that recovers.
//!
//! An office without accounts works without signing in. The first account is a 负责人, and there is always one who can sign in.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::FixedOffset;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::domain::person::CommunityId;
use crate::domain::rights::{Right, Rights, Role};
use crate::storage::operators::{self, Operator, Secret};
use crate::storage::trail::Action;
use crate::storage::tries::Tries;
use crate::storage::vault::{self, DataKey, Keyring, Protection, RecoveryCode, SlotKind};
use crate::storage::{Access, Entry, Occasion, OperatorId, Session, Store, communities, verifier};
use crate::{Error, ErrorCode, Result};

const LONGEST_NAME: usize = 30;

/// An account as the screen and scripts show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct OperatorCard {
    /// Its number.
    pub id: OperatorId,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// May sign in.
    pub active: bool,
    /// What it may do.
    pub rights: Rights,
    /// The communities whose people it sees; none: all.
    pub communities: BTreeSet<CommunityId>,
    /// Has a password for one sign-in.
    pub must_change: bool,
}

/// What an account is to be.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Its role.
    pub role: Role,
    /// What it may do; `None`: what its role may.
    pub rights: Option<Rights>,
    /// The communities whose people it sees; none: all.
    pub communities: BTreeSet<CommunityId>,
    /// May sign in.
    pub active: bool,
}

impl Terms {
    /// As the role has it, for all communities.
    pub fn of(role: Role) -> Self {
        Self {
            role,
            rights: None,
            communities: BTreeSet::new(),
            active: true,
        }
    }

    fn operator(&self, id: OperatorId, name: &str) -> Operator {
        let usual = self.role.rights();
        let rights = self.rights.as_ref().unwrap_or(usual);
        Operator {
            id,
            name: name.to_owned(),
            role: self.role,
            active: self.active,
            given: rights.difference(usual).copied().collect(),
            withdrawn: usual.difference(rights).copied().collect(),
            communities: self.communities.clone(),
        }
    }
}

/// Somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub operator: OperatorId,
    /// The password was for this one time.
    pub must_change: bool,
}

/// Has the office accounts, so that somebody must sign in?
pub fn exist(store: &Store) -> Result<bool> {
    operators::any(store.read())
}

/// Names that can sign in, for the page on which one is picked.
pub fn names(store: &Store) -> Result<Vec<String>> {
    let all = operators::all(store.read())?;
    Ok(all.into_iter().filter(|o| o.active).map(|o| o.name).collect())
}

/// Every account.
pub fn list(store: &Store) -> Result<Vec<OperatorCard>> {
    store.require(Right::Operators)?;
    let all = operators::all(store.read())?;
    all.into_iter().map(|operator| card(store, operator)).collect()
}

fn card(store: &Store, operator: Operator) -> Result<OperatorCard> {
    let secret = operators::secret(store.read(), operator.id)?;
    Ok(OperatorCard {
        rights: operator.rights(),
        id: operator.id,
        name: operator.name,
        role: operator.role,
        active: operator.active,
        communities: operator.communities,
        must_change: secret.is_some_and(|s| s.must_change),
    })
}

/// Makes an account with a password for one sign-in. The first one is a 负责人 with a password to stay, who is signed in at once.
/// `operator_exists`, `first_is_head`, `password_too_weak`.
pub fn add(store: &mut Store, occasion: &Occasion, name: &str, terms: &Terms, password: &str) -> Result<OperatorId> {
    store.require(Right::Operators)?;
    store.require_whole()?;
    let name = checked_name(name)?;
    check_password(&name, password)?;
    let all = operators::all(store.read())?;
    let is_first = all.is_empty();
    if is_first
        && (terms.role != Role::Head || !terms.active || !terms.communities.is_empty() || terms.rights.is_some())
    {
        return Err(ErrorCode::FirstIsHead.into());
    }
    if all.iter().any(|o| o.name == name) {
        return Err(Error::about(ErrorCode::OperatorExists, format!("「{name}」")));
    }
    check_terms(store, terms)?;
    let operator = terms.operator(OperatorId(0), &name);
    let secret = Secret {
        verifier: verifier::of(password)?,
        must_change: !is_first,
    };
    let entry = Entry::new(
        Action::OperatorAdded,
        format!("新增账户：{name}（{}）", terms.role.title()),
    );
    let id = store.write(occasion, &entry, |tx| {
        let id = operators::insert(tx, &operator)?;
        operators::set_secret(tx, id, &secret)?;
        Ok(id)
    })?;
    if terms.active {
        put_slot(store, id, &name, password)?;
    }
    if is_first {
        store.begin_session(session_of(&Operator { id, ..operator }))?;
    }
    Ok(id)
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let unfit = name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control);
    if unfit {
        let why = format!("姓名不能为空，也不能超过{LONGEST_NAME}字");
        return Err(Error::about(ErrorCode::InvalidArgument, why));
    }
    Ok(name)
}

/// As any password, and not made from the account's own name.
fn check_password(name: &str, password: &str) -> Result<()> {
    vault::check_new_password(password)?;
    let bare = |text: &str| {
        text.to_lowercase()
            .chars()
            .filter(|c| c.is_alphabetic())
            .collect::<String>()
    };
    if bare(password) == bare(name) || password.trim() == name {
        return Err(Error::about(ErrorCode::PasswordTooWeak, "口令不能就是自己的姓名"));
    }
    Ok(())
}

fn check_terms(store: &Store, terms: &Terms) -> Result<()> {
    let known: BTreeSet<CommunityId> = communities::ids(store.read())?;
    if terms.communities.is_subset(&known) {
        Ok(())
    } else {
        Err(ErrorCode::UnknownCommunity.into())
    }
}

/// Changes role, rights, communities, or whether it may sign in. `last_head` for the last 负责人 who can sign in and manage accounts.
pub fn change(store: &mut Store, occasion: &Occasion, id: OperatorId, terms: &Terms) -> Result<()> {
    store.require(Right::Operators)?;
    store.require_whole()?;
    let held = get(store, id)?;
    check_terms(store, terms)?;
    let now = terms.operator(id, &held.name);
    let others = operators::all(store.read())?;
    let others_govern = others.iter().any(|o| o.id != id && governs(o));
    if governs(&held) && !governs(&now) && !others_govern {
        return Err(ErrorCode::LastHead.into());
    }
    let what = match (held.active, now.active) {
        (true, false) => format!("停用账户：{}", held.name),
        (false, true) => format!("启用账户：{}", held.name),
        _ => format!("修改账户：{}（{}）", held.name, now.role.title()),
    };
    store.write(occasion, &Entry::new(Action::OperatorChanged, what), |tx| {
        operators::update(tx, &now)
    })?;
    if !now.active {
        remove_slot(store, id)?;
    }
    if store.session().operator == Some(id) {
        store.begin_session(session_of(&now))?;
    }
    Ok(())
}

/// Can it sign in and give everybody, itself included, what is needed?
fn governs(operator: &Operator) -> bool {
    operator.role == Role::Head
        && operator.active
        && operator.communities.is_empty()
        && operator.rights().contains(&Right::Operators)
}

fn get(store: &Store, id: OperatorId) -> Result<Operator> {
    operators::get(store.read(), id)?.ok_or_else(|| ErrorCode::UnknownOperator.into())
}

/// Gives somebody a password to be changed at the next sign-in.
pub fn reset_password(store: &mut Store, occasion: &Occasion, id: OperatorId, password: &str) -> Result<()> {
    store.require(Right::Operators)?;
    let operator = get(store, id)?;
    if store.session().operator == Some(id) {
        return Err(Error::about(ErrorCode::InvalidArgument, "自己的口令请用“修改口令”"));
    }
    let entry = Entry::new(Action::PasswordReset, format!("重设{}的口令", operator.name));
    set_password(store, occasion, &operator, password, true, &entry)
}

/// Changes the password of whoever is signed in. `password_wrong` when `old` is not it.
pub fn change_own_password(
    store: &mut Store,
    tries: &mut Tries,
    occasion: &Occasion,
    old: &str,
    new: &str,
) -> Result<()> {
    let id = store.session().operator.ok_or(ErrorCode::SignInNeeded)?;
    let operator = get(store, id)?;
    prove(store, tries, occasion, &operator.name, old)?;
    if old == new {
        return Err(Error::about(ErrorCode::PasswordTooWeak, "新口令不能与原口令相同"));
    }
    let entry = Entry::new(Action::OwnPasswordChanged, format!("{}修改自己的口令", operator.name));
    set_password(store, occasion, &operator, new, false, &entry)?;
    store.begin_session(session_of(&operator))
}

fn set_password(
    store: &mut Store,
    occasion: &Occasion,
    operator: &Operator,
    password: &str,
    must_change: bool,
    entry: &Entry,
) -> Result<()> {
    check_password(&operator.name, password)?;
    let secret = Secret {
        verifier: verifier::of(password)?,
        must_change,
    };
    store.write(occasion, entry, |tx| operators::set_secret(tx, operator.id, &secret))?;
    if operator.active {
        put_slot(store, operator.id, &operator.name, password)?;
    }
    Ok(())
}

/// Signs somebody in. A wrong name and a wrong password are told alike and take equally long: `password_wrong`; `too_many_tries`
/// while the name has to wait. In an encrypted office the password opens the file from now on.
///
/// Whoever has a password for one sign-in may do nothing until it is changed.
pub fn sign_in(
    store: &mut Store,
    tries: &mut Tries,
    occasion: &Occasion,
    name: &str,
    password: &str,
) -> Result<SignedIn> {
    let (operator, secret) = prove(store, tries, occasion, name, password)?;
    let signed_in = SignedIn {
        operator: operator.id,
        must_change: secret.must_change,
    };
    if store.may_write() && !has_slot(store, operator.id)? {
        put_slot(store, operator.id, &operator.name, password)?;
    }
    begin(store, tries, occasion, session_of(&operator), "登录")?;
    if secret.must_change {
        store.begin_session(Session::until_password_is_changed(operator.id, &operator.name))?;
    }
    Ok(signed_in)
}

/// The name under which the trail keeps what is done with the office's own password and no other name.
pub const OFFICE: &str = "单位口令";

/// What somebody knows who wants to work with an office.
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
    /// The office's own password or its recovery code, with full rights under a name that is no account's.
    Office {
        /// The password or the code.
        secret: &'k vault::Secret,
        /// The name for the trail.
        who: &'k str,
    },
}

/// Opens the office in `dir` for whoever knows enough. `password_needed` where it is encrypted, `sign_in_needed` where it has
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
    if !exist(&store)? {
        if key.is_some() {
            begin(&mut store, tries, occasion, Session::unrestricted(), "打开已加密的数据")?;
        }
        return Ok((store, None));
    }
    let signed_in = match known {
        Known::Own { name, password } => Some(sign_in(&mut store, tries, occasion, name, password)?),
        Known::Office { who, .. } if key.is_some() => {
            let who = if who.trim().is_empty() { OFFICE } else { who.trim() };
            // An account's name is its own: nobody acts under it without its password.
            if operators::by_name(store.read(), who)?.is_some() {
                return Err(ErrorCode::PasswordWrong.into());
            }
            begin(&mut store, tries, occasion, Session::office(who), "凭单位口令进入")?;
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
        Known::Own { name, password } => (*name, &own_secret(name, password)),
        Known::Office { secret, .. } => (OFFICE, *secret),
    };
    let counted = !matches!(secret, vault::Secret::Recovery(_));
    // The office's own password never waits: whoever made it wait would lock everybody out.
    if matches!(known, Known::Own { .. }) {
        tries.refuse_early(name, occasion.at)?;
    }
    let opened = vault::unlock(dir, secret);
    match &opened {
        Ok(_) if counted => tries.succeeded(name)?,
        Err(error) if counted && error.code() == ErrorCode::PasswordWrong => tries.failed(name, occasion.at)?,
        _ => {}
    }
    opened
}

fn own_secret(name: &str, password: &str) -> vault::Secret {
    vault::Secret::Operator {
        name: name.trim().to_owned(),
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
    let key = unlock(dir, tries, occasion, &Known::Office { secret, who: OFFICE })?;
    let mut store = Store::open_with(dir, access, Some(&key))?;
    if !exist(&store)? {
        begin(&mut store, tries, occasion, Session::unrestricted(), "打开已加密的数据")?;
    }
    Ok(store)
}

/// Names of accounts whose password opens the encrypted office in `dir`, which cannot be read yet.
pub fn names_in_keyring(dir: &Path) -> Result<Vec<String>> {
    let ring = Keyring::load(dir)?;
    let mut names: Vec<(u32, String)> = ring
        .kinds()
        .filter_map(|kind| match kind {
            SlotKind::Operator { operator, name } => Some((*operator, name.clone())),
            _ => None,
        })
        .collect();
    names.sort();
    Ok(names.into_iter().map(|(_, name)| name).collect())
}

fn begin(store: &mut Store, tries: &mut Tries, occasion: &Occasion, session: Session, what: &str) -> Result<()> {
    store.begin_session(session)?;
    match tell(store, tries, occasion, what) {
        // Nothing can be done on a medium that cannot be written that a trail would have to tell of.
        Err(_) if store.read_only().is_some() => Ok(()),
        told => told,
    }
}

fn tell(store: &mut Store, tries: &mut Tries, occasion: &Occasion, what: &str) -> Result<()> {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    for (name, failures) in tries.untold() {
        let last = failures.last.with_timezone(&shanghai).format("%Y-%m-%d %H:%M");
        let what = format!("以「{name}」登录失败{}次，最后一次在{last}", failures.untold);
        store.note(occasion, &Entry::new(Action::SignInFailed, what))?;
    }
    tries.told()?;
    store.note(occasion, &Entry::new(Action::SignIn, what))
}

/// Nobody is signed in any more.
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
fn prove(
    store: &Store,
    tries: &mut Tries,
    occasion: &Occasion,
    name: &str,
    password: &str,
) -> Result<(Operator, Secret)> {
    let name = name.trim();
    tries.refuse_early(name, occasion.at)?;
    let operator = operators::by_name(store.read(), name)?.filter(|o| o.active);
    let secret = match &operator {
        Some(operator) => operators::secret(store.read(), operator.id)?,
        None => None,
    };
    let fits = verifier::fits(secret.as_ref().map(|s| s.verifier.as_str()), password)?;
    match operator.zip(secret).filter(|_| fits) {
        Some(proven) => {
            tries.succeeded(name)?;
            Ok(proven)
        }
        None => {
            tries.failed(name, occasion.at)?;
            Err(ErrorCode::PasswordWrong.into())
        }
    }
}

fn session_of(operator: &Operator) -> Session {
    let scope = (!operator.communities.is_empty()).then(|| operator.communities.clone());
    Session::of(operator.id, &operator.name, operator.rights(), scope)
}

/// Makes a new recovery code the only one that recovers the accounts of an office that is not encrypted; the caller prints it,
/// because nobody can tell it again.
pub fn renew_recovery(store: &mut Store, occasion: &Occasion, code: &RecoveryCode) -> Result<()> {
    store.require(Right::Operators)?;
    store.require_whole()?;
    if store.key().is_some() {
        return Err(ErrorCode::AlreadyEncrypted.into());
    }
    let verifier = verifier::of(code.as_str())?;
    let entry = Entry::new(Action::RecoverySheetMade, "更换恢复码");
    store.note_with(occasion, &entry, |tx| operators::set_recovery(tx, &verifier))
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
    let held = operators::by_name(store.read(), name.trim())?;
    let held = held
        .filter(|o| o.role == Role::Head)
        .ok_or(ErrorCode::UnknownOperator)?;
    check_password(&held.name, password)?;
    let operator = Operator { active: true, ..held };
    let entry = Entry::new(Action::Recovered, format!("凭恢复码重设{}的口令", operator.name));
    let secret = Secret {
        verifier: verifier::of(password)?,
        must_change: false,
    };
    store.write(occasion, &entry, |tx| {
        operators::update(tx, &operator)?;
        operators::set_secret(tx, operator.id, &secret)
    })?;
    put_slot(store, operator.id, &operator.name, password)?;
    tries.succeeded(&operator.name)?;
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
    let held = operators::recovery(store.read())?;
    if verifier::fits(held.as_deref(), code.as_str())? {
        Ok(())
    } else {
        Err(ErrorCode::RecoveryCodeWrong.into())
    }
}

/// In an encrypted office the password opens the file.
fn put_slot(store: &Store, id: OperatorId, name: &str, password: &str) -> Result<()> {
    let Some(key) = store.key() else { return Ok(()) };
    let mut ring = Keyring::load(store.dir())?;
    let kind = SlotKind::Operator {
        operator: id.0,
        name: name.to_owned(),
    };
    ring.put(key, kind, password)?;
    ring.save(store.dir())
}

fn remove_slot(store: &Store, id: OperatorId) -> Result<()> {
    if store.key().is_none() {
        return Ok(());
    }
    let mut ring = Keyring::load(store.dir())?;
    ring.remove_operator(id.0);
    ring.save(store.dir())
}

fn has_slot(store: &Store, id: OperatorId) -> Result<bool> {
    if store.key().is_none() {
        return Ok(true);
    }
    let ring = Keyring::load(store.dir())?;
    Ok(ring
        .kinds()
        .any(|kind| matches!(kind, SlotKind::Operator { operator, .. } if *operator == id.0)))
}
