//! What an office and its backups consist of, by name: no export is laid over any of it.

use std::path::Path;

use super::heads::HEADS_FILE;
use super::store::DATABASE_FILE;
use super::tries::TRIES_FILE;
use super::vault::KEYRING_FILE;
use super::{attachments, backup};
use crate::files;

/// What shows that a folder is an office's.
const OFFICE: [&str; 3] = [DATABASE_FILE, KEYRING_FILE, HEADS_FILE];
/// What else lies in it. Whatever follows the name: `lince.db-wal` too.
const BESIDE: [&str; 3] = ["writer.", TRIES_FILE, ".lince"];
/// Folders in it that hold nothing else.
const FOLDERS: [&str; 2] = [attachments::FOLDER, backup::FOLDER];

/// Whether a file with that path is one that an office or a backup consists of.
pub fn is_own(out: &Path) -> bool {
    let name = out.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let folder = files::folder_of(out);
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let is_office = |folder: &Path| OFFICE.iter().any(|own| folder.join(own).exists());
    let in_own_folder = folder.ancestors().any(|inner| {
        let called = |own: &&str| inner.file_name().is_some_and(|name| name.eq_ignore_ascii_case(own));
        FOLDERS.iter().any(called) && inner.parent().is_some_and(is_office)
    });
    backup::folder::is_backup(&name)
        || in_own_folder
        || is_office(&folder) && OFFICE.iter().chain(&BESIDE).any(|own| name.starts_with(own))
}
