//! What was withdrawn opens nothing that is written afterwards (P9), and what lay about unprotected is encrypted or reported.

use std::path::{Path, PathBuf};

use lince_core::actions::backups::protect::{self, Protected};
use lince_core::actions::backups::{self, Keys, verify_with};
use lince_core::actions::operators::{self, Known, Terms};
use lince_core::actions::{checks, office, protection, workers};
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Role;
use lince_core::progress::Silent;
use lince_core::storage::backup::archive::Archive;
use lince_core::storage::office::Office;
use lince_core::storage::tries::Tries;
use lince_core::storage::vault::{self, DataKey, KEYRING_FILE, Keyring, RecoveryCode, Secret};
use lince_core::storage::{Access, Occasion, OperatorId, Store, attachments, trail};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, fixture, holder, on, wanghe};

pub(crate) const OFFICE: &str = "蒲扇摇过三更的雨-竹凳";
pub(crate) const LATER: &str = "窗台那盆茉莉开到立秋-搪瓷";
pub(crate) const HEAD: (&str, &str) = ("赵主任", "lajiao-wuyan-19-dou");
pub(crate) const CLERK: (&str, &str) = ("钱经办", "suanni-fengche-82-xi");

pub(crate) fn today() -> Occasion {
    on("2026-11-21")
}

pub(crate) fn own((name, password): (&str, &str)) -> Secret {
    Secret::Operator {
        name: name.to_owned(),
        password: password.to_owned().into(),
    }
}

/// An encrypted office with two accounts, whose passwords open it, and its recovery code. The head is signed in.
pub(crate) fn encrypted_office() -> (TestOffice, RecoveryCode) {
    let TestOffice { dir, mut store } = wanghe(&today());
    workers::photo(&mut store, &today(), WorkerId(1), &photo(1)).unwrap();
    let code = RecoveryCode::generate().unwrap();
    let store = protection::encrypt(store, &today(), OFFICE, &code).unwrap().store;
    let mut store = store.unwrap();
    operators::add(&mut store, &today(), HEAD.0, &Terms::of(Role::Head), HEAD.1).unwrap();
    operators::add(&mut store, &today(), CLERK.0, &Terms::of(Role::Clerk), CLERK.1).unwrap();
    (TestOffice { dir, store }, code)
}

fn clerk(store: &Store) -> OperatorId {
    let cards = operators::list(store).unwrap();
    cards.iter().find(|card| card.name == CLERK.0).unwrap().id
}

fn photo(n: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 35, 45);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels: Vec<u8> = (0..35 * 45).map(|i| (i * 7 + usize::from(n)) as u8).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}

pub(crate) fn places(dir: &Path) -> [PathBuf; 2] {
    [dir.join(KEYRING_FILE), dir.join("backups").join(KEYRING_FILE)]
}

pub(crate) fn open(dir: &Path, secret: &Secret) -> Result<Store> {
    let key = vault::unlock(dir, secret)?;
    Store::open_with(dir, &Access::Write(holder()), Some(&key))
}

/// As the program opens it, which leaves an entry in the trail.
pub(crate) fn enter(dir: &Path, secret: &Secret) -> Result<Store> {
    let (access, mut tries) = (Access::Write(holder()), Tries::of(dir));
    let known = Known::Office { secret, who: "" };
    Ok(operators::open(dir, &access, &mut tries, &today(), &known)?.0)
}

pub(crate) fn code<T>(outcome: Result<T>) -> ErrorCode {
    outcome
        .err()
        .map_or_else(|| panic!("it should be refused"), |e| e.code())
}

/// Withdraws the office's password, the recovery code and the clerk's account; another data key takes the place.
fn withdraw_all(mut store: Store) -> (Store, RecoveryCode) {
    let id = clerk(&store);
    let code = RecoveryCode::generate().unwrap();
    let known = Secret::password(OFFICE);
    protection::change_password(&mut store, &today(), &known, LATER).unwrap();
    protection::renew_recovery(&mut store, &today(), &Secret::password(LATER), &code).unwrap();
    let terms = Terms {
        active: false,
        ..Terms::of(Role::Clerk)
    };
    operators::change(&mut store, &today(), id, &terms).unwrap();
    assert!(protection::key_due(&store).unwrap().is_some());
    let (store, seen) = protection::see_to_key(store, &today(), &holder(), None).unwrap();
    assert!(seen.changed && seen.cautions.is_empty(), "{:?}", seen.cautions);
    let store = store.unwrap();
    assert_eq!(store.session().who.as_deref(), Some(HEAD.0), "nobody is signed out");
    let told = trail::lines(store.read(), None, None, 1).unwrap().remove(0);
    assert_eq!((told.action.as_str(), told.who.as_str()), ("key_changed", HEAD.0));
    (store, code)
}

