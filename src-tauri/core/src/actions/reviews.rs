//! 复核 (S3-28): one person's grade is looked at anew, from an objection or because the person applies; the decision is kept beside
//! the old one, and stands when the year is confirmed again.

use chrono::NaiveDate;
use serde::Serialize;

use super::entered::{find, needed, not_after};
use super::objections as objected;
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;
use crate::roll::Roll;
use crate::storage::appraisals::{self, Decided, YearDecision};
use crate::storage::objections::{self, Objection, ObjectionId};
use crate::storage::reviews::{self, Application, Review, ReviewId, Verdict};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, people, policies};
use crate::{Error, ErrorCode, Result};

/// One review, as the window and scripts read it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ReviewLine {
    /// Its number.
    pub id: ReviewId,
    /// Whose grade.
    pub worker: WorkerId,
    /// 姓名
    pub name: String,
    /// 社区
    pub community: String,
    /// The objection that led to it; `None`: the person applied.
    pub objection: Option<ObjectionId>,
    /// The day it was asked for.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub applied_on: NaiveDate,
    /// 复核事由
    pub ground: String,
    /// The grade before.
    pub old_grade: String,
    /// The grade that was decided; `None`: nothing yet.
    pub grade: Option<String>,
    /// 复核意见
    pub reason: Option<String>,
    /// The day of the decision.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub decided_on: Option<NaiveDate>,
}

/// Reviews of a year's grades; people as they stand on `day`.
pub fn lines(conn: &Connection, year: i32, day: NaiveDate) -> Result<Vec<ReviewLine>> {
    let found = reviews::of_year(conn, year)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let roll = Roll::load(conn, day)?;
    Ok(found
        .into_iter()
        .map(|review| {
            let person = roll.person(review.application.worker);
            let (grade, reason, decided_on) = match review.verdict {
                Some(v) => (Some(v.grade), Some(v.reason), Some(v.decided_on)),
                None => (None, None, None),
            };
            ReviewLine {
                id: review.id,
                worker: review.application.worker,
                name: person.map(|p| p.name.to_string()).unwrap_or_default(),
                community: person.map(|p| roll.community_name(p).to_owned()).unwrap_or_default(),
                objection: review.application.objection,
                applied_on: review.application.applied_on,
                ground: review.application.ground,
                old_grade: review.old_grade,
                grade,
                reason,
                decided_on,
            }
        })
        .collect())
}

/// The review of that number.
pub fn by_id(conn: &Connection, id: ReviewId) -> Result<Review> {
    reviews::by_id(conn, id)?.ok_or_else(|| ErrorCode::UnknownReview.into())
}

/// The last review of a person's grade, for scripts.
pub fn of_worker(conn: &Connection, year: i32, worker: WorkerId) -> Result<Review> {
    let mut of_year = reviews::of_year(conn, year)?.into_iter();
    let last = of_year.rfind(|review| review.application.worker == worker);
    last.ok_or_else(|| ErrorCode::UnknownReview.into())
}

/// Enters that a person's grade is to be reviewed: only a decided grade can be, and one review at a time.
pub fn apply(store: &mut Store, occasion: &Occasion, application: &Application) -> Result<ReviewId> {
    store.require(Right::Appraise)?;
    store.require_whole()?;
    let (asked, standing) = checked_application(store.read(), application, occasion.on)?;
    let entry = Entry::new(Action::ReviewRecorded, format!("登记{}年度考核等次复核", asked.year));
    store.write(occasion, &entry, |tx| {
        reviews::insert(tx, &asked, &standing.result.grade)
    })
}

/// What was decided so far: on the year, and on one person.
struct Standing {
    head: YearDecision,
    result: Decided,
}

fn checked_application(conn: &Connection, asked: &Application, today: NaiveDate) -> Result<(Application, Standing)> {
    let standing = standing(conn, asked, today)?;
    let asked = Application {
        ground: needed(&asked.ground, "复核事由")?,
        ..asked.clone()
    };
    not_after(asked.applied_on, today, "申请日期")?;
    let of_year = reviews::of_year(conn, asked.year)?;
    if of_year
        .iter()
        .any(|r| r.application.worker == asked.worker && r.verdict.is_none())
    {
        return Err(ErrorCode::ReviewOpen.into());
    }
    if let Some(objection) = asked.objection {
        of_objection(conn, &asked, objection)?;
    }
    Ok((asked, standing))
}

fn of_objection(conn: &Connection, asked: &Application, id: ObjectionId) -> Result<()> {
    let (publication, objection) = objected::by_id(conn, id)?;
    let of_that_year = find(conn, publication)?.year == asked.year;
    let of_that_person = objection.worker.is_none_or(|worker| worker == asked.worker);
    if !of_that_year || !of_that_person {
        return Err(Error::about(ErrorCode::InvalidArgument, "这件异议反映的不是此人"));
    }
    Ok(())
}

/// Removes an undecided review from the record: the person withdrew, or it was entered by mistake.
pub fn remove(store: &mut Store, occasion: &Occasion, id: ReviewId, why: &str) -> Result<()> {
    store.require(Right::Appraise)?;
    store.require_whole()?;
    let review = undecided(store.read(), id)?;
    let why = Some(why.trim())
        .filter(|why| !why.is_empty())
        .ok_or(ErrorCode::ReasonNeeded)?;
    let what = format!("撤回{}年度考核等次复核", review.application.year);
    let entry = Entry::new(Action::ReviewRecorded, what).because(Some(why));
    store.write(occasion, &entry, |tx| reviews::remove(tx, id))
}

