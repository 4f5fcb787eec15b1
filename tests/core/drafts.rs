//! What was typed and not saved.

use lince_core::ErrorCode;
use lince_core::actions::kinds::KINDS;
use lince_core::storage::drafts::{LONGEST, MOST};
use lince_core::storage::{Access, Entry, Store, communities, trail, trail::Action, undo};
use lince_tests::{TestOffice, holder, new_office, on};

fn at(second: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::UNIX_EPOCH + chrono::Duration::seconds(second)
}

#[test]
fn a_draft_is_there_after_a_restart_for_its_form_and_operator_only() {
    let TestOffice { dir, mut store } = new_office();
    let before = trail::lines(store.read(), None, None, 100).unwrap().len();
    store
        .keep_draft("person:7", "张三", at(1), r#"{"phone":"138"}"#)
        .unwrap();
    store
        .keep_draft("person:7", "张三", at(2), r#"{"phone":"13800001234"}"#)
        .unwrap();
    drop(store);

    let store = Store::open(dir.path(), &Access::Write(holder())).unwrap();

    let kept = store.draft("person:7", "张三").unwrap().unwrap();
    assert_eq!(kept.value, r#"{"phone":"13800001234"}"#);
    assert_eq!(kept.at, "1970-01-01T00:00:02.000Z");
    assert_eq!(store.draft("person:7", "李四").unwrap(), None, "another operator");
    assert_eq!(store.draft("person:new", "张三").unwrap(), None, "another form");
    let after = trail::lines(store.read(), None, None, 100).unwrap().len();
    assert_eq!(after, before, "a draft is no change");
    assert!(undo::list(store.read(), 10).unwrap().is_empty(), "and no step of undo");
}

#[test]
fn a_draft_leaves_with_the_save_and_stays_with_a_refused_one() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let when = on("2026-01-01");
    store.keep_draft("office", &when.who, when.at, "{}").unwrap();
    let entry = Entry::new(Action::Import, "导入");

    let refused = store.settle_draft(Some("office"), &when.who, |store| {
        store.write(&when, &entry, |tx| {
            communities::find_or_insert(tx, "望河街道", "双桥社区")?;
            Err::<(), _>(ErrorCode::Cancelled.into())
        })
    });
    assert_eq!(refused.unwrap_err().code(), ErrorCode::Cancelled);
    assert!(store.draft("office", &when.who).unwrap().is_some());

    store
        .settle_draft(Some("office"), &when.who, |store| {
            store.write(&when, &entry, |tx| {
                communities::find_or_insert(tx, "望河街道", "双桥社区")
            })
        })
        .unwrap();
    assert_eq!(store.draft("office", &when.who).unwrap(), None);
}

#[test]
fn the_form_of_every_kind_of_record_keeps_a_draft() {
    let TestOffice { dir: _dir, mut store } = new_office();
    for kind in KINDS {
        let form = format!("record:{}:correct:12345", kind.kept().key);
        store.keep_draft(&form, "张三", at(1), "{}").unwrap();
        assert!(store.draft(&form, "张三").unwrap().is_some(), "{form}");
    }
}

#[test]
fn drafts_are_bounded_in_size_and_number() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let long = format!("\"{}\"", "长".repeat(LONGEST / 3));

    for (form, value) in [
        ("person:1", &*long),
        ("person:1", "{not json"),
        ("Person:1", "{}"),
        ("张三", "{}"),
        ("", "{}"),
    ] {
        let refused = store.keep_draft(form, "张三", at(1), value).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{form}");
    }
    for n in 0..MOST + 5 {
        let form = format!("person:{n}");
        store.keep_draft(&form, "张三", at(n.into()), "{}").unwrap();
    }
    assert_eq!(store.draft("person:4", "张三").unwrap(), None, "the oldest made room");
    assert!(store.draft("person:5", "张三").unwrap().is_some());
}
