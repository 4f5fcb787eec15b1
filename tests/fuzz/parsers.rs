//! What a form, a cell or a search field may hold.

use std::sync::Arc;

use lince_core::ErrorCode;
use lince_core::actions::kinds::KINDS;
use lince_core::actions::lists::{List, Search, Subject};
use lince_core::desk::{Desk, Query, SortBy};
use lince_core::domain::conditions::Condition;
use lince_core::domain::dates::{read_date, read_number};
use lince_core::domain::ids::IdNumber;
use lince_core::domain::{masking, typed};
use lince_core::reports::period::Period;
use lince_tests::{day, on, wanghe};
use proptest::prelude::*;

use crate::hunt;

/// Text that looks like what the parsers expect, or like nothing.
const TEXT: &str = "\\PC{0,40}|[0-9０-９Xx ./年月日-]{0,24}|[〇一二三四五六七八九十廿卅百千元正腊初年月日]{0,14}|[0-9eE+\\-.,%万]{0,20}|[=+@'\"%_\\\\\\x00;a-z张三]{0,30}";

#[test]
fn any_text_is_a_value_or_refused() {
    hunt(2000, TEXT, |text| {
        if let Ok(number) = IdNumber::parse(&text) {
            assert_eq!(IdNumber::parse(number.as_str()), Ok(number));
            let _ = (
                number.sex(),
                number.born(),
                number.warnings(day("2026-11-21")),
                number.masked(),
            );
        }
        if let Some(date) = read_date(&text).date() {
            assert!((1..=12).contains(&date.month()));
        }
        let _ = read_date(&text).checked();
        let _ = (typed::day(&text), typed::month_or_day(&text), typed::score(&text));
        let _ = (
            typed::hours(&text),
            typed::money(&text),
            typed::count(&text),
            typed::phone(&text),
        );
        if let Ok(quarter) = Period::parse(&text) {
            assert!(quarter.first_day() < quarter.last_day());
        }
    });
}

#[test]
fn any_number_is_a_date_or_refused() {
    hunt(2000, any::<f64>(), |value| {
        let _ = read_number(value).checked();
        let _ = (
            typed::score_figure(&typed::shown_number(value)),
            typed::hours_figure(&typed::shown_percent(value)),
        );
        let _ = IdNumber::from_number(value);
    });
}

#[test]
fn a_number_of_a_person_never_leaves_a_text_whole() {
    let number = "11010519491231002X";
    let pieces = ("\\PC{0,20}|[0-9X +.\\-]{0,30}", "\\PC{0,20}|[0-9X +.\\-]{0,30}");
    hunt(1000, pieces, |(before, after)| {
        let shown = masking::text(&format!("{before}、{number}、13800001234、{after}"));
        assert!(!shown.contains(number) && !shown.contains("13800001234"), "{shown}");
        assert_eq!(masking::text(&shown), shown, "a masked text is masked");
    });
}

#[test]
fn any_words_can_be_searched_for() {
    let office = wanghe(&on("2026-11-21"));
    let desk = Desk::open(office.store.read(), day("2026-11-21")).unwrap();
    hunt(500, TEXT, |search| {
        let query = Query {
            search,
            ..Query::default()
        };
        assert!(desk.find(&query).unwrap().len() <= desk.everybody().count());
    });
}

#[test]
fn any_condition_on_any_column_is_asked_or_refused() {
    let office = wanghe(&on("2026-11-21"));
    let conn = office.store.read();
    let desk = Desk::open(conn, day("2026-11-21")).unwrap();
    let lists: Vec<List<'_>> = std::iter::once(Subject::People)
        .chain(KINDS.iter().copied().map(Subject::Records))
        .map(|subject| List::new(subject, &desk, Arc::new(subject.read(conn).unwrap())))
        .collect();
    let column = |list: &List<'_>, at: usize| {
        let keys: Vec<&str> = list.columns.iter().map(|column| column.key).collect();
        keys[at % keys.len()].to_owned()
    };
    let sign = "=|!=|>=|<=|~| in | within | blank| set|\\PC{0,4}";
    let value = "2026-(0[1-9]|1[0-2])-[0-3][0-9]|[0-9]{1,9}|本科|active|女|网格员,党务|\\PC{0,12}";
    let asked = (
        any::<usize>(),
        any::<usize>(),
        any::<usize>(),
        sign,
        value,
        any::<bool>(),
    );
    hunt(600, asked, |(which, at, by, sign, value, descending)| {
        let list = &lists[which % lists.len()];
        let Ok(condition) = Condition::parse(&format!("{}{sign}{value}", column(list, at))) else {
            return;
        };
        let search = Search {
            words: String::new(),
            conditions: vec![condition],
            sorts: vec![SortBy {
                key: column(list, by),
                descending,
            }],
            only: None,
        };
        if let Err(refused) = list.find(&search) {
            assert_ne!(refused.code(), ErrorCode::Internal, "{search:?}: {refused:?}");
        }
        let _ = list.in_words(&search);
    });
}
