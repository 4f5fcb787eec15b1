//! `workers leave`, `workers return`, `record … contract`: a person's life on file.

use serde_json::Value;

use crate::support::{Office, Run};

/// A person with a post, a kind and one contract, in post since 2024-03-01.
fn somebody(office: &Office) -> String {
    let number = crate::people::with_check_digit("320999199205051020");
    let community = office.json(&["workers", "list"])["workers"][0]["community"].to_string();
    office.json(&[
        "workers",
        "add",
        "name=查晓燕",
        &format!("id_number={number}"),
        &format!("community={}", community.trim_matches('"')),
        "post=专职网格员",
        "kind=社区专职工作人员",
        "joined_on=2024-03-01",
        "contract_starts_on=2024-03-01",
        "contract_ends_on=2027-02-28",
    ])["id"]
        .to_string()
}

fn refused(office: &Office, day: &str, args: &[&str]) -> (String, String) {
    let run = office.on(day, &[args, &["--json"]].concat());
    (
        run.refusal(),
        run.json()["error"]["message"].as_str().unwrap().to_owned(),
    )
}

fn done(office: &Office, day: &str, args: &[&str]) -> Value {
    let Run { code, out, err } = office.on(day, &[args, &["--json"]].concat());
    assert_eq!(code, 0, "{args:?}: {out}{err}");
    serde_json::from_str(&out).unwrap()
}

fn shown(office: &Office, day: &str, id: &str) -> Value {
    done(office, day, &["workers", "show", id])["worker"].clone()
}

fn totals(office: &Office, period: &str) -> [i64; 4] {
    let report = office.json(&["report", "quarterly", "--period", period]);
    ["opening", "joined", "left", "closing"].map(|key| report["totals"][key].as_i64().unwrap())
}

#[test]
fn who_comes_back_left_in_one_quarter_and_joined_in_the_other_with_everything_kept() {
    let office = Office::filled();
    let id = somebody(&office);
    let before = totals(&office, "2026Q4");

    done(
        &office,
        "2026-07-20",
        &["workers", "leave", &id, "--on", "2026-07-20", "--kind", "辞职"],
    );
    let [.., left, _] = totals(&office, "2026Q3");
    done(
        &office,
        "2026-10-08",
        &["workers", "return", &id, "--on", "2026-10-08", "post=居委会委员"],
    );

    let now = totals(&office, "2026Q4");
    assert_eq!(
        [now[0] + 1, now[1] - 1, now[2], now[3]],
        before,
        "joined in the fourth quarter"
    );
    assert_eq!(totals(&office, "2026Q3")[2], left, "and still left in the third");
    let back = shown(&office, "2026-10-08", &id);
    assert_eq!(back["status"], "在岗");
    let days = |list: &Value, from: &str, to: &str| -> Vec<(String, String)> {
        let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
        list.as_array()
            .unwrap()
            .iter()
            .map(|l| (text(&l[from]), text(&l[to])))
            .collect()
    };
    let spell = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let stretches = [spell("2024-03-01", "2026-07-20"), spell("2026-10-08", "")];
    assert_eq!(days(&back["services"], "joined_on", "left_on"), stretches);
    assert_eq!(
        days(&back["posts"], "from", "to"),
        stretches,
        "a post ends with leaving"
    );
    assert_eq!(days(&back["communities"], "from", "to"), stretches);
    assert_eq!(back["contracts"].as_array().unwrap().len(), 1, "the contract stays");
    assert_eq!(office.on("2026-10-09", &["check", "--json"]).code, 0);

    done(&office, "2026-10-08", &["undo", "last"]);
    assert_eq!(shown(&office, "2026-10-08", &id)["status"], "离任");
}

