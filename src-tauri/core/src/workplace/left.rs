//! Files made beside other files, where they are to stay, cannot lie in the private folder. For each one a note lies there for as long
//! as it is unfinished, so that a later process which finds the note of a killed process clears the file away.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::held;

/// How everything begins that is not finished; nothing else is ever cleared away by a note.
pub(crate) const UNFINISHED: &str = ".lince-unfinished-";
/// In a process' folder.
const NOTES: &str = "left";
/// A stick that has not come back for so long does not.
const FORGOTTEN: Duration = Duration::from_secs(90 * 24 * 3600);

/// A note that goes with its value.
pub struct Noted {
    note: PathBuf,
}

impl Noted {
    /// Notes `path` in a process' folder. Where that fails the work goes on without.
    pub(super) fn of(path: &Path, own: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let whole = std::path::absolute(path).ok()?;
        let notes = own.join(NOTES);
        fs::create_dir_all(&notes).ok()?;
        let noted = Self {
            note: notes.join(name.trim_start_matches('.')),
        };
        fs::write(&noted.note, whole.to_str()?).ok()?;
        Some(noted)
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.note);
    }
}

/// Clears away the files named by the notes in the folder of a process that has ended; false: something could not be reached or
/// removed, and its note stays.
pub(super) fn clear(own: &Path) -> bool {
    let mut done = true;
    for note in fs::read_dir(own.join(NOTES)).into_iter().flatten().flatten() {
        if finished(&note.path()) {
            let _ = fs::remove_file(note.path());
        } else {
            done = false;
        }
    }
    done
}

/// Whether nothing is left of the file that a note names, or nothing can be done.
fn finished(note: &Path) -> bool {
    let Ok(told) = fs::read_to_string(note) else {
        return true;
    };
    let path = Path::new(&told);
    let ours = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED));
    if !ours || !path.is_absolute() {
        return true;
    }
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).is_ok(),
        Ok(_) => fs::remove_file(path).is_ok(),
        Err(_) => path.parent().is_some_and(Path::is_dir) || held::older_than(note, FORGOTTEN),
    }
}
