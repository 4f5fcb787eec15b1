//! Coming and going: the stretches of a person's service in this office.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::records::{self, Deed, Kind, Recorded, Typed};
use crate::domain::catalogue::datum::{Datum, Value};
use crate::domain::catalogue::record::Fielded;
use crate::domain::catalogue::{Alone, Field, Form, Kept, Whose};
use crate::domain::codes;
use crate::domain::dates::not_far_ahead;
use crate::domain::person::{Holder, Person, RecordId, Status, WorkerId};
use crate::domain::records::{AnyRecord, Asks, Contract, Lasts, Service, Whom};
use crate::domain::rights::Right;
use crate::import::{Effect, EntriesOf, EntryRecord, ImportKind, Item, Items, OnFile, Plan, Warning};
use crate::storage::rows::{self, Filed};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, communities, contracts, dated, people, workers};
use crate::{Error, ErrorCode, Result};

/// A person leaves; from the end of that day the person is no longer counted. The contract stays as it is.
pub fn leave(store: &mut Store, occasion: &Occasion, worker: WorkerId, on: NaiveDate, kind: &str) -> Result<()> {
    let (entry, kind) = departing(store.read(), worker, on, kind, occasion.on)?;
    store.write(occasion, &entry, |tx| depart(tx, worker, on, &kind))
}

/// As [`leave`]; the contract in force ends on the day of leaving.
pub fn leave_and_end_contract(
    store: &mut Store,
    occasion: &Occasion,
    worker: WorkerId,
    on: NaiveDate,
    kind: &str,
) -> Result<()> {
    let (entry, kind) = departing(store.read(), worker, on, kind, occasion.on)?;
    store.write(occasion, &entry, |tx| {
        depart(tx, worker, on, &kind)?;
        contracts::end_running(tx, worker, on)
    })
}

