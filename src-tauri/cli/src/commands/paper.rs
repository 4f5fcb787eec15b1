//! `lince paper`: forms of papers as files.

use lince_core::Result;
use lince_core::actions::papers::{self, FormOf, forms};
use serde_json::json;

use crate::args::PaperCommand;
use crate::output::{Output, table, unless_idle};
use crate::session::Session;

pub fn run(session: &Session, command: PaperCommand) -> Result<Output> {
    match command {
        PaperCommand::List => {
            let mut kinds = papers::kinds(Some(session.reader()?.read()))?;
            kinds.retain(|kind| kind.form.is_some());
            let row = |kind: &papers::PaperKind| {
                let of = if kind.form == Some(FormOf::Office) {
                    "本单位"
                } else {
                    "自带"
                };
                vec![kind.name.to_string(), kind.title.to_string(), of.to_owned()]
            };
            let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
            Ok(Output::new(
                json!({ "forms": kinds }),
                table(&["名称", "公文", "表样"], &rows),
            ))
        }
        PaperCommand::Check { file } => match forms::read(session.reader()?.read(), &file) {
            Ok((template, _)) => Ok(Output::new(
                json!({ "ok": true, "name": template.name, "problems": [] }),
                format!("“{}”没有问题。", template.title),
            )),
            Err(error) => {
                let problem = json!({ "code": error.code().as_str(), "message": error.message() });
                let mut output = Output::new(json!({ "ok": false, "problems": [problem] }), error.message());
                output.findings = true;
                Ok(output)
            }
        },
        PaperCommand::Load { file } => {
            let mut store = session.writer()?;
            let (template, text) = forms::read(store.read(), &file)?;
            forms::load(&mut store, &session.occasion, &template, &text)?;
            let done = unless_idle(&store, "已使用");
            Ok(Output::new(
                json!({ "name": template.name, "title": template.title }),
                format!("{done}：“{}”。", template.title),
            ))
        }
        PaperCommand::Remove { name } => {
            forms::remove(&mut session.writer()?, &session.occasion, &name)?;
            Ok(Output::new(json!({ "name": name }), "已取消".to_owned()))
        }
        PaperCommand::Export { name, out } => {
            forms::export(session.reader()?.read(), &name, &out)?;
            let file = out.display().to_string();
            Ok(Output::new(json!({ "file": file }), format!("已保存：{file}")))
        }
    }
}
