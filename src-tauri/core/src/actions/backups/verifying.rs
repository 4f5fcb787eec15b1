//! Whether a backup is whole: everything unpacked, hashed, opened and counted.

use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;

use crate::progress::{Progress, Silent, checkpoint};
use crate::storage::backup::archive::Archive;
use crate::storage::backup::folder;
use crate::storage::backup::manifest::Manifest;
use crate::storage::backup::voucher::Voucher;
use crate::storage::check::{self, Problem};
use crate::storage::vault::{DataKey, Keyring, Secret};
use crate::storage::{Connection, DATABASE_FILE, Store, attachments, backup};
use crate::{Error, ErrorCode, Result, workplace};

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
    /// The key of the open office, with those that it had before.
    pub present: Option<&'k DataKey>,
    /// What the user typed.
    pub secret: Option<&'k Secret>,
}

impl<'k> Keys<'k> {
    /// The keys of an open office.
    pub fn of(store: &'k Store) -> Self {
        Self {
            present: store.key(),
            secret: None,
        }
    }

    /// The key that a keyring's backup is encrypted with. `password_needed` where nothing at hand opens it.
    fn open(&self, ring: &Keyring) -> Result<DataKey> {
        match (self.present.and_then(|key| key.named(ring.key_id())), self.secret) {
            (Some(key), _) => Ok(key.clone()),
            (None, Some(secret)) => ring.unlock(secret),
            (None, None) => Err(Error::about(ErrorCode::PasswordNeeded, "这份备份用另一个口令加密")),
        }
    }
}

/// A file with such a problem is not a backup.
pub(super) fn is_fatal(problem: &Problem) -> bool {
    problem.code.starts_with("backup_") || problem.code == "database_damaged"
}

/// Opens a backup, unpacks and hashes everything, checks its database, and counts. `not_a_backup` when it is not one. For an encrypted
/// one only the hashes, unless a key is at hand.
pub fn verify(file: &Path) -> Result<Verified> {
    verify_with(file, Keys::default(), &mut Silent)
}

/// As [`verify`], with what opens an encrypted one.
pub fn verify_with(file: &Path, keys: Keys<'_>, progress: &mut dyn Progress) -> Result<Verified> {
    let mut archive = Archive::look(file)?;
    if let Err(error) = archive.check_list() {
        return Ok(unusable(&archive, error));
    }
    let room = Room::for_looking_at(file, &archive)?;
    Ok(unpack(&mut archive, &room, keys, false, progress)?.verified)
}

/// A plain database up to this size is looked at in memory, where a program that is killed leaves nothing behind; what is larger
/// would take the memory that others need.
const MOST_IN_MEMORY: u64 = 512 * 1024 * 1024;

/// Where a backup's database is unpacked.
pub(super) enum Room<'r> {
    /// Nowhere on a disk.
    Memory,
    /// Into a file that stays as long as its folder.
    File(&'r Path),
    /// Into a file in a private folder that goes with this value.
    Private(TempDir),
    /// Into a file beside the backup that is being made, where there is room, and which goes with this value.
    Beside(folder::Work),
}

impl Room<'_> {
    /// For a look at what a backup holds.
    pub(super) fn for_looking_at(file: &Path, archive: &Archive) -> Result<Self> {
        if fits_memory(archive.manifest.encrypted(), archive.database_bytes()) {
            return Ok(Self::Memory);
        }
        match file.parent() {
            Some(beside) if is_unfinished(file) => Ok(Self::Beside(folder::work_in(beside)?)),
            _ => {
                let private = workplace::folder()?;
                folder::need_space(private.path(), archive.database_bytes())?;
                Ok(Self::Private(private))
            }
        }
    }

    fn file(&self) -> Option<PathBuf> {
        match self {
            Self::File(file) => Some(file.to_path_buf()),
            other => Some(other.folder()?.join(DATABASE_FILE)),
        }
    }

    /// The folder that holds nothing but the database.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Memory | Self::File(_) => None,
            Self::Private(folder) => Some(folder.path()),
            Self::Beside(work) => Some(work.path()),
        }
    }
}

