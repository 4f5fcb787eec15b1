//! The year's appraisal: scores to composites, ranks and suggestions; then the appraisal group's decision.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::records::given;
use crate::domain::ids::IdNumber;
use crate::domain::person::{Person, WorkerId};
use crate::domain::rights::Right;
use crate::policy::{PolicyPack, Scheme};
use crate::roll::Roll;
use crate::rules::appraisal_score::{self, Appraisal, Candidate, Outcome, decimals};
use crate::rules::service::Span;
use crate::rules::taking_part;
use crate::storage::appraisals::{self, Decided, Scores, YearDecision};
use crate::storage::reviews::{self, Verdict};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, policies, scope, workers};
use crate::{Error, ErrorCode, Result};

/// A year computed: everybody in post and everybody with a score, in the order of ranks.
pub struct Computed {
    /// 年度
    pub year: i32,
    /// Everybody as of the day.
    pub roll: Roll,
    /// What the scores come to; outcomes ordered by rank, then those not taking part.
    pub appraisal: Appraisal,
    /// Scores by person and part, hundredths.
    pub scores: Scores,
    /// The scheme it was computed by.
    pub scheme: Scheme,
}

impl Computed {
    /// Whose outcome it is.
    pub fn person(&self, outcome: &Outcome) -> &Person {
        self.roll
            .person(WorkerId(outcome.id))
            .expect("outcomes are of people on the roll")
    }

    /// How the composite came about: 量化考评92.00×50%+……=89.00.
    pub fn working(&self, outcome: &Outcome) -> Option<String> {
        appraisal_score::explain_composite(
            &self.scheme,
            &parts(&self.scheme, self.scores.get(&WorkerId(outcome.id))),
        )
    }
}

/// Computes a year as seen on `day` (S3-22 … S3-26). `no_scores` when nobody has any.
pub fn compute(conn: &Connection, year: i32, day: NaiveDate) -> Result<Computed> {
    let computed = compute_as_it_stands(conn, year, day)?;
    if computed.scores.is_empty() {
        return Err(Error::about(ErrorCode::NoScores, format!("{year}年度")));
    }
    Ok(computed)
}

/// The same for a year whose scores are about to be typed: there may be none yet.
pub fn compute_as_it_stands(conn: &Connection, year: i32, day: NaiveDate) -> Result<Computed> {
    compute_by(conn, &policies::of_year(conn, year)?.pack, year, day)
}

/// The same by other rules than those of the year, to see what they would change.
pub(super) fn compute_by(conn: &Connection, policy: &PolicyPack, year: i32, day: NaiveDate) -> Result<Computed> {
    let seen_on = NaiveDate::from_ymd_opt(year, 12, 31).map_or(day, |end| end.min(day));
    // Ranks and quota cover the whole office, also for a user who sees only a part of it.
    let (mut scores, mut roll) = scope::with_everybody(conn, |conn| {
        Ok((appraisals::scores(conn, year)?, Roll::load(conn, seen_on)?))
    })?;
    let scheme = policy.appraisal.scheme();
    let active: std::collections::HashSet<WorkerId> = roll.counted().map(|p| p.id).collect();
    let candidates: Vec<Candidate> = roll
        .people
        .iter()
        .filter(|p| active.contains(&p.id) || scores.contains_key(&p.id))
        .map(|person| Candidate {
            id: person.id.0,
            scores: parts(&scheme, scores.get(&person.id)),
            eligible: taking_part::check(&policy.appraisal.taking_part, &spans(person), year, day).and_then(|()| {
                // Works along without being one of the community workers (S1d-10, S1d-40).
                let kind = person.kind.as_deref().unwrap_or("借出");
                let told = || format!("{kind}不计入社区工作者，不参加{year}年度考核");
                if person.counted { Ok(()) } else { Err(told()) }
            }),
        })
        .collect();
    let mut appraisal = appraisal_score::appraise(&scheme, &candidates);
    appraisal
        .outcomes
        .sort_by_key(|o| (o.rank.is_none(), o.rank, std::cmp::Reverse(o.composite), o.id));
    if let Some(seen) = scope::sees(conn)? {
        appraisal.outcomes.retain(|o| seen.contains(&WorkerId(o.id)));
        scores.retain(|worker, _| seen.contains(worker));
        roll.people.retain(|p| seen.contains(&p.id));
    }
    Ok(Computed {
        year,
        roll,
        appraisal,
        scores,
        scheme,
    })
}

