//! The voucher that an office puts under the manifest of a backup, to recognise its own backups: a person who can only write into the
//! folder can make no file that counts as a backup of today, nor one that makes the next backup seem not yet due.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::manifest::Manifest;
use super::own_key;
use crate::storage::Store;
use crate::storage::vault::{DataKey, Seal};
use crate::{Error, Result};

/// Knows the manifests of one office.
#[derive(Default)]
pub struct Voucher {
    /// For encrypted backups.
    sealed: Option<Seal>,
    /// For plain backups: also those from before the office was encrypted.
    plain: Option<Seal>,
    /// For backups encrypted under a former key, with the instant after which no honest backup used it.
    former: Vec<(Seal, DateTime<Utc>)>,
}

impl Voucher {
    /// The voucher of an open office.
    pub fn of(store: &Store) -> Result<Self> {
        Ok(Self {
            plain: own_key::held(store.read())?.as_deref().and_then(Seal::from_text),
            ..store.key().map(Self::of_key).unwrap_or_default()
        })
    }

    /// For backups that a key opens, or one before it.
    pub fn of_key(key: &DataKey) -> Self {
        let former = key.former().iter();
        Self {
            sealed: Some(key.manifests()),
            plain: None,
            former: former
                .map(|former| (former.key().manifests(), former.until()))
                .collect(),
        }
    }

    /// For a plain database, whichever office's it is.
    pub fn in_database(conn: &Connection) -> Result<Self> {
        Ok(Self {
            plain: own_key::held(conn)?.as_deref().and_then(Seal::from_text),
            ..Self::default()
        })
    }

    fn for_manifest(&self, manifest: &Manifest) -> Option<&Seal> {
        if manifest.encrypted() {
            self.sealed.as_ref()
        } else {
            self.plain.as_ref()
        }
    }

    /// What goes under the manifest; `None`: nothing to vouch with.
    pub(super) fn put_under(&self, manifest: &Manifest) -> Result<Option<String>> {
        let words = words(manifest)?;
        self.for_manifest(manifest)
            .map(|seal| seal.put_under(&words))
            .transpose()
    }

    /// What goes under words of the office's own that are no manifest; `None`: nothing to vouch with.
    pub(super) fn put_under_words(&self, words: &[u8]) -> Result<Option<String>> {
        self.own().map(|seal| seal.put_under(words)).transpose()
    }

    /// Did the office put that under these words?
    pub(super) fn stands_under(&self, under: &str, words: &[u8]) -> bool {
        self.own().is_some_and(|seal| seal.is_under(under, words))
    }

    fn own(&self) -> Option<&Seal> {
        self.sealed.as_ref().or(self.plain.as_ref())
    }

    /// Did this office make the backup that this manifest describes? `None`: the program that made it wrote no voucher, or there is
    /// nothing at hand to check it with.
    pub fn knows(&self, manifest: &Manifest) -> Option<bool> {
        let seal = self.for_manifest(manifest)?;
        let under = manifest.voucher.as_deref()?;
        let Ok(words) = words(manifest) else { return Some(false) };
        Some(seal.is_under(under, &words) || self.knew(manifest, under, &words))
    }

    /// Did the office make it with a key that it had then? Who kept such a key could make another one later.
    fn knew(&self, manifest: &Manifest, under: &str, words: &[u8]) -> bool {
        let made_at = DateTime::parse_from_rfc3339(&manifest.made_at).ok();
        let by_then = |until: &DateTime<Utc>| made_at.is_some_and(|at| at.to_utc() <= *until);
        let mut then = self.former.iter().filter(|(_, until)| by_then(until));
        manifest.encrypted() && then.any(|(seal, _)| seal.is_under(under, words))
    }
}

/// Everything that a manifest says, in one order.
fn words(manifest: &Manifest) -> Result<Vec<u8>> {
    let said = Manifest {
        voucher: None,
        ..manifest.clone()
    };
    serde_json::to_vec(&said).map_err(|e| Error::Internal(e.to_string()))
}
