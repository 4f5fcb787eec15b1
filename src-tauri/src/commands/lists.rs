//! Any list: people, or records of a kind over all people.

use lince_core::ErrorCode;
use lince_core::actions::lists::{self, List, Search, Subject};
use lince_core::actions::views::{self, NamedView, View};
use lince_core::desk::{Column, Facet, LeftOut, Query, standing};
use lince_core::domain::catalogue::Form;
use lince_core::domain::person::{Holder, Person, RecordId, Status, WorkerId};
use lince_core::domain::writing::Writing;
use lince_core::reports::layout::Layout;
use lince_core::storage::own_fields;
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::choose::{ChosenFiles, SavedFile};
use crate::ipc_error::IpcError;
use crate::progress::{ProgressMessage, ToPage};
use crate::state::{AppState, occasion};

/// A column of a list.
#[derive(Debug, Serialize, specta::Type)]
pub struct ListColumn {
    key: &'static str,
    title: &'static str,
    /// `text`, `code`, `day`, `count` …
    form: &'static str,
    /// Shown unless others are asked for.
    usual: bool,
    /// Holds numbers of people.
    number: bool,
    /// In which ways its values can be written in a table, the usual one first.
    writings: Vec<WritingChoice>,
}

/// A way of writing values.
#[derive(Debug, Serialize, specta::Type)]
pub struct WritingChoice {
    /// As a layout names it.
    name: &'static str,
    /// What users call it, mostly an example.
    title: &'static str,
}

impl From<Writing> for WritingChoice {
    fn from(writing: Writing) -> Self {
        Self {
            name: writing.name(),
            title: writing.title(),
        }
    }
}

/// A list as a page begins with it.
#[derive(Debug, Serialize, specta::Type)]
pub struct ListHead {
    title: &'static str,
    columns: Vec<ListColumn>,
}

/// One row: what stands in every column, in their order, numbers of people masked.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ListRow {
    /// Of the record; of a list of people `null`.
    id: Option<RecordId>,
    /// Of whom or what it is: the number of a person or a community; 0: the office.
    holder: u32,
    /// Whose it is.
    name: String,
    /// Of a person: in post, and what keeps him from being one of those counted.
    standing: &'static str,
    /// Of a person: in post on the day.
    in_post: bool,
    values: Vec<String>,
}

/// What a page asks of a list.
#[derive(Debug, Deserialize, specta::Type)]
pub struct ListQuestion {
    /// `people`, or the key of a kind.
    of: String,
    /// What is asked.
    query: Query,
    /// Keys of the columns wanted.
    columns: Vec<String>,
    /// Just these people, in this order: what a figure or a due line opens; `null`: everybody.
    only: Option<Vec<WorkerId>>,
}

impl ListQuestion {
    fn search(&self) -> Search {
        Search {
            only: self.only.clone(),
            ..Search::from(&self.query)
        }
    }
}

/// A part of a list.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ListPage {
    /// Rows of the whole list.
    total: u32,
    rows: Vec<ListRow>,
    /// Of people: whom the search finds besides.
    left_out: LeftOut,
    /// Of people: in post, and not among those counted.
    uncounted: u32,
}

/// Most rows of one answer.
const MOST: u32 = 500;

fn subject(of: &str) -> Result<Subject, IpcError> {
    Ok(Subject::find(of).ok_or(ErrorCode::InvalidArgument)?)
}

/// What a list is called, and its columns, in the order of lists.
#[tauri::command(async)]
#[specta::specta]
pub fn list_head(state: State<'_, AppState>, of: String) -> Result<ListHead, IpcError> {
    let subject = subject(&of)?;
    let own = own_fields::of_office(state.store()?.read())?;
    let (columns, usual) = (subject.columns(&own), subject.usual(&own));
    let view = |column: &Column| ListColumn {
        key: column.key,
        title: column.title,
        form: column.form.name(),
        usual: usual.contains(&column.key),
        number: matches!(column.form, Form::IdNumber | Form::Phone),
        writings: Writing::of(column.form).into_iter().map(WritingChoice::from).collect(),
    };
    // The usual ones stand in their own order, before the others.
    let first = usual.iter().filter_map(|key| columns.find(key));
    let others = columns.iter().filter(|column| !usual.contains(&column.key));
    Ok(ListHead {
        title: subject.title(),
        columns: first.chain(others).map(view).collect(),
    })
}

