//! `lince undo`

use lince_core::Result;
use lince_core::storage::undo;
use serde_json::json;

use crate::args::UndoCommand;
use crate::output::{Output, table};
use crate::session::Session;

const MOST: u32 = 200;

pub fn run(session: &Session, command: &UndoCommand) -> Result<Output> {
    match command {
        UndoCommand::List => {
            let store = session.reader()?;
            let changes = undo::permitted(&store, MOST)?;
            let rows: Vec<Vec<String>> = changes
                .iter()
                .map(|c| vec![c.id.0.to_string(), c.what.clone(), c.at.clone()])
                .collect();
            Ok(Output::new(
                json!({ "changes": changes }),
                table(&["序号", "操作", "时间"], &rows),
            ))
        }
        UndoCommand::Last => {
            let mut store = session.writer()?;
            let undone = undo::last(&mut store, &session.occasion, None)?;
            let text = format!("已撤销：{}（{}处）", undone.what, undone.rows);
            Ok(Output::new(json!({ "undone": undone }), text))
        }
    }
}
