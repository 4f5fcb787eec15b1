//! `lince undo`, `lince redo`

use lince_core::Result;
use lince_core::domain::moments;
use lince_core::storage::undo::{self, Undoable};
use serde_json::json;

use crate::args::{RedoCommand, UndoCommand};
use crate::output::{Output, table};
use crate::session::Session;

const MOST: u32 = 200;

pub fn run(session: &Session, command: &UndoCommand) -> Result<Output> {
    match command {
        UndoCommand::List => Ok(listed(&undo::permitted(&session.reader()?, MOST)?)),
        UndoCommand::Last => {
            let undone = undo::last(&mut session.writer()?, &session.occasion, None)?;
            Ok(Output::new(json!({ "undone": undone }), done("已撤销", &undone)))
        }
    }
}

pub fn run_again(session: &Session, command: &RedoCommand) -> Result<Output> {
    match command {
        RedoCommand::List => Ok(listed(&undo::permitted_again(&session.reader()?, MOST)?)),
        RedoCommand::Last => {
            let redone = undo::again(&mut session.writer()?, &session.occasion, None)?;
            Ok(Output::new(json!({ "redone": redone }), done("已重做", &redone)))
        }
    }
}

fn listed(changes: &[Undoable]) -> Output {
    let rows: Vec<Vec<String>> = changes
        .iter()
        .map(|c| vec![c.id.0.to_string(), c.what.clone(), moments::to_the_minute(&c.at)])
        .collect();
    Output::new(json!({ "changes": changes }), table(&["序号", "操作", "时间"], &rows))
}

fn done(how: &str, change: &Undoable) -> String {
    format!("{how}：{}（{}处）", change.what, change.rows)
}
