//! Reading in a workbook: look at it, correct it, take it over.

use std::collections::BTreeMap;

use lince_core::actions::imports::batch::{self, Asked, Batch, Fate, Part, RowsRead};
use lince_core::actions::{imports, templates};
use lince_core::domain::masking;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::import::columns::{fields_of, needed_of};
use lince_core::import::questions::{Answer, Question};
use lince_core::import::{
    ColumnInfo, Correction, Difference, HeldBack, KeptBack, NamedRow, Plan, Quoted, Return, RowCell, Warning,
};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::day;
use super::office::FieldInput;
use crate::choose::{ChosenFiles, FileToken, SavedFile};
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, PreparedImport, occasion, today};
use lince_core::ErrorCode;

/// What the user says about files beyond the files themselves.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ImportInput {
    /// Key of the kind of workbook; `None`: each sheet is what it looks like.
    kind: Option<String>,
    sheet: Option<String>,
    year: Option<i32>,
    /// Heading to field; `-` leaves a column out.
    map: Vec<FieldInput>,
    corrections: Vec<Correction>,
    /// Hours with more than one decimal place are rounded; else their rows are held back.
    round_hours: bool,
    /// Who of those that the file lists although they have left is taken back.
    returns: Vec<ReturnInput>,
    /// Whom rows mean that only name their person.
    people: Vec<PersonInput>,
    /// What words mean.
    answers: Vec<AnswerInput>,
    /// What becomes of columns that match no field.
    unknown: Vec<UnknownInput>,
    /// What was answered before is not used.
    ask_again: bool,
    /// What single sheets are.
    sheets: Vec<SheetInput>,
}

/// Whom rows mean that say the same of their person.
#[derive(Debug, Deserialize, specta::Type)]
pub struct PersonInput {
    /// As a question names it.
    key: String,
    worker: WorkerId,
}

/// What the cells of a field mean that say the same.
#[derive(Debug, Deserialize, specta::Type)]
pub struct AnswerInput {
    /// Key of the kind of rows.
    kind: String,
    #[serde(flatten)]
    answer: Answer,
}

/// What becomes of a column that matches no field.
#[derive(Debug, Deserialize, specta::Type)]
pub struct UnknownInput {
    header: String,
    fate: FateInput,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FateInput {
    /// It is not read.
    Leave,
    /// It becomes a field of the office's own.
    Keep,
    /// Its values go into 备注.
    Note,
}

/// What a sheet is.
#[derive(Debug, Deserialize, specta::Type)]
pub struct SheetInput {
    file: String,
    sheet: String,
    /// Key of the kind; `None`: it is left out.
    kind: Option<String>,
}

/// Somebody to be taken back.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ReturnInput {
    worker: WorkerId,
    /// From that day; `None`: from the day of the row, else from today.
    on: Option<String>,
}

/// A field that a column may be said to hold.
#[derive(Debug, Serialize, specta::Type)]
pub struct FieldChoice {
    key: String,
    title: String,
}

/// A kind of workbook that can be read in.
#[derive(Debug, Serialize, specta::Type)]
pub struct ImportKind {
    key: &'static str,
    /// What users call such a workbook.
    title: &'static str,
    /// What its rows are counted by.
    unit: &'static str,
    /// Columns without which a table is not of the kind.
    needed: Vec<FieldChoice>,
}

/// Every kind of workbook that can be read in, the usual ones first.
#[tauri::command(async)]
#[specta::specta]
pub fn import_kinds() -> Vec<ImportKind> {
    let choice = |(key, title)| FieldChoice { key, title };
    let view = imports::kinds().map(|kind| {
        let about = kind.about();
        ImportKind {
            key: about.key,
            title: about.title,
            unit: about.unit,
            needed: needed_of(kind).into_iter().map(choice).collect(),
        }
    });
    view.collect()
}

/// What reading in files would do.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Names this look; the next look has another.
    id: u32,
    /// Every file with its sheets.
    files: Vec<FileView>,
    /// One a kind of rows, in the order in which they are stored.
    parts: Vec<ImportPart>,
    /// Columns that hold something and that nothing reads.
    unread: Vec<UnreadView>,
}

/// A file, and what its sheets were taken for.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    file: String,
    /// Why it was not read.
    refused: Option<String>,
    sheets: Vec<SheetView>,
}

/// A sheet, and what it was taken for.
#[derive(Debug, Serialize, specta::Type)]
pub struct SheetView {
    sheet: String,
    /// Keys of the kinds that it looks like; none: of no kind.
    kinds: Vec<&'static str>,
    /// How much of it is read, by kind.
    rows: Vec<RowsRead>,
    /// Why nothing of it is read all the same.
    refused: Option<String>,
}

/// A column that nothing reads.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct UnreadView {
    header: String,
    /// Its first values.
    samples: Vec<String>,
    count: u32,
    /// How a field of the office's own would be written.
    form: &'static str,
    may_be_kept: bool,
    may_be_noted: bool,
}

