//! Official papers: look at the pages, save or print them.

use lince_core::actions::papers::{self, SetAnnouncement};
use lince_core::documents::preview::{self, Preview};
use lince_core::documents::{Fallback, LaidOut};
use lince_core::domain::person::WorkerId;
use lince_core::storage::trail::Action;
use lince_core::storage::{Entry, publications};
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
    /// The notice has been printed and this is the period that runs.
    running: bool,
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

/// The announcement of a confirmed year.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_announcement(state: State<'_, AppState>, year: i32, from: String) -> Result<PaperView, IpcError> {
    let fonts = state.fonts()?;
    let store = state.store()?;
    let set = papers::announcement(store.read(), fonts, year, day(&from)?, today())?;
    let running = publications::all(store.read())?
        .iter()
        .any(|p| p.year == year && p.from_on == set.period.from);
    Ok(PaperView {
        period: Some(period_view(&set, running)),
        missing: set.missing.iter().map(|m| (*m).to_owned()).collect(),
        doubts: set.doubts,
        ..paper_view(&set.paper)
    })
}

fn period_view(set: &SetAnnouncement, running: bool) -> PeriodView {
    let period = &set.period;
    PeriodView {
        from: period.from.to_string(),
        until: period.until.to_string(),
        working_days: period.working_days,
        calendar_known: period.calendar_known,
        explanation: set.explanation.clone(),
        running,
    }
}

/// Saves or prints the announcement; from then on its publication runs. Nothing when the user thought better of it.
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
    let set = papers::announcement(store.read(), fonts, year, day(&from)?, today())?;
    let what = format!("{year}年度考核结果公示");
    let entry = Entry::new(Action::Print, format!("输出{what}"));
    let Some(issued) = issue(&app, &mut store, set.paper, &what, entry, way)? else {
        return Ok(None);
    };
    papers::publish(&mut store, &occasion(), year, &set.period)?;
    Ok(Some(issued))
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