#[test]
fn a_roster_takes_back_whom_it_lists_when_it_is_told_to() {
    let office = Office::filled();
    let id = somebody(&office);
    let number = crate::people::with_check_digit("320999199205051020");
    let before = totals(&office, "2026Q4");
    let leave = ["workers", "leave", &id, "--on", "2026-07-20", "--kind", "辞职"];
    done(&office, "2026-07-20", &leave);
    let roster = office.path("花名册.csv");
    std::fs::write(
        &roster,
        format!("姓名,身份证号码,职务,到岗日期\n查晓燕,{number},居委会委员,2026-10-08\n"),
    )
    .unwrap();
    let roster = roster.to_str().unwrap();
    let on = "2026-11-21";

    let plan = done(&office, on, &["import", "roster", roster]);
    let one = &plan["returns"][0];
    assert_eq!(plan["returns"].as_array().unwrap().len(), 1);
    assert_eq!(one["worker"].to_string(), id);
    for (key, value) in [("name", "查晓燕"), ("left_on", "2026-07-20"), ("on", "2026-10-08")] {
        assert_eq!(one[key], value);
    }
    assert_eq!(
        (&one["taken_back"], &shown(&office, on, &id)["status"]),
        (&false.into(), &"离任".into())
    );

    let dry = done(
        &office,
        on,
        &["import", "roster", roster, "--return", "all", "--dry-run"],
    );
    assert_eq!(dry["returns"][0]["taken_back"], true);
    assert_eq!(shown(&office, on, &id)["status"], "离任");

    done(&office, on, &["import", "roster", roster, "--return", &number]);

    let back = shown(&office, on, &id);
    assert_eq!(
        (&back["status"], &back["services"][1]["joined_on"]),
        (&"在岗".into(), &"2026-10-08".into())
    );
    let now = totals(&office, "2026Q4");
    assert_eq!(
        [now[0] + 1, now[1] - 1, now[2], now[3]],
        before,
        "joined in the fourth quarter"
    );
    assert_eq!(office.on(on, &["check", "--json"]).code, 0);

    let named = format!("{id}=2026-07-01");
    done(&office, on, &["undo", "last"]);
    let held = done(&office, on, &["import", "roster", roster, "--return", &named]);
    assert_eq!(held["held_back"][0]["code"], "returns_before_leaving");
    for (args, code) in [
        (["roster", roster, "--return", "99999"], "unknown_worker"),
        (["roster", roster, "--return", "1=昨天"], "bad_date"),
        (["contracts", roster, "--return", "all"], "invalid_argument"),
    ] {
        assert_eq!(refused(&office, on, &[&["import"], &args[..]].concat()).0, code);
    }
}

#[test]
fn years_of_service_add_up_without_the_time_away() {
    let office = Office::filled();
    let id = somebody(&office);
    done(
        &office,
        "2026-03-01",
        &["workers", "leave", &id, "--on", "2026-03-01", "--kind", "辞职"],
    );
    assert_eq!(
        shown(&office, "2030-03-01", &id)["service_years"],
        2,
        "none after leaving"
    );

    done(&office, "2028-03-01", &["workers", "return", &id, "--on", "2028-03-01"]);

    assert_eq!(shown(&office, "2030-02-28", &id)["service_years"], 3);
    assert_eq!(shown(&office, "2030-03-01", &id)["service_years"], 4);
}

