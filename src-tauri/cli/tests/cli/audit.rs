//! `audit`

use crate::support::Office;

#[test]
fn an_honest_trail_is_whole_and_a_touched_one_is_not() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);

    let fine = office.json(&["audit", "verify"]);
    assert_eq!(fine["ok"], true);
    let entries = office.json(&["audit", "list"])["entries"].as_array().unwrap().len();
    assert_eq!(fine["entries"], entries);
    assert!(fine.get("first_broken").is_none());
    let text = office.run(&["audit", "verify"]);
    assert!(text.out.contains("操作记录完整"), "{}", text.out);

    let conn = rusqlite::Connection::open(office.dir.path().join("lince.db")).unwrap();
    conn.execute_batch("UPDATE change SET who = '别人' WHERE id = 2")
        .unwrap();
    drop(conn);
    let broken = office.run(&["--json", "audit", "verify"]);

    assert_eq!(broken.code, 1);
    let told: serde_json::Value = serde_json::from_str(&broken.out).unwrap();
    assert_eq!(told["ok"], false);
    assert_eq!(
        (&told["first_broken"], &told["reason"]),
        (&2.into(), &"entry_changed".into())
    );
    assert!(told["message"].as_str().unwrap().contains("第2条"));
    assert_eq!(office.run(&["check"]).code, 1, "the check includes the trail");
    office.json(&["workers", "show", &id]);
}

#[test]
fn numbers_that_left_by_the_command_line_are_on_the_persons_record() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);
    office.json(&["workers", "show", &id]);
    office.json(&["workers", "list"]);

    let of_person = office.json(&["audit", "list", "--worker", &id]);

    let exports = of_person["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["action"] == "export");
    assert!(exports.count() >= 2, "{of_person}");
    assert_eq!(office.json(&["audit", "verify"])["ok"], true);
}

#[test]
fn a_backup_kept_elsewhere_shows_what_those_in_the_folder_cannot() {
    let office = Office::filled();
    let stick = tempfile::tempdir().unwrap();
    office.json(&["workers", "list"]);
    office.json(&["backup", "create", "--to", stick.path().to_str().unwrap()]);
    let conn = rusqlite::Connection::open(office.dir.path().join("lince.db")).unwrap();
    conn.execute_batch("DELETE FROM change_about; DELETE FROM change WHERE action IN ('export', 'backup')")
        .unwrap();
    drop(conn);
    // Everything on this PC agrees with everything else.
    std::fs::write(office.dir.path().join("lince.heads"), "").unwrap();
    office.json(&["audit", "accept", "--reason", "没有理由"]);

    assert_eq!(office.json(&["audit", "verify"])["ok"], true);

    let against = office.run(&["--json", "audit", "verify", "--against", stick.path().to_str().unwrap()]);

    assert_eq!(against.code, 1, "{}", against.out);
    assert_eq!(against.json()["reason"], "backup_differs");
    assert_eq!(office.entries("trail_noted"), 1, "who wiped the traces is named");
}
