//! Files that are there whole or not at all.

use std::fs::File;
use std::path::Path;

use crate::{Error, ErrorCode, Result};

/// Writes `out` under a temporary name in the same folder, syncs it, and gives it its name only when it is complete. What lay
/// there before stays until then, and stays on any error.
pub fn replace(out: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    aside(out, |file, _| write(file))
}

/// As [`replace`], for what writes to a path: an empty file lies there already.
pub fn made_aside(out: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    aside(out, |_, path| make(path))
}

fn aside(out: &Path, write: impl FnOnce(&mut File, &Path) -> Result<()>) -> Result<()> {
    let folder = folder_of(out);
    make_folder(folder)?;
    let (mut file, path) = unfinished(folder).map_err(|e| place(e, folder))?.into_parts();
    write(&mut file, &path)?;
    file.sync_all().map_err(|e| place(e, out))?;
    drop(file);
    // Renamed by us, so that it happens the one way that is tested; until then the unfinished file goes with its guard.
    let path = path.keep().map_err(|e| place(e.error, out))?;
    rename(&path, out).inspect_err(|_| {
        // The first error is what the user must hear of.
        let _ = std::fs::remove_file(&path);
    })
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a folder and those above it that are missing, each of which survives a power cut.
pub fn make_folder(folder: &Path) -> Result<()> {
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|f| !f.as_os_str().is_empty() && !f.is_dir())
        .collect();
    std::fs::create_dir_all(folder).map_err(|e| place(e, folder))?;
    missing.into_iter().rev().try_for_each(sync_folder)
}

/// Gives a complete, synced file the name of another, in one step that survives a power cut.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|e| place(e, to))?;
    sync_folder(to)
}

/// A new name is durable only when its folder is; Windows keeps names without being asked.
fn sync_folder(_of: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let folder = folder_of(_of);
        let synced = File::open(folder).and_then(|f| f.sync_all());
        synced.map_err(|e| place(e, folder))?;
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
fn place(error: std::io::Error, path: &Path) -> Error {
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
