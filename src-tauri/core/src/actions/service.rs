//! Coming and going: the stretches of somebody's service in this office.

use chrono::{Months, NaiveDate};

use super::typed_row::TypedRow;
use crate::domain::codes;
use crate::domain::person::{Person, Service, Status, WorkerId};
use crate::domain::rights::Right;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, contracts, dated, people, workers};
use crate::{Error, ErrorCode, Result};

/// Somebody leaves; from the end of that day the person is no longer counted. The contract stays as it is.
pub fn leave(store: &mut Store, occasion: &Occasion, worker: WorkerId, on: NaiveDate, kind: &str) -> Result<()> {
    depart(store, occasion, worker, on, kind, |_| Ok(()))
}

/// As [`leave`]; the contract in force ends on the day of leaving.
pub fn leave_and_end_contract(
    store: &mut Store,
    occasion: &Occasion,
    worker: WorkerId,
    on: NaiveDate,
    kind: &str,
) -> Result<()> {
    depart(store, occasion, worker, on, kind, |tx| {
        contracts::end_running(tx, worker, on)
    })
}

fn depart(
    store: &mut Store,
    occasion: &Occasion,
    worker: WorkerId,
    on: NaiveDate,
    kind: &str,
    with_it: impl FnOnce(&Transaction<'_>) -> Result<()>,
) -> Result<()> {
    let person = people::one(store.read(), worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
    may_leave(&person, on)?;
    not_far_ahead(on, occasion.on, "离任日期")?;
    let later = dated::first_in_post_between(store.read(), worker.0, on, None)?;
    refuse_entry(later, ErrorCode::EntriesAfterLeaving)?;
    let kind = exit_kind(kind)?;
    let entry = Entry::new(Action::WorkerLeft, format!("{}离任（{kind}）", person.name));
    store.write(occasion, &entry, |tx| {
        if !workers::leave(tx, worker, on, &kind)? {
            return Err(ErrorCode::AlreadyLeft.into());
        }
        with_it(tx)
    })
}

/// Nobody decides on it more than a year before: the year is mistyped.
fn not_far_ahead(on: NaiveDate, today: NaiveDate, what: &str) -> Result<()> {
    match today.checked_add_months(Months::new(12)) {
        Some(last) if last < on => Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("{what}（{on}）在一年以后"),
        )),
        _ => Ok(()),
    }
}

fn may_leave(person: &Person, on: NaiveDate) -> Result<()> {
    let service = person.services.last().ok_or(ErrorCode::AlreadyLeft)?;
    match service.left_on {
        Some(left_on) => Err(left(person.id, ErrorCode::AlreadyLeft, left_on)),
        None if on < service.joined_on => Err(Error::about(
            ErrorCode::LeavesBeforeJoining,
            format!("{}到岗", service.joined_on),
        )),
        None => Ok(()),
    }
}

fn exit_kind(kind: &str) -> Result<String> {
    match codes::Table::ExitKind.find(kind) {
        Some(code) => Ok(code.name.clone()),
        None if codes::Table::ExitKind.codes().is_open() && !kind.trim().is_empty() => Ok(kind.trim().to_owned()),
        None => Err(Error::about(ErrorCode::UnknownValue, format!("离任方式「{kind}」"))),
    }
}

/// Takes somebody back who had left. Earlier service, posts, contracts and papers stay; `fields` hold from that day, and what they
/// do not say is as it was before.
pub fn rejoin(
    store: &mut Store,
    occasion: &Occasion,
    worker: WorkerId,
    on: NaiveDate,
    fields: &[(String, String)],
) -> Result<()> {
    store.require(Right::EditFiles)?;
    let person = people::one(store.read(), worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
    may_rejoin(&person, on, occasion.on)?;
    not_far_ahead(on, occasion.on, "重新到岗日期")?;
    for key in ["joined_on", "name", "id_number"] {
        if fields.iter().any(|(given, _)| given == key) {
            return Err(Error::about(ErrorCode::UnknownField, format!("「{key}」")));
        }
    }
    let typed = TypedRow::of_change(fields)?;
    let entry = Entry::new(Action::WorkerReturned, format!("{}重新到岗", person.name));
    let occasion = Occasion { on, ..occasion.clone() };
    store.write(&occasion, &entry, |tx| {
        workers::join(tx, worker, on)?;
        let back = people::one(tx, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
        typed.write(tx, &back, on)
    })
}

fn may_rejoin(person: &Person, on: NaiveDate, today: NaiveDate) -> Result<()> {
    match person.services.last() {
        Some(Service {
            left_on: Some(left_on), ..
        }) if on < *left_on => Err(left(person.id, ErrorCode::ReturnsBeforeLeaving, *left_on)),
        Some(Service { left_on: Some(_), .. }) => Ok(()),
        Some(Service { joined_on, .. }) if *joined_on > today => {
            Err(Error::about(ErrorCode::NotLeft, format!("已登记{joined_on}到岗")))
        }
        _ => Err(ErrorCode::NotLeft.into()),
    }
}

/// The day on which somebody left who is not in post on `today`.
pub fn left_on(conn: &Connection, worker: WorkerId, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let person = people::one(conn, worker, today)?.ok_or(ErrorCode::UnknownWorker)?;
    let gone = person.status(today) == Status::Left;
    Ok(person.leaves_on().filter(|_| gone))
}

/// A refusal about somebody who left on a day.
pub(super) fn left(worker: WorkerId, code: ErrorCode, left_on: NaiveDate) -> Error {
    let details = serde_json::json!({ "id": worker, "left_on": left_on });
    Error::about(code, format!("编号{}，{left_on}离任", worker.0)).with_details(details)
}

/// Refuses what makes sense only of somebody in post on that day.
pub(super) fn require_in_post(person: &Person, on: NaiveDate) -> Result<()> {
    if person.services.iter().any(|s| s.covers(on)) {
        return Ok(());
    }
    match person.services.iter().rev().find(|s| s.joined_on <= on) {
        Some(Service {
            left_on: Some(left_on), ..
        }) => Err(left(person.id, ErrorCode::HasLeft, *left_on)),
        _ => {
            let joined_on = person.services.first().map(|s| format!("{}到岗", s.joined_on));
            Err(Error::about(ErrorCode::BeforeJoining, joined_on.unwrap_or_default()))
        }
    }
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
        return Err(left(person.id, ErrorCode::LeavesBeforeJoining, left_on));
    }
    let before = person.services.iter().rev().nth(1).and_then(|s| s.left_on);
    if let Some(left_on) = before.filter(|left_on| joined_on < *left_on) {
        return Err(left(person.id, ErrorCode::ReturnsBeforeLeaving, left_on));
    }
    let between = dated::first_in_post_between(tx, person.id.0, service.joined_on, Some(joined_on))?;
    refuse_entry(between, ErrorCode::EntriesBeforeJoining)?;
    if let Some(since) = person.community_work_since().filter(|since| *since < joined_on) {
        workers::set_community_since(tx, person.id, since)?;
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
        Some(first) if first.joined_on == since => workers::clear(tx, worker, workers::Clearable::CommunitySince),
        _ => workers::set_community_since(tx, worker, since),
    }
}

fn refuse_entry(found: Option<(String, NaiveDate)>, code: ErrorCode) -> Result<()> {
    match found {
        Some((what, day)) => Err(Error::about(code, format!("{what}（{day}）"))),
        None => Ok(()),
    }
}