/// What is read as one kind of rows.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportPart {
    /// Key of the kind of rows.
    kind: String,
    sheets: Vec<String>,
    year: Option<i32>,
    columns: Vec<ColumnInfo>,
    /// A value of each column.
    samples: Vec<String>,
    fields: Vec<FieldChoice>,
    rows: u32,
    accepted: u32,
    added: u32,
    updated: u32,
    unchanged: u32,
    held_back: Vec<HeldBack>,
    /// What the file says in each of these rows, in the same order.
    quoted: Vec<Quoted>,
    /// What is asked of them, cells that say the same together.
    questions: Vec<Question>,
    /// Rows whose person was found by number.
    by_number: u32,
    /// Rows whose person was found by name, and by what else.
    named: Vec<NamedRow>,
    warnings: Vec<Warning>,
    /// Whom the file lists although they have left.
    returns: Vec<Return>,
    /// Values that would not be stored, cell by cell.
    kept_back: Vec<KeptBack>,
    /// Rows held back only because their hours have more places than one.
    hours_to_round: u32,
    /// Whether such hours are rounded.
    round_hours: bool,
    differences: Vec<Difference>,
    /// Communities that would be made.
    new_communities: Vec<String>,
}

fn view(id: u32, batch: &Batch) -> ImportView {
    ImportView {
        id,
        files: batch
            .files
            .iter()
            .map(|file| FileView {
                file: masking::text(&file.file),
                refused: file.refused.clone(),
                sheets: file
                    .sheets
                    .iter()
                    .map(|sheet| SheetView {
                        sheet: sheet.sheet.clone(),
                        kinds: sheet.kinds.clone(),
                        rows: sheet.rows.clone(),
                        refused: sheet.refused.clone(),
                    })
                    .collect(),
            })
            .collect(),
        parts: batch.parts.iter().map(of_part).collect(),
        unread: batch
            .unread()
            .into_iter()
            .map(|column| UnreadView {
                header: column.header,
                samples: column.samples,
                count: column.count as u32,
                form: column.form,
                may_be_kept: column.may_be_kept,
                may_be_noted: column.may_be_noted,
            })
            .collect(),
    }
}

fn of_part(part: &Part) -> ImportPart {
    let plan = &part.plan;
    let Plan {
        kind,
        sheets,
        columns,
        year,
        held_back,
        warnings,
        kept_back_values,
        returns,
        differences,
        new_communities,
        named,
        ..
    } = plan.clone();
    ImportPart {
        fields: fields_of(kind, &part.request.parts, &part.request.own)
            .into_iter()
            .map(|(key, title)| FieldChoice { key, title })
            .collect(),
        kind: kind.as_str().to_owned(),
        sheets,
        year,
        samples: part.table.samples(),
        columns,
        returns,
        named,
        by_number: plan.matched.by_id as u32,
        questions: part.table.questions(&held_back),
        kept_back: kept_back_values
            .into_iter()
            .map(|kept| KeptBack {
                value: masking::text(&kept.value),
                ..kept
            })
            .collect(),
        hours_to_round: plan.hours_to_round as u32,
        round_hours: part.request.round_hours,
        rows: plan.rows as u32,
        accepted: plan.accepted as u32,
        added: plan.added as u32,
        updated: plan.updated as u32,
        unchanged: plan.unchanged as u32,
        quoted: held_back.iter().map(|row| part.table.quoted(row)).collect(),
        held_back: held_back.into_iter().map(HeldBack::masked).collect(),
        warnings: warnings
            .into_iter()
            .map(|w| Warning {
                message: masking::text(&w.message),
                ..w
            })
            .collect(),
        differences: differences.into_iter().map(Difference::masked).collect(),
        new_communities: new_communities
            .into_iter()
            .map(|c| format!("{}{}", c.street, c.name))
            .collect(),
    }
}

fn asked(input: ImportInput) -> Result<Asked, IpcError> {
    let kind = |key: &str| imports::kind(key).ok_or_else(|| lince_core::Error::from(ErrorCode::InvalidArgument));
    let mut asked = Asked {
        kind: input.kind.as_deref().map(kind).transpose()?,
        sheet: input.sheet,
        year: input.year,
        map: input.map.into_iter().map(FieldInput::pair).collect::<BTreeMap<_, _>>(),
        corrections: input.corrections,
        round_hours: input.round_hours,
        ask_again: input.ask_again,
        people: input.people.into_iter().map(|one| (one.key, one.worker)).collect(),
        answers: input.answers.into_iter().map(|one| (one.kind, one.answer)).collect(),
        ..Asked::default()
    };
    for ReturnInput { worker, on } in input.returns {
        let on = on.as_deref().map(day).transpose()?;
        asked.returns.named.insert(worker, on);
    }
    for UnknownInput { header, fate } in input.unknown {
        let fate = match fate {
            FateInput::Leave => Fate::Leave,
            FateInput::Keep => Fate::Keep,
            FateInput::Note => Fate::Note,
        };
        asked.unknown.of.insert(header, fate);
    }
    for SheetInput { file, sheet, kind: key } in input.sheets {
        asked
            .sheets
            .insert((file, sheet), key.as_deref().map(kind).transpose()?);
    }
    Ok(asked)
}

