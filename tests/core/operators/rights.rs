//! What each kind of action asks for.

use super::*;

/// What asks for a right, and that right. What is tried need not succeed with it: it is only not refused for want of it.
fn tried(store: &mut Store) -> Vec<(&'static str, Right, Result<()>)> {
    let occasion = at(0);
    let somebody = WorkerId(1);
    let mut found: Vec<(&'static str, Right, Result<()>)> = Vec::new();
    let person = fields(&[
        ("name", "吴小雨"),
        ("id_number", "000001199003070010"),
        ("community", "双桥社区"),
    ]);
    found.push((
        "enter",
        Right::EditFiles,
        workers::add(store, &occasion, &person).map(|_| ()),
    ));
    let note = fields(&[("note", "备注")]);
    found.push((
        "change",
        Right::EditFiles,
        workers::set(store, &occasion, somebody, &note, None).map(drop),
    ));
    let left = workers::leave(store, &occasion, somebody, day("2026-11-20"), "辞职");
    found.push(("leave", Right::EditFiles, left));
    for (kind, right) in [
        (ImportKind::Roster, Right::Import),
        (ImportKind::Roster, Right::EditFiles),
        (ImportKind::Training, Right::Contracts),
        (ImportKind::Contracts, Right::Contracts),
        (ImportKind::Appraisal, Right::Appraise),
        (ImportKind::Communities, Right::OfficeSettings),
    ] {
        let file = WORKBOOKS.iter().find(|(k, _)| *k == kind).unwrap().1;
        let request = imports::request(store.read(), kind, day(DAY)).unwrap();
        let path = fixture("wanghe").join(file);
        let outcome = imports::prepare(store, &path, &request, day(DAY), &mut Silent)
            .and_then(|(_, plan)| imports::apply(store, &occasion, file, &plan, &request.map, &mut Silent));
        found.push(("import", right, outcome));
    }
    let scores = [("democratic".to_owned(), Some(9000))];
    found.push((
        "scores",
        Right::Appraise,
        appraisals::set_scores(store, &occasion, 2026, somebody, &scores),
    ));
    found.push((
        "grades",
        Right::ConfirmGrades,
        appraisals::confirm(store, &occasion, 2026, &[], false).map(|_| ()),
    ));
    found.push(("undo", Right::Undo, undo::last(store, &occasion, None).map(|_| ())));
    found.push((
        "back up",
        Right::BackUp,
        backups::create(store, &occasion, None).map(|_| ()),
    ));
    found.push((
        "try a backup",
        Right::BackUp,
        backups::trial::try_restore(store, &occasion, None, None, &mut Silent).map(drop),
    ));
    found.push((
        "office",
        Right::OfficeSettings,
        office::set(store, &occasion, &fields(&[("phone", "1")])),
    ));
    found.push(("accounts", Right::Operators, operators::list(store).map(|_| ())));
    let added = operators::add(store, &occasion, "李四", &Terms::of(Role::Head), OTHER);
    found.push(("account", Right::Operators, added.map(|_| ())));
    found.push((
        "recovery",
        Right::Operators,
        operators::renew_recovery(store, &occasion, &RecoveryCode::generate().unwrap()),
    ));
    for (what, action, right) in [
        ("export", trail::Action::Export, Right::Export),
        ("print", trail::Action::Print, Right::Print),
        ("reveal", trail::Action::View, Right::SeeNumbers),
        ("restore", trail::Action::Restore, Right::Restore),
        ("encrypt", trail::Action::Encrypt, Right::OfficeSettings),
    ] {
        found.push((what, right, store.note(&occasion, &Entry::new(action, what))));
    }
    found
}

#[test]
fn every_kind_of_action_is_refused_without_its_right_and_names_it() {
    for role in [Role::Viewer, Role::Clerk] {
        let mut office = with_head(wanghe(&on(DAY)));
        become_new(&mut office.store, "某人", &Terms::of(role));

        for (what, right, outcome) in tried(&mut office.store) {
            let may = role.rights().contains(&right)
                // Communities of a roster in whose place the right to files is asked for first, and the like.
                || outcome.is_ok();
            match outcome {
                Err(error) if error.code() == ErrorCode::NotPermitted => {
                    assert!(!role.rights().contains(&right), "{role:?} may {what}");
                    let named = error.details().unwrap()["right"].as_str().unwrap().to_owned();
                    let missing = Right::from_key(&named).unwrap();
                    assert!(!role.rights().contains(&missing), "{role:?} has {named}");
                    assert!(
                        error.message().contains(missing.title()),
                        "the sentence names the right"
                    );
                }
                Ok(()) => assert!(role.rights().contains(&right), "{role:?} must not {what}"),
                Err(other) => assert!(may, "{role:?} {what}: {other}"),
            }
        }
    }
}

#[test]
fn single_rights_are_given_and_withdrawn_beside_the_role() {
    let TestOffice { mut store, dir: _dir } = with_head(new_office());
    let rights: Rights = [Right::SeeFiles, Right::Export].into();
    let terms = Terms {
        rights: Some(rights.clone()),
        ..Terms::of(Role::Viewer)
    };
    become_new(&mut store, "李查阅", &terms);

    assert_eq!(store.session().rights, rights);
    assert!(store.require(Right::Export).is_ok());
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    let card = operators::list(&store).unwrap().pop().unwrap();
    assert_eq!((card.role, card.rights), (Role::Viewer, rights));
}

#[test]
fn an_account_that_may_see_no_files_sees_nobody() {
    let TestOffice { mut store, dir: _dir } = with_head(wanghe(&on(DAY)));
    let terms = Terms {
        rights: Some([Right::BackUp].into()),
        ..Terms::of(Role::Viewer)
    };
    become_new(&mut store, "机房", &terms);

    assert!(Roll::load(store.read(), day(DAY)).unwrap().people.is_empty());
    let made = backups::create(&mut store, &at(0), None).unwrap();
    assert_eq!(made.workers, 88, "a backup holds everybody all the same");
}

#[test]
fn a_clerk_takes_back_only_his_own_changes_and_none_that_others_built_upon() {
    let TestOffice { mut store, dir: _dir } = with_head(wanghe(&on(DAY)));
    become_new(&mut store, "钱经办", &Terms::of(Role::Clerk));
    assert_eq!(
        code(undo::last(&mut store, &at(0), None)),
        ErrorCode::NothingToUndo,
        "the imports are not his"
    );
    let set = |store: &mut Store, text: &str| {
        workers::set(store, &at(0), WorkerId(1), &fields(&[("note", text)]), None).unwrap()
    };
    set(&mut store, "经办的");
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    set(&mut store, "主任的");
    sign_in(&mut store, "钱经办", PASSWORD).unwrap();

    assert_eq!(code(undo::last(&mut store, &at(0), None)), ErrorCode::CannotUndo);
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    undo::last(&mut store, &at(0), None).unwrap();
    sign_in(&mut store, "钱经办", PASSWORD).unwrap();
    undo::last(&mut store, &at(0), None).unwrap();

    assert_eq!(
        file::of(store.read(), WorkerId(1), day(DAY)).unwrap().details.note,
        None
    );
}

#[test]
fn whatever_an_action_is_called_it_writes_only_what_its_account_may_write() {
    let TestOffice { dir, mut store } = wanghe(&on(DAY));
    operators::add(&mut store, &at(0), HEAD, &Terms::of(Role::Head), PASSWORD).unwrap();
    let rights: Rights = Role::Clerk
        .rights()
        .iter()
        .filter(|r| **r != Right::Contracts)
        .copied()
        .collect();
    let terms = Terms {
        rights: Some(rights),
        ..Terms::of(Role::Clerk)
    };
    operators::add(&mut store, &at(0), "钱经办", &terms, OTHER).unwrap();
    let mut tries = Tries::of(dir.path());
    operators::sign_in(&mut store, &mut tries, &at(1), "钱经办", OTHER).unwrap();
    operators::change_own_password(&mut store, &mut tries, &at(1), OTHER, "xin-de-kouling-52").unwrap();
    let set = |store: &mut Store, field: &str, value: &str| {
        workers::set(
            store,
            &at(2),
            WorkerId(1),
            &[(field.to_owned(), value.to_owned())],
            None,
        )
    };

    let refused = set(&mut store, "contract_ends_on", "2027-12-31").unwrap_err();

    assert_eq!(refused.code(), ErrorCode::NotPermitted);
    assert!(
        refused.message().contains(Right::Contracts.title()),
        "{}",
        refused.message()
    );
    assert!(set(&mut store, "phone", "19900010009").unwrap());
}
