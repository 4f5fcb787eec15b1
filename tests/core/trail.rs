//! The trail shows that it, or a record, was changed behind the program's back; an honest history never raises an alarm.

use std::path::Path;

use lince_core::ErrorCode;
use lince_core::actions::{audit, backups, workers};
use lince_core::domain::person::WorkerId;
use lince_core::import::Kind;
use lince_core::storage::trail::{self, Action};
use lince_core::storage::verify::{self, Fault, Report};
use lince_core::storage::{Access, Entry, Store, undo};
use lince_tests::{TestOffice, fixture, holder, new_office, on, read_in};
use rusqlite::Connection;

const WHEN: &str = "2026-11-21";

fn hire(store: &mut Store, name: &str, id_number: &str) -> WorkerId {
    let fields = [("name", name), ("id_number", id_number), ("post", "专职网格员")];
    workers::add(store, &on(WHEN), &fields.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap()
}

fn set(store: &mut Store, id: WorkerId, field: &str, value: &str) {
    workers::set(store, &on(WHEN), id, &[(field.to_owned(), value.to_owned())], None).unwrap();
}

/// Six entries and a backup that knows five: made, 张三, 李四, a phone, a view of 张三's numbers, the backup.
fn office() -> TestOffice {
    let mut office = new_office();
    let store = &mut office.store;
    let id = hire(store, "张三", "000001199003070010");
    hire(store, "李四", "00000119881215202X");
    set(store, id, "phone", "19900010001");
    let view = Entry::new(Action::View, "查看张三的完整号码").about([id]);
    store.note(&on(WHEN), &view).unwrap();
    backups::create(store, &on(WHEN), None).unwrap();
    assert!(audit::verify(store, &[]).unwrap().ok);
    office
}

fn reopened(dir: &Path) -> Store {
    Store::open(dir, &Access::Write(holder())).unwrap()
}

fn raw(dir: &Path) -> Connection {
    Connection::open(dir.join("lince.db")).unwrap()
}

fn faults(report: &Report) -> Vec<(Fault, Option<i64>, Option<u32>)> {
    report
        .findings
        .iter()
        .map(|f| (f.code, f.entry.map(|e| e.0), f.worker))
        .collect()
}

/// Runs SQL with the triggers of `table` taken out and put back, as somebody would who knows them.
fn behind_the_triggers(conn: &Connection, table: &str, sql: &str) {
    let triggers: Vec<(String, String)> = conn
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1")
        .unwrap()
        .query_map([table], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        conn.execute_batch(sql).unwrap();
    }
}

#[test]
fn every_tampering_with_the_file_is_found_and_named() {
    use Fault::*;
    type Tamper = fn(&Connection);
    type Expected = (Fault, Option<i64>, Option<u32>);
    let cases: &[(&str, Tamper, &[Expected])] = &[
        (
            "who did it",
            |c| drop(c.execute_batch("UPDATE change SET who = '别人' WHERE id = 3")),
            &[(EntryChanged, Some(3), None)],
        ),
        (
            "what was done",
            |c| drop(c.execute_batch("UPDATE change SET what = '查看李四的完整号码' WHERE id = 5")),
            &[(EntryChanged, Some(5), None)],
        ),
        (
            "when",
            |c| drop(c.execute_batch("UPDATE change SET at = '2020-01-01T00:00:00Z' WHERE id = 6")),
            &[(EntryChanged, Some(6), None)],
        ),
        (
            "whose numbers were looked at",
            |c| drop(c.execute_batch("UPDATE change_about SET first_worker = 2, last_worker = 2")),
            &[(DetailsChanged, Some(5), None)],
        ),
        (
            "that anybody's were",
            |c| drop(c.execute_batch("DELETE FROM change_about")),
            &[(DetailsChanged, Some(5), None)],
        ),
        (
            "a value before",
            |c| {
                let sql = "UPDATE row_change SET before = json_set(before, '$.note', '曾有电话') WHERE change_id = 4";
                drop(c.execute_batch(sql));
            },
            &[(DetailsChanged, Some(4), None), (StepsDisagree, Some(4), Some(1))],
        ),
        (
            "a value after, and the record with it",
            |c| {
                let sql = "UPDATE row_change SET after = json_set(after, '$.phone', '19900010002') WHERE change_id = 4";
                c.execute_batch(sql).unwrap();
                behind_the_triggers(c, "worker", "UPDATE worker SET phone = '19900010002' WHERE id = 1");
            },
            &[(DetailsChanged, Some(4), None)],
        ),
        (
            "an entry in the middle",
            |c| {
                let sql = "DELETE FROM change_about WHERE change_id = 5; DELETE FROM change WHERE id = 5";
                c.execute_batch(sql).unwrap();
            },
            &[(EntryMissing, Some(5), None)],
        ),
        (
            "the end",
            |c| drop(c.execute_batch("DELETE FROM change WHERE id = 6")),
            &[(EntriesCutOff, Some(6), None)],
        ),
        (
            "the order",
            |c| {
                let sql = "PRAGMA foreign_keys = OFF;
                           UPDATE change SET id = 60 WHERE id = 5;
                           UPDATE change SET id = 5 WHERE id = 6;
                           UPDATE change SET id = 6 WHERE id = 60;
                           UPDATE change_about SET change_id = 6";
                c.execute_batch(sql).unwrap();
            },
            &[
                (EntryChanged, Some(5), None),
                (EntryChanged, Some(6), None),
                (EntriesReplaced, Some(5), None),
                (BackupDiffers, Some(5), None),
            ],
        ),
        (
            "a person's file",
            |c| behind_the_triggers(c, "worker", "UPDATE worker SET phone = '19900010002' WHERE id = 1"),
            &[(RowChanged, Some(4), Some(1))],
        ),
        (
            "a person's file that was never changed before",
            |c| {
                behind_the_triggers(
                    c,
                    "post_entry",
                    "UPDATE post_entry SET post = '书记' WHERE worker_id = 2",
                )
            },
            &[(RowChanged, Some(3), Some(2))],
        ),
        (
            "a record put in",
            |c| {
                let sql = "INSERT INTO grade_entry (worker_id, from_on, grade) VALUES (2, '2026-01-01', '十八级')";
                behind_the_triggers(c, "grade_entry", sql);
            },
            &[(RowAdded, None, Some(2))],
        ),
        (
            "a record taken out",
            |c| behind_the_triggers(c, "post_entry", "DELETE FROM post_entry WHERE worker_id = 2"),
            &[(RowRemoved, Some(3), Some(2))],
        ),
        (
            "the door held open from outside",
            |c| {
                let sql = "INSERT INTO open_change VALUES (1, 3); UPDATE worker SET note = '好' WHERE id = 2;
                           DELETE FROM open_change";
                c.execute_batch(sql).unwrap();
            },
            &[(DetailsChanged, Some(3), None)],
        ),
        (
            "the digests themselves",
            |c| drop(c.execute_batch("UPDATE change SET digest = NULL, details_digest = NULL WHERE id = 2")),
            &[
                (EntryChanged, Some(2), None),
                (DetailsChanged, Some(2), None),
                (EntryChanged, Some(3), None),
            ],
        ),
    ];
    for (name, tamper, expected) in cases {
        let TestOffice { dir, store } = office();
        drop(store);
        tamper(&raw(dir.path()));

        let report = audit::verify(&reopened(dir.path()), &[]).unwrap();

        let found = faults(&report);
        for expected in *expected {
            assert!(found.contains(expected), "{name}: {expected:?} is not in {found:?}");
        }
        assert!(!report.ok, "{name}");
    }
}

#[test]
fn an_edit_of_a_persons_file_names_the_person_and_the_remedy() {
    let TestOffice { dir, store } = office();
    drop(store);
    let sql = "UPDATE worker SET phone = '19900010002' WHERE id = 1";
    behind_the_triggers(&raw(dir.path()), "worker", sql);

    let store = reopened(dir.path());
    let report = audit::verify(&store, &[]).unwrap();

    assert_eq!(faults(&report).len(), 1, "nothing else is blamed: {report:?}");
    let told = &report.findings[0].message;
    assert!(told.contains("编号1") && told.contains("恢复"), "{told}");
    let problems = lince_core::actions::checks::check(&store).unwrap();
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["row_changed"]);
    assert!(
        verify::quick(&store).unwrap().ok,
        "the quick look at start sees the chain only"
    );
}

