//! Scores of the appraisal's parts, and the appraisal group's decision. Scores and composites in hundredths.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use crate::Result;
use crate::domain::person::WorkerId;

/// Scores of one year: for each person, by key of the part.
pub type Scores = BTreeMap<WorkerId, BTreeMap<String, u32>>;

/// Every score of a year.
pub fn scores(conn: &Connection, year: i32) -> Result<Scores> {
    let mut scores = Scores::new();
    let mut statement = conn.prepare_cached("SELECT worker_id, part, score FROM appraisal_score WHERE year = :year")?;
    let mut rows = statement.query(named_params! { ":year": year })?;
    while let Some(row) = rows.next()? {
        scores
            .entry(WorkerId(row.get("worker_id")?))
            .or_default()
            .insert(row.get("part")?, row.get("score")?);
    }
    Ok(scores)
}

/// Years that have any score, the latest first.
pub fn years(conn: &Connection) -> Result<Vec<i32>> {
    conn.prepare_cached("SELECT DISTINCT year FROM appraisal_score ORDER BY year DESC")?
        .query_and_then([], |r| Ok(r.get(0)?))?
        .collect()
}

/// Puts a score on file or replaces it.
pub fn set_score(tx: &Transaction<'_>, worker: WorkerId, year: i32, part: &str, score: u32) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO appraisal_score (worker_id, year, part, score) VALUES (:worker, :year, :part, :score)
         ON CONFLICT (worker_id, year, part) DO UPDATE SET score = excluded.score",
    )?
    .execute(named_params! { ":worker": worker.0, ":year": year, ":part": part, ":score": score })?;
    Ok(())
}

/// Takes a score off the file.
pub fn remove_score(tx: &Transaction<'_>, worker: WorkerId, year: i32, part: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM appraisal_score WHERE worker_id = :worker AND year = :year AND part = :part")?
        .execute(named_params! { ":worker": worker.0, ":year": year, ":part": part })?;
    Ok(())
}

/// What was decided for a year as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearDecision {
    /// Year of the appraisal.
    pub year: i32,
    /// Policy pack under which it was computed.
    pub policy: String,
    /// The day of the decision.
    pub confirmed_on: NaiveDate,
    /// People taking part.
    pub taking_part: u32,
    /// Most that may be graded 优秀.
    pub quota: u32,
    /// Confirmed although more were graded so.
    pub over_quota: bool,
}

/// What was decided for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Whose.
    pub worker: WorkerId,
    /// Hundredths.
    pub composite: u32,
    /// 1, 2, 2, 4.
    pub rank: u32,
    /// 等次
    pub grade: String,
    /// What the rule suggested; `None`: a tie across the cut.
    pub suggested: Option<String>,
    /// In words.
    pub reason: String,
    /// Set by a person's hand, against or without a suggestion.
    pub by_hand: bool,
}

/// Replaces the decision on a year.
pub fn decide(tx: &Transaction<'_>, year: &YearDecision, results: &[Decided]) -> Result<()> {
    tx.execute(
        "DELETE FROM appraisal_result WHERE year = :year",
        named_params! { ":year": year.year },
    )?;
    tx.execute(
        "INSERT INTO appraisal_year (year, policy, confirmed_on, taking_part, quota, over_quota)
         VALUES (:year, :policy, :confirmed_on, :taking_part, :quota, :over_quota)
         ON CONFLICT (year) DO UPDATE
            SET policy = excluded.policy, confirmed_on = excluded.confirmed_on, taking_part = excluded.taking_part,
                quota = excluded.quota, over_quota = excluded.over_quota",
        named_params! {
            ":year": year.year, ":policy": year.policy, ":confirmed_on": year.confirmed_on,
            ":taking_part": year.taking_part, ":quota": year.quota, ":over_quota": year.over_quota,
        },
    )?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO appraisal_result (worker_id, year, composite, rank, grade, suggested, reason, by_hand)
         VALUES (:worker, :year, :composite, :rank, :grade, :suggested, :reason, :by_hand)",
    )?;
    for result in results {
        insert.execute(named_params! {
            ":worker": result.worker.0, ":year": year.year, ":composite": result.composite, ":rank": result.rank,
            ":grade": result.grade, ":suggested": result.suggested, ":reason": result.reason, ":by_hand": result.by_hand,
        })?;
    }
    Ok(())
}

