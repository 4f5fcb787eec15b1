//! The file that a backup is: a zip with `manifest.json`, the database, and the attachments under their hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Contents;
use crate::storage::chain::Ends;
use crate::{Error, ErrorCode, Result};

const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "lince.db";
const FORMAT: u32 = 1;
const LARGEST_MANIFEST: u64 = 64 * 1024 * 1024;

/// What lies in the archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the archive; a newer one is refused.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// The instant, UTC.
    pub made_at: String,
    /// Schema of the database.
    pub schema: u32,
    /// Whose office.
    pub street: String,
    /// People ever on file.
    pub workers: u32,
    /// Changes in the trail.
    pub changes: u32,
    /// The end of the trail's chain; `None`: made before there was one.
    #[serde(default)]
    pub trail: Option<Ends>,
    /// Every other entry by name, with its hash and size.
    pub files: BTreeMap<String, Packed>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Unpacked size.
    pub bytes: u64,
}

fn not_a_backup<E>(_: E) -> Error {
    ErrorCode::NotABackup.into()
}

fn failed(error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(e) => Error::Io(e),
        other => Error::Internal(format!("archive: {other}")),
    }
}

/// Packs a copy of the database and the attachments.
pub fn write(
    out: &mut File,
    made_at: &str,
    contents: &Contents,
    database: &Path,
    attached: &[(String, PathBuf)],
) -> Result<()> {
    let mut zip = ZipWriter::new(out);
    let mut files = BTreeMap::new();
    files.insert(DATABASE.to_owned(), pack(&mut zip, DATABASE, database)?);
    for (hash, path) in attached {
        let name = attachment_name(hash);
        let packed = pack(&mut zip, &name, path)?;
        if packed.sha256 != *hash {
            return Err(Error::about(
                ErrorCode::Damaged,
                format!("附件{}", &hash[..8.min(hash.len())]),
            ));
        }
        files.insert(name, packed);
    }
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: made_at.to_owned(),
        schema: contents.schema,
        street: contents.street.clone(),
        workers: contents.workers,
        changes: contents.changes,
        trail: contents.trail.clone(),
        files,
    };
    let json = serde_json::to_vec_pretty(&manifest).map_err(|e| Error::Internal(e.to_string()))?;
    zip.start_file(MANIFEST, options()).map_err(failed)?;
    zip.write_all(&json)?;
    zip.finish().map_err(failed)?;
    Ok(())
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
}

fn attachment_name(hash: &str) -> String {
    format!("attachments/{hash}")
}

fn pack<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, path: &Path) -> Result<Packed> {
    zip.start_file(name, options()).map_err(failed)?;
    hashed(&mut File::open(path)?, zip)
}

/// Copies and hashes at once.
fn hashed(from: &mut impl Read, to: &mut impl Write) -> Result<Packed> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            let sha256 = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
            return Ok(Packed { sha256, bytes });
        }
        hash.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        bytes += read as u64;
    }
}

/// SHA-256 of a whole file.
pub fn hash_of(file: &Path) -> Result<String> {
    Ok(hashed(&mut File::open(file)?, &mut std::io::sink())?.sha256)
}

/// An archive with its manifest read.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Archive {
    /// Opens a backup; anything else is `not_a_backup`, a newer one `newer_schema`.
    pub fn open(file: &Path) -> Result<Self> {
        let mut zip = ZipArchive::new(BufReader::new(File::open(file)?)).map_err(not_a_backup)?;
        let mut json = Vec::new();
        zip.by_name(MANIFEST)
            .map_err(not_a_backup)?
            .take(LARGEST_MANIFEST)
            .read_to_end(&mut json)
            .map_err(not_a_backup)?;
        let manifest: Manifest = serde_json::from_slice(&json).map_err(not_a_backup)?;
        if manifest.format > FORMAT {
            return Err(ErrorCode::NewerSchema.into());
        }
        Ok(Self { zip, manifest })
    }

    /// Entries whose names or number are not what a backup has: `../`, absolute paths, files that the manifest does not name.
    pub fn unexpected(&mut self) -> Result<Vec<String>> {
        let mut seen = BTreeSet::new();
        let mut unexpected = Vec::new();
        for i in 0..self.zip.len() {
            let entry = self.zip.by_index_raw(i).map_err(not_a_backup)?;
            let name = entry.name().map_err(not_a_backup)?.into_owned();
            let known = name == MANIFEST || self.manifest.files.contains_key(&name) && is_ours(&name);
            if !known || !seen.insert(name.clone()) {
                unexpected.push(name);
            }
        }
        let missing = self.manifest.files.keys().filter(|name| !seen.contains(*name));
        unexpected.extend(missing.cloned());
        Ok(unexpected)
    }

    /// Unpacks the database into `to`; false when it is not the one that was packed.
    pub fn database(&mut self, to: &Path) -> Result<bool> {
        self.unpack(DATABASE, &mut File::create(to)?)
    }

    /// Hashes of the attachments.
    pub fn attachments(&self) -> Vec<String> {
        let names = self.manifest.files.keys();
        names
            .filter_map(|name| name.strip_prefix("attachments/"))
            .map(str::to_owned)
            .collect()
    }

    /// Unpacks one attachment; false when it is not the one that was packed.
    pub fn attachment(&mut self, hash: &str, to: &mut impl Write) -> Result<bool> {
        Ok(self.unpack(&attachment_name(hash), to)? && self.manifest.files[&attachment_name(hash)].sha256 == hash)
    }

    fn unpack(&mut self, name: &str, to: &mut impl Write) -> Result<bool> {
        let Some(expected) = self.manifest.files.get(name).cloned() else {
            return Ok(false);
        };
        let Ok(entry) = self.zip.by_name(name) else {
            return Ok(false);
        };
        // No more than was promised: an archive made to fill the disk does not.
        let found = hashed(&mut entry.take(expected.bytes.saturating_add(1)), to);
        match found {
            Ok(found) => Ok(found == expected),
            // What does not inflate is damaged, not unreadable.
            Err(Error::Io(e)) if e.kind() != std::io::ErrorKind::StorageFull => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The database, or an attachment under a hash: nothing that could lead out of a folder.
fn is_ours(name: &str) -> bool {
    let is_hash = |s: &str| s.len() == 64 && s.bytes().all(|b| b.is_ascii_hexdigit());
    name == DATABASE || name.strip_prefix("attachments/").is_some_and(is_hash)
}
