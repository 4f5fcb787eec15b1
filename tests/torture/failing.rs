//! Full and failing disks: the n-th write, sync, truncate, open, rename or new folder fails, n = 1, 2, 3 … until the action gets by
//! untouched; once, always, and half a write. Success is never reported wrongly, the error is a clear sentence, the office stays
//! whole, and the next attempt succeeds.

use std::path::{Path, PathBuf};

use lince_core::ErrorCode;
use lince_core::actions::backups;
use lince_core::storage::vault::KEYRING_FILE;
use lince_core::storage::{Access, Store, backup};

use crate::child::{Running, Said, command, say};
use crate::figures::{Figures, Random, full, only_case};
use crate::shim::{self, Manner};
use crate::stage::{self, Job, Size, Stage};
use crate::verdict::{self, State};

/// What a disk says when it is full, and when it fails.
const FULL: i32 = 28;
const FAILING: i32 = 5;

/// Everything that writes.
pub const ALL: &str = "owstrmu";

/// Done, and the user is shown what could not be made sure of.
const CAUTIONED: &str = "done, with a caution";

/// How a job is disturbed.
#[derive(Debug)]
pub struct Disturbance {
    pub kinds: &'static str,
    pub error: i32,
    pub manner: Manner,
}

impl Disturbance {
    /// Once it has begun, nothing that was done can be undone: not even a name can be given back.
    pub fn undoes_nothing(&self) -> bool {
        self.manner == Manner::Always && self.kinds.contains('r')
    }
}

pub const DISTURBANCES: [Disturbance; 6] = [
    Disturbance {
        kinds: ALL,
        error: FULL,
        manner: Manner::Once,
    },
    Disturbance {
        kinds: "owtm",
        error: FULL,
        manner: Manner::Always,
    },
    Disturbance {
        kinds: "w",
        error: FULL,
        manner: Manner::Short,
    },
    Disturbance {
        kinds: ALL,
        error: FAILING,
        manner: Manner::Once,
    },
    Disturbance {
        kinds: ALL,
        error: FAILING,
        manner: Manner::Always,
    },
    Disturbance {
        kinds: "s",
        error: FAILING,
        manner: Manner::Once,
    },
];

/// The errors that the user may be shown. Each says what is wrong with the disk, that nothing was saved, and what to do.
pub const CLEAR: [ErrorCode; 4] = [
    ErrorCode::DiskFull,
    ErrorCode::DiskFailing,
    // The engine says no more where a file of its own can be neither made nor opened.
    ErrorCode::CannotReadOrWrite,
    // A database that cannot be opened for writing is opened by the engine for reading, without a word why.
    ErrorCode::ReadOnly,
];

/// In a process with the shim: every disturbance of the first step of a job.
pub fn go_through(job: Job, folder: &Path) {
    assert!(shim::is_loaded(), "LD_PRELOAD was not heeded");
    let start = folder.join("start");
    let run = folder.join("run");
    let (before, after) = undisturbed(job, &start, &run);
    // A workbook and a paper take long to make: the small run fails them in two ways.
    let slow = matches!(job, Job::Report | Job::Paper) && !full();
    for (number, disturbance) in DISTURBANCES.iter().enumerate().skip(if slow { 4 } else { 0 }) {
        let mut random = Random::of(job.name(), number);
        let mut n = only_case().unwrap_or(1);
        loop {
            let Disturbance { kinds, error, manner } = disturbance;
            let what = format!("call {n} of {kinds} fails with {error} {manner:?}");
            match std::panic::catch_unwind(|| disturb(job, &start, &run, disturbance, n, before, after)) {
                Ok(Ok(Some(note))) => say(&format!("note {note}")),
                Ok(Ok(None)) => break,
                Ok(Err(finding)) => say(&format!("finding {what}: {finding}")),
                Err(panic) => {
                    let text = panic.downcast_ref::<String>().map(String::as_str);
                    let text = text.or(panic.downcast_ref::<&str>().copied());
                    say(&format!("finding {what}: panic: {}", text.unwrap_or_default()));
                }
            }
            shim::disarm();
            std::fs::remove_dir_all(&run).unwrap();
            if only_case().is_some() {
                break;
            }
            // In the small run only some, the first ones more closely.
            n += if full() { 1 } else { 1 + random.below(2) + n / 2 };
        }
        std::fs::remove_dir_all(&run).ok();
    }
}

