//! Backups read whole again, every week, and what becomes of one that is no longer whole.

use lince_core::actions::backups::reading::{self, LastRead};

use super::*;

fn read_due(store: &mut Store, when: &str, second: Option<&Path>) -> Vec<LastRead> {
    reading::read_due(store, &at(when), second, &mut Silent).unwrap()
}

fn stand(store: &Store, when: &str, second: Option<&Path>) -> standing::Standing {
    standing::standing(store, at(when).at, second, None).unwrap()
}

#[test]
fn the_newest_of_each_place_is_read_once_a_week_and_that_makes_no_backup_due() {
    for protected in [false, true] {
        let (_dir, mut store) = office(protected);
        let stick = tempfile::tempdir().unwrap();
        make(
            &mut store,
            &at("2026-11-01T04:00:00Z"),
            BackupKind::Automatic,
            Some(stick.path()),
        );
        let reads_at = |store: &mut Store, when: &str| {
            let read = read_due(store, when, Some(stick.path()));
            assert!(read.iter().all(|one| one.ok));
            read.into_iter().map(|one| (one.place, one.read_at)).collect::<Vec<_>>()
        };
        let both = |when: &str| [(Place::Data, when.to_owned()), (Place::Second, when.to_owned())];

        assert_eq!(
            reads_at(&mut store, "2026-11-08T04:00:00Z"),
            both("2026-11-01T04:00:00Z")
        );
        assert_eq!(
            reads_at(&mut store, "2026-11-08T04:00:01Z"),
            both("2026-11-08T04:00:01Z")
        );
        assert_eq!(
            reads_at(&mut store, "2026-11-15T04:00:01Z"),
            both("2026-11-08T04:00:01Z")
        );
        assert_eq!(
            reads_at(&mut store, "2026-11-15T04:00:02Z"),
            both("2026-11-15T04:00:02Z")
        );

        assert!(!standing::is_due(&store, at("2026-11-16T04:00:00Z").at, true).unwrap());
        let standing = stand(&store, "2026-11-16T04:00:00Z", Some(stick.path()));
        assert_eq!(standing.read_at.as_deref(), Some("2026-11-15T04:00:02Z"));
        assert_eq!(standing.read_at_second, standing.read_at);
        assert_eq!(checks::check(&store).unwrap(), [], "encrypted: {protected}");
    }
}

#[test]
fn a_backup_that_is_no_longer_whole_is_told_does_not_count_and_stays() {
    for protected in [false, true] {
        let (_dir, mut store) = office(protected);
        let older = make(&mut store, &at("2026-11-01T04:00:00Z"), BackupKind::Automatic, None).file;
        change(&mut store, "0000-6600001");
        let newest = make(&mut store, &at("2026-11-10T04:00:00Z"), BackupKind::Automatic, None).file;
        spoil(&newest);
        assert_eq!(stand(&store, "2026-11-17T04:00:00Z", None).newest.unwrap().file, newest);

        let read = read_due(&mut store, "2026-11-17T04:00:01Z", None);

        let found: Vec<_> = read.iter().map(|one| (one.file.clone(), one.ok)).collect();
        assert_eq!(
            found,
            [(newest.clone(), false), (older.clone(), true)],
            "encrypted: {protected}"
        );
        let standing = stand(&store, "2026-11-17T04:00:02Z", None);
        assert_eq!(standing.newest.as_ref().unwrap().file, older);
        assert!(told(&standing).contains(&"backup_bad"), "{:?}", standing.cautions);
        assert!(standing::is_due(&store, at("2026-11-17T04:00:02Z").at, false).unwrap());
        let entry = entries_of(&store, "backup_bad");
        assert_eq!(entry.len(), 1, "{entry:?}");
        assert!(entry[0].contains("数据库已损坏"), "{entry:?}");

        // A new one is made; the bad one is neither thinned away nor recorded in the trail again.
        let keep = Retention {
            all_days: 1,
            daily: 2,
            weekly: 0,
            monthly: 0,
            before_months: 1,
        };
        set_retention(&mut store, &noon(), &keep).unwrap();
        for day in 17..30 {
            change(&mut store, &format!("0000-66100{day}"));
            let when = format!("2026-11-{day}T05:00:00Z");
            assert!(
                automatic(&mut store, &at(&when), None, false, &mut Silent)
                    .unwrap()
                    .is_some(),
                "{when}"
            );
        }
        read_due(&mut store, "2026-12-20T04:00:00Z", None);
        assert!(newest.is_file() && !older.exists());
        assert_eq!(entries_of(&store, "backup_bad").len(), 1);
        assert_ne!(stand(&store, "2026-12-20T04:00:00Z", None).newest.unwrap().file, newest);
    }
}

