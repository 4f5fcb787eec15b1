//! Backups, damaged.

use lince_core::actions::backups;
use lince_tests::{on, wanghe};
use proptest::prelude::*;

use crate::hunt;
use crate::mutate::{acts, damaged, damaged_inside};

#[test]
fn a_damaged_backup_is_never_taken_for_a_good_one_that_differs() {
    let mut office = wanghe(&on("2026-11-21"));
    let made = backups::create(&mut office.store, &on("2026-11-21"), None).unwrap();
    let whole = std::fs::read(&made.file).unwrap();
    let people = backups::verify(&made.file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("备份.lincebak");
    hunt(16, (any::<bool>(), any::<u16>(), acts()), |(inside, which, acts)| {
        let bytes = if inside {
            damaged_inside(&whole, which, &acts)
        } else {
            damaged(&whole, &acts)
        };
        std::fs::write(&file, bytes).unwrap();
        if let Ok(verified) = backups::verify(&file)
            && verified.ok
        {
            assert_eq!(verified.workers, people.workers);
        }
    });
}
