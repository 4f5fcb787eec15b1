//! The writer's lock: an operating-system lock on a file beside the database, so that it ends with the process that held it,
//! and a second file that names the holder (on Windows a locked file cannot be read).

use std::fs::{File, OpenOptions};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::account_names;
use crate::{Error, ErrorCode, Result};

const LOCK_FILE: &str = "writer.lock";
const HOLDER_FILE: &str = "writer.json";

/// Who writes; shown to a second program that wants to write.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Holder {
    /// 「邻册窗口」 or 「命令行 lince」.
    pub program: String,
    /// Who is signed in to the PC; on a PC with several accounts another one may have left the program open.
    #[serde(default)]
    pub account: Option<String>,
    /// Process number.
    pub pid: u32,
    /// The instant at which it took the lock, as local text.
    pub since: String,
}

impl Holder {
    /// This process, from now on.
    pub fn this_process(program: &str) -> Self {
        Self {
            program: program.to_owned(),
            account: account_here(),
            pid: std::process::id(),
            since: chrono::Local::now().format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    fn sentence(&self) -> String {
        let whose = match &self.account {
            Some(account) if Some(account) != account_here().as_ref() => format!("电脑用户“{account}”的"),
            _ => String::new(),
        };
        format!(
            "占用者是{whose}{}（进程{}，自{}起）",
            self.program, self.pid, self.since
        )
    }
}

/// The account of the PC under which this process runs.
fn account_here() -> Option<String> {
    let named = |variable| {
        let name = std::env::var(variable).ok()?;
        Some(account_names::normal(&name)).filter(|name| !name.is_empty())
    };
    named("USERNAME").or_else(|| named("USER"))
}

/// Held as long as this value lives.
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock or ends at once with `in_use`, naming the holder.
    pub(super) fn take(dir: &Path, holder: &Holder) -> Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join(LOCK_FILE))?;
        match file.try_lock() {
            Ok(()) => {
                let json = serde_json::to_vec(holder).map_err(|e| Error::Internal(e.to_string()))?;
                // Only names the holder to a second program; on a full disk that one is refused without a name.
                let _ = std::fs::write(dir.join(HOLDER_FILE), json);
                Ok(Self { _file: file })
            }
            Err(std::fs::TryLockError::WouldBlock) => Err(held_by_another(dir)),
            Err(std::fs::TryLockError::Error(e)) => Err(e.into()),
        }
    }
}

fn held_by_another(dir: &Path) -> Error {
    let holder = std::fs::read(dir.join(HOLDER_FILE))
        .ok()
        .and_then(|b| serde_json::from_slice::<Holder>(&b).ok());
    match holder {
        Some(holder) => {
            let details = serde_json::json!({
                "program": holder.program, "account": holder.account, "pid": holder.pid, "since": holder.since
            });
            Error::about(ErrorCode::InUse, holder.sentence()).with_details(details)
        }
        None => ErrorCode::InUse.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_second_is_told_which_account_of_the_pc_holds_the_office() {
        let mine = Holder::this_process("邻册窗口");
        let other = Holder {
            account: Some("张三的另一个账户".into()),
            ..mine.clone()
        };

        assert!(
            mine.sentence().starts_with("占用者是邻册窗口（进程"),
            "{}",
            mine.sentence()
        );
        assert!(
            other
                .sentence()
                .starts_with("占用者是电脑用户“张三的另一个账户”的邻册窗口（进程")
        );
    }

    #[test]
    fn a_holder_that_an_older_program_wrote_is_understood() {
        let dir = tempfile::tempdir().unwrap();
        let older = r#"{ "program": "邻册窗口", "pid": 7, "since": "2026-11-22 09:00" }"#;
        std::fs::write(dir.path().join(HOLDER_FILE), older).unwrap();

        let told = held_by_another(dir.path());

        assert_eq!(told.code(), ErrorCode::InUse);
        assert!(told.message().contains("邻册窗口（进程7"));
    }
}
