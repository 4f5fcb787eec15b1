//! The keyring: a JSON file beside the database, and in every backup, that gives the data key to anybody who knows one of its secrets.
//!
//! A signature made with the data key shows that the keyring was not changed without that key; the database itself says which keyring is
//! its own ([`super::paired`]).

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::data_key::{DataKey, opened, sealed};
use super::key_file::{Asked, KeyFile};
use super::recovery::RecoveryCode;
use super::secret::Secret;
use super::slot::{self, Slot, SlotKind};
use crate::domain::account_names;
use crate::storage::backup::coming;
use crate::storage::file_names::{BACKUPS, KEYRING_FILE};
use crate::storage::tries::Named;
use crate::storage::{OperatorId, hex};
use crate::{Error, ErrorCode, Result, files};

/// 1: the data key itself under each secret; 2: slots with a pair of keys, former keys, and what is put under all of it.
const FORMAT: u32 = 2;
const FIRST_SIGNED: u32 = 2;
/// No keyring has ever been near this.
const LARGEST: u64 = 1024 * 1024;
/// The most former keys that are kept; an older one only as long as a slot was set under it.
const FORMER_KEPT: usize = 500;

/// The data key for those who may have it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Keyring {
    format: u32,
    /// [`DataKey::id`] of the key inside.
    key_id: String,
    /// Goes up with every change; 0: made by a program that did not count.
    #[serde(default, skip_serializing_if = "is_zero")]
    generation: u32,
    slots: Vec<Slot>,
    /// Keys from before, sealed under the present one; the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<FormerKey>,
    /// The key file that every password needs beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_file: Option<Asked>,
    /// What the present key puts under all the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signed: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(generation: &u32) -> bool {
    *generation == 0
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct FormerKey {
    key_id: String,
    /// When another took its place: UTC, RFC 3339.
    until: String,
    sealed: String,
}

impl FormerKey {
    fn about(&self) -> Vec<u8> {
        format!("lince former key {} {}", self.key_id, self.until).into_bytes()
    }

    fn of(key: &DataKey, former: &DataKey, until: DateTime<Utc>) -> Result<Self> {
        let mut made = Self {
            key_id: former.id(),
            until: until.to_rfc3339_opts(SecondsFormat::Secs, true),
            sealed: String::new(),
        };
        made.sealed = hex::written(&sealed(key.bytes(), former.bytes(), &made.about())?);
        Ok(made)
    }

    fn open(&self, key: &DataKey) -> Option<(DataKey, DateTime<Utc>)> {
        let bytes = opened(key.bytes(), &hex::read(&self.sealed)?, &self.about()).map(Zeroizing::new)?;
        let until = DateTime::parse_from_rfc3339(&self.until).ok()?.to_utc();
        let former = DataKey::from_bytes(&bytes)?;
        (former.id() == self.key_id).then_some((former, until))
    }
}

impl Keyring {
    /// A keyring that opens with a password and with a recovery code.
    pub fn new(key: &DataKey, password: &str, recovery: &RecoveryCode) -> Result<Self> {
        let mut ring = Self {
            format: FORMAT,
            key_id: key.id(),
            generation: 0,
            slots: vec![
                Slot::new(key, SlotKind::Password, password, None)?,
                Slot::new(key, SlotKind::Recovery, recovery.as_str(), None)?,
            ],
            former: Vec::new(),
            key_file: None,
            signed: None,
        };
        ring.sign(key)?;
        Ok(ring)
    }

    /// Is there one in `dir`?
    pub fn exists(dir: &Path) -> bool {
        let mut there = places(dir).into_iter().flat_map(|place| [before(&place), place]);
        there.any(|place| place.is_file()) || coming::keys(dir).is_some()
    }

