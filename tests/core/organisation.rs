//! Streets and communities over time: old reports keep the old names, and counts by name hold.

use lince_core::actions::kinds;
use lince_core::actions::records::Kind;
use lince_core::actions::{checks, file, organisation, workers};
use lince_core::domain::person::{CommunityId, RecordId, WorkerId};
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::{self, Quarterly};
use lince_core::reports::table::Level;
use lince_core::roll::Roll;
use lince_core::storage::{communities, undo};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, day, on, pairs, wanghe};

const DAY: &str = "2026-11-21";
const FROM: &str = "2026-10-01";

fn report(office: &TestOffice, quarter: &str) -> Quarterly {
    let quarter = Period::parse(quarter).unwrap();
    quarterly::build(
        office.store.read(),
        Definition::quarterly().unwrap(),
        quarter,
        &mut Silent,
    )
    .unwrap()
}

fn rows(office: &TestOffice, quarter: &str) -> Vec<String> {
    let report = report(office, quarter);
    let of = report.lines.iter().filter(|line| line.level == Level::Community);
    of.map(|line| line.community.clone()).collect()
}

/// Opening, joined, left, closing of the whole office.
fn counts(office: &TestOffice, quarter: &str) -> Vec<serde_json::Value> {
    let report = report(office, quarter);
    let figures = report.figures_json(report.total());
    ["opening", "joined", "left", "closing"]
        .iter()
        .map(|key| figures[*key].clone())
        .collect()
}

fn named(office: &TestOffice, n: usize) -> (CommunityId, String) {
    let all = communities::on_day(office.store.read(), day(DAY)).unwrap();
    (all[n].id, all[n].name.clone())
}

fn there(office: &TestOffice, id: CommunityId, when: &str) -> Vec<WorkerId> {
    let roll = Roll::load(office.store.read(), day(when)).unwrap();
    roll.active()
        .filter(|person| person.community == Some(id))
        .map(|person| person.id)
        .collect()
}

fn code<T>(done: Result<T>) -> Option<ErrorCode> {
    done.err().map(|error| error.code())
}

