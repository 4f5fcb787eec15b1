//! Accounts: who may do and see what, however the question is put.

mod accounts;
mod communities;
mod encrypted;
mod rights;
mod signing_in;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use lince_core::actions::lists::{List, Subject};
use lince_core::actions::operators::{self, Terms};
use lince_core::actions::{
    appraisals, backups, checks, contracts, file, imports, many, office, papers, protection, training, workers,
};
use lince_core::desk::{Desk, Query};
use lince_core::domain::conditions::Condition;
use lince_core::domain::person::{CommunityId, WorkerId};
use lince_core::domain::rights::{Right, Rights, Role};
use lince_core::import::ImportKind;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly;
use lince_core::roll::Roll;
use lince_core::storage::tries::{TRIES_FILE, Tries};
use lince_core::storage::vault::{self, RecoveryCode, Secret};
use lince_core::storage::{Access, Entry, Occasion, OperatorId, Store, trail, undo, workers as rows};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, WORKBOOKS, day, fixture, holder, new_office, on, roster, wanghe};

const DAY: &str = "2026-11-21";
const HEAD: &str = "赵主任";
const PASSWORD: &str = "hehua-maque-kaichuan";
const OTHER: &str = "liushu-77-lv-dengta";

fn at(seconds: i64) -> Occasion {
    Occasion {
        at: DateTime::<Utc>::UNIX_EPOCH + Duration::seconds(1_800_000_000 + seconds),
        ..on(DAY)
    }
}

fn code<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorCode {
    outcome.unwrap_err().code()
}

fn tries(store: &Store) -> Tries {
    Tries::of(store.dir())
}

/// Signs in, at an hour at which nobody waits.
fn sign_in(store: &mut Store, name: &str, password: &str) -> Result<operators::SignedIn> {
    let mut tries = tries(store);
    operators::sign_in(store, &mut tries, &at(0), name, password)
}

/// An account whose one-time password has been changed, signed in.
fn become_new(store: &mut Store, name: &str, terms: &Terms) -> OperatorId {
    sign_in(store, HEAD, PASSWORD).unwrap();
    let id = operators::add(store, &at(0), name, terms, OTHER).unwrap();
    assert!(sign_in(store, name, OTHER).unwrap().must_change);
    let mut tries = tries(store);
    operators::change_own_password(store, &mut tries, &at(0), OTHER, PASSWORD).unwrap();
    id
}

fn with_head(mut office: TestOffice) -> TestOffice {
    operators::add(&mut office.store, &at(0), HEAD, &Terms::of(Role::Head), PASSWORD).unwrap();
    office
}

fn new_code(store: &mut Store) -> RecoveryCode {
    let code = RecoveryCode::generate().unwrap();
    operators::renew_recovery(store, &at(0), &code).unwrap();
    code
}

fn communities_of(store: &Store) -> Vec<(CommunityId, String)> {
    let roll = Roll::load(store.read(), day(DAY)).unwrap();
    roll.communities.iter().map(|c| (c.id, c.name.clone())).collect()
}

/// 望河街道 with a clerk for its first community only, who is signed in; a person of it and a person of another.
fn confined() -> (TestOffice, WorkerId, WorkerId) {
    confined_in(with_head(wanghe(&on(DAY))))
}

fn confined_in(mut office: TestOffice) -> (TestOffice, WorkerId, WorkerId) {
    let roll = Roll::load(office.store.read(), day(DAY)).unwrap();
    let (mine, _) = communities_of(&office.store)[0].clone();
    let of = |own: bool| roll.active().find(|p| (p.community == Some(mine)) == own).unwrap().id;
    let (own, other) = (of(true), of(false));
    let terms = Terms {
        communities: BTreeSet::from([mine]),
        ..Terms::of(Role::Clerk)
    };
    become_new(&mut office.store, "钱经办", &terms);
    (office, own, other)
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}