#[test]
fn an_end_cut_off_with_the_heads_beside_the_file_shows_by_a_backup() {
    let TestOffice { dir, store } = office();
    drop(store);
    let conn = raw(dir.path());
    conn.execute_batch("DELETE FROM change_about; DELETE FROM change WHERE id >= 5")
        .unwrap();
    drop(conn);
    let heads = dir.path().join("lince.heads");
    let lines = std::fs::read_to_string(&heads).unwrap();
    let kept: Vec<&str> = lines.lines().take(4).collect();
    std::fs::write(&heads, kept.join("\n") + "\n").unwrap();

    let store = reopened(dir.path());

    assert!(verify::quick(&store).unwrap().ok, "file and heads agree");
    let report = audit::verify(&store, &[]).unwrap();
    assert_eq!(faults(&report), [(Fault::BackupAhead, Some(5), None)]);
    assert!(
        report.findings[0].message.contains(".lincebak"),
        "{}",
        report.findings[0].message
    );
}

#[test]
fn a_trail_written_anew_from_an_earlier_point_shows_by_its_heads() {
    let TestOffice { dir, mut store } = office();
    let before = tempfile::tempdir().unwrap();
    let copy = before.path().join("lince.db");
    raw(dir.path())
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    hire(&mut store, "王五", "000001197502281040");
    set(&mut store, WorkerId(1), "phone", "19900010003");
    drop(store);
    // Another history after the sixth entry, whole in itself, made by the program.
    let mut other = reopened(before.path());
    hire(&mut other, "赵六", "000001196501310132");
    set(&mut other, WorkerId(1), "phone", "19900010004");
    drop(other);
    std::fs::copy(&copy, dir.path().join("lince.db")).unwrap();
    for beside in ["lince.db-wal", "lince.db-shm"] {
        let _ = std::fs::remove_file(dir.path().join(beside));
    }

    let store = reopened(dir.path());

    let quick = verify::quick(&store).unwrap();
    assert_eq!(faults(&quick), [(Fault::EntriesReplaced, Some(7), None)]);
}

