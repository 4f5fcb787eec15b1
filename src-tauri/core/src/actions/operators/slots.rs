//! Passwords of accounts that open the file of an encrypted office.

use crate::Result;
use crate::storage::vault::{Keyring, SlotKind};
use crate::storage::{OperatorId, Store};

/// In an encrypted office the password opens the file.
pub(super) fn put_slot(store: &Store, id: OperatorId, name: &str, password: &str) -> Result<()> {
    let Some(key) = store.key() else { return Ok(()) };
    let mut ring = Keyring::load(store.dir())?;
    let kind = SlotKind::Operator {
        operator: id.0,
        name: name.to_owned(),
    };
    ring.put(key, kind, password)?;
    ring.save(store.dir())
}

pub(super) fn remove_slot(store: &Store, id: OperatorId) -> Result<()> {
    if store.key().is_none() {
        return Ok(());
    }
    let mut ring = Keyring::load(store.dir())?;
    ring.remove_operator(id.0);
    ring.save(store.dir())
}

pub(super) fn has_slot(store: &Store, id: OperatorId) -> Result<bool> {
    if store.key().is_none() {
        return Ok(true);
    }
    let ring = Keyring::load(store.dir())?;
    Ok(ring
        .kinds()
        .any(|kind| matches!(kind, SlotKind::Operator { operator, .. } if *operator == id.0)))
}
