//! `lince list`: any list, by conditions.

use std::path::Path;
use std::sync::Arc;

use lince_core::Result;
use lince_core::actions::lists::{self, List, Subject};
use lince_core::actions::views::{self, NamedView, View, ViewSort};
use lince_core::desk::Column;
use lince_core::domain::conditions::Condition;
use lince_core::progress::Silent;
use lince_core::storage::{Store, own_fields};
use serde_json::{Value, json};

use crate::args::{ListArgs, ListOf};
use crate::output::{Output, table};
use crate::session::Session;

/// Conditions as they are typed.
pub fn conditions(typed: &[String]) -> Result<Vec<Condition>> {
    typed.iter().map(|text| Condition::parse(text)).collect()
}

/// What is asked for in place of columns, to see which there are.
const WHICH: &str = "?";

pub fn run(session: &Session, args: &ListArgs) -> Result<Output> {
    let ListOf(subject) = args.of;
    if args.columns.iter().any(|key| key == WHICH) {
        return columns_of(session, subject);
    }
    let mut store = if args.save_view.is_some() {
        session.writer()?
    } else {
        session.reader()?
    };
    if args.out.is_some() {
        lists::may_save(&store, args.whole)?;
    }
    let desk = session.desk(&store)?;
    let list = List::new(subject, &desk, Arc::new(subject.read(store.read())?));
    let view = asked_view(&store, subject, args)?;
    if let Some(name) = &args.save_view {
        let named = NamedView {
            name: name.clone(),
            view: view.clone(),
        };
        views::save(&mut store, &session.occasion, subject, &desk.roll.own, &named)?;
    }
    let asked = view.asked();
    let keys: Vec<&str> = match view.columns.as_slice() {
        [] => subject.usual(&desk.roll.own),
        keys => keys.iter().map(String::as_str).collect(),
    };
    let columns: Vec<&Column> = keys.iter().map(|key| list.columns.column(key)).collect::<Result<_>>()?;
    if let Some(out) = &args.out {
        let rows = lists::save(
            &mut store,
            &session.occasion,
            &list,
            (&asked, &keys),
            args.whole,
            (out.as_path(), &mut Silent),
        )?;
        return Ok(saved(out, rows));
    }
    let rows = list.find(&asked)?;
    let what = format!("{}{}行", lists::title(subject), rows.len());
    session.note_export(&mut store, &what, rows.iter().filter_map(lists::Row::worker))?;
    let json = |row: &lists::Row<'_>| {
        let mut told = json!({ "id": row.id().map_or(row.holder().number(), |id| id.0) });
        if let (Some(_), Some(worker)) = (row.id(), row.worker()) {
            told["worker"] = json!(worker);
        }
        for column in &columns {
            told[column.key] = list.json(row, column);
        }
        told
    };
    let line = |row: &lists::Row<'_>| {
        let number = row.id().map_or(row.holder().number(), |id| id.0).to_string();
        let shown = columns.iter().map(|column| list.masked(row, column));
        std::iter::once(number).chain(shown).collect()
    };
    let text = || {
        let lines: Vec<Vec<String>> = rows.iter().map(line).collect();
        let titles = columns.iter().map(|column| column.title);
        let head: Vec<&str> = std::iter::once("编号").chain(titles).collect();
        let mut text = table(&head, &lines) + &format!("共{}行。", lines.len());
        let told = list.in_words(&asked);
        if !told.is_empty() {
            text += &format!("条件：{told}。");
        }
        text
    };
    Ok(session.tell(
        || json!({ "rows": rows.iter().map(json).collect::<Vec<Value>>(), "total": rows.len(), "file": Value::Null }),
        text,
    ))
}

/// What is typed, over what the view says that is named.
fn asked_view(store: &Store, subject: Subject, args: &ListArgs) -> Result<View> {
    let mut view = match &args.view {
        Some(name) => views::find(store.read(), subject, name)?,
        None => View::default(),
    };
    view.conditions.extend(conditions(&args.conditions)?);
    if let Some(words) = &args.search {
        view.search.clone_from(words);
    }
    if !args.sort.is_empty() {
        view.sorts = args.sort.iter().map(|key| sort(key)).collect();
    }
    if !args.columns.is_empty() {
        view.columns = args.columns.iter().map(|key| key.trim().to_owned()).collect();
    }
    Ok(view)
}

fn saved(out: &Path, rows: usize) -> Output {
    let file = out.display().to_string();
    let text = format!("{rows}行，已保存：{file}");
    Output::new(json!({ "rows": [], "total": rows, "file": file }), text)
}

/// `-age`: the largest first.
fn sort(key: &str) -> ViewSort {
    let key = key.trim();
    let (key, descending) = match key.strip_prefix('-') {
        Some(key) => (key, true),
        None => (key, false),
    };
    ViewSort {
        key: key.to_owned(),
        descending,
    }
}

fn columns_of(session: &Session, subject: Subject) -> Result<Output> {
    // A locked office still has the fields that every office has.
    let office = session.named_office().ok().flatten();
    let own = office
        .as_ref()
        .map(|store| own_fields::of_office(store.read()))
        .transpose()?;
    let columns = subject.columns(&own.unwrap_or_default());
    let json: Vec<Value> = columns
        .iter()
        .map(|column| json!({ "key": column.key, "title": column.title, "form": column.form.name() }))
        .collect();
    let rows: Vec<Vec<String>> = columns
        .iter()
        .map(|column| {
            [column.key, column.title, column.form.name()]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    Ok(Output::new(
        json!({ "columns": json }),
        table(&["项目", "题名", "形式"], &rows),
    ))
}
