//! Whatever is done to whomever: entries of every kind, leaving, coming back, files made one, communities made one or closed, days
//! long past and to come, steps taken back and done again. Each ends in a change or a refusal that has a name, and afterwards
//! the check of the office finds nothing.

use std::collections::BTreeMap;

use lince_core::actions::kinds::KINDS;
use lince_core::actions::lists::Subject;
use lince_core::actions::{checks, file, many, merge, organisation, own_fields, policies, workbench, workers};
use lince_core::domain::catalogue::form::{Form, Named};
use lince_core::domain::catalogue::own;
use lince_core::domain::person::{CommunityId, RecordId, WorkerId};
use lince_core::policy::PolicyPack;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::{self, Within};
use lince_core::roll::Roll;
use lince_core::storage::undo;
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, day, on, wanghe};
use proptest::prelude::*;

use crate::hunt;

const TODAY: &str = "2026-11-21";
/// Fewer people than the office has, so that deeds meet.
const PEOPLE: u32 = 8;
const PLACES: u32 = 4;
const DAYS: [&str; 12] = [
    "1900-01-01",
    "1985-07-01",
    "2008-01-01",
    "2019-04-01",
    "2022-09-18",
    "2024-02-29",
    "2026-01-01",
    "2026-10-01",
    "2026-11-21",
    "2026-11-22",
    "2027-03-01",
    "9999-12-31",
];

#[derive(Debug, Clone)]
enum Deed {
    Add(WorkerId),
    Correct(usize),
    Change(usize, usize),
    Remove(usize),
    Set(WorkerId),
    Leave(WorkerId, usize),
    Return(WorkerId, usize),
    MakeOne(WorkerId, WorkerId),
    MergePlaces(CommunityId, CommunityId, usize),
    ClosePlace(CommunityId, usize),
    Split(CommunityId, WorkerId, usize),
    /// One of the office's own fields gets a value for a person.
    Own(WorkerId, usize),
    /// Such a field is taken out of use, or used again.
    Retire(bool),
    /// Every entry of the kind at once, from a day or as a correction.
    Many(Option<usize>),
    /// Other rules of who is counted, from a day.
    Rules(usize, bool),
    Back,
    Again,
}

fn deed() -> impl Strategy<Value = Deed> {
    let worker = || (1..=PEOPLE).prop_map(WorkerId);
    let place = || (1..=PLACES).prop_map(CommunityId);
    let on = || 0..DAYS.len();
    prop_oneof![
        6 => worker().prop_map(Deed::Add),
        4 => any::<usize>().prop_map(Deed::Correct),
        4 => (any::<usize>(), on()).prop_map(|(which, from)| Deed::Change(which, from)),
        2 => any::<usize>().prop_map(Deed::Remove),
        3 => worker().prop_map(Deed::Set),
        2 => (worker(), on()).prop_map(|(who, on)| Deed::Leave(who, on)),
        3 => (worker(), on()).prop_map(|(who, on)| Deed::Return(who, on)),
        1 => (worker(), worker()).prop_map(|(keep, gone)| Deed::MakeOne(keep, gone)),
        1 => (place(), place(), on()).prop_map(|(gone, into, from)| Deed::MergePlaces(gone, into, from)),
        1 => (place(), on()).prop_map(|(of, from)| Deed::ClosePlace(of, from)),
        1 => (place(), worker(), on()).prop_map(|(of, who, from)| Deed::Split(of, who, from)),
        2 => (worker(), any::<usize>()).prop_map(|(who, pick)| Deed::Own(who, pick)),
        1 => any::<bool>().prop_map(Deed::Retire),
        2 => proptest::option::of(on()).prop_map(Deed::Many),
        1 => (on(), any::<bool>()).prop_map(|(from, lent_out)| Deed::Rules(from, lent_out)),
        3 => Just(Deed::Back),
        1 => Just(Deed::Again),
    ]
}

/// The kind, what is typed into each of its fields, and which optional fields are left out.
#[derive(Debug, Clone)]
struct Typing {
    kind: usize,
    values: Vec<Value>,
    left_out: u16,
}

#[derive(Debug, Clone)]
enum Value {
    /// One that the field can have.
    Fitting(usize),
    Other(String),
}

