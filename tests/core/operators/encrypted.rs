//! Accounts of an encrypted office: whose password opens what.

use super::*;

const OFFICE: &str = "guizi-houmian-5-mao";

fn reopened(dir: &std::path::Path, secret: &Secret) -> Result<Store> {
    let key = vault::unlock(dir, secret)?;
    Store::open_with(dir, &Access::Write(holder()), Some(&key))
}

fn own(name: &str, password: &str) -> Secret {
    Secret::Operator {
        name: name.to_owned(),
        password: password.to_owned().into(),
    }
}

#[test]
fn in_an_encrypted_office_each_operators_password_opens_the_file_until_it_is_withdrawn() {
    let TestOffice { mut store, dir } = with_head(new_office());
    let clerk = become_new(&mut store, "钱经办", &Terms::of(Role::Clerk));
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    let recovery = RecoveryCode::generate().unwrap();
    let store = protection::encrypt(store, &at(0), OFFICE, &recovery)
        .unwrap()
        .store
        .unwrap();
    assert_eq!(
        store.session().who.as_deref(),
        Some(HEAD),
        "encrypting signs nobody out"
    );
    drop(store);

    // Accounts older than the encryption: once with the office's password, from then on with their own.
    assert_eq!(
        code(reopened(dir.path(), &own(HEAD, PASSWORD)).map(|_| ())),
        ErrorCode::PasswordWrong
    );
    let mut store = reopened(dir.path(), &Secret::password(OFFICE)).unwrap();
    assert!(store.session().withheld().is_some());
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    sign_in(&mut store, "钱经办", PASSWORD).unwrap();
    drop(store);
    let mut store = reopened(dir.path(), &own(HEAD, PASSWORD)).unwrap();
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    operators::change(
        &mut store,
        &at(0),
        clerk,
        &Terms {
            active: false,
            ..Terms::of(Role::Clerk)
        },
    )
    .unwrap();
    operators::add(&mut store, &at(0), "孙副主任", &Terms::of(Role::Head), OTHER).unwrap();
    let mut tries = tries(&store);
    operators::change_own_password(&mut store, &mut tries, &at(0), PASSWORD, "xin-shanhu-66-niu").unwrap();
    drop(store);

    for (name, password, opens) in [
        ("钱经办", PASSWORD, false),
        (HEAD, PASSWORD, false),
        (HEAD, "xin-shanhu-66-niu", true),
        ("孙副主任", OTHER, true),
    ] {
        assert_eq!(
            reopened(dir.path(), &own(name, password)).is_ok(),
            opens,
            "{name} {password}"
        );
    }
}

fn opened(dir: &std::path::Path, known: &operators::Known<'_>) -> Result<Store> {
    let mut tries = Tries::of(dir);
    operators::open(dir, &Access::Write(holder()), &mut tries, &at(0), known).map(|(store, _)| store)
}

#[test]
fn the_offices_own_password_acts_with_full_rights_under_a_name_that_is_no_accounts() {
    let TestOffice { store, dir } = with_head(new_office());
    drop(
        protection::encrypt(store, &at(0), OFFICE, &RecoveryCode::generate().unwrap())
            .unwrap()
            .store
            .unwrap(),
    );
    let secret = Secret::password(OFFICE);
    let office = |who| operators::Known::Office { secret: &secret, who };

    assert_eq!(
        code(opened(dir.path(), &office(HEAD)).map(|_| ())),
        ErrorCode::PasswordWrong
    );
    for said in ["赵主任\u{200B}", "\u{202E}赵主任", "赵 主任"] {
        let refused = opened(dir.path(), &office(said)).map(|_| ());
        assert_eq!(
            code(refused),
            ErrorCode::PasswordWrong,
            "{said:?} looks like an account"
        );
    }
    let mut store = opened(dir.path(), &office("机\u{200B}房　小李")).unwrap();
    office::set(&mut store, &on(DAY), &fields(&[("phone", "2")])).unwrap();
    let last = trail::lines(store.read(), None, None, 1).unwrap().remove(0);
    assert_eq!(last.who, "单位口令 · 自称机房 小李", "a name that was merely said");
    drop(store);
    let mut store = opened(dir.path(), &office("")).unwrap();

    office::set(&mut store, &on(DAY), &fields(&[("phone", "1")])).unwrap();
    let last = trail::lines(store.read(), None, None, 1).unwrap().remove(0);
    assert_eq!(last.who, "单位口令", "not whatever name the occasion brings");
}

