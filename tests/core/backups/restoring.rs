//! What a backup holds, and the way back from it, from damage, and from a lost database.

use lince_core::storage::backup::exchange;

use super::*;

#[test]
fn a_backup_is_laid_beside_what_is_there_now() {
    let TestOffice { dir: _dir, mut store } = wanghe(&on(TODAY));
    let made = make(&mut store, &noon(), BackupKind::ByHand, None);
    let before = lince_core::storage::trail::lines(store.read(), None, None, 100)
        .unwrap()
        .len() as u32;
    let added: Vec<(String, String)> = [
        ("name", "新来的"),
        ("id_number", "320999199001010047"),
        ("community", "望河社区"),
    ]
    .map(|(k, v)| (k.to_owned(), v.to_owned()))
    .into();
    let added = lince_core::actions::workers::add(&mut store, &on(TODAY), &added);

    let compared = compare::compare(&made.file, Some(&store), Keys::of(&store), day(TODAY), &mut Silent).unwrap();

    let now = compared.now.unwrap();
    assert_eq!(compared.backup.workers, 88);
    assert_eq!(now.changes, before + u32::from(added.is_ok()));
    assert!(!compared.other_office);
    if added.is_ok() {
        assert_eq!((compared.only_now_count, compared.only_backup_count), (1, 0));
        assert_eq!(compared.only_now[0].name, "新来的");
        assert!(compared.only_now[0].id_number.contains("***"));
        assert_eq!(compared.communities.len(), 1);
    }
    let foreign = compare::compare(
        &fixture("backups/schema_v1.lincebak"),
        Some(&store),
        Keys::default(),
        day(TODAY),
        &mut Silent,
    )
    .unwrap();
    assert!(foreign.other_office);
    assert_eq!((foreign.backup.schema, foreign.only_backup_count), (1, 2));
}

#[test]
fn a_restore_keeps_the_present_state_and_can_be_taken_back() {
    let TestOffice { dir, mut store } = wanghe(&on(TODAY));
    change(&mut store, "0515-1");
    let made = make(&mut store, &noon(), BackupKind::ByHand, None);
    change(&mut store, "0515-2");
    drop(store);

    let restored = restore(dir.path(), &holder(), &at("2026-11-21T13:00:00+08:00"), &made.file).unwrap();

    let store = open(dir.path()).unwrap();
    assert_eq!((phone(&store).as_str(), restored.workers), ("0515-1", 88));
    assert_eq!(checks::check(&store).unwrap(), []);
    let last = last_restore(&store).unwrap().unwrap();
    assert_eq!(Some(&last.kept), restored.kept.as_ref());
    drop(store);
    restore(dir.path(), &holder(), &at("2026-11-21T14:00:00+08:00"), &last.kept).unwrap();
    assert_eq!(phone(&open(dir.path()).unwrap()), "0515-2");
    assert!(
        names(dir.path()).iter().all(|n| !n.starts_with(".lince")),
        "nothing unfinished is left"
    );
}

#[test]
fn a_restore_waits_for_nobody_who_has_the_office_open_and_changes_nothing_then() {
    let TestOffice { dir, mut store } = new_office();
    let made = make(&mut store, &noon(), BackupKind::ByHand, None);
    change(&mut store, "1");

    let refused = restore(dir.path(), &holder(), &noon(), &made.file);

    assert_eq!(refused.unwrap_err().code(), ErrorCode::InUse);
    assert_eq!(phone(&store), "1");
}

#[test]
fn restoring_over_a_damaged_database_sets_it_aside_whole() {
    let TestOffice { dir, mut store } = wanghe(&on(TODAY));
    let made = make(&mut store, &noon(), BackupKind::ByHand, None);
    drop(store);
    let path = dir.path().join("lince.db");
    for (what, spoil) in [
        (
            "the header",
            &(|bytes: &mut Vec<u8>| bytes[..4096].fill(0x5A)) as &dyn Fn(&mut Vec<u8>),
        ),
        ("pages in the middle", &|bytes| bytes[20_000..120_000].fill(0)),
        ("the end", &|bytes| bytes.truncate(9000)),
        ("everything", &|bytes| bytes.clear()),
    ] {
        let mut bytes = std::fs::read(&path).unwrap();
        spoil(&mut bytes);
        std::fs::write(&path, &bytes).unwrap();
        std::fs::write(dir.path().join("lince.db-wal"), b"stray").unwrap();

        let restored = restore(dir.path(), &holder(), &noon(), &made.file).unwrap();

        let store = open(dir.path()).unwrap();
        assert_eq!(checks::check(&store).unwrap(), [], "{what}");
        drop(store);
        let aside = restored.damaged.unwrap_or_else(|| panic!("{what}"));
        assert!(restored.kept.is_none(), "{what}");
        assert!(
            aside.starts_with(dir.path()) && aside.join("lince.db").is_file(),
            "{what}"
        );
    }
}

