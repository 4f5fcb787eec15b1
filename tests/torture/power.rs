//! Power cuts: every write of a job is recorded, and after every prefix of the record the office is opened as a disk may then hold
//! it. What was acknowledged before is there, what was under way is there whole or not at all.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::child::{Running, command};
use crate::disk::{Disk, Luck};
use crate::figures::{Figures, Random, cases, count};
use crate::shim::{self, Event};
use crate::stage::{self, Job, Size, Stage};
use crate::verdict::{self, State};

/// Takes the steps of a job in a process with the shim, marking each acknowledgement and what is stored then.
pub fn record(job: Job, folder: &Path) {
    assert!(shim::is_loaded(), "LD_PRELOAD was not heeded");
    let mut stage = Stage::open(job, folder).unwrap();
    if let Some(store) = stage.store() {
        shim::mark(&format!("state {}", verdict::state(store)));
    }
    for n in 0..job.steps(Size::Small) {
        stage.step(n).unwrap();
        shim::mark(&format!("done {n}"));
        shim::mark(&format!("state {}", verdict::state(stage.reopen().unwrap())));
    }
    stage.close();
    shim::mark("closed");
}

/// The states that may be found: after the last acknowledged step, and after the one under way.
struct Expected<'a> {
    states: &'a [State],
    done: usize,
}

fn power(job: Job) {
    let threat = format!("power loss · {}", job.name());
    let Some(library) = shim::library() else { return };
    let mut figures = Figures::of(&threat);
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().join("run");
    stage::prepare(job, Size::Small, &folder);
    let mut disk = Disk::of(&folder);
    let before = work.path().join("before");
    stage::copy(&folder, &before);
    let log = work.path().join("log");
    let mut recording = command("record", job, &folder);
    shim::load(&mut recording, library, &folder, Some(&log));
    let (ended_well, errors) = Running::start(recording).end();
    assert!(ended_well, "{}: {errors}", job.name());
    let events = shim::events(&log);

    let mut states: Vec<State> = events
        .iter()
        .filter_map(|e| match e {
            Event::Mark(text) => text.strip_prefix("state ").map(|s| s.parse().unwrap()),
            _ => None,
        })
        .collect();
    match job {
        // There is none before, or opening it to look brings it up to date.
        Job::Create | Job::Migration => states.insert(0, State::default()),
        Job::Restore => states.insert(0, verdict::look_over(&before.join("office")).unwrap()),
        _ => {}
    }
    figures.note("events", events.len());

    let place = stage::roomy();
    let mut seen = HashSet::new();
    let mut done = 0;
    // In the small run every so many prefixes, another one each time.
    let stride = if crate::figures::full() {
        1
    } else {
        events.len().div_ceil(count(20, usize::MAX)).max(1)
    };
    for (prefix, event) in events.iter().enumerate() {
        disk.take(event);
        if let Event::Mark(text) = event
            && let Some(n) = text.strip_prefix("done ")
        {
            done = n.parse::<usize>().unwrap() + 1;
        }
        if prefix % stride != 0 && !matches!(event, Event::Mark(_)) {
            continue;
        }
        let expected = Expected { states: &states, done };
        for case in cases(count(3, 12)) {
            let luck = Luck::ALL[if case < Luck::ALL.len() { case } else { 2 + case % 2 }];
            if disk.is_certain() && luck != Luck::Everything {
                continue;
            }
            let mut random = Random::of(&threat, prefix * 1000 + case);
            let found = disk.after_a_power_cut(luck, &mut random);
            let mut hash = DefaultHasher::new();
            (&found, done).hash(&mut hash);
            if !seen.insert(hash.finish()) {
                continue;
            }
            let there = place.path().join("run");
            std::fs::create_dir_all(&there).unwrap();
            found.lay_down(&there);
            let outcome = judge(job, &there, &expected);
            std::fs::remove_dir_all(&there).unwrap();
            figures.add(outcome.map_err(|e| {
                format!(
                    "case {case} after event {prefix} ({}), {luck:?}, {done} acknowledged: {e}",
                    told(event)
                )
            }));
        }
    }
    figures.close();
}

fn told(event: &Event) -> String {
    match event {
        Event::Write { inode, offset, bytes } => format!("write of {} bytes at {offset} of {inode}", bytes.len()),
        other => format!("{other:?}"),
    }
}

fn judge(job: Job, folder: &Path, expected: &Expected<'_>) -> Result<&'static str, String> {
    let dir = folder.join("office");
    if job == Job::Create && expected.done == 0 && !lince_core::storage::Store::exists(&dir) {
        std::fs::create_dir_all(folder).unwrap();
        let mut again = Stage::open(job, folder).map_err(|e| format!("{e:?}"))?;
        again.step(0).map_err(|e| format!("cannot be made after all: {e:?}"))?;
        return Ok("before");
    }
    let found = verdict::look_over(&dir)?;
    let same = |known: &State| match job {
        // A restore puts another trail in the place of the one that was there; an upgrade notes the moment.
        Job::Restore | Job::Migration => known.records == found.records,
        _ => *known == found,
    };
    if expected.states.get(expected.done + 1).is_some_and(same) {
        Ok("after")
    } else if same(&expected.states[expected.done]) {
        Ok("before")
    } else {
        match expected.states.iter().position(same) {
            Some(step) => Err(format!("stands at step {step}")),
            None => Err("stands at no step".into()),
        }
    }
}

#[test]
fn p3_a_new_office_survives_a_power_cut() {
    power(Job::Create);
}

#[test]
fn p1_what_was_saved_survives_a_power_cut() {
    power(Job::Saves);
}

#[test]
fn p2_an_import_survives_a_power_cut() {
    power(Job::Import);
}

#[test]
fn p2_an_undo_survives_a_power_cut() {
    power(Job::Undo);
}

#[test]
fn p3_an_upgrade_survives_a_power_cut() {
    power(Job::Migration);
}

#[test]
fn p5_a_backup_survives_a_power_cut() {
    power(Job::Backup);
}

#[test]
fn p1_a_photo_survives_a_power_cut() {
    power(Job::Photo);
}

#[test]
fn p9_encrypting_outlives_a_power_cut() {
    power(Job::Encrypt);
}

#[test]
fn p1_what_was_saved_in_an_encrypted_office_outlives_a_power_cut() {
    power(Job::Sealed);
}
#[test]
fn p4_a_restore_survives_a_power_cut() {
    power(Job::Restore);
}

#[test]
fn p9_another_key_outlives_a_power_cut() {
    power(Job::Rotate);
}