/// Rows `offset` and after, with what stands in these columns.
#[tauri::command(async)]
#[specta::specta]
pub fn list_rows(
    state: State<'_, AppState>,
    question: ListQuestion,
    offset: u32,
    limit: u32,
) -> Result<ListPage, IpcError> {
    let subject = subject(&question.of)?;
    let (desk, records) = state.desk_with(subject)?;
    let list = List::new(subject, &desk, records);
    let columns: Vec<&Column> = question
        .columns
        .iter()
        .map(|key| list.columns.column(key))
        .collect::<lince_core::Result<_>>()?;
    let found = list.find(&question.search())?;
    let shown = found.iter().skip(offset as usize).take(limit.min(MOST) as usize);
    let left_out = match (subject, &question.only) {
        (Subject::People, None) => desk.left_out(&question.query)?,
        _ => LeftOut::default(),
    };
    let day = desk.roll.day;
    let works_along = |row: &&lists::Row<'_>| {
        let along = |person: &Person| person.status(day) == Status::Active && !person.is_counted(day);
        row.record.is_none() && row.person.is_some_and(along)
    };
    let name = |row: &lists::Row<'_>| match (row.person, row.holder()) {
        (Some(person), _) => person.name.to_string(),
        (None, Holder::Community(id)) => {
            let community = desk.roll.communities.of(id);
            community.map_or_else(String::new, |community| desk.roll.communities.label(community))
        }
        (None, _) => String::new(),
    };
    Ok(ListPage {
        left_out,
        uncounted: found.iter().filter(works_along).count() as u32,
        total: found.len() as u32,
        rows: shown
            .map(|row| ListRow {
                id: row.id(),
                holder: row.holder().number(),
                name: name(row),
                standing: row.person.map_or("", |person| standing(person, day)),
                in_post: row.person.is_none_or(|person| person.status(day) == Status::Active),
                values: columns.iter().map(|column| list.masked(row, column)).collect(),
            })
            .collect(),
    })
}

/// The values of a column among what is found.
#[tauri::command(async)]
#[specta::specta]
pub fn list_facets(
    state: State<'_, AppState>,
    of: String,
    query: Query,
    field: String,
) -> Result<Vec<Facet>, IpcError> {
    let subject = subject(&of)?;
    let (desk, records) = state.desk_with(subject)?;
    Ok(List::new(subject, &desk, records).facets(&query, &field)?)
}

/// The views of a list, by name.
#[tauri::command(async)]
#[specta::specta]
pub fn list_views(state: State<'_, AppState>, of: String) -> Result<Vec<NamedView>, IpcError> {
    Ok(views::of(state.store()?.read(), subject(&of)?)?)
}

/// Saves a view, in place of the one of that name.
#[tauri::command(async)]
#[specta::specta]
pub fn save_view(state: State<'_, AppState>, of: String, name: String, view: View) -> Result<(), IpcError> {
    let (subject, mut store) = (subject(&of)?, state.store()?);
    let own = own_fields::of_office(store.read())?;
    Ok(views::save(
        &mut store,
        &occasion(),
        subject,
        &own,
        &NamedView { name, view },
    )?)
}

/// Takes a view off the file.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_view(state: State<'_, AppState>, of: String, name: String) -> Result<(), IpcError> {
    Ok(views::remove(&mut *state.store()?, &occasion(), subject(&of)?, &name)?)
}

/// How a table would look: its heads and its first rows, numbers of people masked.
#[derive(Debug, Serialize, specta::Type)]
pub struct ListPreview {
    title: String,
    left: String,
    middle: String,
    right: String,
    /// The upper head of each column, or nothing.
    groups: Vec<Option<String>>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    sign: String,
}

/// How a table so drawn would look.
#[tauri::command(async)]
#[specta::specta]
pub fn preview_list(
    state: State<'_, AppState>,
    question: ListQuestion,
    layout: Layout,
) -> Result<ListPreview, IpcError> {
    let subject = subject(&question.of)?;
    let (desk, records) = state.desk_with(subject)?;
    let list = List::new(subject, &desk, records);
    let table = list.preview(&question.search(), &layout, state.store()?.read())?;
    Ok(ListPreview {
        title: table.title,
        left: table.left,
        middle: table.middle,
        right: table.right,
        groups: table.columns.iter().map(|column| column.group.clone()).collect(),
        heads: table.columns.into_iter().map(|column| column.title).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| row.cells.iter().map(ToString::to_string).collect())
            .collect(),
        sign: table.sign,
    })
}

/// Saves what is found, drawn as the layout says or with the columns of the question; where, or nothing when the user thought better of
/// it. `whole`: numbers of people whole.
#[tauri::command(async)]
#[specta::specta]
pub fn save_list(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    question: ListQuestion,
    layout: Option<Layout>,
    whole: bool,
    progress: Channel<ProgressMessage>,
) -> Result<Option<SavedFile>, IpcError> {
    let subject = subject(&question.of)?;
    lists::may_save(&*state.store()?, whole)?;
    let (desk, records) = state.desk_with(subject)?;
    let list = List::new(subject, &desk, records);
    let layout = layout.unwrap_or_else(|| Layout::of(question.columns.iter().map(String::as_str)));
    // What is wrong with it is told before a place for the file is asked.
    let name = list.name_of(&layout, state.store()?.read())?;
    let Some(out) = chosen.save(&app, "保存名单", &name, &["xlsx", "csv"]) else {
        return Ok(None);
    };
    lists::save(
        &mut *state.store()?,
        &occasion(),
        &list,
        (&question.search(), &layout),
        whole,
        (&out, &mut ToPage::new(&state, progress)),
    )?;
    Ok(Some(chosen.keep_saved(out)))
}
