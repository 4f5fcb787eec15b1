//! The rows of a person's file that are not dated entries of one value.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params, params};

use super::rows;
use crate::Result;
use crate::domain::catalogue::Field;
use crate::domain::catalogue::record::Fielded;
use crate::domain::ids::Sex;
use crate::domain::person::WorkerId;
use crate::domain::records::Details;

/// Who a person is: what a person's row must have from the start.
#[derive(Debug, Clone)]
pub struct Who<'a> {
    /// 姓名
    pub name: &'a str,
    /// Readings, separated by blanks.
    pub pinyin: &'a str,
    /// First letters of the readings.
    pub initials: &'a str,
    /// 18 characters
    pub id_number: &'a str,
    /// As the number says.
    pub sex: Sex,
    /// As the number says.
    pub born: NaiveDate,
}

/// Writes a new person.
pub fn insert(tx: &Transaction<'_>, worker: &Who<'_>, details: &Details) -> Result<WorkerId> {
    let mut statement = tx.prepare_cached(&format!(
        // The number of a person whose entry was taken back stays his in the trail, and is never given to another person.
        "INSERT INTO worker (id, name, pinyin, initials, id_number, sex, born, {})
             VALUES (1 + max((SELECT coalesce(max(id), 0) FROM worker),
                             (SELECT coalesce(max(worker_id), 0) FROM row_change WHERE worker_id IS NOT NULL)),
                     :name, :pinyin, :initials, :id_number, :sex, :born, {})",
        Details::COLUMNS,
        Details::PARAMETERS
    ))?;
    let who = params![
        worker.name,
        worker.pinyin,
        worker.initials,
        worker.id_number,
        worker.sex.as_str(),
        worker.born
    ];
    for (n, value) in who.iter().enumerate() {
        statement.raw_bind_parameter(n + 1, value)?;
    }
    rows::bind(&mut statement, details, who.len() + 1)?;
    statement.raw_execute()?;
    rows::inserted(tx).map(WorkerId)
}

/// Changes the details that are given; a blank one leaves the value on file.
pub fn complete(tx: &Transaction<'_>, worker: WorkerId, details: &Details) -> Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let keys = Details::FIELDS.iter().map(|field| field.key);
        let told: Vec<String> = keys.map(|key| format!("{key} = coalesce(:{key}, {key})")).collect();
        format!("UPDATE worker SET {} WHERE id = :id", told.join(", "))
    });
    let mut statement = tx.prepare_cached(&SQL)?;
    rows::bind(&mut statement, details, 1)?;
    statement.raw_bind_parameter(Details::FIELDS.len() + 1, worker.0)?;
    statement.raw_execute()?;
    Ok(())
}

/// Makes a column blank: one of [`catalogue::clearable`](crate::domain::catalogue::clearable).
pub fn clear(tx: &Transaction<'_>, worker: WorkerId, field: &'static Field) -> Result<()> {
    tx.prepare_cached(&format!("UPDATE worker SET {} = NULL WHERE id = :id", field.key))?
        .execute(named_params! { ":id": worker.0 })?;
    Ok(())
}

/// Sets the first day of community work; `None`: it is that of joining this office.
pub fn set_community_since(tx: &Transaction<'_>, worker: WorkerId, since: Option<NaiveDate>) -> Result<()> {
    tx.prepare_cached("UPDATE worker SET community_since = :since WHERE id = :id")?
        .execute(named_params! { ":id": worker.0, ":since": since })?;
    Ok(())
}

/// Changes name, identity number and what follows from them; the details stay.
pub fn rename(tx: &Transaction<'_>, worker: WorkerId, now: &Who<'_>) -> Result<()> {
    tx.prepare_cached(
        "UPDATE worker SET name = :name, pinyin = :pinyin, initials = :initials, id_number = :id_number, sex = :sex, born = :born
          WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": worker.0, ":name": now.name, ":pinyin": now.pinyin, ":initials": now.initials,
        ":id_number": now.id_number, ":sex": now.sex.as_str(), ":born": now.born,
    })?;
    Ok(())
}

/// The person with that identity number.
pub fn by_id_number(conn: &Connection, id_number: &str) -> Result<Option<WorkerId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM worker WHERE id_number = :id_number")?
        .query_row(named_params! { ":id_number": id_number }, |r| r.get(0))
        .optional()?
        .map(WorkerId))
}

/// Everybody's name, by number.
pub fn names(conn: &Connection) -> Result<HashMap<WorkerId, String>> {
    let mut statement = conn.prepare_cached("SELECT id, name FROM worker")?;
    let names = statement.query_and_then([], |r| Ok((WorkerId(r.get(0)?), r.get(1)?)))?;
    names.collect()
}

/// Everybody of that name.
pub fn of_name(conn: &Connection, name: &str) -> Result<Vec<WorkerId>> {
    let named = names(conn)?
        .into_iter()
        .filter(|(_, own)| crate::domain::names::same(own, name));
    Ok(named.map(|(id, _)| id).collect())
}

/// Is there a person with that number?
pub fn exists(conn: &Connection, worker: WorkerId) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM worker WHERE id = :id)",
        named_params! { ":id": worker.0 },
        |r| r.get(0),
    )?)
}

/// Is there anybody at all?
pub fn any(conn: &Connection) -> Result<bool> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM worker)", [], |r| r.get(0))?)
}

/// A stretch of service begins.
pub fn join(tx: &Transaction<'_>, worker: WorkerId, joined_on: NaiveDate) -> Result<()> {
    tx.prepare_cached("INSERT INTO service (worker_id, joined_on) VALUES (:worker, :joined_on)")?
        .execute(named_params! { ":worker": worker.0, ":joined_on": joined_on })?;
    Ok(())
}

/// Corrects the first day of the latest stretch of service.
pub fn correct_joining(tx: &Transaction<'_>, worker: WorkerId, joined_on: NaiveDate) -> Result<()> {
    tx.prepare_cached(
        "UPDATE service SET joined_on = :joined_on
          WHERE id = (SELECT id FROM service WHERE worker_id = :worker ORDER BY joined_on DESC LIMIT 1)",
    )?
    .execute(named_params! { ":worker": worker.0, ":joined_on": joined_on })?;
    Ok(())
}

/// The stretch of service that covers `left_on` ends. Says whether there was one.
pub fn leave(tx: &Transaction<'_>, worker: WorkerId, left_on: NaiveDate, kind: &str) -> Result<bool> {
    let ended = tx
        .prepare_cached(
            "UPDATE service SET left_on = :left_on, leave_kind = :kind
              WHERE worker_id = :worker AND left_on IS NULL AND joined_on <= :left_on",
        )?
        .execute(named_params! { ":worker": worker.0, ":left_on": left_on, ":kind": kind })?;
    Ok(ended == 1)
}

/// Sets the mode of the educations whose mode was not known.
pub fn tell_study_mode(tx: &Transaction<'_>, worker: WorkerId, mode: &str) -> Result<()> {
    tx.prepare_cached("UPDATE education SET mode = :mode WHERE worker_id = :worker AND mode = 'unknown'")?
        .execute(named_params! { ":worker": worker.0, ":mode": mode })?;
    Ok(())
}
