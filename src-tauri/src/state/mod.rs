//! What lives as long as the window: the open office, the list of people of its day, the fonts, what the user is doing.
//!
//! - here: the open office and what is made from it
//! - [`exchange`]: another store in the place of the open one
//! - [`gate`]: what stands before the pages, and who passes it
//! - [`kept`]: what a page shows now and puts to use with its next step
//! - [`occasion`]: who works when

mod exchange;
mod gate;
mod kept;
mod occasion;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::Utc;
use lince_core::actions::backups::Made;
use lince_core::actions::lists::Subject;
use lince_core::actions::operators;
use lince_core::actions::records::Recorded;
use lince_core::desk::Desk;
use lince_core::documents::fonts::FontLibrary;
use lince_core::policy::PolicyPack;
use lince_core::storage::tries::Tries;
use lince_core::storage::vault::DataKey;
use lince_core::storage::{Access, Store, policies};
use lince_core::{Error, ErrorCode, Result};

pub use gate::Gate;
use kept::DrawnCode;
pub use kept::{KeptPaper, PreparedImport};
pub use occasion::{holder, occasion, today};

use crate::trail_watch::TrailWatch;

/// The window's state.
#[derive(Default)]
pub struct AppState {
    store: Mutex<Option<Store>>,
    desk: Mutex<Option<CachedDesk>>,
    fonts: OnceLock<FontLibrary>,
    prepared: Mutex<HashMap<u32, PreparedImport>>,
    drawn: Mutex<Option<DrawnCode>>,
    /// The last one, by its number.
    kept: Mutex<(u32, Option<Arc<KeptPaper>>)>,
    tries: Mutex<Option<(PathBuf, Tries)>>,
    stop: AtomicBool,
    /// What the last look over the trail found.
    pub trail: TrailWatch,
    failure: Mutex<Option<String>>,
    closing: AtomicBool,
    leaving: AtomicBool,
}

/// Where the open office lies, and what opens it.
pub struct OfficeAt {
    /// The data folder.
    pub dir: PathBuf,
    /// The key of an encrypted office.
    pub key: Option<DataKey>,
}

struct CachedDesk {
    version: (i64, i64),
    desk: Arc<Desk>,
    /// Everybody's records of the kinds whose lists were looked at, by the kind's key.
    records: HashMap<&'static str, Arc<Vec<Recorded>>>,
}

/// Is there a password to lock with?
pub fn is_lockable(store: &Store) -> Result<bool> {
    Ok(store.key().is_some() || operators::exist(store)?)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The open office, as long as the guard lives.
pub struct OpenStore<'s>(MutexGuard<'s, Option<Store>>);

impl std::ops::Deref for OpenStore<'_> {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.0.as_ref().expect("checked when made")
    }
}

impl std::ops::DerefMut for OpenStore<'_> {
    fn deref_mut(&mut self) -> &mut Store {
        self.0.as_mut().expect("checked when made")
    }
}

impl AppState {
    /// Opens the office in `dir` in place of the one that is open.
    pub fn open(&self, dir: &Path) -> Result<()> {
        let mut held = lock(&self.store);
        // The writer's lock of the open office must go first, in case it is the same.
        self.leave(&mut held);
        *held = Some(Store::open(dir, &Access::Write(holder()))?);
        Ok(())
    }

    /// Takes a store that was just made, in place of the one that is open.
    pub fn hold(&self, store: Store) {
        let mut held = lock(&self.store);
        self.leave(&mut held);
        *held = Some(store);
    }

