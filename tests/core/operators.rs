//! Accounts: who may do and see what, however the question is put.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use lince_core::actions::operators::{self, Terms};
use lince_core::actions::{
    appraisals, backups, contracts, file, imports, office, papers, protection, training, workers,
};
use lince_core::desk::{Desk, Field, Query};
use lince_core::domain::person::{CommunityId, WorkerId};
use lince_core::domain::rights::{Right, Rights, Role};
use lince_core::import::Kind;
use lince_core::policy::PolicyPack;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Quarter;
use lince_core::reports::{quarterly, roster};
use lince_core::roll::Roll;
use lince_core::storage::tries::{TRIES_FILE, Tries};
use lince_core::storage::vault::{self, RecoveryCode, Secret};
use lince_core::storage::{Access, Entry, Occasion, OperatorId, Store, trail, undo, workers as rows};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, WORKBOOKS, day, fixture, holder, new_office, on, wanghe};

const DAY: &str = "2026-11-21";
const HEAD: &str = "赵主任";
const PASSWORD: &str = "hehua-2026-kai";
const OTHER: &str = "liushu-77-lv";

fn at(seconds: i64) -> Occasion {
    Occasion {
        at: DateTime::<Utc>::UNIX_EPOCH + Duration::seconds(1_800_000_000 + seconds),
        ..on(DAY)
    }
}

fn code<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorCode {
    outcome.unwrap_err().code()
}

fn tries(store: &Store) -> Tries {
    Tries::of(store.dir())
}

/// Signs in, at an hour at which nobody waits.
fn sign_in(store: &mut Store, name: &str, password: &str) -> Result<operators::SignedIn> {
    let mut tries = tries(store);
    operators::sign_in(store, &mut tries, &at(0), name, password)
}

/// An account whose one-time password has been changed, signed in.
fn become_new(store: &mut Store, name: &str, terms: &Terms) -> OperatorId {
    sign_in(store, HEAD, PASSWORD).unwrap();
    let id = operators::add(store, &at(0), name, terms, OTHER).unwrap();
    assert!(sign_in(store, name, OTHER).unwrap().must_change);
    let mut tries = tries(store);
    operators::change_own_password(store, &mut tries, &at(0), OTHER, PASSWORD).unwrap();
    id
}

fn with_head(mut office: TestOffice) -> TestOffice {
    operators::add(&mut office.store, &at(0), HEAD, &Terms::of(Role::Head), PASSWORD).unwrap();
    office
}

fn new_code(store: &mut Store) -> RecoveryCode {
    let code = RecoveryCode::generate().unwrap();
    operators::renew_recovery(store, &at(0), &code).unwrap();
    code
}

fn communities_of(store: &Store) -> Vec<(CommunityId, String)> {
    let roll = Roll::load(store.read(), day(DAY)).unwrap();
    roll.communities.iter().map(|c| (c.id, c.name.clone())).collect()
}

/// 望河街道 with a clerk for its first community only, who is signed in; somebody of it and somebody of another.
fn confined() -> (TestOffice, WorkerId, WorkerId) {
    let mut office = with_head(wanghe(&on(DAY)));
    let roll = Roll::load(office.store.read(), day(DAY)).unwrap();
    let (mine, _) = communities_of(&office.store)[0].clone();
    let of = |own: bool| roll.active().find(|p| (p.community == Some(mine)) == own).unwrap().id;
    let (own, other) = (of(true), of(false));
    let terms = Terms {
        communities: BTreeSet::from([mine]),
        ..Terms::of(Role::Clerk)
    };
    become_new(&mut office.store, "钱经办", &terms);
    (office, own, other)
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

// --- Making and changing accounts --------------------------------------------------------------------------------

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
            ..head()
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

// --- Signing in and guessing -------------------------------------------------------------------------------------

#[test]
fn an_office_with_accounts_shows_nobody_and_does_nothing_before_somebody_signs_in() {
    let TestOffice { store, dir } = with_head(wanghe(&on(DAY)));
    drop(store);

    let mut store = Store::open(dir.path(), &Access::Write(holder())).unwrap();

    assert!(Roll::load(store.read(), day(DAY)).unwrap().people.is_empty());
    assert_eq!(code(file::resolve(store.read(), "1")), ErrorCode::UnknownWorker);
    assert_eq!(
        code(workers::add(&mut store, &at(0), &fields(&[]))),
        ErrorCode::IdMissing
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
    let new = "moli-hua-33";
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

// --- Rights --------------------------------------------------------------------------------------------------------

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
        workers::set(store, &occasion, somebody, &note, None),
    ));
    let left = workers::leave(store, &occasion, somebody, day("2026-11-20"), "辞职");
    found.push(("leave", Right::EditFiles, left));
    for (kind, right) in [
        (Kind::Roster, Right::Import),
        (Kind::Roster, Right::EditFiles),
        (Kind::Training, Right::Contracts),
        (Kind::Contracts, Right::Contracts),
        (Kind::Appraisal, Right::Appraise),
        (Kind::Communities, Right::OfficeSettings),
    ] {
        let file = WORKBOOKS.iter().find(|(k, _)| *k == kind).unwrap().1;
        let request = imports::request(store.read(), kind).unwrap();
        let (_, plan) = imports::prepare(
            store.read(),
            &fixture("wanghe").join(file),
            &request,
            day(DAY),
            &mut Silent,
        )
        .unwrap();
        let outcome = imports::apply(store, &occasion, file, &plan, &request.map, &mut Silent);
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

    assert_eq!(file::of(store.read(), WorkerId(1), day(DAY)).unwrap().note, None);
}

// --- Communities -----------------------------------------------------------------------------------------------------

#[test]
fn a_person_of_another_community_is_nobody_to_a_confined_clerk() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let occasion = at(0);

    assert!(file::of(store.read(), own, day(DAY)).is_ok());
    assert_eq!(code(file::of(store.read(), other, day(DAY))), ErrorCode::UnknownWorker);
    assert_eq!(
        code(file::resolve(store.read(), &other.0.to_string())),
        ErrorCode::UnknownWorker
    );
    assert!(trail::of_worker(store.read(), other.0).unwrap().is_empty());
    assert!(trail::lines(store.read(), Some(other.0), None, 50).unwrap().is_empty());
    let note = fields(&[("note", "x")]);
    for (what, outcome) in [
        ("change", workers::set(&mut store, &occasion, other, &note, None)),
        (
            "leave",
            workers::leave(&mut store, &occasion, other, day("2026-11-20"), "辞职"),
        ),
        ("photo", workers::photo(&mut store, &occasion, other, &[])),
        (
            "scores",
            appraisals::set_scores(&mut store, &occasion, 2026, other, &[("democratic".into(), Some(9000))]),
        ),
    ] {
        assert_eq!(code(outcome), ErrorCode::UnknownWorker, "{what}");
    }
    assert!(workers::photo_of(&store, other).unwrap().is_none());
    workers::set(&mut store, &occasion, own, &note, None).unwrap();
    assert_eq!(
        trail::of_worker(store.read(), own.0).unwrap().last().unwrap().who,
        "钱经办"
    );
}

