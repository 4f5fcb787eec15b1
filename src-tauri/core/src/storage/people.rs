//! Everybody as the office stood on one day, read in a few ordered passes: what lists, search, reports and papers work on.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};

use super::known;
use super::rows::{self, Words};
use crate::Result;
use crate::domain::catalogue::record::Record;
use crate::domain::ids::Sex;
use crate::domain::person::{CommunityId, Person, Service, WorkerId};
use crate::domain::records::{Certificate, Contract, Education};
use crate::domain::track::Track;

/// Everybody ever on file, ordered by number, with the facts that hold on `day`. For somebody who comes later, the first known.
pub fn on_day(conn: &Connection, day: NaiveDate) -> Result<Vec<Person>> {
    Reader {
        conn,
        day,
        only: None,
        words: Words::default(),
    }
    .read()
}

/// One person as of `day`.
pub fn one(conn: &Connection, worker: WorkerId, day: NaiveDate) -> Result<Option<Person>> {
    Ok(Reader {
        conn,
        day,
        only: Some(worker),
        words: Words::default(),
    }
    .read()?
    .pop())
}

struct Reader<'c> {
    conn: &'c Connection,
    day: NaiveDate,
    only: Option<WorkerId>,
    /// Repeated words are kept once: a nation, a post, a school.
    words: Words,
}

/// Of every dated table: the entries in force on the day, else the worker's first; ordered by worker, then age.
const FACTS: [(&str, &str); 4] = [
    ("post_entry", "post"),
    ("kind_entry", "kind"),
    ("politics_entry", "politics"),
    ("grade_entry", "grade"),
];

