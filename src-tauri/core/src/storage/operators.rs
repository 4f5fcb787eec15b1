//! Accounts: who may sign in, with which rights, for which communities; and what passwords are checked against.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use super::known;
use super::session::OperatorId;
use super::tries::Named;
use super::{hex, office, written};
use crate::Result;
use crate::domain::account_names;
use crate::domain::person::CommunityId;
use crate::domain::rights::{Right, Rights, Role};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Its number.
    pub id: OperatorId,
    /// The name under which it signs in and the trail keeps what it does.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// May sign in.
    pub active: bool,
    /// Rights beyond the role's.
    pub given: Rights,
    /// Rights of the role that it has not.
    pub withdrawn: Rights,
    /// The communities whose people it sees; none: all.
    pub communities: BTreeSet<CommunityId>,
}

impl Operator {
    /// What it may do.
    pub fn rights(&self) -> Rights {
        let role = self.role.rights();
        role.union(&self.given)
            .filter(|r| !self.withdrawn.contains(r))
            .copied()
            .collect()
    }
}

/// What a password is checked against.
#[derive(Debug, Clone)]
pub struct Secret {
    /// Argon2id, as a PHC string.
    pub verifier: String,
    /// A password for one sign-in, to be changed there.
    pub must_change: bool,
}

/// Has the office any account?
pub fn any(conn: &Connection) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM operator)")?
        .query_row([], |r| r.get(0))?)
}

/// Every account, in the order of entry.
pub fn all(conn: &Connection) -> Result<Vec<Operator>> {
    let mut found: Vec<Operator> = conn
        .prepare_cached("SELECT id, name, role, active, given, withdrawn FROM operator ORDER BY id")?
        .query_and_then([], operator_from_row)?
        .collect::<Result<_>>()?;
    for operator in &mut found {
        operator.communities = communities(conn, operator.id)?;
    }
    Ok(found)
}

/// One account.
pub fn get(conn: &Connection, id: OperatorId) -> Result<Option<Operator>> {
    Ok(all(conn)?.into_iter().find(|o| o.id == id))
}

/// Number and name of every account that may sign in.
pub fn named(conn: &Connection) -> Result<Vec<Named>> {
    let all = all(conn)?.into_iter().filter(|o| o.active);
    Ok(all.map(|o| (o.id, o.name)).collect())
}

/// Names of the accounts that may sign in here although they might not in `before`, an earlier state of the same office.
pub fn active_again(before: &Connection, here: &Connection) -> Result<Vec<String>> {
    let deactivated = |operator: &Operator, all: &[Operator]| all.iter().any(|o| o.id == operator.id && !o.active);
    let before = all(before)?;
    let here = all(here)?.into_iter().filter(|o| o.active && deactivated(o, &before));
    Ok(here.map(|o| o.name).collect())
}

/// The account of that name, however it was typed.
pub fn by_name(conn: &Connection, name: &str) -> Result<Option<Operator>> {
    Ok(account_names::find(&all(conn)?, |o| &o.name, name).cloned())
}

fn operator_from_row(row: &Row<'_>) -> Result<Operator> {
    Ok(Operator {
        id: OperatorId(row.get("id")?),
        name: row.get("name")?,
        role: known(Role::find(&row.get::<_, String>("role")?), "operator.role")?,
        active: row.get("active")?,
        given: rights(&row.get::<_, String>("given")?),
        withdrawn: rights(&row.get::<_, String>("withdrawn")?),
        communities: BTreeSet::new(),
    })
}

/// A right that this program does not know is left out.
fn rights(text: &str) -> Rights {
    text.split_whitespace().filter_map(Right::from_key).collect()
}

fn text(rights: &Rights) -> String {
    rights.iter().map(|r| r.key()).collect::<Vec<_>>().join(" ")
}

