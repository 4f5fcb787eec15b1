//! One file of one kind.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::Result;
use crate::domain::rights::Right;
use crate::import::{ImportKind, ImportRequest, ImportTable, Opened, Plan, RowCell, marked};
use crate::progress::Progress;
use crate::reports::exported;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, import_columns, workers};

use super::compared::plan_of;
use super::storing::store_items;
use super::{batch, told};

/// The kind of workbook that `file` looks like: the one most of whose columns it holds. `no_header_found` where none fits.
pub fn recognise(conn: &Connection, file: &Path, on: NaiveDate, progress: &mut dyn Progress) -> Result<ImportKind> {
    batch::recognise(conn, &Opened::file(file, progress)?, on)
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

/// Stores what a plan found good, and remembers the columns that the user named. A plan that changes nothing leaves no step.
pub fn apply(
    store: &mut Store,
    occasion: &Occasion,
    file: &str,
    plan: &Plan,
    mapped: &BTreeMap<String, String>,
    progress: &mut dyn Progress,
) -> Result<()> {
    if plan.returns.iter().any(|one| one.taken_back) {
        store.require(Right::EditFiles)?;
    }
    let what = format!("导入“{file}”：{}", told::outcome(plan));
    let reason = (plan.corrected_contracts > 0).then_some(told::CORRECTION);
    store.require(plan.kind.about().right)?;
    store.write(occasion, &Entry::new(Action::Import, what).because(reason), |tx| {
        for (header, field) in mapped {
            import_columns::remember(tx, plan.kind.as_str(), header, field)?;
        }
        store_items(tx, plan, occasion.on, progress)
    })
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
