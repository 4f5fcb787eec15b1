//! Encryption at rest (P9): nothing on the disk can be read without the key, and nothing is lost on the way there.

use std::path::{Path, PathBuf};

use lince_core::ErrorCode;
use lince_core::actions::backups::restore::restore_with;
use lince_core::actions::{backups, checks, protection, workers};
use lince_core::desk::Desk;
use lince_core::domain::person::WorkerId;
use lince_core::progress::Silent;
use lince_core::storage::vault::{self, KEYRING_FILE, Keyring, Protection, RecoveryCode, Secret};
use lince_core::storage::{Access, Connection, Store};
use lince_tests::{TestOffice, day, holder, new_office, on, wanghe};

const PASSWORD: &str = "芦苇荡里七只白鹭-钥匙";

fn encrypted(office: TestOffice) -> (TestOffice, RecoveryCode) {
    let TestOffice { dir, store } = office;
    let code = RecoveryCode::generate().unwrap();
    let store = protection::encrypt(store, &on("2026-11-21"), PASSWORD, &code)
        .unwrap()
        .store
        .unwrap();
    (TestOffice { dir, store }, code)
}

fn people(store: &Store) -> Vec<(String, String)> {
    let desk = Desk::open(store.read(), day("2026-11-21")).unwrap();
    let active = desk.active();
    active
        .iter()
        .map(|p| (p.name.to_string(), p.id_number.to_string()))
        .collect()
}

fn files_under(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_under(&path));
        } else {
            files.push(path);
        }
    }
    files
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}

/// A picture whose bytes are looked for on the disk.
fn photo() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 35, 45);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels: Vec<u8> = (0..35 * 45).map(|i| (i * 7 % 251) as u8).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}

#[test]
fn p9_after_encryption_no_file_holds_a_name_a_number_or_a_photo_in_the_clear() {
    let mut office = wanghe(&on("2026-11-21"));
    let before = people(&office.store);
    workers::photo(&mut office.store, &on("2026-11-21"), WorkerId(1), &photo()).unwrap();
    let readable = |dir: &Path| {
        let files: Vec<Vec<u8>> = files_under(dir).iter().map(|f| std::fs::read(f).unwrap()).collect();
        let found = |needle: &[u8]| files.iter().any(|f| contains(f, needle));
        let told = before
            .iter()
            .filter(|(name, id)| found(name.as_bytes()) || found(id.as_bytes()))
            .count();
        (told, found(&photo()[8..]), found(b"CREATE TABLE"))
    };
    let (told, photo_readable, schema_readable) = readable(office.dir.path());
    assert_eq!(
        (told, photo_readable, schema_readable),
        (before.len(), true, true),
        "readable before"
    );

    let (office, _) = encrypted(office);

    assert_eq!(readable(office.dir.path()), (0, false, false));
    assert_eq!(people(&office.store), before);
    let (bytes, _) = workers::photo_of(&office.store, WorkerId(1)).unwrap().unwrap();
    assert_eq!(bytes, photo());
    assert_eq!(checks::check(&office.store).unwrap(), []);
    drop(office.store);
    assert_eq!(readable(office.dir.path()), (0, false, false), "after closing too");
}

#[test]
fn p9_without_the_key_nobody_opens_it_and_the_engine_sees_no_database() {
    let (TestOffice { dir, store }, code) = encrypted(wanghe(&on("2026-11-21")));
    drop(store);
    let write = Access::Write(holder());

    assert_eq!(vault::protection(dir.path()).unwrap(), Protection::Encrypted);
    assert_eq!(
        Store::open(dir.path(), &write).err().unwrap().code(),
        ErrorCode::PasswordNeeded
    );
    let raw = Connection::open(dir.path().join("lince.db")).unwrap();
    assert!(
        raw.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
            .is_err()
    );

    for (secret, opens) in [
        (Secret::password(PASSWORD), Ok(())),
        (Secret::password("芦苇荡里七只白鹭-钥"), Err(ErrorCode::PasswordWrong)),
        (Secret::password(""), Err(ErrorCode::PasswordWrong)),
        (Secret::recovery(code.as_str()), Ok(())),
        (Secret::recovery("AAAAA"), Err(ErrorCode::RecoveryCodeWrong)),
    ] {
        let opened = vault::unlock(dir.path(), &secret)
            .and_then(|key| Store::open_with(dir.path(), &write, Some(&key)))
            .map(|_| ())
            .map_err(|e| e.code());
        assert_eq!(opened, opens, "{secret:?}");
    }
}

