//! Rows of a table of scores. One row a person; a blank part leaves the score on file.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::person::Person;
use crate::{ErrorCode, Result};

use super::super::columns::Field;
use super::super::job::{Accepted, Change, Item, Job, OnFile};
use super::super::reading::Reading;
use super::super::records::ScoreRecord;
use super::super::values::RowReader;
use super::super::whom::People;
use super::differences::{Differences, decimal};
use super::{Holders, after_leaving};
use crate::domain::ids::IdNumber;

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<ScoreRecord>>> {
    let mut people = People::of(on_file);
    let parts = &job.terms.parts;
    let year = job.terms.year.unwrap_or_default();
    let mut holders: BTreeMap<usize, Holders> = BTreeMap::new();
    job.each_row(|job, sheet, reader| {
        let person = people.of_row(reader, sheet.name(), &job.terms.people);
        if let Some(person) = person {
            // A part a row or a sheet is no duplicate; the same part of a person twice is.
            let first = (0..parts.len()).find(|index| reader.is_filled(Field::Part(*index)));
            if let (Ok(id), Some(first)) = (IdNumber::parse(&person.id_number), first) {
                holders.entry(first).or_default().check(reader, sheet.name(), id);
            }
            in_post(job, sheet, reader, person, year);
        }
        let scores: Vec<(String, u32)> = parts
            .iter()
            .enumerate()
            .filter_map(|(index, part)| {
                let field = Field::Part(index);
                let most = match &on_file.most {
                    Some(parts) => parts.get(&part.key).copied(),
                    None => Some(u32::MAX),
                };
                let Some(most) = most else {
                    reader.not_kept(field, &format!("{year}年度的考核办法没有这一项"));
                    return None;
                };
                let score = reader.score(field)?;
                if score > most {
                    let sentence = format!("这一项满分{}分，请核对。", decimal(most, 100));
                    reader.fault(ErrorCode::ScoreOutOfRange, field).saying(sentence);
                    return None;
                }
                Some((part.key.clone(), score))
            })
            .collect();
        let person = person?;
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

/// A person who left before the year began has no scores of it; one who left during it may have scores, and is not appraised.
fn in_post(job: &mut Job<'_, '_>, sheet: &dyn Reading, reader: &mut RowReader<'_>, person: &Person, year: i32) {
    let left_by = |day: Option<NaiveDate>| day.and_then(|day| after_leaving(person, day));
    let first_day = NaiveDate::from_ymd_opt(year, 1, 1);
    let last_day = NaiveDate::from_ymd_opt(year, 12, 31);
    if let Some(left) = left_by(first_day) {
        reader.fault(ErrorCode::HasLeft, Field::IdNumber).saying(format!(
            "此人已于{left}离任，{year}年度不在岗，没有这一年的得分；请核对年度和人。"
        ));
    } else if let Some(left) = left_by(last_day.map(|day| day.min(job.as_of))) {
        let sentence = format!("已于{left}离任，得分照存，但不参加{year}年度考核排名。");
        job.warn_saying(sheet, reader.row, ErrorCode::HasLeft, &person.name, &sentence);
    }
}
