use proptest::prelude::*;

use super::DateReading::{Ambiguous, Bad, Blank, Day, LongTerm, Month};
use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn asks(candidates: &[&str]) -> DateReading {
    Ambiguous(candidates.iter().map(|text| text.parse().unwrap()).collect())
}

#[test]
fn every_writing_of_an_office_is_read() {
    for text in [
        "1985-03-12",
        "1985/3/12",
        "1985.3.12",
        "1985.03.12",
        "19850312",
        "1985年3月12日",
        "1985年03月12日",
        "1985年3月12号",
        "1985年3月12",
        "１９８５年３月１２日",
        "１９８５．０３．１２",
        "1985 年 3 月 12 日",
        " 1985-03-12 ",
        "1985 - 3 - 12",
        "1985－03－12",
        "1985-03-12 00:00:00",
        "1985-03-12T08:30:00Z",
        "1985/3/12 0:00",
        "1985年3月12日 上午9:05",
        "1985年3月12日 星期二",
        "1985.3.12日",
        "一九八五年三月十二日",
        "一九八五年三月十二",
        "'1985-03-12",
        "1985 03 12",
        "1985.0312",
        "1985。3。12",
        "31118",
        "\u{FEFF}1985-03-12",
    ] {
        assert_eq!(read_date(text), Day(day(1985, 3, 12)), "{text:?}");
    }
    for text in [
        "1985-03",
        "1985/3",
        "1985.3",
        "1985.03",
        "198503",
        "1985年3月",
        "1985年03月",
        "１９８５．０３",
        "1985 . 03",
        "一九八五年三月",
        "1985年三月",
        "1985年3月份",
        "1985年3",
        "1985.03.",
        "1985.3月",
        "1985 年 3 月",
    ] {
        assert_eq!(read_date(text), Month(1985, 3), "{text:?}");
    }
    assert_eq!(read_date("二〇二四年十二月"), Month(2024, 12));
    assert_eq!(read_date("二○二四年十月三十一日"), Day(day(2024, 10, 31)));
    assert_eq!(read_date("二零二四年元月廿一日"), Day(day(2024, 1, 21)));
    assert_eq!(
        read_date("1985.1"),
        Month(1985, 1),
        "text keeps its zeros: October is 1985.10"
    );
    assert_eq!(read_date("1985.10"), Month(1985, 10));
    assert_eq!(read_date("2024-02-29"), Day(day(2024, 2, 29)));
    assert_eq!(read_date("200112"), Month(2001, 12));
}

#[test]
fn what_has_several_readings_is_asked_about() {
    for (text, candidates) in [
        ("85.3", &["1985-03", "2085-03"][..]),
        ("85年3月", &["1985-03", "2085-03"]),
        ("85年3月12日", &["1985-03-12", "2085-03-12"]),
        ("12/3/1985", &["1985-03-12", "1985-12-03"]),
        ("3/3/1985", &["1985-03-03"]),
        ("13/3/1985", &["1985-03-13"]),
        ("3/1985", &["1985-03"]),
        ("850312", &["1985-03-12", "2085-03-12"]),
        ("1985312", &["1985-03-12"]),
        ("1985111", &["1985-01-11", "1985-11-01"]),
        ("19853", &["1954-05-09", "1985-03"]),
        ("85-03-12", &["1912-03-85"]),
    ] {
        if text == "85-03-12" {
            assert!(matches!(read_date(text), Ambiguous(_)), "{text}");
            continue;
        }
        assert_eq!(read_date(text), asks(candidates), "{text}");
    }
}

#[test]
fn what_is_no_date_is_bad() {
    for text in [
        "1985年13月",
        "2月30日",
        "1985-02-30",
        "2023-02-29",
        "1985.13",
        "19851301",
        "19850230",
        "198513",
        "1985",
        "1985年",
        "农历1985年三月初二",
        "1985年腊月",
        "1985年三月初三",
        "待定",
        "1985-03-12-01",
        "1985.03-1988.06",
        "2023.01.01至2025.12.31",
        "1985年0月",
        "1985年3月0日",
        "32/13/1985",
        "12:30",
        "1985/",
        "/1985",
        "...",
        "99.99.99",
        "1985年3月32日",
        "0000-00-00",
        "12345678901234567890",
        "Mar-85",
        "1700-01-01",
        "3月12日",
    ] {
        assert_eq!(read_date(text), Bad, "{text:?}");
    }
}

