//! Files that belong to a person. A file is stored once, under `attachments/`, by its hash. In an encrypted office its bytes are
//! encrypted with the data key; its name stays the hash of what is inside.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use sha2::{Digest, Sha256};

use super::hex;
use super::vault::DataKey;
use crate::domain::person::WorkerId;
use crate::workplace::UNFINISHED;
use crate::{ErrorCode, Result, files};

/// Where an office keeps them, in its data folder.
pub const FOLDER: &str = "attachments";

/// A file on record.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Lower-case hexadecimal SHA-256 of its bytes.
    pub sha256: String,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
}

/// Where a file with that hash lies in the data folder.
pub fn path(dir: &Path, sha256: &str) -> PathBuf {
    dir.join(FOLDER).join(&sha256[..2.min(sha256.len())]).join(sha256)
}

/// Lower-case hexadecimal SHA-256.
pub fn hash(bytes: &[u8]) -> String {
    hex::written(&Sha256::digest(bytes))
}

/// How an encrypted file begins; no image does. Then comes the name of the key.
const SEALED: &[u8; 8] = b"LNCSEAL2";
/// How one began that an earlier program encrypted, without the name.
const SEALED_UNNAMED: &[u8; 8] = b"LNCSEAL1";
/// Characters of a key's name.
const NAME: usize = 16;

/// Writes the bytes into the data folder, synced, unless they lie there already; returns their hash.
pub fn keep(dir: &Path, key: Option<&DataKey>, bytes: &[u8]) -> Result<String> {
    let sha256 = hash(bytes);
    // What lies there under another key, or damaged, is written anew.
    if read(dir, key, &sha256).is_err() {
        put(dir, key, &sha256, bytes)?;
    }
    Ok(sha256)
}

fn put(dir: &Path, key: Option<&DataKey>, sha256: &str, bytes: &[u8]) -> Result<()> {
    let stored = match key {
        Some(key) => [&beginning(key)[..], &key.seal(bytes, sha256)?].concat(),
        None => bytes.to_vec(),
    };
    files::replace(&path(dir, sha256), |file| Ok(file.write_all(&stored)?))
}

/// The bytes of a file on record. `file_not_found`; `damaged` when they are not those that were kept.
pub fn read(dir: &Path, key: Option<&DataKey>, sha256: &str) -> Result<Vec<u8>> {
    read_at(&path(dir, sha256), key, sha256)
}

fn read_at(path: &Path, key: Option<&DataKey>, sha256: &str) -> Result<Vec<u8>> {
    unsealed(std::fs::read(path)?, key, sha256)
}

/// What was stored, decrypted where it is encrypted, and proven by its hash.
pub fn unsealed(stored: Vec<u8>, key: Option<&DataKey>, sha256: &str) -> Result<Vec<u8>> {
    let bytes = match (sealed(&stored), key) {
        (Some(sealed), Some(key)) => key.open(sealed, sha256)?,
        (Some(_), None) => return Err(ErrorCode::Damaged.into()),
        (None, _) => stored,
    };
    if hash(&bytes) == sha256 {
        Ok(bytes)
    } else {
        Err(ErrorCode::Damaged.into())
    }
}

fn beginning(key: &DataKey) -> Vec<u8> {
    [&SEALED[..], key.id().as_bytes()].concat()
}

/// What comes after the beginning of an encrypted file.
fn sealed(stored: &[u8]) -> Option<&[u8]> {
    let named = stored.strip_prefix(SEALED).and_then(|rest| rest.get(NAME..));
    named.or_else(|| stored.strip_prefix(SEALED_UNNAMED))
}

/// Encrypts every file in the attachments' folder that is not encrypted with this key, also files that no record refers to any more.
/// A file whose contents do not match its name stays as it is, for the check to find. True: no readable file was left.
pub fn seal_all(dir: &Path, key: &DataKey) -> Result<bool> {
    let mut all = true;
    for path in all_files(dir) {
        let sealed = beginning(key);
        if beginning_of(&path, sealed.len()).is_ok_and(|beginning| beginning == sealed) {
            continue;
        }
        let sha256 = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match read_at(&path, Some(key), &sha256) {
            Ok(bytes) => put(dir, Some(key), &sha256, &bytes)?,
            Err(_) => all &= !is_plain(&path),
        }
    }
    Ok(all)
}

