//! `record`, `kinds`: every kind is listed, added, corrected, removed and taken back in the same way.

use serde_json::{Value, json};

use crate::support::Office;

/// A person's number, and entries of a kind of which there are none yet.
fn without_certificate(office: &Office) -> String {
    let listed = office.json(&["record", "list", "certificate"]);
    let holders: Vec<u64> = listed["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["worker"].as_u64().unwrap())
        .collect();
    (1..).find(|id| !holders.contains(id)).unwrap().to_string()
}

fn of(office: &Office, kind: &str, id: &str) -> Vec<Value> {
    let listed = office.json(&["record", "list", kind, "--worker", id]);
    assert_eq!(listed["total"], listed["records"].as_array().unwrap().len());
    listed["records"].as_array().unwrap().clone()
}

fn add(office: &Office, kind: &str, id: &str, fields: &[&str]) -> String {
    let args = [&["record", "add", kind, "--worker", id], fields].concat();
    office.json(&args)["id"].to_string()
}

fn correct(office: &Office, kind: &str, record: &str, fields: &[&str]) -> crate::support::Run {
    office.run(
        &[
            &["record", "correct", kind, record, "--reason", "录错", "--json"],
            fields,
        ]
        .concat(),
    )
}

#[test]
fn kinds_tell_every_field_by_key_and_title() {
    let office = Office::empty();
    let kinds = office.json(&["kinds"])["kinds"].clone();
    let of = |key: &str| {
        let kind = kinds.as_array().unwrap().iter().find(|kind| kind["key"] == key);
        kind.unwrap_or_else(|| panic!("{key}: {kinds}"))
    };
    let post = of("post");
    assert_eq!(
        (&post["history"], &post["fields"][1]["key"]),
        (&json!("fact"), &json!("value"))
    );
    let contract = of("contract");
    assert_eq!(
        (&contract["title"], &contract["of"], &contract["history"]),
        (&json!("合同"), &json!("worker"), &json!("record"))
    );
    let fields: Vec<&str> = contract["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["key"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        [
            "starts_on",
            "ends_on",
            "number",
            "kind",
            "signed_on",
            "probation_months"
        ]
    );
    assert_eq!(
        contract["fields"][0],
        json!({ "key": "starts_on", "title": "起始日期", "form": "day", "needed": true, "mask": false })
    );
}

#[test]
fn a_certificate_is_added_corrected_and_removed_with_a_reason_and_can_be_taken_back() {
    let office = Office::filled();
    let id = without_certificate(&office);
    let record = add(
        &office,
        "certificate",
        &id,
        &[
            "kind=中级社工师",
            "obtained_on=2020.6",
            "registered_on=2020-09-15",
            "number=A-1",
        ],
    );
    assert_eq!(
        of(&office, "certificate", &id)[0],
        json!({
            "id": record.parse::<u32>().unwrap(), "worker": id.parse::<u32>().unwrap(), "name": of(&office, "certificate", &id)[0]["name"],
            "kind": "社会工作师", "from_on": "2020-06-01", "obtained_on": "2020-06", "registered_on": "2020-09-15", "number": "A-1",
        })
    );

    for (fields, code, field) in [
        (&["kind=社会工作师"][..], "record_exists", "kind"),
        (&["number=A-2"], "field_needed", "kind"),
        (&["kind=电工证"], "unknown_value", "kind"),
        (
            &["kind=助理社会工作师", "obtained_on=2029-01"],
            "date_in_future",
            "obtained_on",
        ),
        (
            &["kind=助理社会工作师", "obtained_on=1901-01"],
            "date_implausible",
            "obtained_on",
        ),
        (
            &["kind=助理社会工作师", "registered_on=2024-02-30"],
            "bad_date",
            "registered_on",
        ),
    ] {
        let run = office.run(&[&["record", "add", "certificate", "--worker", &id, "--json"], fields].concat());
        assert_eq!(run.refusal(), code, "{fields:?}");
        assert_eq!(run.json()["error"]["details"]["field"], field, "{fields:?}");
    }
    assert_eq!(
        office.refused(&["record", "add", "certificate", "--worker", &id, "wings=2"]),
        "unknown_field"
    );
    assert_eq!(
        of(&office, "certificate", &id).len(),
        1,
        "what is refused leaves nothing"
    );

    assert_eq!(
        correct(&office, "certificate", &record, &["obtained_on=2021-06", "number="]).code,
        0
    );
    let now = &of(&office, "certificate", &id)[0];
    assert_eq!(
        (&now["from_on"], &now["number"]),
        (&json!("2021-06-01"), &json!(null)),
        "counted from the day on the paper"
    );
    let told = office.entries("record_corrected");
    assert_eq!(
        correct(&office, "certificate", &record, &["obtained_on=2021-06"]).code,
        0
    );
    assert_eq!(
        office.entries("record_corrected"),
        told,
        "what is on file already is no change"
    );
    assert_eq!(
        correct(&office, "certificate", "9999", &["number=1"]).refusal(),
        "unknown_record"
    );
    assert_eq!(
        office.refused(&["record", "remove", "certificate", &record, "--reason", " "]),
        "reason_needed"
    );

    let history = office.json(&["workers", "history", &id])["entries"].clone();
    let corrected = history
        .as_array()
        .unwrap()
        .iter()
        .rfind(|entry| entry["field"] == "certificate.obtained_on")
        .unwrap()
        .clone();
    assert_eq!(
        [
            &corrected["title"],
            &corrected["before"],
            &corrected["after"],
            &corrected["why"]
        ],
        ["证书（社会工作师）取得时间", "2020-06", "2021-06", "录错"]
    );

    office.json(&["record", "remove", "certificate", &record, "--reason", "重复"]);
    assert_eq!(of(&office, "certificate", &id).len(), 0);
    office.json(&["undo", "last"]);
    assert_eq!(of(&office, "certificate", &id)[0]["obtained_on"], "2021-06");
    office.json(&["undo", "last"]);
    assert_eq!(
        of(&office, "certificate", &id)[0]["number"],
        "A-1",
        "a correction is taken back too"
    );
    assert_eq!(office.json(&["check"]), json!({ "ok": true, "problems": [] }));
}

