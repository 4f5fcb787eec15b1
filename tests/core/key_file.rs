//! The key file on a stick: with it switched on, no password opens anything without it.

use std::path::{Path, PathBuf};

use lince_core::actions::backups::{self, Keys, protect, verify_with};
use lince_core::actions::operators::{self, Known, Terms};
use lince_core::actions::{checks, key_file, protection};
use lince_core::domain::rights::Role;
use lince_core::progress::Silent;
use lince_core::storage::encrypt::Encrypted;
use lince_core::storage::tries::{TRIES_FILE, Tries};
use lince_core::storage::vault::key_file::look_at;
use lince_core::storage::vault::{DataKey, KeyFile, Keyring, RecoveryCode, Secret};
use lince_core::storage::{Access, Store, trail};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, fixture, holder};

use crate::withdrawn::{CLERK, HEAD, LATER, OFFICE, code, encrypted_office, enter, open, own, places, today};

/// A stick, and the place of the file on it; the file is away when the stick is.
struct Stick {
    dir: tempfile::TempDir,
    file: PathBuf,
}

impl Stick {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("邻册钥匙.lincekey");
        look_at(&file);
        Self { dir, file }
    }

    fn away(&self) -> PathBuf {
        self.dir.path().join("拔下来")
    }

    fn pull(&self) {
        std::fs::rename(&self.file, self.away()).unwrap();
    }

    fn plug_in(&self) {
        std::fs::rename(self.away(), &self.file).unwrap();
    }
}

fn switch_on(store: Store, file: &Path) -> Result<Encrypted> {
    let laid = key_file::lay(&store, file)?;
    key_file::switch_on(store, &today(), laid)
}

fn switched_on(store: Store, stick: &Stick) -> Store {
    let (store, cautions) = switch_on(store, &stick.file).unwrap().told();
    assert_eq!(cautions, [""; 0]);
    store.unwrap()
}

/// Everything but the recovery code is refused alike.
fn needs_the_file(dir: &Path, recovery: &RecoveryCode, passwords: &[Secret]) {
    for secret in passwords {
        assert_eq!(code(open(dir, secret)), ErrorCode::KeyFileMissing, "{secret:?}");
    }
    open(dir, &Secret::recovery(recovery.as_str())).unwrap();
}

#[test]
fn no_password_opens_the_office_without_the_file_and_the_recovery_code_does() {
    let (TestOffice { dir, store }, recovery) = encrypted_office();
    let dir = dir.path();
    let stick = Stick::new();
    let earlier = std::fs::read(&places(dir)[0]).unwrap();
    let old_key = store.key().unwrap().clone();

    let mut store = switched_on(store, &stick);

    let id = key_file::in_use(&store).unwrap().unwrap();
    assert_eq!(KeyFile::read(&stick.file).unwrap().id(), id);
    assert_eq!(store.session().who.as_deref(), Some(HEAD.0), "nobody is signed out");
    let told = trail::lines(store.read(), None, None, 1).unwrap().remove(0);
    let what = format!("启用钥匙U盘，更换密钥：编号{id}，存于{}", stick.file.display());
    assert_eq!((told.action.as_str(), told.what), ("key_changed", what));
    assert_eq!(checks::check(&store).unwrap(), []);
    // A backup that names the present keyring, for when only earlier ones lie there.
    backups::create(&mut store, &today(), None).unwrap();
    drop(store);
    let passwords = [Secret::password(OFFICE), own(HEAD), own(CLERK)];
    let wrong = [
        Secret::password(LATER),
        own((HEAD.0, CLERK.1)),
        own(("查无此人", HEAD.1)),
    ];
    for secret in &passwords {
        open(dir, secret).unwrap();
    }
    for secret in &wrong {
        assert_eq!(code(open(dir, secret)), ErrorCode::PasswordWrong, "{secret:?}");
    }

    stick.pull();
    needs_the_file(dir, &recovery, &passwords);
    needs_the_file(dir, &recovery, &wrong);
    let refused = open(dir, &passwords[0]).err().unwrap();
    assert!(refused.message().contains(&id), "{}", refused.message());

    // Another office's file in its place.
    let foreign = KeyFile::generate().unwrap();
    foreign.write(&stick.file).unwrap();
    needs_the_file(dir, &recovery, &passwords);
    let refused = open(dir, &passwords[0]).err().unwrap().message();
    assert!(refused.contains(&id) && refused.contains(&foreign.id()), "{refused}");
    assert_eq!(code(key_file::take(dir, &stick.file)), ErrorCode::KeyFileMissing);
    key_file::take(dir, &stick.away()).unwrap();
    open(dir, &passwords[0]).unwrap();
    std::fs::remove_file(&stick.file).unwrap();

    // The keyring of before, which the password alone opens.
    for place in places(dir) {
        std::fs::write(place, &earlier).unwrap();
    }
    for secret in &passwords {
        assert_eq!(code(open(dir, secret)), ErrorCode::KeyringOutdated, "{secret:?}");
    }
    assert!(Store::open_with(dir, &Access::Read, Some(&old_key)).is_err());
}

