//! The keyring: a JSON file beside the database, and in every backup, that holds the data key wrapped under what people know.

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::data_key::{DataKey, opened, random, sealed};
use super::{RecoveryCode, Secret, folded};
use crate::domain::account_names;
use crate::storage::backup::{self, exchange};
use crate::storage::tries::Named;
use crate::storage::{OperatorId, hex};
use crate::{Error, ErrorCode, Result, files};

/// The keyring's name inside the data folder.
pub const KEYRING_FILE: &str = "lince.keys";

const FORMAT: u32 = 1;
/// No keyring has ever been near this.
const LARGEST: u64 = 1024 * 1024;

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

/// How long guessing takes: cost of argon2id, as stored with each slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Cost {
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
        (8..=1024 * 1024).contains(&self.memory_kib) && (1..=16).contains(&self.passes) && (1..=8).contains(&self.lanes)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Slot {
    #[serde(flatten)]
    kind: SlotKind,
    cost: Cost,
    salt: String,
    /// Nonce and wrapped key.
    wrapped: String,
}

/// The wrapped data key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Keyring {
    format: u32,
    /// [`DataKey::id`] of the key inside.
    key_id: String,
    slots: Vec<Slot>,
}

impl Keyring {
    /// A keyring that opens with a password and with a recovery code.
    pub fn new(key: &DataKey, password: &str, recovery: &RecoveryCode) -> Result<Self> {
        let mut ring = Self {
            format: FORMAT,
            key_id: key.id(),
            slots: Vec::new(),
        };
        ring.put(key, SlotKind::Password, password)?;
        ring.put(key, SlotKind::Recovery, recovery.as_str())?;
        Ok(ring)
    }

    /// Is there one in `dir`?
    pub fn exists(dir: &Path) -> bool {
        places(dir).iter().any(|p| p.is_file()) || exchange::coming_keys(dir).is_some()
    }

    /// The keyring in `dir`, or its second copy where the first is gone or damaged; the one that came with the database where it
    /// has not taken its place yet. `keys_missing`, `keys_damaged`.
    pub fn load(dir: &Path) -> Result<Self> {
        let stored = Self::stored(dir);
        let Some(coming) = exchange::coming_keys(dir) else {
            return stored;
        };
        match (Self::read(&coming), stored) {
            // Of one key, the one that has taken the place may have been changed since.
            (Ok(coming), Ok(stored)) if coming.key_id == stored.key_id => Ok(stored),
            (Ok(coming), _) => Ok(coming),
            (Err(_), stored) => stored,
        }
    }