/// What the step leaves when nothing fails.
fn undisturbed(job: Job, start: &Path, run: &Path) -> (State, State) {
    stage::copy(start, run);
    let before = match job {
        Job::Create | Job::Migration | Job::Rescue => State::default(),
        _ => verdict::look_over(&run.join("office")).unwrap(),
    };
    let mut stage = Stage::open(job, run).unwrap();
    stage.step(0).unwrap();
    let after = verdict::state(stage.reopen().unwrap());
    drop(stage);
    std::fs::remove_dir_all(run).unwrap();
    (before, after)
}

/// One case; `None`: nothing failed any more.
fn disturb(
    job: Job,
    start: &Path,
    run: &Path,
    disturbance: &Disturbance,
    n: usize,
    before: State,
    after: State,
) -> Result<Option<&'static str>, String> {
    stage::copy(start, run);
    let mut stage = Stage::open(job, run).map_err(|e| format!("does not open: {e:?}"))?;
    shim::arm(disturbance.kinds, n, disturbance.error, disturbance.manner);
    let told = stage.step(0);
    let has_failed = shim::disarm();
    let undoes_nothing = disturbance.undoes_nothing();
    let dir = run.join("office");
    // A restore puts another trail in the place of the one that was there.
    // A second attempt at a backup gets a name of its own, which the trail records.
    let same = |a: State, b: State| match job {
        Job::Restore | Job::Rescue | Job::Backup | Job::Migration => a.records == b.records,
        _ => a == b,
    };
    let note = match &told {
        Ok(()) if !has_failed => return Ok(None),
        Ok(()) if !stage.cautions.is_empty() => CAUTIONED,
        Ok(()) => "done all the same",
        Err(error) if !has_failed => return Err(format!("{error:?} although nothing failed")),
        Err(error) if !CLEAR.contains(&error.code()) => return Err(format!("told {error:?}")),
        Err(error) => match error.code() {
            ErrorCode::DiskFull => "disk_full",
            ErrorCode::DiskFailing => "disk_failing",
            ErrorCode::ReadOnly => "read_only",
            _ => "cannot_read_or_write",
        },
    };
    match (&told, job) {
        (Ok(()), _) if !same(look_again(&dir, &stage.cautions)?, after) => {
            return Err("success is told, and it is not so".into());
        }
        (Ok(()), _) => {}
        (Err(_), Job::Create) => {
            stage.close();
            not_made(&dir, undoes_nothing, after)?;
        }
        (Err(_), Job::Migration) => {
            stage.close();
            not_between_schemas(&dir)?;
        }
        (Err(_), Job::Rescue) => damaged_as_before(&dir, &start.join("office"), undoes_nothing)?,
        // Another process finds it whole while this one still has it open.
        (Err(_), _) => match look(&dir)? {
            now if same(now, before) => {}
            now if same(now, after) => return Err("an error is told, and yet it is done".into()),
            _ => return Err("half done".into()),
        },
    }
    if job == Job::Password {
        password_fits_what_is_told(&dir, &start.join("office"), told.is_ok(), undoes_nothing)?;
    }
    if told.is_err() {
        no_backup_too_many(&dir, &start.join("office"), undoes_nothing)?;
    }
    written_whole(run, undoes_nothing)?;
    if told.is_err() {
        match stage.step(0) {
            Ok(()) => {}
            // What `not_made` tolerates: the sentence says now that it is there.
            Err(error) if job == Job::Create && undoes_nothing && error.code() == ErrorCode::AlreadyExists => {}
            // What `password_fits_what_is_told` tolerates: the old password counts no more.
            Err(error) if job == Job::Password && undoes_nothing && error.code() == ErrorCode::PasswordWrong => {
                stage.close();
                return verdict::look_over(&dir).map(|_| Some("the new password counts"));
            }
            Err(error) => return Err(format!("the next attempt ends with {error:?}")),
        }
    }
    stage.close();
    let end = verdict::look_over(&dir)?;
    if !same(end, after) {
        return Err("the next attempt leaves something else".into());
    }
    Ok(Some(note))
}

/// A new office that is reported as failed is not there. Tolerated, because nothing can be done about it: where everything fails from
/// some call on, the file that was just moved into its place cannot be removed again either; then it is a whole office without
/// people, which the next start opens.
fn not_made(dir: &Path, undoes_nothing: bool, after: State) -> Result<(), String> {
    if !Store::exists(dir) {
        return Ok(());
    }
    if !undoes_nothing {
        return Err("an error is told, and a new office is there".into());
    }
    match look(dir)? {
        now if now == after => Ok(()),
        _ => Err("a new office is half made".into()),
    }
}

