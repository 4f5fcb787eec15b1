//! The year's appraisal.

use lince_core::actions::appraisals::{self, AppraisalLine, Confirmed, SetByHand, TypedScores};
use lince_core::domain::names::search_keys;
use lince_core::domain::person::WorkerId;
use lince_core::domain::typed;
use lince_core::rules::appraisal_score::decimals;
use lince_core::storage::{appraisals as rows, policies};
use serde::{Deserialize, Serialize};
use tauri::State;

use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion, today};

/// A part of the composite.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    key: String,
    title: String,
    /// Its share of the composite as users read it: 50%, 30分.
    share: String,
    /// The most that can be scored.
    most: String,
}

/// A year computed.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AppraisalView {
    year: i32,
    policy: String,
    parts: Vec<PartView>,
    grades: Vec<String>,
    /// For each grade the letter that its name begins with.
    grade_keys: Vec<String>,
    capped_grade: String,
    taking_part: u32,
    quota: u32,
    quota_ground: String,
    suggested_best: u32,
    warnings: Vec<String>,
    /// The day of the decision.
    confirmed_on: Option<String>,
    over_quota: bool,
    lines: Vec<AppraisalLine>,
}

/// Years that have scores, the latest first.
#[tauri::command(async)]
#[specta::specta]
pub fn appraisal_years(state: State<'_, AppState>) -> Result<Vec<i32>, IpcError> {
    Ok(rows::years(state.store()?.read())?)
}

/// Composites, ranks, suggestions and what was decided. A year without scores lists everybody, so that scores can be typed.
#[tauri::command(async)]
#[specta::specta]
pub fn appraisal(state: State<'_, AppState>, year: i32) -> Result<AppraisalView, IpcError> {
    let store = state.store()?;
    let policy = policies::of_year(store.read(), year)?.pack;
    let computed = appraisals::compute_as_it_stands(store.read(), year, today())?;
    let decision = rows::decision(store.read(), year)?.map(|(head, _)| head);
    let lines = appraisals::lines(store.read(), &computed)?;
    let cap = &computed.scheme.excellent;
    Ok(AppraisalView {
        year,
        policy: policy.name.clone(),
        parts: computed
            .scheme
            .parts
            .iter()
            .map(|p| PartView {
                key: p.key.clone(),
                title: p.title.clone(),
                share: p.share(),
                most: decimals(p.most()),
            })
            .collect(),
        grades: computed.scheme.grades.iter().map(|g| g.name.clone()).collect(),
        grade_keys: computed.scheme.grades.iter().map(|g| first_letter(&g.name)).collect(),
        capped_grade: cap.grade.clone(),
        taking_part: computed.appraisal.taking_part,
        quota: computed.appraisal.quota,
        quota_ground: lince_core::rules::quota::explain(cap, computed.appraisal.taking_part),
        suggested_best: computed.appraisal.suggested_best,
        warnings: computed.appraisal.warnings.clone(),
        confirmed_on: decision.as_ref().map(|d| d.confirmed_on.to_string()),
        over_quota: decision.is_some_and(|d| d.over_quota),
        lines,
    })
}

/// 优秀: y.
fn first_letter(name: &str) -> String {
    let keys = search_keys(name).initials;
    keys.first()
        .map(|initials| initials.chars().take(1).collect())
        .unwrap_or_default()
}

/// A score as typed.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ScoreInput {
    part: String,
    /// Blank takes the score away.
    text: String,
}

fn read(scores: Vec<ScoreInput>) -> Result<Vec<(String, Option<u32>)>, IpcError> {
    let read = scores.into_iter().map(|input| {
        let text = input.text.trim();
        let score = if text.is_empty() {
            None
        } else {
            Some(typed::score(text)?)
        };
        Ok((input.part, score))
    });
    Ok(read.collect::<Result<_, lince_core::ErrorCode>>()?)
}

/// Types scores of one person.
#[tauri::command(async)]
#[specta::specta]
pub fn set_scores(
    state: State<'_, AppState>,
    year: i32,
    worker: WorkerId,
    scores: Vec<ScoreInput>,
) -> Result<(), IpcError> {
    let scores = read(scores)?;
    Ok(appraisals::set_scores(
        &mut *state.store()?,
        &occasion(),
        year,
        worker,
        &scores,
    )?)
}

/// One person's line of a block of scores.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ScoresInput {
    worker: WorkerId,
    scores: Vec<ScoreInput>,
}

/// Types scores of several people: all of them or none, in one step.
#[tauri::command(async)]
#[specta::specta]
pub fn set_many_scores(state: State<'_, AppState>, year: i32, lines: Vec<ScoresInput>) -> Result<(), IpcError> {
    let typed = lines.into_iter().map(|line| {
        Ok(TypedScores {
            worker: line.worker,
            scores: read(line.scores)?,
        })
    });
    let typed = typed.collect::<Result<Vec<_>, IpcError>>()?;
    Ok(appraisals::set_many_scores(
        &mut *state.store()?,
        &occasion(),
        year,
        &typed,
    )?)
}

/// A grade set by hand.
#[derive(Debug, Deserialize, specta::Type)]
pub struct GradeInput {
    worker: WorkerId,
    grade: String,
    reason: String,
}

/// The decision on a year is taken off the record.
#[tauri::command(async)]
#[specta::specta]
pub fn reopen_appraisal(state: State<'_, AppState>, year: i32, reason: String) -> Result<(), IpcError> {
    Ok(appraisals::reopen(&mut *state.store()?, &occasion(), year, &reason)?)
}

/// The appraisal group's decision.
#[tauri::command(async)]
#[specta::specta]
pub fn confirm_appraisal(
    state: State<'_, AppState>,
    year: i32,
    by_hand: Vec<GradeInput>,
    over_quota: bool,
    draft: Option<String>,
) -> Result<Confirmed, IpcError> {
    let by_hand: Vec<SetByHand> = by_hand
        .into_iter()
        .map(|g| SetByHand {
            worker: g.worker,
            grade: g.grade,
            reason: g.reason,
        })
        .collect();
    let when = occasion();
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        appraisals::confirm(store, &when, year, &by_hand, over_quota)
    })?)
}