/// The trail's entry for a person who may leave on that day, and 离任方式 as it is stored.
fn departing(
    conn: &Connection,
    worker: WorkerId,
    on: NaiveDate,
    kind: &str,
    today: NaiveDate,
) -> Result<(Entry, String)> {
    let person = people::one(conn, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
    let beside = records::beside(conn, Asks::InPost, worker)?;
    person.whom_beside(&beside).require_may_leave(on, today)?;
    let kind = exit_kind(kind)?;
    let entry = Entry::new(Action::WorkerLeft, format!("{}离任（{kind}）", person.name));
    Ok((entry, kind))
}

fn depart(tx: &Transaction<'_>, worker: WorkerId, on: NaiveDate, kind: &str) -> Result<()> {
    if workers::leave(tx, worker, on, kind)? {
        Ok(())
    } else {
        Err(ErrorCode::AlreadyLeft.into())
    }
}

/// 离任, as a kind of record: the end of a stretch of service.
pub(super) struct ExitKind;

static EXIT: Kept = Kept {
    table: "service",
    key: "exit",
    title: "离任",
    of: Whose::Worker,
    fact: None,
    right: Some(Right::EditFiles),
    alone: Alone::Plain,
    told_by: None,
    on_card: false,
    fields: &[
        Field::needed("left_on", "离任日期", Form::Day),
        Field::needed("kind", "离任方式", Form::Coded(codes::Codes::ExitKind)),
    ],
};

impl Kind for ExitKind {
    fn kept(&self) -> &'static Kept {
        &EXIT
    }

    fn lasts(&self) -> Lasts {
        Lasts::Always
    }

    fn readable(&self) -> Option<&'static dyn AnyRecord> {
        Some(&ReadExit)
    }

    fn store(&self, tx: &Transaction<'_>, worker: WorkerId, values: &[Datum<'static>]) -> Result<RecordId> {
        let (left_on, kind) = read_exit(values)?;
        leave_as_read(tx, worker, left_on, &kind)
    }

    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        let all = records::declared::<Service>(conn, of)?.into_iter();
        let ended = all.filter(|one| !matches!(one.values[LEFT_ON], Datum::Blank));
        Ok(ended
            .map(|one| Recorded {
                values: one.values[LEFT_ON..].to_vec(),
                ..one
            })
            .collect())
    }

    fn adding(&self, conn: &Connection, of: Holder, typed: &Typed, on: NaiveDate) -> Result<Deed> {
        let worker = of.require_worker()?;
        let (left_on, kind) = exit_said(conn, typed, None, on)?;
        let (entry, kind) = departing(conn, worker, left_on, &kind, on)?;
        Ok(Deed::new(entry, move |tx| {
            depart(tx, worker, left_on, &kind)?;
            latest_of(tx, worker)
        }))
    }

    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = ended(conn, id, on)?;
        let service = filed.record;
        let (left_on, kind) = exit_said(conn, typed, Some(&service), on)?;
        let kind = exit_kind(&kind)?;
        if left_on < service.joined_on {
            let joined_on = format!("{}到岗", service.joined_on);
            return Err(Error::about(ErrorCode::LeavesBeforeJoining, joined_on));
        }
        not_far_ahead(left_on, on, "离任日期")?;
        let next = person.services.iter().find(|next| next.joined_on > service.joined_on);
        let returned = next.map(|next| next.joined_on);
        if returned.is_some_and(|returned| returned < left_on) {
            return Err(person.left(ErrorCode::ReturnsBeforeLeaving, left_on));
        }
        let later = dated::first_in_post_between(conn, person.id.0, left_on, returned)?;
        refuse_entry(later, ErrorCode::EntriesAfterLeaving)?;
        let corrected = Service {
            left_on: Some(left_on),
            leave_kind: Some(kind.into()),
            ..service
        };
        let entry = Entry::new(
            Action::RecordCorrected,
            format!("更正{}的离任（{left_on}）", person.name),
        );
        let entry = entry.because(Some(records::given(reason)?));
        Ok(Deed::new(entry, move |tx| {
            rows::correct(tx, id, &corrected).map(|()| id)
        }))
    }

    fn changing(&self, _: &Connection, _: RecordId, _: &Typed, _from: NaiveDate, _on: NaiveDate) -> Result<Deed> {
        Err(Error::about(ErrorCode::NoDays, EXIT.title))
    }

    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = ended(conn, id, on)?;
        let service = filed.record;
        if let Some(next) = person.services.iter().find(|next| next.joined_on > service.joined_on) {
            let about = format!("{}重新到岗", next.joined_on);
            return Err(Error::about(ErrorCode::ReturnedSince, about));
        }
        let entry = Entry::new(Action::RecordRemoved, format!("删除{}的离任", person.name));
        let entry = entry.because(Some(records::given(reason)?));
        let goes_on = Service {
            left_on: None,
            leave_kind: None,
            ..service
        };
        Ok(Deed::new(entry, move |tx| rows::correct(tx, id, &goes_on).map(|()| id)))
    }
}

/// 离任 as it is read from a workbook. Another reason for leaving on the day on file corrects that one.
struct ReadExit;

