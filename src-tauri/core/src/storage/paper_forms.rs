//! Forms of papers that the office has edited or added, as their files are.

use rusqlite::{Connection, Transaction, named_params};

use crate::Result;

/// Every one: its name, and the whole file.
pub fn all(conn: &Connection) -> Result<Vec<(String, String)>> {
    Ok(conn
        .prepare_cached("SELECT name, text FROM paper_form ORDER BY id")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Puts a form on file, in place of the one of that name.
pub fn set(tx: &Transaction<'_>, name: &str, text: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO paper_form (name, text) VALUES (:name, :text)
         ON CONFLICT (name) DO UPDATE SET text = excluded.text WHERE text IS NOT excluded.text",
        named_params! { ":name": name, ":text": text },
    )?;
    Ok(())
}

/// Takes a form off the file.
pub fn remove(tx: &Transaction<'_>, name: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM paper_form WHERE name = :name",
        named_params! { ":name": name },
    )?;
    Ok(())
}
