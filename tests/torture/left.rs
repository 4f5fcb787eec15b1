//! A process is killed while it compares a backup with the office or writes a file card to be printed: at once nobody can read
//! anything that it left in its folder for work, and when the next one has started nothing is there at all.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lince_core::actions::backups::{self, Keys, compare};
use lince_core::actions::papers;
use lince_core::documents::{self, fonts::FontLibrary};
use lince_core::domain::person::WorkerId;
use lince_core::progress::Silent;
use lince_core::storage::Access;
use lince_core::workplace;
use lince_tests::holder;

use crate::child::{Running, Said, command, say};
use crate::figures::{Figures, Random, cases, count};
use crate::stage::{self, Job, Size, at, backup_beside, open_office};

/// In the folder of a case.
const WORK: &str = "work";

/// The child: `Restore` and `Sealed` compare a backup, `Paper` lays a card where it is printed from; each again and again.
pub fn compare(job: Job, folder: &Path) {
    workplace::keep_in(vec![folder.join(WORK)]);
    say("done 0");
    let store = open_office(&folder.join("office"), &Access::Read).unwrap();
    let card = (job == Job::Paper).then(|| {
        let fonts = FontLibrary::open_default().unwrap();
        papers::filled(&store, &fonts, papers::FILE_CARD, &[WorkerId(1)], at(0).on, &mut Silent).unwrap()
    });
    for round in 0..u32::MAX {
        match &card {
            Some(card) => documents::write_pdf(card, &workplace::paper("档案卡").unwrap()).unwrap(),
            None => {
                let backup = backup_beside(folder);
                compare::compare(&backup, Some(&store), Keys::of(&store), at(0).on, &mut Silent).unwrap();
            }
        }
        // From here on it is in the middle of its work.
        if round == 0 {
            say("begins 1");
        }
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files_below(&entry.path())),
            _ => found.push(entry.path()),
        }
    }
    found
}

fn begins(file: &Path, with: &[u8]) -> bool {
    std::fs::read(file).is_ok_and(|bytes| bytes.starts_with(with))
}

fn kill_once(job: Job, start: &Path, work: &Path, random: &mut Random) -> Result<&'static str, String> {
    let folder = work.join("run");
    stage::copy(start, &folder);
    let places = [folder.join(WORK), folder.join("tmp")];
    let left = || places.iter().flat_map(|place| files_below(place)).collect::<Vec<_>>();
    let mut child = Running::start(command("compare", job, &folder));
    while child.hear().is_some_and(|said| said != Said::Begins(1)) {}
    std::thread::sleep(Duration::from_micros(random.below(400_000) as u64));
    child.process.kill().map_err(|e| e.to_string())?;
    let (_, errors) = child.end();
    if errors.contains("panicked") {
        return Err(errors);
    }
    let remained = left();
    if let Some(plain) = remained.iter().find(|file| begins(file, b"SQLite format 3")) {
        return Err(format!("{} is a database that anybody reads", plain.display()));
    }
    let lay_there = remained
        .iter()
        .any(|file| begins(file, b"%PDF") || file.ends_with("lince.db"));
    // The next start.
    let mut next = Running::start(command("compare", job, &folder));
    while next.hear().is_some_and(|said| said != Said::Done(0)) {}
    let still: Vec<_> = remained.iter().filter(|file| file.exists()).collect();
    let outcome = match still.as_slice() {
        [] if lay_there => Ok("left and cleared"),
        [] => Ok("nothing left"),
        _ => Err(format!("still there: {still:?}")),
    };
    next.process.kill().map_err(|e| e.to_string())?;
    next.end();
    std::fs::remove_dir_all(&folder).unwrap();
    outcome
}

fn kill(job: Job, small: usize, all: usize) -> Figures {
    let threat = format!("kill -9, what is left · {}", job.name());
    let mut figures = Figures::of(&threat);
    let work = tempfile::tempdir().unwrap();
    let start = work.path().join("start");
    stage::prepare(job, Size::Large, &start);
    if job == Job::Sealed {
        let mut store = open_office(&start.join("office"), &Access::Write(holder())).unwrap();
        backups::create(&mut store, &at(0), Some(&start)).unwrap();
    }
    for case in cases(count(small, all)) {
        let mut random = Random::of(&threat, case);
        let outcome = kill_once(job, &start, work.path(), &mut random);
        figures.add(outcome.map_err(|e| format!("case {case}: {e}")));
    }
    figures
}

#[test]
fn p9_a_plain_backup_is_compared_without_a_copy_on_any_disk() {
    let figures = kill(Job::Restore, 3, 40);

    let lay_there = figures.has("left and cleared");
    figures.close();
    assert!(!lay_there, "it is all in memory");
}

#[test]
fn p9_the_copy_of_an_encrypted_backup_is_encrypted_and_goes() {
    kill(Job::Sealed, 3, 40).close();
}

#[test]
fn p9_a_card_that_was_being_printed_goes() {
    let figures = kill(Job::Paper, 3, 40);

    let lay_there = figures.has("left and cleared");
    figures.close();
    assert!(lay_there, "no card was ever there");
}
