//! What a program that was cut off leaves in the data folder.

use std::path::Path;

use super::backup::{coming, folder};
use super::file_names::BACKUPS;

/// Clears away an exchange that was cut off before the new database had taken the place; if it had, its keyring is put right once
/// the database can be read (`vault::paired`). The caller holds the writer's lock, under which every exchange happens. What fails
/// here is tried again at the next opening.
pub fn settle(dir: &Path) {
    let belongs = coming::keys(dir);
    coming::laid_ready(dir)
        .filter(|file| Some(file) != belongs.as_ref())
        .for_each(|file| coming::withdraw(Some(&file)));
    clear_copy(dir);
    folder::clear_abandoned(dir);
    folder::clear_abandoned(&dir.join(BACKUPS));
}

/// The folder of the encrypted copy, until it takes the database's place. One that a crash left behind is no part of the office.
pub(super) const UNFINISHED_COPY: &str = "lince.db.encrypting";

/// Clears away an encrypted copy that never took the database's place; what cannot be removed now will be another time.
pub(super) fn clear_copy(dir: &Path) {
    let unfinished = dir.join(UNFINISHED_COPY);
    // Earlier programs made a file of that name.
    let _ = std::fs::remove_dir_all(&unfinished).or_else(|_| std::fs::remove_file(&unfinished));
}
