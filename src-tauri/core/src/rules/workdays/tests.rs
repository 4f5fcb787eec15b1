use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn five_working_days_end_as_the_notices_say() {
    for (posted, counted, not_counted) in [
        ("2024-12-30", "2025-01-06", "2025-01-07"),
        ("2025-01-23", "2025-02-05", "2025-02-06"),
        ("2025-04-30", "2025-05-09", "2025-05-12"),
        ("2025-09-28", "2025-10-10", "2025-10-11"),
        ("2025-12-29", "2026-01-05", "2026-01-06"),
        ("2026-02-12", "2026-02-25", "2026-02-26"),
        ("2026-04-30", "2026-05-09", "2026-05-11"),
        ("2026-09-30", "2026-10-12", "2026-10-13"),
    ] {
        let calendar = Calendar::shipped();
        let until = |first| calendar.period(day(posted), 5, first).unwrap().until.to_string();
        assert_eq!(
            (until(FirstDay::Counted).as_str(), until(FirstDay::NotCounted).as_str()),
            (counted, not_counted),
            "{posted}"
        );
    }
}

#[test]
fn a_rest_day_never_counts_even_as_the_first() {
    for posted in ["2026-10-01", "2026-10-03", "2026-10-07"] {
        for first in [FirstDay::Counted, FirstDay::NotCounted] {
            let period = Calendar::shipped().period(day(posted), 1, first).unwrap();
            assert_eq!(period.until, day("2026-10-08"), "{posted} {first:?}");
        }
    }
    let saturday_worked = Calendar::shipped()
        .period(day("2026-10-10"), 1, FirstDay::Counted)
        .unwrap();
    assert_eq!(saturday_worked.until, day("2026-10-10"));
}

#[test]
fn the_shipped_calendars_are_the_notices() {
    let calendar = Calendar::shipped();
    for (off, holiday) in [
        ("2024-02-10", "春节"),
        ("2024-02-17", "春节"),
        ("2024-09-17", "中秋节"),
        ("2025-01-28", "春节"),
        ("2025-05-31", "端午节"),
        ("2025-06-02", "端午节"),
        ("2025-10-08", "国庆节"),
        ("2026-01-02", "元旦"),
        ("2026-02-23", "春节"),
        ("2026-09-27", "中秋节"),
    ] {
        assert!(!calendar.is_workday(day(off)), "{off}");
        assert!(
            calendar.holiday(day(off)).is_some_and(|name| name.contains(holiday)),
            "{off} {:?}",
            calendar.holiday(day(off))
        );
    }
    for worked in [
        "2024-02-04",
        "2024-02-18",
        "2024-04-07",
        "2024-04-28",
        "2024-05-11",
        "2024-09-14",
        "2024-09-29",
        "2024-10-12",
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
        "2024-02-09",
        "2026-09-24",
        "2025-01-27",
    ] {
        assert!(calendar.is_workday(day(worked)), "{worked}");
    }
    for (year, workdays) in [(2025, 248), (2026, 248)] {
        let counted = calendar.workdays_between(day(&format!("{year}-01-01")), day(&format!("{year}-12-31")));
        assert_eq!(counted, workdays, "{year}");
    }
    assert_eq!(
        calendar.years().map(|year| year.year).collect::<Vec<_>>(),
        (2018..=2026).collect::<Vec<_>>()
    );
}

#[test]
fn a_year_without_a_notice_works_monday_to_friday_and_says_so() {
    let calendar = Calendar::shipped();
    for (posted, until, known) in [
        ("2026-12-25", "2026-12-31", true),
        ("2026-12-28", "2027-01-01", false),
        ("2027-03-01", "2027-03-05", false),
        ("2010-03-05", "2010-03-11", false),
    ] {
        let period = calendar.period(day(posted), 5, FirstDay::Counted).unwrap();
        assert_eq!((period.until, period.calendar_known), (day(until), known), "{posted}");
        assert_eq!(period.explain(calendar).contains("尚未录入"), !known, "{posted}");
    }
}

#[test]
fn an_office_adds_the_next_year_itself() {
    let mut calendar = Calendar::shipped().clone();
    let notice =
        "year = 2027\nworked = ['2027-01-03']\noff = [{name = '元旦', from = '2027-01-01', until = '2027-01-02'}]";
    calendar.set(YearCalendar::parse(notice).unwrap());
    let period = calendar.period(day("2026-12-31"), 2, FirstDay::Counted).unwrap();
    assert_eq!((period.until, period.calendar_known), (day("2027-01-03"), true));

    for (text, told) in [
        ("year = 2027\nworked = ['2026-01-03']\noff = []", "2026-01-03"),
        ("year = 2027\nworked = ['2027-01-04']\noff = []", "2027-01-04"),
        (
            "year = 2027\nworked = []\noff = [{name = '元旦', from = '2027-01-02', until = '2027-01-01'}]",
            "颠倒",
        ),
        ("year = 2027", "worked"),
    ] {
        let refused = YearCalendar::parse(text).unwrap_err();
        assert!(refused.message().contains(told), "{}", refused.message());
    }
}

#[test]
fn a_period_of_no_days_or_of_an_age_is_refused() {
    for count in [0, 3651, u32::MAX] {
        assert!(
            Calendar::shipped()
                .period(day("2026-01-05"), count, FirstDay::Counted)
                .is_err(),
            "{count}"
        );
    }
    assert!(
        Calendar::shipped()
            .period(NaiveDate::MAX, 5, FirstDay::Counted)
            .is_err()
    );
}

#[test]
fn it_explains_itself() {
    let calendar = Calendar::shipped();
    let period = calendar.period(day("2026-09-28"), 5, FirstDay::Counted).unwrap();
    insta::assert_snapshot!(period.explain(calendar), @"自2026年9月28日至2026年10月9日，5个工作日（起始日计入，休息日、节假日不计）。依据：国务院办公厅节假日安排（国办发明电〔2025〕7号）。");
}
