//! What an account for some communities, or without the right to whole numbers, sees: its connection shows only their people, and
//! of numbers only what the mask leaves.
//!
//! Every table with a `worker_id` is shadowed by a temporary view of the same name, made from the schema itself, so that no
//! query, however it is written, can show a person who is out of scope, or be answered by the hidden digits of a number. The write
//! door takes the shadows away while it writes, and checks the rows that were written instead.
//!
//! A person belongs to the community of the last placement on file, whatever the day that is looked at.

use std::collections::{BTreeSet, HashSet};

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Transaction, named_params};

use super::trail::ChangeId;
use super::{journal, quoted};
use crate::domain::catalogue::{Form, Kept, Whose};
use crate::domain::masking;
use crate::domain::person::{CommunityId, WorkerId};
use crate::{ErrorCode, Result};

/// Rows without a person that come with the rows of people: a training held, what a column was said to mean.
const COMES_ALONG: &[&str] = &["training_event", "import_column", "import_answer"];

/// Further columns that hold a number of a person, or a text in which one may stand, and the function that hides it. Those of people and
/// of their records follow from their declarations.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("own_value", "value", TEXT),
    ("saved_view", "name", TEXT),
    ("filing", "title", TEXT),
    ("filing", "file", TEXT),
    ("filing", "reason", TEXT),
    ("saved_view", "asked", TEXT),
    ("objection", "objector", TEXT),
    ("objection", "content", TEXT),
    ("objection", "finding", TEXT),
    ("objection", "decision", TEXT),
    ("review", "ground", TEXT),
    ("review", "reason", TEXT),
    ("change", "what", TEXT),
    ("change", "why", TEXT),
    ("row_change", "before", TEXT),
    ("row_change", "after", TEXT),
];

const ID_NUMBER: &str = "lince_masked_id_number";
const PHONE: &str = "lince_masked_phone";
const TEXT: &str = "lince_masked_text";

/// For an UPDATE: sets the text in `parameter`, but keeps the column when a user who sees it masked returns the masked text unchanged.
pub(super) fn unless_shown(conn: &Connection, column: &str, parameter: &str) -> Result<String> {
    Ok(match is_masked(conn)? {
        true => format!("{column} = iif({TEXT}({column}) IS {parameter}, {column}, {parameter})"),
        false => format!("{column} = {parameter}"),
    })
}

/// Makes the masks known to a connection.
pub(super) fn register(conn: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let add = |name: &str, mask: fn(&str) -> String| {
        conn.create_scalar_function(name, 1, flags, move |arguments| {
            Ok(arguments.get::<Option<String>>(0)?.map(|text| mask(&text)))
        })
    };
    add(ID_NUMBER, masking::id_number)?;
    add(PHONE, masking::phone)?;
    add(TEXT, masking::text)?;
    Ok(())
}

/// Shows only the people of `communities` from now on, `None`: everybody; and numbers whole, or as the mask leaves them. The
/// connection must show everything before.
pub(super) fn impose(
    conn: &Connection,
    communities: Option<&BTreeSet<CommunityId>>,
    whole_numbers: bool,
) -> Result<()> {
    if !whole_numbers {
        conn.execute_batch("CREATE TEMP TABLE scope_masked (id INTEGER PRIMARY KEY)")?;
    }
    if let Some(communities) = communities {
        confine(conn, communities)?;
    }
    shade(conn, !whole_numbers)
}

fn confine(conn: &Connection, communities: &BTreeSet<CommunityId>) -> Result<()> {
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
    Ok(())
}

/// Shows everything again.
pub(super) fn lift(conn: &Connection) -> Result<()> {
    unshade(conn)?;
    conn.execute_batch(
        "DROP VIEW IF EXISTS temp.scope_worker;
         DROP TABLE IF EXISTS temp.scope_community;
         DROP TABLE IF EXISTS temp.scope_masked;",
    )?;
    Ok(())
}

/// Is the connection confined to some communities?
pub(crate) fn is_imposed(conn: &Connection) -> Result<bool> {
    has_temporary(conn, "scope_community")
}

/// Does the connection show numbers only as the mask leaves them?
pub(crate) fn is_masked(conn: &Connection) -> Result<bool> {
    has_temporary(conn, "scope_masked")
}