#[test]
fn p9_what_is_withdrawn_opens_nothing_whatever_keyring_is_laid_in_its_place() {
    let (TestOffice { dir, mut store }, void) = encrypted_office();
    let dir = dir.path();
    let stick = tempfile::tempdir().unwrap();
    let made = backups::create(&mut store, &today(), None).unwrap().file;
    let taken = stick.path().join("taken.lincebak");
    std::fs::copy(&made, &taken).unwrap();
    let earlier = std::fs::read(&places(dir)[0]).unwrap();
    let old_key = store.key().unwrap().clone();

    let (mut store, renewed) = withdraw_all(store);
    workers::photo(&mut store, &today(), WorkerId(2), &photo(2)).unwrap();
    let done = protect::protect_all(&store, None, today().at).unwrap();
    assert_eq!((done.encrypted, done.left.len()), (1, 0), "the backup is packed anew");
    let later = backups::create(&mut store, &today(), None).unwrap().file;
    assert_eq!(checks::check(&store).unwrap(), []);
    let everything: Vec<String> = attachments::all_hashes(store.read()).unwrap();
    drop(store);
    let present = std::fs::read(&places(dir)[0]).unwrap();
    let db = std::fs::read(dir.join("lince.db")).unwrap();

    let withdrawn = [Secret::password(OFFICE), Secret::recovery(void.as_str()), own(CLERK)];
    let still = [Secret::password(LATER), Secret::recovery(renewed.as_str()), own(HEAD)];
    for (what, laid) in [
        ("in both places", [&earlier, &earlier]),
        ("in the first", [&earlier, &present]),
        ("in the second", [&present, &earlier]),
        ("in none", [&present, &present]),
    ] {
        for secret in &withdrawn {
            for (place, bytes) in places(dir).iter().zip(laid) {
                std::fs::write(place, bytes).unwrap();
            }
            let refused = code(open(dir, secret));
            assert!(
                matches!(
                    refused,
                    ErrorCode::KeyringOutdated | ErrorCode::PasswordWrong | ErrorCode::RecoveryCodeWrong
                ),
                "{what} {secret:?}: {refused:?}"
            );
        }
        if what == "in both places" {
            continue;
        }
        for secret in &still {
            open(dir, secret).unwrap_or_else(|e| panic!("{what} {secret:?}: {e:?}"));
        }
    }
    assert_eq!(std::fs::read(dir.join("lince.db")).unwrap().len(), db.len());

    // The key itself, drawn out of the old keyring by a skilled person.
    assert!(Store::open_with(dir, &Access::Read, Some(&old_key)).is_err());
    for hash in &everything {
        assert!(
            attachments::read(dir, Some(&old_key), hash).is_err(),
            "every photo is sealed anew"
        );
    }
    for secret in &withdrawn {
        let keys = Keys {
            present: Some(&old_key),
            secret: Some(secret),
        };
        for file in [&made, &later] {
            code(verify_with(file, keys, &mut Silent));
        }
        assert!(
            verify_with(&taken, keys, &mut Silent).unwrap().opened,
            "what was carried off stays so"
        );
    }
}

#[test]
fn another_keyring_in_its_place_is_put_right_and_told_in_the_trail() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let dir = dir.path();
    let earlier = std::fs::read(&places(dir)[0]).unwrap();
    let (store, _) = withdraw_all(store);
    drop(store);
    std::fs::write(&places(dir)[0], &earlier).unwrap();

    let store = enter(dir, &Secret::password(LATER)).unwrap();

    let told: Vec<String> = trail::lines(store.read(), None, None, 2)
        .unwrap()
        .into_iter()
        .map(|line| line.action)
        .collect();
    assert_eq!(told, ["sign_in", "keyring_replaced"]);
    let [first, second] = places(dir).map(|place| std::fs::read(place).unwrap());
    assert!(first == second && first != earlier);
    drop(store);
    let again = enter(dir, &Secret::password(LATER)).unwrap();
    assert_eq!(
        trail::told(again.read(), trail::Action::KeyringReplaced).unwrap().len(),
        1,
        "told once"
    );
}

