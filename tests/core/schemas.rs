//! Files whose schema is not ours to the letter: refused before anything in them is read, as an office and as a backup.

use std::path::{Path, PathBuf};

use lince_core::ErrorCode;
use lince_core::actions::backups::compare::compare;
use lince_core::actions::backups::{Keys, create, restore, verify};
use lince_core::actions::{checks, operators, workers};
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Role;
use lince_core::progress::Silent;
use lince_core::storage::backup::archive::hash_of;
use lince_core::storage::{Access, Store};
use lince_tests::{TestOffice, day, fixture, holder, new_office, on, wanghe};
use rusqlite::Connection;

use crate::archives::{self, manifest, pack};

const DAY: &str = "2026-11-21";
const HEAD: (&str, &str) = ("王主任", "guihua-yanyu-41-qiao");

/// An office with an account, and a backup of it.
struct Victim {
    dir: tempfile::TempDir,
    backup: PathBuf,
}

impl Victim {
    fn database(&self) -> PathBuf {
        self.dir.path().join("lince.db")
    }

    fn open(&self) -> lince_core::Result<Store> {
        Store::open(self.dir.path(), &Access::Write(holder()))
    }
}

fn victim() -> Victim {
    let TestOffice { dir, mut store } = new_office();
    operators::add(&mut store, &on(DAY), HEAD.0, &operators::Terms::of(Role::Head), HEAD.1).unwrap();
    let backup = create(&mut store, &on(DAY), None).unwrap().file;
    drop(store);
    Victim { dir, backup }
}

/// What the schema of a file can be made to say. `{out}`: a path where nothing may come to lie.
const STRANGE: &[(&str, &str)] = &[
    (
        "a table whose name ends the statement",
        r#"CREATE TABLE "x; VACUUM main INTO '{out}'; --" (id INTEGER PRIMARY KEY, worker_id INTEGER)"#,
    ),
    (
        "a table that attaches",
        r#"CREATE TABLE "x AS SELECT 1; ATTACH '{out}' AS y; --" (worker_id INTEGER)"#,
    ),
    (
        "a column whose name ends the statement",
        r#"CREATE TABLE extra (id INTEGER PRIMARY KEY, worker_id INTEGER, "a'); VACUUM INTO '{out}'; --" TEXT)"#,
    ),
    ("one more table", "CREATE TABLE extra (id INTEGER PRIMARY KEY)"),
    ("one more column", "ALTER TABLE worker ADD COLUMN extra TEXT"),
    ("a computed column", "ALTER TABLE worker ADD COLUMN extra TEXT AS (name || phone) VIRTUAL"),
    ("a view", "CREATE VIEW everybody AS SELECT * FROM worker"),
    ("a view for a table", "ALTER TABLE worker RENAME TO people; CREATE VIEW worker AS SELECT * FROM people"),
    ("one more index", "CREATE INDEX extra ON worker (phone)"),
    ("an index that computes", "CREATE INDEX extra ON worker (lower(name)) WHERE length(name) > 1"),
    ("one index less", "DROP INDEX contract_by_end"),
    ("one trigger less", "DROP TRIGGER journal_update_worker"),
    (
        "a trigger that journals nothing",
        "DROP TRIGGER journal_update_worker; CREATE TRIGGER journal_update_worker AFTER UPDATE ON worker BEGIN SELECT 1; END",
    ),
    (
        "one more trigger",
        "CREATE TRIGGER extra AFTER INSERT ON change BEGIN UPDATE operator SET role = 'head'; END",
    ),
    ("a table of the statistics", "ANALYZE"),
    ("a table in a module", "CREATE VIRTUAL TABLE extra USING fts5 (text)"),
    (
        "a table behind the engine's back",
        "PRAGMA writable_schema = ON;
         INSERT INTO sqlite_schema VALUES ('table', 'sqlite_extra', 'sqlite_extra', 2, 'CREATE TABLE sqlite_extra (worker_id)')",
    ),
    (
        "another text behind the engine's back",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'worker'",
    ),
    (
        "a kind that is none",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = x'00ff' WHERE name = 'contract_by_end'",
    ),
    ("another version", "PRAGMA user_version = 8"),
    ("no version", "PRAGMA user_version = 0"),
    ("another program's mark", "PRAGMA application_id = 7"),
];

fn spoil(database: &Path, sql: &str) {
    let conn = Connection::open(database).unwrap();
    conn.create_scalar_function(
        "lince_seal",
        -1,
        rusqlite::functions::FunctionFlags::SQLITE_UTF8 | rusqlite::functions::FunctionFlags::SQLITE_INNOCUOUS,
        |_| Ok(vec![0_u8; 16]),
    )
    .unwrap();
    conn.execute_batch(sql).unwrap();
    // One file, as a copy of it would be.
    let _ = conn.pragma_update(None, "journal_mode", "DELETE");
}

