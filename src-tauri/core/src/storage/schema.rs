//! What a file says of itself: that it is ours, and of which schema.

use rusqlite::Connection;

use crate::Result;

/// Marks the file as Lince's: "LNCE".
pub(super) const APPLICATION_ID: i32 = 0x4C4E_4345;

/// The schema of an open file.
pub(super) fn version(conn: &Connection) -> Result<u32> {
    Ok(conn.query_row("PRAGMA user_version", [], |r| r.get(0))?)
}
