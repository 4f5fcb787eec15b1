//! `lince operators`

use std::collections::BTreeSet;

use lince_core::actions::operators::{self, OperatorCard, Terms};
use lince_core::domain::account_names;
use lince_core::domain::rights::{Right, Rights, Role};
use lince_core::roll::named_with_street;
use lince_core::storage::communities::{self, Community};
use lince_core::storage::tries::Tries;
use lince_core::storage::vault::{RecoveryCode, Secret};
use lince_core::storage::{Access, Store};
use lince_core::{Error, ErrorCode, Result};
use serde_json::json;

use super::protection::{Told, sheet_of, tell_key_due, told, with_sheet};
use crate::args::{OperatorsCommand, TermsArgs};
use crate::output::{Output, table, unless_idle};
use crate::session::{Session, first_line};

pub fn run(session: &Session, command: OperatorsCommand) -> Result<Output> {
    match command {
        OperatorsCommand::List => list(session),
        OperatorsCommand::Add {
            name,
            role,
            new_password_file,
            terms,
        } => {
            let password = first_line(&new_password_file)?;
            let mut store = session.writer()?;
            let role = find_role(&role)?;
            let terms = terms_of(session, &store, role, None, &terms)?;
            let id = operators::add(&mut store, &session.occasion, &name, &terms, &password)?;
            Ok(Output::new(
                json!({ "id": id }),
                format!("已新增账户：{}", account_names::normal(&name)),
            ))
        }
        OperatorsCommand::Set {
            name,
            role,
            active,
            terms,
        } => set(session, &name, role.as_deref(), active, &terms),
        OperatorsCommand::Password { new_password_file, of } => {
            let new = first_line(&new_password_file)?;
            let mut store = session.writer_for_own_password()?;
            let mut done = Told::changed("口令已修改。");
            match of {
                Some(name) => {
                    let id = card(&store, &name)?.id;
                    operators::reset_password(&mut store, &session.occasion, id, &new)?;
                    tell_key_due(&store, &mut done.json, &mut done.text)?;
                }
                None => {
                    let Secret::Password(old) = session.secret()? else {
                        return Err(ErrorCode::PasswordWrong.into());
                    };
                    let mut tries = Tries::of(store.dir());
                    operators::change_own_password(&mut store, &mut tries, &session.occasion, &old, &new)?;
                    done.see_to_key(session, store, None)?;
                }
            }
            Ok(Output::new(done.json, done.text))
        }
        OperatorsCommand::Recovery { recovery } => {
            let mut store = session.writer()?;
            let code = RecoveryCode::generate()?;
            let paper = sheet_of(session, &store, &code, recovery.as_deref())?;
            let ((), sheet) = with_sheet(paper, || {
                operators::renew_recovery(&mut store, &session.occasion, &code)
            })?;
            let done = json!({ "changed": true });
            Ok(told(done, "恢复码已更换，原来的恢复单作废。", &code, sheet))
        }
        OperatorsCommand::Recover {
            name,
            new_password_file,
        } => recover(session, &name, &first_line(&new_password_file)?),
    }
}

fn list(session: &Session) -> Result<Output> {
    let store = session.reader()?;
    let cards = operators::list(&store)?;
    let rows: Vec<Vec<String>> = cards
        .iter()
        .map(|c| {
            let state = match (c.active, c.must_change) {
                (false, _) => "已停用",
                (true, true) => "待改口令",
                (true, false) => "可登录",
            };
            let rights: Vec<&str> = c.rights.iter().map(|r| r.title()).collect();
            let scope = match c.communities.len() {
                0 => "全部社区".to_owned(),
                n => format!("{n}个社区"),
            };
            vec![
                c.name.clone(),
                c.role.title().to_owned(),
                state.to_owned(),
                scope,
                rights.join("、"),
            ]
        })
        .collect();
    let text = table(&["姓名", "角色", "状态", "范围", "权限"], &rows);
    Ok(Output::new(json!({ "operators": cards }), text))
}

