//! Every connection of the program is opened here.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::vault::DataKey;
use crate::{ErrorCode, Result};

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

/// Reading a log alone takes a lock that only a writable file grants on Unix; there it is read without locks.
const ALONE: &str = if cfg!(unix) { "mode=ro&vfs=unix-none" } else { "mode=ro" };

/// Opens a file for reading only. On a medium or in a folder that cannot be written the engine may not be able to make its memory
/// of the write-ahead log; it is then read without: as it stands where there is no log, else alone with a log in this process'
/// own memory.
pub(super) fn for_reading(path: &Path, key: Option<&DataKey>) -> Result<Connection> {
    if beside(path, "-journal") {
        // A power cut amid a change of the file's mode: rolled back first, which takes a connection that may write.
        let _ = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, key).and_then(read_once);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let usual = open(path, flags, key).and_then(read_once);
    let error = match usual {
        Ok(conn) => return Ok(conn),
        Err(error) => error,
    };
    match error.code() {
        ErrorCode::ReadOnly | ErrorCode::DiskFull | ErrorCode::DiskFailing | ErrorCode::CannotReadOrWrite => {}
        _ => return Err(error),
    }
    let how = if has_log(path) { ALONE } else { "immutable=1" };
    let conn = open(Path::new(&uri(path, how)), flags | OpenFlags::SQLITE_OPEN_URI, key)?;
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // What is told is why the usual way failed.
    read_once(conn).map_err(|_| error)
}

/// Whether something was committed that is not in the database's own file yet.
pub(super) fn has_log(path: &Path) -> bool {
    beside(path, "-wal")
}

/// Whether something lies in the engine's file of that ending.
fn beside(path: &Path, ending: &str) -> bool {
    let mut file = path.as_os_str().to_owned();
    file.push(ending);
    std::fs::metadata(file).is_ok_and(|file| file.len() > 0)
}

/// Whether a file can be read shows at the first reading.
fn read_once(conn: Connection) -> Result<Connection> {
    conn.query_row("PRAGMA application_id", [], |_| Ok(()))?;
    Ok(conn)
}

/// `file:` address of a path, as the engine reads it.
fn uri(path: &Path, how: &str) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let root = if text.starts_with('/') { "" } else { "/" };
    format!("file://{root}{text}?{how}")
}
