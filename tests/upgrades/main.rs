//! Every schema that was ever released opens, is brought up to date, and keeps its records and their history.

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

mod released;

use std::path::{Path, PathBuf};

use lince_core::actions::{appraisals, audit, calendar, checks, file};
use lince_core::domain::person::{Status, WorkerId};
use lince_core::roll::Roll;
use lince_core::storage::{Access, Store, trail, undo};
use lince_tests::{behind_the_triggers, day, fixture, holder, on};

/// An office as the first release left it.
fn first_schema() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let conn = rusqlite::Connection::open(dir.path().join("lince.db")).unwrap();
    let sql = std::fs::read_to_string(fixture("schema_v1.sql")).unwrap();
    conn.execute_batch(&sql).unwrap();
    dir
}

fn schema_of(file: &Path) -> u32 {
    let conn = rusqlite::Connection::open(file).unwrap();
    conn.query_row("PRAGMA user_version", [], |r| r.get(0)).unwrap()
}

fn copies(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir.join("backups")) else {
        return Vec::new();
    };
    entries.map(|e| e.unwrap().path()).collect()
}

fn open(dir: &Path) -> lince_core::Result<Store> {
    Store::open(dir, &Access::Write(holder()))
}

#[test]
fn the_first_schema_is_brought_up_to_date_and_keeps_its_people() {
    let dir = first_schema();

    let store = open(dir.path()).unwrap();

    let roll = Roll::load(store.read(), day("2025-06-01")).unwrap();
    let names: Vec<(&str, Status)> = roll.people.iter().map(|p| (&*p.name, p.status(roll.day))).collect();
    assert_eq!(names, [("单文静", Status::Active), ("㛃䶮", Status::Left)]);
    let person = roll.person(WorkerId(1)).unwrap();
    assert_eq!(
        (person.post.as_deref(), person.details.phone.as_deref()),
        (Some("居委会副主任"), Some("19900010009"))
    );
    assert_eq!(roll.community_name(person), "双桥社区");
    assert_eq!(person.contracts.len(), 1);
    let earlier = Roll::load(store.read(), day("2025-03-31")).unwrap();
    assert_eq!(earlier.person(WorkerId(1)).unwrap().post.as_deref(), Some("居委会委员"));
    let shown = file::of(store.read(), WorkerId(1), day("2025-06-01")).unwrap();
    assert_eq!(shown.name, "单文静");
    assert_eq!(checks::check(&store).unwrap(), []);
}

#[test]
fn a_copy_of_the_old_file_is_kept_before_the_upgrade() {
    let dir = first_schema();

    drop(open(dir.path()).unwrap());

    let copies = copies(dir.path());
    assert_eq!(copies.len(), 1);
    let name = copies[0].file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("before-upgrade-v1-") && name.ends_with(".db"),
        "{name}"
    );
    assert_eq!(schema_of(&copies[0]), 1);
    assert!(schema_of(&dir.path().join("lince.db")) > 1);
    drop(open(dir.path()).unwrap());
    assert_eq!(
        self::copies(dir.path()).len(),
        1,
        "an upgraded file is opened, not upgraded again"
    );

    let again = tempfile::tempdir().unwrap();
    std::fs::copy(&copies[0], again.path().join("lince.db")).unwrap();
    assert_eq!(
        Roll::load(open(again.path()).unwrap().read(), day("2025-06-01"))
            .unwrap()
            .people
            .len(),
        2
    );
}

#[test]
fn history_and_undo_reach_back_behind_the_upgrade() {
    let dir = first_schema();
    let mut store = open(dir.path()).unwrap();

    let history = trail::of_worker(store.read(), 1).unwrap();
    let promoted = history
        .iter()
        .find(|c| c.field == "post" && c.after.as_deref() == Some("居委会副主任"))
        .unwrap();
    assert_eq!((promoted.who.as_str(), promoted.why.as_str()), ("王经办", "届中补选"));
    let phone = history
        .iter()
        .find(|c| c.field == "phone" && c.before.is_some())
        .unwrap();
    assert_eq!(
        (phone.before.as_deref(), phone.after.as_deref()),
        (Some("19900010001"), Some("19900010009"))
    );

    let steps: Vec<String> = (0..3)
        .map(|_| undo::last(&mut store, &on("2026-01-01"), None).unwrap().what)
        .collect();

    assert_eq!(steps[0], "㛃䶮离任（辞职）");
    assert!(Roll::load(store.read(), day("2026-01-01")).unwrap().people.is_empty());
    assert!(undo::last(&mut store, &on("2026-01-01"), None).is_err());
}

