//! Backups of an office under a password.

use super::*;

fn encrypted() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("office");
    restore(&dir, &holder(), &noon(), &fixture("backups/schema_v2.lincebak")).unwrap();
    let store = open(&dir).unwrap();
    let store = protection::encrypt(store, &noon(), PASSWORD, &RecoveryCode::generate().unwrap())
        .unwrap()
        .store
        .unwrap();
    (folder, store)
}

#[test]
fn a_backup_of_an_encrypted_office_is_hashed_without_and_counted_with_the_key() {
    let (_folder, mut store) = encrypted();

    let made = make(&mut store, &noon(), BackupKind::ByHand, None);

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
    let made = make(&mut store, &noon(), BackupKind::ByHand, None);
    change(&mut store, "2");
    protection::change_password(
        &mut store,
        &noon(),
        &Secret::password(PASSWORD),
        "新的海棠花开在窗下-4711",
    )
    .unwrap();
    let key = store.key().unwrap().clone();
    let dir = store.dir().to_owned();
    drop(store);
    let keys = Keys {
        present: Some(&key),
        secret: None,
    };

    restore_with(&dir, &holder(), &noon(), &made.file, keys, &mut Silent).unwrap();

    let key = lince_core::storage::vault::unlock(&dir, &Secret::password("新的海棠花开在窗下-4711")).unwrap();
    let store = Store::open_with(&dir, &Access::Write(holder()), Some(&key)).unwrap();
    assert_eq!(phone(&store), "1");
    let found: Vec<&str> = checks::check(&store).unwrap().iter().map(|p| p.code).collect();
    assert_eq!(found, ["key_change_due"], "the old password is withdrawn as before");
    drop(folder);
}

#[test]
fn a_backup_under_another_key_asks_for_its_password_and_brings_its_keyring() {
    let (_one, mut store) = encrypted();
    change(&mut store, "1");
    let made = make(&mut store, &noon(), BackupKind::ByHand, None);
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
    let made = make(&mut store, &noon(), BackupKind::ByHand, Some(stick.path()));
    let folder = backups::usual_folder(store.dir());
    std::fs::write(folder.join("坏的.lincebak"), "PK").unwrap();
    let store = protection::encrypt(store, &noon(), PASSWORD, &RecoveryCode::generate().unwrap())
        .unwrap()
        .store
        .unwrap();

    let done = protect::protect_all(&store, Some(stick.path()), noon().at).unwrap();

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
        protect::protect_all(&store, Some(stick.path()), noon().at)
            .unwrap()
            .encrypted,
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
    let made = make(&mut foreign, &noon(), BackupKind::ByHand, None);
    let mut archive = Archive::open(&made.file).unwrap();
    let ring = archive.keyring().unwrap().unwrap();
    let db = dir.join("lince.db");
    let salt = |file: &Path| {
        std::fs::read(file).unwrap()[..16]
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    };

    // Cut before the exchange: the office opens as before, and with that what was laid ready goes.
    std::fs::write(dir.join("lince.keys.coming-00112233445566778899aabbccddeeff"), &ring).unwrap();
    let key = lince_core::storage::vault::unlock(&dir, &Secret::password(PASSWORD)).unwrap();
    assert!(Store::open_with(&dir, &Access::Write(holder()), Some(&key)).is_ok());
    assert!(!dir.join("lince.keys.coming-00112233445566778899aabbccddeeff").exists());
    // Cut after it: the database's own keyring becomes the office's.
    archive.database(&db).unwrap();
    std::fs::write(dir.join(format!("lince.keys.coming-{}", salt(&db))), &ring).unwrap();

    let key = lince_core::storage::vault::unlock(&dir, &Secret::password(PASSWORD)).unwrap();

    assert_eq!(key.id(), foreign.key().unwrap().id());
    assert!(Store::open_with(&dir, &Access::Write(holder()), Some(&key)).is_ok());
}
