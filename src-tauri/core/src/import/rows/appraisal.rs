//! Rows of a table of scores. One row a person; a blank part leaves the score on file.

use crate::Result;

use super::super::columns::Field;
use super::super::plan::{Accepted, Change, Item, Job, OnFile, by_id_number};
use super::super::records::ScoreRecord;
use super::differences::{Differences, decimal};
use super::{Holders, person_on_file};

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<ScoreRecord>>> {
    let people = by_id_number(on_file);
    let parts = &job.table.parts;
    let year = job.table.year.unwrap_or_default();
    let mut holders = Holders::default();
    job.each_row(|_, sheet, reader| {
        let person = person_on_file(reader, &people);
        if let Some((id, _)) = person {
            holders.check(reader, &sheet.sheet.name, id);
        }
        let scores: Vec<(String, u32)> = parts
            .iter()
            .enumerate()
            .filter_map(|(index, part)| reader.score(Field::Part(index)).map(|score| (part.key.clone(), score)))
            .collect();
        let (_, person) = person?;
        let before = on_file.scores.get(&person.id);
        let changes: Vec<Change> = {
            let mut differences = Differences::default();
            for (index, part) in parts.iter().enumerate() {
                let after = scores.iter().find(|(key, _)| *key == part.key).map(|(_, score)| *score);
                let before = before.and_then(|scores| scores.get(&part.key)).copied();
                let title = reader.heading(Field::Part(index)).unwrap_or_else(|| part.key.clone());
                differences.shown(&part.key, &title, before, after, |score| decimal(*score, 100));
            }
            differences.0
        };
        Some(Accepted {
            about: person.name.to_string(),
            is_new: before.is_none_or(|scores| scores.is_empty()) && !scores.is_empty(),
            record: ScoreRecord {
                worker: person.id,
                year,
                scores,
            },
            changes,
        })
    })
}
