//! The key that everything of the office is encrypted with.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Utc};
use lince_system::memory::LockedKey;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::storage::hex;
use crate::{Error, ErrorCode, Result};

/// Bytes of a nonce of XChaCha20, which may be drawn at random.
pub(super) const NONCE: usize = 24;

/// 32 random bytes, in memory that is not swapped out, wiped when dropped, and the keys that the office had before: they still open what was made then.
#[derive(Clone)]
pub struct DataKey {
    bytes: LockedKey,
    former: Arc<Vec<Former>>,
}

/// A key that the office had once.
#[derive(Clone)]
pub struct Former {
    /// Has no former keys itself.
    key: DataKey,
    /// When another took its place; nothing honest was made with it later.
    until: DateTime<Utc>,
}

impl Former {
    /// The key.
    pub(in crate::storage) fn key(&self) -> &DataKey {
        &self.key
    }

    /// When another took its place.
    pub(in crate::storage) fn until(&self) -> DateTime<Utc> {
        self.until
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKey({})", self.id())
    }
}

/// Random bytes of the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    fill_randomly(&mut bytes)?;
    Ok(bytes)
}

fn fill_randomly(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|e| Error::Internal(format!("no random numbers: {e}")))
}

/// A random number below `end`, each as likely as the others.
pub(crate) fn below(end: usize) -> Result<usize> {
    let end = end as u64;
    // The numbers beyond the last whole multiple would make the first ones likelier.
    let fair = u64::MAX - u64::MAX % end;
    loop {
        let drawn = u64::from_le_bytes(random()?);
        if drawn < fair {
            return Ok((drawn % end) as usize);
        }
    }
}

impl DataKey {
    /// A new one.
    pub fn generate() -> Result<Self> {
        Ok(Self::alone(LockedKey::filled(|bytes| fill_randomly(bytes))?))
    }

    /// A new one in the place of this one, which opens what was made until now.
    pub fn succeed(&self, at: DateTime<Utc>) -> Result<Self> {
        let mut former = self.former.to_vec();
        former.push(Former {
            key: Self::alone(self.bytes.clone()),
            until: at,
        });
        Ok(Self {
            former: Arc::new(former),
            ..Self::generate()?
        })
    }

    fn alone(bytes: LockedKey) -> Self {
        Self {
            bytes,
            former: Arc::default(),
        }
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let given: &[u8; 32] = bytes.try_into().ok()?;
        let locked = LockedKey::filled(|bytes| {
            bytes.copy_from_slice(given);
            Ok::<_, Error>(())
        });
        Some(Self::alone(locked.ok()?))
    }

    pub(super) fn with_former(self, former: impl IntoIterator<Item = (Self, DateTime<Utc>)>) -> Self {
        let former = former.into_iter().map(|(key, until)| Former { key, until });
        Self {
            former: Arc::new(former.collect()),
            ..self
        }
    }

    /// The keys that it took the place of, the oldest first.
    pub(in crate::storage) fn former(&self) -> &[Former] {
        &self.former
    }

    /// This key, or the former one that is called so.
    pub fn named(&self, id: &str) -> Option<&Self> {
        if self.id() == id {
            return Some(self);
        }
        self.former.iter().map(Former::key).find(|key| key.id() == id)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Names the key without telling it: 16 hexadecimal digits.
    pub fn id(&self) -> String {
        hex::written(&self.derived(b"lince key id v1")[..8])
    }

    /// `x'…'`: SQLCipher's way of taking a key as it is, without deriving it from a password again.
    pub(in crate::storage) fn for_database(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(67));
        text.push_str("x'");
        for byte in self.bytes() {
            text.push_str(&format!("{byte:02x}"));
        }
        text.push('\'');
        text
    }

    /// Encrypts a file's bytes; `about` must be given again to decrypt them.
    pub(in crate::storage) fn seal(&self, bytes: &[u8], about: &str) -> Result<Vec<u8>> {
        sealed(&self.files(), bytes, about.as_bytes())
    }

    /// What [`DataKey::seal`] encrypted, with this key or a former one; `damaged` when a byte differs or the key is another.
    pub(in crate::storage) fn open(&self, sealed: &[u8], about: &str) -> Result<Vec<u8>> {
        std::iter::once(self)
            .chain(self.former.iter().map(Former::key))
            .find_map(|key| opened(&key.files(), sealed, about.as_bytes()))
            .ok_or_else(|| ErrorCode::Damaged.into())
    }

    /// What is put under the manifests of backups.
    pub(in crate::storage) fn manifests(&self) -> Seal {
        Seal(self.derived(b"lince manifests v1"))
    }

    /// What is put under the keyring.
    pub(super) fn keyrings(&self) -> Seal {
        Seal(self.derived(b"lince keyrings v2"))
    }

    fn files(&self) -> Zeroizing<[u8; 32]> {
        self.derived(b"lince files v1")
    }

    fn derived(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut digest = Sha256::new();
        digest.update(purpose);
        digest.update(self.bytes());
        Zeroizing::new(digest.finalize().into())
    }
}

/// Proves that text was written by a holder of the same 32 bytes.
pub struct Seal(Zeroizing<[u8; 32]>);

impl Seal {
    /// A new one.
    pub(in crate::storage) fn generate() -> Result<Self> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    /// As stored.
    pub(in crate::storage) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::written(self.0.as_slice()))
    }

    /// What [`Seal::to_text`] wrote; `None`: it is something else.
    pub(in crate::storage) fn from_text(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(hex::read(text)?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// What stands under these words.
    pub(in crate::storage) fn put_under(&self, words: &[u8]) -> Result<String> {
        Ok(hex::written(&sealed(&self.0, &[], words)?))
    }

    /// Was that put under these words by the same seal?
    pub(in crate::storage) fn is_under(&self, under: &str, words: &[u8]) -> bool {
        hex::read(under).is_some_and(|under| opened(&self.0, &under, words).is_some())
    }
}

/// A random nonce, followed by what XChaCha20-Poly1305 makes of `bytes`.
pub(super) fn sealed(key: &[u8; 32], bytes: &[u8], about: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE] = random()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload { msg: bytes, aad: about };
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Error::Internal("encryption failed".into()))?;
    Ok([&nonce[..], &sealed].concat())
}

/// `None` when the key is another or a byte differs.
pub(super) fn opened(key: &[u8; 32], sealed: &[u8], about: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload {
        msg: sealed,
        aad: about,
    };
    cipher.decrypt(&XNonce::from(*nonce), payload).ok()
}
