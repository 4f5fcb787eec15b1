//! What stands before the pages, and who passes it.

use std::path::Path;

use lince_core::actions::operators;
use lince_core::domain::rights::Right;
use lince_core::storage::tries::Tries;
use lince_core::storage::vault::{self, Secret};
use lince_core::storage::{Access, Store};
use lince_core::{Error, ErrorCode, Result, workplace};

use super::{AppState, holder, lock, occasion};

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
        /// The user who signed in with a password that must be changed first.
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
            ErrorCode::Damaged | ErrorCode::PlainBesideKeyring => Self::Damaged(error),
            _ => Self::Refused(error),
        }
    }
}

/// Unlocking looks at the key file that this PC remembers of the office.
pub(super) fn look_at_key_file(dir: &Path) {
    if let Some(file) = lince_places::key_file(dir) {
        vault::key_file::look_at(&file);
    }
}

impl AppState {
    /// What stands before the pages: nothing, or an office that is closed, locked, or waits for a sign-in.
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

    /// Lets `run` work with the office during a sign-in, and with the count of wrong passwords.
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
        look_at_key_file(&dir);
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

    /// Signs out and takes away what lies there to be printed; an encrypted office is closed and its key wiped. An office without
    /// password has nothing to lock.
    pub fn lock(&self) -> Result<()> {
        self.sign_out(&mut lock(&self.store))
    }

    /// The same, and the office is closed in any case: another one takes its place.
    pub(super) fn leave(&self, held: &mut Option<Store>) {
        // An office that cannot be read any more, as on a stick that was pulled, is left all the same.
        if let Err(error) = self.sign_out(held) {
            eprintln!("an office was left that could not be told of it: {}", error.code());
        }
        *held = None;
    }

    fn sign_out(&self, held: &mut Option<Store>) -> Result<()> {
        // Whatever becomes of the office, nothing of it stays in memory or lies there to be printed.
        workplace::clear();
        *lock(&self.desk) = None;
        lock(&self.prepared).clear();
        *lock(&self.drawn) = None;
        lock(&self.kept).1 = None;
        if let Some(store) = held.as_mut() {
            operators::sign_out(store, &occasion())?;
        }
        if held.as_ref().is_some_and(|store| store.key().is_some()) {
            *held = None;
        }
        Ok(())
    }

    /// Refuses a user at the gate of an office of this PC that is locked or waits for a sign-in: from there nobody goes to another office,
    /// sees what this PC knows about this one, or sets anything. Where no office stands in the way, or none can be opened, everybody has
    /// passed. `sign_in_needed`, `password_needed`.
    pub fn require_passed(&self) -> Result<()> {
        match self.gate() {
            Gate::SignIn { .. } => Err(ErrorCode::SignInNeeded.into()),
            Gate::Locked => Err(ErrorCode::PasswordNeeded.into()),
            Gate::Open | Gate::NoOffice | Gate::MissingFolder(_) | Gate::Damaged(_) | Gate::Refused(_) => Ok(()),
        }
    }

    /// May a backup be brought back into `dir`, by default over the office of this PC? From an office that is open, only with the right to
    /// do so; where none can be opened, anybody who holds the backup may. Nobody may do it over an office that is not the one of this PC:
    /// it has its own accounts. `already_exists`.
    pub fn may_restore(&self, dir: Option<&Path>) -> Result<()> {
        self.require_passed()?;
        let open = self.office().map(|open| open.dir);
        if open.is_some() {
            let store = self.store()?;
            store.require(Right::Restore)?;
            store.require_whole()?;
        }
        let own = open.or_else(lince_places::data_dir);
        match dir {
            Some(dir) if Store::exists(dir) && own.as_deref() != Some(dir) => Err(ErrorCode::AlreadyExists.into()),
            _ => Ok(()),
        }
    }
}
