//! Backups in two places, the way back from one, and the check of everything.

use std::path::PathBuf;

use chrono::Utc;
use lince_core::actions::backups::compare::{self, Comparison};
use lince_core::actions::backups::standing::{self, Caution, Standing};
use lince_core::actions::backups::trial::{self, LastTrial};
use lince_core::actions::backups::{self, BackupKind, EXTENSION, Keys, Listed, Order, Place};
use lince_core::actions::backups::{reading, restore};
use lince_core::actions::checks;
use lince_core::domain::masking;
use lince_core::domain::rights::Right;
use lince_core::progress::Silent;
use lince_core::rules::retention::Retention;
use lince_core::storage::place;
use lince_core::storage::vault::{RecoveryCode, Secret};
use lince_core::{Error, ErrorCode};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt;
use zeroize::Zeroizing;

use crate::automatic;
use crate::choose::{ChosenFile, ChosenFiles, FileToken};
use crate::commands::app::surroundings;
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, occasion, today};

/// A backup that was written and read back.
#[derive(Debug, Serialize, specta::Type)]
pub struct BackupMade {
    file: String,
    workers: u32,
    /// The copy in the second place.
    second: Option<String>,
    /// What the office should know although the backup is safe.
    cautions: Vec<String>,
}

/// A backup in one of the two places.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupLine {
    token: FileToken,
    /// The file's whole path, to read.
    file: String,
    name: String,
    second: bool,
    /// The instant, UTC; `None`: the file cannot be read.
    made_at: Option<String>,
    kind: Option<BackupKind>,
    workers: Option<u32>,
    street: Option<String>,
    encrypted: bool,
    bytes: f64,
    /// It was whole when it was made and no longer is.
    bad: bool,
}

fn line(chosen: &ChosenFiles, listed: Listed, bad: &[PathBuf]) -> BackupLine {
    let ChosenFile { token, name } = chosen.keep(listed.file.clone());
    BackupLine {
        token,
        name,
        file: listed.file.display().to_string(),
        second: listed.place == Place::Second,
        made_at: listed.made_at,
        kind: listed.kind,
        workers: listed.workers,
        street: listed.street,
        encrypted: listed.encrypted,
        bytes: listed.bytes as f64,
        bad: bad.contains(&listed.file),
    }
}

fn file_of(chosen: &ChosenFiles, token: FileToken) -> Result<PathBuf, IpcError> {
    chosen.path(token).ok_or_else(|| ErrorCode::InvalidArgument.into())
}

/// What the user typed: a recovery code or a password.
pub fn secret_of(typed: Option<String>) -> Option<Secret> {
    let typed = Zeroizing::new(typed?);
    let secret = if RecoveryCode::parse(&typed).is_ok() {
        Secret::Recovery(typed)
    } else {
        Secret::Password(typed)
    };
    Some(secret)
}

/// The second place of the open office's backups.
fn second_of(store: &lince_core::storage::Store) -> Option<PathBuf> {
    lince_places::second_backup(store.dir()).0
}

/// Copies everything into one file in the data folder's `backups`, and into the second place.
#[tauri::command(async)]
#[specta::specta]
pub fn back_up(state: State<'_, AppState>, progress: Channel<ProgressMessage>) -> Result<BackupMade, IpcError> {
    let order = Order {
        second: second_of(&*state.store()?),
        ..Order::default()
    };
    make(&state, &order, progress)
}

/// Copies everything into one file in a folder that the user chooses, such as a stick; nothing when he thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn back_up_elsewhere(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    progress: Channel<ProgressMessage>,
) -> Result<Option<BackupMade>, IpcError> {
    let store = state.store()?;
    store.require(Right::BackUp)?;
    store.require_whole()?;
    drop(store);
    let Some(folder) = chosen.folder(&app, "选择存放备份的文件夹") else {
        return Ok(None);
    };
    let order = Order {
        to: Some(folder),
        ..Order::default()
    };
    make(&state, &order, progress).map(Some)
}

fn make(state: &AppState, order: &Order, progress: Channel<ProgressMessage>) -> Result<BackupMade, IpcError> {
    let mut progress = ToPage::new(state, progress);
    let mut store = state.store()?;
    let made = backups::make(&mut store, &occasion(), order, &mut progress)?;
    state.backed_up(store.dir(), &made);
    drop(store);
    let mut cautions: Vec<String> = made.second.iter().filter_map(|s| s.caution.clone()).collect();
    if made.lost > 0 {
        cautions.push(format!(
            "有{}个照片文件缺失或损坏，备份里没有，请在本页检查。",
            made.lost
        ));
    }
    Ok(BackupMade {
        file: made.file.display().to_string(),
        workers: made.workers,
        second: made.second.and_then(|s| s.file).map(|f| f.display().to_string()),
        cautions,
    })
}

