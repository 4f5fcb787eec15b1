//! What a program that is killed leaves behind, and what of it is still there when the program has been started again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::{Office, lince, started};

/// How everything unfinished begins, wherever it lies.
const UNFINISHED: &str = ".lince-unfinished-";
/// A command is hit in the middle in one of so many tries.
const TRIES: usize = 40;

/// Every file below a folder, with its path.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files_below(&entry.path())),
            Ok(_) => found.push(entry.path()),
            Err(_) => {}
        }
    }
    found
}

/// Whether anybody can read a file: a database or paper as it is without encryption.
fn is_readable(file: &Path) -> bool {
    let begins = |with: &[u8]| fs::read(file).is_ok_and(|bytes| bytes.starts_with(with));
    begins(b"SQLite format 3") || begins(b"%PDF") || begins(b"PK")
}

fn work(home: &Path) -> PathBuf {
    home.join("work")
}

/// Nothing but the private folder itself.
fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Starts a command again and again, until it is killed at a moment at which `amid` returns that it is in the middle.
fn killed_amid(args: &[&str], home: &Path, amid: impl Fn() -> bool) {
    for _ in 0..TRIES {
        let mut child = started(args, home);
        let begun = Instant::now();
        while !amid() && child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{args:?} does not end");
        }
        // As with kill -9.
        child.kill().unwrap();
        child.wait().unwrap();
        if amid() {
            return;
        }
    }
    panic!("{args:?} was never hit in the middle");
}

/// Any command at all, as the next start.
fn start_again(home: &Path) {
    let ended = started(&["calc", "id-number", "1"], home).wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
}

fn backup_of(office: &Office, stick: &Path) -> PathBuf {
    let made = office.run(&["backup", "create", "--to", stick.to_str().unwrap()]);
    assert_eq!(made.code, 0, "{}", made.err);
    files_below(stick).pop().unwrap()
}

#[test]
fn a_plain_backup_is_verified_without_a_copy_of_it_on_any_disk() {
    let office = Office::filled();
    let (home, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let backup = backup_of(&office, stick.path());
    let args = ["backup", "verify", backup.to_str().unwrap()];
    let begun = Instant::now();
    assert!(started(&args, home.path()).wait().unwrap().success());
    let whole = begun.elapsed();

    for moment in 0..12 {
        let mut child = started(&args, home.path());
        std::thread::sleep(whole * moment / 11);
        child.kill().unwrap();
        child.wait().unwrap();

        // At once: nobody has started anything since.
        assert_eq!(files_below(stick.path()), std::slice::from_ref(&backup));
        let left = files_below(home.path());
        assert!(!left.iter().any(|file| is_readable(file)), "{left:?}");
    }
}

#[test]
fn an_encrypted_backup_lies_encrypted_while_it_is_verified_and_is_gone_at_the_next_start() {
    let office = Office::filled();
    let (home, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let password = office.path("password.txt");
    fs::write(&password, "hongma-laoqiao-kuaichuan-tiangua\n").unwrap();
    let password = password.to_str().unwrap();
    let encrypted = office.run(&["encrypt", "--new-password-file", password]);
    assert_eq!(encrypted.code, 0, "{}", encrypted.err);
    let made = office.run(&[
        "--password-file",
        password,
        "backup",
        "create",
        "--to",
        stick.path().to_str().unwrap(),
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    let backup = files_below(stick.path()).pop().unwrap();
    let args = [
        "--password-file",
        password,
        "backup",
        "verify",
        backup.to_str().unwrap(),
    ];
    let copies = || {
        let mut left = files_below(&work(home.path()));
        left.retain(|file| file.ends_with("lince.db") && file.metadata().is_ok_and(|m| m.len() > 0));
        left
    };

    killed_amid(&args, home.path(), || !copies().is_empty());

    assert!(!copies().iter().any(|copy| is_readable(copy)));
    start_again(home.path());
    assert!(is_empty(&work(home.path())), "{:?}", files_below(&work(home.path())));
}

#[test]
fn what_a_killed_program_was_making_elsewhere_is_gone_at_the_next_start() {
    let office = Office::filled();
    let (home, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let stick = tempfile::tempdir().unwrap();
    let backup = backup_of(&office, stick.path());
    let dir = office.dir.path().to_str().unwrap();
    let card = desk.path().join("档案卡.pdf");
    let list = desk.path().join("花名册.xlsx");
    let unfinished_in = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().flatten();
        entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED))
            .count()
    };
    let (card, list) = (card.to_str().unwrap(), list.to_str().unwrap());
    for (args, place) in [
        (vec!["print", "file-card", "--worker", "1", "--out", card], desk.path()),
        (vec!["report", "roster", "--out", list], desk.path()),
        (
            vec!["backup", "create", "--to", stick.path().to_str().unwrap()],
            stick.path(),
        ),
        (vec!["backup", "restore", backup.to_str().unwrap()], office.dir.path()),
    ] {
        let args: Vec<&str> = ["--data", dir].into_iter().chain(args).collect();

        killed_amid(&args, home.path(), || unfinished_in(place) > 0);
        start_again(home.path());

        assert_eq!(unfinished_in(place), 0, "{args:?}");
        assert!(is_empty(&work(home.path())), "{args:?}");
    }
    // And the office is unharmed.
    let checked = lince(&["--data", dir, "check"]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
}

#[test]
fn a_second_program_takes_nothing_from_one_that_is_running() {
    let office = Office::filled();
    let (home, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let dir = office.dir.path().to_str().unwrap();
    let args = [
        "--data",
        dir,
        "backup",
        "create",
        "--to",
        stick.path().to_str().unwrap(),
    ];
    let mut running = started(&args, home.path());

    while running.try_wait().unwrap().is_none() {
        start_again(home.path());
    }

    assert!(running.wait().unwrap().success());
    assert_eq!(
        files_below(stick.path()).len(),
        1,
        "made, read back, and nothing beside it"
    );
    assert!(is_empty(&work(home.path())));
}

#[cfg(target_os = "linux")]
#[test]
fn a_running_program_leaves_no_dump_when_it_is_killed() {
    let office = Office::empty();
    let waits = office.path("password");
    let made = std::process::Command::new("mkfifo").arg(&waits).status().unwrap();
    assert!(made.success());
    // It waits for the password to be written.
    let data = office.dir.path().to_str().unwrap();
    let args = [
        "--data",
        data,
        "encrypt",
        "--new-password-file",
        waits.to_str().unwrap(),
    ];
    let mut child = started(&args, office.dir.path());
    let limits = format!("/proc/{}/limits", child.id());
    let begun = Instant::now();
    let largest = || {
        let limits = fs::read_to_string(&limits).unwrap();
        let line = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap();
        line.split_whitespace().skip(4).take(2).collect::<Vec<_>>().join(" ")
    };

    while largest() != "0 0" && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }

    assert_eq!(largest(), "0 0", "what it may begin with and could be raised to");
    assert!(child.try_wait().unwrap().is_none(), "it is running");
    child.kill().unwrap();
    child.wait().unwrap();
}
