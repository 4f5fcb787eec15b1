//! Copies of everything: the database through SQLite's own online copy, which never sees half a transaction, and the files
//! beside it, in one archive with the hash of each.
//!
//! - [`archive`]: the file that a backup is
//! - [`packing`]: how it is made
//! - [`manifest`]: what it says of itself
//! - [`folder`]: what lies in a place for backups
//! - [`reads`]: when they were last read whole
//! - [`sealed`]: the files of an encrypted office, copied without its key
//! - [`voucher`]: by which an office knows its own again; [`own_key`]: the key of a plain office's
//! - [`coming`]: the keyring of a database that is about to take the place
//! - [`missing`]: an office whose database is gone
//! - [`exchange`]: putting another database in the place of the office's, so that a power cut leaves the one or the other

pub mod archive;
pub(super) mod coming;
pub mod exchange;
pub mod folder;
pub mod manifest;
pub(super) mod missing;
pub(super) mod own_key;
pub mod packing;
pub mod reads;
pub mod sealed;
pub mod voucher;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use sha2::{Digest, Sha256};

pub use super::file_names::BACKUPS as FOLDER;

use super::chain::{self, Ends};
use super::vault::{self, DataKey, Former};
use super::{Store, attachments, check, connect, hex, migrations, schema};
use crate::{Error, ErrorCode, Result};

/// Pages copied at a time; progress is reported after each batch.
const PAGES: i32 = 2048;

/// What a database contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Number of its schema.
    pub schema: u32,
    /// The street whose office it is.
    pub street: String,
    /// Names the office for as long as it lives: made from the first entry of its trail.
    pub office: Option<String>,
    /// People ever on file.
    pub workers: u32,
    /// Changes in its trail.
    pub changes: u32,
    /// The last entry of the trail that a backup is made for.
    pub latest: Option<String>,
    /// The end of its trail's chain; `None`: a schema before the chain.
    pub trail: Option<Ends>,
}

/// Names the office for as long as it lives.
pub fn office_of(conn: &Connection) -> Result<Option<String>> {
    let first: Option<String> = conn
        .query_row("SELECT at || what FROM main.change ORDER BY id LIMIT 1", [], |r| {
            r.get(0)
        })
        .optional()?;
    Ok(first.map(|first| hex::written(&Sha256::digest(first.as_bytes())[..8])))
}

/// Entries of the trail that are no reason for another backup.
const NO_REASON: &str = "'backup', 'auto_backup', 'backup_bad', 'backup_tried', 'sign_in', 'signed_in', 'sign_out', 'signed_out', 'sign_in_failed'";

/// What is in an open database.
pub fn contents(conn: &Connection) -> Result<Contents> {
    let count = |sql: &str| conn.query_row(sql, [], |r| r.get(0));
    Ok(Contents {
        schema: schema::version(conn)?,
        street: conn.query_row("SELECT coalesce(max(street), '') FROM main.office", [], |r| r.get(0))?,
        office: office_of(conn)?,
        workers: count("SELECT count(*) FROM main.worker")?,
        changes: count("SELECT count(*) FROM main.change")?,
        latest: latest(conn)?,
        trail: chain::ends(conn)?,
    })
}

/// The last entry of the trail that a backup is made for; another one: something has happened since.
pub fn latest(conn: &Connection) -> Result<Option<String>> {
    Ok(conn
        .query_row(
            &format!(
                "SELECT id || ' ' || at || ' ' || action FROM main.change WHERE action NOT IN ({NO_REASON}) ORDER BY id DESC LIMIT 1"
            ),
            [],
            |r| r.get(0),
        )
        .optional()?)
}

/// Copies the open database as it stands at one instant into a new file, encrypted where the original is. Others may write
/// meanwhile. `step` receives the number of pages copied and the total.
pub fn copy_to(store: &Store, file: &Path, step: impl FnMut(usize, usize) -> Result<()>) -> Result<()> {
    let mut copy = connect::make(file, store.key())?;
    // What holds the copy together is the check of it; an unsynced page would be found there.
    copy.pragma_update(None, "synchronous", "OFF")?;
    // A read transaction holds the instant: without it, every write of another process would begin the copy anew.
    let instant = store.read().unchecked_transaction()?;
    instant.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    run(&instant, &mut copy, step)?;
    instant.finish()?;
    close_as_one_file(copy)
}

