//! Whether the file that is open is still the one that lies in the data folder. A stick that was pulled, a folder that was moved
//! or a copy that was put over the file leaves the open file without a name: what is written to it then is lost.

use std::path::{Path, PathBuf};

use file_id::{FileId, get_file_id};

use crate::{Error, ErrorCode, Result};

/// The files that were opened: the database, and the write-ahead log in which a commit lands first.
#[derive(Debug)]
pub(super) struct Standing(Vec<(PathBuf, FileId)>);

impl Standing {
    /// For an open database that has been read, so that its log, if it has one, is there.
    pub(super) fn of(database: &Path) -> Result<Self> {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        let mut known = vec![(database.to_owned(), get_file_id(database)?)];
        if let Ok(found) = get_file_id(&log) {
            known.push((PathBuf::from(log), found));
        }
        Ok(Self(known))
    }

    /// `data_moved` where one of them is gone or another.
    pub(super) fn check(&self) -> Result<()> {
        for (file, identity) in &self.0 {
            if get_file_id(file).ok() != Some(*identity) {
                let database = &self.0[0].0;
                return Err(Error::about(ErrorCode::DataMoved, database.display().to_string()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_in_the_place_of_a_file_is_another_file() {
        let dir = tempfile::tempdir().unwrap();
        let (file, copy) = (dir.path().join("lince.db"), dir.path().join("copy.db"));
        std::fs::write(&file, "office").unwrap();
        std::fs::copy(&file, &copy).unwrap();
        let standing = Standing::of(&file).unwrap();
        assert!(standing.check().is_ok());

        std::fs::rename(&copy, &file).unwrap();

        assert_eq!(standing.check().unwrap_err().code(), ErrorCode::DataMoved);
    }
}
