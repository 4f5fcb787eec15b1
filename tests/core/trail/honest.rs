//! Who looked is answered, and nothing that the program does raises an alarm.

use super::*;

#[test]
fn who_looked_at_a_person_is_answered() {
    let TestOffice { mut store, dir: _dir } = office();
    let everybody = [WorkerId(1), WorkerId(2)];
    store
        .note(&on(WHEN), &Entry::new(Action::Export, "导出花名册").about(everybody))
        .unwrap();

    let of = |worker: u32| -> Vec<String> {
        let lines = trail::lines(store.read(), Some(worker), None, 100).unwrap();
        lines.into_iter().map(|l| l.action).collect()
    };

    assert_eq!(of(1), ["export", "view", "worker_changed", "worker_added"]);
    assert_eq!(of(2), ["export", "worker_added"]);
}

#[test]
fn a_restore_raises_no_alarm_and_shows_as_an_entry() {
    let TestOffice { dir, mut store } = office();
    let early = backups::list(dir.path()).unwrap()[0].file.clone();
    for n in 0..5 {
        set(&mut store, WorkerId(1), "phone", &format!("1990001010{n}"));
    }
    let late = on("2026-11-22");
    backups::create(&mut store, &late, None).unwrap();
    drop(store);

    let restored = backups::restore::restore(dir.path(), &holder(), &late, &early).unwrap();

    let store = reopened(dir.path());
    assert_eq!(audit::verify(&store, &[]).unwrap().findings, []);
    let last = &trail::lines(store.read(), None, None, 1).unwrap()[0];
    assert_eq!((last.n.0, last.action.as_str()), (6, "restore"), "the jump is an entry");
    drop(store);

    backups::restore::restore(dir.path(), &holder(), &late, restored.kept.as_deref().unwrap()).unwrap();
    assert_eq!(
        audit::verify(&reopened(dir.path()), &[]).unwrap().findings,
        [],
        "and back again"
    );
}

#[test]
fn a_state_that_comes_back_a_second_time_raises_no_alarm_by_what_it_left_behind() {
    let TestOffice { dir, mut store } = office();
    let early = backups::list(dir.path()).unwrap()[0].file.clone();
    set(&mut store, WorkerId(1), "phone", "19900010100");
    drop(store);
    let mut minute = 0;
    let mut brought_back = |file: &Path, changes: usize| {
        minute += 1;
        let when = lince_core::storage::Occasion {
            at: on(WHEN).at + chrono::TimeDelta::minutes(minute),
            ..on(WHEN)
        };
        let kept = backups::restore::restore(dir.path(), &holder(), &when, file)
            .unwrap()
            .kept;
        let mut store = reopened(dir.path());
        for n in 0..changes {
            set(&mut store, WorkerId(1), "phone", &format!("1990002{minute}{n:03}"));
        }
        kept.unwrap()
    };
    // Another trail from the early backup on; the first one again; and the other one again, by now the longer one.
    let first = brought_back(&early, 4);
    let other = brought_back(&first, 1);
    brought_back(&other, 0);

    let found = audit::verify(&reopened(dir.path()), &[]).unwrap().findings;

    assert_eq!(found, []);
}

#[test]
fn a_backup_restored_into_an_empty_folder_begins_its_heads() {
    let TestOffice { dir, store } = office();
    let backup = backups::list(dir.path()).unwrap()[0].file.clone();
    drop(store);
    let new = tempfile::tempdir().unwrap();

    backups::restore::restore(new.path(), &holder(), &on(WHEN), &backup).unwrap();

    let store = reopened(new.path());
    assert_eq!(
        audit::verify(&store, std::slice::from_ref(&backup)).unwrap().findings,
        []
    );
}

/// A small generator of its own, so that a failing history can be named by its number.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Any honest history, however long and mixed, is whole: edits, imports, undo, redo, views, backups, restores, restarts.
fn honest_history(seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let TestOffice { dir, mut store } = new_office();
    hire(&mut store, "张三", "000001199003070010");
    let mut people = vec!["00000119881215202X", "000001197502281040", "000001196501310132"];
    for step in 0..12 {
        let when = on(WHEN);
        match dice.roll(12) {
            0 if !people.is_empty() => drop(hire(&mut store, "李四", people.pop().unwrap())),
            1 => {
                let (kind, file) = lince_tests::WORKBOOKS[dice.roll(2) as usize];
                read_in(&mut store, &when, kind, &fixture("wanghe").join(file));
            }
            2 if seed.is_multiple_of(8) => {
                read_in(
                    &mut store,
                    &when,
                    ImportKind::Training,
                    &fixture("wanghe/training.xlsx"),
                );
            }
            3 | 4 => drop(undo::last(&mut store, &when, None)),
            9 => drop(undo::again(&mut store, &when, None)),
            5 => {
                let view = Entry::new(Action::View, "查看").about([WorkerId(1), WorkerId(dice.roll(90) as u32)]);
                store.note(&when, &view).unwrap();
            }
            6 if step > 3 => drop(backups::create(&mut store, &when, None).unwrap()),
            7 => {
                let made = backups::list(dir.path()).unwrap();
                if let Some(backup) = made.get(dice.roll(4) as usize) {
                    drop(store);
                    backups::restore::restore(dir.path(), &holder(), &when, &backup.file).unwrap();
                    store = reopened(dir.path());
                }
            }
            8 => {
                drop(store);
                store = reopened(dir.path());
            }
            _ => {
                let phone = format!("1990001{:04}", dice.roll(10_000));
                let changed = workers::set(&mut store, &when, WorkerId(1), &[("phone".to_owned(), phone)], None);
                if let Err(refused) = changed {
                    assert_eq!(refused.code(), ErrorCode::UnknownWorker, "taken back: history {seed}");
                }
            }
        }
    }

    let report = audit::verify(&store, &[]).unwrap();

    assert_eq!(report.findings, [], "history {seed}");
}

#[test]
fn honest_histories_verify_clean() {
    // 200 of them: `LINCE_HISTORIES=200`, as `cargo xtask torture` runs it.
    let histories = std::env::var("LINCE_HISTORIES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(40);
    for seed in 1..=histories {
        honest_history(seed);
    }
}
