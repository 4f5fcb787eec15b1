//! Archives made to do harm: each is refused whole, nothing is written outside, nothing is changed.

use std::io::Write;
use std::path::Path;

use crate::archives::{self, Entries, manifest, options, pack};
use lince_core::ErrorCode;
use lince_core::actions::backups::restore;
use lince_core::actions::backups::verify;
use lince_tests::{TestOffice, fixture, holder, new_office, on};

type Spoil = Box<dyn Fn(&mut Entries)>;

fn entries() -> Entries {
    archives::entries(&fixture("backups/schema_v2.lincebak"))
}

/// An entry more, and in the manifest too.
fn smuggle(entries: &mut Entries, name: &str) {
    entries.push((name.to_owned(), b"x".to_vec()));
    let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    manifest(entries, |m| {
        m["files"][name] = serde_json::json!({ "sha256": hash, "bytes": 1 })
    });
}

/// Everything under a folder, with its bytes.
fn everything(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("writer.json") && !path.ends_with("lince.db-shm") {
                found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn hostile_archives_are_refused_whole() {
    let TestOffice { dir, store } = new_office();
    drop(store);
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("坏.lincebak");
    let before = everything(dir.path());
    let refuse = |what: &str| {
        let refused = restore(dir.path(), &holder(), &on("2026-11-21"), &file);
        assert_eq!(refused.expect_err(what).code(), ErrorCode::NotABackup, "{what}");
        assert!(verify(&file).map_or(true, |v| !v.ok), "{what}");
        assert_eq!(everything(dir.path()), before, "{what}: nothing is changed");
        assert_eq!(
            std::fs::read_dir(outside.path()).unwrap().count(),
            1,
            "{what}: nothing is written outside"
        );
    };

    let hash = "attachments/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    for name in [
        "../lince.db",
        "../../../../tmp/x",
        "/etc/passwd",
        "C:\\Windows\\x.dll",
        "c:/x",
        "attachments\\x",
        "attachments/../../x",
        "attachments/../lince.db",
        "CON",
        "NUL",
        "com1.txt",
        "attachments/con",
        "LINCE.DB",
        "lince.db.",
        "lince.db ",
        "lince.db::$DATA",
        "lince.db-wal",
        "attachments/",
        "attachments/2D711642B726B04401627CA9FBAC32F5C8530FB1903CC4DB02258717921A4881",
        "写在外面",
        "nested.lincebak",
        "",
    ] {
        let mut bad = entries();
        smuggle(&mut bad, name);
        pack(&file, &bad);
        refuse(&format!("an entry named {name:?}"));
        let mut bad = entries();
        bad.push((name.to_owned(), b"x".to_vec()));
        pack(&file, &bad);
        refuse(&format!("an entry named {name:?} that is not in the manifest"));
    }

    let cases: Vec<(&str, Spoil)> = vec![
        (
            "a wrong hash of the database",
            Box::new(|e| manifest(e, |m| m["files"]["lince.db"]["sha256"] = "0".repeat(64).into())),
        ),
        (
            "no hash",
            Box::new(|e| manifest(e, |m| m["files"]["lince.db"]["sha256"] = "".into())),
        ),
        (
            "a claim of 10 GB",
            Box::new(|e| manifest(e, |m| m["files"]["lince.db"]["bytes"] = 10_000_000_000_u64.into())),
        ),
        (
            "a claim beyond all numbers",
            Box::new(|e| manifest(e, |m| m["files"]["lince.db"]["bytes"] = u64::MAX.into())),
        ),
        (
            "a negative size",
            Box::new(|e| manifest(e, |m| m["files"]["lince.db"]["bytes"] = (-1).into())),
        ),
        (
            "a huge count of people",
            Box::new(|e| manifest(e, |m| m["workers"] = u32::MAX.into())),
        ),
        (
            "a count beyond its type",
            Box::new(|e| manifest(e, |m| m["workers"] = u64::MAX.into())),
        ),
        ("another count", Box::new(|e| manifest(e, |m| m["changes"] = 1.into()))),
        ("another schema", Box::new(|e| manifest(e, |m| m["schema"] = 1.into()))),
        (
            "files that are no list",
            Box::new(|e| manifest(e, |m| m["files"] = "x".into())),
        ),
        (
            "no files",
            Box::new(|e| manifest(e, |m| m["files"] = serde_json::json!({}))),
        ),
        ("no database", Box::new(|e| e.retain(|(name, _)| name != "lince.db"))),
        (
            "no manifest",
            Box::new(|e| e.retain(|(name, _)| name != "manifest.json")),
        ),
        (
            "a manifest that is no JSON",
            Box::new(|e| {
                e.iter_mut()
                    .filter(|(n, _)| n == "manifest.json")
                    .for_each(|(_, b)| *b = vec![b'['; 100_000])
            }),
        ),
        (
            "a missing attachment",
            Box::new(|e| e.retain(|(name, _)| !name.starts_with("attachments/"))),
        ),
        (
            "a changed attachment",
            Box::new(|e| {
                e.iter_mut()
                    .filter(|(n, _)| n.starts_with("attachments/"))
                    .for_each(|(_, b)| b[20] ^= 1)
            }),
        ),
        ("an attachment under another name", Box::new(move |e| smuggle(e, hash))),
        (
            "a database that is none",
            Box::new(|e| {
                e.iter_mut()
                    .filter(|(n, _)| n == "lince.db")
                    .for_each(|(_, b)| b.truncate(5000))
            }),
        ),
        ("a keyring that is none", Box::new(|e| smuggle(e, "lince.keys"))),
    ];
    for (what, spoil) in &cases {
        let mut bad = entries();
        spoil(&mut bad);
        // The attachment whose bytes are not those of its name has the right hash in the manifest, so only its name shows the fault.
        if *what == "an attachment under another name" {
            let (_, bytes) = bad.iter_mut().find(|(name, _)| name == hash).unwrap();
            *bytes = b"y".to_vec();
        }
        pack(&file, &bad);
        refuse(what);
    }
}

#[test]
fn links_duplicates_bombs_and_cut_archives_are_refused() {
    let TestOffice { dir, store } = new_office();
    drop(store);
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("坏.lincebak");
    let whole = std::fs::read(fixture("backups/schema_v2.lincebak")).unwrap();
    let before = everything(dir.path());
    let refuse = |what: &str| {
        let refused = restore(dir.path(), &holder(), &on("2026-11-21"), &file);
        assert_eq!(refused.expect_err(what).code(), ErrorCode::NotABackup, "{what}");
        assert_eq!(everything(dir.path()), before, "{what}");
    };

    // A link in the place of the database.
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
    for (name, bytes) in entries() {
        if name == "lince.db" {
            zip.add_symlink("lince.db", "/etc/passwd", options()).unwrap();
        } else {
            zip.start_file(name, options()).unwrap();
            zip.write_all(&bytes).unwrap();
        }
    }
    zip.finish().unwrap();
    refuse("a symbolic link");

    // Two entries of one name: written under another of the same length, then renamed in the bytes.
    let mut twice = entries();
    twice.push(("lince.dc".to_owned(), twice[0].1.clone()));
    pack(&file, &twice);
    let mut bytes = std::fs::read(&file).unwrap();
    for i in 0..bytes.len() - 8 {
        if &bytes[i..i + 8] == b"lince.dc" {
            bytes[i + 7] = b'b';
        }
    }
    std::fs::write(&file, bytes).unwrap();
    refuse("two entries of one name");

    // 300 MB of nothing in 300 kB.
    let mut bomb = entries();
    let (_, database) = bomb.iter_mut().find(|(name, _)| name == "lince.db").unwrap();
    *database = vec![0; 300_000_000];
    let size = database.len();
    manifest(&mut bomb, |m| m["files"]["lince.db"]["bytes"] = size.into());
    pack(&file, &bomb);
    drop(bomb);
    assert!(std::fs::metadata(&file).unwrap().len() < 1_000_000);
    refuse("a bomb");

    // More than the entry claims.
    let mut lying = whole.clone();
    let header = b"PK\x01\x02";
    let mut i = 0;
    while i + 4 < lying.len() {
        if &lying[i..i + 4] == header {
            // The unpacked size in the central list.
            lying[i + 24..i + 28].copy_from_slice(&1000_u32.to_le_bytes());
        }
        i += 1;
    }
    std::fs::write(&file, &lying).unwrap();
    refuse("sizes that lie");

    for end in [0, 1, 30, 4096, whole.len() / 2, whole.len() - 1, whole.len() - 22] {
        std::fs::write(&file, &whole[..end]).unwrap();
        refuse(&format!("cut after {end} bytes"));
    }
    // An archive in an archive is no backup.
    pack(&file, &vec![("backup.lincebak".to_owned(), whole.clone())]);
    refuse("an archive in an archive");
}

#[test]
fn an_archive_of_a_newer_program_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("新.lincebak");
    let mut newer = entries();
    manifest(&mut newer, |m| m["format"] = 99.into());
    pack(&file, &newer);

    assert_eq!(verify(&file).unwrap_err().code(), ErrorCode::NewerSchema);
}
