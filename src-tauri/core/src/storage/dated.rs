//! Dated entries: a value holds from its day until the next entry of the same worker, so two can never overlap.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params, params};

use super::quoted;
use super::rows::{self, Words};
use crate::Result;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Record;
use crate::domain::catalogue::{self, Kept};
use crate::domain::person::WorkerId;
use crate::domain::records::{GradeEntry, KindEntry, Placement, PoliticsEntry, PostEntry};

/// A fact of a worker with one value at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Community in which the person works, by id.
    Community,
    /// 职务（岗位）.
    Post,
    /// 人员类别.
    Kind,
    /// 政治面貌.
    Politics,
    /// 岗位等级.
    Grade,
}

impl Fact {
    /// Every fact that is kept as dated entries of one value.
    pub const ALL: [Self; 5] = [Self::Community, Self::Post, Self::Kind, Self::Politics, Self::Grade];

    fn kept(self) -> &'static Kept {
        match self {
            Self::Community => Placement::KEPT,
            Self::Post => PostEntry::KEPT,
            Self::Kind => KindEntry::KEPT,
            Self::Politics => PoliticsEntry::KEPT,
            Self::Grade => GradeEntry::KEPT,
        }
    }

    /// Whose, from when, the value.
    fn insert(self) -> &'static str {
        match self {
            Self::Community => Placement::INSERT,
            Self::Post => PostEntry::INSERT,
            Self::Kind => KindEntry::INSERT,
            Self::Politics => PoliticsEntry::INSERT,
            Self::Grade => GradeEntry::INSERT,
        }
    }

    pub(super) fn table(self) -> &'static str {
        self.kept().table
    }

    pub(super) fn column(self) -> &'static str {
        self.kept().fact.unwrap_or_default()
    }
}

/// Facts that are not read with every person: those declared beside [`Fact::ALL`].
pub fn further() -> impl Iterator<Item = &'static Kept> {
    let typed = |kept: &Kept| Fact::ALL.iter().any(|fact| fact.table() == kept.table);
    catalogue::kept::all().filter(move |kept| kept.fact.is_some() && !typed(kept))
}

/// The value of such a fact that holds of each person on a day.
pub fn in_force(conn: &Connection, kept: &Kept, on: NaiveDate) -> Result<HashMap<WorkerId, Datum<'static>>> {
    let Some(field) = kept.fact.and_then(|fact| kept.field(fact)) else {
        return Ok(HashMap::new());
    };
    let (table, column) = (quoted::name(kept.table), quoted::name(field.key));
    let sql = format!(
        "SELECT worker_id, {column} FROM {table} e
          WHERE from_on = (SELECT max(from_on) FROM {table} WHERE worker_id = e.worker_id AND from_on <= :on)"
    );
    let mut words = Words::default();
    conn.prepare_cached(&sql)?
        .query_and_then(named_params! { ":on": on }, |r| {
            let value = rows::datum(r, 1, field.form, &mut words)?;
            Ok((WorkerId(r.get(0)?), value.into_owned()))
        })?
        .collect()
}

/// Lets `value` hold from `from_on`. Says whether anything changed: the value that holds already is not written again.
pub fn set(tx: &Transaction<'_>, fact: Fact, worker: u32, from_on: NaiveDate, value: impl Into<Value>) -> Result<bool> {
    let value = value.into();
    if holding(tx, fact, worker, from_on)? == Some(value.clone()) {
        return Ok(false);
    }
    let (table, column) = (fact.table(), fact.column());
    tx.prepare_cached(&format!(
        "INSERT INTO {table} (worker_id, from_on, {column}) VALUES (:worker, :from_on, :value)
         ON CONFLICT (worker_id, from_on) DO UPDATE SET {column} = excluded.{column}"
    ))?
    .execute(named_params! { ":worker": worker, ":from_on": from_on, ":value": value })?;
    Ok(true)
}