#[test]
fn an_earlier_keyring_of_the_same_key_is_refused_too() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let dir = dir.path();
    let earlier = std::fs::read(&places(dir)[0]).unwrap();
    protection::change_password(&mut store, &today(), &Secret::password(OFFICE), LATER).unwrap();
    let refused = protection::keep_key(&mut store, &today(), " ").unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidArgument);
    protection::keep_key(&mut store, &today(), "只是换个好记的").unwrap();
    assert_eq!(protection::key_due(&store).unwrap(), None);
    let kept = trail::lines(store.read(), None, None, 1).unwrap().remove(0);
    assert_eq!(
        (kept.action.as_str(), kept.why.as_deref()),
        ("key_kept", Some("只是换个好记的"))
    );
    drop(store);

    for place in places(dir) {
        std::fs::write(place, &earlier).unwrap();
    }
    assert_eq!(code(open(dir, &Secret::password(OFFICE))), ErrorCode::KeyringOutdated);
    assert_eq!(code(open(dir, &own(HEAD))), ErrorCode::KeyringOutdated);
    assert_eq!(code(open(dir, &Secret::password(LATER))), ErrorCode::PasswordWrong);
}

#[test]
fn every_secret_that_was_not_withdrawn_opens_after_any_number_of_keys() {
    let (TestOffice { dir, mut store }, recovery) = encrypted_office();
    let dir = dir.path();
    let mut made = vec![backups::create(&mut store, &today(), None).unwrap().file];
    for _ in 0..3 {
        store = protection::change_key(store, &today()).unwrap().store.unwrap();
        made.push(backups::create(&mut store, &today(), None).unwrap().file);
    }
    let (photo_now, _) = workers::photo_of(&store, WorkerId(1)).unwrap().unwrap();
    assert_eq!(photo_now, photo(1));
    for file in &made {
        let verified = verify_with(file, Keys::of(&store), &mut Silent).unwrap();
        assert!(
            verified.ok && verified.opened,
            "{}: {:?}",
            file.display(),
            verified.problems
        );
    }
    let done = protect::protect_all(&store, None, today().at).unwrap();
    assert_eq!(done, Protected::default(), "each backup saw to those before it");
    drop(store);
    for secret in [
        Secret::password(OFFICE),
        Secret::recovery(recovery.as_str()),
        own(HEAD),
        own(CLERK),
    ] {
        let store = open(dir, &secret).unwrap();
        for file in &made {
            let keys = Keys {
                present: None,
                secret: Some(&secret),
            };
            assert!(verify_with(file, keys, &mut Silent).unwrap().ok);
        }
        drop(store);
    }
}

#[test]
fn a_backup_of_the_time_of_another_key_comes_back_under_the_present_one() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let made = backups::create(&mut store, &today(), None).unwrap().file;
    let kept = dir.path().join("kept.lincebak");
    std::fs::copy(&made, &kept).unwrap();
    let (store, _) = withdraw_all(store);
    let key = store.key().unwrap().clone();
    drop(store);
    let keys = Keys {
        present: Some(&key),
        secret: None,
    };

    let back = backups::restore::restore_with(dir.path(), &holder(), &today(), &kept, keys, &mut Silent).unwrap();

    let told = back.cautions.iter().filter(|caution| caution.contains("又能登录"));
    assert!(
        told.clone().count() == 1
            && told
                .clone()
                .all(|caution| caution.contains(CLERK.0) && !caution.contains(HEAD.0)),
        "{:?}",
        back.cautions
    );
    let store = open(dir.path(), &Secret::password(LATER)).unwrap();
    assert_eq!(store.key().unwrap().id(), key.id());
    drop(store);
    assert_eq!(
        code(open(dir.path(), &Secret::password(OFFICE))),
        ErrorCode::PasswordWrong
    );
    assert_eq!(code(open(dir.path(), &own(CLERK))), ErrorCode::PasswordWrong);
}

#[test]
fn what_is_owed_for_a_withdrawn_secret_is_owed_when_an_older_state_comes_back() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let stick = tempfile::tempdir().unwrap();
    let away = stick.path().join("stick");
    let early = backups::create(&mut store, &today(), None).unwrap().file;
    protection::change_password(&mut store, &today(), &Secret::password(OFFICE), LATER).unwrap();
    let due = protection::key_due(&store).unwrap();
    let mind = Protected {
        away: vec![away.join("taken.lincebak")],
        ..Protected::default()
    };
    protect::keep(&store, &mind, today().at).unwrap();
    let key = store.key().unwrap().clone();
    drop(store);
    let keys = Keys {
        present: Some(&key),
        secret: None,
    };

    backups::restore::restore_with(dir.path(), &holder(), &today(), &early, keys, &mut Silent).unwrap();

    let store = open(dir.path(), &Secret::password(LATER)).unwrap();
    assert!(due.is_some() && protection::key_due(&store).unwrap() == due, "{due:?}");
    let waiting = protect::waiting(&store).unwrap();
    assert!(waiting.len() == 1 && waiting[0].path.starts_with(&away), "{waiting:?}");
}

