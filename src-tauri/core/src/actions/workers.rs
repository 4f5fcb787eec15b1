//! Single changes to people, typed in a form or on a command line. They go the way of an import of one row, so that the same
//! checks hold and the same words are understood.

pub use super::returning::rejoin;
pub use super::service::{leave, leave_and_end_contract, left_on};

use chrono::NaiveDate;

use super::records::{own_typed, without_masks};
use super::typed_row::TypedRow;
use super::{contracts, imports, service};
use crate::domain::catalogue::own;
use crate::domain::catalogue::record::Fielded;
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::Details;
use crate::domain::rights::Right;
use crate::domain::typed;
use crate::import::{ImportKind, TypedForm, Warning, plan};
use crate::storage::attachments::{self, Attachment};
use crate::storage::trail::Action;
use crate::storage::workers::Who;
use crate::storage::{Entry, Occasion, Store, Transaction, door, own_fields, people, scope, workers};
use crate::{Error, ErrorCode, Result};

const JOINED_ON: &str = "joined_on";

/// Every person on file has them.
const NEEDED: [(&str, ErrorCode); 2] = [("id_number", ErrorCode::IdMissing), ("name", ErrorCode::NameMissing)];

/// Enters a person: `name`, `id_number` and any further field of a roster. A person on file already is refused.
pub fn add(store: &mut Store, occasion: &Occasion, fields: &[(String, String)]) -> Result<WorkerId> {
    store.require(Right::EditFiles)?;
    let id_number = value(fields, "id_number").and_then(|text| IdNumber::parse(text).ok());
    if let Some(id_number) = id_number {
        refuse_holder(store, occasion, &id_number, None)?;
    }
    for (key, code) in NEEDED {
        if value(fields, key).is_none() {
            return Err(code.into());
        }
    }
    if let Some(name) = value(fields, "name") {
        names::normalise(name)?;
    }
    let (own, fields) = own_typed(store.read(), own::PEOPLE, fields)?;
    let typed = TypedRow::of_newcomer(&fields)?;
    let entry = Entry::new(
        Action::WorkerAdded,
        format!("新增人员{}", value(&fields, "name").unwrap_or_default()),
    );
    store.write(occasion, &entry, |tx| {
        typed.write_newcomer(tx, occasion.on)?;
        let found = id_number
            .map(|id| workers::by_id_number(tx, id.as_str()))
            .transpose()?
            .flatten();
        let worker = found.ok_or_else(|| Error::Internal("the new person is not there".into()))?;
        if let Some(since) = typed.community_since() {
            service::set_community_work(tx, worker, since)?;
        }
        typed.write_first_facts(tx, worker, occasion.on)?;
        own_fields::set_all(tx, worker, 0, &own)?;
        require_lived(tx, worker, occasion.on)?;
        Ok(worker)
    })
}

/// Refuses a number that another person on file has; the refusal names that person's office number and, after leaving, the day.
fn refuse_holder(store: &mut Store, occasion: &Occasion, id_number: &IdNumber, own: Option<WorkerId>) -> Result<()> {
    store.may_be_told_of_a_number(occasion)?;
    let holder = scope::with_numbers(store.read(), |conn| workers::by_id_number(conn, id_number.as_str()))?;
    let refusal = match holder {
        Some(holder) if Some(holder) != own => match left_on(store.read(), holder, occasion.on)? {
            Some(left_on) => holder.left(ErrorCode::HasLeft, left_on),
            None => {
                let details = serde_json::json!({ "id": holder });
                Error::about(ErrorCode::DuplicateId, format!("编号{}", holder.0)).with_details(details)
            }
        },
        None if !scope::taken_elsewhere(store.read(), Some(id_number.as_str()))?.is_empty() => {
            Error::about(ErrorCode::DuplicateId, "在其他社区")
        }
        _ => return Ok(()),
    };
    store.told_of_a_number(occasion, holder)?;
    Err(refusal)
}

