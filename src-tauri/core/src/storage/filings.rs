//! Reports as they were filed upward.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use crate::Result;
use crate::domain::person::WorkerId;

/// A report as it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// The row's number.
    pub id: u32,
    /// The report's name.
    pub report: String,
    /// 2026Q3
    pub period: String,
    /// 1; a correction of it is 2, and so on.
    pub part: u32,
    /// The day.
    pub filed_on: NaiveDate,
    /// What the report is called.
    pub title: String,
    /// Its columns and rows as JSON.
    pub held: String,
    /// Name of the workbook that was filed.
    pub file: Option<String>,
    /// SHA-256 of that workbook.
    pub sha256: Option<String>,
    /// Why it corrects the one before.
    pub reason: Option<String>,
}

/// A person of a report as filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledPerson {
    /// Who.
    pub worker: WorkerId,
    /// The name on that day.
    pub name: String,
    /// The community on that day; blank: none.
    pub community: String,
    /// Keys of the columns that count the person, with blanks between.
    pub holds: String,
}

const COLUMNS: &str = "id, report, period, part, filed_on, title, held, file, sha256, reason";

fn read(row: &Row<'_>) -> rusqlite::Result<Filing> {
    Ok(Filing {
        id: row.get("id")?,
        report: row.get("report")?,
        period: row.get("period")?,
        part: row.get("part")?,
        filed_on: row.get("filed_on")?,
        title: row.get("title")?,
        held: row.get("held")?,
        file: row.get("file")?,
        sha256: row.get("sha256")?,
        reason: row.get("reason")?,
    })
}

/// All, the newest first.
pub fn all(conn: &Connection) -> Result<Vec<Filing>> {
    let sql = format!("SELECT {COLUMNS} FROM filing ORDER BY filed_on DESC, id DESC");
    Ok(conn
        .prepare_cached(&sql)?
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?)
}

/// The last filing of a report's period.
pub fn last(conn: &Connection, report: &str, period: &str) -> Result<Option<Filing>> {
    let sql =
        format!("SELECT {COLUMNS} FROM filing WHERE report = :report AND period = :period ORDER BY part DESC LIMIT 1");
    Ok(conn
        .prepare_cached(&sql)?
        .query_row(named_params! { ":report": report, ":period": period }, read)
        .optional()?)
}

/// The people of a filing.
pub fn people(conn: &Connection, filing: u32) -> Result<Vec<FiledPerson>> {
    let sql = "SELECT worker_id, name, community, holds FROM filing_person WHERE filing_id = :filing ORDER BY id";
    Ok(conn
        .prepare_cached(sql)?
        .query_map(named_params! { ":filing": filing }, |row| {
            Ok(FiledPerson {
                worker: WorkerId(row.get("worker_id")?),
                name: row.get("name")?,
                community: row.get("community")?,
                holds: row.get("holds")?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Puts one on file with its people. The number of `filing` is not read.
pub fn add(tx: &Transaction<'_>, filing: &Filing, people: &[FiledPerson]) -> Result<()> {
    tx.execute(
        "INSERT INTO filing (report, period, part, filed_on, title, held, file, sha256, reason)
         VALUES (:report, :period, :part, :filed_on, :title, :held, :file, :sha256, :reason)",
        named_params! {
            ":report": filing.report, ":period": filing.period, ":part": filing.part, ":filed_on": filing.filed_on,
            ":title": filing.title, ":held": filing.held, ":file": filing.file, ":sha256": filing.sha256,
            ":reason": filing.reason,
        },
    )?;
    let id = tx.last_insert_rowid();
    let mut insert = tx.prepare_cached(
        "INSERT INTO filing_person (filing_id, worker_id, name, community, holds)
         VALUES (:filing, :worker, :name, :community, :holds)",
    )?;
    for person in people {
        insert.execute(named_params! {
            ":filing": id, ":worker": person.worker.0, ":name": person.name, ":community": person.community,
            ":holds": person.holds,
        })?;
    }
    Ok(())
}
