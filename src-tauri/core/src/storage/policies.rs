//! Which rules hold on which day: the pack that the office was made with, then those that it loaded, each from its day. The only way to
//! a pack in force.

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use super::office;
use crate::policy::PolicyPack;
use crate::{Error, ErrorCode, Result};

/// A pack that the office loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Names it in a confirmed year: `#3`.
    pub key: String,
    /// First day on which it holds; until the day before the next.
    pub from_on: NaiveDate,
    /// As it was loaded.
    pub text: String,
}

/// The pack that holds on a day.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The key by which a year that was confirmed under it names it.
    pub key: String,
    /// First day; `None`: from the beginning.
    pub from_on: Option<NaiveDate>,
    /// The rules.
    pub pack: PolicyPack,
}

/// Packs that the office loaded, by their days.
pub fn loaded(conn: &Connection) -> Result<Vec<Loaded>> {
    conn.prepare_cached("SELECT id, from_on, pack FROM policy_entry ORDER BY from_on")?
        .query_and_then([], |r| {
            Ok(Loaded {
                key: format!("#{}", r.get::<_, u32>("id")?),
                from_on: r.get("from_on")?,
                text: r.get("pack")?,
            })
        })?
        .collect()
}

/// The pack that holds on `day`.
pub fn on(conn: &Connection, day: NaiveDate) -> Result<InForce> {
    let held = loaded(conn)?.into_iter().rfind(|one| one.from_on <= day);
    Ok(match held {
        Some(one) => InForce {
            pack: PolicyPack::parse(&one.text)?,
            key: one.key,
            from_on: Some(one.from_on),
        },
        None => {
            let key = office::get(conn)?.policy;
            InForce {
                pack: PolicyPack::load(&key)?,
                key,
                from_on: None,
            }
        }
    })
}

/// The pack by which a year is appraised: that by which it was confirmed, else that of its last day.
pub fn of_year(conn: &Connection, year: i32) -> Result<InForce> {
    let confirmed: Option<String> = conn
        .prepare_cached("SELECT policy FROM appraisal_year WHERE year = :year")?
        .query_row(named_params! { ":year": year }, |r| r.get(0))
        .optional()?;
    match confirmed {
        Some(key) => Ok(InForce {
            from_on: loaded(conn)?
                .into_iter()
                .find(|one| one.key == key)
                .map(|one| one.from_on),
            pack: by_key(conn, &key)?,
            key,
        }),
        None => at_end_of(conn, year),
    }
}

/// The pack that holds on the last day of a year.
pub fn at_end_of(conn: &Connection, year: i32) -> Result<InForce> {
    let last = NaiveDate::from_ymd_opt(year, 12, 31);
    let last = last.ok_or_else(|| Error::about(ErrorCode::InvalidArgument, format!("年度{year}")))?;
    on(conn, last)
}

/// The pack that a confirmed year names.
pub fn by_key(conn: &Connection, key: &str) -> Result<PolicyPack> {
    match loaded(conn)?.into_iter().find(|one| one.key == key) {
        Some(one) => PolicyPack::parse(&one.text),
        None => PolicyPack::load(key),
    }
}

/// Every pack that has ever held, the first one first: what a part of an old year is called stands in one of them.
pub fn all(conn: &Connection) -> Result<Vec<PolicyPack>> {
    let first = PolicyPack::load(&office::get(conn)?.policy);
    let loaded = loaded(conn)?.into_iter().map(|one| PolicyPack::parse(&one.text));
    std::iter::once(first).chain(loaded).collect()
}

/// Lets a pack hold from a day on. One that held from that very day is replaced.
pub fn set(tx: &Transaction<'_>, from_on: NaiveDate, pack: &PolicyPack) -> Result<()> {
    let year = from_on.year();
    if !(1900..=2100).contains(&year) {
        return Err(ErrorCode::BadDate.into());
    }
    tx.execute(
        "INSERT INTO policy_entry (from_on, name, pack) VALUES (:from_on, :name, :pack)
         ON CONFLICT (from_on) DO UPDATE SET name = excluded.name, pack = excluded.pack",
        named_params! { ":from_on": from_on, ":name": pack.name, ":pack": pack.to_text()? },
    )?;
    Ok(())
}

/// Takes the pack off that holds from a day.
pub fn remove(tx: &Transaction<'_>, from_on: NaiveDate) -> Result<()> {
    tx.execute(
        "DELETE FROM policy_entry WHERE from_on = :from_on",
        named_params! { ":from_on": from_on },
    )?;
    Ok(())
}
