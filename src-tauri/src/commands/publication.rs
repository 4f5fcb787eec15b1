//! A publication from the day it is put up to its result, with objections and reviews.

use lince_core::actions::papers::{self, Copy};
use lince_core::actions::publications::{self, YearState};
use lince_core::actions::{objections, reviews};
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::storage::objections::{Objection, ObjectionId};
use lince_core::storage::publications::PublicationId;
use lince_core::storage::reviews::{Application, ReviewId, Verdict};
use serde::Deserialize;
use tauri::State;

use super::day;
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion, today};

/// What came of a year's publication so far, and the reviews of its grades.
#[tauri::command(async)]
#[specta::specta]
pub fn publication_state(state: State<'_, AppState>, year: i32) -> Result<YearState, IpcError> {
    Ok(publications::of_year(&*state.store()?, year, today())?)
}

/// Puts the announcement up from `from` on; where one hung before, this one corrects it, and says why.
#[tauri::command(async)]
#[specta::specta]
pub fn publish(
    state: State<'_, AppState>,
    year: i32,
    from: String,
    why: Option<String>,
) -> Result<PublicationId, IpcError> {
    let fonts = state.fonts()?;
    let mut store = state.store()?;
    store.require(Right::Print)?;
    let set = papers::announcement(store.read(), fonts, year, day(&from)?, today(), Copy::Final)?;
    Ok(publications::publish(
        &mut store,
        &occasion(),
        &set.notice,
        why.as_deref(),
    )?)
}

/// Records the result of a publication for a day.
#[tauri::command(async)]
#[specta::specta]
pub fn end_publication(state: State<'_, AppState>, id: PublicationId, on: String) -> Result<(), IpcError> {
    let on = day(&on)?;
    Ok(publications::end(&mut *state.store()?, &occasion(), id, on)?)
}

/// Takes the result off the record.
#[tauri::command(async)]
#[specta::specta]
pub fn reopen_publication(state: State<'_, AppState>, id: PublicationId) -> Result<(), IpcError> {
    Ok(publications::reopen(&mut *state.store()?, &occasion(), id)?)
}

/// An objection as typed; blank is nothing.
#[derive(Debug, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectionInput {
    worker: Option<WorkerId>,
    objector: String,
    content: String,
    received_on: String,
    finding: String,
    decision: String,
    told_on: String,
}

impl ObjectionInput {
    fn read(self) -> Result<Objection, IpcError> {
        let text = |text: String| (!text.trim().is_empty()).then_some(text);
        let told_on = text(self.told_on);
        Ok(Objection {
            worker: self.worker,
            objector: text(self.objector),
            content: self.content,
            received_on: day(&self.received_on)?,
            finding: text(self.finding),
            decision: text(self.decision),
            told_on: told_on.as_deref().map(day).transpose()?,
        })
    }
}

/// Enters an objection.
#[tauri::command(async)]
#[specta::specta]
pub fn add_objection(
    state: State<'_, AppState>,
    publication: PublicationId,
    input: ObjectionInput,
    draft: Option<String>,
) -> Result<ObjectionId, IpcError> {
    let (objection, when) = (input.read()?, occasion());
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        objections::add(store, &when, publication, &objection)
    })?)
}

/// Writes what is known of an objection now.
#[tauri::command(async)]
#[specta::specta]
pub fn set_objection(
    state: State<'_, AppState>,
    id: ObjectionId,
    input: ObjectionInput,
    draft: Option<String>,
) -> Result<(), IpcError> {
    let (objection, when) = (input.read()?, occasion());
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        objections::set(store, &when, id, &objection)
    })?)
}

/// Takes an objection off the record.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_objection(state: State<'_, AppState>, id: ObjectionId, why: String) -> Result<(), IpcError> {
    Ok(objections::remove(&mut *state.store()?, &occasion(), id, &why)?)
}

/// What is asked for in a review, as typed.
#[derive(Debug, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewInput {
    worker: WorkerId,
    year: i32,
    objection: Option<ObjectionId>,
    applied_on: String,
    ground: String,
}

/// Enters that somebody's grade is to be looked at anew.
#[tauri::command(async)]
#[specta::specta]
pub fn apply_for_review(
    state: State<'_, AppState>,
    input: ReviewInput,
    draft: Option<String>,
) -> Result<ReviewId, IpcError> {
    let asked = Application {
        worker: input.worker,
        year: input.year,
        objection: input.objection,
        applied_on: day(&input.applied_on)?,
        ground: input.ground,
    };
    let when = occasion();
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        reviews::apply(store, &when, &asked)
    })?)
}

/// Takes a review off the record that nobody has decided.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_review(state: State<'_, AppState>, id: ReviewId, why: String) -> Result<(), IpcError> {
    Ok(reviews::remove(&mut *state.store()?, &occasion(), id, &why)?)
}

/// A decision as typed.
#[derive(Debug, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct VerdictInput {
    grade: String,
    reason: String,
    decided_on: String,
}

/// The appraisal group decides a grade anew.
#[tauri::command(async)]
#[specta::specta]
pub fn decide_review(
    state: State<'_, AppState>,
    id: ReviewId,
    verdict: VerdictInput,
    over_quota: bool,
    draft: Option<String>,
) -> Result<(), IpcError> {
    let verdict = Verdict {
        grade: verdict.grade,
        reason: verdict.reason,
        decided_on: day(&verdict.decided_on)?,
    };
    let when = occasion();
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        reviews::decide(store, &when, id, &verdict, over_quota)
    })?)
}
