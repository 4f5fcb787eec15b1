//! Training events and who attended. Hours in tenths, as earned (实得学时); scores in hundredths.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use super::rows::{self, Filed, Words};
use crate::Result;
use crate::domain::person::{RecordId, WorkerId};
use crate::domain::records::Attendance;

/// A training event. Two of the same day and title are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// 培训日期
    pub held_on: NaiveDate,
    /// 培训名称
    pub title: String,
    /// 培训层级
    pub tier: Option<String>,
    /// 培训类别
    pub kind: Option<String>,
    /// 培训方式
    pub form: Option<String>,
    /// 学时, tenths
    pub hours: Option<u32>,
}

/// The event's number; made, or completed where it was blank.
pub fn find_or_insert(tx: &Transaction<'_>, event: &Event) -> Result<u32> {
    match event_of(tx, event.held_on, &event.title)? {
        Some(id) => {
            tx.prepare_cached(
                "UPDATE training_event
                    SET tier = coalesce(:tier, tier), kind = coalesce(:kind, kind), form = coalesce(:form, form),
                        hours = coalesce(:hours, hours)
                  WHERE id = :id",
            )?
            .execute(named_params! {
                ":id": id, ":tier": event.tier, ":kind": event.kind, ":form": event.form, ":hours": event.hours,
            })?;
            Ok(id)
        }
        None => Ok(tx
            .prepare_cached(
                "INSERT INTO training_event (held_on, title, tier, kind, form, hours)
                 VALUES (:held_on, :title, :tier, :kind, :form, :hours) RETURNING id",
            )?
            .query_row(
                named_params! {
                    ":held_on": event.held_on, ":title": event.title, ":tier": event.tier,
                    ":kind": event.kind, ":form": event.form, ":hours": event.hours,
                },
                |r| r.get(0),
            )?),
    }
}

/// Every event, oldest first.
pub fn events(conn: &Connection) -> Result<Vec<Event>> {
    conn.prepare_cached("SELECT held_on, title, tier, kind, form, hours FROM training_event ORDER BY held_on, id")?
        .query_and_then([], event_from_row)?
        .collect()
}

/// The event of that number.
pub fn event(conn: &Connection, id: u32) -> Result<Option<Event>> {
    let found = conn
        .prepare_cached("SELECT held_on, title, tier, kind, form, hours FROM training_event WHERE id = ?1")?
        .query_and_then([id], event_from_row)?
        .next();
    found.transpose()
}

fn event_from_row(r: &Row<'_>) -> Result<Event> {
    Ok(Event {
        held_on: r.get("held_on")?,
        title: r.get("title")?,
        tier: r.get("tier")?,
        kind: r.get("kind")?,
        form: r.get("form")?,
        hours: r.get("hours")?,
    })
}

/// Puts one person's attendance on file or replaces it; a score that is not given stays.
pub fn set_record(tx: &Transaction<'_>, worker: WorkerId, event: u32, hours: u32, score: Option<u32>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO training_record (worker_id, event_id, hours, score) VALUES (:worker, :event, :hours, :score)
         ON CONFLICT (worker_id, event_id) DO UPDATE SET hours = excluded.hours, score = coalesce(excluded.score, score)",
    )?
    .execute(named_params! { ":worker": worker.0, ":event": event, ":hours": hours, ":score": score })?;
    Ok(())
}

/// Hours earned by each person from `from` to `until`, both included, in the order of the people's numbers.
pub fn hours_earned(conn: &Connection, from: NaiveDate, until: NaiveDate) -> Result<Vec<(WorkerId, u32)>> {
    conn.prepare_cached(
        "SELECT r.worker_id, sum(r.hours) AS hours
           FROM training_record r JOIN training_event e ON e.id = r.event_id
          WHERE e.held_on BETWEEN :from AND :until
          GROUP BY r.worker_id
          ORDER BY r.worker_id",
    )?
    .query_and_then(named_params! { ":from": from, ":until": until }, |r| {
        Ok((WorkerId(r.get("worker_id")?), r.get("hours")?))
    })?
    .collect()
}

