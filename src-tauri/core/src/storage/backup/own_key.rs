//! The key that every file has from its making, by which a plain office knows its backups again.

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use crate::Result;
use crate::storage::schema;
use crate::storage::vault::Seal;

/// The schema since which every file has a key.
pub(in crate::storage) const FIRST_WITH_KEY: u32 = 9;

/// Draws the key of a file that is made, or comes from a schema before there was one.
pub(in crate::storage) fn draw(tx: &Transaction<'_>) -> Result<()> {
    tx.execute(
        "INSERT INTO backup_key (id, key) VALUES (1, :key)",
        named_params! { ":key": Seal::generate()?.to_text().as_str() },
    )?;
    Ok(())
}

/// The key that the file has, as it is kept; `None`: a schema before there was one.
pub(super) fn held(conn: &Connection) -> Result<Option<String>> {
    if schema::version(conn)? < FIRST_WITH_KEY {
        return Ok(None);
    }
    Ok(conn
        .prepare_cached("SELECT key FROM main.backup_key WHERE id = 1")?
        .query_row([], |r| r.get(0))
        .optional()?)
}
