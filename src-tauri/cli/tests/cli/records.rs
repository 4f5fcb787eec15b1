//! `record`, `kinds`: every kind is listed, added, corrected, removed and taken back in the same way.

use serde_json::{Value, json};

use crate::support::Office;

/// Somebody's number, and entries of a kind of which there are none yet.
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
    let keys: Vec<&str> = kinds
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["education", "certificate", "contract"]);
    let contract = &kinds[2];
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
