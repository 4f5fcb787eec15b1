//! A backup brought back for a try, beside the office.

use lince_core::actions::backups::trial::{self, Trial};

use super::*;

fn try_restore(store: &mut Store, when: &str, file: Option<&Path>) -> Result<Trial> {
    trial::try_restore(store, &at(when), None, file, &mut Silent)
}

/// Everything in the office's folder but what an entry of the trail changes, with its bytes.
fn untouched(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !["lince.db-wal", "lince.db-shm", "lince.heads", "last-read.json"].contains(&&*name) {
                found.push((path.clone(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_trial_says_what_comes_back_beside_what_is_there_and_leaves_nothing() {
    for protected in [false, true] {
        let (dir, mut store) = office(protected);
        make(&mut store, &at("2026-11-20T10:00:00Z"), BackupKind::Automatic, None);
        let fields = [
            ("name".into(), "吴小雨".into()),
            ("id_number".into(), lince_tests::id_number(1)),
        ];
        lince_core::actions::workers::add(&mut store, &on(TODAY), &fields).unwrap();
        let before = untouched(dir.path());

        let tried = try_restore(&mut store, "2026-11-21T04:00:00Z", None).unwrap();

        assert!(tried.ok, "{:?}", tried.problems);
        assert_eq!((tried.workers, tried.workers_now), (88, 89));
        assert!(tried.in_post > 80);
        let begins = "用2026-11-20 18:00的备份试恢复：88人，与现在相比少1人；数据库、操作记录和附件完好，用时";
        assert!(tried.text.starts_with(begins), "{}", tried.text);
        assert_eq!(untouched(dir.path()), before, "encrypted: {protected}");
        assert_eq!(entries_of(&store, "backup_tried"), std::slice::from_ref(&tried.text));
        let standing = standing::standing(&store, at("2026-12-01T04:00:00Z").at, None, None).unwrap();
        assert_eq!(standing.trial.as_ref().unwrap().what, tried.text);
        assert!(!told(&standing).contains(&"trial_old"));
        assert!(
            standing.read_at.as_deref() == Some("2026-11-21T04:00:00Z"),
            "it was read whole: {:?}",
            standing.read_at
        );
        assert_eq!(checks::check(&store).unwrap(), []);
    }
}

#[test]
fn a_trial_is_asked_for_gently_when_there_was_none_for_more_than_a_month() {
    let (_dir, mut store) = office(false);
    let caution = |store: &Store, when: &str| {
        let standing = standing::standing(store, at(when).at, None, None).unwrap();
        standing.cautions.into_iter().find(|c| c.code == "trial_old")
    };
    assert!(
        caution(&store, "2026-11-21T04:00:00Z").is_none(),
        "there is no backup to try"
    );
    make(&mut store, &at("2026-11-19T06:00:00Z"), BackupKind::ByHand, None);
    let never = caution(&store, "2026-11-21T05:00:00Z").unwrap();
    assert!(never.gentle && never.message.contains("还没有"));

    try_restore(&mut store, "2026-11-21T06:00:00Z", None).unwrap();

    assert!(caution(&store, "2026-12-26T06:00:00Z").is_none());
    let old = caution(&store, "2026-12-27T06:00:00Z").unwrap();
    assert!(old.gentle && old.message.contains("36天前"), "{}", old.message);
    assert!(
        caution(&store, "2026-11-20T06:00:00Z").is_some(),
        "from the future it does not count"
    );
    assert!(
        !standing::is_due(&store, at("2026-11-30T06:00:00Z").at, true).unwrap(),
        "no reason for a backup"
    );
}

#[test]
fn a_backup_that_does_not_come_back_is_told_and_is_tried_no_more() {
    let (_dir, mut store) = office(false);
    let older = make(&mut store, &at("2026-11-19T04:00:00Z"), BackupKind::ByHand, None).file;
    change(&mut store, "0000-6600001");
    let newest = make(&mut store, &at("2026-11-20T04:00:00Z"), BackupKind::ByHand, None).file;
    spoil(&newest);

    let tried = try_restore(&mut store, "2026-11-21T04:00:00Z", None).unwrap();

    assert!(!tried.ok && tried.file == newest);
    assert!(tried.text.contains("没有成功：数据库已损坏"), "{}", tried.text);
    let standing = standing::standing(&store, noon().at, None, None).unwrap();
    assert!(standing.trial.is_none(), "a try that failed is none");
    assert!(told(&standing).contains(&"backup_bad"));
    assert!(entries_of(&store, "backup_bad").contains(&tried.text));
    let again = try_restore(&mut store, "2026-11-21T05:00:00Z", None).unwrap();
    assert!(again.ok && again.file == older, "{:?}", again.problems);
}

#[test]
fn what_was_altered_in_a_backup_behind_the_trail_is_found() {
    let (dir, store) = office(false);
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("office");
    drop(store);
    std::fs::create_dir(&copy).unwrap();
    for name in ["lince.db", "lince.heads"] {
        std::fs::copy(dir.path().join(name), copy.join(name)).unwrap();
    }
    let conn = rusqlite::Connection::open(copy.join("lince.db")).unwrap();
    lince_tests::behind_the_triggers(&conn, "UPDATE worker SET name = '冒名' WHERE id = 1");
    drop(conn);
    let altered = make(&mut open(&copy).unwrap(), &noon(), BackupKind::ByHand, None).file;
    let mut store = open(dir.path()).unwrap();

    let tried = try_restore(&mut store, "2026-11-21T05:00:00Z", Some(&altered)).unwrap();

    assert_eq!(
        tried.problems.iter().map(|p| p.code).collect::<Vec<_>>(),
        ["row_changed"]
    );
    assert!(!tried.ok);
}

#[test]
fn an_old_backup_is_brought_up_to_date_for_the_try_and_one_of_another_office_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("office");
    let old = fixture("backups/schema_v2.lincebak");
    restore(&dir, &holder(), &noon(), &old).unwrap();
    let mut store = open(&dir).unwrap();

    let tried = try_restore(&mut store, "2026-11-21T05:00:00Z", Some(&old)).unwrap();

    assert!(tried.ok, "{:?}", tried.problems);
    assert_eq!((tried.schema, tried.workers, tried.workers_now), (2, 88, 88));
    let (_other, mut other) = office(false);
    make(&mut other, &noon(), BackupKind::ByHand, None);
    let foreign = backups::list(other.dir()).unwrap().remove(0).file;
    let code = try_restore(&mut store, "2026-11-21T05:00:00Z", Some(&foreign))
        .unwrap_err()
        .code();
    assert_eq!(code, ErrorCode::NotABackup);
    let none = try_restore(&mut new_office().store, "2026-11-21T05:00:00Z", None);
    assert_eq!(none.unwrap_err().code(), ErrorCode::FileNotFound);
}
