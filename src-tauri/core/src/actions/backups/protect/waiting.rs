//! What the office knows to lie unprotected somewhere, until it is dealt with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Protected, Reach, protect_all, reach, walk};
use crate::domain::rights::Right;
use crate::storage::trail::Action;
use crate::storage::unprotected::{self, State};
use crate::storage::{Access, Entry, Holder, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// Something that lies unprotected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Waiting {
    /// A file, or a place for backups.
    pub path: PathBuf,
    /// It is at hand, and could not be sealed; else its stick or folder is not.
    pub there: bool,
}

/// What could not be reached or not be sealed when it should have been, and has not gone since.
pub fn waiting(store: &Store) -> Result<Vec<Waiting>> {
    if store.key().is_none() {
        return Ok(Vec::new());
    }
    let kept = unprotected::paths(store.read())?.into_iter();
    let unsettled = kept.filter(|(_, state)| *state != State::Settled);
    Ok(unsettled
        .filter_map(|(path, _)| match reach(&path) {
            Reach::There => Some(Waiting { path, there: true }),
            Reach::Away => Some(Waiting { path, there: false }),
            Reach::Gone => None,
        })
        .collect())
}

/// The paths that the user has dealt with.
pub(super) fn settled(store: &Store) -> Result<BTreeSet<PathBuf>> {
    let kept = unprotected::paths(store.read())?.into_iter();
    Ok(kept
        .filter(|(_, state)| *state == State::Settled)
        .map(|(path, _)| path)
        .collect())
}

/// Is something at hand that has not been tried: a stick that was away is in again, or a file lies in the data folder that was not
/// looked at yet?
pub fn is_any_at_hand(store: &Store) -> Result<bool> {
    let Some(key) = store.key() else { return Ok(false) };
    let kept = BTreeMap::from_iter(unprotected::paths(store.read())?);
    let is_back = |(path, state): (&PathBuf, &State)| *state == State::Away && matches!(reach(path), Reach::There);
    if kept.iter().any(is_back) {
        return Ok(true);
    }
    let here = walk::folder(store.dir(), key);
    Ok(here.iter().any(|rest| !kept.contains_key(&rest.path)))
}

/// Encrypts what has become reachable. A reader opens the office for writing first, unless another program writes, which does it itself.
pub fn protect_reachable(store: &Store, second: Option<&Path>, at: DateTime<Utc>) -> Result<()> {
    if !is_any_at_hand(store)? {
        return Ok(());
    }
    if store.may_write() {
        return protect_all(store, second, at).map(drop);
    }
    let access = Access::Write(Holder::this_process("加密备份"));
    let writing = Store::open_with(store.dir(), &access, store.key())?.for_the_program()?;
    protect_all(&writing, second, at).map(drop)
}

/// Keeps in mind what a plan left and could not reach, and nothing else.
pub fn keep(store: &Store, done: &Protected, at: DateTime<Utc>) -> Result<()> {
    let left = done.left.iter().map(|path| (path.as_path(), State::Left));
    let away = done.away.iter().map(|path| (path.as_path(), State::Away));
    unprotected::keep(store.read(), &left.chain(away).collect(), at)
}

/// The office has dealt with it itself: taken back, deleted, destroyed. `invalid_argument` where nothing of that path is waiting.
pub fn settle(store: &mut Store, occasion: &Occasion, path: &Path) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    store.require_whole()?;
    let text = path.display();
    if !super::find(store)?.iter().any(|found| found.path == path) {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("没有记着{text}还未加密"),
        ));
    }
    let entry = Entry::new(Action::RestSettled, format!("未加密的{text}已收回、删除或销毁"));
    store.note_with(occasion, &entry, |tx| unprotected::settle(tx, path, occasion.at))
}
