//! Backups in two places, thinned by age, and the way back from one, from damage, and from a lost database.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};
use lince_core::actions::backups::restore::{last as last_restore, restore_with};
use lince_core::actions::backups::standing::{self, automatic, set_retention};
use lince_core::actions::backups::{
    self, Keys, Kind, Made, Order, Place, compare, protect, restore, verify, verify_with,
};
use lince_core::actions::{checks, office, protection};
use lince_core::progress::Silent;
use lince_core::rules::retention::Retention;
use lince_core::storage::backup::archive::Archive;
use lince_core::storage::vault::{RecoveryCode, Secret};
use lince_core::storage::{Access, Occasion, Store, trail};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, day, fixture, holder, new_office, on, wanghe};

const TODAY: &str = "2026-11-21";
const PASSWORD: &str = "柳河七号院-2026";

/// At an instant, so that backups can be told by it.
fn at(text: &str) -> Occasion {
    Occasion {
        at: DateTime::parse_from_rfc3339(text).unwrap().to_utc(),
        ..on(TODAY)
    }
}

fn noon() -> Occasion {
    at("2026-11-21T12:00:00+08:00")
}

fn make(store: &mut Store, occasion: &Occasion, kind: Kind, second: Option<&Path>) -> Made {
    let order = Order {
        kind,
        to: None,
        second: second.map(Path::to_owned),
    };
    backups::make(store, occasion, &order, &mut Silent).unwrap()
}

/// Something happens in the office.
fn change(store: &mut Store, phone: &str) {
    office::set(store, &on(TODAY), &[("phone".into(), phone.into())]).unwrap();
}

fn phone(store: &Store) -> String {
    office::show(store.read()).unwrap().phone
}

fn open(dir: &Path) -> Result<Store> {
    Store::open(dir, &Access::Write(holder()))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn a_backup_reaches_the_second_place_byte_for_byte() {
    let TestOffice { dir: _dir, mut store } = wanghe(&on(TODAY));
    let stick = tempfile::tempdir().unwrap();

    let made = make(&mut store, &noon(), Kind::ByHand, Some(stick.path()));

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
            .all(|b| b.kind == Some(Kind::ByHand) && b.workers == Some(88))
    );
}

