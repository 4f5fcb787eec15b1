//! Single changes to people, typed in a form or on a command line. They go the way of an import of one row, so that the same
//! checks hold and the same words are understood.

use chrono::NaiveDate;

use super::imports;
use crate::domain::codes;
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::person::{Status, WorkerId};
use crate::import::columns::title_of;
use crate::import::{HeldBack, Kind, Plan, Table, plan};
use crate::progress::Silent;
use crate::storage::attachments::{self, Attachment};
use crate::storage::trail::Action;
use crate::storage::workers::{Clearable, Details, NewWorker};
use crate::storage::{Entry, Occasion, Store, people, scope, workers};
use crate::{Error, ErrorCode, Result};

/// Nobody is on file without them.
const NEEDED: [(&str, ErrorCode); 2] = [("id_number", ErrorCode::IdMissing), ("name", ErrorCode::NameMissing)];

/// Enters a person: `name`, `id_number` and any further field of a roster. Somebody on file already is refused.
pub fn add(store: &mut Store, occasion: &Occasion, fields: &[(String, String)]) -> Result<WorkerId> {
    let id_number = value(fields, "id_number").and_then(|text| IdNumber::parse(text).ok());
    if let Some(id_number) = id_number {
        refuse_holder(store, &id_number, None)?;
    }
    if let Some(name) = value(fields, "name") {
        names::normalise(name)?;
    }
    let plan = plan_of(store, occasion, fields)?;
    let entry = Entry::new(
        Action::WorkerAdded,
        format!("新增人员{}", value(fields, "name").unwrap_or_default()),
    );
    store.write(occasion, &entry, |tx| {
        imports::store_items(tx, &plan, occasion.on, &mut Silent)?;
        let found = id_number
            .map(|id| workers::by_id_number(tx, id.as_str()))
            .transpose()?
            .flatten();
        found.ok_or_else(|| Error::Internal("the new person is not there".into()))
    })
}

/// Somebody else on file has the number; the refusal names him by the office's number.
fn refuse_holder(store: &Store, id_number: &IdNumber, own: Option<WorkerId>) -> Result<()> {
    match workers::by_id_number(store.read(), id_number.as_str())? {
        Some(holder) if Some(holder) != own => {
            let details = serde_json::json!({ "id": holder });
            Err(Error::about(ErrorCode::DuplicateId, format!("编号{}", holder.0)).with_details(details))
        }
        None if scope::taken_elsewhere(store.read())?.contains(id_number.as_str()) => {
            Err(Error::about(ErrorCode::DuplicateId, "在其他社区"))
        }
        _ => Ok(()),
    }
}

/// Changes fields of a person from the occasion's day on. Name and identity number are corrected, not dated. An empty value makes
/// a field blank; what is kept as dated entries cannot be blank.
pub fn set(
    store: &mut Store,
    occasion: &Occasion,
    worker: WorkerId,
    fields: &[(String, String)],
    reason: Option<&str>,
) -> Result<()> {
    let person = people::one(store.read(), worker, occasion.on)?.ok_or(ErrorCode::UnknownWorker)?;
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
    refuse_holder(store, &id_number, Some(worker))?;
    let blank: Vec<Clearable> = fields
        .iter()
        .filter(|(_, value)| value.trim().is_empty())
        .map(|(key, _)| {
            let unclearable = || about_field(ErrorCode::InvalidArgument, key, "不能清空，要改成别的请直接写新内容");
            Clearable::from_key(key).ok_or_else(unclearable)
        })
        .collect::<Result<_>>()?;
    let entry = Entry::new(Action::WorkerChanged, format!("修改{}的档案", person.name)).because(reason);
    let dated = |key: &str, value: &str| key != "name" && key != "id_number" && !value.trim().is_empty();
    let mut rest: Vec<(String, String)> = fields
        .iter()
        .filter(|(key, value)| dated(key, value))
        .cloned()
        .collect();
    imports::of_own_contract(&mut rest, &person, occasion.on);
    rest.push(("name".into(), name.clone()));
    rest.push(("id_number".into(), id_number.as_str().to_owned()));
    store.write(occasion, &entry, |tx| {
        correct_identity(tx, worker, &person.name, &person.id_number, &name, &id_number)?;
        for column in &blank {
            workers::clear(tx, worker, *column)?;
        }
        let table = Table::typed(Kind::Roster, &rest)?;
        let on_file = imports::on_file(tx, &table, occasion.on)?;
        let plan = plan::of(&table, &on_file, occasion.on, &mut Silent)?;
        refuse(&plan)?;
        imports::store_items(tx, &plan, occasion.on, &mut Silent)
    })
}