/// Scores by part, with the parts that are missing.
pub(super) fn parts(scheme: &Scheme, scores: Option<&BTreeMap<String, u32>>) -> BTreeMap<String, Option<u32>> {
    let of = |key: &str| scores.and_then(|s| s.get(key)).copied();
    scheme
        .parts
        .iter()
        .map(|part| (part.key.clone(), of(&part.key)))
        .collect()
}

fn spans(person: &Person) -> Vec<Span> {
    person
        .services
        .iter()
        .map(|s| Span {
            from: s.joined_on,
            left_on: s.left_on,
        })
        .collect()
}

/// A grade set by a person, against or without a suggestion.
#[derive(Debug, Clone)]
pub struct SetByHand {
    /// Whose.
    pub worker: WorkerId,
    /// One of the scheme's.
    pub grade: String,
    /// Needed.
    pub reason: String,
}

/// What was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Confirmed {
    /// People with a grade.
    pub confirmed: u32,
    /// Of these, set by hand.
    pub set_by_hand: u32,
    /// People without a grade because a score is missing.
    pub lacking_scores: u32,
    /// People who are not appraised this year.
    pub not_taking_part: u32,
}

/// The appraisal group's decision on a year; a later one replaces it. Nothing is decided where a person's grade is open
/// (`grade_undecided`), a reason is missing (`reason_needed`), or more are 优秀 than the quota allows (`over_quota`).
pub fn confirm(
    store: &mut Store,
    occasion: &Occasion,
    year: i32,
    by_hand: &[SetByHand],
    over_quota: bool,
) -> Result<Confirmed> {
    store.require(Right::ConfirmGrades)?;
    store.require_whole()?;
    let policy = policies::of_year(store.read(), year)?.key;
    let computed = compute(store.read(), year, occasion.on)?;
    let reviewed = verdicts(store.read(), year)?;
    let hand = checked(&computed, by_hand, &reviewed)?;
    let results = decide(&computed, &hand)?;
    let best = &computed.scheme.excellent.grade;
    let graded_best = results.iter().filter(|r| r.grade == *best).count() as u32;
    let quota = computed.appraisal.quota;
    if graded_best > quota && !over_quota {
        let details = serde_json::json!({ "excellent": graded_best, "quota": quota });
        let about = format!("{best}{graded_best}人，名额{quota}人");
        return Err(Error::about(ErrorCode::OverQuota, about).with_details(details));
    }
    let decision = YearDecision {
        year,
        policy,
        confirmed_on: occasion.on,
        taking_part: computed.appraisal.taking_part,
        quota,
        over_quota: graded_best > quota,
    };
    let set_by_hand = results.iter().filter(|r| r.by_hand).count() as u32;
    let what = format!("确认{year}年度考核等次{}人，{best}{graded_best}人", results.len());
    let why = (set_by_hand > 0).then(|| format!("其中人工确定{set_by_hand}人"));
    let entry = Entry::new(Action::AppraisalConfirmed, what).because(why.as_deref());
    store.write(occasion, &entry, |tx| appraisals::decide(tx, &decision, &results))?;
    let left_out = |eligible: bool| {
        let outcomes = computed.appraisal.outcomes.iter();
        outcomes.filter(|o| !o.taking_part && o.eligible == eligible).count() as u32
    };
    Ok(Confirmed {
        confirmed: results.len() as u32,
        set_by_hand,
        lacking_scores: left_out(true),
        not_taking_part: left_out(false),
    })
}

/// Takes the decision on a year off the record, so that it can be decided anew: by the rules that hold then. `not_confirmed`.
pub fn reopen(store: &mut Store, occasion: &Occasion, year: i32, reason: &str) -> Result<()> {
    store.require(Right::ConfirmGrades)?;
    store.require_whole()?;
    let (_, results) = decision(store.read(), year)?;
    let what = format!("撤回{year}年度考核等次的确认（{}人）", results.len());
    let entry = Entry::new(Action::AppraisalConfirmed, what).because(Some(given(reason)?));
    store.write(occasion, &entry, |tx| appraisals::undecide(tx, year))
}

/// What reviews of a year decided, the last word on each person.
fn verdicts(conn: &Connection, year: i32) -> Result<HashMap<u32, Verdict>> {
    let decided = reviews::of_year(conn, year)?.into_iter();
    Ok(decided
        .filter_map(|review| Some((review.application.worker.0, review.verdict?)))
        .collect())
}