#[test]
fn one_entry_forged_with_its_digest_no_longer_fits_the_next() {
    let TestOffice { dir, store } = office();
    drop(store);
    // An entry that the program itself chained in another history, in the place of the fifth.
    let other = new_office();
    let mut store = other.store;
    for _ in 0..3 {
        store.note(&on(WHEN), &Entry::new(Action::Print, "输出公示")).unwrap();
    }
    store
        .note(
            &on(WHEN),
            &Entry::new(Action::View, "查看李四的完整号码").about([WorkerId(2)]),
        )
        .unwrap();
    drop(store);
    let conn = raw(dir.path());
    let sql = "ATTACH ?1 AS other";
    conn.execute(sql, [other.dir.path().join("lince.db").to_str().unwrap()])
        .unwrap();
    conn.execute_batch(
        "PRAGMA foreign_keys = OFF;
         DELETE FROM change_about; DELETE FROM change WHERE id = 5;
         INSERT INTO change SELECT * FROM other.change WHERE id = 5;
         INSERT INTO change_about SELECT * FROM other.change_about WHERE change_id = 5",
    )
    .unwrap();
    drop(conn);

    let found = faults(&audit::verify(&reopened(dir.path()), &[]).unwrap());

    assert!(found.contains(&(Fault::EntryChanged, Some(6), None)), "{found:?}");
    assert!(found.contains(&(Fault::EntriesReplaced, Some(5), None)), "{found:?}");
}

