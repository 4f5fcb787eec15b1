//! A roster's row says that the person left: 离任日期 and 离任方式.

use chrono::NaiveDate;

use crate::domain::codes::Codes;
use crate::domain::dates::{PartialDate, not_far_ahead};
use crate::domain::person::{Person, Status};
use crate::domain::records::{Contract, Service, Whom};
use crate::{Error, ErrorCode, Result};

use super::super::columns::Field;
use super::super::job::{Job, OnFile};
use super::super::reading::Reading;
use super::super::records::{Leaving, PersonRecord};
use super::super::values::RowReader;
use super::contracts;
use super::differences::Differences;

/// What a row's cells say of leaving.
pub(super) struct Told {
    on: PartialDate,
    kind: Option<String>,
}

impl Told {
    /// A kind of leaving without its day says nothing.
    pub(super) fn read(reader: &mut RowReader<'_>) -> Option<Self> {
        let (on, kind) = (
            reader.date(Field::LeftOn),
            reader.code(Field::LeaveKind, Codes::ExitKind),
        );
        if on.is_none() {
            reader.not_kept(Field::LeaveKind, "没有写离任日期");
        }
        on.map(|on| Self { on, kind })
    }

    /// The stretch of service on file that ended so.
    pub(super) fn filed<'p>(&self, person: &'p Person) -> Option<&'p Service> {
        let mut services = person.services.iter().rev();
        services.find(|service| service.left_on.is_some_and(|left_on| self.on.agrees_with(left_on)))
    }
}

/// Puts the leaving into the record, without what makes sense only for somebody who stays; or says why it cannot be.
pub(super) fn settle(
    job: &mut Job<'_, '_>,
    sheet: &dyn Reading,
    reader: &mut RowReader<'_>,
    record: &mut PersonRecord,
    person: Option<&Person>,
    on_file: &OnFile,
    told: Told,
) {
    if let Some((person, filed)) = person.and_then(|person| Some((person, told.filed(person)?))) {
        settle_filed(record, person, filed, told);
        return;
    }
    // A month means its last day, as of every last day.
    let on = told.on.last_day();
    if let Err(refusal) = allowed(record, person, on_file, on, job.as_of) {
        refuse(reader, &refusal, person, on);
        return;
    }
    let kind = told.kind.unwrap_or_else(|| {
        job.warn(sheet, reader.row, ErrorCode::ExitKindPresumed, &record.name);
        OTHER.to_owned()
    });
    record.leaves = Some(Leaving { on, kind });
    if person.is_none() && record.post_since.is_some_and(|since| on < since.first_day()) {
        record.post_since = None;
        reader.not_kept(Field::PostSince, "晚于离任日期");
    }
    match &mut record.contract {
        Some(contract) if on < contract.starts_on => {
            contracts::not_kept(reader, &format!("此人{on}离任，合同在那之后起始"));
            record.contract = None;
        }
        Some(contract) if runs(contract, on) => contract.ends_on = Some(on),
        _ => {}
    }
}

/// The leaving is on file: the row may say another kind of it. A contract that was cut then is not made longer again.
fn settle_filed(record: &mut PersonRecord, person: &Person, filed: &Service, told: Told) {
    let Some(on) = filed.left_on else { return };
    let kind = told.kind.filter(|kind| filed.leave_kind.as_deref() != Some(kind));
    record.leaves = kind.map(|kind| Leaving { on, kind });
    if let Some(contract) = record.contract.as_mut().filter(|contract| runs(contract, on)) {
        let was_cut = |own: &Contract| own.starts_on == contract.starts_on && own.ends_on == Some(on);
        if person.contracts.iter().any(was_cut) {
            contract.ends_on = Some(on);
        }
    }
}

/// 离任方式 where none was written.
const OTHER: &str = "其他";

fn allowed(
    record: &PersonRecord,
    person: Option<&Person>,
    on_file: &OnFile,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<()> {
    let joined = record.joined_on.map(PartialDate::first_day);
    let Some(person) = person else {
        let joined = joined.or(record.community_since.map(PartialDate::first_day));
        return match joined {
            Some(joined) if on < joined => {
                let joined = format!("{joined}到岗");
                Err(Error::about(ErrorCode::LeavesBeforeJoining, joined))
            }
            Some(_) => not_far_ahead(on, today, "离任日期"),
            None => Err(Error::about(ErrorCode::FieldNeeded, "到岗日期（写了离任日期）")),
        };
    };
    let (mut services, mut beside) = (person.services.clone(), on_file.whom(person).beside.clone());
    if let (Some(joined), Some(last)) = (joined, services.last_mut()) {
        // What began with the joining moves with it.
        beside.in_post.retain(|(_, day)| *day != last.joined_on);
        last.joined_on = joined;
    }
    let whom = Whom {
        services: &services,
        beside: &beside,
        ..person.whom()
    };
    whom.require_may_leave(on, today)
}

/// Somebody who has left is not asked to leave again: the rest of the row is good.
fn refuse(reader: &mut RowReader<'_>, refusal: &Error, person: Option<&Person>, on: NaiveDate) {
    let Some(left_on) = person.and_then(Person::leaves_on) else {
        reader.fault(refusal.code(), Field::LeftOn).saying(refusal.message());
        return;
    };
    let why = format!("此人已登记{left_on}离任，与表里的{on}不同；原来填错的，请在此人档案中更正");
    reader.not_kept(Field::LeftOn, &why);
    reader.not_kept(Field::LeaveKind, &why);
}

/// Is it in force at the end of that day, and not over with it?
fn runs(contract: &Contract, on: NaiveDate) -> bool {
    contract.starts_on <= on && contract.ends_on.is_none_or(|ends_on| on < ends_on)
}

/// Has the person left by the day of the import, or leaves by this row?
pub(super) fn is_gone(person: &Person, record: &PersonRecord, as_of: NaiveDate) -> bool {
    let is_new = |on: NaiveDate| person.services.iter().all(|service| service.left_on != Some(on));
    person.status(as_of) == Status::Left || record.leaves.as_ref().is_some_and(|leaves| is_new(leaves.on))
}

/// After [`settle`].
pub(super) fn differences(person: &Person, record: &PersonRecord, d: &mut Differences) {
    let Some(leaves) = &record.leaves else { return };
    let filed = person
        .services
        .iter()
        .find(|service| service.left_on == Some(leaves.on));
    let kind = filed.and_then(|filed| filed.leave_kind.as_deref());
    d.date(
        "left_on",
        "离任日期",
        filed.map(|_| leaves.on.into()),
        Some(leaves.on.into()),
    );
    d.text("leave_kind", "离任方式", kind, Some(&leaves.kind));
    let own = record.contract.as_ref().map(|contract| contract.starts_on);
    let running = person.contracts.iter().find(|contract| runs(contract, leaves.on));
    if let Some(running) = running.filter(|contract| filed.is_none() && Some(contract.starts_on) != own) {
        let before = running.end_in_words();
        d.text(
            "contract_ends_on",
            "合同终止日期",
            Some(&before),
            Some(&leaves.on.to_string()),
        );
    }
}
