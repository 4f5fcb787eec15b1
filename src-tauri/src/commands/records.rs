//! Entries of a kind in a person's file, whatever the kind.

use chrono::NaiveDate;
use lince_core::ErrorCode;
use lince_core::actions::imports;
use lince_core::actions::kinds::{self, KINDS};
use lince_core::actions::records::{BlankWhere, Kind, Names};
use lince_core::domain::catalogue::datum::Datum;
use lince_core::domain::catalogue::form::Named;
use lince_core::domain::catalogue::own::Own;
use lince_core::domain::catalogue::{Field, Form, Kept, Whose};
use lince_core::domain::codes::Codes;
use lince_core::domain::identities::Identity;
use lince_core::domain::person::{Holder, RecordId, WorkerId};
use lince_core::domain::rights::Right;
use lince_core::roll::Places;
use lince_core::storage::{own_fields, policies};
use serde::Serialize;
use tauri::State;

use super::day;
use super::office::FieldInput;
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion, today};

/// A field as a form asks for it.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordField {
    key: &'static str,
    title: &'static str,
    /// `text`, `long`, `code`, `day`, `month`, `count`, `yes_no`, `ref` …
    form: &'static str,
    needed: bool,
    /// What a further entry says where it is left blank.
    usual: String,
    /// What is chosen from.
    options: Vec<String>,
    /// Something else may be written too.
    open: bool,
    /// Where it says nothing; everywhere else it is needed. `null`: `needed` alone decides.
    blank_where: Option<BlankField>,
}

/// A field says nothing where the field of this key has one of these words.
#[derive(Debug, Serialize, specta::Type)]
pub struct BlankField {
    key: &'static str,
    words: Vec<String>,
}

/// A kind of record.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordKind {
    key: &'static str,
    title: &'static str,
    /// Of what its records are: `worker`, `community`, `office`
    of: &'static str,
    /// A further one can be put on file by hand.
    addable: bool,
    /// What changing one asks for.
    right: Option<Right>,
    /// The field with the first day, from which a change holds; `null`: it can only be corrected.
    first_day: Option<&'static str>,
    /// The field with the last day, included; `null`: it has none.
    last_day: Option<&'static str>,
    /// The kind of workbook that it is read in from; `null`: none.
    import_kind: Option<&'static str>,
    fields: Vec<RecordField>,
}

/// An entry: what stands in each field, in their order, as a reader knows it; numbers masked.
#[derive(Debug, Serialize, specta::Type)]
pub struct RecordRow {
    id: RecordId,
    values: Vec<String>,
    /// Of a field that refers to somebody, the number.
    refers: Vec<Option<WorkerId>>,
}

/// Every kind, in the order of a person's file.
#[tauri::command(async)]
#[specta::specta]
pub fn record_kinds(state: State<'_, AppState>) -> Result<Vec<RecordKind>, IpcError> {
    // Before the office is held, which the list of people asks for itself.
    let posts = state.desk()?.posts();
    let store = state.store()?;
    let names = Names::of(store.read(), [], occasion().on)?;
    let own = own_fields::of_office(store.read())?;
    let parts = policies::on(store.read(), today())?.pack.appraisal.parts;
    let parts: Vec<String> = parts.into_iter().map(|part| part.title).collect();
    Ok(KINDS
        .iter()
        .map(|kind| view(*kind, &names, &own, &parts, &posts))
        .collect())
}

/// Is it what 岗位 says? The office's own posts are offered.
fn is_post(kept: &Kept, field: &Field) -> bool {
    kept.key == "post" && kept.fact == Some(field.key)
}

/// `parts`: what a year's appraisal is made of now; another year may have others.
fn view(kind: &dyn Kind, names: &Names, own: &Own, parts: &[String], posts: &[String]) -> RecordKind {
    let kept = kind.kept();
    let further = own.of(kept.key).iter().copied();
    let fields = kept.fields.iter().chain(further).map(|field| RecordField {
        key: kept.name_of(field),
        title: field.title,
        form: field.form.name(),
        needed: field.needed,
        usual: names.shown(field, &kind.usual(field, today())),
        options: match field.form {
            Form::Part => parts.to_vec(),
            _ if is_post(kept, field) => posts.to_vec(),
            form => options(form, &names.places),
        },
        open: is_open(field.form) || is_post(kept, field),
        blank_where: kind
            .blank_where(field)
            .map(|BlankWhere { key, words }| BlankField { key, words }),
    });
    RecordKind {
        key: kept.key,
        title: kept.title,
        of: kept.of.as_str(),
        // A publication begins where its paper is given out.
        addable: kept.of != Whose::Office,
        right: kept.right,
        first_day: kind.lasts().first_day(),
        last_day: kind.lasts().last_day(),
        import_kind: imports::kind_of(kind).map(|kind| kind.as_str()),
        fields: fields.collect(),
    }
}

/// Whether something may be written that is not among the options.
pub(super) fn is_open(form: Form) -> bool {
    match form {
        Form::Coded(table) => table.codes().is_open(),
        Form::Part => true,
        _ => false,
    }
}