#[test]
fn where_there_was_an_office_no_empty_one_is_made() {
    let TestOffice { dir, mut store } = wanghe(&on(TODAY));
    let made = make(&mut store, &noon(), BackupKind::ByHand, None);
    drop(store);
    std::fs::remove_file(dir.path().join("lince.db")).unwrap();

    assert_eq!(open(dir.path()).err().unwrap().code(), ErrorCode::DatabaseMissing);
    let new = lince_core::storage::office::Office {
        street: "望河街道".into(),
        division: "320999".into(),
        policy: "yancheng".into(),
    };
    let refused = office::create(dir.path(), &holder(), &on(TODAY), &new);
    assert_eq!(refused.err().unwrap().code(), ErrorCode::DatabaseMissing);

    let restored = restore(dir.path(), &holder(), &noon(), &made.file).unwrap();

    assert_eq!((restored.workers, restored.kept), (88, None));
    assert_eq!(checks::check(&open(dir.path()).unwrap()).unwrap(), []);
}

#[test]
fn a_backup_moves_the_office_to_an_empty_folder_with_its_photos() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("新电脑");

    restore(&dir, &holder(), &noon(), &fixture("backups/schema_v2.lincebak")).unwrap();

    let store = open(&dir).unwrap();
    assert_eq!(checks::check(&store).unwrap(), []);
    assert_eq!(checks::orphans(&store).unwrap(), 0);
}

#[test]
fn backups_of_every_earlier_schema_come_back() {
    for (schema, people) in [(1, 2), (2, 88), (3, 3), (4, 3), (5, 60)] {
        let file = &format!("backups/schema_v{schema}.lincebak");
        let dir = tempfile::tempdir().unwrap();
        let verified = verify(&fixture(file)).unwrap();
        assert!(verified.ok && verified.opened, "{file}: {:?}", verified.problems);

        let restored = restore(dir.path(), &holder(), &noon(), &fixture(file)).unwrap();

        let mut store = open(dir.path()).unwrap();
        let mut who = "测试员";
        if operators::exist(&store).unwrap() {
            // No account's password was asked for, and the trail says so.
            who = "非账户 · 自称测试员";
            let (name, password) = STORED_ACCOUNT;
            let mut tries = Tries::of(dir.path());
            operators::sign_in(&mut store, &mut tries, &noon(), name, password).unwrap();
        }
        assert_eq!(restored.workers, people, "{file}");
        assert_eq!(
            trail::last_of(store.read(), trail::Action::Restore)
                .unwrap()
                .unwrap()
                .who,
            who
        );
        assert_eq!(checks::check(&store).unwrap(), [], "{file}");
    }
}

#[test]
fn a_damaged_database_is_put_back_when_nothing_can_take_its_place() {
    let TestOffice { dir, store } = wanghe(&noon());
    drop(store);
    std::fs::write(dir.path().join("lince.db"), b"damaged").unwrap();
    std::fs::write(dir.path().join("lince.db-wal"), b"log").unwrap();
    let gone = dir.path().join("gone.db");

    let refused = exchange::replace_damaged(dir.path(), &holder(), noon().at, &gone, None);

    assert!(refused.is_err());
    assert_eq!(std::fs::read(dir.path().join("lince.db")).unwrap(), b"damaged");
    assert_eq!(std::fs::read(dir.path().join("lince.db-wal")).unwrap(), b"log");
    let names = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name());
    assert!(!names.into_iter().any(|n| n.to_string_lossy().starts_with("damaged-")));
}
