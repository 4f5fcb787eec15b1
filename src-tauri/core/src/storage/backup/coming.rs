//! The keyring of a database that is about to take the office's place, laid ready under a name made from that database's salt.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::storage::file_names::DATABASE_FILE;
use crate::storage::hex;

/// How a keyring is called that becomes the office's when its database has taken the place.
const COMING_KEYS: &str = "lince.keys.coming-";

/// Where the keyring of that database is laid ready.
pub(super) fn place(dir: &Path, database: &Path) -> Result<PathBuf> {
    Ok(dir.join(format!("{COMING_KEYS}{}", salt(database)?)))
}

/// The keyring that was laid ready for the database that lies in `dir` now, and has not taken its own place yet.
pub(in crate::storage) fn keys(dir: &Path) -> Option<PathBuf> {
    let mut laid_ready = laid_ready(dir).peekable();
    laid_ready.peek()?;
    let salt = salt(&dir.join(DATABASE_FILE)).ok()?;
    let belongs = |file: &PathBuf| {
        file.file_name()
            .is_some_and(|name| name == &*format!("{COMING_KEYS}{salt}"))
    };
    laid_ready.find(belongs)
}

/// Every keyring that was laid ready.
pub(in crate::storage) fn laid_ready(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|file| {
        file.file_name()
            .and_then(|n| n.to_str())
            .is_some_and(|n| n.starts_with(COMING_KEYS))
    })
}

/// The database does not come. What cannot be removed opens nothing, and goes when the office is opened next.
pub(in crate::storage) fn withdraw(coming: Option<&Path>) {
    if let Some(coming) = coming {
        let _ = std::fs::remove_file(coming);
    }
}

/// The database's keyring lies in its places: what was laid ready has done its work.
pub(in crate::storage) fn forget(dir: &Path) {
    laid_ready(dir).for_each(|file| withdraw(Some(&file)));
}

/// The first bytes of an encrypted database, drawn at random when it was made.
fn salt(database: &Path) -> Result<String> {
    use std::io::Read;
    let mut bytes = [0; 16];
    std::fs::File::open(database)?.read_exact(&mut bytes)?;
    Ok(hex::written(&bytes))
}
