//! Entries of a kind: listing, adding, correcting and removing them, whatever the kind.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use super::contracts::ContractKind;
use super::file;
use super::service::ExitKind;
use crate::domain::catalogue::datum::{Datum, Value as _};
use crate::domain::catalogue::form::Named;
use crate::domain::catalogue::{Field, Form, Kept};
use crate::domain::person::{CommunityId, Person, RecordId, WorkerId};
use crate::domain::records::{
    Any, AnyRecord, Certificate, Checked, Education, GradeEntry, Honour, IdentityEntry, KindEntry, Lasts, MentorEntry,
    Placement, PoliticsEntry, PostEntry, PriorService, about, record_of, refused,
};
use crate::domain::text;
use crate::roll::Places;
use crate::storage::rows::{self, Filed};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, communities, people, workers};
use crate::{Error, ErrorCode, Result};

/// What was typed, by the keys of fields.
pub type Typed = [(String, String)];

/// A record of some kind.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its number.
    pub id: RecordId,
    /// Whose.
    pub worker: WorkerId,
    /// What is kept, in the order of the fields.
    pub values: Vec<Datum<'static>>,
}

impl Recorded {
    /// The fields with their values.
    pub fn fields(&self, kind: &dyn Kind) -> impl Iterator<Item = (&'static Field, &Datum<'static>)> {
        kind.kept().fields.iter().zip(&self.values)
    }
}

/// Something that the rules allow to be done to a record, and that is not yet done.
pub struct Deed {
    entry: Entry,
    write: Box<Write>,
}

type Write = dyn FnOnce(&Transaction<'_>) -> Result<RecordId>;

impl Deed {
    /// What the trail is told, and what is written; it gives the number of the record that is there afterwards.
    pub(super) fn new(entry: Entry, write: impl FnOnce(&Transaction<'_>) -> Result<RecordId> + 'static) -> Self {
        Self {
            entry,
            write: Box::new(write),
        }
    }

    fn done(self, store: &mut Store, occasion: &Occasion) -> Result<RecordId> {
        store.write(occasion, &self.entry, self.write)
    }

    /// Amid a change that has an entry of its own.
    pub(super) fn within(self, tx: &Transaction<'_>) -> Result<RecordId> {
        (self.write)(tx)
    }
}

/// A kind of record, for whoever does not know which.
pub trait Kind: Sync {
    /// What is kept of it.
    fn kept(&self) -> &'static Kept;
    /// How long an entry holds.
    fn lasts(&self) -> Lasts;
    /// What stands in a field that must not be blank and is left blank in a further record; `Blank`: nothing can.
    fn usual(&self, _: &Field, _on: NaiveDate) -> Datum<'static> {
        Datum::Blank
    }
    /// Records on file by holder, each holder's in their order: of one person, or everybody's.
    fn list(&self, conn: &Connection, worker: Option<WorkerId>) -> Result<Vec<Recorded>>;
    /// What putting a further record on file would write. Refuses what the rules do not allow.
    fn adding(&self, conn: &Connection, worker: WorkerId, typed: &Typed, on: NaiveDate) -> Result<Deed>;
    /// The same of correcting one.
    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, on: NaiveDate) -> Result<Deed>;
    /// The same of letting one say something else from a day on.
    fn changing(&self, conn: &Connection, id: RecordId, typed: &Typed, from: NaiveDate, on: NaiveDate) -> Result<Deed>;
    /// The same of taking one off the file.
    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, on: NaiveDate) -> Result<Deed>;

    /// Asked before anything is told of a record.
    fn permit(&self, store: &Store) -> Result<()> {
        self.kept().right.map_or(Ok(()), |right| store.require(right))
    }
    /// Puts a further record on file.
    fn add(&self, store: &mut Store, occasion: &Occasion, worker: WorkerId, typed: &Typed) -> Result<RecordId> {
        self.permit(store)?;
        self.adding(store.read(), worker, typed, occasion.on)?
            .done(store, occasion)
    }
    /// The record was typed wrong: it always said this, its days included. An empty value makes a field blank.
    fn correct(&self, store: &mut Store, occasion: &Occasion, id: RecordId, typed: &Typed, reason: &str) -> Result<()> {
        self.permit(store)?;
        let deed = self.correcting(store.read(), id, typed, reason, occasion.on)?;
        deed.done(store, occasion).map(drop)
    }
    /// From a day on it says something else; what it said before stays true before. A fact gets another entry, a record with a first
    /// and a last day ends the day before and another one begins. `no_days` where it has none: it can only be corrected.
    fn change(
        &self,
        store: &mut Store,
        occasion: &Occasion,
        id: RecordId,
        typed: &Typed,
        from: NaiveDate,
    ) -> Result<RecordId> {
        self.permit(store)?;
        let deed = self.changing(store.read(), id, typed, from, occasion.on)?;
        deed.done(store, occasion)
    }
    /// The record should never have been on file.
    fn remove(&self, store: &mut Store, occasion: &Occasion, id: RecordId, reason: &str) -> Result<()> {
        self.permit(store)?;
        let deed = self.removing(store.read(), id, reason, occasion.on)?;
        deed.done(store, occasion).map(drop)
    }
    /// The kind for whoever reads its values from a workbook; `None`: it is read in otherwise, or not at all.
    fn readable(&self) -> Option<&'static dyn AnyRecord> {
        None
    }
    /// Puts what was read of somebody on file: a further record, or in place of the one that it is.
    fn store(&self, _: &Transaction<'_>, _: WorkerId, _: &[Datum<'static>]) -> Result<()> {
        Err(ErrorCode::InvalidArgument.into())
    }
    /// What is odd, in Chinese, about a further record of somebody.
    fn doubts_of_another(&self, _: &Connection, _: WorkerId, _: &Typed, _on: NaiveDate) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
    /// What is odd, in Chinese, about a record as it would be corrected.
    fn doubts_of_corrected(&self, _: &Connection, _: RecordId, _: &Typed, _on: NaiveDate) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// Every kind, in the order of a person's file.
