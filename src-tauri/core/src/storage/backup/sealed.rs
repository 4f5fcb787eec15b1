//! The files of an encrypted office as they lie, copied without its key.

use std::path::Path;

use super::archive::hash_of;
use super::folder;
use crate::rules::retention::BEFORE_UPGRADE;
use crate::storage::cut_off;
use crate::storage::file_names::{DATABASE_FILE, KEYRING_FILE};
use crate::storage::lock::{Holder, WriterLock};
use crate::{ErrorCode, Result, files};

/// So many copies are kept; older ones are of programs that are not used any more.
const KEPT: usize = 3;

/// Copies the database, its log and its keyring into `to`, which gets its name when every copy has been read back. `in_use` while
/// another program writes; the oldest copies beside it are cleared away.
pub fn copy(dir: &Path, holder: &Holder, to: &Path) -> Result<()> {
    let _lock = WriterLock::take(dir, holder)?;
    cut_off::settle(dir);
    let beside = to.parent().ok_or(ErrorCode::InvalidArgument)?;
    let work = folder::work_in(beside)?;
    let unfinished = work.path().join("office");
    files::make_folder(&unfinished)?;
    let log = format!("{DATABASE_FILE}-wal");
    let there: Vec<&str> = [DATABASE_FILE, &log, KEYRING_FILE]
        .into_iter()
        .filter(|name| dir.join(name).is_file())
        .collect();
    let bytes = there
        .iter()
        .filter_map(|name| dir.join(name).metadata().ok())
        .map(|m| m.len());
    folder::need_space(beside, bytes.sum())?;
    for name in there {
        copy_one(&dir.join(name), &unfinished.join(name))?;
    }
    files::rename(&unfinished, to)?;
    thin(beside)
}

fn copy_one(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).map_err(|e| files::place(e, to))?;
    std::fs::OpenOptions::new().write(true).open(to)?.sync_all()?;
    // A reader of the office may have moved its log into the database meanwhile: then the two are of different moments.
    if hash_of(from)? != hash_of(to)? {
        return Err(crate::Error::about(
            ErrorCode::CannotReadOrWrite,
            format!("{}：复制后核对不一致", from.display()),
        ));
    }
    files::sync_folder(to)
}

fn thin(folder: &Path) -> Result<()> {
    let mut copies: Vec<_> = std::fs::read_dir(folder)?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(BEFORE_UPGRADE))
        .map(|entry| entry.path())
        // Only what is a copy of ours.
        .filter(|path| path.is_dir() && path.join(DATABASE_FILE).is_file() && path.join(KEYRING_FILE).is_file())
        .collect();
    // By the clock of the disk: a name that has become free is taken again.
    copies.sort_by_cached_key(|copy| (copy.metadata().and_then(|m| m.modified()).ok(), copy.clone()));
    copies.truncate(copies.len().saturating_sub(KEPT));
    copies
        .iter()
        .try_for_each(|old| std::fs::remove_dir_all(old).map_err(|e| files::place(e, old)))
}