/// Can this file of the folder be read without the key? One cut off within the beginning of an encrypted file, or of which a power cut
/// has left nothing but its length, holds nothing.
pub fn is_plain(path: &Path) -> bool {
    let Ok(beginning) = beginning_of(path, SEALED.len()) else {
        return false;
    };
    let is_blank = beginning.iter().all(|byte| *byte == 0);
    let is_sealed = [SEALED, SEALED_UNNAMED]
        .iter()
        .any(|sealed| sealed.starts_with(&beginning));
    !is_blank && !is_sealed
}

/// Removes files left unfinished by a program that was cut off, so that no power cut brings them back. Only the writer may call it.
pub fn clear_unfinished(dir: &Path) {
    for path in all_files(dir) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(UNFINISHED) {
            // A file that cannot be removed is reported, because it can be read.
            let _ = std::fs::remove_file(&path);
        }
    }
    // Also of one that went when it was made: its name may only be gone from memory.
    for folder in std::fs::read_dir(dir.join(FOLDER)).into_iter().flatten().flatten() {
        let _ = files::sync_folder(&folder.path().join(UNFINISHED));
    }
}

/// Every file in the attachments' folder, whatever it is called.
pub fn all_files(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten();
    // No link is followed: what lies elsewhere may be another office's.
    let is = |path: &Path, what: fn(&std::fs::FileType) -> bool| {
        std::fs::symlink_metadata(path).is_ok_and(|found| what(&found.file_type()))
    };
    let own = Some(dir.join(FOLDER)).filter(|folder| is(folder, std::fs::FileType::is_dir));
    own.into_iter()
        .flat_map(entries)
        .map(|entry| entry.path())
        .filter(move |folder| is(folder, std::fs::FileType::is_dir))
        .flat_map(entries)
        .map(|entry| entry.path())
        .filter(move |path| is(path, std::fs::FileType::is_file))
}

/// The first bytes, as many as there are.
fn beginning_of(path: &Path, bytes: usize) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::with_capacity(bytes);
    std::fs::File::open(path)?.take(bytes as u64).read_to_end(&mut read)?;
    Ok(read)
}

/// Makes the file the person's only one of its kind.
pub fn set(tx: &Transaction<'_>, worker: WorkerId, kind: &str, file: &Attachment, bytes: usize) -> Result<()> {
    tx.execute(
        "DELETE FROM attachment WHERE worker_id = :worker AND kind = :kind AND sha256 <> :sha256",
        named_params! { ":worker": worker.0, ":kind": kind, ":sha256": file.sha256 },
    )?;
    tx.execute(
        "INSERT INTO attachment (worker_id, kind, sha256, media_type, bytes)
         VALUES (:worker, :kind, :sha256, :media_type, :bytes)
         ON CONFLICT (worker_id, kind, sha256) DO NOTHING",
        named_params! {
            ":worker": worker.0, ":kind": kind, ":sha256": file.sha256,
            ":media_type": file.media_type, ":bytes": bytes as i64,
        },
    )?;
    Ok(())
}

/// The person's file of a kind.
pub fn get(conn: &Connection, worker: WorkerId, kind: &str) -> Result<Option<Attachment>> {
    Ok(conn
        .prepare_cached("SELECT sha256, media_type FROM attachment WHERE worker_id = :worker AND kind = :kind")?
        .query_row(named_params! { ":worker": worker.0, ":kind": kind }, |r| {
            Ok(Attachment {
                sha256: r.get("sha256")?,
                media_type: r.get("media_type")?,
            })
        })
        .optional()?)
}

/// Hashes of every file on record.
pub fn all_hashes(conn: &Connection) -> Result<Vec<String>> {
    conn.prepare_cached("SELECT DISTINCT sha256 FROM attachment ORDER BY sha256")?
        .query_and_then([], |r| Ok(r.get(0)?))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn what_anybody_can_read_is_plain_and_a_cut_off_beginning_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        let cases: [(&[u8], bool); 8] = [
            (b"", false),
            (b"LNC", false),
            (b"LNCSEAL1rest", false),
            (b"LNCSEAL2rest", false),
            (b"LNCSEAL3rest", true),
            (b"LNX", true),
            (&[0; 600], false),
            (b"\xFF\xD8\xFF\xE0", true),
        ];
        for (bytes, plain) in cases {
            std::fs::write(&file, bytes).unwrap();
            assert_eq!(is_plain(&file), plain, "{bytes:?}");
        }
        assert!(!is_plain(&dir.path().join("none")));
    }
}
