//! Two files of one person become one: every row that names the one names the other afterwards. Which tables those are the schema says,
//! so that a new kind of record is never left behind.

use rusqlite::{Connection, Transaction, named_params};

use super::{journal, quoted};
use crate::Result;
use crate::domain::person::WorkerId;

/// A column that names a person.
struct Naming {
    table: String,
    column: String,
    /// Columns beside it that together name a row of one person, a list a unique index.
    unique: Vec<Vec<String>>,
}

/// Moves every row of `gone` to `keep`. Where both have a row and only one is allowed, that of `keep` stays; in the tables
/// `from_gone` that of `gone` does. The caller handles the row of `worker` itself.
pub fn rows(tx: &Transaction<'_>, keep: WorkerId, gone: WorkerId, from_gone: &[&str]) -> Result<()> {
    let all = naming(tx)?;
    for naming in &all {
        let (table, column) = (quoted::name(&naming.table), quoted::name(&naming.column));
        for beside in &naming.unique {
            let (loser, winner) = if from_gone.contains(&naming.table.as_str()) {
                (keep, gone)
            } else {
                (gone, keep)
            };
            let same: String = beside
                .iter()
                .map(|name| format!(" AND other.{0} IS {table}.{0}", quoted::name(name)))
                .collect();
            tx.prepare_cached(&format!(
                "DELETE FROM {table} WHERE {column} = :loser
                    AND EXISTS (SELECT 1 FROM {table} AS other WHERE other.{column} = :winner{same})"
            ))?
            .execute(named_params! { ":loser": loser.0, ":winner": winner.0 })?;
        }
        tx.prepare_cached(&format!("UPDATE {table} SET {column} = :keep WHERE {column} = :gone"))?
            .execute(named_params! { ":keep": keep.0, ":gone": gone.0 })?;
    }
    // Nobody is his own mentor.
    for naming in all.iter().filter(|naming| naming.column != OWN) {
        let (table, column) = (quoted::name(&naming.table), quoted::name(&naming.column));
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE {OWN} = ?1 AND {column} = ?1"))?
            .execute([keep.0])?;
    }
    Ok(())
}

/// The column that says whose a row is.
const OWN: &str = "worker_id";

/// Takes off the entries of `loser` in a dated table that begin while the file of `winner` has the person in post, where it has entries of
/// its own there: for that time it says what held.
pub fn drop_within(tx: &Transaction<'_>, table: &str, winner: WorkerId, loser: WorkerId) -> Result<()> {
    let table = quoted::name(table);
    tx.prepare_cached(&format!(
        "DELETE FROM {table} WHERE worker_id = :loser
            AND EXISTS (SELECT 1 FROM {table} AS own WHERE own.worker_id = :winner)
            AND EXISTS (SELECT 1 FROM service AS s WHERE s.worker_id = :winner AND s.joined_on <= {table}.from_on
                           AND (s.left_on IS NULL OR {table}.from_on < s.left_on))"
    ))?
    .execute(named_params! { ":winner": winner.0, ":loser": loser.0 })?;
    Ok(())
}

/// Takes the row of a person off, once nothing names it.
pub fn remove_worker(tx: &Transaction<'_>, worker: WorkerId) -> Result<()> {
    tx.execute("DELETE FROM worker WHERE id = :id", named_params! { ":id": worker.0 })?;
    Ok(())
}

/// What the row of a person has in these columns.
pub fn values(conn: &Connection, worker: WorkerId, columns: &[&str]) -> Result<Vec<Option<String>>> {
    let list: Vec<String> = columns
        .iter()
        .map(|column| format!("CAST({} AS TEXT)", quoted::name(column)))
        .collect();
    let sql = format!("SELECT {} FROM worker WHERE id = ?1", list.join(", "));
    Ok(conn
        .prepare_cached(&sql)?
        .query_row([worker.0], |row| (0..columns.len()).map(|at| row.get(at)).collect())?)
}

/// Lets `keep` have in these columns what `gone` has.
pub fn take(tx: &Transaction<'_>, keep: WorkerId, gone: WorkerId, columns: &[&str]) -> Result<()> {
    for column in columns.iter().map(|column| quoted::name(column)) {
        tx.prepare_cached(&format!(
            "UPDATE worker SET {column} = (SELECT {column} FROM worker WHERE id = :gone) WHERE id = :keep"
        ))?
        .execute(named_params! { ":keep": keep.0, ":gone": gone.0 })?;
    }
    Ok(())
}

/// How many rows of each table name a person.
pub fn counts(conn: &Connection, worker: WorkerId) -> Result<Vec<(String, u32)>> {
    let mut found = Vec::new();
    for naming in naming(conn)?.into_iter().filter(|naming| naming.column == OWN) {
        let count: u32 = conn.query_row(
            &format!(
                "SELECT count(*) FROM {} WHERE worker_id = ?1",
                quoted::name(&naming.table)
            ),
            [worker.0],
            |r| r.get(0),
        )?;
        if count > 0 {
            found.push((naming.table, count));
        }
    }
    Ok(found)
}

fn naming(conn: &Connection) -> Result<Vec<Naming>> {
    let mut found = Vec::new();
    for table in journal::tables(conn)? {
        let columns: Vec<String> = conn
            .prepare_cached("SELECT \"from\" FROM pragma_foreign_key_list(?1) WHERE \"table\" = 'worker'")?
            .query_map([&table], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for column in columns {
            let unique = unique_beside(conn, &table, &column)?;
            found.push(Naming {
                table: table.clone(),
                column,
                unique,
            });
        }
    }
    Ok(found)
}

fn unique_beside(conn: &Connection, table: &str, column: &str) -> Result<Vec<Vec<String>>> {
    let indexes: Vec<String> = conn
        .prepare_cached("SELECT name FROM pragma_index_list(?1) WHERE \"unique\" = 1")?
        .query_map([table], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::new();
    for index in indexes {
        let mut columns: Vec<String> = conn
            .prepare_cached("SELECT name FROM pragma_index_info(?1)")?
            .query_map([&index], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if let Some(at) = columns.iter().position(|name| name == column) {
            columns.remove(at);
            found.push(columns);
        }
    }
    Ok(found)
}
