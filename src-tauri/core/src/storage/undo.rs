//! Undo and redo: a stack of changes, each taken back by replaying its rows backwards, over restarts. Doing again is taking back
//! what was taken back; that entry is a step of undo in its turn.

use rusqlite::{Connection, Transaction, named_params};
use serde::Serialize;

use super::seal::{self, Seal};
use super::trail::{Action, ChangeId};
use super::{Entry, Occasion, Store, journal, quoted};
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
    steps(conn, Step::Back, None, limit)
}

/// Of these, what the signed-in user may take back: an account limited to some communities, or without the right to others'
/// changes, only its own.
pub fn permitted(store: &Store, limit: u32) -> Result<Vec<Undoable>> {
    permitted_steps(store, Step::Back, limit)
}

/// What was taken back and the signed-in user can do again, the next one first; nothing once something else was done.
/// Its number is that of the entry that took it back.
pub fn permitted_again(store: &Store, limit: u32) -> Result<Vec<Undoable>> {
    permitted_steps(store, Step::Again, limit)
}

/// Takes back the last change. `expected`: the one that the user was shown; anything else done meanwhile is refused.
pub fn last(store: &mut Store, occasion: &Occasion, expected: Option<ChangeId>) -> Result<Undoable> {
    step(store, Step::Back, occasion, expected)
}

/// Does again what was taken back last. `expected` as for [`last`].
pub fn again(store: &mut Store, occasion: &Occasion, expected: Option<ChangeId>) -> Result<Undoable> {
    step(store, Step::Again, occasion, expected)
}

#[derive(Clone, Copy)]
enum Step {
    Back,
    Again,
}

impl Step {
    fn action(self) -> Action {
        match self {
            Self::Back => Action::Undo,
            Self::Again => Action::Redo,
        }
    }

    /// Before what was done, in the trail.
    fn prefix(self) -> &'static str {
        match self {
            Self::Back => "撤销：",
            Self::Again => "重做：",
        }
    }

    fn nothing_left(self) -> ErrorCode {
        match self {
            Self::Back => ErrorCode::NothingToUndo,
            Self::Again => ErrorCode::NothingToRedo,
        }
    }

    fn refusal(self) -> ErrorCode {
        match self {
            Self::Back => ErrorCode::CannotUndo,
            Self::Again => ErrorCode::CannotRedo,
        }
    }

    /// Which entries of the trail `c` such a step may take.
    fn takes(self) -> &'static str {
        match self {
            Self::Back => "c.undoable = 1",
            Self::Again => {
                "c.action = 'undo' AND NOT EXISTS (
                    SELECT 1 FROM change later WHERE later.id > c.id AND later.undoable = 1 AND later.undoes IS NULL)"
            }
        }
    }
}

fn permitted_steps(store: &Store, step: Step, limit: u32) -> Result<Vec<Undoable>> {
    if !store.session().rights.contains(&Right::Undo) {
        return Ok(Vec::new());
    }
    steps(store.read(), step, store.session().undoes_only_own(), limit)
}

/// For an account that takes back only its own changes: those about people that it still sees. A person moved out of its communities
/// since is no longer the account's to change, and does not stand in the way of the rest.
fn steps(conn: &Connection, step: Step, who: Option<&str>, limit: u32) -> Result<Vec<Undoable>> {
    conn.prepare_cached(&format!(
        "SELECT id, what, at, who, (SELECT count(*) FROM main.row_change r WHERE r.change_id = c.id) AS row_count
           FROM change c
          WHERE {} AND NOT EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id)
            AND (:who IS NULL
                 OR who = :who AND NOT EXISTS (SELECT 1 FROM main.row_change r
                                                WHERE r.change_id = c.id AND r.worker_id IN (SELECT id FROM main.worker)
                                                  AND r.worker_id NOT IN (SELECT id FROM worker)))
          ORDER BY id DESC
          LIMIT :limit",
        step.takes()
    ))?
    .query_and_then(named_params! { ":limit": limit, ":who": who }, |row| {
        Ok(Undoable {
            id: ChangeId(row.get("id")?),
            what: plain(row.get_ref("what")?.as_str().unwrap_or_default()).to_owned(),
            at: row.get("at")?,
            who: row.get("who")?,
            rows: row.get("row_count")?,
        })
    })?
    .collect()
}

