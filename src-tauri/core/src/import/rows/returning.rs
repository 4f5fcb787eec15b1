//! A person who has left is listed and comes back: the day, and which parts of the row are about the time after it.

use chrono::NaiveDate;

use crate::ErrorCode;
use crate::domain::dates::PartialDate;
use crate::domain::person::{Person, Status};

use super::super::columns::Field;
use super::super::faults::Warning;
use super::super::job::{Job, OnFile, Return};
use super::super::reading::Reading;
use super::super::records::PersonRecord;
use super::super::values::RowReader;
use super::differences::Differences;

/// Reports a person whom the row lists although he has left; where asked to, takes him back on a permissible day.
pub(super) fn settle(
    job: &mut Job<'_, '_>,
    sheet: &dyn Reading,
    reader: &mut RowReader<'_>,
    record: &mut PersonRecord,
    person: &Person,
    on_file: &OnFile,
) {
    let Some(left_on) = person.leaves_on().filter(|_| person.status(job.as_of) == Status::Left) else {
        return;
    };
    let of_row = record
        .joined_on
        .map(PartialDate::first_day)
        .filter(|day| left_on < *day);
    let asked = &job.terms.returns;
    let on = asked.day(person.id).or(of_row).unwrap_or(job.as_of);
    let taken_back = asked.take(person.id);
    let kind = person.services.last().and_then(|service| service.leave_kind.as_deref());
    job.returns.push(Return {
        sheet: sheet.name().to_owned(),
        row: reader.row,
        worker: person.id,
        name: record.name.clone(),
        left_on,
        kind: kind.map(str::to_owned),
        on,
        taken_back,
    });
    if !taken_back {
        return;
    }
    if let Some((code, sentence)) = refusal(person, record, on, job.as_of, on_file) {
        match code {
            ErrorCode::CommunityClosed => reader.fault(code, Field::Community).saying(sentence),
            _ if of_row == Some(on) => reader.fault(code, Field::JoinedOn).saying(sentence),
            // The day stands in no cell.
            _ => reader.fault_of_row(code).saying(sentence),
        };
        return;
    }
    record.returns_on = Some(on);
    // The day proposed, or another one in its place, is already shown; an earlier day belongs to an earlier stretch of service.
    let earlier = record.joined_on.take().filter(|_| of_row.is_none());
    if earlier.is_some_and(|day| !person.services.iter().any(|service| day.agrees_with(service.joined_on))) {
        reader.not_kept(Field::JoinedOn, "早于离任日期；以前的到岗日期请在此人档案中更正");
    }
    settle_post(reader, record, person, on);
}

fn refusal(
    person: &Person,
    record: &PersonRecord,
    on: NaiveDate,
    today: NaiveDate,
    on_file: &OnFile,
) -> Option<(ErrorCode, String)> {
    if let Err(error) = person.require_may_return(on, today) {
        let sentence = match (error.code(), person.leaves_on()) {
            (ErrorCode::ReturnsBeforeLeaving, Some(left_on)) => {
                format!("重新到岗日期{on}早于离任日期{left_on}，请改重新到岗的日期。")
            }
            (ErrorCode::InvalidArgument, _) => format!("重新到岗日期{on}在一年以后，请核对。"),
            _ => error.message(),
        };
        return Some((error.code(), sentence));
    }
    let is_open = |id| on_file.communities.iter().any(|community| community.id == id);
    let before = person.community.filter(|_| record.community.is_none());
    before.filter(|id| !is_open(*id)).map(|_| {
        let sentence = "离任前所在的社区已经撤销，请在表里写明现在的社区。";
        (ErrorCode::CommunityClosed, sentence.to_owned())
    })
}

/// The post held before goes on as it was; another one begins on the day of coming back at the earliest.
fn settle_post(reader: &mut RowReader<'_>, record: &mut PersonRecord, person: &Person, on: NaiveDate) {
    let Some(since) = record.post_since else { return };
    let same = record.post.is_none() || record.post.as_deref() == person.post.as_deref();
    if same && person.post_since.is_some_and(|held| since.agrees_with(held)) {
        return;
    }
    let why = if same {
        "职务与离任前相同，任职时间照原来的"
    } else if since.first_day() < on {
        "早于重新到岗日期，职务从重新到岗之日起算"
    } else {
        return;
    };
    record.post_since = None;
    reader.not_kept(Field::PostSince, why);
}

/// Names the people whose return was asked for without need, or whose row was not imported.
pub(super) fn not_found(job: &mut Job<'_, '_>) {
    let named = job.terms.returns.named.keys();
    let unknown = named.filter(|id| job.returns.iter().all(|one| one.worker != **id));
    let ids: Vec<String> = unknown.map(|id| format!("编号{}", id.0)).collect();
    if !ids.is_empty() {
        let message = format!(
            "{}没有办理重新到岗：表里没有此人，或此人没有离任，或那一行未导入。",
            ids.join("、")
        );
        job.warnings.push(Warning::summary(ErrorCode::NotLeft, message));
    }
}

/// After [`settle`].
pub(super) fn difference(person: &Person, record: &PersonRecord, d: &mut Differences) {
    let left = person.leaves_on().map(|left_on| format!("{left_on}离任"));
    let back = record.returns_on.map(|on| on.to_string());
    d.text("returns_on", "重新到岗", left.as_deref(), back.as_deref());
}
