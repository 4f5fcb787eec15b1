//! W7: a file card for everybody, one PDF.

use super::papers::{text_of, typst};
use crate::contest::{Answer, Contest, Run};
use crate::data::{COUNTY, python};
use crate::office;
use crate::{Bench, Result};
use std::fs;
use std::path::Path;

pub fn everybody(bench: &Bench) -> Result<bool> {
    let database = office::database(bench, COUNTY)?;
    let people = bench.data.join("cards.json");
    let listed = office::query(bench, &database, "cards.sql").run()?.stdout;
    fs::write(&people, listed).map_err(|error| format!("{}: {error}", people.display()))?;
    let out = |name: &str| bench.data.join(name);
    let by_typst = || {
        let done = typst(bench, "file_cards.typ", &people, &out("cards-typst.pdf"))?;
        Ok(Answer::of(done, facts(&out("cards-typst.pdf"))?))
    };
    let by_reportlab = || {
        let script = python(bench, "file_cards.py")
            .arg(&people)
            .arg(bench.fonts.join("NotoSerifSC-Regular.ttf"));
        let done = script.arg(out("cards-reportlab.pdf")).run()?;
        Ok(Answer::of(done, facts(&out("cards-reportlab.pdf"))?))
    };
    let others: Vec<(&'static str, Run<'_>)> =
        vec![("Typst", Box::new(by_typst)), ("ReportLab", Box::new(by_reportlab))];
    let office = office::with_people(bench, COUNTY, "cards");
    let ours = || {
        let done = office::inside("cards", office.as_ref()?)?.arg(out("cards.pdf")).run()?;
        Ok(Answer::of(done, facts(&out("cards.pdf"))?))
    };
    Ok(Contest {
        id: "W7",
        size: format!("{COUNTY} people"),
        repeats: 1,
        ours: Box::new(ours),
        others,
    }
    .hold())
}

/// Every ID number that can be read, sorted. Not the number of pages: a card may go on overleaf.
fn facts(pdf: &Path) -> Result<String> {
    let mut numbers = id_numbers(&text_of(pdf)?);
    numbers.sort();
    numbers.dedup();
    Ok(numbers.join("\n"))
}

/// The made-up people's numbers all begin with 320999, a county that does not exist.
fn id_numbers(text: &str) -> Vec<String> {
    text.match_indices("320999")
        .filter_map(|(at, _)| text.get(at..at + 18))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_numbers_are_found_in_running_text() {
        assert_eq!(id_numbers("号32099919690222860X所在"), ["32099919690222860X"]);
        assert_eq!(
            id_numbers("320999"),
            Vec::<String>::new(),
            "one that is cut off is none"
        );
    }
}