    fn stored(dir: &Path) -> Result<Self> {
        let mut refusal = ErrorCode::KeysMissing.into();
        for place in places(dir) {
            match Self::read(&place) {
                Ok(ring) => return Ok(ring),
                Err(error) if error.code() == ErrorCode::FileNotFound => {}
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    /// Reads one file. `keys_damaged` when it is no keyring, `newer_schema` when a newer program wrote it.
    pub fn read(file: &Path) -> Result<Self> {
        if std::fs::metadata(file)?.len() > LARGEST {
            return Err(ErrorCode::KeysDamaged.into());
        }
        Self::from_json(&std::fs::read(file)?)
    }

    /// As [`Keyring::read`], of bytes.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let ring: Self = serde_json::from_slice(bytes).map_err(|_| Error::from(ErrorCode::KeysDamaged))?;
        if ring.format > FORMAT {
            return Err(ErrorCode::NewerSchema.into());
        }
        Ok(ring)
    }

    /// The file's bytes.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(|e| Error::Internal(e.to_string()))
    }

    /// Writes the keyring, and its second copy among the backups; each is there whole or not at all.
    pub fn save(&self, dir: &Path) -> Result<()> {
        let json = self.to_json()?;
        for place in places(dir) {
            files::replace(&place, |file| Ok(std::io::Write::write_all(file, &json)?))?;
        }
        Ok(())
    }

    /// Lets `change` save another keyring in `dir` together with something else; when it fails, the one before is there again: it is
    /// laid by first, so that it takes its place back on a full disk too. Where a disk lets nothing be renamed either, it cannot.
    pub fn kept_on_error<T>(dir: &Path, change: impl FnOnce() -> Result<T>) -> Result<T> {
        let there: Vec<PathBuf> = places(dir).into_iter().filter(|place| place.is_file()).collect();
        let laid_by = || {
            there.iter().try_for_each(|place| {
                let bytes = std::fs::read(place)?;
                files::replace(&before(place), |file| Ok(std::io::Write::write_all(file, &bytes)?))
            })
        };
        let done = laid_by().and_then(|()| {
            change().inspect_err(|_| {
                // The first error is what the user must hear of.
                there
                    .iter()
                    .for_each(|place| drop(files::rename(&before(place), place)));
            })
        });
        Self::forget_before(dir);
        done
    }

    /// Removes what [`Keyring::kept_on_error`] laid by; what cannot be removed now will be when the office is opened next.
    pub fn forget_before(dir: &Path) {
        for place in places(dir) {
            let _ = std::fs::remove_file(before(&place));
        }
    }

    /// Where one lies, whole or not; the first of the two copies.
    pub(in crate::storage) fn file(dir: &Path) -> Option<PathBuf> {
        places(dir).into_iter().find(|place| place.is_file())
    }

    /// The database that it opened is gone; both copies go.
    pub(in crate::storage) fn remove(dir: &Path) {
        for place in places(dir) {
            // One that stays is found at the next opening, and told.
            let _ = std::fs::remove_file(place);
        }
    }

    /// Names the key inside.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What the slots open with.
    pub fn kinds(&self) -> impl Iterator<Item = &SlotKind> {
        self.slots.iter().map(|slot| &slot.kind)
    }

    /// Number and name of each account that has a slot.
    pub fn operators(&self) -> Vec<Named> {
        let mut all: Vec<Named> = self
            .kinds()
            .filter_map(|kind| match kind {
                SlotKind::Operator { operator, name } => Some((OperatorId(*operator), name.clone())),
                _ => None,
            })
            .collect();
        all.sort();
        all
    }

    /// The data key. `password_wrong` or `recovery_code_wrong` when the secret opens no slot of its kind; a name that has no
    /// slot takes as long as one that has.
    pub fn unlock(&self, secret: &Secret) -> Result<DataKey> {
        match secret {
            Secret::Password(password) => self.open_first(|kind| *kind == SlotKind::Password, password),
            Secret::Operator { name, password } => {
                let operators = self.operators();
                let meant = account_names::find(&operators, |(_, held)| held, name).map(|(operator, _)| *operator);
                self.open_first(
                    |kind| matches!(kind, SlotKind::Operator { operator, .. } if Some(OperatorId(*operator)) == meant),
                    password,
                )
            }
            Secret::Recovery(typed) => {
                let code = RecoveryCode::parse(typed)?;
                self.open_first(|kind| *kind == SlotKind::Recovery, code.as_str())
                    .map_err(|error| match error.code() {
                        ErrorCode::PasswordWrong => ErrorCode::RecoveryCodeWrong.into(),
                        _ => error,
                    })
            }
        }
    }

    fn open_first(&self, fits: impl Fn(&SlotKind) -> bool, secret: &str) -> Result<DataKey> {
        let Some(slot) = self.slots.iter().find(|slot| fits(&slot.kind)) else {
            wrapping_key(secret, &random::<16>()?, COST)?;
            return Err(ErrorCode::PasswordWrong.into());
        };
        let salt = hex::read(&slot.salt).ok_or(ErrorCode::KeysDamaged)?;
        let wrapped = hex::read(&slot.wrapped).ok_or(ErrorCode::KeysDamaged)?;
        let wrapping = wrapping_key(secret, &salt, slot.cost)?;
        let bytes = opened(&wrapping, &wrapped, &self.about(&slot.kind)).map(Zeroizing::new);
        let bytes = bytes.ok_or(ErrorCode::PasswordWrong)?;
        let key = DataKey::from_bytes(&bytes).ok_or(ErrorCode::KeysDamaged)?;
        if key.id() == self.key_id {
            Ok(key)
        } else {
            Err(ErrorCode::KeysDamaged.into())
        }
    }

    /// Puts the key under a secret, in place of the slot of the same kind (of the same operator).
    pub fn put(&mut self, key: &DataKey, kind: SlotKind, secret: &str) -> Result<()> {
        let salt: [u8; 16] = random()?;
        let wrapping = wrapping_key(secret, &salt, COST)?;
        let wrapped = sealed(&wrapping, key.bytes(), &self.about(&kind))?;
        self.slots.retain(|slot| !same_holder(&slot.kind, &kind));
        self.slots.push(Slot {
            kind,
            cost: COST,
            salt: hex::written(&salt),
            wrapped: hex::written(&wrapped),
        });
        Ok(())
    }

    /// Takes an operator's slot away; that password opens nothing any more.
    pub fn remove_operator(&mut self, operator: u32) {
        self.slots
            .retain(|slot| !matches!(slot.kind, SlotKind::Operator { operator: o, .. } if o == operator));
    }

    /// Bound to the wrapped key: a slot cannot be passed off as another's, nor moved to another keyring.
    fn about(&self, kind: &SlotKind) -> Vec<u8> {
        let kind = match kind {
            SlotKind::Password => "password".to_owned(),
            SlotKind::Recovery => "recovery".to_owned(),
            SlotKind::Operator { operator, name } => format!("operator {operator} {name}"),
        };
        format!("lince keyring {FORMAT} {} {kind}", self.key_id).into_bytes()
    }
}

/// The keyring, and the copy that saves an office whose first one was deleted.
fn places(dir: &Path) -> [PathBuf; 2] {
    [dir.join(KEYRING_FILE), dir.join(backup::FOLDER).join(KEYRING_FILE)]
}

/// Where a keyring is laid by while it is changed.
fn before(place: &Path) -> PathBuf {
    place.with_extension("keys.before")
}

fn same_holder(a: &SlotKind, b: &SlotKind) -> bool {
    match (a, b) {
        (SlotKind::Operator { operator: a, .. }, SlotKind::Operator { operator: b, .. }) => a == b,
        _ => a == b,
    }
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