/// Corrects the first day of the entry that began on `held_from`.
pub fn correct_since(
    tx: &Transaction<'_>,
    fact: Fact,
    worker: u32,
    held_from: NaiveDate,
    from_on: NaiveDate,
) -> Result<()> {
    tx.prepare_cached(&format!(
        "UPDATE {} SET from_on = :from_on WHERE worker_id = :worker AND from_on = :held_from",
        fact.table()
    ))?
    .execute(named_params! { ":worker": worker, ":held_from": held_from, ":from_on": from_on })?;
    Ok(())
}

/// The first value of a new person, without a look at what holds.
pub fn begin(tx: &Transaction<'_>, fact: Fact, worker: u32, from_on: NaiveDate, value: impl Into<Value>) -> Result<()> {
    let mut statement = tx.prepare_cached(fact.insert())?;
    statement.execute(params![worker, from_on.to_string(), value.into()])?;
    Ok(())
}

/// The value that holds on a day.
fn holding(conn: &Connection, fact: Fact, worker: u32, on: NaiveDate) -> Result<Option<Value>> {
    let (table, column) = (fact.table(), fact.column());
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {column} FROM {table} WHERE worker_id = :worker AND from_on <= :on ORDER BY from_on DESC LIMIT 1"
        ))?
        .query_row(named_params! { ":worker": worker, ":on": on }, |r| r.get(0))
        .optional()?)
}

/// Every entry of a worker, oldest first: the value as text, and its first day.
pub fn entries(conn: &Connection, fact: Fact, worker: u32) -> Result<Vec<(String, NaiveDate)>> {
    let sql = match fact {
        Fact::Community => "SELECT coalesce(o.name, c.name) AS value, p.from_on
               FROM placement p JOIN community c ON c.id = p.community_id
               LEFT JOIN community_former o ON o.community_id = c.id
                     AND o.until_on = (SELECT min(until_on) FROM community_former
                                        WHERE community_id = c.id AND until_on > p.from_on)
              WHERE worker_id = :worker ORDER BY from_on"
            .to_owned(),
        other => format!(
            "SELECT {} AS value, from_on FROM {} WHERE worker_id = :worker ORDER BY from_on",
            other.column(),
            other.table()
        ),
    };
    conn.prepare_cached(&sql)?
        .query_and_then(named_params! { ":worker": worker }, |r| {
            Ok((r.get("value")?, r.get("from_on")?))
        })?
        .collect()
}

/// What holds only while a person is in post; politics and education are older than any post.
const IN_POST: [&str; 5] = ["placement", "post_entry", "kind_entry", "grade_entry", "identity_entry"];

/// The earliest entry in post that begins, or the identity that ends, on a day between two, neither of them included; what it is
/// about, in Chinese, and its day. Without a second day: whenever later.
pub fn first_in_post_between(
    conn: &Connection,
    worker: u32,
    after: NaiveDate,
    before: Option<NaiveDate>,
) -> Result<Option<(String, NaiveDate)>> {
    let begun = IN_POST.map(|table| format!("SELECT '{table}' AS entry, worker_id, from_on AS day FROM {table}"));
    let sql = format!(
        "SELECT entry, day
           FROM ({} UNION ALL SELECT 'identity_entry', worker_id, to_on FROM identity_entry)
          WHERE worker_id = :worker AND :after < day AND (:before IS NULL OR day < :before)
          ORDER BY day LIMIT 1",
        begun.join(" UNION ALL ")
    );
    conn.prepare_cached(&sql)?
        .query_and_then(
            named_params! { ":worker": worker, ":after": after, ":before": before },
            |r| {
                let table: String = r.get("entry")?;
                Ok((catalogue::title_of(&table).to_owned(), r.get("day")?))
            },
        )?
        .next()
        .transpose()
}

