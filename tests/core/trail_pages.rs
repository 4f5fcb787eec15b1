//! The trail as it is read: pages, filters, what an entry changed, and the register that is printed of it.

use lince_core::ErrorCode;
use lince_core::actions::{register, workers};
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::person::WorkerId;
use lince_core::storage::trail::pages::{self, TrailGroup, TrailQuery};
use lince_core::storage::trail::{Action, ChangeId};
use lince_core::storage::{Entry, Occasion, undo};
use lince_tests::{TestOffice, day, new_office, on};

fn at(instant: &str) -> Occasion {
    Occasion {
        at: instant.parse().unwrap(),
        ..on("2026-11-21")
    }
}

/// Made at the epoch; 张三 entered, changed, looked at and exported on known days by two people.
fn office() -> TestOffice {
    let mut office = new_office();
    let store = &mut office.store;
    let field = |k: &str, v: &str| (k.to_owned(), v.to_owned());
    let fields = [
        field("name", "张三"),
        field("id_number", "000001199003070010"),
        field("phone", "19900010001"),
    ];
    let id = workers::add(store, &at("2026-11-19T16:00:00Z"), &fields).unwrap();
    let changed = [field("phone", "19900010002"), field("note", "家属电话19900010003")];
    workers::set(
        store,
        &at("2026-11-20T15:59:59Z"),
        id,
        &changed,
        Some("本人来电19900010002"),
    )
    .unwrap();
    let view = Entry::new(Action::View, "查看张三的完整号码").about([id]);
    let other = Occasion {
        who: "李科员".into(),
        ..at("2026-11-20T16:00:00Z")
    };
    store.note(&other, &view).unwrap();
    let export = Entry::new(Action::Export, "导出花名册").about([id, WorkerId(7)]);
    store.note(&at("2026-11-21T03:00:00Z"), &export).unwrap();
    office
}

fn numbers(query: &TrailQuery) -> Vec<i64> {
    let TestOffice { store, dir: _dir } = office();
    let (total, entries) = pages::page(store.read(), query, 0, 100).unwrap();
    assert_eq!(total as usize, entries.len());
    entries.into_iter().map(|e| e.line.n.0).collect()
}

#[test]
fn entries_are_found_by_day_person_operator_and_kind() {
    let all = TrailQuery::default();
    for (query, expected) in [
        (all.clone(), vec![5, 4, 3, 2, 1]),
        (
            TrailQuery {
                from: Some(day("2026-11-20")),
                until: Some(day("2026-11-20")),
                ..all.clone()
            },
            vec![3, 2],
        ),
        (
            TrailQuery {
                worker: Some(1),
                ..all.clone()
            },
            vec![5, 4, 3, 2],
        ),
        (
            TrailQuery {
                worker: Some(7),
                ..all.clone()
            },
            vec![5],
        ),
        (
            TrailQuery {
                who: Some("李科员".into()),
                ..all.clone()
            },
            vec![4],
        ),
        (
            TrailQuery {
                groups: vec![TrailGroup::View, TrailGroup::Export],
                ..all.clone()
            },
            vec![5, 4],
        ),
    ] {
        assert_eq!(numbers(&query), expected, "{query:?}");
    }
}

#[test]
fn pages_follow_one_another() {
    let TestOffice { store, dir: _dir } = office();
    let all = TrailQuery::default();

    let (total, first) = pages::page(store.read(), &all, 0, 2).unwrap();
    let (_, last) = pages::page(store.read(), &all, 4, 2).unwrap();

    let numbers = |entries: &[pages::TrailEntry]| entries.iter().map(|e| e.line.n.0).collect::<Vec<_>>();
    assert_eq!((total, numbers(&first), numbers(&last)), (5, vec![5, 4], vec![1]));
    let export = &first[0];
    assert_eq!((export.title.as_str(), export.people_total), ("导出", 2));
    assert_eq!(export.people[0].name.as_deref(), Some("张三"));
    assert_eq!(export.people[1].name, None, "nobody of that number is on file");
}

#[test]
fn an_entry_tells_each_field_before_and_after_with_numbers_masked() {
    let TestOffice { mut store, dir: _dir } = office();

    let told = |n: i64| -> Vec<(String, String, Option<String>, Option<String>)> {
        let details = pages::details(store.read(), ChangeId(n)).unwrap();
        let steps = details.steps.into_iter();
        steps
            .flat_map(|step| {
                let what = step.what;
                step.fields
                    .into_iter()
                    .map(move |f| (what.clone(), f.title, f.before, f.after))
            })
            .collect()
    };
    let line = |what: &str, title: &str, before: Option<&str>, after: Option<&str>| {
        let own = |text: Option<&str>| text.map(str::to_owned);
        (what.to_owned(), title.to_owned(), own(before), own(after))
    };

    let changed = told(3);
    assert!(
        changed.contains(&line(
            "修改人员登记",
            "联系电话",
            Some("199****0001"),
            Some("199****0002")
        )),
        "{changed:?}"
    );
    assert!(
        changed.contains(&line("修改人员登记", "备注", None, Some("家属电话199****0003"))),
        "{changed:?}"
    );
    let added = told(2);
    assert!(
        added.contains(&line("新增人员登记", "联系电话", None, Some("199****0001"))),
        "as it was then, not as it is now: {added:?}"
    );
    assert!(added.contains(&line("新增人员登记", "身份证号码", None, Some("000001************"))));
    let entry = &pages::page(store.read(), &TrailQuery::default(), 2, 1).unwrap().1[0];
    assert_eq!(entry.line.why.as_deref(), Some("本人来电199****0002"));

    undo::last(&mut store, &on("2026-11-21"), None).unwrap();
    undo::last(&mut store, &on("2026-11-21"), None).unwrap();
    let gone = pages::details(store.read(), ChangeId(2)).unwrap();
    assert!(
        gone.steps
            .iter()
            .flat_map(|s| &s.fields)
            .any(|f| f.after.as_deref() == Some("张三")),
        "what was taken back since is still told"
    );
    assert_eq!(gone.people[0].name, None);
}

#[test]
fn the_register_says_who_saw_what_of_whom_and_carries_the_end_of_the_chain() {
    let TestOffice { store, dir: _dir } = office();
    let library = FontLibrary::open_default().unwrap();
    let query = TrailQuery {
        worker: Some(1),
        groups: vec![TrailGroup::View, TrailGroup::Print, TrailGroup::Export],
        ..TrailQuery::default()
    };

    let register = register::gather(&store, &query, None).unwrap();
    let text = register::paper(&register, &library, day("2026-11-21")).unwrap().text();

    for told in [
        "档案查阅登记表",
        "人员：张三（编号1）",
        "李科员",
        "查看张三的完整号码",
        "2026-11-21 00:00",
        "校验码",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains("修改档案"), "changes were not asked for");
    assert_eq!(register::table(&register).rows.len(), 2);
}

#[test]
fn a_register_that_nobody_would_read_is_refused() {
    let TestOffice { mut store, dir: _dir } = new_office();
    for _ in 0..2001 {
        store
            .note(&on("2026-11-21"), &Entry::new(Action::View, "查看"))
            .unwrap();
    }

    let refused = register::gather(&store, &TrailQuery::default(), None).err().unwrap();

    assert_eq!(refused.code(), ErrorCode::InvalidArgument);
    assert!(refused.message().contains("缩小日期范围"));
}
