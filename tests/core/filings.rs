//! 报送: what was filed stays, and what changed since is told by name.

use lince_core::ErrorCode;
use lince_core::actions::filings::{self, ToFile};
use lince_core::actions::reports::Building;
use lince_core::actions::workers;
use lince_core::domain::person::WorkerId;
use lince_core::progress::Silent;
use lince_core::reports::period::Period;
use lince_core::storage::{Occasion, Store};
use lince_tests::{day, on, wanghe};
use serde_json::json;

const DAY: &str = "2026-10-08";

fn quarter(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn file(
    store: &mut Store,
    occasion: &Occasion,
    period: &str,
    reason: Option<&str>,
) -> lince_core::Result<filings::Filed> {
    let asked = ToFile {
        report: "quarterly",
        period: quarter(period),
        out: None,
        reason,
    };
    filings::make(store, occasion, &asked, &mut Silent)
}

fn compared(store: &Store, occasion: &Occasion, period: &str) -> filings::Comparison {
    let building = Building { store, occasion };
    filings::compare(&building, "quarterly", quarter(period), &mut Silent).unwrap()
}

#[test]
fn what_was_filed_stays_and_what_changed_since_is_told_by_name_and_change() {
    let occasion = on(DAY);
    let mut office = wanghe(&occasion);
    file(&mut office.store, &occasion, "2026Q3", None).unwrap();
    assert_eq!(compared(&office.store, &occasion, "2026Q3").changes, []);

    let gone = WorkerId(3);
    workers::leave(&mut office.store, &occasion, gone, day("2026-09-10"), "辞职").unwrap();

    let comparison = compared(&office.store, &occasion, "2026Q3");
    let closing = comparison
        .changes
        .iter()
        .find(|change| change.key == "closing")
        .unwrap();
    assert_eq!((&closing.filed, &closing.now), (&json!(88), &json!(87)));
    let [person] = closing.people.as_slice() else {
        panic!("{:?}", closing.people)
    };
    assert_eq!((person.id, person.added), (gone, false));
    assert!(
        person.since.iter().any(|change| change.what.contains("离任")),
        "{:?}",
        person.since
    );
    let (_, held) = filings::show(&office.store, "quarterly", quarter("2026Q3")).unwrap();
    let at = held.columns.iter().position(|column| column.key == "closing").unwrap();
    assert_eq!(held.rows.last().unwrap().figures[at], json!(88), "as it was filed");
}

#[test]
fn a_period_is_filed_again_only_as_a_correction_with_its_reason() {
    let occasion = on(DAY);
    let mut office = wanghe(&occasion);
    file(&mut office.store, &occasion, "2026Q3", None).unwrap();

    let refused = file(&mut office.store, &occasion, "2026Q3", None).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidArgument);
    let again = file(&mut office.store, &occasion, "2026Q3", Some("漏报一人离任")).unwrap();

    assert_eq!((again.part, again.reason.as_deref()), (2, Some("漏报一人离任")));
    let parts: Vec<u32> = filings::list(&office.store)
        .unwrap()
        .iter()
        .map(|one| one.part)
        .collect();
    assert_eq!(parts, [2, 1]);
    let unknown = filings::show(&office.store, "quarterly", quarter("2026Q1")).unwrap_err();
    assert_eq!(unknown.code(), ErrorCode::NotFiled);
}

#[test]
fn an_opening_that_is_not_the_closing_that_was_filed_before_is_shown() {
    let occasion = on(DAY);
    let mut office = wanghe(&occasion);
    file(&mut office.store, &occasion, "2026Q2", None).unwrap();
    workers::leave(&mut office.store, &occasion, WorkerId(3), day("2026-06-10"), "辞职").unwrap();
    file(&mut office.store, &occasion, "2026Q3", None).unwrap();

    let comparison = compared(&office.store, &occasion, "2026Q3");

    let (closing, opening) = comparison.opening_break.expect("the two differ by one");
    assert_eq!(closing.as_i64().unwrap() - opening.as_i64().unwrap(), 1);
}