/// Changes fields of a person from the occasion's day on. Name, identity number, 到岗日期 and a contract on file are corrected, not
/// dated. `identities` names exactly those that hold from that day, none when empty; where only kind or post change, identities
/// follow them. An empty value makes a field blank; what is kept as dated entries of one value cannot be blank. Says whether anything
/// was not on file already.
pub fn set(
    store: &mut Store,
    occasion: &Occasion,
    worker: WorkerId,
    fields: &[(String, String)],
    reason: Option<&str>,
) -> Result<bool> {
    store.require(Right::EditFiles)?;
    let person = scope::with_numbers(store.read(), |conn| people::one(conn, worker, occasion.on))?;
    let person = person.ok_or(ErrorCode::UnknownWorker)?;
    for (key, code) in NEEDED {
        if fields.iter().any(|(k, v)| k == key && v.trim().is_empty()) {
            return Err(code.into());
        }
    }
    let name = match value(fields, "name") {
        Some(text) => names::normalise(text)?,
        None => person.name.to_string(),
    };
    let id_number = match value(fields, "id_number") {
        Some(text) => IdNumber::parse(text)?,
        None => IdNumber::parse(&person.id_number)?,
    };
    refuse_holder(store, occasion, &id_number, Some(worker))?;
    let fields = touched(store, &person, fields)?;
    let (own, fields) = own_typed(store.read(), own::PEOPLE, &fields)?;
    let typed = TypedRow::of_change(&fields)?;
    let entry = Entry::new(Action::WorkerChanged, format!("修改{}的档案", person.name)).because(reason);
    store.write(occasion, &entry, |tx| {
        correct_identity(tx, worker, &person.name, &person.id_number, &name, &id_number)?;
        typed.write(tx, &person, occasion.on)?;
        own_fields::set_all(tx, worker, 0, &own)?;
        require_lived(tx, worker, occasion.on)?;
        door::wrote(tx)
    })
}

/// What was typed of a person on file, without a text that a user who sees it masked returns unchanged. `person` has whole numbers.
fn touched(store: &Store, person: &Person, fields: &[(String, String)]) -> Result<Vec<(String, String)>> {
    if !scope::is_masked(store.read())? {
        return Ok(fields.to_vec());
    }
    let own = scope::with_numbers(store.read(), |conn| own_fields::of_person(conn, person.id))?;
    let own = own
        .iter()
        .filter_map(|(field, value)| Some((field.key, field.form, value.kept()?.into_owned())));
    let details = Details::FIELDS.iter();
    let details = details.filter_map(|field| Some((field.key, field.form, person.details.shown(field.key)?)));
    Ok(without_masks(fields, details.chain(own)))
}

/// As the file would be.
fn require_lived(tx: &Transaction<'_>, worker: WorkerId, today: NaiveDate) -> Result<()> {
    people::one(tx, worker, NaiveDate::MAX)?.map_or(Ok(()), |person| person.require_lived(today))
}

fn correct_identity(
    tx: &Transaction<'_>,
    worker: WorkerId,
    old_name: &str,
    old_number: &str,
    name: &str,
    id_number: &IdNumber,
) -> Result<()> {
    if old_name == name && old_number == id_number.as_str() {
        return Ok(());
    }
    let keys = names::search_keys(name);
    let now = Who {
        name,
        pinyin: &keys.pinyin.join(" "),
        initials: &keys.initials.join(" "),
        id_number: id_number.as_str(),
        sex: id_number.sex(),
        born: id_number.born(),
    };
    workers::rename(tx, worker, &now)
}

/// Sets another name and number of a person, with what follows from them.
pub(super) fn renamed(tx: &Transaction<'_>, person: &Person, name: &str, id_number: &str) -> Result<()> {
    let number = IdNumber::parse(id_number)?;
    correct_identity(tx, person.id, &person.name, &person.id_number, name, &number)
}

