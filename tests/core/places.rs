//! Communities of one name in two streets, and codes of places.

use std::sync::Arc;

use lince_core::ErrorCode;
use lince_core::actions::lists::{List, Subject};
use lince_core::actions::{file, office as offices, workers};
use lince_core::desk::{Desk, Query};
use lince_core::domain::conditions::Condition;
use lince_core::domain::person::WorkerId;
use lince_core::import::{ImportKind, Plan};
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::{self, Within};
use lince_tests::{TestOffice, day, id_number_of, new_office, on, read_in};

const DAY: &str = "2026-11-28";

fn with_communities(rows: &str) -> (TestOffice, Plan) {
    let mut office = new_office();
    let file = office.dir.path().join("社区.csv");
    std::fs::write(&file, format!("街道,社区名称,统计代码\n{rows}")).unwrap();
    let plan = read_in(&mut office.store, &on(DAY), ImportKind::Communities, &file);
    (office, plan)
}

fn add(office: &mut TestOffice, order: u32, community: &str) -> Result<WorkerId, ErrorCode> {
    let number = id_number_of(day("1988-12-15"), order);
    let fields = [
        ("name", "查晓燕"),
        ("id_number", &number),
        ("community", community),
        ("joined_on", "2020-01-01"),
    ];
    let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned()));
    workers::add(&mut office.store, &on(DAY), &fields).map_err(|e| e.code())
}

#[test]
fn communities_of_one_name_are_told_apart_by_their_street() {
    let (mut office, _) = with_communities("望河街道,柳荫社区,\n前进街道,柳荫社区,\n前进街道,双桥社区,\n");
    assert_eq!(add(&mut office, 2, "柳荫社区"), Err(ErrorCode::AmbiguousCommunity));
    let there = add(&mut office, 4, "前进街道/柳荫社区").unwrap();
    let here = add(&mut office, 6, "望河街道/柳荫社区").unwrap();
    let other = add(&mut office, 8, "双桥社区").unwrap();

    let desk = Desk::open(office.store.read(), day(DAY)).unwrap();
    let mut offered: Vec<String> = List::new(Subject::People, &desk, Arc::default())
        .facets(&Query::default(), "community")
        .unwrap()
        .into_iter()
        .map(|f| f.value)
        .collect();
    offered.sort();
    assert_eq!(offered, ["前进街道/柳荫社区", "双桥社区", "望河街道/柳荫社区"]);
    for (named, people) in [
        ("前进街道/柳荫社区", vec![there]),
        ("柳荫社区", vec![here, there]),
        ("前进街道/双桥社区", vec![other]),
        ("双桥社区", vec![other]),
    ] {
        let values = desk.roll.communities.labels_of(named);
        let in_it = Condition::In {
            field: "community".into(),
            values,
        };
        let query = Query {
            conditions: vec![in_it],
            ..Query::default()
        };
        let found = desk.find(&query).unwrap();
        assert_eq!(found.iter().map(|p| p.id).collect::<Vec<_>>(), people, "{named}");
    }
    let shown = file::of(office.store.read(), there, day(DAY)).unwrap();
    assert_eq!(
        (&*shown.community, &*shown.community_label),
        ("柳荫社区", "前进街道/柳荫社区")
    );

    let quarter = Period::parse("2026Q4").unwrap();
    let report = quarterly::build(
        office.store.read(),
        Definition::quarterly().unwrap(),
        quarter,
        &mut Silent,
    )
    .unwrap();
    let behind = |community: &str| {
        let within = Within {
            street: None,
            community: Some(community.to_owned()),
        };
        let people = report.people_behind("closing", &within).map_err(|e| e.code())?;
        Ok(people.iter().map(|p| p.id).collect::<Vec<_>>())
    };
    assert_eq!(behind("柳荫社区"), Err(ErrorCode::AmbiguousCommunity));
    assert_eq!(behind("前进街道/柳荫社区"), Ok(vec![there]));
    assert_eq!(behind("双桥社区"), Ok(vec![other]));
}

#[test]
fn a_community_of_another_county_is_pointed_out_in_the_import_and_in_the_settings() {
    let (mut office, plan) = with_communities(
        "望河街道,双桥社区,320999001001\n望河街道,柳荫社区,321999001002\n望河街道,望河社区,12\n望河街道,前进社区,\n",
    );

    let told: Vec<_> = plan.warnings.iter().map(|w| (w.code, w.row)).collect();
    assert_eq!(told, [(ErrorCode::DivisionDisagrees, Some(3))]);
    assert_eq!(plan.accepted, 4);
    let doubts = |office: &TestOffice| offices::show(office.store.read()).unwrap().doubts;
    let found = doubts(&office);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].contains("320999") && found[1].contains("柳荫社区（321999001002）"),
        "{found:?}"
    );

    let now = [("division".to_owned(), "320902".to_owned())];
    offices::set(&mut office.store, &on(DAY), &now).unwrap();

    let found = doubts(&office);
    assert_eq!(found.len(), 1, "an assigned code is not doubted: {found:?}");
    assert!(found[0].starts_with("2个社区"), "{found:?}");
}
