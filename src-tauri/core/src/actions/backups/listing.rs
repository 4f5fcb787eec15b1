//! Which backups there are.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::usual_folder;
use crate::Result;
use crate::rules::retention::BackupKind;
use crate::storage::backup::{folder, manifest};

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

impl Place {
    /// What a list says.
    pub fn title(self) -> &'static str {
        match self {
            Self::Data => "数据文件夹",
            Self::Second => "第二个位置",
        }
    }
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
    pub kind: Option<BackupKind>,
    /// Changes in its trail; `null` when it cannot be read.
    pub changes: Option<u32>,
    /// It cannot be read without the key.
    pub encrypted: bool,
    /// Street of its office; `null` when it cannot be read.
    pub street: Option<String>,
}

/// The backups in the usual folder, the newest first.
pub fn list(dir: &Path) -> Result<Vec<Listed>> {
    list_both(dir, None)
}

/// The backups in both places, the newest first. A second place that is not there holds none.
pub fn list_both(dir: &Path, second: Option<&Path>) -> Result<Vec<Listed>> {
    let mut listed: Vec<Listed> = in_both(dir, second)?
        .into_iter()
        .map(|(place, found)| line(found, place))
        .collect();
    // If two were made at once, the one in the data folder comes first: the sort keeps their order.
    listed.sort_by(|a, b| b.made_at.cmp(&a.made_at));
    Ok(listed)
}

/// Every file of both places, the data folder's first.
pub(super) fn in_both(dir: &Path, second: Option<&Path>) -> Result<Vec<(Place, folder::Found)>> {
    let usual = usual_folder(dir);
    let there = second.filter(|second| *second != usual);
    let there = there.map(|second| folder::list(second).unwrap_or_default());
    let in_data = folder::list(&usual)?.into_iter().map(|found| (Place::Data, found));
    let in_second = there.into_iter().flatten().map(|found| (Place::Second, found));
    Ok(in_data.chain(in_second).collect())
}

pub(super) fn line(found: folder::Found, place: Place) -> Listed {
    let manifest = found.manifest.as_ref();
    Listed {
        place,
        made_at: manifest.map(|m| m.made_at.clone()),
        bytes: found.bytes,
        workers: manifest.map(|m| m.workers),
        kind: manifest.map(|m| kind_of(m, &found.file)),
        changes: manifest.map(|m| m.changes),
        encrypted: manifest.is_some_and(manifest::Manifest::encrypted),
        street: manifest.map(|m| m.street.clone()),
        file: found.file,
    }
}

/// Early programs wrote no kind; a backup that they kept before a restore is recognised by its name.
pub(super) fn kind_of(manifest: &manifest::Manifest, file: &Path) -> BackupKind {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if manifest.office.is_none() && name.starts_with("before-restore-") {
        return BackupKind::BeforeRestore;
    }
    manifest.kind
}
