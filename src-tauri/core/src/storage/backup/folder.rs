//! What lies in a place for backups. Only files that are ours are ever looked at or removed.

use std::path::{Path, PathBuf};

use super::archive::Archive;
use super::manifest::Manifest;
use crate::workplace::held::{self, Held};
use crate::workplace::{self, Noted, UNFINISHED};
use crate::{Error, ErrorCode, Result, files};

/// How backups end.
pub const EXTENSION: &str = "lincebak";

/// Whether a file of that name ends as backups do.
pub fn is_backup(name: &str) -> bool {
    name.strip_suffix(EXTENSION).is_some_and(|rest| rest.ends_with('.'))
}

/// A file that ends as backups do.
#[derive(Debug, Clone)]
pub struct Found {
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its manifest; `None`: it is damaged, or not ours.
    pub manifest: Option<Manifest>,
}

/// The backups in a folder, the newest first; those that cannot be read come last. A folder that is not there holds none.
pub fn list(folder: &Path) -> Result<Vec<Found>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.path();
        if file.extension().is_some_and(|e| e == EXTENSION) && entry.file_type()?.is_file() {
            found.push(Found {
                bytes: entry.metadata()?.len(),
                manifest: Archive::open(&file).ok().map(|a| a.manifest),
                file,
            });
        }
    }
    found.sort_by_cached_key(|f| std::cmp::Reverse((f.manifest.as_ref().map(|m| m.made_at.clone()), f.file.clone())));
    Ok(found)
}

/// A folder for work beside the finished files, gone with its value: what is finished moves out of it by its name alone.
pub struct Work {
    held: Held,
    _noted: Option<Noted>,
}

impl Work {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.held.path()
    }
}

/// Makes a folder for work in `folder`, in which nothing of a killed program stays.
pub fn work_in(folder: &Path) -> Result<Work> {
    files::make_folder(folder)?;
    clear_abandoned(folder);
    let (name, noted) = workplace::unfinished(folder);
    Ok(Work {
        held: held::hold_in(folder, &name).map_err(|e| files::place(e, folder))?,
        _noted: noted,
    })
}

/// Clears away the working folders of programs that were killed; one that is in use stays.
pub fn clear_abandoned(folder: &Path) {
    held::clear_abandoned(folder, UNFINISHED, |_| true);
}

/// Returns `disk_full` when a place has no room for so many bytes; a place that does not report its free space is tried.
pub fn need_space(folder: &Path, bytes: u64) -> Result<()> {
    match crate::storage::place::free_space(folder) {
        Some(free) if free < bytes => {
            let megabytes = |b: u64| b.div_ceil(1024 * 1024);
            let about = format!(
                "{}：需要{}MB，剩余{}MB",
                folder.display(),
                megabytes(bytes),
                megabytes(free)
            );
            Err(Error::about(ErrorCode::DiskFull, about))
        }
        _ => Ok(()),
    }
}
