//! `import`

use lince_tests::fixture;

use crate::support::Office;

fn file(name: &str) -> String {
    fixture(name).to_str().unwrap().to_owned()
}

#[test]
fn an_import_says_what_it_read_in_the_promised_shape() {
    let office = Office::empty();
    office.json(&["import", "communities", &file("wanghe/communities.xlsx")]);

    let plan = office.json(&["import", "roster", &file("wanghe/roster.xlsx")]);

    for key in [
        "kind",
        "sheets",
        "columns",
        "rows",
        "accepted",
        "added",
        "updated",
        "unchanged",
        "held_back",
        "warnings",
        "hidden_rows",
    ] {
        assert!(plan.get(key).is_some(), "{key}");
    }
    assert_eq!(
        (&plan["rows"], &plan["accepted"], &plan["added"]),
        (&96.into(), &88.into(), &88.into())
    );
    let held = plan["held_back"].as_array().unwrap();
    assert_eq!(held.len(), 8);
    for entry in held {
        for key in ["sheet", "row", "cell", "column", "code", "also", "message"] {
            assert!(entry.get(key).is_some(), "{key} in {entry}");
        }
    }
    assert!(
        plan["columns"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["field"] == "id_number")
    );
    let again = office.json(&["import", "roster", &file("wanghe/roster.xlsx")]);
    assert_eq!(
        (&again["added"], &again["updated"], &again["unchanged"]),
        (&0.into(), &0.into(), &88.into())
    );
}

#[test]
fn the_xls_gives_the_same_people_as_the_xlsx() {
    let (new, old) = (Office::empty(), Office::empty());
    for office in [&new, &old] {
        office.json(&["import", "communities", &file("wanghe/communities.xlsx")]);
    }

    new.json(&["import", "roster", &file("wanghe/roster.xlsx")]);
    old.json(&["import", "roster", &file("wanghe/roster.xls")]);

    assert_eq!(new.json(&["workers", "list"]), old.json(&["workers", "list"]));
}

#[test]
fn a_dry_run_writes_nothing() {
    let office = Office::empty();
    let plan = office.json(&["import", "communities", &file("wanghe/communities.xlsx"), "--dry-run"]);

    assert_eq!(plan["added"], 9);
    assert_eq!(office.entries("import"), 0);
    assert!(office.json(&["undo", "list"])["changes"].as_array().unwrap().is_empty());
}

#[test]
fn a_file_that_cannot_be_read_is_told_by_its_code() {
    let office = Office::filled();
    let write = |name: &str, bytes: &[u8]| {
        let path = office.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let encrypted = encrypted_workbook(&office);
    for (path, kind, code) in [
        ("/没有/这个文件.xlsx".to_owned(), "roster", "file_not_found"),
        (write("空.xlsx", b""), "roster", "not_a_spreadsheet"),
        (
            write("网页.xls", b"<html><p>1</p></html>"),
            "roster",
            "not_a_spreadsheet",
        ),
        (write("扫描.xlsx", b"%PDF-1.7"), "roster", "table_to_be_pasted"),
        (
            write("截断.xlsx", &std::fs::read(file("wanghe/roster.xlsx")).unwrap()[..4000]),
            "roster",
            "not_a_spreadsheet",
        ),
        (encrypted, "roster", "encrypted_spreadsheet"),
        (
            write("无表头.csv", "一,二\n三,四\n".as_bytes()),
            "roster",
            "no_header_found",
        ),
        (
            write(
                "得分.csv",
                "姓名,身份证号,量化考评\n张三,320999196701200463,88\n".as_bytes(),
            ),
            "appraisal",
            "year_unknown",
        ),
    ] {
        assert_eq!(office.refused(&["import", kind, &path]), code, "{path}");
    }
    let scores = office.path("得分.csv");
    let read = office.json(&[
        "import",
        "appraisal",
        scores.to_str().unwrap(),
        "--year",
        "2026",
        "--dry-run",
    ]);
    assert_eq!(read["rows"], 1);
}

/// The container that an encrypted workbook comes in.
fn encrypted_workbook(office: &Office) -> String {
    let path = office.path("加密.xlsx");
    let mut container = cfb::create(&path).unwrap();
    for stream in ["/EncryptionInfo", "/EncryptedPackage"] {
        let mut stream = container.create_stream(stream).unwrap();
        std::io::Write::write_all(&mut stream, &[4, 0, 4, 0, 64, 0, 0, 0]).unwrap();
    }
    container.flush().unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn held_back_rows_are_marked_in_a_copy() {
    let office = Office::empty();
    office.json(&["import", "communities", &file("wanghe/communities.xlsx")]);
    let marked = office.path("有问题的行.xlsx");

    office.json(&[
        "import",
        "roster",
        &file("wanghe/roster.xlsx"),
        "--errors",
        marked.to_str().unwrap(),
    ]);

    let bytes = std::fs::read(&marked).unwrap();
    assert!(bytes.starts_with(b"PK"));
    let again = Office::empty();
    again.json(&["import", "communities", &file("wanghe/communities.xlsx")]);
    let plan = again.json(&["import", "roster", marked.to_str().unwrap()]);
    assert_eq!(plan["rows"], 96, "its own layout: it can be mended and read in");
    assert_eq!(plan["held_back"].as_array().unwrap().len(), 8);
}

#[test]
fn a_column_named_by_hand_is_used_and_remembered() {
    let office = Office::filled();
    let csv = office.path("电话.csv");
    let (id, number) = office.somebody(0);
    let name = office.json(&["workers", "show", &id])["worker"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let write = |phone: &str| std::fs::write(&csv, format!("姓名,身份证号,暗号\n{name},{number},{phone}\n")).unwrap();

    write("19900003333");
    let plan = office.json(&["import", "roster", csv.to_str().unwrap(), "--map", "暗号=phone"]);
    assert_eq!(plan["updated"], 1, "{plan}");
    write("19900004444");
    let plan = office.json(&["import", "roster", csv.to_str().unwrap()]);
    assert_eq!(plan["updated"], 1, "{plan}");

    assert_eq!(office.json(&["workers", "show", &id])["worker"]["phone"], "19900004444");
    let refused = office.run(&[
        "import",
        "roster",
        csv.to_str().unwrap(),
        "--map",
        "暗号=secret",
        "--json",
    ]);
    assert_eq!(refused.refusal(), "unknown_field");
}

#[test]
fn an_empty_table_says_its_columns_and_is_read_as_no_row() {
    let office = Office::filled();
    let out = office.path("奖惩.xlsx").to_str().unwrap().to_owned();

    let saved = office.json(&["template", "honour", "--out", &out]);

    assert_eq!(saved["file"], out.as_str());
    let columns = saved["columns"].as_array().unwrap();
    let kind = columns.iter().find(|column| column["key"] == "kind").unwrap();
    assert_eq!(
        (&kind["heading"], &kind["needed"], &kind["only_words"]),
        (&"奖惩类别".into(), &true.into(), &true.into())
    );
    assert_eq!(kind["words"], serde_json::json!(["表彰奖励", "处分处理"]));
    let plan = office.json(&["import", "honour", &out, "--dry-run"]);
    assert_eq!((&plan["rows"], &plan["held_back"]), (&0.into(), &serde_json::json!([])));
}
