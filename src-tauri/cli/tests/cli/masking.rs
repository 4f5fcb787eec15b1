//! Text output shows no whole number of anybody, whichever command prints it and wherever the number stands.

use crate::support::Office;

/// Every whole number on file, and one in a note, a reason and the name of a file.
fn numbers(office: &Office) -> Vec<String> {
    let roster = office.json(&["report", "roster"]);
    let people = roster["rows"].as_array().unwrap();
    let held = |key: &str| {
        people
            .iter()
            .filter_map(|row| row[key].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    [
        held("id_number"),
        held("phone"),
        vec!["11010519491231002X".into(), "13800001234".into()],
    ]
    .concat()
}

#[test]
fn no_command_prints_a_whole_number_as_text() {
    let office = Office::filled();
    let (id, number) = office.somebody(0);
    let noted = ["note=家属 11010519491231002X，电话 138 0000 1234", "phone=13800001234"];
    office.json(&[&["workers", "set", &id, "--reason", "本人来电13800001234"], &noted[..]].concat());
    let named = office.path("花名册11010519491231002X.csv");
    std::fs::write(
        &named,
        "姓名,身份证号码\n张三,11010519491231002X\n李四,110105194912310020\n",
    )
    .unwrap();
    let numbers = numbers(&office);
    assert!(numbers.len() > 150);
    let named = named.to_str().unwrap().to_owned();
    let out = office.path("表.xlsx").to_str().unwrap().to_owned();
    let paper = office.path("卡.pdf").to_str().unwrap().to_owned();
    let bad_reason = format!("--set={number}=没有的等次");

    for args in [
        &["office", "show"][..],
        &["workers", "list", "--status=all"],
        &["workers", "list", "--search", &number],
        &["workers", "show", &id],
        &["workers", "show", &number],
        &["workers", "show", "110105194912310020"],
        &["workers", "history", &id],
        &["contracts", "due", "--within", "4000"],
        &["training", "summary", "--year", "2026"],
        &["appraisal", "compute", "--year", "2026"],
        &[
            "appraisal",
            "confirm",
            "--year",
            "2026",
            &bad_reason,
            "--reason",
            &number,
        ],
        &["import", "roster", &named, "--dry-run"],
        &["import", "roster", &named],
        &["import", "roster", "/没有/11010519491231002X.xlsx"],
        &["workers", "add", "name=王五", &format!("id_number={number}")],
        &["print", "file-card", "--worker", &id, "--out", &paper],
        &["report", "quarterly", "--period", "2026Q3"],
        &["report", "quarterly", "--period", "2026Q3", "--names", "closing"],
        &["report", "roster", "--out", &out],
        &["report", &number],
        &["undo", "list"],
        &["audit", "list"],
        &["backup", "create"],
        &["backup", "list"],
        &["check"],
        &["undo", "last"],
        &["redo", "list"],
        &["redo", "last"],
    ] {
        let run = office.run(args);
        let said = format!("{}{}", run.out, run.err);
        assert!(!said.trim().is_empty(), "{args:?}");
        let plain: String = said.chars().filter(|c| *c != ' ').collect();
        for whole in &numbers {
            assert!(!plain.contains(whole.as_str()), "{args:?} prints a whole number");
        }
    }
}

#[test]
fn exports_are_in_the_trail_with_their_size_and_name() {
    let office = Office::filled();
    let out = office.path("七月花名册.csv").to_str().unwrap().to_owned();

    office.json(&["report", "roster", "--out", &out]);

    let trail = office.json(&["audit", "list"]);
    let latest = trail["entries"][0]["what"].as_str().unwrap();
    assert!(latest.contains("88行") && latest.contains("七月花名册.csv"), "{latest}");
    assert!(std::fs::read(&out).unwrap().starts_with("\u{feff}".as_bytes()));
}
