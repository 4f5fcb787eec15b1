//! What the office knows lies unprotected somewhere, until it is seen to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Plan, Protected, Reach, reach};
use crate::domain::rights::Right;
use crate::storage::trail::Action;
use crate::storage::{Entry, Occasion, Store, unprotected};
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
    let kept = unprotected::paths(store.read())?.into_iter().map(PathBuf::from);
    Ok(kept
        .filter_map(|path| match reach(&path) {
            Reach::There => Some(Waiting { path, there: true }),
            Reach::Away => Some(Waiting { path, there: false }),
            Reach::Gone => None,
        })
        .collect())
}

/// Sees to what has become reachable; nothing where the office cannot be written.
pub fn protect_reachable(store: &Store, at: DateTime<Utc>) -> Result<Protected> {
    let kept = waiting(store)?;
    if !store.may_write() || !kept.iter().any(|waiting| waiting.there) {
        return Ok(Protected::default());
    }
    let done = Plan::for_places(store, kept.into_iter().map(|waiting| waiting.path).collect())?.carry_out();
    keep(store, &done, at)?;
    Ok(done)
}

/// Keeps in mind what a plan left and could not reach, and nothing else.
pub fn keep(store: &Store, done: &Protected, at: DateTime<Utc>) -> Result<()> {
    let paths: BTreeSet<&Path> = done.left.iter().chain(&done.away).map(PathBuf::as_path).collect();
    unprotected::keep(store.read(), paths.into_iter(), at)
}

/// The office has seen to it by itself: taken back, deleted, destroyed. `invalid_argument` where nothing of that path is waiting.
pub fn settle(store: &mut Store, occasion: &Occasion, path: &Path) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    store.require_whole()?;
    let text = path.display().to_string();
    if !unprotected::paths(store.read())?.contains(&text) {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("没有记着{text}还未加密"),
        ));
    }
    let entry = Entry::new(Action::RestSettled, format!("未加密的{text}已收回、删除或销毁"));
    store.note_with(occasion, &entry, |tx| unprotected::forget(tx, &text))
}
