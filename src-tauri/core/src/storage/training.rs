//! Training events and who attended. Hours in tenths, as earned (实得学时); scores in hundredths.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use serde::Serialize;

use crate::Result;
use crate::domain::person::WorkerId;

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

/// One person's line of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Attended {
    /// 培训日期
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub held_on: NaiveDate,
    /// 培训名称
    pub title: String,
    /// 培训层级
    pub tier: Option<String>,
    /// 培训类别
    pub kind: Option<String>,
    /// 培训方式
    pub form: Option<String>,
    /// 实得学时, tenths
    pub hours: u32,
    /// 学时 of the event for everybody, tenths, where it is known.
    pub event_hours: Option<u32>,
    /// 考试成绩, hundredths
    pub score: Option<u32>,
}

/// The event's number; made, or completed where it was blank.
pub fn find_or_insert(tx: &Transaction<'_>, event: &Event) -> Result<u32> {
    let found: Option<u32> = tx
        .prepare_cached("SELECT id FROM training_event WHERE held_on = :held_on AND title = :title")?
        .query_row(
            named_params! { ":held_on": event.held_on, ":title": event.title },
            |r| r.get(0),
        )
        .optional()?;
    match found {
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
        .query_and_then([], |r| {
            Ok(Event {
                held_on: r.get("held_on")?,
                title: r.get("title")?,
                tier: r.get("tier")?,
                kind: r.get("kind")?,
                form: r.get("form")?,
                hours: r.get("hours")?,
            })
        })?
        .collect()
}

/// Puts one person's attendance on file or replaces it.
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

/// Everything that one person attended, oldest first.
pub fn of_worker(conn: &Connection, worker: WorkerId) -> Result<Vec<Attended>> {
    conn.prepare_cached(
        "SELECT e.held_on, e.title, e.tier, e.kind, e.form, r.hours, e.hours AS event_hours, r.score
           FROM training_record r JOIN training_event e ON e.id = r.event_id
          WHERE r.worker_id = :worker
          ORDER BY e.held_on, e.id",
    )?
    .query_and_then(named_params! { ":worker": worker.0 }, attended_from_row)?
    .collect()
}

/// Every record on file with its event: the person, the event's day and title, hours and score.
pub fn all_records(conn: &Connection) -> Result<Vec<(WorkerId, Attended)>> {
    conn.prepare_cached(
        "SELECT r.worker_id, e.held_on, e.title, e.tier, e.kind, e.form, r.hours, e.hours AS event_hours, r.score
           FROM training_record r JOIN training_event e ON e.id = r.event_id",
    )?
    .query_and_then([], |r| Ok((WorkerId(r.get("worker_id")?), attended_from_row(r)?)))?
    .collect()
}

fn attended_from_row(row: &Row<'_>) -> Result<Attended> {
    Ok(Attended {
        held_on: row.get("held_on")?,
        title: row.get("title")?,
        tier: row.get("tier")?,
        kind: row.get("kind")?,
        form: row.get("form")?,
        hours: row.get("hours")?,
        event_hours: row.get("event_hours")?,
        score: row.get("score")?,
    })
}