pub static KINDS: &[&dyn Kind] = &[
    &Of::<Placement>::KIND,
    &Of::<PostEntry>::KIND,
    &Of::<KindEntry>::KIND,
    &Of::<PoliticsEntry>::KIND,
    &Of::<GradeEntry>::KIND,
    &Of::<MentorEntry>::KIND,
    &Of::<IdentityEntry>::KIND,
    &Of::<PriorService>::KIND,
    &Of::<Education>::KIND,
    &Of::<Certificate>::KIND,
    &ContractKind,
    &Of::<Honour>::KIND,
    &ExitKind,
];

/// The kind of that key.
pub fn kind(key: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.kept().key == key)
}

/// A kind whose rules are all in its declaration and its [`Checked`].
struct Of<R>(PhantomData<fn() -> R>);

impl<R> Of<R> {
    const KIND: Self = Self(PhantomData);
}

impl<R: Checked> Kind for Of<R> {
    fn kept(&self) -> &'static Kept {
        R::KEPT
    }

    fn lasts(&self) -> Lasts {
        R::LASTS
    }

    fn usual(&self, field: &Field, on: NaiveDate) -> Datum<'static> {
        Any::<R>::OF.usual(field, on)
    }

    fn readable(&self) -> Option<&'static dyn AnyRecord> {
        Some(&Any::<R>::OF)
    }

    fn store(&self, tx: &Transaction<'_>, worker: WorkerId, values: &[Datum<'static>]) -> Result<()> {
        rows::put(tx, worker, &record_of::<R>(values)?, |told, _| told.clone())
    }

    fn list(&self, conn: &Connection, worker: Option<WorkerId>) -> Result<Vec<Recorded>> {
        list::<R>(conn, worker)
    }

    fn adding(&self, conn: &Connection, worker: WorkerId, typed: &Typed, on: NaiveDate) -> Result<Deed> {
        let person = people::one(conn, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
        let record = said::<R>(conn, typed, None, on)?;
        record.check(&others::<R>(conn, worker, None)?, &person, on)?;
        let entry = entry::<R>(Action::RecordAdded, "登记", &person, &record);
        Ok(Deed::new(entry, move |tx| {
            refuse_same(tx, worker, &record, None)?;
            rows::insert(tx, worker, &record)
        }))
    }

    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = of_somebody::<R>(conn, id, on)?;
        let entry = entry::<R>(Action::RecordCorrected, "更正", &person, &filed.record).because(Some(given(reason)?));
        let record = said(conn, typed, Some(&filed.record), on)?;
        record.check(&others::<R>(conn, filed.worker, Some(id))?, &person, on)?;
        Ok(Deed::new(entry, move |tx| {
            refuse_same(tx, filed.worker, &record, Some(id))?;
            rows::correct(tx, id, &record).map(|()| id)
        }))
    }

    fn changing(&self, conn: &Connection, id: RecordId, typed: &Typed, from: NaiveDate, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = of_somebody::<R>(conn, id, on)?;
        let no_days = || Error::about(ErrorCode::NoDays, R::KEPT.title);
        let first = R::LASTS.first_day().ok_or_else(no_days)?;
        let mut ended = None;
        if let Lasts::Between(_, last) = R::LASTS {
            let eve = from.pred_opt().ok_or(ErrorCode::BadDate)?;
            let record = said(conn, &[pair(last, eve)], Some(&filed.record), on)?;
            record.check(&others::<R>(conn, filed.worker, Some(id))?, &person, on)?;
            ended = Some(record);
        }
        let others: Vec<R> = others::<R>(conn, filed.worker, Some(id))?
            .into_iter()
            .chain(Some(ended.clone().unwrap_or_else(|| filed.record.clone())))
            .collect();
        let typed: Vec<(String, String)> = typed.iter().cloned().chain([pair(first, from)]).collect();
        let record = said(conn, &typed, Some(&filed.record), on)?;
        record.check(&others, &person, on)?;
        let entry = entry::<R>(Action::RecordChanged, "变更", &person, &record);
        Ok(Deed::new(entry, move |tx| {
            if let Some(ended) = &ended {
                rows::correct(tx, id, ended)?;
            }
            refuse_same(tx, filed.worker, &record, None)?;
            rows::insert(tx, filed.worker, &record)
        }))
    }

    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = of_somebody::<R>(conn, id, on)?;
        filed.record.may_go(&others::<R>(conn, filed.worker, Some(id))?)?;
        let entry = entry::<R>(Action::RecordRemoved, "删除", &person, &filed.record).because(Some(given(reason)?));
        Ok(Deed::new(entry, move |tx| rows::remove::<R>(tx, id).map(|()| id)))
    }
}

