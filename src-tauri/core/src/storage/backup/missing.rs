//! An office whose database is gone.

use std::path::{Path, PathBuf};

use super::folder;
use crate::rules::retention::BEFORE_UPGRADE;
use crate::storage::attachments;
use crate::storage::file_names::{BACKUPS, DATABASE_FILE, HEADS_FILE, KEYRING_FILE};
use crate::{Error, ErrorCode};

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