fn correct_identity(
    tx: &crate::storage::Transaction<'_>,
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
    let now = NewWorker {
        name,
        pinyin: &keys.pinyin.join(" "),
        initials: &keys.initials.join(" "),
        id_number: id_number.as_str(),
        sex: id_number.sex(),
        born: id_number.born(),
        details: Details::default(),
    };
    workers::rename(tx, worker, &now)
}

/// The plan of one typed row, with its first fault as the refusal.
fn plan_of(store: &Store, occasion: &Occasion, fields: &[(String, String)]) -> Result<Plan> {
    for (key, code) in NEEDED {
        if value(fields, key).is_none() {
            return Err(code.into());
        }
    }
    let table = Table::typed(Kind::Roster, fields)?;
    let on_file = imports::on_file(store.read(), &table, occasion.on)?;
    let plan = plan::of(&table, &on_file, occasion.on, &mut Silent)?;
    refuse(&plan)?;
    Ok(plan)
}

fn refuse(plan: &Plan) -> Result<()> {
    // In a file the other values of the row are worth storing; a form is told before anything is.
    if let Some(kept) = plan.kept_back_values.first() {
        let about = format!("「{}」{}", kept.column, kept.message);
        return Err(Error::about(ErrorCode::ValueNotKept, about));
    }
    match plan.held_back.first() {
        None => Ok(()),
        Some(HeldBack { code, column, .. }) => Err(about_field(*code, column.as_deref().unwrap_or_default(), "")),
    }
}

/// A refusal of a typed field, called as on paper; `field` among its facts is the key by which it was typed.
fn about_field(code: ErrorCode, key: &str, more: &str) -> Error {
    let title = title_of(Kind::Roster, key).unwrap_or(key);
    let details = serde_json::json!({ "field": key });
    Error::about(code, format!("「{title}」{more}")).with_details(details)
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
    let mut row: Vec<(String, String)> = fields.iter().filter(|(_, v)| !v.trim().is_empty()).cloned().collect();
    if let Some(person) = &person {
        for (key, on_file) in [("name", &person.name), ("id_number", &person.id_number)] {
            if value(fields, key).is_none() {
                row.push((key.to_owned(), on_file.to_string()));
            }
        }
    }
    if NEEDED.iter().any(|(key, _)| value(&row, key).is_none()) {
        return Ok(Vec::new());
    }
    let table = Table::typed(Kind::Roster, &row)?;
    let on_file = imports::on_file(store.read(), &table, occasion.on)?;
    let plan = plan::of(&table, &on_file, occasion.on, &mut Silent)?;
    // Only those of the row itself: the others speak of everybody whom a whole roster would not name.
    let own = plan.warnings.into_iter().filter(|w| w.row.is_some());
    Ok(own.map(|w| w.without_row()).collect())
}

fn value<'f>(fields: &'f [(String, String)], key: &str) -> Option<&'f str> {
    let found = fields.iter().find(|(k, _)| k == key).map(|(_, v)| v.trim());
    found.filter(|v| !v.is_empty())
}

/// Somebody leaves; from the end of that day the person is no longer counted.
pub fn leave(store: &mut Store, occasion: &Occasion, worker: WorkerId, on: NaiveDate, kind: &str) -> Result<()> {
    let person = people::one(store.read(), worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
    let service = person.services.last().ok_or(ErrorCode::AlreadyLeft)?;
    if service.left_on.is_some() || person.status(on) == Status::Left {
        return Err(ErrorCode::AlreadyLeft.into());
    }
    if on < service.joined_on {
        return Err(ErrorCode::LeavesBeforeJoining.into());
    }
    let known = codes::Table::ExitKind.find(kind).map(|code| code.name.clone());
    let kind = match known {
        Some(name) => name,
        None if codes::Table::ExitKind.codes().is_open() && !kind.trim().is_empty() => kind.trim().to_owned(),
        None => return Err(Error::about(ErrorCode::UnknownValue, format!("离任方式「{kind}」"))),
    };
    let entry = Entry::new(Action::WorkerLeft, format!("{}离任（{kind}）", person.name));
    store.write(occasion, &entry, |tx| {
        if workers::leave(tx, worker, on, &kind)? {
            Ok(())
        } else {
            Err(ErrorCode::AlreadyLeft.into())
        }
    })
}

const PHOTO: &str = "photo";
const LARGEST_PHOTO: usize = 10 * 1024 * 1024;

/// Puts a photo on file: JPEG or PNG, at most 10 MB.
pub fn photo(store: &mut Store, occasion: &Occasion, worker: WorkerId, bytes: &[u8]) -> Result<()> {
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
