//! Notices that hang out: from when until when, what they say, and the day for which their result is recorded.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use crate::Result;

/// Number of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PublicationId(pub u32);

/// What hangs, and for how long. Both days included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hanging {
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub until_on: NaiveDate,
    /// How many working days that is.
    pub working_days: u32,
    /// What it says, JSON; `None`: put up by a program that did not keep it.
    pub notice: Option<String>,
}

/// One publication: of one document for one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Its number.
    pub id: PublicationId,
    /// Name of the document: `announcement`.
    pub document: String,
    /// Year of the appraisal.
    pub year: i32,
    /// What hangs now, or hung last.
    pub hanging: Hanging,
    /// The day for which its result is recorded; `None`: none yet.
    pub ended_on: Option<NaiveDate>,
}

/// What hung until it was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// What hung.
    pub hanging: Hanging,
    /// The day of the correction.
    pub replaced_on: NaiveDate,
    /// Why it was corrected.
    pub why: String,
}

/// Every publication, the latest first.
pub fn all(conn: &Connection) -> Result<Vec<Publication>> {
    conn.prepare_cached(
        "SELECT id, document, year, from_on, until_on, working_days, notice, ended_on
           FROM publication ORDER BY from_on DESC",
    )?
    .query_and_then([], publication_from_row)?
    .collect()
}

/// The publication of a document for a year, if it was ever put up.
pub fn of(conn: &Connection, document: &str, year: i32) -> Result<Option<Publication>> {
    conn.prepare_cached(
        "SELECT id, document, year, from_on, until_on, working_days, notice, ended_on
           FROM publication WHERE document = :document AND year = :year",
    )?
    .query_and_then(
        named_params! { ":document": document, ":year": year },
        publication_from_row,
    )?
    .next()
    .transpose()
}

/// What hung before, the latest first.
pub fn former(conn: &Connection, publication: PublicationId) -> Result<Vec<Former>> {
    conn.prepare_cached(
        "SELECT from_on, until_on, working_days, notice, replaced_on, why
           FROM former_publication WHERE publication_id = :publication ORDER BY id DESC",
    )?
    .query_and_then(named_params! { ":publication": publication.0 }, |r| {
        Ok(Former {
            hanging: hanging_from_row(r)?,
            replaced_on: r.get("replaced_on")?,
            why: r.get("why")?,
        })
    })?
    .collect()
}

/// A notice is put up for the first time.
pub fn start(tx: &Transaction<'_>, document: &str, year: i32, hanging: &Hanging) -> Result<PublicationId> {
    let id = tx.query_row(
        "INSERT INTO publication (document, year, from_on, until_on, working_days, notice)
         VALUES (:document, :year, :from_on, :until_on, :working_days, :notice)
         RETURNING id",
        named_params! {
            ":document": document, ":year": year, ":from_on": hanging.from_on, ":until_on": hanging.until_on,
            ":working_days": hanging.working_days, ":notice": hanging.notice,
        },
        |r| r.get(0),
    )?;
    Ok(PublicationId(id))
}

/// Another notice hangs from now on in the place of `was`, which stays on record; a result that was recorded was of that one.
pub fn replace(tx: &Transaction<'_>, was: &Publication, on: NaiveDate, why: &str, hanging: &Hanging) -> Result<()> {
    tx.execute(
        "INSERT INTO former_publication (publication_id, from_on, until_on, working_days, notice, replaced_on, why)
         VALUES (:publication, :from_on, :until_on, :working_days, :notice, :replaced_on, :why)",
        named_params! {
            ":publication": was.id.0, ":from_on": was.hanging.from_on, ":until_on": was.hanging.until_on,
            ":working_days": was.hanging.working_days, ":notice": was.hanging.notice, ":replaced_on": on, ":why": why,
        },
    )?;
    tx.execute(
        "UPDATE publication
            SET from_on = :from_on, until_on = :until_on, working_days = :working_days, notice = :notice, ended_on = NULL
          WHERE id = :publication",
        named_params! {
            ":publication": was.id.0, ":from_on": hanging.from_on, ":until_on": hanging.until_on,
            ":working_days": hanging.working_days, ":notice": hanging.notice,
        },
    )?;
    Ok(())
}

/// Records the day for which the result stands; `None` takes it off the record.
pub fn set_end(tx: &Transaction<'_>, publication: PublicationId, ended_on: Option<NaiveDate>) -> Result<()> {
    tx.execute(
        "UPDATE publication SET ended_on = :ended_on WHERE id = :publication",
        named_params! { ":publication": publication.0, ":ended_on": ended_on },
    )?;
    Ok(())
}

/// Takes a publication off the record, with what hung before it.
pub fn remove(tx: &Transaction<'_>, publication: PublicationId) -> Result<()> {
    for sql in [
        "DELETE FROM former_publication WHERE publication_id = :publication",
        "DELETE FROM publication WHERE id = :publication",
    ] {
        tx.execute(sql, named_params! { ":publication": publication.0 })?;
    }
    Ok(())
}

/// The publication of that number.
pub fn by_id(conn: &Connection, id: PublicationId) -> Result<Option<Publication>> {
    conn.prepare_cached(
        "SELECT id, document, year, from_on, until_on, working_days, notice, ended_on
           FROM publication WHERE id = :id",
    )?
    .query_row(named_params! { ":id": id.0 }, |r| Ok(publication_from_row(r)))
    .optional()?
    .transpose()
}

fn publication_from_row(row: &Row<'_>) -> Result<Publication> {
    Ok(Publication {
        id: PublicationId(row.get("id")?),
        document: row.get("document")?,
        year: row.get("year")?,
        hanging: hanging_from_row(row)?,
        ended_on: row.get("ended_on")?,
    })
}

fn hanging_from_row(row: &Row<'_>) -> Result<Hanging> {
    Ok(Hanging {
        from_on: row.get("from_on")?,
        until_on: row.get("until_on")?,
        working_days: row.get("working_days")?,
        notice: row.get("notice")?,
    })
}
