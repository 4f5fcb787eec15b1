//! Copies of everything: the database through SQLite's own online copy, which never sees half a transaction, and the files
//! beside it, in one archive with the hash of each.

pub mod archive;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::chain::{self, Ends};
use super::store::DATABASE_FILE;
use super::vault::DataKey;
use super::{Store, attachments, check, connect, migrations};
use crate::{Error, ErrorCode, Result};

/// Pages copied at a time; others may write between.
const PAGES: i32 = 2048;

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Number of its schema.
    pub schema: u32,
    /// The street whose office it is.
    pub street: String,
    /// People ever on file.
    pub workers: u32,
    /// Changes in its trail.
    pub changes: u32,
    /// The end of its trail's chain; `None`: a schema before the chain.
    pub trail: Option<Ends>,
}

/// What is in an open database.
pub fn contents(conn: &Connection) -> Result<Contents> {
    let count = |sql: &str| conn.query_row(sql, [], |r| r.get(0));
    Ok(Contents {
        schema: migrations::version(conn)?,
        street: conn.query_row("SELECT coalesce(max(street), '') FROM office", [], |r| r.get(0))?,
        workers: count("SELECT count(*) FROM worker")?,
        changes: count("SELECT count(*) FROM change")?,
        trail: chain::ends(conn)?,
    })
}

/// Copies the open database as it stands into a new file,
/// encrypted where the original is.
pub fn copy_to(store: &Store, file: &Path) -> Result<()> {
    let mut copy = connect::open(file, OpenFlags::default(), store.key())?;
    run(store.read(), &mut copy)?;
    // One file, nothing beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.close().map_err(|(_, e)| e.into())
}

fn run(from: &Connection, to: &mut Connection) -> Result<()> {
    Ok(Backup::new(from, to)?.run_to_completion(PAGES, Duration::from_millis(5), None)?)
}

/// Files that the database speaks of, with the place of each under the data folder.
pub fn attached(conn: &Connection, dir: &Path) -> Result<Vec<(String, PathBuf)>> {
    let hashes = attachments::all_hashes(conn)?;
    Ok(hashes
        .into_iter()
        .map(|hash| (hash.clone(), attachments::path(dir, &hash)))
        .collect())
}

/// Opens a copy for looking: refuses what is not ours (`not_a_backup`) or newer (`newer_schema`), and says what is wrong inside.
pub fn inspect(file: &Path, key: Option<&DataKey>) -> Result<(Contents, Vec<check::Problem>)> {
    let conn = connect::open(file, OpenFlags::SQLITE_OPEN_READ_ONLY, key)?;
    migrations::check_ours(&conn).map_err(not_ours)?;
    let problems = check::structure(&conn)?;
    match contents(&conn) {
        Ok(contents) => Ok((contents, problems)),
        Err(error) => Err(not_ours(error)),
    }
}

fn not_ours(error: Error) -> Error {
    match error.code() {
        ErrorCode::NewerSchema => error,
        _ => ErrorCode::NotABackup.into(),
    }
}

/// Puts a copy in the place of the open database, in one transaction: readers see the one or the other.
pub fn replace(store: &mut Store, file: &Path) -> Result<()> {
    store.still_stands()?;
    if !store.may_write() {
        return Err(ErrorCode::InUse.into());
    }
    let copy = connect::open(file, OpenFlags::SQLITE_OPEN_READ_ONLY, store.key())?;
    run(&copy, store.connection())
}

/// Puts a copy where no database is yet.
pub fn place(dir: &Path, file: &Path) -> Result<()> {
    super::place::refuse_network(dir)?;
    let path = dir.join(DATABASE_FILE);
    if path.exists() {
        return Err(ErrorCode::AlreadyExists.into());
    }
    crate::files::replace(&path, |out| {
        std::io::copy(&mut std::fs::File::open(file)?, out)?;
        Ok(())
    })
}
