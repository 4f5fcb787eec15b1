//! `lince operators`, `--operator`, `--password-file` where an office has accounts.

use serde_json::json;

use crate::support::Office;

const HEAD: &str = "hehua-maque-kaichuan";
const CLERK: &str = "liushu-77-lv-dengta";
const NEW: &str = "moli-hua-33-yugang";

fn file(office: &Office, name: &str, password: &str) -> String {
    let file = office.path(name);
    std::fs::write(&file, format!("{password}\n")).unwrap();
    file.to_str().unwrap().to_owned()
}

/// An office whose 负责人 is 赵主任; the file with his password.
fn with_head() -> (Office, String) {
    let office = Office::filled();
    let head = file(&office, "head.txt", HEAD);
    office.json(&[
        "operators",
        "add",
        "赵主任",
        "--role",
        "负责人",
        "--new-password-file",
        &head,
    ]);
    (office, head)
}

fn as_operator<'a>(name: &'a str, file: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    [&["--json", "--operator", name, "--password-file", file], args].concat()
}

#[test]
fn without_accounts_the_operator_is_only_a_name() {
    let office = Office::filled();

    office.json(&["--operator", "王经办", "office", "set", "phone=1"]);

    let last = &office.json(&["audit", "list"])["entries"][0];
    assert_eq!(last["who"], "王经办");
}

#[test]
fn with_accounts_every_command_asks_who_and_refuses_a_wrong_password_and_then_waits() {
    let (office, head) = with_head();
    let wrong = file(&office, "wrong.txt", "guess-1234");

    for args in [
        &["workers", "list"][..],
        &["check"],
        &["undo", "last"],
        &["backup", "create"],
        &["audit", "list"],
    ] {
        let refused = office.run(&[args, &["--json"]].concat()).refusal();
        assert_eq!(refused, "sign_in_needed", "{args:?}");
        assert_eq!(office.run(&as_operator("赵主任", &head, args)).code, 0, "{args:?}");
    }
    for _ in 0..5 {
        let refused = office.run(&as_operator("赵主任", &wrong, &["check"])).refusal();
        assert_eq!(refused, "password_wrong");
    }
    let early = office.run(&as_operator("赵主任", &head, &["check"]));
    assert_eq!(early.refusal(), "too_many_tries");
    let left = early.json()["error"]["details"]["seconds_left"].as_i64().unwrap();
    assert!((1..=30).contains(&left), "{left}");
}

#[test]
fn a_clerk_changes_the_first_password_and_is_held_to_his_rights_and_community() {
    let (office, head) = with_head();
    let first = file(&office, "first.txt", CLERK);
    let own = file(&office, "own.txt", NEW);
    let community = office.json(&as_operator("赵主任", &head, &["workers", "list"]))["workers"][0]["community"].clone();
    let community = community.as_str().unwrap();
    let add = [
        "operators",
        "add",
        "钱经办",
        "--role",
        "经办人",
        "--new-password-file",
        &first,
        "--community",
        community,
        "--withdraw",
        "export",
    ];
    office.json(&as_operator("赵主任", &head, &add));

    let refused = office.run(&as_operator("钱经办", &first, &["check"])).refusal();
    assert_eq!(refused, "password_must_change");
    office.json(&as_operator(
        "钱经办",
        &first,
        &["operators", "password", "--new-password-file", &own],
    ));

    for args in [
        &["audit", "list"][..],
        &["office", "set", "phone=1"],
        &["operators", "list"],
        &["workers", "list"],
    ] {
        let refused = office.run(&as_operator("钱经办", &own, args)).refusal();
        assert_eq!(refused, "not_permitted", "{args:?}");
    }
    office.json(&as_operator(
        "赵主任",
        &head,
        &["operators", "set", "钱经办", "--give", "export"],
    ));
    let seen = office.json(&as_operator("钱经办", &own, &["workers", "list"]));
    let workers = seen["workers"].as_array().unwrap();
    assert!(!workers.is_empty() && workers.iter().all(|w| w["community"] == community));
    let everybody = office.json(&as_operator("赵主任", &head, &["workers", "list"]));
    let other = everybody["workers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|w| w["community"] != community)
        .unwrap();
    for id in [other["id"].to_string(), other["id_number"].as_str().unwrap().to_owned()] {
        for args in [
            &["workers", "show", &id][..],
            &["workers", "history", &id],
            &["workers", "set", &id, "note=x"],
        ] {
            assert_eq!(
                office.run(&as_operator("钱经办", &own, args)).refusal(),
                "unknown_worker",
                "{args:?}"
            );
        }
    }
    office.json(&as_operator(
        "赵主任",
        &head,
        &["operators", "set", "钱经办", "--active", "no"],
    ));
    assert_eq!(
        office.run(&as_operator("钱经办", &own, &["check"])).refusal(),
        "password_wrong"
    );
}

#[test]
fn the_recovery_code_gives_a_head_a_new_password() {
    let (office, head) = with_head();
    let new = file(&office, "new.txt", NEW);
    let made = office.json(&as_operator("赵主任", &head, &["operators", "recovery"]));
    let sheet = file(&office, "sheet.txt", made["recovery_code"].as_str().unwrap());

    let recover = [
        "--password-file",
        &sheet,
        "operators",
        "recover",
        "赵主任",
        "--new-password-file",
        &new,
    ];
    assert_eq!(office.json(&recover), json!({ "changed": true }));

    assert_eq!(
        office.run(&as_operator("赵主任", &head, &["check"])).refusal(),
        "password_wrong"
    );
    assert_eq!(office.run(&as_operator("赵主任", &new, &["check"])).code, 0);
}

#[test]
fn in_an_encrypted_office_the_offices_password_alone_acts_with_full_rights_and_an_account_with_its_own() {
    let (office, head) = with_head();
    let key = file(&office, "key.txt", "guizi-houmian-5-mao");
    office.json(&as_operator("赵主任", &head, &["encrypt", "--new-password-file", &key]));

    office.json(&["--password-file", &key, "office", "set", "phone=1"]);
    office.json(&[
        "--operator",
        "机房",
        "--password-file",
        &key,
        "office",
        "set",
        "phone=2",
    ]);

    let first = file(&office, "first.txt", CLERK);
    let added = office.json(&[
        "--password-file",
        &key,
        "operators",
        "add",
        "孙副主任",
        "--role",
        "负责人",
        "--new-password-file",
        &first,
    ]);
    assert!(added["id"].is_number());
    let own = file(&office, "own.txt", NEW);
    office.json(&as_operator(
        "孙副主任",
        &first,
        &["operators", "password", "--new-password-file", &own],
    ));
    let entries = office.json(&as_operator("孙副主任", &own, &["audit", "list"]));
    let who: Vec<&str> = entries["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["action"] == "office_changed")
        .map(|e| e["who"].as_str().unwrap())
        .collect();
    assert_eq!(who[..2], ["单位口令 · 自称机房", "单位口令"]);
}
