//! `print`, `report`, `demo`

use crate::support::{Office, lince};

#[test]
fn an_announcement_is_printed_with_its_period() {
    let office = Office::filled();
    office.json(&["appraisal", "confirm", "--year", "2026"]);
    let out = office.path("公 示/结果.pdf");

    let printed = office.json(&[
        "print",
        "announcement",
        "--year",
        "2026",
        "--from",
        "2026-09-28",
        "--out",
        out.to_str().unwrap(),
    ]);

    assert_eq!(printed["from"], "2026-09-28");
    assert_eq!(printed["until"], "2026-10-09", "S3-27 with the National Day between");
    assert_eq!(
        (&printed["working_days"], &printed["calendar_known"]),
        (&5.into(), &true.into())
    );
    assert!(printed["pages"].as_u64() >= Some(1));
    assert!(printed["fallback"].is_array());
    assert!(std::fs::read(&out).unwrap().starts_with(b"%PDF"));
    assert_eq!(office.entries("print"), 1);
}

#[test]
fn a_print_that_fails_leaves_the_old_file() {
    let office = Office::filled();
    let out = office.path("结果.pdf");
    std::fs::write(&out, "旧").unwrap();

    for (args, code) in [
        (&["print", "announcement", "--year", "2026"][..], "not_confirmed"),
        (&["print", "announcement"], "invalid_argument"),
        (&["print", "file-card"], "invalid_argument"),
        (&["print", "file-card", "--worker", "99999"], "unknown_worker"),
        (&["print", "poem"], "unknown_document"),
    ] {
        assert_eq!(
            office.refused(&[args, &["--out", out.to_str().unwrap()]].concat()),
            code,
            "{args:?}"
        );
    }

    assert_eq!(std::fs::read_to_string(&out).unwrap(), "旧");
}

#[test]
fn a_draft_publishes_nothing_and_a_second_print_is_the_paper_on_the_wall() {
    let office = Office::filled();
    office.json(&["appraisal", "confirm", "--year", "2026"]);
    let print = |extra: &[&str]| {
        let out = office.path("公示.pdf");
        let words = [
            "print",
            "announcement",
            "--year",
            "2026",
            "--out",
            out.to_str().unwrap(),
        ];
        (office.json(&[&words, extra].concat()), std::fs::read(&out).unwrap())
    };
    let published = || {
        office.json(&["publication", "list"])["publications"]
            .as_array()
            .unwrap()
            .clone()
    };

    let (draft, _) = print(&["--from", "2026-09-28", "--draft"]);
    assert_eq!(draft["until"], "2026-10-09");
    assert_eq!(published().len(), 0, "a draft is no publication");

    let (_, first) = print(&["--from", "2026-09-28"]);
    assert_eq!(published()[0]["from"], "2026-09-28");
    office.json(&["office", "set", "phone=0000-6600009"]);
    // Without a day it is the one that hangs, and its words are kept.
    let (again, second) = print(&[]);
    assert_eq!(
        (&again["from"], &again["until"]),
        (&"2026-09-28".into(), &"2026-10-09".into())
    );
    assert!(first == second, "the same paper to the byte");

    let (other, _) = print(&["--from", "2026-10-12", "--reason", "日期有误"]);
    assert_eq!(other["until"], "2026-10-16");
    assert_eq!(
        (published().len(), published()[0]["from"].clone()),
        (1, "2026-10-12".into())
    );
}

