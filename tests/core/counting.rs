//! Who is counted among the community workers: people who work along (S1d-10, S1d-40), and those who are lent out (S1d-44).

use lince_core::ErrorCode;
use lince_core::actions::kinds;
use lince_core::actions::{appraisals, checks, policies, training, workers};
use lince_core::domain::person::{Person, WorkerId};
use lince_core::policy::PolicyPack;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::{self, Quarterly, Within};
use lince_core::roll::Roll;
use lince_core::storage::people;
use lince_tests::{TestOffice, day, on, pairs, wanghe};

/// Within the third quarter of 2026; the office's people came before it.
const CHANGED: &str = "2026-08-03";
const LATER: &str = "2026-11-21";

fn person(office: &TestOffice, worker: WorkerId, on: &str) -> Person {
    people::one(office.store.read(), worker, day(on)).unwrap().unwrap()
}

fn quarter(office: &TestOffice, period: &str) -> Quarterly {
    let period = Period::parse(period).unwrap();
    quarterly::build(
        office.store.read(),
        Definition::quarterly().unwrap(),
        period,
        &mut Silent,
    )
    .unwrap()
}

fn figure(report: &Quarterly, key: &str) -> i64 {
    report.figures_json(report.total())[key].as_i64().unwrap()
}

fn behind(report: &Quarterly, key: &str) -> Vec<WorkerId> {
    let people = report.people_behind(key, &Within::default()).unwrap();
    people.iter().map(|person| person.id).collect()
}

fn somebody() -> (TestOffice, WorkerId) {
    let office = wanghe(&on("2026-06-01"));
    let everybody = people::on_day(office.store.read(), day("2026-06-01")).unwrap();
    let worker = everybody.iter().find(|p| p.is_counted(day("2026-06-01"))).unwrap().id;
    (office, worker)
}

#[test]
fn s1d_40_who_becomes_a_part_timer_is_listed_and_no_longer_counted() {
    let (mut office, worker) = somebody();
    let before = figure(&quarter(&office, "2026Q2"), "closing");

    workers::set(
        &mut office.store,
        &on(CHANGED),
        worker,
        &pairs(&[("kind", "兼职网格员")]),
        None,
    )
    .unwrap();

    assert!(
        person(&office, worker, "2026-08-02").is_counted(day("2026-08-02")),
        "the day before he was"
    );
    assert!(!person(&office, worker, LATER).is_counted(day(LATER)));
    let report = quarter(&office, "2026Q3");
    assert_eq!(figure(&report, "opening"), before);
    let moved = figure(&report, "joined") - figure(&report, "left");
    assert_eq!(figure(&report, "closing"), before + moved);
    assert!(behind(&report, "left").contains(&worker));
    assert!(!behind(&report, "closing").contains(&worker));
    assert!(report.notes().concat().contains("不计入的1人"), "{:?}", report.notes());
    assert_eq!(figure(&quarter(&office, "2026Q2"), "closing"), before, "the past stays");
    let roll = Roll::load(office.store.read(), day(LATER)).unwrap();
    assert!(roll.active().any(|p| p.id == worker), "lists have him");
    let hours = training::summary(office.store.read(), &roll, 2026).unwrap();
    assert!(hours.workers.iter().all(|earned| earned.person.id != worker));
    let computed = appraisals::compute_as_it_stands(office.store.read(), 2026, day(LATER)).unwrap();
    let told = computed
        .appraisal
        .outcomes
        .iter()
        .find(|outcome| outcome.id == worker.0);
    assert!(
        told.is_none_or(|outcome| !outcome.taking_part && outcome.reason.contains("兼职网格员不计入")),
        "{told:?}"
    );
    let problems = checks::check(&office.store).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn s1d_10_a_pack_may_count_a_kind_all_the_same() {
    let (mut office, worker) = somebody();
    workers::set(
        &mut office.store,
        &on(CHANGED),
        worker,
        &pairs(&[("kind", "挂职")]),
        None,
    )
    .unwrap();
    assert_eq!(person(&office, worker, LATER).kind.as_deref(), Some("挂职（任职）人员"));
    assert!(!person(&office, worker, LATER).counted);

    let mut pack = PolicyPack::load("yancheng").unwrap();
    pack.counting.also_kinds = vec!["挂职（任职）人员".into()];
    policies::load(&mut office.store, &on(LATER), &pack, day("2026-09-01")).unwrap();

    assert!(person(&office, worker, LATER).counted);
    assert!(
        !person(&office, worker, "2026-08-31").counted,
        "not before the pack holds"
    );
}

#[test]
fn s1d_44_who_is_lent_out_says_where_and_counts_as_the_pack_says() {
    let (mut office, worker) = somebody();
    let kind = kinds::kind("secondment").unwrap();
    let lent = pairs(&[
        ("starts_on", CHANGED),
        ("ends_on", "2026-12-31"),
        ("place", "县委社会工作部"),
        ("paper", "盐社工〔2026〕9号"),
    ]);
    let id = kind.add(&mut office.store, &on(CHANGED), worker, &lent).unwrap();

    assert_eq!(
        person(&office, worker, LATER).lent_to.as_deref(),
        Some("县委社会工作部")
    );
    assert_eq!(person(&office, worker, "2027-01-01").lent_to, None);
    assert!(person(&office, worker, LATER).counted, "he stays on the staff");
    let again = pairs(&[("starts_on", "2026-12-01"), ("place", "别处")]);
    let refused = kind.add(&mut office.store, &on(LATER), worker, &again).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::RecordExists);
    let ends_early = kind.correct(
        &mut office.store,
        &on(LATER),
        id,
        &pairs(&[("ends_on", "2026-08-01")]),
        "x",
    );
    assert_eq!(ends_early.unwrap_err().code(), ErrorCode::EndsBeforeStart);

    let mut pack = PolicyPack::load("yancheng").unwrap();
    pack.counting.lent_out = false;
    policies::load(&mut office.store, &on(LATER), &pack, day("2026-09-01")).unwrap();
    assert!(!person(&office, worker, LATER).counted);
    let report = quarter(&office, "2026Q3");
    let moved = figure(&report, "joined") - figure(&report, "left");
    assert_eq!(figure(&report, "opening") + moved, figure(&report, "closing"));
    assert!(behind(&report, "left").contains(&worker));
}
