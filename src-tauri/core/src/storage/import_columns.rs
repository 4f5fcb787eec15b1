//! What a clerk once said a column of a workbook means, remembered for the next file.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, named_params};

use crate::Result;

/// Remembered columns of one kind of workbook: header to field.
pub fn of_kind(conn: &Connection, kind: &str) -> Result<BTreeMap<String, String>> {
    conn.prepare_cached("SELECT header, field FROM import_column WHERE kind = :kind")?
        .query_and_then(named_params! { ":kind": kind }, |r| {
            Ok((r.get("header")?, r.get("field")?))
        })?
        .collect()
}

/// Remembers one column.
pub fn remember(tx: &Transaction<'_>, kind: &str, header: &str, field: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO import_column (kind, header, field) VALUES (:kind, :header, :field)
         ON CONFLICT (kind, header) DO UPDATE SET field = excluded.field",
        named_params! { ":kind": kind, ":header": header, ":field": field },
    )?;
    Ok(())
}
