//! Rows of a table of entries of a kind of record, whatever the kind: what its declaration says is all that is known here.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::catalogue::datum::{Datum, Value};
use crate::domain::catalogue::form::Named;
use crate::domain::catalogue::{Field as Kept, Form};
use crate::domain::dates::PartialDate;
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::person::WorkerId;
use crate::domain::records::{AnyRecord, Lasts, Whom};
use crate::{ErrorCode, Result};

use super::super::columns::Field;
use super::super::job::{Accepted, Change, Item, Job, OnFile};
use super::super::places::{Found, Places};
use super::super::records::{CommunityRef, EntryRecord};
use super::super::values::{RowReader, quoted};
use super::super::whom::People;

/// What is kept of one entry.
type Values = Vec<Datum<'static>>;

/// Names of what entries refer to, by number.
struct Called<'f> {
    communities: HashMap<u32, &'f str>,
    people: HashMap<u32, &'f str>,
}

impl<'f> Called<'f> {
    fn of(&self, named: Named, id: u32) -> Option<&'f str> {
        match named {
            Named::Worker => self.people.get(&id).copied(),
            _ => self.communities.get(&id).copied(),
        }
    }
}

/// A kind of record being read.
struct Reading<'k> {
    record: &'k dyn AnyRecord,
    /// Those of the kind, then the office's own.
    fields: Vec<&'static Kept>,
    as_of: NaiveDate,
}

pub(crate) fn rows(
    job: &mut Job<'_, '_>,
    on_file: &OnFile,
    record: &'static dyn AnyRecord,
) -> Result<Vec<Item<EntryRecord>>> {
    let mut people = People::of(on_file);
    let called = Called {
        communities: on_file.communities.iter().map(|c| (c.id.0, c.name.as_str())).collect(),
        people: on_file.people.iter().map(|p| (p.id.0, &*p.name)).collect(),
    };
    let reading = Reading {
        record,
        fields: record
            .kept()
            .fields
            .iter()
            .chain(job.terms.own.iter().map(|(_, field)| *field))
            .collect(),
        as_of: job.as_of,
    };
    let mut known: HashMap<WorkerId, Vec<Values>> = HashMap::new();
    for (worker, values) in &on_file.entries {
        known.entry(*worker).or_default().push(values.clone());
    }
    job.each_row(|job, sheet, reader| {
        let long = reading.fields().filter(|(_, field)| field.form == Form::Long);
        reader.long = long.map(|(place, _)| Field::Entry(place)).collect();
        let person = people.of_row(reader, sheet.name(), &job.terms.people);
        let read = reading.cells(reader, &mut people);
        let (person, mut read) = (person?, read);
        if !reader.faults.is_empty() {
            return None;
        }
        let own = known.entry(person.id).or_default();
        let before = reading.before(own, &mut read);
        let values = reading.whole(reader, &read, before.map(|at| &own[at]))?;
        let values = reading.judged(reader, values, own, before, &on_file.whom(person))?;
        let before = before.map(|at| std::mem::replace(&mut own[at], values.clone()));
        let changes = before
            .as_ref()
            .map_or(Vec::new(), |before| reading.changes(before, &values, &called));
        if before.is_none() {
            own.push(values.clone());
        }
        Some(Accepted {
            about: format!("{} {}", person.name, record.kept().title),
            is_new: before.is_none(),
            changes,
            record: EntryRecord {
                worker: person.id,
                values,
            },
        })
    })
}

