//! Files that belong to a person. A file is stored once, under `attachments/`, by its hash. In an encrypted office its bytes are
//! encrypted with the data key; its name stays the hash of what is inside.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use sha2::{Digest, Sha256};

use super::hex;
use super::vault::DataKey;
use crate::domain::person::WorkerId;
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

/// How an encrypted file begins; no image does.
const SEALED: &[u8; 8] = b"LNCSEAL1";

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
        Some(key) => [&SEALED[..], &key.seal(bytes, sha256)?].concat(),
        None => bytes.to_vec(),
    };
    files::replace(&path(dir, sha256), |file| Ok(file.write_all(&stored)?))
}

/// The bytes of a file on record. `file_not_found`; `damaged` when they are not those that were kept.
pub fn read(dir: &Path, key: Option<&DataKey>, sha256: &str) -> Result<Vec<u8>> {
    unsealed(std::fs::read(path(dir, sha256))?, key, sha256)
}

/// What was stored, decrypted where it is encrypted, and proven by its hash.
pub fn unsealed(stored: Vec<u8>, key: Option<&DataKey>, sha256: &str) -> Result<Vec<u8>> {
    let bytes = match (stored.strip_prefix(SEALED), key) {
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

/// Encrypts every file that lies there unencrypted; one that is missing or damaged stays for the check to find.
pub fn seal_all(conn: &Connection, dir: &Path, key: &DataKey) -> Result<()> {
    for sha256 in all_hashes(conn)? {
        let path = path(dir, &sha256);
        if is_sealed(&path).unwrap_or(true) {
            continue;
        }
        let stored = std::fs::read(path)?;
        if hash(&stored) == sha256 {
            put(dir, Some(key), &sha256, &stored)?;
        }
    }
    Ok(())
}

fn is_sealed(path: &Path) -> std::io::Result<bool> {
    let mut beginning = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(SEALED.len() as u64).read_to_end(&mut beginning)?;
    Ok(beginning == SEALED)
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
