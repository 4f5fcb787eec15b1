//! A slot of the keyring: gives the data key to anybody who knows one secret.
//!
//! Each slot has a pair of keys. The data key is sealed to the public one, which lies open in the keyring, so that another data key can
//! take its place without anybody's password; the private one is wrapped under the secret. Another secret gets another pair, so that
//! what opened the slot before opens nothing that is sealed to it later.
//!
//! Where the office asks for a key file, both are encrypted under the file's key besides: the data key, because an earlier keyring still
//! gives the private one for the password alone; and the private one, so that nobody without the file can try passwords.

use argon2::{Algorithm, Argon2, Params, Version};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::data_key::{DataKey, opened, random, sealed};
use super::key_file::KeyFile;
use super::secret::folded;
use crate::storage::hex;
use crate::{Error, ErrorCode, Result};

/// What a slot is opened with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SlotKind {
    /// The office's password.
    Password,
    /// The code on the recovery sheet.
    Recovery,
    /// The password of one operator.
    Operator {
        /// Number of the account in the database.
        operator: u32,
        /// Name of the account, as it signs in.
        name: String,
    },
}

impl SlotKind {
    /// Is it the same person's, or the office's same secret?
    pub(super) fn same_holder(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Operator { operator: a, .. }, Self::Operator { operator: b, .. }) => a == b,
            _ => self == other,
        }
    }

    /// The part of the key file that counts: the recovery code opens without one.
    pub(super) fn beside<'f>(&self, file: Option<&'f KeyFile>) -> Option<&'f KeyFile> {
        file.filter(|_| *self != Self::Recovery)
    }

    fn said(&self) -> String {
        match self {
            Self::Password => "password".to_owned(),
            Self::Recovery => "recovery".to_owned(),
            Self::Operator { operator, name } => format!("operator {operator} {name}"),
        }
    }
}

/// How long guessing takes: cost of argon2id, as stored with each slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// 64 MB and three passes: a fifth of a second on an office PC (RFC 9106 §4, second recommended option, in one lane).
const COST: Cost = Cost {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 1,
};

impl Cost {
    /// A keyring from elsewhere must not be able to fill the memory or run for minutes.
    fn is_bearable(self) -> bool {
        // Four times what is asked today.
        let work = u64::from(self.memory_kib) * u64::from(self.passes);
        let most = 4 * u64::from(COST.memory_kib) * u64::from(COST.passes);
        self.memory_kib >= 8 && self.passes >= 1 && work <= most && (1..=8).contains(&self.lanes)
    }
}

/// One slot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Slot {
    #[serde(flatten)]
    pub(super) kind: SlotKind,
    cost: Cost,
    salt: String,
    /// Nonce and what the secret wraps: the private key; of a slot that an earlier program made, the data key itself.
    wrapped: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pair: Option<Pair>,
}

/// What lies open of a slot's pair of keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Pair {
    public: String,
    /// [`DataKey::id`] of the key that was sealed when the secret was set. A program that seals another key to the public key proves that
    /// it had this one, by bringing it along among the former keys.
    since: String,
    /// The encapsulated key, followed by the data key as sealed to the public key (RFC 9180, base mode).
    sealed: String,
}

type Suite = X25519HkdfSha256;

/// Bytes of an encapsulated key.
const ENCAPSULATED: usize = 32;

/// Binds what is sealed to its purpose.
const PURPOSE: &[u8] = b"lince keyring 2";

impl Slot {
    /// The data key under a secret, and under the key file where the office asks for one.
    pub(super) fn new(key: &DataKey, kind: SlotKind, secret: &str, file: Option<&KeyFile>) -> Result<Self> {
        let file = kind.beside(file);
        let salt: [u8; 16] = random()?;
        let seed = Zeroizing::new(random::<32>()?);
        let (private, public) = Suite::derive_keypair(seed.as_slice());
        let private = Zeroizing::new(<[u8; 32]>::from(private.to_bytes()));
        let pair = Pair {
            public: hex::written(&public.to_bytes()),
            since: key.id(),
            sealed: sealed_to(&public, key, &kind, file)?,
        };
        let wrapping = wrapping_key(secret, &salt, COST)?;
        let about = pair.about(&kind);
        let wrapped = sealed(&wrapping, private.as_slice(), &about)?;
        let wrapped = file.map_or(Ok(wrapped.clone()), |file| file.seal(&wrapped, &about))?;
        Ok(Self {
            kind,
            cost: COST,
            salt: hex::written(&salt),
            wrapped: hex::written(&wrapped),
            pair: Some(pair),
        })
    }

    /// Can another data key be sealed to it? Not to one that an earlier program made, before its secret is typed again.
    pub(super) fn takes_another_key(&self) -> bool {
        self.pair.is_some()
    }

    /// The key under which its secret was set.
    pub(super) fn since(&self) -> Option<&str> {
        self.pair.as_ref().map(|pair| pair.since.as_str())
    }

