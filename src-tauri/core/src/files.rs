//! Files that are there whole or not at all.

use std::fs::File;
use std::path::Path;

use crate::{Error, ErrorCode, Result};

/// Writes `out` under a temporary name in the same folder, syncs it, and gives it its name only when it is complete. What lay
/// there before stays until then, and stays on any error.
pub fn replace(out: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let folder = match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(|e| place(e, folder))?;
    let mut file = unfinished(folder).map_err(|e| place(e, folder))?;
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(out).map_err(|e| place(e.error, out))?;
    sync_folder(out)
}

/// Gives a complete, synced file the name of another, in one step that survives a power cut.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|e| place(e, to))?;
    sync_folder(to)
}

/// A new name is durable only when its folder is; Windows keeps names without being asked.
pub(crate) fn sync_folder(_of: &Path) -> Result<()> {
    #[cfg(unix)]
    if let Some(folder) = _of.parent().filter(|f| !f.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// A temporary file that others may read as they may any file the user saves; temporary files are the user's own otherwise.
fn unfinished(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666)); // less the user's umask
    }
    builder.tempfile_in(folder)
}

/// Names the place in the sentence that the user reads.
pub(crate) fn place(error: std::io::Error, path: &Path) -> Error {
    let code = match Error::from(error).code() {
        ErrorCode::FileNotFound => ErrorCode::CannotReadOrWrite,
        code => code,
    };
    Error::about(code, path.display().to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn an_unfinished_file_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("a.txt");
        std::fs::write(&out, "old").unwrap();

        let failed = replace(&out, |file| {
            file.write_all(b"new")?;
            Err(ErrorCode::Cancelled.into())
        });

        assert_eq!(failed.unwrap_err().code(), ErrorCode::Cancelled);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "old");
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }
}
