//! Builders, fixed dates and temporary offices that the suites share.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use lince_core::actions::{imports, office};
use lince_core::import::{Kind, Plan};
use lince_core::progress::Silent;
use lince_core::storage::office::Office;
use lince_core::storage::{Holder, Occasion, Store};
use tempfile::TempDir;

/// A date that a test names.
///
/// # Panics
/// When the text is no date: a mistake of the test.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a test names a real date")
}

/// Somebody does something on that day; the instant is fixed.
pub fn on(text: &str) -> Occasion {
    Occasion {
        who: "测试员".into(),
        at: DateTime::<Utc>::UNIX_EPOCH,
        on: day(text),
    }
}

/// Who holds the writer's lock in tests.
pub fn holder() -> Holder {
    Holder::this_process("测试")
}

/// An office in a folder of its own, which goes with it.
pub struct TestOffice {
    /// The folder.
    pub dir: TempDir,
    /// Its open store.
    pub store: Store,
}

/// A new, empty office: 望河街道, policy yancheng.
///
/// # Panics
/// When it cannot be made.
pub fn new_office() -> TestOffice {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let new = Office {
        street: "望河街道".into(),
        division: "320999".into(),
        policy: "yancheng".into(),
    };
    let store = office::create(dir.path(), &holder(), &on("2026-11-21"), &new).expect("a new office");
    TestOffice { dir, store }
}

/// A file among the fixtures.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// Reads `file` in as a clerk does, on that day.
///
/// # Panics
/// When the file cannot be read or stored.
pub fn read_in(store: &mut Store, occasion: &Occasion, kind: Kind, file: &Path) -> Plan {
    let request = imports::request(store.read(), kind).expect("an office");
    let (_, plan) = imports::prepare(store.read(), file, &request, occasion.on, &mut Silent).expect("a workbook");
    let name = file.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    imports::apply(store, occasion, &name, &plan, &request.map, &mut Silent).expect("the plan can be stored");
    plan
}

/// The workbooks of an office's folder among the fixtures, in the order in which they are read in.
pub const WORKBOOKS: [(Kind, &str); 5] = [
    (Kind::Communities, "communities.xlsx"),
    (Kind::Roster, "roster.xlsx"),
    (Kind::Contracts, "contracts.xlsx"),
    (Kind::Training, "training.xlsx"),
    (Kind::Appraisal, "appraisal.xlsx"),
];

/// An office with all five workbooks of 望河街道 read in on that day.
///
/// # Panics
/// When one cannot be read.
pub fn wanghe(occasion: &Occasion) -> TestOffice {
    let mut office = new_office();
    for (kind, file) in WORKBOOKS {
        read_in(&mut office.store, occasion, kind, &fixture("wanghe").join(file));
    }
    office
}