/// What people attended, oldest first, with the numbers of the records: of one person, or everybody's.
pub fn attended(conn: &Connection, worker: Option<WorkerId>) -> Result<Vec<Filed<Attendance>>> {
    let condition = if worker.is_some() { "WHERE r.worker_id = ?1" } else { "" };
    let sql = format!("{ATTENDED} {condition} ORDER BY r.worker_id, e.held_on, e.id");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(worker.map(|worker| worker.0)))?;
    let (mut words, mut found) = (Words::default(), Vec::new());
    while let Some(row) = rows.next()? {
        found.push(rows::filed(row, &mut words)?);
    }
    Ok(found)
}

/// The attendance of that number.
pub fn attendance(conn: &Connection, id: RecordId) -> Result<Option<Filed<Attendance>>> {
    let sql = format!("{ATTENDED} WHERE r.id = ?1");
    let found = conn
        .prepare_cached(&sql)?
        .query_and_then([id.0], |row| rows::filed(row, &mut Words::default()))?
        .next();
    found.transpose()
}

/// Number, person, then the columns of [`Attendance`] in their order.
const ATTENDED: &str = "SELECT r.id, r.worker_id, e.held_on, e.title, e.tier, e.kind, e.form, e.hours, r.hours, r.score
       FROM training_record r JOIN training_event e ON e.id = r.event_id";

/// The number of the event of that day and title, if there is one.
pub fn event_of(conn: &Connection, held_on: NaiveDate, title: &str) -> Result<Option<u32>> {
    let found = conn
        .prepare_cached("SELECT id FROM training_event WHERE held_on = :held_on AND title = :title")?
        .query_row(named_params! { ":held_on": held_on, ":title": title }, |r| r.get(0));
    Ok(found.optional()?)
}

/// How many attended an event, and of one of them the number of the record.
pub fn attendance_of(conn: &Connection, event: u32, worker: WorkerId) -> Result<(u32, Option<RecordId>)> {
    let found = conn
        .prepare_cached(
            "SELECT count(*), max(CASE worker_id WHEN :worker THEN id END) FROM training_record WHERE event_id = :event",
        )?
        .query_row(named_params! { ":event": event, ":worker": worker.0 }, |r| {
            Ok((r.get(0)?, r.get::<_, Option<u32>>(1)?))
        })?;
    Ok((found.0, found.1.map(RecordId)))
}

/// Lets an event say something else for everybody who attended; what is blank becomes blank. Day and title stay.
pub fn correct_event(tx: &Transaction<'_>, id: u32, event: &Event) -> Result<()> {
    tx.prepare_cached(
        "UPDATE training_event SET tier = :tier, kind = :kind, form = :form, hours = :hours WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": id, ":tier": event.tier, ":kind": event.kind, ":form": event.form, ":hours": event.hours,
    })?;
    Ok(())
}

/// Changes an attendance, the event included. An event that nobody attends any more is removed with it.
pub fn correct_record(tx: &Transaction<'_>, id: RecordId, event: u32, hours: u32, score: Option<u32>) -> Result<()> {
    let before = event_attended(tx, id)?;
    tx.prepare_cached("UPDATE training_record SET event_id = :event, hours = :hours, score = :score WHERE id = :id")?
        .execute(named_params! { ":id": id.0, ":event": event, ":hours": hours, ":score": score })?;
    forget_unattended(tx, before)
}

/// Takes an attendance off the file, and with the last one its event.
pub fn remove_record(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    let before = event_attended(tx, id)?;
    tx.prepare_cached("DELETE FROM training_record WHERE id = :id")?
        .execute(named_params! { ":id": id.0 })?;
    forget_unattended(tx, before)
}

fn event_attended(conn: &Connection, id: RecordId) -> Result<Option<u32>> {
    let found = conn
        .prepare_cached("SELECT event_id FROM training_record WHERE id = :id")?
        .query_row(named_params! { ":id": id.0 }, |r| r.get(0));
    Ok(found.optional()?)
}

fn forget_unattended(tx: &Transaction<'_>, event: Option<u32>) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM training_event
          WHERE id = :event AND NOT EXISTS (SELECT 1 FROM training_record WHERE event_id = :event)",
    )?
    .execute(named_params! { ":event": event })?;
    Ok(())
}
