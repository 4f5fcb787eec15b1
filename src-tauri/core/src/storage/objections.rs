//! Objections to what was published: who said what, what was found, and what the objector was answered.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use super::publications::PublicationId;
use super::scope;
use crate::Result;
use crate::domain::person::WorkerId;

/// Number of an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ObjectionId(pub u32);

/// What is known of one objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Objection {
    /// Whom it concerns; `None`: nobody in particular.
    pub worker: Option<WorkerId>,
    /// Who objects; `None`: unnamed.
    pub objector: Option<String>,
    /// What is said.
    pub content: String,
    /// The day it came.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub received_on: NaiveDate,
    /// 核查情况
    pub finding: Option<String>,
    /// 结论; `None`: none yet.
    pub decision: Option<String>,
    /// The day on which the objector was told.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub told_on: Option<NaiveDate>,
}

impl Objection {
    /// Decided and the objector informed; an objector who gave no name cannot be informed.
    pub fn is_answered(&self) -> bool {
        self.decision.is_some() && (self.told_on.is_some() || self.objector.is_none())
    }
}

/// Objections to a publication, in the order in which they came.
pub fn of(conn: &Connection, publication: PublicationId) -> Result<Vec<(ObjectionId, Objection)>> {
    conn.prepare_cached(
        "SELECT id, worker_id, objector, content, received_on, finding, decision, told_on
           FROM objection WHERE publication_id = :publication ORDER BY received_on, id",
    )?
    .query_and_then(named_params! { ":publication": publication.0 }, |r| {
        Ok((ObjectionId(r.get("id")?), objection_from_row(r)?))
    })?
    .collect()
}

/// The objection of that number, with the publication that it is about.
pub fn by_id(conn: &Connection, id: ObjectionId) -> Result<Option<(PublicationId, Objection)>> {
    conn.prepare_cached(
        "SELECT publication_id, worker_id, objector, content, received_on, finding, decision, told_on
           FROM objection WHERE id = :id",
    )?
    .query_and_then(named_params! { ":id": id.0 }, |r| {
        Ok((PublicationId(r.get("publication_id")?), objection_from_row(r)?))
    })?
    .next()
    .transpose()
}

fn objection_from_row(row: &Row<'_>) -> Result<Objection> {
    Ok(Objection {
        worker: row.get::<_, Option<u32>>("worker_id")?.map(WorkerId),
        objector: row.get("objector")?,
        content: row.get("content")?,
        received_on: row.get("received_on")?,
        finding: row.get("finding")?,
        decision: row.get("decision")?,
        told_on: row.get("told_on")?,
    })
}

/// Puts an objection on record.
pub fn insert(tx: &Transaction<'_>, publication: PublicationId, objection: &Objection) -> Result<ObjectionId> {
    let id = tx.query_row(
        "INSERT INTO objection (publication_id, worker_id, objector, content, received_on, finding, decision, told_on)
         VALUES (:publication, :worker, :objector, :content, :received_on, :finding, :decision, :told_on)
         RETURNING id",
        named_params! {
            ":publication": publication.0, ":worker": objection.worker.map(|w| w.0), ":objector": objection.objector,
            ":content": objection.content, ":received_on": objection.received_on, ":finding": objection.finding,
            ":decision": objection.decision, ":told_on": objection.told_on,
        },
        |r| r.get(0),
    )?;
    Ok(ObjectionId(id))
}

/// Writes what is known of it now.
pub fn update(tx: &Transaction<'_>, id: ObjectionId, objection: &Objection) -> Result<()> {
    let typed = ["objector", "content", "finding", "decision"]
        .map(|column| scope::unless_shown(tx, column, &format!(":{column}")))
        .into_iter()
        .collect::<Result<Vec<_>>>()?;
    tx.execute(
        &format!(
            "UPDATE objection
                SET worker_id = :worker, received_on = :received_on, told_on = :told_on, {}
              WHERE id = :id",
            typed.join(", ")
        ),
        named_params! {
            ":id": id.0, ":worker": objection.worker.map(|w| w.0), ":objector": objection.objector,
            ":content": objection.content, ":received_on": objection.received_on, ":finding": objection.finding,
            ":decision": objection.decision, ":told_on": objection.told_on,
        },
    )?;
    Ok(())
}

/// Takes an objection off the record.
pub fn remove(tx: &Transaction<'_>, id: ObjectionId) -> Result<()> {
    tx.execute("DELETE FROM objection WHERE id = :id", named_params! { ":id": id.0 })?;
    Ok(())
}