#[test]
fn a_change_of_password_that_was_cut_off_leaves_the_one_or_the_other() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let dir = dir.path();
    let before = std::fs::read(&places(dir)[0]).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for name in ["lince.db", "lince.db-wal"] {
        std::fs::copy(dir.join(name), copy.path().join(name)).unwrap();
    }
    protection::change_password(&mut store, &today(), &Secret::password(OFFICE), LATER).unwrap();
    let after = std::fs::read(&places(dir)[0]).unwrap();
    drop(store);

    // The keyring was saved, the database was not: the power went in between.
    let cut = copy.path();
    std::fs::create_dir(cut.join("backups")).unwrap();
    for (place, bytes) in places(cut).iter().zip([&after, &before]) {
        std::fs::write(place, bytes).unwrap();
        std::fs::write(place.with_extension("keys.before"), &before).unwrap();
    }
    assert_eq!(code(open(cut, &Secret::password(LATER))), ErrorCode::KeyringOutdated);
    let store = enter(cut, &Secret::password(OFFICE)).unwrap();
    assert_eq!(
        trail::told(store.read(), trail::Action::KeyringReplaced).unwrap(),
        [""; 0],
        "nobody's doing"
    );
    for place in places(cut) {
        assert_eq!(std::fs::read(&place).unwrap(), before);
        assert!(!place.with_extension("keys.before").exists());
    }

    // The database was saved, and what was laid by is still there.
    for place in places(dir) {
        std::fs::write(place.with_extension("keys.before"), &before).unwrap();
    }
    assert_eq!(code(open(dir, &Secret::password(OFFICE))), ErrorCode::KeyringOutdated);
    open(dir, &Secret::password(LATER)).unwrap();
    assert!(
        places(dir)
            .iter()
            .all(|place| !place.with_extension("keys.before").exists())
    );
}

#[test]
fn a_keyring_that_somebody_without_the_key_has_changed_opens_nothing() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let dir = dir.path();
    let ring: serde_json::Value = serde_json::from_slice(&std::fs::read(&places(dir)[0]).unwrap()).unwrap();
    drop(store);
    let other = Keyring::new(
        &DataKey::generate().unwrap(),
        OFFICE,
        &RecoveryCode::generate().unwrap(),
    )
    .unwrap();
    let other: serde_json::Value = serde_json::from_slice(&other.to_json().unwrap()).unwrap();
    let altered = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut ring = ring.clone();
        change(&mut ring);
        ring
    };
    let ill = [
        // The next key would be sealed to a stranger.
        altered(&|ring| ring["slots"][1]["pair"]["public"] = other["slots"][0]["pair"]["public"].clone()),
        altered(&|ring| ring["slots"][1] = other["slots"][1].clone()),
        altered(&|ring| drop(ring["slots"].as_array_mut().unwrap().pop())),
        altered(&|ring| ring["generation"] = 0.into()),
        altered(&|ring| drop(ring.as_object_mut().unwrap().remove("signed"))),
        altered(&|ring| {
            ring["format"] = 1.into();
            ring.as_object_mut().unwrap().remove("signed");
        }),
        altered(&|ring| {
            ring["former"] = serde_json::json!([{ "key_id": "00", "until": "2026-01-01T00:00:00Z", "sealed": "00" }])
        }),
    ];
    for (n, ring) in ill.iter().enumerate() {
        for place in places(dir) {
            std::fs::write(place, serde_json::to_vec_pretty(ring).unwrap()).unwrap();
        }
        let refused = code(open(dir, &Secret::password(OFFICE)));
        assert!(
            matches!(refused, ErrorCode::KeysDamaged | ErrorCode::KeyringOutdated),
            "{n}: {refused:?}"
        );
    }
}

#[test]
fn nobody_seals_a_key_of_his_own_to_the_slots() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let dir = dir.path();
    let made = backups::create(&mut store, &today(), None).unwrap().file;
    let ring = Keyring::from_json(&Archive::open(&made).unwrap().keyring().unwrap().unwrap()).unwrap();
    drop(store);
    // What lies open of every slot is enough to seal a key to it; who has no former key can show none.
    let (forged, _) = ring
        .succeeded_by(&DataKey::generate().unwrap(), &ring.operators())
        .unwrap();
    for place in places(dir) {
        std::fs::write(place, forged.to_json().unwrap()).unwrap();
    }

    assert_eq!(code(open(dir, &Secret::password(OFFICE))), ErrorCode::KeysDamaged);
    assert_eq!(code(open(dir, &own(HEAD))), ErrorCode::KeysDamaged);
}

