//! Another store in the place of the open one; on any error what was open is open again.

use std::path::Path;

use lince_core::actions::backups::Keys;
use lince_core::actions::backups::protect::{self, Plan, Protected};
use lince_core::actions::backups::restore::{Restored, restore_with};
use lince_core::actions::protection::{self, KeySeen};
use lince_core::progress::Progress;
use lince_core::storage::vault::{self, DataKey, Protection, Secret};
use lince_core::storage::{Access, Store};
use lince_core::{ErrorCode, Result};

use super::gate::look_at_key_file;
use super::{AppState, OfficeAt, holder, lock, occasion};

impl AppState {
    /// Lets `change` put another store in the place of the open one, or none where it could not be opened; when it fails, the office
    /// is opened again as it was.
    pub fn exchange<T>(&self, change: impl FnOnce(Store) -> Result<(Option<Store>, T)>) -> Result<T> {
        let mut held = lock(&self.store);
        let store = held.take().ok_or(ErrorCode::NoOffice)?;
        let (dir, key) = (store.dir().to_owned(), store.key().cloned());
        let outcome = match change(store) {
            Ok((store, done)) => {
                *held = store;
                Ok(done)
            }
            Err(error) => {
                // Opened anew, so that the user signs in again. The first error is the one that the user must see; what cannot be opened is
                // reported at the next question of the pages.
                *held = Store::open_with(&dir, &Access::Write(holder()), key.as_ref()).ok();
                Err(error)
            }
        };
        *lock(&self.desk) = None;
        outcome
    }

    /// Draws another data key where one is due; `keep`: why not.
    pub fn see_to_key(&self, keep: Option<&str>) -> Result<KeySeen> {
        self.exchange(|store| protection::see_to_key(store, &occasion(), &holder(), keep))
    }

    /// Refuses a user who may not keep the key, or who gives no reason, before anything is withdrawn.
    pub fn may_keep_key(&self, keep: Option<&str>) -> Result<()> {
        let store = self.store()?;
        keep.map_or(Ok(()), |reason| protection::may_keep_key(&store, reason))
    }

    /// Encrypts unprotected files under the office's key. The office can be worked with meanwhile.
    pub fn protect(&self) -> Result<Protected> {
        let plan = {
            let store = self.store()?;
            let second = lince_places::second_backup(store.dir()).0;
            Plan::of(&store, second.as_deref())?
        };
        let done = plan.carry_out();
        protect::keep(&*self.store()?, &done, occasion().at)?;
        Ok(done)
    }

    /// The same, where something is at hand that has not been tried.
    pub fn protect_reachable(&self) -> Result<()> {
        if protect::is_any_at_hand(&*self.store()?)? {
            self.protect()?;
        }
        Ok(())
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
        look_at_key_file(&dir);
        let key = open
            .as_ref()
            .filter(|open| open.dir == dir)
            .and_then(|open| open.key.clone());
        let keys = Keys {
            present: key.as_ref(),
            secret,
        };
        let restore = || restore_with(&dir, &holder(), &occasion(), file, keys, progress);
        let done = lince_places::office_made_in(&dir, restore);
        let (again, key) = match (&done, &open) {
            (Ok(_), _) | (Err(_), None) => (dir, key),
            (Err(_), Some(open)) => (open.dir.clone(), open.key.clone()),
        };
        // What cannot be opened is reported at the next question of the pages.
        *held = reopened(&again, key.as_ref(), secret).ok();
        done
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
