//! What a form, a cell or a search field may hold.

use lince_core::desk::{Desk, Query};
use lince_core::domain::dates::{read_date, read_number};
use lince_core::domain::ids::IdNumber;
use lince_core::domain::{masking, typed};
use lince_core::reports::period::Quarter;
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
        if let Ok(quarter) = Quarter::parse(&text) {
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
