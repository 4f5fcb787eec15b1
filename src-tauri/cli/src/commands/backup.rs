//! `lince backup`, `lince check`

use lince_core::Result;
use lince_core::actions::{backups, checks};
use lince_core::storage::check::Problem;
use serde_json::json;

use crate::args::BackupCommand;
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: BackupCommand) -> Result<Output> {
    match command {
        BackupCommand::Create { to } => {
            let mut store = session.reader()?;
            let made = backups::create(&mut store, &session.occasion, to.as_deref())?;
            let text = format!(
                "已备份：{}\n校验码：{}\n档案{}人。",
                made.file.display(),
                made.sha256,
                made.workers
            );
            Ok(Output::new(json!(made), text))
        }
        BackupCommand::List => {
            let found = backups::list(session.reader()?.dir())?;
            let rows: Vec<Vec<String>> = found
                .iter()
                .map(|b| {
                    let workers = b.workers.map_or_else(|| "不能读取".to_owned(), |w| w.to_string());
                    vec![
                        b.made_at.clone().unwrap_or_default(),
                        workers,
                        b.file.display().to_string(),
                    ]
                })
                .collect();
            Ok(Output::new(
                json!({ "backups": found }),
                table(&["时间", "人数", "文件"], &rows),
            ))
        }
        BackupCommand::Verify { file } => {
            let verified = backups::verify(&file)?;
            let text = if verified.ok {
                format!("备份完好，档案{}人。", verified.workers)
            } else {
                sentences(&verified.problems)
            };
            Ok(Output {
                findings: !verified.ok,
                ..Output::new(json!(verified), text)
            })
        }
        BackupCommand::Restore { file } => {
            session.may_restore()?;
            let restored = backups::restore(&session.dir()?, &session.holder(), &session.occasion, &file)?;
            let mut text = format!("已从{}恢复。", restored.restored.display());
            if let Some(kept) = &restored.kept {
                text += &format!("\n恢复前的数据已另存：{}", kept.display());
            }
            Ok(Output::new(json!(restored), text))
        }
    }
}

pub fn check(session: &Session) -> Result<Output> {
    let problems = checks::check(&session.reader()?)?;
    let text = if problems.is_empty() {
        "没有发现问题。".to_owned()
    } else {
        sentences(&problems)
    };
    Ok(Output {
        findings: !problems.is_empty(),
        ..Output::new(json!({ "ok": problems.is_empty(), "problems": problems }), text)
    })
}

fn sentences(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("{}\n", p.message)).collect()
}
