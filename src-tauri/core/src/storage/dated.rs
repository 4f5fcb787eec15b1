//! Dated entries: a value holds from its day until the next entry of the same worker, so two can never overlap.

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use crate::Result;

/// A fact of a worker of which one value holds at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Community in which the person works, by id.
    Community,
    /// 职务（岗位）.
    Post,
    /// 人员类别.
    Kind,
    /// 政治面貌.
    Politics,
    /// 岗位等级.
    Grade,
}

impl Fact {
    /// Every fact that is kept as dated entries of one value.
    pub const ALL: [Self; 5] = [Self::Community, Self::Post, Self::Kind, Self::Politics, Self::Grade];

    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Community => "placement",
            Self::Post => "post_entry",
            Self::Kind => "kind_entry",
            Self::Politics => "politics_entry",
            Self::Grade => "grade_entry",
        }
    }

    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Community => "community_id",
            Self::Post => "post",
            Self::Kind => "kind",
            Self::Politics => "politics",
            Self::Grade => "grade",
        }
    }
}

/// Lets `value` hold from `from_on`. Says whether anything changed: the value that holds already is not written again.
pub fn set(tx: &Transaction<'_>, fact: Fact, worker: u32, from_on: NaiveDate, value: impl Into<Value>) -> Result<bool> {
    let value = value.into();
    if holding(tx, fact, worker, from_on)? == Some(value.clone()) {
        return Ok(false);
    }
    let (table, column) = (fact.table(), fact.column());
    tx.prepare_cached(&format!(
        "INSERT INTO {table} (worker_id, from_on, {column}) VALUES (:worker, :from_on, :value)
         ON CONFLICT (worker_id, from_on) DO UPDATE SET {column} = excluded.{column}"
    ))?
    .execute(named_params! { ":worker": worker, ":from_on": from_on, ":value": value })?;
    Ok(true)
}

/// Corrects the first day of the entry that began on `held_from`.
pub fn correct_since(
    tx: &Transaction<'_>,
    fact: Fact,
    worker: u32,
    held_from: NaiveDate,
    from_on: NaiveDate,
) -> Result<()> {
    tx.prepare_cached(&format!(
        "UPDATE {} SET from_on = :from_on WHERE worker_id = :worker AND from_on = :held_from",
        fact.table()
    ))?
    .execute(named_params! { ":worker": worker, ":held_from": held_from, ":from_on": from_on })?;
    Ok(())
}

/// The first value of somebody new, without a look at what holds.
pub fn begin(tx: &Transaction<'_>, fact: Fact, worker: u32, from_on: NaiveDate, value: impl Into<Value>) -> Result<()> {
    let (table, column) = (fact.table(), fact.column());
    tx.prepare_cached(&format!(
        "INSERT INTO {table} (worker_id, from_on, {column}) VALUES (:worker, :from_on, :value)"
    ))?
    .execute(named_params! { ":worker": worker, ":from_on": from_on, ":value": value.into() })?;
    Ok(())
}

/// The value that holds on a day.
fn holding(conn: &Connection, fact: Fact, worker: u32, on: NaiveDate) -> Result<Option<Value>> {
    let (table, column) = (fact.table(), fact.column());
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {column} FROM {table} WHERE worker_id = :worker AND from_on <= :on ORDER BY from_on DESC LIMIT 1"
        ))?
        .query_row(named_params! { ":worker": worker, ":on": on }, |r| r.get(0))
        .optional()?)
}

/// What held from the day of joining holds from the corrected one. Where another entry begins
/// between, nothing moves.
pub fn move_beginnings(tx: &Transaction<'_>, worker: u32, from: NaiveDate, to: NaiveDate) -> Result<()> {
    let tables = [Fact::Community, Fact::Post, Fact::Kind, Fact::Grade].map(Fact::table);
    for table in tables.into_iter().chain(["identity_entry"]) {
        tx.prepare_cached(&format!(
            "UPDATE OR IGNORE {table} SET from_on = :to
              WHERE worker_id = :worker AND from_on = :from
                AND NOT EXISTS (SELECT 1 FROM {table} later
                                 WHERE later.worker_id = :worker AND later.from_on > :from AND later.from_on <= :to)"
        ))?
        .execute(named_params! { ":worker": worker, ":from": from, ":to": to })?;
    }
    Ok(())
}

/// Every entry of a worker, oldest first: the value as text, and its first day.
pub fn entries(conn: &Connection, fact: Fact, worker: u32) -> Result<Vec<(String, NaiveDate)>> {
    let sql = match fact {
        Fact::Community => {
            "SELECT c.name AS value, p.from_on FROM placement p JOIN community c ON c.id = p.community_id
              WHERE worker_id = :worker ORDER BY from_on"
                .to_owned()
        }
        other => format!(
            "SELECT {} AS value, from_on FROM {} WHERE worker_id = :worker ORDER BY from_on",
            other.column(),
            other.table()
        ),
    };
    conn.prepare_cached(&sql)?
        .query_and_then(named_params! { ":worker": worker }, |r| {
            Ok((r.get("value")?, r.get("from_on")?))
        })?
        .collect()
}

/// An identity of somebody new.
pub fn begin_identity(tx: &Transaction<'_>, worker: u32, from_on: NaiveDate, identity: &str) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO identity_entry (worker_id, identity, from_on) VALUES (:worker, :identity, :from_on)",
    )?
    .execute(named_params! { ":worker": worker, ":identity": identity, ":from_on": from_on })?;
    Ok(())
}

/// Lets exactly `identities` hold from `from_on`: those that no longer do end the day before, new ones begin.
pub fn set_identities(tx: &Transaction<'_>, worker: u32, from_on: NaiveDate, identities: &[&str]) -> Result<bool> {
    let open: Vec<(i64, String, NaiveDate)> = tx
        .prepare_cached(
            "SELECT id, identity, from_on FROM identity_entry
              WHERE worker_id = :worker AND (to_on IS NULL OR to_on >= :from_on)",
        )?
        .query_and_then(named_params! { ":worker": worker, ":from_on": from_on }, |r| {
            Ok((r.get("id")?, r.get("identity")?, r.get("from_on")?))
        })?
        .collect::<Result<_>>()?;
    let mut changed = false;
    for (id, _, began) in open
        .iter()
        .filter(|(_, identity, _)| !identities.contains(&identity.as_str()))
    {
        match from_on.pred_opt().filter(|last| last >= began) {
            Some(last) => tx
                .prepare_cached("UPDATE identity_entry SET to_on = :last WHERE id = :id")?
                .execute(named_params! { ":last": last, ":id": id })?,
            None => tx
                .prepare_cached("DELETE FROM identity_entry WHERE id = :id")?
                .execute(named_params! { ":id": id })?,
        };
        changed = true;
    }
    for identity in identities
        .iter()
        .filter(|i| !open.iter().any(|(_, held, began)| held == *i && *began <= from_on))
    {
        tx.prepare_cached(
            "INSERT INTO identity_entry (worker_id, identity, from_on) VALUES (:worker, :identity, :from_on)
             ON CONFLICT (worker_id, identity, from_on) DO UPDATE SET to_on = NULL",
        )?
        .execute(named_params! { ":worker": worker, ":identity": identity, ":from_on": from_on })?;
        changed = true;
    }
    Ok(changed)
}
