//! The list of people, searched and filtered.

use lince_core::actions::workers;
use lince_core::desk::{Desk, Facet, LeftOut, Query};
use lince_core::domain::conditions::Condition;
use lince_core::domain::person::WorkerId;
use lince_tests::{TestOffice, day, on, wanghe};

const DAY: &str = "2026-11-21";

fn query(search: &str, asked: &[(&str, &str)]) -> Query {
    Query {
        search: search.into(),
        conditions: asked
            .iter()
            .map(|(field, value)| Condition::In {
                field: (*field).into(),
                values: vec![(*value).into()],
            })
            .collect(),
        ..Query::default()
    }
}

/// An office in which one person left a while ago; that person, name, and community.
fn with_one_who_left() -> (TestOffice, WorkerId, String, String) {
    let mut office = wanghe(&on(DAY));
    let desk = Desk::open(office.store.read(), day(DAY)).unwrap();
    let person = desk.active()[0];
    let found = (
        person.id,
        person.name.to_string(),
        desk.roll.community_name(person).to_owned(),
    );
    workers::leave(&mut office.store, &on(DAY), found.0, day("2026-10-31"), "辞职").unwrap();
    (office, found.0, found.1, found.2)
}

#[test]
fn a_search_says_whom_it_finds_beyond_the_filters() {
    let (office, id, name, community) = with_one_who_left();
    let desk = Desk::open(office.store.read(), day(DAY)).unwrap();
    let left = vec![Facet {
        value: "离任".into(),
        count: 1,
    }];
    let nobody = LeftOut::default;
    let besides = |by_status: &Vec<Facet>, by_others| LeftOut {
        by_status: by_status.clone(),
        by_others,
    };
    let own = community.as_str();

    for (what, search, asked, expected) in [
        ("in post", &*name, vec![("status", "在岗")], besides(&left, 0)),
        (
            "in post in the same community",
            &name,
            vec![("status", "在岗"), ("community", own)],
            besides(&left, 0),
        ),
        (
            "in post elsewhere",
            &name,
            vec![("status", "在岗"), ("community", "没有的社区")],
            besides(&Vec::new(), 1),
        ),
        (
            "elsewhere",
            &name,
            vec![("community", "没有的社区")],
            besides(&Vec::new(), 1),
        ),
        ("among those who left", &name, vec![("status", "离任")], nobody()),
        ("everywhere", &name, vec![], nobody()),
        ("nobody of that name", "zzzzqq", vec![("status", "在岗")], nobody()),
        ("no words", " ", vec![("status", "在岗")], nobody()),
    ] {
        assert_eq!(desk.left_out(&query(search, &asked)).unwrap(), expected, "{what}");
    }
    let opened = desk.find(&query(&name, &[("status", "离任")])).unwrap();
    assert_eq!(opened.iter().map(|p| p.id).collect::<Vec<_>>(), [id]);
}
