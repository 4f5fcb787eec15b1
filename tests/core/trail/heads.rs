//! The heads beside the file, backups and printed registers show that the trail has another end; the user may answer for it.

use super::*;

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
