//! `backup`, `check`

use std::io::{Read, Write};
use std::path::Path;

use crate::support::{Office, lince};

fn made(office: &Office) -> String {
    let made = office.json(&["backup", "create"]);
    assert_eq!(made["workers"], 88);
    assert_eq!(made["sha256"].as_str().map(str::len), Some(64));
    made["file"].as_str().unwrap().to_owned()
}

/// The zip again, with its entries changed.
fn repacked(from: &str, to: &Path, change: impl Fn(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>) {
    let mut old = zip::ZipArchive::new(std::fs::File::open(from).unwrap()).unwrap();
    let mut new = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    for i in 0..old.len() {
        let mut entry = old.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        for (name, bytes) in change(&name, bytes) {
            new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            new.write_all(&bytes).unwrap();
        }
    }
    new.finish().unwrap();
}

#[test]
fn a_backup_is_made_listed_verified_and_brought_back() {
    let office = Office::filled();
    let before = office.json(&["workers", "list"]);
    let file = made(&office);
    let (id, _) = office.somebody(0);
    office.json(&["workers", "leave", &id, "--on", "2026-09-30", "--kind", "辞职"]);
    let after = office.json(&["workers", "list"]);

    let listed = office.json(&["backup", "list"]);
    assert_eq!(listed["backups"][0]["file"], file.as_str());
    assert_eq!(listed["backups"][0]["workers"], 88);
    let verified = office.json(&["backup", "verify", &file]);
    assert_eq!((&verified["ok"], &verified["workers"]), (&true.into(), &88.into()));

    let restored = office.json(&["backup", "restore", &file]);
    assert_eq!(office.json(&["workers", "list"]), before);
    let kept = restored["kept"].as_str().unwrap();
    office.json(&["backup", "restore", kept]);
    assert_eq!(office.json(&["workers", "list"]), after, "restoring can be taken back");
    assert_eq!((office.entries("backup"), office.entries("restore")), (1, 1));
    assert_eq!(office.json(&["check"])["ok"], true);
}

#[test]
fn a_backup_makes_an_office_where_there_is_none() {
    let office = Office::filled();
    let file = made(&office);
    let empty = tempfile::tempdir().unwrap();
    let data = empty.path().join("新电脑");

    let restored = lince(&["--data", data.to_str().unwrap(), "--json", "backup", "restore", &file]);

    assert_eq!(restored.code, 0, "{}", restored.out);
    assert!(restored.json()["kept"].is_null());
    let people = lince(&[
        "--data",
        data.to_str().unwrap(),
        "--json",
        "--as-of",
        "2026-09-30",
        "workers",
        "list",
    ]);
    assert_eq!(people.json()["total"], 88);
}

/// Turns a member of a backup (name, bytes) into what a damaged backup holds in its place.
type Spoiler = dyn Fn(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>;

#[test]
fn a_damaged_or_foreign_file_is_told_and_never_restored() {
    let office = Office::filled();
    let file = made(&office);
    let before = office.json(&["workers", "list"]);
    let damaged = office.path("坏.lincebak");
    let variants: [(&str, &Spoiler); 4] = [
        ("a changed byte", &|name, mut bytes| {
            if name == "lince.db" {
                bytes[5000] ^= 1;
            }
            vec![(name.to_owned(), bytes)]
        }),
        ("no database", &|name, bytes| match name {
            "lince.db" => vec![],
            _ => vec![(name.to_owned(), bytes)],
        }),
        ("a path that leads out", &|name, bytes| {
            let mut entries = vec![(name.to_owned(), bytes)];
            if name == "manifest.json" {
                entries.push(("../../escaped".to_owned(), b"x".to_vec()));
            }
            entries
        }),
        (
            "a path that leads out and is in the manifest",
            &|name, bytes| match name {
                "manifest.json" => {
                    let text = String::from_utf8(bytes).unwrap();
                    vec![(
                        name.to_owned(),
                        text.replace("\"lince.db\"", "\"../lince.db\"").into_bytes(),
                    )]
                }
                "lince.db" => vec![("../lince.db".to_owned(), bytes)],
                _ => vec![(name.to_owned(), bytes)],
            },
        ),
    ];
    for (what, change) in variants {
        repacked(&file, &damaged, change);
        let verified = office.run(&["backup", "verify", damaged.to_str().unwrap(), "--json"]);
        assert_eq!(verified.code, 1, "{what}: {}", verified.out);
        assert_eq!(verified.json()["ok"], false, "{what}");
        assert_eq!(
            office.refused(&["backup", "restore", damaged.to_str().unwrap()]),
            "not_a_backup",
            "{what}"
        );
        assert!(!office.path("../escaped").exists());
    }
    for bytes in [&b""[..], b"PK\x03\x04", &std::fs::read(&file).unwrap()[..3000]] {
        std::fs::write(&damaged, bytes).unwrap();
        assert_eq!(
            office.refused(&["backup", "verify", damaged.to_str().unwrap()]),
            "not_a_backup"
        );
    }
    assert_eq!(
        office.refused(&["backup", "verify", "/没有.lincebak"]),
        "file_not_found"
    );
    assert_eq!(office.json(&["workers", "list"]), before);
}

#[test]
fn checking_finds_what_was_changed_behind_the_programs_back() {
    let office = Office::filled();
    assert_eq!(
        office.json(&["check"]),
        serde_json::json!({ "ok": true, "problems": [] })
    );
    let conn = rusqlite::Connection::open(office.path("lince.db")).unwrap();
    conn.execute_batch(
        "PRAGMA foreign_keys = OFF;
         DROP TRIGGER journal_update_worker;
         UPDATE worker SET sex = iif(sex = 'male', 'female', 'male') WHERE id = 1;
         UPDATE worker SET id_number = '320999196701200464' WHERE id = 2;
         DROP TRIGGER journal_insert_contract;
         INSERT INTO contract (worker_id, starts_on, ends_on) SELECT worker_id, date(starts_on, '+1 day'), ends_on FROM contract WHERE id = 3;
         INSERT INTO contract (worker_id, starts_on) VALUES (4711, '2026-01-01');
         DROP TRIGGER journal_insert_attachment;
         INSERT INTO attachment (worker_id, kind, sha256, media_type, bytes) VALUES (1, 'photo', printf('%064d', 7), 'image/png', 5);",
    )
    .unwrap();
    drop(conn);

    let checked = office.run(&["check", "--json"]);

    assert_eq!(checked.code, 1);
    let json = checked.json();
    assert_eq!(json["ok"], false);
    let mut codes: Vec<&str> = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(
        codes,
        [
            "attachment_missing",
            "broken_reference",
            "contract_overlaps",
            "history_not_kept",
            "id_check_digit",
            "row_added",
            "row_changed",
            "sex_disagrees_with_id"
        ]
    );
    assert!(
        !json.to_string().contains("320999196701200464"),
        "numbers of people are masked"
    );
}