#[test]
fn lists_reports_and_ranks_show_a_confined_clerk_only_his_people() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let roll = Roll::load(store.read(), day(DAY)).unwrap();
    let mine: BTreeSet<WorkerId> = roll.people.iter().map(|p| p.id).collect();
    let only_mine = |what: &str, ids: Vec<WorkerId>| {
        assert!(!ids.is_empty() && ids.iter().all(|id| mine.contains(id)), "{what}");
    };

    assert!(mine.contains(&own) && !mine.contains(&other));
    assert_eq!(roll.communities.len(), 1);
    let desk = Desk::open(store.read(), day(DAY)).unwrap();
    let everybody = Query {
        search: String::new(),
        filters: Vec::new(),
        sort: None,
        descending: false,
    };
    only_mine("list", desk.find(&everybody).iter().map(|p| p.id).collect());
    assert_eq!(desk.facets(&everybody, Field::Community).len(), 1);
    only_mine(
        "search",
        desk.find(&Query {
            search: "1".into(),
            ..everybody
        })
        .iter()
        .map(|p| p.id)
        .collect(),
    );
    let due = contracts::due(store.read(), &roll, 10_000).unwrap();
    only_mine("contracts", due.iter().map(|d| d.person.id).collect());
    let policy = PolicyPack::load("yancheng").unwrap();
    let hours = training::summary(store.read(), &roll, &policy, 2026).unwrap();
    only_mine("training", hours.workers.iter().map(|w| w.person.id).collect());
    let quarter = Quarter::parse("2026Q3").unwrap();
    let report = quarterly::build(store.read(), Definition::quarterly().unwrap(), quarter, &mut Silent).unwrap();
    let behind = report
        .people_behind(
            "in_post",
            &quarterly::Within {
                street: None,
                community: None,
            },
        )
        .unwrap();
    only_mine("report", behind.iter().map(|p| p.id).collect());
    assert!(report.table("望河街道办事处", day(DAY)).title.ends_with("（部分社区）"));
    assert!(report.notes().iter().any(|note| note.contains("不是全部社区的数")));
    assert_eq!(
        roster::build(store.read(), day(DAY)).unwrap().table.rows.len(),
        roll.active().count()
    );

    let seen = appraisals::compute(store.read(), &policy, 2026, day(DAY)).unwrap();
    only_mine(
        "appraisal",
        seen.appraisal.outcomes.iter().map(|o| WorkerId(o.id)).collect(),
    );
    let taking_part = seen.appraisal.taking_part;
    let ranks: Vec<_> = seen.appraisal.outcomes.iter().map(|o| (o.id, o.rank)).collect();
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    let whole = appraisals::compute(store.read(), &policy, 2026, day(DAY)).unwrap();
    assert_eq!(
        taking_part, whole.appraisal.taking_part,
        "the quota is of the whole office"
    );
    for (id, rank) in ranks {
        let same = whole.appraisal.outcomes.iter().find(|o| o.id == id).unwrap();
        assert_eq!(same.rank, rank, "a rank is a rank in the whole office");
    }
}