#[test]
fn a_stick_that_is_not_in_is_a_caution_with_its_days_and_never_a_failure() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let gone = PathBuf::from("/nowhere/stick");

    let made = make(&mut store, &noon(), Kind::ByHand, Some(&gone));

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

    make(&mut store, &noon(), Kind::ByHand, Some(&beside));

    let standing = standing::standing(&store, noon().at, Some(&beside), None).unwrap();
    assert_eq!(
        standing.cautions.iter().map(|c| c.code).collect::<Vec<_>>(),
        ["second_same_disk"]
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
    assert_eq!(kinds, [Some(Kind::Automatic); 3]);
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
    let by_hand = make(&mut store, &at("2026-01-01T00:00:00Z"), Kind::ByHand, None).file;
    let start = at("2026-08-01T04:00:00Z").at;
    for n in 0..112 {
        let occasion = Occasion {
            at: start + Duration::days(n),
            ..on(TODAY)
        };
        make(&mut store, &occasion, Kind::Automatic, None);
    }

    let left = backups::list(store.dir()).unwrap();

    let automatic = left.iter().filter(|b| b.kind == Some(Kind::Automatic)).count();
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
fn a_restore_keeps_the_present_state_and_can_be_taken_back() {
    let TestOffice { dir, mut store } = wanghe(&on(TODAY));
    change(&mut store, "0515-1");
    let made = make(&mut store, &noon(), Kind::ByHand, None);
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
    let made = make(&mut store, &noon(), Kind::ByHand, None);
    change(&mut store, "1");

    let refused = restore(dir.path(), &holder(), &noon(), &made.file);

    assert_eq!(refused.unwrap_err().code(), ErrorCode::InUse);
    assert_eq!(phone(&store), "1");
}

#[test]
fn restoring_over_a_damaged_database_sets_it_aside_whole() {
    let TestOffice { dir, mut store } = wanghe(&on(TODAY));
    let made = make(&mut store, &noon(), Kind::ByHand, None);
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
    let made = make(&mut store, &noon(), Kind::ByHand, None);
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
    for (file, people) in [("backups/schema_v1.lincebak", 2), ("backups/schema_v2.lincebak", 88)] {
        let dir = tempfile::tempdir().unwrap();
        let verified = verify(&fixture(file)).unwrap();
        assert!(verified.ok && verified.opened, "{file}: {:?}", verified.problems);

        let restored = restore(dir.path(), &holder(), &noon(), &fixture(file)).unwrap();

        let store = open(dir.path()).unwrap();
        assert_eq!(restored.workers, people, "{file}");
        assert_eq!(
            trail::last_of(store.read(), trail::Action::Restore)
                .unwrap()
                .unwrap()
                .who,
            "测试员"
        );
        assert_eq!(checks::check(&store).unwrap(), [], "{file}");
    }
}

#[test]
fn a_backup_is_laid_beside_what_is_there_now() {
    let TestOffice { dir: _dir, mut store } = wanghe(&on(TODAY));
    let made = make(&mut store, &noon(), Kind::ByHand, None);
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
fn a_lost_photo_stops_no_backup_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("office");
    restore(&dir, &holder(), &noon(), &fixture("backups/schema_v2.lincebak")).unwrap();
    std::fs::remove_dir_all(dir.join("attachments")).unwrap();
    let mut store = open(&dir).unwrap();

    let made = make(&mut store, &noon(), Kind::ByHand, None);

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

// --- Encrypted offices -----------------------------------------------------------------------------------------------

fn encrypted() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("office");
    restore(&dir, &holder(), &noon(), &fixture("backups/schema_v2.lincebak")).unwrap();
    let store = open(&dir).unwrap();
    let store = protection::encrypt(store, &noon(), PASSWORD, &RecoveryCode::generate().unwrap()).unwrap();
    (folder, store)
}

#[test]
fn a_backup_of_an_encrypted_office_is_hashed_without_and_counted_with_the_key() {
    let (_folder, mut store) = encrypted();

    let made = make(&mut store, &noon(), Kind::ByHand, None);

    let without = verify(&made.file).unwrap();
    assert!(without.ok && !without.opened && without.workers == 88);
    let with = verify_with(&made.file, Keys::of(&store), &mut Silent).unwrap();
    assert!(with.ok && with.opened);
    let bytes = std::fs::read(&made.file).unwrap();
    assert!(
        !bytes.windows(15).any(|w| w == b"SQLite format 3"),
        "nothing readable inside"
    );
    let wrong = Secret::password("不是这个口令");
    let keys = Keys {
        present: None,
        secret: Some(&wrong),
    };
    let refused = verify_with(&made.file, keys, &mut Silent);
    assert_eq!(refused.unwrap_err().code(), ErrorCode::PasswordWrong);
}

#[test]
fn an_encrypted_backup_with_the_offices_key_keeps_the_present_keyring() {
    let (folder, mut store) = encrypted();
    change(&mut store, "1");
    let made = make(&mut store, &noon(), Kind::ByHand, None);
    change(&mut store, "2");
    protection::change_password(&mut store, &noon(), &Secret::password(PASSWORD), "新的-口令-4711").unwrap();
    let key = store.key().unwrap().clone();
    let dir = store.dir().to_owned();
    drop(store);
    let keys = Keys {
        present: Some(&key),
        secret: None,
    };

    restore_with(&dir, &holder(), &noon(), &made.file, keys, &mut Silent).unwrap();

    let key = lince_core::storage::vault::unlock(&dir, &Secret::password("新的-口令-4711")).unwrap();
    let store = Store::open_with(&dir, &Access::Write(holder()), Some(&key)).unwrap();
    assert_eq!(phone(&store), "1");
    assert_eq!(checks::check(&store).unwrap(), []);
    drop(folder);
}

#[test]
fn a_backup_under_another_key_asks_for_its_password_and_brings_its_keyring() {
    let (_one, mut store) = encrypted();
    change(&mut store, "1");
    let made = make(&mut store, &noon(), Kind::ByHand, None);
    let (_other, other) = encrypted();
    let (dir, key) = (other.dir().to_owned(), other.key().unwrap().clone());
    drop(other);
    let secret = Secret::password(PASSWORD);
    let with = |secret| Keys {
        present: Some(&key),
        secret,
    };

    let refused = restore_with(&dir, &holder(), &noon(), &made.file, with(None), &mut Silent);
    assert_eq!(refused.unwrap_err().code(), ErrorCode::PasswordNeeded);
    let restored = restore_with(&dir, &holder(), &noon(), &made.file, with(Some(&secret)), &mut Silent).unwrap();

    let its = lince_core::storage::vault::unlock(&dir, &secret).unwrap();
    assert_eq!(its.id(), store.key().unwrap().id());
    let now = Store::open_with(&dir, &Access::Write(holder()), Some(&its)).unwrap();
    assert_eq!(phone(&now), "1");
    assert_eq!(checks::check(&now).unwrap(), [], "the photo too is under its key");
    drop(now);
    // And back: the kept one is under the key of before.
    let keys = Keys {
        present: Some(&its),
        secret: Some(&secret),
    };
    restore_with(&dir, &holder(), &noon(), &restored.kept.unwrap(), keys, &mut Silent).unwrap();
    let back = Store::open_with(&dir, &Access::Write(holder()), Some(&key)).unwrap();
    assert_eq!(checks::check(&back).unwrap(), []);
}

#[test]
fn a_plain_backup_in_an_encrypted_office_comes_back_encrypted() {
    let (_folder, store) = encrypted();
    let (dir, key) = (store.dir().to_owned(), store.key().unwrap().clone());
    drop(store);
    let keys = Keys {
        present: Some(&key),
        secret: None,
    };

    restore_with(
        &dir,
        &holder(),
        &noon(),
        &fixture("backups/schema_v2.lincebak"),
        keys,
        &mut Silent,
    )
    .unwrap();

    assert_eq!(open(&dir).err().unwrap().code(), ErrorCode::PasswordNeeded);
    let store = Store::open_with(&dir, &Access::Write(holder()), Some(&key)).unwrap();
    assert_eq!(checks::check(&store).unwrap(), []);
}

#[test]
fn plain_backups_are_packed_anew_when_the_office_is_encrypted() {
    let stick = tempfile::tempdir().unwrap();
    let TestOffice { dir: _dir, mut store } = wanghe(&on(TODAY));
    let made = make(&mut store, &noon(), Kind::ByHand, Some(stick.path()));
    let folder = backups::usual_folder(store.dir());
    std::fs::write(folder.join("坏的.lincebak"), "PK").unwrap();
    let store = protection::encrypt(store, &noon(), PASSWORD, &RecoveryCode::generate().unwrap()).unwrap();

    let done = protect::protect_all(&store, Some(stick.path())).unwrap();

    assert_eq!((done.encrypted, done.left.len()), (2, 1));
    for listed in backups::list_both(store.dir(), Some(stick.path())).unwrap() {
        if listed.made_at.is_none() {
            continue;
        }
        assert!(listed.encrypted, "{}", listed.file.display());
        let verified = verify_with(&listed.file, Keys::of(&store), &mut Silent).unwrap();
        assert!(verified.ok && verified.opened && verified.workers == 88);
    }
    assert!(made.file.is_file(), "under its old name");
    assert_eq!(
        protect::protect_all(&store, Some(stick.path())).unwrap().encrypted,
        0,
        "once is enough"
    );
}

#[test]
fn a_power_cut_between_database_and_keyring_locks_nobody_out() {
    let (_folder, store) = encrypted();
    let dir = store.dir().to_owned();
    drop(store);
    let (_other, mut foreign) = encrypted();
    let made = make(&mut foreign, &noon(), Kind::ByHand, None);
    let mut archive = Archive::open(&made.file).unwrap();
    let ring = archive.keyring().unwrap().unwrap();
    let db = dir.join("lince.db");
    let salt = |file: &Path| {
        std::fs::read(file).unwrap()[..16]
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    };

    // Cut before the exchange: what was laid ready goes, the office opens as before.
    std::fs::write(dir.join("lince.keys.coming-00112233445566778899aabbccddeeff"), &ring).unwrap();
    assert!(lince_core::storage::vault::unlock(&dir, &Secret::password(PASSWORD)).is_ok());
    assert!(!dir.join("lince.keys.coming-00112233445566778899aabbccddeeff").exists());
    // Cut after it: the database's own keyring becomes the office's.
    archive.database(&db).unwrap();
    std::fs::write(dir.join(format!("lince.keys.coming-{}", salt(&db))), &ring).unwrap();

    let key = lince_core::storage::vault::unlock(&dir, &Secret::password(PASSWORD)).unwrap();

    assert_eq!(key.id(), foreign.key().unwrap().id());
    assert!(Store::open_with(&dir, &Access::Write(holder()), Some(&key)).is_ok());
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
            made.push(make(&mut reader, &occasion, Kind::ByHand, None).file);
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
