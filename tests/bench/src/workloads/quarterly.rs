//! W5: the quarterly workbook.

use super::repeats;
use crate::contest::{Answer, Contest, Run};
use crate::data::{COUNTY, HUNDRED_THOUSAND, python};
use crate::office::{self, json, lince};
use crate::{Bench, Result};
use serde_json::Value;

/// The columns that both compute, in the order of `quarterly.py`.
const KEYS: &[&str] = &[
    "opening",
    "joined",
    "left",
    "closing",
    "male",
    "female",
    "minority",
    "age_30",
    "age_31_40",
    "age_41_50",
    "age_51_60",
    "age_over_60",
    "edu_postgraduate",
    "edu_bachelor",
    "edu_college",
    "edu_secondary",
    "party_members",
    "cert_assistant",
    "cert_intermediate",
    "cert_senior",
    "service_under_3",
    "service_3_9",
    "service_10_plus",
    "contracts_ending",
    "households",
    "residents",
];

pub fn report(bench: &Bench) -> Result<bool> {
    let mut good = true;
    for size in bench.sizes(&[COUNTY, HUNDRED_THOUSAND]) {
        let office = office::with_people(bench, size, "quarterly");
        let database = office::database(bench, size)?;
        let ours = || {
            let report = lince(bench, office.as_ref()?).args(&["report", "quarterly", "--period", "2026Q3", "--out"]);
            let done = report.arg(bench.data.join("quarterly.xlsx")).run()?;
            let facts = lines(&json(&done)?);
            Ok(Answer::of(done, facts))
        };
        let baseline = || {
            let script = python(bench, "quarterly.py")
                .arg(&database)
                .arg(bench.data.join("quarterly-baseline.xlsx"));
            script.run().map(Answer::printed)
        };
        let others: Vec<(&'static str, Run<'_>)> = vec![("pandas + XlsxWriter", Box::new(baseline))];
        good &= Contest {
            id: "W5",
            size: format!("{size} people"),
            repeats: repeats(size),
            ours: Box::new(ours),
            others,
        }
        .hold();
    }
    Ok(good)
}

/// A sorted line for each community, then the total.
fn lines(report: &Value) -> String {
    let figures = |row: &Value| {
        KEYS.iter()
            .map(|key| row[key].to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or("?").to_owned();
    let mut lines: Vec<String> = report["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|row| row["level"] == "community")
        .map(|row| format!("{} {} {}", text(row, "street"), text(row, "community"), figures(row)))
        .collect();
    lines.sort();
    lines.push(format!("total {}", figures(&report["totals"])));
    lines.join("\n")
}
