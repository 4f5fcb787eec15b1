//! Entries of a kind: listing, adding, correcting and removing them, whatever the kind.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use super::file;
use crate::domain::catalogue::datum::{Datum, Value as _};
use crate::domain::catalogue::form::Named;
use crate::domain::catalogue::own::Own;
use crate::domain::catalogue::record::Fielded;
use crate::domain::catalogue::{Field, Form, Kept, Whose};
use crate::domain::person::{CommunityId, Holder, Person, RecordId, WorkerId};
use crate::domain::records::{Any, AnyRecord, Asks, Beside, Checked, Lasts, about, record_of, refused};
use crate::domain::text;
use crate::roll::Places;
use crate::storage::rows::{self, Filed};
use crate::storage::trail::Action;
use crate::storage::{
    Connection, Entry, Occasion, Store, Transaction, appraisals, communities, dated, own_fields, people, scope, workers,
};
use crate::{Error, ErrorCode, Result};

/// What was typed, by the keys of fields.
pub type Typed = [(String, String)];

/// A record of some kind.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its number.
    pub id: RecordId,
    /// Whose.
    pub holder: Holder,
    /// What is kept, in the order of the fields, the office's own after those of the kind.
    pub values: Vec<Datum<'static>>,
}

impl Recorded {
    /// What is on file of a kind.
    pub(super) fn of<F: Fielded>(Filed { id, worker, record }: Filed<F>) -> Self {
        let values = record.values().map(|(_, value)| value.into_owned()).collect();
        Self {
            id,
            holder: worker.into(),
            values,
        }
    }

    /// The person, if it is of one.
    pub fn worker(&self) -> Option<WorkerId> {
        self.holder.worker()
    }

    /// The fields with their values.
    pub fn fields<'r>(
        &'r self,
        kind: &dyn Kind,
        own: &Own,
    ) -> impl Iterator<Item = (&'static Field, &'r Datum<'static>)> + use<'r> {
        let kept = kind.kept();
        let fields: Vec<&'static Field> = kept.fields.iter().chain(own.of(kept.key).iter().copied()).collect();
        fields.into_iter().zip(&self.values)
    }
}

/// Something that the rules allow to be done to a record, and that is not yet done.
pub struct Deed {
    entry: Entry,
    write: Box<Write>,
}