/// Records on file by holder, each holder's in their order: of one person, or everybody's.
pub(super) fn list<R: Checked>(conn: &Connection, worker: Option<WorkerId>) -> Result<Vec<Recorded>> {
    let filed = rows::of_worker::<R>(conn, worker)?.into_iter();
    Ok(filed
        .map(|Filed { id, worker, record }| Recorded {
            id,
            worker,
            values: record.values().map(|(_, value)| value.into_owned()).collect(),
        })
        .collect())
}

/// The records with the names of their holders: of one person, or everybody's. Of people whom this account does not see, none.
pub fn with_names(
    conn: &Connection,
    kind: &dyn Kind,
    worker: Option<WorkerId>,
) -> Result<impl Iterator<Item = (Recorded, Arc<str>)> + use<>> {
    let people = match worker {
        Some(worker) => Vec::from_iter(people::one(conn, worker, NaiveDate::MAX)?),
        None => people::on_day(conn, NaiveDate::MAX)?,
    };
    let found = kind.list(conn, worker)?.into_iter();
    Ok(found.filter_map(move |record| {
        let place = people.binary_search_by_key(&record.worker, |p| p.id).ok()?;
        let name = people[place].name.clone();
        Some((record, name))
    }))
}

/// The record of that number, and its holder.
pub(super) fn of_somebody<R: Checked>(conn: &Connection, id: RecordId, on: NaiveDate) -> Result<(Filed<R>, Person)> {
    let filed = rows::one::<R>(conn, id)?.ok_or(ErrorCode::UnknownRecord)?;
    let person = people::one(conn, filed.worker, on)?.ok_or(ErrorCode::UnknownRecord)?;
    Ok((filed, person))
}