#[test]
fn p9_a_new_password_opens_and_the_old_one_no_more() {
    let (TestOffice { dir, mut store }, code) = encrypted(new_office());
    let today = on("2026-11-21");
    let old = Secret::password(PASSWORD);
    let new = "另一棵石榴树结果了-2027";

    for (known, wanted, refusal) in [
        (Secret::password("猜的口令-2026"), new, ErrorCode::PasswordWrong),
        (Secret::password(PASSWORD), "123", ErrorCode::PasswordTooWeak),
    ] {
        let refused = protection::change_password(&mut store, &today, &known, wanted).unwrap_err();
        assert_eq!(refused.code(), refusal);
        assert!(vault::unlock(dir.path(), &old).is_ok(), "as it was");
    }
    protection::change_password(&mut store, &today, &old, new).unwrap();
    assert!(vault::unlock(dir.path(), &old).is_err());
    let key = vault::unlock(dir.path(), &Secret::password(new)).unwrap();

    protection::change_password(&mut store, &today, &Secret::recovery(code.as_str()), PASSWORD).unwrap();
    assert!(
        vault::unlock(dir.path(), &old).is_ok(),
        "the recovery code sets a new one"
    );

    let renewed = RecoveryCode::generate().unwrap();
    protection::renew_recovery(&mut store, &today, &old, &renewed).unwrap();
    assert!(vault::unlock(dir.path(), &Secret::recovery(code.as_str())).is_err());
    assert_eq!(
        vault::unlock(dir.path(), &Secret::recovery(renewed.as_str()))
            .unwrap()
            .id(),
        key.id()
    );
}

#[test]
fn an_office_in_use_is_not_encrypted_under_its_readers() {
    let TestOffice { dir, store } = new_office();
    let reader = Store::open(dir.path(), &Access::Read).unwrap();
    reader
        .read()
        .query_row("SELECT count(*) FROM worker", [], |_| Ok(()))
        .unwrap();
    let code = RecoveryCode::generate().unwrap();

    let refused = protection::encrypt(store, &on("2026-11-21"), PASSWORD, &code)
        .err()
        .unwrap();

    assert_eq!(refused.code(), ErrorCode::InUse);
    assert_eq!(vault::protection(dir.path()).unwrap(), Protection::Plain);
    drop(reader);
    let store = Store::open(dir.path(), &Access::Write(holder())).unwrap();
    let store = protection::encrypt(store, &on("2026-11-21"), PASSWORD, &code)
        .unwrap()
        .store
        .unwrap();
    let again = protection::encrypt(store, &on("2026-11-21"), PASSWORD, &code)
        .err()
        .unwrap();
    assert_eq!(again.code(), ErrorCode::AlreadyEncrypted);
}

#[test]
fn p9_every_changed_byte_of_an_encrypted_file_is_noticed() {
    let (TestOffice { dir, store }, _) = encrypted(wanghe(&on("2026-11-21")));
    drop(store);
    let key = vault::unlock(dir.path(), &Secret::password(PASSWORD)).unwrap();
    let file = dir.path().join("lince.db");
    let whole = std::fs::read(&file).unwrap();
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        std::fs::write(&file, &changed).unwrap();
        let noticed = match Store::open_with(dir.path(), &Access::Write(holder()), Some(&key)) {
            Err(error) => error.code() == ErrorCode::Damaged,
            Ok(store) => !checks::check(&store).is_ok_and(|problems| problems.is_empty()),
        };
        assert!(noticed, "byte {place}");
    }
}

/// As a power cut leaves it between the exchange of the databases and the keyring's taking its place.
fn lay_keys_ready(dir: &Path) -> PathBuf {
    let database = std::fs::read(dir.join("lince.db")).unwrap();
    let salt: String = database[..16].iter().map(|b| format!("{b:02x}")).collect();
    let coming = dir.join(format!("lince.keys.coming-{salt}"));
    std::fs::copy(dir.join(KEYRING_FILE), &coming).unwrap();
    coming
}