/// Backups in both places, the latest first.
#[tauri::command(async)]
#[specta::specta]
pub fn backup_list(state: State<'_, AppState>, chosen: State<'_, ChosenFiles>) -> Result<Vec<BackupLine>, IpcError> {
    let store = state.store()?;
    let second = second_of(&store);
    let bad = reading::bad(&store, Utc::now(), second.as_deref())?;
    let dir = store.dir().to_owned();
    drop(store);
    let found = backups::list_both(&dir, second.as_deref())?;
    Ok(found.into_iter().map(|b| line(&chosen, b, &bad)).collect())
}

/// Where the office's backups stand.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupStanding {
    /// When the newest usable one was made, UTC.
    newest_at: Option<String>,
    /// When the newest in the second place was made, UTC.
    second_at: Option<String>,
    /// When the newest was last read whole, UTC.
    read_at: Option<String>,
    /// When the newest in the second place was.
    read_at_second: Option<String>,
    /// The last time a backup was brought back for a try.
    trial: Option<LastTrial>,
    days: Option<u32>,
    changed: bool,
    second: Option<String>,
    second_there: bool,
    /// Megabytes left.
    free: Option<u32>,
    free_second: Option<u32>,
    /// Why the last backup that the program made by itself failed.
    failure: Option<String>,
    cautions: Vec<Caution>,
}

/// Where the office's backups stand: the last usable one, the second place, what should be done.
#[tauri::command(async)]
#[specta::specta]
pub fn backup_standing(state: State<'_, AppState>) -> Result<BackupStanding, IpcError> {
    let store = state.store()?;
    let (second, reached) = lince_places::second_backup(store.dir());
    let found: Standing = standing::standing(&store, Utc::now(), second.as_deref(), reached.as_deref())?;
    let megabytes = |bytes: Option<u64>| bytes.map(|b| u32::try_from(b / 1024 / 1024).unwrap_or(u32::MAX));
    Ok(BackupStanding {
        newest_at: found.newest.and_then(|b| b.made_at),
        second_at: found.newest_second.and_then(|b| b.made_at).or(reached),
        read_at: found.read_at,
        read_at_second: found.read_at_second,
        trial: found.trial,
        days: found.days,
        changed: found.changed,
        second: found.second,
        second_there: found.second_there,
        free: megabytes(found.free),
        free_second: megabytes(found.free_second),
        failure: state.automatic_failure(),
        cautions: found.cautions,
    })
}

/// The second place that was chosen.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SecondPlace {
    path: String,
    /// What should be known of it.
    cautions: Vec<String>,
}

/// Asks for a folder for the second place; nothing when the user thought better of it. The data folder itself is refused.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_second_place(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
) -> Result<Option<SecondPlace>, IpcError> {
    let store = state.store()?;
    standing::may_choose_second(&store)?;
    let dir = store.dir().to_owned();
    drop(store);
    let Some(folder) = chosen.folder(&app, "选择第二个备份位置") else {
        return Ok(None);
    };
    if folder.starts_with(&dir) {
        return Err(Error::about(ErrorCode::InvalidArgument, "第二个备份位置不能在数据文件夹里").into());
    }
    lince_places::set_second_backup(&dir, Some(&folder))?;
    let mut cautions = Vec::new();
    if place::same_disk(&folder, &dir) {
        cautions.push("它和数据在同一块硬盘上，硬盘坏了会一起丢。".to_owned());
    }
    if place::cautions(&folder, &surroundings()).contains(&place::Caution::Synchronised) {
        cautions.push("这是网盘同步文件夹，备份会传到网上，请确认单位允许。".to_owned());
    }
    Ok(Some(SecondPlace {
        path: folder.display().to_string(),
        cautions,
    }))
}

/// No second place any more; the backups in it stay.
#[tauri::command(async)]
#[specta::specta]
pub fn forget_second_place(state: State<'_, AppState>) -> Result<(), IpcError> {
    let store = state.store()?;
    standing::may_choose_second(&store)?;
    Ok(lince_places::set_second_backup(store.dir(), None)?)
}

