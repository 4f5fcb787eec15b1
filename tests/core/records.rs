//! Every deed on every kind of record, of people in every state: a change, or a refusal that says why; and the check finds nothing
//! afterwards.

use std::sync::Arc;

use lince_core::actions::kinds::KINDS;
use lince_core::actions::lists::{List, Search, Subject};
use lince_core::actions::records::Kind;
use lince_core::actions::{checks, workers};
use lince_core::desk::Desk;
use lince_core::domain::catalogue::{Field, Form};
use lince_core::domain::conditions::Condition;
use lince_core::domain::person::{RecordId, Status, WorkerId};
use lince_core::storage::{Occasion, Store, people, undo};
use lince_core::{Error, ErrorCode};
use lince_tests::{TestOffice, day, hostile_texts, id_number, on, wanghe};
use proptest::prelude::*;
use proptest::test_runner::Config;

fn today() -> Occasion {
    on("2026-09-30")
}

/// The office with a person in post, one gone, one back, one who joined today and one still to come.
fn office() -> (TestOffice, Vec<WorkerId>) {
    let mut office = wanghe(&today());
    let store = &mut office.store;
    let (gone, back) = (WorkerId(2), WorkerId(3));
    workers::leave(store, &today(), gone, day("2026-06-30"), "辞职").unwrap();
    workers::leave(store, &today(), back, day("2026-03-31"), "辞职").unwrap();
    workers::rejoin(store, &today(), back, day("2026-08-01"), &[], &[]).unwrap();
    let mut new = |n: usize, name: &str, joined_on: &str| {
        let fields = [
            ("name", name.to_owned()),
            ("id_number", id_number(n)),
            ("community", "望河社区".to_owned()),
            ("post", "网格员".to_owned()),
            ("joined_on", joined_on.to_owned()),
        ];
        let fields = fields.map(|(key, value)| (key.to_owned(), value));
        workers::add(store, &today(), &fields).unwrap()
    };
    let joined = new(9001, "吴小雨", "2026-09-30");
    let to_come = new(9002, "郑晓晨", "2027-01-01");
    (office, vec![WorkerId(1), gone, back, joined, to_come, WorkerId(99_999)])
}

#[test]
fn a_further_contract_is_proposed_from_the_day_after_the_latest_and_of_its_kind() {
    let (mut office, people) = office();
    let kind = KINDS.iter().find(|kind| kind.kept().key == "contract").unwrap();
    let typed = |pairs: &[(&str, &str)]| {
        let owned = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        owned.collect::<Vec<_>>()
    };
    let new = people[3];
    assert!(
        kind.proposed(office.store.read(), new.into(), day("2026-09-30"))
            .unwrap()
            .is_empty(),
        "nothing was signed"
    );
    let fixed = typed(&[
        ("starts_on", "2026-09-30"),
        ("ends_on", "2027-09-29"),
        ("kind", "固定期限"),
    ]);
    kind.add(&mut office.store, &today(), new, &fixed).unwrap();
    let proposed = kind
        .proposed(office.store.read(), new.into(), day("2026-09-30"))
        .unwrap();
    assert_eq!(proposed, typed(&[("starts_on", "2027-09-30"), ("kind", "固定期限")]));

    let ends_on = kind.kept().field("ends_on").unwrap();
    let blank = kind.blank_where(ends_on).unwrap();
    assert_eq!(blank.key, "kind");
    for word in ["无固定期限", "以完成一定工作任务为期限"] {
        assert!(blank.words.iter().any(|own| own == word), "{word}");
        let endless = typed(&[("starts_on", "2027-09-30"), ("kind", word)]);
        kind.add(&mut office.store, &today(), new, &endless).unwrap();
        undo::last(&mut office.store, &today(), None).unwrap();
    }
}

