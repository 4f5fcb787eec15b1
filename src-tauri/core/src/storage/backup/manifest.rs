//! What a backup says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rules::retention::BackupKind;
use crate::storage::chain::Ends;

/// The keyring among the entries.
pub(super) const KEYRING: &str = "lince.keys";

/// What lies in the archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The archive's format; a newer one is refused.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// The instant, UTC.
    pub made_at: String,
    /// Why it was made.
    #[serde(default)]
    pub kind: BackupKind,
    /// Schema of the database.
    pub schema: u32,
    /// Whose office.
    pub street: String,
    /// Names the office for as long as it lives, also when its street is renamed; `None`: made by an early program.
    #[serde(default)]
    pub office: Option<String>,
    /// People ever on file.
    pub workers: u32,
    /// Changes in the trail.
    pub changes: u32,
    /// The last change of records; the same in two backups: nothing has happened between them.
    #[serde(default)]
    pub latest: Option<String>,
    /// Attachments on record that were missing or damaged already, by their hashes.
    #[serde(default)]
    pub lost: Vec<String>,
    /// The end of the trail's chain; `None`: made before there was one.
    #[serde(default)]
    pub trail: Option<Ends>,
    /// Every other entry by name, with its hash and size.
    pub files: BTreeMap<String, Packed>,
    /// What the office put under all this; `None`: made by a program that put nothing there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<String>,
}

impl Manifest {
    /// It cannot be read without the key.
    pub fn encrypted(&self) -> bool {
        self.files.contains_key(KEYRING)
    }

    /// Bytes when unpacked.
    pub fn unpacked(&self) -> u64 {
        self.files.values().fold(0, |sum, f| sum.saturating_add(f.bytes))
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Unpacked size.
    pub bytes: u64,
}
