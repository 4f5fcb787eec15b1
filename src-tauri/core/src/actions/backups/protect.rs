//! Backups of the time before the office was encrypted: packed anew under its key, so that no plain copy stays behind.

use std::path::{Path, PathBuf};

use super::listing::kind_of;
use super::making::pack;
use super::verifying::{Room, is_fatal, unpack};
use super::{Keys, usual_folder};
use crate::progress::Silent;
use crate::rules::retention::BEFORE_UPGRADE;
use crate::storage::backup::archive::{Archive, Content};
use crate::storage::backup::voucher::Voucher;
use crate::storage::backup::{self, folder};
use crate::storage::vault::{DataKey, Keyring};
use crate::storage::{Store, attachments, encrypt};
use crate::{Error, ErrorCode, Result, files};

/// What became of the plain copies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Protected {
    /// Now encrypted.
    pub encrypted: u32,
    /// Left as they were, because they are damaged, foreign, or could not be written: each to be looked at by a person.
    pub left: Vec<PathBuf>,
}

impl Protected {
    /// None could be looked at: what lies in the folder is left as it was.
    pub fn none_of(folder: PathBuf) -> Self {
        Self {
            encrypted: 0,
            left: vec![folder],
        }
    }
}

/// Packs every plain backup in both places anew under the office's key. The plain one goes only when the encrypted one has been
/// read back and takes its name; one that cannot be read is left as it is and told. A backup of another office is not touched.
pub fn protect_all(store: &Store, second: Option<&Path>) -> Result<Protected> {
    let key = store.key().ok_or(ErrorCode::NotEncrypted)?;
    let ring = Keyring::load(store.dir())?;
    let own = backup::contents(store.read())?;
    let mut done = Protected::default();
    let usual = usual_folder(store.dir());
    for place in std::iter::once(usual.as_path()).chain(second) {
        for found in folder::list(place)? {
            match &found.manifest {
                Some(m) if m.encrypted() => continue,
                Some(m) if m.office.is_some() && m.office != own.office => continue,
                _ => {}
            }
            match pack_anew(&found.file, place, key, &ring) {
                Ok(()) => done.encrypted += 1,
                Err(_) => done.left.push(found.file),
            }
        }
    }
    for copy in copies_before_upgrades(&usual) {
        match encrypt_copy(&copy, &usual, key) {
            Ok(()) => done.encrypted += 1,
            Err(_) => done.left.push(copy),
        }
    }
    Ok(done)
}

fn pack_anew(file: &Path, place: &Path, key: &DataKey, ring: &Keyring) -> Result<()> {
    let mut archive = Archive::open(file)?;
    let work = folder::work_in(place)?;
    folder::need_space(place, archive.manifest.unpacked().saturating_mul(2))?;
    let at = |name: &str| work.path().join(name);
    let plain = at("plain.db");
    let unpacked = unpack(&mut archive, &Room::File(&plain), Keys::default(), true, &mut Silent)?;
    if unpacked.verified.problems.iter().any(is_fatal) {
        return Err(ErrorCode::NotABackup.into());
    }
    let mut plain = backup::open_plain(&plain)?;
    encrypt::export(&mut plain, &at("copy.db"), Some(key))?;
    let contents = backup::contents(&plain)?;
    drop(plain);
    let mut attached = Vec::new();
    for hash in archive.attachments() {
        let mut stored = Vec::new();
        archive.attachment(&hash, &mut stored)?;
        let bytes = attachments::unsealed(stored, None, &hash)?;
        attachments::keep(work.path(), Some(key), &bytes)?;
        attached.push((hash.clone(), attachments::path(work.path(), &hash)));
    }
    let manifest = archive.manifest.clone();
    // Windows puts no file in the place of one that is open.
    drop(archive);
    let keyring = ring.to_json()?;
    let content = Content {
        made_at: manifest.made_at.clone(),
        kind: kind_of(&manifest, file),
        contents: &contents,
        database: &at("copy.db"),
        keyring: Some(&keyring),
        attached: &attached,
        lost: &manifest.lost,
        voucher: &Voucher::of_key(key),
    };
    let keys = Keys {
        present: Some(key),
        secret: None,
    };
    pack(&at("backup"), &content, keys, &mut Silent)?;
    files::rename(&at("backup"), file)
}

/// The plain files that earlier programs kept before they brought the office's up to a newer schema.
fn copies_before_upgrades(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|e| e.path())
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with(BEFORE_UPGRADE) && name.ends_with(".db") && backup::is_plain(file)
        })
        .collect()
}

fn encrypt_copy(file: &Path, folder: &Path, key: &DataKey) -> Result<()> {
    let work = folder::work_in(folder)?;
    let sealed = work.path().join("copy.db");
    let mut plain = backup::open_plain(file)?;
    encrypt::export(&mut plain, &sealed, Some(key))?;
    let (before, after) = (
        backup::workers(&plain)?,
        backup::workers(&backup::open_copy(&sealed, Some(key))?)?,
    );
    if before != after {
        return Err(Error::about(ErrorCode::CannotReadOrWrite, "加密后读回不一致"));
    }
    drop(plain);
    files::rename(&sealed, file)
}
