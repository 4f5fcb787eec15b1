//! Passwords of accounts that open the file of an encrypted office.

use std::path::PathBuf;

use crate::Result;
use crate::storage::vault::{DataKey, Keyring, SlotKind};
use crate::storage::{OperatorId, Store};

/// The keyring of an office, for a transaction that changes it together with the accounts; of a plain office nothing to change.
pub(super) struct Slots {
    dir: PathBuf,
    key: Option<DataKey>,
}

impl Slots {
    pub(super) fn of(store: &Store) -> Self {
        Self {
            dir: store.dir().to_owned(),
            key: store.key().cloned(),
        }
    }

    /// Lets `change` write accounts and slots; when it fails, neither has changed.
    pub(super) fn with_accounts<T>(&self, change: impl FnOnce() -> Result<T>) -> Result<T> {
        Keyring::kept_on_error(&self.dir, change)
    }

    /// In an encrypted office the password opens the file.
    pub(super) fn put(&self, id: OperatorId, name: &str, password: &str) -> Result<()> {
        let Some(key) = &self.key else { return Ok(()) };
        let mut ring = Keyring::load(&self.dir)?;
        let kind = SlotKind::Operator {
            operator: id.0,
            name: name.to_owned(),
        };
        ring.put(key, kind, password)?;
        ring.save(&self.dir)
    }

    pub(super) fn remove(&self, id: OperatorId) -> Result<()> {
        if self.key.is_none() {
            return Ok(());
        }
        let mut ring = Keyring::load(&self.dir)?;
        ring.remove_operator(id.0);
        ring.save(&self.dir)
    }

    pub(super) fn has(&self, id: OperatorId) -> Result<bool> {
        if self.key.is_none() {
            return Ok(true);
        }
        let ring = Keyring::load(&self.dir)?;
        Ok(ring
            .kinds()
            .any(|kind| matches!(kind, SlotKind::Operator { operator, .. } if *operator == id.0)))
    }
}
