//! Official papers: look at the pages, save or print them. Two commands serve every paper.

use lince_core::actions::papers::{self, Asked, Draft, Hangs, Making, PaperKind, forms};
use lince_core::documents::preview::{self, Preview};
use lince_core::documents::{Fallback, LaidOut};
use lince_core::domain::rights::Right;
use lince_core::storage::Store;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::printing::{Issued, Way, issue};
use crate::choose::{ChosenFiles, SavedFile};
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

fn draft_view(draft: &Draft) -> PaperView {
    PaperView {
        period: draft.hangs.as_ref().map(period_view),
        missing: draft.missing.iter().map(|m| (*m).to_owned()).collect(),
        doubts: draft.doubts.clone(),
        ..paper_view(&draft.paper)
    }
}

fn period_view(hangs: &Hangs) -> PeriodView {
    let period = &hangs.period;
    PeriodView {
        from: period.from.to_string(),
        until: period.until.to_string(),
        working_days: period.working_days,
        calendar_known: period.calendar_known,
        explanation: hangs.explanation.clone(),
    }
}

fn drafted(
    state: &AppState,
    store: &Store,
    asked: &Asked,
    progress: Channel<ProgressMessage>,
) -> Result<Draft, IpcError> {
    let checked = state.trail.report();
    let mut making = Making {
        store,
        library: state.fonts()?,
        day: today(),
        checked: checked.as_ref(),
        progress: &mut ToPage::new(state, progress),
    };
    Ok(papers::draft(asked, &mut making)?)
}

/// The papers that can be asked for by name.
#[tauri::command(async)]
#[specta::specta]
pub fn paper_kinds(state: State<'_, AppState>) -> Result<Vec<PaperKind>, IpcError> {
    Ok(papers::kinds(Some(state.store()?.read()))?)
}

/// Reads a form's file and uses it: in place of the one of that name, or beside the others. What it is called, or nothing when the user
/// thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn load_paper_form(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
) -> Result<Option<String>, IpcError> {
    state.store()?.require(Right::OfficeSettings)?;
    let Some(path) = chosen.pick(&app, "选择表样文件", &["toml"]) else {
        return Ok(None);
    };
    let mut store = state.store()?;
    let (template, text) = forms::read(store.read(), &path)?;
    forms::load(&mut store, &occasion(), &template, &text)?;
    Ok(Some(template.title))
}

/// Goes back to the shipped form of that name, or takes off one that the office has added.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_paper_form(state: State<'_, AppState>, name: String) -> Result<(), IpcError> {
    Ok(forms::remove(&mut *state.store()?, &occasion(), &name)?)
}

/// Saves a form as a file, to be edited and read in again; where, or nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn export_paper_form(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    name: String,
) -> Result<Option<SavedFile>, IpcError> {
    let title = papers::PaperKind::find(state.store()?.read(), &name)?.title;
    let Some(out) = chosen.save(&app, "保存表样", &format!("{title}（表样）"), &["toml"]) else {
        return Ok(None);
    };
    forms::export(state.store()?.read(), &name, &out)?;
    Ok(Some(chosen.keep_saved(out)))
}

/// The pages of a paper as it would be given out.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_paper(
    state: State<'_, AppState>,
    asked: Asked,
    progress: Channel<ProgressMessage>,
) -> Result<PaperView, IpcError> {
    let mut store = state.store()?;
    let draft = drafted(&state, &store, &asked, progress)?;
    if let Some(entry) = papers::looked_at(&draft) {
        store.note(&occasion(), &entry)?;
    }
    Ok(draft_view(&draft))
}

/// Saves or prints a paper. Nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn issue_paper(
    app: AppHandle,
    state: State<'_, AppState>,
    asked: Asked,
    way: Way,
    progress: Channel<ProgressMessage>,
) -> Result<Option<Issued>, IpcError> {
    let mut store = state.store()?;
    store.require(Right::Print)?;
    let draft = drafted(&state, &store, &asked, progress)?;
    issue(&app, &mut store, draft, way)
}