fn communities(conn: &Connection, id: OperatorId) -> Result<BTreeSet<CommunityId>> {
    Ok(conn
        .prepare_cached("SELECT community_id FROM operator_community WHERE operator_id = :id")?
        .query_map(named_params! { ":id": id.0 }, |r| Ok(CommunityId(r.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Makes an account; its number in `operator` is not looked at.
pub fn insert(tx: &Transaction<'_>, operator: &Operator) -> Result<OperatorId> {
    let id = tx
        .prepare_cached(
            "INSERT INTO operator (name, role, active, given, withdrawn, passwords)
             VALUES (:name, :role, :active, :given, :withdrawn, 0)
             RETURNING id",
        )?
        .query_row(
            named_params! {
                ":name": operator.name, ":role": operator.role.key(), ":active": operator.active,
                ":given": text(&operator.given), ":withdrawn": text(&operator.withdrawn),
            },
            |r| r.get(0),
        )?;
    let id = OperatorId(id);
    set_communities(tx, id, &operator.communities)?;
    Ok(id)
}

/// Writes role, rights, communities and whether it may sign in.
pub fn update(tx: &Transaction<'_>, operator: &Operator) -> Result<()> {
    tx.execute(
        "UPDATE operator SET role = :role, active = :active, given = :given, withdrawn = :withdrawn WHERE id = :id",
        named_params! {
            ":id": operator.id.0, ":role": operator.role.key(), ":active": operator.active,
            ":given": text(&operator.given), ":withdrawn": text(&operator.withdrawn),
        },
    )?;
    set_communities(tx, operator.id, &operator.communities)
}

fn set_communities(tx: &Transaction<'_>, id: OperatorId, now: &BTreeSet<CommunityId>) -> Result<()> {
    let held = communities(tx, id)?;
    for gone in held.difference(now) {
        tx.execute(
            "DELETE FROM operator_community WHERE operator_id = :id AND community_id = :community",
            named_params! { ":id": id.0, ":community": gone.0 },
        )?;
    }
    for new in now.difference(&held) {
        tx.execute(
            "INSERT INTO operator_community (operator_id, community_id) VALUES (:id, :community)",
            named_params! { ":id": id.0, ":community": new.0 },
        )?;
    }
    Ok(())
}

/// What the account's password is checked against.
pub fn secret(conn: &Connection, id: OperatorId) -> Result<Option<Secret>> {
    Ok(conn
        .prepare_cached("SELECT verifier, must_change FROM operator_secret WHERE operator_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |r| {
            Ok(Secret {
                verifier: r.get("verifier")?,
                must_change: r.get("must_change")?,
            })
        })
        .optional()?)
}

/// Sets the account's password; the journal sees that it was set.
pub fn set_secret(tx: &Transaction<'_>, id: OperatorId, secret: &Secret) -> Result<()> {
    tx.execute(
        "INSERT INTO operator_secret (operator_id, verifier, must_change) VALUES (:id, :verifier, :must_change)
         ON CONFLICT (operator_id) DO UPDATE SET verifier = excluded.verifier, must_change = excluded.must_change",
        named_params! { ":id": id.0, ":verifier": secret.verifier, ":must_change": secret.must_change },
    )?;
    tx.execute(
        "UPDATE operator SET passwords = passwords + 1, verifier_digest = :digest WHERE id = :id",
        named_params! { ":id": id.0, ":digest": digest_of(&secret.verifier) },
    )?;
    Ok(())
}

/// The digest by which the journal recognises a verifier; nothing can be guessed from it, because a verifier holds random bytes.
fn digest_of(verifier: &str) -> String {
    hex::written(&Sha256::digest(verifier.as_bytes()))
}

/// Accounts whose password verifier was not set through the program. A verifier that an earlier program set cannot be recognised
/// either way.
pub fn with_replaced_verifier(conn: &Connection) -> Result<Vec<Operator>> {
    let mut replaced = Vec::new();
    for operator in all(conn)? {
        let known: Option<String> = conn
            .prepare_cached("SELECT verifier_digest FROM operator WHERE id = :id")?
            .query_row(named_params! { ":id": operator.id.0 }, |r| r.get(0))?;
        let now = secret(conn, operator.id)?.map(|secret| digest_of(&secret.verifier));
        if known.is_some() && known != now {
            replaced.push(operator);
        }
    }
    Ok(replaced)
}

/// Is the account something else than the trail has it, or its password checked against something else?
pub fn is_altered(conn: &Connection, id: OperatorId) -> Result<bool> {
    let replaced = with_replaced_verifier(conn)?.iter().any(|o| o.id == id);
    Ok(replaced || !written::stand(conn, "operator", &[id.0.into()])?)
}

/// The setting by which the trail knows what the recovery code is checked against.
const RECOVERY_DIGEST: &str = "recovery_digest";

/// Was the check of the recovery code changed other than through the program? Unknown for a code that an earlier program set.
pub fn recovery_is_altered(conn: &Connection) -> Result<bool> {
    let known = office::settings(conn)?.remove(RECOVERY_DIGEST);
    let now = recovery(conn)?.map(|verifier| digest_of(&verifier));
    Ok(known.is_some() && known != now)
}

/// What the recovery code is checked against while the file is not encrypted.
pub fn recovery(conn: &Connection) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT verifier FROM recovery_secret WHERE id = 1")?
        .query_row([], |r| r.get(0))
        .optional()?)
}

/// Makes the code the only one that recovers.
pub fn set_recovery(conn: &Transaction<'_>, verifier: &str) -> Result<()> {
    conn.execute(
        "INSERT INTO recovery_secret (id, verifier) VALUES (1, :verifier)
         ON CONFLICT (id) DO UPDATE SET verifier = excluded.verifier",
        named_params! { ":verifier": verifier },
    )?;
    office::set(conn, RECOVERY_DIGEST, &digest_of(verifier))
}
