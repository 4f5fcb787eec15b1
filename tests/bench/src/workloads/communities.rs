//! Sheets as communities send them: one without identity numbers (W1 and W2 beside those with), and a folder of many.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::repeats;
use crate::contest::{Answer, Contest, Run};
use crate::data::{self, COUNTY, python, without};
use crate::office::{self, json, lince};
use crate::{Bench, Result};

/// Reads the sheet of everybody and finds whose each row is; `kept`: and keeps it.
pub fn by_name(bench: &Bench, id: &'static str, size: usize, kept: bool) -> Result<bool> {
    let office = office::with_people(bench, size, "by-name")?;
    let sheet = bench.data.join(format!("by-name-{size}.xlsx"));
    let roster = data::workbooks(bench, size)?.join("roster.xlsx");
    python(bench, "make_by_name.py").arg(&roster).arg(&sheet).run()?;
    let people = people_of(bench, &office, size)?;
    let copy = bench.data.join("office/by-name-kept");
    let ours = || {
        let office = match kept {
            true => {
                office::copy(&office, &copy)?;
                &copy
            }
            false => &office,
        };
        let mut call = lince(bench, office).args(&["import", "training"]).arg(&sheet);
        if !kept {
            call = call.arg("--dry-run");
        }
        let done = call.run()?;
        let answer = json(&done)?;
        let facts = format!("rows {}\naccepted {}", answer["rows"], answer["accepted"]);
        Ok(Answer::of(done, facts))
    };
    let database = bench.data.join("by-name.db");
    let baseline = || {
        let mut call = python(bench, "match_by_name.py").arg(&people).arg(&sheet);
        if kept {
            call = call.arg(without(database.clone())?);
        }
        call.run().map(Answer::printed)
    };
    let others: Vec<(&'static str, Run<'_>)> = vec![("calamine + a dictionary", Box::new(baseline))];
    Ok(Contest {
        id,
        size: format!("{size} rows, by name"),
        repeats: repeats(size),
        ours: Box::new(ours),
        others,
    }
    .hold())
}

/// Everybody on file, as the baseline reads them.
fn people_of(bench: &Bench, office: &Path, size: usize) -> Result<PathBuf> {
    let columns = "id,name,community,phone";
    let listed = json(
        &lince(bench, office)
            .args(&["list", "people", "--columns", columns])
            .run()?,
    )?;
    let file = bench.data.join(format!("people-{size}.json"));
    fs::write(&file, listed["rows"].to_string()).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}

/// Forty rosters of sixty people each, in one step.
pub fn folder(bench: &Bench) -> Result<bool> {
    const FILES: usize = 40;
    const ROWS: usize = 60;
    let roster = data::workbooks(bench, COUNTY)?.join("roster.xlsx");
    let folder = bench.data.join("folder");
    data::fresh_folder(&folder)?;
    let (files, rows) = (FILES.to_string(), ROWS.to_string());
    let make = python(bench, "make_by_name.py").arg(&roster).arg(&folder);
    make.args(&["--files", &files, "--rows", &rows]).run()?;
    let office = office::with_communities(bench, COUNTY, "folder")?;
    let copy = bench.data.join("office/folder-kept");
    let ours = || {
        office::copy(&office, &copy)?;
        let done = lince(bench, &copy).args(&["import", "auto"]).arg(&folder).run()?;
        let answer: Value = json(&done)?;
        Ok(Answer::of(done, format!("rows {}", answer["rows"])))
    };
    let baseline = || {
        python(bench, "import_folder.py")
            .arg(&folder)
            .run()
            .map(Answer::printed)
    };
    let others: Vec<(&'static str, Run<'_>)> = vec![("python-calamine, read and checked only", Box::new(baseline))];
    Ok(Contest {
        id: "W2",
        size: format!("{FILES} files of {ROWS}"),
        repeats: repeats(COUNTY),
        ours: Box::new(ours),
        others,
    }
    .hold())
}
