//! The writer's lock: an operating-system lock on a file beside the database, so that it ends with the process that held it,
//! and a second file that names the holder (Windows lets nobody read a locked file).

use std::fs::{File, OpenOptions};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorCode, Result};

const LOCK_FILE: &str = "writer.lock";
const HOLDER_FILE: &str = "writer.json";

/// Who writes: told to whoever comes second.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Holder {
    /// 「邻册窗口」 or 「命令行 lince」.
    pub program: String,
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
            pid: std::process::id(),
            since: chrono::Local::now().format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    fn sentence(&self) -> String {
        format!("占用者是{}（进程{}，自{}起）", self.program, self.pid, self.since)
    }
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
                // Only a name for whoever comes second; on a full disk he is told without.
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
            let details = serde_json::json!({ "program": holder.program, "pid": holder.pid, "since": holder.since });
            Error::about(ErrorCode::InUse, holder.sentence()).with_details(details)
        }
        None => ErrorCode::InUse.into(),
    }
}
