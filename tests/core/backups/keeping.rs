//! Making backups, by hand and by the program, and how long they stay.

use super::*;

#[test]
fn a_backup_reaches_the_second_place_byte_for_byte() {
    let TestOffice { dir: _dir, mut store } = wanghe(&on(TODAY));
    let stick = tempfile::tempdir().unwrap();

    let made = make(&mut store, &noon(), BackupKind::ByHand, Some(stick.path()));

    let copy = made.second.unwrap().file.unwrap();
    assert_eq!(std::fs::read(&copy).unwrap(), std::fs::read(&made.file).unwrap());
    assert!(verify(&copy).unwrap().ok);
    assert_eq!(names(stick.path()).len(), 1, "nothing unfinished is left");
    let listed = backups::list_both(store.dir(), Some(stick.path())).unwrap();
    assert_eq!(
        listed.iter().map(|b| b.place).collect::<Vec<_>>(),
        [Place::Data, Place::Second]
    );
    assert!(
        listed
            .iter()
            .all(|b| b.kind == Some(BackupKind::ByHand) && b.workers == Some(88))
    );
}

#[test]
fn a_stick_that_is_not_in_is_a_caution_with_its_days_and_never_a_failure() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let gone = PathBuf::from("/nowhere/stick");

    let made = make(&mut store, &noon(), BackupKind::ByHand, Some(&gone));

    let second = made.second.unwrap();
    assert!(second.file.is_none() && second.caution.unwrap().contains("插上"));
    assert!(made.file.is_file());
    let seen = (noon().at - Duration::days(9)).to_rfc3339();
    let standing = standing::standing(&store, noon().at, Some(&gone), Some(&seen)).unwrap();
    let caution = standing.cautions.iter().find(|c| c.code == "second_missing").unwrap();
    assert!(caution.message.contains("9天"), "{}", caution.message);
}

#[test]
fn a_second_place_on_the_same_disk_is_warned_of() {
    let TestOffice { dir, mut store } = new_office();
    let beside = dir.path().join("beside");
    std::fs::create_dir(&beside).unwrap();

    make(&mut store, &noon(), BackupKind::ByHand, Some(&beside));

    let standing = standing::standing(&store, noon().at, Some(&beside), None).unwrap();
    assert_eq!(
        standing.cautions.iter().map(|c| c.code).collect::<Vec<_>>(),
        ["second_same_disk", "trial_old"]
    );
}

#[test]
fn the_program_backs_up_by_itself_only_what_has_changed_and_daily() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let due = |store: &mut Store, when: &str, missed: bool| {
        automatic(store, &at(when), None, missed, &mut Silent)
            .unwrap()
            .is_some()
    };

    assert!(due(&mut store, "2026-11-20T08:00:00Z", false), "there was none");
    assert!(
        !due(&mut store, "2026-11-25T08:00:00Z", true),
        "nothing has happened, the entry of the backup does not count"
    );
    change(&mut store, "1");
    assert!(!due(&mut store, "2026-11-20T09:00:00Z", false), "not yet a day");
    assert!(
        due(&mut store, "2026-11-20T09:00:01Z", true),
        "the last exit was cut short"
    );
    change(&mut store, "2");
    assert!(due(&mut store, "2026-11-21T09:00:01Z", false), "a day later");
    let kinds: Vec<_> = backups::list(store.dir())
        .unwrap()
        .into_iter()
        .map(|b| b.kind)
        .collect();
    assert_eq!(kinds, [Some(BackupKind::Automatic); 3]);
}

#[test]
fn a_year_of_days_is_thinned_and_what_is_not_ours_is_left_alone() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let folder = backups::usual_folder(store.dir());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("说明.txt"), "不是备份").unwrap();
    std::fs::write(folder.join("坏的.lincebak"), "不是备份").unwrap();
    std::fs::copy(fixture("backups/schema_v1.lincebak"), folder.join("别的街道.lincebak")).unwrap();
    let keep = Retention {
        all_days: 2,
        daily: 3,
        weekly: 2,
        monthly: 2,
        before_months: 12,
    };
    set_retention(&mut store, &noon(), &keep).unwrap();
    let by_hand = make(&mut store, &at("2026-01-01T00:00:00Z"), BackupKind::ByHand, None).file;
    let start = at("2026-08-01T04:00:00Z").at;
    for n in 0..112 {
        let occasion = Occasion {
            at: start + Duration::days(n),
            ..on(TODAY)
        };
        make(&mut store, &occasion, BackupKind::Automatic, None);
    }

    let left = backups::list(store.dir()).unwrap();

    let automatic = left.iter().filter(|b| b.kind == Some(BackupKind::Automatic)).count();
    assert_eq!(automatic, 2 + 3 + 2 + 2);
    assert!(by_hand.is_file(), "made by hand stays");
    for foreign in ["说明.txt", "坏的.lincebak", "别的街道.lincebak"] {
        assert!(folder.join(foreign).is_file(), "{foreign}");
    }
    let too_few = Retention { daily: 0, ..keep };
    assert_eq!(
        set_retention(&mut store, &noon(), &too_few).unwrap_err().code(),
        ErrorCode::InvalidArgument
    );
}

