//! What a clerk once answered while reading in: what words mean, for every later file; whom a name means, for the same files only.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, named_params};

use crate::Result;
use crate::domain::person::WorkerId;

/// A remembered meaning of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// Key of the field.
    pub field: String,
    /// What the cells say.
    pub said: String,
    /// What that means; empty: nothing.
    pub means: String,
}

/// The words of one kind of workbook.
pub fn words(conn: &Connection, kind: &str) -> Result<Vec<Meant>> {
    conn.prepare_cached("SELECT field, said, means FROM import_answer WHERE kind = :kind ORDER BY field, said")?
        .query_and_then(named_params! { ":kind": kind }, |r| {
            Ok(Meant {
                field: r.get("field")?,
                said: r.get("said")?,
                means: r.get("means")?,
            })
        })?
        .collect()
}

/// Remembers what a word means, in place of what it meant before.
pub fn remember_word(tx: &Transaction<'_>, kind: &str, meant: &Meant) -> Result<()> {
    tx.execute(
        "INSERT INTO import_answer (kind, field, said, means) VALUES (:kind, :field, :said, :means)
         ON CONFLICT (kind, field, said) DO UPDATE SET means = excluded.means WHERE means IS NOT excluded.means",
        named_params! { ":kind": kind, ":field": meant.field, ":said": meant.said, ":means": meant.means },
    )?;
    Ok(())
}

/// Has anybody ever said whom a name means?
pub fn knows_people(conn: &Connection) -> Result<bool> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM import_person)", [], |r| r.get(0))?)
}

/// Whom names mean in the files of that digest.
pub fn people(conn: &Connection, files: &str) -> Result<BTreeMap<String, WorkerId>> {
    conn.prepare_cached("SELECT said, worker_id FROM import_person WHERE files = :files")?
        .query_and_then(named_params! { ":files": files }, |r| {
            Ok((r.get("said")?, WorkerId(r.get("worker_id")?)))
        })?
        .collect()
}

/// Remembers whom a name means in the files of that digest.
pub fn remember_person(tx: &Transaction<'_>, files: &str, said: &str, worker: WorkerId) -> Result<()> {
    tx.execute(
        "INSERT INTO import_person (files, said, worker_id) VALUES (:files, :said, :worker)
         ON CONFLICT (files, said) DO UPDATE SET worker_id = excluded.worker_id WHERE worker_id IS NOT excluded.worker_id",
        named_params! { ":files": files, ":said": said, ":worker": worker.0 },
    )?;
    Ok(())
}
