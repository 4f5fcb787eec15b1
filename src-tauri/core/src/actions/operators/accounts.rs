//! Who may sign in, and what they may do.

use std::collections::BTreeSet;

use serde::Serialize;

use super::signing_in::{prove, session_of};
use super::slots::Slots;
use crate::actions::passwords::{self, PasswordOf};
use crate::domain::account_names::{self, LONGEST};
use crate::domain::person::CommunityId;
use crate::domain::rights::{Right, Rights, Role};
use crate::storage::operators::{self, Operator, Secret};
use crate::storage::trail::Action;
use crate::storage::tries::Tries;
use crate::storage::{Entry, Occasion, OperatorId, Store, communities, verifier};
use crate::{Error, ErrorCode, Result};

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
    passwords::check(store, PasswordOf::Account, std::slice::from_ref(&name), password)?;
    let all = operators::all(store.read())?;
    let is_first = all.is_empty();
    if is_first
        && (terms.role != Role::Head || !terms.active || !terms.communities.is_empty() || terms.rights.is_some())
    {
        return Err(ErrorCode::FirstIsHead.into());
    }
    if let Some(other) = all.iter().find(|o| account_names::look_alike(&o.name, &name)) {
        let about = if other.name == name {
            format!("「{name}」")
        } else {
            format!("「{name}」看起来和已有账户「{}」一样", other.name)
        };
        return Err(Error::about(ErrorCode::OperatorExists, about));
    }
    check_terms(store, terms)?;
    let operator = terms.operator(OperatorId(0), &name);
    refuse_above(store, &operator)?;
    let secret = Secret {
        verifier: verifier::of(password)?,
        must_change: !is_first,
    };
    let entry = Entry::new(
        Action::OperatorAdded,
        format!("新增账户：{name}（{}）", terms.role.title()),
    );
    let slots = Slots::of(store);
    let id = slots.with_accounts(|| {
        store.write(occasion, &entry, |tx| {
            let id = operators::insert(tx, &operator)?;
            operators::set_secret(tx, id, &secret)?;
            if terms.active {
                slots.put(tx, id, &name, password)?;
            }
            Ok(id)
        })
    })?;
    if is_first {
        store.begin_session(session_of(&Operator { id, ..operator }))?;
    }
    Ok(id)
}

fn checked_name(name: &str) -> Result<String> {
    let name = account_names::normal(name);
    if name.is_empty() || name.chars().count() > LONGEST {
        let why = format!("姓名不能为空，也不能超过{LONGEST}字");
        return Err(Error::about(ErrorCode::InvalidArgument, why));
    }
    if account_names::is_reserved(&name) {
        let why = format!("「{name}」会和操作记录中不是账户的写法混淆，不能作账户的姓名");
        return Err(Error::about(ErrorCode::InvalidArgument, why));
    }
    Ok(name)
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
    refuse_above(store, &held)?;
    refuse_above(store, &now)?;
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
    let slots = Slots::of(store);
    slots.with_accounts(|| {
        store.write(occasion, &Entry::new(Action::OperatorChanged, what), |tx| {
            operators::update(tx, &now)?;
            if now.active {
                Ok(())
            } else {
                slots.remove(tx, id, &now.name)
            }
        })
    })?;
    if store.session().operator == Some(id) {
        store.begin_session(session_of(&now))?;
    }
    Ok(())
}

/// Nobody may give a right that he does not have, nor change an account above his own: with its password he could do what it may do. A
/// right that otherwise nobody could give any more, a 负责人 may give all the same. `not_permitted`.
fn refuse_above(store: &Store, operator: &Operator) -> Result<()> {
    let session = store.session();
    let Some(own) = session.operator else { return Ok(()) };
    let is_head = get(store, own)?.role == Role::Head;
    let all = operators::all(store.read())?;
    let another_gives = |right: Right| {
        all.iter()
            .any(|o| o.id != own && governs(o) && o.rights().contains(&right))
    };
    let above = operator
        .rights()
        .into_iter()
        .find(|right| !session.rights.contains(right) && (!is_head || another_gives(*right)));
    match above {
        Some(right) => Err(Error::about(
            ErrorCode::NotPermitted,
            format!("“{}”有您自己没有的权限「{}」", operator.name, right.title()),
        )),
        None if operator.role == Role::Head && !is_head => Err(Error::about(
            ErrorCode::NotPermitted,
            format!("“{}”是负责人的账户，只有负责人能设", operator.name),
        )),
        None => Ok(()),
    }
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

/// Gives an account a password that must be changed at the next sign-in.
pub fn reset_password(store: &mut Store, occasion: &Occasion, id: OperatorId, password: &str) -> Result<()> {
    store.require(Right::Operators)?;
    let operator = get(store, id)?;
    if store.session().operator == Some(id) {
        return Err(Error::about(ErrorCode::InvalidArgument, "自己的口令请用“修改口令”"));
    }
    refuse_above(store, &operator)?;
    let entry = Entry::new(Action::PasswordReset, format!("重设{}的口令", operator.name));
    set_password(store, occasion, &operator, password, true, &entry)
}

/// Changes the password of the signed-in user. `password_wrong` when `old` is not the present one.
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
    passwords::check(store, PasswordOf::Account, &[], password)?;
    let secret = Secret {
        verifier: verifier::of(password)?,
        must_change,
    };
    let slots = Slots::of(store);
    slots.with_accounts(|| {
        store.write(occasion, entry, |tx| {
            operators::set_secret(tx, operator.id, &secret)?;
            if operator.active {
                slots.put(tx, operator.id, &operator.name, password)?;
            }
            Ok(())
        })
    })
}
