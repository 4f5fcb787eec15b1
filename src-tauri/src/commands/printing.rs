//! Papers on their way to a printer: the system's PDF program prints them, on one side of the sheets or on both.

use std::path::PathBuf;

use lince_core::actions::papers::{self, Draft};
use lince_core::documents;
use lince_core::documents::sides::Sides;
use lince_core::domain::rights::Right;
use lince_core::storage::trail::Action;
use lince_core::storage::{Entry, Store};
use lince_core::{Error, ErrorCode, workplace};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, State};
use tauri_plugin_opener::OpenerExt;

use crate::choose::{ChosenFiles, SavedFile};
use crate::ipc_error::IpcError;
use crate::state::{AppState, KeptPaper, occasion};

/// What becomes of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A file where the user wants it.
    Save,
    /// One run of a printer.
    Print(Sides),
}

/// A paper that was given out.
#[derive(Debug, Serialize, specta::Type)]
pub struct Issued {
    /// Where it was saved.
    file: Option<SavedFile>,
    /// Names the printed paper, as long as its backs are to come.
    paper: Option<u32>,
    /// Where it lies while it is printed; the pages never see a path.
    #[serde(skip)]
    #[specta(skip)]
    pub(super) printed: Option<PathBuf>,
}

/// Writes the file where the user wants it, or into the private folder from which the system's PDF program prints it.
pub(super) fn issue(app: &AppHandle, store: &mut Store, draft: Draft, way: Way) -> Result<Option<Issued>, IpcError> {
    store.require(Right::Print)?;
    let issued = match way {
        Way::Save => {
            let chosen = app.state::<ChosenFiles>();
            let Some(out) = chosen.save(app, "保存公文", &draft.what, &["pdf"]) else {
                return Ok(None);
            };
            papers::give_out(store, &occasion(), &draft, None, &out)?;
            Issued {
                file: Some(chosen.keep_saved(out)),
                paper: None,
                printed: None,
            }
        }
        Way::Print(sides) => {
            let out = workplace::paper(&format!("{}{}", draft.what, told(sides)))?;
            papers::give_out(store, &occasion(), &draft, Some(sides), &out)?;
            let by_hand = !matches!(sides, Sides::OneSided | Sides::BothSides);
            let paper = by_hand.then(|| {
                app.state::<AppState>().keep_paper(KeptPaper {
                    paper: draft.paper,
                    what: draft.what,
                    about: draft.about,
                })
            });
            Issued {
                file: None,
                paper,
                printed: Some(open(app, out)?),
            }
        }
    };
    Ok(Some(issued))
}

/// Opens a paper in the system's PDF program, from which it is printed.
fn open(app: &AppHandle, out: PathBuf) -> Result<PathBuf, IpcError> {
    match app.opener().open_path(out.to_string_lossy(), None::<&str>) {
        Ok(()) => Ok(out),
        Err(e) => {
            eprintln!("a paper could not be opened: {e}");
            workplace::remove_paper(&out);
            Err(Error::from(ErrorCode::NoPdfProgram).into())
        }
    }
}

/// How the file's name and the trail name a run.
fn told(sides: Sides) -> &'static str {
    match sides {
        Sides::OneSided | Sides::BothSides => "",
        Sides::Fronts => "（正面）",
        Sides::Backs | Sides::BacksFromLast => "（反面）",
    }
}

/// Prints one more run of the very paper whose fronts were printed, whatever has been recorded meanwhile.
#[tauri::command(async)]
#[specta::specta]
pub fn print_sides(app: AppHandle, state: State<'_, AppState>, paper: u32, sides: Sides) -> Result<(), IpcError> {
    let mut store = state.store()?;
    store.require(Right::Print)?;
    let kept = state.kept_paper(paper)?;
    let step = if sides.is_second_run() {
        "双面打印第二步"
    } else {
        "重印"
    };
    let what = format!("{step}：{}{}", kept.what, told(sides));
    let out = workplace::paper(&format!("{}{}", kept.what, told(sides)))?;
    let entry = Entry::new(Action::Print, what).about(kept.about.iter().copied());
    documents::write_pdf_with(&kept.paper.on(sides), &out, || store.note(&occasion(), &entry))?.1?;
    open(&app, out)?;
    Ok(())
}

/// How this PC's printer prints on both sides.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PrinterHabit {
    /// By itself, or not; `None`: papers are printed on one side.
    turns_pages: Option<bool>,
    /// By hand, the backs begin with the last sheet.
    backs_from_last: bool,
}

/// As chosen the last time on this PC.
#[tauri::command(async)]
#[specta::specta]
pub fn printer_habit() -> PrinterHabit {
    let settings = lince_places::settings();
    PrinterHabit {
        turns_pages: settings.printer_turns_pages,
        backs_from_last: settings.backs_from_last,
    }
}

/// Remembers it on this PC.
#[tauri::command(async)]
#[specta::specta]
pub fn set_printer_habit(state: State<'_, AppState>, habit: PrinterHabit) -> Result<(), IpcError> {
    state.store()?.require(Right::Print)?;
    Ok(lince_places::change(|settings| {
        settings.printer_turns_pages = habit.turns_pages;
        settings.backs_from_last = habit.backs_from_last;
    })?)
}
