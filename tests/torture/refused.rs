//! A medium that cannot be written, a file that is taken away or replaced under the open program, and a file that may grow no more:
//! what can be read is read, nothing is called saved that is not, and the sentence says what to do.

use std::path::Path;

use lince_core::ErrorCode;
use lince_core::actions::{checks, workers};
use lince_core::domain::catalogue::clearable;
use lince_core::domain::person::WorkerId;
use lince_core::roll::Roll;
use lince_core::storage::trail::Action;
use lince_core::storage::{Access, Entry, Store};
use lince_tests::holder;

use crate::figures::Figures;
use crate::stage::{self, Job, Size, at, open_office};
use crate::verdict;

fn save(store: &mut Store, phone: &str) -> lince_core::Result<()> {
    workers::set(
        store,
        &at(50),
        WorkerId(1),
        &[("phone".to_owned(), phone.to_owned())],
        None,
    )
    .map(drop)
}

fn phone_of(store: &Store) -> String {
    let roll = Roll::load(store.read(), at(0).on).unwrap();
    let details = &roll.person(WorkerId(1)).unwrap().details;
    details.phone.as_deref().unwrap().to_owned()
}

/// An office of a dozen people in a folder of its own.
fn office(job: Job) -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    stage::prepare(job, Size::Small, work.path());
    work
}

/// Copies an office that is open, as a power cut leaves it: with its log, without the log's memory.
fn cut_off(job: Job, to: &Path) {
    let work = office(job);
    let mut store = open_office(&work.path().join("office"), &Access::Write(holder())).unwrap();
    save(&mut store, "19900099999").unwrap();
    stage::copy(work.path(), to);
    std::fs::remove_file(to.join("office/lince.db-shm")).unwrap();
    assert!(to.join("office/lince.db-wal").metadata().unwrap().len() > 0);
}

#[cfg(target_os = "linux")]
mod write_protected {
    use super::*;
    use crate::child::{Running, Said, command, say};
    use crate::shim::{self, Manner};

    /// The system's words for a write-protected medium and for another user's folder.
    const WORDS: [i32; 2] = [30, 13];

    fn bytes_in(dir: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
        let mut found: Vec<_> = std::fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.is_file())
            .map(|p| (p.file_name().unwrap().to_owned(), std::fs::read(p).unwrap()))
            .collect();
        found.sort();
        found
    }

    fn read_only(dir: &Path, phone: &str) -> Result<&'static str, String> {
        for access in [Access::Write(holder()), Access::Read] {
            let mut store = open_office(dir, &access).map_err(|e| format!("does not open: {e:?}"))?;
            if store.read_only() != Some(ErrorCode::ReadOnly) {
                return Err("is not told to be read-only".into());
            }
            if phone_of(&store) != phone {
                return Err("something older is read".into());
            }
            let problems = checks::check(&store).map_err(|e| format!("check fails: {e:?}"))?;
            if !problems.is_empty() {
                return Err(format!("check finds {problems:?}"));
            }
            for refused in [
                save(&mut store, "19900000000"),
                store.note(&at(51), &Entry::new(Action::Export, "导出")),
            ] {
                match refused {
                    Err(error) if error.code() == ErrorCode::ReadOnly => {}
                    other => return Err(format!("a write ends with {other:?}")),
                }
            }
        }
        Ok("read")
    }

    /// In a process with the shim.
    pub fn child(_: Job, folder: &Path) {
        assert!(shim::is_loaded(), "LD_PRELOAD was not heeded");
        for (name, phone) in [
            ("closed", "19900010000"),
            ("cut", "19900099999"),
            ("sealed", "19900010000"),
            ("sealed-cut", "19900099999"),
        ] {
            let dir = folder.join("run").join(name).join("office");
            let before = bytes_in(&dir);
            for error in WORDS {
                shim::arm("owtrmu", 1, error, Manner::Always);
                let outcome = read_only(&dir, phone);
                shim::disarm();
                match outcome {
                    Ok(note) => say(&format!("note {note}")),
                    Err(finding) => say(&format!("finding {name}, error {error}: {finding}")),
                }
            }
            if bytes_in(&dir) != before {
                say(&format!("finding {name}: a file was changed"));
            }
        }
    }

    #[test]
    fn an_office_on_a_write_protected_medium_is_read_and_says_so() {
        let Some(library) = shim::library() else { return };
        let mut figures = Figures::of("read-only medium");
        let work = tempfile::tempdir().unwrap();
        let run = work.path().join("run");
        std::fs::create_dir_all(work.path().join("tmp")).unwrap();
        for (name, job) in [("closed", Job::Saves), ("sealed", Job::Sealed)] {
            stage::copy(office(job).path(), &run.join(name));
            cut_off(job, &run.join(if name == "closed" { "cut" } else { "sealed-cut" }));
        }
        let mut protected = command("protect", Job::Saves, work.path());
        shim::load(&mut protected, library, &run, None);
        let mut child = Running::start(protected);
        while let Some(said) = child.hear() {
            let Said::Other(said) = said else { continue };
            match said.split_once(' ') {
                Some(("note", note)) => figures.add(Ok(note)),
                _ => figures.add(Err(said)),
            }
        }
        let (ended_well, errors) = child.end();
        assert!(ended_well, "{errors}");
        figures.close();
    }

    #[test]
    fn a_file_that_may_grow_no_more_loses_nothing() {
        let mut figures = Figures::of("file size limit");
        for blocks in [100, 400, 800, 1600] {
            let work = tempfile::tempdir().unwrap();
            let folder = work.path().join("run");
            stage::prepare(Job::Import, Size::Large, &folder);
            let before = verdict::look_over(&folder.join("office")).unwrap();
            let limited = command("limited", Job::Import, &folder);
            // The shell sets the limit and stays deaf to its signal, which the program inherits.
            let mut shell = std::process::Command::new("sh");
            shell
                .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\""])
                .arg(blocks.to_string())
                .arg(limited.get_program())
                .args(limited.get_args())
                .envs(limited.get_envs().filter_map(|(k, v)| Some((k, v?))))
                .stdin(std::process::Stdio::null())
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            let mut child = Running::start(shell);
            let mut told = None;
            while let Some(said) = child.hear() {
                if let Said::Other(said) = said {
                    told = Some(said);
                }
            }
            let (_, errors) = child.end();
            let after = verdict::look_over(&folder.join("office"));
            figures.add(match (told.as_deref(), after) {
                (_, Err(finding)) => Err(format!("{blocks} blocks: {finding}")),
                (Some("refused"), Ok(after)) if after == before => Ok("refused"),
                (Some("done"), Ok(after)) if after != before => Ok("done"),
                (told, _) => Err(format!("{blocks} blocks: told {told:?}; {errors}")),
            });
        }
        figures.close();
    }

    /// One import under a limit.
    pub fn limited(job: Job, folder: &Path) {
        let mut stage = match stage::Stage::open(job, folder) {
            Ok(stage) => stage,
            Err(error) => return say(if clear(&error) { "refused" } else { "unclear" }),
        };
        say(match stage.step(0) {
            Ok(()) => "done",
            Err(error) if clear(&error) => "refused",
            Err(_) => "unclear",
        });
    }

    fn clear(error: &lince_core::Error) -> bool {
        matches!(
            error.code(),
            ErrorCode::DiskFull | ErrorCode::DiskFailing | ErrorCode::CannotReadOrWrite
        )
    }
}