    /// The same slot for another data key, and for the key file `after` in the place of the one `before`; `None` where that cannot be
    /// made without the secret.
    pub(super) fn resealed(
        &self,
        key: &DataKey,
        before: Option<&KeyFile>,
        after: Option<&KeyFile>,
    ) -> Result<Option<Self>> {
        let Some(pair) = &self.pair else { return Ok(None) };
        let after = self.kind.beside(after);
        let about = pair.about(&self.kind);
        let mut wrapped = self.wrapped(&about, before)?;
        if let Some(file) = after {
            wrapped = Zeroizing::new(file.seal(&wrapped, &about)?);
        }
        let public = hex::read(&pair.public).ok_or(ErrorCode::KeysDamaged)?;
        let public = <Suite as Kem>::PublicKey::from_bytes(&public).map_err(damaged)?;
        let pair = Pair {
            sealed: sealed_to(&public, key, &self.kind, after)?,
            ..pair.clone()
        };
        Ok(Some(Self {
            wrapped: hex::written(&wrapped),
            pair: Some(pair),
            ..self.clone()
        }))
    }

    /// What the secret wraps, with its nonce, out of what the key file encrypts. `keys_damaged`.
    fn wrapped(&self, about: &[u8], file: Option<&KeyFile>) -> Result<Zeroizing<Vec<u8>>> {
        let wrapped = hex::read(&self.wrapped).map(Zeroizing::new);
        let wrapped = wrapped.and_then(|wrapped| match self.kind.beside(file) {
            Some(file) => file.open(&wrapped, about),
            None => Some(wrapped),
        });
        wrapped.ok_or_else(|| ErrorCode::KeysDamaged.into())
    }

    /// The data key, without its former ones, and the id of the key that must be among them. `password_wrong`.
    pub(super) fn open(&self, secret: &str, key_id: &str, file: Option<&KeyFile>) -> Result<(DataKey, String)> {
        let salt = hex::read(&self.salt).ok_or(ErrorCode::KeysDamaged)?;
        let wrapping = wrapping_key(secret, &salt, self.cost)?;
        let about = match &self.pair {
            Some(pair) => pair.about(&self.kind),
            None => format!("lince keyring 1 {key_id} {}", self.kind.said()).into_bytes(),
        };
        let wrapped = self.wrapped(&about, file)?;
        let bytes = opened(&wrapping, &wrapped, &about).map(Zeroizing::new);
        let bytes = bytes.ok_or(ErrorCode::PasswordWrong)?;
        let (key, since) = match &self.pair {
            Some(pair) => (pair.open(&bytes, key_id, &self.kind, file)?, pair.since.clone()),
            None => (
                DataKey::from_bytes(&bytes).ok_or(ErrorCode::KeysDamaged)?,
                key_id.to_owned(),
            ),
        };
        if key.id() == key_id {
            Ok((key, since))
        } else {
            Err(ErrorCode::KeysDamaged.into())
        }
    }
}

impl Pair {
    /// Bound to what the secret was set for: a slot cannot be passed off as another's.
    fn about(&self, kind: &SlotKind) -> Vec<u8> {
        format!("lince slot 2 {} {} {}", self.public, self.since, kind.said()).into_bytes()
    }

    fn open(&self, private: &[u8], key_id: &str, kind: &SlotKind, file: Option<&KeyFile>) -> Result<DataKey> {
        let sealed = hex::read(&self.sealed).ok_or(ErrorCode::KeysDamaged)?;
        let (encapsulated, sealed) = sealed.split_at_checked(ENCAPSULATED).ok_or(ErrorCode::KeysDamaged)?;
        let private = <Suite as Kem>::PrivateKey::from_bytes(private).map_err(damaged)?;
        let encapsulated = <Suite as Kem>::EncappedKey::from_bytes(encapsulated).map_err(damaged)?;
        let about = sealed_about(key_id, kind);
        let bytes = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeR::Base,
            &private,
            &encapsulated,
            PURPOSE,
            sealed,
            &about,
        );
        let mut bytes = Zeroizing::new(bytes.map_err(damaged)?);
        if let Some(file) = kind.beside(file) {
            bytes = file.open(&bytes, &about).ok_or(ErrorCode::KeysDamaged)?;
        }
        DataKey::from_bytes(&bytes).ok_or_else(|| ErrorCode::KeysDamaged.into())
    }
}

fn sealed_to(
    public: &<Suite as Kem>::PublicKey,
    key: &DataKey,
    kind: &SlotKind,
    file: Option<&KeyFile>,
) -> Result<String> {
    let about = sealed_about(&key.id(), kind);
    let bytes = match file {
        Some(file) => Zeroizing::new(file.seal(key.bytes(), &about)?),
        None => Zeroizing::new(key.bytes().to_vec()),
    };
    let (encapsulated, sealed) =
        hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Suite>(&OpModeS::Base, public, PURPOSE, &bytes, &about)
            .map_err(|e| Error::Internal(format!("sealing a key: {e}")))?;
    Ok(hex::written(&[&encapsulated.to_bytes()[..], &sealed].concat()))
}

fn sealed_about(key_id: &str, kind: &SlotKind) -> Vec<u8> {
    format!("{key_id} {}", kind.said()).into_bytes()
}

fn damaged(_: hpke::HpkeError) -> Error {
    ErrorCode::KeysDamaged.into()
}

/// Takes as long as opening a slot does.
pub(super) fn pretend_to_open(secret: &str) -> Result<()> {
    wrapping_key(secret, &random::<16>()?, COST).map(drop)
}

/// Argon2id of the password.
fn wrapping_key(secret: &str, salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>> {
    if !cost.is_bearable() {
        return Err(ErrorCode::KeysDamaged.into());
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .map_err(|_| Error::from(ErrorCode::KeysDamaged))?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(folded(secret).as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| Error::from(ErrorCode::KeysDamaged))?;
    Ok(key)
}