    /// The keyring in `dir`, or its second copy where the first is gone or damaged; the one that came with the database where it
    /// has not taken its place yet. Whether it is the office's, the open database says. `keys_missing`, `keys_damaged`.
    pub fn load(dir: &Path) -> Result<Self> {
        let stored = Self::stored(dir);
        let Some(coming) = coming::keys(dir) else {
            return stored;
        };
        match (Self::read(&coming), stored) {
            // With the same key, the one that has taken the place may have been changed since.
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

    /// The newest keyring in `dir` of that key, made by a holder of it; for an office whose database cannot say which is its own.
    pub(crate) fn of_key(dir: &Path, key: &DataKey) -> Result<Self> {
        let own = Self::all(dir)?
            .into_iter()
            .filter(|ring| ring.key_id == key.id() && ring.is_signed_with(key).is_ok_and(|signed| signed));
        own.max_by_key(Self::generation)
            .ok_or_else(|| ErrorCode::KeysMissing.into())
    }

    /// Every keyring in `dir` that can be read, each once: the two copies, the one that came with the database, and the one that an
    /// interrupted change laid ready. `keys_missing`, `keys_damaged` where there is none.
    pub(super) fn all(dir: &Path) -> Result<Vec<Self>> {
        let mut all: Vec<Self> = Vec::new();
        let mut refusal = ErrorCode::KeysMissing.into();
        let laid_by = places(dir).map(|place| before(&place));
        for place in places(dir).into_iter().chain(coming::keys(dir)).chain(laid_by) {
            match Self::read(&place) {
                Ok(ring) if all.iter().all(|known| known.digest() != ring.digest()) => all.push(ring),
                Err(error) if error.code() != ErrorCode::FileNotFound => refusal = error,
                _ => {}
            }
        }
        if all.is_empty() { Err(refusal) } else { Ok(all) }
    }

    /// Number and name of each account that has a slot in any keyring in `dir`; which keyring is the office's cannot be known before the
    /// office is open.
    pub fn operators_in(dir: &Path) -> Result<Vec<Named>> {
        let mut all: Vec<Named> = Self::all(dir)?.iter().flat_map(Self::operators).collect();
        all.sort();
        all.dedup();
        Ok(all)
    }

    /// The key files that keyrings in `dir` ask for, by their ids.
    pub fn key_files_in(dir: &Path) -> Result<Vec<String>> {
        let mut asked: Vec<String> = Self::all(dir)?
            .iter()
            .filter_map(|ring| ring.key_file_id().map(str::to_owned))
            .collect();
        asked.dedup();
        Ok(asked)
    }

    /// Reads one file. `keys_damaged` when it is no keyring, `newer_schema` when a newer program wrote it.
    pub fn read(file: &Path) -> Result<Self> {
        let found = std::fs::metadata(file)?;
        if !found.is_file() || found.len() > LARGEST {
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
        if ring.key_file.as_ref().is_some_and(|asked| !asked.is_sound()) {
            return Err(ErrorCode::KeysDamaged.into());
        }
        Ok(ring)
    }

    /// The file's bytes.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(|e| Error::Internal(e.to_string()))
    }

    /// Writes the keyring, and its second copy among the backups; each is there whole or not at all.
    pub fn save(&self, dir: &Path) -> Result<()> {
        places(dir).iter().try_for_each(|place| self.write(place))
    }

    fn write(&self, place: &Path) -> Result<()> {
        let json = self.to_json()?;
        if json.len() as u64 > LARGEST {
            // It could not be read again.
            return Err(ErrorCode::TooLarge.into());
        }
        files::replace(place, |file| Ok(std::io::Write::write_all(file, &json)?))
    }

    /// Puts the keyring where a copy of it should lie and does not; where that fails, the next opening tries again. True: another one
    /// lay there, which no change of the office's own explains that was cut off.
    pub(super) fn heal(&self, dir: &Path, key: &DataKey) -> bool {
        let mut another = false;
        let cut_off =
            |ring: &Self| ring.generation > self.generation && ring.is_signed_with(key).is_ok_and(|signed| signed);
        for place in places(dir) {
            match Self::read(&place) {
                Ok(ring) if ring.digest() == self.digest() => continue,
                Ok(ring) => another |= !cut_off(&ring),
                Err(_) => {}
            }
            let _ = self.write(&place);
        }
        if self.lies_in_both_places(dir) {
            Self::forget_before(dir);
        }
        another
    }

    /// Do both copies lie there, and is each this keyring?
    pub(super) fn lies_in_both_places(&self, dir: &Path) -> bool {
        places(dir)
            .iter()
            .all(|place| Self::read(place).is_ok_and(|ring| ring.digest() == self.digest()))
    }

    /// Lets `change` save another keyring in `dir` together with something else; when it fails, the one before is there again: it is
    /// laid by first, so that it takes its place back on a full disk too. The other one is laid by then: whether a failing disk kept
    /// what belongs to it shows when the office is opened next.
    pub fn kept_on_error<T>(dir: &Path, change: impl FnOnce() -> Result<T>) -> Result<T> {
        let there: Vec<PathBuf> = places(dir).into_iter().filter(|place| place.is_file()).collect();
        for place in &there {
            let bytes = std::fs::read(place)?;
            let laid_by = files::replace(&before(place), |file| Ok(std::io::Write::write_all(file, &bytes)?));
            laid_by.inspect_err(|_| Self::forget_before(dir))?;
        }
        let done = change();
        match &done {
            Ok(_) => Self::forget_before(dir),
            // The first error is what the user must hear of.
            Err(_) => there.iter().for_each(|place| drop(exchange_with_before(place))),
        }
        done
    }

    /// Removes what [`Keyring::kept_on_error`] laid by; what cannot be removed now will be when the office is opened next.
    fn forget_before(dir: &Path) {
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
            // A copy that cannot be removed is found and reported at the next opening.
            let _ = std::fs::remove_file(place);
        }
    }

    /// Names the key inside.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Goes up with every change.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// SHA-256 of everything in it.
    pub(super) fn digest(&self) -> String {
        // A keyring is made of texts and numbers, which can always be written.
        hex::written(&Sha256::digest(self.to_json().unwrap_or_default()))
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

    /// What the slots open with to which another data key cannot be sealed before their secret is typed again: an earlier program
    /// made them.
    pub fn of_earlier_programs(&self) -> impl Iterator<Item = &SlotKind> {
        let early = self.slots.iter().filter(|slot| !slot.takes_another_key());
        early.map(|slot| &slot.kind)
    }

    /// The key file that every password needs beside it, by its id.
    pub fn key_file_id(&self) -> Option<&str> {
        self.key_file.as_ref().map(|asked| asked.id.as_str())
    }

    /// The same file, for a caller who has the office open. `keys_damaged`.
    pub fn key_file(&self, key: &DataKey) -> Result<Option<KeyFile>> {
        let Some(asked) = &self.key_file else { return Ok(None) };
        asked
            .open(key.named(&self.key_id).ok_or(ErrorCode::KeysDamaged)?)
            .map(Some)
    }

    /// The data key. `password_wrong` or `recovery_code_wrong` when the secret opens no slot of its kind; a name that has no
    /// slot takes as long as one that has. `key_file_missing` for any password, right or wrong, while the file that it needs is not at
    /// hand. `keys_damaged` where the keyring was changed without the key.
    pub fn unlock(&self, secret: &Secret) -> Result<DataKey> {
        let password = match secret {
            Secret::Password(password) | Secret::Operator { password, .. } => password,
            Secret::Recovery(_) => return self.open(secret, None),
        };
        match self.key_file.as_ref().map(Asked::find).transpose() {
            Ok(file) => self.open(secret, file.as_ref()),
            Err(missing) => {
                slot::pretend_to_open(password)?;
                Err(missing)
            }
        }
    }

    /// Is the secret one of this office, which is open? The key file need not be at hand. As [`Keyring::unlock`].
    pub fn proves(&self, secret: &Secret, key: &DataKey) -> Result<()> {
        if self.open(secret, self.key_file(key)?.as_ref())?.id() == key.id() {
            Ok(())
        } else {
            Err(ErrorCode::PasswordWrong.into())
        }
    }

    fn open(&self, secret: &Secret, file: Option<&KeyFile>) -> Result<DataKey> {
        match secret {
            Secret::Password(password) => self.open_first(|kind| *kind == SlotKind::Password, password, file),
            Secret::Operator { name, password } => {
                let operators = self.operators();
                let meant = account_names::find(&operators, |(_, held)| held, name).map(|(operator, _)| *operator);
                self.open_first(
                    |kind| matches!(kind, SlotKind::Operator { operator, .. } if Some(OperatorId(*operator)) == meant),
                    password,
                    file,
                )
            }
            Secret::Recovery(typed) => {
                let code = RecoveryCode::parse(typed)?;
                self.open_first(|kind| *kind == SlotKind::Recovery, code.as_str(), file)
                    .map_err(|error| match error.code() {
                        ErrorCode::PasswordWrong => ErrorCode::RecoveryCodeWrong.into(),
                        _ => error,
                    })
            }
        }
    }

    fn open_first(&self, fits: impl Fn(&SlotKind) -> bool, secret: &str, file: Option<&KeyFile>) -> Result<DataKey> {
        let Some(slot) = self.slots.iter().find(|slot| fits(&slot.kind)) else {
            slot::pretend_to_open(secret)?;
            return Err(ErrorCode::PasswordWrong.into());
        };
        let (key, since) = slot.open(secret, &self.key_id, file)?;
        let former: Option<Vec<_>> = self.former.iter().map(|former| former.open(&key)).collect();
        let key = key.with_former(former.ok_or(ErrorCode::KeysDamaged)?);
        // The sealer of this key must have had the one before, back to the day on which the secret was set: the public half alone is no
        // secret and proves nothing.
        if self.is_signed_with(&key)? && key.named(&since).is_some() {
            Ok(key)
        } else {
            Err(ErrorCode::KeysDamaged.into())
        }
    }

    /// Puts the key under a secret, in place of the slot of the same kind (of the same operator). True: there was one.
    pub fn put(&mut self, key: &DataKey, kind: SlotKind, secret: &str) -> Result<bool> {
        let slot = Slot::new(key, kind, secret, self.key_file(key)?.as_ref())?;
        let before = self.slots.len();
        self.slots.retain(|held| !held.kind.same_holder(&slot.kind));
        let replaced = self.slots.len() < before;
        self.slots.push(slot);
        self.sign(key)?;
        Ok(replaced)
    }

    /// Takes an operator's slot away; that password opens nothing any more. True: there was one.
    pub fn remove_operator(&mut self, key: &DataKey, operator: u32) -> Result<bool> {
        let before = self.slots.len();
        self.slots
            .retain(|slot| !matches!(slot.kind, SlotKind::Operator { operator: o, .. } if o == operator));
        self.sign(key)?;
        Ok(self.slots.len() < before)
    }

    /// Slots that are there twice, or of an account that is not in `accounts`: our programs never leave such a slot.
    pub fn strange(&self, accounts: &[Named]) -> Vec<&SlotKind> {
        let twice = |kind: &SlotKind| self.kinds().filter(|other| other.same_holder(kind)).count() > 1;
        let unknown = |kind: &SlotKind| match kind {
            SlotKind::Operator { operator, name } => !accounts.contains(&(OperatorId(*operator), name.clone())),
            _ => false,
        };
        self.kinds().filter(|kind| twice(kind) || unknown(kind)).collect()
    }

    /// Another data key for the same secrets, and what those slots open with that could not come along: those that earlier programs
    /// made, and [`Keyring::strange`] ones.
    pub fn succeeded_by(&self, key: &DataKey, accounts: &[Named]) -> Result<(Self, Vec<SlotKind>)> {
        self.succeeded_with(key, accounts, self.key_file(key)?.as_ref())
    }

    /// As [`Keyring::succeeded_by`]; from now on every password needs this key file beside it, or none.
    pub fn succeeded_with(
        &self,
        key: &DataKey,
        accounts: &[Named],
        file: Option<&KeyFile>,
    ) -> Result<(Self, Vec<SlotKind>)> {
        let before = self.key_file(key)?;
        let strange = self.strange(accounts);
        let mut ring = Self {
            format: FORMAT,
            key_id: key.id(),
            generation: self.generation,
            slots: Vec::new(),
            former: Vec::new(),
            key_file: file.map(|file| Asked::of(file, key)).transpose()?,
            signed: None,
        };
        let mut left = Vec::new();
        for slot in &self.slots {
            let resealed = slot.resealed(key, before.as_ref(), file)?;
            match resealed.filter(|slot| !strange.contains(&&slot.kind)) {
                Some(slot) => ring.slots.push(slot),
                None => left.push(slot.kind.clone()),
            }
        }
        let older = key.former().len().saturating_sub(FORMER_KEPT);
        for (n, former) in key.former().iter().enumerate() {
            let is_meant = |slot: &Slot| slot.since() == Some(former.key().id().as_str());
            if n >= older || ring.slots.iter().any(is_meant) {
                ring.former.push(FormerKey::of(key, former.key(), former.until())?);
            }
        }
        ring.sign(key)?;
        Ok((ring, left))
    }

    /// Was it last changed by a holder of the key?
    fn is_signed_with(&self, key: &DataKey) -> Result<bool> {
        match &self.signed {
            Some(signed) => Ok(key.keyrings().is_under(signed, &self.words()?)),
            None => Ok(self.format < FIRST_SIGNED),
        }
    }

    fn sign(&mut self, key: &DataKey) -> Result<()> {
        self.format = FORMAT;
        self.generation = self.generation.saturating_add(1);
        self.signed = Some(key.keyrings().put_under(&self.words()?)?);
        Ok(())
    }

    /// All that it says, without what is put under it.
    fn words(&self) -> Result<Vec<u8>> {
        let unsigned = Self {
            signed: None,
            ..self.clone()
        };
        unsigned.to_json()
    }
}

/// The keyring, and the copy that saves an office whose first one was deleted.
fn places(dir: &Path) -> [PathBuf; 2] {
    [dir.join(KEYRING_FILE), dir.join(BACKUPS).join(KEYRING_FILE)]
}

/// Where a keyring is laid by while it is changed.
fn before(place: &Path) -> PathBuf {
    place.with_extension("keys.before")
}

/// The keyring that was laid by takes its place, and the one there is laid by.
fn exchange_with_before(place: &Path) -> Result<()> {
    let other = place.with_extension("keys.failed");
    files::rename(place, &other)?;
    files::rename(&before(place), place)?;
    files::rename(&other, &before(place))
}