/// The engine reads no encrypted database in memory, and nobody else reads one on a disk.
fn fits_memory(encrypted: bool, bytes: u64) -> bool {
    !encrypted && bytes <= MOST_IN_MEMORY
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
pub(super) struct Unpacked {
    pub(super) verified: Verified,
    /// The keyring and the key of an encrypted one that could be opened.
    pub(super) opened_with: Option<(Keyring, DataKey)>,
    /// The database, where it was unpacked into memory and is whole.
    pub(super) in_memory: Option<Connection>,
}

/// Verifies everything, and leaves the database in its room. An encrypted one that nothing at hand opens is an error where
/// `must_open`.
pub(super) fn unpack(
    archive: &mut Archive,
    room: &Room<'_>,
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
    let (whole, in_memory) = match room.file() {
        Some(file) => {
            let whole = archive.database(&file)?;
            let found = (whole && readable).then(|| backup::inspect(&file, key)).transpose()?;
            (whole, found.map(|(contents, found)| (None, contents, found)))
        }
        None => {
            let laid = archive.database_in_memory()?;
            let found = laid.map(backup::inspect_in_memory).transpose()?;
            (
                found.is_some(),
                found.map(|(conn, contents, found)| (Some(conn), contents, found)),
            )
        }
    };
    if !whole {
        problems.push(problem("backup_damaged", "数据库已损坏"));
    }
    if whole
        && vouched_for(
            &manifest,
            key,
            in_memory.as_ref().and_then(|(conn, ..)| conn.as_ref()),
            room,
        )? == Some(false)
    {
        problems.push(problem("backup_forged", "清单不是做这份备份的程序写的，有人改过"));
    }
    let in_memory = in_memory.and_then(|(conn, contents, found)| {
        workers = contents.workers;
        problems.extend(found);
        if (contents.schema, contents.workers, contents.changes, &contents.trail)
            != (manifest.schema, manifest.workers, manifest.changes, &manifest.trail)
        {
            problems.push(problem("backup_contents", "数据库中的人数或改动数与清单不符"));
        }
        conn
    });
    Ok(Unpacked {
        verified: Verified {
            ok: problems.is_empty(),
            schema: manifest.schema,
            workers,
            opened: readable,
            problems,
        },
        opened_with,
        in_memory,
    })
}

/// Was the manifest written with the database's key? `None`: an early program wrote it, or it cannot be checked without a password.
fn vouched_for(
    manifest: &Manifest,
    key: Option<&DataKey>,
    in_memory: Option<&Connection>,
    room: &Room<'_>,
) -> Result<Option<bool>> {
    let voucher = match (key, in_memory, room.file()) {
        (Some(key), ..) => Voucher::of_key(key),
        (None, _, _) if manifest.encrypted() => return Ok(None),
        (None, Some(conn), _) => Voucher::in_database(conn)?,
        (None, None, Some(file)) => Voucher::in_database(&backup::open_copy(&file, None)?)?,
        (None, None, None) => return Ok(None),
    };
    Ok(voucher.knows(manifest))
}

pub(super) fn problem(code: &'static str, message: impl Into<String>) -> Problem {
    check::problem(code, message.into() + "。", "这份备份不能用，请改用另一份")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_could_read_is_looked_at_in_memory_as_long_as_there_is_room() {
        for (encrypted, bytes, in_memory) in [
            (false, 5_000_000, true),
            (false, MOST_IN_MEMORY, true),
            (false, MOST_IN_MEMORY + 1, false),
            (true, 5_000_000, false),
        ] {
            assert_eq!(fits_memory(encrypted, bytes), in_memory, "{encrypted} {bytes}");
        }
    }
}
