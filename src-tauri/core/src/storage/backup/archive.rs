//! The file that a backup is: a zip with `manifest.json`, the database, the attachments under their hashes, and of an encrypted
//! office the keyring. An archive that holds anything else is refused whole, before a byte of it is unpacked.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive};

use super::manifest::{KEYRING, Manifest, Packed};
use crate::storage::{connect, hex};
use crate::{Error, ErrorCode, Result};

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const DATABASE: &str = "lince.db";
/// 1: plain; 2: encrypted, which the first programs cannot bring back.
pub(super) const FORMAT: u32 = 2;

/// No honest backup has ever been near any of these.
const LARGEST_MANIFEST: u64 = 64 * 1024 * 1024;
const MOST_ENTRIES: usize = 1_000_000;
const LARGEST_DATABASE: u64 = 16 * 1024 * 1024 * 1024;
const LARGEST_ATTACHMENT: u64 = 128 * 1024 * 1024;
const LARGEST_KEYRING: u64 = 1024 * 1024;
const LARGEST_TOTAL: u64 = 64 * 1024 * 1024 * 1024;
/// A database of empty pages packs to a hundredth; what packs tighter than this was made to burst.
const TIGHTEST: u64 = 400;
const TIGHTEST_COUNTS_FROM: u64 = 16 * 1024 * 1024;

fn not_a_backup<E>(_: E) -> Error {
    ErrorCode::NotABackup.into()
}

/// Refused, and why.
fn refused(why: impl Into<String>) -> Error {
    Error::about(ErrorCode::NotABackup, why)
}

pub(super) fn attachment_name(hash: &str) -> String {
    format!("attachments/{hash}")
}

/// Copies and hashes at once.
pub(super) fn hashed(from: &mut impl Read, to: &mut impl Write) -> Result<Packed> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            let sha256 = hex::written(&hash.finalize());
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

/// Copies a file; the SHA-256 of what was read.
pub fn copy_hashed(from: &Path, to: &mut impl Write) -> Result<String> {
    Ok(hashed(&mut File::open(from)?, to)?.sha256)
}

/// An archive whose list of entries is what a backup's is.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Archive {
    /// Opens a backup; anything else is `not_a_backup` with the reason, a newer one `newer_schema`. Nothing is unpacked but the
    /// manifest.
    pub fn open(file: &Path) -> Result<Self> {
        let mut archive = Self::look(file)?;
        archive.check_list()?;
        Ok(archive)
    }

    /// Reads the manifest only; the list of entries may be anything.
    pub fn look(file: &Path) -> Result<Self> {
        let mut zip = ZipArchive::new(BufReader::new(File::open(file)?)).map_err(not_a_backup)?;
        if zip.len() > MOST_ENTRIES {
            return Err(refused("里面的文件太多"));
        }
        let manifest = manifest(&mut zip)?;
        if manifest.format > FORMAT {
            return Err(ErrorCode::NewerSchema.into());
        }
        Ok(Self { zip, manifest })
    }

    /// Refuses an archive whose manifest or entries are not what a backup's are.
    pub fn check_list(&mut self) -> Result<()> {
        check_manifest(&self.manifest)?;
        check_entries(&mut self.zip, &self.manifest)
    }

    /// Unpacks the database into `to`; false when it is not the one that was packed.
    pub fn database(&mut self, to: &Path) -> Result<bool> {
        let mut out = File::create(to)?;
        let whole = self.unpack(DATABASE, &mut out)?;
        out.sync_all()?;
        Ok(whole)
    }

    /// Bytes of the database when unpacked, as the manifest says.
    pub fn database_bytes(&self) -> u64 {
        self.manifest.files.get(DATABASE).map_or(0, |packed| packed.bytes)
    }

    /// Unpacks the database of a plain backup into memory; `None` when it is not the one that was packed. It must not be queried before it
    /// has been inspected (`inspect_in_memory`).
    pub fn database_in_memory(&mut self) -> Result<Option<Connection>> {
        let Some(expected) = self.manifest.files.get(DATABASE).cloned() else {
            return Ok(None);
        };
        let Ok(entry) = self.zip.by_name(DATABASE) else {
            return Ok(None);
        };
        let mut from = Hashing::of(entry);
        let laid = connect::lay_in_memory(&mut from, expected.bytes);
        if from.broke_off {
            // What does not inflate is damaged, not unreadable.
            return Ok(None);
        }
        let laid = laid?;
        let whole = from.is_at_end() && from.packed() == expected;
        Ok(whole.then_some(laid))
    }

    /// The keyring's bytes, of an encrypted backup; `None` when there is none or it is not the one that was packed.
    pub fn keyring(&mut self) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let whole = self.manifest.encrypted() && self.unpack(KEYRING, &mut bytes)?;
        Ok(whole.then_some(bytes))
    }

    /// Hashes of the attachments.
    pub fn attachments(&self) -> Vec<String> {
        let names = self.manifest.files.keys();
        names
            .filter_map(|name| name.strip_prefix("attachments/"))
            .map(str::to_owned)
            .collect()
    }

    /// Unpacks one attachment as it was stored; false when it is not the one that was packed.
    pub fn attachment(&mut self, hash: &str, to: &mut impl Write) -> Result<bool> {
        self.unpack(&attachment_name(hash), to)
    }

    fn unpack(&mut self, name: &str, to: &mut impl Write) -> Result<bool> {
        let Some(expected) = self.manifest.files.get(name).cloned() else {
            return Ok(false);
        };
        let Ok(entry) = self.zip.by_name(name) else {
            return Ok(false);
        };
        let mut to = Writer { to, failed: None };
        // No more than was promised, as an archive made to fill the disk would unpack.
        let found = hashed(&mut entry.take(expected.bytes.saturating_add(1)), &mut to);
        match (found, to.failed) {
            (Ok(found), _) => Ok(found == expected),
            (Err(_), Some(error)) => Err(error.into()),
            // What does not inflate is damaged, not unreadable.
            (Err(_), None) => Ok(false),
        }
    }
}