/// What was set by hand, and what reviews have decided, which stands.
fn checked(
    computed: &Computed,
    by_hand: &[SetByHand],
    reviewed: &HashMap<u32, Verdict>,
) -> Result<HashMap<u32, SetByHand>> {
    let mut found: HashMap<u32, SetByHand> = reviewed
        .iter()
        .map(|(worker, verdict)| {
            let set = SetByHand {
                worker: WorkerId(*worker),
                grade: verdict.grade.clone(),
                reason: verdict.reason.clone(),
            };
            (*worker, set)
        })
        .collect();
    for set in by_hand {
        if !computed.scheme.grades.iter().any(|g| g.name == set.grade) {
            return Err(Error::about(ErrorCode::UnknownGrade, format!("「{}」", set.grade)));
        }
        if set.reason.trim().is_empty() {
            return Err(ErrorCode::ReasonNeeded.into());
        }
        let outcome = computed.appraisal.outcomes.iter().find(|o| o.id == set.worker.0);
        let outcome = outcome.ok_or(ErrorCode::UnknownWorker)?;
        if !outcome.taking_part {
            let name = &computed.person(outcome).name;
            return Err(Error::about(
                ErrorCode::InvalidArgument,
                format!("{name}不参加考核：{}", outcome.reason),
            ));
        }
        if let Some(verdict) = reviewed.get(&set.worker.0).filter(|v| v.grade != set.grade) {
            let name = &computed.person(outcome).name;
            return Err(Error::about(
                ErrorCode::InvalidArgument,
                format!("{name}的等次经复核定为{}，需要更改的请再办理复核", verdict.grade),
            ));
        }
        found.insert(set.worker.0, set.clone());
    }
    Ok(found)
}

fn decide(computed: &Computed, hand: &HashMap<u32, SetByHand>) -> Result<Vec<Decided>> {
    let mut open = Vec::new();
    let mut results = Vec::new();
    for outcome in computed.appraisal.outcomes.iter().filter(|o| o.taking_part) {
        let set = hand.get(&outcome.id);
        let Some(grade) = set.map(|s| s.grade.clone()).or_else(|| outcome.grade.clone()) else {
            open.push(computed.person(outcome).name.to_string());
            continue;
        };
        let (Some(composite), Some(rank)) = (outcome.composite, outcome.rank) else {
            return Err(Error::Internal("somebody takes part without a composite".into()));
        };
        let by_hand = set.is_some_and(|s| Some(&s.grade) != outcome.grade.as_ref());
        results.push(Decided {
            worker: WorkerId(outcome.id),
            composite,
            rank,
            grade,
            suggested: outcome.grade.clone(),
            reason: set.map_or_else(|| outcome.reason.clone(), |s| s.reason.trim().to_owned()),
            by_hand,
        });
    }
    if open.is_empty() {
        Ok(results)
    } else {
        let details = serde_json::json!({ "people": open.len() });
        Err(Error::about(ErrorCode::GradeUndecided, open.join("、")).with_details(details))
    }
}

/// The decision on a year; `not_confirmed` where there is none.
pub fn decision(conn: &Connection, year: i32) -> Result<(YearDecision, Vec<Decided>)> {
    appraisals::decision(conn, year)?.ok_or_else(|| Error::about(ErrorCode::NotConfirmed, format!("{year}年度")))
}

/// The person with that identity number, for scripts.
pub fn worker_by_id_number(conn: &Connection, text: &str) -> Result<WorkerId> {
    let number = IdNumber::parse(text).map_err(|_| Error::from(ErrorCode::UnknownWorker))?;
    workers::by_id_number(conn, number.as_str())?.ok_or_else(|| ErrorCode::UnknownWorker.into())
}

/// Scores of one person's parts, as they are typed: hundredths, `None` takes a score away.
#[derive(Debug, Clone)]
pub struct TypedScores {
    /// Whose.
    pub worker: WorkerId,
    /// By key of the part.
    pub scores: Vec<(String, Option<u32>)>,
}

/// Types scores of one person's parts.
pub fn set_scores(
    store: &mut Store,
    occasion: &Occasion,
    year: i32,
    worker: WorkerId,
    scores: &[(String, Option<u32>)],
) -> Result<()> {
    let scores = scores.to_vec();
    set_many_scores(store, occasion, year, &[TypedScores { worker, scores }])
}