/// How long backups are kept.
#[tauri::command(async)]
#[specta::specta]
pub fn backup_retention(state: State<'_, AppState>) -> Result<Retention, IpcError> {
    Ok(standing::retention(state.store()?.read())?)
}

/// Sets how long backups are kept.
#[tauri::command(async)]
#[specta::specta]
pub fn set_backup_retention(state: State<'_, AppState>, keep: Retention) -> Result<(), IpcError> {
    Ok(standing::set_retention(&mut *state.store()?, &occasion(), &keep)?)
}

/// A finding of the check.
#[derive(Debug, Serialize, specta::Type)]
pub struct CheckFinding {
    code: String,
    message: String,
    /// Whose file it concerns.
    worker: Option<u32>,
    /// What to do.
    remedy: String,
}

/// Verifies one backup: opened, hashed, counted. Nothing found: it is in order.
#[tauri::command(async)]
#[specta::specta]
pub fn verify_backup(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
    progress: Channel<ProgressMessage>,
) -> Result<Vec<CheckFinding>, IpcError> {
    let path = file_of(&chosen, file)?;
    let mut progress = ToPage::new(&state, progress);
    let key = state.store()?.key().cloned();
    let keys = Keys {
        present: key.as_ref(),
        secret: None,
    };
    let found = backups::verify_with(&path, keys, &mut progress);
    // The finding is returned, whether or not it can be stored.
    let mut store = state.store()?;
    let second = second_of(&store);
    let _ = reading::found(&mut store, &occasion(), second.as_deref(), &path, &found);
    drop(store);
    let verified = found?;
    if verified.ok && !verified.opened {
        let about = "这份备份用另一个口令加密，只核对了各文件的校验码，里面的内容没有核对";
        return Err(Error::about(ErrorCode::PasswordNeeded, about).into());
    }
    Ok(findings(verified.problems))
}

/// What bringing a backup back for a try has shown.
#[derive(Debug, Serialize, specta::Type)]
pub struct BackupTried {
    ok: bool,
    /// In one Chinese sentence.
    text: String,
    /// What is wrong.
    findings: Vec<CheckFinding>,
}

/// Brings the newest usable backup back for a try, beside the office: unpacked, brought up to date, gone through, counted, cleared away.
#[tauri::command(async)]
#[specta::specta]
pub fn try_backup(state: State<'_, AppState>, progress: Channel<ProgressMessage>) -> Result<BackupTried, IpcError> {
    let mut progress = ToPage::new(&state, progress);
    let (planned, second) = {
        let store = state.store()?;
        let second = second_of(&store);
        (trial::begin(&store, &occasion(), second.as_deref(), None)?, second)
    };
    // Nobody waits for the office meanwhile.
    let ran = planned.run(&mut progress)?;
    let tried = trial::finish(&mut *state.store()?, &occasion(), second.as_deref(), ran)?;
    Ok(BackupTried {
        ok: tried.ok,
        text: tried.text,
        findings: findings(tried.problems),
    })
}

fn findings(problems: Vec<lince_core::storage::check::Problem>) -> Vec<CheckFinding> {
    let finding = |p: lince_core::storage::check::Problem| CheckFinding {
        code: p.code.to_string(),
        message: masking::text(&p.message),
        worker: p.worker,
        remedy: p.remedy,
    };
    problems.into_iter().map(finding).collect()
}

/// Asks for a backup's file.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_backup(app: AppHandle, chosen: State<'_, ChosenFiles>) -> Option<ChosenFile> {
    chosen.open(&app, "选择备份文件", &[EXTENSION])
}

/// What a backup holds beside what is there now. `password_needed` for one that is encrypted under another key.
#[tauri::command(async)]
#[specta::specta]
pub fn compare_backup(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
    password: Option<String>,
    progress: Channel<ProgressMessage>,
) -> Result<Comparison, IpcError> {
    let path = file_of(&chosen, file)?;
    state.may_restore(None)?;
    let mut progress = ToPage::new(&state, progress);
    let secret = secret_of(password);
    let store = state.store().ok();
    let keys = Keys {
        present: store.as_ref().and_then(|s| s.key()),
        secret: secret.as_ref(),
    };
    Ok(compare::compare(&path, store.as_deref(), keys, today(), &mut progress)?)
}