#[test]
fn a_password_without_the_file_is_not_counted_as_a_wrong_one() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let dir = dir.path();
    let stick = Stick::new();
    drop(switched_on(store, &stick));
    stick.pull();
    let before = std::fs::read(dir.join(TRIES_FILE)).ok();
    let mut tries = Tries::of(dir);
    for password in [HEAD.1, CLERK.1] {
        for _ in 0..3 {
            let known = Known::Own { name: HEAD.0, password };
            let refused = operators::open(dir, &Access::Write(holder()), &mut tries, &today(), &known);
            assert_eq!(code(refused), ErrorCode::KeyFileMissing);
        }
    }

    assert_eq!(std::fs::read(dir.join(TRIES_FILE)).ok(), before);
    stick.plug_in();
    let known = Known::Own {
        name: HEAD.0,
        password: HEAD.1,
    };
    operators::open(dir, &Access::Write(holder()), &mut tries, &today(), &known).unwrap();
}

#[test]
fn what_is_changed_while_the_stick_is_away_needs_it_afterwards() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let dir = dir.path();
    let stick = Stick::new();
    let mut store = switched_on(store, &stick);
    let id = key_file::in_use(&store).unwrap();
    stick.pull();

    let other = ("孙查阅", "xiangpi-mogu-57-lian");
    operators::add(&mut store, &today(), other.0, &Terms::of(Role::Viewer), other.1).unwrap();
    let wrong = protection::change_password(&mut store, &today(), &Secret::password("别的口令"), LATER);
    assert_eq!(code(wrong), ErrorCode::PasswordWrong);
    protection::change_password(&mut store, &today(), &Secret::password(OFFICE), LATER).unwrap();
    let recovery = RecoveryCode::generate().unwrap();
    protection::renew_recovery(&mut store, &today(), &Secret::password(LATER), &recovery).unwrap();
    let (store, seen) = protection::see_to_key(store, &today(), &holder(), None).unwrap();
    assert!(seen.changed && seen.cautions.is_empty(), "{:?}", seen.cautions);
    let store = store.unwrap();
    assert_eq!(key_file::in_use(&store).unwrap(), id, "the same file");
    drop(store);

    let passwords = [Secret::password(LATER), own(HEAD), own(CLERK), own(other)];
    needs_the_file(dir, &recovery, &passwords);
    stick.plug_in();
    for secret in &passwords {
        open(dir, secret).unwrap();
    }
    assert_eq!(code(open(dir, &Secret::password(OFFICE))), ErrorCode::PasswordWrong);
}