#[test]
fn heads_that_were_taken_away_are_missed_until_somebody_answers_for_it() {
    let TestOffice { dir, mut store } = office();
    std::fs::remove_file(dir.path().join("lince.heads")).unwrap();
    assert_eq!(faults(&verify::quick(&store).unwrap())[0].0, Fault::HeadsMissing);
    set(&mut store, WorkerId(1), "phone", "19900010005");
    assert_eq!(
        faults(&verify::quick(&store).unwrap()),
        [(Fault::HeadsMissing, Some(7), None)],
        "the next entry does not cover it up"
    );

    assert_eq!(
        audit::accept(&mut store, &on(WHEN), " ", &[]).unwrap_err().code(),
        ErrorCode::ReasonNeeded
    );
    audit::accept(&mut store, &on(WHEN), "杀毒软件误删", &[]).unwrap();

    assert!(audit::verify(&store, &[]).unwrap().ok);
    let last = &trail::lines(store.read(), None, None, 1).unwrap()[0];
    assert!(
        last.what.contains("lince.heads"),
        "the entry says what was found: {}",
        last.what
    );
    assert_eq!(last.why.as_deref(), Some("杀毒软件误删"));
    drop(store);
    assert!(verify::quick(&reopened(dir.path())).unwrap().ok);
}

#[test]
fn a_trail_that_does_not_fit_itself_cannot_be_answered_for() {
    let TestOffice { dir, store } = office();
    drop(store);
    raw(dir.path())
        .execute_batch("UPDATE change SET who = '别人' WHERE id = 3")
        .unwrap();
    let mut store = reopened(dir.path());

    let refused = audit::accept(&mut store, &on(WHEN), "没关系", &[]).unwrap_err();

    assert_eq!(refused.code(), ErrorCode::TrailBroken);
    assert_eq!(
        trail::lines(store.read(), None, None, 100).unwrap().len(),
        6,
        "no entry was made"
    );
}

#[test]
fn a_restore_raises_no_alarm_and_shows_as_an_entry() {
    let TestOffice { dir, mut store } = office();
    let early = backups::list(dir.path()).unwrap()[0].file.clone();
    for n in 0..5 {
        set(&mut store, WorkerId(1), "phone", &format!("1990001010{n}"));
    }
    let late = on("2026-11-22");
    backups::create(&mut store, &late, None).unwrap();
    drop(store);

    let restored = backups::restore::restore(dir.path(), &holder(), &late, &early).unwrap();

    let store = reopened(dir.path());
    assert_eq!(audit::verify(&store, &[]).unwrap().findings, []);
    let last = &trail::lines(store.read(), None, None, 1).unwrap()[0];
    assert_eq!((last.n.0, last.action.as_str()), (6, "restore"), "the jump is an entry");
    drop(store);

    backups::restore::restore(dir.path(), &holder(), &late, restored.kept.as_deref().unwrap()).unwrap();
    assert_eq!(
        audit::verify(&reopened(dir.path()), &[]).unwrap().findings,
        [],
        "and back again"
    );
}

#[test]
fn a_backup_restored_into_an_empty_folder_begins_its_heads() {
    let TestOffice { dir, store } = office();
    let backup = backups::list(dir.path()).unwrap()[0].file.clone();
    drop(store);
    let new = tempfile::tempdir().unwrap();

    backups::restore::restore(new.path(), &holder(), &on(WHEN), &backup).unwrap();

    let store = reopened(new.path());
    assert_eq!(
        audit::verify(&store, std::slice::from_ref(&backup)).unwrap().findings,
        []
    );
}