#[test]
fn a_mode_of_study_once_told_can_be_corrected() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);
    let record = add(
        &office,
        "education",
        &id,
        &["level=大学本科", "school=望河学院", "from_on=2016-07-01"],
    );
    let own = |key: &str| {
        let all = of(&office, "education", &id);
        all.iter()
            .find(|one| one["id"] == record.parse::<u32>().unwrap())
            .unwrap()[key]
            .clone()
    };
    assert_eq!((own("mode"), own("level")), (json!("unknown"), json!("本科")));
    for (typed, kept) in [
        ("全日制", "full_time"),
        ("在职", "part_time"),
        ("未注明", "unknown"),
        ("part_time", "part_time"),
    ] {
        assert_eq!(
            correct(&office, "education", &record, &[&format!("mode={typed}")]).code,
            0,
            "{typed}"
        );
        assert_eq!(own("mode"), kept);
    }
    let second = add(
        &office,
        "education",
        &id,
        &["level=硕士", "mode=在职", "from_on=2020-07-01"],
    );
    let same = correct(&office, "education", &second, &["from_on=2016-07-01"]);
    assert_eq!(same.refusal(), "record_exists", "two of one mode from one day");
    assert_eq!(office.json(&["check"]), json!({ "ok": true, "problems": [] }));
}

/// A person in post since `joined_on`, alone in the office, who may be changed as on another day.
fn newcomer(office: &Office, joined_on: &str) -> String {
    let fields = [
        "name=吴小雨",
        "id_number=000001199003070010",
        "community=望河社区",
        "post=网格员",
        "kind=专职网格员",
        &format!("joined_on={joined_on}"),
    ];
    office.json(&[&["workers", "add"][..], &fields].concat())["id"].to_string()
}

fn shown(office: &Office, id: &str, day: &str, key: &str) -> Value {
    office.on(day, &["workers", "show", id, "--json"]).json()["worker"][key].clone()
}

#[test]
fn a_fact_is_changed_from_a_day_corrected_and_removed() {
    let office = Office::filled();
    let id = newcomer(&office, "2024-03-01");
    let first = of(&office, "post", &id)[0]["id"].to_string();
    let change = |kind: &str, record: &str, fields: &[&str], from: &str| {
        office.run(&[&["record", "change", kind, record, "--from", from, "--json"], fields].concat())
    };

    let second = change("post", &first, &["value=居委会副主任"], "2025-01-01").json()["id"].to_string();
    assert_eq!(shown(&office, &id, "2024-12-31", "post"), "网格员");
    assert_eq!(shown(&office, &id, "2025-01-01", "post"), "居委会副主任");
    let same_day = change("post", &first, &["value=居委会主任"], "2025-01-01");
    assert_eq!(same_day.refusal(), "record_exists");

    assert_eq!(correct(&office, "post", &second, &["from_on=2025-06-01"]).code, 0);
    assert_eq!(shown(&office, &id, "2025-05-31", "post"), "网格员");
    assert_eq!(
        of(&office, "post", &id)[1],
        json!({
            "id": second.parse::<u32>().unwrap(), "worker": id.parse::<u32>().unwrap(), "name": "吴小雨",
            "from_on": "2025-06-01", "value": "居委会副主任",
        })
    );
    for (fields, code) in [
        (&["from_on=2024-02-01"][..], "before_joining"),
        (&["from_on=2024-03-01"], "record_exists"),
        (&["value="], "field_needed"),
        (&["from_on=2024-13-01"], "bad_date"),
        (&["wings=2"], "unknown_field"),
    ] {
        assert_eq!(correct(&office, "post", &second, fields).refusal(), code, "{fields:?}");
    }
    office.json(&["record", "remove", "post", &second, "--reason", "录错"]);
    assert_eq!(shown(&office, &id, "2026-01-01", "post"), "网格员");

    // A community is given by its name, and a person in post always has a community.
    let added = add(&office, "community", &id, &["value=柳荫社区", "--from", "2025-02-01"]);
    assert_eq!(shown(&office, &id, "2025-02-01", "community"), "柳荫社区");
    assert_eq!(
        correct(&office, "community", &added, &["value=没有的社区"]).refusal(),
        "unknown_community"
    );
    office.json(&["record", "remove", "community", &added, "--reason", "录错"]);
    let only = of(&office, "community", &id)[0]["id"].to_string();
    assert_eq!(
        office.refused(&["record", "remove", "community", &only, "--reason", "录错"]),
        "field_needed"
    );
    assert_eq!(office.json(&["check"]), json!({ "ok": true, "problems": [] }));
}

