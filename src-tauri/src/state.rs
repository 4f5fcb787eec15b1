//! What lives as long as the window: the open office, the list of people of its day, the fonts, the imports being looked at.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use lince_core::actions::backups::restore::{Restored, restore_with};
use lince_core::actions::backups::{Keys, Made};
use lince_core::actions::operators;
use lince_core::desk::Desk;
use lince_core::documents::LaidOut;
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::import::{Plan, Request, Table};
use lince_core::policy::PolicyPack;
use lince_core::progress::Progress;
use lince_core::storage::tries::Tries;
use lince_core::storage::vault::{self, DataKey, Protection, RecoveryCode, Secret};
use lince_core::storage::{Access, Holder, Occasion, Store, office};
use lince_core::{Error, ErrorCode, Result};

use crate::trail_watch::TrailWatch;

/// The name under which a second process is told who writes.
const PROGRAM: &str = "邻册窗口";

/// A workbook that the user is looking at before it is read in.
pub struct PreparedImport {
    /// The file.
    pub path: PathBuf,
    /// Its name, for the trail.
    pub name: String,
    /// What was asked of it.
    pub request: Request,
    /// As understood.
    pub table: Table,
    /// What it would do.
    pub plan: Plan,
}

/// A paper whose fronts have been printed; its backs are to be those of the same paper.
pub struct KeptPaper {
    /// Its pages.
    pub paper: LaidOut,
    /// Its name.
    pub what: String,
    /// Whom it is about.
    pub about: Vec<WorkerId>,
}

/// The window's state.
#[derive(Default)]
pub struct AppState {
    store: Mutex<Option<Store>>,
    desk: Mutex<Option<CachedDesk>>,
    fonts: OnceLock<FontLibrary>,
    prepared: Mutex<HashMap<u32, PreparedImport>>,
    drawn: Mutex<Option<RecoveryCode>>,
    /// The last one, by its number.
    kept: Mutex<(u32, Option<Arc<KeptPaper>>)>,
    tries: Mutex<Option<(PathBuf, Tries)>>,
    stop: AtomicBool,
    /// What the last look over the trail found.
    pub trail: TrailWatch,
    failure: Mutex<Option<String>>,
    closing: AtomicBool,
}

/// Where the open office lies, and what opens it.
pub struct OfficeAt {
    /// The data folder.
    pub dir: PathBuf,
    /// Of an encrypted one.
    pub key: Option<DataKey>,
}

