//! Which backups count: made by this office, of the trail that it has now, not from the future, and not found bad since.

use std::cmp::Reverse;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::Place;
use super::listing::in_both;
use crate::Result;
use crate::rules::retention;
use crate::storage::backup::folder::Found;
use crate::storage::backup::manifest::Manifest;
use crate::storage::backup::reads::{self, Read};
use crate::storage::backup::voucher::Voucher;
use crate::storage::{Store, chain};

/// A backup that this office made, of the trail that it has now.
pub(super) struct Known {
    pub(super) place: Place,
    pub(super) found: Found,
    pub(super) manifest: Manifest,
    pub(super) made_at: DateTime<Utc>,
    /// When it was read again, and what came of it.
    pub(super) read: Option<Read>,
}

impl Known {
    /// What was found wrong when it was read again.
    pub(super) fn fault(&self) -> Option<&str> {
        self.read.as_ref()?.fault.as_deref()
    }

    /// When it was last read whole; making it was the first time.
    pub(super) fn last_read(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        retention::last_read(self.made_at, self.read.as_ref().map(|read| read.at), now)
    }

    /// Is it to be read again?
    pub(super) fn read_due(&self, now: DateTime<Utc>) -> bool {
        retention::read_due(self.made_at, self.read.as_ref().map(|read| read.at), now)
    }

    /// Is that what is known of it?
    pub(super) fn is_meant(&self, read: &Read) -> bool {
        is_of(read, self.place, &self.manifest)
    }
}

/// Is that what is known of this backup?
pub(super) fn is_of(read: &Read, place: Place, manifest: &Manifest) -> bool {
    read.second == (place == Place::Second) && manifest.voucher.as_deref() == Some(read.voucher.as_str())
}

/// Those of both places, also those that were found bad; the newest first, of two that are alike the one in the data folder.
pub(super) fn known(store: &Store, second: Option<&Path>, now: DateTime<Utc>) -> Result<Vec<Known>> {
    let voucher = Voucher::of(store)?;
    let reads = reads::load(store, &voucher);
    let mut backups = Vec::new();
    for (place, found) in in_both(store.dir(), second)? {
        let Some(manifest) = found.manifest.clone() else {
            continue;
        };
        let Some(made_at) = made_in_time(&manifest, now) else {
            continue;
        };
        if voucher.knows(&manifest) == Some(true) && is_of_this_trail(store, &manifest)? {
            backups.push(Known {
                read: reads.iter().find(|read| is_of(read, place, &manifest)).cloned(),
                place,
                found,
                manifest,
                made_at,
            });
        }
    }
    backups.sort_by_key(|known| (Reverse(age(&known.manifest)), known.place == Place::Second));
    Ok(backups)
}

/// Those among them that count.
pub(super) fn that_count(store: &Store, second: Option<&Path>, now: DateTime<Utc>) -> Result<Vec<Known>> {
    let known = known(store, second, now)?;
    Ok(known.into_iter().filter(|known| known.fault().is_none()).collect())
}

/// `None` for a backup dated after now: a clock was wrong, or a person wants no backup to be due.
fn made_in_time(manifest: &Manifest, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let made_at = DateTime::parse_from_rfc3339(&manifest.made_at).ok()?.to_utc();
    (made_at <= now + CLOCKS_DIFFER).then_some(made_at)
}

fn is_of_this_trail(store: &Store, manifest: &Manifest) -> Result<bool> {
    match &manifest.trail {
        Some(trail) => chain::holds(store.read(), &trail.head),
        None => Ok(false),
    }
}

/// So much do the clocks of two PCs of one office differ.
const CLOCKS_DIFFER: chrono::Duration = chrono::Duration::minutes(10);

/// The one with the longer trail is the newer one, whatever a clock said.
fn age(manifest: &Manifest) -> (u32, String) {
    (manifest.changes, manifest.made_at.clone())
}