#[test]
fn what_has_a_first_and_a_last_day_ends_where_its_change_begins() {
    let office = Office::filled();
    let id = newcomer(&office, "2024-03-01");
    let held = of(&office, "identity", &id);
    let grid = held.iter().find(|one| one["identity"] == "grid").unwrap()["id"].to_string();
    assert_eq!(
        correct(&office, "identity", &grid, &["to_on=2024-02-01"]).refusal(),
        "ends_before_start"
    );
    assert_eq!(correct(&office, "identity", &grid, &["to_on=2025-12-31"]).code, 0);
    let again = office.run(&[
        "record",
        "add",
        "identity",
        "--worker",
        &id,
        "identity=网格员",
        "--from",
        "2025-06-01",
        "--json",
    ]);
    assert_eq!(again.refusal(), "record_exists", "none of them twice");

    let contract = add(
        &office,
        "contract",
        &id,
        &["starts_on=2024-03-01", "ends_on=2027-02-28", "kind=固定期限"],
    );
    let next = office.json(&[
        "record",
        "change",
        "contract",
        &contract,
        "ends_on=2028-02-29",
        "--from",
        "2026-01-01",
    ])["id"]
        .to_string();
    let periods: Vec<_> = of(&office, "contract", &id)
        .iter()
        .map(|one| {
            [
                one["id"].to_string(),
                one["starts_on"].to_string(),
                one["ends_on"].to_string(),
            ]
        })
        .collect();
    assert_eq!(
        periods,
        [
            [contract.as_str(), "\"2024-03-01\"", "\"2025-12-31\""].map(str::to_owned),
            [next.as_str(), "\"2026-01-01\"", "\"2028-02-29\""].map(str::to_owned),
        ]
    );
    office.json(&["undo", "last"]);
    assert_eq!(
        of(&office, "contract", &id)[0]["ends_on"],
        "2027-02-28",
        "both in one step"
    );
    let certificate = add(&office, "certificate", &id, &["kind=社会工作师"]);
    assert_eq!(
        office.refused(&[
            "record",
            "change",
            "certificate",
            &certificate,
            "number=1",
            "--from",
            "2026-01-01"
        ]),
        "no_days"
    );
    assert_eq!(office.json(&["check"]), json!({ "ok": true, "problems": [] }));
}

#[test]
fn a_leaving_typed_wrong_is_corrected_and_removed() {
    let office = Office::filled();
    let id = newcomer(&office, "2024-03-01");
    let record = add(&office, "exit", &id, &["left_on=2026-06-30", "kind=辞职"]);
    assert_eq!(shown(&office, &id, "2026-07-01", "status"), "离任");
    assert_eq!(
        correct(&office, "exit", &record, &["left_on=2026-05-31", "kind=合同期满"]).code,
        0
    );
    let kept = &of(&office, "exit", &id)[0];
    assert_eq!(
        (&kept["left_on"], &kept["kind"]),
        (&json!("2026-05-31"), &json!("合同期满"))
    );
    for (fields, code) in [
        (&["left_on=2024-02-28"][..], "leaves_before_joining"),
        (&["left_on=2029-02-28"], "invalid_argument"),
        (&["left_on="], "field_needed"),
        (&["kind="], "field_needed"),
        (&["joined_on=2024-01-01"], "unknown_field"),
    ] {
        assert_eq!(correct(&office, "exit", &record, fields).refusal(), code, "{fields:?}");
    }
    office.on("2026-07-15", &["workers", "return", &id, "--on", "2026-07-15"]);
    assert_eq!(
        office.refused(&["record", "remove", "exit", &record, "--reason", "录错"]),
        "returned_since"
    );
    assert_eq!(
        correct(&office, "exit", &record, &["left_on=2026-07-20"]).refusal(),
        "returns_before_leaving"
    );
    office.json(&["undo", "last"]);
    office.json(&["record", "remove", "exit", &record, "--reason", "录错"]);
    assert_eq!(shown(&office, &id, "2026-07-01", "status"), "在岗");
    assert_eq!(of(&office, "exit", &id).len(), 0);
    assert_eq!(office.json(&["check"]), json!({ "ok": true, "problems": [] }));
}

