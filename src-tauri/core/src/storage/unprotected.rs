//! What is kept in mind of files that lie somewhere unprotected.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};

use super::migrations;
use crate::Result;

/// The schema since which it is kept.
const FIRST: u32 = 9;

/// Every path that is kept in mind.
pub(crate) fn paths(conn: &Connection) -> Result<Vec<String>> {
    if migrations::version(conn)? < FIRST {
        return Ok(Vec::new());
    }
    conn.prepare_cached("SELECT path FROM main.unprotected ORDER BY path")?
        .query_and_then([], |r| Ok(r.get(0)?))?
        .collect()
}

/// Keeps these in mind and no others; those that were keep the instant at which they were found.
pub(crate) fn keep<'p>(conn: &Connection, paths: impl Iterator<Item = &'p Path>, at: DateTime<Utc>) -> Result<()> {
    let paths: Vec<String> = paths.map(|path| path.display().to_string()).collect();
    let json = serde_json::Value::from(paths).to_string();
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    tx.execute(
        "DELETE FROM main.unprotected WHERE path NOT IN (SELECT value FROM json_each(:paths))",
        named_params! { ":paths": json },
    )?;
    tx.execute(
        "INSERT INTO main.unprotected (path, found_at) SELECT value, :at FROM json_each(:paths) WHERE true
         ON CONFLICT (path) DO NOTHING",
        named_params! { ":paths": json, ":at": at.to_rfc3339_opts(SecondsFormat::Secs, true) },
    )?;
    Ok(tx.commit()?)
}

/// It has been seen to.
pub(crate) fn forget(conn: &Connection, path: &str) -> Result<()> {
    conn.execute(
        "DELETE FROM main.unprotected WHERE path = :path",
        named_params! { ":path": path },
    )?;
    Ok(())
}