/// The reason that was given.
pub(super) fn given(reason: &str) -> Result<&str> {
    match reason.trim() {
        "" => Err(ErrorCode::ReasonNeeded.into()),
        reason => Ok(reason),
    }
}

fn others<R: Checked>(conn: &Connection, worker: WorkerId, than: Option<RecordId>) -> Result<Vec<R>> {
    let own = rows::of_worker::<R>(conn, Some(worker))?.into_iter();
    Ok(own
        .filter(|filed| Some(filed.id) != than)
        .map(|filed| filed.record)
        .collect())
}

/// Two records that are one are told apart by nobody.
fn refuse_same<R: Checked>(conn: &Connection, worker: WorkerId, record: &R, than: Option<RecordId>) -> Result<()> {
    match rows::same(conn, worker, record)?.filter(|same| Some(same.id) != than) {
        Some(_) => Err(refused::<R>(R::ONE_BY[0], ErrorCode::RecordExists)),
        None => Ok(()),
    }
}

fn pair(key: &str, day: NaiveDate) -> (String, String) {
    (key.to_owned(), day.to_string())
}

/// What the record says with what was typed: `was`, and the typed fields over it.
fn said<R: Checked>(conn: &Connection, typed: &Typed, was: Option<&R>, on: NaiveDate) -> Result<R> {
    refuse_unknown(R::KEPT, typed)?;
    let mut record = R::of_data(|at| {
        let field = &R::KEPT.fields[at];
        let was = was.map_or(Datum::Blank, |was| was.datum(at).into_owned());
        said_of(conn, R::KEPT, field, typed, was, || R::usual(field.key, on), on)
    })?
    .map_err(|key| refused::<R>(key, ErrorCode::UnknownValue))?;
    record.settle();
    Ok(record)
}

fn is_meant(kept: &Kept, field: &Field, key: &str) -> bool {
    field.key == key || kept.name_of(field) == key
}

/// Refuses what is no field of the kind.
pub(super) fn refuse_unknown(kept: &Kept, typed: &Typed) -> Result<()> {
    let is_unknown = |key: &str| kept.fields.iter().all(|field| !is_meant(kept, field, key));
    match typed.iter().find(|(key, _)| is_unknown(key)) {
        Some((key, _)) => Err(Error::about(ErrorCode::UnknownField, format!("「{key}」"))),
        None => Ok(()),
    }
}

/// What one field says: what was typed, else what `was` there, and where it must not be blank and is, the usual.
pub(super) fn said_of(
    conn: &Connection,
    kept: &Kept,
    field: &Field,
    typed: &Typed,
    was: Datum<'static>,
    usual: impl FnOnce() -> Datum<'static>,
    on: NaiveDate,
) -> Result<Datum<'static>> {
    let about = |code| about(field.title, kept.name_of(field), code);
    let told = typed.iter().rfind(|(key, _)| is_meant(kept, field, key));
    let value = match told {
        Some((_, text)) => read(conn, field, text, on)?.map_err(about)?,
        None => was,
    };
    match value {
        Datum::Blank if field.needed => match usual() {
            Datum::Blank => Err(about(ErrorCode::FieldNeeded)),
            usual => Ok(usual),
        },
        value => Ok(value),
    }
}