/// What begins in post, and which identity ends, of a person or of everybody: what it is about, in Chinese, and its day, in the order of
/// the days.
pub fn in_post(conn: &Connection, only: Option<WorkerId>) -> Result<HashMap<WorkerId, Vec<(&'static str, NaiveDate)>>> {
    let condition = if only.is_some() { "WHERE worker_id = ?1" } else { "" };
    let begun =
        IN_POST.map(|table| format!("SELECT '{table}' AS entry, worker_id, from_on AS day FROM {table} {condition}"));
    let ended = if only.is_some() { "AND worker_id = ?1" } else { "" };
    let sql = format!(
        "{} UNION ALL SELECT 'identity_entry', worker_id, to_on FROM identity_entry WHERE to_on IS NOT NULL {ended}
          ORDER BY day",
        begun.join(" UNION ALL ")
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(only.map(|worker| worker.0)))?;
    let mut found: HashMap<WorkerId, Vec<_>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let table: String = row.get(0)?;
        let entry = IN_POST.into_iter().find(|own| *own == table).unwrap_or_default();
        let of = found.entry(WorkerId(row.get(1)?)).or_default();
        of.push((catalogue::title_of(entry), row.get(2)?));
    }
    Ok(found)
}

/// What began on the day of joining begins on the corrected one; where something begins there already, it gives way.
pub fn begin_with_joining(tx: &Transaction<'_>, worker: u32, joined_on: NaiveDate, corrected: NaiveDate) -> Result<()> {
    for table in IN_POST {
        let same = if table == "identity_entry" {
            "AND o.identity = e.identity"
        } else {
            ""
        };
        let days = named_params! { ":worker": worker, ":joined_on": joined_on, ":corrected": corrected };
        tx.prepare_cached(&format!(
            "DELETE FROM {table} AS e
              WHERE worker_id = :worker AND from_on = :joined_on
                AND EXISTS (SELECT 1 FROM {table} o WHERE o.worker_id = :worker AND o.from_on = :corrected {same})"
        ))?
        .execute(days)?;
        tx.prepare_cached(&format!(
            "UPDATE {table} SET from_on = :corrected WHERE worker_id = :worker AND from_on = :joined_on"
        ))?
        .execute(days)?;
    }
    Ok(())
}

/// An identity of a new person.
pub fn begin_identity(tx: &Transaction<'_>, worker: u32, from_on: NaiveDate, identity: &str) -> Result<()> {
    tx.prepare_cached("INSERT INTO identity_entry (worker_id, identity, from_on) VALUES (?1, ?2, ?3)")?
        .execute(params![worker, identity, from_on.to_string()])?;
    Ok(())
}

/// Lets exactly `identities` hold from `from_on`: those that no longer do end the day before, new ones begin. One that was to
/// begin later begins now.
pub fn set_identities(tx: &Transaction<'_>, worker: u32, from_on: NaiveDate, identities: &[&str]) -> Result<()> {
    let open: Vec<(i64, String, NaiveDate)> = tx
        .prepare_cached(
            "SELECT id, identity, from_on FROM identity_entry
              WHERE worker_id = :worker AND (to_on IS NULL OR to_on >= :from_on)
              ORDER BY from_on",
        )?
        .query_and_then(named_params! { ":worker": worker, ":from_on": from_on }, |r| {
            Ok((r.get("id")?, r.get("identity")?, r.get("from_on")?))
        })?
        .collect::<Result<_>>()?;
    for (id, identity, began) in &open {
        if !identities.contains(&identity.as_str()) {
            end_identity(tx, *id, *began, from_on)?;
        }
    }
    for identity in identities {
        match open.iter().find(|(_, held, _)| held == identity) {
            Some((_, _, began)) if *began <= from_on => {}
            Some((id, _, _)) => {
                tx.prepare_cached("UPDATE identity_entry SET from_on = :from_on WHERE id = :id")?
                    .execute(named_params! { ":from_on": from_on, ":id": id })?;
            }
            None => begin_identity(tx, worker, from_on, identity)?,
        }
    }
    Ok(())
}

/// The entry holds until the day before `from_on`; one that began no earlier never held.
fn end_identity(tx: &Transaction<'_>, id: i64, began: NaiveDate, from_on: NaiveDate) -> Result<()> {
    match from_on.pred_opt().filter(|last| *last >= began) {
        Some(last) => tx
            .prepare_cached("UPDATE identity_entry SET to_on = :last WHERE id = :id")?
            .execute(named_params! { ":last": last, ":id": id })?,
        None => tx
            .prepare_cached("DELETE FROM identity_entry WHERE id = :id")?
            .execute(named_params! { ":id": id })?,
    };
    Ok(())
}