#[test]
fn while_somebody_else_has_the_office_open_the_key_stays_due_and_the_password_is_changed() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let key = store.key().unwrap().clone();
    let other = Store::open_with(dir.path(), &Access::Read, Some(&key)).unwrap();
    let reading = other.read().unchecked_transaction().unwrap();
    reading
        .query_row("SELECT count(*) FROM main.worker", [], |_| Ok(()))
        .unwrap();
    protection::change_password(&mut store, &today(), &Secret::password(OFFICE), LATER).unwrap();

    let (store, seen) = protection::see_to_key(store, &today(), &holder(), None).unwrap();

    assert!(!seen.changed && seen.cautions.len() == 1, "{:?}", seen.cautions);
    let store = store.unwrap();
    assert_eq!(store.session().who.as_deref(), Some(HEAD.0));
    assert!(protection::key_due(&store).unwrap().is_some());
    let found = checks::check(&store).unwrap();
    assert!(
        found.iter().any(|problem| problem.code == "key_change_due"),
        "{found:?}"
    );
    drop(reading);
    drop((other, store));
    open(dir.path(), &Secret::password(LATER)).unwrap();
}

#[test]
fn what_lay_about_is_sealed_or_told_as_long_as_it_is_there() {
    let TestOffice { dir, mut store } = wanghe(&today());
    let dir = dir.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let stick = elsewhere.path().join("stick/备份");
    std::fs::create_dir_all(&stick).unwrap();
    // A photo that was replaced, a database set aside, a copy that a user made, a damaged one, a backup on a stick.
    for n in [1, 2] {
        workers::photo(&mut store, &today(), WorkerId(1), &photo(n)).unwrap();
    }
    let aside = dir.join("damaged-20260101-000000");
    std::fs::create_dir(&aside).unwrap();
    let on_stick = backups::create(&mut store, &today(), Some(&stick)).unwrap().file;
    backups::create(&mut store, &today(), None).unwrap();
    drop(store);
    for copy in ["damaged-20260101-000000/lince.db", "lince.db.bak", "backups/旧的.jpg"] {
        std::fs::copy(dir.join("lince.db"), dir.join(copy)).unwrap();
    }
    let ill = dir.join("坏的.db");
    std::fs::write(&ill, b"SQLite format 3\0 and nothing else").unwrap();
    std::fs::rename(elsewhere.path().join("stick"), elsewhere.path().join("away")).unwrap();
    let store = Store::open(dir, &Access::Write(holder())).unwrap();
    let store = protection::encrypt(store, &today(), OFFICE, &RecoveryCode::generate().unwrap()).unwrap();
    let mut store = store.store.unwrap();

    let done = protect::protect_all(&store, None, today().at).unwrap();

    let expected = Protected {
        encrypted: 4,
        left: vec![ill.clone()],
        away: vec![on_stick.clone()],
    };
    assert_eq!(done, expected);
    let readable = |file: &Path| std::fs::read(file).unwrap().starts_with(b"SQLite format 3");
    assert!(!readable(&aside.join("lince.db")) && !readable(&dir.join("lince.db.bak")));
    let photos: Vec<PathBuf> = attachments::all_files(dir).collect();
    assert!(photos.len() == 2 && photos.iter().all(|file| !attachments::is_plain(file)));
    let key = store.key().unwrap().clone();
    Store::open_with(&aside, &Access::Read, Some(&key)).unwrap();
    let told = |store: &Store| -> Vec<String> {
        let found = checks::check(store).unwrap();
        assert!(found.iter().all(|problem| problem.code == "plain_rest"), "{found:?}");
        found.into_iter().map(|problem| problem.message).collect()
    };
    assert_eq!(told(&store).len(), 2, "as long as they are there");

    // The stick is in again: what lies on it is reported until the user has dealt with it.
    std::fs::rename(elsewhere.path().join("away"), elsewhere.path().join("stick")).unwrap();
    backups::create(&mut store, &today(), None).unwrap();
    assert!(!Archive::open(&on_stick).unwrap().manifest.encrypted());
    assert_eq!(told(&store).len(), 2);
    std::fs::remove_file(&on_stick).unwrap();
    assert_eq!(told(&store).len(), 1);
    std::fs::remove_file(&ill).unwrap();
    assert_eq!(told(&store), [""; 0]);
}

