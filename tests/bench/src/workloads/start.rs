//! W9: from a cold start to the whole list.

use super::import::to_csv;
use super::repeats;
use crate::contest::{Answer, Contest, Run};
use crate::data::{self, COUNTY, HUNDRED_THOUSAND};
use crate::office::{self, json, lince};
use crate::{Bench, Result};

pub fn list(bench: &Bench) -> Result<bool> {
    let mut good = start_empty(bench)?;
    for size in bench.sizes(&[COUNTY, HUNDRED_THOUSAND]) {
        let office = office::with_people(bench, size, "start");
        let database = office::database(bench, size)?;
        let roster = data::workbooks(bench, size)?.join("roster.xlsx");
        let ours = || {
            let done = lince(bench, office.as_ref()?)
                .args(&["workers", "list", "--status", "all"])
                .run()?;
            let facts = office::people_lines(&json(&done)?["workers"]);
            Ok(Answer::of(done, facts))
        };
        let by_sqlite = || {
            let done = office::query(bench, &database, "people.sql").run()?;
            let facts = office::people_lines(&json(&done)?);
            Ok(Answer::of(done, facts))
        };
        let others: Vec<(&'static str, Run<'_>)> = vec![
            ("sqlite3, the same list", Box::new(by_sqlite)),
            (
                "LibreOffice, the roster",
                Box::new(|| to_csv(bench, &roster).map(Answer::without_facts)),
            ),
        ];
        good &= Contest {
            id: "W9",
            size: format!("{size} people"),
            repeats: repeats(size),
            ours: Box::new(ours),
            others,
        }
        .hold();
    }
    Ok(good)
}

fn start_empty(bench: &Bench) -> Result<bool> {
    let office = office::empty(bench, "start-empty");
    let small = data::workbooks(bench, COUNTY)?.join("communities.xlsx");
    let ours = || {
        let done = lince(bench, office.as_ref()?).args(&["workers", "list"]).run()?;
        json(&done)?;
        Ok(Answer::without_facts(done))
    };
    let others: Vec<(&'static str, Run<'_>)> = vec![(
        "LibreOffice, 176 rows",
        Box::new(|| to_csv(bench, &small).map(Answer::without_facts)),
    )];
    Ok(Contest {
        id: "W9",
        size: "0 people".into(),
        repeats: 3,
        ours: Box::new(ours),
        others,
    }
    .hold())
}
