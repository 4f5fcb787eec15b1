//! Training hours of a year against the standard, and who attended what as a kind of record.

use chrono::NaiveDate;

use super::records::{self, Deed, Kind, Recorded, Typed};
use crate::domain::catalogue::datum::{Datum, Value};
use crate::domain::catalogue::record::Fielded;
use crate::domain::catalogue::{Alone, Kept, Whose};
use crate::domain::person::{Holder, Person, RecordId, WorkerId};
use crate::domain::records::{Attendance, Lasts, about};
use crate::domain::rights::Right;
use crate::roll::Roll;
use crate::storage::rows::Filed;
use crate::storage::trail::Action;
use crate::storage::training::Event;
use crate::storage::{Connection, Entry, people, policies, scope, training};
use crate::{Error, ErrorCode, Result};

/// One person's year.
pub struct Earned<'r> {
    /// Whose.
    pub person: &'r Person,
    /// Hours as earned (实得学时), tenths.
    pub hours: u32,
    /// At or over the standard.
    pub met: bool,
}

/// Everybody in post on the roll's day, with the hours earned in `year` up to that day (S3-31).
pub struct Summary<'r> {
    /// In the order of numbers.
    pub workers: Vec<Earned<'r>>,
    /// Tenths.
    pub total_hours: u32,
    /// How many met the standard.
    pub met: usize,
    /// Tenths a year.
    pub standard: u32,
}

/// Adds up the year.
pub fn summary<'r>(conn: &Connection, roll: &'r Roll, year: i32) -> Result<Summary<'r>> {
    // Days are compared as they are written, with four digits of the year.
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2100).contains(&year));
    let (Some(from), Some(until)) = (day(1, 1), day(12, 31)) else {
        return Err(Error::about(ErrorCode::InvalidArgument, format!("年度{year}")));
    };
    let earned: std::collections::HashMap<_, _> = training::hours_earned(conn, from, until.min(roll.day))?
        .into_iter()
        .collect();
    let standard = policies::at_end_of(conn, year)?.pack.training;
    let workers: Vec<Earned<'_>> = roll
        .counted()
        .map(|person| {
            let hours = earned.get(&person.id).copied().unwrap_or(0);
            Earned {
                person,
                hours,
                met: standard.is_met(hours),
            }
        })
        .collect();
    Ok(Summary {
        total_hours: workers.iter().map(|w| w.hours).sum(),
        met: workers.iter().filter(|w| w.met).count(),
        standard: standard.yearly_hours.tenths,
        workers,
    })
}

/// 培训, as a kind of record: a person's attendance together with the event.
pub(super) struct TrainingKind;

static TRAINING: Kept = Kept {
    table: "training_record",
    key: "training",
    fact: None,
    title: "培训",
    of: Whose::Worker,
    right: Some(Right::Contracts),
    alone: Alone::After("培训"),
    told_by: None,
    on_card: false,
    fields: Attendance::FIELDS,
};

