//! What an account for some communities sees: its connection shows only their people.
//!
//! Every table with a `worker_id` is shadowed by a temporary view of the same name, made from the schema itself, so that no
//! query, however it is written and whoever writes it, can show a person who is out of scope. The write door takes the shadows
//! away while it writes, and checks the rows that were written instead.
//!
//! A person belongs to the community of the last placement on file, whatever the day that is looked at.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, Transaction, named_params};

use super::trail::ChangeId;
use super::{journal, quoted};
use crate::domain::person::{CommunityId, WorkerId};
use crate::{ErrorCode, Result};

/// Rows without a person that come with the rows of people: a training held, what a column was said to mean.
const COMES_ALONG: &[&str] = &["training_event", "import_column"];

/// Shows only the people of `communities` from now on; `None`: everybody. The connection must show everybody before.
pub(super) fn impose(conn: &Connection, communities: Option<&BTreeSet<CommunityId>>) -> Result<()> {
    let Some(communities) = communities else {
        return Ok(());
    };
    conn.execute_batch(
        "CREATE TEMP TABLE scope_community (id INTEGER PRIMARY KEY);
         CREATE TEMP VIEW scope_worker AS
             SELECT p.worker_id AS id FROM main.placement p
              WHERE p.community_id IN (SELECT id FROM temp.scope_community)
                AND p.from_on = (SELECT max(q.from_on) FROM main.placement q WHERE q.worker_id = p.worker_id);",
    )?;
    for community in communities {
        conn.execute(
            "INSERT INTO temp.scope_community (id) VALUES (:id)",
            named_params! { ":id": community.0 },
        )?;
    }
    shade(conn)
}

/// Shows everybody again.
pub(super) fn lift(conn: &Connection) -> Result<()> {
    unshade(conn)?;
    conn.execute_batch("DROP VIEW IF EXISTS temp.scope_worker; DROP TABLE IF EXISTS temp.scope_community;")?;
    Ok(())
}

/// Is the connection confined to some communities?
pub(crate) fn is_imposed(conn: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE name = 'scope_community')";
    Ok(conn.prepare_cached(sql)?.query_row([], |r| r.get(0))?)
}

/// The communities to which the connection is confined; `None`: all.
pub(super) fn communities(conn: &Connection) -> Result<Option<HashSet<CommunityId>>> {
    if !is_imposed(conn)? {
        return Ok(None);
    }
    let ids = conn
        .prepare("SELECT id FROM temp.scope_community")?
        .query_map([], |r| Ok(CommunityId(r.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(ids))
}

fn shade(conn: &Connection) -> Result<()> {
    let mut sql = String::from(
        "CREATE TEMP VIEW worker AS SELECT * FROM main.worker WHERE id IN (SELECT id FROM temp.scope_worker);",
    );
    for table in with_worker(conn)? {
        sql += &format!(
            "CREATE TEMP VIEW {table} AS
                 SELECT * FROM main.{table} WHERE worker_id IN (SELECT id FROM temp.scope_worker);",
            table = quoted::name(&table)
        );
    }
    conn.execute_batch(&sql)?;
    Ok(())
}

fn unshade(conn: &Connection) -> Result<()> {
    let mut sql = String::from("DROP VIEW IF EXISTS temp.worker;");
    for table in with_worker(conn)? {
        sql += &format!("DROP VIEW IF EXISTS temp.{};", quoted::name(&table));
    }
    conn.execute_batch(&sql)?;
    Ok(())
}

/// Tables whose rows belong to a person, the trail's among them.
fn with_worker(conn: &Connection) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for table in journal::all_tables(conn)? {
        if journal::columns(conn, &table)?.iter().any(|c| c == "worker_id") {
            found.push(table);
        }
    }
    Ok(found)
}

/// The shadows taken away for a write; they come back when this is dropped, even in a panic.
pub(super) struct Lifted<'c>(Option<&'c Connection>);