impl Reading<'_> {
    fn fields(&self) -> impl Iterator<Item = (usize, &'static Kept)> {
        self.fields.iter().copied().enumerate()
    }

    /// How many of the fields are the kind's.
    fn declared(&self) -> usize {
        self.record.kept().fields.len()
    }

    /// What a field says that the row leaves blank; the office's own: nothing.
    fn usual(&self, place: usize, field: &Kept) -> Datum<'static> {
        if place < self.declared() {
            self.record.usual(field, self.as_of)
        } else {
            Datum::Blank
        }
    }

    fn first_day(&self) -> Option<usize> {
        let key = self.record.lasts().first_day()?;
        self.record.kept().fields.iter().position(|field| field.key == key)
    }

    /// What each cell says; `None` inside: it is blank, or there is no such column.
    fn cells(&self, reader: &mut RowReader<'_>, people: &mut People<'_>) -> Vec<Option<Datum<'static>>> {
        let mut cell = |(place, field): (usize, &Kept)| {
            let at = Field::Entry(place);
            match field.form {
                Form::Row(Named::Community) => community(reader, at, &mut people.places),
                Form::Row(_) => somebody(reader, at, people),
                Form::Day => self.day(reader, at, field.key),
                form => cell(reader, at, form),
            }
        };
        self.fields().map(&mut cell).collect()
    }

    /// A month means its first day, of a last day its last one.
    fn day(&self, reader: &mut RowReader<'_>, at: Field, key: &str) -> Option<Datum<'static>> {
        let date = reader.date(at)?;
        if date.day().is_none() {
            reader.day_presumed(at);
        }
        let day = if self.record.is_last_day(key) {
            date.last_day()
        } else {
            date.first_day()
        };
        Some(Datum::Day(day))
    }

    /// The entry on file that the row means: the one with the same values in the distinguishing fields. Where the row gives no first day,
    /// also the entry that holds on the day of the import and has the same values.
    fn before(&self, own: &[Values], read: &mut [Option<Datum<'static>>]) -> Option<usize> {
        if let Some(first) = self.first_day().filter(|first| read[*first].is_none()) {
            let day = |values: &Values| match values[first] {
                Datum::Day(day) if day <= self.as_of => Some(day),
                _ => None,
            };
            let says_it = |values: &&Values| {
                let told = read
                    .iter()
                    .zip(values.iter())
                    .filter_map(|(told, held)| Some((told.as_ref()?, held)));
                let mut told = told;
                told.all(|(told, held)| told.is_same(held))
            };
            let holding = own.iter().filter(|values| day(values).is_some());
            let latest = match self.record.lasts() {
                // For facts only the latest holds; an older entry with the same value is another stretch.
                Lasts::UntilNext(_) => holding.max_by_key(|values| day(values)).filter(says_it),
                _ => holding.filter(says_it).max_by_key(|values| day(values)),
            };
            if let Some(latest) = latest {
                read[first] = Some(latest[first].clone());
            }
        }
        let values: Values = self
            .fields()
            .map(|(place, field)| {
                let told = read[place].clone();
                told.unwrap_or_else(|| self.usual(place, field))
            })
            .collect();
        let declared = self.declared();
        own.iter()
            .position(|held| self.record.is_one(&values[..declared], &held[..declared]))
    }

    /// The row with what it leaves blank as on file, else as is usual. A field that must say something and does not is a fault.
    fn whole(
        &self,
        reader: &mut RowReader<'_>,
        read: &[Option<Datum<'static>>],
        before: Option<&Values>,
    ) -> Option<Values> {
        let mut values = Vec::with_capacity(read.len());
        for (place, field) in self.fields() {
            let held = before.map(|before| before[place].clone());
            let value = read[place].clone().or(held).unwrap_or_else(|| self.usual(place, field));
            if field.needed && matches!(value, Datum::Blank) {
                let sentence = format!("{}为空，请补填。", field.title);
                reader
                    .fault(ErrorCode::UnknownValue, Field::Entry(place))
                    .saying(sentence);
            }
            values.push(value);
        }
        reader.faults.is_empty().then_some(values)
    }

    /// What the kind's own rules make of it, beside the person's other entries.
    fn judged(
        &self,
        reader: &mut RowReader<'_>,
        values: Values,
        own: &[Values],
        before: Option<usize>,
        of: &Whom<'_>,
    ) -> Option<Values> {
        let others = own.iter().enumerate().filter(|(at, _)| Some(*at) != before);
        let declared = self.declared();
        let others: Vec<&[Datum<'static>]> = others.map(|(_, values)| &values[..declared]).collect();
        match self.record.judged(&values[..declared], &others, of, self.as_of) {
            Ok(mut judged) => {
                judged.extend_from_slice(&values[declared..]);
                Some(judged)
            }
            Err(error) => {
                let at = error
                    .details()
                    .and_then(|details| details["field"].as_str().map(str::to_owned));
                let place = at.and_then(|key| {
                    self.fields()
                        .find(|(_, field)| field.key == key || self.record.kept().name_of(field) == key)
                });
                let first = self.first_day();
                let place = place.map(|(place, _)| place).or(first).unwrap_or_default();
                reader.fault(error.code(), Field::Entry(place)).saying(error.message());
                None
            }
        }
    }

    fn changes(&self, before: &Values, now: &Values, called: &Called<'_>) -> Vec<Change> {
        let shown = |field: &Kept, value: &Datum<'_>| {
            let kept = value.kept()?.into_owned();
            Some(match field.form {
                Form::Row(named) => {
                    let name = kept.parse().ok().and_then(|id: u32| called.of(named, id));
                    name.map_or(kept, str::to_owned)
                }
                form => form.shown(&kept),
            })
        };
        self.fields()
            .filter(|(place, _)| !before[*place].is_same(&now[*place]))
            .map(|(place, field)| Change {
                field: self.record.kept().name_of(field).to_owned(),
                title: field.title.to_owned(),
                before: shown(field, &before[place]),
                after: shown(field, &now[place]).unwrap_or_default(),
            })
            .collect()
    }
}

/// A cell of a field that is no day and no row of another table.
pub(super) fn cell(reader: &mut RowReader<'_>, at: Field, form: Form) -> Option<Datum<'static>> {
    let text = |text: String| Datum::Text(text.into());
    match form {
        Form::Month => reader.date(at).map(|date: PartialDate| text(date.to_string())),
        Form::Coded(table) => reader.code(at, table).map(text),
        Form::YesNo => reader.flag(at).map(|yes| Datum::Number(yes.into())),
        Form::Phone => reader.phone(at).map(text),
        Form::Year => reader.year(at).map(|year| Datum::Number(year.into())),
        Form::Count => reader.count(at).map(|count| Datum::Number(count.into())),
        Form::Decimal { places: 1 } => reader.hours(at).map(|hours| Datum::Number(hours.value.into())),
        Form::Decimal { .. } => reader.score(at).map(|score| Datum::Number(score.into())),
        form => {
            let told = reader.text(at)?;
            match form.read(&told) {
                Ok(Datum::Blank) => None,
                Ok(value) => Some(value),
                Err(code) => {
                    let fault = reader.fault(code, at);
                    let expected = form.expected();
                    if !expected.is_empty() {
                        fault.saying(format!("{}不在可识别的范围内，{expected}。", quoted(&told)));
                    }
                    None
                }
            }
        }
    }
}

/// A person by identity number, or by a name that no other person has.
fn somebody(reader: &mut RowReader<'_>, at: Field, people: &People<'_>) -> Option<Datum<'static>> {
    let told = reader.text(at)?;
    if let Ok(number) = IdNumber::parse(&told)
        && let Some(person) = people.with_number(number.as_str())
    {
        return Some(person.id.datum().into_owned());
    }
    let name = names::normalise(&told).unwrap_or(told);
    let code = match people.of_name(&name) {
        [only] => return Some(only.id.datum().into_owned()),
        [] => ErrorCode::NobodyOfThatName,
        _ => ErrorCode::SeveralOfThatName,
    };
    reader.fault(code, at);
    None
}

/// Entries are no roster: they never make a community.
fn community(reader: &mut RowReader<'_>, at: Field, places: &mut Places<'_>) -> Option<Datum<'static>> {
    let name = reader.text(at)?;
    let (street, own) = match name.split_once('/') {
        Some((street, own)) => (Some(street), own),
        None => (None, name.as_str()),
    };
    let code = match places.find(street, own, &mut Vec::new()).map(Found::community) {
        Ok(CommunityRef::OnFile(id)) => return Some(Datum::Number(id.0.into())),
        Ok(CommunityRef::New(_)) => ErrorCode::UnknownCommunity,
        Err(code) => code,
    };
    let near = places.near(own);
    let fault = reader.fault(code, at);
    for near in near {
        fault.offering(&near, &near);
    }
    None
}
