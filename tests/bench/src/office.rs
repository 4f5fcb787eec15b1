//! Data folders filled through the program itself, and the same people in the baseline's own database.

use crate::data::{self, fresh_folder, without};
use crate::measure::{Call, Done};
use crate::{Bench, Result};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The day of every run: the last of the quarter that is reported.
pub const TODAY: &str = "2026-09-30";

/// `lince` on the office in `folder`.
pub fn lince(bench: &Bench, folder: &Path) -> Call {
    lince_on(bench, folder, TODAY)
}

pub fn lince_on(bench: &Bench, folder: &Path, day: &str) -> Call {
    Call::new(&bench.lince)
        .arg("--data")
        .arg(folder)
        .args(&["--json", "--as-of", day])
}

/// This program itself, for what is timed inside a process.
pub fn inside(what: &str, folder: &Path) -> Result<Call> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    Ok(Call::new(own).args(&["inside", what]).arg(folder).arg(TODAY))
}

pub fn json(done: &Done) -> Result<Value> {
    serde_json::from_str(&done.stdout).map_err(|error| format!("lince printed no JSON: {error}"))
}

/// An office without people or communities.
pub fn empty(bench: &Bench, name: &str) -> Result<PathBuf> {
    let folder = bench.data.join("office").join(name);
    fresh_folder(&folder)?;
    lince(bench, &folder)
        .args(&["init", "--street", "计时街道", "--division", "320999"])
        .run()?;
    Ok(folder)
}

/// An office that knows its communities, but nobody yet.
pub fn with_communities(bench: &Bench, size: usize, name: &str) -> Result<PathBuf> {
    let folder = empty(bench, name)?;
    let workbook = data::workbooks(bench, size)?.join("communities.xlsx");
    lince(bench, &folder)
        .args(&["import", "communities"])
        .arg(workbook)
        .run()?;
    Ok(folder)
}

/// An office with everybody whose row is right.
pub fn with_people(bench: &Bench, size: usize, name: &str) -> Result<PathBuf> {
    let folder = with_communities(bench, size, name)?;
    let workbook = data::workbooks(bench, size)?.join("roster.xlsx");
    lince(bench, &folder).args(&["import", "roster"]).arg(workbook).run()?;
    Ok(folder)
}

/// A copy of an office, for a run that changes it.
pub fn copy(of: &Path, to: &Path) -> Result<()> {
    fresh_folder(to)?;
    let failed = |error| format!("{}: {error}", of.display());
    for entry in fs::read_dir(of).map_err(failed)? {
        let from = entry.map_err(failed)?.path();
        let name = from.file_name().unwrap_or_default();
        if from.is_dir() {
            copy(&from, &to.join(name))?;
        } else {
            fs::copy(&from, to.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}

/// Everybody on file, a sorted line each, from a JSON list of people.
pub fn people_lines(people: &Value) -> String {
    let text = |person: &Value, key: &str| person[key].as_str().unwrap_or("?").to_owned();
    let line = |person: &Value| {
        ["id_number", "name", "street", "community", "post"]
            .map(|key| text(person, key))
            .join(" ")
    };
    let mut lines: Vec<String> = people.as_array().into_iter().flatten().map(line).collect();
    lines.sort();
    lines.join("\n")
}

/// The baseline's database with the same people.
pub fn database(bench: &Bench, size: usize) -> Result<PathBuf> {
    let file = without(bench.data.join(format!("baseline-{size}.db")))?;
    fill_database(bench, size, &file)?;
    Ok(file)
}

pub fn fill_database(bench: &Bench, size: usize, file: &Path) -> Result<Done> {
    let books = data::workbooks(bench, size)?;
    let script = data::python(bench, "import_commit.py");
    script
        .arg(books.join("communities.xlsx"))
        .arg(books.join("roster.xlsx"))
        .arg(file)
        .run()
}

/// A query of `baselines` on the baseline's database, through SQLite's own command line, as JSON.
pub fn query(bench: &Bench, database: &Path, script: &str) -> Call {
    let read = format!(".read {}", bench.scripts.join(script).display());
    Call::new("sqlite3")
        .arg("-readonly")
        .arg("-json")
        .arg(database)
        .arg(read)
}