impl AnyRecord for ReadExit {
    fn kept(&self) -> &'static Kept {
        &EXIT
    }

    fn lasts(&self) -> Lasts {
        Lasts::Always
    }

    fn asks(&self) -> Asks {
        Asks::InPost
    }

    fn is_last_day(&self, key: &str) -> bool {
        key == EXIT.fields[0].key
    }

    fn usual(&self, _: &Field, _on: NaiveDate) -> Datum<'static> {
        Datum::Blank
    }

    fn is_one(&self, values: &[Datum<'_>], others: &[Datum<'_>]) -> bool {
        values[0].is_same(&others[0])
    }

    fn judged(
        &self,
        values: &[Datum<'static>],
        others: &[&[Datum<'static>]],
        of: &Whom<'_>,
        on: NaiveDate,
    ) -> Result<Vec<Datum<'static>>> {
        let (left_on, _) = read_exit(values)?;
        let is_filed = |day: NaiveDate| of.services.iter().any(|service| service.left_on == Some(day));
        if is_filed(left_on) {
            return Ok(values.to_vec());
        }
        of.require_may_leave(left_on, on)?;
        // Another row of the same workbook.
        let days = others.iter().map(|other| read_exit(other).map(|(day, _)| day));
        let days: Vec<NaiveDate> = days.collect::<Result<_>>()?;
        match days.into_iter().find(|day| !is_filed(*day)) {
            Some(other) => Err(of.id.left(ErrorCode::AlreadyLeft, other)),
            None => Ok(values.to_vec()),
        }
    }
}

/// Day and kind of leaving among the values of an exit.
fn read_exit(values: &[Datum<'static>]) -> Result<(NaiveDate, Arc<str>)> {
    let [left_on, kind, ..] = values else {
        return Err(ErrorCode::UnknownValue.into());
    };
    let read = NaiveDate::of_datum(left_on.clone()).zip(Value::of_datum(kind.clone()));
    read.ok_or_else(|| ErrorCode::UnknownValue.into())
}

/// What a workbook says of a leaving: of one on file its kind; else the person leaves, and the contract in force ends on that day.
pub(super) fn leave_as_read(tx: &Transaction<'_>, worker: WorkerId, on: NaiveDate, kind: &str) -> Result<RecordId> {
    let own = rows::of_worker::<Service>(tx, Some(worker))?;
    if let Some(Filed { id, record, .. }) = own.into_iter().find(|filed| filed.record.left_on == Some(on)) {
        let said = Service {
            leave_kind: Some(kind.into()),
            ..record
        };
        return rows::correct(tx, id, &said).map(|()| id);
    }
    depart(tx, worker, on, kind)?;
    contracts::end_running(tx, worker, on)?;
    latest_of(tx, worker)
}

/// Says in a plan of leavings how many contracts end with them.
pub(super) fn note_ending_contracts(plan: &mut Plan, on_file: &OnFile) {
    let (ImportKind::Entries(EntriesOf(record)), Items::Entries(items)) = (plan.kind, &plan.items) else {
        return;
    };
    if record.kept().key != EXIT.key {
        return;
    }
    let people: HashMap<WorkerId, &Person> = on_file.people.iter().map(|person| (person.id, person)).collect();
    let ends = |item: &&Item<EntryRecord>| {
        let contracts = people
            .get(&item.record.worker)
            .map(|person| person.contracts.as_slice());
        let on = read_exit(&item.record.values).map(|(on, _)| on);
        let runs = |on: NaiveDate, own: &Contract| own.starts_on <= on && own.ends_on.is_none_or(|last| on < last);
        on.is_ok_and(|on| contracts.unwrap_or_default().iter().any(|own| runs(on, own)))
    };
    let ending = items
        .iter()
        .filter(|item| item.effect == Effect::Added)
        .filter(ends)
        .count();
    if ending > 0 {
        let code = ErrorCode::ContractEndsWithLeaving;
        let message = format!("共{ending}人：{}", code.sentence());
        plan.warnings.push(Warning::summary(code, message));
    }
}

/// The latest stretch of service.
fn latest_of(conn: &Connection, worker: WorkerId) -> Result<RecordId> {
    let own = rows::of_worker::<Service>(conn, Some(worker))?;
    let latest = own.last().map(|filed| filed.id);
    latest.ok_or_else(|| ErrorCode::UnknownRecord.into())
}

/// Where the day of leaving stands among the values of a stretch of service.
const LEFT_ON: usize = 1;

/// A stretch of service that has ended, and whose.
fn ended(conn: &Connection, id: RecordId, on: NaiveDate) -> Result<(Filed<Service>, Person)> {
    let (filed, person) = records::of_somebody::<Service>(conn, id, on)?;
    match filed.record.left_on {
        Some(_) => Ok((filed, person)),
        None => Err(ErrorCode::UnknownRecord.into()),
    }
}

/// Day and kind of leaving as typed, else as on file.
fn exit_said(
    conn: &Connection,
    typed: &Typed,
    was: Option<&Service>,
    today: NaiveDate,
) -> Result<(NaiveDate, Arc<str>)> {
    records::refuse_unknown(&EXIT, typed)?;
    let [left_on, kind] = [0, 1].map(|at| {
        let was = was.map_or(Datum::Blank, |was| was.datum(LEFT_ON + at).into_owned());
        records::said_of(conn, &EXIT, &EXIT.fields[at], typed, was, || Datum::Blank, today)
    });
    let read = NaiveDate::of_datum(left_on?).zip(Value::of_datum(kind?));
    read.ok_or_else(|| ErrorCode::UnknownValue.into())
}

fn exit_kind(kind: &str) -> Result<String> {
    let [_, field] = EXIT.fields else {
        return Err(ErrorCode::UnknownValue.into());
    };
    let read = field
        .form
        .read(kind)
        .and_then(|read| read.kept().map(|kind| kind.into_owned()).ok_or(ErrorCode::FieldNeeded));
    read.map_err(|code| crate::domain::records::about(field.title, field.key, code))
}

/// Where a person comes back to the same community as before, it must still exist on that day.
pub(super) fn require_open_community(conn: &Connection, person: &Person, on: NaiveDate) -> Result<()> {
    let before = person.community.map(|id| communities::standing(conn, id)).transpose()?;
    match before.flatten().and_then(|before| before.closed_on) {
        Some(closed) if closed <= on => Err(Error::about(ErrorCode::CommunityClosed, "离任前所在的社区，请另选社区")),
        _ => Ok(()),
    }
}

/// As [`rejoin`], within an import that then stores what its row says from that day.
pub(super) fn take_back(
    tx: &Transaction<'_>,
    worker: WorkerId,
    on: NaiveDate,
    today: NaiveDate,
    says_community: bool,
) -> Result<()> {
    let person = people::one(tx, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
    person.require_may_return(on, today)?;
    if !says_community {
        require_open_community(tx, &person, on)?;
    }
    workers::join(tx, worker, on)
}

/// The day of leaving of a person who is not in post on `today`.
pub fn left_on(conn: &Connection, worker: WorkerId, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let person = people::one(conn, worker, today)?.ok_or(ErrorCode::UnknownWorker)?;
    let gone = person.status(today) == Status::Left;
    Ok(person.leaves_on().filter(|_| gone))
}

/// The latest stretch of service began on another day. What began with it begins with it; 从事社区工作时间 stays.
pub(super) fn correct_joining(tx: &Transaction<'_>, person: &Person, joined_on: NaiveDate) -> Result<()> {
    let Some(service) = person.services.last() else {
        return workers::join(tx, person.id, joined_on);
    };
    if service.joined_on == joined_on {
        return Ok(());
    }
    if let Some(left_on) = service.left_on.filter(|left_on| *left_on < joined_on) {
        return Err(person.left(ErrorCode::LeavesBeforeJoining, left_on));
    }
    let before = person.services.iter().rev().nth(1).and_then(|s| s.left_on);
    if let Some(left_on) = before.filter(|left_on| joined_on < *left_on) {
        return Err(person.left(ErrorCode::ReturnsBeforeLeaving, left_on));
    }
    let between = dated::first_in_post_between(tx, person.id.0, service.joined_on, Some(joined_on))?;
    refuse_entry(between, ErrorCode::EntriesBeforeJoining)?;
    if let Some(since) = person.community_work_since().filter(|since| *since < joined_on) {
        workers::set_community_since(tx, person.id, Some(since))?;
    }
    dated::begin_with_joining(tx, person.id.0, service.joined_on, joined_on)?;
    workers::correct_joining(tx, person.id, joined_on)
}

/// The first day of community work, here or elsewhere; never after the first day in this office.
pub(super) fn set_community_work(tx: &Transaction<'_>, worker: WorkerId, since: NaiveDate) -> Result<()> {
    let person = people::one(tx, worker, since)?.ok_or(ErrorCode::UnknownWorker)?;
    match person.services.first() {
        Some(first) if first.joined_on < since => Err(Error::about(
            ErrorCode::CommunityWorkAfterJoining,
            format!("{}到岗", first.joined_on),
        )),
        Some(first) if first.joined_on == since => workers::set_community_since(tx, worker, None),
        _ => workers::set_community_since(tx, worker, Some(since)),
    }
}

fn refuse_entry(found: Option<(String, NaiveDate)>, code: ErrorCode) -> Result<()> {
    match found {
        Some((what, day)) => Err(Error::about(code, format!("{what}（{day}）"))),
        None => Ok(()),
    }
}
