//! `lince field`: the office's own fields.

use lince_core::Result;
use lince_core::actions::own_fields::{self, NewField};
use serde_json::json;

use crate::args::FieldCommand;
use crate::output::{Output, table, unless_idle};
use crate::session::Session;

pub fn run(session: &Session, command: FieldCommand) -> Result<Output> {
    match command {
        FieldCommand::List => {
            let fields = own_fields::list(session.reader()?.read())?;
            let rows: Vec<Vec<String>> = fields
                .iter()
                .map(|one| {
                    let state = if one.retired { "已停用" } else { "" };
                    let used = one.used.to_string();
                    let texts = [
                        one.of,
                        one.key,
                        one.title,
                        one.form,
                        &one.choices.join("、"),
                        &used,
                        state,
                    ];
                    texts.map(str::to_owned).to_vec()
                })
                .collect();
            let text = table(&["用在", "代号", "名称", "写法", "选项", "已填", ""], &rows);
            Ok(Output::new(json!({ "fields": fields }), text))
        }
        FieldCommand::Add {
            kind,
            key,
            title,
            form,
            choices,
        } => {
            let new = NewField {
                kind,
                key,
                title,
                form,
                choices,
            };
            let key = own_fields::add(&mut session.writer()?, &session.occasion, &new)?;
            Ok(Output::new(
                json!({ "kind": new.kind, "key": key }),
                format!("已增加自设项目“{}”，代号{key}。", new.title.trim()),
            ))
        }
        FieldCommand::Retire { kind, key, again } => {
            let mut store = session.writer()?;
            own_fields::retire(&mut store, &session.occasion, &kind, &key, !again)?;
            let done = if again {
                "已重新使用"
            } else {
                "已停用，填过的内容保留"
            };
            let text = unless_idle(&store, done).to_owned();
            Ok(Output::new(
                json!({ "kind": kind, "key": key, "retired": !again }),
                text,
            ))
        }
    }
}