type Write = dyn FnOnce(&Transaction<'_>) -> Result<RecordId>;

impl Deed {
    /// The trail's entry and the write itself; `write` returns the number of the record that exists afterwards.
    pub(super) fn new(entry: Entry, write: impl FnOnce(&Transaction<'_>) -> Result<RecordId> + 'static) -> Self {
        Self {
            entry,
            write: Box::new(write),
        }
    }

    /// The same, and after it what goes along with the record that is there then.
    fn then(self, further: impl FnOnce(&Transaction<'_>, RecordId) -> Result<()> + 'static) -> Self {
        let Self { entry, write } = self;
        Self::new(entry, move |tx| {
            let id = write(tx)?;
            further(tx, id)?;
            Ok(id)
        })
    }

    fn done(self, store: &mut Store, occasion: &Occasion) -> Result<RecordId> {
        store.write(occasion, &self.entry, self.write)
    }

    /// Within a change that has an entry of its own.
    pub(super) fn within(self, tx: &Transaction<'_>) -> Result<RecordId> {
        (self.write)(tx)
    }
}

/// A field says nothing where another has one of these words.
pub struct BlankWhere {
    /// Key of the other field.
    pub key: &'static str,
    /// The words, as they are shown.
    pub words: Vec<String>,
}

/// A kind of record, for code that does not know which kind.
pub trait Kind: Sync {
    /// What is kept of it.
    fn kept(&self) -> &'static Kept;
    /// How long an entry holds.
    fn lasts(&self) -> Lasts;
    /// What stands in a field that must not be blank and is left blank in a further record; `Blank`: nothing can.
    fn usual(&self, _: &Field, _on: NaiveDate) -> Datum<'static> {
        Datum::Blank
    }
    /// What a form proposes for a further record, by keys of fields.
    fn proposed(&self, _: &Connection, _: Holder, _on: NaiveDate) -> Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }
    /// Where a field says nothing; everywhere else it is needed. `None`: its declaration alone decides.
    fn blank_where(&self, _: &Field) -> Option<BlankWhere> {
        None
    }
    /// What the kind itself keeps, by holder, each holder's in their order: of one, or everybody's.
    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>>;
    /// What putting a further record on file would write. Refuses what the rules do not allow.
    fn adding(&self, conn: &Connection, of: Holder, typed: &Typed, on: NaiveDate) -> Result<Deed>;
    /// The same of correcting one.
    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, on: NaiveDate) -> Result<Deed>;
    /// The same of letting one say something else from a day on.
    fn changing(&self, conn: &Connection, id: RecordId, typed: &Typed, from: NaiveDate, on: NaiveDate) -> Result<Deed>;
    /// The same of taking one off the file.
    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, on: NaiveDate) -> Result<Deed>;

    /// The kind for reading its values from a workbook; `None`: it is imported in another way, or not at all.
    fn readable(&self) -> Option<&'static dyn AnyRecord> {
        None
    }
    /// Stores what was read about a person: as a further record, or in place of the same one. Returns its number.
    fn store(&self, _: &Transaction<'_>, _: WorkerId, _: &[Datum<'static>]) -> Result<RecordId> {
        Err(ErrorCode::InvalidArgument.into())
    }
    /// What is odd, in Chinese, about a further record of a person.
    fn odd_in_another(&self, _: &Connection, _: Holder, _: &Typed, _on: NaiveDate) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
    /// What is odd, in Chinese, about a record as it would be corrected.
    fn odd_in_corrected(&self, _: &Connection, _: RecordId, _: &Typed, _on: NaiveDate) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
    /// What correcting a record does to others besides, in Chinese.
    fn changed_along(&self, _: &Connection, _: RecordId, _: &Typed, _on: NaiveDate) -> Result<Option<String>> {
        Ok(None)
    }
}