fn typing() -> impl Strategy<Value = Typing> {
    let other = prop_oneof![
        Just(String::new()),
        (0..DAYS.len()).prop_map(|at| DAYS[at].to_owned()),
        "\\PC{0,24}|[0-9./年月日-]{0,12}",
    ];
    let value = prop_oneof![9 => any::<usize>().prop_map(Value::Fitting), 1 => other.prop_map(Value::Other)];
    let values = proptest::collection::vec(value, 12);
    (0..KINDS.len(), values, any::<u16>()).prop_map(|(kind, values, left_out)| Typing { kind, values, left_out })
}

fn fitting(form: Form, pick: usize) -> String {
    let one_of = |words: &[&str]| words[pick % words.len()].to_owned();
    match form {
        Form::Coded(table) | Form::Keyed { table, .. } => {
            let codes = table.codes().codes();
            codes[pick % codes.len()].name.clone()
        }
        Form::Words(words) => words[pick % words.len()].1.to_owned(),
        Form::Day | Form::Month => one_of(&DAYS),
        Form::Year => one_of(&["1985", "2019", "2026"]),
        Form::YesNo => one_of(&["是", "否"]),
        Form::Decimal { .. } | Form::Count => (pick % 7).to_string(),
        Form::Row(Named::Community) => one_of(&["1", "2", "望河社区", "双桥社区"]),
        Form::Row(_) => (1 + pick % 9).to_string(),
        _ => one_of(&["网格员", "甲", "望河社区", "望劳2026-001"]),
    }
}

fn done(office: &mut TestOffice, deed: &Deed, typing: &Typing) -> Result<()> {
    let (kind, store, when) = (KINDS[typing.kind], &mut office.store, &on(TODAY));
    let kept = kind.kept();
    let typed: Vec<(String, String)> = kept
        .fields
        .iter()
        .zip(&typing.values)
        .enumerate()
        .filter(|(n, (field, _))| field.is_told() && (field.needed || typing.left_out >> n & 1 == 0))
        .map(|(_, (field, value))| {
            let value = match value {
                Value::Fitting(pick) => fitting(field.form, *pick),
                Value::Other(text) => text.clone(),
            };
            (kept.name_of(field).to_owned(), value)
        })
        .collect();
    let filed: Vec<RecordId> = kind.list(store.read(), None)?.iter().map(|one| one.id).collect();
    let entry = |which: usize| filed.get(which % filed.len().max(1)).copied().unwrap_or(RecordId(0));
    match *deed {
        Deed::Add(worker) => kind.add(store, when, worker, &typed).map(drop),
        Deed::Correct(which) => kind.correct(store, when, entry(which), &typed, "填错"),
        Deed::Change(which, from) => kind
            .change(store, when, entry(which), &typed, day(DAYS[from]))
            .map(drop),
        Deed::Remove(which) => kind.remove(store, when, entry(which), "不应有"),
        Deed::Set(worker) => workers::set(store, when, worker, &typed, None).map(drop),
        Deed::Leave(worker, on) => workers::leave(store, when, worker, day(DAYS[on]), "辞职"),
        Deed::Return(worker, on) => {
            let contract = [("starts_on", DAYS[on]), ("ends_on", "2030-01-01")];
            let contract = contract.map(|(key, value)| (key.to_owned(), value.to_owned()));
            // Every other day with a contract.
            let signed = if on % 2 == 0 { &contract[..] } else { &[] };
            workers::rejoin(store, when, worker, day(DAYS[on]), &[], signed)
        }
        Deed::MakeOne(keep, gone) => merge::merge(store, when, keep, gone, &[], "重复"),
        Deed::MergePlaces(gone, into, from) => organisation::merge(store, when, gone, into, day(DAYS[from])).map(drop),
        Deed::ClosePlace(of, from) => organisation::close(store, when, of, day(DAYS[from])),
        Deed::Split(of, who, from) => {
            organisation::split(store, when, of, "分出社区", &[who], day(DAYS[from])).map(drop)
        }
        Deed::Own(worker, pick) => {
            let said = [
                ["size", "大号"],
                ["size", "特大"],
                ["size", ""],
                ["rent", "120.5"],
                ["rent", "许多"],
            ][pick % 5];
            let typed = [(said[0].to_owned(), said[1].to_owned())];
            workers::set(store, when, worker, &typed, None).map(drop)
        }
        Deed::Retire(retired) => own_fields::retire(store, when, own::PEOPLE, "size", retired),
        Deed::Many(from) => {
            let asked = many::Asked {
                of: Subject::Records(kind),
                ids: filed.iter().map(|id| id.0).collect(),
                typed: typed.into_iter().take(2).collect(),
                how: from.map_or(many::How::Corrected("填错".into()), |from| {
                    many::How::From(day(DAYS[from]))
                }),
            };
            let done = many::change(store, when, &asked)?;
            match done.refused.iter().find(|one| one.code == ErrorCode::Internal) {
                Some(_) => Err(ErrorCode::Internal.into()),
                None => Ok(()),
            }
        }
        Deed::Rules(from, lent_out) => {
            let mut pack = PolicyPack::load("yancheng")?;
            pack.counting.lent_out = lent_out;
            pack.counting.also_kinds = vec!["兼职网格员".into()];
            policies::load(store, when, &pack, day(DAYS[from]))
        }
        Deed::Back => undo::last(store, when, None).map(drop),
        Deed::Again => undo::again(store, when, None).map(drop),
    }
}

