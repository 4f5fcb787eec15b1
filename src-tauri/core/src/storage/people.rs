//! Everybody as the office stood on one day, read in a few ordered passes: what lists, search, reports and papers work on.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};

use super::known;
use super::policies;
use super::rows::{self, Words};
use crate::Result;
use crate::domain::catalogue::record::{Fielded, Record};
use crate::domain::identities::is_uncounted;
use crate::domain::ids::Sex;
use crate::domain::person::{CommunityId, Person, WorkerId};
use crate::domain::records::{
    Certificate, Contract, Details, Education, GradeEntry, IdentityEntry, KindEntry, Placement, PoliticsEntry,
    PostEntry, PriorService, Secondment, Service,
};
use crate::policy::{CountingPolicy, ServicePolicy};

/// Everybody ever on file, ordered by number, with the facts that hold on `day`. For a person who comes later, the first known.
pub fn on_day(conn: &Connection, day: NaiveDate) -> Result<Vec<Person>> {
    everybody(conn, day, None)
}

/// As [`on_day`], with earlier work counted by other rules than those that hold.
pub fn on_day_counted(conn: &Connection, day: NaiveDate, counted: &ServicePolicy) -> Result<Vec<Person>> {
    everybody(conn, day, Some(counted))
}

fn everybody(conn: &Connection, day: NaiveDate, counted: Option<&ServicePolicy>) -> Result<Vec<Person>> {
    Reader {
        conn,
        day,
        only: None,
        counted,
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
        counted: None,
        words: Words::default(),
    }
    .read()?
    .pop())
}

/// For everybody whose community changed from a day after `day` until `until`: the one of `day`, or the first known.
pub fn moved_between(conn: &Connection, day: NaiveDate, until: NaiveDate) -> Result<HashMap<WorkerId, CommunityId>> {
    let mut statement = conn.prepare_cached(
        "SELECT worker_id, from_on <= :day AS begun, community_id FROM placement
          WHERE worker_id IN (SELECT worker_id FROM placement WHERE :day < from_on AND from_on <= :until)
          ORDER BY worker_id, from_on",
    )?;
    let mut rows = statement.query(named_params! { ":day": day, ":until": until })?;
    let mut placed = HashMap::new();
    while let Some(row) = rows.next()? {
        let (worker, community) = (WorkerId(row.get(0)?), CommunityId(row.get(2)?));
        if row.get(1)? {
            placed.insert(worker, community);
        } else {
            placed.entry(worker).or_insert(community);
        }
    }
    Ok(placed)
}

