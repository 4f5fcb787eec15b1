//! The one write door: nothing is written without an entry, everything can be taken back.

use lince_core::ErrorCode;
use lince_core::domain::ids::Sex;
use lince_core::domain::person::WorkerId;
use lince_core::domain::records::Details;
use lince_core::storage::dated::{self, Fact};
use lince_core::storage::trail::{self, Action};
use lince_core::storage::workers::{self, Who};
use lince_core::storage::{Entry, Store, communities, people, undo};
use lince_tests::{TestOffice, day, new_office, on};

fn add(store: &mut Store, name: &str, id_number: &str) -> WorkerId {
    store
        .write(&on("2024-03-01"), &Entry::new(Action::WorkerAdded, "新增"), |tx| {
            let who = Who {
                name,
                pinyin: "zhangsan",
                initials: "zs",
                id_number,
                sex: Sex::Female,
                born: day("1990-03-07"),
            };
            let id = workers::insert(tx, &who, &Details::default())?;
            workers::join(tx, id, day("2024-03-01"))?;
            dated::set(tx, Fact::Post, id.0, day("2024-03-01"), "专职网格员".to_owned())?;
            Ok(id)
        })
        .unwrap()
}

fn promote(store: &mut Store, id: WorkerId) {
    let entry = Entry::new(Action::WorkerChanged, "调整岗位").because(Some("换届"));
    store
        .write(&on("2025-07-01"), &entry, |tx| {
            dated::set(tx, Fact::Post, id.0, day("2025-07-01"), "居委会委员".to_owned())?;
            dated::set_identities(tx, id.0, day("2025-07-01"), &["committee", "grid"])?;
            Ok(())
        })
        .unwrap();
}

fn post_on(store: &Store, id: WorkerId, text: &str) -> Option<String> {
    people::one(store.read(), id, day(text))
        .unwrap()
        .unwrap()
        .post
        .map(|p| p.to_string())
}

#[test]
fn a_dated_value_holds_from_its_day() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let id = add(&mut store, "张三", "000001199003070010");
    promote(&mut store, id);

    for (on, post) in [
        ("2024-03-01", "专职网格员"),
        ("2025-06-30", "专职网格员"),
        ("2025-07-01", "居委会委员"),
    ] {
        assert_eq!(post_on(&store, id, on).as_deref(), Some(post), "{on}");
    }
}

#[test]
fn undo_is_a_stack_that_survives_a_restart() {
    let TestOffice { dir, mut store } = new_office();
    let id = add(&mut store, "张三", "000001199003070010");
    promote(&mut store, id);
    drop(store);
    let access = lince_core::storage::Access::Write(lince_tests::holder());
    let mut store = Store::open(dir.path(), &access).unwrap();

    let first = undo::last(&mut store, &on("2026-01-01"), None).unwrap();
    assert_eq!(first.what, "调整岗位");
    assert_eq!(post_on(&store, id, "2026-01-01").as_deref(), Some("专职网格员"));
    let person = people::one(store.read(), id, day("2026-01-01")).unwrap().unwrap();
    assert!(
        person.identities.is_empty(),
        "identities that began with the change are gone with it"
    );

    let second = undo::last(&mut store, &on("2026-01-01"), None).unwrap();
    assert_eq!(second.what, "新增");
    assert!(people::one(store.read(), id, day("2026-01-01")).unwrap().is_none());

    let refused = undo::last(&mut store, &on("2026-01-01"), None).unwrap_err();
    assert_eq!(
        refused.code(),
        ErrorCode::NothingToUndo,
        "the office itself is no step of undo"
    );
}

#[test]
fn the_number_of_a_person_taken_back_is_nobody_elses() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let taken_back = add(&mut store, "张三", "000001199003070010");
    undo::last(&mut store, &on("2026-01-01"), None).unwrap();

    let next = add(&mut store, "李四", "000001199003070037");

    assert!(next.0 > taken_back.0, "the trail's entries stay those of one person");
}