impl dyn Kind + '_ {
    /// Records on file by holder, each holder's in their order, with their values in the office's own fields: of one person, or everybody's.
    pub fn list(&self, conn: &Connection, worker: Option<WorkerId>) -> Result<Vec<Recorded>> {
        self.listed(conn, worker.map(Holder::from))
    }

    /// The same for any holder that the kind may have.
    pub fn listed(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        let mut records = self.declared(conn, of)?;
        let fields = own_fields::of_kind(conn, self.kept().key)?;
        if fields.is_empty() {
            return Ok(records);
        }
        let mut said = own_fields::of_records(conn, &fields, of.and_then(Holder::worker))?;
        for record in &mut records {
            let own = fields
                .iter()
                .map(|field| said.remove(&(record.id, field.id)).unwrap_or(Datum::Blank));
            record.values.extend(own);
        }
        Ok(records)
    }

    /// Puts a further record on file.
    pub fn add(
        &self,
        store: &mut Store,
        occasion: &Occasion,
        of: impl Into<Holder>,
        typed: &Typed,
    ) -> Result<RecordId> {
        self.permit(store)?;
        let of = of.into();
        // What is written is whole, whatever the session sees.
        let deed = scope::with_numbers(store.read(), |conn| self.to_add(conn, of, typed, occasion.on))?;
        deed.done(store, occasion)
    }

    /// The record was typed wrong: it always said this, its days included. An empty value makes a field blank.
    pub fn correct(
        &self,
        store: &mut Store,
        occasion: &Occasion,
        id: RecordId,
        typed: &Typed,
        reason: &str,
    ) -> Result<()> {
        self.permit(store)?;
        let deed = scope::with_numbers(store.read(), |conn| {
            let typed = self.touched(conn, id, typed)?;
            self.to_correct(conn, id, &typed, reason, occasion.on)
        })?;
        deed.done(store, occasion).map(drop)
    }

    /// From a day on it says something else; what it said before stays true before. A fact gets another entry, a record with a first
    /// and a last day ends the day before and another one begins. `no_days` where it has none: it can only be corrected.
    pub fn change(
        &self,
        store: &mut Store,
        occasion: &Occasion,
        id: RecordId,
        typed: &Typed,
        from: NaiveDate,
    ) -> Result<RecordId> {
        self.permit(store)?;
        let deed = scope::with_numbers(store.read(), |conn| {
            let typed = self.touched(conn, id, typed)?;
            self.to_change(conn, id, &typed, from, occasion.on)
        })?;
        deed.done(store, occasion)
    }

    /// The record should never have been on file.
    pub fn remove(&self, store: &mut Store, occasion: &Occasion, id: RecordId, reason: &str) -> Result<()> {
        self.permit(store)?;
        let key = self.kept().key;
        let deed = self.removing(store.read(), id, reason, occasion.on)?;
        let deed = deed.then(move |tx, _| own_fields::forget(tx, key, id));
        deed.done(store, occasion).map(drop)
    }

    /// What is odd, in Chinese, about a further record of a person.
    pub fn doubts_of_another(
        &self,
        conn: &Connection,
        of: Holder,
        typed: &Typed,
        on: NaiveDate,
    ) -> Result<Vec<String>> {
        let (_, typed) = own_typed(conn, self.kept().key, typed)?;
        self.odd_in_another(conn, of, &typed, on)
    }

    /// What is odd, in Chinese, about a record as it would be corrected.
    pub fn doubts_of_corrected(
        &self,
        conn: &Connection,
        id: RecordId,
        typed: &Typed,
        on: NaiveDate,
    ) -> Result<Vec<String>> {
        let (_, typed) = own_typed(conn, self.kept().key, typed)?;
        self.odd_in_corrected(conn, id, &typed, on)
    }

    /// What was typed of a record on file, without a text that a user who sees it masked returns unchanged. `conn` shows numbers whole.
    fn touched(&self, conn: &Connection, id: RecordId, typed: &Typed) -> Result<Vec<(String, String)>> {
        if !scope::is_masked(conn)? {
            return Ok(typed.to_vec());
        }
        let holder = self.holder(conn, id)?.map(Holder::from);
        let own = own_fields::of_office(conn)?;
        let recorded = self.listed(conn, holder)?.into_iter().find(|one| one.id == id);
        let said = recorded.iter().flat_map(|one| one.fields(self, &own));
        let said =
            said.map(|(field, value)| (self.kept().name_of(field), field.form, value.kept().unwrap_or_default()));
        Ok(without_masks(typed, said))
    }

    /// Checked before anything about a record is returned.
    fn permit(&self, store: &Store) -> Result<()> {
        self.kept().right.map_or(Ok(()), |right| store.require(right))
    }

    /// A further record, with what was typed in the office's own fields.
    pub(super) fn to_add(&self, conn: &Connection, of: Holder, typed: &Typed, on: NaiveDate) -> Result<Deed> {
        let (own, typed) = own_typed(conn, self.kept().key, typed)?;
        let deed = self.adding(conn, of, &typed, on)?;
        let Some(worker) = of.worker() else { return Ok(deed) };
        Ok(deed.then(move |tx, id| own_fields::set_all(tx, worker, id.0, &own)))
    }

    /// A corrected record, likewise.
    pub(super) fn to_correct(
        &self,
        conn: &Connection,
        id: RecordId,
        typed: &Typed,
        reason: &str,
        on: NaiveDate,
    ) -> Result<Deed> {
        let (own, typed) = own_typed(conn, self.kept().key, typed)?;
        let deed = self.correcting(conn, id, &typed, reason, on)?;
        let Some(holder) = self.holder(conn, id)? else {
            return Ok(deed);
        };
        Ok(deed.then(move |tx, id| own_fields::set_all(tx, holder, id.0, &own)))
    }

    /// A record that says something else from a day on; what the office's own fields said goes on, unless something else was typed.
    pub(super) fn to_change(
        &self,
        conn: &Connection,
        id: RecordId,
        typed: &Typed,
        from: NaiveDate,
        on: NaiveDate,
    ) -> Result<Deed> {
        let (mut own, typed) = own_typed(conn, self.kept().key, typed)?;
        let deed = self.changing(conn, id, &typed, from, on)?;
        let Some(holder) = self.holder(conn, id)? else {
            return Ok(deed);
        };
        let fields = own_fields::of_kind(conn, self.kept().key)?;
        let mut was = own_fields::of_records(conn, &fields, Some(holder))?;
        for field in &fields {
            if own.iter().all(|(typed, _)| *typed != field.id)
                && let Some(said) = was.remove(&(id, field.id))
            {
                own.push((field.id, said));
            }
        }
        Ok(deed.then(move |tx, id| own_fields::set_all(tx, holder, id.0, &own)))
    }

    /// The person of the record of that number, where the kind's own rules have found it; `None`: of no person.
    fn holder(&self, conn: &Connection, id: RecordId) -> Result<Option<WorkerId>> {
        if self.kept().of != Whose::Worker {
            return Ok(None);
        }
        let found = own_fields::holder(conn, self.kept().table, id)?;
        found.map(Some).ok_or_else(|| ErrorCode::UnknownRecord.into())
    }
}

