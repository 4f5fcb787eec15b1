//! Opening and refusing files.

use lince_core::ErrorCode;
use lince_core::storage::{Access, Store};
use lince_tests::{TestOffice, holder, new_office};

#[test]
fn a_second_writer_is_told_who_holds_the_data() {
    let TestOffice { dir, store } = new_office();

    let refused = Store::open(dir.path(), &Access::Write(holder())).err().unwrap();

    assert_eq!(refused.code(), ErrorCode::InUse);
    assert!(refused.message().contains("测试"), "{}", refused.message());
    assert!(Store::open(dir.path(), &Access::Read).is_ok(), "a reader may come in");
    drop(store);
    assert!(
        Store::open(dir.path(), &Access::Write(holder())).is_ok(),
        "the lock goes with its holder"
    );
}

#[test]
fn a_new_office_never_replaces_one() {
    let TestOffice { dir, store } = new_office();
    drop(store);

    let refused = Store::create(dir.path(), &holder(), |_| Ok(())).err().unwrap();

    assert_eq!(refused.code(), ErrorCode::AlreadyExists);
}

#[test]
fn a_file_of_a_newer_program_is_refused_unharmed() {
    let TestOffice { dir, store } = new_office();
    drop(store);
    let file = dir.path().join("lince.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes()); // user_version in the file's header
    std::fs::write(&file, &bytes).unwrap();

    let refused = Store::open(dir.path(), &Access::Write(holder())).err().unwrap();

    assert_eq!(refused.code(), ErrorCode::NewerSchema);
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "not a byte was changed");
}

#[test]
fn a_damaged_file_is_named_and_kept() {
    let TestOffice { dir, store } = new_office();
    drop(store);
    let file = dir.path().join("lince.db");
    for damaged in [b"this was never a database".to_vec(), vec![0; 8192], Vec::new()] {
        std::fs::write(&file, &damaged).unwrap();

        let refused = Store::open(dir.path(), &Access::Write(holder())).err().unwrap();

        assert_eq!(refused.code(), ErrorCode::Damaged);
        assert!(refused.message().contains("lince.db"), "{}", refused.message());
        assert_eq!(std::fs::read(&file).unwrap(), damaged, "kept as it was");
    }
}
