//! Signing in, and guessing.

use super::*;

#[test]
fn an_office_with_accounts_shows_nobody_and_does_nothing_before_somebody_signs_in() {
    let TestOffice { store, dir } = with_head(wanghe(&on(DAY)));
    drop(store);

    let mut store = Store::open(dir.path(), &Access::Write(holder())).unwrap();

    assert!(Roll::load(store.read(), day(DAY)).unwrap().people.is_empty());
    assert_eq!(code(file::resolve(store.read(), "1")), ErrorCode::UnknownWorker);
    assert_eq!(
        code(workers::add(&mut store, &at(0), &fields(&[]))),
        ErrorCode::SignInNeeded
    );
    assert_eq!(
        code(office::set(&mut store, &at(0), &fields(&[("phone", "1")]))),
        ErrorCode::SignInNeeded
    );
    assert_eq!(code(backups::create(&mut store, &at(0), None)), ErrorCode::SignInNeeded);
    assert_eq!(code(operators::list(&store)), ErrorCode::SignInNeeded);
    assert_eq!(undo::permitted(&store, 10).unwrap().len(), 0);
    assert_eq!(
        operators::names(&store).unwrap(),
        [HEAD],
        "names are offered to pick from"
    );
}

#[test]
fn guessing_one_name_stops_neither_another_name_nor_the_recovery_code() {
    let TestOffice { mut store, dir: _dir } = with_head(new_office());
    let recovery = new_code(&mut store);
    operators::add(&mut store, &at(0), "孙副主任", &Terms::of(Role::Head), OTHER).unwrap();
    operators::sign_out(&mut store, &at(0)).unwrap();
    let mut tries = tries(&store);

    for n in 0..5 {
        let guess = operators::sign_in(&mut store, &mut tries, &at(n), HEAD, "guess-1234");
        assert_eq!(code(guess), ErrorCode::PasswordWrong);
    }

    let early = operators::sign_in(&mut store, &mut tries, &at(10), HEAD, PASSWORD).unwrap_err();
    assert_eq!(early.code(), ErrorCode::TooManyTries, "not even the right one");
    assert!(early.details().unwrap()["seconds_left"].as_i64().unwrap() > 0);
    operators::sign_in(&mut store, &mut tries, &at(10), "孙副主任", OTHER).unwrap();
    operators::sign_out(&mut store, &at(0)).unwrap();
    let new = "moli-hua-33-yugang";
    operators::recover(&mut store, &mut tries, &at(11), recovery.as_str(), HEAD, new).unwrap();
    assert_eq!(store.session().who.as_deref(), Some(HEAD));
    operators::sign_in(&mut store, &mut tries, &at(12), HEAD, new).unwrap();
}

#[test]
fn wrong_passwords_reach_the_trail_with_count_and_time_when_somebody_signs_in() {
    let TestOffice { mut store, dir } = with_head(new_office());
    operators::sign_out(&mut store, &at(0)).unwrap();
    for name in [HEAD, HEAD, "没有这人"] {
        assert_eq!(
            code(sign_in(&mut store, name, "guess-1234")),
            ErrorCode::PasswordWrong,
            "told alike"
        );
    }
    std::fs::metadata(dir.path().join(TRIES_FILE)).unwrap();

    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    sign_in(&mut store, HEAD, PASSWORD).unwrap();

    let told = trail::lines(store.read(), None, None, 50).unwrap();
    let failed: Vec<&str> = told
        .iter()
        .filter(|l| l.action == "sign_in_failed")
        .map(|l| &*l.what)
        .collect();
    assert_eq!(failed.len(), 2, "told once: {failed:?}");
    assert!(
        failed
            .iter()
            .any(|w| w.contains("赵主任") && w.contains("2次") && w.contains("2027-01-15")),
        "{failed:?}"
    );
    assert!(
        failed.iter().any(|w| w.starts_with("以没有的账户名登录失败1次")),
        "{failed:?}"
    );
}

/// Every file of the office, read as it lies there.
fn holds(dir: &std::path::Path, what: &str) -> bool {
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path)
                .unwrap()
                .windows(what.len())
                .any(|w| w == what.as_bytes())
            {
                return true;
            }
        }
    }
    false
}

