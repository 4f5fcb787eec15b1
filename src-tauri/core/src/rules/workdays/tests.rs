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
fn a_year_without_a_notice_has_the_regulations_days_off_and_says_so() {
    let calendar = Calendar::shipped();
    for (posted, count, until, known) in [
        ("2026-12-25", 5, "2026-12-31", true),
        ("2026-12-28", 5, "2027-01-04", false),
        ("2026-12-31", 2, "2027-01-04", false),
        ("2027-01-01", 1, "2027-01-04", false),
        // 除夕 on Friday; 初一 and 初二 on the weekend, made up on Tuesday and Wednesday after 初三.
        ("2027-02-04", 2, "2027-02-11", false),
        ("2027-04-02", 2, "2027-04-06", false),
        // Both days on the weekend.
        ("2027-04-30", 2, "2027-05-05", false),
        ("2027-06-08", 2, "2027-06-10", false),
        ("2027-09-14", 2, "2027-09-16", false),
        ("2027-09-27", 5, "2027-10-06", false),
        ("2027-03-01", 5, "2027-03-05", false),
        // 中秋节 on the first day of 国庆节.
        ("2031-09-30", 2, "2031-10-07", false),
        // Beyond the table of festivals: what has a date of ours.
        ("2060-12-31", 2, "2061-01-04", false),
        ("2060-04-30", 2, "2060-05-05", false),
        // The regulations of 1999, 2007 and 2013.
        ("2007-04-30", 2, "2007-05-04", false),
        ("2007-09-25", 1, "2007-09-25", false),
        ("2010-02-12", 2, "2010-02-18", false),
        ("2014-01-30", 2, "2014-02-05", false),
        ("2010-03-05", 5, "2010-03-11", false),
        ("1998-09-30", 2, "1998-10-01", false),
    ] {
        let period = calendar.period(day(posted), count, FirstDay::Counted).unwrap();
        assert_eq!(
            (period.until, period.calendar_known),
            (day(until), known),
            "{posted} {count}"
        );
        assert_eq!(period.explain(calendar).contains("尚未录入"), !known, "{posted}");
    }
}

#[test]
fn the_regulation_fixes_thirteen_days_of_2027() {
    let statute = statute::of(2027);
    let words = |days: &mut dyn Iterator<Item = NaiveDate>| {
        days.map(|day| day.format("%m-%d").to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        words(&mut statute.days.iter().map(|(day, _)| *day)),
        "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"
    );
    assert_eq!(
        words(&mut statute.made_up.iter().copied()),
        "02-09 02-10 05-03 05-04 10-04 10-05"
    );
    for (year, document, days) in [
        (1998, None, 0),
        (1999, Some("国务院令第270号"), 3),
        (2007, Some("国务院令第270号"), 10),
        (2008, Some("国务院令第513号"), 11),
        (2014, Some("国务院令第644号"), 11),
        (2024, Some("国务院令第644号"), 11),
        (2025, Some("国务院令第795号"), 13),
    ] {
        let statute = statute::of(year);
        assert_eq!((statute.document, statute.days.len()), (document, days), "{year}");
    }
}

#[test]
fn a_day_of_two_holidays_bears_both_names() {
    let marked = Calendar::shipped().marked_days(2031);
    let first = marked.iter().find(|marked| marked.day == day("2031-10-01")).unwrap();
    assert!(
        first.name.contains("国庆节") && first.name.contains("中秋节"),
        "{}",
        first.name
    );
}

#[test]
fn every_shipped_notice_takes_off_what_the_regulation_fixes_and_makes_up_for_it() {
    for notice in Calendar::shipped().years() {
        let statute = statute::of(notice.year);
        for (day, name) in &statute.days {
            assert!(!Calendar::shipped().is_workday(*day), "{day} {name}");
        }
        let weekdays = (NaiveDate::from_ymd_opt(notice.year, 1, 1).unwrap().iter_days())
            .take_while(|day| day.year() == notice.year)
            .filter(|day| !is_weekend(*day));
        // In 2020 the epidemic took 31 January off as well, and 1 February, a Saturday to be worked, too.
        let more = if notice.year == 2020 { 2 } else { 0 };
        let due = weekdays.count() - statute.days.len() - more;
        assert_eq!(
            Calendar::shipped().workdays_of(notice.year) as usize,
            due,
            "{}",
            notice.year
        );
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
    let provisional = calendar.period(day("2026-12-28"), 5, FirstDay::Counted).unwrap();
    insta::assert_snapshot!(provisional.explain(calendar), @"自2026年12月28日至2027年1月4日，5个工作日（起始日计入，休息日、节假日不计）。依据：国务院办公厅节假日安排（国办发明电〔2025〕7号）。2027年放假安排尚未录入，暂按《全国年节及纪念日放假办法》（国务院令第795号）规定的放假日计算，逢周末的顺延补假，调休没有计入，请核对。期间已扣除：1月1日元旦。");
}

#[test]
fn a_notice_that_begins_in_december_decides_those_days() {
    let mut calendar = Calendar::shipped().clone();
    let span = |from, until| Span {
        from: day(from),
        until: day(until),
    };
    let typed = YearCalendar::typed(
        2028,
        "",
        &[span("2027-12-30", "2028-01-01"), span("2028-05-01", "2028-05-02")],
        &[day("2027-12-26")],
    )
    .unwrap();
    calendar.set(typed.year);

    assert!(!calendar.is_workday(day("2027-12-31")));
    assert!(calendar.is_workday(day("2027-12-26")));
    assert!(calendar.is_workday(day("2027-12-29")));
    assert!(!calendar.knows(2027), "a notice of 2028 is none of 2027");
    let of_2027 = calendar.marked_days(2027);
    assert!(
        of_2027
            .iter()
            .any(|marked| marked.day == day("2027-12-26") && marked.mark == DayMark::Worked)
    );
}
