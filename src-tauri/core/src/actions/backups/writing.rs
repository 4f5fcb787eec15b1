//! Writing a backup: copied, packed, read back, and only then given its name.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::EXTENSION;
use super::called::unused;
use super::verifying::{Keys, is_fatal, verify_with};
use crate::progress::{Progress, checkpoint};
use crate::rules::retention::BackupKind;
use crate::storage::backup::archive;
use crate::storage::backup::packing::{self, Content};
use crate::storage::backup::voucher::Voucher;
use crate::storage::backup::{self, Attached, folder};
use crate::storage::vault::paired;
use crate::storage::{DATABASE_FILE, Store, attachments, check};
use crate::{Error, ErrorCode, Result, files};

/// A backup that was made and read back.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Made {
    /// Where it lies.
    pub file: PathBuf,
    /// Of the whole file.
    pub sha256: String,
    /// People ever on file.
    pub workers: u32,
    /// The copy in the second place, where the office has one.
    pub second: Option<Second>,
    /// Attachments on record that are missing or damaged and so are not in it.
    pub lost: u32,
}

/// What became of the copy in the second place.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Second {
    /// The copy, read back; `null`: there is none.
    pub file: Option<PathBuf>,
    /// Why there is none: a Chinese sentence.
    pub caution: Option<String>,
}

/// How the trail's entry of a backup made by a user begins; the place follows.
pub(super) const MADE_TO: &str = "备份到";

/// Removes a backup whose making is reported as failed. If it cannot be removed, there is one whole backup too many.
pub(super) fn take_back(file: &Path) {
    let _ = std::fs::remove_file(file);
}

/// Writes a backup into a folder of its own in `folder`, verifies what it reads back, and gives it its name.
pub(super) fn write(
    store: &Store,
    at: DateTime<Utc>,
    kind: BackupKind,
    folder: &Path,
    progress: &mut dyn Progress,
) -> Result<Made> {
    let voucher = Voucher::of(store)?;
    let work = folder::work_in(folder)?;
    let (copy, unfinished) = (work.path().join("copy.db"), work.path().join("backup"));
    folder::need_space(folder, size_of(store.dir()))?;
    backup::copy_to(store, &copy, |done, all| {
        checkpoint(progress, "正在复制数据库", done, all)
    })?;
    // What the copy holds, not what has been written meanwhile.
    let (contents, problems) = backup::inspect(&copy, store.key()).map_err(|error| match error.code() {
        ErrorCode::NotABackup => ill_copied(store, "数据库复制出来打不开"),
        _ => error,
    })?;
    if let Some(problem) = problems.iter().find(|p| p.code == "database_damaged") {
        return Err(Error::about(
            ErrorCode::Damaged,
            problem.message.trim_end_matches('。').to_owned(),
        ));
    }
    let Attached { whole, lost } = backup::attached(&backup::open_copy(&copy, store.key())?, store.dir(), store.key())?;
    let keyring = match store.key() {
        Some(key) => Some(paired::keyring(store.read(), store.dir(), key)?.to_json()?),
        None => None,
    };
    let content = Content {
        made_at: stamp(at),
        kind,
        contents: &contents,
        database: &copy,
        keyring: keyring.as_deref(),
        attached: &whole,
        lost: &lost,
        voucher: &voucher,
    };
    let sha256 = pack(&unfinished, &content, Keys::of(store), progress)?;
    let file = unused(folder, kind, at, &format!(".{EXTENSION}"));
    files::rename(&unfinished, &file).inspect_err(|_| take_back(&file))?;
    Ok(Made {
        file,
        sha256,
        workers: contents.workers,
        second: None,
        lost: lost.len() as u32,
    })
}

/// Packs, syncs, reads back and verifies; the hash of the whole file. Nothing of `out` is left on an error but in its work folder.
pub(super) fn pack(out: &Path, content: &Content<'_>, keys: Keys<'_>, progress: &mut dyn Progress) -> Result<String> {
    let mut file = std::fs::File::create(out)?;
    packing::write(&mut file, content, |done, all| {
        checkpoint(progress, "正在打包", done, all)
    })?;
    file.sync_all()?;
    drop(file);
    let verified = verify_with(out, keys, progress)?;
    if verified.problems.iter().any(is_fatal) || verified.workers != content.contents.workers {
        return Err(Error::about(ErrorCode::CannotReadOrWrite, "备份写出后读回不一致"));
    }
    archive::hash_of(out)
}

/// A copy that does not open: of a damaged original, else onto a disk that did not keep what was written.
fn ill_copied(store: &Store, what: &str) -> Error {
    let sound = check::structure(store.read()).is_ok_and(|problems| problems.is_empty());
    let code = if sound {
        ErrorCode::DiskFailing
    } else {
        ErrorCode::Damaged
    };
    Error::about(code, what)
}

/// Twice the office's files: the copy, and the archive.
fn size_of(dir: &Path) -> u64 {
    let database = std::fs::metadata(dir.join(DATABASE_FILE)).map_or(0, |m| m.len());
    let journal = std::fs::metadata(dir.join(format!("{DATABASE_FILE}-wal"))).map_or(0, |m| m.len());
    let folders = std::fs::read_dir(dir.join(attachments::FOLDER))
        .into_iter()
        .flatten()
        .flatten();
    let attached: u64 = folders
        .filter_map(|folder| std::fs::read_dir(folder.path()).ok())
        .flat_map(|files| files.flatten())
        .filter_map(|file| file.metadata().ok())
        .map(|m| m.len())
        .sum();
    2 * (database + journal) + attached
}

/// The instant as a manifest writes it.
fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