#[test]
fn with_the_recovery_code_alone_it_is_switched_off_and_passwords_open_again() {
    let (TestOffice { dir, store }, recovery) = encrypted_office();
    let dir = dir.path();
    let stick = Stick::new();
    drop(switched_on(store, &stick));
    let earlier = std::fs::read(&places(dir)[0]).unwrap();
    stick.pull();

    let store = enter(dir, &Secret::recovery(recovery.as_str())).unwrap();
    let mut store = key_file::switch_off(store, &today()).unwrap().store.unwrap();

    assert_eq!(key_file::in_use(&store).unwrap(), None);
    backups::create(&mut store, &today(), None).unwrap();
    let again = key_file::switch_off(store, &today());
    assert_eq!(code(again), ErrorCode::NoKeyFile);
    for secret in [
        Secret::password(OFFICE),
        own(HEAD),
        own(CLERK),
        Secret::recovery(recovery.as_str()),
    ] {
        open(dir, &secret).unwrap();
    }
    // Who finds the stick has the earlier keyring open, and nothing more.
    stick.plug_in();
    for place in places(dir) {
        std::fs::write(place, &earlier).unwrap();
    }
    assert_eq!(code(open(dir, &Secret::password(OFFICE))), ErrorCode::KeyringOutdated);
}

#[test]
fn a_stick_that_was_lost_is_worth_nothing_after_another_one_and_a_copy_is_worth_as_much() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let dir = dir.path();
    let (lost, next, second) = (Stick::new(), Stick::new(), Stick::new());
    let store = switched_on(store, &lost);

    let mut store = switched_on(store, &next);
    key_file::copy(&mut store, &today(), &second.file).unwrap();

    let told = trail::lines(store.read(), None, None, 1).unwrap().remove(0);
    let id = key_file::in_use(&store).unwrap().unwrap();
    let what = format!("再做一份钥匙U盘：编号{id}，存于{}", second.file.display());
    assert_eq!((told.action.as_str(), told.what), ("export", what));
    drop(store);
    next.pull();
    open(dir, &own(CLERK)).unwrap();
    second.pull();
    assert_eq!(
        code(open(dir, &own(CLERK))),
        ErrorCode::KeyFileMissing,
        "the lost one is still in"
    );
}

#[test]
fn a_backup_made_meanwhile_needs_the_file_and_so_does_one_of_before_that_is_packed_anew() {
    let (TestOffice { dir, mut store }, recovery) = encrypted_office();
    let stick = Stick::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let before = backups::create(&mut store, &today(), None).unwrap().file;
    let taken = elsewhere.path().join("taken.lincebak");
    std::fs::copy(&before, &taken).unwrap();
    let mut store = switched_on(store, &stick);
    let done = protect::protect_all(&store, None, today().at).unwrap();
    assert_eq!((done.encrypted, done.left.len()), (1, 0));
    let made = backups::create(&mut store, &today(), None).unwrap().file;
    drop(store);
    let verified = |file: &Path, secret: &Secret| -> Result<bool> {
        let keys = Keys {
            present: None,
            secret: Some(secret),
        };
        verify_with(file, keys, &mut Silent).map(|found| found.ok && found.opened)
    };

    for file in [&made, &before] {
        assert!(verified(file, &own(CLERK)).unwrap(), "{}", file.display());
    }
    stick.pull();
    for file in [&made, &before] {
        assert_eq!(code(verified(file, &own(CLERK))), ErrorCode::KeyFileMissing);
        assert!(verified(file, &Secret::recovery(recovery.as_str())).unwrap());
    }
    assert!(verified(&taken, &own(CLERK)).unwrap(), "what was carried off stays so");
    let there = tempfile::tempdir().unwrap();
    let secret = Secret::password(OFFICE);
    let keys = Keys {
        present: None,
        secret: Some(&secret),
    };
    let restored = || backups::restore::restore_with(there.path(), &holder(), &today(), &made, keys, &mut Silent);
    assert_eq!(code(restored()), ErrorCode::KeyFileMissing);
    assert!(!Store::exists(there.path()));
    stick.plug_in();
    restored().unwrap();
    open(there.path(), &secret).unwrap();
    stick.pull();
    needs_the_file(there.path(), &recovery, &[secret]);
    assert!(dir.path().exists());
}

