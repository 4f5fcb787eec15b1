//! The program itself: first start, settings of this PC, the front page.

use std::path::{Path, PathBuf};

use lince_core::ErrorCode;
use lince_core::actions::office::{self, OfficeCard};
use lince_core::actions::operators;
use lince_core::actions::workbench::{self, Due};
use lince_core::demo;
use lince_core::domain::moments;
use lince_core::domain::rights::Rights;
use lince_core::storage::Store;
use lince_core::storage::office::Office;
use lince_core::storage::place;
use lince_places::portable::Portable;
use lince_places::proposal::meant_by;
use serde::Serialize;
use tauri::{AppHandle, State};

use crate::choose::{ChosenFile, ChosenFiles, FileToken};
use crate::ipc_error::IpcError;
use crate::sign_of_life::Page;
use crate::state::{AppState, Gate, holder, is_lockable, occasion, today};

/// What stands before the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum GateKind {
    /// Nothing: the pages are shown.
    Open,
    /// No office has been made or chosen: the first start.
    NoOffice,
    /// The folder that was chosen is gone.
    MissingFolder,
    /// An encrypted office waits for its password.
    Locked,
    /// An account must sign in.
    SignIn,
    /// The office's file is damaged.
    Damaged,
    /// Anything else that keeps it from being opened.
    Refused,
}

/// What the frame of the window shows about the program.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AppInfo {
    version: &'static str,
    /// What stands before the pages.
    gate: GateKind,
    /// Where the open office's data lie; `None`: no office is open.
    data_place: Option<String>,
    /// Why nothing can be changed, where the office could only be opened for reading.
    read_only: Option<&'static str>,
    /// Why the office that this PC remembers could not be opened.
    refused: Option<IpcError>,
    office: Option<OfficeCard>,
    /// The office is the one to try the program on.
    demo: bool,
    today: String,
    /// Number of the last entry of the trail; 0: none.
    entries: u32,
    large_type: bool,
    workers: u32,
    /// Accounts that can sign in, while one must.
    names: Vec<String>,
    /// The office's own password opens it too, before an account signs in.
    encrypted: bool,
    /// Who is signed in.
    who: Option<String>,
    /// Somebody signed in with a password that must be changed first.
    must_change: bool,
    /// What whoever works here may do.
    rights: Rights,
    /// Only some communities are seen.
    confined: bool,
    /// There is a password to lock with.
    can_lock: bool,
    /// The office has accounts.
    has_accounts: bool,
    /// Minutes without a touch after which the window locks; 0: never.
    idle_minutes: u32,
}

/// Version, place of the data, office, today, and what stands before the pages.
#[tauri::command(async)]
#[specta::specta]
pub fn app_info(state: State<'_, AppState>) -> Result<AppInfo, IpcError> {
    let settings = lince_places::settings();
    let mut info = AppInfo {
        version: env!("CARGO_PKG_VERSION"),
        gate: GateKind::Open,
        data_place: None,
        read_only: None,
        refused: None,
        office: None,
        demo: false,
        today: today().to_string(),
        entries: 0,
        large_type: settings.large_type,
        workers: 0,
        names: Vec::new(),
        encrypted: false,
        who: None,
        must_change: false,
        rights: Rights::new(),
        confined: false,
        can_lock: false,
        has_accounts: false,
        idle_minutes: settings.locks_after(),
    };
    info.gate = match state.gate() {
        Gate::Open => {
            describe(&state, &mut info)?;
            GateKind::Open
        }
        Gate::NoOffice => GateKind::NoOffice,
        Gate::MissingFolder(error) => {
            info.refused = Some(error.into());
            GateKind::MissingFolder
        }
        Gate::Locked => {
            info.encrypted = true;
            GateKind::Locked
        }
        Gate::SignIn {
            names,
            encrypted,
            must_change,
        } => {
            info.names = names;
            info.encrypted = encrypted;
            info.must_change = must_change.is_some();
            info.who = must_change;
            GateKind::SignIn
        }
        Gate::Damaged(error) => {
            info.refused = Some(error.into());
            GateKind::Damaged
        }
        Gate::Refused(error) => {
            info.refused = Some(error.into());
            GateKind::Refused
        }
    };
    Ok(info)
}

fn describe(state: &AppState, info: &mut AppInfo) -> Result<(), IpcError> {
    let store = state.store()?;
    let session = store.session();
    info.data_place = Some(store.dir().display().to_string());
    info.read_only = store.read_only_notice();
    info.office = Some(office::show(store.read())?);
    info.demo = demo::is_demo(store.read())?;
    info.entries = u32::try_from(store.version()?.1).unwrap_or(u32::MAX);
    info.who.clone_from(&session.who);
    info.rights.clone_from(&session.rights);
    info.confined = session.scope.is_some();
    info.encrypted = store.key().is_some();
    info.has_accounts = operators::exist(&store)?;
    info.can_lock = is_lockable(&store)?;
    drop(store);
    info.workers = state.desk()?.roll.counted().count() as u32;
    Ok(())
}

/// The page reports that it stands. True: the one before was gone, and this one says so.
#[tauri::command]
#[specta::specta]
pub fn page_stands(page: State<'_, Page>) -> bool {
    page.stands()
}

/// A folder for the data, and what an office should know of it.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FolderChoice {
    folder: ChosenFile,
    /// The whole path, to read.
    path: String,
    /// Chinese sentences.
    cautions: Vec<String>,
    /// Must not be used.
    refused: bool,
    /// There is an office in it already.
    has_office: bool,
    /// There was an office in it, whose database is gone.
    lost_database: bool,
    /// The day on which that office was last changed.
    last_changed: Option<String>,
}