fn is_sound(office: &TestOffice) {
    let problems = checks::check(&office.store).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn a_community_that_is_renamed_keeps_its_old_name_in_old_reports() {
    let mut office = wanghe(&on(DAY));
    let (id, name) = named(&office, 0);
    let before = counts(&office, "2026Q3");
    organisation::rename(&mut office.store, &on(DAY), id, "滨河社区", None, day(FROM)).unwrap();
    assert!(rows(&office, "2026Q3").contains(&name));
    assert!(rows(&office, "2026Q4").contains(&"滨河社区".to_owned()) && !rows(&office, "2026Q4").contains(&name));
    assert_eq!(counts(&office, "2026Q3"), before);
    let person = there(&office, id, DAY)[0];
    let shown = file::of(office.store.read(), person, day(DAY)).unwrap();
    assert_eq!(&*shown.community, "滨河社区");
    organisation::rename(&mut office.store, &on(DAY), id, "滨江社区", None, day("2026-11-01")).unwrap();
    let on_day = |when: &str| {
        communities::on_day(office.store.read(), day(when)).unwrap()[0]
            .name
            .clone()
    };
    assert_eq!(
        [on_day("2026-09-30"), on_day(FROM), on_day("2026-11-01")],
        [name, "滨河社区".into(), "滨江社区".into()]
    );
    for (from, code_of) in [
        ("2026-11-01", ErrorCode::BeforeLastChange),
        ("2026-10-15", ErrorCode::BeforeLastChange),
    ] {
        let refused = organisation::rename(&mut office.store, &on(DAY), id, "别名社区", None, day(from));
        assert_eq!(code(refused), Some(code_of), "{from}");
    }
    is_sound(&office);
}

#[test]
fn a_community_that_is_part_of_another_moves_everybody_and_is_gone_from_the_day() {
    let mut office = wanghe(&on(DAY));
    let ((gone, name), (into, other)) = (named(&office, 0), named(&office, 1));
    let (mine, others) = (there(&office, gone, "2026-09-30"), there(&office, into, "2026-09-30"));
    let (third, fourth) = (counts(&office, "2026Q3"), counts(&office, "2026Q4"));
    let held = |office: &TestOffice, id| figures(office, id).last().map(|(_, _, counts)| *counts).unwrap();
    let (a, b) = (held(&office, gone), held(&office, into));
    let moved = organisation::merge(&mut office.store, &on(DAY), gone, into, day(FROM)).unwrap();
    assert_eq!(moved as usize, mine.len());
    let together = [0, 1, 2].map(|at| a[at].zip(b[at]).map(|(a, b)| a + b));
    assert_eq!(
        held(&office, into),
        together,
        "households, residents and grids are added"
    );
    assert_eq!(there(&office, into, FROM).len(), mine.len() + others.len());
    assert_eq!(there(&office, gone, "2026-09-30"), mine, "before the day nothing moves");
    assert!(rows(&office, "2026Q3").contains(&name));
    let now = rows(&office, "2026Q4");
    assert!(
        now.contains(&name) && now.contains(&other),
        "closed within the quarter, it still has its opening"
    );
    assert!(!rows(&office, "2027Q1").contains(&name));
    assert_eq!((counts(&office, "2026Q3"), counts(&office, "2026Q4")), (third, fourth));
    is_sound(&office);

    let refused = organisation::close(&mut office.store, &on(DAY), gone, day("2026-12-01"));
    assert_eq!(code(refused), Some(ErrorCode::CommunityClosed));
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(there(&office, gone, DAY), mine);
    is_sound(&office);
}

#[test]
fn a_community_is_split_and_closed_only_when_nobody_is_left() {
    let mut office = wanghe(&on(DAY));
    let (id, _) = named(&office, 0);
    let mine = there(&office, id, DAY);
    let new = organisation::split(&mut office.store, &on(DAY), id, "新城社区", &mine[..2], day(FROM)).unwrap();
    assert_eq!(there(&office, new, DAY), mine[..2]);
    assert!(!rows(&office, "2026Q3").contains(&"新城社区".to_owned()));
    assert!(rows(&office, "2026Q4").contains(&"新城社区".to_owned()));
    for (done, expected) in [
        (
            organisation::close(&mut office.store, &on(DAY), id, day("2026-11-01")).map(drop),
            ErrorCode::CommunityInUse,
        ),
        (
            organisation::split(&mut office.store, &on(DAY), id, "新城社区", &[], day("2026-11-01")).map(drop),
            ErrorCode::CommunityExists,
        ),
        (
            organisation::split(
                &mut office.store,
                &on(DAY),
                id,
                "别的社区",
                &mine[..1],
                day("2026-11-01"),
            )
            .map(drop),
            ErrorCode::InvalidArgument,
        ),
        (
            organisation::merge(&mut office.store, &on(DAY), id, id, day("2026-11-01")).map(drop),
            ErrorCode::InvalidArgument,
        ),
        (
            organisation::add(&mut office.store, &on(DAY), "望河街道", " ", None).map(drop),
            ErrorCode::InvalidArgument,
        ),
    ] {
        assert_eq!(code(done), Some(expected));
    }
    let (empty, _) = (
        organisation::add(&mut office.store, &on(DAY), "望河街道", "空社区", None).unwrap(),
        organisation::add_street(&mut office.store, &on(DAY), "新街道").unwrap(),
    );
    organisation::close(&mut office.store, &on(DAY), empty, day("2026-11-01")).unwrap();
    is_sound(&office);
}

#[test]
fn whoever_comes_back_to_a_community_that_is_closed_is_asked_for_another() {
    let mut office = wanghe(&on(DAY));
    let ((gone, _), (into, other)) = (named(&office, 0), named(&office, 1));
    let person = there(&office, gone, DAY)[0];
    workers::leave(&mut office.store, &on(DAY), person, day("2026-08-31"), "辞职").unwrap();
    organisation::merge(&mut office.store, &on(DAY), gone, into, day(FROM)).unwrap();
    let back = |office: &mut TestOffice, fields: &[(String, String)]| {
        workers::rejoin(&mut office.store, &on(DAY), person, day("2026-11-01"), fields, &[])
    };
    assert_eq!(code(back(&mut office, &[])), Some(ErrorCode::CommunityClosed));
    back(&mut office, &[("community".into(), other)]).unwrap();
    is_sound(&office);
}

#[test]
fn a_street_has_another_name_from_a_day_and_figures_hold_from_theirs() {
    let mut office = wanghe(&on(DAY));
    let (id, name) = named(&office, 0);
    let street = communities::streets(office.store.read()).unwrap()[0].clone();
    organisation::rename_street(&mut office.store, &on(DAY), &street, "滨河街道", day(FROM)).unwrap();
    let of = |when: &str| {
        communities::on_day(office.store.read(), day(when)).unwrap()[0]
            .street
            .clone()
    };
    assert_eq!([of("2026-09-30"), of(FROM)], [street, "滨河街道".to_owned()]);
    let found = organisation::find(office.store.read(), &format!("滨河街道/{name}"), day(DAY)).unwrap();
    assert_eq!(found, id);
    let fields = [
        ("residents".to_owned(), "5200".to_owned()),
        ("code".to_owned(), "320999001001".to_owned()),
    ];
    organisation::set(&mut office.store, &on(DAY), id, &fields, day(FROM)).unwrap();
    let residents = |when: &str| communities::on_day(office.store.read(), day(when)).unwrap()[0].residents;
    assert_ne!(residents("2026-09-30"), Some(5_200));
    assert_eq!(residents(FROM), Some(5_200));
    for (key, value, expected) in [
        ("code", "12", ErrorCode::InvalidArgument),
        ("residents", "很多", ErrorCode::UnknownValue),
        ("salary", "1", ErrorCode::UnknownField),
    ] {
        let done = organisation::set(
            &mut office.store,
            &on(DAY),
            id,
            &[(key.into(), value.into())],
            day(FROM),
        );
        assert_eq!(code(done), Some(expected), "{key}");
    }
    is_sound(&office);
}

/// First day, households, residents and grids of each entry.
fn figures(office: &TestOffice, id: CommunityId) -> Vec<(u32, String, [Option<u32>; 3])> {
    let all = the_figures()
        .listed(office.store.read(), Some(id.into()))
        .unwrap()
        .into_iter();
    all.map(|one| {
        let text = |at: usize| one.values[at].kept().unwrap_or_default().into_owned();
        (one.id.0, text(0), [1, 2, 3].map(|at| text(at).parse().ok()))
    })
    .collect()
}

fn the_figures() -> &'static dyn Kind {
    kinds::kind("figures").unwrap()
}