#[test]
fn a_fact_that_is_not_read_with_every_person_is_a_column_of_people_on_each_day() {
    let (mut office, people) = office();
    let (mentor, joined) = (people[0], people[3]);
    let kind = KINDS.iter().find(|kind| kind.kept().key == "mentor").unwrap();
    let typed = [("from_on", "2026-09-30".to_owned()), ("value", mentor.0.to_string())];
    let typed = typed.map(|(key, value)| (key.to_owned(), value));
    kind.add(&mut office.store, &today(), joined, &typed).unwrap();
    let name = people::one(office.store.read(), mentor, day("2026-09-30"))
        .unwrap()
        .unwrap()
        .name;
    let found = |on: &str| {
        let desk = Desk::open(office.store.read(), day(on)).unwrap();
        let list = List::new(Subject::People, &desk, Arc::default());
        let asked = Search {
            conditions: vec![Condition::parse(&format!("mentor={name}")).unwrap()],
            ..Search::default()
        };
        let rows = list.find(&asked).unwrap();
        rows.iter().filter_map(|row| row.worker()).collect::<Vec<_>>()
    };
    assert_eq!(found("2026-09-30"), [joined]);
    assert!(found("2026-09-29").is_empty(), "nobody had a mentor before");
}

#[test]
fn what_has_ended_is_not_made_longer_by_a_change_from_a_later_day() {
    let (mut office, people) = office();
    let new = people[3];
    let typed = |pairs: &[(&str, &str)]| {
        let owned = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        owned.collect::<Vec<_>>()
    };
    for (key, entry, other) in [
        (
            "contract",
            typed(&[("starts_on", "2026-09-30"), ("ends_on", "2026-10-31")]),
            typed(&[("number", "HT-2")]),
        ),
        (
            "prior_service",
            typed(&[
                ("starts_on", "2020-01-01"),
                ("ends_on", "2021-12-31"),
                ("place", "前进街道"),
                ("kind", "社区工作"),
            ]),
            typed(&[("place", "柳荫街道")]),
        ),
    ] {
        let kind = KINDS.iter().find(|kind| kind.kept().key == key).unwrap();
        let id = kind.add(&mut office.store, &today(), new, &entry).unwrap();
        let before = kind.list(office.store.read(), Some(new)).unwrap().len();

        let refused = kind.change(&mut office.store, &today(), id, &other, day("2026-12-01"));

        assert_eq!(refused.unwrap_err().code(), ErrorCode::RecordEnded, "{key}");
        assert_eq!(kind.list(office.store.read(), Some(new)).unwrap().len(), before);
    }
}

#[test]
fn somebody_comes_back_with_a_contract_in_one_change_and_a_refused_contract_leaves_him_out() {
    let (mut office, people) = office();
    let gone = people[1];
    let contract = |ends: &str| {
        let pairs = [("starts_on", "2026-09-30"), ("ends_on", ends)];
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec()
    };
    let back = |office: &mut TestOffice, ends: &str| {
        workers::rejoin(
            &mut office.store,
            &today(),
            gone,
            day("2026-09-30"),
            &[],
            &contract(ends),
        )
    };
    let refusal = back(&mut office, "2026-01-01").unwrap_err();
    assert_eq!(refusal.code(), ErrorCode::ContractEndsBeforeStart);
    let left = people::one(office.store.read(), gone, day("2026-09-30"))
        .unwrap()
        .unwrap();
    assert_eq!(left.status(day("2026-09-30")), Status::Left, "nothing is half done");

    back(&mut office, "2027-09-29").unwrap();
    let here = people::one(office.store.read(), gone, day("2026-09-30"))
        .unwrap()
        .unwrap();
    assert_eq!(here.status(day("2026-09-30")), Status::Active);
    assert_eq!(
        here.contract(day("2026-09-30")).unwrap().ends_on,
        Some(day("2027-09-29"))
    );
}

