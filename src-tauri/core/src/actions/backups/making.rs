//! Writing a backup: copied, packed, read back, and only then given its name.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::verifying::{Keys, is_fatal, verify_with};
use super::{EXTENSION, protect, standing, usual_folder};
use crate::domain::moments;
use crate::domain::rights::Right;
use crate::progress::{Progress, Silent, checkpoint};
use crate::rules::retention::{BEFORE_UPGRADE, BackupKind};
use crate::storage::backup::archive;
use crate::storage::backup::packing::{self, Content};
use crate::storage::backup::voucher::Voucher;
use crate::storage::backup::{self, Attached, folder};
use crate::storage::trail::Action;
use crate::storage::vault::paired;
use crate::storage::{DATABASE_FILE, Entry, Occasion, Store, attachments, check};
use crate::{Error, ErrorCode, Result, files};

/// Which backup is wanted, and where.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Why.
    pub kind: BackupKind,
    /// Instead of the usual folder.
    pub to: Option<PathBuf>,
    /// The office's second place, where a copy goes too.
    pub second: Option<PathBuf>,
}

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

/// How the trail tells that somebody had a backup made; then comes where.
pub(super) const MADE_TO: &str = "备份到";

/// Copies everything into one file in `to`, reads the file back, and only then says that it is there.
pub fn create(store: &mut Store, occasion: &Occasion, to: Option<&Path>) -> Result<Made> {
    let order = Order {
        to: to.map(Path::to_owned),
        ..Order::default()
    };
    make(store, occasion, &order, &mut Silent)
}

/// As [`create`], of any kind and with a copy in the second place; afterwards both places are thinned. Others may write meanwhile.
pub fn make(store: &mut Store, occasion: &Occasion, order: &Order, progress: &mut dyn Progress) -> Result<Made> {
    if !matches!(order.kind, BackupKind::Automatic | BackupKind::BeforeUpgrade) {
        store.require(Right::BackUp)?;
    }
    if order.to.is_some() {
        // Outside the office's own places it is everybody's records in the hands of whoever holds the stick.
        store.require_whole()?;
    }
    let folder = order.to.clone().unwrap_or_else(|| usual_folder(store.dir()));
    // The trail says where it is, whoever reads it from wherever.
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let mut made = write(store, occasion.at, order.kind, &folder, progress)?;
    let (action, what) = match order.kind {
        BackupKind::Automatic => (Action::AutoBackup, "自动备份到"),
        // Setup asks for it, to whom nobody signs in.
        BackupKind::BeforeUpgrade => (Action::AutoBackup, "升级前备份到"),
        _ => (Action::Backup, MADE_TO),
    };
    // No copy of everything without an entry: one that cannot be told in the trail is not made.
    store
        .note(occasion, &Entry::new(action, format!("{what}{}", made.file.display())))
        .inspect_err(|_| take_back(&made.file))?;
    made.second = order
        .second
        .as_deref()
        .map(|second| copy_to_second(&made, second, &folder, progress));
    // The backup is there and told. What cannot be protected or thinned now is when the next one is made.
    if store.key().is_some() {
        let _ = protect::protect_reachable(store, order.second.as_deref(), occasion.at);
    }
    let _ = standing::thin(store, occasion.at, order.second.as_deref());
    Ok(made)
}

/// Removes a backup whose making is told as failed. What cannot be removed is a whole backup too many.
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

/// How the name begins.
fn prefix_of(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::ByHand => "lince-",
        BackupKind::Automatic => "auto-",
        BackupKind::BeforeRestore => "before-restore-",
        BackupKind::BeforeUpgrade => BEFORE_UPGRADE,
        BackupKind::BeforeEncrypt => "before-encrypt-",
    }
}

/// Is a file called as a backup that the program made?
pub(super) fn is_called_by_us(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    BackupKind::ALL
        .into_iter()
        .any(|kind| name.starts_with(prefix_of(kind)))
}

/// Named by the office's clock; a second one in the same second gets a number.
pub(super) fn unused(folder: &Path, kind: BackupKind, at: DateTime<Utc>, ending: &str) -> PathBuf {
    let stamp = moments::beijing(&at).format("%Y%m%d-%H%M%S");
    let prefix = prefix_of(kind);
    let first = folder.join(format!("{prefix}{stamp}{ending}"));
    let numbered = (2_u32..).map(|n| folder.join(format!("{prefix}{stamp}-{n}{ending}")));
    std::iter::once(first.clone())
        .chain(numbered)
        .find(|f| !f.exists())
        .unwrap_or(first)
}

/// Copies a verified backup to the second place and reads it back there. What goes wrong is a caution: the first one is safe.
fn copy_to_second(made: &Made, second: &Path, first: &Path, progress: &mut dyn Progress) -> Second {
    match try_second(made, second, first, progress) {
        Ok(file) => Second {
            file: Some(file),
            caution: None,
        },
        Err(error) => Second {
            file: None,
            caution: Some(error.message()),
        },
    }
}

fn try_second(made: &Made, second: &Path, first: &Path, progress: &mut dyn Progress) -> Result<PathBuf> {
    if !second.is_dir() {
        return Err(Error::about(
            ErrorCode::BackupPlaceMissing,
            second.display().to_string(),
        ));
    }
    let name = made.file.file_name().unwrap_or_default();
    if second == first {
        return Ok(made.file.clone());
    }
    checkpoint(progress, "正在复制到第二个位置", 0, 1)?;
    folder::need_space(second, std::fs::metadata(&made.file)?.len())?;
    let work = folder::work_in(second)?;
    let unfinished = work.path().join("backup");
    let mut out = std::fs::File::create(&unfinished)?;
    archive::copy_hashed(&made.file, &mut out)?;
    out.sync_all()?;
    drop(out);
    if archive::hash_of(&unfinished)? != made.sha256 {
        return Err(Error::about(ErrorCode::CannotReadOrWrite, "第二个位置读回不一致"));
    }
    let file = second.join(name);
    files::rename(&unfinished, &file)?;
    checkpoint(progress, "正在复制到第二个位置", 1, 1)?;
    Ok(file)
}