/// An upgrade reported as failed left the old schema, or, where only what comes after it failed, the new one; never one between.
/// Not looked at as another process does, because opening is the upgrade.
fn not_between_schemas(dir: &Path) -> Result<(), String> {
    let schema = || {
        let conn = rusqlite::Connection::open(dir.join("lince.db"))?;
        let found: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0))?;
        let schema: u32 = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        Ok::<_, rusqlite::Error>((found, schema))
    };
    match schema().map_err(|e| format!("the file cannot be read: {e}"))? {
        (found, schema) if found == "ok" && (schema == 1 || schema == backup::latest_schema()) => Ok(()),
        (found, schema) => Err(format!("left at schema {schema}: {found}")),
    }
}

/// A change of password reported as failed has not changed it, in either copy of the keyring. Tolerated, because nothing can be
/// done about it: where from some call on nothing can be renamed either, the old keyring cannot be put back; whichever lies there
/// opens the office with one of the two passwords.
fn password_fits_what_is_told(dir: &Path, start: &Path, done: bool, undoes_nothing: bool) -> Result<(), String> {
    let places =
        |office: &Path| [office.to_owned(), backups::usual_folder(office)].map(|folder| folder.join(KEYRING_FILE));
    let read = |file: &PathBuf| std::fs::read(file).map_err(|e| format!("the keyring cannot be read: {e}"));
    let [before, _] = places(start);
    let [first, second] = places(dir);
    let changed = [read(&first)? != read(&before)?, read(&second)? != read(&before)?];
    match (done, changed) {
        (true, [true, true]) | (false, [false, false]) => Ok(()),
        (false, _) if undoes_nothing => Ok(()),
        _ => Err(format!("done {done}, and the keyrings changed {changed:?}")),
    }
}

/// A backup, or a restore that keeps one of what was there, leaves none when it is reported as failed. Tolerated, because nothing can be
/// done about it: where everything fails from some call on, it cannot be removed again either; it is whole, and thinned as others.
fn no_backup_too_many(dir: &Path, start: &Path, undoes_nothing: bool) -> Result<(), String> {
    let count = |office: &Path| {
        std::fs::read_dir(backups::usual_folder(office)).map_or(0, |entries| {
            let names = entries.map(|e| e.unwrap().path());
            names
                .filter(|p| p.extension().is_some_and(|e| e == backups::EXTENSION))
                .count()
        })
    };
    match (count(start), count(dir)) {
        (before, now) if now > before && !undoes_nothing => {
            Err(format!("an error is told, and {now} backups are there"))
        }
        _ => Ok(()),
    }
}

/// A damaged database is never lost. Tolerated, because nothing can be done about it: where everything fails from some call on, what
/// was set aside cannot be put back either; then it lies whole in its folder.
fn damaged_as_before(dir: &Path, start: &Path, undoes_nothing: bool) -> Result<(), String> {
    let damaged = std::fs::read(start.join("lince.db")).unwrap();
    let lies_in = |folder: &Path| std::fs::read(folder.join("lince.db")).is_ok_and(|bytes| bytes == damaged);
    let set_aside: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| {
            p.file_name()
                .is_some_and(|n| n.to_string_lossy().starts_with("damaged-"))
        })
        .collect();
    if lies_in(dir) && (set_aside.is_empty() || undoes_nothing) {
        return Ok(());
    }
    if undoes_nothing && set_aside.iter().any(|folder| lies_in(folder)) {
        return Ok(());
    }
    Err(format!(
        "an error is told, and the damaged database was moved: {set_aside:?}"
    ))
}

/// Reports and papers: there and whole, or not there and nothing unfinished in their place. Tolerated: a file reported as failed
/// may be there, whole, when only its folder could not be synced; a second attempt puts the same file in its place. Where
/// everything fails from some call on, what is unfinished cannot be removed either, and lies there under a hidden name.
fn written_whole(run: &Path, undoes_nothing: bool) -> Result<(), String> {
    for (name, end) in [
        ("report.xlsx", &b"PK\x05\x06"[..]),
        ("marked.xlsx", b"PK\x05\x06"),
        ("card.pdf", b"%%EOF"),
    ] {
        if let Ok(bytes) = std::fs::read(run.join(name)) {
            let tail = &bytes[bytes.len().saturating_sub(200)..];
            if !tail.windows(end.len()).any(|w| w == end) {
                return Err(format!("{name} is there and not whole ({} bytes)", bytes.len()));
            }
        }
    }
    let left = std::fs::read_dir(run).unwrap().filter(|e| {
        e.as_ref()
            .is_ok_and(|e| e.file_name().to_string_lossy().starts_with(".lince-unfinished-"))
    });
    if !undoes_nothing && left.count() > 0 {
        Err("something unfinished is left".into())
    } else {
        Ok(())
    }
}