/// Every write to a person who has left, is to leave, or is to come: refused with a sentence and without a change, or done.
#[test]
fn what_makes_sense_only_in_post_is_refused_with_a_sentence_after_the_leaving() {
    let office = Office::filled();
    let id = somebody(&office);
    let number = crate::people::with_check_digit("320999199205051020");
    let day = "2026-10-08";
    done(
        &office,
        "2026-07-20",
        &["workers", "leave", &id, "--on", "2026-07-20", "--kind", "辞职"],
    );
    let before = shown(&office, day, &id);
    let set = |field: &'static str| vec!["workers", "set", &id, field];
    let own_number = format!("id_number={number}");
    for (args, code) in [
        (set("post=书记"), "has_left"),
        (set("community=双桥社区"), "has_left"),
        (set("kind=社区“两委”专职成员"), "has_left"),
        (set("grade=三级"), "has_left"),
        (set("identities=网格员"), "has_left"),
        (set("identities="), "has_left"),
        (set("joined_on=2026-10-08"), "has_left"),
        (set("post_since=2026-10-08"), "has_left"),
        (set("contract_starts_on=2027-03-01"), "bad_date"),
        (
            vec![
                "workers",
                "set",
                &id,
                "contract_starts_on=2027-03-01",
                "contract_ends_on=2028-03-01",
            ],
            "has_left",
        ),
        (
            vec![
                "record",
                "add",
                "contract",
                "--worker",
                &id,
                "starts_on=2027-03-01",
                "ends_on=2028-03-01",
            ],
            "has_left",
        ),
        (vec!["workers", "add", "name=查晓燕", &own_number], "has_left"),
        (
            vec!["workers", "leave", &id, "--on", "2026-09-01", "--kind", "退休"],
            "already_left",
        ),
        (
            vec!["workers", "return", &id, "--on", "2026-07-19"],
            "returns_before_leaving",
        ),
        (
            vec!["workers", "return", &id, "--on", "2026-10-08", "joined_on=2026-10-01"],
            "unknown_field",
        ),
        (
            vec!["workers", "return", &id, "--on", "2026-10-08", "community=云上社区"],
            "unknown_community",
        ),
        (
            vec![
                "workers",
                "return",
                &id,
                "--on",
                "2026-10-08",
                "contract_starts_on=2026-10-08",
                "contract_ends_on=2029-10-07",
            ],
            "contract_overlaps",
        ),
    ] {
        assert_eq!(refused(&office, day, &args).0, code, "{args:?}");
    }
    assert_eq!(shown(&office, day, &id), before);

    let (_, message) = refused(&office, day, &["workers", "add", "name=查晓燕", &own_number]);
    assert!(
        message.contains("2026-07-20离任") && message.contains("重新到岗"),
        "{message}"
    );
    let details = office
        .on(day, &["workers", "add", "name=查晓燕", &own_number, "--json"])
        .json();
    assert_eq!(details["error"]["details"]["id"].to_string(), id);

    for field in [
        "phone=19900001111",
        "nation=回族",
        "name=查小燕",
        "politics=中共党员",
        "note=档案已移交",
        "education=本科",
    ] {
        done(&office, day, &["workers", "set", &id, field]);
    }
    done(
        &office,
        day,
        &["workers", "set", &id, "post=居委会委员", "--from", "2026-07-01"],
    );
    assert_eq!(
        shown(&office, "2026-07-10", &id)["post"],
        "居委会委员",
        "a change while in post, entered late"
    );
}

#[test]
fn days_that_contradict_each_other_are_refused_with_a_sentence() {
    let office = Office::filled();
    let id = somebody(&office);
    let day = "2026-10-08";
    done(
        &office,
        day,
        &["workers", "set", &id, "post=居委会委员", "--from", "2026-09-01"],
    );
    for (args, code) in [
        (
            vec!["workers", "leave", &id, "--on", "2024-02-29", "--kind", "辞职"],
            "leaves_before_joining",
        ),
        (
            vec!["workers", "leave", &id, "--on", "2026-08-31", "--kind", "辞职"],
            "entries_after_leaving",
        ),
        (
            vec!["workers", "set", &id, "joined_on=2026-10-01"],
            "entries_before_joining",
        ),
        (
            vec!["workers", "set", &id, "community_since=2025-01-01"],
            "community_work_after_joining",
        ),
        (
            vec!["workers", "set", &id, "post=书记", "--from", "2024-02-29"],
            "before_joining",
        ),
        (vec!["workers", "return", &id, "--on", "2026-10-08"], "not_left"),
        (
            vec!["workers", "leave", &id, "--on", "2099-01-01", "--kind", "辞职"],
            "invalid_argument",
        ),
    ] {
        assert_eq!(refused(&office, day, &args).0, code, "{args:?}");
    }
    done(
        &office,
        day,
        &["workers", "leave", &id, "--on", "2026-12-31", "--kind", "退休"],
    );
    let (code, message) = refused(
        &office,
        day,
        &["workers", "leave", &id, "--on", "2026-11-30", "--kind", "退休"],
    );
    assert_eq!(code, "already_left");
    assert!(message.contains("2026-12-31离任"), "{message}");
    assert_eq!(
        refused(&office, day, &["workers", "set", &id, "joined_on=2027-01-15"]).0,
        "leaves_before_joining"
    );
}