impl Reader<'_> {
    fn read(mut self) -> Result<Vec<Person>> {
        let mut people = self.workers()?;
        let at: HashMap<u32, usize> = people.iter().enumerate().map(|(i, p)| (p.id.0, i)).collect();
        self.services(&mut people, &at)?;
        self.placements(&mut people, &at)?;
        for (table, column) in FACTS {
            self.facts(table, column, &mut people, &at)?;
        }
        self.identities(&mut people, &at)?;
        self.records::<Education>(&mut people, &at, |day, person, found| {
            match person.educations.iter_mut().find(|e| e.mode == found.mode) {
                None => person.educations.push(found),
                Some(held) if found.from_on <= day => *held = found,
                Some(_) => {}
            }
        })?;
        self.records::<Certificate>(&mut people, &at, |day, person, found| {
            if found.from_on <= day {
                person.certificates.push(found);
            }
        })?;
        self.records::<Contract>(&mut people, &at, |_, person, found| person.contracts.push(found))?;
        Ok(people)
    }

    fn shared(&mut self, row: &Row<'_>, column: &str) -> Result<Option<Arc<str>>> {
        Ok(match row.get_ref(column)? {
            ValueRef::Null => None,
            value => Some(self.words.shared(value.as_str().map_err(rusqlite::Error::from)?)),
        })
    }

    /// Runs `sql` over the wanted workers and hands each row to `take` with its person. The first column is the worker;
    /// `{only}` in the SQL becomes a condition on the one worker wanted.
    fn each(
        &mut self,
        sql: &str,
        people: &mut [Person],
        at: &HashMap<u32, usize>,
        mut take: impl FnMut(&mut Self, &Row<'_>, &mut Person) -> Result<()>,
    ) -> Result<()> {
        let (condition, wanted) = match self.only {
            Some(worker) => ("WHERE worker_id = ?1", Some(worker.0)),
            None => ("", None),
        };
        let mut statement = self.conn.prepare_cached(&sql.replace("{only}", condition))?;
        let mut rows = statement.query(rusqlite::params_from_iter(wanted))?;
        // Rows come ordered by worker, people by number: the next row is mostly of the same person.
        let mut last: Option<(u32, usize)> = None;
        while let Some(row) = rows.next()? {
            let worker: u32 = row.get(0)?;
            let place = match last.filter(|(same, _)| *same == worker) {
                Some((_, place)) => Some(place),
                None => at.get(&worker).copied(),
            };
            if let Some(place) = place {
                last = Some((worker, place));
                take(self, row, &mut people[place])?;
            }
        }
        Ok(())
    }

    fn workers(&mut self) -> Result<Vec<Person>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name, pinyin, initials, id_number, sex, born, nation, native_place, phone,
                    party_joined_on, veteran, retirement_track, community_since, note
               FROM worker
              WHERE :only IS NULL OR id = :only
              ORDER BY id",
        )?;
        let mut rows = statement.query(named_params! { ":only": self.only.map(|w| w.0) })?;
        let mut people = Vec::new();
        while let Some(row) = rows.next()? {
            people.push(Person {
                id: WorkerId(row.get("id")?),
                name: row.get("name")?,
                pinyin: row.get("pinyin")?,
                initials: row.get("initials")?,
                id_number: row.get("id_number")?,
                sex: known(sex(row.get_ref("sex")?.as_str().unwrap_or_default()), "sex")?,
                born: day(row, "born")?,
                nation: self.shared(row, "nation")?,
                native_place: self.shared(row, "native_place")?,
                phone: row.get("phone")?,
                party_joined_on: self.shared(row, "party_joined_on")?,
                veteran: row.get("veteran")?,
                retirement_track: track(row)?,
                community_since: optional_day(row, "community_since")?,
                note: row.get("note")?,
                services: Vec::new(),
                community: None,
                post: None,
                post_since: None,
                post_before: None,
                changed_on: None,
                kind: None,
                politics: None,
                grade: None,
                identities: Vec::new(),
                educations: Vec::new(),
                certificates: Vec::new(),
                contracts: Vec::new(),
            });
        }
        Ok(people)
    }

    fn services(&mut self, people: &mut [Person], at: &HashMap<u32, usize>) -> Result<()> {
        let sql = "SELECT worker_id, joined_on, left_on, leave_kind FROM service {only} ORDER BY worker_id, joined_on";
        self.each(sql, people, at, |this, row, person| {
            let leave_kind = this.shared(row, "leave_kind")?;
            person.services.push(Service {
                joined_on: day(row, "joined_on")?,
                left_on: optional_day(row, "left_on")?,
                leave_kind,
            });
            Ok(())
        })
    }

    fn placements(&mut self, people: &mut [Person], at: &HashMap<u32, usize>) -> Result<()> {
        let sql = "SELECT worker_id, from_on, community_id FROM placement {only} ORDER BY worker_id, from_on";
        self.each(sql, people, at, |this, row, person| {
            let from_on = day(row, "from_on")?;
            note_change(person, from_on);
            if person.community.is_none() || from_on <= this.day {
                person.community = Some(CommunityId(row.get("community_id")?));
            }
            Ok(())
        })
    }

    fn facts(&mut self, table: &str, column: &str, people: &mut [Person], at: &HashMap<u32, usize>) -> Result<()> {
        let sql = format!("SELECT worker_id, from_on, {column} FROM {table} {{only}} ORDER BY worker_id, from_on");
        self.each(&sql, people, at, |this, row, person| {
            let value = this.shared(row, column)?;
            let held = match column {
                "post" => &mut person.post,
                "kind" => &mut person.kind,
                "politics" => &mut person.politics,
                _ => &mut person.grade,
            };
            let from_on = day(row, "from_on")?;
            if held.is_none() || from_on <= this.day {
                *held = value;
                if column == "post" {
                    person.post_before = person.post_since.replace(from_on);
                }
            }
            if column != "politics" {
                note_change(person, from_on);
            }
            Ok(())
        })
    }

    fn identities(&mut self, people: &mut [Person], at: &HashMap<u32, usize>) -> Result<()> {
        let sql = "SELECT worker_id, identity, from_on, to_on FROM identity_entry {only} ORDER BY worker_id, from_on, identity";
        self.each(sql, people, at, |this, row, person| {
            let to_on: Option<NaiveDate> = optional_day(row, "to_on")?;
            // Somebody who comes later is shown with what he will be.
            let from_on = day(row, "from_on")?;
            note_change(person, from_on);
            if let Some(to_on) = to_on {
                note_change(person, to_on);
            }
            let begun = from_on <= this.day || !person.services.iter().any(|s| s.joined_on <= this.day);
            if begun && to_on.is_none_or(|to| this.day <= to) {
                let identity = this.shared(row, "identity")?;
                person.identities.extend(identity);
            }
            Ok(())
        })
    }

    /// Hands each record of a kind to `take` with its person.
    fn records<R: Record>(
        &mut self,
        people: &mut [Person],
        at: &HashMap<u32, usize>,
        mut take: impl FnMut(NaiveDate, &mut Person, R),
    ) -> Result<()> {
        let day = self.day;
        // Rows come ordered by worker, people by number: the next row is mostly of the same person.
        let mut last: Option<(WorkerId, usize)> = None;
        rows::each::<R>(self.conn, self.only, &mut self.words, |filed| {
            let place = match last.filter(|(same, _)| *same == filed.worker) {
                Some((_, place)) => Some(place),
                None => at.get(&filed.worker.0).copied(),
            };
            if let Some(place) = place {
                last = Some((filed.worker, place));
                take(day, &mut people[place], filed.record);
            }
            Ok(())
        })
    }
}

/// The same entries as [`super::dated::first_in_post_between`] looks at.
fn note_change(person: &mut Person, on: NaiveDate) {
    let joined_on = person.services.last().map(|service| service.joined_on);
    if joined_on.is_some_and(|joined_on| joined_on < on) && person.changed_on.is_none_or(|earliest| on < earliest) {
        person.changed_on = Some(on);
    }
}

fn sex(word: &str) -> Option<Sex> {
    [Sex::Male, Sex::Female].into_iter().find(|s| s.as_str() == word)
}

fn track(row: &Row<'_>) -> Result<Option<Track>> {
    match row.get_ref("retirement_track")? {
        ValueRef::Null => Ok(None),
        word => known(Track::from_key(word.as_str().unwrap_or_default()), "track").map(Some),
    }
}

fn day(row: &Row<'_>, column: &str) -> Result<NaiveDate> {
    known(optional_day(row, column)?, "date")
}

fn optional_day(row: &Row<'_>, column: &str) -> Result<Option<NaiveDate>> {
    match row.get_ref(column)? {
        ValueRef::Text(text) => rows::day(text).map(Some),
        _ => Ok(None),
    }
}