/// What was typed without what the mask leaves of what is `said`: key, form, and the whole text.
pub(super) fn without_masks<'a, S: AsRef<str>>(
    typed: &Typed,
    said: impl Iterator<Item = (&'a str, Form, S)>,
) -> Vec<(String, String)> {
    let mut touched = typed.to_vec();
    for (own, form, whole) in said {
        touched.retain(|(key, text)| key != own || !form.is_masked_from(whole.as_ref(), text));
    }
    touched
}

/// What was typed in the office's own fields of a kind, by their numbers, and the rest. The refusal of a value that a field cannot have.
pub(super) fn own_typed(conn: &Connection, kind: &str, typed: &Typed) -> Result<(OwnTyped, Vec<(String, String)>)> {
    let fields = own_fields::of_kind(conn, kind)?;
    let (mut own, mut rest) = (Vec::new(), Vec::new());
    for (key, text) in typed {
        match fields.iter().find(|one| one.field.key == key) {
            Some(one) => {
                let read = one.field.form.read(text);
                own.push((
                    one.id,
                    read.map_err(|code| about(one.field.title, one.field.key, code))?,
                ));
            }
            None => rest.push((key.clone(), text.clone())),
        }
    }
    Ok((own, rest))
}

/// What was typed in the office's own fields, by their numbers.
pub(super) type OwnTyped = Vec<(u32, Datum<'static>)>;

/// A kind whose rules are all in its declaration and its [`Checked`].
pub(super) struct Of<R>(PhantomData<fn() -> R>);

impl<R> Of<R> {
    pub(super) const KIND: Self = Self(PhantomData);
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

    fn store(&self, tx: &Transaction<'_>, worker: WorkerId, values: &[Datum<'static>]) -> Result<RecordId> {
        rows::put(tx, worker, &record_of::<R>(values)?, |told, _| told.clone())
    }

    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        declared::<R>(conn, of)
    }

    fn adding(&self, conn: &Connection, of: Holder, typed: &Typed, on: NaiveDate) -> Result<Deed> {
        let worker = of.require_worker()?;
        let person = people::one(conn, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
        let record = said::<R>(conn, typed, None, on)?;
        let beside = beside(conn, R::ASKS, worker)?;
        record.check(&others::<R>(conn, worker, None)?, &person.whom_beside(&beside), on)?;
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
        let beside = beside(conn, R::ASKS, filed.worker)?;
        record.check(
            &others::<R>(conn, filed.worker, Some(id))?,
            &person.whom_beside(&beside),
            on,
        )?;
        Ok(Deed::new(entry, move |tx| {
            refuse_same(tx, filed.worker, &record, Some(id))?;
            rows::correct(tx, id, &record).map(|()| id)
        }))
    }

    fn changing(&self, conn: &Connection, id: RecordId, typed: &Typed, from: NaiveDate, on: NaiveDate) -> Result<Deed> {
        let (filed, person) = of_somebody::<R>(conn, id, on)?;
        let no_days = || Error::about(ErrorCode::NoDays, R::KEPT.title);
        let first = R::LASTS.first_day().ok_or_else(no_days)?;
        let beside = beside(conn, R::ASKS, filed.worker)?;
        let whom = person.whom_beside(&beside);
        let mut ended = None;
        if let Lasts::Between(_, last) = R::LASTS {
            let eve = from.pred_opt().ok_or(ErrorCode::BadDate)?;
            let mut days = filed.record.values().filter(|(field, _)| field.key == last);
            if let Some((_, Datum::Day(ends_on))) = days.next() {
                refuse_ended(R::KEPT.title, ends_on, eve)?;
            }
            let record = said(conn, &[pair(last, eve)], Some(&filed.record), on)?;
            record.check(&others::<R>(conn, filed.worker, Some(id))?, &whom, on)?;
            ended = Some(record);
        }
        let others: Vec<R> = others::<R>(conn, filed.worker, Some(id))?
            .into_iter()
            .chain(Some(ended.clone().unwrap_or_else(|| filed.record.clone())))
            .collect();
        let typed: Vec<(String, String)> = typed.iter().cloned().chain([pair(first, from)]).collect();
        let record = said(conn, &typed, Some(&filed.record), on)?;
        record.check(&others, &whom, on)?;
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

/// Refuses a change from the day after `eve` of what ended before: it would last longer than it did. `record_ended`
pub(super) fn refuse_ended(title: &str, ends_on: NaiveDate, eve: NaiveDate) -> Result<()> {
    if ends_on < eve {
        return Err(Error::about(
            ErrorCode::RecordEnded,
            format!("这条{title}到{ends_on}为止"),
        ));
    }
    Ok(())
}

/// Records on file by holder, each holder's in their order, as the kind declares them: of one person, or everybody's.
pub(super) fn declared<R: Checked>(conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
    let worker = of.map(Holder::require_worker).transpose()?;
    let filed = rows::of_worker::<R>(conn, worker)?;
    Ok(filed.into_iter().map(Recorded::of).collect())
}

/// The records with the names of their holders: of one, or everybody's. None of people that this account does not see.
pub fn with_names(conn: &Connection, kind: &dyn Kind, of: Option<Holder>) -> Result<Vec<(Recorded, Arc<str>)>> {
    let names = holders(conn, kind.kept().of, of)?;
    let found = kind.listed(conn, of)?.into_iter();
    Ok(found
        .filter_map(|record| {
            let name = names.get(&record.holder)?.clone();
            Some((record, name))
        })
        .collect())
}

/// What may have records of a kind, with its name: one, or all that this account sees.
pub(super) fn holders(conn: &Connection, whose: Whose, of: Option<Holder>) -> Result<HashMap<Holder, Arc<str>>> {
    Ok(match (whose, of) {
        (Whose::Worker, Some(of)) => {
            let person = people::one(conn, of.require_worker()?, NaiveDate::MAX)?;
            person.into_iter().map(|person| (of, person.name)).collect()
        }
        (Whose::Worker, None) => {
            let everybody = people::on_day(conn, NaiveDate::MAX)?;
            everybody
                .into_iter()
                .map(|person| (person.id.into(), person.name))
                .collect()
        }
        (Whose::Community, _) => {
            let everyone = communities::seen_names(conn)?.into_iter();
            everyone.map(|(id, name)| (id.into(), name.into())).collect()
        }
        (Whose::Office, _) => HashMap::from([(Holder::Office, "".into())]),
    })
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

/// What the rules of a kind ask of a person besides.
pub(super) fn beside(conn: &Connection, asks: Asks, worker: WorkerId) -> Result<Beside> {
    let mut beside = Beside::default();
    match asks {
        Asks::Nothing => {}
        Asks::Appraised => {
            let grades = appraisals::grades_of(conn, worker)?.into_iter();
            beside.appraised = grades.map(|(year, ..)| year).collect();
        }
        Asks::InPost => beside.in_post = dated::in_post(conn, Some(worker))?.remove(&worker).unwrap_or_default(),
    }
    Ok(beside)
}

/// The same of everybody.
pub(super) fn beside_all(conn: &Connection, asks: Asks) -> Result<HashMap<WorkerId, Beside>> {
    let mut all: HashMap<WorkerId, Beside> = HashMap::new();
    match asks {
        Asks::Nothing => {}
        Asks::Appraised => {
            for (worker, year, _) in appraisals::all_grades(conn)? {
                all.entry(worker).or_default().appraised.push(year);
            }
        }
        Asks::InPost => {
            for (worker, in_post) in dated::in_post(conn, None)? {
                all.entry(worker).or_default().in_post = in_post;
            }
        }
    }
    Ok(all)
}

fn others<R: Checked>(conn: &Connection, worker: WorkerId, than: Option<RecordId>) -> Result<Vec<R>> {
    let own = rows::of_worker::<R>(conn, Some(worker))?.into_iter();
    Ok(own
        .filter(|filed| Some(filed.id) != than)
        .map(|filed| filed.record)
        .collect())
}

/// Refuses a record equal to one on file: nobody could distinguish the two.
fn refuse_same<R: Checked>(conn: &Connection, worker: WorkerId, record: &R, than: Option<RecordId>) -> Result<()> {
    match rows::same(conn, worker, record)?.filter(|same| Some(same.id) != than) {
        Some(_) => {
            let titles: Vec<&str> = R::ONE_BY
                .iter()
                .map(|key| R::KEPT.field(key).map_or(*key, |field| field.title))
                .collect();
            Err(about(&titles.join("」和「"), R::ONE_BY[0], ErrorCode::RecordExists))
        }
        None => Ok(()),
    }
}

fn pair(key: &str, day: NaiveDate) -> (String, String) {
    (key.to_owned(), day.to_string())
}

/// What the record says with what was typed: `was`, and the typed fields over it.
pub(super) fn said<R: Checked>(conn: &Connection, typed: &Typed, was: Option<&R>, on: NaiveDate) -> Result<R> {
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

/// Refuses what is no field of the kind, and one that is typed twice.
pub(super) fn refuse_unknown(kept: &Kept, typed: &Typed) -> Result<()> {
    let field_of = |key: &str| kept.fields.iter().find(|field| is_meant(kept, field, key));
    for (at, (key, value)) in typed.iter().enumerate() {
        let field = field_of(key).ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」")))?;
        let twice = typed[..at]
            .iter()
            .any(|(other, was)| is_meant(kept, field, other) && was != value);
        if twice {
            return Err(about(field.title, kept.name_of(field), ErrorCode::InvalidArgument));
        }
    }
    Ok(())
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
    // A number is found without reading all of them.
    if let Some(id) = label.parse().ok().map(CommunityId)
        && communities::is_there(conn, id, on)?
    {
        return Ok(Ok(id.datum().into_owned()));
    }
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
                    Named::Street | Named::TrainingEvent | Named::OwnField => id.to_string(),
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

/// As scripts read it: hours and counts as numbers, scores and other decimals as text, yes and no as such, the rest as text.
pub fn json(field: &Field, value: &Datum<'_>) -> Value {
    json_of(field.form, value)
}

/// The same of a form.
pub fn json_of(form: Form, value: &Datum<'_>) -> Value {
    match (form, value) {
        (_, Datum::Blank) => Value::Null,
        (Form::YesNo, Datum::Number(number)) => (*number != 0).into(),
        (Form::Decimal { places: 1 }, Datum::Number(tenths)) => hours_json(*tenths),
        (Form::Decimal { .. } | Form::Number, Datum::Number(number)) => form.shown(&number.to_string()).into(),
        (_, Datum::Number(number)) => (*number).into(),
        (_, value) => value.kept().map_or(Value::Null, |kept| kept.as_ref().into()),
    }
}

/// Tenths of an hour as a number: whole where they are whole.
pub fn hours_json(tenths: i64) -> Value {
    match tenths % 10 {
        0 => (tenths / 10).into(),
        _ => (tenths as f64 / 10.0).into(),
    }
}