#[test]
fn figures_typed_wrong_are_corrected_and_removed_and_past_days_follow() {
    let mut office = wanghe(&on(DAY));
    let (id, _) = named(&office, 0);
    let set = |office: &mut TestOffice, from: &str, fields: &[(&str, &str)]| {
        organisation::set(&mut office.store, &on(DAY), id, &pairs(fields), day(from))
    };
    let at = |office: &TestOffice, when: &str| {
        let all = communities::on_day(office.store.read(), day(when)).unwrap();
        all.iter().find(|one| one.id == id).unwrap().residents
    };
    set(&mut office, "2025-01-01", &[("residents", "6000")]).unwrap();
    set(&mut office, "2026-07-01", &[("residents", "61000"), ("grids", "9")]).unwrap();
    let before = figures(&office, id);
    let (last, _, _) = before.last().unwrap().clone();

    the_figures()
        .correct(
            &mut office.store,
            &on(DAY),
            RecordId(last),
            &pairs(&[("residents", "6100"), ("from_on", "2026-04-01")]),
            "多打一个零",
        )
        .unwrap();
    assert_eq!(
        (at(&office, "2026-03-31"), at(&office, "2026-04-01")),
        (Some(6000), Some(6100))
    );
    assert_eq!(
        figures(&office, id).last().unwrap().2[2],
        Some(9),
        "what was not typed stays"
    );

    the_figures()
        .remove(&mut office.store, &on(DAY), RecordId(last), "重复")
        .unwrap();
    assert_eq!(at(&office, DAY), Some(6000), "those before go on");
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(at(&office, DAY), Some(6100));
    assert!(checks::check(&office.store).unwrap().is_empty());
}

#[test]
fn figures_that_cannot_be_are_refused_at_their_field_and_nothing_changes() {
    let mut office = wanghe(&on(DAY));
    let (id, _) = named(&office, 0);
    for (from, residents) in [("2025-01-01", "6000"), ("2026-01-01", "6100")] {
        organisation::set(
            &mut office.store,
            &on(DAY),
            id,
            &pairs(&[("residents", residents)]),
            day(from),
        )
        .unwrap();
    }
    let before = figures(&office, id);
    let (last, _, _) = before.last().unwrap().clone();
    let mut correct = |fields: &[(&str, &str)], why: &str| {
        the_figures()
            .correct(&mut office.store, &on(DAY), RecordId(last), &pairs(fields), why)
            .unwrap_err()
    };

    for (fields, code, field) in [
        (("from_on", "2025-01-01"), ErrorCode::RecordExists, Some("from_on")),
        (("from_on", ""), ErrorCode::FieldNeeded, Some("from_on")),
        (("from_on", "去年"), ErrorCode::BadDate, Some("from_on")),
        (("residents", "-1"), ErrorCode::UnknownValue, Some("residents")),
        (("residents", "很多"), ErrorCode::UnknownValue, Some("residents")),
        (("people", "1"), ErrorCode::UnknownField, None),
    ] {
        let refused = correct(&[fields], "录错");
        assert_eq!(refused.code(), code, "{fields:?}");
        assert_eq!(refused.details().and_then(|d| d["field"].as_str()), field, "{fields:?}");
    }
    assert_eq!(correct(&[("residents", "1")], " ").code(), ErrorCode::ReasonNeeded);
    let nowhere = the_figures().remove(&mut office.store, &on(DAY), RecordId(99_999), "重复");
    assert_eq!(code(nowhere), Some(ErrorCode::UnknownRecord));
    let blank = organisation::set(&mut office.store, &on(DAY), id, &pairs(&[("residents", "")]), day(DAY));
    assert_eq!(
        code(blank),
        Some(ErrorCode::UnknownValue),
        "to be blank is a correction"
    );

    assert_eq!(figures(&office, id), before);
}
