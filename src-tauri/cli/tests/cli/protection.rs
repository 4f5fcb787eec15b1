//! `lince encrypt`, `lince password`, `--password-file` (P9).

use std::path::PathBuf;

use serde_json::json;

use crate::support::Office;

const PASSWORD: &str = "芦苇荡里七只白鹭-钥匙";

/// A file as an editor on Windows saves it: with a mark before and a line ending after.
fn password_file(office: &Office, name: &str, password: &str) -> String {
    let file: PathBuf = office.path(name);
    std::fs::write(&file, format!("\u{FEFF}{password}\r\n第二行不算")).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn p9_an_encrypted_office_answers_only_to_its_password() {
    let office = Office::filled();
    let right = password_file(&office, "right.txt", PASSWORD);
    let wrong = password_file(&office, "wrong.txt", "芦苇荡里七只白鹭-钥");
    let before = office.json(&["workers", "list"]);

    let encrypted = office.json(&["encrypt", "--new-password-file", &right]);

    assert_eq!(encrypted["encrypted"], json!(true));
    let code = encrypted["recovery_code"].as_str().unwrap();
    for args in [
        &["workers", "list"][..],
        &["check"],
        &["undo", "last"],
        &["backup", "create"],
        &["audit", "list"],
    ] {
        let refusal = |more: &[&str]| office.run(&[args, more, &["--json"]].concat()).refusal();
        assert_eq!(refusal(&[]), "password_needed", "{args:?}");
        assert_eq!(refusal(&["--password-file", &wrong]), "password_wrong", "{args:?}");
        assert_eq!(refusal(&["--password-file", "/nowhere"]), "file_not_found", "{args:?}");
    }
    let given = |file: &str| office.json(&["--password-file", file, "workers", "list"]);
    assert_eq!(given(&right), before);
    let sheet = password_file(&office, "sheet.txt", &code.to_lowercase());
    assert_eq!(given(&sheet), before, "the recovery code opens it too");
    assert_eq!(
        office.json(&["--password-file", &right, "check"]),
        json!({ "ok": true, "problems": [] })
    );
    let again = office.run(&[
        "--password-file",
        &right,
        "encrypt",
        "--new-password-file",
        &right,
        "--json",
    ]);
    assert_eq!(again.refusal(), "already_encrypted");
}

#[test]
fn p9_the_password_is_changed_by_who_knows_it_or_has_the_sheet() {
    let office = Office::filled();
    let [old, new, weak] = [PASSWORD, "另一棵石榴树结果了-2027", "12345678"].map(|p| password_file(&office, p, p));
    let code = office.json(&["encrypt", "--new-password-file", &old])["recovery_code"].clone();
    let sheet = password_file(&office, "sheet.txt", code.as_str().unwrap());
    let change = |known: &str, new: &str| {
        let args = [
            "--password-file",
            known,
            "password",
            "change",
            "--new-password-file",
            new,
            "--json",
        ];
        office.run(&args)
    };
    let opens = |file: &str| office.run(&["--password-file", file, "check"]).code == 0;

    assert_eq!(change(&new, &new).refusal(), "password_wrong");
    assert_eq!(change(&old, &weak).refusal(), "password_too_weak");
    assert!(opens(&old));
    assert_eq!(change(&old, &new).code, 0);
    assert!(opens(&new) && !opens(&old));
    assert_eq!(change(&sheet, &old).code, 0, "a forgotten password");
    assert!(opens(&old) && !opens(&new));

    let renewed = office.json(&["--password-file", &old, "password", "recovery"]);
    assert!(!opens(&sheet), "the old sheet is void");
    let sheet = password_file(&office, "sheet.txt", renewed["recovery_code"].as_str().unwrap());
    assert!(opens(&sheet));
}

#[test]
fn a_plain_office_has_no_password_to_change_and_needs_none() {
    let office = Office::empty();
    let file = password_file(&office, "any.txt", PASSWORD);

    let change = [
        "--password-file",
        &file,
        "password",
        "change",
        "--new-password-file",
        &file,
        "--json",
    ];
    assert_eq!(office.run(&change).refusal(), "not_encrypted");
    assert_eq!(office.run(&["--password-file", &file, "check"]).code, 0);
    let weak = password_file(&office, "weak.txt", "11111111");
    assert_eq!(
        office
            .run(&["encrypt", "--new-password-file", &weak, "--json"])
            .refusal(),
        "password_too_weak"
    );
    assert_eq!(office.run(&["check"]).code, 0, "still plain");
}

#[test]
fn the_recovery_sheet_is_a_paper_of_one_page() {
    let office = Office::empty();
    let file = password_file(&office, "right.txt", PASSWORD);
    let sheet = office.path("恢复单.pdf");

    let done = office.json(&[
        "encrypt",
        "--new-password-file",
        &file,
        "--recovery",
        sheet.to_str().unwrap(),
    ]);

    assert_eq!(
        done,
        json!({ "encrypted": true, "recovery_sheet": sheet.to_str().unwrap() })
    );
    let paper = lopdf::Document::load(&sheet).unwrap();
    assert_eq!(paper.get_pages().len(), 1);
    assert_eq!(office.run(&["--password-file", &file, "check"]).code, 0);
}

#[test]
fn an_offered_password_is_taken_and_a_weak_one_is_told_what_is_wrong() {
    let office = Office::filled();
    let file = office.path("offered.txt");
    let place = file.to_str().unwrap();

    let offered = office.json(&["password", "suggest", "--out", place]);

    assert_eq!(offered["written"].as_str().unwrap().split(' ').count(), 4);
    assert!(offered.get("password").is_none(), "it stands in the file alone");
    for (weak, named) in [
        ("wanghe2026", "本单位"),
        ("woaini1314", "最常用"),
        ("1985-03-12", "日期"),
    ] {
        let weak = password_file(&office, "weak.txt", weak);
        let refused = office.run(&["encrypt", "--new-password-file", &weak, "--json"]);
        assert!(refused.out.contains(named), "{weak}");
        assert_eq!(refused.refusal(), "password_too_weak");
    }
    assert_eq!(
        office.json(&["encrypt", "--new-password-file", place])["encrypted"],
        json!(true)
    );
    assert_eq!(office.run(&["--password-file", place, "check"]).code, 0);
    let shown = office.json(&["--password-file", place, "password", "suggest"]);
    assert_eq!(shown["password"].as_str().unwrap().split('-').count(), 4);
}

#[test]
fn with_a_key_file_the_password_alone_opens_nothing() {
    let office = Office::filled();
    let stick = tempfile::tempdir().unwrap();
    let right = password_file(&office, "right.txt", PASSWORD);
    let code = office.json(&["encrypt", "--new-password-file", &right])["recovery_code"].clone();
    let sheet = password_file(&office, "sheet.txt", code.as_str().unwrap());
    let [file, second, other] = ["邻册钥匙.lincekey", "第二份.lincekey", "别的.lincekey"].map(|name| {
        let place = stick.path().join(name);
        place.to_str().unwrap().to_owned()
    });
    let known = ["--password-file", &*right];
    let with = |file: &str, args: &[&str]| office.run(&[&known[..], &["--key-file", file, "--json"], args].concat());

    let made = office.json(&[&known[..], &["key", "file", "--make", &file]].concat());

    assert_eq!((&made["key_file"], &made["key_changed"]), (&json!(file), &json!(true)));
    assert_eq!(office.refused(&[&known[..], &["check"]].concat()), "key_file_missing");
    assert_eq!(with(&file, &["check"]).json(), json!({ "ok": true, "problems": [] }));
    assert_eq!(with(&other, &["check"]).refusal(), "file_not_found");
    std::fs::write(&other, "{").unwrap();
    assert_eq!(with(&other, &["check"]).refusal(), "key_file_invalid");
    assert_eq!(
        office.run(&["--password-file", &sheet, "check"]).code,
        0,
        "the recovery code needs none"
    );
    let over = with(&file, &["key", "file", "--make", &other]);
    assert_eq!(over.refusal(), "invalid_argument", "nothing is written over");

    let copied = with(&file, &["key", "file", "--copy", &second]).json();
    assert_eq!(
        (&copied["key_file"], &copied["key_changed"]),
        (&json!(second), &json!(false))
    );
    assert_eq!(std::fs::read(&second).unwrap(), std::fs::read(&file).unwrap());
    let asked = with(&second, &["key", "file"]).json();
    assert_eq!(asked["key_file_id"].as_str().unwrap().len(), 16);
    assert_eq!(asked["at_hand"], json!([{ "file": second, "in_use": true }]));
    let off = with(&second, &["key", "file", "--none"]).json();
    assert_eq!((&off["key_file"], &off["key_changed"]), (&json!(null), &json!(true)));
    assert_eq!(office.run(&[&known[..], &["check"]].concat()).code, 0);
    assert_eq!(with(&file, &["key", "file", "--none"]).refusal(), "no_key_file");
}