struct CachedDesk {
    version: (i64, i64),
    desk: Arc<Desk>,
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
        // The lock of the open office must go first, in case it is the same.
        *held = None;
        *held = Some(Store::open(dir, &Access::Write(holder()))?);
        *lock(&self.desk) = None;
        Ok(())
    }

    /// Takes a store that was just made.
    pub fn hold(&self, store: Store) {
        *lock(&self.store) = Some(store);
        *lock(&self.desk) = None;
    }

    /// The open office; `no_office` where there is none, `sign_in_needed` while nobody is signed in.
    pub fn store(&self) -> Result<OpenStore<'_>> {
        let held = lock(&self.store);
        match held.as_ref().map(|store| store.session().withheld()) {
            None => Err(ErrorCode::NoOffice.into()),
            Some(Some(code)) => Err(code.into()),
            Some(None) => Ok(OpenStore(held)),
        }
    }

    /// What stands before the pages: nothing, or an office that is closed, locked, or waits for somebody to sign in.
    pub fn gate(&self) -> Gate {
        if let Some(store) = lock(&self.store).as_ref() {
            return Gate::of_open(store);
        }
        match lince_places::data_dir() {
            None => Gate::NoOffice,
            Some(dir) if !dir.is_dir() && lince_places::is_remembered(&dir) => {
                Gate::MissingFolder(Error::about(ErrorCode::FolderMissing, dir.display().to_string()))
            }
            Some(dir) => match self.open(&dir) {
                Ok(()) => self.gate(),
                Err(error) => Gate::of_refusal(error, &dir),
            },
        }
    }

    /// Lets `run` work with the office while somebody signs in, and with the count of wrong passwords.
    pub fn at_gate<T>(&self, run: impl FnOnce(&mut Store, &mut Tries) -> Result<T>) -> Result<T> {
        let mut held = lock(&self.store);
        let store = held.as_mut().ok_or(ErrorCode::NoOffice)?;
        let dir = store.dir().to_owned();
        let outcome = self.counting(&dir, |tries| run(store, tries));
        *lock(&self.desk) = None;
        outcome
    }

    fn counting<T>(&self, dir: &Path, run: impl FnOnce(&mut Tries) -> Result<T>) -> Result<T> {
        let mut tries = lock(&self.tries);
        let same = tries.as_ref().is_some_and(|(of, _)| of == dir);
        if !same {
            *tries = Some((dir.to_owned(), Tries::of(dir)));
        }
        match tries.as_mut() {
            Some((_, tries)) => run(tries),
            None => Err(ErrorCode::NoOffice.into()),
        }
    }

    /// Opens the closed office of this PC in the way that `open` knows.
    fn open_closed(&self, open: impl FnOnce(&Path, &Access, &mut Tries) -> Result<Store>) -> Result<()> {
        let mut held = lock(&self.store);
        // Closed first: the writer's lock may be its own.
        let dir = match held.take() {
            Some(store) => store.dir().to_owned(),
            None => lince_places::data_dir().ok_or(ErrorCode::NoOffice)?,
        };
        *lock(&self.desk) = None;
        *held = Some(self.counting(&dir, |tries| open(&dir, &Access::Write(holder()), tries))?);
        Ok(())
    }

    /// Signs an account in; true: its password must be changed now. The password opens an encrypted office.
    pub fn sign_in(&self, name: &str, password: &str) -> Result<bool> {
        if lock(&self.store).is_some() {
            let signed_in =
                self.at_gate(|store, tries| operators::sign_in(store, tries, &occasion(), name, password))?;
            return Ok(signed_in.must_change);
        }
        let mut must_change = false;
        self.open_closed(|dir, access, tries| {
            let known = operators::Known::Own { name, password };
            let (store, signed_in) = operators::open(dir, access, tries, &occasion(), &known)?;
            must_change = signed_in.is_some_and(|s| s.must_change);
            Ok(store)
        })?;
        Ok(must_change)
    }

    /// Opens an encrypted office with its own password.
    pub fn unlock(&self, secret: &Secret) -> Result<()> {
        self.open_closed(|dir, access, tries| operators::open_for_sign_in(dir, access, tries, &occasion(), secret))
    }

    /// Opens an encrypted office with its recovery code and lets `change` set another password.
    pub fn recover_office(&self, code: &Secret, change: impl FnOnce(&mut Store) -> Result<()>) -> Result<()> {
        self.open_closed(|dir, access, tries| {
            let mut store = operators::open_for_sign_in(dir, access, tries, &occasion(), code)?;
            change(&mut store)?;
            Ok(store)
        })
    }

    /// With the recovery code gives a 负责人 another password and signs him in.
    pub fn recover_account(&self, code: &str, name: &str, password: &str) -> Result<()> {
        if lock(&self.store).is_some() {
            self.at_gate(|store, tries| operators::recover(store, tries, &occasion(), code, name, password))?;
            return Ok(());
        }
        self.open_closed(|dir, access, tries| {
            operators::recover_at(dir, access, tries, &occasion(), code, name, password)
        })
    }

    /// Signs out; an encrypted office is closed and its key wiped. An office without password has nothing to lock.
    pub fn lock(&self) -> Result<()> {
        let mut held = lock(&self.store);
        if let Some(store) = held.as_mut() {
            operators::sign_out(store, &occasion())?;
        }
        if held.as_ref().is_some_and(|store| store.key().is_some()) {
            *held = None;
        }
        *lock(&self.desk) = None;
        lock(&self.prepared).clear();
        *lock(&self.drawn) = None;
        lock(&self.kept).1 = None;
        Ok(())
    }

    /// Lets `change` put another store in the place of the open one; when it fails, the office is opened again as it was.
    pub fn exchange(&self, change: impl FnOnce(Store) -> Result<Store>) -> Result<()> {
        let mut held = lock(&self.store);
        let store = held.take().ok_or(ErrorCode::NoOffice)?;
        let (dir, key) = (store.dir().to_owned(), store.key().cloned());
        let outcome = match change(store) {
            Ok(store) => {
                *held = Some(store);
                Ok(())
            }
            Err(error) => {
                // Opened anew, so that whoever was signed in signs in again.
                *held = Some(Store::open_with(&dir, &Access::Write(holder()), key.as_ref())?);
                Err(error)
            }
        };
        *lock(&self.desk) = None;
        outcome
    }

    /// May a backup be brought back into `dir`, by default over the office of this PC? Over an office that somebody must sign in
    /// to, only by who may; where none can be opened, by whoever holds the backup.
    pub fn may_restore(&self, dir: Option<&Path>) -> Result<()> {
        if dir.is_some_and(|dir| !Store::exists(dir)) {
            return Ok(());
        }
        match self.gate() {
            Gate::Open => {
                let store = self.store()?;
                store.require(Right::Restore)?;
                store.require_whole()
            }
            Gate::SignIn { .. } => Err(ErrorCode::SignInNeeded.into()),
            Gate::Locked => Err(ErrorCode::PasswordNeeded.into()),
            Gate::NoOffice | Gate::MissingFolder(_) | Gate::Damaged(_) | Gate::Refused(_) => Ok(()),
        }
    }

    /// Keeps a recovery code that was shown until it is put to use.
    pub fn draw(&self, code: RecoveryCode) {
        *lock(&self.drawn) = Some(code);
    }

    /// Lets `take` see the recovery code that was shown last.
    pub fn drawn<T>(&self, take: impl FnOnce(&RecoveryCode) -> Result<T>) -> Result<T> {
        let drawn = lock(&self.drawn);
        take(drawn.as_ref().ok_or(ErrorCode::InvalidArgument)?)
    }

    /// The code is in use: nobody sees it again.
    pub fn forget_drawn(&self) {
        *lock(&self.drawn) = None;
    }

    /// The list of people of today, made anew when records have changed.
    pub fn desk(&self) -> Result<Arc<Desk>> {
        let store = self.store()?;
        let version = store.version()?;
        let mut cached = lock(&self.desk);
        let fresh = cached
            .as_ref()
            .filter(|c| c.version == version && c.desk.roll.day == today());
        if let Some(fresh) = fresh {
            return Ok(fresh.desk.clone());
        }
        let desk = Arc::new(Desk::open(store.read(), today())?);
        *cached = Some(CachedDesk {
            version,
            desk: desk.clone(),
        });
        Ok(desk)
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
        PolicyPack::load(&office::get(store.read())?.policy)
    }

    /// The open office, for a connection of its own.
    pub fn office(&self) -> Option<OfficeAt> {
        lock(&self.store).as_ref().map(|store| OfficeAt {
            dir: store.dir().to_owned(),
            key: store.key().cloned(),
        })
    }

    /// Brings back a backup over the office in `dir`, the open one, or the one that this PC remembers, and opens it again. On any
    /// error what was open is open again.
    pub fn restore(
        &self,
        dir: Option<&Path>,
        file: &Path,
        secret: Option<&Secret>,
        progress: &mut dyn Progress,
    ) -> Result<Restored> {
        let mut held = lock(&self.store);
        let open = held.take().map(|store| OfficeAt {
            dir: store.dir().to_owned(),
            key: store.key().cloned(),
        });
        *lock(&self.desk) = None;
        let remembered = || lince_places::data_dir().ok_or(ErrorCode::NoOffice);
        let dir = match (dir, &open) {
            (Some(dir), _) => dir.to_owned(),
            (None, Some(open)) => open.dir.clone(),
            (None, None) => remembered()?,
        };
        let key = open
            .as_ref()
            .filter(|open| open.dir == dir)
            .and_then(|open| open.key.clone());
        let keys = Keys {
            present: key.as_ref(),
            secret,
        };
        let done = restore_with(&dir, &holder(), &occasion(), file, keys, progress);
        let (again, key) = match (&done, &open) {
            (Ok(_), _) | (Err(_), None) => (dir, key),
            (Err(_), Some(open)) => (open.dir.clone(), open.key.clone()),
        };
        // What cannot be opened is told by the next question of the pages.
        *held = reopened(&again, key.as_ref(), secret).ok();
        done
    }

    /// A backup was made: the second place has been seen, and nothing is wrong any more.
    pub fn backed_up(&self, made: &Made) {
        if made.second.as_ref().is_some_and(|s| s.file.is_some()) {
            // Settings that cannot be written only forget the day.
            let _ = lince_places::second_backup_reached(Utc::now().to_rfc3339());
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

    /// Keeps an import to be looked at; the number names it from now on.
    pub fn prepare(&self, import: PreparedImport) -> u32 {
        let mut prepared = lock(&self.prepared);
        let id = prepared.keys().max().map_or(1, |most| most + 1);
        // One at a time: a large workbook is not kept after another was chosen.
        prepared.clear();
        prepared.insert(id, import);
        id
    }

    /// Lets `look` see an import that was prepared.
    pub fn prepared<T>(&self, id: u32, look: impl FnOnce(&PreparedImport) -> Result<T>) -> Result<T> {
        let prepared = lock(&self.prepared);
        look(prepared.get(&id).ok_or(ErrorCode::InvalidArgument)?)
    }

    /// Keeps a paper until its backs are printed or another one is kept; the number names it from now on.
    pub fn keep_paper(&self, paper: KeptPaper) -> u32 {
        let mut kept = lock(&self.kept);
        *kept = (kept.0 + 1, Some(Arc::new(paper)));
        kept.0
    }

    /// The paper of that number.
    pub fn kept_paper(&self, number: u32) -> Result<Arc<KeptPaper>> {
        match &*lock(&self.kept) {
            (n, Some(paper)) if *n == number => Ok(paper.clone()),
            _ => Err(ErrorCode::InvalidArgument.into()),
        }
    }

    /// A long action begins: nobody has asked it to stop.
    pub fn begin(&self) {
        self.stop.store(false, Ordering::Relaxed);
    }

    /// Asks the long action that is running to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Has somebody asked to stop?
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// What stands before the pages.
pub enum Gate {
    /// Nothing.
    Open,
    /// No office has been made or chosen.
    NoOffice,
    /// The folder that was chosen is gone: a stick that was pulled, a drive that is not connected.
    MissingFolder(Error),
    /// An encrypted office without accounts waits for its password.
    Locked,
    /// An account must sign in.
    SignIn {
        /// Names that can.
        names: Vec<String>,
        /// The office's own password may be asked for too.
        encrypted: bool,
        /// Somebody did, with a password that must be changed first.
        must_change: Option<String>,
    },
    /// The file is damaged.
    Damaged(Error),
    /// Anything else that keeps it from being opened.
    Refused(Error),
}

impl Gate {
    fn of_open(store: &Store) -> Self {
        let names = match store.session().withheld() {
            None => return Self::Open,
            Some(_) => operators::names(store),
        };
        match names {
            Ok(names) => Self::SignIn {
                names,
                encrypted: false,
                must_change: store.session().who.clone(),
            },
            Err(error) => Self::Refused(error),
        }
    }

    fn of_refusal(error: Error, dir: &Path) -> Self {
        match error.code() {
            ErrorCode::PasswordNeeded => match operators::names_in_keyring(dir) {
                Ok(names) if names.is_empty() => Self::Locked,
                Ok(names) => Self::SignIn {
                    names,
                    encrypted: true,
                    must_change: None,
                },
                Err(error) => Self::Refused(error),
            },
            ErrorCode::NoOffice => Self::NoOffice,
            ErrorCode::Damaged => Self::Damaged(error),
            _ => Self::Refused(error),
        }
    }
}

/// Opens an office with the key at hand, or with the secret that was typed.
fn reopened(dir: &Path, key: Option<&DataKey>, secret: Option<&Secret>) -> Result<Store> {
    let access = Access::Write(holder());
    let typed = match (vault::protection(dir)?, secret) {
        (Protection::Encrypted, Some(secret)) => vault::unlock(dir, secret).ok(),
        _ => None,
    };
    match typed {
        Some(typed) => Store::open_with(dir, &access, Some(&typed)),
        None => Store::open_with(dir, &access, key),
    }
}

/// This process, as the holder of the writer's lock.
pub fn holder() -> Holder {
    Holder::this_process(PROGRAM)
}

/// Now, by whoever is signed in to the PC.
pub fn occasion() -> Occasion {
    let who = std::env::var("USERNAME")
        .or_else(|_| std::env::var("USER"))
        .unwrap_or_else(|_| "经办人".to_owned());
    Occasion {
        who,
        at: Utc::now(),
        on: today(),
    }
}

/// Today where the office is. In debug builds a test sets it with `LINCE_TEST_TODAY`.
pub fn today() -> NaiveDate {
    #[cfg(debug_assertions)]
    if let Some(day) = std::env::var("LINCE_TEST_TODAY")
        .ok()
        .and_then(|text| text.parse().ok())
    {
        return day;
    }
    day_of(Utc::now())
}

/// The day of an instant where the office is.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    at.with_timezone(&shanghai).date_naive()
}
