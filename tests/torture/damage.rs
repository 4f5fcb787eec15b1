//! Damaged files: no panic, never an empty new office, the damaged file as it was; what opening does not see, the check finds, or
//! everything still reads right.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use lince_core::actions::backups::{self, Keys, restore};
use lince_core::actions::checks;
use lince_core::progress::Silent;
use lince_core::roll::Roll;
use lince_core::storage::vault::DataKey;
use lince_core::storage::{Access, Store};
use lince_core::{Error, ErrorCode};
use lince_tests::holder;

use crate::figures::{Figures, Random, cases, count};
use crate::stage::{self, Job, Size, at, open_office};
use crate::verdict::{self, State};

const PAGE: usize = 4096;

/// Harms a file's bytes; what was done, in words.
fn harm(bytes: &mut Vec<u8>, random: &mut Random) -> String {
    let size = bytes.len();
    match random.below(20) {
        // Most of what happens to a disk.
        0..=9 => {
            let flips = 1 + random.below(64);
            for _ in 0..flips {
                let at = random.below(size);
                bytes[at] ^= 1 + random.below(255) as u8;
            }
            format!("{flips} bytes flipped")
        }
        10 => {
            let at = random.below(size);
            bytes[at] ^= 1 << random.below(8);
            format!("one bit flipped at {at}")
        }
        11 | 12 => {
            bytes.truncate(random.below(size));
            format!("cut off at {}", bytes.len())
        }
        13 => {
            bytes.truncate(random.below(size / PAGE) * PAGE);
            format!("cut off at page {}", bytes.len() / PAGE)
        }
        14 | 15 => {
            let page = random.below(size / PAGE);
            bytes[page * PAGE..(page + 1) * PAGE].fill(0);
            format!("page {page} is zeros")
        }
        16 => {
            let (to, from) = (random.below(size / PAGE), random.below(size / PAGE));
            bytes.copy_within(from * PAGE..(from + 1) * PAGE, to * PAGE);
            format!("page {to} holds what page {from} holds")
        }
        17 => {
            let at = random.below(100);
            bytes[at] = bytes[at].wrapping_add(1 + random.below(255) as u8);
            format!("byte {at} of the header changed")
        }
        18 => {
            let at = random.below(size / 512) * 512;
            for byte in &mut bytes[at..at + 512] {
                *byte = random.next() as u8;
            }
            format!("sector at {at} is noise")
        }
        _ => {
            bytes.clear();
            "nothing left".into()
        }
    }
}

/// Lays something into the place of the log.
fn harm_log(dir: &Path, foreign: &[u8], random: &mut Random) -> String {
    let log = dir.join("lince.db-wal");
    let (bytes, what) = match random.below(3) {
        0 => (foreign.to_vec(), "the log of another office"),
        1 => (
            (0..PAGE * 3).map(|_| random.next() as u8).collect(),
            "noise in the place of the log",
        ),
        _ => {
            let mut torn = foreign.to_vec();
            let at = random.below(torn.len());
            torn[at] ^= 0x55;
            (torn, "the torn log of another office")
        }
    };
    std::fs::write(log, bytes).unwrap();
    what.into()
}

/// An office, what is stored in it, and the log of another one.
struct Whole {
    work: tempfile::TempDir,
    state: State,
    key: Option<DataKey>,
    foreign_log: Vec<u8>,
}

fn whole(job: Job) -> Whole {
    let work = tempfile::tempdir().unwrap();
    stage::prepare(job, Size::Small, work.path());
    let dir = work.path().join("office");
    let mut store = open_office(&dir, &Access::Write(holder())).unwrap();
    backups::create(&mut store, &at(0), Some(work.path())).unwrap();
    let key = store.key().cloned();
    drop(store);
    let state = verdict::look_over(&dir).unwrap();
    let other = tempfile::tempdir().unwrap();
    stage::prepare(Job::Migration, Size::Small, other.path());
    let mut stage = stage::Stage::open(Job::Migration, other.path()).unwrap();
    stage.step(0).unwrap();
    let foreign_log = std::fs::read(other.path().join("office/lince.db-wal")).unwrap();
    Whole {
        work,
        state,
        key,
        foreign_log,
    }
}

fn damaged(whole: &Whole, place: &Path, random: &mut Random) -> Result<&'static str, String> {
    stage::copy(whole.work.path(), place);
    let dir = place.join("office");
    let file = dir.join("lince.db");
    let what = if random.chance(12) {
        harm_log(&dir, &whole.foreign_log, random)
    } else {
        let mut bytes = std::fs::read(&file).unwrap();
        let what = harm(&mut bytes, random);
        std::fs::write(&file, bytes).unwrap();
        what
    };
    let before = std::fs::read(&file).unwrap();
    let outcome = catch_unwind(AssertUnwindSafe(|| look(&dir, whole.state)));
    let outcome = match outcome {
        Ok(Ok(Seen::Refused(error))) => refused(&dir, &error, &before).and_then(|note| match note {
            "refused" if random.chance(25) => way_back(whole, &dir, &before),
            note => Ok(note),
        }),
        Ok(Ok(Seen::Found)) => Ok("found by check"),
        Ok(Ok(Seen::Unharmed)) => Ok("reads right"),
        Ok(Err(finding)) => Err(finding),
        Err(_) => Err("panic".into()),
    };
    outcome.map_err(|e| format!("{what}: {e}"))
}

