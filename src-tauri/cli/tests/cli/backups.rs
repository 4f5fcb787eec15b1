//! `backup`, `check`

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;

use lince_core::storage::{Access, Holder, Store};
use serde_json::json;

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
    assert_eq!(restored["cautions"], json!([]), "{restored}");
    let kept = restored["kept"].as_str().unwrap();
    office.json(&["backup", "restore", kept]);
    assert_eq!(office.json(&["workers", "list"]), after, "restoring can be taken back");
    assert_eq!((office.entries("backup"), office.entries("restore")), (1, 1));
    assert_eq!(office.json(&["check"])["ok"], true);
}

#[test]
fn a_backup_is_tried_beside_the_office_and_the_check_says_when_it_was_last_read() {
    let office = Office::filled();
    let file = made(&office);
    let (id, _) = office.somebody(0);
    office.json(&["workers", "leave", &id, "--on", "2026-08-31", "--kind", "辞职"]);
    let before = office.json(&["workers", "list"]);

    let tried = office.json(&["backup", "try"]);

    assert_eq!((&tried["ok"], &tried["file"]), (&true.into(), &file.as_str().into()));
    for (key, count) in [("workers", 88), ("workers_now", 88)] {
        assert_eq!(tried[key], count, "{key}");
    }
    let in_post = tried["in_post_now"].as_u64().unwrap();
    assert_eq!(tried["in_post"], in_post + 1, "{tried}");
    assert_eq!(tried["problems"], json!([]));
    let said = tried["text"].as_str().unwrap();
    assert!(said.contains("试恢复：88人，与现在一样多"), "{said}");
    assert!(office.run(&["backup", "try", &file]).out.contains("完好"));
    assert_eq!(office.json(&["workers", "list"]), before);
    assert_eq!((office.entries("backup_tried"), office.entries("restore")), (2, 0));

    let checked = office.json(&["check"]);
    let read = &checked["backups_read"][0];
    assert_eq!(
        (&read["place"], &read["ok"]),
        (&"data".into(), &true.into()),
        "{checked}"
    );
    assert!(office.run(&["check"]).out.contains("数据文件夹里最新的备份"));
}

