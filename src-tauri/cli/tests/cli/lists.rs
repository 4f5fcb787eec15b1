//! `list`: any list, by conditions.

use serde_json::{Value, json};

use crate::support::Office;

fn rows(office: &Office, args: &[&str]) -> Vec<Value> {
    let found = office.json(&[&["list"], args].concat());
    let rows = found["rows"].as_array().unwrap().clone();
    assert_eq!(found["total"], rows.len());
    rows
}

fn told(rows: &[Value], key: &str) -> Vec<Value> {
    rows.iter().map(|row| row[key].clone()).collect()
}

#[test]
fn people_are_listed_by_whatever_is_known_of_them() {
    let office = Office::filled();
    let active = rows(&office, &["people", "--where", "status=active"]);
    let counted = office.json(&["workers", "list"])["total"].clone();
    assert_eq!(json!(active.len()), counted);

    let elder = rows(
        &office,
        &[
            "people",
            "--where",
            "age>=50",
            "--where",
            "sex=女",
            "--sort",
            "-age,name",
            "--columns",
            "name,sex,age",
        ],
    );
    assert!(!elder.is_empty() && elder.len() < active.len());
    let ages: Vec<i64> = told(&elder, "age").iter().map(|age| age.as_i64().unwrap()).collect();
    assert!(
        ages.iter().all(|age| *age >= 50) && ages.is_sorted_by(|a, b| a >= b),
        "{ages:?}"
    );
    assert!(told(&elder, "sex").iter().all(|sex| *sex == "female"));
    assert_eq!(
        elder[0].as_object().unwrap().len(),
        4,
        "the columns asked for, and the number"
    );

    let party = rows(
        &office,
        &[
            "people",
            "--where",
            "politics in 党员,预备党员",
            "--columns",
            "politics",
        ],
    );
    assert!(
        !party.is_empty()
            && party
                .iter()
                .all(|row| row["politics"].as_str().unwrap().contains("中共"))
    );
    let neither = rows(
        &office,
        &["people", "--where", "politics!=党员", "--where", "politics!=预备党员"],
    );
    assert_eq!(party.len() + neither.len(), rows(&office, &["people"]).len());
}

#[test]
fn records_are_listed_by_their_own_fields_and_by_those_of_their_holder() {
    let office = Office::filled();
    let all = rows(&office, &["contract"]);
    let (id, worker) = (all[0]["id"].clone(), all[0]["worker"].clone());
    let listed = office.json(&["record", "list", "contract", "--worker", &worker.to_string()]);
    assert!(told(listed["records"].as_array().unwrap(), "id").contains(&id));

    let soon = rows(
        &office,
        &["contract", "--where", "ends_on within 365", "--sort", "ends_on"],
    );
    let ends: Vec<&str> = soon.iter().map(|row| row["ends_on"].as_str().unwrap()).collect();
    assert!(
        !ends.is_empty() && ends.len() < all.len() && ends.is_sorted(),
        "{ends:?}"
    );
    let entries = office.json(&["record", "list", "contract", "--where", "ends_on within 365"]);
    assert_eq!(entries["total"], ends.len());
    let of_women = rows(
        &office,
        &["contract", "--where", "sex=女", "--columns", "sex,starts_on"],
    );
    assert!(!of_women.is_empty() && told(&of_women, "sex").iter().all(|sex| *sex == "female"));
    let held = rows(
        &office,
        &["post", "--where", "value~网格", "--columns", "value,name,community"],
    );
    assert!(!held.is_empty() && held.iter().all(|row| row["value"].as_str().unwrap().contains("网格")));
}

#[test]
fn a_list_is_saved_as_it_is_asked_and_the_trail_says_so() {
    let office = Office::filled();
    let out = office.path("名单.csv");
    let out = out.to_str().unwrap();
    let saved = office.json(&[
        "list",
        "people",
        "--where",
        "status=active",
        "--columns",
        "name,id_number,contract_ends_on",
        "--out",
        out,
    ]);
    let text = std::fs::read_to_string(out).unwrap();
    assert_eq!(saved["file"], out);
    assert!(text.contains("\"姓名\",\"身份证号码\",\"合同终止日期\""), "{text}");
    let whole = rows(
        &office,
        &["people", "--where", "status=active", "--columns", "id_number"],
    );
    let number = whole[0]["id_number"].as_str().unwrap();
    assert!(!text.contains(number), "masked unless asked otherwise");
    office.json(&["list", "people", "--columns", "id_number", "--whole", "--out", out]);
    assert!(std::fs::read_to_string(out).unwrap().contains(number));
    let trail = office.json(&["audit", "list"]).to_string();
    assert!(trail.contains("导出社区工作者名单"), "{trail}");
}

#[test]
fn what_means_nothing_is_refused() {
    let office = Office::filled();
    for (args, code) in [
        (&["people", "--where", "salary=1"][..], "unknown_field"),
        (&["people", "--where", "age"], "invalid_argument"),
        (&["people", "--where", "age>=老"], "invalid_argument"),
        (&["people", "--where", "politics=党圆"], "unknown_value"),
        (&["people", "--where", "name>=王"], "invalid_argument"),
        (&["people", "--sort", "salary"], "unknown_field"),
        (&["people", "--columns", "name,salary"], "unknown_field"),
        (&["contract", "--where", "ends_on=很久"], "bad_date"),
    ] {
        let run = office.run(&[&["list"], args, &["--json"]].concat());
        assert_eq!(run.refusal(), code, "{args:?}: {}", run.out);
    }
    let columns = office.json(&["list", "contract", "--columns", "?"]);
    let keys = told(columns["columns"].as_array().unwrap(), "key");
    assert_eq!(keys[..2], [json!("starts_on"), json!("ends_on")]);
    assert!(
        ["age", "service_years", "status", "street"]
            .iter()
            .all(|key| keys.contains(&json!(key)))
    );
}