#[test]
fn a_confined_clerk_moves_nobody_in_or_out_and_touches_nothing_of_the_whole_office() {
    let (TestOffice { mut store, dir }, own, _) = confined();
    let occasion = at(0);
    let elsewhere = "不存在社区";
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    let other = communities_of(&store)[1].1.clone();
    sign_in(&mut store, "钱经办", PASSWORD).unwrap();

    for community in [elsewhere, &other] {
        let moved = workers::set(&mut store, &occasion, own, &fields(&[("community", community)]), None);
        assert_eq!(code(moved), ErrorCode::UnknownCommunity, "{community}");
    }
    let nowhere = fields(&[("name", "吴小雨"), ("id_number", "000001199003070010")]);
    assert_eq!(
        code(workers::add(&mut store, &occasion, &nowhere)),
        ErrorCode::OutOfScope
    );
    assert_eq!(
        code(appraisals::confirm(&mut store, &occasion, 2026, &[], false)),
        ErrorCode::NotPermitted
    );
    assert_eq!(code(store.require_whole()), ErrorCode::OutOfScope);
    let stick = tempfile::tempdir().unwrap();
    assert_eq!(
        code(backups::create(&mut store, &occasion, Some(stick.path()))),
        ErrorCode::OutOfScope
    );
    assert_eq!(backups::create(&mut store, &occasion, None).unwrap().workers, 88);
    drop((store, dir));
}

#[test]
fn the_door_refuses_rows_of_others_whoever_wrote_the_query() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let entry = Entry::new(trail::Action::WorkerChanged, "绕过");
    let change = |store: &mut Store, id: WorkerId| {
        store.write(&at(0), &entry, |tx| {
            rows::clear(tx, id, rows::Clearable::from_key("phone").unwrap())
        })
    };

    assert_eq!(code(change(&mut store, other)), ErrorCode::UnknownWorker);
    change(&mut store, own).unwrap();
    let moved = store.write(&at(0), &entry, |tx| {
        tx.execute("UPDATE placement SET community_id = 2 WHERE worker_id = ?1", [own.0])?;
        Ok(())
    });
    assert_eq!(code(moved), ErrorCode::OutOfScope);
    let settings = Entry::new(trail::Action::WorkerChanged, "绕过");
    let office = store.write(&at(0), &settings, |tx| {
        tx.execute("UPDATE office SET street = 'x'", [])?;
        Ok(())
    });
    assert_eq!(code(office), ErrorCode::OutOfScope);
    assert!(
        file::of(store.read(), own, day(DAY)).is_ok(),
        "the shadows are back after every write"
    );
    assert_eq!(code(file::of(store.read(), other, day(DAY))), ErrorCode::UnknownWorker);
}

#[test]
fn a_roster_of_the_whole_office_holds_a_confined_clerks_other_rows_back() {
    let (TestOffice { mut store, dir: _dir }, _, _) = confined();
    let request = imports::request(store.read(), Kind::Roster).unwrap();
    let file = fixture("wanghe").join("roster.xlsx");

    let (_, plan) = imports::prepare(store.read(), &file, &request, day(DAY), &mut Silent).unwrap();

    let own = Roll::load(store.read(), day(DAY)).unwrap().people.len();
    assert_eq!((plan.added, plan.accepted), (0, own));
    assert!(plan.held_back.iter().any(|h| h.code == ErrorCode::OutOfScope));
    imports::apply(&mut store, &at(0), "roster.xlsx", &plan, &request.map, &mut Silent).unwrap();
}

#[test]
fn papers_of_the_whole_office_are_not_for_confined_accounts() {
    let (TestOffice { store, dir: _dir }, _, _) = confined();
    // Refused before a font is asked for.
    let refused = papers::announcement_allowed(store.read());
    assert_eq!(code(refused), ErrorCode::OutOfScope);
}

// --- Encrypted offices -------------------------------------------------------------------------------------------------

const OFFICE: &str = "danwei-kouling-5";

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
    let store = protection::encrypt(store, &at(0), OFFICE, &recovery).unwrap();
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
    operators::change_own_password(&mut store, &mut tries, &at(0), PASSWORD, "xin-kouling-66").unwrap();
    drop(store);

    for (name, password, opens) in [
        ("钱经办", PASSWORD, false),
        (HEAD, PASSWORD, false),
        (HEAD, "xin-kouling-66", true),
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
    drop(protection::encrypt(store, &at(0), OFFICE, &RecoveryCode::generate().unwrap()).unwrap());
    let secret = Secret::password(OFFICE);
    let office = |who| operators::Known::Office { secret: &secret, who };

    assert_eq!(
        code(opened(dir.path(), &office(HEAD)).map(|_| ())),
        ErrorCode::PasswordWrong
    );
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
    drop(protection::encrypt(store, &at(0), OFFICE, &RecoveryCode::generate().unwrap()).unwrap());
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