#[test]
fn a_backup_that_has_gone_bad_is_found_by_the_try_and_told_by_every_check() {
    let office = Office::filled();
    let file = made(&office);
    let bad = office.path("backups/spoiled");
    repacked(&file, &bad, |name, mut bytes| {
        if name == "lince.db" {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0xFF;
        }
        vec![(name.to_owned(), bytes)]
    });
    std::fs::rename(&bad, &file).unwrap();
    assert_eq!(office.json(&["check"])["ok"], true, "it was read a moment ago");

    let tried = office.run(&["--json", "backup", "try"]);

    assert_eq!((tried.code, &tried.json()["ok"]), (1, &false.into()), "{}", tried.out);
    let checked = office.run(&["--json", "check"]);
    assert_eq!(checked.code, 1, "{}", checked.out);
    let problem = &checked.json()["problems"][0];
    assert_eq!(problem["code"], "backup_bad");
    assert!(problem["message"].as_str().unwrap().contains(&file), "{problem}");
    assert!(Path::new(&file).is_file(), "it is left where it is");
    assert_eq!(office.refused(&["backup", "try"]), "file_not_found");
    assert_eq!(office.entries("backup_bad"), 2);
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
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    lince_tests::behind_the_triggers(
        &conn,
        "
         UPDATE worker SET sex = iif(sex = 'male', 'female', 'male') WHERE id = 1;
         UPDATE worker SET id_number = '320999196701200464' WHERE id = 2;
         INSERT INTO contract (worker_id, starts_on, ends_on) SELECT worker_id, date(starts_on, '+1 day'), ends_on FROM contract WHERE id = 3;
         INSERT INTO contract (worker_id, starts_on) VALUES (4711, '2026-01-01');
         INSERT INTO attachment (worker_id, kind, sha256, media_type, bytes) VALUES (1, 'photo', printf('%064d', 7), 'image/png', 5);",
    );
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

#[test]
fn the_second_place_is_copied_to_listed_and_told_when_it_is_gone() {
    let office = Office::filled();
    let home = tempfile::tempdir().unwrap();
    let stick = home.path().join("U盘");
    std::fs::create_dir(&stick).unwrap();
    let run = |args: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_lince"))
            .args(["--data", office.dir.path().to_str().unwrap(), "--json"])
            .args(args)
            .env("LINCE_SETTINGS", home.path())
            .env_remove("LINCE_DATA")
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap()
    };

    assert_eq!(run(&["backup", "second"])["second"], serde_json::Value::Null);
    run(&["backup", "second", stick.to_str().unwrap()]);
    let made = run(&["backup", "create"]);
    let copy = made["second"]["file"].as_str().unwrap().to_owned();
    assert!(Path::new(&copy).starts_with(&stick));
    let listed = run(&["backup", "list"]);
    let places: Vec<&str> = listed["backups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["place"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["data", "second"]);
    assert_eq!(run(&["backup", "verify", &copy])["ok"], true);

    std::fs::rename(&stick, home.path().join("拔出")).unwrap();
    let made = run(&["backup", "create"]);
    assert!(made["second"]["caution"].as_str().unwrap().contains("插上"), "{made}");
    assert!(made["file"].is_string(), "the backup itself is safe");
    assert_eq!(run(&["backup", "second"])["there"], false);
    assert!(!run(&["backup", "list"])["second_missing"].is_null());
    run(&["backup", "second", "--none"]);
    assert!(run(&["backup", "create"])["second"].is_null());
}

#[test]
fn before_an_upgrade_an_office_is_kept_whoever_may_open_it() {
    let office = Office::filled();
    let kept = office.json(&["backup", "before-upgrade"]);
    assert_eq!(kept["kind"], "backup");
    let file = kept["backup"].as_str().unwrap();
    assert_eq!(office.json(&["backup", "verify", file])["workers"], 88);

    let password = office.path("口令.txt");
    std::fs::write(&password, "柳荫下七张旧藤椅旁有一口钟\n").unwrap();
    let password = password.to_str().unwrap();
    office.json(&["encrypt", "--new-password-file", password]);
    let copies: Vec<String> = (0..5)
        .map(|_| office.json(&["backup", "before-upgrade"]))
        .map(|kept| {
            assert_eq!(kept["kind"], "sealed-copy");
            kept["backup"].as_str().unwrap().to_owned()
        })
        .collect();

    // A name that has become free within the same second is taken again.
    let there: BTreeSet<&String> = copies.iter().filter(|copy| Path::new(copy).is_dir()).collect();
    assert_eq!(there.len(), 3, "only the last three");
    let opened = lince(&[
        "--data",
        copies.last().unwrap(),
        "--password-file",
        password,
        "--json",
        "workers",
        "list",
        "--status",
        "all",
    ]);
    assert_eq!(opened.json()["total"], 88, "{}", opened.out);
}

#[test]
fn before_an_upgrade_there_may_be_nothing_to_keep_and_somebody_may_be_writing() {
    let nothing = lince(&["--json", "backup", "before-upgrade"]);
    assert_eq!(nothing.code, 0, "{}", nothing.err);
    assert!(nothing.json()["backup"].is_null());

    let office = Office::filled();
    let holder = Holder::this_process("测试");
    let writing = Store::open(office.dir.path(), &Access::Write(holder)).unwrap();
    assert_eq!(office.refused(&["backup", "before-upgrade"]), "in_use");
    drop(writing);
    office.json(&["backup", "before-upgrade"]);
}

#[test]
fn a_damaged_office_is_restored_over_and_a_lost_database_is_told() {
    let office = Office::filled();
    let before = office.json(&["workers", "list"]);
    let file = made(&office);
    let database = office.path("lince.db");
    std::fs::write(&database, vec![0x5A; 40_000]).unwrap();
    assert_eq!(office.refused(&["workers", "list"]), "damaged");

    let restored = office.json(&["backup", "restore", &file]);

    assert!(restored["kept"].is_null());
    let aside = Path::new(restored["damaged"].as_str().unwrap()).to_owned();
    assert_eq!(std::fs::read(aside.join("lince.db")).unwrap(), vec![0x5A; 40_000]);
    assert_eq!(office.json(&["workers", "list"]), before);
    assert_eq!(office.json(&["audit", "verify"])["ok"], true);

    std::fs::remove_file(&database).unwrap();
    assert_eq!(office.refused(&["workers", "list"]), "database_missing");
    assert_eq!(
        office.refused(&["init", "--street", "望河街道", "--division", "320999"]),
        "database_missing"
    );
    office.json(&["backup", "restore", &file]);
    assert_eq!(office.json(&["workers", "list"]), before);
}

#[test]
fn an_encrypted_backup_is_restored_with_its_password() {
    let office = Office::filled();
    let (password, wrong) = (office.path("口令.txt"), office.path("错.txt"));
    std::fs::write(&password, "柳荫下七张旧藤椅旁有一口钟\n").unwrap();
    std::fs::write(&wrong, "不是这个口令啊\n").unwrap();
    let (password, wrong) = (password.to_str().unwrap(), wrong.to_str().unwrap());
    let plain = made(&office);
    let encrypted = office.json(&["encrypt", "--new-password-file", password]);
    assert_eq!(encrypted["backups_encrypted"], 1, "{encrypted}");
    let file = office.json(&["--password-file", password, "backup", "create"])["file"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(office.json(&["backup", "verify", &plain])["opened"], false);
    assert_eq!(
        office.json(&["--password-file", password, "backup", "verify", &file])["opened"],
        true
    );
    let empty = tempfile::tempdir().unwrap();
    let data = empty.path().join("新电脑");
    let at = |args: &[&str]| {
        let all: Vec<&str> = ["--data", data.to_str().unwrap(), "--json"]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        lince(&all)
    };

    assert_eq!(at(&["backup", "restore", &file]).refusal(), "password_needed");
    assert_eq!(
        at(&["--password-file", wrong, "backup", "restore", &file]).refusal(),
        "password_wrong"
    );
    assert!(!data.exists(), "nothing is left of what was refused");
    let restored = at(&["--password-file", password, "backup", "restore", &file]);

    assert_eq!(restored.code, 0, "{}", restored.out);
    assert_eq!(at(&["workers", "list"]).refusal(), "password_needed");
    assert_eq!(
        at(&["--password-file", password, "workers", "list", "--status", "all"]).json()["total"],
        88
    );
}