/// The appraisal group decides the grade anew. The decision holds at once; where it makes more 优秀 than the quota allows it is
/// refused (`over_quota`) unless that is meant.
pub fn decide(store: &mut Store, occasion: &Occasion, id: ReviewId, verdict: &Verdict, over_quota: bool) -> Result<()> {
    store.require(Right::ConfirmGrades)?;
    store.require_whole()?;
    let asked = undecided(store.read(), id)?.application;
    let standing = standing(store.read(), &asked, occasion.on)?;
    let (verdict, over) = checked_verdict(store.read(), &asked, &standing, verdict, over_quota, occasion.on)?;
    store.write(occasion, &decided(&asked, &standing, &verdict), |tx| {
        write_verdict(tx, id, &standing, &verdict, over)
    })
}

/// Answers an objection by a review, in one step: `answered` is the objection with its answer, whose decision is the reason for
/// `grade`.
pub fn settle(
    store: &mut Store,
    occasion: &Occasion,
    id: ObjectionId,
    answered: &Objection,
    grade: &str,
    over_quota: bool,
) -> Result<ReviewId> {
    store.require(Right::ConfirmGrades)?;
    store.require_whole()?;
    let (publication, answered) = objected::to_answer(store.read(), id, answered, occasion.on)?;
    let worker = answered.worker;
    let worker = worker.ok_or_else(|| Error::about(ErrorCode::InvalidArgument, "这件异议没有指明是谁的等次"))?;
    let asked = Application {
        worker,
        year: publication.year,
        objection: Some(id),
        applied_on: answered.received_on,
        ground: "公示期间收到对考核等次的异议".to_owned(),
    };
    let (asked, standing) = checked_application(store.read(), &asked, occasion.on)?;
    let verdict = Verdict {
        grade: grade.to_owned(),
        reason: answered.decision.clone().unwrap_or_default(),
        decided_on: occasion.on,
    };
    let (verdict, over) = checked_verdict(store.read(), &asked, &standing, &verdict, over_quota, occasion.on)?;
    store.write(occasion, &decided(&asked, &standing, &verdict), |tx| {
        let review = reviews::insert(tx, &asked, &standing.result.grade)?;
        write_verdict(tx, review, &standing, &verdict, over)?;
        objections::update(tx, id, &answered)?;
        Ok(review)
    })
}

fn checked_verdict(
    conn: &Connection,
    asked: &Application,
    standing: &Standing,
    verdict: &Verdict,
    over_quota: bool,
    today: NaiveDate,
) -> Result<(Verdict, bool)> {
    let verdict = Verdict {
        reason: needed(&verdict.reason, "复核意见")?,
        ..verdict.clone()
    };
    not_after(verdict.decided_on, today, "决定日期")?;
    if verdict.decided_on < asked.applied_on {
        let about = format!("决定日期（{}）早于申请日期{}", verdict.decided_on, asked.applied_on);
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let scheme = policies::by_key(conn, &standing.head.policy)?.appraisal.scheme();
    if !scheme.grades.iter().any(|grade| grade.name == verdict.grade) {
        return Err(Error::about(ErrorCode::UnknownGrade, format!("「{}」", verdict.grade)));
    }
    let over = over(conn, standing, &verdict.grade, &scheme.excellent.grade, over_quota)?;
    Ok((verdict, over))
}

fn decided(asked: &Application, standing: &Standing, verdict: &Verdict) -> Entry {
    let word = if verdict.grade == standing.result.grade {
        "维持"
    } else {
        "改为"
    };
    let what = format!("复核{}年度考核等次，{word}{}", asked.year, verdict.grade);
    Entry::new(Action::ReviewDecided, what).because(Some(&verdict.reason))
}

fn write_verdict(tx: &Transaction<'_>, id: ReviewId, standing: &Standing, verdict: &Verdict, over: bool) -> Result<()> {
    reviews::decide(tx, id, verdict)?;
    let Standing { head, result } = standing;
    if verdict.grade != result.grade {
        appraisals::set_grade(tx, head.year, result, &verdict.grade, &verdict.reason)?;
        appraisals::set_over_quota(tx, head.year, over)?;
    }
    Ok(())
}

/// Are more 优秀 than the quota allows, once this grade holds?
fn over(conn: &Connection, standing: &Standing, grade: &str, best: &str, meant: bool) -> Result<bool> {
    let Standing { head, result } = standing;
    let others = appraisals::decision(conn, head.year)?.map_or(0, |(_, results)| {
        let same = |r: &&Decided| r.grade == best && r.worker != result.worker;
        results.iter().filter(same).count() as u32
    });
    let count = others + u32::from(grade == best);
    let gains = grade == best && result.grade != best;
    if gains && count > head.quota && !meant {
        let details = serde_json::json!({ "excellent": count, "quota": head.quota });
        let about = format!("{best}将有{count}人，名额{}人", head.quota);
        return Err(Error::about(ErrorCode::OverQuota, about).with_details(details));
    }
    Ok(count > head.quota)
}

fn undecided(conn: &Connection, id: ReviewId) -> Result<Review> {
    let review = by_id(conn, id)?;
    if review.verdict.is_some() {
        return Err(ErrorCode::ReviewDecided.into());
    }
    Ok(review)
}

/// A person who was not appraised has no grade to be reviewed.
fn standing(conn: &Connection, asked: &Application, day: NaiveDate) -> Result<Standing> {
    let (head, results) = super::appraisals::decision(conn, asked.year)?;
    if let Some(result) = results.into_iter().find(|result| result.worker == asked.worker) {
        return Ok(Standing { head, result });
    }
    let person = people::one(conn, asked.worker, day)?.ok_or(ErrorCode::UnknownWorker)?;
    let about = format!("{}没有{}年度的考核等次", person.name, asked.year);
    Err(Error::about(ErrorCode::InvalidArgument, about))
}