/// Who is on file and not counted among the community workers on `day`, in post or not. Few are ever in question, and only they are read.
pub fn uncounted_on(conn: &Connection, day: NaiveDate) -> Result<HashSet<WorkerId>> {
    let kinds: Vec<String> = conn
        .prepare_cached("SELECT DISTINCT kind FROM kind_entry")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut in_question: HashSet<WorkerId> = HashSet::new();
    let mut of_kind = conn.prepare_cached("SELECT DISTINCT worker_id FROM kind_entry WHERE kind = ?1")?;
    for kind in kinds.iter().filter(|kind| is_uncounted(kind)) {
        let found = of_kind.query_map([kind], |r| r.get(0).map(WorkerId))?;
        in_question.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    let lent = conn
        .prepare_cached("SELECT DISTINCT worker_id FROM secondment")?
        .query_map([], |r| r.get(0).map(WorkerId))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    in_question.extend(lent);
    let mut uncounted = HashSet::new();
    for worker in in_question {
        if one(conn, worker, day)?.is_some_and(|person| !person.counted) {
            uncounted.insert(worker);
        }
    }
    Ok(uncounted)
}

struct Reader<'c> {
    conn: &'c Connection,
    day: NaiveDate,
    only: Option<WorkerId>,
    /// Which earlier work counts; none: by the rules that hold on the day.
    counted: Option<&'c ServicePolicy>,
    /// Repeated words are kept once: a nation, a post, a school.
    words: Words,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Vec<Person>> {
        let mut people = self.workers()?;
        let at: HashMap<u32, usize> = people.iter().enumerate().map(|(i, p)| (p.id.0, i)).collect();
        self.records::<Service>(&mut people, &at, |_, person, found| add(&mut person.services, found))?;
        self.facts(&mut people, &at)?;
        self.records::<IdentityEntry>(&mut people, &at, |day, person, found| {
            // A person who comes later is shown with his first values.
            note_change(person, found.from_on);
            if let Some(to_on) = found.to_on {
                note_change(person, to_on);
            }
            let begun = found.from_on <= day || !person.services.iter().any(|s| s.joined_on <= day);
            if begun && found.to_on.is_none_or(|to| day <= to) {
                add(&mut person.identities, found.identity);
            }
        })?;
        self.records::<Education>(&mut people, &at, |day, person, found| {
            match person.educations.iter_mut().find(|e| e.mode == found.mode) {
                None => add(&mut person.educations, found),
                Some(held) if found.from_on <= day => *held = found,
                Some(_) => {}
            }
        })?;
        self.records::<Certificate>(&mut people, &at, |day, person, found| {
            if found.from_on <= day {
                add(&mut person.certificates, found);
            }
        })?;
        self.records::<Contract>(&mut people, &at, |_, person, found| add(&mut person.contracts, found))?;
        let mut before: Vec<(usize, PriorService)> = Vec::new();
        self.records::<PriorService>(&mut people, &at, |_, person, found| {
            before.push((at[&person.id.0], found));
        })?;
        // The rules are read only where there is something to count.
        if !before.is_empty() {
            let counted = match self.counted {
                Some(counted) => counted.clone(),
                None => policies::on(self.conn, self.day)?.pack.service,
            };
            before.retain(|(_, found)| counted.counts(&found.kind));
        }
        for (place, found) in before {
            people[place].counted_before.push(found);
        }
        self.records::<Secondment>(&mut people, &at, |day, person, found| {
            if found.covers(day) {
                person.lent_to = Some(found.place);
            }
        })?;
        self.counted(&mut people)?;
        Ok(people)
    }

    /// Leaves out who is not counted among the community workers. The rules are read only where there may be such a person.
    fn counted(&self, people: &mut [Person]) -> Result<()> {
        let usual = CountingPolicy::default();
        let in_question = |p: &Person| p.lent_to.is_some() || !usual.counts(p.kind.as_deref(), false);
        let mut in_question = people.iter_mut().filter(|person| in_question(person)).peekable();
        if in_question.peek().is_none() {
            return Ok(());
        }
        let rules = policies::on(self.conn, self.day)?.pack.counting;
        for person in in_question {
            person.counted = rules.counts(person.kind.as_deref(), person.lent_to.is_some());
        }
        Ok(())
    }

    fn workers(&mut self) -> Result<Vec<Person>> {
        // Two statements: one with both cases could not look a single person up by number.
        let condition = if self.only.is_some() { "WHERE id = ?1" } else { "" };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT id, name, pinyin, initials, id_number, sex, born, community_since, {}
               FROM worker {condition}
              ORDER BY id",
            Details::COLUMNS
        ))?;
        let mut rows = statement.query(rusqlite::params_from_iter(self.only.map(|worker| worker.0)))?;
        let mut people = Vec::new();
        while let Some(row) = rows.next()? {
            // By their places, in the order of the statement: by their names takes longer than reading them.
            people.push(Person {
                id: WorkerId(row.get(0)?),
                name: row.get(1)?,
                pinyin: row.get(2)?,
                initials: row.get(3)?,
                id_number: row.get(4)?,
                sex: known(sex(row.get_ref(5)?.as_str().unwrap_or_default()), "sex")?,
                born: known(optional_day(row, 6)?, "date")?,
                community_since: optional_day(row, 7)?,
                details: rows::fielded(row, 8, &mut self.words)?,
                services: Vec::new(),
                counted_before: Vec::new(),
                lent_to: None,
                counted: true,
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

    /// What holds on the day: of each fact the latest entry begun, else the first to come.
    fn facts(&mut self, people: &mut [Person], at: &HashMap<u32, usize>) -> Result<()> {
        self.records::<Placement>(people, at, |day, person, found| {
            note_change(person, found.from_on);
            if person.community.is_none() || found.from_on <= day {
                person.community = Some(found.community_id);
            }
        })?;
        self.records::<PostEntry>(people, at, |day, person, found| {
            note_change(person, found.from_on);
            if person.post.is_none() || found.from_on <= day {
                person.post = Some(found.post);
                person.post_before = person.post_since.replace(found.from_on);
            }
        })?;
        self.records::<KindEntry>(people, at, |day, person, found| {
            note_change(person, found.from_on);
            if person.kind.is_none() || found.from_on <= day {
                person.kind = Some(found.kind);
            }
        })?;
        self.records::<PoliticsEntry>(people, at, |day, person, found| {
            if person.politics.is_none() || found.from_on <= day {
                person.politics = Some(found.politics);
            }
        })?;
        self.records::<GradeEntry>(people, at, |day, person, found| {
            note_change(person, found.from_on);
            if person.grade.is_none() || found.from_on <= day {
                person.grade = Some(found.grade);
            }
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

/// Nearly everybody has one or two of a kind: room for four would double what a roll takes.
fn add<T>(list: &mut Vec<T>, one: T) {
    list.reserve_exact(1);
    list.push(one);
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

fn optional_day(row: &Row<'_>, column: usize) -> Result<Option<NaiveDate>> {
    match row.get_ref(column)? {
        ValueRef::Text(text) => rows::day(text).map(Some),
        _ => Ok(None),
    }
}