/// What restoring did.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RestoreDone {
    workers: u32,
    /// The file that holds what was there before.
    kept: Option<String>,
    /// The folder to which a damaged database was moved.
    damaged: Option<String>,
    /// What could not be done or made sure of.
    cautions: Vec<String>,
}

/// Brings back the state of a backup: into `folder` where one is named, else over the office of this PC.
#[tauri::command(async)]
#[specta::specta]
pub fn restore_backup(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    file: FileToken,
    folder: Option<FileToken>,
    password: Option<String>,
    progress: Channel<ProgressMessage>,
) -> Result<RestoreDone, IpcError> {
    let path = file_of(&chosen, file)?;
    let dir = match folder {
        Some(folder) => Some(file_of(&chosen, folder)?),
        None => None,
    };
    state.may_restore(dir.as_deref())?;
    let mut progress = ToPage::new(&state, progress);
    let mut restored = state.restore(dir.as_deref(), &path, secret_of(password).as_ref(), &mut progress)?;
    if let Some(dir) = dir
        && lince_places::remember(&dir).is_err()
    {
        restored.cautions.push(format!(
            "没能记下数据文件夹的位置，下次启动时请打开这个文件夹：{}",
            dir.display()
        ));
    }
    Ok(RestoreDone {
        workers: restored.workers,
        kept: restored.kept.map(|f| f.display().to_string()),
        damaged: restored.damaged.map(|f| f.display().to_string()),
        cautions: restored.cautions,
    })
}

/// A restoring that can be taken back.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RestoreLine {
    at: String,
    what: String,
    workers: u32,
    /// What was there before.
    kept: FileToken,
}

/// The last restoring, while what was there before is kept.
#[tauri::command(async)]
#[specta::specta]
pub fn last_restore(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
) -> Result<Option<RestoreLine>, IpcError> {
    let last = restore::last(&*state.store()?)?;
    Ok(last.map(|last| RestoreLine {
        at: last.at,
        what: last.what,
        workers: last.workers,
        kept: chosen.keep(last.kept).token,
    }))
}

/// The usable backups of an office that cannot be opened, the newest first.
#[tauri::command(async)]
#[specta::specta]
pub fn backups_at_hand(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
) -> Result<Vec<BackupLine>, IpcError> {
    state.require_passed()?;
    let Some(dir) = lince_places::data_dir() else {
        return Ok(Vec::new());
    };
    let found = backups::list_both(&dir, lince_places::second_backup(&dir).0.as_deref())?;
    let usable = found.into_iter().filter(|b| b.made_at.is_some());
    // Damage may have reached them too: what is offered first has been read through.
    let mut sound = usable.skip_while(|b| {
        let verified = backups::verify_with(&b.file, Keys::default(), &mut Silent);
        !verified.is_ok_and(|v| v.ok)
    });
    Ok(sound.by_ref().map(|b| line(&chosen, b, &[])).collect())
}

/// Shows the data folder in the system's file manager.
#[tauri::command(async)]
#[specta::specta]
pub fn open_data_folder(app: AppHandle, state: State<'_, AppState>) -> Result<(), IpcError> {
    state.require_passed()?;
    let open = state.store().map(|store| store.dir().to_owned()).ok();
    let Some(dir) = open.or_else(lince_places::data_dir) else {
        return Err(ErrorCode::NoOffice.into());
    };
    app.opener()
        .open_path(dir.display().to_string(), None::<&str>)
        .map_err(|_| Error::about(ErrorCode::CannotReadOrWrite, dir.display().to_string()).into())
}

/// What the check found.
#[derive(Debug, Serialize, specta::Type)]
pub struct Checked {
    findings: Vec<CheckFinding>,
    /// Photos that no record uses any more: information only.
    orphans: u32,
}

/// Checks database, history, trail, attachments and rules; nothing found: everything is in order.
#[tauri::command(async)]
#[specta::specta]
pub fn check_everything(state: State<'_, AppState>) -> Result<Checked, IpcError> {
    let store = state.store()?;
    Ok(Checked {
        findings: findings(checks::check(&store)?),
        orphans: checks::orphans(&store)?,
    })
}

/// Leaves at once, without waiting for the backup at exit.
#[tauri::command]
#[specta::specta]
pub fn quit_now(app: AppHandle, state: State<'_, AppState>) {
    state.stop();
    automatic::leave(&app);
}

/// Tries the backup at exit once more.
#[tauri::command]
#[specta::specta]
pub fn quit_after_backup(app: AppHandle) {
    automatic::close(&app);
}