#[test]
fn a_publication_is_objected_to_decided_and_ended() {
    let office = Office::filled();
    office.json(&["appraisal", "confirm", "--year", "2026"]);
    let out = office.path("公示.pdf");
    let words = [
        "print",
        "announcement",
        "--year",
        "2026",
        "--from",
        "2026-09-21",
        "--out",
    ];
    office.json(&[&words[..], &[out.to_str().unwrap()]].concat());
    let results = office.json(&["appraisal", "compute", "--year", "2026"]);
    let person = results["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["grade"] == "合格")
        .unwrap();
    let who = person["id_number"].as_str().unwrap();
    let objected = office.json(&[
        "publication",
        "object",
        "1",
        "--worker",
        who,
        "--by",
        "刘反映",
        "--text",
        "漏计一次",
        "--received",
        "2026-09-22",
    ]);
    let n = objected["id"].to_string();

    assert_eq!(
        office.refused(&["publication", "end", "1", "--result", "objections"]),
        "objections_open"
    );
    assert_eq!(
        office.refused(&["publication", "end", "1", "--result", "none"]),
        "invalid_argument"
    );
    assert_eq!(
        office.refused(&["publication", "end", "7", "--result", "none"]),
        "unknown_publication"
    );
    let decision = "漏计属实，予以更正";
    let decide = ["publication", "decide", "1", "--objection", &n, "--decision", decision];
    assert_eq!(
        office.refused(&[&decide[..], &["--grade", "优良"]].concat()),
        "unknown_grade"
    );
    let list = office.json(&["publication", "list"]);
    assert_eq!(
        list["publications"][0]["objections"][0]["answered"], false,
        "nothing half done"
    );
    let decided = office.json(&[&decide[..], &["--grade", "不合格"]].concat());
    assert_eq!(decided["grade"], "不合格");

    let ended = office.json(&["publication", "end", "1", "--result", "objections"]);
    assert_eq!(
        (&ended["ended_on"], &ended["objections"]),
        (&"2026-09-30".into(), &1.into())
    );
    let listed = &office.json(&["publication", "list"])["publications"][0];
    let objection = &listed["objections"][0];
    assert_eq!(objection["told_on"], "2026-09-30");
    assert!(listed["changed"].as_str().unwrap().contains("不合格"), "{listed}");
    let notice = office.path("复核.pdf");
    let words = [
        "print",
        "review-notice",
        "--year",
        "2026",
        "--worker",
        who,
        "--out",
        notice.to_str().unwrap(),
    ];
    office.json(&words);
    assert!(std::fs::read(&notice).unwrap().starts_with(b"%PDF"));
}

#[test]
fn documents_and_reports_are_listed_without_an_office() {
    let documents = lince(&["print", "--list", "--json"]).json();
    let names: Vec<_> = documents["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["name"].clone())
        .collect();
    assert!(names.contains(&"announcement".into()) && names.contains(&"file-card".into()));
    let reports = lince(&["report", "--list", "--json"]).json();
    assert!(reports.to_string().contains("quarterly") && reports.to_string().contains("roster"));
}

#[test]
fn every_shipped_report_is_made_and_its_relations_hold() {
    let office = Office::filled();
    office.json(&[
        "workers",
        "leave",
        "3",
        "--on",
        "2026-08-31",
        "--kind",
        "辞职",
        "--end-contract",
    ]);
    let reports = office.json(&["report", "--list"]);
    for report in reports["reports"].as_array().unwrap() {
        let name = report["name"].as_str().unwrap();
        let out = office.path(&format!("{name}.xlsx"));
        let mut args = vec!["report", name, "--out", out.to_str().unwrap()];
        if report["needs"][0] == "period" {
            args.extend(["--period", "2026Q3"]);
        }
        let made = office.json(&args);
        assert_eq!(made["failed_checks"], serde_json::json!([]), "{name}");
        assert!(std::fs::read(&out).unwrap().starts_with(b"PK"), "{name}");
    }
    let movements = office.json(&["report", "movements", "--period", "2026Q3"]);
    assert_eq!(movements["totals"]["left_resigned"], 1);
    let people = office.json(&["report", "movements", "--period", "2026Q3", "--names", "left_resigned"]);
    assert_eq!(people["people"][0]["id"], 3);
}

#[test]
fn the_quarterly_report_has_rows_totals_and_names_behind_each_figure() {
    let office = Office::filled();
    let out = office.path("季报.xlsx");
    let report = office.json(&[
        "report",
        "quarterly",
        "--period",
        "2026Q3",
        "--out",
        out.to_str().unwrap(),
    ]);

    assert!(std::fs::read(&out).unwrap().starts_with(b"PK"));
    let rows = report["rows"].as_array().unwrap();
    let levels = |level: &str| rows.iter().filter(|r| r["level"] == level).count();
    assert_eq!((levels("community"), levels("subtotal"), levels("total")), (9, 1, 1));
    assert_eq!(report["totals"]["closing"], 88);
    assert!(
        report["columns"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["key"] == "per_10000" && c["title"].is_string())
    );
    for key in ["closing", "joined", "female", "party_members", "committee"] {
        let people = office.json(&["report", "quarterly", "--period", "2026Q3", "--names", key]);
        assert_eq!(
            people["people"].as_array().unwrap().len() as u64,
            report["totals"][key].as_u64().unwrap(),
            "{key}"
        );
    }
    let row = &rows[0];
    let community = row["community"].as_str().unwrap();
    let people = office.json(&[
        "report",
        "quarterly",
        "--period",
        "2026Q3",
        "--names",
        "female",
        "--community",
        community,
    ]);
    assert_eq!(
        people["people"].as_array().unwrap().len() as u64,
        row["female"].as_u64().unwrap()
    );
    for (args, code) in [
        (&["report", "quarterly"][..], "period_invalid"),
        (&["report", "quarterly", "--period", "2026Q5"], "period_invalid"),
        (
            &["report", "quarterly", "--period", "2026Q3", "--names", "wings"],
            "unknown_field",
        ),
        (
            &["report", "quarterly", "--period", "2026Q3", "--names", "residents"],
            "unknown_field",
        ),
        (
            &[
                "report",
                "quarterly",
                "--period",
                "2026Q3",
                "--names",
                "male",
                "--community",
                "云上",
            ],
            "unknown_community",
        ),
        (&["report", "poem", "--period", "2026Q3"], "unknown_report"),
    ] {
        assert_eq!(office.refused(args), code, "{args:?}");
    }
}

#[test]
fn the_roster_goes_out_and_comes_in_again_unchanged() {
    let office = Office::filled();
    let out = office.path("花名册.xlsx");
    office.json(&["report", "roster", "--out", out.to_str().unwrap()]);

    let plan = office.json(&["import", "roster", out.to_str().unwrap()]);

    assert_eq!(
        (&plan["unchanged"], &plan["updated"]),
        (&88.into(), &0.into()),
        "{}",
        plan["differences"]
    );
}

#[test]
fn the_demo_makes_its_office_and_papers_twice_over() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("演示");
    let demo = || {
        lince(&[
            "--json",
            "--as-of",
            "2026-11-21",
            "demo",
            "--out",
            out.to_str().unwrap(),
        ])
    };

    let first = demo();
    assert_eq!(first.code, 0, "{}", first.out);
    let first = first.json();
    assert!(first["workers"].as_u64() > Some(90));
    for name in ["announcement.pdf", "quarterly.xlsx", "file-card.pdf", "roster.xlsx"] {
        assert!(out.join(name).is_file(), "{name}");
        assert!(
            first["files"]
                .as_array()
                .unwrap()
                .iter()
                .any(|f| f.as_str().unwrap().ends_with(name))
        );
    }
    assert_eq!(demo().json(), first, "the same office, again");

    let data = out.join("data");
    let again = lince(&[
        "--data",
        data.to_str().unwrap(),
        "--json",
        "demo",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(again.refusal(), "already_exists");
}
