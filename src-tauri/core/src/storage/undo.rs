//! Undo: a stack of changes, each taken back by replaying its rows backwards, over restarts.

use rusqlite::{Connection, Transaction, named_params};
use serde::Serialize;

use super::trail::{Action, ChangeId};
use super::{Entry, Occasion, Store, journal};
use crate::domain::masking;
use crate::domain::rights::Right;
use crate::{Error, ErrorCode, Result};

/// A change that can be taken back.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Undoable {
    /// Number in the trail.
    pub id: ChangeId,
    /// What was done, in Chinese.
    pub what: String,
    /// When, UTC.
    pub at: String,
    /// By whom.
    pub who: String,
    /// How many rows it wrote.
    pub rows: u32,
}

impl Undoable {
    /// As screens and text output show it.
    pub fn masked(mut self) -> Self {
        self.what = masking::text(&self.what);
        self
    }
}

/// What can still be taken back, the next one first.
pub fn list(conn: &Connection, limit: u32) -> Result<Vec<Undoable>> {
    of(conn, None, limit)
}

/// Of that, what whoever is signed in may take back: an account for some communities, or without the right to others' changes,
/// only its own.
pub fn permitted(store: &Store, limit: u32) -> Result<Vec<Undoable>> {
    if !store.session().rights.contains(&Right::Undo) {
        return Ok(Vec::new());
    }
    of(store.read(), store.session().undoes_only_own(), limit)
}

fn of(conn: &Connection, who: Option<&str>, limit: u32) -> Result<Vec<Undoable>> {
    conn.prepare_cached(
        "SELECT id, what, at, who, (SELECT count(*) FROM main.row_change r WHERE r.change_id = c.id) AS row_count
           FROM change c
          WHERE undoable = 1 AND NOT EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id)
            AND (:who IS NULL OR who = :who)
          ORDER BY id DESC
          LIMIT :limit",
    )?
    .query_and_then(named_params! { ":limit": limit, ":who": who }, |row| {
        Ok(Undoable {
            id: ChangeId(row.get("id")?),
            what: row.get("what")?,
            at: row.get("at")?,
            who: row.get("who")?,
            rows: row.get("row_count")?,
        })
    })?
    .collect()
}

/// Takes back the last change. `expected`: the one that the user was shown; anything else done meanwhile is refused.
pub fn last(store: &mut Store, occasion: &Occasion, expected: Option<ChangeId>) -> Result<Undoable> {
    store.require(Right::Undo)?;
    let Some(change) = permitted(store, 1)?.pop() else {
        return Err(ErrorCode::NothingToUndo.into());
    };
    if expected.is_some_and(|e| e != change.id) {
        return Err(Error::about(ErrorCode::CannotUndo, "刚刚又有新的改动"));
    }
    let entry = Entry::new(Action::Undo, format!("撤销：{}", change.what));
    let is_newest = list(store.read(), 1)?
        .first()
        .is_some_and(|newest| newest.id == change.id);
    store
        .write_change(occasion, &entry, Some(change.id), |tx, _| {
            tx.pragma_update(None, "defer_foreign_keys", true)?;
            if !is_newest {
                refuse_built_upon(tx, change.id)?;
            }
            replay_backwards(tx, change.id)
        })
        .map_err(still_referred_to)?;
    Ok(change)
}

/// What another row still speaks of cannot be taken away: the engine says so at the end of the transaction.
fn still_referred_to(error: Error) -> Error {
    match &error {
        Error::Database(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            ErrorCode::CannotUndo.into()
        }
        _ => error,
    }
}

/// Whoever takes back only his own changes may have others' after them: none of these may touch the same rows.
fn refuse_built_upon(tx: &Transaction<'_>, change: ChangeId) -> Result<()> {
    let built_upon: bool = tx
        .prepare_cached(
            "SELECT EXISTS (
                SELECT 1
                  FROM row_change own
                  JOIN row_change later ON later.tbl = own.tbl AND later.row_id = own.row_id AND later.change_id > :change
                  JOIN change c ON c.id = later.change_id
                 WHERE own.change_id = :change AND c.undoes IS NULL
                   AND NOT EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id))",
        )?
        .query_row(named_params! { ":change": change.0 }, |r| r.get(0))?;
    if built_upon {
        return Err(ErrorCode::CannotUndo.into());
    }
    Ok(())
}

struct RowChange {
    table: String,
    row: i64,
    op: String,
    before: Option<String>,
    after: Option<String>,
}

fn replay_backwards(tx: &Transaction<'_>, change: ChangeId) -> Result<()> {
    let rows: Vec<RowChange> = tx
        .prepare("SELECT tbl, row_id, op, before, after FROM row_change WHERE change_id = :change ORDER BY id DESC")?
        .query_and_then(named_params! { ":change": change.0 }, |row| {
            Ok(RowChange {
                table: row.get("tbl")?,
                row: row.get("row_id")?,
                op: row.get("op")?,
                before: row.get("before")?,
                after: row.get("after")?,
            })
        })?
        .collect::<Result<_>>()?;
    let known = journal::tables(tx)?;
    for row in rows {
        if !known.contains(&row.table) {
            return Err(Error::about(ErrorCode::CannotUndo, "这一步由旧版本程序完成"));
        }
        take_back(tx, &row)?;
    }
    Ok(())
}

fn take_back(tx: &Transaction<'_>, change: &RowChange) -> Result<()> {
    let table = &change.table;
    let columns = journal::columns(tx, table)?;
    let of_image = |image: &str, column: &String| format!("json_extract(:{image}, '$.{column}')");
    let touched = match change.op.as_str() {
        "insert" => tx
            .prepare_cached(&format!("DELETE FROM {table} WHERE id = :row"))?
            .execute(named_params! { ":row": change.row })?,
        "update" => {
            // Column by column: an image of an older schema lacks what came later, and a column came empty.
            let set: Vec<String> = columns
                .iter()
                .map(|c| format!("{c} = {}", of_image("before", c)))
                .collect();
            let unchanged: Vec<String> = columns
                .iter()
                .map(|c| format!("{c} IS {}", of_image("after", c)))
                .collect();
            let sql = format!(
                "UPDATE {table} SET {} WHERE id = :row AND {}",
                set.join(", "),
                unchanged.join(" AND ")
            );
            tx.prepare_cached(&sql)?
                .execute(named_params! { ":row": change.row, ":before": change.before, ":after": change.after })?
        }
        _ => {
            let values: Vec<String> = columns.iter().map(|c| of_image("before", c)).collect();
            let sql = format!(
                "INSERT INTO {table} ({}) SELECT {}",
                columns.join(", "),
                values.join(", ")
            );
            tx.prepare_cached(&sql)?
                .execute(named_params! { ":before": change.before })?
        }
    };
    if touched == 1 {
        Ok(())
    } else {
        Err(ErrorCode::CannotUndo.into())
    }
}