#[test]
fn what_was_typed_as_a_name_and_is_none_is_kept_nowhere_and_drives_no_count_out() {
    const TYPED: &str = "zhe-shi-wode-mima-7";
    let TestOffice { mut store, dir } = with_head(new_office());
    operators::add(&mut store, &at(0), "孙副主任", &Terms::of(Role::Head), OTHER).unwrap();
    operators::sign_out(&mut store, &at(0)).unwrap();
    let mut tries = tries(&store);
    for _ in 0..4 {
        let refused = operators::sign_in(&mut store, &mut tries, &at(0), HEAD, "guess-1234");
        assert_eq!(code(refused), ErrorCode::PasswordWrong);
    }

    let (mut waits, mut counted) = (0, 0);
    for n in 0..120 {
        let invented = if n % 2 == 0 {
            TYPED.to_owned()
        } else {
            format!("编造的名字{n}")
        };
        // Started anew long after the last try, so that each first one counts.
        let mut tries = Tries::of(dir.path());
        let refused = operators::sign_in(&mut store, &mut tries, &at(n * 3600), &invented, "x").unwrap_err();
        assert!(!format!("{refused:?}{}", refused.message()).contains(&invented));
        let again = operators::sign_in(&mut store, &mut tries, &at(n * 3600), "又一个", "x").unwrap_err();
        for refused in [refused.code(), again.code()] {
            waits += u32::from(refused == ErrorCode::TooManyTries);
            counted += u32::from(refused == ErrorCode::PasswordWrong);
        }
    }

    assert!(waits > 100, "names that are none wait together: {waits}");
    let free = operators::sign_in(&mut store, &mut tries, &at(119 * 3600), "孙副主任", OTHER);
    assert!(free.is_ok(), "a real account does not wait for them");
    operators::sign_in(&mut store, &mut tries, &at(119 * 3600), HEAD, PASSWORD).unwrap();
    assert!(!holds(dir.path(), TYPED) && !holds(dir.path(), "编造的名字"));
    let told = trail::lines(store.read(), None, None, 50).unwrap();
    let failed: Vec<&str> = told
        .iter()
        .filter(|l| l.action == "sign_in_failed")
        .map(|l| &*l.what)
        .collect();
    assert!(
        failed.iter().any(|w| w.starts_with("以「赵主任」登录失败4次")),
        "{failed:?}"
    );
    let expected = format!("以没有的账户名登录失败{counted}次");
    assert!(failed.iter().any(|w| w.starts_with(&expected)), "{failed:?}");
}

#[test]
fn the_counts_of_an_older_program_are_told_without_the_names_that_are_none() {
    let TestOffice { mut store, dir } = with_head(new_office());
    operators::sign_out(&mut store, &at(0)).unwrap();
    let one = |times: u32| format!(r#"{{"in_a_row":{times},"last":"2026-01-15T08:00:00Z","untold":{times}}}"#);
    let old = format!(r#"{{"{HEAD}":{},"woaini-mima":{}}}"#, one(3), one(2));
    std::fs::write(dir.path().join(TRIES_FILE), old).unwrap();

    sign_in(&mut store, HEAD, PASSWORD).unwrap();

    assert!(!holds(dir.path(), "woaini-mima"));
    let told = trail::lines(store.read(), None, None, 50).unwrap();
    let said = |what: &str| told.iter().any(|l| l.what.starts_with(what));
    assert!(
        said("以「赵主任」登录失败3次") && said("以没有的账户名登录失败2次"),
        "{told:?}"
    );
}

#[test]
fn a_recovery_code_recovers_only_a_head_and_only_the_newest_code_does() {
    let TestOffice { mut store, dir: _dir } = with_head(new_office());
    let old = new_code(&mut store);
    let new = new_code(&mut store);
    become_new(&mut store, "钱经办", &Terms::of(Role::Clerk));
    operators::sign_out(&mut store, &at(0)).unwrap();
    let mut tries = tries(&store);
    let mut recover = |code: &RecoveryCode, name: &str, password: &str| {
        operators::recover(&mut store, &mut tries, &at(0), code.as_str(), name, password).map(|_| ())
    };

    assert_eq!(code(recover(&old, HEAD, OTHER)), ErrorCode::RecoveryCodeWrong);
    assert_eq!(code(recover(&new, "钱经办", OTHER)), ErrorCode::UnknownOperator);
    assert_eq!(code(recover(&new, HEAD, "123")), ErrorCode::PasswordTooWeak);
    recover(&new, HEAD, OTHER).unwrap();
}