fn folder_choice(chosen: &ChosenFiles, path: PathBuf) -> FolderChoice {
    let cautions = place::cautions(&path, &surroundings());
    // What lies there already can be opened wherever it lies, but on a share.
    let stands = Store::exists(&path) && !cautions.contains(&place::Caution::Network);
    FolderChoice {
        path: path.display().to_string(),
        refused: !stands && cautions.iter().any(|c| c.refuses()),
        cautions: cautions.iter().map(|c| c.sentence().to_owned()).collect(),
        has_office: Store::exists(&path),
        lost_database: Store::has_lost_database(&path),
        last_changed: Store::last_changed(&path).map(|at| moments::day_of(&at).to_string()),
        folder: chosen.keep(path),
    }
}

/// This PC around the program, for judging a folder.
pub fn surroundings() -> place::Surroundings {
    let portable = Portable::this_program().is_some();
    place::Surroundings::of_this_pc(lince_places::program_folder(), portable)
}

/// Is something to be said against a folder? What is said of every folder of the PC's one disk is nothing against it.
fn is_unsuitable(around: &place::Surroundings, dir: &Path) -> bool {
    let cautions = place::cautions(dir, around);
    cautions.iter().any(|caution| *caution != place::Caution::SystemDisk)
}

/// The folder that is proposed for the data.
#[tauri::command(async)]
#[specta::specta]
pub fn proposed_folder(chosen: State<'_, ChosenFiles>) -> FolderChoice {
    let around = surroundings();
    let proposed = || lince_places::proposal(|dir| is_unsuitable(&around, dir));
    folder_choice(&chosen, lince_places::data_dir().unwrap_or_else(proposed))
}

/// Offices that lie where they usually do, though this PC does not remember them: the settings went with the system's disk.
#[tauri::command(async)]
#[specta::specta]
pub fn offices_at_hand(chosen: State<'_, ChosenFiles>) -> Vec<FolderChoice> {
    // Where the user has set the folder, no other is looked for.
    if lince_places::data_dir().is_some() {
        return Vec::new();
    }
    let holds_office = |dir: &PathBuf| Store::exists(dir) || Store::has_lost_database(dir);
    let found = lince_places::usual_places().into_iter().filter(holds_office);
    let mut offices: Vec<FolderChoice> = found.map(|dir| folder_choice(&chosen, dir)).collect();
    offices.sort_by(|a, b| b.last_changed.cmp(&a.last_changed));
    offices
}

/// Asks for another folder for the data.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_folder(app: AppHandle, chosen: State<'_, ChosenFiles>) -> Option<FolderChoice> {
    let path = chosen.folder(&app, "选择存放数据的文件夹")?;
    Some(folder_choice(&chosen, meant_by(&path, Store::exists)))
}

fn path_of(chosen: &ChosenFiles, token: FileToken) -> Result<PathBuf, IpcError> {
    chosen.path(token).ok_or_else(|| ErrorCode::InvalidArgument.into())
}

/// Makes a new office in a chosen folder.
#[tauri::command(async)]
#[specta::specta]
pub fn create_office(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    folder: FileToken,
    street: String,
    division: String,
) -> Result<(), IpcError> {
    state.require_passed()?;
    let dir = path_of(&chosen, folder)?;
    let new = Office {
        street,
        division,
        policy: "yancheng".to_owned(),
    };
    let made = lince_places::office_made_in(&dir, || office::create(&dir, &holder(), &occasion(), &new));
    state.hold(made?);
    Ok(lince_places::remember(&dir)?)
}

/// Makes the demo office in a chosen folder: made-up people, to try everything on.
#[tauri::command(async)]
#[specta::specta]
pub fn make_demo(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    folder: FileToken,
) -> Result<(), IpcError> {
    state.require_passed()?;
    let dir = path_of(&chosen, folder)?;
    let made = lince_places::office_made_in(&dir, || demo::make(&dir, &holder(), &occasion()));
    state.hold(made?);
    Ok(lince_places::remember(&dir)?)
}

/// Opens the office in a chosen folder. Where this PC remembers none, it remembers one that is damaged too, so that the way back
/// is shown.
#[tauri::command(async)]
#[specta::specta]
pub fn open_office(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    folder: FileToken,
) -> Result<(), IpcError> {
    state.require_passed()?;
    let dir = path_of(&chosen, folder)?;
    match state.open(&dir) {
        // Its password is asked for next.
        Err(error) if error.code() == ErrorCode::PasswordNeeded => {}
        Err(error) if is_damaged(error.code()) && lince_places::data_dir().is_none() => {}
        Err(error) => return Err(error.into()),
        Ok(()) => {}
    }
    Ok(lince_places::remember(&dir)?)
}

fn is_damaged(code: ErrorCode) -> bool {
    use ErrorCode::{Damaged, DatabaseMissing, KeysDamaged, KeysMissing};
    matches!(code, Damaged | DatabaseMissing | KeysMissing | KeysDamaged)
}

/// Large type in the whole window, on this PC.
#[tauri::command(async)]
#[specta::specta]
pub fn set_large_type(state: State<'_, AppState>, large: bool) -> Result<(), IpcError> {
    state.require_passed()?;
    Ok(lince_places::change(|settings| settings.large_type = large)?)
}

/// What is due.
#[tauri::command(async)]
#[specta::specta]
pub fn workbench(state: State<'_, AppState>) -> Result<Vec<Due>, IpcError> {
    let desk = state.desk()?;
    let store = state.store()?;
    Ok(workbench::due(store.read(), &desk.roll)?)
}

/// Asks the long action that is running to stop.
#[tauri::command]
#[specta::specta]
pub fn stop_task(state: State<'_, AppState>) {
    state.stop();
}
