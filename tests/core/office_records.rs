//! Kinds of record of communities and of the office: listed, asked, put right and removed like those of people.

use std::sync::Arc;

use lince_core::ErrorCode;
use lince_core::actions::kinds::{self, KINDS};
use lince_core::actions::lists::{List, Search, Subject};
use lince_core::actions::many::{self, Asked, How};
use lince_core::actions::papers::{self, Copy};
use lince_core::actions::{appraisals, checks, organisation, publications};
use lince_core::desk::Desk;
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::catalogue::Whose;
use lince_core::domain::conditions::Condition;
use lince_core::domain::person::{CommunityId, Holder, RecordId, WorkerId};
use lince_core::storage::publications::PublicationId;
use lince_core::storage::{communities, undo};
use lince_tests::{TestOffice, day, on, pairs, wanghe};

const DAY: &str = "2026-11-21";

fn found(office: &TestOffice, key: &str, conditions: &[&str], words: &str) -> Vec<Vec<String>> {
    let subject = Subject::Records(kinds::kind(key).unwrap());
    let desk = Desk::open(office.store.read(), day(DAY)).unwrap();
    let list = List::new(subject, &desk, Arc::new(subject.read(office.store.read()).unwrap()));
    let asked = Search {
        words: words.into(),
        conditions: conditions.iter().map(|text| Condition::parse(text).unwrap()).collect(),
        ..Search::default()
    };
    let usual = subject.usual(&desk.roll.own);
    let rows = list.find(&asked).unwrap();
    rows.iter()
        .map(|row| {
            usual
                .iter()
                .map(|key| list.shown(row, list.columns.column(key).unwrap()))
                .collect()
        })
        .collect()
}

#[test]
fn figures_of_communities_are_a_ledger_of_places() {
    let mut office = wanghe(&on(DAY));
    let figures = kinds::kind("figures").unwrap();
    let first = CommunityId(1);
    let before = found(&office, "figures", &[], "");
    assert!(
        before.iter().all(|row| !row[0].is_empty() && !row[1].is_empty()),
        "{before:?}"
    );

    let typed = pairs(&[("from_on", "2026-07-01"), ("residents", "9300")]);
    let id = figures.add(&mut office.store, &on(DAY), first, &typed).unwrap();

    let name = &before[0][1];
    assert_eq!(found(&office, "figures", &["residents=9300"], "").len(), 1);
    assert_eq!(found(&office, "figures", &[&format!("community={name}")], "").len(), 2);
    assert_eq!(
        found(&office, "figures", &[], name).len(),
        2,
        "words are sought in what the list shows"
    );
    let again = figures.add(&mut office.store, &on(DAY), first, &typed).unwrap_err();
    assert_eq!(again.code(), ErrorCode::RecordExists);
    let later = figures
        .change(
            &mut office.store,
            &on(DAY),
            id,
            &pairs(&[("grids", "20")]),
            day("2026-10-01"),
        )
        .unwrap();
    assert_ne!(later, id);

    let asked = Asked {
        of: Subject::Records(figures),
        ids: vec![id.0, later.0],
        typed: pairs(&[("households", "3700")]),
        how: How::Corrected("按公安数据".into()),
    };
    assert_eq!(many::change(&mut office.store, &on(DAY), &asked).unwrap().changed, 2);
    assert_eq!(found(&office, "figures", &["households=3700"], "").len(), 2);
    for _ in 0..3 {
        undo::last(&mut office.store, &on(DAY), None).unwrap();
    }
    assert_eq!(found(&office, "figures", &[], ""), before);
    assert!(checks::check(&office.store).unwrap().is_empty());
}

#[test]
fn nothing_is_put_on_file_of_what_a_kind_is_not_of() {
    let mut office = wanghe(&on(DAY));
    for kind in KINDS {
        let holders = [
            Holder::Worker(WorkerId(1)),
            Holder::Community(CommunityId(1)),
            Holder::Office,
        ];
        let own = match kind.kept().of {
            Whose::Worker => 0,
            Whose::Community => 1,
            Whose::Office => 2,
        };
        for (at, holder) in holders.into_iter().enumerate().filter(|(at, _)| *at != own) {
            let refused = kind.add(&mut office.store, &on(DAY), holder, &[]).unwrap_err();
            assert_ne!(refused.code(), ErrorCode::Internal, "{} {at}", kind.kept().key);
            let listed = kind.listed(office.store.read(), Some(holder));
            assert!(
                listed.map_or(true, |found| found.is_empty()),
                "{} {at}",
                kind.kept().key
            );
        }
    }
}

