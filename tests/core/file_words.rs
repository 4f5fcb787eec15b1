//! What a person's file says in words: its history, and how a figure comes about.

use lince_core::actions::{file, kinds};
use lince_core::domain::person::WorkerId;
use lince_core::storage::{people, trail};
use lince_tests::{TestOffice, day, on, pairs, wanghe};

const DAY: &str = "2026-11-21";

#[test]
fn a_corrected_first_day_stands_in_the_history_with_its_reason() {
    let mut office = wanghe(&on(DAY));
    let post = kinds::kind("post").unwrap();
    let id = post
        .list(office.store.read(), Some(WorkerId(1)))
        .unwrap()
        .pop()
        .unwrap()
        .id;
    let from = day("2026-12-01");
    let later = post
        .change(&mut office.store, &on(DAY), id, &pairs(&[("value", "网格长")]), from)
        .unwrap();

    post.correct(
        &mut office.store,
        &on(DAY),
        later,
        &pairs(&[("from_on", "2026-12-16")]),
        "日期录错",
    )
    .unwrap();

    let history = trail::of_worker(office.store.read(), 1).unwrap();
    let last = history.last().unwrap();
    assert_eq!((&*last.title, &*last.why), ("岗位起始日期", "日期录错"));
    assert_eq!(
        (last.before.as_deref(), last.after.as_deref()),
        (Some("2026-12-01"), Some("2026-12-16"))
    );
}

#[test]
fn years_of_work_say_how_they_come_about_where_it_is_more_than_one_stretch() {
    let mut office = wanghe(&on(DAY));
    let told = |office: &TestOffice| {
        let file = file::of(office.store.read(), WorkerId(1), day(DAY)).unwrap();
        (file.service_years.unwrap(), file.service_ground)
    };
    let (before, none) = told(&office);
    assert_eq!(none, None);
    let person = people::one(office.store.read(), WorkerId(1), day(DAY))
        .unwrap()
        .unwrap();
    let first = person.services[0].joined_on;
    let eve = first.pred_opt().unwrap();
    let starts = first - chrono::Months::new(24);
    let worked = |kind: &str, place: &str| {
        let (starts, ends) = (starts.to_string(), eve.to_string());
        pairs(&[
            ("place", place),
            ("kind", kind),
            ("starts_on", &starts),
            ("ends_on", &ends),
        ])
    };
    let kind = kinds::kind("prior_service").unwrap();
    kind.add(
        &mut office.store,
        &on(DAY),
        WorkerId(1),
        &worked("社区工作", "清河社区"),
    )
    .unwrap();
    kind.add(&mut office.store, &on(DAY), WorkerId(1), &worked("企业", "某公司"))
        .unwrap();

    let (years, ground) = told(&office);

    assert_eq!(years, before + 2);
    let ground = ground.unwrap();
    assert!(ground.contains(&format!("清河社区：{starts}至{eve}，2年")), "{ground}");
    assert!(ground.contains(&format!("本单位：{first}至今")), "{ground}");
    assert!(ground.ends_with("另有1段工作经历按现行办法不计入"), "{ground}");
}