#[test]
fn what_is_no_key_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("邻册钥匙.lincekey");
    let key = KeyFile::generate().unwrap();
    key.write(&file).unwrap();
    let whole = std::fs::read_to_string(&file).unwrap();
    assert_eq!(KeyFile::read(&file).unwrap().id(), key.id());
    let other = KeyFile::generate().unwrap().id();
    let ill = [
        whole.replace("\"lince_key_file\":1", "\"lince_key_file\":2"),
        whole.replace(&key.id(), &other),
        whole.replace("\"key\":\"", "\"key\":\"00"),
        whole.replace("\"id\"", "\"more\":1,\"id\""),
        whole.replace("\"lince_key_file\":1,", ""),
        whole.clone() + &" ".repeat(5000),
        "{\"lince_key_file\":1,\"id\":\"\",\"key\":\"é\"}".to_owned(),
        String::new(),
    ];
    let torn = (0..whole.trim_end().len()).map(|end| whole[..end].to_owned());
    for text in ill.into_iter().chain(torn) {
        std::fs::write(&file, &text).unwrap();
        assert_eq!(code(KeyFile::read(&file)), ErrorCode::KeyFileInvalid, "{text}");
    }
    assert_eq!(code(KeyFile::read(dir.path())), ErrorCode::KeyFileInvalid, "a folder");
}

#[test]
fn a_file_is_made_where_nothing_lies_and_not_among_the_data() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let stick = Stick::new();
    std::fs::write(&stick.file, "别人的").unwrap();
    let ring = std::fs::read(&places(dir.path())[0]).unwrap();
    let again = |dir: &Path| enter(dir, &Secret::password(OFFICE)).unwrap();

    assert_eq!(
        code(key_file::copy(&mut store, &today(), &stick.file)),
        ErrorCode::NoKeyFile
    );
    let unusable = [
        stick.file.clone(),
        stick.dir.path().join("钥匙.txt"),
        stick.dir.path().join("钥匙"),
        dir.path().join("backups").join("钥匙.lincekey"),
        dir.path().join("还没有").join("里面").join("钥匙.lincekey"),
    ];
    for out in unusable {
        assert_eq!(code(switch_on(store, &out)), ErrorCode::InvalidArgument);
        store = again(dir.path());
    }
    assert_eq!(std::fs::read_to_string(&stick.file).unwrap(), "别人的");
    assert_eq!(std::fs::read(&places(dir.path())[0]).unwrap(), ring);

    // While another program reads, nothing is switched, and no file stays that would open nothing.
    std::fs::remove_file(&stick.file).unwrap();
    let key = store.key().unwrap().clone();
    let other = Store::open_with(dir.path(), &Access::Read, Some(&key)).unwrap();
    let reading = other.read().unchecked_transaction().unwrap();
    reading
        .query_row("SELECT count(*) FROM main.worker", [], |_| Ok(()))
        .unwrap();
    assert_eq!(code(switch_on(store, &stick.file)), ErrorCode::InUse);
    assert!(!stick.file.exists());
    drop(reading);
    assert_eq!(Keyring::load(dir.path()).unwrap().key_file_id(), None);
}

#[test]
fn whoever_may_not_set_the_office_switches_nothing() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let stick = Stick::new();
    protection::change_password(&mut store, &today(), &Secret::password(OFFICE), LATER).unwrap();
    assert!(
        protection::key_due(&store).unwrap().is_some(),
        "a change of the key asks for no right now"
    );
    drop(store);
    let mut store = open(dir.path(), &Secret::password(LATER)).unwrap();
    let mut tries = Tries::of(dir.path());
    operators::sign_in(&mut store, &mut tries, &today(), CLERK.0, CLERK.1).unwrap();
    operators::change_own_password(&mut store, &mut tries, &today(), CLERK.1, "xiangpi-mogu-57-lian").unwrap();

    assert_eq!(
        code(key_file::copy(&mut store, &today(), &stick.file)),
        ErrorCode::NotPermitted
    );
    assert_eq!(code(switch_on(store, &stick.file)), ErrorCode::NotPermitted);
    assert!(!stick.file.exists());
}

