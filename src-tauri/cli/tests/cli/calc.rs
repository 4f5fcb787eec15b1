//! `calc`: needs no office.

use serde_json::{Value, json};

use crate::support::lince;

fn calc(args: &str) -> Value {
    let words: Vec<&str> = ["--json", "calc"].into_iter().chain(args.split(' ')).collect();
    let run = lince(&words);
    assert_eq!(run.code, 0, "{args}: {}{}", run.out, run.err);
    run.json()
}

#[test]
fn s3_20_retirement_follows_the_law_of_2025() {
    for (born, track, years, months, month) in [
        ("1964-12", "male60", 60, 0, "2024-12"),
        ("1965-01", "male60", 60, 1, "2025-02"),
        ("1965-04-30", "male60", 60, 1, "2025-05"),
        ("1965-05", "male60", 60, 2, "2025-07"),
        ("1976-08", "male60", 62, 11, "2039-07"),
        ("1976-09", "male60", 63, 0, "2039-09"),
        ("1990-01", "male60", 63, 0, "2053-01"),
        ("1970-01", "female55", 55, 1, "2025-02"),
        ("1981-09", "female55", 58, 0, "2039-09"),
        ("1975-01", "female50", 50, 1, "2025-02"),
        ("1975-03", "female50", 50, 2, "2025-05"),
        ("1984-11", "female50", 55, 0, "2039-11"),
    ] {
        let expected = json!({ "age_years": years, "age_months": months, "month": month });
        assert_eq!(
            calc(&format!("retirement --born {born} --track {track}")),
            expected,
            "{born} {track}"
        );
    }
    for args in [
        "retirement --born 1965 --track male60",
        "retirement --born 1965-13 --track male60",
        "retirement --born 1965-01 --track cat",
    ] {
        let words: Vec<&str> = ["--json", "calc"].into_iter().chain(args.split(' ')).collect();
        assert_eq!(lince(&words).refusal(), "invalid_argument", "{args}");
    }
}

#[test]
fn working_days_follow_the_state_councils_calendar() {
    for (from, count, exclude, last_day, known) in [
        ("2026-11-23", 5, "", "2026-11-27", true),
        ("2026-11-23", 5, " --exclude-first", "2026-11-30", true),
        ("2026-11-21", 5, "", "2026-11-27", true),
        ("2026-09-28", 5, "", "2026-10-09", true),
        ("2031-01-06", 5, "", "2031-01-10", false),
        ("2026-12-28", 5, "", "2027-01-04", false),
        ("2026-12-31", 2, "", "2027-01-04", false),
        ("2027-09-27", 5, "", "2027-10-06", false),
    ] {
        let found = calc(&format!("workdays --from {from} --count {count}{exclude}"));
        assert_eq!(
            found,
            json!({ "last_day": last_day, "calendar_known": known }),
            "{from} {count}{exclude}"
        );
    }
}

#[test]
fn probation_is_as_long_as_the_contract_allows() {
    for (end, months) in [
        ("2026-03-30", 0),
        ("2026-03-31", 1),
        ("2026-12-30", 1),
        ("2026-12-31", 2),
        ("2028-12-30", 2),
        ("2028-12-31", 6),
    ] {
        let found = calc(&format!("probation --start 2026-01-01 --end {end}"));
        assert_eq!(found["max_months"], months, "{end}");
    }
    assert_eq!(calc("probation --start 2026-01-01")["max_months"], 6, "open-ended");
}

#[test]
fn annual_leave_grows_with_the_years_of_work() {
    for (first_work, days) in [
        ("2025-11-22", 0),
        ("2025-11-21", 5),
        ("2016-11-22", 5),
        ("2016-11-21", 10),
        ("2006-11-22", 10),
        ("2006-11-21", 15),
    ] {
        let found = calc(&format!("annual-leave --first-work {first_work} --on 2026-11-21"));
        assert_eq!(found["days"], days, "{first_work}");
    }
}

#[test]
fn identity_numbers_are_judged_with_exit_0_either_way() {
    for (text, expected) in [
        (
            "320999196701200463",
            json!({ "valid": true, "sex": "female", "born": "1967-01-20", "division": "320999", "warnings": ["id_area_unknown"] }),
        ),
        (
            "320999670120046",
            json!({ "valid": true, "sex": "female", "born": "1967-01-20", "division": "320999", "warnings": ["id_area_unknown"] }),
        ),
        (
            "11010519491231002x",
            json!({ "valid": true, "sex": "female", "born": "1949-12-31", "division": "110105", "warnings": [] }),
        ),
        (
            "320999196701200464",
            json!({ "valid": false, "code": "id_check_digit" }),
        ),
        ("32099919670120046", json!({ "valid": false, "code": "id_malformed" })),
        ("320999196702300463", json!({ "valid": false, "code": "id_malformed" })),
        ("3.20999E+17", json!({ "valid": false, "code": "id_lost_digits" })),
    ] {
        assert_eq!(calc(&format!("id-number {text}")), expected, "{text}");
    }
    assert_eq!(lince(&["calc", "id-number", "", "--json"]).json()["code"], "id_missing");
}
