//! Contracts. Both ends included; those of one worker never overlap.

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction, named_params};

use crate::Result;
use crate::domain::person::{Contract, WorkerId};

/// Every contract of one worker, oldest first.
pub fn of_worker(conn: &Connection, worker: WorkerId) -> Result<Vec<Contract>> {
    conn.prepare_cached(
        "SELECT starts_on, ends_on, number, kind, signed_on, probation_months
           FROM contract WHERE worker_id = :worker ORDER BY starts_on",
    )?
    .query_and_then(named_params! { ":worker": worker.0 }, |r| {
        Ok(Contract {
            starts_on: r.get("starts_on")?,
            ends_on: r.get("ends_on")?,
            number: r.get("number")?,
            kind: r.get("kind")?,
            signed_on: r.get("signed_on")?,
            probation_months: r.get("probation_months")?,
        })
    })?
    .collect()
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
