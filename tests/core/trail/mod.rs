//! The trail shows that it, or a record, was changed behind the program's back; an honest history never raises an alarm.
//!
//! - [`tampering`]: what was changed is found and named
//! - [`heads`]: what lies outside the file shows that its end is another
//! - [`honest`]: who looked is answered, and nothing that the program does raises an alarm

mod heads;
mod honest;
mod tampering;

use std::path::Path;

use lince_core::ErrorCode;
use lince_core::actions::{audit, backups, workers};
use lince_core::domain::person::WorkerId;
use lince_core::import::ImportKind;
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