/// What was typed; a row of another table is meant by its name.
fn read(
    conn: &Connection,
    field: &Field,
    text: &str,
    on: NaiveDate,
) -> Result<std::result::Result<Datum<'static>, ErrorCode>> {
    let label = text::one_line(text);
    match field.form {
        Form::Row(_) if text::says_nothing(&label) => Ok(Ok(Datum::Blank)),
        Form::Row(Named::Community) => community(conn, &label, on),
        Form::Row(Named::Worker) => somebody(conn, &label),
        form => Ok(form.read(text)),
    }
}

fn community(conn: &Connection, label: &str, on: NaiveDate) -> Result<std::result::Result<Datum<'static>, ErrorCode>> {
    let places = Places::new(communities::on_day(conn, on)?);
    let found = places.find(label);
    Ok(found.map(|community| Datum::Number(community.id.0.into())))
}

/// By the office's number, the identity number, or a name that nobody else has.
fn somebody(conn: &Connection, label: &str) -> Result<std::result::Result<Datum<'static>, ErrorCode>> {
    if label.starts_with(|c: char| c.is_ascii_digit()) {
        return match file::resolve(conn, label) {
            Ok(id) => Ok(Ok(id.datum().into_owned())),
            Err(error) if error.code() == ErrorCode::UnknownWorker => Ok(Err(ErrorCode::NotOnFile)),
            Err(error) => Err(error),
        };
    }
    Ok(match workers::of_name(conn, label)?.as_slice() {
        [] => Err(ErrorCode::NobodyOfThatName),
        [only] => Ok(only.datum().into_owned()),
        _ => Err(ErrorCode::SeveralOfThatName),
    })
}

/// Names of what records refer to.
pub struct Names {
    /// Communities, as forms call them.
    pub places: Places,
    people: HashMap<WorkerId, String>,
}

impl Names {
    /// As on `on`; those of people only where a kind among these refers to people.
    pub fn of<'k>(conn: &Connection, kinds: impl IntoIterator<Item = &'k dyn Kind>, on: NaiveDate) -> Result<Self> {
        let to_people = |kind: &dyn Kind| {
            kind.kept()
                .fields
                .iter()
                .any(|field| field.form == Form::Row(Named::Worker))
        };
        let people = if kinds.into_iter().any(to_people) {
            workers::names(conn)?
        } else {
            HashMap::new()
        };
        Ok(Self {
            places: Places::new(communities::on_day(conn, on)?),
            people,
        })
    }

    /// A value as a reader knows it: what it refers to by name.
    pub fn shown(&self, field: &Field, value: &Datum<'_>) -> String {
        match (field.form, value) {
            (Form::Row(named), Datum::Number(id)) => {
                let id = u32::try_from(*id).unwrap_or_default();
                match named {
                    Named::Community => {
                        let community = self.places.of(CommunityId(id));
                        community.map_or_else(String::new, |community| self.places.label(community))
                    }
                    Named::Worker => {
                        let name = self.people.get(&WorkerId(id)).cloned();
                        name.unwrap_or_else(|| format!("编号{id}"))
                    }
                    Named::Street | Named::TrainingEvent => id.to_string(),
                }
            }
            (form, value) => value.kept().map_or_else(String::new, |kept| form.shown(&kept)),
        }
    }
}

fn entry<R: Checked>(action: Action, verb: &str, person: &Person, record: &R) -> Entry {
    Entry::new(
        action,
        format!("{verb}{}的{}（{}）", person.name, R::KEPT.title, record.named()),
    )
}

/// As scripts read it: numbers as numbers, yes and no as such, the rest as text.
pub fn json(field: &Field, value: &Datum<'_>) -> Value {
    json_of(field.form, value)
}

/// The same of a form.
pub fn json_of(form: Form, value: &Datum<'_>) -> Value {
    match (form, value) {
        (_, Datum::Blank) => Value::Null,
        (Form::YesNo, Datum::Number(number)) => (*number != 0).into(),
        (_, Datum::Number(number)) => (*number).into(),
        (_, value) => value.kept().map_or(Value::Null, |kept| kept.as_ref().into()),
    }
}
