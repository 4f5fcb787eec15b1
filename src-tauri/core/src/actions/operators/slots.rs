//! Passwords of accounts that open the file of an encrypted office.

use std::path::PathBuf;

use crate::Result;
use crate::storage::vault::{DataKey, Keyring, SlotKind, paired};
use crate::storage::{Connection, OperatorId, Store};

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
        match self.key {
            Some(_) => Keyring::kept_on_error(&self.dir, change),
            None => change(),
        }
    }

    /// In an encrypted office the password opens the file; another one that did is withdrawn.
    pub(super) fn put(&self, conn: &Connection, id: OperatorId, name: &str, password: &str) -> Result<()> {
        self.change(conn, &format!("修改了{name}的口令"), |ring, key| {
            let kind = SlotKind::Operator {
                operator: id.0,
                name: name.to_owned(),
            };
            ring.put(key, kind, password)
        })
    }

    /// The account's password opens nothing any more.
    pub(super) fn remove(&self, conn: &Connection, id: OperatorId, name: &str) -> Result<()> {
        self.change(conn, &format!("停用了账户{name}"), |ring, key| {
            ring.remove_operator(key, id.0)
        })
    }

    /// Changes the keyring in the transaction that records the change; where `change` returns that something opens nothing any more,
    /// `what` names it.
    fn change(
        &self,
        conn: &Connection,
        what: &str,
        change: impl FnOnce(&mut Keyring, &DataKey) -> Result<bool>,
    ) -> Result<()> {
        let Some(key) = &self.key else { return Ok(()) };
        let mut ring = paired::keyring(conn, &self.dir, key)?;
        let withdrawn = change(&mut ring, key)?;
        paired::save(conn, &self.dir, &ring, withdrawn.then_some(what))
    }

    /// Does the account's password open the file? True in a plain office, where there is nothing to open.
    pub(super) fn has(&self, conn: &Connection, id: OperatorId) -> Result<bool> {
        let Some(key) = &self.key else { return Ok(true) };
        let ring = paired::keyring(conn, &self.dir, key)?;
        Ok(ring
            .kinds()
            .any(|kind| matches!(kind, SlotKind::Operator { operator, .. } if *operator == id.0)))
    }
}
