//! Backups and databases put under the office's key. The old file goes only when the new one has been read back and takes its name.

use std::path::Path;

use super::super::Keys;
use super::super::listing::kind_of;
use super::super::verifying::{Room, is_fatal, unpack};
use super::super::writing;
use crate::progress::Silent;
use crate::storage::backup::archive::Archive;
use crate::storage::backup::packing::Content;
use crate::storage::backup::voucher::Voucher;
use crate::storage::backup::{self, folder};
use crate::storage::vault::{DataKey, KEYRING_FILE, Keyring};
use crate::storage::{DATABASE_FILE, attachments, encrypt};
use crate::{Error, ErrorCode, Result, files};

/// A backup, plain or under a former key, becomes one under this key.
pub(super) fn pack(file: &Path, key: &DataKey, ring: &Keyring) -> Result<()> {
    let mut archive = Archive::open(file)?;
    let place = files::folder_of(file);
    let work = folder::work_in(place)?;
    folder::need_space(place, archive.manifest.unpacked().saturating_mul(2))?;
    let at = |name: &str| work.path().join(name);
    let keys = Keys {
        present: Some(key),
        secret: None,
    };
    let before = at("before.db");
    let unpacked = unpack(&mut archive, &Room::File(&before), keys, true, &mut Silent)?;
    if unpacked.verified.problems.iter().any(is_fatal) {
        return Err(ErrorCode::NotABackup.into());
    }
    let manifest = archive.manifest.clone();
    let source = unpacked.opened_with.as_ref().map(|(_, source)| source);
    if source.is_some() && Voucher::of_key(key).knows(&manifest) == Some(false) {
        // Made with a key that the office had no longer.
        return Err(ErrorCode::NotABackup.into());
    }
    let mut before = backup::open_to_copy(&before, source)?;
    encrypt::export(&mut before, &at("copy.db"), Some(key))?;
    let contents = backup::contents(&before)?;
    drop(before);
    let mut attached = Vec::new();
    for hash in archive.attachments() {
        let mut stored = Vec::new();
        archive.attachment(&hash, &mut stored)?;
        let bytes = attachments::unsealed(stored, source, &hash)?;
        attachments::keep(work.path(), Some(key), &bytes)?;
        attached.push((hash.clone(), attachments::path(work.path(), &hash)));
    }
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
    writing::pack(&at("backup"), &content, keys, &mut Silent)?;
    files::rename(&at("backup"), file)
}

/// A database that lies by itself, plain or under a former key, becomes one under this key. A whole office that was set aside gets
/// the keyring that opens it. What another office's is, is left.
pub(super) fn encrypt(file: &Path, key: &DataKey, ring: &Keyring, office: Option<&str>) -> Result<()> {
    let place = files::folder_of(file);
    let work = folder::work_in(place)?;
    let sealed = work.path().join("copy.db");
    let source = if backup::is_plain(file) {
        None
    } else {
        Some(backup::key_of(file, key).ok_or(ErrorCode::Damaged)?)
    };
    let mut before = backup::open_to_copy(file, source)?;
    if backup::office_of(&before)?.as_deref() != office {
        return Err(ErrorCode::NotABackup.into());
    }
    encrypt::export(&mut before, &sealed, Some(key))?;
    let counted = (
        backup::workers(&before)?,
        backup::workers(&backup::open_copy(&sealed, Some(key))?)?,
    );
    if counted.0 != counted.1 {
        return Err(Error::about(ErrorCode::CannotReadOrWrite, "加密后读回不一致"));
    }
    backup::close_as_one_file(before)?;
    files::rename(&sealed, file)?;
    if file.file_name().is_some_and(|name| name == DATABASE_FILE) {
        let json = ring.to_json()?;
        files::replace(&place.join(KEYRING_FILE), |out| {
            Ok(std::io::Write::write_all(out, &json)?)
        })?;
    }
    Ok(())
}
