//! Verified copies of everything, and the way back from one.
//!
//! - here: making, listing and verifying
//! - [`standing`]: how things stand: the last usable one, what is due, how long they are kept
//! - [`restore`]: the way back, and back from it
//! - [`compare`]: what a backup holds beside what is there now
//! - [`protect`]: backups of the time before the office was encrypted
//! - [`upgrade`]: what is kept before a newer program is installed

pub mod compare;
pub mod protect;
pub mod restore;
pub mod standing;
pub mod upgrade;

pub use restore::{Restored, restore};

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use serde::Serialize;

use crate::domain::rights::Right;
use crate::progress::{Progress, Silent, checkpoint};
use crate::rules::retention::BEFORE_UPGRADE;
pub use crate::rules::retention::Kind;
use crate::storage::backup::archive::{self, Archive, Content};
pub use crate::storage::backup::folder::EXTENSION;
use crate::storage::backup::{self, Attached, folder};
use crate::storage::check::{self, Problem};
use crate::storage::trail::Action;
use crate::storage::vault::{DataKey, Keyring, Secret};
use crate::storage::{Entry, Occasion, Store, attachments};
use crate::{Error, ErrorCode, Result, files};

/// Which backup is wanted, and where.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Why.
    pub kind: Kind,
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

/// Which of the two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// `backups` in the data folder.
    Data,
    /// The second place.
    Second,
}

/// A backup as a list shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Listed {
    /// Where it lies.
    pub file: PathBuf,
    /// In which place.
    pub place: Place,
    /// The instant at which it was made, UTC; `null` when it cannot be read.
    pub made_at: Option<String>,
    /// Size of the file.
    #[cfg_attr(feature = "ipc-types", specta(type = f64))]
    pub bytes: u64,
    /// People ever on file; `null` when it cannot be read.
    pub workers: Option<u32>,
    /// Why it was made; `null` when it cannot be read.
    pub kind: Option<Kind>,
    /// Changes in its trail; `null` when it cannot be read.
    pub changes: Option<u32>,
    /// Nobody reads it without the key.
    pub encrypted: bool,
    /// Street of its office; `null` when it cannot be read.
    pub street: Option<String>,
}

/// What verifying found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Verified {
    /// Nothing is wrong.
    pub ok: bool,
    /// Schema of its database.
    pub schema: u32,
    /// People ever on file.
    pub workers: u32,
    /// The database was opened and counted; `false`: it is encrypted and only its hashes were verified.
    pub opened: bool,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// What opens an encrypted backup.
#[derive(Default, Clone, Copy)]
pub struct Keys<'k> {
    /// The key of the open office.
    pub present: Option<&'k DataKey>,
    /// What somebody typed.
    pub secret: Option<&'k Secret>,
}

impl<'k> Keys<'k> {
    /// Of an open office.
    pub fn of(store: &'k Store) -> Self {
        Self {
            present: store.key(),
            secret: None,
        }
    }

    /// The key that a keyring's backup is encrypted with. `password_needed` where nothing at hand opens it.
    fn open(&self, ring: &Keyring) -> Result<DataKey> {
        match (self.present, self.secret) {
            (Some(key), _) if key.id() == ring.key_id() => Ok(key.clone()),
            (_, Some(secret)) => ring.unlock(secret),
            _ => Err(Error::about(ErrorCode::PasswordNeeded, "这份备份用另一个口令加密")),
        }
    }
}

/// Where backups lie unless told otherwise.
pub fn usual_folder(dir: &Path) -> PathBuf {
    dir.join("backups")
}

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
    if !matches!(order.kind, Kind::Automatic | Kind::BeforeUpgrade) {
        store.require(Right::BackUp)?;
    }
    if order.to.is_some() {
        // Outside the office's own places it is everybody's records in the hands of whoever holds the stick.
        store.require_whole()?;
    }
    let folder = order.to.clone().unwrap_or_else(|| usual_folder(store.dir()));
    let mut made = write(store, occasion.at, order.kind, &folder, progress)?;
    let (action, what) = match order.kind {
        Kind::Automatic => (Action::AutoBackup, "自动备份到"),
        _ => (Action::Backup, "备份到"),
    };
    store.note(occasion, &Entry::new(action, format!("{what}{}", made.file.display())))?;
    made.second = order
        .second
        .as_deref()
        .map(|second| copy_to_second(&made, second, &folder, progress));
    standing::thin(
        store,
        occasion.at,
        &[Some(usual_folder(store.dir())), order.second.clone()],
    )?;
    Ok(made)
}