#[test]
fn a_copy_of_an_office_that_is_encrypted_closes_nothing_that_the_other_one_made() {
    let TestOffice { dir, mut store } = wanghe(&today());
    let stick = tempfile::tempdir().unwrap();
    let made = [Some(stick.path()), None].map(|to| backups::create(&mut store, &today(), to).unwrap().file);
    drop(store);
    let copied = tempfile::tempdir().unwrap();
    std::fs::copy(dir.path().join("lince.db"), copied.path().join("lince.db")).unwrap();
    let store = Store::open(copied.path(), &Access::Write(holder())).unwrap();
    let store = protection::encrypt(store, &today(), OFFICE, &RecoveryCode::generate().unwrap()).unwrap();

    let done = protect::protect_all(&store.store.unwrap(), None, today().at).unwrap();

    assert_eq!(
        (done.encrypted, done.left),
        (0, vec![made[0].clone()]),
        "only told, and the other's own not even that"
    );
    for file in &made {
        assert!(!Archive::open(file).unwrap().manifest.encrypted(), "{}", file.display());
    }
}

#[test]
fn what_was_destroyed_is_told_no_more() {
    let TestOffice { dir: _dir, mut store } = wanghe(&today());
    let elsewhere = tempfile::tempdir().unwrap();
    let stick = elsewhere.path().join("stick");
    let made = backups::create(&mut store, &today(), Some(&stick)).unwrap().file;
    std::fs::remove_dir_all(&stick).unwrap();
    let store = protection::encrypt(store, &today(), OFFICE, &RecoveryCode::generate().unwrap()).unwrap();
    let mut store = store.store.unwrap();
    protect::protect_all(&store, None, today().at).unwrap();
    let waiting = protect::waiting(&store).unwrap();
    assert_eq!(
        (waiting.len(), waiting[0].path.as_path(), waiting[0].there),
        (1, made.as_path(), false)
    );

    let unknown = protect::settle(&mut store, &today(), Path::new("/没有/这个")).unwrap_err();
    assert_eq!(unknown.code(), ErrorCode::InvalidArgument);
    protect::settle(&mut store, &today(), &made).unwrap();

    assert_eq!(protect::waiting(&store).unwrap(), []);
    assert_eq!(
        trail::lines(store.read(), None, None, 1).unwrap()[0].action,
        "rest_settled"
    );
}

#[test]
fn a_backup_made_with_a_key_that_the_office_had_no_longer_is_not_taken_for_its_own() {
    let (TestOffice { dir: _dir, mut store }, _) = encrypted_office();
    let stick = tempfile::tempdir().unwrap();
    // A person who left has the office of his last day, and its key.
    let theirs = tempfile::tempdir().unwrap();
    let made = backups::create(&mut store, &today(), None).unwrap().file;
    let old_key = store.key().unwrap().clone();
    let keys = Keys {
        present: Some(&old_key),
        secret: None,
    };
    backups::restore::restore_with(theirs.path(), &holder(), &today(), &made, keys, &mut Silent).ok();
    let secret = Secret::password(OFFICE);
    let keys = Keys {
        present: None,
        secret: Some(&secret),
    };
    backups::restore::restore_with(theirs.path(), &holder(), &today(), &made, keys, &mut Silent).unwrap();
    let mut their = enter(theirs.path(), &secret).unwrap();
    let later = Occasion {
        at: today().at + chrono::Duration::days(3),
        ..today()
    };
    let forged = backups::create(&mut their, &later, Some(stick.path())).unwrap().file;

    let (store, _) = withdraw_all(store);
    let manifest = Archive::open(&forged).unwrap().manifest;
    let voucher = lince_core::storage::backup::voucher::Voucher::of(&store).unwrap();
    assert_eq!(voucher.knows(&manifest), Some(false));
    let done = protect::protect_all(&store, Some(stick.path()), today().at).unwrap();

    assert_eq!(done.left, [forged], "and never packed anew under the present key");
}