#[test]
fn a_lost_photo_stops_no_backup_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("office");
    restore(&dir, &holder(), &noon(), &fixture("backups/schema_v2.lincebak")).unwrap();
    std::fs::remove_dir_all(dir.join("attachments")).unwrap();
    let mut store = open(&dir).unwrap();

    let made = make(&mut store, &noon(), BackupKind::ByHand, None);

    assert_eq!(made.lost, 1);
    assert!(verify(&made.file).unwrap().ok);
    assert_eq!(Archive::open(&made.file).unwrap().manifest.lost.len(), 1);
}

#[test]
fn an_unreadable_place_leaves_nothing_half() {
    let TestOffice { dir, mut store } = new_office();
    let file = dir.path().join("a-file");
    std::fs::write(&file, b"").unwrap();

    let refused = backups::create(&mut store, &noon(), Some(&file.join("below")));

    assert!(refused.is_err());
    assert_eq!(std::fs::read(&file).unwrap(), b"");
}

#[test]
fn others_write_while_a_backup_is_made() {
    let TestOffice { dir, mut store } = wanghe(&on(TODAY));
    let path = dir.path().to_owned();
    let (stop, told) = std::sync::mpsc::channel::<()>();
    let maker = std::thread::spawn(move || {
        let mut reader = Store::open(&path, &Access::Read).unwrap();
        let mut made = Vec::new();
        while told.try_recv().is_err() {
            let when = DateTime::<Utc>::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(made.len() as i64);
            let occasion = Occasion { at: when, ..on(TODAY) };
            made.push(make(&mut reader, &occasion, BackupKind::ByHand, None).file);
        }
        made
    });
    for n in 0..60 {
        change(&mut store, &n.to_string());
    }
    stop.send(()).unwrap();

    let made = maker.join().unwrap();

    assert!(!made.is_empty());
    for file in made {
        assert!(verify(&file).unwrap().ok);
    }
}

/// The backup's manifest as written by a person who can only write into the folder.
fn forge(backup: &Path, to: &Path, change: impl Fn(&mut serde_json::Value)) {
    let mut entries = archives::entries(backup);
    archives::manifest(&mut entries, change);
    archives::pack(to, &entries);
}

#[test]
fn a_manifest_that_the_office_did_not_write_is_no_backup_of_today() {
    for protected in [false, true] {
        let TestOffice { dir, mut store } = wanghe(&on(TODAY));
        if protected {
            let code = RecoveryCode::generate().unwrap();
            store = protection::encrypt(store, &noon(), PASSWORD, &code)
                .unwrap()
                .store
                .unwrap();
        }
        let honest = make(&mut store, &at("2026-11-10T04:00:00Z"), BackupKind::Automatic, None).file;
        change(&mut store, "0000-6600001");
        let latest = lince_core::storage::backup::latest(store.read()).unwrap();
        let told = |name: &str, change: &dyn Fn(&mut serde_json::Value)| {
            forge(&honest, &backups::usual_folder(dir.path()).join(name), change)
        };
        told("auto-20261121-110000.lincebak", &|m| {
            m["made_at"] = "2026-11-21T03:00:00Z".into();
            m["latest"] = serde_json::json!(latest);
            m["changes"] = 99_999.into();
        });
        told("auto-20261121-110001.lincebak", &|m| {
            m["made_at"] = "2026-11-21T03:00:01Z".into();
            m["latest"] = serde_json::json!(latest);
            m.as_object_mut().unwrap().remove("voucher");
        });

        let standing = standing::standing(&store, noon().at, None, None).unwrap();
        let forged = backups::usual_folder(dir.path()).join("auto-20261121-110000.lincebak");
        let found = verify_with(&forged, Keys::of(&store), &mut Silent).unwrap();

        assert!(
            found.problems.iter().any(|p| p.code == "backup_forged"),
            "{:?}",
            found.problems
        );
        assert_eq!(standing.newest.unwrap().file, honest, "encrypted: {protected}");
        assert_eq!(standing.days, Some(11));
        assert!(
            standing::is_due(&store, noon().at, false).unwrap(),
            "a forged one does not put the next off"
        );
    }
}

#[test]
fn a_backup_from_the_future_neither_counts_as_the_newest_nor_makes_one_due_again_and_again() {
    let TestOffice { dir: _dir, mut store } = wanghe(&on(TODAY));
    make(&mut store, &at("2031-01-01T00:00:00Z"), BackupKind::Automatic, None);
    change(&mut store, "0000-6600001");
    assert!(standing::is_due(&store, noon().at, false).unwrap());

    let honest = make(&mut store, &noon(), BackupKind::Automatic, None).file;
    change(&mut store, "0000-6600002");

    assert!(!standing::is_due(&store, noon().at + Duration::minutes(10), false).unwrap());
    let standing = standing::standing(&store, noon().at, None, None).unwrap();
    assert_eq!(standing.newest.unwrap().file, honest);
}
