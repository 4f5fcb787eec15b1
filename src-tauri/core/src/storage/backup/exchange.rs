//! Puts another database in the place of the office's. The new one is complete and synced before; nothing of the old one is ever
//! deleted but through a verified copy; no journal of the one file can meet the other (SQLite, "How to corrupt", 1.3 and 1.4).

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::coming::{self, withdraw};
use crate::Result;
use crate::domain::moments;
use crate::files::{self, Moved};
use crate::storage::file_names::{DATABASE_FILE, KEYRING_FILE};
use crate::storage::lock::{Holder, WriterLock};
use crate::storage::vault::{self, DataKey, Keyring};
use crate::storage::{Store, place};

/// Files that belong to a database as long as it lives.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The place of a database, held against every other writer until this value is dropped. The new database lies there, whatever
/// becomes of what is done afterwards.
pub struct Place {
    dir: PathBuf,
    lock: WriterLock,
    unsure: bool,
}

/// Puts `new` in the place of the open database, in one step. `in_use` while another program has the office open. On any error
/// everything is as it was.
pub fn swap(store: Store, new: &Path, keyring: Option<&Keyring>) -> Result<Place> {
    let dir = store.dir().to_owned();
    let coming = announce(&dir, new, keyring)?;
    let (lock, moved) = store.exchange(new).inspect_err(|_| withdraw(coming.as_deref()))?;
    take_over(&dir);
    Ok(Place::taken(&dir, lock, &moved))
}

/// Puts `new` where the database is missing or damaged; what lies there is moved whole into a folder, which is returned. On any
/// error everything is as it was.
pub fn replace_damaged(
    dir: &Path,
    holder: &Holder,
    at: DateTime<Utc>,
    new: &Path,
    keyring: Option<&Keyring>,
) -> Result<(Place, Option<PathBuf>)> {
    place::refuse_network(dir)?;
    let lock = WriterLock::take(dir, holder)?;
    let coming = announce(dir, new, keyring)?;
    let mut aside = None;
    // The present keys do not belong to a plain database: they go with what they opened.
    let plain = keyring.is_none() && vault::is_plain(new)?;
    let taken = set_aside(dir, at, plain, &mut aside).and_then(|()| files::moved(new, &dir.join(DATABASE_FILE)));
    let moved = taken.inspect_err(|_| {
        if let Some(aside) = &aside {
            put_back(aside, dir);
        }
        withdraw(coming.as_deref());
    })?;
    take_over(dir);
    if plain {
        Keyring::remove(dir);
    }
    Ok((Place::taken(dir, lock, &moved), aside))
}

impl Place {
    fn taken(dir: &Path, lock: WriterLock, moved: &Moved) -> Self {
        Self {
            dir: dir.to_owned(),
            lock,
            unsure: moved.unsure.is_some(),
        }
    }

    /// What the user is shown when the disk does not confirm that the new database is written for good. `until_then`: what may be open
    /// after a power cut, a Chinese phrase.
    pub fn caution(&self, until_then: &str) -> Option<String> {
        self.unsure.then(|| {
            format!(
                "磁盘没有确认已经写妥（{}）：如果马上断电，再打开时可能还是{until_then}。请现在就往另一块盘备份一次，并检查这块磁盘。",
                self.dir.display()
            )
        })
    }

    /// Opens the database that lies there now; for reading where it cannot be written.
    pub fn open(self, key: Option<&DataKey>) -> Result<Store> {
        Store::reopen(&self.dir, self.lock, key)
    }
}

/// Moves the database with its journals into `damaged-…`; the journals first, so that none is left beside a database that it does
/// not belong to. The keyring is copied, because the database cannot be read without it. `told` receives the folder as soon as it
/// exists, so that a later failure can be taken back.
///
/// `keys_too`: the keyring leaves its place afterwards, so that its copy is kept even where there is nothing else.
fn set_aside(dir: &Path, at: DateTime<Utc>, keys_too: bool, told: &mut Option<PathBuf>) -> Result<()> {
    let there: Vec<String> = database_and_journals().filter(|name| dir.join(name).exists()).collect();
    if there.is_empty() && !(keys_too && Keyring::exists(dir)) {
        return Ok(());
    }
    let aside = unused(dir, at);
    std::fs::create_dir(&aside).map_err(|e| files::place(e, &aside))?;
    let aside = told.insert(aside);
    if let Some(keyring) = Keyring::file(dir) {
        std::fs::copy(keyring, aside.join(KEYRING_FILE))?;
    }
    for name in there {
        files::rename(&dir.join(&name), &aside.join(&name))?;
    }
    files::sync_folder(&dir.join(DATABASE_FILE))
}

/// Journals first, their database last.
fn database_and_journals() -> impl Iterator<Item = String> {
    let endings = COMPANIONS.iter().copied().chain([""]);
    endings.map(|ending| format!("{DATABASE_FILE}{ending}"))
}

/// Takes [`set_aside`] back. What does not go stays in the folder, which is never removed with anything in it.
fn put_back(aside: &Path, dir: &Path) {
    for name in database_and_journals() {
        if aside.join(&name).exists() {
            let _ = files::rename(&aside.join(&name), &dir.join(&name));
        }
    }
    if database_and_journals().all(|name| !aside.join(name).exists()) {
        let _ = std::fs::remove_dir_all(aside);
    }
}

fn unused(dir: &Path, at: DateTime<Utc>) -> PathBuf {
    let first = dir.join(format!("damaged-{}", moments::beijing(&at).format("%Y%m%d-%H%M%S")));
    let numbered = (2_u32..).map(|n| PathBuf::from(format!("{}-{n}", first.display())));
    std::iter::once(first.clone())
        .chain(numbered)
        .find(|f| !f.exists())
        .unwrap_or(first)
}

/// Lays the keyring of a database that is about to take the place beside it, under a name made from that database's salt, so that
/// at no moment the database and the keyring of two offices can be taken for a pair.
fn announce(dir: &Path, new: &Path, keyring: Option<&Keyring>) -> Result<Option<PathBuf>> {
    let Some(keyring) = keyring else { return Ok(None) };
    let json = keyring.to_json()?;
    let coming = coming::place(dir, new)?;
    files::replace(&coming, |out| Ok(std::io::Write::write_all(out, &json)?))
        .inspect_err(|_| withdraw(Some(&coming)))?;
    Ok(Some(coming))
}

/// The keyring that was laid ready becomes the office's. Where that fails it is read where it lies ([`Keyring::load`]), and the
/// next opening tries again.
fn take_over(dir: &Path) {
    let Some(coming) = coming::keys(dir) else { return };
    let taken_over = Keyring::load(dir).and_then(|ring| ring.save(dir));
    if taken_over.is_ok() {
        withdraw(Some(&coming));
    }
}
