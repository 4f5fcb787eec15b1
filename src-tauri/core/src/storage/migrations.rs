//! Numbered migrations, applied in one transaction up to `user_version`. A released file is never edited.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::backup::own_key;
use super::guard::{self, Deed};
use super::schema::{APPLICATION_ID, version};
use super::{chain, engine_path, journal};
use crate::rules::retention::BEFORE_UPGRADE;
use crate::{Error, ErrorCode, Result, files};

/// One file a step, in the order of their names. The last released one is `0009_safety.sql`.
static STEPS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/src/storage/migrations");

fn steps() -> Vec<&'static str> {
    let mut files: Vec<_> = STEPS.files().collect();
    files.sort_by_key(|file| file.path());
    files.into_iter().filter_map(include_dir::File::contents_utf8).collect()
}

/// The schema that this program writes.
pub fn latest() -> u32 {
    STEPS.files().count() as u32
}

/// Brings the file up to [`latest`]; before the first step a copy is kept as `before-upgrade-vN.db` in `copies`.
pub(super) fn upgrade(conn: &mut Connection, copies: &Path) -> Result<()> {
    let found = version(conn)?;
    if found == latest() {
        return Ok(());
    }
    if found > 0 {
        keep_copy(conn, copies, found)?;
    }
    build(conn)
}

/// Takes the steps that are left.
pub(super) fn build(conn: &mut Connection) -> Result<()> {
    guard::during(conn, Deed::Upgrading, |conn| {
        let found = version(conn)?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        for sql in steps().iter().skip(found as usize) {
            tx.execute_batch(sql).map_err(not_that_schema)?;
        }
        journal::install(&tx)?;
        if found < chain::FIRST_CHAINED {
            chain::begin(&tx, found, chrono::Local::now().to_utc())?;
        }
        if found < own_key::FIRST_WITH_KEY {
            own_key::draw(&tx)?;
        }
        tx.pragma_update(None, "user_version", latest())?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.commit()?;
        Ok(())
    })
}

/// A released step that cannot be taken, for the file is not of the schema that it says: `damaged`.
fn not_that_schema(error: rusqlite::Error) -> Error {
    match Error::from(error) {
        error if error.code() == ErrorCode::Internal => ErrorCode::Damaged.into(),
        error => error,
    }
}

fn keep_copy(conn: &mut Connection, copies: &Path, version: u32) -> Result<()> {
    let stamp = chrono::Local::now().format("%Y%m%d-%H%M%S");
    let first = copies.join(format!("{BEFORE_UPGRADE}v{version}-{stamp}.db"));
    // A second attempt within the same second keeps its own copy.
    let numbered = (2_u32..).map(|n| copies.join(format!("{BEFORE_UPGRADE}v{version}-{stamp}-{n}.db")));
    let unused = std::iter::once(first.clone()).chain(numbered).find(|p| !p.exists());
    // Half a copy never has the name of one.
    files::made_aside(&unused.unwrap_or(first), |aside| {
        let aside = engine_path::for_engine(aside);
        let text = aside
            .to_str()
            .ok_or_else(|| Error::Internal("path is not Unicode".into()))?;
        guard::during(conn, Deed::CopyingOut, |conn| {
            conn.execute("VACUUM INTO ?1", [text])?;
            Ok(())
        })
    })
}