fn has_temporary(conn: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE name = :name)";
    Ok(conn
        .prepare_cached(sql)?
        .query_row(named_params! { ":name": name }, |r| r.get(0))?)
}

/// The communities to which the connection is confined; `None`: all.
pub(crate) fn communities(conn: &Connection) -> Result<Option<HashSet<CommunityId>>> {
    if !is_imposed(conn)? {
        return Ok(None);
    }
    let ids = conn
        .prepare("SELECT id FROM temp.scope_community")?
        .query_map([], |r| Ok(CommunityId(r.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(ids))
}

fn shade(conn: &Connection, masked: bool) -> Result<()> {
    let confined = is_imposed(conn)?;
    for table in journal::all_tables(conn)? {
        let columns = journal::columns(conn, &table)?;
        let person = match table.as_str() {
            "worker" => Some("id"),
            _ => columns.iter().any(|c| c == "worker_id").then_some("worker_id"),
        };
        let person = person.filter(|_| confined);
        let hides = masked && columns.iter().any(|column| mask_of(&table, column).is_some());
        if person.is_none() && !hides {
            continue;
        }
        let shown: Vec<String> = columns.iter().map(|c| shown(&table, c, masked)).collect();
        let only = person.map_or_else(String::new, |c| {
            format!(" WHERE {c} IN (SELECT id FROM temp.scope_worker)")
        });
        let name = quoted::name(&table);
        conn.execute(
            &format!(
                "CREATE TEMP VIEW {name} AS SELECT {} FROM main.{name}{only}",
                shown.join(", ")
            ),
            [],
        )?;
    }
    Ok(())
}

/// A column as the view has it.
fn shown(table: &str, column: &str, masked: bool) -> String {
    let name = quoted::name(column);
    match mask_of(table, column).filter(|_| masked) {
        Some(mask) => format!("{mask}({name}) AS {name}"),
        None => name,
    }
}

/// The function that hides what stands in a column; `None`: no number of a person can stand there.
fn mask_of(table: &str, column: &str) -> Option<&'static str> {
    let further = NUMBERS.iter().find(|(of, c, _)| (*of, *c) == (table, column));
    if let Some((.., mask)) = further {
        return Some(mask);
    }
    let kept = Kept::find(table).filter(|kept| kept.of == Whose::Worker)?;
    match kept.field(column)?.form {
        Form::IdNumber => Some(ID_NUMBER),
        Form::Phone => Some(PHONE),
        form => form.is_typed().then_some(TEXT),
    }
}

fn unshade(conn: &Connection) -> Result<()> {
    let shadows: Vec<String> = conn
        .prepare_cached("SELECT name FROM temp.sqlite_schema WHERE type = 'view' AND name <> 'scope_worker'")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for shadow in shadows {
        conn.execute(&format!("DROP VIEW temp.{}", quoted::name(&shadow)), [])?;
    }
    Ok(())
}

/// The shadows taken away, for a write or a look; they come back as they were when this is dropped, even in a panic.
pub(super) struct Lifted<'c>(Option<&'c Connection>);

impl<'c> Lifted<'c> {
    pub(super) fn of(conn: &'c Connection) -> Result<Self> {
        if !is_imposed(conn)? && !is_masked(conn)? {
            return Ok(Self(None));
        }
        unshade(conn)?;
        Ok(Self(Some(conn)))
    }
}

impl Drop for Lifted<'_> {
    fn drop(&mut self) {
        let Some(conn) = self.0 else { return };
        let again = unshade(conn).and_then(|()| shade(conn, is_masked(conn)?));
        if let Err(error) = again {
            eprintln!("the scope could not be imposed again: {error}");
            // Better to show nobody than everybody: a view without columns of its own answers no question about people.
            let _ = conn.execute_batch("CREATE TEMP VIEW IF NOT EXISTS worker AS SELECT 1 AS nobody WHERE 0");
        }
    }
}

/// Lets `look` see everybody, for what can only be computed over the whole office: ranks, a quota. What it returns about single
/// people must be cut down to [`sees`].
pub(crate) fn with_everybody<T>(conn: &Connection, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let _lifted = Lifted::of(conn)?;
    look(conn)
}

