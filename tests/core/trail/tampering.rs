//! Whatever is changed behind the program's back is found and named.

use lince_tests::behind_the_triggers;

use super::*;

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
                behind_the_triggers(c, "UPDATE worker SET phone = '19900010002' WHERE id = 1");
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
            |c| behind_the_triggers(c, "UPDATE worker SET phone = '19900010002' WHERE id = 1"),
            &[(RowChanged, Some(4), Some(1))],
        ),
        (
            "a person's file that was never changed before",
            |c| behind_the_triggers(c, "UPDATE post_entry SET post = '书记' WHERE worker_id = 2"),
            &[(RowChanged, Some(3), Some(2))],
        ),
        (
            "a record put in",
            |c| {
                let sql = "INSERT INTO grade_entry (worker_id, from_on, grade) VALUES (2, '2026-01-01', '十八级')";
                behind_the_triggers(c, sql);
            },
            &[(RowAdded, None, Some(2))],
        ),
        (
            "a record taken out",
            |c| behind_the_triggers(c, "DELETE FROM post_entry WHERE worker_id = 2"),
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
    behind_the_triggers(&raw(dir.path()), sql);

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