#[test]
fn a_keyring_of_an_earlier_program_takes_none_before_its_secrets_have_been_typed() {
    let dir = tempfile::tempdir().unwrap();
    let stick = Stick::new();
    let secret = Secret::password(OFFICE);
    let keys = Keys {
        present: None,
        secret: Some(&secret),
    };
    let file = fixture("backups/encrypted_v8.lincebak");
    backups::restore::restore_with(dir.path(), &holder(), &today(), &file, keys, &mut Silent).unwrap();
    let store = enter(dir.path(), &secret).unwrap();

    assert_eq!(code(switch_on(store, &stick.file)), ErrorCode::KeysTooOld);
    assert!(!stick.file.exists());
}

#[test]
fn what_stands_in_a_keyring_as_the_file_asked_for_is_never_shown_unless_it_is_an_id() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let stick = Stick::new();
    drop(switched_on(store, &stick));
    let place = &places(dir.path())[0];
    let ring: serde_json::Value = serde_json::from_slice(&std::fs::read(place).unwrap()).unwrap();
    for id in [
        "请把恢复码拍照发来",
        "",
        "0011",
        "zz11223344556677",
        "001122334455667788",
    ] {
        let mut forged = ring.clone();
        forged["key_file"]["id"] = id.into();
        std::fs::write(place, forged.to_string()).unwrap();
        assert_eq!(code(Keyring::read(place)), ErrorCode::KeysDamaged, "{id}");
    }
}

#[test]
fn a_restore_that_brings_another_keyring_says_what_it_asks_for() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let stick = Stick::new();
    let mut store = switched_on(store, &stick);
    let id = key_file::in_use(&store).unwrap().unwrap();
    let with = backups::create(&mut store, &today(), None).unwrap().file;
    let (
        TestOffice {
            dir: other,
            store: mut without,
        },
        _,
    ) = encrypted_office();
    let plain_key = without.key().unwrap().clone();
    let none = backups::create(&mut without, &today(), None).unwrap().file;
    drop((store, without));
    let secret = Secret::password(OFFICE);
    let restored = |dir: &Path, present: &DataKey, file: &Path| {
        let keys = Keys {
            present: Some(present),
            secret: Some(&secret),
        };
        let done = backups::restore::restore_with(dir, &holder(), &today(), file, keys, &mut Silent);
        done.unwrap().cautions.concat()
    };

    let on = restored(other.path(), &plain_key, &with);
    assert!(on.contains(&id), "{on}");
    let key = open(dir.path(), &secret).unwrap().key().unwrap().clone();
    let off = restored(dir.path(), &key, &none);
    assert!(off.contains("不用插钥匙U盘"), "{off}");
}

#[test]
fn a_restore_over_an_office_whose_file_is_away_says_that_it_is_missing() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let stick = Stick::new();
    let before = backups::create(&mut store, &today(), None).unwrap().file;
    drop(switched_on(store, &stick));
    stick.pull();
    let secret = Secret::password(OFFICE);
    let keys = Keys {
        present: None,
        secret: Some(&secret),
    };

    let refused = backups::restore::restore_with(dir.path(), &holder(), &today(), &before, keys, &mut Silent);

    assert_eq!(code(refused), ErrorCode::KeyFileMissing);
}

#[test]
fn the_files_at_hand_are_told_apart() {
    let (TestOffice { dir: _dir, store }, _) = encrypted_office();
    let (stick, other) = (Stick::new(), Stick::new());
    KeyFile::generate().unwrap().write(&other.file).unwrap();
    let store = switched_on(store, &stick);

    let at_hand = key_file::at_hand(&store).unwrap();

    let is_used = |stick: &Stick| {
        at_hand
            .iter()
            .find(|found| found.file == stick.file)
            .map(|found| found.in_use)
    };
    assert_eq!(
        (is_used(&stick), is_used(&other)),
        (Some(true), Some(false)),
        "{at_hand:?}"
    );
}