#[test]
fn keys_that_have_not_taken_their_place_open_the_office_and_take_it_at_the_next_start() {
    let (TestOffice { dir, store }, _) = encrypted(wanghe(&on("2026-11-21")));
    drop(store);
    let coming = lay_keys_ready(dir.path());
    std::fs::remove_file(dir.path().join(KEYRING_FILE)).unwrap();
    std::fs::remove_file(dir.path().join("backups").join(KEYRING_FILE)).unwrap();

    assert_eq!(vault::protection(dir.path()).unwrap(), Protection::Encrypted);
    let key = vault::unlock(dir.path(), &Secret::password(PASSWORD)).unwrap();
    drop(Store::open_with(dir.path(), &Access::Read, Some(&key)).unwrap());
    assert!(coming.exists(), "whoever only reads moves nothing");
    drop(Store::open_with(dir.path(), &Access::Write(holder()), Some(&key)).unwrap());

    assert!(!coming.exists());
    for place in [dir.path().to_owned(), dir.path().join("backups")] {
        assert_eq!(Keyring::read(&place.join(KEYRING_FILE)).unwrap().key_id(), key.id());
    }
}

#[test]
fn keys_that_stayed_behind_take_no_later_password_back() {
    let (TestOffice { dir, mut store }, _) = encrypted(wanghe(&on("2026-11-21")));
    let coming = lay_keys_ready(dir.path());
    let later = "石榴-41-晚霞-渡口";
    protection::change_password(&mut store, &on("2026-11-22"), &Secret::password(PASSWORD), later).unwrap();
    drop(store);

    let key = vault::unlock(dir.path(), &Secret::password(later)).unwrap();
    drop(Store::open_with(dir.path(), &Access::Write(holder()), Some(&key)).unwrap());

    assert!(!coming.exists());
    vault::unlock(dir.path(), &Secret::password(later)).unwrap();
    let old = vault::unlock(dir.path(), &Secret::password(PASSWORD)).err().unwrap();
    assert_eq!(old.code(), ErrorCode::PasswordWrong);
}

#[test]
fn an_encryption_that_was_cut_off_is_undone_at_the_next_start() {
    let TestOffice { dir, store } = wanghe(&on("2026-11-21"));
    let before = people(&store);
    drop(store);
    let unfinished = dir.path().join("lince.db.encrypting");
    std::fs::create_dir(&unfinished).unwrap();
    std::fs::write(unfinished.join("lince.db"), [7; 4096]).unwrap();
    let coming = dir.path().join(format!("lince.keys.coming-{}", "07".repeat(16)));
    std::fs::write(&coming, "{}").unwrap();
    assert_eq!(vault::protection(dir.path()).unwrap(), Protection::Plain);

    let store = Store::open(dir.path(), &Access::Write(holder())).unwrap();

    assert_eq!(people(&store), before);
    assert_eq!(checks::check(&store).unwrap(), []);
    assert!(!unfinished.exists() && !coming.exists(), "nothing of it is left");
}

#[test]
fn encrypting_is_in_the_trail_of_the_file_that_takes_the_place() {
    let (TestOffice { store, .. }, _) = encrypted(wanghe(&on("2026-11-21")));

    let last: String = store
        .read()
        .query_row("SELECT action FROM change ORDER BY id DESC LIMIT 1", [], |r| r.get(0))
        .unwrap();

    assert_eq!(last, "encrypt");
}

#[test]
fn a_plain_database_laid_beside_the_keys_is_not_opened_and_a_backup_brings_the_office_back() {
    let (TestOffice { dir, mut store }, _) = encrypted(wanghe(&on("2026-11-21")));
    let backup = backups::create(&mut store, &on("2026-11-21"), None).unwrap().file;
    drop(store);
    let TestOffice { dir: other, store } = wanghe(&on("2026-11-21"));
    drop(store);
    std::fs::copy(other.path().join("lince.db"), dir.path().join("lince.db")).unwrap();

    for access in [Access::Read, Access::Write(holder())] {
        let refusal = Store::open(dir.path(), &access).err().unwrap();
        assert_eq!(refusal.code(), ErrorCode::PlainBesideKeyring);
    }
    assert_eq!(
        vault::protection(dir.path()).unwrap_err().code(),
        ErrorCode::PlainBesideKeyring
    );
    let secret = Secret::password(PASSWORD);
    let keys = backups::Keys {
        present: None,
        secret: Some(&secret),
    };
    let restored = restore_with(dir.path(), &holder(), &on("2026-11-22"), &backup, keys, &mut Silent).unwrap();

    assert!(
        restored.damaged.unwrap().join("lince.db").is_file(),
        "what was laid there is kept for whoever looks into it"
    );
    let key = vault::unlock(dir.path(), &secret).unwrap();
    assert!(Store::open_with(dir.path(), &Access::Read, Some(&key)).is_ok());
}
