//! Two files that are one person: found, laid side by side, made one, taken back.

use lince_core::ErrorCode;
use lince_core::actions::kinds::{self, KINDS};
use lince_core::actions::{appraisals, checks, merge, workers};
use lince_core::domain::person::WorkerId;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::{self, Within};
use lince_core::storage::appraisals::grades_of;
use lince_core::storage::{people, undo};
use lince_tests::{TestOffice, day, id_number_of, on, pairs, wanghe};

const DAY: &str = "2026-11-21";

/// The same person twice, once by a number with a wrong digit.
fn twice(office: &mut TestOffice) -> (WorkerId, WorkerId) {
    let people = people::on_day(office.store.read(), day(DAY)).unwrap();
    let person = people
        .into_iter()
        .find(|p| p.details.phone.is_some() && p.contracts.len() == 1)
        .unwrap();
    let places = lince_core::storage::communities::names(office.store.read()).unwrap();
    let number = id_number_of(person.born, 777);
    let fields = pairs(&[
        ("name", &person.name),
        ("id_number", &number),
        ("community", &places[0]),
        ("joined_on", "2015-03-01"),
        ("post", "网格员"),
        ("phone", "13900001111"),
        ("native_place", "江苏盐城"),
    ]);
    let other = workers::add(&mut office.store, &on(DAY), &fields).unwrap();
    (person.id, other)
}

/// Everything on file of everybody, kind by kind.
fn everything(office: &TestOffice) -> String {
    let kinds = KINDS.iter().map(|kind| {
        let found = kind.list(office.store.read(), None).unwrap();
        format!("{}: {found:?}\n", kind.kept().key)
    });
    let people = people::on_day(office.store.read(), day(DAY)).unwrap();
    kinds.collect::<String>() + &format!("{people:?}")
}

