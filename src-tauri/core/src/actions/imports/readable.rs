//! What can be read in, and how each kind is asked for: the columns and words that the office answered for before.

use chrono::NaiveDate;

use crate::domain::catalogue::own;
use crate::domain::records::AnyRecord;
use crate::import::columns::OwnHeading;
use crate::import::questions::Answer;
use crate::import::{AppraisalPart, EntriesOf, ImportKind, ImportRequest, IntoNote};
use crate::storage::{Connection, communities, import_answers, import_columns, own_fields, policies};
use crate::{ErrorCode, Result};

use super::super::{kinds as all, records};

/// What a remembered column means that goes into 备注.
pub(super) const INTO_NOTE: &str = "+note";

/// Every kind of workbook that can be read in: the office's usual ones, then each kind of record.
pub fn kinds() -> impl Iterator<Item = ImportKind> {
    let entries = all::KINDS.iter().filter_map(|kind| kind.readable());
    ImportKind::SHEETS
        .into_iter()
        .chain(entries.map(|record| ImportKind::Entries(EntriesOf(record))))
}

/// The kind of that name.
pub fn kind(key: &str) -> Option<ImportKind> {
    kinds().find(|kind| kind.as_str() == key)
}

/// The kind of workbook that holds records of that kind; `None`: none does.
pub fn kind_of(records: &dyn records::Kind) -> Option<ImportKind> {
    match records.kept().key {
        "contract" => Some(ImportKind::Contracts),
        "training" => Some(ImportKind::Training),
        "score" => Some(ImportKind::Appraisal),
        key => records.readable().and_then(|_| kind(key)),
    }
}

/// A request for a file of `kind` to be read in on the day `on`, with the columns remembered and the policy's parts.
pub fn request(conn: &Connection, kind: ImportKind, on: NaiveDate) -> Result<ImportRequest> {
    // The year of the file is not known yet: the latest rules first, then those before them.
    let packs = policies::all(conn)?.into_iter().rev();
    let mut parts: Vec<AppraisalPart> = Vec::new();
    for part in packs.flat_map(|pack| pack.appraisal.parts) {
        if parts.iter().all(|known| known.key != part.key) {
            let titles = std::iter::once(part.title).chain(part.synonyms);
            parts.push(AppraisalPart {
                key: part.key,
                titles: titles.collect(),
            });
        }
    }
    let mut remembered = import_columns::of_kind(conn, kind.as_str())?;
    let noted = remembered.iter().filter(|(_, field)| *field == INTO_NOTE);
    let noted: Vec<String> = noted.map(|(heading, _)| heading.clone()).collect();
    remembered.retain(|heading, _| !noted.contains(heading));
    let answered = import_answers::words(conn, kind.as_str())?
        .into_iter()
        .map(|meant| Answer {
            field: meant.field,
            said: meant.said,
            means: meant.means,
        });
    Ok(ImportRequest {
        remembered,
        into_note: IntoNote::These(noted),
        answered: answered.collect(),
        own: own_headings(conn, kind)?,
        as_of: Some(on),
        communities: communities::on_day(conn, on)?
            .into_iter()
            .map(|one| (one.street, one.name))
            .collect(),
        parts,
        ..ImportRequest::new(kind)
    })
}

/// The office's own fields that a workbook of a kind may have.
pub(super) fn own_headings(conn: &Connection, kind: ImportKind) -> Result<Vec<OwnHeading>> {
    let of = match kind {
        ImportKind::Roster => own::PEOPLE,
        ImportKind::Entries(EntriesOf(record)) => record.kept().key,
        _ => return Ok(Vec::new()),
    };
    let fields = own_fields::of_kind(conn, of)?.into_iter();
    Ok(fields.map(|one| (one.id, one.field)).collect())
}

/// What writes entries of that kind.
pub(super) fn entries_of(record: &dyn AnyRecord) -> Result<&'static dyn records::Kind> {
    all::kind(record.kept().key).ok_or_else(|| ErrorCode::InvalidArgument.into())
}
