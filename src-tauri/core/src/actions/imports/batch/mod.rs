//! A file or many at once, each sheet read as what it is: sorted into kinds, planned one after another, stored as one step of undo.

mod asked;
mod read;
mod remembered;
mod sorted;
mod unread;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::catalogue::own;
use crate::domain::rights::Right;
use crate::import::{Correction, EntriesOf, ImportKind, ImportRequest, ImportTable, Opened, Plan, no_such_heading};
use crate::progress::{Progress, checkpoint};
use crate::storage::trail::Action;
use crate::storage::{Entry, Occasion, Store, Transaction, import_columns, workers};
use crate::{Error, ErrorCode, Result};

use super::super::own_fields::{self, NewField};
use super::compared::plan_of;
use super::files::names_of;
use super::readable::own_headings;
use super::{storing, told};
pub use asked::{Asked, Fate, Unknown};
pub use read::{FileRead, OwnColumn, Part, RowsRead, SheetRead};
use sorted::Sorted;
pub use sorted::recognise;
pub use unread::UnreadColumn;

/// Files on their way in.
pub struct Batch {
    asked: Asked,
    /// Digest of the files, where whom their rows mean can be remembered.
    digest: Option<String>,
    /// Columns that became fields of the office's own when the files were taken over.
    pub own_fields: Vec<OwnColumn>,
    /// Every file, in the order given.
    pub files: Vec<FileRead>,
    /// One a kind, in the order in which they are stored.
    pub parts: Vec<Part>,
}

/// Opens every file and says what each of its sheets is. A file among many that cannot be read is told and left out; a single one is
/// refused.
pub fn prepare(
    store: &mut Store,
    occasion: &Occasion,
    files: &[PathBuf],
    asked: &Asked,
    progress: &mut dyn Progress,
) -> Result<Batch> {
    store.require(Right::Import)?;
    store.require(Right::SeeNumbers)?;
    let mut opened = Vec::with_capacity(files.len());
    let mut read = Vec::with_capacity(files.len());
    for (at, (path, name)) in files.iter().zip(names_of(files)).enumerate() {
        checkpoint(progress, "正在读取", at, files.len())?;
        let refused = match Opened::file(path, progress) {
            Ok(mut file) => {
                file.name.clone_from(&name);
                opened.push((at, file));
                None
            }
            Err(error) if files.len() == 1 || error.code() == ErrorCode::Cancelled => return Err(error),
            Err(error) => Some(error.message().to_owned()),
        };
        read.push(FileRead {
            file: name,
            refused,
            sheets: Vec::new(),
        });
    }
    of_opened(store, occasion, opened, read, asked, progress)
}

/// The same of what was pasted.
pub fn prepare_pasted(
    store: &mut Store,
    occasion: &Occasion,
    text: &str,
    asked: &Asked,
    progress: &mut dyn Progress,
) -> Result<Batch> {
    store.require(Right::Import)?;
    store.require(Right::SeeNumbers)?;
    let opened = Opened::pasted(text)?;
    let read = FileRead {
        file: opened.name.clone(),
        refused: None,
        sheets: Vec::new(),
    };
    of_opened(store, occasion, vec![(0, opened)], vec![read], asked, progress)
}