fn is_sound(office: &TestOffice) {
    let problems = checks::check(&office.store).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn whoever_is_on_file_twice_is_found_with_the_reason() {
    let mut office = wanghe(&on(DAY));
    let before = merge::duplicates(office.store.read(), day(DAY)).unwrap();
    let (keep, gone) = twice(&mut office);
    let found = merge::duplicates(office.store.read(), day(DAY)).unwrap();
    let new: Vec<_> = found.into_iter().filter(|pair| !before.contains(pair)).collect();
    assert_eq!(new.len(), 1);
    assert_eq!(
        (new[0].people, new[0].why.as_str()),
        ((keep, gone), "姓名和出生日期相同")
    );
}

#[test]
fn two_files_become_one_field_by_field_and_one_step_takes_it_back() {
    let mut office = wanghe(&on(DAY));
    let (keep, gone) = twice(&mut office);
    let honour = kinds::kind("honour").unwrap();
    let typed = pairs(&[("kind", "表彰奖励"), ("title", "先进个人"), ("on", "2020-05-01")]);
    honour.add(&mut office.store, &on(DAY), gone, &typed).unwrap();
    let mentor = kinds::kind("mentor").unwrap();
    let third = people::on_day(office.store.read(), day(DAY)).unwrap();
    let third = third.iter().find(|p| p.id != keep && p.id != gone).unwrap().id;
    mentor
        .add(
            &mut office.store,
            &on(DAY),
            third,
            &pairs(&[("value", &gone.0.to_string())]),
        )
        .unwrap();
    let before = everything(&office);

    let side = merge::compare(office.store.read(), keep, gone).unwrap();
    assert!(side.refusal.is_none());
    let differing: Vec<&str> = side
        .fields
        .iter()
        .filter(|one| one.differs)
        .map(|one| one.key.as_str())
        .collect();
    assert_eq!(differing, ["id_number", "phone"]);
    assert!(
        side.fields.iter().all(|one| !one.gone.contains("13900001111")),
        "masked"
    );

    let was = people::one(office.store.read(), keep, day(DAY)).unwrap().unwrap();
    let take = ["phone".to_owned()];
    merge::merge(&mut office.store, &on(DAY), keep, gone, &take, "登记了两次").unwrap();
    is_sound(&office);
    assert!(people::one(office.store.read(), gone, day(DAY)).unwrap().is_none());
    let now = people::one(office.store.read(), keep, day(DAY)).unwrap().unwrap();
    assert_eq!(now.details.phone.as_deref(), Some("13900001111"), "taken");
    assert_eq!(now.id_number, was.id_number, "kept");
    assert_eq!(
        (&now.post, &now.community),
        (&was.post, &was.community),
        "what held is as the file says that stays"
    );
    assert_eq!(
        now.details
            .native_place
            .as_deref()
            .or(was.details.native_place.as_deref()),
        now.details.native_place.as_deref(),
        "filled in"
    );
    assert_eq!(now.services.len(), 1, "stretches that overlap are one");
    assert_eq!(
        now.services[0].joined_on,
        was.services[0].joined_on.min(day("2015-03-01"))
    );
    assert_eq!(honour.list(office.store.read(), Some(keep)).unwrap().len(), 1);
    let mentors = mentor.list(office.store.read(), Some(third)).unwrap();
    assert!(
        format!("{mentors:?}").contains(&format!("Number({})", keep.0)),
        "who names him names the one that stays"
    );

    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(everything(&office), before);
    is_sound(&office);
}

#[test]
fn the_number_of_the_file_that_goes_can_be_the_right_one() {
    let mut office = wanghe(&on(DAY));
    let (keep, gone) = twice(&mut office);
    let right = people::one(office.store.read(), gone, day(DAY))
        .unwrap()
        .unwrap()
        .id_number;
    merge::merge(
        &mut office.store,
        &on(DAY),
        keep,
        gone,
        &["id_number".into(), "post".into()],
        "号码录错",
    )
    .unwrap();
    let now = people::one(office.store.read(), keep, day(DAY)).unwrap().unwrap();
    assert_eq!(now.id_number, right);
    assert_eq!(now.post.as_deref(), Some("网格员"), "taken");
    is_sound(&office);
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    is_sound(&office);
}

#[test]
fn what_cannot_be_made_one_is_refused_and_nothing_is_half_done() {
    let mut office = wanghe(&on(DAY));
    let (keep, gone) = twice(&mut office);
    let before = everything(&office);
    for (a, b, take, reason, code) in [
        (keep, keep, "phone", "x", ErrorCode::NotOneself),
        (keep, WorkerId(9_999), "phone", "x", ErrorCode::UnknownWorker),
        (keep, gone, "salary", "x", ErrorCode::UnknownField),
        (keep, gone, "phone", " ", ErrorCode::ReasonNeeded),
    ] {
        let refused = merge::merge(&mut office.store, &on(DAY), a, b, &[take.to_owned()], reason);
        assert_eq!(refused.unwrap_err().code(), code);
    }
    assert_eq!(everything(&office), before);
    let running = people::one(office.store.read(), keep, day(DAY))
        .unwrap()
        .unwrap()
        .contracts[0]
        .clone();
    let starts = running.starts_on.succ_opt().unwrap().to_string();
    let kind = kinds::kind("contract").unwrap();
    let typed = pairs(&[
        ("starts_on", &starts),
        ("ends_on", &running.ends_on.unwrap().to_string()),
    ]);
    kind.add(&mut office.store, &on(DAY), gone, &typed).unwrap();
    assert!(
        merge::compare(office.store.read(), keep, gone)
            .unwrap()
            .refusal
            .is_some()
    );
    let refused = merge::merge(&mut office.store, &on(DAY), keep, gone, &[], "x").unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ContractOverlaps);
}