/// What somebody may type: sound, odd and hostile.
fn typed(field: &Field, n: usize) -> String {
    let days = [
        "2026-01-01",
        "2024-3-1",
        "2019.07.01",
        "2026-08-15",
        "2027-02-01",
        "1949-10-01",
        "2026-02-30",
        "昨天",
    ];
    let own: Vec<String> = match field.form {
        Form::Day => days.iter().map(|day| (*day).to_owned()).collect(),
        Form::Month => ["2015-07", "2020.6", "2026-09-01", "2031-01", "1900-01", "九月"]
            .map(str::to_owned)
            .to_vec(),
        Form::Coded(table) | Form::Keyed { table, .. } => {
            let codes = table.codes().codes().iter().take(6);
            codes.map(|code| code.name.clone()).chain(["外星".to_owned()]).collect()
        }
        Form::Identity => ["网格员", "党务工作者", "committee", "邻居"]
            .map(str::to_owned)
            .to_vec(),
        Form::Row(_) => ["望河社区", "柳荫社区", "没有的社区", "1", "999"]
            .map(str::to_owned)
            .to_vec(),
        Form::Count | Form::Year => ["0", "6", "600", "-1", "半年"].map(str::to_owned).to_vec(),
        _ => ["居委会主任", "A-1", "某某大学"].map(str::to_owned).to_vec(),
    };
    let all: Vec<String> = own
        .into_iter()
        .chain([String::new(), "无".to_owned()])
        .chain(hostile_texts())
        .collect();
    // Mostly what is meant for the field.
    let reach = if n.is_multiple_of(5) {
        all.len()
    } else {
        all.len().min(9)
    };
    all[(n / 5) % reach].clone()
}

#[derive(Debug, Clone)]
struct Deed {
    person: usize,
    kind: usize,
    what: usize,
    fields: Vec<(usize, usize)>,
    from: usize,
}

fn deed() -> impl Strategy<Value = Deed> {
    let field = (0..8_usize, 0..1000_usize);
    (
        0..6_usize,
        0..KINDS.len(),
        0..5_usize,
        prop::collection::vec(field, 1..5),
        0..6_usize,
    )
        .prop_map(|(person, kind, what, fields, from)| Deed {
            person,
            kind,
            what,
            fields,
            from,
        })
}

fn fields_of(kind: &dyn Kind, deed: &Deed) -> Vec<(String, String)> {
    let kept = kind.kept();
    let fields = deed.fields.iter().map(|(at, n)| {
        let field = &kept.fields[at % kept.fields.len()];
        (kept.name_of(field).to_owned(), typed(field, *n))
    });
    fields.collect()
}

fn carry_out(store: &mut Store, people: &[WorkerId], deed: &Deed) -> Result<(), Error> {
    let (kind, worker) = (KINDS[deed.kind], people[deed.person]);
    let fields = fields_of(kind, deed);
    let own: Vec<RecordId> = kind
        .list(store.read(), Some(worker))?
        .iter()
        .map(|one| one.id)
        .collect();
    let id = own
        .get(deed.from % own.len().max(1))
        .copied()
        .unwrap_or(RecordId(88_888));
    let from = [
        "2026-01-01",
        "2026-09-30",
        "2020-02-29",
        "2026-07-15",
        "2028-01-01",
        "1890-01-01",
    ][deed.from];
    match deed.what {
        0 => kind.add(store, &today(), worker, &fields).map(drop),
        1 => kind.correct(store, &today(), id, &fields, "录错"),
        2 => kind.change(store, &today(), id, &fields, day(from)).map(drop),
        3 => kind.remove(store, &today(), id, "重复"),
        _ => undo::last(store, &today(), None).map(drop),
    }
}

proptest! {
    #![proptest_config(Config { cases: 12, ..Config::default() })]

    #[test]
    fn every_deed_on_a_record_is_done_or_refused_by_name(deeds in prop::collection::vec(deed(), 40)) {
        let (mut office, people) = office();
        let store = &mut office.store;
        for deed in &deeds {
            let done = carry_out(store, &people, deed);
            if let Err(error) = &done {
                prop_assert!(
                    !matches!(error.code(), ErrorCode::Internal | ErrorCode::Damaged),
                    "{deed:?} of {}: {error:?}",
                    KINDS[deed.kind].kept().key
                );
            }
            if done.is_ok() {
                let found = checks::check(store).unwrap();
                prop_assert!(found.is_empty(), "{deed:?} of {}: {found:?}", KINDS[deed.kind].kept().key);
            }
        }
    }
}
