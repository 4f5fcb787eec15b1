//! Builders, fixed dates and temporary offices that the suites share.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use lince_core::actions::office;
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
