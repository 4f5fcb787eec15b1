//! What an import would do: every row added, updated, unchanged or held back. Nothing is written here.

use chrono::NaiveDate;
use serde::Serialize;

use crate::Result;
use crate::progress::{Progress, Silent};

use super::columns::{EntriesOf, ImportKind};
use super::faults::{HeldBack, KeptBack, Warning};
use super::job::{Difference, Item, Job, OnFile, Return};
use super::reading::{Reading, TypedForm};
use super::records::{
    CommunityRecord, ContractRecord, EntryRecord, NewCommunity, PersonRecord, ScoreRecord, TrainingRecord,
};
use super::rows;
use super::table::{ColumnInfo, ImportTable};
use super::whom::{Matched, NamedRow};

/// The rows to be stored, in the order of the file.
#[derive(Debug, Clone)]
pub enum Items {
    /// Of 社区基本情况表.
    Communities(Vec<Item<CommunityRecord>>),
    /// Of a roster.
    Roster(Vec<Item<PersonRecord>>),
    /// Of a table of contracts.
    Contracts(Vec<Item<ContractRecord>>),
    /// Of a table of training.
    Training(Vec<Item<TrainingRecord>>),
    /// Of a table of scores.
    Appraisal(Vec<Item<ScoreRecord>>),
    /// Of a table of entries of a kind of record.
    Entries(Vec<Item<EntryRecord>>),
}

/// What an import would do. Its JSON is what `lince import --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// What the rows are about.
    pub kind: ImportKind,
    /// Sheets read.
    pub sheets: Vec<String>,
    /// Every heading with its field.
    pub columns: Vec<ColumnInfo>,
    /// Year of the scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Rows about somebody: accepted and held back.
    pub rows: usize,
    /// Added, updated and unchanged.
    pub accepted: usize,
    /// New on file.
    pub added: usize,
    /// Changed or completed.
    pub updated: usize,
    /// On file already.
    pub unchanged: usize,
    /// Rows by how their person was found on file.
    pub matched: Matched,
    /// Rows whose person was found by name.
    pub named: Vec<NamedRow>,
    /// Rows not taken over.
    pub held_back: Vec<HeldBack>,
    /// What is odd without holding a row back.
    pub warnings: Vec<Warning>,
    /// People that a roster lists although they have left; nobody is taken back unless asked for.
    pub returns: Vec<Return>,
    /// Values of accepted rows that were read and are not stored.
    pub kept_back_values: Vec<KeptBack>,
    /// Rows held back because their hours have more places than one; [`Request::round_hours`](super::Request::round_hours) takes them.
    #[serde(skip_serializing_if = "is_zero")]
    pub hours_to_round: usize,
    /// Contracts on file that get another last day, or lose or gain one.
    #[serde(skip)]
    pub corrected_contracts: usize,
    /// New people whose day of joining nothing in the file says.
    #[serde(skip)]
    pub presumed_joinings: usize,
    /// Rows about somebody that are hidden in the spreadsheet program; they count among the others.
    pub hidden_rows: usize,
    /// What the updated rows change.
    pub differences: Vec<Difference>,
    /// Communities to be created before the people are stored, for [`super::CommunityRef::New`].
    #[serde(skip)]
    pub new_communities: Vec<NewCommunity>,
    /// The rows to be stored.
    #[serde(skip)]
    pub items: Items,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Compares a file with what is on file. `as_of` is the day that "now" means.
pub fn of(table: &ImportTable, on_file: &OnFile, as_of: NaiveDate, progress: &mut dyn Progress) -> Result<Plan> {
    let sources = table.sheets.iter().map(|sheet| sheet as &dyn Reading).collect();
    let mut plan = planned(Job::new(&table.terms, sources, as_of, progress), on_file)?;
    plan.sheets = table.sheet_names();
    plan.columns = table.columns();
    plan.hidden_rows = table.hidden_rows();
    plan.warnings.splice(0..0, table.notes.iter().cloned());
    Ok(plan)
}

/// The same of what was typed in a form.
pub fn of_typed(typed: &TypedForm, on_file: &OnFile, as_of: NaiveDate) -> Result<Plan> {
    planned(Job::new(&typed.terms, vec![typed], as_of, &mut Silent), on_file)
}

fn planned(mut job: Job<'_, '_>, on_file: &OnFile) -> Result<Plan> {
    let (kind, year) = (job.terms.kind, job.terms.year);
    let items = match kind {
        ImportKind::Communities => Items::Communities(rows::communities::rows(&mut job, on_file)?),
        ImportKind::Roster => Items::Roster(rows::roster::rows(&mut job, on_file)?),
        ImportKind::Contracts => Items::Contracts(rows::contracts::rows(&mut job, on_file)?),
        ImportKind::Training => Items::Training(rows::training::rows(&mut job, on_file)?),
        ImportKind::Appraisal => Items::Appraisal(rows::appraisal::rows(&mut job, on_file)?),
        ImportKind::Entries(EntriesOf(record)) => Items::Entries(rows::entries::rows(&mut job, on_file, record)?),
    };
    job.summaries();
    let Job {
        counts,
        held_back,
        warnings,
        differences,
        new_communities,
        kept_back,
        hours_to_round,
        corrected_contracts,
        presumed_joinings,
        done,
        matched,
        named,
        mut returns,
        ..
    } = job;
    for one in &mut returns {
        let own = |row: &HeldBack| (&row.sheet, row.row) == (&one.sheet, one.row);
        one.taken_back &= !held_back.iter().any(own);
    }
    Ok(Plan {
        kind,
        sheets: Vec::new(),
        columns: Vec::new(),
        year,
        rows: done,
        accepted: counts.iter().sum(),
        added: counts[0],
        updated: counts[1],
        unchanged: counts[2],
        matched,
        named,
        held_back,
        warnings,
        returns,
        kept_back_values: kept_back,
        hours_to_round,
        corrected_contracts,
        presumed_joinings,
        hidden_rows: 0,
        differences,
        new_communities,
        items,
    })
}
