//! Every file is opened here, and compared with what a file of ours is before anything in it is read.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::engine_path::for_engine;
use super::guard::{self, Deed};
use super::shape;
use super::unread::confined;
use super::vault::DataKey;
use crate::{ErrorCode, Result};

/// Opens a file of ours; with a key, an encrypted one. `damaged` where the key does not fit or the schema is not ours to the letter,
/// `newer_schema` where a newer program wrote it, `read_only` where it was to be written and cannot be.
pub(super) fn open(path: &Path, flags: OpenFlags, key: Option<&DataKey>) -> Result<Connection> {
    let conn = address(&for_engine(path), flags, key)?;
    if flags.contains(OpenFlags::SQLITE_OPEN_READ_WRITE) && conn.is_readonly("main")? {
        return Err(ErrorCode::ReadOnly.into());
    }
    compared(conn)
}

/// Makes a new file.
pub(super) fn make(path: &Path, key: Option<&DataKey>) -> Result<Connection> {
    let flags = OpenFlags::default();
    address(&for_engine(path), flags, key)
}

/// Lays the bytes of a file into memory as a database that is nowhere else. Nothing of it has been read yet: see [`compared`].
pub(super) fn lay_in_memory(bytes: &mut impl Read, size: u64) -> Result<Connection> {
    let size = usize::try_from(size).map_err(|_| ErrorCode::TooLarge)?;
    let mut conn = Connection::open_in_memory()?;
    conn.deserialize_read_exact(rusqlite::MAIN_DB, WithoutLog::over(bytes), size, false)?;
    confined(conn)
}

/// A file says in two bytes whether it is written through a log; what lies in memory has none, and would not open.
struct WithoutLog<'b, R> {
    bytes: &'b mut R,
    at: usize,
}

/// Where those bytes stand, and what says that there is none.
const LOG_BYTES: std::ops::Range<usize> = 18..20;
const NO_LOG: u8 = 1;

impl<'b, R> WithoutLog<'b, R> {
    fn over(bytes: &'b mut R) -> Self {
        Self { bytes, at: 0 }
    }
}

impl<R: Read> Read for WithoutLog<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        for (place, byte) in (self.at..)
            .zip(&mut buffer[..read])
            .take_while(|(place, _)| *place < LOG_BYTES.end)
        {
            if LOG_BYTES.contains(&place) {
                *byte = NO_LOG;
            }
        }
        self.at += read;
        Ok(read)
    }
}

/// Nothing has been read yet, and only what the file says about itself may be read.
fn address(address: &Path, flags: OpenFlags, key: Option<&DataKey>) -> Result<Connection> {
    // A connection belongs to one thread at a time, which the compiler ensures: the engine need not lock itself for every value read.
    let conn = Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    if let Some(key) = key {
        // The error reports what goes wrong; the engine's own log would only write to a window that nobody sees.
        conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
        // Its `cipher_memory_security` stays off: it locks and wipes all of the engine's memory, for which `ARCHITECTURE.md` gives the price.
        conn.pragma_update(None, "key", key.for_database().as_str())?;
    }
    confined(conn)
}

/// A connection whose file has been compared, to the letter, with what a file of ours is; from now on its rows may be read.
pub(super) fn compared(mut conn: Connection) -> Result<Connection> {
    conn.busy_timeout(Duration::from_secs(5))?;
    shape::check(&conn)?;
    guard::allow(&mut conn, Deed::Usual)?;
    Ok(conn)
}

/// Reading a log alone takes a lock that only a writable file grants on Unix; there it is read without locks.
const ALONE: &str = if cfg!(unix) { "mode=ro&vfs=unix-none" } else { "mode=ro" };

