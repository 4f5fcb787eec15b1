//! `calendar show`, `calendar set`, and what is counted by it.

use serde_json::{Value, json};

use crate::support::{Office, lince};

const OFF: &str = "2027-01-01..2027-01-03,2027-02-05..2027-02-11,2027-04-03..2027-04-05,2027-05-01..2027-05-05,2027-06-09,2027-09-15,2027-10-01..2027-10-07";
const ON: &str = "2027-02-20,2027-04-25,2027-09-26,2027-10-09";

fn last_day(office: &Office, from: &str, count: &str) -> Value {
    office.json(&["calc", "workdays", "--from", from, "--count", count])
}

#[test]
fn a_year_is_shown_entered_counted_by_and_reset() {
    let office = Office::empty();
    let provisional = office.json(&["calendar", "show", "2027"]);
    assert_eq!(
        (&provisional["known"], &provisional["origin"]),
        (&false.into(), &"provisional".into())
    );
    assert_eq!(provisional["off"].as_array().unwrap().len(), 13);
    assert_eq!(provisional["made_up"].as_array().unwrap().len(), 6);
    assert_eq!(provisional["doubts"].as_array().unwrap().len(), 1);
    assert_eq!(
        last_day(&office, "2027-04-30", "2"),
        json!({ "last_day": "2027-05-05", "calendar_known": false })
    );

    let set = office.json(&["calendar", "set", "2027", "--off", OFF, "--on", ON]);

    assert_eq!(set["off"].as_array().unwrap().len(), 27);
    assert_eq!(
        set["on"],
        json!(["2027-02-20", "2027-04-25", "2027-09-26", "2027-10-09"])
    );
    assert_eq!(
        (&set["known"], &set["doubts"], &set["made_up"]),
        (&true.into(), &json!([]), &json!([]))
    );
    assert_eq!(office.json(&["calendar", "show", "2027"]), set);
    assert_eq!(
        last_day(&office, "2027-04-30", "2"),
        json!({ "last_day": "2027-05-06", "calendar_known": true })
    );
    assert_eq!(
        last_day(&office, "2026-12-31", "2"),
        json!({ "last_day": "2027-01-04", "calendar_known": true })
    );
    let without = lince(&["--json", "calc", "workdays", "--from", "2027-04-30", "--count", "2"]).json();
    assert_eq!(without["calendar_known"], false, "no office is named");

    let reset = office.json(&["calendar", "reset", "2027"]);
    assert_eq!(reset["known"], false);
    office.json(&["undo", "last"]);
    assert_eq!(office.json(&["calendar", "show", "2027"])["known"], true);
    assert_eq!(
        office.json(&["calendar", "show", "2026"])["document"],
        "国办发明电〔2025〕7号"
    );
}

#[test]
fn what_was_left_out_holds_by_the_regulation_and_is_said() {
    let office = Office::empty();
    let set = office.json(&["calendar", "set", "2027", "--off", "2027-02-05..2027-02-11"]);
    assert!(set["off"].as_array().unwrap().contains(&"2027-10-01".into()));
    assert!(set["doubts"].to_string().contains("元旦"), "{set}");
    assert_eq!(last_day(&office, "2026-12-31", "2")["last_day"], "2027-01-04");
    let told = office.run(&["calendar", "set", "2027", "--off", "2027-02-05..2027-02-10"]);
    assert!(
        told.out.contains("提示：") && told.out.contains("2027-02-05（春节）"),
        "{}",
        told.out
    );
}

#[test]
fn a_notice_is_read_from_its_text() {
    let office = Office::empty();
    let file = office.path("通知.txt");
    std::fs::write(&file, "国办发明电〔2026〕9号\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。二、春节：2月5日至11日放假调休，共7天。2月20日（周六）上班。").unwrap();
    let set = office.json(&["calendar", "set", "2027", "--notice", file.to_str().unwrap()]);
    assert_eq!(
        (&set["document"], &set["on"]),
        (&"国办发明电〔2026〕9号".into(), &json!(["2027-02-20"]))
    );
}

#[test]
fn a_year_that_cannot_be_is_refused_and_nothing_is_stored() {
    let office = Office::empty();
    let bad = office.path("坏.txt");
    std::fs::write(&bad, [0xff, 0xfe, 0x00]).unwrap();
    let (bad, none) = (
        bad.to_str().unwrap().to_owned(),
        office.path("无.txt").to_str().unwrap().to_owned(),
    );
    for (args, code) in [
        (&["set", "2027", "--off", "2026-05-01"][..], "invalid_argument"),
        (&["set", "2027", "--off", "2027-02-30"], "invalid_argument"),
        (&["set", "2027", "--off", "明天"], "invalid_argument"),
        (&["set", "2027", "--off", ""], "invalid_argument"),
        (&["set", "2027", "--off", "2027-01-03..2027-01-01"], "invalid_argument"),
        (
            &["set", "2027", "--off", "2027-01-01", "--on", "2027-01-05"],
            "invalid_argument",
        ),
        (
            &["set", "2027", "--off", "2027-01-01..2027-01-03", "--on", "2027-01-02"],
            "invalid_argument",
        ),
        (
            &["set", "2027", "--off", "2027-01-01", "--on", "2027-05-01"],
            "invalid_argument",
        ),
        (&["set", "2027", "--off", "2027-01-01..2027-12-31"], "invalid_argument"),
        (&["set", "99999", "--off", "2027-01-01"], "invalid_argument"),
        (&["set", "2027", "--notice", &bad], "invalid_argument"),
        (&["set", "2027", "--notice", &none], "file_not_found"),
        (&["reset", "2027"], "invalid_argument"),
        (&["show", "99999"], "invalid_argument"),
    ] {
        assert_eq!(office.refused(&[&["calendar"], args].concat()), code, "{args:?}");
    }
    assert_eq!(office.entries("calendar_changed"), 0);
    assert_eq!(office.json(&["calendar", "show", "2027"])["known"], false);
}

#[test]
fn a_paper_whose_period_rests_on_a_year_without_notice_says_so() {
    let office = Office::filled();
    office.json(&["appraisal", "confirm", "--year", "2026"]);
    let out = office.path("公示.pdf");
    let print = |office: &Office, args: &[&str]| {
        let asked = [
            "print",
            "announcement",
            "--year",
            "2026",
            "--from",
            "2026-12-28",
            "--out",
            out.to_str().unwrap(),
        ];
        office.run(&[&asked, args].concat())
    };

    let printed = print(&office, &["--json"]).json();
    assert_eq!(
        (&printed["until"], &printed["calendar_known"]),
        (&"2027-01-04".into(), &false.into())
    );
    assert!(
        printed["doubts"][0]
            .as_str()
            .unwrap()
            .contains("2027年放假安排尚未录入"),
        "{printed}"
    );
    assert!(print(&office, &[]).out.contains("提示：2027年放假安排尚未录入"));

    office.json(&["calendar", "set", "2027", "--off", OFF, "--on", ON]);
    let printed = print(&office, &["--json"]).json();
    assert_eq!(
        (&printed["calendar_known"], &printed["doubts"]),
        (&true.into(), &json!([]))
    );
}