fn run(from: &Connection, to: &mut Connection, mut step: impl FnMut(usize, usize) -> Result<()>) -> Result<()> {
    use rusqlite::backup::StepResult;
    let backup = Backup::new(from, to)?;
    loop {
        let result = backup.step(PAGES)?;
        let progress = backup.progress();
        let (all, left) = (progress.pagecount.max(0), progress.remaining.max(0));
        step(
            usize::try_from(all - left).unwrap_or(0),
            usize::try_from(all).unwrap_or(0),
        )?;
        match result {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// The attachments that a copy refers to.
#[derive(Default)]
pub struct Attached {
    /// Those that lie whole in the data folder, with their places.
    pub whole: Vec<(String, PathBuf)>,
    /// The hashes of those that do not.
    pub lost: Vec<String>,
}

/// The attachments that a copy refers to, each read.
pub fn attached(copy: &Connection, dir: &Path, key: Option<&DataKey>) -> Result<Attached> {
    let mut found = Attached::default();
    for hash in attachments::all_hashes(copy)? {
        if attachments::read(dir, key, &hash).is_ok() {
            let path = attachments::path(dir, &hash);
            found.whole.push((hash, path));
        } else {
            found.lost.push(hash);
        }
    }
    Ok(found)
}

/// Opens a copy for looking.
pub fn open_copy(file: &Path, key: Option<&DataKey>) -> Result<Connection> {
    connect::open(file, OpenFlags::SQLITE_OPEN_READ_ONLY, key)
}

/// Opens a copy of ours from which another file is made: the engine lets only what may write attach one.
pub fn open_to_copy(file: &Path, key: Option<&DataKey>) -> Result<Connection> {
    connect::open(file, OpenFlags::SQLITE_OPEN_READ_WRITE, key)
}

/// This key, or the former one that opens an encrypted database which lies by itself.
pub fn key_of<'k>(file: &Path, key: &'k DataKey) -> Option<&'k DataKey> {
    let mut all = std::iter::once(key).chain(key.former().iter().rev().map(Former::key));
    all.find(|key| open_copy(file, Some(key)).is_ok())
}

/// Closes a copy that may have been written through a log, so that nothing lies beside it.
pub fn close_as_one_file(copy: Connection) -> Result<()> {
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.close().map_err(|(_, e)| e.into())
}

/// Looks a copy through: refuses what is not ours (`not_a_backup`) or newer (`newer_schema`), and says what is wrong inside.
pub fn inspect(file: &Path, key: Option<&DataKey>) -> Result<(Contents, Vec<check::Problem>)> {
    let (_, contents, problems) = looked_through(open_copy(file, key))?;
    Ok((contents, problems))
}

/// As [`inspect`], for what [`Archive::database_in_memory`](archive::Archive::database_in_memory) returned; it may be queried now.
pub fn inspect_in_memory(laid: Connection) -> Result<(Connection, Contents, Vec<check::Problem>)> {
    looked_through(connect::compared(laid))
}

fn looked_through(opened: Result<Connection>) -> Result<(Connection, Contents, Vec<check::Problem>)> {
    let conn = opened.map_err(not_ours)?;
    let problems = check::structure(&conn).map_err(not_ours)?;
    match contents(&conn) {
        Ok(contents) => Ok((conn, contents, problems)),
        // What cannot be read has been found damaged.
        Err(error) => Err(not_ours(error)),
    }
}

/// Brings a database in memory up to the schema that this program writes.
pub fn bring_up_to_date(in_memory: &mut Connection) -> Result<()> {
    migrations::build(in_memory)
}

fn not_ours(error: Error) -> Error {
    match error.code() {
        ErrorCode::NewerSchema => error,
        // What in it is not ours is said.
        _ => match error.into_about() {
            Some(about) => Error::about(ErrorCode::NotABackup, about),
            None => ErrorCode::NotABackup.into(),
        },
    }
}

/// The schema that this program writes.
pub fn latest_schema() -> u32 {
    migrations::latest()
}

/// Can anybody read this database file?
pub fn is_plain(file: &Path) -> bool {
    vault::is_plain(file).unwrap_or(false)
}

/// People ever on file; the only question that a copy of an early schema must answer.
pub fn workers(conn: &Connection) -> Result<u32> {
    Ok(conn.query_row("SELECT count(*) FROM main.worker", [], |r| r.get(0))?)
}