/// As another process finds it.
fn look(dir: &Path) -> Result<State, String> {
    look_again(dir, &[])
}

/// The same for what is done. A photo that could not be encrypted yet is reported, and encrypted when the office is opened next.
fn look_again(dir: &Path, cautions: &[String]) -> Result<State, String> {
    let store =
        stage::open_office(dir, &Access::Read).map_err(|e| format!("a second process cannot read it: {e:?}"))?;
    // The next program that opens it for writing puts the second copy of the keyring right.
    let is_told = cautions.iter().any(|caution| caution.contains("照片"));
    let borne: &[&str] = if is_told {
        &["keyring_copy", "plain_rest"]
    } else {
        &["keyring_copy"]
    };
    verdict::is_sound(&store, borne)?;
    Ok(verdict::state(&store))
}

fn fails(job: Job) {
    let Some(library) = shim::library() else { return };
    let mut figures = Figures::of(&format!("failing disk · {}", job.name()));
    let work = tempfile::tempdir().unwrap();
    stage::prepare(job, Size::Small, &work.path().join("start"));
    std::fs::create_dir_all(work.path().join("run/tmp")).unwrap();
    let mut disturbed = command("fail", job, work.path());
    shim::load(&mut disturbed, library, &work.path().join("run"), None);
    // Temporary files are on the same disk.
    disturbed.env("TMPDIR", work.path().join("run/tmp"));
    let mut child = Running::start(disturbed);
    while let Some(said) = child.hear() {
        let Said::Other(said) = said else { continue };
        match said.split_once(' ') {
            Some(("note", note)) => figures.add(Ok(note)),
            Some((_, finding)) => figures.add(Err(finding.to_owned())),
            None => {}
        }
    }
    let (ended_well, errors) = child.end();
    print!("{errors}");
    if !ended_well {
        figures.add(Err(format!("the process broke off: {errors}")));
    }
    // Every way to fail was tried: among them that the exchange happened and could not be synced.
    if full()
        && only_case().is_none()
        && matches!(job, Job::Restore | Job::Rescue | Job::Encrypt | Job::Rotate)
        && !figures.has(CAUTIONED)
    {
        figures.add(Err("what could not be made sure of is not told".into()));
    }
    figures.close();
}

#[test]
fn p3_a_new_office_on_a_failing_disk() {
    fails(Job::Create);
}

#[test]
fn p1_a_save_on_a_failing_disk() {
    fails(Job::Saves);
}

#[test]
fn p2_an_import_on_a_failing_disk() {
    fails(Job::Import);
}

#[test]
fn p2_an_undo_on_a_failing_disk() {
    fails(Job::Undo);
}

#[test]
fn p3_an_upgrade_on_a_failing_disk() {
    fails(Job::Migration);
}

#[test]
fn p5_a_backup_on_a_failing_disk() {
    fails(Job::Backup);
}

#[test]
fn p1_a_photo_on_a_failing_disk() {
    fails(Job::Photo);
}

#[test]
fn a_report_on_a_failing_disk() {
    fails(Job::Report);
}

#[test]
fn a_paper_on_a_failing_disk() {
    fails(Job::Paper);
}

#[test]
fn p9_encrypting_on_a_failing_disk() {
    fails(Job::Encrypt);
}

#[test]
fn p9_another_key_on_a_failing_disk() {
    fails(Job::Rotate);
}

#[test]
fn p1_a_save_in_an_encrypted_office_on_a_failing_disk() {
    fails(Job::Sealed);
}

#[test]
fn p9_a_password_is_changed_on_a_failing_disk() {
    fails(Job::Password);
}

#[test]
fn p4_a_restore_on_a_failing_disk() {
    fails(Job::Restore);
}

#[test]
fn p4_a_rescue_on_a_failing_disk() {
    fails(Job::Rescue);
}