#[test]
fn many_are_changed_at_once_and_who_is_refused_is_named() {
    let office = Office::filled();
    let active = office.json(&["list", "people", "--where", "status=active"])["total"]
        .as_u64()
        .unwrap();
    let leave = ["workers", "leave", "3", "--on", "2026-06-30", "--kind", "辞职"];
    office.json(&leave);
    let many =
        |more: &[&'static str]| [&["record", "many", "people", "--where", "name set", "grade=三级"], more].concat();
    let from = ["--from", "2026-09-01"];

    let seen = office.json(&many(&[&from[..], &["--dry-run"]].concat()));
    assert_eq!(office.entries("record_changed"), 0, "nothing is written");
    let made = office.json(&many(&from));

    assert_eq!(made, seen);
    assert_eq!((&made["changed"], &made["unchanged"]), (&json!(active - 1), &json!(0)));
    let refused = made["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (&refused[0]["id"], &refused[0]["code"]),
        (&json!(3), &json!("has_left"))
    );
    assert!(!refused[0]["name"].as_str().unwrap().is_empty());
    assert!(refused[0]["message"].as_str().unwrap().contains("2026-06-30"));
    assert_eq!(office.entries("record_changed"), 1);

    let none = office.json(&[
        "record",
        "many",
        "post",
        "--where",
        "name set",
        "value=网格长",
        "--reason",
        "统一名称",
    ]);
    assert!(none["changed"].as_u64().unwrap() > 0, "{none}");
    for (args, code) in [
        (many(&["--reason", " "]), "reason_needed"),
        (
            vec![
                "record",
                "many",
                "people",
                "--where",
                "nothing=1",
                "grade=三级",
                "--reason",
                "核对",
            ],
            "unknown_field",
        ),
        (
            vec![
                "record",
                "many",
                "certificate",
                "--where",
                "name set",
                "number=1",
                "--from",
                "2026-09-01",
            ],
            "no_days",
        ),
    ] {
        assert_eq!(office.refused(&args), code, "{args:?}");
    }
    assert_eq!(
        office
            .run(&["record", "many", "people", "grade=三级", "--reason", "核对"])
            .code,
        2,
        "of whom"
    );
    assert_eq!(office.run(&many(&[])).code, 2, "when");
}

#[test]
fn hours_are_numbers_scores_decimals_and_what_is_listed_can_be_typed_again() {
    let office = Office::filled();
    let training = office.json(&["record", "list", "training"])["records"][0].clone();
    let listed = office.json(&["list", "training", "--columns", "hours"])["rows"][0]["hours"].clone();
    assert!(training["hours"].as_f64().unwrap() < 100.0, "{training}");
    assert!(listed.is_number() && listed.as_f64().unwrap() < 100.0);
    let score = office.json(&["record", "list", "score"])["records"][0].clone();
    assert!(
        score["score"].as_str().unwrap().parse::<f64>().unwrap() <= 100.0,
        "{score}"
    );

    let (id, same) = (
        score["id"].to_string(),
        format!("score={}", score["score"].as_str().unwrap()),
    );
    correct(&office, "score", &id, &[&same]);
    assert_eq!(office.json(&["record", "list", "score"])["records"][0], score);
}

#[test]
fn nobody_joins_signs_or_is_born_when_that_cannot_be() {
    let office = Office::filled();
    for (what, args, code) in [
        (
            "before birth",
            vec!["workers", "set", "1", "joined_on=1900-01-01"],
            "before_birth",
        ),
        (
            "a contract",
            vec![
                "record",
                "add",
                "contract",
                "--worker",
                "1",
                "starts_on=1901-01-01",
                "ends_on=1902-01-01",
            ],
            "before_birth",
        ),
        (
            "a field twice",
            vec![
                "record",
                "add",
                "honour",
                "--worker",
                "1",
                "kind=表彰",
                "kind=处分",
                "title=x",
                "on=2026-01-01",
            ],
            "invalid_argument",
        ),
    ] {
        assert_eq!(office.refused(&args), code, "{what}");
    }
    assert_eq!(office.json(&["check"])["ok"], true);
}
