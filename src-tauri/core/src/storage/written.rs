//! What the engine itself reports as written, compared with what the journal says, so that every recorded change can be traced.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::hooks::Action;
use rusqlite::{Connection, Transaction, named_params};

use super::seal::{self, Seal};
use super::trail::ChangeId;
use super::{journal, quoted};
use crate::{Error, ErrorCode, Result};

/// Rows of one table.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    inserted: u64,
    deleted: u64,
    updated: BTreeSet<i64>,
}

pub(super) type Tables = BTreeMap<String, Rows>;

/// Counts every row that a connection writes into its own file.
#[derive(Clone, Default)]
pub(super) struct Written(Arc<Mutex<Tables>>);

impl Written {
    /// Listens to a connection.
    pub(super) fn by(conn: &mut Connection) -> Result<Self> {
        let written = Self::default();
        let told = written.clone();
        conn.update_hook(Some(move |action: Action, database: &str, table: &str, row: i64| {
            if database == "main" && journal::is_watched(table) {
                told.add(action, table, row);
            }
        }))?;
        Ok(written)
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, action: Action, table: &str, row: i64) {
        let mut tables = self.tables();
        if !tables.contains_key(table) {
            tables.insert(table.to_owned(), Rows::default());
        }
        let Some(rows) = tables.get_mut(table) else { return };
        match action {
            Action::SQLITE_INSERT => rows.inserted += 1,
            Action::SQLITE_DELETE => rows.deleted += 1,
            _ => {
                rows.updated.insert(row);
            }
        }
    }

    /// Nothing has been written yet.
    pub(super) fn begin(&self) {
        self.tables().clear();
    }

    /// What has been written up to now, while what follows is counted by itself.
    pub(super) fn set_aside(&self) -> Tables {
        std::mem::take(&mut *self.tables())
    }

    /// What followed was kept: it counts with what was before.
    pub(super) fn add_to(&self, mut before: Tables) {
        let mut tables = self.tables();
        for (table, rows) in std::mem::take(&mut *tables) {
            let sum = before.entry(table).or_default();
            sum.inserted += rows.inserted;
            sum.deleted += rows.deleted;
            sum.updated.extend(rows.updated);
        }
        *tables = before;
    }

    /// What followed was taken back.
    pub(super) fn put_back(&self, before: Tables) {
        *self.tables() = before;
    }

    /// The tables that have been written.
    pub(super) fn touched(&self) -> Vec<String> {
        self.tables().keys().cloned().collect()
    }

    /// Compares with what the journal has of a change: `damaged` where a row was written that the journal does not have. An update that left
    /// a row as it was does not count.
    pub(super) fn compare(&self, tx: &Transaction<'_>, change: ChangeId) -> Result<()> {
        let tables = std::mem::take(&mut *self.tables());
        let kept = journalled(tx, change)?;
        let nothing = Rows::default();
        for table in tables.keys().chain(kept.keys()) {
            let (written, kept) = (
                tables.get(table).unwrap_or(&nothing),
                kept.get(table).unwrap_or(&nothing),
            );
            let silent: Vec<i64> = written.updated.difference(&kept.updated).copied().collect();
            let same = written.inserted == kept.inserted
                && written.deleted == kept.deleted
                && kept.updated.is_subset(&written.updated)
                && stand(tx, table, &silent)?;
            if !same {
                return Err(Error::about(ErrorCode::Damaged, "有改动没有记进操作记录，已全部退回"));
            }
        }
        Ok(())
    }
}

/// Are these rows still what their last change made them? A row from before the journal has none.
pub(super) fn stand(conn: &Connection, table: &str, rows: &[i64]) -> Result<bool> {
    if rows.is_empty() {
        return Ok(true);
    }
    let rows = serde_json::json!(rows).to_string();
    let mut known: HashMap<i64, Option<Seal>> = HashMap::new();
    let mut changes = conn.prepare_cached(
        "SELECT row_id, op, after, seal FROM main.row_change
          WHERE tbl = :table AND row_id IN (SELECT value FROM json_each(:rows)) ORDER BY id",
    )?;
    let mut steps = changes.query(named_params! { ":table": table, ":rows": rows })?;
    while let Some(step) = steps.next()? {
        let seal = match step.get_ref("op")?.as_str().unwrap_or_default() {
            "insert" => step.get("seal")?,
            _ => step
                .get::<_, Option<String>>("after")?
                .as_deref()
                .and_then(seal::of_image),
        };
        known.insert(step.get("row_id")?, seal);
    }
    let sealed = seal::expression(&journal::columns(conn, table)?, "t");
    let sql = format!(
        "SELECT t.id, {sealed} FROM main.{} t WHERE t.id IN (SELECT value FROM json_each(:rows))",
        quoted::name(table)
    );
    let mut now = conn.prepare_cached(&sql)?;
    let mut now = now.query(named_params! { ":rows": rows })?;
    while let Some(row) = now.next()? {
        let seal: Seal = row.get(1)?;
        if known.get(&row.get(0)?).is_some_and(|known| *known != Some(seal)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn journalled(tx: &Transaction<'_>, change: ChangeId) -> Result<Tables> {
    let mut tables = Tables::new();
    let mut statement = tx.prepare_cached("SELECT tbl, op, row_id FROM main.row_change WHERE change_id = :change")?;
    let mut rows = statement.query(named_params! { ":change": change.0 })?;
    while let Some(row) = rows.next()? {
        let of_table = tables.entry(row.get("tbl")?).or_default();
        match row.get_ref("op")?.as_str().unwrap_or_default() {
            "insert" => of_table.inserted += 1,
            "delete" => of_table.deleted += 1,
            _ => {
                of_table.updated.insert(row.get("row_id")?);
            }
        }
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use rusqlite::config::DbConfig;

    use super::*;
    use crate::storage::trail::Action as Deed;
    use crate::storage::{Entry, Holder, Occasion, Store, office};

    fn occasion() -> Occasion {
        Occasion {
            who: "测试员".into(),
            at: chrono::DateTime::UNIX_EPOCH,
            on: chrono::NaiveDate::default(),
        }
    }

    fn store(dir: &std::path::Path) -> Store {
        let entry = Entry::new(Deed::OfficeCreated, "建立");
        Store::create(dir, &Holder::this_process("测试"), |store| {
            store.write(&occasion(), &entry, |tx| office::set(tx, "phone", "1"))
        })
        .unwrap()
    }

    fn set(store: &mut Store, phone: &str) -> Result<()> {
        let entry = Entry::new(Deed::OfficeChanged, "修改");
        store.write(&occasion(), &entry, |tx| office::set(tx, "phone", phone))
    }

    #[test]
    fn what_the_journal_does_not_have_is_rolled_back_and_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = store(dir.path());
        let journals = |store: &Store, on: bool| {
            store
                .conn
                .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, on)
                .unwrap();
        };

        journals(&store, false);
        assert_eq!(set(&mut store, "2").unwrap_err().code(), ErrorCode::Damaged);
        journals(&store, true);

        assert_eq!(
            office::settings(store.read()).unwrap().get("phone").map(String::as_str),
            Some("1")
        );
        set(&mut store, "3").unwrap();
        assert!(!store.changed_nothing());
        set(&mut store, "3").unwrap();
        assert!(
            store.changed_nothing(),
            "what is on file already is no change, and no fault either"
        );
    }
}