    /// The open office; `no_office` where there is none, `sign_in_needed` while no user is signed in.
    pub fn store(&self) -> Result<OpenStore<'_>> {
        let held = lock(&self.store);
        match held.as_ref().map(|store| store.session().withheld()) {
            None => Err(ErrorCode::NoOffice.into()),
            Some(Some(code)) => Err(code.into()),
            Some(None) => Ok(OpenStore(held)),
        }
    }

    /// Lets `run` look at the office that is open, or at none; no sign-in is needed.
    pub fn with_any<T>(&self, run: impl FnOnce(Option<&Store>) -> T) -> T {
        run(lock(&self.store).as_ref())
    }

    /// The list of people of today, made anew when records have changed.
    pub fn desk(&self) -> Result<Arc<Desk>> {
        self.with_desk(&*self.store()?, |cached| Ok(cached.desk.clone()))
    }

    /// The same with everybody's records of a kind.
    pub fn desk_with(&self, subject: Subject) -> Result<(Arc<Desk>, Arc<Vec<Recorded>>)> {
        let store = self.store()?;
        self.with_desk(&store, |cached| {
            let records = match cached.records.get(subject.key()) {
                Some(records) => records.clone(),
                None => Arc::new(subject.read(store.read())?),
            };
            cached.records.insert(subject.key(), records.clone());
            Ok((cached.desk.clone(), records))
        })
    }

    fn with_desk<T>(&self, store: &Store, take: impl FnOnce(&mut CachedDesk) -> Result<T>) -> Result<T> {
        let version = store.version()?;
        let mut cached = lock(&self.desk);
        if let Some(fresh) = cached
            .as_mut()
            .filter(|c| c.version == version && c.desk.roll.day == today())
        {
            return take(fresh);
        }
        let fresh = cached.insert(CachedDesk {
            version,
            desk: Arc::new(Desk::open(store.read(), today())?),
            records: HashMap::new(),
        });
        take(fresh)
    }

    /// The fonts, opened once.
    pub fn fonts(&self) -> Result<&FontLibrary> {
        if let Some(fonts) = self.fonts.get() {
            return Ok(fonts);
        }
        let opened = FontLibrary::open_default()?;
        Ok(self.fonts.get_or_init(|| opened))
    }

    /// The office's policy pack.
    pub fn policy(&self, store: &Store) -> Result<PolicyPack> {
        Ok(policies::on(store.read(), today())?.pack)
    }

    /// The open office, for a connection of its own.
    pub fn office(&self) -> Option<OfficeAt> {
        lock(&self.store).as_ref().map(|store| OfficeAt {
            dir: store.dir().to_owned(),
            key: store.key().cloned(),
        })
    }

    /// Is there something to lock: a user in an office that has a password, or a key in memory while an account has still to
    /// sign in?
    pub fn can_lock(&self) -> bool {
        self.with_any(|store| {
            store.is_some_and(|store| {
                let is_in = store.session().withheld().is_none();
                store.key().is_some() || (is_in && is_lockable(store).unwrap_or(true))
            })
        })
    }

    /// A backup of the office in `dir` was made: the second place has been seen, and nothing is wrong any more.
    pub fn backed_up(&self, dir: &Path, made: &Made) {
        if made.second.as_ref().is_some_and(|s| s.file.is_some()) {
            // Settings that cannot be written only forget the day.
            let _ = lince_places::second_backup_reached(dir, Utc::now().to_rfc3339());
        }
        *lock(&self.failure) = None;
    }

    /// How the last backup that the program made by itself ended.
    pub fn automatic_outcome(&self, failed: Option<Error>) {
        *lock(&self.failure) = failed
            .filter(|error| error.code() != ErrorCode::Cancelled)
            .map(|error| error.message());
    }

    /// Why it failed.
    pub fn automatic_failure(&self) -> Option<String> {
        lock(&self.failure).clone()
    }

    /// The window is about to close.
    pub fn begin_closing(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Is it?
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// What had to be done before the window closes is done.
    pub fn begin_leaving(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Is it?
    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Relaxed)
    }

    /// A long action begins: nobody has asked it to stop.
    pub fn begin(&self) {
        self.stop.store(false, Ordering::Relaxed);
    }

    /// Asks the long action that is running to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Has the user asked to stop?
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
