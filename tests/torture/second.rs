//! A second start: within a second it shows who holds the data; a holder that died holds nothing.

use std::time::{Duration, Instant};

use lince_core::ErrorCode;
use lince_core::storage::Access;
use lince_tests::holder;

use crate::child::{Running, Said, command, say};
use crate::figures::{Figures, cases, count};
use crate::stage::{self, Job, Size, Stage};

/// Opens the office for writing and keeps it.
pub fn hold(job: Job, folder: &std::path::Path) {
    let stage = Stage::open(job, folder).unwrap();
    say("holding");
    std::thread::sleep(Duration::from_secs(60));
    drop(stage);
}

fn once(folder: &std::path::Path) -> Result<&'static str, String> {
    let dir = folder.join("office");
    let mut first = Running::start(command("hold", Job::Saves, folder));
    while first.hear() != Some(Said::Other("holding".into())) {}
    let begun = Instant::now();
    let told = stage::open_office(&dir, &Access::Write(holder())).err();
    let took = begun.elapsed();
    let reader = stage::open_office(&dir, &Access::Read).map(drop);
    // A program that goes straight to the engine meets the same file, and cannot write a record past the trail.
    let raw = rusqlite::Connection::open(dir.join("lince.db")).map_err(|e| e.to_string())?;
    let written = raw.execute("INSERT INTO street (name) VALUES ('偷偷街道')", []);
    drop(raw);
    let pid = first.process.id();
    first.process.kill().map_err(|e| e.to_string())?;
    first.end();
    let after = stage::open_office(&dir, &Access::Write(holder())).map(drop);

    let told = told.ok_or("a second writer comes in")?;
    if told.code() != ErrorCode::InUse || took > Duration::from_secs(1) {
        return Err(format!("{told:?} after {took:?}"));
    }
    if !told.message().contains("测试") || !told.message().contains(&pid.to_string()) {
        return Err(format!("the holder is not named: {}", told.message()));
    }
    if written.is_ok() {
        return Err("the engine takes a record that no entry covers".into());
    }
    reader.map_err(|e| format!("a reader is kept out: {e:?}"))?;
    after.map_err(|e| format!("a dead holder keeps others out: {e:?}"))?;
    Ok("told")
}

#[test]
fn p7_a_second_start_is_told_within_a_second_who_holds_the_data() {
    let mut figures = Figures::of("second instance");
    let work = tempfile::tempdir().unwrap();
    stage::prepare(Job::Saves, Size::Small, work.path());
    for case in cases(count(2, 20)) {
        figures.add(once(work.path()).map_err(|e| format!("case {case}: {e}")));
    }
    figures.close();
}
