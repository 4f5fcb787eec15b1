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

#[test]
fn a_list_is_saved_as_a_view_and_seen_again_by_its_name() {
    let office = Office::filled();
    let asked = [
        "people",
        "--where",
        "age>=50",
        "--where",
        "sex=女",
        "--sort",
        "-age",
        "--columns",
        "name,age",
    ];
    let first = rows(&office, &[&asked[..], &["--save-view", "五十岁以上女同志"]].concat());
    assert!(first.len() > 1);

    assert_eq!(rows(&office, &["people", "--view", "五十岁以上女同志"]), first);
    let fewer = rows(
        &office,
        &[
            "people",
            "--view",
            "五十岁以上女同志",
            "--where",
            "status=active",
            "--sort",
            "age",
            "--columns",
            "age",
        ],
    );
    let ages: Vec<i64> = told(&fewer, "age").iter().map(|age| age.as_i64().unwrap()).collect();
    assert!(
        !ages.is_empty() && ages.is_sorted() && ages[0] >= 50,
        "what is typed goes over it: {ages:?}"
    );
    assert!(fewer[0].get("name").is_none());

    let known = office.json(&["view", "list"]);
    assert_eq!(known["views"][0]["of"], "people");
    assert_eq!(known["views"][0]["name"], "五十岁以上女同志");
    assert_eq!(
        known["views"][0]["view"]["sorts"],
        json!([{ "key": "age", "descending": true }])
    );

    let unknown = office.refused(&["list", "contract", "--view", "五十岁以上女同志"]);
    assert_eq!(unknown, "unknown_view", "a view of people is none of contracts");
    let wrong = office.refused(&["list", "people", "--where", "none=1", "--save-view", "错的"]);
    assert_eq!(wrong, "unknown_field");
    assert_eq!(office.json(&["view", "list"])["total"], 1, "nothing was saved");

    office.json(&["view", "remove", "people", "五十岁以上女同志"]);
    assert_eq!(office.json(&["view", "list"])["total"], 0);
    office.json(&["undo", "last"]);
    assert_eq!(rows(&office, &["people", "--view", "五十岁以上女同志"]), first);
}
