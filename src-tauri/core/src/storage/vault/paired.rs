//! Which keyring is the database's: the database keeps its digest, so that an earlier one, which a withdrawn password still opens, is
//! not taken for it.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use zeroize::Zeroizing;

use super::{DataKey, Keyring, RecoveryCode, Secret, SlotKind};
use crate::domain::account_names;
use crate::storage::backup::archive::Archive;
use crate::storage::backup::{coming, folder};
use crate::storage::file_names::{BACKUPS, DATABASE_FILE};
use crate::storage::{connect, schema};
use crate::{ErrorCode, Result};

/// The schema since which the database knows its keyring.
const FIRST_PAIRED: u32 = 9;

/// What a database records about its keyring.
struct Held {
    digest: String,
    due: Option<String>,
}

fn held(conn: &Connection) -> Result<Option<Held>> {
    if schema::version(conn)? < FIRST_PAIRED {
        return Ok(None);
    }
    Ok(conn
        .prepare_cached("SELECT digest, due FROM main.keyring WHERE id = 1")?
        .query_row([], |r| {
            Ok(Held {
                digest: r.get("digest")?,
                due: r.get("due")?,
            })
        })
        .optional()?)
}

/// Makes the keyring the database's. `due`: what was done for which another data key is due, if anything.
fn record(conn: &Connection, ring: &Keyring, due: Option<&str>) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO main.keyring (id, generation, digest, due) VALUES (1, :generation, :digest, :due)
         ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, digest = excluded.digest, due = excluded.due",
    )?
    .execute(named_params! { ":generation": ring.generation(), ":digest": ring.digest(), ":due": due })?;
    Ok(())
}

/// Makes the keyring that came with a database its own; no other data key is due.
pub(in crate::storage) fn pair(conn: &Connection, ring: &Keyring) -> Result<()> {
    record(conn, ring, None)
}

/// Saves a keyring that was changed, in the transaction that says so. `withdrawn`: what opened it until now and does no longer, a
/// Chinese phrase; another data key is due then, as one is that was due already.
pub(crate) fn save(conn: &Connection, dir: &Path, ring: &Keyring, withdrawn: Option<&str>) -> Result<()> {
    let due = held(conn)?.and_then(|held| held.due);
    record(conn, ring, due.as_deref().or(withdrawn))?;
    ring.save(dir)
}

/// Changes the keyring alone, in a transaction of its own: nothing is withdrawn by it. The caller must be able to write.
fn change(conn: &Connection, dir: &Path, key: &DataKey, change: impl FnOnce(&mut Keyring) -> Result<()>) -> Result<()> {
    Keyring::kept_on_error(dir, || {
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
        let mut ring = keyring(&tx, dir, key)?;
        change(&mut ring)?;
        save(&tx, dir, &ring, None)?;
        Ok(tx.commit()?)
    })
}

/// Lets a secret open the file that did not so far.
pub(crate) fn put(conn: &Connection, dir: &Path, key: &DataKey, kind: SlotKind, secret: &str) -> Result<()> {
    change(conn, dir, key, |ring| ring.put(key, kind, secret).map(drop))
}

/// Makes the slot that a secret opens anew where an earlier program made it, so that another data key can be sealed to it.
pub(crate) fn renew(conn: &Connection, dir: &Path, key: &DataKey, secret: &Secret) -> Result<()> {
    let ring = keyring(conn, dir, key)?;
    let operators = ring.operators();
    let kind = match secret {
        Secret::Password(_) => Some(SlotKind::Password),
        Secret::Recovery(_) => Some(SlotKind::Recovery),
        Secret::Operator { name, .. } => {
            account_names::find(&operators, |(_, held)| held, name).map(|(id, name)| SlotKind::Operator {
                operator: id.0,
                name: name.clone(),
            })
        }
    };
    let early = kind.filter(|kind| ring.of_earlier_programs().any(|early| early.same_holder(kind)));
    let Some(kind) = early else { return Ok(()) };
    let said = match secret {
        Secret::Password(said) | Secret::Operator { password: said, .. } => said.clone(),
        Secret::Recovery(typed) => Zeroizing::new(RecoveryCode::parse(typed)?.as_str().to_owned()),
    };
    put(conn, dir, key, kind, &said)
}

/// What was withdrawn since the data key was drawn: a Chinese phrase. `None`: nothing, or the office wants the key kept.
pub(crate) fn due(conn: &Connection) -> Result<Option<String>> {
    Ok(held(conn)?.and_then(|held| held.due))
}

