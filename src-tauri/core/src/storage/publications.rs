//! Notices that hang out: from when until when.

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction, named_params};
use serde::Serialize;

use crate::Result;

/// One publication. Both days included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// Name of the document: `announcement`.
    pub document: String,
    /// Year of the appraisal.
    pub year: i32,
    /// First day.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub from_on: NaiveDate,
    /// Last day.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub until_on: NaiveDate,
    /// How many working days that is.
    pub working_days: u32,
}

/// Every publication, the latest first.
pub fn all(conn: &Connection) -> Result<Vec<Publication>> {
    conn.prepare_cached(
        "SELECT document, year, from_on, until_on, working_days FROM publication ORDER BY from_on DESC",
    )?
    .query_and_then([], |r| {
        Ok(Publication {
            document: r.get("document")?,
            year: r.get("year")?,
            from_on: r.get("from_on")?,
            until_on: r.get("until_on")?,
            working_days: r.get("working_days")?,
        })
    })?
    .collect()
}

/// A publication begins, or begins anew.
pub fn set(tx: &Transaction<'_>, publication: &Publication) -> Result<()> {
    tx.execute(
        "INSERT INTO publication (document, year, from_on, until_on, working_days)
         VALUES (:document, :year, :from_on, :until_on, :working_days)
         ON CONFLICT (document, year) DO UPDATE
            SET from_on = excluded.from_on, until_on = excluded.until_on, working_days = excluded.working_days",
        named_params! {
            ":document": publication.document, ":year": publication.year, ":from_on": publication.from_on,
            ":until_on": publication.until_on, ":working_days": publication.working_days,
        },
    )?;
    Ok(())
}
