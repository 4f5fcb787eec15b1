//! W1: a roster read and checked. W2: the same, kept.

use super::{communities, repeats};
use crate::contest::{Answer, Contest, Run};
use crate::data::{self, COUNTY, HUNDRED_THOUSAND, TEN_THOUSAND, python, without};
use crate::measure::Done;
use crate::office::{self, json, lince};
use crate::{Bench, Result};
use serde_json::Value;
use std::path::Path;

const SIZES: &[usize] = &[COUNTY, TEN_THOUSAND, HUNDRED_THOUSAND];

pub fn check(bench: &Bench) -> Result<bool> {
    let mut good = true;
    for size in bench.sizes(SIZES) {
        let roster = data::workbooks(bench, size)?.join("roster.xlsx");
        let office = office::with_communities(bench, size, "check");
        let ours = || {
            let done = lince(bench, office.as_ref()?)
                .args(&["import", "roster", "--dry-run"])
                .arg(&roster)
                .run()?;
            let facts = import_lines(&json(&done)?);
            Ok(Answer::of(done, facts))
        };
        let mut others: Vec<(&'static str, Run<'_>)> = vec![("python-calamine", reading(bench, &roster, "calamine"))];
        if size < HUNDRED_THOUSAND {
            others.push(("pandas (openpyxl)", reading(bench, &roster, "pandas-openpyxl")));
            others.push((
                "LibreOffice, to CSV only",
                Box::new(|| to_csv(bench, &roster).map(Answer::without_facts)),
            ));
        }
        good &= Contest {
            id: "W1",
            size: format!("{size} rows"),
            repeats: repeats(size),
            ours: Box::new(ours),
            others,
        }
        .hold();
        good &= communities::by_name(bench, "W1", size, false)?;
    }
    Ok(good)
}

fn reading<'a>(bench: &'a Bench, roster: &'a Path, reader: &'a str) -> Run<'a> {
    Box::new(move || {
        python(bench, "import_check.py")
            .arg(roster)
            .arg(reader)
            .run()
            .map(Answer::printed)
    })
}

/// The start of an Office program and the reading of a workbook, without any check.
pub fn to_csv(bench: &Bench, workbook: &Path) -> Result<Done> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        bench.data.join("libreoffice-profile").display()
    );
    let convert =
        crate::measure::Call::new("soffice")
            .arg(profile)
            .args(&["--headless", "--convert-to", "csv", "--outdir"]);
    convert.arg(bench.data.join("csv")).arg(workbook).run()
}

/// What `roster.facts` of the baselines prints, from the program's answer.
fn import_lines(answer: &Value) -> String {
    let mut held: Vec<(u64, &str)> = answer["held_back"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| (row["row"].as_u64().unwrap_or(0), row["code"].as_str().unwrap_or("?")))
        .collect();
    held.sort();
    let counts = [
        format!("rows {}", answer["rows"]),
        format!("accepted {}", answer["accepted"]),
    ];
    counts
        .into_iter()
        .chain(held.iter().map(|(row, code)| format!("{row} {code}")))
        .collect::<Vec<_>>()
        .join("\n")
}

pub fn commit(bench: &Bench) -> Result<bool> {
    let mut good = true;
    for size in bench.sizes(SIZES) {
        let roster = data::workbooks(bench, size)?.join("roster.xlsx");
        let office = office::with_communities(bench, size, "communities");
        let copy = bench.data.join("office/commit");
        let ours = || {
            office::copy(office.as_ref()?, &copy)?;
            let done = lince(bench, &copy).args(&["import", "roster"]).arg(&roster).run()?;
            let people = json(
                &lince(bench, &copy)
                    .args(&["workers", "list", "--status", "all"])
                    .run()?,
            )?;
            Ok(Answer::of(done, office::people_lines(&people["workers"])))
        };
        let database = bench.data.join("commit.db");
        let baseline = || {
            let done = office::fill_database(bench, size, &without(database.clone())?)?;
            let people = json(&office::query(bench, &database, "people.sql").run()?)?;
            Ok(Answer::of(done, office::people_lines(&people)))
        };
        let others: Vec<(&'static str, Run<'_>)> = vec![("calamine + Python sqlite3", Box::new(baseline))];
        good &= Contest {
            id: "W2",
            size: format!("{size} rows"),
            repeats: repeats(size),
            ours: Box::new(ours),
            others,
        }
        .hold();
        good &= communities::by_name(bench, "W2", size, true)?;
    }
    good &= communities::folder(bench)?;
    Ok(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_held_back_stand_in_the_order_of_the_sheet() {
        let answer = serde_json::json!({"rows": 3, "accepted": 1, "held_back": [{"row": 10, "code": "bad_date"}, {"row": 9, "code": "id_missing"}]});

        assert_eq!(import_lines(&answer), "rows 3\naccepted 1\n9 id_missing\n10 bad_date");
    }
}
