//! What lives as long as the window.

use std::path::{Path, PathBuf};

use lince_core::{ErrorCode, Result};

/// The window's state: where the office's data lie.
pub struct AppState {
    data: PathBuf,
}

impl AppState {
    /// The folder of `LINCE_DATA` if set, as tests and several offices on one PC do; else the usual place.
    pub fn new() -> Result<Self> {
        let data = match std::env::var_os("LINCE_DATA") {
            Some(folder) => PathBuf::from(folder),
            None => usual_place()?,
        };
        Ok(Self { data })
    }

    /// The folder of the office's data.
    pub fn data(&self) -> &Path {
        &self.data
    }
}

fn usual_place() -> Result<PathBuf> {
    let directories = directories::UserDirs::new().ok_or(ErrorCode::CannotReadOrWrite)?;
    let documents = directories.document_dir().unwrap_or(directories.home_dir());
    Ok(documents.join("邻册"))
}
