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

/// An account with every right but 查看完整号码, and how it signs in.
fn without_numbers(office: &Office) -> [String; 5] {
    let file = |name: &str, text: &str| {
        let file = office.path(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let (head, first, own) = (
        file("head.txt", "hehua-2026-kai-lan"),
        file("first.txt", "liushu-77-lv-he"),
        file("own.txt", "moli-hua-33-yun"),
    );
    let add = |name: &str, more: &[&str], password: &str, by: &[&str]| {
        let args = [
            "operators",
            "add",
            name,
            "--role",
            "负责人",
            "--new-password-file",
            password,
        ];
        office.json(&[by, &args[..], more].concat());
    };
    add("赵主任", &[], &head, &[]);
    let by_head = ["--operator", "赵主任", "--password-file", &head];
    add("孙副主任", &["--withdraw", "see_numbers"], &first, &by_head);
    let change = [
        "--operator",
        "孙副主任",
        "--password-file",
        &first,
        "operators",
        "password",
        "--new-password-file",
        &own,
    ];
    office.json(&change);
    [
        "--operator".into(),
        "孙副主任".into(),
        "--password-file".into(),
        own,
        "--json".into(),
    ]
}

#[test]
fn an_account_without_whole_numbers_gets_none_by_any_command_and_finds_nobody_by_hidden_digits() {
    let office = Office::filled();
    let (id, number) = office.somebody(0);
    office.json(&[
        "workers",
        "set",
        &id,
        "note=家属电话13800001234",
        "phone=19900017777",
        "--reason",
        "来电13800001234",
    ]);
    office.json(&["workers", "set", &id, "phone=19900018888"]);
    let numbers = numbers(&office);
    let signed_in = without_numbers(&office);
    let run = |args: &[&str]| {
        let signed_in: Vec<&str> = signed_in.iter().map(String::as_str).collect();
        office.run(&[&signed_in[..], args].concat())
    };
    let roster = lince_tests::fixture("wanghe/roster.xlsx").to_str().unwrap().to_owned();
    let (out, marked) = (office.path("表.xlsx"), office.path("标注.xlsx"));
    let (out, marked) = (out.to_str().unwrap(), marked.to_str().unwrap());

    for args in [
        &["workers", "list", "--status=all"][..],
        &["workers", "show", &id],
        &["workers", "history", &id],
        &["list", "people", "--columns", "name,id_number,phone,note"],
        &["list", "people", "--columns", "id_number,phone", "--json"],
        &["list", "contract", "--columns", "name,id_number,phone,number"],
        &["list", "people", "--columns", "id_number,phone", "--out", out],
        &["record", "list", "contract"],
        &["record", "list", "certificate"],
        &["record", "list", "post"],
        &["record", "list", "exit"],
        &["record", "list", "education"],
        &["contracts", "due", "--within", "4000"],
        &["training", "summary", "--year", "2026"],
        &["appraisal", "compute", "--year", "2026"],
        &["report", "roster"],
        &["report", "roster", "--out", out],
        &["report", "quarterly", "--period", "2026Q3", "--names", "closing"],
        &["undo", "list"],
        &["audit", "list"],
        &["audit", "list", "--worker", &id],
        &["check"],
        &["undo", "last"],
    ] {
        let run = run(args);
        let said = format!("{}{}", run.out, run.err);
        assert!(numbers.iter().all(|n| !said.contains(n.as_str())), "{args:?}: {said}");
        assert_eq!(run.code, 0, "{args:?}: {said}");
    }
    for (args, code) in [
        (&["workers", "show", &number][..], "unknown_worker"),
        (&["audit", "list", "--worker", &number], "unknown_worker"),
        (&["import", "roster", &roster, "--dry-run"], "not_permitted"),
        (&["import", "roster", &roster, "--errors", marked], "not_permitted"),
        (&["print", "file-card", "--worker", &id, "--out", out], "not_permitted"),
    ] {
        assert_eq!(run(args).refusal(), code, "{args:?}");
    }
    assert!(
        !std::path::Path::new(marked).exists(),
        "nothing is written before it is refused"
    );

    let found = |text: &str| run(&["workers", "list", "--status=all", "--search", text]).json()["total"].clone();
    for hidden in [&number[6..], &number[..7], &number[13..], number.as_str(), "9900018"] {
        assert_eq!(found(hidden), 0, "{hidden}");
    }
    assert_ne!(found(&number[..6]), 0, "what the mask shows is searched");
    assert_eq!(found("7777"), 1);

    let taken = ["workers", "add", "name=王五", &format!("id_number={number}")];
    let told: Vec<String> = (0..6).map(|_| run(&taken).refusal()).collect();
    assert_eq!(told[..5], ["duplicate_id"; 5], "who enters somebody twice is told so");
    assert_eq!(told[5], "not_permitted", "but nobody finds out numbers by trying");
    let trail = run(&["audit", "list"]).json();
    let tried = trail["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["action"] == "number_tried");
    assert_eq!(tried.count(), 5);
}

#[test]
fn who_sees_an_objection_masked_answers_it_and_leaves_the_number_in_it() {
    let office = Office::filled();
    office.json(&["appraisal", "confirm", "--year", "2026"]);
    let out = office.path("公示.pdf").to_str().unwrap().to_owned();
    let print = [
        "print",
        "announcement",
        "--year",
        "2026",
        "--from",
        "2026-09-21",
        "--out",
        &out,
    ];
    office.json(&print);
    let said = "请回电13800001234，漏计一次";
    let object = ["publication", "object", "1", "--text", said, "--received", "2026-09-22"];
    let n = office.json(&object)["id"].to_string();
    let signed_in = without_numbers(&office);
    let signed_in: Vec<&str> = signed_in.iter().map(String::as_str).collect();
    let run = |args: &[&str]| office.json(&[&signed_in[..signed_in.len() - 1], args].concat());

    let shown = run(&["publication", "list"])["publications"][0]["objections"][0]["text"].clone();
    run(&[
        "publication",
        "decide",
        "1",
        "--objection",
        &n,
        "--decision",
        "不成立",
        "--finding",
        "已回电",
    ]);

    assert_ne!(shown, said);
    let conn = rusqlite::Connection::open(office.path("lince.db")).unwrap();
    let kept: (String, String) = conn
        .query_row("SELECT content, decision FROM objection", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(kept, (said.to_owned(), "不成立".to_owned()));
}
