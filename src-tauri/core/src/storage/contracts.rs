//! Contracts. Both ends included; those of one worker never overlap.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::Result;
use crate::domain::person::{Contract, ContractId, WorkerId};

/// A contract on file.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Its number.
    pub id: ContractId,
    /// Whose.
    pub worker: WorkerId,
    /// What it says.
    pub contract: Contract,
}

/// Contracts by worker, oldest first: of one worker, or everybody's.
pub fn of_worker(conn: &Connection, worker: Option<WorkerId>) -> Result<Vec<Signed>> {
    conn.prepare_cached(
        "SELECT id, worker_id, starts_on, ends_on, number, kind, signed_on, probation_months
           FROM contract WHERE :worker IS NULL OR worker_id = :worker
          ORDER BY worker_id, starts_on",
    )?
    .query_and_then(named_params! { ":worker": worker.map(|w| w.0) }, signed_from_row)?
    .collect()
}

/// The contract of that number.
pub fn one(conn: &Connection, id: ContractId) -> Result<Option<Signed>> {
    conn.prepare_cached(
        "SELECT id, worker_id, starts_on, ends_on, number, kind, signed_on, probation_months
           FROM contract WHERE id = :id",
    )?
    .query_and_then(named_params! { ":id": id.0 }, signed_from_row)?
    .next()
    .transpose()
}

fn signed_from_row(row: &Row<'_>) -> Result<Signed> {
    Ok(Signed {
        id: ContractId(row.get("id")?),
        worker: WorkerId(row.get("worker_id")?),
        contract: Contract {
            starts_on: row.get("starts_on")?,
            ends_on: row.get("ends_on")?,
            number: row.get("number")?,
            kind: row.get("kind")?,
            signed_on: row.get("signed_on")?,
            probation_months: row.get("probation_months")?,
        },
    })
}

/// Puts a further contract on file.
pub fn insert(tx: &Transaction<'_>, worker: WorkerId, contract: &Contract) -> Result<ContractId> {
    let id = tx
        .prepare_cached(
            "INSERT INTO contract (worker_id, starts_on, ends_on, number, kind, signed_on, probation_months)
             VALUES (:worker, :starts_on, :ends_on, :number, :kind, :signed_on, :probation_months)
             RETURNING id",
        )?
        .query_row(
            named_params! {
                ":worker": worker.0, ":starts_on": contract.starts_on, ":ends_on": contract.ends_on,
                ":number": contract.number, ":kind": contract.kind, ":signed_on": contract.signed_on,
                ":probation_months": contract.probation_months,
            },
            |r| r.get(0),
        )?;
    Ok(ContractId(id))
}

/// Lets a contract say something else, its days included; what is `None` becomes blank.
pub fn correct(tx: &Transaction<'_>, id: ContractId, contract: &Contract) -> Result<()> {
    tx.prepare_cached(
        "UPDATE contract
            SET starts_on = :starts_on, ends_on = :ends_on, number = :number, kind = :kind,
                signed_on = :signed_on, probation_months = :probation_months
          WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": id.0, ":starts_on": contract.starts_on, ":ends_on": contract.ends_on, ":number": contract.number,
        ":kind": contract.kind, ":signed_on": contract.signed_on, ":probation_months": contract.probation_months,
    })?;
    Ok(())
}

/// Takes a contract off the file.
pub fn remove(tx: &Transaction<'_>, id: ContractId) -> Result<()> {
    tx.prepare_cached("DELETE FROM contract WHERE id = :id")?
        .execute(named_params! { ":id": id.0 })?;
    Ok(())
}

/// The contract in force at the end of `on`, if there is one, ends on that day.
pub fn end_running(tx: &Transaction<'_>, worker: WorkerId, on: NaiveDate) -> Result<()> {
    tx.prepare_cached(
        "UPDATE contract SET ends_on = :on
          WHERE worker_id = :worker AND starts_on <= :on AND (ends_on IS NULL OR ends_on > :on)",
    )?
    .execute(named_params! { ":worker": worker.0, ":on": on })?;
    Ok(())
}

/// Puts a contract on file, or completes the one with the same first day.
pub fn set(tx: &Transaction<'_>, worker: WorkerId, contract: &Contract) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO contract (worker_id, starts_on, ends_on, number, kind, signed_on, probation_months)
         VALUES (:worker, :starts_on, :ends_on, :number, :kind, :signed_on, :probation_months)
         ON CONFLICT (worker_id, starts_on) DO UPDATE
            SET ends_on = excluded.ends_on,
                number = coalesce(excluded.number, number),
                kind = coalesce(excluded.kind, kind),
                signed_on = coalesce(excluded.signed_on, signed_on),
                probation_months = coalesce(excluded.probation_months, probation_months)",
    )?
    .execute(named_params! {
        ":worker": worker.0, ":starts_on": contract.starts_on, ":ends_on": contract.ends_on, ":number": contract.number,
        ":kind": contract.kind, ":signed_on": contract.signed_on, ":probation_months": contract.probation_months,
    })?;
    Ok(())
}

/// Somebody's last contract, when it ends on or before `until` and none comes later.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Whose.
    pub worker: WorkerId,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day in force, included.
    pub ends_on: NaiveDate,
}

/// Last contracts that end on or before `until`, the earliest first; of everybody, also of those who left.
pub fn ending(conn: &Connection, until: NaiveDate) -> Result<Vec<Ending>> {
    conn.prepare_cached(
        "SELECT worker_id, starts_on, ends_on FROM contract c
          WHERE ends_on <= :until
            AND NOT EXISTS (SELECT 1 FROM contract l WHERE l.worker_id = c.worker_id AND l.starts_on > c.starts_on)
          ORDER BY ends_on, worker_id",
    )?
    .query_and_then(named_params! { ":until": until }, |r| {
        Ok(Ending {
            worker: WorkerId(r.get("worker_id")?),
            starts_on: r.get("starts_on")?,
            ends_on: r.get("ends_on")?,
        })
    })?
    .collect()
}
