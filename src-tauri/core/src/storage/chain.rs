//! The chain of the trail: every entry carries a digest over itself, what it did, and the digest of the entry before it, so that
//! an entry that is edited, taken out, put in or moved no longer fits those after it.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use super::seal::{self, Writing};
use super::trail::{Action, ChangeId};
use super::{hex, journal, quoted, schema};
use crate::Result;

/// What stands before the first entry.
pub(super) const NOTHING: [u8; 32] = [0; 32];

/// The first schema whose trail is chained.
pub(super) const FIRST_CHAINED: u32 = 3;

/// The end of the chain: how many entries there are, and the digest of the last. Kept outside the file and in every backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Entries, which is also the number of the last.
    pub entries: i64,
    /// Its digest, lower-case hexadecimal.
    pub digest: String,
}

/// The end of the chain of an open file; `None`: no entry yet, or a schema before the chain.
pub fn head(conn: &Connection) -> Result<Option<Head>> {
    if schema::version(conn)? < FIRST_CHAINED {
        return Ok(None);
    }
    let last = conn
        .prepare_cached("SELECT id, digest FROM main.change ORDER BY id DESC LIMIT 1")?
        .query_row([], |r| {
            Ok(Head {
                entries: r.get(0)?,
                digest: hex::written(&r.get::<_, Option<Vec<u8>>>(1)?.unwrap_or_default()),
            })
        })
        .optional()?;
    Ok(last)
}

/// What a backup records about the trail in it: its end, and where another trail had been put in its place before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// The end of the chain.
    #[serde(flatten)]
    pub head: Head,
    /// Every entry that began anew, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restarts: Vec<Restart>,
}

/// An entry from which the heads began anew, such as a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// The end of the trail just before it.
    pub before: Head,
    /// The entry's own digest.
    pub digest: String,
}

/// What a backup keeps of an open file's trail.
pub fn ends(conn: &Connection) -> Result<Option<Ends>> {
    let Some(head) = head(conn)? else { return Ok(None) };
    let digest_of = |entry: i64| -> Result<String> {
        let digest = conn
            .prepare_cached("SELECT digest FROM main.change WHERE id = :entry")?
            .query_row(named_params! { ":entry": entry }, |r| r.get::<_, Option<Vec<u8>>>(0))
            .optional()?;
        Ok(hex::written(&digest.flatten().unwrap_or_default()))
    };
    let mut restarts = Vec::new();
    for entry in super::trail::restarts(conn)? {
        restarts.push(Restart {
            before: Head {
                entries: entry - 1,
                digest: digest_of(entry - 1)?,
            },
            digest: digest_of(entry)?,
        });
    }
    Ok(Some(Ends { head, restarts }))
}

/// The entry's own columns, in the order in which they are written.
pub(super) const COLUMNS: &str = "id, at, who, action, what, why, effective_on, undoable, undoes";
const COLUMN_COUNT: usize = 9;

/// The digest of an entry, from a row that begins with [`COLUMNS`].
pub(super) fn digest(before: &[u8], row: &Row<'_>, details: &[u8]) -> Result<[u8; 32]> {
    let mut writing = Writing::of("entry");
    writing.value(ValueRef::Blob(before));
    for i in 0..COLUMN_COUNT {
        writing.value(row.get_ref(i)?);
    }
    writing.value(ValueRef::Blob(details));
    Ok(writing.digest())
}

/// Digest over the people that an entry concerns and over every row that it changed, in order.
pub(super) struct Details(Writing);

impl Details {
    pub(super) fn new() -> Self {
        Self(Writing::of("details"))
    }

    /// Takes people from a number to a number.
    pub(super) fn about(&mut self, first: i64, last: i64) {
        self.0.text("about");
        self.0.int(first);
        self.0.int(last);
    }

    /// Takes a row of [`rows_of`].
    pub(super) fn row(&mut self, row: &Row<'_>) -> Result<()> {
        self.0.text("row");
        for i in 0..ROW_COLUMN_COUNT {
            self.0.value(row.get_ref(i)?);
        }
        Ok(())
    }

    pub(super) fn digest(self) -> [u8; 32] {
        self.0.digest()
    }
}

/// Columns of a changed row, in the order in which they are written.
const ROW_COLUMNS: &str = "id, change_id, tbl, row_id, worker_id, op, before, after, seal";
const ROW_COLUMN_COUNT: usize = 9;

/// The people that an entry concerns.
pub(super) const ABOUT_OF: &str =
    "SELECT first_worker, last_worker FROM main.change_about WHERE change_id = :change ORDER BY first_worker";

/// What an entry changed.
pub(super) fn rows_of() -> String {
    format!("SELECT {ROW_COLUMNS} FROM main.row_change WHERE change_id = :change ORDER BY id")
}

