//! `lince policy`: the rules of the place.

use lince_core::Result;
use lince_core::actions::policies;
use lince_core::domain::rights::Right;
use lince_core::storage::policies as kept;
use serde_json::{Value, json};

use crate::args::PolicyCommand;
use crate::output::{Output, table, unless_idle};
use crate::session::Session;

pub fn run(session: &Session, command: PolicyCommand) -> Result<Output> {
    match command {
        PolicyCommand::List => list(session),
        PolicyCommand::Show { name } => show(session, name.as_deref()),
        PolicyCommand::Check { file } => Ok(check(&file)),
        PolicyCommand::Load { file, from, dry_run } => {
            let pack = policies::read(&file)?;
            let mut store = if dry_run { session.reader()? } else { session.writer()? };
            let effects = policies::effects(store.read(), &pack, from, session.day())?;
            let rows: Vec<Vec<String>> = effects
                .iter()
                .map(|one| {
                    let told = [&one.name, &one.what, &one.before, &one.after].map(String::clone);
                    told.to_vec()
                })
                .collect();
            let done = if dry_run {
                "试看，没有改动"
            } else {
                policies::load(&mut store, &session.occasion, &pack, from)?;
                unless_idle(&store, "已载入")
            };
            let mut text = format!("{done}：“{}”从{from}起执行，影响{}处。\n", pack.name, rows.len());
            if !rows.is_empty() {
                text += &table(&["姓名", "项目", "原为", "改为"], &rows);
            }
            Ok(Output::new(
                json!({ "name": pack.name, "from": from, "document": pack.document.cited(), "effects": effects }),
                text,
            ))
        }
        PolicyCommand::Remove { name } => {
            let mut store = session.writer()?;
            store.require(Right::OfficeSettings)?;
            let key = policies::find(store.read(), &name)?.key;
            policies::remove(&mut store, &session.occasion, &key)?;
            Ok(Output::new(json!({ "key": key }), "已取消"))
        }
        PolicyCommand::Export { name, out } => {
            policies::export(session.reader()?.read(), &name, &out)?;
            let file = out.display().to_string();
            Ok(Output::new(json!({ "file": file }), format!("已保存：{file}")))
        }
    }
}

fn list(session: &Session) -> Result<Output> {
    let store = session.reader()?;
    let lines = policies::list(store.read(), session.day())?;
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let from = match (line.of_office, line.from) {
                (false, _) => "没有执行".to_owned(),
                (true, None) => "一直".to_owned(),
                (true, Some(from)) => format!("{from}起"),
            };
            let now = if line.in_force { "是" } else { "" };
            vec![
                line.key.clone(),
                line.name.clone(),
                from,
                now.to_owned(),
                line.document.clone(),
            ]
        })
        .collect();
    let text = table(&["编号", "名称", "执行", "现行", "文件"], &rows);
    Ok(Output::new(json!({ "policies": lines }), text))
}

fn show(session: &Session, name: Option<&str>) -> Result<Output> {
    let store = session.reader()?;
    let found = match name {
        Some(name) => policies::find(store.read(), name)?,
        None => kept::on(store.read(), session.day())?,
    };
    let text = policies::text_of(store.read(), &found.key)?;
    let pack = json!(found.pack);
    Ok(Output::new(
        json!({ "key": found.key, "from": found.from_on, "policy": pack, "text": text }),
        text,
    ))
}

/// A pack that is at fault is what was asked for, and no refusal of the command.
fn check(file: &std::path::Path) -> Output {
    match policies::read(file) {
        Ok(pack) => {
            let cases = pack.cases.len();
            let text = format!("“{}”没有问题，自带{cases}个算例都算得一样。", pack.name);
            Output::new(json!({ "ok": true, "cases": cases, "problems": [] }), text)
        }
        Err(error) => {
            let problem: Value = json!({ "code": error.code().as_str(), "message": error.message() });
            let mut output = Output::new(
                json!({ "ok": false, "cases": 0, "problems": [problem] }),
                error.message(),
            );
            output.findings = true;
            output
        }
    }
}
