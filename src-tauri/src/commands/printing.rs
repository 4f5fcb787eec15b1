//! Papers on their way to a printer: the system's PDF program prints them, on one side of the sheets or on both.

use std::path::PathBuf;

use lince_core::documents::sides::Sides;
use lince_core::documents::{self, LaidOut};
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
pub(super) fn issue(
    app: &AppHandle,
    store: &mut Store,
    paper: LaidOut,
    what: &str,
    entry: Entry,
    way: Way,
) -> Result<Option<Issued>, IpcError> {
    store.require(Right::Print)?;
    let issued = match way {
        Way::Save => {
            let chosen = app.state::<ChosenFiles>();
            let Some(out) = chosen.save(app, "保存公文", what, &["pdf"]) else {
                return Ok(None);
            };
            documents::write_pdf(&paper, &out)?;
            store.note(&occasion(), &entry)?;
            Issued {
                file: Some(chosen.keep_saved(out)),
                paper: None,
                printed: None,
            }
        }
        Way::Print(sides) => {
            let about = entry.about.clone();
            let printed = print(app, store, &paper, what, &entry, sides)?;
            let kept = KeptPaper {
                paper,
                what: what.to_owned(),
                about,
            };
            let by_hand = !matches!(sides, Sides::OneSided | Sides::BothSides);
            Issued {
                file: None,
                printed: Some(printed),
                paper: by_hand.then(|| app.state::<AppState>().keep_paper(kept)),
            }
        }
    };
    Ok(Some(issued))
}

fn print(
    app: &AppHandle,
    store: &mut Store,
    paper: &LaidOut,
    what: &str,
    entry: &Entry,
    sides: Sides,
) -> Result<PathBuf, IpcError> {
    let out = workplace::paper(&format!("{what}{}", told(sides)))?;
    documents::write_pdf(&paper.on(sides), &out)?;
    // What is not told in the trail is not given out.
    store
        .note(&occasion(), entry)
        .inspect_err(|_| workplace::remove_paper(&out))?;
    match app.opener().open_path(out.to_string_lossy(), None::<&str>) {
        Ok(()) => Ok(out),
        Err(e) => {
            eprintln!("a paper could not be opened: {e}");
            workplace::remove_paper(&out);
            Err(Error::from(ErrorCode::NoPdfProgram).into())
        }
    }
}

/// What the file's name and the trail say of a run.
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
    let entry = Entry::new(Action::Print, what).about(kept.about.iter().copied());
    print(&app, &mut store, &kept.paper, &kept.what, &entry, sides)?;
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
