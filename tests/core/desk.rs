//! The list of people, searched and filtered.

use lince_core::actions::workers;
use lince_core::desk::{Desk, Facet, Field, Filter, LeftOut, Query};
use lince_core::domain::person::WorkerId;
use lince_tests::{TestOffice, day, on, wanghe};

const DAY: &str = "2026-11-21";

fn query(search: &str, filters: &[(Field, &str)]) -> Query {
    Query {
        search: search.into(),
        filters: filters
            .iter()
            .map(|(field, value)| Filter {
                field: *field,
                values: vec![(*value).into()],
            })
            .collect(),
        sort: None,
        descending: false,
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

    for (what, search, filters, expected) in [
        ("in post", &*name, vec![(Field::Status, "在岗")], besides(&left, 0)),
        (
            "in post in the same community",
            &name,
            vec![(Field::Status, "在岗"), (Field::Community, own)],
            besides(&left, 0),
        ),
        (
            "in post elsewhere",
            &name,
            vec![(Field::Status, "在岗"), (Field::Community, "没有的社区")],
            besides(&Vec::new(), 1),
        ),
        (
            "elsewhere",
            &name,
            vec![(Field::Community, "没有的社区")],
            besides(&Vec::new(), 1),
        ),
        ("among those who left", &name, vec![(Field::Status, "离任")], nobody()),
        ("everywhere", &name, vec![], nobody()),
        ("nobody of that name", "zzzzqq", vec![(Field::Status, "在岗")], nobody()),
        ("no words", " ", vec![(Field::Status, "在岗")], nobody()),
    ] {
        assert_eq!(desk.left_out(&query(search, &filters)), expected, "{what}");
    }
    let opened = desk.find(&query(&name, &[(Field::Status, "离任")]));
    assert_eq!(opened.iter().map(|p| p.id).collect::<Vec<_>>(), [id]);
}