fn set(session: &Session, name: &str, role: Option<&str>, active: Option<bool>, args: &TermsArgs) -> Result<Output> {
    let mut store = session.writer()?;
    let held = card(&store, name)?;
    let now = match role {
        Some(role) => find_role(role)?,
        None => held.role,
    };
    let kept = (now == held.role).then_some(&held);
    let mut terms = terms_of(session, &store, now, kept, args)?;
    if args.community.is_empty() && !args.all_communities {
        terms.communities.clone_from(&held.communities);
    }
    terms.active = active.unwrap_or(held.active);
    operators::change(&mut store, &session.occasion, held.id, &terms)?;
    let what = unless_idle(&store, "已修改账户");
    let (mut json, mut text) = (json!({ "id": held.id }), format!("{what}：{name}"));
    tell_key_due(&store, &mut json, &mut text)?;
    Ok(Output::new(json, text))
}

fn recover(session: &Session, name: &str, new: &str) -> Result<Output> {
    let Secret::Recovery(code) = session.secret()? else {
        return Err(ErrorCode::RecoveryCodeWrong.into());
    };
    let dir = session.dir()?;
    let mut tries = Tries::of(&dir);
    let access = Access::Write(session.holder());
    let store = operators::recover_at(&dir, &access, &mut tries, &session.occasion, &code, name, new)?;
    let mut done = Told::changed(&format!("已重设{name}的口令。"));
    done.see_to_key(session, store, None)?;
    Ok(Output::new(done.json, done.text))
}

fn card(store: &Store, name: &str) -> Result<OperatorCard> {
    let all = operators::list(store)?;
    let found = account_names::find(&all, |card| &card.name, name).cloned();
    found.ok_or_else(|| Error::about(ErrorCode::UnknownOperator, format!("「{name}」")))
}

fn find_role(text: &str) -> Result<Role> {
    let known = || Role::ALL.iter().map(|role| (role.title(), role.key()));
    Role::find(text).ok_or_else(|| unknown(&format!("「{text}」这个角色"), known()))
}

fn find_right(text: &str) -> Result<Right> {
    let known = || Right::ALL.iter().map(|right| (right.title(), right.key()));
    Right::find(text).ok_or_else(|| unknown(&format!("「{text}」这项权限"), known()))
}

/// Says that something is not there, and what may be written, each by its title and key.
fn unknown(what: &str, known: impl Iterator<Item = (&'static str, &'static str)>) -> Error {
    let known: Vec<String> = known.map(|(title, key)| format!("{title}（{key}）")).collect();
    let about = format!("没有{what}，可以写：{}", known.join("、"));
    Error::about(ErrorCode::UnknownValue, about)
}

/// The rights of the role, or those held, with what is given and withdrawn.
fn terms_of(
    session: &Session,
    store: &Store,
    role: Role,
    held: Option<&OperatorCard>,
    args: &TermsArgs,
) -> Result<Terms> {
    let named = |keys: &[String]| keys.iter().map(|key| find_right(key)).collect::<Result<Rights>>();
    let (give, withdraw) = (named(&args.give)?, named(&args.withdraw)?);
    let start = held.map_or_else(|| role.rights().clone(), |h| h.rights.clone());
    let rights: Rights = start.union(&give).filter(|r| !withdraw.contains(r)).copied().collect();
    Ok(Terms {
        rights: (&rights != role.rights()).then_some(rights),
        communities: communities_named(session, store, &args.community)?,
        ..Terms::of(role)
    })
}

fn communities_named(
    session: &Session,
    store: &Store,
    names: &[String],
) -> Result<BTreeSet<lince_core::domain::person::CommunityId>> {
    let all = communities::on_day(store.read(), session.day())?;
    let is = |c: &Community, name: &str| c.name == name || named_with_street(c) == name;
    let mut found = BTreeSet::new();
    for name in names {
        let of_name: Vec<_> = all.iter().filter(|c| is(c, name)).collect();
        match of_name.as_slice() {
            [] => return Err(Error::about(ErrorCode::UnknownCommunity, format!("「{name}」"))),
            [one] => found.insert(one.id),
            _ => return Err(Error::about(ErrorCode::AmbiguousCommunity, format!("「{name}」"))),
        };
    }
    Ok(found)
}