/// Lets `look` use whole numbers of the people that the connection shows: whether a number is on file already, whether it is right.
/// Its result must contain no number.
pub(crate) fn with_numbers<T>(conn: &Connection, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    if !is_masked(conn)? {
        return look(conn);
    }
    let _lifted = Lifted::of(conn)?;
    shade(conn, false)?;
    look(conn)
}

/// The people that the connection shows; `None`: everybody.
pub(crate) fn sees(conn: &Connection) -> Result<Option<HashSet<WorkerId>>> {
    let ids = people(conn)?;
    Ok(ids.map(|ids| ids.into_iter().map(WorkerId).collect()))
}

/// Refuses to show what concerns the whole office on a connection that shows only some people: `out_of_scope`.
pub(crate) fn require_whole(conn: &Connection) -> Result<()> {
    if is_imposed(conn)? {
        return Err(ErrorCode::OutOfScope.into());
    }
    Ok(())
}

/// Identity numbers on file of people that the connection does not show: they are taken all the same. All of them, or only `one`.
pub(crate) fn taken_elsewhere(conn: &Connection, one: Option<&str>) -> Result<HashSet<String>> {
    if !is_imposed(conn)? {
        return Ok(HashSet::new());
    }
    let condition = if one.is_some() { "AND id_number = ?1" } else { "" };
    let sql = format!(
        "SELECT id_number FROM main.worker w
          WHERE NOT EXISTS (SELECT 1 FROM temp.scope_worker s WHERE s.id = w.id) {condition}"
    );
    Ok(conn
        .prepare(&sql)?
        .query_map(rusqlite::params_from_iter(one), |r| r.get(0))?
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

/// Every row of the change, from the one after `since` on, must belong to a person who was in scope before and is in scope after.
/// `unknown_worker` for a person who was not, `out_of_scope` for a person moved away and for rows of the whole office.
pub(super) fn check(tx: &Transaction<'_>, change: ChangeId, since: i64, before: &HashSet<u32>) -> Result<()> {
    let after = people(tx)?.unwrap_or_default();
    let mut statement = tx.prepare(
        "SELECT worker_id, tbl, op,
                EXISTS (SELECT 1 FROM main.row_change n
                         WHERE n.change_id = r.change_id AND n.tbl = 'worker' AND n.op = 'insert'
                           AND n.row_id = r.worker_id) AS is_new,
                EXISTS (SELECT 1 FROM main.worker w WHERE w.id = r.worker_id) AS is_there
           FROM main.row_change r
          WHERE change_id = :change AND id > :since
          GROUP BY worker_id, tbl, op",
    )?;
    let mut rows = statement.query(named_params! { ":change": change.0, ":since": since })?;
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

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::super::{migrations, unread};
    use super::*;

    fn first_number(conn: &Connection) -> String {
        conn.query_row("SELECT id_number FROM worker", [], |r| r.get(0))
            .unwrap()
    }

    #[test]
    fn numbers_are_hidden_again_however_a_look_at_them_ends() {
        let mut conn = unread::in_memory().unwrap();
        migrations::build(&mut conn).unwrap();
        conn.execute_batch(
            "INSERT INTO change (id, at, who, action, what, effective_on, undoable) VALUES (1, '', '', 'import', '', '', 0);
             INSERT INTO open_change (id, change_id) VALUES (1, 1);
             INSERT INTO worker (name, pinyin, initials, id_number, sex, born)
             VALUES ('张三', 'zhangsan', 'zs', '11010519491231002X', 'female', '1949-12-31');",
        )
        .unwrap();
        impose(&conn, None, false).unwrap();
        let look = |end: fn() -> Result<()>| {
            catch_unwind(AssertUnwindSafe(|| {
                with_numbers(&conn, |conn| {
                    assert_eq!(first_number(conn), "11010519491231002X");
                    end()
                })
            }))
        };

        for end in [|| Ok(()), || Err(ErrorCode::Damaged.into()), || panic!("amid a look")] {
            let _ = look(end);
            assert_eq!(first_number(&conn), "110105************");
        }
    }
}
