//! `lince audit`

use lince_core::Result;
use lince_core::actions::{audit, file};
use lince_core::domain::moments;
use lince_core::domain::rights::Right;
use lince_core::storage::trail;
use lince_core::storage::verify::Report;
use serde_json::json;

use crate::args::AuditCommand;
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: AuditCommand) -> Result<Output> {
    match command {
        AuditCommand::List { worker, from } => {
            let store = session.reader()?;
            store.require(Right::ReadTrail)?;
            let worker = worker.map(|w| file::resolve(store.read(), &w)).transpose()?;
            let from = from.map(trail::begin_of_day);
            let lines = trail::lines(store.read(), worker.map(|w| w.0), from.as_deref(), u32::MAX)?;
            let rows: Vec<Vec<String>> = lines
                .iter()
                .map(|l| {
                    vec![
                        l.n.0.to_string(),
                        moments::to_the_second(&l.at),
                        l.who.clone(),
                        l.what.clone(),
                    ]
                })
                .collect();
            Ok(Output::new(
                json!({ "entries": lines }),
                table(&["序号", "时间", "经办人", "操作"], &rows),
            ))
        }
        AuditCommand::Verify { against, head } => Ok(told(audit::verify_with(&session.reader()?, &against, &head)?)),
        AuditCommand::Accept { reason, against } => {
            let mut store = session.writer()?;
            audit::accept(&mut store, &session.occasion, &reason, &against)?;
            Ok(told(audit::verify(&store, &against)?))
        }
    }
}

fn told(report: Report) -> Output {
    let mut json = json!({ "ok": report.ok, "entries": report.entries });
    if let Some(first) = report.findings.first() {
        json["first_broken"] = json!(first.entry);
        json["reason"] = json!(first.code);
        json["message"] = json!(first.message);
        json["findings"] = json!(report.findings);
        json["more"] = json!(report.more);
    }
    let mut text = match report.findings.first() {
        None => format!("操作记录完整，共{}条，现有数据与它一致。", report.entries),
        Some(_) => format!(
            "操作记录共{}条，有{}处不符：\n",
            report.entries,
            report.findings.len() as u32 + report.more
        ),
    };
    for finding in &report.findings {
        text += &format!("{}\n", finding.message);
    }
    Output {
        findings: !report.ok,
        ..Output::new(json, text)
    }
}