/// What is odd about typed fields without being refused, a sentence each: what the import of such a row would warn of.
pub fn doubts(
    store: &Store,
    occasion: &Occasion,
    worker: Option<WorkerId>,
    fields: &[(String, String)],
) -> Result<Vec<String>> {
    let person = worker
        .map(|id| people::one(store.read(), id, occasion.on))
        .transpose()?
        .flatten();
    let (_, fields) = own_typed(store.read(), own::PEOPLE, fields)?;
    let (of_contract, rest): (Vec<_>, Vec<_>) = fields
        .into_iter()
        .partition(|(key, _)| person.is_some() && contracts::is_field(key));
    let mut doubts = Vec::new();
    let mut row: Vec<(String, String)> = rest.into_iter().filter(|(_, v)| !v.trim().is_empty()).collect();
    if let Some(person) = &person {
        if !of_contract.is_empty() {
            doubts = contracts::doubts_typed(store.read(), person, &of_contract, occasion.on)?;
        }
        for (key, on_file) in [("name", &person.name), ("id_number", &person.id_number)] {
            if value(&row, key).is_none() {
                row.push((key.to_owned(), on_file.to_string()));
            }
        }
    }
    if NEEDED.iter().any(|(key, _)| value(&row, key).is_none()) {
        return Ok(doubts);
    }
    let typed_row = TypedForm::new(ImportKind::Roster, &row)?;
    let on_file = imports::on_file_of(store.read(), &typed_row, occasion.on)?;
    let plan = plan::of_typed(&typed_row, &on_file, occasion.on)?;
    // A day of joining that is typed is taken, whatever an import would make of it.
    let joined_on = value(&row, JOINED_ON).and_then(|text| typed::month_or_day(text).ok().flatten());
    if let (Some(person), Some(joined_on)) = (&person, joined_on) {
        let signed = person.contracts.iter().map(|contract| contract.starts_on).min();
        let signed = signed.filter(|day| *day < joined_on.first_day());
        doubts.extend(signed.map(|day| format!("合同从{day}起，早于到岗日期{joined_on}，请留意核对。")));
        let stays = person
            .community_work_since()
            .filter(|since| value(&row, "community_since").is_none() && *since < joined_on.first_day());
        doubts.extend(stays.map(|since| format!("从事社区工作时间仍为{since}；也填错的，请一并更正。")));
    }
    // Only the warnings about the row itself, not those about the people that a whole roster names or leaves out.
    let of_joining = format!("「{JOINED_ON}」");
    let is_own = |warning: &Warning| {
        let not_kept = warning.code == ErrorCode::ValueNotKept && warning.message.starts_with(&of_joining);
        warning.row.is_some() && warning.code != ErrorCode::HasLeft && !not_kept
    };
    let own = plan.warnings.into_iter().filter(is_own);
    doubts.extend(own.map(Warning::without_row));
    Ok(doubts)
}

fn value<'f>(fields: &'f [(String, String)], key: &str) -> Option<&'f str> {
    let found = fields.iter().find(|(k, _)| k == key).map(|(_, v)| v.trim());
    found.filter(|v| !v.is_empty())
}

const PHOTO: &str = "photo";
const LARGEST_PHOTO: usize = 10 * 1024 * 1024;

/// Puts a photo on file: JPEG or PNG, at most 10 MB.
pub fn photo(store: &mut Store, occasion: &Occasion, worker: WorkerId, bytes: &[u8]) -> Result<()> {
    // Before the file is kept, which is not the database's to take back.
    store.require(Right::EditFiles)?;
    let person = people::one(store.read(), worker, occasion.on)?.ok_or(ErrorCode::UnknownWorker)?;
    if bytes.len() > LARGEST_PHOTO {
        return Err(Error::about(ErrorCode::PhotoInvalid, "照片超过10MB"));
    }
    crate::documents::check_photo(bytes)?;
    let media_type = if bytes.starts_with(&[0x89, b'P', b'N', b'G']) {
        "image/png"
    } else {
        "image/jpeg"
    };
    let sha256 = attachments::keep(store.dir(), store.key(), bytes)?;
    let file = Attachment {
        sha256,
        media_type: media_type.to_owned(),
    };
    let entry = Entry::new(Action::PhotoChanged, format!("存入{}的照片", person.name));
    store.write(occasion, &entry, |tx| {
        attachments::set(tx, worker, PHOTO, &file, bytes.len())
    })
}

/// The bytes of a person's photo, if there is one and its file is there whole.
pub fn photo_of(store: &Store, worker: WorkerId) -> Result<Option<(Vec<u8>, String)>> {
    let Some(file) = attachments::get(store.read(), worker, PHOTO)? else {
        return Ok(None);
    };
    let bytes = attachments::read(store.dir(), store.key(), &file.sha256).map_err(|error| match error.code() {
        ErrorCode::Damaged => Error::about(ErrorCode::Damaged, "照片文件"),
        _ => error,
    })?;
    Ok(Some((bytes, file.media_type)))
}