pub(super) fn options(form: Form, places: &Places) -> Vec<String> {
    let names = |table: Codes| table.codes().codes().iter().map(|code| code.name.clone());
    match form {
        Form::Coded(table) | Form::Keyed { table, or: "" } => names(table).collect(),
        Form::Keyed { table, or } => names(table).chain([or.to_owned()]).collect(),
        Form::Words(words) => words.iter().map(|(_, word)| (*word).to_owned()).collect(),
        Form::Identity => Identity::ALL
            .iter()
            .map(|identity| identity.name().to_owned())
            .collect(),
        Form::YesNo => names(Codes::YesNo).collect(),
        Form::Row(Named::Community) => places.iter().map(|community| places.label(community)).collect(),
        _ => Vec::new(),
    }
}

fn kind_of(key: &str) -> Result<&'static dyn Kind, IpcError> {
    Ok(kinds::kind(key).ok_or(ErrorCode::InvalidArgument)?)
}

/// The entries of a kind that one person, community or the office has. `holder`: its number.
#[tauri::command(async)]
#[specta::specta]
pub fn holder_records(state: State<'_, AppState>, kind: String, holder: u32) -> Result<Vec<RecordRow>, IpcError> {
    let kind = kind_of(&kind)?;
    let store = state.store()?;
    let names = Names::of(store.read(), [kind], occasion().on)?;
    let found = kind.listed(store.read(), Some(Holder::of(kind.kept().of, holder)))?;
    let own = own_fields::of_office(store.read())?;
    let rows = found.iter().map(|one| RecordRow {
        id: one.id,
        values: one
            .fields(kind, &own)
            .map(|(field, value)| field.form.masked(&names.shown(field, value)))
            .collect(),
        refers: one.fields(kind, &own).map(refers).collect(),
    });
    Ok(rows.collect())
}

fn refers((field, value): (&'static Field, &Datum<'static>)) -> Option<WorkerId> {
    match (field.form, value) {
        (Form::Row(Named::Worker), Datum::Number(id)) => u32::try_from(*id).ok().map(WorkerId),
        _ => None,
    }
}

fn pairs(fields: Vec<FieldInput>) -> Vec<(String, String)> {
    fields.into_iter().map(FieldInput::pair).collect()
}

/// What is odd about a further entry of somebody, or about one as it would be corrected: a sentence each; nothing is saved.
#[tauri::command(async)]
#[specta::specta]
pub fn record_doubts(
    state: State<'_, AppState>,
    kind: String,
    holder: u32,
    id: Option<RecordId>,
    fields: Vec<FieldInput>,
) -> Result<Vec<String>, IpcError> {
    let kind = kind_of(&kind)?;
    let store = state.store()?;
    kind.kept().right.map_or(Ok(()), |right| store.require(right))?;
    let (fields, on): (_, NaiveDate) = (pairs(fields), occasion().on);
    Ok(match id {
        Some(id) => kind.doubts_of_corrected(store.read(), id, &fields, on)?,
        None => kind.doubts_of_another(store.read(), Holder::of(kind.kept().of, holder), &fields, on)?,
    })
}

/// What the form of a further entry proposes.
#[tauri::command(async)]
#[specta::specta]
pub fn record_proposed(state: State<'_, AppState>, kind: String, holder: u32) -> Result<Vec<FieldInput>, IpcError> {
    let kind = kind_of(&kind)?;
    let of = Holder::of(kind.kept().of, holder);
    let proposed = kind.proposed(state.store()?.read(), of, today())?;
    Ok(proposed.into_iter().map(FieldInput::from).collect())
}

/// Puts a further entry on file.
#[tauri::command(async)]
#[specta::specta]
pub fn add_record(
    state: State<'_, AppState>,
    kind: String,
    holder: u32,
    fields: Vec<FieldInput>,
    draft: Option<String>,
) -> Result<RecordId, IpcError> {
    let (kind, when, fields) = (kind_of(&kind)?, occasion(), pairs(fields));
    let of = Holder::of(kind.kept().of, holder);
    Ok(state
        .store()?
        .settle_draft(draft.as_deref(), &when.who, |store| kind.add(store, &when, of, &fields))?)
}

/// From a day on the entry says something else.
#[tauri::command(async)]
#[specta::specta]
pub fn change_record(
    state: State<'_, AppState>,
    kind: String,
    id: RecordId,
    fields: Vec<FieldInput>,
    from: String,
    draft: Option<String>,
) -> Result<RecordId, IpcError> {
    let (kind, when, fields, from) = (kind_of(&kind)?, occasion(), pairs(fields), day(&from)?);
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        kind.change(store, &when, id, &fields, from)
    })?)
}

/// The entry was typed wrong: it always said this, its days included.
#[tauri::command(async)]
#[specta::specta]
pub fn correct_record(
    state: State<'_, AppState>,
    kind: String,
    id: RecordId,
    fields: Vec<FieldInput>,
    reason: String,
    draft: Option<String>,
) -> Result<(), IpcError> {
    let (kind, when, fields) = (kind_of(&kind)?, occasion(), pairs(fields));
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        kind.correct(store, &when, id, &fields, &reason)
    })?)
}

/// An entry that should never have been on file is taken off.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_record(state: State<'_, AppState>, kind: String, id: RecordId, reason: String) -> Result<(), IpcError> {
    Ok(kind_of(&kind)?.remove(&mut *state.store()?, &occasion(), id, &reason)?)
}
