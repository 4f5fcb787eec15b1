//! What the office remembers about files that lie somewhere unprotected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};

use super::{known, schema};
use crate::Result;

/// The schema since which it is kept.
const FIRST: u32 = 9;

/// Why a path is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It could not be reached.
    Away,
    /// It could not be sealed.
    Left,
    /// The user has dealt with it: it is not reported any more.
    Settled,
}

impl State {
    const ALL: [Self; 3] = [Self::Away, Self::Left, Self::Settled];

    fn word(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Left => "left",
            Self::Settled => "settled",
        }
    }
}

/// Every path that is remembered, and why.
pub(crate) fn paths(conn: &Connection) -> Result<Vec<(PathBuf, State)>> {
    if schema::version(conn)? < FIRST {
        return Ok(Vec::new());
    }
    conn.prepare_cached("SELECT path, state FROM main.unprotected ORDER BY path")?
        .query_and_then([], |r| {
            let word: String = r.get("state")?;
            let state = State::ALL.into_iter().find(|state| state.word() == word);
            Ok((r.get::<_, String>("path")?.into(), known(state, "unprotected.state")?))
        })?
        .collect()
}

/// Keeps these in mind and no others but what is settled; those that were keep the instant at which they were found.
pub(crate) fn keep(conn: &Connection, paths: &BTreeMap<&Path, State>, at: DateTime<Utc>) -> Result<()> {
    let paths: BTreeMap<String, &str> = paths
        .iter()
        .map(|(path, state)| (path.display().to_string(), state.word()))
        .collect();
    let json = serde_json::json!(paths).to_string();
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    tx.execute(
        "DELETE FROM main.unprotected
          WHERE state <> 'settled' AND path NOT IN (SELECT key FROM json_each(:paths))",
        named_params! { ":paths": json },
    )?;
    tx.execute(
        "INSERT INTO main.unprotected (path, state, found_at) SELECT key, value, :at FROM json_each(:paths) WHERE true
         ON CONFLICT (path) DO UPDATE SET state = excluded.state",
        named_params! { ":paths": json, ":at": at.to_rfc3339_opts(SecondsFormat::Secs, true) },
    )?;
    Ok(tx.commit()?)
}

/// Remembers what `office` does, and nothing else: an older state that comes back does not know which files lie unprotected now.
pub(crate) fn take_over(tx: &Transaction<'_>, office: &Connection) -> Result<()> {
    tx.execute("DELETE FROM main.unprotected", [])?;
    let mut kept = office.prepare("SELECT path, state, found_at FROM main.unprotected ORDER BY id")?;
    let mut rows = kept.query([])?;
    while let Some(row) = rows.next()? {
        tx.execute(
            "INSERT INTO main.unprotected (path, state, found_at) VALUES (:path, :state, :found_at)",
            named_params! {
                ":path": row.get::<_, String>("path")?,
                ":state": row.get::<_, String>("state")?,
                ":found_at": row.get::<_, String>("found_at")?,
            },
        )?;
    }
    Ok(())
}

/// Records that the user has dealt with it.
pub(crate) fn settle(conn: &Connection, path: &Path, at: DateTime<Utc>) -> Result<()> {
    conn.execute(
        "INSERT INTO main.unprotected (path, state, found_at) VALUES (:path, 'settled', :at)
         ON CONFLICT (path) DO UPDATE SET state = excluded.state",
        named_params! { ":path": path.display().to_string(), ":at": at.to_rfc3339_opts(SecondsFormat::Secs, true) },
    )?;
    Ok(())
}