#[test]
fn the_joining_day_and_the_first_day_of_community_work_are_two_days() {
    let office = Office::filled();
    let id = somebody(&office);
    let days = |day: &str| {
        let file = shown(&office, day, &id);
        (
            file["services"][0]["joined_on"].clone(),
            file["community_since"].clone(),
        )
    };

    done(
        &office,
        "2026-10-08",
        &["workers", "set", &id, "community_since=2019-05"],
    );
    assert_eq!(days("2026-10-08"), ("2024-03-01".into(), "2019-05-01".into()));
    done(&office, "2026-10-08", &["workers", "set", &id, "joined_on=2024-04-01"]);
    assert_eq!(days("2026-10-08"), ("2024-04-01".into(), "2019-05-01".into()));
    assert_eq!(
        shown(&office, "2026-10-08", &id)["posts"][0]["from"],
        "2024-04-01",
        "the post began with it"
    );
    done(&office, "2026-10-08", &["workers", "set", &id, "community_since="]);
    assert_eq!(days("2026-10-08"), ("2024-04-01".into(), "2024-04-01".into()));
    done(&office, "2026-10-08", &["workers", "set", &id, "joined_on=2024-06-01"]);
    assert_eq!(
        days("2026-10-08").1,
        "2024-04-01",
        "what was known of community work stays"
    );
    assert_eq!(office.on("2026-10-08", &["check", "--json"]).code, 0);
}

#[test]
fn identities_named_are_all_there_are_and_otherwise_follow_the_post_aloud() {
    let office = Office::filled();
    let id = somebody(&office);
    let held = |day: &str| shown(&office, day, &id)["identities"].clone();
    assert_eq!(held("2026-09-30"), serde_json::json!(["grid", "hired"]));

    let run = office.on("2026-10-01", &["workers", "set", &id, "post=居委会委员"]);
    assert!(run.out.contains("身份随之改为"), "{}", run.out);
    assert_eq!(held("2026-10-01"), serde_json::json!(["hired", "committee"]));
    let run = office.on(
        "2026-10-05",
        &["workers", "set", &id, "post=专职网格员", "identities=党务工作者"],
    );
    assert!(!run.out.contains("身份随之改为"), "{}", run.out);
    assert_eq!(held("2026-10-05"), serde_json::json!(["party_affairs"]));
    done(&office, "2026-10-08", &["workers", "set", &id, "identities="]);
    assert_eq!(
        (held("2026-10-08"), held("2026-10-07")),
        (serde_json::json!([]), serde_json::json!(["party_affairs"]))
    );
    assert_eq!(
        refused(&office, "2026-10-08", &["workers", "set", &id, "identities=乱写"]).0,
        "unknown_value"
    );
    assert_eq!(office.on("2026-10-08", &["check", "--json"]).code, 0);
}