/// Opens a file for reading only. On a medium or in a folder that cannot be written the engine may not be able to make its memory
/// of the write-ahead log; it is then read without: as it stands where there is no log, else alone with a log in this process'
/// own memory.
pub(super) fn for_reading(path: &Path, key: Option<&DataKey>) -> Result<Connection> {
    if has_journal(path) {
        // A power cut during a change of the file's mode: rolled back first, which takes a connection that may write.
        let _ = address(&for_engine(path), OpenFlags::SQLITE_OPEN_READ_WRITE, key).and_then(read_once);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let usual = address(&for_engine(path), flags, key).and_then(read_once);
    let error = match usual {
        Ok(conn) => return compared(conn),
        Err(error) => error,
    };
    match error.code() {
        ErrorCode::ReadOnly | ErrorCode::DiskFull | ErrorCode::DiskFailing | ErrorCode::CannotReadOrWrite => {}
        _ => return Err(error),
    }
    let how = if has_log(path) { ALONE } else { "immutable=1" };
    let alone = uri(&for_engine(path), how);
    let conn = address(Path::new(&alone), flags | OpenFlags::SQLITE_OPEN_URI, key)?;
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // Report why the usual way failed.
    compared(read_once(conn).map_err(|_| error)?)
}

/// Whether something was committed that is not in the database's own file yet.
pub(super) fn has_log(path: &Path) -> bool {
    beside(path, "-wal")
}

/// Whether a change of the database's own file was broken off and is yet to be rolled back.
pub(super) fn has_journal(path: &Path) -> bool {
    beside(path, "-journal")
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

/// `file:` address of a path, as the engine reads it. Of a long path on Windows it keeps the backslashes.
fn uri(path: &Path, how: &str) -> String {
    let text = path.to_string_lossy();
    let text = if text.starts_with(r"\\?\") {
        text.into_owned()
    } else {
        text.replace('\\', "/")
    };
    let text = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let root = if text.starts_with('/') { "" } else { "/" };
    format!("file://{root}{text}?{how}")
}

#[cfg(test)]
mod tests {
    use super::super::{migrations, schema};
    use super::*;

    #[test]
    fn an_address_says_every_path() {
        for (path, address) in [
            ("/数据/100%/a?#b", "file:///数据/100%25/a%3f%23b?mode=ro"),
            (
                r"D:\单位 数据&'\邻册\lince.db",
                "file:///D:/单位 数据&'/邻册/lince.db?mode=ro",
            ),
            (r"\\?\D:\很长\lince.db", r"file:///\\%3f\D:\很长\lince.db?mode=ro"),
        ] {
            assert_eq!(uri(Path::new(path), "mode=ro"), address);
        }
    }

    #[test]
    fn a_database_that_was_written_through_a_log_is_read_in_memory_as_any_other() {
        let dir = tempfile::tempdir().unwrap();
        for mode in ["DELETE", "WAL"] {
            let file = dir.path().join(mode);
            let mut made = make(&file, None).unwrap();
            migrations::build(&mut made).unwrap();
            made.pragma_update(None, "journal_mode", mode).unwrap();
            made.close().unwrap();
            let bytes = std::fs::read(&file).unwrap();
            let laid = || lay_in_memory(&mut bytes.as_slice(), bytes.len() as u64).unwrap();

            let refused = laid().query_row("SELECT count(*) FROM worker", [], |_| Ok(()));
            let read = compared(laid()).unwrap();

            assert!(refused.is_err(), "nothing of it is told before it has been compared");
            let workers: u32 = read.query_row("SELECT count(*) FROM worker", [], |r| r.get(0)).unwrap();
            assert_eq!(workers, 0, "{mode}");
        }
    }

    #[test]
    fn a_database_opens_in_folders_of_every_name() {
        let dir = tempfile::tempdir().unwrap();
        // Beyond what Windows opens by itself, within what the engine takes elsewhere.
        let deep = vec!["深".repeat(60); if cfg!(windows) { 4 } else { 2 }].join("/");
        for name in ["单位 数据", "甲&乙", "100%", "张三's", "册🙂𠮷", "a#b", &deep] {
            let folder = dir.path().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            let file = folder.join("a.db");
            let mut made = make(&file, None).unwrap();
            made.pragma_update(None, "journal_mode", "WAL").unwrap();
            migrations::build(&mut made).unwrap();
            drop(made);

            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            let alone = uri(&for_engine(&file), "immutable=1");
            for conn in [open(&file, flags, None), address(Path::new(&alone), flags, None)] {
                assert_eq!(schema::version(&conn.unwrap()).unwrap(), migrations::latest(), "{name}");
            }
        }
    }
}