fn of_opened(
    store: &mut Store,
    occasion: &Occasion,
    mut opened: Vec<(usize, Opened)>,
    mut files: Vec<FileRead>,
    asked: &Asked,
    progress: &mut dyn Progress,
) -> Result<Batch> {
    let on = occasion.on;
    let several = files.len() > 1;
    opened.iter_mut().for_each(|(_, file)| file.is_one_of_several = several);
    let sorted = Sorted::of(store.read(), &opened, asked, on)?;
    let digest = remembered::digest(store.read(), &opened, asked)?;
    let people = remembered::people(store.read(), digest.as_deref(), asked)?;
    let by_kind = sorted.by_kind();
    let mut parts = Vec::new();
    let mut failed: Vec<(ImportKind, Error)> = Vec::new();
    for (kind, sheets) in &by_kind {
        if let Err(error) = store.require(kind.about().right) {
            failed.push((*kind, error));
            continue;
        }
        let mut request = sorted.request(store.read(), *kind, asked, on)?;
        request.check_answers()?;
        request.people.clone_from(&people);
        request.is_one_of_several = by_kind.len() > 1;
        let of_kind = of_kind(&opened, sheets);
        match ImportTable::of(&of_kind, &request) {
            Ok(table) => parts.push((request, table, of_kind)),
            // Of several kinds one may turn out to be nothing.
            Err(error) => failed.push((*kind, error)),
        }
    }
    if parts.is_empty() {
        let first = failed.into_iter().next();
        return Err(first.map_or(ErrorCode::NoHeaderFound.into(), |(_, error)| error));
    }
    everything_is_answered(&parts, asked)?;
    for (file, sheet, kinds) in sorted.told(&opened) {
        let refusals: Vec<String> = kinds
            .iter()
            .filter_map(|kind| failed.iter().find(|(failed, _)| failed == kind))
            .map(|(kind, error)| format!("{}：{}", kind.about().title, error.message()))
            .collect();
        files[file].sheets.push(SheetRead {
            sheet,
            refused: refusals
                .into_iter()
                .next()
                .filter(|_| kinds.iter().all(|kind| failed.iter().any(|(failed, _)| failed == kind))),
            kinds: kinds.iter().map(|kind| kind.as_str()).collect(),
            rows: Vec::new(),
        });
    }
    let parts = planned(store, occasion, parts, progress)?;
    for (at, file) in &opened {
        for sheet in &mut files[*at].sheets {
            let name = file.displayed(&sheet.sheet);
            sheet.rows = parts.iter().filter_map(|part| part.rows_of(&name)).collect();
        }
    }
    Ok(Batch {
        asked: asked.clone(),
        digest,
        own_fields: Vec::new(),
        files,
        parts,
    })
}

/// The files with only those of their sheets.
fn of_kind(opened: &[(usize, Opened)], sheets: &[(usize, Vec<usize>)]) -> Vec<Opened> {
    let files = sheets.iter().filter_map(|(file, sheets)| {
        let (_, opened) = opened.iter().find(|(at, _)| at == file)?;
        let mut own = opened.clone();
        own.workbook.sheets = sheets
            .iter()
            .map(|at| Arc::clone(&opened.workbook.sheets[*at]))
            .collect();
        Some(own)
    });
    files.collect()
}

/// Every correction and every heading that the user named must be of some part.
fn everything_is_answered(parts: &[Read], asked: &Asked) -> Result<()> {
    let corrects = |one: &&Correction| !parts.iter().any(|(_, _, opened)| one.is_of(opened));
    if let Some(unknown) = asked.corrections.iter().find(corrects) {
        return Err(unknown.refusal());
    }
    let is_of_some = |heading: &&String| {
        parts
            .iter()
            .any(|(request, table, _)| request.map.contains_key(*heading) && table.answers_to(heading))
    };
    match asked.map.keys().find(|heading| !is_of_some(heading)) {
        Some(heading) => Err(no_such_heading(heading)),
        None => Ok(()),
    }
}

/// What is read, how, and from which sheets.
type Read = (ImportRequest, ImportTable, Vec<Opened>);

/// Each part is compared with what is on file after those before it.
fn planned(store: &mut Store, occasion: &Occasion, parts: Vec<Read>, progress: &mut dyn Progress) -> Result<Vec<Part>> {
    let part = |(request, table, opened): Read, plan: Plan| Part {
        request,
        table,
        plan,
        opened,
    };
    let mut parts = parts;
    if let [_] = parts.as_slice() {
        let only = parts.remove(0);
        let plan = plan_of(store.read(), &only.1, occasion.on, progress)?;
        return Ok(vec![part(only, plan)]);
    }
    let entry = Entry::new(Action::Import, "试导入".to_owned());
    let plans = store.try_out(occasion, &entry, |tx| {
        let mut before = Before::default();
        let mut plans = Vec::with_capacity(parts.len());
        for (_, table, _) in &mut parts {
            plans.push(stored(tx, table, &mut before, occasion.on, progress)?);
        }
        Ok(plans)
    })?;
    Ok(parts
        .into_iter()
        .zip(plans)
        .map(|(one, plan)| part(one, plan))
        .collect())
}

/// Rows that earlier parts held back, and the names in them.
#[derive(Default)]
struct Before {
    rows: HashSet<(String, u32)>,
    names: HashSet<String>,
}