/// Hashes what is read through it.
struct Hashing<R> {
    from: R,
    hash: Sha256,
    bytes: u64,
    /// There was less than was asked for.
    broke_off: bool,
}

impl<R: Read> Hashing<R> {
    fn of(from: R) -> Self {
        Self {
            from,
            hash: Sha256::new(),
            bytes: 0,
            broke_off: false,
        }
    }

    fn is_at_end(&mut self) -> bool {
        matches!(self.read(&mut [0]), Ok(0))
    }

    fn packed(self) -> Packed {
        Packed {
            sha256: hex::written(&self.hash.finalize()),
            bytes: self.bytes,
        }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(buffer);
        match &read {
            Ok(bytes) => {
                self.broke_off |= *bytes == 0 && !buffer.is_empty();
                self.hash.update(&buffer[..*bytes]);
                self.bytes += *bytes as u64;
            }
            Err(error) => self.broke_off |= error.kind() != std::io::ErrorKind::Interrupted,
        }
        read
    }
}

/// Distinguishes a failure to write from one to read.
struct Writer<'w, W> {
    to: &'w mut W,
    failed: Option<std::io::Error>,
}

impl<W: Write> Write for Writer<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.to.write(bytes).map_err(|e| {
            let kind = e.kind();
            self.failed = Some(e);
            kind.into()
        })
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

fn manifest(zip: &mut ZipArchive<BufReader<File>>) -> Result<Manifest> {
    let entry = zip.by_name(MANIFEST).map_err(not_a_backup)?;
    if entry.size() > LARGEST_MANIFEST {
        return Err(refused("清单过大"));
    }
    let mut json = Vec::new();
    entry
        .take(LARGEST_MANIFEST)
        .read_to_end(&mut json)
        .map_err(not_a_backup)?;
    serde_json::from_slice(&json).map_err(not_a_backup)
}

/// Names, sizes and hashes that a backup can have.
fn check_manifest(manifest: &Manifest) -> Result<()> {
    if !manifest.files.contains_key(DATABASE) {
        return Err(refused("里面没有数据库"));
    }
    for (name, packed) in &manifest.files {
        let Some(most) = largest(name) else {
            return Err(refused(format!("里面有不该有的文件{}", shown(name))));
        };
        if packed.bytes > most || !is_hash(&packed.sha256) {
            return Err(refused(format!("清单中{}的大小或校验码不合理", shown(name))));
        }
    }
    if manifest.unpacked() > LARGEST_TOTAL {
        return Err(refused("解开后过大"));
    }
    Ok(())
}

/// Every entry is one of the manifest, once, of its size, a plain file, and packed no tighter than real data can be.
fn check_entries(zip: &mut ZipArchive<BufReader<File>>, manifest: &Manifest) -> Result<()> {
    // The reader keeps one of two entries of the same name; the other would hide between the entries.
    if zip.has_duplicate_names() {
        return Err(refused("里面有同名文件"));
    }
    let mut seen = BTreeSet::new();
    for i in 0..zip.len() {
        let entry = zip.by_index_raw(i).map_err(not_a_backup)?;
        let name = entry.name().map_err(not_a_backup)?.into_owned();
        let wrong = |what: &str| Err(refused(format!("里面的文件{}{what}", shown(&name))));
        if entry.is_symlink() || entry.is_dir() || entry.encrypted() {
            return wrong("不是普通文件");
        }
        if !matches!(
            entry.compression(),
            CompressionMethod::Deflated | CompressionMethod::Stored
        ) {
            return wrong("压缩方式不对");
        }
        if name != MANIFEST {
            match manifest.files.get(&name) {
                None => return wrong("不在清单中"),
                Some(packed) if packed.bytes != entry.size() => return wrong("与清单不符"),
                Some(_) => {}
            }
            if entry.size() > TIGHTEST_COUNTS_FROM && entry.size() / entry.compressed_size().max(1) > TIGHTEST {
                return wrong("压缩比异常");
            }
        }
        if !seen.insert(name.to_lowercase()) {
            return wrong("出现了两次");
        }
    }
    match manifest.files.keys().find(|name| !seen.contains(&name.to_lowercase())) {
        Some(missing) => Err(refused(format!("缺少文件{}", shown(missing)))),
        None => Ok(()),
    }
}

fn shown(name: &str) -> String {
    format!(
        "「{}」",
        name.chars().filter(|c| !c.is_control()).take(60).collect::<String>()
    )
}

/// How large an entry may be: the database, the keyring, an attachment under a hash. `None`: no entry of ours, such as any that
/// could lead out of a folder.
fn largest(name: &str) -> Option<u64> {
    match name {
        DATABASE => Some(LARGEST_DATABASE),
        KEYRING => Some(LARGEST_KEYRING),
        _ => name
            .strip_prefix("attachments/")
            .filter(|hash| is_hash(hash))
            .map(|_| LARGEST_ATTACHMENT),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
