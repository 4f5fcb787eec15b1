//! How the files of backups are called.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::domain::moments;
use crate::rules::retention::{BEFORE_UPGRADE, BackupKind};

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
