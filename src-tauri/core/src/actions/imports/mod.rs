//! Reading in the office's own workbooks: a plan that shows everything first, then one transaction, one step of undo.

pub mod batch;
mod storing;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::domain::catalogue::own;
use crate::domain::person::Person;
use crate::domain::records::{AnyRecord, Asks};
use crate::domain::rights::Right;
use crate::import::columns::OwnHeading;
use crate::import::questions::Answer;
use crate::import::{
    AppraisalPart, EntriesOf, ImportKind, ImportRequest, ImportTable, IntoNote, OnFile, Opened, Plan, RowCell,
    TypedForm, marked, plan,
};
use crate::progress::Progress;
use crate::reports::exported;
use crate::storage::trail::Action;
use crate::storage::{
    Connection, Entry, Occasion, Store, appraisals, communities, import_answers, import_columns, office, own_fields,
    people, policies, scope, training, workers,
};
use crate::{Error, ErrorCode, Result};

use super::{records, service};
pub(super) use storing::store_items;

/// Every kind of workbook that can be read in: the office's usual ones, then each kind of record.
pub fn kinds() -> impl Iterator<Item = ImportKind> {
    let entries = super::kinds::KINDS.iter().filter_map(|kind| kind.readable());
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
    let noted = remembered.iter().filter(|(_, field)| *field == batch::INTO_NOTE);
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
fn own_headings(conn: &Connection, kind: ImportKind) -> Result<Vec<OwnHeading>> {
    let of = match kind {
        ImportKind::Roster => own::PEOPLE,
        ImportKind::Entries(EntriesOf(record)) => record.kept().key,
        _ => return Ok(Vec::new()),
    };
    let fields = own_fields::of_kind(conn, of)?.into_iter();
    Ok(fields.map(|one| (one.id, one.field)).collect())
}

/// The kind of workbook that `file` looks like: the one most of whose columns it holds. `no_header_found` where none fits.
pub fn recognise(conn: &Connection, file: &Path, on: NaiveDate, progress: &mut dyn Progress) -> Result<ImportKind> {
    batch::recognise(conn, &Opened::file(file, progress)?, on)
}

/// The file itself, or every file of a folder and of the folders in it, but hidden ones and what office programs leave beside an open
/// one. `too_large` for more files or deeper folders than an office sends.
pub fn files_in(path: &Path) -> Result<Vec<PathBuf>> {
    const DEEPEST: usize = 4;
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    gather(path, DEEPEST, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(Error::about(ErrorCode::FileNotFound, "文件夹里没有文件"));
    }
    Ok(files)
}

fn gather(folder: &Path, deepest: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    const MOST: usize = 1_000;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(['.', '~']) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() && deepest == 0 || files.len() >= MOST {
            let what = format!("文件夹里的文件超过{MOST}个，或文件夹套得太深，请分几次导入");
            return Err(Error::about(ErrorCode::TooLarge, what));
        }
        if kind.is_dir() {
            gather(&entry.path(), deepest - 1, files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// What reading in `file` would do on the day `on`. Writes nothing. `not_permitted` for a user who may not import or see whole
/// numbers: the plan shows whose each number in the file is.
pub fn prepare(
    store: &Store,
    file: &Path,
    request: &ImportRequest,
    on: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<(ImportTable, Plan)> {
    store.require(Right::Import)?;
    store.require(Right::SeeNumbers)?;
    let table = ImportTable::read(file, request, progress)?;
    let plan = plan_of(store.read(), &table, on, progress)?;
    Ok((table, plan))
}

/// The table beside what is on file.
fn plan_of(conn: &Connection, table: &ImportTable, on: NaiveDate, progress: &mut dyn Progress) -> Result<Plan> {
    let on_file = on_file(conn, table, on)?;
    let mut plan = plan::of(table, &on_file, on, progress)?;
    service::note_ending_contracts(&mut plan, &on_file);
    Ok(plan)
}

/// Saves the file with its refused cells marked and explained: the user's own sheet with its whole numbers, under a new name.
pub fn save_marked(store: &mut Store, occasion: &Occasion, table: &ImportTable, plan: &Plan, out: &Path) -> Result<()> {
    may_save_marked(store)?;
    marked::write(table, plan, out)?;
    let what = exported("问题标注表格", plan.held_back.len(), out);
    store.note(occasion, &Entry::new(Action::Export, what))
}

/// May the signed-in user save such a file? Checked before anything is imported.
pub fn may_save_marked(store: &Store) -> Result<()> {
    [Right::Import, Right::SeeNumbers, Right::Export]
        .into_iter()
        .try_for_each(|right| store.require(right))
}

/// Only what the kind compares with.
fn on_file(conn: &Connection, table: &ImportTable, on: NaiveDate) -> Result<OnFile> {
    let kind = table.kind();
    let mut found = OnFile {
        confined: scope::is_imposed(conn)?,
        ..OnFile::default()
    };
    if kind == ImportKind::Roster {
        for (id, field) in &table.terms.own {
            let said = own_fields::of_people(conn, *id, field.form)?;
            found
                .own
                .extend(said.into_iter().map(|(worker, value)| ((worker, *id), value)));
        }
        found.elsewhere = scope::taken_elsewhere(conn, None)?;
        let columns = table.columns();
        if columns.iter().any(|column| column.field.as_deref() == Some(LEFT_ON)) {
            found.beside = records::beside_all(conn, Asks::InPost)?;
        }
    }
    if kind != ImportKind::Communities {
        found.people = people::on_day(conn, on)?;
    }
    if let ImportKind::Entries(EntriesOf(record)) = kind {
        found.beside = records::beside_all(conn, record.asks())?;
        let filed = entries_of(record)?.list(conn, None)?.into_iter();
        found.entries = filed.filter_map(|one| Some((one.worker()?, one.values))).collect();
    }
    if kind == ImportKind::Roster {
        places_of_a_roster(conn, on, &mut found)?;
    } else {
        found.communities = communities::on_day(conn, on)?;
        found.streets = communities::streets(conn)?;
    }
    if kind == ImportKind::Communities {
        found.division = office::get(conn)?.division;
    }
    if kind == ImportKind::Training {
        found.events = training::events(conn)?;
        found.attended = training::attended(conn, None)?;
    }
    if let Some(year) = table.year() {
        let parts = policies::of_year(conn, year)?.pack.appraisal.parts.into_iter();
        found.most = Some(parts.map(|part| (part.key.clone(), part.most())).collect());
        found.scores = appraisals::scores(conn, year)?;
    }
    Ok(found)
}

/// The key of 离任日期 in a roster.
const LEFT_ON: &str = "left_on";

/// What a roster's row of one person on file is compared with.
pub(super) fn on_file_with(conn: &Connection, person: Person, on: NaiveDate) -> Result<OnFile> {
    let beside = records::beside(conn, Asks::InPost, person.id)?;
    let mut found = OnFile {
        beside: HashMap::from([(person.id, beside)]),
        people: vec![person],
        ..OnFile::default()
    };
    places_of_a_roster(conn, on, &mut found)?;
    Ok(found)
}

/// What one typed row of a roster is compared with: of the people only the one with its number.
pub(super) fn on_file_of(conn: &Connection, typed: &TypedForm, on: NaiveDate) -> Result<OnFile> {
    let mut found = OnFile {
        confined: scope::is_imposed(conn)?,
        ..OnFile::default()
    };
    if let Some(id_number) = typed.id_number() {
        found.elsewhere = scope::taken_elsewhere(conn, Some(id_number.as_str()))?;
        if let Some(worker) = workers::by_id_number(conn, id_number.as_str())? {
            found.people.extend(people::one(conn, worker, on)?);
            let beside = records::beside(conn, Asks::InPost, worker)?;
            found.beside.insert(worker, beside);
        }
    }
    places_of_a_roster(conn, on, &mut found)?;
    Ok(found)
}

fn places_of_a_roster(conn: &Connection, on: NaiveDate, found: &mut OnFile) -> Result<()> {
    found.communities = communities::on_day(conn, on)?;
    found.streets = communities::streets(conn)?;
    if found.streets.is_empty() {
        // A roster without a column for the street belongs to the office's own.
        found.streets.push(office::get(conn)?.street);
    }
    Ok(())
}

/// What writes entries of that kind.
fn entries_of(record: &dyn AnyRecord) -> Result<&'static dyn records::Kind> {
    super::kinds::kind(record.kept().key).ok_or_else(|| ErrorCode::InvalidArgument.into())
}

/// Why a contract on file got another end.
const CORRECTION: &str = "导入更正";

/// Stores what a plan found good, and remembers the columns that the user named. A plan that changes nothing leaves no step.
pub fn apply(
    store: &mut Store,
    occasion: &Occasion,
    file: &str,
    plan: &Plan,
    mapped: &BTreeMap<String, String>,
    progress: &mut dyn Progress,
) -> Result<()> {
    let mut what = format!(
        "导入{}“{file}”：新增{}、更新{}",
        plan.kind.about().title,
        plan.added,
        plan.updated
    );
    if !plan.held_back.is_empty() {
        what += &format!("、未导入{}", plan.held_back.len());
    }
    if plan.presumed_joinings > 0 {
        what += &format!("；{}人的到岗日期为推定", plan.presumed_joinings);
    }
    let back = plan.returns.iter().filter(|one| one.taken_back).count();
    if back > 0 {
        what += &format!("；{back}人重新到岗");
        store.require(Right::EditFiles)?;
    }
    let reason = (plan.corrected_contracts > 0).then_some(CORRECTION);
    store.require(plan.kind.about().right)?;
    store.write(occasion, &Entry::new(Action::Import, what).because(reason), |tx| {
        for (header, field) in mapped {
            import_columns::remember(tx, plan.kind.as_str(), header, field)?;
        }
        store_items(tx, plan, occasion.on, progress)
    })
}

/// A row of a file with whole numbers, for a user who may see them; leaves an entry in the trail.
pub fn whole_row(
    store: &mut Store,
    occasion: &Occasion,
    table: &ImportTable,
    file: &str,
    (sheet, row): (&str, u32),
) -> Result<Vec<RowCell>> {
    store.require(Right::SeeNumbers)?;
    let cells = table.row(sheet, row, true);
    let about = match table.id_number(sheet, row) {
        Some(id) => workers::by_id_number(store.read(), id.as_str())?,
        None => None,
    };
    let entry = Entry::new(Action::View, format!("查看待导入的“{file}”第{row}行的完整号码")).about(about);
    store.note(occasion, &entry)?;
    Ok(cells)
}
