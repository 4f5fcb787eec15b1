//! W8: the announcement of the year's appraisal, from the command to the file.

use super::papers::{text_of, typst};
use super::repeats;
use crate::contest::{Answer, Contest, Run};
use crate::data::{self, COUNTY, TEN_THOUSAND};
use crate::office::{self, json, lince_on};
use crate::{Bench, Result};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// When the year's appraisal is announced.
const DAY: &str = "2026-12-28";

pub fn print(bench: &Bench) -> Result<bool> {
    let mut good = true;
    for size in bench.sizes(&[COUNTY, TEN_THOUSAND]) {
        let (office, named) = appraised(bench, size)?;
        let people = bench.data.join("announced.json");
        fs::write(&people, Value::Array(named.clone()).to_string())
            .map_err(|error| format!("{}: {error}", people.display()))?;
        let (own, typeset) = (
            bench.data.join("announcement.pdf"),
            bench.data.join("announcement-typst.pdf"),
        );
        let ours = || {
            let print = lince_on(bench, &office, DAY).args(&["print", "announcement", "--year", "2026", "--out"]);
            let done = print.arg(&own).run()?;
            Ok(Answer::of(done, facts(&named, &own)?))
        };
        let by_typst = || {
            let done = typst(bench, "announcement.typ", &people, &typeset)?;
            Ok(Answer::of(done, facts(&named, &typeset)?))
        };
        let others: Vec<(&'static str, Run<'_>)> = vec![("Typst", Box::new(by_typst))];
        let size_shown = format!("{} names", named.len());
        good &= Contest {
            id: "W8",
            size: size_shown,
            repeats: repeats(size),
            ours: Box::new(ours),
            others,
        }
        .hold();
    }
    Ok(good)
}

/// An office whose appraisal is confirmed, and the people that the announcement names.
fn appraised(bench: &Bench, size: usize) -> Result<(PathBuf, Vec<Value>)> {
    let office = office::with_people(bench, size, "announcement")?;
    let scores = data::workbooks(bench, size)?.join("appraisal.xlsx");
    lince_on(bench, &office, DAY)
        .args(&["import", "appraisal", "--year", "2026"])
        .arg(scores)
        .run()?;
    let results = json(
        &lince_on(bench, &office, DAY)
            .args(&["appraisal", "compute", "--year", "2026"])
            .run()?,
    )?;
    let results = results["results"].as_array().cloned().unwrap_or_default();
    let mut confirm = lince_on(bench, &office, DAY).args(&["appraisal", "confirm", "--year", "2026"]);
    // People with the same score on both sides of the cut get no suggestion: the user has to decide.
    for tied in results
        .iter()
        .filter(|result| result["taking_part"] == true && result["grade"].is_null())
    {
        let decided = format!("{}=合格", tied["id_number"].as_str().unwrap_or("?"));
        confirm = confirm.args(&["--set", &decided, "--reason", "计时"]);
    }
    confirm.run()?;
    Ok((
        office,
        results.into_iter().filter(|result| result["grade"] == "优秀").collect(),
    ))
}

/// Which of the names to be announced can be read on the paper.
fn facts(named: &[Value], pdf: &Path) -> Result<String> {
    let text = text_of(pdf)?;
    let mut names: Vec<&str> = named
        .iter()
        .filter_map(|person| person["name"].as_str())
        .filter(|name| text.contains(name))
        .collect();
    names.sort();
    Ok(names.join("\n"))
}