fn published() -> (TestOffice, PublicationId) {
    let mut office = wanghe(&on(DAY));
    appraisals::confirm(&mut office.store, &on(DAY), 2026, &[], false).unwrap();
    let library = FontLibrary::open_default().unwrap();
    let from = day("2026-11-23");
    let set = papers::announcement(office.store.read(), &library, 2026, from, day(DAY), Copy::Final).unwrap();
    let id = publications::publish(&mut office.store, &on(DAY), &set.notice, None).unwrap();
    (office, id)
}

#[test]
fn a_publication_is_listed_its_result_put_right_and_one_by_mistake_removed() {
    let (mut office, id) = published();
    let kind = kinds::kind("publication").unwrap();
    let record = RecordId(id.0);
    assert_eq!(
        found(&office, "publication", &["year=2026"], ""),
        [["2026", "2026-11-23", "2026-11-27", "5", ""]
            .map(str::to_owned)
            .to_vec()]
    );
    let ended = pairs(&[("ended_on", "2026-11-30")]);
    let early = kind
        .correct(&mut office.store, &on("2026-12-02"), record, &ended, "录错")
        .unwrap_err();
    assert_eq!(early.code(), ErrorCode::InvalidArgument, "no result is on record");
    publications::end(&mut office.store, &on("2026-12-01"), id, day("2026-12-01")).unwrap();

    kind.correct(&mut office.store, &on("2026-12-02"), record, &ended, "录错")
        .unwrap();
    assert_eq!(found(&office, "publication", &[], "")[0][4], "2026-11-30");
    for (typed, code) in [
        (("ended_on", "2026-11-27"), ErrorCode::PublicationRunning),
        (("ended_on", "2026-12-03"), ErrorCode::DateInFuture),
        (("from_on", "2026-11-20"), ErrorCode::InvalidArgument),
        (("none", "1"), ErrorCode::UnknownField),
    ] {
        let refused = kind.correct(&mut office.store, &on("2026-12-02"), record, &pairs(&[typed]), "录错");
        assert_eq!(refused.unwrap_err().code(), code, "{typed:?}");
    }
    let added = kind.add(&mut office.store, &on(DAY), Holder::Office, &[]).unwrap_err();
    assert_eq!(added.code(), ErrorCode::InvalidArgument);

    kind.remove(&mut office.store, &on("2026-12-02"), record, "不该发布")
        .unwrap();
    assert!(found(&office, "publication", &[], "").is_empty());
    assert!(
        publications::of_year(&office.store, 2026, day(DAY))
            .unwrap()
            .publication
            .is_none()
    );
    undo::last(&mut office.store, &on("2026-12-02"), None).unwrap();
    assert_eq!(found(&office, "publication", &[], "").len(), 1);
    assert!(checks::check(&office.store).unwrap().is_empty());
}

#[test]
fn figures_hold_from_the_day_that_is_typed_and_a_merge_adds_those_of_every_later_day() {
    let mut office = wanghe(&on(DAY));
    let figures = kinds::kind("figures").unwrap();
    let residents = |office: &TestOffice, id: CommunityId, when: &str| {
        let all = communities::on_day(office.store.read(), day(when)).unwrap();
        all.iter().find(|one| one.id == id).and_then(|one| one.residents)
    };
    let store = &mut office.store;
    let new = organisation::add(store, &on(DAY), "望河街道", "新社区", Some(day("2026-11-01"))).unwrap();
    let typed = |from: &str, count: &str| pairs(&[("from_on", from), ("residents", count)]);
    figures.add(store, &on(DAY), new, &typed("2026-12-01", "100")).unwrap();
    figures.add(store, &on(DAY), new, &typed("2026-11-10", "50")).unwrap();
    assert_eq!(
        ["2026-11-09", "2026-11-30", "2026-12-01"].map(|when| residents(&office, new, when)),
        [None, Some(50), Some(100)]
    );

    let (gone, into) = (CommunityId(1), new);
    let of_gone = residents(&office, gone, "2026-11-30").unwrap();
    organisation::merge(&mut office.store, &on(DAY), gone, into, day("2026-11-20")).unwrap();
    assert_eq!(
        ["2026-11-19", "2026-11-20", "2026-12-01"].map(|when| residents(&office, into, when)),
        [Some(50), Some(50 + of_gone), Some(100 + of_gone)]
    );
    assert!(checks::check(&office.store).unwrap().is_empty());
}