/// A keyring as earlier programs made it holds the data key itself under each secret.
#[test]
fn a_keyring_of_an_earlier_program_opens_and_takes_another_key_once_its_secrets_have_been_typed() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let file = fixture("backups/encrypted_v8.lincebak");
    let secret = Secret::password(OFFICE);
    let keys = Keys {
        present: None,
        secret: Some(&secret),
    };
    backups::restore::restore_with(dir, &holder(), &today(), &file, keys, &mut Silent).unwrap();
    for secret in [own(HEAD), own(CLERK)] {
        open(dir, &secret).unwrap();
    }

    let store = enter(dir, &secret).unwrap();
    let early = Keyring::load(dir).unwrap();
    assert_eq!(
        early.of_earlier_programs().count(),
        3,
        "the one that was typed is made anew"
    );
    assert_eq!(code(protection::change_key(store, &today())), ErrorCode::KeysTooOld);
    let mut tries = Tries::of(dir);
    let head = Known::Own {
        name: HEAD.0,
        password: HEAD.1,
    };
    let (mut store, _) = operators::open(dir, &Access::Write(holder()), &mut tries, &today(), &head).unwrap();
    let renewed = RecoveryCode::generate().unwrap();
    protection::renew_recovery(&mut store, &today(), &secret, &renewed).unwrap();

    let (store, seen) = protection::see_to_key(store, &today(), &holder(), None).unwrap();

    assert!(seen.changed && seen.cautions.len() == 1, "{:?}", seen.cautions);
    assert!(seen.cautions[0].contains(CLERK.0) && !seen.cautions[0].contains(HEAD.0));
    assert_eq!(checks::check(store.as_ref().unwrap()).unwrap(), []);
    drop(store);
    for secret in [secret, own(HEAD), Secret::recovery(renewed.as_str())] {
        open(dir, &secret).unwrap();
    }
    assert_eq!(code(open(dir, &own(CLERK))), ErrorCode::PasswordWrong);
    let mut store = open(dir, &Secret::password(OFFICE)).unwrap();
    operators::sign_in(&mut store, &mut tries, &today(), CLERK.0, CLERK.1).unwrap();
    drop(store);
    open(dir, &own(CLERK)).unwrap();
}

/// Lays a keyring ready under the database's salt, as an exchange does that was cut off.
fn lay_ready(dir: &Path, ring: &[u8]) {
    let salt: String = std::fs::read(dir.join("lince.db")).unwrap()[..16]
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    std::fs::write(dir.join(format!("lince.keys.coming-{salt}")), ring).unwrap();
}

#[test]
fn nothing_that_is_laid_beside_the_keyring_takes_its_place_unproven() {
    let (TestOffice { dir, store }, _) = encrypted_office();
    let dir = dir.path();
    drop(store);
    let good = std::fs::read(&places(dir)[0]).unwrap();
    let foreign = Keyring::new(&DataKey::generate().unwrap(), LATER, &RecoveryCode::generate().unwrap()).unwrap();
    lay_ready(dir, &foreign.to_json().unwrap());

    let before_upgrade = backups::upgrade::before_upgrade(dir, &holder(), &today(), None);
    assert!(before_upgrade.is_ok());
    assert_eq!(
        std::fs::read(&places(dir)[0]).unwrap(),
        good,
        "whoever has no key moves no key"
    );
    enter(dir, &Secret::password(OFFICE)).unwrap();
    for place in places(dir) {
        assert_eq!(std::fs::read(place).unwrap(), good);
    }
    assert!(
        std::fs::read_dir(dir)
            .unwrap()
            .all(|e| !e.unwrap().file_name().to_string_lossy().contains("coming"))
    );
}

#[test]
fn one_good_keyring_is_enough_wherever_it_lies_and_none_is_told_as_such() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let dir = dir.path();
    backups::create(&mut store, &today(), None).unwrap();
    drop(store);
    let good = std::fs::read(&places(dir)[0]).unwrap();
    let before = places(dir)[1].with_extension("keys.before");

    for place in places(dir) {
        std::fs::write(place, "{").unwrap();
    }
    std::fs::write(&before, &good).unwrap();
    for secret in [Secret::password(OFFICE), own(HEAD)] {
        open(dir, &secret).unwrap();
    }
    assert_eq!(std::fs::read(&places(dir)[0]).unwrap(), good);
    for place in places(dir).iter().chain([&before]) {
        let _ = std::fs::remove_file(place);
    }
    assert_eq!(code(open(dir, &Secret::password(OFFICE))), ErrorCode::KeysMissing);
}

