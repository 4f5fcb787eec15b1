//! 复核: one person's grade that is looked at anew, and what was decided.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use super::objections::ObjectionId;
use super::scope;
use crate::Result;
use crate::domain::person::WorkerId;

/// Number of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ReviewId(pub u32);

/// What is applied for, for which person and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Whose grade.
    pub worker: WorkerId,
    /// Year of the appraisal.
    pub year: i32,
    /// The objection that led to it; `None`: the person applied.
    pub objection: Option<ObjectionId>,
    /// The day it was asked for.
    pub applied_on: NaiveDate,
    /// 复核事由
    pub ground: String,
}

/// What the appraisal group decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The grade that holds, perhaps the old one.
    pub grade: String,
    /// 复核意见
    pub reason: String,
    /// The day of the decision.
    pub decided_on: NaiveDate,
}

/// One review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its number.
    pub id: ReviewId,
    /// What is asked for.
    pub application: Application,
    /// The grade before.
    pub old_grade: String,
    /// What was decided; `None`: nothing yet.
    pub verdict: Option<Verdict>,
}

/// Reviews of a year, in the order in which they were asked for.
pub fn of_year(conn: &Connection, year: i32) -> Result<Vec<Review>> {
    conn.prepare_cached(
        "SELECT id, worker_id, year, objection_id, applied_on, ground, old_grade, grade, reason, decided_on
           FROM review WHERE year = :year ORDER BY applied_on, id",
    )?
    .query_and_then(named_params! { ":year": year }, review_from_row)?
    .collect()
}

/// Undecided reviews of every year.
pub fn open(conn: &Connection) -> Result<Vec<Review>> {
    conn.prepare_cached(
        "SELECT id, worker_id, year, objection_id, applied_on, ground, old_grade, grade, reason, decided_on
           FROM review WHERE grade IS NULL ORDER BY applied_on, id",
    )?
    .query_and_then([], review_from_row)?
    .collect()
}

/// The review of that number.
pub fn by_id(conn: &Connection, id: ReviewId) -> Result<Option<Review>> {
    conn.prepare_cached(
        "SELECT id, worker_id, year, objection_id, applied_on, ground, old_grade, grade, reason, decided_on
           FROM review WHERE id = :id",
    )?
    .query_and_then(named_params! { ":id": id.0 }, review_from_row)?
    .next()
    .transpose()
}

fn review_from_row(row: &Row<'_>) -> Result<Review> {
    let grade: Option<String> = row.get("grade")?;
    let verdict = match grade {
        None => None,
        Some(grade) => Some(Verdict {
            grade,
            reason: row.get("reason")?,
            decided_on: row.get("decided_on")?,
        }),
    };
    Ok(Review {
        id: ReviewId(row.get("id")?),
        application: Application {
            worker: WorkerId(row.get("worker_id")?),
            year: row.get("year")?,
            objection: row.get::<_, Option<u32>>("objection_id")?.map(ObjectionId),
            applied_on: row.get("applied_on")?,
            ground: row.get("ground")?,
        },
        old_grade: row.get("old_grade")?,
        verdict,
    })
}

/// Puts a review on record.
pub fn insert(tx: &Transaction<'_>, application: &Application, old_grade: &str) -> Result<ReviewId> {
    let id = tx.query_row(
        "INSERT INTO review (worker_id, year, objection_id, applied_on, ground, old_grade)
         VALUES (:worker, :year, :objection, :applied_on, :ground, :old_grade)
         RETURNING id",
        named_params! {
            ":worker": application.worker.0, ":year": application.year,
            ":objection": application.objection.map(|o| o.0), ":applied_on": application.applied_on,
            ":ground": application.ground, ":old_grade": old_grade,
        },
        |r| r.get(0),
    )?;
    Ok(ReviewId(id))
}

/// Writes what was decided.
pub fn decide(tx: &Transaction<'_>, id: ReviewId, verdict: &Verdict) -> Result<()> {
    let reason = scope::unless_shown(tx, "reason", ":reason")?;
    tx.execute(
        &format!("UPDATE review SET grade = :grade, {reason}, decided_on = :decided_on WHERE id = :id"),
        named_params! {
            ":id": id.0, ":grade": verdict.grade, ":reason": verdict.reason, ":decided_on": verdict.decided_on,
        },
    )?;
    Ok(())
}

/// Takes a review off the record.
pub fn remove(tx: &Transaction<'_>, id: ReviewId) -> Result<()> {
    tx.execute("DELETE FROM review WHERE id = :id", named_params! { ":id": id.0 })?;
    Ok(())
}
