//! Streets, their communities, and the communities' figures over time.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use serde::Serialize;

use super::scope;
use crate::Result;
use crate::domain::person::CommunityId;

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

/// Figures of a community; `None` leaves what is on file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// 户数
    pub households: Option<u32>,
    /// 常住人口
    pub residents: Option<u32>,
    /// 网格数
    pub grids: Option<u32>,
}

/// First figures known of a community are held to have been always so.
fn always() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).expect("the first day of the calendar")
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

fn everywhere(conn: &Connection, day: NaiveDate) -> Result<Vec<Community>> {
    conn.prepare_cached(
        "SELECT c.id, s.name AS street, c.name, c.code, f.households, f.residents, f.grids
           FROM community c
           JOIN street s ON s.id = c.street_id
           LEFT JOIN community_stat f ON f.community_id = c.id
                 AND f.from_on = (SELECT max(from_on) FROM community_stat WHERE community_id = c.id AND from_on <= :day)
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
        .prepare_cached("SELECT id, name, code FROM community WHERE code IS NOT NULL ORDER BY id")?
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
    let found = tx
        .prepare_cached("SELECT id FROM street WHERE name = :name")?
        .query_row(named_params! { ":name": name }, |r| r.get(0))
        .optional()?;
    match found {
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

/// Lets the figures hold from `from_on`; the first figures of a community hold from the beginning of time.
pub fn set_figures(tx: &Transaction<'_>, community: CommunityId, from_on: NaiveDate, figures: Figures) -> Result<()> {
    let held = tx
        .prepare_cached(
            "SELECT households, residents, grids FROM community_stat
              WHERE community_id = :id AND from_on <= :on ORDER BY from_on DESC LIMIT 1",
        )?
        .query_row(named_params! { ":id": community.0, ":on": from_on }, |r| {
            Ok(Figures {
                households: r.get(0)?,
                residents: r.get(1)?,
                grids: r.get(2)?,
            })
        })
        .optional()?;
    let now = Figures {
        households: figures.households.or(held.and_then(|h| h.households)),
        residents: figures.residents.or(held.and_then(|h| h.residents)),
        grids: figures.grids.or(held.and_then(|h| h.grids)),
    };
    if now == held.unwrap_or_default() {
        return Ok(());
    }
    let from_on = if held.is_none() { always() } else { from_on };
    tx.prepare_cached(
        "INSERT INTO community_stat (community_id, from_on, households, residents, grids)
         VALUES (:id, :from_on, :households, :residents, :grids)
         ON CONFLICT (community_id, from_on) DO UPDATE
            SET households = excluded.households, residents = excluded.residents, grids = excluded.grids",
    )?
    .execute(named_params! {
        ":id": community.0, ":from_on": from_on,
        ":households": now.households, ":residents": now.residents, ":grids": now.grids,
    })?;
    Ok(())
}
