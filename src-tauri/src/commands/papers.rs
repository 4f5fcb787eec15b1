//! Official papers: look at the pages, save or print them.

use lince_core::actions::papers::{self, Copy, SetAnnouncement};
use lince_core::actions::reviews;
use lince_core::documents::preview::{self, Preview};
use lince_core::documents::{Fallback, LaidOut};
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::storage::Entry;
use lince_core::storage::reviews::ReviewId;
use lince_core::storage::trail::Action;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::day;
use super::printing::{Issued, Way, issue};
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, occasion, today};

/// More pages than anybody looks at one by one.
const MOST_PAGES: usize = 60;

/// Pages to look at before they are saved or printed.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PaperView {
    preview: Preview,
    /// Pages of the whole paper.
    pages: u32,
    /// Sheets that it takes on both sides; as many as pages, when none has a back.
    sheets: u32,
    /// Characters set in a stand-in font.
    fallback: Vec<Fallback>,
    /// Of a notice: how long it hangs.
    period: Option<PeriodView>,
    /// What the office has not told and the paper does not say.
    missing: Vec<String>,
    /// What is to be checked before it goes out.
    doubts: Vec<String>,
}

/// How long a notice hangs.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PeriodView {
    from: String,
    until: String,
    working_days: u32,
    calendar_known: bool,
    explanation: String,
}

pub(super) fn paper_view(paper: &LaidOut) -> PaperView {
    PaperView {
        preview: preview::preview(paper, MOST_PAGES),
        pages: paper.pages.len() as u32,
        sheets: paper.sheets() as u32,
        fallback: paper.fallback.clone(),
        period: None,
        missing: Vec::new(),
        doubts: Vec::new(),
    }
}

/// The announcement of a confirmed year as it would be put up on `from`, marked as a draft.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_announcement(state: State<'_, AppState>, year: i32, from: String) -> Result<PaperView, IpcError> {
    let fonts = state.fonts()?;
    let store = state.store()?;
    let set = papers::announcement(store.read(), fonts, year, day(&from)?, today(), Copy::Draft)?;
    Ok(notice_view(set))
}

/// What hangs of a year, as it was put up.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_hanging(state: State<'_, AppState>, year: i32) -> Result<PaperView, IpcError> {
    let fonts = state.fonts()?;
    let set = papers::hanging(state.store()?.read(), fonts, year, today())?;
    Ok(notice_view(set))
}

fn notice_view(set: SetAnnouncement) -> PaperView {
    PaperView {
        period: Some(period_view(&set)),
        missing: set.missing.iter().map(|m| (*m).to_owned()).collect(),
        doubts: set.doubts,
        ..paper_view(&set.paper)
    }
}

fn period_view(set: &SetAnnouncement) -> PeriodView {
    let period = &set.period;
    PeriodView {
        from: period.from.to_string(),
        until: period.until.to_string(),
        working_days: period.working_days,
        calendar_known: period.calendar_known,
        explanation: set.explanation.clone(),
    }
}

/// Saves or prints a copy for those who have to agree; nothing is published by it. Nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn issue_announcement(
    app: AppHandle,
    state: State<'_, AppState>,
    year: i32,
    from: String,
    way: Way,
) -> Result<Option<Issued>, IpcError> {
    let fonts = state.fonts()?;
    let mut store = state.store()?;
    store.require(Right::Print)?;
    let set = papers::announcement(store.read(), fonts, year, day(&from)?, today(), Copy::Draft)?;
    let what = format!("{year}年度考核结果公示（草稿）");
    let entry = Entry::new(Action::Print, format!("输出{what}"));
    issue(&app, &mut store, set.paper, &what, entry, way)
}

/// Saves or prints what hangs, as it was put up.
#[tauri::command(async)]
#[specta::specta]
pub fn issue_hanging(
    app: AppHandle,
    state: State<'_, AppState>,
    year: i32,
    way: Way,
) -> Result<Option<Issued>, IpcError> {
    let fonts = state.fonts()?;
    let mut store = state.store()?;
    store.require(Right::Print)?;
    let set = papers::hanging(store.read(), fonts, year, today())?;
    let what = format!("{year}年度考核结果公示");
    let entry = Entry::new(Action::Print, format!("输出{what}"));
    issue(&app, &mut store, set.paper, &what, entry, way)
}

/// What a review decided, for the person concerned.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_review_notice(state: State<'_, AppState>, review: ReviewId) -> Result<PaperView, IpcError> {
    let fonts = state.fonts()?;
    let store = state.store()?;
    let review = reviews::by_id(store.read(), review)?;
    Ok(paper_view(&papers::review_notice(
        store.read(),
        fonts,
        &review,
        today(),
    )?))
}

/// Saves or prints it.
#[tauri::command(async)]
#[specta::specta]
pub fn issue_review_notice(
    app: AppHandle,
    state: State<'_, AppState>,
    review: ReviewId,
    way: Way,
) -> Result<Option<Issued>, IpcError> {
    let fonts = state.fonts()?;
    let mut store = state.store()?;
    store.require(Right::Print)?;
    let review = reviews::by_id(store.read(), review)?;
    let paper = papers::review_notice(store.read(), fonts, &review, today())?;
    let what = format!("{}年度考核等次复核结果通知", review.application.year);
    let entry = Entry::new(Action::Print, format!("输出{what}")).about([review.application.worker]);
    issue(&app, &mut store, paper, &what, entry, way)
}

/// File cards of people, numbers whole: a paper for the cabinet.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_file_cards(
    state: State<'_, AppState>,
    workers: Vec<WorkerId>,
    progress: Channel<ProgressMessage>,
) -> Result<PaperView, IpcError> {
    let fonts = state.fonts()?;
    let mut progress = ToPage::new(&state, progress);
    let mut store = state.store()?;
    let paper = papers::file_cards(&store, fonts, &workers, today(), &mut progress)?;
    let entry = Entry::new(Action::View, format!("预览{}人的档案卡", workers.len())).about(workers);
    store.note(&occasion(), &entry)?;
    Ok(paper_view(&paper))
}

/// Saves or prints file cards.
#[tauri::command(async)]
#[specta::specta]
pub fn issue_file_cards(
    app: AppHandle,
    state: State<'_, AppState>,
    workers: Vec<WorkerId>,
    way: Way,
    progress: Channel<ProgressMessage>,
) -> Result<Option<Issued>, IpcError> {
    let fonts = state.fonts()?;
    let mut progress = ToPage::new(&state, progress);
    let mut store = state.store()?;
    let paper = papers::file_cards(&store, fonts, &workers, today(), &mut progress)?;
    let what = format!("个人档案卡（{}人）", workers.len());
    let entry = Entry::new(Action::Print, format!("输出{what}")).about(workers);
    issue(&app, &mut store, paper, &what, entry, way)
}