/// Looks at chosen files, or at what was pasted; nothing is written. A folder stands for the files in it.
#[tauri::command(async)]
#[specta::specta]
pub fn look_at_import(
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    files: Vec<FileToken>,
    pasted: Option<String>,
    input: ImportInput,
    progress: Channel<ProgressMessage>,
) -> Result<ImportView, IpcError> {
    let mut paths = Vec::with_capacity(files.len());
    for file in files {
        paths.extend(imports::files_in(
            &chosen.path(file).ok_or(ErrorCode::InvalidArgument)?,
        )?);
    }
    if paths.is_empty() && pasted.is_none() {
        return Err(ErrorCode::InvalidArgument.into());
    }
    let mut progress = ToPage::new(&state, progress);
    let mut store = state.store()?;
    let asked = asked(input)?;
    let batch = match &pasted {
        Some(text) => batch::prepare_pasted(&mut store, &occasion(), text, &asked, &mut progress)?,
        None => batch::prepare(&mut store, &occasion(), &paths, &asked, &mut progress)?,
    };
    drop(store);
    let id = state.prepare(PreparedImport {
        paths,
        pasted,
        asked,
        batch,
    });
    Ok(state.prepared(id, |import| Ok(view(id, &import.batch)))?)
}

/// A row of the file that was looked at, numbers masked.
#[tauri::command(async)]
#[specta::specta]
pub fn import_row(state: State<'_, AppState>, id: u32, sheet: String, row: u32) -> Result<Vec<RowCell>, IpcError> {
    state.store()?.require(Right::Import)?;
    Ok(state.prepared(id, |import| {
        let part = import.batch.part_with(&sheet).ok_or(ErrorCode::InvalidArgument)?;
        Ok(part.table.row(&sheet, row, false))
    })?)
}

/// The same row with whole numbers; leaves an entry in the trail.
#[tauri::command(async)]
#[specta::specta]
pub fn reveal_import_row(
    state: State<'_, AppState>,
    id: u32,
    sheet: String,
    row: u32,
) -> Result<Vec<RowCell>, IpcError> {
    let mut store = state.store()?;
    store.require(Right::Import)?;
    Ok(state.prepared(id, |import| {
        let part = import.batch.part_with(&sheet).ok_or(ErrorCode::InvalidArgument)?;
        imports::whole_row(
            &mut store,
            &occasion(),
            &part.table,
            &import.batch.name(),
            (&sheet, row),
        )
    })?)
}

/// Takes over what a look found good, as one step of undo. The file is compared with the records once more, so that nothing
/// that changed meanwhile is overwritten unseen.
#[tauri::command(async)]
#[specta::specta]
pub fn take_over_import(
    state: State<'_, AppState>,
    id: u32,
    progress: Channel<ProgressMessage>,
) -> Result<ImportView, IpcError> {
    let mut progress = ToPage::new(&state, progress);
    let mut store = state.store()?;
    let done = state.prepared(id, |import| {
        let mut batch = match &import.pasted {
            Some(text) => batch::prepare_pasted(&mut store, &occasion(), text, &import.asked, &mut progress)?,
            None => batch::prepare(&mut store, &occasion(), &import.paths, &import.asked, &mut progress)?,
        };
        batch::take_over(&mut store, &occasion(), &mut batch, &mut progress)?;
        Ok(view(id, &batch))
    })?;
    Ok(done)
}

/// Saves the file with its refused cells marked and explained; nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn save_marked_import(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    id: u32,
) -> Result<Option<SavedFile>, IpcError> {
    // Asked before a name for the file is.
    imports::may_save_marked(&*state.store()?)?;
    let name = state.prepared(id, |import| Ok(import.batch.name()))?;
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    let Some(out) = chosen.save(&app, "保存标注后的表格", &format!("{stem}（问题标注）"), &["xlsx"])
    else {
        return Ok(None);
    };
    let mut store = state.store()?;
    state.prepared(id, |import| {
        let part = import.batch.parts.iter().find(|part| !part.plan.held_back.is_empty());
        let part = part.or(import.batch.parts.first()).ok_or(ErrorCode::InvalidArgument)?;
        imports::save_marked(&mut store, &occasion(), &part.table, &part.plan, &out)
    })?;
    Ok(Some(chosen.keep_saved(out)))
}

/// Saves an empty table of a kind, to be filled in and read in; nothing when the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn save_import_template(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    kind: String,
) -> Result<Option<SavedFile>, IpcError> {
    // Asked before a name for the file is.
    state.store()?.require(Right::Import)?;
    let kind = imports::kind(&kind).ok_or(ErrorCode::InvalidArgument)?;
    let name = format!("{}（空表）", kind.about().title);
    let Some(out) = chosen.save(&app, "保存空表", &name, &["xlsx"]) else {
        return Ok(None);
    };
    templates::save(&*state.store()?, kind, today(), &out)?;
    Ok(Some(chosen.keep_saved(out)))
}