#[test]
fn the_next_backup_is_due_at_once_when_the_newest_turns_out_bad() {
    let (_dir, mut store) = office(false);
    make(&mut store, &at("2026-11-10T04:00:00Z"), BackupKind::Automatic, None);
    change(&mut store, "0000-6600001");
    let newest = make(&mut store, &at("2026-11-10T05:00:00Z"), BackupKind::ByHand, None).file;
    let soon = at("2026-11-10T06:00:00Z");
    assert!(!standing::is_due(&store, soon.at, false).unwrap());
    spoil(&newest);
    let verified = verify_with(&newest, Keys::of(&store), &mut Silent);

    reading::found(&mut store, &soon, None, &newest, &verified).unwrap();

    assert!(
        standing::is_due(&store, soon.at, false).unwrap(),
        "although the one before is not a day old"
    );
    let made = automatic(&mut store, &soon, None, false, &mut Silent).unwrap().unwrap();
    assert_eq!(
        stand(&store, "2026-11-10T06:00:00Z", None).newest.unwrap().file,
        made.file
    );
    assert!(!standing::is_due(&store, soon.at, true).unwrap(), "once is enough");
}

#[test]
fn in_one_place_bad_and_in_the_other_whole() {
    let (_dir, mut store) = office(false);
    let stick = tempfile::tempdir().unwrap();
    let made = make(
        &mut store,
        &at("2026-11-01T04:00:00Z"),
        BackupKind::ByHand,
        Some(stick.path()),
    );
    let copy = made.second.unwrap().file.unwrap();
    spoil(&copy);

    let read = read_due(&mut store, "2026-11-21T04:00:00Z", Some(stick.path()));

    let found: Vec<_> = read.iter().map(|one| (one.place, one.ok)).collect();
    assert_eq!(found, [(Place::Data, true), (Place::Second, false)]);
    let standing = stand(&store, "2026-11-21T04:00:00Z", Some(stick.path()));
    assert_eq!(standing.newest.as_ref().unwrap().file, made.file);
    assert!(standing.newest_second.is_none());
    assert!(told(&standing).contains(&"second_empty") && told(&standing).contains(&"backup_bad"));
    // The good one is laid over it: read once more, it counts again.
    std::fs::copy(&made.file, &copy).unwrap();
    let verified = verify_with(&copy, Keys::of(&store), &mut Silent);
    reading::found(&mut store, &noon(), Some(stick.path()), &copy, &verified).unwrap();
    assert_eq!(
        stand(&store, "2026-11-21T05:00:00Z", Some(stick.path()))
            .newest_second
            .unwrap()
            .file,
        copy
    );
}

#[test]
fn nobody_can_write_that_a_backup_need_not_be_read_any_more() {
    for protected in [false, true] {
        let (dir, mut store) = office(protected);
        make(&mut store, &at("2026-11-01T04:00:00Z"), BackupKind::Automatic, None);
        let record = backups::usual_folder(dir.path()).join("last-read.json");
        let due =
            |store: &mut Store| read_due(store, "2026-11-21T04:00:00Z", None)[0].read_at == "2026-11-21T04:00:00Z";
        read_due(&mut store, "2026-11-10T04:00:00Z", None);
        let honest = std::fs::read_to_string(&record).unwrap();
        assert!(honest.contains("2026-11-10T04:00:00Z"), "{honest}");

        for forged in [
            honest.replace("2026-11-10T04:00:00Z", "2026-11-20T04:00:00Z"),
            honest.replace("2026-11-10T04:00:00Z", "2099-01-01T00:00:00Z"),
            String::new(),
            "{".into(),
        ] {
            std::fs::write(&record, &forged).unwrap();
            assert!(due(&mut store), "encrypted: {protected}, {forged}");
        }
        // A clock that was wrong for an hour.
        std::fs::remove_file(&record).unwrap();
        read_due(&mut store, "2031-01-01T00:00:00Z", None);
        assert!(std::fs::read_to_string(&record).unwrap().contains("2031"));
        assert!(due(&mut store), "what lies in the future does not count");
    }
}

#[test]
fn a_backup_cut_short_is_told_and_one_that_is_stopped_amid_is_read_another_time() {
    struct Stop;
    impl lince_core::progress::Progress for Stop {
        fn step(&mut self, _: &str, _: usize, _: usize) -> bool {
            false
        }
    }
    let (_dir, mut store) = office(false);
    let made = make(&mut store, &at("2026-11-01T04:00:00Z"), BackupKind::ByHand, None).file;

    let stopped = reading::read_due(&mut store, &noon(), None, &mut Stop);

    assert_eq!(stopped.unwrap_err().code(), ErrorCode::Cancelled);
    assert_eq!(
        stand(&store, "2026-11-21T04:00:00Z", None).read_at.as_deref(),
        Some("2026-11-01T04:00:00Z")
    );
    let bytes = std::fs::read(&made).unwrap();
    std::fs::write(&made, &bytes[..bytes.len() / 2]).unwrap();
    let standing = stand(&store, "2026-11-21T04:00:00Z", None);
    assert!(standing.newest.is_none() && told(&standing).contains(&"backup_bad"));
    assert!(standing::is_due(&store, noon().at, false).unwrap());
}