#[cfg(target_os = "linux")]
pub use write_protected::{child, limited};

#[test]
fn a_file_taken_away_under_the_open_program_is_not_written() {
    let mut figures = Figures::of("file taken away");
    type Harm = fn(&Path, &Path);
    let harms: [(&str, Harm); 5] = [
        ("folder removed", |dir, _| std::fs::remove_dir_all(dir).unwrap()),
        ("folder moved", |dir, away| std::fs::rename(dir, away).unwrap()),
        ("file removed", |dir, _| {
            std::fs::remove_file(dir.join("lince.db")).unwrap()
        }),
        ("file replaced", |dir, away| {
            std::fs::copy(dir.join("lince.db"), away).unwrap();
            std::fs::rename(away, dir.join("lince.db")).unwrap();
        }),
        ("log removed", |dir, _| {
            std::fs::remove_file(dir.join("lince.db-wal")).unwrap()
        }),
    ];
    for (name, harm) in harms {
        let work = office(Job::Saves);
        let dir = work.path().join("office");
        let mut store = open_office(&dir, &Access::Write(holder())).unwrap();
        save(&mut store, "19900030001").unwrap();
        harm(&dir, &work.path().join("away"));
        let told = save(&mut store, "19900030002");
        let noted = store.note(&at(52), &Entry::new(Action::Export, "导出"));
        figures.add(match (&told, &noted) {
            (Err(a), Err(b)) if a.code() == ErrorCode::DataMoved && b.code() == ErrorCode::DataMoved => {
                assert!(a.message().contains("lince.db"), "{}", a.message());
                assert_eq!(phone_of(&store), "19900030001", "what is open can still be read");
                Ok("refused")
            }
            _ => Err(format!("{name}: {told:?}, {noted:?}")),
        });
        if name == "folder moved" {
            std::fs::rename(work.path().join("away"), &dir).unwrap();
            save(&mut store, "19900030003").unwrap();
            drop(store);
            let store = open_office(&dir, &Access::Read).unwrap();
            assert_eq!(phone_of(&store), "19900030003", "put back, it goes on");
        }
    }
    figures.close();
}

#[test]
fn what_is_committed_while_the_file_goes_is_not_called_saved() {
    let work = office(Job::Saves);
    let dir = work.path().join("office");
    let mut store = open_office(&dir, &Access::Write(holder())).unwrap();

    let told = store.write(&at(53), &Entry::new(Action::WorkerChanged, "改"), |tx| {
        std::fs::rename(&dir, work.path().join("away")).unwrap();
        let phone = clearable().find(|field| field.key == "phone").unwrap();
        lince_core::storage::workers::clear(tx, WorkerId(1), phone)
    });

    assert_eq!(told.unwrap_err().code(), ErrorCode::DataMoved);
}

#[test]
fn an_office_that_was_cut_off_opens_with_what_its_log_holds() {
    for job in [Job::Saves, Job::Sealed] {
        let work = tempfile::tempdir().unwrap();
        cut_off(job, work.path());
        let dir = work.path().join("office");
        verdict::look_over(&dir).unwrap();
        assert_eq!(phone_of(&open_office(&dir, &Access::Read).unwrap()), "19900099999");
    }
}
