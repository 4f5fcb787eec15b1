//! Contracts. Both ends included; those of one worker never overlap.

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction, named_params};

use super::rows::{self, Filed};
use crate::Result;
use crate::domain::person::WorkerId;
use crate::domain::records::Contract;

/// A contract on file.
pub type Signed = Filed<Contract>;

/// The contract in force at the end of `on`, if there is one, ends on that day.
pub fn end_running(tx: &Transaction<'_>, worker: WorkerId, on: NaiveDate) -> Result<()> {
    tx.prepare_cached(
        "UPDATE contract SET ends_on = :on
          WHERE worker_id = :worker AND starts_on <= :on AND (ends_on IS NULL OR ends_on > :on)",
    )?
    .execute(named_params! { ":worker": worker.0, ":on": on })?;
    Ok(())
}

/// Stores a contract, or completes the one with the same first day: the end is set as given, and blank fields keep their values.
pub fn set(tx: &Transaction<'_>, worker: WorkerId, contract: &Contract) -> Result<()> {
    rows::put(tx, worker, contract, Contract::completing).map(drop)
}

/// A person's last contract, when it ends on or before `until` and none comes later.
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
