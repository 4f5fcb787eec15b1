//! One change of many people or records at once.

use lince_core::ErrorCode;
use lince_core::actions::lists::Subject;
use lince_core::actions::many::{self, Asked, How, ManyDone};
use lince_core::actions::records::Names;
use lince_core::storage::own_fields;
use serde::{Deserialize, Serialize};
use tauri::State;

use super::day;
use super::office::FieldInput;
use super::records::{is_open, options};
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// A field that can be changed of many at once.
#[derive(Debug, Serialize, specta::Type)]
pub struct ManyField {
    key: &'static str,
    title: &'static str,
    form: &'static str,
    needed: bool,
    /// What is chosen from.
    options: Vec<String>,
    /// Something else may be written too.
    open: bool,
    /// It can say something else from a day on; else it is only corrected.
    dated: bool,
}

/// What many people or records are to say.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ManyInput {
    /// `people`, or the key of a kind.
    of: String,
    /// Numbers of the people, or of the records.
    ids: Vec<u32>,
    fields: Vec<FieldInput>,
    /// From that day; `None`: it was always so.
    from: Option<String>,
    /// Why it was always so.
    reason: String,
}

impl ManyInput {
    fn asked(self) -> Result<Asked, IpcError> {
        let how = match self.from {
            Some(from) => How::From(day(&from)?),
            None => How::Corrected(self.reason),
        };
        Ok(Asked {
            of: subject(&self.of)?,
            ids: self.ids,
            typed: self.fields.into_iter().map(FieldInput::pair).collect(),
            how,
        })
    }
}

fn subject(of: &str) -> Result<Subject, IpcError> {
    Ok(Subject::find(of).ok_or(ErrorCode::InvalidArgument)?)
}

/// What can be changed of many people, or of many records of a kind.
#[tauri::command(async)]
#[specta::specta]
pub fn many_fields(state: State<'_, AppState>, of: String) -> Result<Vec<ManyField>, IpcError> {
    let subject = subject(&of)?;
    let store = state.store()?;
    let names = Names::of(store.read(), [], occasion().on)?;
    let own = own_fields::of_office(store.read())?;
    let view = |one: many::Changeable| ManyField {
        key: one.key,
        title: one.title,
        form: one.field.form.name(),
        needed: one.needed,
        options: options(one.field.form, &names.places),
        open: is_open(one.field.form),
        dated: one.dated,
    };
    Ok(many::fields(subject, &own).into_iter().map(view).collect())
}

/// What the change would do to each of them, and who would stay as he is; nothing is saved.
#[tauri::command(async)]
#[specta::specta]
pub fn preview_many(state: State<'_, AppState>, input: ManyInput) -> Result<ManyDone, IpcError> {
    let asked = input.asked()?;
    Ok(many::preview(&mut *state.store()?, &occasion(), &asked)?)
}

/// Does it to all whom nothing keeps from it, as one step of undo.
#[tauri::command(async)]
#[specta::specta]
pub fn change_many(state: State<'_, AppState>, input: ManyInput) -> Result<ManyDone, IpcError> {
    let asked = input.asked()?;
    Ok(many::change(&mut *state.store()?, &occasion(), &asked)?)
}
