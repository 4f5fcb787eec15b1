//! Every connection of the program is opened here.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::vault::DataKey;
use crate::Result;

/// Opens a database file; with a key, an encrypted one. Whether the key fits shows at the first reading: `damaged`.
pub(super) fn open(path: &Path, flags: OpenFlags, key: Option<&DataKey>) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, flags)?;
    if let Some(key) = key {
        // What goes wrong is told by the error; the engine's own log would only write to a window that nobody sees.
        conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
        conn.pragma_update(None, "key", key.for_database().as_str())?;
    }
    Ok(conn)
}