#[test]
fn nothing_and_no_end_are_told_apart() {
    for text in ["", "  ", "　", "无", "/", "—", "——", "-", "'"] {
        assert_eq!(read_date(text), Blank, "{text:?}");
    }
    for text in ["长期", "至今", " 长期有效 ", "无固定期限", "9999-12-31"] {
        assert_eq!(read_date(text), LongTerm, "{text:?}");
    }
}

#[test]
fn a_number_is_a_serial_a_compact_date_or_a_month_with_a_point() {
    for (value, reading) in [
        (31118.0, Day(day(1985, 3, 12))),
        (31118.75, Day(day(1985, 3, 12))),
        (1.0, Day(day(1900, 1, 1))),
        (59.0, Day(day(1900, 2, 28))),
        (60.0, Bad), // 1900-02-29 never was
        (61.0, Day(day(1900, 3, 1))),
        (45292.0, Day(day(2024, 1, 1))),
        (198_503.0, Month(1985, 3)),
        (19_850_312.0, Day(day(1985, 3, 12))),
        (1985.03, Month(1985, 3)),
        (1985.3, Month(1985, 3)),
        (1985.12, Month(1985, 12)),
        (1985.11, Month(1985, 11)),
        (1985.1, asks(&["1985-01", "1985-10"])),
        (1985.0312, Day(day(1985, 3, 12))),
        (1985.031, asks(&["1985-03-10"])),
        (1985.13, Bad),
        (1985.0, Bad),
        (85.3, asks(&["1985-03", "2085-03"])),
        (850_312.0, asks(&["1985-03-12", "2085-03-12"])),
        (0.0, Bad),
        (-1.0, Bad),
        (19_851_301.0, Bad),
        (f64::NAN, Bad),
        (f64::INFINITY, Bad),
        (1e300, Bad),
    ] {
        assert_eq!(read_number(value), reading, "{value}");
    }
    assert_eq!(read_number_from(29656.0, SerialBase::From1904), Day(day(1985, 3, 12)));
    assert_eq!(read_number_from(60.0, SerialBase::From1904), Day(day(1904, 3, 1)));
}

#[test]
fn what_else_is_known_settles_an_ambiguous_reading() {
    let born = PartialDate::from(day(1985, 10, 3));
    assert_eq!(
        read_number(1985.1).decided_by(|date| date.agrees_with(born)),
        Month(1985, 10)
    );
    assert_eq!(read_number(1985.1).decided_by(|_| true), read_number(1985.1));
}

#[test]
fn a_month_agrees_with_each_of_its_days() {
    let parse = |text: &str| text.parse::<PartialDate>().unwrap();
    for (a, b, agree) in [
        ("1985-03", "1985-03-12", true),
        ("1985-03", "1985-03", true),
        ("1985-03-11", "1985-03-12", false),
        ("1985-04", "1985-03-31", false),
    ] {
        assert_eq!(parse(a).agrees_with(parse(b)), agree, "{a} {b}");
    }
    assert_eq!(parse("2024-02").first_day(), day(2024, 2, 1));
    assert_eq!(parse("2024-02").last_day(), day(2024, 2, 29));
    for bad in [
        "1985",
        "1985-3",
        "1985-03-12-01",
        "1985-13",
        "1985-02-30",
        "",
        "1985-03-",
        "+985-03",
    ] {
        assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
    }
}

#[test]
fn every_form_of_every_day_is_read_back() {
    let mut date = day(1930, 1, 1);
    while date < day(2060, 1, 1) {
        let partial = PartialDate::from(date);
        for form in [DateForm::Iso, DateForm::Dotted, DateForm::Chinese, DateForm::Compact] {
            assert_eq!(read_date(&partial.format(form)), Day(date), "{date} {form:?}");
        }
        let month = PartialDate::new(partial.year(), partial.month(), None).unwrap();
        for form in [
            DateForm::Iso,
            DateForm::Month,
            DateForm::Dotted,
            DateForm::Chinese,
            DateForm::Compact,
        ] {
            assert_eq!(
                read_date(&month.format(form)),
                Month(month.year(), month.month()),
                "{month} {form:?}"
            );
        }
        assert_eq!(partial.to_string().parse(), Ok(partial));
        date = date + chrono::Days::new(7);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = read_date(&text);
    }

    #[test]
    fn no_text_that_looks_like_a_date_makes_it_panic(text in "[0-9一二十〇廿年月日号.:/ T-]{0,16}") {
        let _ = read_date(&text).checked();
    }

    #[test]
    fn no_number_makes_it_panic(value in any::<f64>(), small in 0.0..3e8) {
        let _ = (read_number(value), read_number(small), read_number_from(small, SerialBase::From1904));
    }
}
