//! Files that belong to a person. A file is stored once, under `attachments/`, by its hash, and is never overwritten.

use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use sha2::{Digest, Sha256};

use crate::domain::person::WorkerId;
use crate::{Error, Result};

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
    dir.join("attachments")
        .join(&sha256[..2.min(sha256.len())])
        .join(sha256)
}

/// Lower-case hexadecimal SHA-256.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes the bytes into the data folder, synced, unless they lie there already; returns their hash.
pub fn keep(dir: &Path, bytes: &[u8]) -> Result<String> {
    let sha256 = hash(bytes);
    let path = path(dir, &sha256);
    if path.exists() {
        return Ok(sha256);
    }
    let folder = path
        .parent()
        .ok_or_else(|| Error::Internal("attachment without folder".into()))?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|e| Error::Io(e.error))?;
    Ok(sha256)
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