#[test]
fn s1d_13_earlier_service_counts_by_the_packs_rule_and_moves_no_count() {
    let mut office = wanghe(&on(DAY));
    let person = people::on_day(office.store.read(), day(DAY)).unwrap();
    let person = person
        .into_iter()
        .find(|p| p.services.len() == 1 && p.services[0].joined_on > day("2019-01-01"))
        .unwrap();
    let years = |office: &TestOffice| {
        let person = people::one(office.store.read(), person.id, day(DAY)).unwrap().unwrap();
        lince_core::rules::service::years_of(&person, day(DAY)).unwrap()
    };
    let counts = |office: &TestOffice| {
        let quarter = Period::parse("2026Q3").unwrap();
        let report = quarterly::build(
            office.store.read(),
            Definition::quarterly().unwrap(),
            quarter,
            &mut lince_core::progress::Silent,
        );
        let report = report.unwrap();
        let of = |key: &str| {
            report
                .people_behind(
                    key,
                    &Within {
                        street: None,
                        community: None,
                    },
                )
                .unwrap()
                .len()
        };
        ["opening", "joined", "left", "closing"].map(of)
    };
    let (was, before) = (years(&office), counts(&office));
    let kind = kinds::kind("prior_service").unwrap();
    let add = |office: &mut TestOffice, place: &str, what: &str, from: &str, to: &str| {
        let typed = pairs(&[
            ("place", place),
            ("kind", what),
            ("starts_on", from),
            ("ends_on", to),
            ("proof", "合同"),
        ]);
        kind.add(&mut office.store, &on(DAY), person.id, &typed)
            .map_err(|error| error.code())
    };
    add(&mut office, "某公司", "企业", "2012-01-01", "2013-12-31").unwrap();
    assert_eq!(years(&office), was, "other work does not count");
    add(&mut office, "滨湖社区", "社区", "2014-01-01", "2015-12-31").unwrap();
    add(&mut office, "滨湖居委会", "社区工作", "2015-07-01", "2016-12-31").unwrap();
    let joined = person.services[0].joined_on;
    let here = lince_core::rules::service::full_years(joined, day(DAY));
    assert!(
        (here + 3..=here + 4).contains(&years(&office)),
        "three years, what two of them share once: {}",
        years(&office)
    );
    assert_eq!(counts(&office), before);
    for (from, to, code) in [
        ("2015-01-01", "2014-01-01", ErrorCode::EndsBeforeStart),
        ("2015-01-01", "2027-01-01", ErrorCode::DateInFuture),
        ("1960-01-01", "1961-01-01", ErrorCode::DateImplausible),
    ] {
        assert_eq!(add(&mut office, "别处", "社区工作", from, to), Err(code));
    }
    is_sound(&office);
}

#[test]
fn nobody_becomes_his_own_mentor() {
    let mut office = wanghe(&on(DAY));
    let (keep, gone) = twice(&mut office);
    let mentor = kinds::kind("mentor").unwrap();
    let typed = pairs(&[("value", &keep.0.to_string())]);
    mentor.add(&mut office.store, &on(DAY), gone, &typed).unwrap();

    merge::merge(&mut office.store, &on(DAY), keep, gone, &[], "同一人").unwrap();

    assert!(mentor.list(office.store.read(), Some(keep)).unwrap().is_empty());
    is_sound(&office);
}

#[test]
fn a_result_goes_with_its_scores_and_a_kind_is_meant_by_its_name() {
    let mut office = wanghe(&on(DAY));
    appraisals::confirm(&mut office.store, &on(DAY), 2026, &[], false).unwrap();
    let contract = kinds::kind("contract").unwrap();
    let (keep, gone) = (WorkerId(15), WorkerId(14));
    for one in contract.list(office.store.read(), Some(keep)).unwrap() {
        contract
            .remove(&mut office.store, &on(DAY), one.id, "另一份档案里有")
            .unwrap();
    }
    let scored = |office: &TestOffice, who| {
        let scores = kinds::kind("score")
            .unwrap()
            .list(office.store.read(), Some(who))
            .unwrap();
        let values = scores.into_iter().map(|one| one.values).collect::<Vec<_>>();
        (format!("{values:?}"), grades_of(office.store.read(), who).unwrap())
    };
    let others = scored(&office, gone);
    assert_ne!(scored(&office, keep), others);

    let take = ["score", "training"].map(str::to_owned);
    merge::merge(&mut office.store, &on(DAY), keep, gone, &take, "同一人").unwrap();

    assert_eq!(scored(&office, keep), others);
}

#[test]
fn numbers_that_differ_are_told_apart_by_the_digits_that_do() {
    let mut office = wanghe(&on(DAY));
    let (keep, gone) = twice(&mut office);
    let (mine, other) = (
        people::one(office.store.read(), keep, day(DAY))
            .unwrap()
            .unwrap()
            .id_number,
        people::one(office.store.read(), gone, day(DAY))
            .unwrap()
            .unwrap()
            .id_number,
    );

    let side = merge::compare(office.store.read(), keep, gone).unwrap();

    let shown = side.fields.iter().find(|field| field.key == "id_number").unwrap();
    for (at, (a, b)) in mine.chars().zip(other.chars()).enumerate() {
        let told = (shown.keep.chars().nth(at).unwrap(), shown.gone.chars().nth(at).unwrap());
        match a == b {
            true => assert!(at < 6 || told == ('*', '*'), "what is the same stays hidden"),
            false => assert_eq!(told, (a, b)),
        }
    }
    assert_ne!(shown.keep, shown.gone);
}