#[test]
fn a_register_on_paper_shows_what_was_rewritten_since() {
    let TestOffice { mut store, dir: _dir } = office();
    let head = lince_core::storage::chain::head(store.read()).unwrap().unwrap();
    set(&mut store, WorkerId(1), "phone", "19900010006");
    let spaced: Vec<&str> = (0..64).step_by(8).map(|i| &head.digest[i..i + 8]).collect();
    let right = format!("{}：{}", head.entries, spaced.join(" ").to_uppercase());
    let wrong = format!("{}:{}", head.entries - 1, head.digest);

    assert!(audit::verify_with(&store, &[], &[right]).unwrap().ok);
    let found = audit::verify_with(&store, &[], &[wrong]).unwrap();
    assert_eq!(faults(&found), [(Fault::BackupDiffers, Some(5), None)]);
    assert!(
        found.findings[0].message.starts_with("打印的登记表"),
        "{}",
        found.findings[0].message
    );
    let refused = audit::verify_with(&store, &[], &["第29条".into()]).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidArgument);
}

#[test]
fn who_looked_at_a_person_is_answered() {
    let TestOffice { mut store, dir: _dir } = office();
    let everybody = [WorkerId(1), WorkerId(2)];
    store
        .note(&on(WHEN), &Entry::new(Action::Export, "导出花名册").about(everybody))
        .unwrap();

    let of = |worker: u32| -> Vec<String> {
        let lines = trail::lines(store.read(), Some(worker), None, 100).unwrap();
        lines.into_iter().map(|l| l.action).collect()
    };

    assert_eq!(of(1), ["export", "view", "worker_changed", "worker_added"]);
    assert_eq!(of(2), ["export", "worker_added"]);
}

/// A small generator of its own, so that a failing history can be told by its number.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Any honest history, however long and mixed, is whole: edits, imports, undo, views, backups, restores, restarts.
fn honest_history(seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let TestOffice { dir, mut store } = new_office();
    hire(&mut store, "张三", "000001199003070010");
    let mut people = vec!["00000119881215202X", "000001197502281040", "000001196501310132"];
    for step in 0..12 {
        let when = on(WHEN);
        match dice.roll(12) {
            0 if !people.is_empty() => drop(hire(&mut store, "李四", people.pop().unwrap())),
            1 => {
                let (kind, file) = lince_tests::WORKBOOKS[dice.roll(2) as usize];
                read_in(&mut store, &when, kind, &fixture("wanghe").join(file));
            }
            2 if seed.is_multiple_of(8) => {
                read_in(&mut store, &when, Kind::Training, &fixture("wanghe/training.xlsx"));
            }
            3 | 4 => drop(undo::last(&mut store, &when, None)),
            5 => {
                let view = Entry::new(Action::View, "查看").about([WorkerId(1), WorkerId(dice.roll(90) as u32)]);
                store.note(&when, &view).unwrap();
            }
            6 if step > 3 => drop(backups::create(&mut store, &when, None).unwrap()),
            7 => {
                let made = backups::list(dir.path()).unwrap();
                if let Some(backup) = made.get(dice.roll(4) as usize) {
                    drop(store);
                    backups::restore::restore(dir.path(), &holder(), &when, &backup.file).unwrap();
                    store = reopened(dir.path());
                }
            }
            8 => {
                drop(store);
                store = reopened(dir.path());
            }
            _ => {
                let phone = format!("1990001{:04}", dice.roll(10_000));
                let changed = workers::set(&mut store, &when, WorkerId(1), &[("phone".to_owned(), phone)], None);
                if let Err(refused) = changed {
                    assert_eq!(refused.code(), ErrorCode::UnknownWorker, "taken back: history {seed}");
                }
            }
        }
    }

    let report = audit::verify(&store, &[]).unwrap();

    assert_eq!(report.findings, [], "history {seed}");
}

#[test]
fn honest_histories_verify_clean() {
    // 200 of them: `LINCE_HISTORIES=200`, as `cargo xtask torture` runs it.
    let histories = std::env::var("LINCE_HISTORIES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(40);
    for seed in 1..=histories {
        honest_history(seed);
    }
}