/// Writes a backup into a folder of its own in `folder`, verifies what it reads back, and gives it its name.
fn write(store: &Store, at: DateTime<Utc>, kind: Kind, folder: &Path, progress: &mut dyn Progress) -> Result<Made> {
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
    let keyring = store.key().map(|_| Keyring::load(store.dir())?.to_json()).transpose()?;
    let content = Content {
        made_at: stamp(at),
        kind,
        contents: &contents,
        database: &copy,
        keyring: keyring.as_deref(),
        attached: &whole,
        lost: &lost,
    };
    let sha256 = pack(&unfinished, &content, Keys::of(store), progress)?;
    let file = unused(folder, kind, at, &format!(".{EXTENSION}"));
    files::rename(&unfinished, &file)?;
    Ok(Made {
        file,
        sha256,
        workers: contents.workers,
        second: None,
        lost: lost.len() as u32,
    })
}

/// Packs, syncs, reads back and verifies; the hash of the whole file. Nothing of `out` is left on an error but in its work folder.
fn pack(out: &Path, content: &Content<'_>, keys: Keys<'_>, progress: &mut dyn Progress) -> Result<String> {
    let mut file = std::fs::File::create(out)?;
    archive::write(&mut file, content, |done, all| {
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

/// A backup in which this is found is none.
fn is_fatal(problem: &Problem) -> bool {
    problem.code.starts_with("backup_") || problem.code == "database_damaged"
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
    let database = std::fs::metadata(dir.join("lince.db")).map_or(0, |m| m.len());
    let journal = std::fs::metadata(dir.join("lince.db-wal")).map_or(0, |m| m.len());
    let folders = std::fs::read_dir(dir.join("attachments"))
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
fn prefix_of(kind: Kind) -> &'static str {
    match kind {
        Kind::ByHand => "lince-",
        Kind::Automatic => "auto-",
        Kind::BeforeRestore => "before-restore-",
        Kind::BeforeUpgrade => BEFORE_UPGRADE,
        Kind::BeforeEncrypt => "before-encrypt-",
    }
}

/// Named by the office's clock; a second one in the same second gets a number.
fn unused(folder: &Path, kind: Kind, at: DateTime<Utc>, ending: &str) -> PathBuf {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    let stamp = at.with_timezone(&shanghai).format("%Y%m%d-%H%M%S");
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

/// The backups in the usual folder, the newest first.
pub fn list(dir: &Path) -> Result<Vec<Listed>> {
    list_both(dir, None)
}

/// The backups in both places, the newest first. A second place that is not there holds none.
pub fn list_both(dir: &Path, second: Option<&Path>) -> Result<Vec<Listed>> {
    let usual = usual_folder(dir);
    let mut listed: Vec<Listed> = folder::list(&usual)?
        .into_iter()
        .map(|f| line(f, Place::Data))
        .collect();
    if let Some(second) = second.filter(|s| *s != usual) {
        let there = folder::list(second).unwrap_or_default();
        listed.extend(there.into_iter().map(|f| line(f, Place::Second)));
    }
    // Of two made at once, the one in the data folder comes first: the sort keeps their order.
    listed.sort_by(|a, b| b.made_at.cmp(&a.made_at));
    Ok(listed)
}

fn line(found: folder::Found, place: Place) -> Listed {
    let manifest = found.manifest.as_ref();
    Listed {
        place,
        made_at: manifest.map(|m| m.made_at.clone()),
        bytes: found.bytes,
        workers: manifest.map(|m| m.workers),
        kind: manifest.map(|m| kind_of(m, &found.file)),
        changes: manifest.map(|m| m.changes),
        encrypted: manifest.is_some_and(archive::Manifest::encrypted),
        street: manifest.map(|m| m.street.clone()),
        file: found.file,
    }
}

/// Early programs wrote no kind; what they kept before a restore is told by its name.
fn kind_of(manifest: &archive::Manifest, file: &Path) -> Kind {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if manifest.office.is_none() && name.starts_with("before-restore-") {
        return Kind::BeforeRestore;
    }
    manifest.kind
}

/// Opens a backup, unpacks and hashes everything, checks its database, and counts. `not_a_backup` when it is none. Of an encrypted
/// one only the hashes, unless a key is at hand.
pub fn verify(file: &Path) -> Result<Verified> {
    verify_with(file, Keys::default(), &mut Silent)
}

/// As [`verify`], with what opens an encrypted one.
pub fn verify_with(file: &Path, keys: Keys<'_>, progress: &mut dyn Progress) -> Result<Verified> {
    let work = match file.parent().and_then(|beside| tempfile::tempdir_in(beside).ok()) {
        // The backup that is being made has room beside it, and a place that cannot be written to has none.
        Some(work) if is_unfinished(file) => work,
        _ => tempfile::tempdir()?,
    };
    let mut archive = Archive::look(file)?;
    if let Err(error) = archive.check_list() {
        return Ok(unusable(&archive, error));
    }
    let unpacked = unpack(&mut archive, &work.path().join("copy.db"), keys, false, progress)?;
    Ok(unpacked.verified)
}

fn is_unfinished(file: &Path) -> bool {
    file.extension().is_none()
}

fn unusable(archive: &Archive, error: Error) -> Verified {
    let message = error.message();
    Verified {
        ok: false,
        schema: archive.manifest.schema,
        workers: archive.manifest.workers,
        opened: false,
        problems: vec![problem("backup_contents", message.trim_end_matches('。'))],
    }
}

/// What came out of an archive.
struct Unpacked {
    verified: Verified,
    /// The keyring and the key of an encrypted one that could be opened.
    opened_with: Option<(Keyring, DataKey)>,
}

/// Verifies everything, and leaves the database in `database`. An encrypted one that nothing at hand opens is an error where
/// `must_open`.
fn unpack(
    archive: &mut Archive,
    database: &Path,
    keys: Keys<'_>,
    must_open: bool,
    progress: &mut dyn Progress,
) -> Result<Unpacked> {
    let manifest = archive.manifest.clone();
    let mut problems = Vec::new();
    let mut opened_with = None;
    if manifest.encrypted() {
        match archive.keyring()?.map(|json| Keyring::from_json(&json)) {
            Some(Ok(ring)) => match keys.open(&ring) {
                Ok(key) => opened_with = Some((ring, key)),
                Err(error) if must_open || keys.secret.is_some() => return Err(error),
                Err(_) => {}
            },
            _ => problems.push(problem("backup_damaged", "密钥文件已损坏")),
        }
    }
    let key = opened_with.as_ref().map(|(_, key)| key);
    let readable = !manifest.encrypted() || key.is_some();
    let hashes = archive.attachments();
    for (n, hash) in hashes.iter().enumerate() {
        checkpoint(progress, "正在核对备份", n, hashes.len() + 1)?;
        let mut stored = Vec::new();
        let whole =
            archive.attachment(hash, &mut stored)? && (!readable || attachments::unsealed(stored, key, hash).is_ok());
        if !whole {
            let message = format!("附件{}已损坏", hash.chars().take(8).collect::<String>());
            problems.push(problem("backup_damaged", message));
        }
    }
    checkpoint(progress, "正在核对备份", hashes.len(), hashes.len() + 1)?;
    let mut workers = manifest.workers;
    if !archive.database(database)? {
        problems.push(problem("backup_damaged", "数据库已损坏"));
    } else if readable {
        let (contents, found) = backup::inspect(database, key)?;
        workers = contents.workers;
        problems.extend(found);
        if (contents.schema, contents.workers, contents.changes, &contents.trail)
            != (manifest.schema, manifest.workers, manifest.changes, &manifest.trail)
        {
            problems.push(problem("backup_contents", "数据库中的人数或改动数与清单不符"));
        }
    }
    Ok(Unpacked {
        verified: Verified {
            ok: problems.is_empty(),
            schema: manifest.schema,
            workers,
            opened: readable,
            problems,
        },
        opened_with,
    })
}

fn problem(code: &'static str, message: impl Into<String>) -> Problem {
    check::problem(code, message.into() + "。", "这份备份不能用，请改用另一份")
}
