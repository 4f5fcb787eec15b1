//! `lince list`: any list, by conditions.

use std::path::Path;
use std::sync::Arc;

use lince_core::actions::lists::{self, List, Subject};
use lince_core::actions::views::{self, NamedView, View};
use lince_core::desk::{Column, SortBy};
use lince_core::domain::conditions::Condition;
use lince_core::domain::writing::Writing;
use lince_core::progress::Silent;
use lince_core::reports::layout::{Layout, LayoutColumn};
use lince_core::storage::{Store, own_fields};
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use crate::args::{DrawnArgs, ListArgs, ListOf};
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
    let layout = view.drawn(subject, &desk.roll.own);
    let columns = layout.columns.iter();
    let columns: Vec<&Column> = columns
        .map(|own| list.columns.column(&own.key))
        .collect::<Result<_>>()?;
    if let Some(out) = &args.out {
        let rows = lists::save(
            &mut store,
            &session.occasion,
            &list,
            (&asked, &layout),
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
        let typed = args.columns.iter().map(|typed| LayoutColumn::parse(typed));
        let columns = typed.collect::<Result<Vec<_>>>()?;
        view.columns = columns.iter().map(|column| column.key.clone()).collect();
        view.layout.get_or_insert_default().columns = columns;
    }
    draw(&mut view, subject, store, &args.drawn)?;
    // What is as the list has it need not be kept.
    let plain = |layout: &Layout| *layout == Layout::of(view.columns.iter().map(String::as_str));
    view.layout = view.layout.take_if(|layout| !plain(layout));
    Ok(view)
}

/// What is typed of the table, over what the view says of it.
fn draw(view: &mut View, subject: Subject, store: &Store, typed: &DrawnArgs) -> Result<()> {
    let texts = [&typed.title, &typed.unit, &typed.sign];
    let of_columns = !typed.heads.is_empty() || !typed.groups.is_empty() || !typed.total.is_empty();
    if texts.iter().all(|text| text.is_none()) && typed.paper.is_none() && !typed.unnumbered && !of_columns {
        return Ok(());
    }
    let mut layout = view.drawn(subject, &own_fields::of_office(store.read())?);
    let set = |own: &mut String, typed: &Option<String>| {
        if let Some(typed) = typed {
            own.clone_from(typed);
        }
    };
    set(&mut layout.title, &typed.title);
    set(&mut layout.unit, &typed.unit);
    set(&mut layout.sign, &typed.sign);
    layout.paper = typed.paper.unwrap_or(layout.paper);
    layout.unnumbered |= typed.unnumbered;
    for (key, head) in &typed.heads {
        column_of(&mut layout, key)?.title.clone_from(head);
    }
    for (key, group) in &typed.groups {
        column_of(&mut layout, key)?.group.clone_from(group);
    }
    for key in &typed.total {
        column_of(&mut layout, key.trim())?.total = true;
    }
    view.layout = Some(layout);
    Ok(())
}

fn column_of<'l>(layout: &'l mut Layout, key: &str) -> Result<&'l mut LayoutColumn> {
    let found = layout.columns.iter_mut().find(|column| column.key == key);
    found.ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」不在表中")))
}

fn saved(out: &Path, rows: usize) -> Output {
    let file = out.display().to_string();
    let text = format!("{rows}行，已保存：{file}");
    Output::new(json!({ "rows": [], "total": rows, "file": file }), text)
}

/// `-age`: the largest first.
fn sort(key: &str) -> SortBy {
    let key = key.trim();
    let (key, descending) = match key.strip_prefix('-') {
        Some(key) => (key, true),
        None => (key, false),
    };
    SortBy {
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
        .map(|column| {
            let writings: Vec<&str> = Writing::of(column.form).into_iter().map(Writing::name).collect();
            json!({ "key": column.key, "title": column.title, "form": column.form.name(), "writings": writings })
        })
        .collect();
    let rows: Vec<Vec<String>> = columns
        .iter()
        .map(|column| {
            let writings = Writing::of(column.form).into_iter().skip(1).map(Writing::name);
            let writings = writings.collect::<Vec<_>>().join(" ");
            let told = [column.key, column.title, column.form.name()].map(str::to_owned);
            told.into_iter().chain([writings]).collect()
        })
        .collect();
    Ok(Output::new(
        json!({ "columns": json }),
        table(&["项目", "题名", "形式", "写法"], &rows),
    ))
}
