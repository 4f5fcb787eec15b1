//! Files of ours with a rewritten schema: names, kinds, texts, places of tables.

use std::collections::BTreeSet;
use std::path::Path;

use lince_core::ErrorCode;
use lince_core::actions::{audit, backups, checks};
use lince_core::storage::{Access, Store};
use lince_tests::{holder, on, wanghe};
use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;

use crate::hunt;

/// One act on the engine's list of objects. A number chooses among them, whatever there is.
#[derive(Debug, Clone)]
enum Act {
    Add { kind: usize, name: String, text: String },
    Name { which: u16, name: String },
    Table { which: u16, name: String },
    Text { which: u16, at: u16, what: usize },
    Kind { which: u16, kind: usize },
    Root { which: u16, page: i64 },
    Drop { which: u16 },
}

const KINDS: &[&str] = &["table", "index", "trigger", "view", "", "TABLE", "\0"];

/// What would run if a name or a text were taken for a statement.
const RUNS: &[&str] = &[
    "; VACUUM main INTO 'out.db'; --",
    "'; ATTACH 'out.db' AS out; --",
    "\"; DROP TABLE worker; --",
    " AS (load_extension('out'))",
    " AFTER INSERT ON worker BEGIN DELETE FROM change; END",
    "CREATE VIRTUAL TABLE x USING fts5(a)",
    "CREATE TABLE sqlite_sequence(name,seq)",
    ") WITHOUT ROWID",
    "/*",
    "--\n",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..RUNS.len()).prop_map(|which| format!("x{}", RUNS[which])),
        proptest::sample::select(vec![
            "worker",
            "change",
            "row_change",
            "sqlite_schema",
            "sqlite_stat1",
            "工作者",
            ""
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let text = (name(), 0..RUNS.len()).prop_map(|(name, which)| {
        format!(
            "CREATE TABLE \"{}\" (worker_id){}",
            name.replace('"', "\"\""),
            RUNS[which]
        )
    });
    prop_oneof![
        (0..KINDS.len(), name(), text).prop_map(|(kind, name, text)| Act::Add { kind, name, text }),
        (any::<u16>(), name()).prop_map(|(which, name)| Act::Name { which, name }),
        (any::<u16>(), name()).prop_map(|(which, name)| Act::Table { which, name }),
        (any::<u16>(), any::<u16>(), 0..RUNS.len()).prop_map(|(which, at, what)| Act::Text { which, at, what }),
        (any::<u16>(), 0..KINDS.len()).prop_map(|(which, kind)| Act::Kind { which, kind }),
        (any::<u16>(), -2_i64..400).prop_map(|(which, page)| Act::Root { which, page }),
        any::<u16>().prop_map(|which| Act::Drop { which }),
    ]
}

type Row = (i64, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

fn objects(conn: &Connection) -> Vec<Row> {
    let bytes =
        "SELECT rowid, CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB), CAST(coalesce(sql, '') AS BLOB)
                   FROM sqlite_schema ORDER BY rowid";
    conn.prepare(bytes)
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap()
}

/// Rewrites the list; the engine refuses nothing there, and reads it anew only when the file is opened again.
fn rewrite(file: &Path, acts: &[Act]) -> bool {
    let conn = Connection::open(file).unwrap();
    let before = objects(&conn);
    conn.execute_batch("PRAGMA writable_schema = ON").unwrap();
    let chosen = |which: u16| before[usize::from(which) % before.len()].0;
    for act in acts {
        match act {
            Act::Add { kind, name, text } => conn.execute(
                "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?1, ?2, ?2, 2, ?3)",
                (KINDS[*kind], name, text),
            ),
            Act::Name { which, name } => {
                conn.execute("UPDATE sqlite_schema SET name = ?2 WHERE rowid = ?1", (chosen(*which), name))
            }
            Act::Table { which, name } => {
                conn.execute("UPDATE sqlite_schema SET tbl_name = ?2 WHERE rowid = ?1", (chosen(*which), name))
            }
            Act::Text { which, at, what } => conn.execute(
                "UPDATE sqlite_schema SET sql = substr(sql, 1, ?2 % length(sql)) || ?3 || substr(sql, 1 + ?2 % length(sql)) WHERE rowid = ?1",
                (chosen(*which), at, RUNS[*what]),
            ),
            Act::Kind { which, kind } => {
                conn.execute("UPDATE sqlite_schema SET type = ?2 WHERE rowid = ?1", (chosen(*which), KINDS[*kind]))
            }
            Act::Root { which, page } => {
                conn.execute("UPDATE sqlite_schema SET rootpage = ?2 WHERE rowid = ?1", (chosen(*which), page))
            }
            Act::Drop { which } => conn.execute("DELETE FROM sqlite_schema WHERE rowid = ?1", [chosen(*which)]),
        }
        .unwrap();
    }
    let same = |rows: Vec<Row>| {
        rows.into_iter()
            .map(|(_, a, b, c, d)| (a, b, c, d))
            .collect::<BTreeSet<_>>()
    };
    let after = objects(&conn);
    let unchanged = before.len() == after.len() && same(before) == same(after);
    conn.execute_batch("PRAGMA writable_schema = OFF; PRAGMA schema_version = 999")
        .unwrap();
    unchanged
}

fn names_in(dir: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_rewritten_schema_is_refused_and_runs_nothing() {
    let office = wanghe(&on("2026-11-21"));
    let whole = office.dir.path().join("lince.db");
    drop(office.store);
    {
        // One file without a log.
        let conn = Connection::open(&whole).unwrap();
        conn.pragma_update(None, "journal_mode", "DELETE").unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("lince.db");
    hunt(24, vec(act(), 1..4), |acts| {
        for name in ["lince.db-wal", "lince.db-shm", "lince.heads"] {
            let _ = std::fs::remove_file(dir.path().join(name));
        }
        std::fs::copy(&whole, &file).unwrap();
        let ours = rewrite(&file, &acts);

        let opened = Store::open(dir.path(), &Access::Write(holder()));

        match opened {
            Err(error) => assert_ne!(error.code(), ErrorCode::Internal, "{error:?}"),
            Ok(mut store) => {
                assert!(ours, "a schema that is not ours was opened");
                // A table may lie where another one does: nothing of that is believed, and nothing falls over.
                let told = [
                    checks::check(&store).map(drop),
                    audit::verify(&store, &[]).map(drop),
                    backups::create(&mut store, &on("2026-11-21"), None).map(drop),
                ];
                for error in told.into_iter().filter_map(Result::err) {
                    assert_ne!(error.code(), ErrorCode::Internal, "{error:?}");
                }
            }
        }
        let known = [
            "lince.db",
            "lince.db-wal",
            "lince.db-shm",
            "lince.heads",
            "writer.lock",
            "writer.json",
            "backups",
        ];
        for name in names_in(dir.path()) {
            assert!(known.contains(&name.as_str()), "{name} has appeared");
        }
    });
}