#[test]
fn undo_of_something_else_than_was_shown_is_refused() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let id = add(&mut store, "张三", "000001199003070010");
    let shown = undo::list(store.read(), 1).unwrap()[0].id;
    promote(&mut store, id);

    let refused = undo::last(&mut store, &on("2026-01-01"), Some(shown)).unwrap_err();

    assert_eq!(refused.code(), ErrorCode::CannotUndo);
    assert_eq!(
        post_on(&store, id, "2026-01-01").as_deref(),
        Some("居委会委员"),
        "nothing was taken back"
    );
}

#[test]
fn a_failed_write_leaves_neither_rows_nor_entry() {
    let TestOffice { dir: _dir, mut store } = new_office();
    add(&mut store, "张三", "000001199003070010");
    let before = trail::lines(store.read(), None, None, 100).unwrap().len();

    let failed = store.write(&on("2026-01-01"), &Entry::new(Action::Import, "导入"), |tx| {
        communities::find_or_insert(tx, "望河街道", "双桥社区")?;
        Err::<(), _>(ErrorCode::Cancelled.into())
    });

    assert_eq!(failed.unwrap_err().code(), ErrorCode::Cancelled);
    assert!(communities::on_day(store.read(), day("2026-01-01")).unwrap().is_empty());
    assert_eq!(trail::lines(store.read(), None, None, 100).unwrap().len(), before);
}

#[test]
fn a_write_that_changes_nothing_is_no_step() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let id = add(&mut store, "张三", "000001199003070010");
    let before = undo::list(store.read(), 100).unwrap().len();

    store
        .write(&on("2025-01-01"), &Entry::new(Action::WorkerChanged, "改"), |tx| {
            dated::set(tx, Fact::Post, id.0, day("2025-01-01"), "专职网格员".to_owned())
        })
        .unwrap();

    assert_eq!(undo::list(store.read(), 100).unwrap().len(), before);
}

#[test]
fn nothing_is_written_outside_the_door() {
    let TestOffice { dir, store } = new_office();
    drop(store);
    let raw = rusqlite::Connection::open(dir.path().join("lince.db")).unwrap();

    let refused = raw.execute("INSERT INTO street (name) VALUES ('偷偷街道')", []);

    assert!(refused.is_err(), "the database itself refuses what no entry covers");
}

#[test]
fn the_history_of_a_person_names_each_field_before_and_after() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let id = add(&mut store, "张三", "000001199003070010");
    promote(&mut store, id);

    let changes = trail::of_worker(store.read(), id.0).unwrap();

    let told = |field: &str| {
        let of_field = changes.iter().filter(|c| c.field == field);
        of_field
            .map(|c| (c.before.clone(), c.after.clone(), c.why.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(told("name"), [(None, Some("张三".into()), "新增".into())]);
    assert_eq!(
        told("post"),
        [
            (None, Some("专职网格员".into()), "新增".into()),
            (None, Some("居委会委员".into()), "换届".into()),
        ]
    );
}

#[test]
fn s0_06_identities_overlap_and_end_separately() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let id = add(&mut store, "张三", "000001199003070010");
    promote(&mut store, id);
    store
        .write(&on("2026-02-01"), &Entry::new(Action::WorkerChanged, "改"), |tx| {
            dated::set_identities(tx, id.0, day("2026-02-01"), &["committee", "party_affairs"])
        })
        .unwrap();

    for (on, held) in [
        ("2025-06-30", vec![]),
        ("2025-07-01", vec!["committee", "grid"]),
        ("2026-01-31", vec!["committee", "grid"]),
        ("2026-02-01", vec!["committee", "party_affairs"]),
    ] {
        let person = people::one(store.read(), id, day(on)).unwrap().unwrap();
        assert_eq!(person.identities.iter().map(|i| &**i).collect::<Vec<_>>(), held, "{on}");
    }
}
