//! Objections to what was published: entered while it hangs, answered one by one.

use chrono::NaiveDate;
use serde::Serialize;

use super::entered::{find, needed, not_after};
use crate::domain::rights::Right;
use crate::domain::text::with_own_characters;
use crate::roll::Roll;
use crate::storage::objections::{self, Objection, ObjectionId};
use crate::storage::publications::{self, Publication, PublicationId};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, reviews, workers};
use crate::{Error, ErrorCode, Result};

/// One objection, as the window and scripts read it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ObjectionLine {
    /// Its number.
    pub id: ObjectionId,
    /// The name of whom it concerns; empty: nobody in particular.
    pub name: String,
    /// His community.
    pub community: String,
    /// What is known of it.
    pub objection: Objection,
    /// Decided, and the objector told.
    pub answered: bool,
}

/// Objections to a publication, in the order in which they came; people as they stand on `day`.
pub fn lines(conn: &Connection, publication: PublicationId, day: NaiveDate) -> Result<Vec<ObjectionLine>> {
    let found = objections::of(conn, publication)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let roll = Roll::load(conn, day)?;
    Ok(found
        .into_iter()
        .map(|(id, objection)| {
            let person = objection.worker.and_then(|worker| roll.person(worker));
            ObjectionLine {
                id,
                name: person.map(|p| p.name.to_string()).unwrap_or_default(),
                community: person.map(|p| roll.community_name(p).to_owned()).unwrap_or_default(),
                answered: objection.is_answered(),
                objection,
            }
        })
        .collect())
}

/// Enters an objection.
pub fn add(
    store: &mut Store,
    occasion: &Occasion,
    publication: PublicationId,
    objection: &Objection,
) -> Result<ObjectionId> {
    store.require(Right::Appraise)?;
    store.require_whole()?;
    let of = open(store.read(), publication)?;
    let objection = checked(store.read(), &of, objection, occasion.on)?;
    let entry = Entry::new(Action::ObjectionRecorded, format!("登记对{}的异议", titled(&of)));
    store.write(occasion, &entry, |tx| objections::insert(tx, publication, &objection))
}

/// Writes what is known of an objection now: what was found, what was decided, or what was typed wrong.
pub fn set(store: &mut Store, occasion: &Occasion, id: ObjectionId, objection: &Objection) -> Result<()> {
    store.require(Right::Appraise)?;
    store.require_whole()?;
    let (of, objection) = to_answer(store.read(), id, objection, occasion.on)?;
    let word = if objection.is_answered() { "答复" } else { "更改" };
    let entry = Entry::new(Action::ObjectionRecorded, format!("{word}对{}的异议", titled(&of)));
    store.write(occasion, &entry, |tx| objections::update(tx, id, &objection))
}

/// The publication that it is about, and what may be written of it now.
pub(super) fn to_answer(
    conn: &Connection,
    id: ObjectionId,
    objection: &Objection,
    today: NaiveDate,
) -> Result<(Publication, Objection)> {
    let (publication, was) = by_id(conn, id)?;
    let of = open(conn, publication)?;
    let objection = checked(conn, &of, objection, today)?;
    if was.worker != objection.worker {
        not_in_review(conn, &of, id)?;
    }
    Ok((of, objection))
}

/// Takes an objection off the record that should never have been there.
pub fn remove(store: &mut Store, occasion: &Occasion, id: ObjectionId, why: &str) -> Result<()> {
    store.require(Right::Appraise)?;
    store.require_whole()?;
    let (publication, _) = by_id(store.read(), id)?;
    let of = open(store.read(), publication)?;
    not_in_review(store.read(), &of, id)?;
    let why = Some(why.trim())
        .filter(|why| !why.is_empty())
        .ok_or(ErrorCode::ReasonNeeded)?;
    let entry = Entry::new(Action::ObjectionRecorded, format!("删除对{}的异议", titled(&of)));
    store.write(occasion, &entry.because(Some(why)), |tx| objections::remove(tx, id))
}

/// The objection of that number with its publication.
pub fn by_id(conn: &Connection, id: ObjectionId) -> Result<(PublicationId, Objection)> {
    objections::by_id(conn, id)?.ok_or_else(|| ErrorCode::UnknownObjection.into())
}

/// What was answered stays as it is once the result is recorded.
fn open(conn: &Connection, publication: PublicationId) -> Result<Publication> {
    let publication = find(conn, publication)?;
    match publication.ended_on {
        Some(day) => Err(Error::about(ErrorCode::PublicationEnded, format!("{day}"))),
        None => Ok(publication),
    }
}

fn not_in_review(conn: &Connection, of: &Publication, id: ObjectionId) -> Result<()> {
    let reviews = reviews::of_year(conn, of.year)?;
    if reviews.iter().any(|review| review.application.objection == Some(id)) {
        return Err(ErrorCode::ObjectionInReview.into());
    }
    Ok(())
}

fn titled(of: &Publication) -> String {
    format!("{}年度考核结果公示", of.year)
}

fn checked(conn: &Connection, of: &Publication, objection: &Objection, today: NaiveDate) -> Result<Objection> {
    if let Some(worker) = objection.worker
        && !workers::exists(conn, worker)?
    {
        return Err(ErrorCode::UnknownWorker.into());
    }
    let received = objection.received_on;
    not_after(received, today, "收到日期")?;
    if received < of.hanging.from_on && !hung_before(conn, of, received)? {
        let about = format!("收到日期（{received}）早于公示起始日{}", of.hanging.from_on);
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let text = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(|text| with_own_characters(text).into_owned())
    };
    let decision = text(&objection.decision);
    if let Some(told) = objection.told_on {
        not_after(told, today, "答复日期")?;
        if told < received {
            let about = format!("答复日期（{told}）早于收到日期{received}");
            return Err(Error::about(ErrorCode::InvalidArgument, about));
        }
        if decision.is_none() {
            return Err(Error::about(ErrorCode::InvalidArgument, "有答复日期而没有结论"));
        }
    }
    Ok(Objection {
        objector: text(&objection.objector),
        content: needed(&objection.content, "反映的内容")?,
        finding: text(&objection.finding),
        decision,
        ..objection.clone()
    })
}

/// Came while an earlier notice hung that was corrected since.
fn hung_before(conn: &Connection, of: &Publication, day: NaiveDate) -> Result<bool> {
    let former = publications::former(conn, of.id)?;
    Ok(former.iter().any(|former| former.hanging.from_on <= day))
}