#[test]
fn what_came_later_works_on_an_old_file() {
    let dir = first_schema();
    let store = open(dir.path()).unwrap();

    let computed = appraisals::compute(store.read(), 2024, day("2025-06-01")).unwrap();

    assert_eq!(
        computed.appraisal.outcomes.len(),
        2,
        "one with scores, one in post without"
    );
    assert!(
        appraisals::decision(store.read(), 2024).is_err(),
        "the table is there, nothing is decided"
    );
}

#[test]
fn days_off_can_be_entered_in_an_old_file() {
    for old in [first_schema(), second_schema()] {
        let mut store = open(old.path()).unwrap();
        let before = calendar::show(store.read(), 2027).unwrap();
        assert_eq!(before.origin, calendar::Origin::Provisional);

        let (typed, _) = calendar::read(store.read(), 2027, "元旦：1月1日至3日放假，共3天。").unwrap();
        calendar::set(&mut store, &on("2026-11-21"), &typed).unwrap();

        assert_eq!(
            calendar::show(store.read(), 2027).unwrap().origin,
            calendar::Origin::Office
        );
        assert_eq!(audit::verify(&store, &[]).unwrap().findings, []);
        assert_eq!(checks::check(&store).unwrap(), []);
    }
}

/// As the program of the second schema left it.
fn second_schema() -> tempfile::TempDir {
    released::folder_of(&fixture("backups/schema_v2.lincebak"))
}

#[test]
fn the_trail_of_an_older_file_is_chained_and_verifies_clean() {
    for old in [first_schema(), second_schema()] {
        let mut store = open(old.path()).unwrap();

        assert_eq!(audit::verify(&store, &[]).unwrap().findings, []);
        let last = trail::lines(store.read(), None, None, 1).unwrap().remove(0);
        assert_eq!(
            last.action, "trail_begun",
            "from where the chain vouches is an entry itself"
        );
        while undo::last(&mut store, &on("2026-01-01"), None).is_ok() {}
        assert_eq!(
            audit::verify(&store, &[]).unwrap().findings,
            [],
            "old changes are taken back"
        );
    }
}

#[test]
fn an_edit_of_what_an_older_file_held_is_found() {
    let old = second_schema();
    drop(open(old.path()).unwrap());
    let conn = rusqlite::Connection::open(old.path().join("lince.db")).unwrap();
    behind_the_triggers(
        &conn,
        "UPDATE change SET who = '别人' WHERE id = 1; UPDATE contract SET number = '无' WHERE id = 1;",
    );
    drop(conn);

    let found = audit::verify(&open(old.path()).unwrap(), &[]).unwrap().findings;

    let codes: Vec<&str> = found.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["entry_changed", "row_changed"]);
}

#[test]
fn an_old_file_with_a_strange_table_is_refused_and_left_as_it_was() {
    let dir = first_schema();
    let path = dir.path().join("lince.db");
    let raw = |sql: &str| rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    raw("CREATE TABLE publication (id INTEGER PRIMARY KEY)");
    let before = std::fs::read(&path).unwrap();

    let refusal = open(dir.path()).err().unwrap();

    assert_eq!(refusal.code(), lince_core::ErrorCode::Damaged);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(
        copies(dir.path()).is_empty(),
        "nothing is copied before an upgrade that is not made"
    );
    raw("DROP TABLE publication");
    assert!(open(dir.path()).is_ok(), "with the table gone it is brought up to date");
}

#[test]
fn a_reader_upgrades_too_unless_somebody_writes() {
    let dir = first_schema();
    assert!(Store::open(dir.path(), &Access::Read).is_ok());
    assert!(schema_of(&dir.path().join("lince.db")) > 1);
}