/// What was done in the first place, of an entry that took it back or did it again.
fn plain(what: &str) -> &str {
    [Step::Back, Step::Again]
        .iter()
        .find_map(|step| what.strip_prefix(step.prefix()))
        .unwrap_or(what)
}

fn step(store: &mut Store, step: Step, occasion: &Occasion, expected: Option<ChangeId>) -> Result<Undoable> {
    store.require(Right::Undo)?;
    let Some(change) = permitted_steps(store, step, 1)?.pop() else {
        return Err(step.nothing_left().into());
    };
    if expected.is_some_and(|e| e != change.id) {
        return Err(Error::about(step.refusal(), "刚刚又有新的改动"));
    }
    let entry = Entry::new(step.action(), format!("{}{}", step.prefix(), change.what));
    store
        .write_change(occasion, &entry, Some(change.id), false, |tx, _| {
            tx.pragma_update(None, "defer_foreign_keys", true)?;
            replay_backwards(tx, change.id, step.refusal())
        })
        .map_err(|error| still_referred_to(error, step.refusal()))?;
    Ok(change)
}

/// What another row still refers to cannot be taken away: the engine says so at the end of the transaction.
fn still_referred_to(error: Error, refusal: ErrorCode) -> Error {
    match &error {
        Error::Database(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => refusal.into(),
        _ => error,
    }
}

struct RowChange {
    table: String,
    row: i64,
    op: String,
    before: Option<String>,
    after: Option<String>,
    seal: Option<Seal>,
}

fn replay_backwards(tx: &Transaction<'_>, change: ChangeId, refusal: ErrorCode) -> Result<()> {
    let rows: Vec<RowChange> = tx
        .prepare(
            "SELECT tbl, row_id, op, before, after, seal FROM row_change WHERE change_id = :change ORDER BY id DESC",
        )?
        .query_and_then(named_params! { ":change": change.0 }, |row| {
            Ok(RowChange {
                table: row.get("tbl")?,
                row: row.get("row_id")?,
                op: row.get("op")?,
                before: row.get("before")?,
                after: row.get("after")?,
                seal: row.get("seal")?,
            })
        })?
        .collect::<Result<_>>()?;
    let known = journal::tables(tx)?;
    for row in rows {
        if !known.contains(&row.table) {
            return Err(Error::about(refusal, "这一步由旧版本程序完成"));
        }
        if take_back(tx, &row)? != 1 {
            return Err(refusal.into());
        }
    }
    Ok(())
}

/// How many rows it took back: none where the row is not as the change left it, because a later change built upon it.
fn take_back(tx: &Transaction<'_>, change: &RowChange) -> Result<usize> {
    let table = quoted::name(&change.table);
    let columns = journal::columns(tx, &change.table)?;
    let of_image = |image: &str, column: &String| {
        let path = format!("$.{}", quoted::name(column));
        format!("json_extract(:{image}, {})", quoted::text(&path))
    };
    Ok(match change.op.as_str() {
        "insert" => {
            let sealed = seal::expression(&columns, &table);
            tx.prepare_cached(&format!("DELETE FROM {table} WHERE id = :row AND {sealed} = :seal"))?
                .execute(named_params! { ":row": change.row, ":seal": change.seal })?
        }
        "update" => {
            // Column by column: an image of an older schema lacks what came later, and a column came empty.
            let set: Vec<String> = columns
                .iter()
                .map(|c| format!("{} = {}", quoted::name(c), of_image("before", c)))
                .collect();
            let unchanged: Vec<String> = columns
                .iter()
                .map(|c| format!("{} IS {}", quoted::name(c), of_image("after", c)))
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
            let names: Vec<String> = columns.iter().map(|c| quoted::name(c)).collect();
            let sql = format!(
                "INSERT INTO {table} ({}) SELECT {}",
                names.join(", "),
                values.join(", ")
            );
            tx.prepare_cached(&sql)?
                .execute(named_params! { ":before": change.before })?
        }
    })
}