impl Before {
    /// Of a person who is not on file yet: another of that name may be taken for them.
    fn add(&mut self, tx: &Transaction<'_>, table: &ImportTable, plan: &Plan) -> Result<()> {
        for held in &plan.held_back {
            self.rows.insert((held.sheet.clone(), held.row));
            let (name, number) = table.whose(held);
            let known = match number {
                Some(number) => workers::by_id_number(tx, &number)?.is_some(),
                None => false,
            };
            self.names.extend(name.filter(|_| !known));
        }
        Ok(())
    }
}

fn stored(
    tx: &Transaction<'_>,
    table: &mut ImportTable,
    before: &mut Before,
    on: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<Plan> {
    table.leave(&before.rows, &before.names);
    let plan = plan_of(tx, table, on, progress)?;
    storing::store_items(tx, &plan, on, progress)?;
    if plan.kind == ImportKind::Roster {
        before.add(tx, table, &plan)?;
    }
    Ok(plan)
}

/// Stores what the plans found good, and remembers the columns that the user named, as one step of undo.
pub fn take_over(store: &mut Store, occasion: &Occasion, batch: &mut Batch, progress: &mut dyn Progress) -> Result<()> {
    for part in &batch.parts {
        store.require(part.plan.kind.about().right)?;
        if part.plan.returns.iter().any(|one| one.taken_back) {
            store.require(Right::EditFiles)?;
        }
    }
    let corrected = batch.parts.iter().any(|part| part.plan.corrected_contracts > 0);
    let entry = Entry::new(Action::Import, in_words(batch)).because(corrected.then_some(told::CORRECTION));
    let mut own = Vec::new();
    let plans = store.write(occasion, &entry, |tx| {
        let mut plans = Vec::with_capacity(batch.parts.len());
        let mut before = Before::default();
        for part in &mut batch.parts {
            remembered::columns(tx, part, &batch.asked.unknown)?;
            own.extend(kept_columns(tx, part, &batch.asked.unknown)?);
            plans.push(stored(tx, &mut part.table, &mut before, occasion.on, progress)?);
        }
        remembered::answers(tx, &batch.asked, batch.digest.as_deref())?;
        Ok(plans)
    })?;
    batch.own_fields = own;
    for (part, plan) in batch.parts.iter_mut().zip(plans) {
        part.plan = plan;
    }
    Ok(())
}

/// Sets up a field for every column that is to be kept, and reads the files anew with it.
fn kept_columns(tx: &Transaction<'_>, part: &mut Part, unknown: &Unknown) -> Result<Vec<OwnColumn>> {
    let kind = part.request.kind;
    let of = match kind {
        ImportKind::Roster => own::PEOPLE,
        ImportKind::Entries(EntriesOf(record)) => record.kept().key,
        _ => return Ok(Vec::new()),
    };
    let mut kept = Vec::new();
    for (heading, _) in part.table.unread() {
        if unknown.fate(&heading) != Fate::Keep {
            continue;
        }
        let new = NewField {
            kind: of.to_owned(),
            title: part.table.title_of(&heading).chars().take(20).collect(),
            form: unread::form_of(&part.table.values_under(&heading)).to_owned(),
            ..NewField::default()
        };
        let key = own_fields::add_within(tx, &new)?;
        import_columns::remember(tx, kind.as_str(), &heading, key)?;
        part.request.remembered.insert(heading.clone(), key.to_owned());
        kept.push(OwnColumn {
            header: heading,
            key: key.to_owned(),
        });
    }
    if !kept.is_empty() {
        part.request.own = own_headings(tx, kind)?;
        part.table = ImportTable::of(&part.opened, &part.request)?;
    }
    Ok(kept)
}

impl Batch {
    /// What the files are called: the only one by its name, several by their number.
    pub fn name(&self) -> String {
        match self.files.as_slice() {
            [only] => only.file.clone(),
            several => format!("{}个文件", several.len()),
        }
    }

    /// What is read from a sheet.
    pub fn part_with(&self, sheet: &str) -> Option<&Part> {
        self.parts
            .iter()
            .find(|part| part.plan.sheets.iter().any(|own| own == sheet))
    }
}

/// 导入“望河.xlsx”：花名册：新增24、更新3、未导入1；…
fn in_words(batch: &Batch) -> String {
    let name = match batch.files.as_slice() {
        [only] => format!("“{}”", only.file),
        several => format!("{}个文件", several.iter().filter(|file| file.refused.is_none()).count()),
    };
    let parts: Vec<String> = batch.parts.iter().map(|part| told::outcome(&part.plan)).collect();
    format!("导入{name}：{}", parts.join("；"))
}
