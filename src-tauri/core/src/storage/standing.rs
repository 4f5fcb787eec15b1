//! Whether the file that is open is still the one that lies in the data folder. A stick that was pulled, a folder that was moved
//! or a copy that was put over the file leaves the open file without a name: what is written to it then is lost.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::{Error, ErrorCode, Result};

/// What tells a file from another of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(file.dev(), file.ino())
    }

    /// Windows lets nobody replace or rename a file that is open; that it is there is nearly enough.
    #[cfg(not(unix))]
    fn of(file: &Metadata) -> Self {
        let created = file.created().ok();
        let since = created.and_then(|c| c.duration_since(std::time::UNIX_EPOCH).ok());
        Self(since.map_or(0, |s| s.as_nanos() as u64), 0)
    }
}

/// The files that were opened: the database, and the write-ahead log in which a commit lands first.
#[derive(Debug)]
pub(super) struct Standing(Vec<(PathBuf, Identity)>);

impl Standing {
    /// Of an open database that has been read, so that its log, if it has one, is there.
    pub(super) fn of(database: &Path) -> Result<Self> {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        let mut known = vec![(database.to_owned(), Identity::of(&database.metadata()?))];
        if let Ok(found) = std::fs::metadata(&log) {
            known.push((PathBuf::from(log), Identity::of(&found)));
        }
        Ok(Self(known))
    }

    /// `data_moved` where one of them is gone or another.
    pub(super) fn check(&self) -> Result<()> {
        for (file, identity) in &self.0 {
            let found = file.metadata().map(|found| Identity::of(&found));
            if found.ok() != Some(*identity) {
                let database = &self.0[0].0;
                return Err(Error::about(ErrorCode::DataMoved, database.display().to_string()));
            }
        }
        Ok(())
    }
}
