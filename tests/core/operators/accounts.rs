//! Making and changing accounts.

use super::*;

#[test]
fn the_first_account_is_a_head_who_sees_everything_and_is_signed_in_at_once() {
    let TestOffice { mut store, dir: _dir } = new_office();

    for role in [Role::Clerk, Role::Viewer] {
        assert_eq!(
            code(operators::add(&mut store, &at(0), "钱经办", &Terms::of(role), PASSWORD)),
            ErrorCode::FirstIsHead
        );
    }
    assert!(!operators::exist(&store).unwrap());
    operators::add(&mut store, &at(0), HEAD, &Terms::of(Role::Head), PASSWORD).unwrap();

    assert_eq!(store.session().who.as_deref(), Some(HEAD));
    let card = operators::list(&store).unwrap().remove(0);
    assert_eq!(
        (card.role, card.rights.len(), card.must_change),
        (Role::Head, Right::ALL.len(), false)
    );
}

#[test]
fn the_last_head_can_neither_be_demoted_nor_deactivated_nor_confined() {
    let TestOffice { mut store, dir: _dir } = with_head(wanghe(&on(DAY)));
    let id = store.session().operator.unwrap();
    let community = communities_of(&store)[0].0;
    let without = |right: Right| {
        let mut rights = Role::Head.rights().clone();
        rights.remove(&right);
        Terms {
            rights: Some(rights),
            ..Terms::of(Role::Head)
        }
    };
    let head = || Terms::of(Role::Head);
    let unable = [
        Terms::of(Role::Clerk),
        Terms {
            active: false,
            ..head()
        },
        Terms {
            communities: BTreeSet::from([community]),
            ..head()
        },
        without(Right::Operators),
    ];

    for terms in &unable {
        assert_eq!(
            code(operators::change(&mut store, &at(0), id, terms)),
            ErrorCode::LastHead,
            "{terms:?}"
        );
    }
    operators::change(&mut store, &at(0), id, &without(Right::Export)).unwrap();
    operators::add(&mut store, &at(0), "孙副主任", &Terms::of(Role::Head), OTHER).unwrap();

    operators::change(
        &mut store,
        &at(0),
        id,
        &Terms {
            active: false,
            ..without(Right::Export)
        },
    )
    .unwrap();
}