/// Another data key is due here as far as it is in `office`, whose keyring stays when an older state comes back.
pub(crate) fn owe(tx: &Transaction<'_>, office: &Connection) -> Result<()> {
    tx.execute(
        "UPDATE main.keyring SET due = :due WHERE id = 1",
        named_params! { ":due": due(office)? },
    )?;
    Ok(())
}

/// The office wants its data key kept.
pub(crate) fn forgo(conn: &Connection) -> Result<()> {
    conn.execute("UPDATE main.keyring SET due = NULL WHERE id = 1", [])?;
    Ok(())
}

/// The keyring of an open database. `keyring_outdated` where only others lie there.
pub(crate) fn keyring(conn: &Connection, dir: &Path, key: &DataKey) -> Result<Keyring> {
    let Some(held) = held(conn)? else {
        return Keyring::of_key(dir, key);
    };
    let mut all = Keyring::all(dir)?.into_iter();
    all.find(|ring| ring.digest() == held.digest)
        .ok_or_else(|| ErrorCode::KeyringOutdated.into())
}

/// Puts the keyring of an open database where it should lie; the caller holds the writer's lock. True: another keyring had been put
/// there.
pub(in crate::storage) fn settle(conn: &Connection, dir: &Path, key: &DataKey) -> Result<bool> {
    let ring = keyring(conn, dir, key)?;
    if held(conn)?.is_none() {
        record(conn, &ring, None)?;
    }
    let another = ring.heal(dir, key);
    if ring.lies_in_both_places(dir) {
        coming::forget(dir);
    }
    Ok(another)
}

/// Do both copies of the keyring lie where they should?
pub(crate) fn stands(conn: &Connection, dir: &Path, key: &DataKey) -> Result<bool> {
    Ok(keyring(conn, dir, key)?.lies_in_both_places(dir))
}

/// How a keyring and the key that came out of it go with a database.
enum Fit {
    /// It is the database's.
    Own,
    /// The key opens the database, but the keyring is an earlier one.
    Outdated,
    /// The key does not open it.
    Closed,
}

fn fit(dir: &Path, ring: &Keyring, key: &DataKey) -> Result<Fit> {
    let Ok(conn) = connect::for_reading(&dir.join(DATABASE_FILE), Some(key)) else {
        return Ok(Fit::Closed);
    };
    Ok(match held(&conn)? {
        Some(held) if held.digest != ring.digest() => Fit::Outdated,
        _ => Fit::Own,
    })
}

/// The data key of the encrypted office in `dir`. `password_wrong` or `recovery_code_wrong` where the secret does not open it,
/// `keyring_outdated` where it only opens a keyring that is not the database's any more; `key_file_missing` before either, where a
/// keyring that lies there asks for a file that is not at hand.
pub fn unlock(dir: &Path, secret: &Secret) -> Result<DataKey> {
    let (mut missing, mut wrong, mut closed, mut outdated) = (None, None, None, false);
    for ring in Keyring::all(dir)? {
        let key = match ring.unlock(secret) {
            Ok(key) => key,
            Err(error) if error.code() == ErrorCode::KeyFileMissing => {
                missing = Some(error);
                continue;
            }
            Err(error) => {
                wrong.get_or_insert(error);
                continue;
            }
        };
        match fit(dir, &ring, &key)? {
            Fit::Own => return Ok(key),
            Fit::Outdated => outdated = true,
            Fit::Closed => closed = closed.or(Some(key)),
        }
    }
    // Without the file, do not reveal whether the password opens another keyring.
    if let Some(missing) = missing {
        return Err(missing);
    }
    match closed {
        _ if outdated => Err(ErrorCode::KeyringOutdated.into()),
        // What does not open with the only key there ever was is damaged; opening it reports that.
        Some(key) if !another_is_known(dir, &key)? => Ok(key),
        Some(_) => Err(ErrorCode::KeyringOutdated.into()),
        None => Err(wrong.unwrap_or_else(|| ErrorCode::KeysMissing.into())),
    }
}

/// The number of newest backups whose keyring is read.
const ASKED: usize = 3;

/// Does a copy of the keyring, or one of the newest backups, have a key that is not this one, nor one before it?
fn another_is_known(dir: &Path, key: &DataKey) -> Result<bool> {
    if Keyring::all(dir)?.iter().any(|ring| key.named(ring.key_id()).is_none()) {
        return Ok(true);
    }
    let backups = folder::list(&dir.join(BACKUPS)).unwrap_or_default();
    Ok(backups.iter().take(ASKED).any(|found| {
        let keyring = Archive::open(&found.file).and_then(|mut archive| archive.keyring());
        let ring = keyring.ok().flatten().and_then(|json| Keyring::from_json(&json).ok());
        ring.is_some_and(|ring| key.named(ring.key_id()).is_none())
    }))
}
