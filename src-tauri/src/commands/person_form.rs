//! The form of a whole person.

use lince_core::actions::person_form::{self, FormField, Section};
use lince_core::domain::person::WorkerId;
use lince_core::roll::Places;
use lince_core::storage::communities;
use serde::Serialize;
use tauri::State;

use super::records::{is_open, options};
use crate::ipc_error::IpcError;
use crate::state::{AppState, today};

/// A group of fields under a heading.
#[derive(Debug, Serialize, specta::Type)]
pub struct PersonSection {
    title: &'static str,
    fields: Vec<PersonField>,
}

/// A field as the form of a person asks for it.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonField {
    key: String,
    title: String,
    /// `text`, `long`, `code`, `day`, `month`, `person` …
    form: &'static str,
    /// A new person needs it.
    needed: bool,
    /// It can be made blank again.
    clearable: bool,
    /// Several may be chosen, parted by 、.
    several: bool,
    /// Posts of the office are offered.
    posts: bool,
    /// What is chosen from.
    options: Vec<String>,
    /// Something else may be written too.
    open: bool,
    /// What is on file; of a masked number nothing.
    value: String,
    /// What stands in the empty field.
    hint: String,
    /// Of a record: the field by which it is told from the others.
    told_by: Option<String>,
}

/// What the form asks for, with what is on file: of somebody, or of somebody new.
#[tauri::command(async)]
#[specta::specta]
pub fn person_form(state: State<'_, AppState>, worker: Option<WorkerId>) -> Result<Vec<PersonSection>, IpcError> {
    let store = state.store()?;
    let places = Places::new(communities::on_day(store.read(), today())?);
    let sections = person_form::of(store.read(), worker, today())?.into_iter();
    Ok(sections.map(|section| view(section, &places)).collect())
}

fn view(section: Section, places: &Places) -> PersonSection {
    let field = |one: FormField| PersonField {
        options: options(one.form, places),
        open: one.posts || is_open(one.form),
        form: one.form.name(),
        key: one.key,
        title: one.title,
        needed: one.needed,
        clearable: one.clearable,
        several: one.several,
        posts: one.posts,
        value: one.value,
        hint: one.hint,
        told_by: one.told_by,
    };
    PersonSection {
        title: section.title,
        fields: section.fields.into_iter().map(field).collect(),
    }
}