impl<'c> Lifted<'c> {
    pub(super) fn of(conn: &'c Connection) -> Result<Self> {
        if !is_imposed(conn)? {
            return Ok(Self(None));
        }
        unshade(conn)?;
        Ok(Self(Some(conn)))
    }
}

impl Drop for Lifted<'_> {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.map(shade) {
            eprintln!("the scope could not be imposed again: {error}");
            // Better no person than all: without this view no shadow can be read, nor anything be written under it.
            let _ = self
                .0
                .map(|conn| conn.execute_batch("DROP VIEW IF EXISTS temp.scope_worker"));
        }
    }
}

/// Lets `look` see everybody, for what can only be computed over the whole office: ranks, a quota. What it returns about single
/// people must be cut down to [`sees`].
pub(crate) fn with_everybody<T>(conn: &Connection, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let _lifted = Lifted::of(conn)?;
    look(conn)
}

/// The people whom the connection shows; `None`: everybody.
pub(crate) fn sees(conn: &Connection) -> Result<Option<HashSet<WorkerId>>> {
    let ids = people(conn)?;
    Ok(ids.map(|ids| ids.into_iter().map(WorkerId).collect()))
}

/// Refuses a connection that shows only some people what speaks of the whole office: `out_of_scope`.
pub(crate) fn require_whole(conn: &Connection) -> Result<()> {
    if is_imposed(conn)? {
        return Err(ErrorCode::OutOfScope.into());
    }
    Ok(())
}

/// Identity numbers on file of people whom the connection does not show: they are taken all the same.
pub(crate) fn taken_elsewhere(conn: &Connection) -> Result<HashSet<String>> {
    if !is_imposed(conn)? {
        return Ok(HashSet::new());
    }
    Ok(conn
        .prepare("SELECT id_number FROM main.worker WHERE id NOT IN (SELECT id FROM temp.scope_worker)")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Everybody in scope before a write; `None`: the session sees everybody.
pub(super) fn people(tx: &Connection) -> Result<Option<HashSet<u32>>> {
    if !is_imposed(tx)? {
        return Ok(None);
    }
    let ids = tx
        .prepare("SELECT id FROM temp.scope_worker")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(ids))
}

/// Every row of the change must belong to somebody who was in scope before and is in scope after. `unknown_worker` for somebody
/// who was not, `out_of_scope` for a person moved away and for rows of the whole office.
pub(super) fn check(tx: &Transaction<'_>, change: ChangeId, before: &HashSet<u32>) -> Result<()> {
    let after = people(tx)?.unwrap_or_default();
    let mut statement = tx.prepare(
        "SELECT worker_id, tbl, op,
                EXISTS (SELECT 1 FROM main.row_change n
                         WHERE n.change_id = r.change_id AND n.tbl = 'worker' AND n.op = 'insert'
                           AND n.row_id = r.worker_id) AS is_new,
                EXISTS (SELECT 1 FROM main.worker w WHERE w.id = r.worker_id) AS is_there
           FROM main.row_change r
          WHERE change_id = :change
          GROUP BY worker_id, tbl, op",
    )?;
    let mut rows = statement.query(named_params! { ":change": change.0 })?;
    while let Some(row) = rows.next()? {
        let (table, op): (String, String) = (row.get("tbl")?, row.get("op")?);
        let Some(worker) = row.get::<_, Option<u32>>("worker_id")? else {
            if COMES_ALONG.contains(&table.as_str()) && op != "update" {
                continue;
            }
            return Err(ErrorCode::OutOfScope.into());
        };
        if !row.get::<_, bool>("is_new")? && !before.contains(&worker) {
            return Err(ErrorCode::UnknownWorker.into());
        }
        if row.get::<_, bool>("is_there")? && !after.contains(&worker) {
            return Err(ErrorCode::OutOfScope.into());
        }
    }
    Ok(())
}
