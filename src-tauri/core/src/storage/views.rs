//! Views: lists saved by name.

use rusqlite::{Connection, Transaction, named_params};

use crate::Result;

/// The views of a list: names, each with its query as JSON; by name.
pub fn of(conn: &Connection, record: &str) -> Result<Vec<(String, String)>> {
    Ok(conn
        .prepare_cached("SELECT name, asked FROM saved_view WHERE record = :record ORDER BY name")?
        .query_map(named_params! { ":record": record }, |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Puts a view on file, in place of the one of that name.
pub fn set(tx: &Transaction<'_>, record: &str, name: &str, asked: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO saved_view (record, name, asked) VALUES (:record, :name, :asked)
         ON CONFLICT (record, name) DO UPDATE SET asked = excluded.asked WHERE asked IS NOT excluded.asked",
        named_params! { ":record": record, ":name": name, ":asked": asked },
    )?;
    Ok(())
}

/// Takes a view off the file.
pub fn remove(tx: &Transaction<'_>, record: &str, name: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM saved_view WHERE record = :record AND name = :name",
        named_params! { ":record": record, ":name": name },
    )?;
    Ok(())
}