impl Kind for TrainingKind {
    fn kept(&self) -> &'static Kept {
        &TRAINING
    }

    fn lasts(&self) -> Lasts {
        Lasts::Always
    }

    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        let worker = of.map(Holder::require_worker).transpose()?;
        let filed = training::attended(conn, worker)?;
        Ok(filed.into_iter().map(Recorded::of).collect())
    }

    fn adding(&self, conn: &Connection, of: Holder, typed: &Typed, on: NaiveDate) -> Result<Deed> {
        let worker = of.require_worker()?;
        let person = people::one(conn, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
        let mut attended = said(conn, typed, None, on)?;
        refuse_after_leaving(&person, &attended)?;
        let mut further = String::new();
        if let Some(event) = training::event_of(conn, attended.held_on, &attended.title)? {
            let before = training::event(conn, event)?;
            attended = of_event(conn, event, typed, attended)?;
            if before.is_some_and(|before| before != event_of(&attended)) {
                further = told_to_others(conn, event, worker)?;
            }
        }
        let entry = Entry::new(
            Action::RecordAdded,
            format!("登记{}的培训（{}）{further}", person.name, named(&attended)),
        );
        Ok(Deed::new(entry, move |tx| {
            let event = training::find_or_insert(tx, &event_of(&attended))?;
            if training::attendance_of(tx, event, worker)?.1.is_some() {
                return Err(exists());
            }
            training::set_record(tx, worker, event, attended.hours, attended.score)?;
            training::attendance_of(tx, event, worker)?
                .1
                .ok_or_else(|| ErrorCode::UnknownRecord.into())
        }))
    }

    /// Day and title say which event was attended; what else is said of the event is said for everybody who attended it.
    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = of_somebody(conn, id, on)?;
        let was = filed.record;
        let mut now = said(conn, typed, Some(&was), on)?;
        refuse_after_leaving(&person, &now)?;
        let is_same = (was.held_on, &was.title) == (now.held_on, &now.title);
        let target = training::event_of(conn, now.held_on, &now.title)?;
        if let (false, Some(target)) = (is_same, target) {
            // What was not typed is as that event has it.
            if training::attendance_of(conn, target, filed.worker)?.1.is_some() {
                return Err(exists());
            }
            now = of_event(conn, target, typed, now)?;
        }
        let mut what = format!("更正{}的培训（{}）", person.name, named(&was));
        if let (true, Some(event)) = (is_same && event_of(&was) != event_of(&now), target) {
            what += &told_to_others(conn, event, filed.worker)?;
        }
        let entry = Entry::new(Action::RecordCorrected, what).because(Some(records::given(reason)?));
        Ok(Deed::new(entry, move |tx| {
            let event = event_of(&now);
            let number = training::find_or_insert(tx, &event)?;
            training::correct_event(tx, number, &event)?;
            training::correct_record(tx, id, number, now.hours, now.score)?;
            Ok(id)
        }))
    }

    fn changing(&self, _: &Connection, _: RecordId, _: &Typed, _from: NaiveDate, _on: NaiveDate) -> Result<Deed> {
        Err(Error::about(ErrorCode::NoDays, TRAINING.title))
    }

    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = of_somebody(conn, id, on)?;
        let what = format!("删除{}的培训（{}）", person.name, named(&filed.record));
        let entry = Entry::new(Action::RecordRemoved, what).because(Some(records::given(reason)?));
        Ok(Deed::new(entry, move |tx| training::remove_record(tx, id).map(|()| id)))
    }

    fn odd_in_another(&self, conn: &Connection, _: Holder, typed: &Typed, on: NaiveDate) -> Result<Vec<String>> {
        let mut now = said(conn, typed, None, on)?;
        let Some(event) = training::event_of(conn, now.held_on, &now.title)? else {
            return Ok(odd(&now, on));
        };
        now = of_event(conn, event, typed, now)?;
        let along = along(conn, event, &now)?;
        Ok(odd(&now, on).into_iter().chain(along).collect())
    }

    fn odd_in_corrected(&self, conn: &Connection, id: RecordId, typed: &Typed, on: NaiveDate) -> Result<Vec<String>> {
        let (filed, _) = of_somebody(conn, id, on)?;
        let now = said(conn, typed, Some(&filed.record), on)?;
        let along = self.changed_along(conn, id, typed, on)?;
        Ok(odd(&now, on).into_iter().chain(along).collect())
    }

    fn changed_along(&self, conn: &Connection, id: RecordId, typed: &Typed, on: NaiveDate) -> Result<Option<String>> {
        let (filed, _) = of_somebody(conn, id, on)?;
        let was = filed.record;
        let mut now = said(conn, typed, Some(&was), on)?;
        let Some(event) = training::event_of(conn, now.held_on, &now.title)? else {
            return Ok(None);
        };
        if (was.held_on, &was.title) != (now.held_on, &now.title) {
            now = of_event(conn, event, typed, now)?;
        }
        along(conn, event, &now)
    }
}

/// A sentence, where changing the event would change it for other people who attended it, too.
fn along(conn: &Connection, event: u32, now: &Attendance) -> Result<Option<String>> {
    let before = training::event(conn, event)?;
    let (all, _) = training::attendance_of(conn, event, WorkerId(0))?;
    let differs = before.is_some_and(|before| before != event_of(now));
    Ok((differs && all > 1).then(|| {
        let event = named(now);
        format!("层级、类别、方式和班次学时是班次“{event}”的内容，参加的{all}人一并改。")
    }))
}

