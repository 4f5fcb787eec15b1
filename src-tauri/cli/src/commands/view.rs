//! `lince view`: saved lists.

use lince_core::Result;
use lince_core::actions::kinds::KINDS;
use lince_core::actions::lists::Subject;
use lince_core::actions::views::{self, NamedView};
use lince_core::domain::conditions::Condition;
use lince_core::storage::own_fields;
use serde_json::json;

use crate::args::{ListOf, ViewCommand};
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: ViewCommand) -> Result<Output> {
    match command {
        ViewCommand::List => list(session),
        ViewCommand::Remove { of: ListOf(of), name } => {
            views::remove(&mut session.writer()?, &session.occasion, of, &name)?;
            let text = format!("已删除「{}」的视图“{name}”。", of.title());
            Ok(Output::new(json!({ "of": of.key(), "removed": name }), text))
        }
    }
}

fn list(session: &Session) -> Result<Output> {
    let store = session.reader()?;
    let own = own_fields::of_office(store.read())?;
    let subjects = std::iter::once(Subject::People).chain(KINDS.iter().copied().map(Subject::Records));
    let (mut found, mut rows) = (Vec::new(), Vec::new());
    for subject in subjects {
        let columns = subject.columns(&own);
        for NamedView { name, view } in views::of(store.read(), subject)? {
            let words = Condition::all(view.conditions.clone()).in_words(&|key: &str| columns.asked(key));
            rows.push(vec![subject.title().to_owned(), name.clone(), words]);
            found.push(json!({ "of": subject.key(), "name": name, "view": view }));
        }
    }
    let text = table(&["名单", "视图", "条件"], &rows) + &format!("共{}个。", rows.len());
    Ok(Output::new(json!({ "views": found, "total": rows.len() }), text))
}