#[test]
fn a_contract_is_listed_corrected_and_removed_with_a_reason_and_can_be_taken_back() {
    let office = Office::filled();
    let id = somebody(&office);
    let add = |starts: &str, ends: &str| {
        let fields = [format!("starts_on={starts}"), format!("ends_on={ends}")];
        let args = ["record", "add", "contract", "--worker", &id, &fields[0], &fields[1]];
        office.json(&args)["id"].to_string()
    };
    let second = add("2027-03-01", "2030-02-28");
    let listed = || office.json(&["record", "list", "contract", "--worker", &id]);
    let first = listed()["records"][0]["id"].to_string();
    let correct = |contract: &str, fields: &[&str]| {
        let args = [
            &["record", "correct", "contract", contract][..],
            fields,
            &["--reason", "录错"],
        ]
        .concat();
        office.run(&[&args[..], &["--json"]].concat())
    };

    assert_eq!(
        correct(&first, &["ends_on=2026-02-28"]).code,
        0,
        "a last day is corrected"
    );
    let before = office.entries("contract_corrected");
    let again = office.run(&[
        "record",
        "correct",
        "contract",
        &first,
        "ends_on=2026-02-28",
        "--reason",
        "录错",
    ]);
    assert!(again.out.contains("没有变化"), "{}", again.out);
    assert_eq!(
        office.entries("contract_corrected"),
        before,
        "what is on file already is no change"
    );
    assert_eq!(
        correct(&first, &["starts_on=2024-04-01", "number=HT-7"]).code,
        0,
        "and a first day"
    );
    assert_eq!(
        correct(&first, &["kind=无固定期限", "ends_on="]).refusal(),
        "contract_overlaps",
        "with the other one"
    );
    assert_eq!(correct(&second, &["kind=无固定期限", "ends_on="]).code, 0);
    for (fields, code) in [
        (&["ends_on=2027-03-01"][..], "contract_overlaps"),
        (&["starts_on=2027-03-01"], "contract_overlaps"),
        (&["starts_on=2027-02-28"], "contract_ends_before_start"),
        (&["ends_on="], "bad_date"),
        (&["starts_on="], "bad_date"),
        (&["wings=2"], "unknown_field"),
        (&["kind=随便"], "unknown_value"),
    ] {
        assert_eq!(correct(&first, fields).refusal(), code, "{fields:?}");
    }
    assert_eq!(correct("99999", &["number=1"]).refusal(), "unknown_contract");
    let again = [
        "record",
        "add",
        "contract",
        "--worker",
        &id,
        "starts_on=2027-03-01",
        "ends_on=2028-02-29",
    ];
    assert_eq!(
        office.refused(&again),
        "contract_overlaps",
        "a further one, not the same"
    );
    let record = &listed()["records"][0];
    assert_eq!(
        [&record["starts_on"], &record["ends_on"], &record["number"]],
        ["2024-04-01", "2026-02-28", "HT-7"]
    );
    let history = office.json(&["workers", "history", &id]);
    let told = history["entries"].as_array().unwrap().iter().any(|e| {
        e["field"] == "contract.ends_on"
            && e["before"] == "2027-02-28"
            && e["after"] == "2026-02-28"
            && e["why"] == "录错"
    });
    assert!(told, "{history}");

    assert_eq!(
        office.refused(&["record", "remove", "contract", &second, "--reason", " "]),
        "reason_needed"
    );
    office.json(&["record", "remove", "contract", &second, "--reason", "重复登记"]);
    assert_eq!(listed()["total"], 1);
    office.json(&["undo", "last"]);
    assert_eq!(listed()["total"], 2);
}

#[test]
fn a_contract_in_a_persons_form_is_corrected_or_says_why_not() {
    let office = Office::filled();
    let id = somebody(&office);
    let ends = || shown(&office, "2026-10-08", &id)["contracts"][0]["ends"].clone();

    let set = done(
        &office,
        "2026-10-08",
        &["workers", "set", &id, "contract_ends_on=2028-02-28"],
    );
    assert_eq!((set["changed"].as_bool(), ends()), (Some(true), "2028-02-28".into()));
    let again = office.on("2026-10-08", &["workers", "set", &id, "contract_ends_on=2028-02-28"]);
    assert!(again.out.contains("没有变化"), "{}", again.out);
    let args = [
        "workers",
        "leave",
        &id,
        "--on",
        "2026-10-08",
        "--kind",
        "辞职",
        "--end-contract",
    ];
    done(&office, "2026-10-08", &args);
    assert_eq!(ends(), "2026-10-08", "the contract ends with the leaving when asked");
}

#[test]
fn a_probation_beyond_the_law_is_told_wherever_a_contract_is_typed() {
    let office = Office::filled();
    let id = somebody(&office);
    let day = "2026-10-01";
    let contract = done(&office, day, &["record", "list", "contract", "--worker", &id])["records"][0]["id"].to_string();
    let signs = ["starts_on=2027-03-01", "ends_on=2028-02-29", "probation_months=6"];
    for (args, told) in [
        (vec!["workers", "set", &id, "probation_months=12"], true),
        (vec!["workers", "set", &id, "probation_months=6"], false),
        (
            vec![
                "record",
                "correct",
                "contract",
                &contract,
                "probation_months=12",
                "--reason",
                "录错",
            ],
            true,
        ),
        (
            [vec!["record", "add", "contract", "--worker", &id], signs.to_vec()].concat(),
            true,
        ),
    ] {
        let warnings = done(&office, day, &args)["warnings"].to_string();
        assert_eq!(warnings.contains("超过法定上限"), told, "{args:?}: {warnings}");
        assert!(!warnings.contains("没有存"), "{warnings}");
    }
}