#[test]
fn an_earlier_keyring_in_one_place_keeps_no_account_out_and_is_told_whatever_lies_beside_it() {
    let (TestOffice { dir, mut store }, _) = encrypted_office();
    let dir = dir.path();
    let earlier = std::fs::read(&places(dir)[0]).unwrap();
    let new = ("孙副主任", "bohe-tang-38-que");
    operators::add(&mut store, &today(), new.0, &Terms::of(Role::Head), new.1).unwrap();
    let (store, _) = withdraw_all(store);
    drop(store);
    std::fs::write(&places(dir)[0], &earlier).unwrap();
    std::fs::write(places(dir)[0].with_extension("keys.before"), &earlier).unwrap();
    let mut tries = Tries::of(dir);
    let known = Known::Own {
        name: new.0,
        password: new.1,
    };
    assert!(operators::names_in_keyring(dir).unwrap().contains(&new.0.to_owned()));

    let (store, _) = operators::open(dir, &Access::Write(holder()), &mut tries, &today(), &known).unwrap();

    assert_eq!(
        trail::told(store.read(), trail::Action::KeyringReplaced).unwrap().len(),
        1
    );
}

#[test]
fn a_slot_that_somebody_left_for_himself_is_found_and_does_not_come_along() {
    let (TestOffice { dir: _dir, store }, _) = encrypted_office();
    let dir = store.dir().to_owned();
    let key = store.key().unwrap().clone();
    let ghost = vault::SlotKind::Operator {
        operator: 99,
        name: "没有此人".into(),
    };
    let mut ring = Keyring::load(&dir).unwrap();
    ring.put(&key, ghost, CLERK.1).unwrap();
    ring.save(&dir).unwrap();
    // A skilled person with an account can write the database too.
    let generation = ring.generation();
    let digest = sha2_of(&ring.to_json().unwrap());
    store
        .read()
        .execute(
            "UPDATE main.keyring SET generation = ?1, digest = ?2",
            (generation, digest),
        )
        .unwrap();
    let found = checks::check(&store).unwrap();
    assert!(found.iter().any(|problem| problem.code == "keyring_slots"), "{found:?}");

    let changed = protection::change_key(store, &today()).unwrap();

    assert_eq!(changed.cautions.len(), 1, "{:?}", changed.cautions);
    let store = changed.store.unwrap();
    assert_eq!(checks::check(&store).unwrap(), []);
    drop(store);
    assert_eq!(code(open(&dir, &own(("没有此人", CLERK.1)))), ErrorCode::PasswordWrong);
    open(&dir, &own(CLERK)).unwrap();
}

fn sha2_of(bytes: &[u8]) -> String {
    attachments::hash(bytes)
}

#[test]
fn another_office_inside_the_data_folder_is_its_own_affair() {
    let TestOffice { dir, store } = wanghe(&today());
    drop(store);
    let made_later = Occasion {
        at: today().at + chrono::Duration::days(1),
        ..today()
    };
    let other = tempfile::tempdir().unwrap();
    let another = Office {
        street: "另一街道".into(),
        division: "320999".into(),
        policy: "yancheng".into(),
    };
    drop(office::create(other.path(), &holder(), &made_later, &another).unwrap());
    let nested = dir.path().join("另一街道");
    let stray = dir.path().join("别处拷来的");
    for (folder, names) in [(&nested, &["lince.db", "lince.heads"][..]), (&stray, &["lince.db"])] {
        std::fs::create_dir(folder).unwrap();
        for name in names {
            std::fs::copy(other.path().join(name), folder.join(name)).unwrap();
        }
    }
    let store = Store::open(dir.path(), &Access::Write(holder())).unwrap();
    let store = protection::encrypt(store, &today(), OFFICE, &RecoveryCode::generate().unwrap()).unwrap();

    let done = protect::protect_all(&store.store.unwrap(), None, today().at).unwrap();

    assert_eq!((done.encrypted, done.left), (0, vec![stray.join("lince.db")]));
    for folder in [&nested, &stray] {
        assert!(
            std::fs::read(folder.join("lince.db"))
                .unwrap()
                .starts_with(b"SQLite format 3")
        );
        assert!(!folder.join(KEYRING_FILE).exists());
    }
}

#[test]
fn a_keyring_stays_readable_however_often_the_key_is_changed() {
    let key = DataKey::generate().unwrap();
    let ring = Keyring::new(&key, OFFICE, &RecoveryCode::generate().unwrap()).unwrap();
    let often = (0..1_000_i64).try_fold(key, |key, n| key.succeed(today().at + chrono::Duration::seconds(n)));
    let key = often.unwrap();
    let (ring, _) = ring.succeeded_by(&key, &[]).unwrap();

    let json = ring.to_json().unwrap();

    assert!(json.len() < 256 * 1024, "{} bytes", json.len());
    let again = Keyring::from_json(&json)
        .unwrap()
        .unlock(&Secret::password(OFFICE))
        .unwrap();
    assert_eq!(again.id(), key.id());
}
