//! Views: saved lists.

use lince_core::actions::kinds;
use lince_core::actions::lists::Subject;
use lince_core::actions::views::{self, NamedView, View};
use lince_core::desk::SortBy;
use lince_core::domain::catalogue::own::Own;
use lince_core::domain::conditions::Condition;
use lince_core::storage::undo;
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, on, wanghe};

const DAY: &str = "2026-11-21";

fn view(conditions: &[&str], columns: &[&str]) -> View {
    View {
        conditions: conditions.iter().map(|text| Condition::parse(text).unwrap()).collect(),
        columns: columns.iter().map(|key| (*key).to_owned()).collect(),
        ..View::default()
    }
}

fn save(office: &mut TestOffice, subject: Subject, name: &str, view: View) -> Result<()> {
    let named = NamedView {
        name: name.into(),
        view,
    };
    views::save(&mut office.store, &on(DAY), subject, &Own::default(), &named)
}

fn names(office: &TestOffice, subject: Subject) -> Vec<String> {
    let found = views::of(office.store.read(), subject).unwrap();
    found.into_iter().map(|one| one.name).collect()
}

#[test]
fn a_view_is_saved_found_replaced_removed_and_each_step_taken_back() {
    let mut office = wanghe(&on(DAY));
    let contracts = Subject::Records(kinds::kind("contract").unwrap());
    let ending = View {
        sorts: vec![SortBy {
            key: "ends_on".into(),
            descending: false,
        }],
        ..view(&["ends_on within 90"], &["name", "ends_on"])
    };

    save(&mut office, contracts, " 九十天内到期 ", ending.clone()).unwrap();
    save(&mut office, Subject::People, "女同志", view(&["sex=女"], &[])).unwrap();

    assert_eq!(names(&office, contracts), ["九十天内到期"]);
    assert_eq!(names(&office, Subject::People), ["女同志"]);
    assert_eq!(
        views::find(office.store.read(), contracts, "九十天内到期").unwrap(),
        ending
    );

    save(
        &mut office,
        contracts,
        "九十天内到期",
        view(&["ends_on within 60"], &[]),
    )
    .unwrap();
    views::remove(&mut office.store, &on(DAY), Subject::People, "女同志").unwrap();
    assert!(names(&office, Subject::People).is_empty());
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(names(&office, Subject::People), ["女同志"]);
    assert_eq!(
        views::find(office.store.read(), contracts, "九十天内到期").unwrap(),
        ending,
        "as it was before it was replaced"
    );
}

#[test]
fn what_no_list_can_show_is_refused_and_nothing_is_saved() {
    let mut office = wanghe(&on(DAY));
    let long = "长".repeat(21);
    let huge = "x".repeat(20_001);
    let has = format!("note~{huge}");
    for (name, view, code) in [
        ("没有的项目", view(&["none=1"], &[]), ErrorCode::UnknownField),
        ("没有的栏", view(&[], &["none"]), ErrorCode::UnknownField),
        ("不是数", view(&["age>=老"], &[]), ErrorCode::InvalidArgument),
        ("", view(&[], &[]), ErrorCode::InvalidArgument),
        (&*long, view(&[], &[]), ErrorCode::InvalidArgument),
        ("太大", view(&[&*has], &[]), ErrorCode::InvalidArgument),
    ] {
        let refused = save(&mut office, Subject::People, name, view).unwrap_err();
        assert_eq!(refused.code(), code, "{name}");
    }
    let gone = views::remove(&mut office.store, &on(DAY), Subject::People, "没有").unwrap_err();
    assert_eq!(gone.code(), ErrorCode::UnknownView);
    assert!(names(&office, Subject::People).is_empty());
}