#[test]
fn whatever_is_done_to_whomever_is_a_change_or_a_named_refusal_and_leaves_the_office_sound() {
    let story = proptest::collection::vec((deed(), typing()), 60..120);
    hunt(4, story, |story| {
        let mut office = wanghe(&on(TODAY));
        for (kind, key, title, form, choices) in [
            (own::PEOPLE, "size", "工作服尺码", "list", &["大号", "小号"][..]),
            (own::PEOPLE, "rent", "租房补贴", "number", &[]),
            ("honour", "prize", "奖金", "number", &[]),
            ("secondment", "seen", "已核实", "yes_no", &[]),
        ] {
            let new = own_fields::NewField {
                kind: kind.into(),
                key: key.into(),
                title: title.into(),
                form: form.into(),
                choices: choices.iter().map(|word| (*word).to_owned()).collect(),
            };
            own_fields::add(&mut office.store, &on(TODAY), &new).unwrap();
        }
        let mut refusals = BTreeMap::new();
        for (deed, typing) in &story {
            match done(&mut office, deed, typing) {
                Ok(()) => *refusals.entry("-").or_insert(0) += 1,
                Err(refused) => {
                    assert_ne!(refused.code(), ErrorCode::Internal, "{deed:?} {typing:?}: {refused:?}");
                    *refusals.entry(refused.code().as_str()).or_insert(0) += 1;
                }
            }
        }
        println!("{} deeds: {refusals:?}", story.len());
        let problems = checks::check(&office.store).unwrap();
        assert!(problems.is_empty(), "after {story:?}: {problems:?}");
        every_page_can_be_read(&office);
        every_quarter_adds_up(&office);
    });
}

fn every_page_can_be_read(office: &TestOffice) {
    let conn = office.store.read();
    for on in ["2020-01-01", TODAY, "2027-06-30"] {
        let roll = Roll::load(conn, day(on)).unwrap();
        workbench::due(conn, &roll).unwrap();
        organisation::list(conn, &roll).unwrap();
        for worker in (1..=PEOPLE).map(WorkerId) {
            if roll.person(worker).is_some() {
                file::of(conn, worker, day(on)).unwrap();
            }
        }
    }
    merge::duplicates(conn, day(TODAY)).unwrap();
}

/// Everybody who was there or joined has left or is still there, and the people at the end of a quarter are those at the start of the next.
fn every_quarter_adds_up(office: &TestOffice) {
    let everywhere = Within {
        street: None,
        community: None,
    };
    let mut ended_with = None;
    for quarter in ["2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4"] {
        let when = Period::parse(quarter).unwrap();
        let definition = Definition::quarterly().unwrap();
        let report = quarterly::build(office.store.read(), definition, when, &mut Silent).unwrap();
        let named = |key: &str| {
            let behind = report.people_behind(key, &everywhere).unwrap();
            let mut ids: Vec<u32> = behind.iter().map(|person| person.id.0).collect();
            ids.sort_unstable();
            ids
        };
        let (opening, closing) = (named("opening"), named("closing"));
        let both = |one: &[u32], other: Vec<u32>| {
            let mut all = [one, &other].concat();
            all.sort_unstable();
            all
        };
        assert_eq!(
            both(&opening, named("joined")),
            both(&closing, named("left")),
            "{quarter}"
        );
        assert_eq!(*ended_with.get_or_insert(opening.clone()), opening, "{quarter}");
        ended_with = Some(closing);
    }
}
