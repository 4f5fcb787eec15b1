//! The process is killed at random moments: what was acknowledged is there, what was under way is there whole or not at all.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::child::{Running, Said, command};
use crate::figures::{Figures, Random, cases, count};
use crate::stage::{self, Job, Size};
use crate::verdict::{self, State};

/// What a job leaves after each step, and how long each took, when nobody disturbs it.
struct Undisturbed {
    /// Before the first step, and after each.
    states: Vec<State>,
    durations: Vec<Duration>,
}

fn undisturbed(job: Job, start: &Path, work: &Path) -> Undisturbed {
    // Always the same folder: the trail names it.
    let folder = work.join("run");
    stage::copy(start, &folder);
    let mut child = Running::start(command("states", job, &folder));
    let (mut states, mut durations, mut begun) = (Vec::new(), Vec::new(), Instant::now());
    while let Some(said) = child.hear() {
        match said {
            Said::Begins(_) => begun = Instant::now(),
            Said::Done(_) => durations.push(begun.elapsed()),
            Said::Other(text) => states.push(text.strip_prefix("state ").unwrap().parse().unwrap()),
        }
    }
    let (ended_well, errors) = child.end();
    assert!(ended_well, "{} cannot be done undisturbed: {errors}", job.name());
    if job == Job::Restore {
        // Not opened before its own first step.
        let before = work.join("before");
        stage::copy(start, &before);
        states[0] = verdict::look_over(&before.join("office")).unwrap();
    }
    std::fs::remove_dir_all(&folder).unwrap();
    Undisturbed { states, durations }
}

/// Kills the job once; the step at which the office stands.
fn kill_once(
    job: Job,
    start: &Path,
    work: &Path,
    known: &Undisturbed,
    random: &mut Random,
) -> Result<&'static str, String> {
    let folder = work.join("run");
    stage::copy(start, &folder);
    let step = random.below(known.durations.len());
    // A little longer than it takes, so that the end and what follows it are hit as well.
    let longest = known.durations[step].as_micros() as usize * 5 / 4 + 300;
    let patience = Duration::from_micros(random.below(longest) as u64);
    let mut child = Running::start(command("steps", job, &folder));
    let mut done = 0;
    while let Some(said) = child.hear() {
        match said {
            Said::Begins(n) if n == step => break,
            Said::Done(n) => done = n + 1,
            _ => {}
        }
    }
    std::thread::sleep(patience);
    child.process.kill().map_err(|e| e.to_string())?;
    while let Some(said) = child.hear() {
        if let Said::Done(n) = said {
            done = n + 1;
        }
    }
    child.end();
    let outcome = judge(job, &folder, known, done);
    std::fs::remove_dir_all(&folder).unwrap();
    outcome.map_err(|e| format!("killed after {patience:?} of step {step}, {done} acknowledged: {e}"))
}

fn judge(job: Job, folder: &Path, known: &Undisturbed, done: usize) -> Result<&'static str, String> {
    let dir = folder.join("office");
    if job == Job::Create && done == 0 && !lince_core::storage::Store::exists(&dir) {
        let mut again = stage::Stage::open(job, folder).map_err(|e| format!("{e:?}"))?;
        again.step(0).map_err(|e| format!("cannot be made after all: {e:?}"))?;
        return Ok("before");
    }
    let found = verdict::look_over(&dir)?;
    // A restore puts another trail in the place of the one that was there; an upgrade notes the moment.
    let same = |known: &State| {
        if matches!(job, Job::Restore | Job::Migration) {
            known.records == found.records
        } else {
            *known == found
        }
    };
    if known.states.get(done + 1).is_some_and(same) {
        Ok("after")
    } else if same(&known.states[done]) {
        Ok("before")
    } else {
        match known.states.iter().position(|s| *s == found) {
            Some(step) => Err(format!("stands at step {step}")),
            None => Err("stands at no step".into()),
        }
    }
}

fn kill(job: Job, small: usize, all: usize) {
    let threat = format!("kill -9 · {}", job.name());
    let mut figures = Figures::of(&threat);
    let work = tempfile::tempdir().unwrap();
    let start = work.path().join("start");
    stage::prepare(job, Size::Large, &start);
    let known = undisturbed(job, &start, work.path());
    for case in cases(count(small, all)) {
        let mut random = Random::of(&threat, case);
        let outcome = kill_once(job, &start, work.path(), &known, &mut random);
        figures.add(outcome.map_err(|e| format!("case {case}: {e}")));
    }
    figures.close();
}

#[test]
fn p3_an_office_is_made_whole_or_not_at_all() {
    kill(Job::Create, 2, 20);
}

#[test]
fn p1_what_was_saved_outlives_a_kill() {
    kill(Job::Saves, 2, 50);
}

#[test]
fn p2_an_import_is_there_whole_or_not_at_all() {
    kill(Job::Import, 2, 40);
}

#[test]
fn p2_an_undo_is_done_whole_or_not_at_all() {
    kill(Job::Undo, 2, 35);
}

#[test]
fn p3_an_upgrade_is_done_whole_or_not_at_all() {
    kill(Job::Migration, 2, 30);
}

#[test]
fn p5_half_a_backup_is_no_backup() {
    kill(Job::Backup, 2, 30);
}

#[test]
fn p4_a_restore_is_done_whole_or_not_at_all() {
    kill(Job::Restore, 2, 35);
}

#[test]
fn p1_a_photo_outlives_a_kill() {
    kill(Job::Photo, 2, 35);
}

#[test]
fn p9_encrypting_outlives_a_kill() {
    kill(Job::Encrypt, 2, 20);
}

#[test]
fn p9_another_key_outlives_a_kill() {
    kill(Job::Rotate, 2, 20);
}

#[test]
fn p1_what_was_saved_in_an_encrypted_office_outlives_a_kill() {
    kill(Job::Sealed, 2, 20);
}
