//! Whether the trail is whole: the chain when an office is opened, everything in the background on a connection of its own, so
//! that the pages do not wait for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lince_core::actions::audit;
use lince_core::storage::vault::DataKey;
use lince_core::storage::verify::{self, Report};
use lince_core::storage::{Access, Store};
use lince_core::{Error, ErrorCode, Result};
use serde::Serialize;

/// The window fills its first pages before everything is gone through.
const PAUSE: Duration = Duration::from_secs(2);

/// What is known of the trail.
#[derive(Debug, Clone, Default, Serialize, specta::Type)]
pub struct TrailState {
    /// Everything is being gone through.
    checking: bool,
    /// Records and backups were gone through too, not only the chain.
    complete: bool,
    /// What was found.
    report: Option<Report>,
    /// Why it could not be looked at.
    refused: Option<String>,
}

#[derive(Default)]
struct Held {
    dir: Option<PathBuf>,
    /// Number of the latest look; the result of an earlier one that ends later is ignored.
    round: u64,
    state: TrailState,
}

/// The latest look, shared with the thread that takes it.
#[derive(Clone, Default)]
pub struct TrailWatch(Arc<Mutex<Held>>);

impl TrailWatch {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known; the first time for an office, it is looked at.
    pub fn state(&self, store: &Store) -> TrailState {
        if self.held().dir.as_deref() != Some(store.dir()) {
            self.begin(store);
        }
        self.held().state.clone()
    }

    /// What the last look found.
    pub fn report(&self) -> Option<Report> {
        self.held().state.report.clone()
    }

    fn begin(&self, store: &Store) {
        let quick = verify::quick(store);
        let round = self.next(store.dir(), true, quick, false);
        let (watch, dir, key) = (self.clone(), store.dir().to_owned(), store.key().cloned());
        std::thread::spawn(move || {
            std::thread::sleep(PAUSE);
            watch.settle(round, full(&dir, key.as_ref()));
        });
    }

    /// Goes through everything now.
    pub fn look(&self, dir: &Path, key: Option<&DataKey>) -> TrailState {
        let round = {
            let mut held = self.held();
            held.round += 1;
            held.dir = Some(dir.to_owned());
            held.state.checking = true;
            held.round
        };
        self.settle(round, full(dir, key));
        self.held().state.clone()
    }

    fn next(&self, dir: &Path, checking: bool, found: Result<Report>, complete: bool) -> u64 {
        let mut held = self.held();
        held.round += 1;
        held.dir = Some(dir.to_owned());
        held.state = state(found, checking, complete);
        held.round
    }

    fn settle(&self, round: u64, found: Result<Report>) {
        let mut held = self.held();
        if held.round != round {
            return;
        }
        match found {
            // Another data key was drawn meanwhile: the trail is looked at anew on the next request.
            Err(error) if error.code() == ErrorCode::KeyringOutdated => held.dir = None,
            found => held.state = state(found, false, true),
        }
    }
}

fn state(found: Result<Report>, checking: bool, complete: bool) -> TrailState {
    let (report, refused) = match found {
        Ok(report) => (Some(report), None),
        Err(error) => (None, Some(Error::message(&error))),
    };
    TrailState {
        checking,
        complete: complete && report.is_some(),
        report,
        refused,
    }
}

fn full(dir: &Path, key: Option<&DataKey>) -> Result<Report> {
    audit::verify(&Store::open_with(dir, &Access::Read, key)?, &[])
}