#[test]
fn a_password_is_refused_with_its_reason_and_never_kept() {
    let TestOffice { mut store, dir } = new_office();
    for weak in [
        "",
        "abc12",
        "12345678",
        "赵主任赵主任赵主任",
        HEAD,
        "password1",
        "赵主任1234567",
    ] {
        assert_eq!(
            code(operators::add(&mut store, &at(0), HEAD, &Terms::of(Role::Head), weak)),
            ErrorCode::PasswordTooWeak,
            "{weak}"
        );
    }
    operators::add(&mut store, &at(0), HEAD, &Terms::of(Role::Head), PASSWORD).unwrap();

    let journalled: i64 = store
        .read()
        .query_row(
            "SELECT count(*) FROM row_change WHERE tbl LIKE '%secret%' OR before LIKE '%argon%' OR after LIKE '%argon%'",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(journalled, 0, "the trail keeps no verifier");
    drop(store);
    for file in std::fs::read_dir(dir.path())
        .unwrap()
        .filter_map(|f| f.ok())
        .filter(|f| f.path().is_file())
    {
        let bytes = std::fs::read(file.path()).unwrap();
        let found = bytes.windows(PASSWORD.len()).any(|w| w == PASSWORD.as_bytes());
        assert!(!found, "{} holds the password", file.path().display());
    }
}

#[test]
fn accounts_and_passwords_are_no_step_of_undo() {
    let TestOffice { mut store, dir: _dir } = with_head(new_office());
    let before = undo::permitted(&store, 10).unwrap().len();
    become_new(&mut store, "钱经办", &Terms::of(Role::Clerk));
    sign_in(&mut store, HEAD, PASSWORD).unwrap();

    assert_eq!(undo::permitted(&store, 10).unwrap().len(), before);
}

#[test]
fn a_password_for_one_time_opens_nothing_before_it_is_changed() {
    let TestOffice { mut store, dir: _dir } = with_head(wanghe(&on(DAY)));
    operators::add(&mut store, &at(0), "钱经办", &Terms::of(Role::Clerk), OTHER).unwrap();

    assert!(sign_in(&mut store, "钱经办", OTHER).unwrap().must_change);

    assert_eq!(code(store.require(Right::SeeFiles)), ErrorCode::PasswordMustChange);
    assert!(Roll::load(store.read(), day(DAY)).unwrap().people.is_empty());
    let mut tries = tries(&store);
    let change =
        |store: &mut Store, tries: &mut Tries, old, new| operators::change_own_password(store, tries, &at(0), old, new);
    assert_eq!(
        code(change(&mut store, &mut tries, "wrong-old-1", PASSWORD)),
        ErrorCode::PasswordWrong
    );
    assert_eq!(
        code(change(&mut store, &mut tries, OTHER, OTHER)),
        ErrorCode::PasswordTooWeak
    );
    change(&mut store, &mut tries, OTHER, PASSWORD).unwrap();
    assert!(!Roll::load(store.read(), day(DAY)).unwrap().people.is_empty());
}

#[test]
fn a_deactivated_account_cannot_sign_in_and_the_trail_still_names_it() {
    let TestOffice { mut store, dir: _dir } = with_head(new_office());
    let id = become_new(&mut store, "钱经办", &Terms::of(Role::Clerk));
    sign_in(&mut store, HEAD, PASSWORD).unwrap();

    operators::change(
        &mut store,
        &at(0),
        id,
        &Terms {
            active: false,
            ..Terms::of(Role::Clerk)
        },
    )
    .unwrap();

    assert_eq!(operators::names(&store).unwrap(), [HEAD]);
    let told = trail::lines(store.read(), None, None, 50).unwrap();
    assert!(told.iter().any(|l| l.who == "钱经办" && l.action == "sign_in"));
    assert_eq!(code(sign_in(&mut store, "钱经办", PASSWORD)), ErrorCode::PasswordWrong);
}

#[test]
fn nobody_gives_what_he_has_not_or_touches_an_account_above_his_own() {
    let TestOffice { dir, mut store } = new_office();
    let head = operators::add(&mut store, &at(0), HEAD, &Terms::of(Role::Head), PASSWORD).unwrap();
    let with = |role: Role, more: &[Right]| Terms {
        rights: Some(role.rights().iter().chain(more).copied().collect()),
        ..Terms::of(role)
    };
    let manager = with(Role::Clerk, &[Right::Operators]);
    let own = operators::add(&mut store, &at(0), "钱经办", &manager, OTHER).unwrap();
    let viewer = operators::add(&mut store, &at(0), "李查阅", &Terms::of(Role::Viewer), OTHER).unwrap();
    let mut tries = Tries::of(dir.path());
    operators::sign_in(&mut store, &mut tries, &at(1), "钱经办", OTHER).unwrap();
    operators::change_own_password(&mut store, &mut tries, &at(1), OTHER, "xin-de-kouling-52").unwrap();

    let refused = [
        (
            "raises itself",
            operators::change(&mut store, &at(2), own, &Terms::of(Role::Head)),
        ),
        (
            "gives itself a right",
            operators::change(
                &mut store,
                &at(2),
                own,
                &with(Role::Clerk, &[Right::Operators, Right::Restore]),
            ),
        ),
        (
            "gives another one",
            operators::change(&mut store, &at(2), viewer, &with(Role::Viewer, &[Right::ReadTrail])),
        ),
        (
            "makes a head",
            operators::add(&mut store, &at(2), "新主任", &Terms::of(Role::Head), OTHER).map(drop),
        ),
        (
            "resets the head",
            operators::reset_password(&mut store, &at(2), head, "xin-de-kouling-53"),
        ),
        (
            "deactivates the head",
            operators::change(
                &mut store,
                &at(2),
                head,
                &Terms {
                    active: false,
                    ..Terms::of(Role::Head)
                },
            ),
        ),
    ];
    for (what, outcome) in refused {
        assert_eq!(code(outcome), ErrorCode::NotPermitted, "{what}");
    }
    operators::change(&mut store, &at(3), viewer, &with(Role::Viewer, &[Right::Export])).unwrap();
    operators::reset_password(&mut store, &at(3), viewer, "xin-de-kouling-54").unwrap();
}

#[test]
fn no_account_can_be_taken_for_another_or_for_a_name_that_was_merely_said() {
    let TestOffice { mut store, dir } = with_head(new_office());
    let mut add = |name: &str| {
        let made = operators::add(&mut store, &at(0), name, &Terms::of(Role::Clerk), OTHER);
        made.map_err(|error| (error.code(), error.message()))
    };

    for hostile in [
        "赵主任\u{200B}",
        "\u{FEFF}赵主任",
        "赵\u{2060}主任",
        "\u{202E}赵主任",
        "赵主任\u{FE0F}",
        "赵主任\u{E0100}",
        "赵主任\u{3164}",
        "赵 主任",
        "赵主任\u{2800}",
        "\u{2066}赵主任\u{2069}",
    ] {
        let (code, message) = add(hostile).unwrap_err();
        assert_eq!(code, ErrorCode::OperatorExists, "{hostile:?}");
        assert!(message.contains("赵主任"), "{message}");
    }
    for said in [
        "单位口令",
        "单位口令 · 自称赵主任",
        "单位\u{200D}口令2",
        "非账户 · 自称x",
        "\u{200B}",
        "　",
    ] {
        assert_eq!(add(said).unwrap_err().0, ErrorCode::InvalidArgument, "{said:?}");
    }
    add("Ａdmin　1\u{200B}").unwrap();
    for alike in ["Admin 1", "аdmin 1", "Admin l", "ADMIN1"] {
        let (code, message) = add(alike).unwrap_err();
        assert_eq!(code, ErrorCode::OperatorExists, "{alike:?}");
        assert!(message.contains("Admin 1"), "the account is named: {message}");
    }

    assert!(
        operators::names(&store).unwrap().contains(&"Admin 1".to_owned()),
        "one writing"
    );
    let first = sign_in(&mut store, "\u{200B}Ａdmin 1", OTHER);
    assert!(first.is_ok(), "however the name is typed");
    drop((store, dir));
}

#[test]
fn a_verifier_or_an_account_changed_behind_the_programs_back_signs_nobody_in_and_is_found() {
    let prepared = || {
        let TestOffice { mut store, dir } = with_head(new_office());
        operators::add(&mut store, &at(0), "钱经办", &Terms::of(Role::Clerk), OTHER).unwrap();
        operators::renew_recovery(&mut store, &at(0), &RecoveryCode::generate().unwrap()).unwrap();
        drop(store);
        dir
    };
    for (what, sql, fault) in [
        (
            "the clerk's verifier for the head's",
            "UPDATE operator_secret SET verifier = (SELECT verifier FROM operator_secret WHERE operator_id = 2) WHERE operator_id = 1",
            "verifier_replaced",
        ),
        (
            "the clerk made a head",
            "UPDATE operator SET role = 'head', verifier_digest = NULL WHERE id = 2",
            "row_changed",
        ),
        (
            "the recovery code's",
            "UPDATE recovery_secret SET verifier = (SELECT verifier FROM operator_secret WHERE operator_id = 2)",
            "verifier_replaced",
        ),
    ] {
        let dir = prepared();
        lince_tests::behind_the_triggers(&rusqlite::Connection::open(dir.path().join("lince.db")).unwrap(), sql);
        let mut store = Store::open(dir.path(), &Access::Write(holder())).unwrap();

        let signed_in = [HEAD, "钱经办"].map(|name| sign_in(&mut store, name, OTHER).map_err(|e| e.code()));
        let found = lince_core::actions::audit::verify(&store, &[]).unwrap().findings;

        assert!(found.iter().any(|f| f.code.as_str() == fault), "{what}: {found:?}");
        match what {
            "the recovery code's" => assert!(signed_in[1].is_ok(), "{what}"),
            "the clerk made a head" => assert_eq!(signed_in[1], Err(ErrorCode::AccountAltered), "{what}"),
            _ => assert_eq!(signed_in[0], Err(ErrorCode::AccountAltered), "{what}"),
        }
    }
}
