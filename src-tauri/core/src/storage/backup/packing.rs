//! Makes the file that a backup is.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Contents;
use super::archive::{DATABASE, FORMAT, MANIFEST, attachment_name, hashed};
use super::manifest::{KEYRING, Manifest, Packed};
use super::voucher::Voucher;
use crate::rules::retention::BackupKind;
use crate::{Error, Result};

/// What goes into an archive.
pub struct Content<'a> {
    /// The instant, UTC.
    pub made_at: String,
    /// Why.
    pub kind: BackupKind,
    /// What the copy of the database contains.
    pub contents: &'a Contents,
    /// The copy.
    pub database: &'a Path,
    /// The keyring's bytes, of an encrypted office.
    pub keyring: Option<&'a [u8]>,
    /// Hash and place of each attachment that is whole.
    pub attached: &'a [(String, PathBuf)],
    /// Hashes of those that are not.
    pub lost: &'a [String],
    /// Lets the office recognise the backup later.
    pub voucher: &'a Voucher,
}

/// Packs a copy of the database and what belongs to it. `step` receives the number of entries packed so far.
pub fn write(out: &mut File, content: &Content<'_>, mut step: impl FnMut(usize, usize) -> Result<()>) -> Result<()> {
    crate::files::latched(out, |out| {
        let mut zip = ZipWriter::new(out);
        let mut files = BTreeMap::new();
        let total = content.attached.len() + 1;
        step(0, total)?;
        files.insert(
            DATABASE.to_owned(),
            pack(&mut zip, DATABASE, &mut File::open(content.database)?)?,
        );
        if let Some(mut keyring) = content.keyring {
            files.insert(KEYRING.to_owned(), pack(&mut zip, KEYRING, &mut keyring)?);
        }
        for (n, (hash, path)) in content.attached.iter().enumerate() {
            step(n + 1, total)?;
            let name = attachment_name(hash);
            let packed = pack(&mut zip, &name, &mut File::open(path)?)?;
            files.insert(name, packed);
        }
        let contents = content.contents;
        let manifest = Manifest {
            format: if content.keyring.is_some() { FORMAT } else { 1 },
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: content.made_at.clone(),
            kind: content.kind,
            schema: contents.schema,
            street: contents.street.clone(),
            office: contents.office.clone(),
            workers: contents.workers,
            changes: contents.changes,
            latest: contents.latest.clone(),
            lost: content.lost.to_vec(),
            trail: contents.trail.clone(),
            files,
            voucher: None,
        };
        let manifest = Manifest {
            voucher: content.voucher.put_under(&manifest)?,
            ..manifest
        };
        let json = serde_json::to_vec_pretty(&manifest).map_err(|e| Error::Internal(e.to_string()))?;
        zip.start_file(MANIFEST, options()).map_err(failed)?;
        zip.write_all(&json)?;
        zip.finish().map_err(failed)?;
        Ok(())
    })
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // A photo does not get smaller and a database does so at once: twice as fast for a twentieth more space.
        .compression_level(Some(3))
        .large_file(true)
}

fn pack<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, from: &mut impl Read) -> Result<Packed> {
    zip.start_file(name, options()).map_err(failed)?;
    hashed(from, zip)
}

fn failed(error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(e) => Error::Io(e),
        other => Error::Internal(format!("archive: {other}")),
    }
}
