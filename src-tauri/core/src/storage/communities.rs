//! Streets, their communities, and the communities' figures over time.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use serde::Serialize;

use super::rows::{self, Words};
use super::scope;
use crate::Result;
use crate::domain::catalogue::record::Fielded;
use crate::domain::person::CommunityId;
use crate::domain::records::CommunityFigures;

/// A community with the figures that hold on a day.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Community {
    /// Number.
    pub id: CommunityId,
    /// 街道
    pub street: String,
    /// 社区
    pub name: String,
    /// 统计代码
    pub code: Option<String>,
    /// 户数
    pub households: Option<u32>,
    /// 常住人口
    pub residents: Option<u32>,
    /// 网格数
    pub grids: Option<u32>,
}

/// Every community by street and in the order of entry, with its figures on `day`; of these, what the session sees.
pub fn on_day(conn: &Connection, day: NaiveDate) -> Result<Vec<Community>> {
    let mut found = everywhere(conn, day)?;
    if let Some(within) = scope::communities(conn)? {
        found.retain(|c| within.contains(&c.id));
    }
    Ok(found)
}

/// Every community, whatever the session sees: their names are no secret, and accounts are given out over them.
pub fn ids(conn: &Connection) -> Result<BTreeSet<CommunityId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM community")?
        .query_map([], |r| Ok(CommunityId(r.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Names of all communities, whatever the session sees.
pub fn names(conn: &Connection) -> Result<Vec<String>> {
    conn.prepare_cached("SELECT name FROM community ORDER BY id")?
        .query_and_then([], |r| Ok(r.get(0)?))?
        .collect()
}

/// Names of the communities that the session sees, as of now; closed ones too.
pub fn seen_names(conn: &Connection) -> Result<Vec<(CommunityId, String)>> {
    let within = scope::communities(conn)?;
    let mut found: Vec<(CommunityId, String)> = conn
        .prepare_cached("SELECT id, name FROM community ORDER BY id")?
        .query_map([], |r| Ok((CommunityId(r.get(0)?), r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    found.retain(|(id, _)| within.as_ref().is_none_or(|within| within.contains(id)));
    Ok(found)
}

fn everywhere(conn: &Connection, day: NaiveDate) -> Result<Vec<Community>> {
    conn.prepare_cached(
        "SELECT c.id, coalesce(t.name, s.name) AS street, coalesce(o.name, c.name) AS name, c.code,
                f.households, f.residents, f.grids
           FROM community c
           LEFT JOIN community_former o ON o.community_id = c.id
                 AND o.until_on = (SELECT min(until_on) FROM community_former WHERE community_id = c.id AND until_on > :day)
           JOIN street s ON s.id = coalesce(o.street_id, c.street_id)
           LEFT JOIN street_former t ON t.street_id = s.id
                 AND t.until_on = (SELECT min(until_on) FROM street_former WHERE street_id = s.id AND until_on > :day)
           LEFT JOIN community_stat f ON f.community_id = c.id
                 AND f.from_on = (SELECT max(from_on) FROM community_stat WHERE community_id = c.id AND from_on <= :day)
          WHERE (c.opened_on IS NULL OR c.opened_on <= :day) AND (c.closed_on IS NULL OR :day < c.closed_on)
          ORDER BY s.id, c.id",
    )?
    .query_and_then(named_params! { ":day": day }, |r| {
        Ok(Community {
            id: CommunityId(r.get("id")?),
            street: r.get("street")?,
            name: r.get("name")?,
            code: r.get("code")?,
            households: r.get("households")?,
            residents: r.get("residents")?,
            grids: r.get("grids")?,
        })
    })?
    .collect()
}

/// What a community is called now, and when it is in use.
#[derive(Debug, Clone)]
pub struct Standing {
    /// 社区
    pub name: String,
    /// Number of its street.
    pub street: u32,
    /// First day in use; `None`: from the beginning.
    pub opened_on: Option<NaiveDate>,
    /// The day from which it is no longer in use.
    pub closed_on: Option<NaiveDate>,
    /// The latest day on which its name or its street changed.
    pub renamed_on: Option<NaiveDate>,
}

/// How a community stands.
pub fn standing(conn: &Connection, community: CommunityId) -> Result<Option<Standing>> {
    Ok(conn
        .prepare_cached(
            "SELECT name, street_id, opened_on, closed_on,
                    (SELECT max(until_on) FROM community_former WHERE community_id = community.id) AS renamed_on
               FROM community WHERE id = :id",
        )?
        .query_row(named_params! { ":id": community.0 }, |r| {
            Ok(Standing {
                name: r.get("name")?,
                street: r.get("street_id")?,
                opened_on: r.get("opened_on")?,
                closed_on: r.get("closed_on")?,
                renamed_on: r.get("renamed_on")?,
            })
        })
        .optional()?)
}

/// Is that one of the communities [`on_day`]?
pub fn is_there(conn: &Connection, community: CommunityId, day: NaiveDate) -> Result<bool> {
    if scope::communities(conn)?.is_some_and(|within| !within.contains(&community)) {
        return Ok(false);
    }
    let standing = standing(conn, community)?;
    Ok(standing.is_some_and(|one| {
        one.opened_on.is_none_or(|opened| opened <= day) && one.closed_on.is_none_or(|closed| day < closed)
    }))
}

/// A further community of a street, in use from a day on. `None`: the street has one of that name, or had one.
pub fn open(tx: &Transaction<'_>, street: &str, name: &str, from: Option<NaiveDate>) -> Result<Option<CommunityId>> {
    let (id, is_new) = find_or_insert(tx, street, name)?;
    if !is_new {
        return Ok(None);
    }
    tx.prepare_cached("UPDATE community SET opened_on = :from WHERE id = :id AND :from IS NOT NULL")?
        .execute(named_params! { ":id": id.0, ":from": from })?;
    Ok(Some(id))
}

/// From a day on a community has another name, or belongs to another street; before it stays as it was.
pub fn rename(tx: &Transaction<'_>, id: CommunityId, now: (&str, u32), from: NaiveDate) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO community_former (community_id, until_on, name, street_id)
         SELECT id, :from, name, street_id FROM community WHERE id = :id",
    )?
    .execute(named_params! { ":id": id.0, ":from": from })?;
    tx.prepare_cached("UPDATE community SET name = :name, street_id = :street WHERE id = :id")?
        .execute(named_params! { ":id": id.0, ":name": now.0, ":street": now.1 })?;
    Ok(())
}

/// From a day on a community is no longer in use.
pub fn close(tx: &Transaction<'_>, id: CommunityId, from: NaiveDate) -> Result<()> {
    tx.prepare_cached("UPDATE community SET closed_on = :from WHERE id = :id")?
        .execute(named_params! { ":id": id.0, ":from": from })?;
    Ok(())
}

/// From a day on a street has another name.
pub fn rename_street(tx: &Transaction<'_>, street: u32, name: &str, from: NaiveDate) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO street_former (street_id, until_on, name) SELECT id, :from, name FROM street WHERE id = :id",
    )?
    .execute(named_params! { ":id": street, ":from": from })?;
    tx.prepare_cached("UPDATE street SET name = :name WHERE id = :id")?
        .execute(named_params! { ":id": street, ":name": name })?;
    Ok(())
}

/// The latest day on which the name of a street changed.
pub fn street_renamed_on(conn: &Connection, street: u32) -> Result<Option<NaiveDate>> {
    Ok(conn.query_row(
        "SELECT max(until_on) FROM street_former WHERE street_id = :id",
        named_params! { ":id": street },
        |r| r.get(0),
    )?)
}

/// The number of a street of that name, if there is one.
pub fn street_of_name(conn: &Connection, name: &str) -> Result<Option<u32>> {
    Ok(conn
        .prepare_cached("SELECT id FROM street WHERE name = :name")?
        .query_row(named_params! { ":name": name }, |r| r.get(0))
        .optional()?)
}

/// Makes a street, or finds the one of that name. Says whether it was made.
pub fn open_street(tx: &Transaction<'_>, name: &str) -> Result<(u32, bool)> {
    let is_new = street_of_name(tx, name)?.is_none();
    Ok((street_id(tx, name)?, is_new))
}

/// Everybody placed in a community on a day or later, each with the first such day.
pub fn placed_from(conn: &Connection, community: CommunityId, day: NaiveDate) -> Result<Vec<(u32, NaiveDate)>> {
    conn.prepare_cached(
        "SELECT worker_id, min(from_on) AS from_on FROM placement
          WHERE community_id = :id AND from_on >= :day GROUP BY worker_id ORDER BY worker_id",
    )?
    .query_and_then(named_params! { ":id": community.0, ":day": day }, |r| {
        Ok((r.get("worker_id")?, r.get("from_on")?))
    })?
    .collect()
}

/// Entries of a community that begin on a day or later are those of another.
pub fn replace_from(tx: &Transaction<'_>, gone: CommunityId, into: CommunityId, day: NaiveDate) -> Result<()> {
    tx.prepare_cached("UPDATE placement SET community_id = :into WHERE community_id = :gone AND from_on >= :day")?
        .execute(named_params! { ":gone": gone.0, ":into": into.0, ":day": day })?;
    Ok(())
}

/// The community of that name in that street, made with its street if it is not there. Says whether it was made.
pub fn find_or_insert(tx: &Transaction<'_>, street: &str, name: &str) -> Result<(CommunityId, bool)> {
    let street_id = street_id(tx, street)?;
    let found = tx
        .prepare_cached("SELECT id FROM community WHERE street_id = :street AND name = :name")?
        .query_row(named_params! { ":street": street_id, ":name": name }, |r| r.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok((CommunityId(id), false));
    }
    let id = tx
        .prepare_cached("INSERT INTO community (street_id, name) VALUES (:street, :name) RETURNING id")?
        .query_row(named_params! { ":street": street_id, ":name": name }, |r| r.get(0))?;
    Ok((CommunityId(id), true))
}

/// Name and statistical code of every community that has one and that the session sees, in the order of entry.
pub fn codes(conn: &Connection) -> Result<Vec<(String, String)>> {
    let within = scope::communities(conn)?;
    let seen = |id: CommunityId| within.as_ref().is_none_or(|within| within.contains(&id));
    let all: Vec<(CommunityId, String, String)> = conn
        .prepare_cached(
            "SELECT id, name, code FROM community WHERE code IS NOT NULL AND closed_on IS NULL ORDER BY id",
        )?
        .query_and_then([], |r| {
            Ok::<_, crate::Error>((CommunityId(r.get("id")?), r.get("name")?, r.get("code")?))
        })?
        .collect::<Result<_>>()?;
    let seen = all.into_iter().filter(|(id, ..)| seen(*id));
    Ok(seen.map(|(_, name, code)| (name, code)).collect())
}

/// Names of the streets, in the order of entry.
pub fn streets(conn: &Connection) -> Result<Vec<String>> {
    conn.prepare_cached("SELECT name FROM street ORDER BY id")?
        .query_and_then([], |r| Ok(r.get(0)?))?
        .collect()
}

fn street_id(tx: &Transaction<'_>, name: &str) -> Result<u32> {
    match street_of_name(tx, name)? {
        Some(id) => Ok(id),
        None => Ok(tx
            .prepare_cached("INSERT INTO street (name) VALUES (:name) RETURNING id")?
            .query_row(named_params! { ":name": name }, |r| r.get(0))?),
    }
}

/// Sets the statistical code.
pub fn set_code(tx: &Transaction<'_>, community: CommunityId, code: &str) -> Result<()> {
    tx.prepare_cached("UPDATE community SET code = :code WHERE id = :id")?
        .execute(named_params! { ":code": code, ":id": community.0 })?;
    Ok(())
}

/// Lets the figures hold from their day, what is blank as before; the first figures of a community hold from the beginning of time.
pub fn set_figures(tx: &Transaction<'_>, community: CommunityId, figures: &CommunityFigures) -> Result<()> {
    let mut known = self::figures(tx, community)?.into_iter().map(|(_, known)| known);
    let held = known.rfind(|known| known.from_on <= figures.from_on);
    let is_first = held.is_none();
    let before = held.unwrap_or_else(|| CommunityFigures::nothing(CommunityFigures::always()));
    let now = figures.filled_from(&before);
    let from_before = CommunityFigures {
        from_on: before.from_on,
        ..now
    };
    if from_before == before {
        return Ok(());
    }
    put_figures(tx, community, if is_first { &from_before } else { &now })
}

/// Lets figures hold from their very day, as they are.
pub fn put_figures(tx: &Transaction<'_>, community: CommunityId, figures: &CommunityFigures) -> Result<()> {
    let mut statement = tx.prepare_cached(&format!(
        "INSERT INTO community_stat (community_id, {COLUMNS}) VALUES (:id, {})
         ON CONFLICT (community_id, from_on) DO UPDATE
            SET households = excluded.households, residents = excluded.residents, grids = excluded.grids",
        CommunityFigures::PARAMETERS
    ))?;
    statement.raw_bind_parameter(1, community.0)?;
    rows::bind(&mut statement, figures, 2)?;
    statement.raw_execute()?;
    Ok(())
}

const COLUMNS: &str = CommunityFigures::COLUMNS;

/// What is known of a community over time, with the numbers of the entries, the oldest first.
pub fn figures(conn: &Connection, community: CommunityId) -> Result<Vec<(u32, CommunityFigures)>> {
    let sql = format!("SELECT id, {COLUMNS} FROM community_stat WHERE community_id = ?1 ORDER BY from_on");
    let mut statement = conn.prepare_cached(&sql)?;
    let found = statement.query_and_then([community.0], |row| {
        Ok((row.get(0)?, rows::fielded(row, 1, &mut Words::default())?))
    })?;
    found.collect()
}

/// The figures with that number, and their community.
pub fn figures_of(conn: &Connection, id: u32) -> Result<Option<(CommunityId, CommunityFigures)>> {
    let sql = format!("SELECT community_id, {COLUMNS} FROM community_stat WHERE id = ?1");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut found = statement.query_and_then([id], |row| {
        Ok((CommunityId(row.get(0)?), rows::fielded(row, 1, &mut Words::default())?))
    })?;
    found.next().transpose()
}

/// Lets figures say something else, their day included; what is blank becomes blank.
pub fn correct_figures(tx: &Transaction<'_>, id: u32, figures: &CommunityFigures) -> Result<()> {
    let mut statement = tx.prepare_cached(&format!(
        "UPDATE community_stat SET ({COLUMNS}) = ({}) WHERE id = :id",
        CommunityFigures::PARAMETERS
    ))?;
    rows::bind(&mut statement, figures, 1)?;
    statement.raw_bind_parameter(CommunityFigures::FIELDS.len() + 1, id)?;
    statement.raw_execute()?;
    Ok(())
}

/// Takes figures off the file.
pub fn remove_figures(tx: &Transaction<'_>, id: u32) -> Result<()> {
    tx.prepare_cached("DELETE FROM community_stat WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}