/// Types scores of several people, as a block that was pasted: all of them or none, in one step.
pub fn set_many_scores(store: &mut Store, occasion: &Occasion, year: i32, typed: &[TypedScores]) -> Result<()> {
    store.require(Right::Appraise)?;
    let pack = policies::of_year(store.read(), year)?.pack;
    for TypedScores { worker, scores } in typed {
        if !workers::exists(store.read(), *worker)? {
            return Err(ErrorCode::UnknownWorker.into());
        }
        for (part, score) in scores {
            let Some(own) = pack.appraisal.parts.iter().find(|own| own.key == *part) else {
                return Err(Error::about(ErrorCode::UnknownField, format!("「{part}」")));
            };
            if score.is_some_and(|score| score > own.most()) {
                let most = format!("{}满分{}", own.title, decimals(own.most()));
                return Err(Error::about(ErrorCode::ScoreOutOfRange, most));
            }
        }
    }
    let of = if typed.len() > 1 {
        format!("{}人", typed.len())
    } else {
        String::new()
    };
    let entry = Entry::new(Action::ScoresChanged, format!("录入{of}{year}年度考核得分"));
    store.write(occasion, &entry, |tx| {
        for TypedScores { worker, scores } in typed {
            for (part, score) in scores {
                match score {
                    Some(score) => appraisals::set_score(tx, *worker, year, part, *score)?,
                    None => appraisals::remove_score(tx, *worker, year, part)?,
                }
            }
        }
        Ok(())
    })
}

/// One person's line of a computed year, for the window and for scripts.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppraisalLine {
    /// Whose.
    pub id: WorkerId,
    /// 姓名
    pub name: String,
    /// 社区
    pub community: String,
    /// 职务（岗位）
    pub post: String,
    /// Scores in the order of the parts, two places; `None`: missing.
    pub scores: Vec<Option<String>>,
    /// Two places; `None`: a part is missing.
    pub composite: Option<String>,
    /// How it came about.
    pub working: Option<String>,
    /// 1, 2, 2, 4; `None`: does not take part.
    pub rank: Option<u32>,
    /// Does the person take part?
    pub taking_part: bool,
    /// Would the person, with all scores?
    pub eligible: bool,
    /// Suggested grade; `None`: does not take part, or a tie across the cut.
    pub suggested: Option<String>,
    /// Why.
    pub reason: String,
    /// What was decided, if the year is confirmed.
    pub grade: Option<String>,
    /// Decided by hand.
    pub by_hand: bool,
    /// The reason given then.
    pub hand_reason: Option<String>,
    /// Decided by a review, and so not to be set by hand.
    pub reviewed: bool,
}

/// Every line of a computed year with what was decided.
pub fn lines(conn: &Connection, computed: &Computed) -> Result<Vec<AppraisalLine>> {
    let decided: HashMap<u32, Decided> = match appraisals::decision(conn, computed.year)? {
        Some((_, results)) => results.into_iter().map(|r| (r.worker.0, r)).collect(),
        None => HashMap::new(),
    };
    let reviewed = verdicts(conn, computed.year)?;
    let line = |outcome: &Outcome| {
        let person = computed.person(outcome);
        let scores = computed.scores.get(&person.id);
        let result = decided.get(&outcome.id);
        let score_of = |key: &str| scores.and_then(|s| s.get(key)).map(|s| decimals(*s));
        AppraisalLine {
            id: person.id,
            name: person.name.to_string(),
            community: computed.roll.community_name(person).to_owned(),
            post: person.post.as_deref().unwrap_or_default().to_owned(),
            scores: computed.scheme.parts.iter().map(|p| score_of(&p.key)).collect(),
            composite: outcome.composite.map(decimals),
            working: computed.working(outcome),
            rank: outcome.rank,
            taking_part: outcome.taking_part,
            eligible: outcome.eligible,
            suggested: outcome.grade.clone(),
            reason: outcome.reason.clone(),
            grade: result.map(|r| r.grade.clone()),
            by_hand: result.is_some_and(|r| r.by_hand),
            hand_reason: result.filter(|r| r.by_hand).map(|r| r.reason.clone()),
            reviewed: reviewed.contains_key(&outcome.id),
        }
    };
    Ok(computed.appraisal.outcomes.iter().map(line).collect())
}