/// Takes the decision on a year off.
pub fn undecide(tx: &Transaction<'_>, year: i32) -> Result<()> {
    for table in ["appraisal_result", "appraisal_year"] {
        let sql = format!("DELETE FROM {table} WHERE year = :year");
        tx.execute(&sql, named_params! { ":year": year })?;
    }
    Ok(())
}

/// Puts another grade in the place of `result`'s.
pub fn set_grade(tx: &Transaction<'_>, year: i32, result: &Decided, grade: &str, reason: &str) -> Result<()> {
    tx.execute(
        "UPDATE appraisal_result SET grade = :grade, reason = :reason, by_hand = :by_hand
          WHERE worker_id = :worker AND year = :year",
        named_params! {
            ":worker": result.worker.0, ":year": year, ":grade": grade, ":reason": reason,
            ":by_hand": result.suggested.as_deref() != Some(grade),
        },
    )?;
    Ok(())
}

/// Whether more have the best grade than the quota allows.
pub fn set_over_quota(tx: &Transaction<'_>, year: i32, over: bool) -> Result<()> {
    tx.execute(
        "UPDATE appraisal_year SET over_quota = :over WHERE year = :year",
        named_params! { ":year": year, ":over": over },
    )?;
    Ok(())
}

/// The decision on a year, if there is one.
pub fn decision(conn: &Connection, year: i32) -> Result<Option<(YearDecision, Vec<Decided>)>> {
    let head = conn
        .prepare_cached(
            "SELECT policy, confirmed_on, taking_part, quota, over_quota FROM appraisal_year WHERE year = :year",
        )?
        .query_row(named_params! { ":year": year }, |r| {
            Ok(YearDecision {
                year,
                policy: r.get("policy")?,
                confirmed_on: r.get("confirmed_on")?,
                taking_part: r.get("taking_part")?,
                quota: r.get("quota")?,
                over_quota: r.get("over_quota")?,
            })
        })
        .optional()?;
    let Some(head) = head else { return Ok(None) };
    let results = conn
        .prepare_cached(
            "SELECT worker_id, composite, rank, grade, suggested, reason, by_hand
               FROM appraisal_result WHERE year = :year ORDER BY rank, worker_id",
        )?
        .query_and_then(named_params! { ":year": year }, |r| {
            Ok(Decided {
                worker: WorkerId(r.get("worker_id")?),
                composite: r.get("composite")?,
                rank: r.get("rank")?,
                grade: r.get("grade")?,
                suggested: r.get("suggested")?,
                reason: r.get("reason")?,
                by_hand: r.get("by_hand")?,
            })
        })?
        .collect::<Result<_>>()?;
    Ok(Some((head, results)))
}

/// Every year's grade of one person, oldest first: year, composite in hundredths, grade.
pub fn grades_of(conn: &Connection, worker: WorkerId) -> Result<Vec<(i32, u32, String)>> {
    conn.prepare_cached("SELECT year, composite, grade FROM appraisal_result WHERE worker_id = :worker ORDER BY year")?
        .query_and_then(named_params! { ":worker": worker.0 }, |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?
        .collect()
}

/// Every grade on file: person, year, grade.
pub fn all_grades(conn: &Connection) -> Result<Vec<(WorkerId, i32, String)>> {
    conn.prepare_cached("SELECT worker_id, year, grade FROM appraisal_result ORDER BY worker_id, year")?
        .query_and_then([], |r| Ok((WorkerId(r.get(0)?), r.get(1)?, r.get(2)?)))?
        .collect()
}