/// A change of an event changes it for everybody who attended, so only a user who sees all of them may make it. `out_of_scope`.
fn told_to_others(conn: &Connection, event: u32, than: WorkerId) -> Result<String> {
    if scope::is_imposed(conn)? {
        let about = "班次是全单位的，层级、类别、方式和班次学时";
        return Err(Error::about(ErrorCode::OutOfScope, about));
    }
    let (all, own) = training::attendance_of(conn, event, than)?;
    Ok(match all - u32::from(own.is_some()) {
        0 => String::new(),
        others => format!("，班次另有{others}人参加，一并更正"),
    })
}

fn odd(attended: &Attendance, on: NaiveDate) -> Vec<String> {
    let mut odd = Vec::new();
    if attended.held_on > on {
        odd.push(format!("培训日期{}在今天之后，请留意核对。", attended.held_on));
    }
    if attended.event_hours.is_some_and(|hours| attended.hours > hours) {
        odd.push("实得学时多于班次学时，请留意核对。".to_owned());
    }
    odd
}

/// 2026-03-15 消防培训
fn named(attended: &Attendance) -> String {
    format!("{} {}", attended.held_on, attended.title)
}

fn exists() -> Error {
    about("培训名称", "title", ErrorCode::RecordExists)
}

fn event_of(attended: &Attendance) -> Event {
    let word = |word: &Option<std::sync::Arc<str>>| word.as_deref().map(str::to_owned);
    Event {
        held_on: attended.held_on,
        title: attended.title.to_string(),
        tier: word(&attended.tier),
        kind: word(&attended.kind),
        form: word(&attended.form),
        hours: attended.event_hours,
    }
}

/// The same at another event that is on file: of the event, what was not typed is as it is there.
fn of_event(conn: &Connection, event: u32, typed: &Typed, now: Attendance) -> Result<Attendance> {
    let Some(there) = training::event(conn, event)? else {
        return Ok(now);
    };
    let is_typed = |key: &str| typed.iter().any(|(own, _)| own == key);
    let word = |word: Option<String>| word.map(std::sync::Arc::from);
    Ok(Attendance {
        tier: if is_typed("tier") { now.tier } else { word(there.tier) },
        kind: if is_typed("kind") { now.kind } else { word(there.kind) },
        form: if is_typed("form") { now.form } else { word(there.form) },
        event_hours: if is_typed("event_hours") {
            now.event_hours
        } else {
            there.hours
        },
        ..now
    })
}

fn of_somebody(conn: &Connection, id: RecordId, on: NaiveDate) -> Result<(Filed<Attendance>, Person)> {
    let filed = training::attendance(conn, id)?.ok_or(ErrorCode::UnknownRecord)?;
    let person = people::one(conn, filed.worker, on)?.ok_or(ErrorCode::UnknownRecord)?;
    Ok((filed, person))
}

/// Refuses attendance after leaving, unless the person has come back.
fn refuse_after_leaving(person: &Person, attended: &Attendance) -> Result<()> {
    match person.had_left_by(attended.held_on).and_then(|service| service.left_on) {
        Some(left_on) => Err(person.left(ErrorCode::HasLeft, left_on)),
        None => Ok(()),
    }
}

/// As typed, else as on file. Hours that are not typed are those of the event.
fn said(conn: &Connection, typed: &Typed, was: Option<&Attendance>, on: NaiveDate) -> Result<Attendance> {
    records::refuse_unknown(&TRAINING, typed)?;
    let mut of_event = Datum::Blank;
    let (mut held_on, mut title) = (None, None);
    let read = Attendance::of_data(|at| {
        let field = &Attendance::FIELDS[at];
        let before = was.map_or(Datum::Blank, |was| was.datum(at).into_owned());
        let usual = || match field.key {
            "hours" => of_event.clone(),
            _ => Datum::Blank,
        };
        let value = records::said_of(conn, &TRAINING, field, typed, before, usual, on)?;
        match field.key {
            "held_on" => held_on = NaiveDate::of_datum(value.borrowed()),
            "title" => title = value.kept().map(|title| title.into_owned()),
            "event_hours" => {
                of_event.clone_from(&value);
                if let (Datum::Blank, Some(held_on), Some(title)) = (&value, held_on, &title)
                    && let Some(event) = training::event_of(conn, held_on, title)?
                {
                    of_event = training::event(conn, event)?
                        .and_then(|event| event.hours)
                        .datum()
                        .into_owned();
                }
            }
            _ => {}
        }
        Ok::<_, Error>(value)
    })?;
    read.map_err(|key| about(TRAINING.title, key, ErrorCode::UnknownValue))
}
