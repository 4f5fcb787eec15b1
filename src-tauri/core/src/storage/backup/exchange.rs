//! Puts another database in the place of the office's. The new one is complete and synced before; nothing of the old one is ever
//! deleted but through a verified copy; no journal of the one file can meet the other (SQLite, "How to corrupt", 1.3 and 1.4).

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::folder;
use crate::domain::moments;
use crate::files::{self, Moved};
use crate::rules::retention::BEFORE_UPGRADE;
use crate::storage::file_names::{BACKUPS, DATABASE_FILE, HEADS_FILE, KEYRING_FILE};
use crate::storage::lock::{Holder, WriterLock};
use crate::storage::vault::{self, DataKey, Keyring};
use crate::storage::{Store, attachments, encrypt, hex, place};
use crate::{Error, ErrorCode, Result};

/// Files that belong to a database as long as it lives.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// How a keyring is called that becomes the office's when its database has taken the place.
const COMING_KEYS: &str = "lince.keys.coming-";

/// The place of a database, held against every other writer until this value is dropped. The new database lies there, whatever
/// becomes of what is done afterwards.
pub struct Place {
    dir: PathBuf,
    lock: WriterLock,
    unsure: bool,
}

/// Puts `new` in the place of the open database, in one step. `in_use` while somebody else has the office open. On any error
/// everything is as it was.
pub fn swap(store: Store, new: &Path, keyring: Option<&Keyring>) -> Result<Place> {
    let dir = store.dir().to_owned();
    let coming = announce(&dir, new, keyring)?;
    let (lock, moved) = store.exchange(new).inspect_err(|_| withdraw(coming.as_deref()))?;
    take_over(&dir);
    Ok(Place::taken(&dir, lock, &moved))
}

/// Puts `new` where the database is missing or damaged; what lies there is set aside whole, into the folder that is told. On any
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
    // Of a plain database the present keys are no part: they go with what they opened.
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

    /// What the user is told when the disk does not say that the new database is there to stay. `until_then`: what may be open
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
/// not belong to. The keyring is copied, for the database cannot be looked into without it. The folder is told as soon as it is
/// there, so that a failure further on can be taken back.
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
    let coming = dir.join(format!("{COMING_KEYS}{}", salt(new)?));
    files::replace(&coming, |out| Ok(std::io::Write::write_all(out, &json)?))
        .inspect_err(|_| withdraw(Some(&coming)))?;
    Ok(Some(coming))
}

/// The database does not come. What cannot be removed opens nothing, and goes when the office is opened next.
fn withdraw(coming: Option<&Path>) {
    if let Some(coming) = coming {
        let _ = std::fs::remove_file(coming);
    }
}

/// The first bytes of an encrypted database, drawn at random when it was made.
fn salt(database: &Path) -> Result<String> {
    use std::io::Read;
    let mut bytes = [0; 16];
    std::fs::File::open(database)?.read_exact(&mut bytes)?;
    Ok(hex::written(&bytes))
}

/// The keyring that was laid ready for the database that lies in `dir` now, and has not taken its own place yet.
pub fn coming_keys(dir: &Path) -> Option<PathBuf> {
    let mut laid_ready = laid_ready(dir).peekable();
    laid_ready.peek()?;
    let salt = salt(&dir.join(DATABASE_FILE)).ok()?;
    let belongs = |file: &PathBuf| {
        file.file_name()
            .is_some_and(|name| name == &*format!("{COMING_KEYS}{salt}"))
    };
    laid_ready.find(belongs)
}

fn laid_ready(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|file| {
        file.file_name()
            .and_then(|n| n.to_str())
            .is_some_and(|n| n.starts_with(COMING_KEYS))
    })
}

/// The keyring that was laid ready becomes the office's. Where that fails it is read where it lies ([`Keyring::load`]), and the
/// next opening tries again.
fn take_over(dir: &Path) {
    let Some(coming) = coming_keys(dir) else { return };
    let taken_over = Keyring::load(dir).and_then(|ring| ring.save(dir));
    if taken_over.is_ok() {
        withdraw(Some(&coming));
    }
}

/// Clears away an exchange that was cut off before the new database had taken the place; the keyring of one that had is put right when
/// the database can be asked (`vault::paired`). For whoever holds the writer's lock, under which every exchange happens; what fails
/// here is tried again at the next opening.
pub fn settle(dir: &Path) {
    let belongs = coming_keys(dir);
    laid_ready(dir)
        .filter(|file| Some(file) != belongs.as_ref())
        .for_each(|file| withdraw(Some(&file)));
    encrypt::clear(dir);
    folder::clear_abandoned(dir);
    folder::clear_abandoned(&dir.join(BACKUPS));
}

/// The database's keyring lies in its places: what was laid ready has done its work.
pub(in crate::storage) fn forget_coming(dir: &Path) {
    laid_ready(dir).for_each(|file| withdraw(Some(&file)));
}

/// Whether there was an office in `dir` whose database is gone: then no new one is made there.
pub fn database_missing(dir: &Path) -> bool {
    if dir.join(DATABASE_FILE).exists() || !dir.is_dir() {
        return false;
    }
    let left = |name: &str| dir.join(name).exists();
    let holds_files = |folder: PathBuf, which: fn(&Path) -> bool| {
        std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|e| which(&e.path())))
    };
    let is_copy = |file: &Path| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        folder::is_backup(&name) || name.starts_with(BEFORE_UPGRADE) || name == KEYRING_FILE
    };
    let is_set_aside = |file: &Path| {
        file.is_dir()
            && file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .starts_with("damaged-")
    };
    left(KEYRING_FILE)
        || left(HEADS_FILE)
        || left(&format!("{DATABASE_FILE}-wal"))
        || holds_files(dir.join(BACKUPS), is_copy)
        || holds_files(dir.join(attachments::FOLDER), |_| true)
        || holds_files(dir.to_owned(), is_set_aside)
}

/// `database_missing` where there was an office, else `no_office`.
pub fn no_database(dir: &Path) -> Error {
    if database_missing(dir) {
        Error::about(ErrorCode::DatabaseMissing, dir.display().to_string())
    } else {
        ErrorCode::NoOffice.into()
    }
}