/// Chains an entry whose rows are all written; the new end.
pub(super) fn extend(tx: &Transaction<'_>, change: ChangeId) -> Result<Head> {
    let details = details(tx, change)?;
    let before = tx
        .prepare_cached("SELECT digest FROM main.change WHERE id < :change ORDER BY id DESC LIMIT 1")?
        .query_row(named_params! { ":change": change.0 }, |r| {
            r.get::<_, Option<Vec<u8>>>(0)
        })
        .optional()?
        .flatten();
    let before = before.as_deref().unwrap_or(&NOTHING);
    let digest = tx
        .prepare_cached(&format!("SELECT {COLUMNS} FROM main.change WHERE id = :change"))?
        .query_and_then(named_params! { ":change": change.0 }, |row| {
            digest(before, row, &details)
        })?
        .next()
        .ok_or(rusqlite::Error::QueryReturnedNoRows)??;
    tx.prepare_cached("UPDATE main.change SET details_digest = :details, digest = :digest WHERE id = :change")?
        .execute(named_params! { ":change": change.0, ":details": details, ":digest": digest })?;
    Ok(Head {
        entries: change.0,
        digest: hex::written(&digest),
    })
}

fn details(conn: &Connection, change: ChangeId) -> Result<[u8; 32]> {
    let mut details = Details::new();
    let mut statement = conn.prepare_cached(ABOUT_OF)?;
    let mut rows = statement.query(named_params! { ":change": change.0 })?;
    while let Some(row) = rows.next()? {
        details.about(row.get(0)?, row.get(1)?);
    }
    let mut statement = conn.prepare_cached(&rows_of())?;
    let mut rows = statement.query(named_params! { ":change": change.0 })?;
    while let Some(row) = rows.next()? {
        details.row(row)?;
    }
    Ok(details.digest())
}

/// Is that entry one of this trail? A restore leaves another trail's entries behind.
pub fn holds(conn: &Connection, head: &Head) -> Result<bool> {
    let digest: Option<Vec<u8>> = conn
        .prepare_cached("SELECT digest FROM main.change WHERE id = :id")?
        .query_row(named_params! { ":id": head.entries }, |r| r.get(0))
        .optional()?
        .flatten();
    Ok(digest.is_some_and(|digest| hex::written(&digest) == head.digest))
}

/// Chains the entries of a file from before the chain, seals the rows that it holds, and records in a last entry that the chain
/// vouches for them from now on. What was done to the file before that cannot be known.
pub(super) fn begin(tx: &Transaction<'_>, found: u32, now: DateTime<Utc>) -> Result<()> {
    let entries: i64 = tx.query_row("SELECT count(*) FROM main.change", [], |r| r.get(0))?;
    if entries == 0 {
        return Ok(());
    }
    seal_earlier_rows(tx)?;
    let changes: Vec<i64> = tx
        .prepare("SELECT id FROM main.change ORDER BY id")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for change in changes {
        extend(tx, ChangeId(change))?;
    }
    let id = tx.query_row(
        "INSERT INTO main.change (at, who, action, what, effective_on, undoable)
         VALUES (:at, '程序', :action, :what, :on, 0) RETURNING id",
        named_params! {
            ":at": now.to_rfc3339_opts(SecondsFormat::Secs, true),
            ":action": Action::TrailBegun.as_str(),
            ":what": format!("数据由第{found}版格式升级，此前{entries}条记录从此逐条相连"),
            ":on": now.date_naive(),
        },
        |r| r.get(0),
    )?;
    extend(tx, ChangeId(id))?;
    Ok(())
}

/// An inserted row is known from the `before` of its next change, else from the row as it is.
fn seal_earlier_rows(tx: &Transaction<'_>) -> Result<()> {
    for table in journal::tables(tx)? {
        let columns = journal::columns(tx, &table)?;
        let inserts: Vec<(i64, Option<String>)> = tx
            .prepare(
                "SELECT i.id, (SELECT n.before FROM main.row_change n
                                WHERE n.tbl = i.tbl AND n.row_id = i.row_id AND n.id > i.id ORDER BY n.id LIMIT 1)
                   FROM main.row_change i WHERE i.tbl = :table AND i.op = 'insert' AND i.seal IS NULL",
            )?
            .query_map(named_params! { ":table": table }, |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut from_image = tx.prepare("UPDATE main.row_change SET seal = :seal WHERE id = :id")?;
        let mut from_row = tx.prepare(&format!(
            "UPDATE main.row_change SET seal = (SELECT {} FROM main.{} t WHERE t.id = main.row_change.row_id) WHERE id = :id",
            seal::expression(&columns, "t"),
            quoted::name(&table)
        ))?;
        for (id, next) in inserts {
            match next.as_deref().and_then(seal::of_image) {
                Some(seal) => from_image.execute(named_params! { ":seal": seal, ":id": id })?,
                None => from_row.execute(named_params! { ":id": id })?,
            };
        }
    }
    Ok(())
}
