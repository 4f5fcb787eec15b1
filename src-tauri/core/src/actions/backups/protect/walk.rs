//! What lies in a folder that is not under the office's key.

use std::fs::{DirEntry, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::storage::backup::archive::Archive;
use crate::storage::vault::{DataKey, KEYRING_FILE, Keyring};
use crate::storage::{DATABASE_FILE, attachments, backup, own};
use crate::workplace::UNFINISHED;

/// What lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A backup, of the office that it says.
    Backup {
        /// Names it; `None`: made by an early program.
        office: Option<String>,
    },
    /// A database.
    Database,
    /// A file of the attachments' folder.
    Photo,
}

/// A file that anybody can read, or that is under a data key which the office had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is.
    pub what: What,
}

/// No office's folder is nested deeper.
const DEEPEST: u32 = 8;

/// The whole data folder of an office.
pub(super) fn folder(dir: &Path, key: &DataKey) -> Vec<Rest> {
    let mut found = Vec::new();
    let (office, attached) = (dir.join(DATABASE_FILE), dir.join(attachments::FOLDER));
    visit(dir, 0, &mut |entry| {
        let path = entry.path();
        if path == office {
            return;
        }
        let what = if path.starts_with(&attached) {
            attachments::is_plain(&path).then_some(What::Photo)
        } else {
            look(&path, key)
        };
        found.extend(what.map(|what| Rest { path, what }));
    });
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// One file, or the backups in a folder.
pub(super) fn place(place: &Path, key: &DataKey) -> Vec<Rest> {
    let files = if place.is_dir() {
        let found = backup::folder::list(place).unwrap_or_default();
        found.into_iter().map(|found| found.file).collect()
    } else {
        vec![place.to_owned()]
    };
    let looked = files.into_iter().map(|path| (look(&path, key), path));
    looked
        .filter_map(|(what, path)| what.map(|what| Rest { path, what }))
        .collect()
}

/// Every file, without following links; unfinished folders and other offices' folders are left out.
fn visit(folder: &Path, depth: u32, found: &mut dyn FnMut(&DirEntry)) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        if kind.is_file() {
            found(&entry);
        } else if kind.is_dir() && depth < DEEPEST && !unfinished && !own::is_office(&entry.path()) {
            visit(&entry.path(), depth + 1, found);
        }
    }
}

/// What a file is; `None`: nothing of ours, or it is under the key.
fn look(path: &Path, key: &DataKey) -> Option<What> {
    let mut beginning = Vec::new();
    File::open(path).ok()?.take(16).read_to_end(&mut beginning).ok()?;
    if beginning.starts_with(b"SQLite format 3\0") {
        return Some(What::Database);
    }
    let is_called_backup = backup::folder::is_backup(&path.to_string_lossy());
    if is_called_backup || beginning.starts_with(b"PK\x03\x04") {
        return match Archive::look(path) {
            Ok(archive) => look_at_backup(archive, key),
            // Its contents cannot be known; a workbook is none of ours.
            Err(_) => is_called_backup.then_some(What::Backup { office: None }),
        };
    }
    if LOGS.iter().any(|log| beginning.starts_with(log)) {
        // Of a database that is gone: its contents cannot be known, and what can be read must not be passed over.
        return (!has_database(path)).then_some(What::Database);
    }
    let is_office = path.file_name().is_some_and(|name| name == DATABASE_FILE);
    if !is_office && path.extension().is_none_or(|end| end != "db") {
        return None;
    }
    let former = match backup::key_of(path, key) {
        Some(opens) => opens.id() != key.id(),
        // One that was set aside because it is damaged says by its keyring under which key it is.
        None => is_office && Keyring::read(&path.with_file_name(KEYRING_FILE)).is_ok_and(|ring| is_former(&ring, key)),
    };
    former.then_some(What::Database)
}

/// How the engine's logs begin.
const LOGS: [[u8; 4]; 2] = [[0x37, 0x7f, 0x06, 0x82], [0x37, 0x7f, 0x06, 0x83]];

fn has_database(log: &Path) -> bool {
    let text = log.to_string_lossy();
    text.strip_suffix("-wal")
        .is_some_and(|database| Path::new(database).is_file())
}

fn is_former(ring: &Keyring, key: &DataKey) -> bool {
    ring.key_id() != key.id() && key.named(ring.key_id()).is_some()
}

fn look_at_backup(mut archive: Archive, key: &DataKey) -> Option<What> {
    let office = archive.manifest.office.clone();
    if !archive.manifest.encrypted() {
        return Some(What::Backup { office });
    }
    let ring = Keyring::from_json(&archive.keyring().ok()??).ok()?;
    is_former(&ring, key).then_some(What::Backup { office })
}
