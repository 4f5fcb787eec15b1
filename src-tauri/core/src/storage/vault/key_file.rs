//! The key file: a second secret beside the passwords, which lies on a stick. Where a keyring asks for one, a password without the
//! file opens nothing; the recovery code needs none.
//!
//! Where unlocking looks for it: at the files named to the program ([`look_at`]), and in the root of every disk that can be
//! pulled out, anew each time.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::data_key::{self, DataKey, random};
use crate::storage::{hex, own, place};
use crate::{Error, ErrorCode, Result};

/// How its name ends.
pub const ENDING: &str = "lincekey";

const FORMAT: u32 = 1;
/// No key file has ever been near this.
const LARGEST: u64 = 4 * 1024;
/// Bytes of an id.
const ID: usize = 8;
/// The most files that are read in the root of one disk.
const MOST: usize = 64;

/// 32 random bytes that lie in a file of their own.
pub struct KeyFile {
    key: Zeroizing<[u8; 32]>,
}

/// As it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    lince_key_file: u32,
    id: String,
    key: String,
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyFile({})", self.id())
    }
}

impl KeyFile {
    /// A new one, which lies nowhere yet.
    pub fn generate() -> Result<Self> {
        let key = Zeroizing::new(random()?);
        Ok(Self { key })
    }

    /// Names it without telling it: 16 hexadecimal digits.
    pub fn id(&self) -> String {
        hex::written(&self.derived(b"lince key file id v1")[..ID])
    }

    /// Reads one. `key_file_invalid` when it is not a key file, or not whole.
    pub fn read(file: &Path) -> Result<Self> {
        // Whatever waits for a writer, as a pipe does, is not waited for.
        if !std::fs::metadata(file)?.is_file() {
            return Err(ErrorCode::KeyFileInvalid.into());
        }
        let mut bytes = Zeroizing::new(Vec::new());
        std::fs::File::open(file)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Self::from_json(&bytes)
    }

    /// As [`KeyFile::read`], of bytes.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let invalid = || Error::from(ErrorCode::KeyFileInvalid);
        if bytes.len() as u64 > LARGEST {
            return Err(invalid());
        }
        let written: Written = serde_json::from_slice(bytes).map_err(|_| invalid())?;
        let key = Zeroizing::new(written.key);
        let key = Self::from_bytes(&Zeroizing::new(hex::read(&key).ok_or_else(invalid)?)).ok_or_else(invalid)?;
        if written.lince_key_file == FORMAT && written.id == key.id() {
            Ok(key)
        } else {
            Err(invalid())
        }
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let key = Zeroizing::new(bytes.try_into().ok()?);
        Some(Self { key })
    }

    /// Writes it where the user wants it, and reads it back. Nothing that lies there is written over: it may be another office's.
    pub fn write(&self, out: &Path) -> Result<()> {
        if out.symlink_metadata().is_ok() {
            let about = format!("{}已经在那里，不会覆盖，请换一个文件名", out.display());
            return Err(Error::about(ErrorCode::InvalidArgument, about));
        }
        let json = Zeroizing::new(format!(
            "{{\"lince_key_file\":{FORMAT},\"id\":\"{}\",\"key\":\"{}\"}}\n",
            self.id(),
            Zeroizing::new(hex::written(self.key.as_slice())).as_str()
        ));
        own::export(out, |file| Ok(std::io::Write::write_all(file, json.as_bytes())?))?;
        if Self::read(out).is_ok_and(|read| read.key == self.key) {
            return Ok(());
        }
        // The error is what the user must hear of.
        let _ = std::fs::remove_file(out);
        Err(Error::about(ErrorCode::CannotReadOrWrite, out.display().to_string()))
    }

    /// Encrypts what opens only with the file; `about` must be given again.
    pub(super) fn seal(&self, bytes: &[u8], about: &[u8]) -> Result<Vec<u8>> {
        data_key::sealed(&self.slots(), bytes, about)
    }

    /// What [`KeyFile::seal`] encrypted; `None` when the file is another or a byte differs.
    pub(super) fn open(&self, sealed: &[u8], about: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        data_key::opened(&self.slots(), sealed, about).map(Zeroizing::new)
    }

    fn slots(&self) -> Zeroizing<[u8; 32]> {
        self.derived(b"lince key file slots v1")
    }

    fn derived(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut digest = Sha256::new();
        digest.update(purpose);
        digest.update(self.key.as_slice());
        Zeroizing::new(digest.finalize().into())
    }
}

/// Which key file a keyring asks for, and the file's key, readable with the data key, so that slots are changed without the stick.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) id: String,
    sealed: String,
}

impl Asked {
    pub(super) fn of(file: &KeyFile, key: &DataKey) -> Result<Self> {
        let id = file.id();
        let sealed = data_key::sealed(key.bytes(), file.key.as_slice(), &Self::about(&id, key))?;
        Ok(Self {
            id,
            sealed: hex::written(&sealed),
        })
    }

    /// `keys_damaged` when the data key is another.
    pub(super) fn open(&self, key: &DataKey) -> Result<KeyFile> {
        let opened = hex::read(&self.sealed)
            .and_then(|sealed| data_key::opened(key.bytes(), &sealed, &Self::about(&self.id, key)))
            .map(Zeroizing::new);
        opened
            .and_then(|bytes| KeyFile::from_bytes(&bytes))
            .filter(|file| file.id() == self.id)
            .ok_or_else(|| ErrorCode::KeysDamaged.into())
    }

    fn about(id: &str, key: &DataKey) -> Vec<u8> {
        format!("lince key file {id} {}", key.id()).into_bytes()
    }

    /// The file, where it is at hand. `key_file_missing`.
    pub(super) fn find(&self) -> Result<KeyFile> {
        let mut others = Vec::new();
        for file in likely() {
            match KeyFile::read(&file) {
                Ok(found) if found.id() == self.id => return Ok(found),
                Ok(found) => others.push(found.id()),
                Err(_) => {}
            }
        }
        let mut about = format!("要的钥匙文件编号{}", self.id);
        if !others.is_empty() {
            about += &format!("，插着的是{}，不是这份数据的", others.join("、"));
        }
        Err(Error::about(ErrorCode::KeyFileMissing, about))
    }

    /// Nothing that a program of ours has not written: what it asks for is shown.
    pub(super) fn is_sound(&self) -> bool {
        hex::read(&self.id).is_some_and(|id| id.len() == ID) && hex::read(&self.sealed).is_some()
    }
}

static TOLD: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// From now on unlocking looks at this file too, whether or not it is there now.
pub fn look_at(file: &Path) {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if !told.iter().any(|known| known == file) {
        told.push(file.to_owned());
    }
}

/// Where a key file may lie: first the files named to the program.
fn likely() -> impl Iterator<Item = PathBuf> {
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let roots = std::iter::once_with(place::removable_roots).flatten();
    told.into_iter().chain(roots.flat_map(|root| lying_in(&root)))
}

/// Every key file that is at hand, each with its id; one place once.
pub(crate) fn all_at_hand() -> Vec<(PathBuf, String)> {
    let mut found: Vec<(PathBuf, String)> = Vec::new();
    for file in likely() {
        if let Ok(key) = KeyFile::read(&file)
            && found.iter().all(|(known, _)| *known != file)
        {
            found.push((file, key.id()));
        }
    }
    found
}

/// What may be key files by their names, in the root of a disk.
fn lying_in(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path());
    let named = files.filter(|file| {
        file.extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING))
    });
    named.take(MOST).collect()
}
