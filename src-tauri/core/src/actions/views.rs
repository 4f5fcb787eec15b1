//! Views: lists saved by name, for everybody in the office.

use serde::{Deserialize, Serialize};

use super::lists::{self, Search, Subject};
use crate::desk::SortBy;
use crate::domain::catalogue::own::Own;
use crate::domain::conditions::Condition;
use crate::domain::rights::Right;
use crate::domain::text;
use crate::reports::layout::Layout;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, own_fields, scope, views};
use crate::{Error, ErrorCode, Result};

/// In characters.
const LONGEST_NAME: usize = 20;
/// The most views of one list.
const MOST: usize = 60;
/// In bytes of JSON.
const LARGEST: usize = 20_000;

/// What a view shows. Fields and columns by the keys of the list's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct View {
    /// Words to find; blank: everything.
    pub search: String,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// None: in the list's own order.
    pub sorts: Vec<SortBy>,
    /// None: the usual ones.
    pub columns: Vec<String>,
    /// How it is drawn as a table that leaves the office; none: as the list is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ipc-types", specta(optional))]
    pub layout: Option<Layout>,
}

/// A view with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct NamedView {
    /// What users call it.
    pub name: String,
    /// What it shows.
    pub view: View,
}

impl View {
    /// The view's query.
    pub fn asked(&self) -> Search {
        Search {
            words: self.search.clone(),
            conditions: self.conditions.clone(),
            sorts: self.sorts.clone(),
            only: None,
        }
    }

    /// How it is drawn: its own way, else with the columns that it shows, or the usual ones of the list.
    pub fn drawn(&self, subject: Subject, own: &Own) -> Layout {
        let mut layout = self.layout.clone().unwrap_or_default();
        if layout.columns.is_empty() {
            let shown: Vec<&str> = match self.columns.as_slice() {
                [] => subject.usual(own),
                keys => keys.iter().map(String::as_str).collect(),
            };
            layout.columns = Layout::of(shown).columns;
        }
        layout
    }
}

/// The views of a list, by name. What a user typed may name people, places or numbers: an account for some communities, or without the
/// right to whole numbers, sees only the views without any such text.
pub fn of(conn: &Connection, subject: Subject) -> Result<Vec<NamedView>> {
    let all = scope::is_imposed(conn)? || scope::is_masked(conn)?;
    let columns = subject.columns(&own_fields::of_office(conn)?);
    let is_typed = |condition: &Condition| {
        let asked = columns.iter().filter(|column| condition.asks(column.key));
        let mut asked = asked.map(|column| column.form.is_typed()).peekable();
        asked.peek().is_none() || asked.any(|typed| typed)
    };
    let mut found = Vec::new();
    for (name, asked) in views::of(conn, subject.key())? {
        let view: View = serde_json::from_str(&asked).map_err(|_| Error::Internal("unreadable view".into()))?;
        if !all || view.search.is_empty() && !view.conditions.iter().any(is_typed) {
            found.push(NamedView { name, view });
        }
    }
    Ok(found)
}

/// The view of that name. `unknown_view`.
pub fn find(conn: &Connection, subject: Subject, name: &str) -> Result<View> {
    let wanted = text::one_line(name);
    let found = of(conn, subject)?.into_iter().find(|one| one.name == wanted);
    found.map(|one| one.view).ok_or_else(|| unknown(subject, &wanted))
}

fn unknown(subject: Subject, name: &str) -> Error {
    let short: String = name.chars().take(LONGEST_NAME).collect();
    Error::about(ErrorCode::UnknownView, format!("「{}」没有“{short}”", subject.title()))
}

/// Views are the whole office's.
fn may(store: &Store) -> Result<()> {
    store.require(Right::EditFiles)?;
    store.require_whole()
}

/// Saves a view, in place of the one of that name. Refuses conditions and columns that the list does not have.
pub fn save(store: &mut Store, occasion: &Occasion, subject: Subject, own: &Own, named: &NamedView) -> Result<()> {
    may(store)?;
    let name = text::one_line(&named.name);
    if text::says_nothing(&name) || name.chars().count() > LONGEST_NAME {
        let about = format!("视图名称应有1至{LONGEST_NAME}个字");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let view = &named.view;
    let columns = subject.columns(own);
    for key in view.columns.iter().chain(view.sorts.iter().map(|by| &by.key)) {
        columns.column(key)?;
    }
    if let Some(layout) = &view.layout {
        layout.check()?;
        for column in &layout.columns {
            lists::drawable(&columns, column)?;
        }
    }
    let asked = |key: &str| columns.asked(key);
    for condition in &view.conditions {
        condition.compile(&asked, occasion.on)?;
    }
    let json = serde_json::to_string(view).map_err(|e| Error::Internal(e.to_string()))?;
    let there = views::of(store.read(), subject.key())?;
    let seen = of(store.read(), subject)?;
    if there.iter().any(|(known, _)| *known == name) && seen.iter().all(|one| one.name != name) {
        let about = format!("已有视图“{name}”，其中有您看不到的内容，请换一个名称");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    if json.len() > LARGEST || (there.len() >= MOST && there.iter().all(|(known, _)| *known != name)) {
        let about = format!("一种名单最多保存{MOST}个视图，每个的条件不能太长");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let entry = Entry::new(
        Action::ViewChanged,
        format!("保存「{}」的视图“{name}”", subject.title()),
    );
    store.write(occasion, &entry, |tx| views::set(tx, subject.key(), &name, &json))
}

/// Takes a view off the file. `unknown_view`.
pub fn remove(store: &mut Store, occasion: &Occasion, subject: Subject, name: &str) -> Result<()> {
    may(store)?;
    if of(store.read(), subject)?.iter().all(|one| one.name != name) {
        return Err(unknown(subject, name));
    }
    let entry = Entry::new(
        Action::ViewChanged,
        format!("删除「{}」的视图“{name}”", subject.title()),
    );
    store.write(occasion, &entry, |tx| views::remove(tx, subject.key(), name))
}
