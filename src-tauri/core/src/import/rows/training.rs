//! Rows of a table of training: who attended what. Date, title and person make one record.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::codes;
use crate::domain::dates::{DateReading, PartialDate, read_date};
use crate::domain::person::WorkerId;
use crate::storage::training::Event;
use crate::{ErrorCode, Result};

use super::super::columns::Field;
use super::super::dates::in_figures;
use super::super::job::{Accepted, Change, Item, Job, OnFile};
use super::super::layout::dates_in;
use super::super::records::TrainingRecord;
use super::super::values::RowReader;
use super::super::whom::People;
use super::after_leaving;
use super::differences::{Differences, decimal};

/// What is on file after the rows so far.
struct Known {
    events: HashMap<(NaiveDate, String), Event>,
    /// Hours and score.
    attended: HashMap<(WorkerId, NaiveDate, String), (u32, Option<u32>)>,
}

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<TrainingRecord>>> {
    let mut people = People::of(on_file);
    let mut known = Known {
        events: on_file
            .events
            .iter()
            .map(|e| ((e.held_on, e.title.clone()), e.clone()))
            .collect(),
        attended: on_file
            .attended
            .iter()
            .map(|filed| {
                let a = &filed.record;
                ((filed.worker, a.held_on, a.title.to_string()), (a.hours, a.score))
            })
            .collect(),
    };
    job.each_row(|job, sheet, reader| {
        let person = people.of_row(reader, sheet.name(), &job.terms.people);
        let record = read(reader, person.map_or(WorkerId(0), |person| person.id));
        if let (Some(person), Some(record)) = (person, &record)
            && let Some(left) = after_leaving(person, record.held_on)
        {
            reader.fault(ErrorCode::HasLeft, Field::HeldOn).saying(format!(
                "此人已于{left}离任，培训在那之后；请核对日期和人，如已回来，请先在此人档案中办理“重新到岗”。"
            ));
        }
        let (person, record) = (person?, record?);
        let (changes, is_new) = known.compared(&record);
        if reader.faults.is_empty() {
            known.keep(&record);
            if record.held_on > job.as_of {
                job.warn(
                    sheet,
                    reader.row,
                    ErrorCode::DateInFuture,
                    &format!("{}培训日期", person.name),
                );
            }
        }
        Some(Accepted {
            about: format!("{} {}", person.name, record.title),
            record,
            is_new,
            changes,
        })
    })
}

fn read(reader: &mut RowReader<'_>, worker: WorkerId) -> Option<TrainingRecord> {
    let held_on = held_on(reader);
    let title = reader.text(Field::TrainingTitle);
    if title.is_none() {
        reader
            .fault(ErrorCode::UnknownValue, Field::TrainingTitle)
            .saying("培训名称为空，请补填。");
    }
    let (of_event, own) = (reader.hours(Field::Hours), reader.hours(Field::EarnedHours));
    if let (Some(of_event), Some(own)) = (of_event, own)
        && own.percent
        && own.value > of_event.value
    {
        // A share of the event's hours, not a number of hours.
        reader
            .fault(ErrorCode::UnknownValue, Field::EarnedHours)
            .saying("实得学时写成了百分比，应填学时数，保留一位小数，如4.5。");
    }
    let hours = of_event.map(|figure| figure.value);
    let earned = own.or(of_event).map(|figure| figure.value);
    if earned.is_none() && reader.faults.is_empty() {
        let field = if reader.has(Field::EarnedHours) {
            Field::EarnedHours
        } else {
            Field::Hours
        };
        reader
            .fault(ErrorCode::UnknownValue, field)
            .saying("学时为空，请补填。");
    }
    Some(TrainingRecord {
        worker,
        tier: reader.code(Field::Tier, codes::Codes::TrainingTier),
        kind: reader.code(Field::TrainingKind, codes::Codes::TrainingKind),
        form: reader.code(Field::TrainingForm, codes::Codes::TrainingForm),
        score: reader.score(Field::TestScore),
        held_on: held_on?,
        title: title?,
        hours,
        earned_hours: earned?,
    })
}