enum Seen {
    Refused(Error),
    Found,
    Unharmed,
}

fn look(dir: &Path, known: State) -> Result<Seen, String> {
    let store = match open_office(dir, &Access::Write(holder())) {
        Ok(store) => store,
        Err(error) => return Ok(Seen::Refused(error)),
    };
    let problems = match checks::check(&store) {
        Ok(problems) => problems,
        Err(error) if error.code() == ErrorCode::Damaged => return Ok(Seen::Found),
        Err(error) => return Err(format!("check ends with {error:?}")),
    };
    // Whatever is in it: lists are shown or refused, not broken off.
    let _ = Roll::load(store.read(), at(0).on);
    if !problems.is_empty() {
        return Ok(Seen::Found);
    }
    match verdict::try_state(&store) {
        Ok(state) if state == known => Ok(Seen::Unharmed),
        Ok(_) => Err("reads otherwise, and the check finds nothing".into()),
        Err(error) => Err(format!("cannot be read ({error}), and the check finds nothing")),
    }
}

/// A refusal names the damage and the place, and leaves everything as it was.
fn refused(dir: &Path, error: &Error, before: &[u8]) -> Result<&'static str, String> {
    let file = dir.join("lince.db");
    if std::fs::read(&file).unwrap() != before {
        return Err(format!("refused ({}), but the file was changed", error.code()));
    }
    match error.code() {
        ErrorCode::Damaged if error.message().contains("lince.db") => {}
        ErrorCode::NewerSchema => return Ok("taken for newer"),
        _ => return Err(format!("refused with {error:?}")),
    }
    match Store::create(dir, &holder(), |_| Ok(())) {
        Err(error) if error.code() == ErrorCode::AlreadyExists => Ok("refused"),
        other => Err(format!("a new office in its place: {:?}", other.err())),
    }
}

/// The newest backup comes back over the damaged file, which stays.
fn way_back(whole: &Whole, dir: &Path, before: &[u8]) -> Result<&'static str, String> {
    let backup = stage::backup_beside(whole.work.path());
    let key = whole.key.clone();
    let keys = Keys {
        present: key.as_ref(),
        ..Keys::default()
    };
    let restored = restore::restore_with(dir, &holder(), &at(60), &backup, keys, &mut Silent)
        .map_err(|e| format!("cannot be restored: {e:?}"))?;
    let kept = restored.damaged.ok_or("the damaged file is not kept")?;
    if std::fs::read(kept.join("lince.db")).unwrap_or_default() != before {
        return Err("the damaged file is not kept as it was".into());
    }
    if verdict::look_over(dir)?.records == whole.state.records {
        Ok("refused and restored")
    } else {
        Err("something else came back".into())
    }
}

fn damage(threat: &str, job: Job, small: usize, all: usize) {
    let mut figures = Figures::of(threat);
    let whole = whole(job);
    let work = tempfile::tempdir().unwrap();
    for case in cases(count(small, all)) {
        let place = work.path().join("run");
        let outcome = damaged(&whole, &place, &mut Random::of(threat, case));
        figures.add(outcome.map_err(|e| format!("case {case}: {e}")));
        std::fs::remove_dir_all(&place).unwrap();
    }
    figures.close();
}

#[test]
fn p3_a_damaged_plain_office_is_told_and_kept() {
    damage("damage · plain", Job::Saves, 60, 600);
}

#[test]
fn p3_a_damaged_encrypted_office_is_told_and_kept() {
    damage("damage · encrypted", Job::Sealed, 30, 400);
}

#[test]
fn p6_a_schema_number_that_is_too_low_does_no_harm() {
    let whole = whole(Job::Saves);
    let written = std::fs::read(whole.work.path().join("office/lince.db")).unwrap();
    let schema = u32::from_be_bytes(written[60..64].try_into().unwrap());
    assert!(schema > 1);
    for number in 0..schema {
        let place = tempfile::tempdir().unwrap();
        stage::copy(whole.work.path(), place.path());
        let dir = place.path().join("office");
        let file = dir.join("lince.db");
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[60..64].copy_from_slice(&number.to_be_bytes());
        std::fs::write(&file, &bytes).unwrap();

        let refused = open_office(&dir, &Access::Write(holder())).err().unwrap();

        assert_eq!(refused.code(), ErrorCode::Damaged, "{number}");
        let now = std::fs::read(&file).unwrap();
        assert!(now[100..] == bytes[100..], "{number}: records as they were");
    }
}
