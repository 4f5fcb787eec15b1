//! What an installer asks for before it puts a newer program in the place of this one.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::called::unused;
use super::{Order, make, usual_folder};
use crate::progress::Silent;
use crate::rules::retention::BackupKind;
use crate::storage::backup::sealed;
use crate::storage::vault::{self, Protection};
use crate::storage::{Access, Holder, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// What was kept before an upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// A backup file; for an encrypted office that is not open, a folder with its files as they are.
    pub backup: Option<PathBuf>,
    /// Which of the two.
    pub kind: Option<KeptKind>,
}

/// How the office was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptKind {
    /// A verified backup.
    Backup,
    /// The encrypted files as they lay, compared with the originals.
    SealedCopy,
}

/// Keeps the office in `dir` as it is, whoever is signed in: a backup, or where the office is encrypted a copy of its files, which
/// can be opened as a data folder (photos stay where they are, no upgrade touches them). Does nothing where there is no office.
/// `in_use` while another program writes.
pub fn before_upgrade(dir: &Path, holder: &Holder, occasion: &Occasion, second: Option<&Path>) -> Result<Kept> {
    let kept = |kind, backup| Kept {
        backup: Some(backup),
        kind: Some(kind),
    };
    match vault::protection(dir) {
        Ok(Protection::Plain) => {
            let mut store = Store::open(dir, &Access::Write(holder.clone()))?;
            if let Some(code) = store.read_only() {
                return Err(Error::about(code, dir.display().to_string()));
            }
            let order = Order {
                kind: BackupKind::BeforeUpgrade,
                second: second.map(Path::to_owned),
                ..Order::default()
            };
            let made = make(&mut store, occasion, &order, &mut Silent)?;
            Ok(kept(KeptKind::Backup, made.file))
        }
        Ok(Protection::Encrypted) => {
            let folder = unused(&usual_folder(dir), BackupKind::BeforeUpgrade, occasion.at, "");
            sealed::copy(dir, holder, &folder)?;
            Ok(kept(KeptKind::SealedCopy, folder))
        }
        Err(error) if error.code() == ErrorCode::NoOffice => Ok(Kept {
            backup: None,
            kind: None,
        }),
        Err(error) => Err(error),
    }
}