#[test]
fn what_somebody_knows_opens_what_it_is_for_and_nothing_else() {
    let TestOffice { store, dir } = with_head(new_office());
    drop(store);
    let secret = Secret::password(OFFICE);
    let office = operators::Known::Office {
        secret: &secret,
        who: "",
    };
    let own = operators::Known::Own {
        name: HEAD,
        password: PASSWORD,
    };

    for known in [&operators::Known::Nothing, &office] {
        assert_eq!(
            code(opened(dir.path(), known).map(|_| ())),
            ErrorCode::SignInNeeded,
            "no office password in a plain office"
        );
    }
    let store = opened(dir.path(), &own).unwrap();
    drop(
        protection::encrypt(store, &at(0), OFFICE, &RecoveryCode::generate().unwrap())
            .unwrap()
            .store
            .unwrap(),
    );
    assert_eq!(
        code(opened(dir.path(), &operators::Known::Nothing).map(|_| ())),
        ErrorCode::PasswordNeeded
    );
    let wrong = operators::Known::Own {
        name: HEAD,
        password: "guess-1234",
    };
    for _ in 0..5 {
        assert_eq!(code(opened(dir.path(), &wrong).map(|_| ())), ErrorCode::PasswordWrong);
    }
    assert_eq!(code(opened(dir.path(), &wrong).map(|_| ())), ErrorCode::TooManyTries);
    assert!(
        opened(dir.path(), &office).is_ok(),
        "guessing at one account stops nobody else"
    );
}

#[test]
fn while_an_encrypted_office_is_closed_its_keyring_says_which_names_are_real() {
    const TYPED: &str = "zhe-shi-wode-mima-7";
    let TestOffice { store, dir } = with_head(new_office());
    drop(protection::encrypt(store, &at(0), OFFICE, &RecoveryCode::generate().unwrap()).unwrap());
    let office = Secret::password(OFFICE);
    let known = |name| operators::Known::Own {
        name,
        password: "guess-1234",
    };
    // The account is older than the encryption: its first sign-in gives it a slot.
    let mut store = reopened(dir.path(), &office).unwrap();
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    drop(store);

    for (name, tries) in [(TYPED, 5), (HEAD, 2)] {
        for _ in 0..tries {
            assert_eq!(
                code(opened(dir.path(), &known(name)).map(|_| ())),
                ErrorCode::PasswordWrong,
                "{name}"
            );
        }
    }
    assert_eq!(
        code(opened(dir.path(), &known("别的名字")).map(|_| ())),
        ErrorCode::TooManyTries
    );

    let counted = std::fs::read_to_string(dir.path().join(TRIES_FILE)).unwrap();
    assert!(!counted.contains(TYPED), "{counted}");
    let own = operators::Known::Own {
        name: HEAD,
        password: PASSWORD,
    };
    let store = opened(dir.path(), &own).unwrap();
    let told = trail::lines(store.read(), None, None, 20).unwrap();
    let said = |what: &str| told.iter().any(|l| l.what.starts_with(what));
    assert!(
        said("以没有的账户名登录失败5次") && said("以「赵主任」登录失败2次"),
        "{told:?}"
    );
    assert!(!told.iter().any(|l| l.what.contains(TYPED) || l.who.contains(TYPED)));
}

#[test]
fn a_password_from_before_the_encryption_that_is_too_weak_for_the_file_gets_no_slot() {
    let TestOffice { mut store, dir } = with_head(new_office());
    let weak = "tq7wn4kzx";
    let mut tries = tries(&store);
    operators::change_own_password(&mut store, &mut tries, &at(0), PASSWORD, weak).unwrap();
    drop(protection::encrypt(store, &at(0), OFFICE, &RecoveryCode::generate().unwrap()).unwrap());

    let mut store = reopened(dir.path(), &Secret::password(OFFICE)).unwrap();
    let signed_in = sign_in(&mut store, HEAD, weak).unwrap();

    assert!(signed_in.must_change);
    assert!(vault::unlock(dir.path(), &own(HEAD, weak)).is_err(), "it opens no file");
    operators::change_own_password(&mut store, &mut tries, &at(0), weak, PASSWORD).unwrap();
    drop(store);
    assert!(vault::unlock(dir.path(), &own(HEAD, PASSWORD)).is_ok());
}