/// The first day; 2026-03-15至2026-03-17 begins on the 15th.
fn held_on(reader: &mut RowReader<'_>) -> Option<NaiveDate> {
    let mut reading = reader.reading(Field::HeldOn);
    if reading == DateReading::Bad
        && let Some(text) = reader.text(Field::HeldOn)
    {
        let text = in_figures(&text);
        let days = dates_in(&text);
        let before = text.split(['至', '~', '～', '—', '–', '-']).next().unwrap_or_default();
        reading = match days.first() {
            Some((_, first)) => read_date(first),
            None => read_date(before),
        };
        // 9:00—12:00 are hours of the day, 3月15日—17日 a day that is lost.
        let behind = days.first().map_or(before.len(), |(end, _)| *end);
        let more = days.len() > 1 || names_a_day(&text[behind..]);
        if reading.date().is_some() && more {
            reader.not_kept(Field::HeldOn, "培训只记第一天，结束的那一天没有存");
        }
    }
    match reading.checked() {
        Ok(Some(date)) => Some(PartialDate::first_day(date)),
        Ok(None) => {
            reader.fault(ErrorCode::BadDate, Field::HeldOn);
            None
        }
        Err(code) => {
            reader.refuse_date(code, Field::HeldOn, &reading);
            None
        }
    }
}

/// 至17日, -17, 、4月2日
fn names_a_day(rest: &str) -> bool {
    const JOINTS: [char; 12] = ['至', '到', '~', '～', '—', '–', '-', '、', '，', ',', '和', '及'];
    let Some(rest) = rest.trim_start().strip_prefix(JOINTS) else {
        return false;
    };
    let rest = rest.trim_start_matches(['—', '-', '日']).trim_start();
    let figures = rest.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&figures) && !rest[figures..].starts_with([':', '：'])
}

impl Known {
    fn compared(&self, record: &TrainingRecord) -> (Vec<Change>, bool) {
        let event_key = (record.held_on, record.title.clone());
        let Some((hours, score)) = self
            .attended
            .get(&(record.worker, record.held_on, record.title.clone()))
        else {
            return (Vec::new(), true);
        };
        let mut differences = Differences::default();
        let in_tenths = |hours: &u32| decimal(*hours, 10);
        differences.shown(
            "earned_hours",
            "实得学时",
            Some(*hours),
            Some(record.earned_hours),
            in_tenths,
        );
        differences.shown("test_score", "考试成绩", *score, record.score, |score| {
            decimal(*score, 100)
        });
        if let Some(event) = self.events.get(&event_key) {
            differences.text("tier", "培训层级", event.tier.as_deref(), record.tier.as_deref());
            differences.text(
                "training_kind",
                "培训类别",
                event.kind.as_deref(),
                record.kind.as_deref(),
            );
            differences.text(
                "training_form",
                "培训方式",
                event.form.as_deref(),
                record.form.as_deref(),
            );
            differences.shown("hours", "学时", event.hours, record.hours, in_tenths);
        }
        (differences.0, false)
    }

    fn keep(&mut self, record: &TrainingRecord) {
        let event = self
            .events
            .entry((record.held_on, record.title.clone()))
            .or_insert_with(|| Event {
                held_on: record.held_on,
                title: record.title.clone(),
                tier: None,
                kind: None,
                form: None,
                hours: None,
            });
        event.tier = record.tier.clone().or(event.tier.take());
        event.kind = record.kind.clone().or(event.kind.take());
        event.form = record.form.clone().or(event.form.take());
        event.hours = record.hours.or(event.hours);
        let key = (record.worker, record.held_on, record.title.clone());
        let score = record.score.or(self.attended.get(&key).and_then(|(_, score)| *score));
        self.attended.insert(key, (record.earned_hours, score));
    }
}
