//! Encryption at rest: a random data key encrypts the database (SQLCipher) and the attachments; the keyring beside the database
//! holds the data key for the office's password, the recovery code, and each operator's password.
//!
//! - [`data_key`]: the key, and those that it took the place of
//! - [`slot`]: the data key for one secret
//! - [`key_file`]: the second secret that an office may ask for beside every password
//! - [`keyring`]: the file that holds the slots
//! - [`paired`]: which keyring is the database's
//! - [`secret`]: what a person knows
//! - [`recovery`]: the code on the recovery sheet
//!
//! Nothing here knows a default password, and nobody can open an office whose password, recovery code and operators' passwords are all
//! lost.

mod data_key;
pub mod key_file;
mod keyring;
pub(crate) mod paired;
mod recovery;
mod secret;
mod slot;

use std::path::Path;

pub(crate) use data_key::below;
pub use data_key::{DataKey, Former, Seal};
pub use key_file::{ENDING, KeyFile};
pub use keyring::Keyring;
pub use paired::unlock;
pub use recovery::{GROUPS, RecoveryCode};
pub use secret::Secret;
pub(super) use secret::folded;
pub use slot::SlotKind;

pub use super::file_names::KEYRING_FILE;

use super::backup::manifest::Manifest;
use super::backup::{folder, missing};
use super::file_names::{BACKUPS, DATABASE_FILE};
use crate::{Error, ErrorCode, Result};

/// How an unencrypted database file begins.
const PLAIN_HEADER: &[u8; 16] = b"SQLite format 3\0";

/// Whether the office's file can be read without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Anybody who has the file can read it.
    Plain,
    /// It cannot be read without the data key.
    Encrypted,
}

/// Whether anybody can read this database file, by its first bytes. `damaged`, naming it, where it is shorter than those.
pub fn is_plain(database: &Path) -> Result<bool> {
    use std::io::Read;
    let mut header = [0_u8; 16];
    match std::fs::File::open(database)?.read_exact(&mut header) {
        Ok(()) => Ok(&header == PLAIN_HEADER),
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(Error::about(ErrorCode::Damaged, database.display().to_string()))
        }
        Err(e) => Err(e.into()),
    }
}

/// Whether a database is encrypted. `damaged` where it is neither SQLite's nor accompanied by a keyring. A plain one beside a keyring
/// is not the office's: it was laid there, and what is entered would lie there for anybody to read (`plain_beside_keyring`). An
/// encryption under way makes no such pair.
pub fn protection_of(database: &Path, has_keyring: bool) -> Result<Protection> {
    let about = |code: ErrorCode| Err(Error::about(code, database.display().to_string()));
    match (is_plain(database)?, has_keyring) {
        (true, false) => Ok(Protection::Plain),
        (false, true) => Ok(Protection::Encrypted),
        (true, true) => about(ErrorCode::PlainBesideKeyring),
        (false, false) => about(ErrorCode::Damaged),
    }
}

/// Whether the office in `dir` is encrypted.
pub fn protection(dir: &Path) -> Result<Protection> {
    let database = dir.join(DATABASE_FILE);
    if !database.is_file() {
        return Err(missing::no_database(dir));
    }
    protection_of(&database, Keyring::exists(dir)).map_err(|error| match error.code() {
        // What is no plain database lies among backups of an encrypted one: its keys are gone.
        ErrorCode::Damaged if !is_plain(&database).unwrap_or(true) && was_encrypted(dir) => {
            ErrorCode::KeysMissing.into()
        }
        _ => error,
    })
}

/// Are there backups of an encrypted office?
fn was_encrypted(dir: &Path) -> bool {
    let backups = folder::list(&dir.join(BACKUPS)).unwrap_or_default();
    let mut manifests = backups.iter().filter_map(|found| found.manifest.as_ref());
    manifests.any(Manifest::encrypted)
}

#[cfg(test)]
mod tests;
