//! Puts another database in the place of the office's. The new one is complete and synced before; nothing of the old one is ever
//! deleted but through a verified copy; no journal of the one file can meet the other (SQLite, "How to corrupt", 1.3 and 1.4).

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::{FOLDER, folder};
use crate::domain::moments;
use crate::rules::retention::BEFORE_UPGRADE;
use crate::storage::heads::HEADS_FILE;
use crate::storage::lock::{Holder, WriterLock};
use crate::storage::store::DATABASE_FILE;
use crate::storage::vault::{KEYRING_FILE, Keyring};
use crate::storage::{Store, attachments, place};
use crate::{Error, ErrorCode, Result, files};

/// Files that belong to a database as long as it lives.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// How a keyring is called that becomes the office's when its database has taken the place.
const COMING_KEYS: &str = "lince.keys.coming-";

/// The place of a database, held against every other writer until this value is dropped.
pub struct Place {
    dir: PathBuf,
    _lock: WriterLock,
}

/// Puts `new` in the place of the open database, in one step. `in_use` while somebody else has the office open.
pub fn swap(store: Store, new: &Path, keyring: Option<&Keyring>) -> Result<Place> {
    let dir = store.dir().to_owned();
    announce(&dir, new, keyring)?;
    let lock = store.exchange(new)?;
    take_over(&dir, keyring)?;
    Ok(Place { dir, _lock: lock })
}

/// Puts `new` where the database is missing or damaged; what lies there is set aside whole, into the folder that is told.
pub fn replace_damaged(
    dir: &Path,
    holder: &Holder,
    at: DateTime<Utc>,
    new: &Path,
    keyring: Option<&Keyring>,
) -> Result<(Place, Option<PathBuf>)> {
    place::refuse_network(dir)?;
    let lock = WriterLock::take(dir, holder)?;
    announce(dir, new, keyring)?;
    let aside = set_aside(dir, at)?;
    files::rename(new, &dir.join(DATABASE_FILE))?;
    take_over(dir, keyring)?;
    Ok((
        Place {
            dir: dir.to_owned(),
            _lock: lock,
        },
        aside,
    ))
}

impl Place {
    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// Moves the database with its journals into `damaged-…`; the journals first, so that none is left beside a database that it does
/// not belong to. The keyring is copied, for the database cannot be looked into without it.
fn set_aside(dir: &Path, at: DateTime<Utc>) -> Result<Option<PathBuf>> {
    let names = COMPANIONS
        .iter()
        .copied()
        .chain([""])
        .map(|s| format!("{DATABASE_FILE}{s}"));
    let there: Vec<String> = names.filter(|name| dir.join(name).exists()).collect();
    if there.is_empty() {
        return Ok(None);
    }
    let aside = unused(dir, at);
    std::fs::create_dir(&aside).map_err(|e| files::place(e, &aside))?;
    if dir.join(KEYRING_FILE).is_file() {
        std::fs::copy(dir.join(KEYRING_FILE), aside.join(KEYRING_FILE))?;
    }
    for name in there {
        files::rename(&dir.join(&name), &aside.join(&name))?;
    }
    files::sync_folder(&dir.join(DATABASE_FILE))?;
    Ok(Some(aside))
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
fn announce(dir: &Path, new: &Path, keyring: Option<&Keyring>) -> Result<()> {
    let Some(keyring) = keyring else { return Ok(()) };
    let json = keyring.to_json()?;
    let coming = dir.join(format!("{COMING_KEYS}{}", salt(new)?));
    files::replace(&coming, |out| Ok(std::io::Write::write_all(out, &json)?))
}

/// The first bytes of an encrypted database, drawn at random when it was made.
fn salt(database: &Path) -> Result<String> {
    use std::io::Read;
    let mut bytes = [0; 16];
    std::fs::File::open(database)?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// The keyring is the office's now. Saved from here, since a reader that opened the office meanwhile may have cleared away what was
/// laid ready.
fn take_over(dir: &Path, keyring: Option<&Keyring>) -> Result<()> {
    if let Some(keyring) = keyring {
        keyring.save(dir)?;
    }
    finish(dir)
}

/// Makes the keyring that was laid ready the office's when its database has taken the place; else, the exchange never happened, it
/// goes. Done at every opening, so that a power cut between the two does not lock anybody out.
pub fn finish(dir: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(of) = name.to_str().and_then(|n| n.strip_prefix(COMING_KEYS)) else {
            continue;
        };
        let database = dir.join(DATABASE_FILE);
        if database.is_file() && salt(&database).is_ok_and(|salt| salt == of) {
            Keyring::read(&entry.path())?.save(dir)?;
        }
        files::remove(&entry.path())?;
    }
    Ok(())
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
        || holds_files(dir.join(FOLDER), is_copy)
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