/// The backup with another database in it and a manifest that is true for it.
fn repack(backup: &Path, database: &Path, to: &Path) {
    let mut entries = archives::entries(backup);
    let coming = std::fs::read(database).unwrap();
    manifest(&mut entries, |m| {
        let hash = hash_of(database).unwrap();
        m["files"]["lince.db"] = serde_json::json!({ "sha256": hash, "bytes": coming.len() });
    });
    for (name, bytes) in &mut entries {
        if name == "lince.db" {
            bytes.clone_from(&coming);
        }
    }
    pack(to, &entries);
}

#[test]
fn an_office_of_another_schema_is_refused_unread() {
    for (what, sql) in STRANGE {
        let victim = victim();
        let out = victim.dir.path().join("out");
        spoil(&victim.database(), &sql.replace("{out}", out.to_str().unwrap()));
        let before = std::fs::read(victim.database()).unwrap();

        for access in [Access::Read, Access::Write(holder())] {
            let refusal = Store::open(victim.dir.path(), &access).err().unwrap();

            assert_eq!(refusal.code(), ErrorCode::Damaged, "{what}: {refusal:?}");
            assert!(refusal.message().contains("lince.db"), "{what}: the file is named");
        }
        assert_eq!(std::fs::read(victim.database()).unwrap(), before, "{what}");
        assert!(!out.exists(), "{what}");
    }
}

#[test]
fn a_backup_of_another_schema_is_none() {
    for (what, sql) in STRANGE {
        let victim = victim();
        let elsewhere = tempfile::tempdir().unwrap();
        let (copy, out) = (elsewhere.path().join("copy.db"), elsewhere.path().join("out"));
        let strange = elsewhere.path().join("lince-20261121-120000.lincebak");
        std::fs::copy(victim.database(), &copy).unwrap();
        spoil(&copy, &sql.replace("{out}", out.to_str().unwrap()));
        repack(&victim.backup, &copy, &strange);

        let verified = verify(&strange);
        let compared = compare(&strange, None, Keys::default(), day(DAY), &mut Silent);
        let restored = restore(victim.dir.path(), &holder(), &on(DAY), &strange);

        for (how, code) in [
            ("verify", verified.err().map(|e| e.code())),
            ("compare", compared.err().map(|e| e.code())),
            ("restore", restored.err().map(|e| e.code())),
        ] {
            assert_eq!(code, Some(ErrorCode::NotABackup), "{what}: {how}");
        }
        assert!(!out.exists(), "{what}");
        assert!(victim.open().is_ok(), "{what}: the office is as it was");
    }
}

#[test]
fn what_an_honest_program_does_to_a_file_changes_nothing() {
    for sql in [
        "VACUUM",
        "REINDEX",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ] {
        let victim = victim();
        spoil(&victim.database(), sql);

        assert!(victim.open().is_ok(), "{sql}");
    }
    for schema in 1..=5 {
        let dir = tempfile::tempdir().unwrap();
        restore(
            dir.path(),
            &holder(),
            &on(DAY),
            &fixture(&format!("backups/schema_v{schema}.lincebak")),
        )
        .unwrap();
        assert!(
            Store::open(dir.path(), &Access::Read).is_ok(),
            "upgraded from {schema} and restored"
        );
    }
}

#[test]
fn a_schema_that_is_changed_under_the_open_program_stops_the_next_change() {
    let TestOffice { dir, mut store } = wanghe(&on(DAY));
    let worker = WorkerId(1);
    let phone = |store: &mut Store, number: &str| {
        workers::set(store, &on(DAY), worker, &[("phone".into(), number.into())], None).map_err(|e| e.code())
    };
    assert_eq!(phone(&mut store, "19900010001"), Ok(true));
    let other = Connection::open(dir.path().join("lince.db")).unwrap();
    other
        .execute_batch(
            "DROP TRIGGER journal_update_worker;
             CREATE TRIGGER journal_update_worker AFTER UPDATE ON worker BEGIN SELECT 1; END;",
        )
        .unwrap();

    assert_eq!(phone(&mut store, "19900010002"), Err(ErrorCode::Damaged));
    let found = checks::check(&store).unwrap();

    assert_eq!(found.iter().map(|p| p.code).collect::<Vec<_>>(), ["database_damaged"]);
    let kept: String = other
        .query_row("SELECT phone FROM worker WHERE id = ?1", [worker.0], |r| r.get(0))
        .unwrap();
    assert_eq!(kept, "19900010001", "nothing is kept that is not told");
}
