//! What must lie on the disk for a while: papers that another program prints, an encrypted copy that is looked through. It all lies
//! in one private folder of the user's, in which every process has a folder of its own, and it goes when the work is done, when the
//! window locks and when the program ends. What a killed process left goes when the next one starts, and no process takes another
//! one's away.
//!
//! - here: the private folder and what lies in it
//! - [`held`]: a folder that is its process' own for as long as that lives
//! - [`left`]: what is being made beside other files, noted here in case nobody finishes it

pub mod held;
mod left;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tempfile::TempDir;

use crate::error::place;
use crate::{Error, ErrorCode, Result};
use held::Held;
pub(crate) use left::{Noted, UNFINISHED};

/// How the folders of processes begin.
const PROCESS: &str = "process-";
/// In a process' folder: what another program has open.
const PAPERS: &str = "papers";

static HERE: OnceLock<Workplace> = OnceLock::new();

/// From now on the first of these folders that can be made private is where work is done; what killed processes left in any of
/// them is cleared away.
pub fn keep_in(folders: Vec<PathBuf>) {
    // One place for as long as the program runs.
    let _ = HERE.set(Workplace::at(folders));
    here().clear_left();
}

/// This process' place. A program that named none works under the system's folder for such files, no less privately.
fn here() -> &'static Workplace {
    HERE.get_or_init(|| Workplace::at(vec![std::env::temp_dir().join("lince-work")]))
}

/// A folder for one piece of work, gone with its value.
pub fn folder() -> Result<TempDir> {
    here().folder()
}

/// A new place for a paper of this name that another program is to open: an earlier one may still be open there, and Windows
/// replaces no file that is.
pub fn paper(name: &str) -> Result<PathBuf> {
    here().paper(name)
}

/// Removes a paper that has done its work. One that another program holds goes when the window locks, else at the next start.
pub fn remove_paper(paper: &Path) {
    let _ = fs::remove_file(paper);
}

/// The window locks: no paper stays, and nothing of a process that was killed.
pub fn clear() {
    here().clear_papers();
    here().clear_left();
}

/// The program ends: nothing of it stays.
pub fn leave() {
    here().leave();
}

/// A name for what is about to be made in `folder`. A note of it is written before it exists; until the note is dropped, it marks the
/// file as unfinished for the next process. Without a place of its own the program writes no note.
pub(crate) fn unfinished(folder: &Path) -> (String, Option<Noted>) {
    let name = held::new_name(UNFINISHED);
    let own = HERE.get().and_then(|here| here.own().ok());
    let noted = own.and_then(|own| Noted::of(&folder.join(&name), own.as_ref()?.path()));
    (name, noted)
}

/// The private folder, by the places where it may be.
struct Workplace {
    folders: Vec<PathBuf>,
    own: Mutex<Option<Held>>,
}

impl Workplace {
    fn at(folders: Vec<PathBuf>) -> Self {
        Self {
            folders,
            own: Mutex::new(None),
        }
    }

    /// This process' own folder, made when it is first needed.
    fn own(&self) -> Result<MutexGuard<'_, Option<Held>>> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        // A user who cleans up by hand takes away what no program needs at the moment.
        if own.as_ref().is_none_or(|own| !own.path().is_dir()) {
            *own = Some(self.make_own()?);
        }
        Ok(own)
    }

    fn make_own(&self) -> Result<Held> {
        let mut refused = Err(ErrorCode::CannotReadOrWrite.into());
        for folder in &self.folders {
            match own_in(folder) {
                Ok(own) => return Ok(own),
                Err(error) => refused = refused.or(Err(error)),
            }
        }
        refused
    }

    fn folder(&self) -> Result<TempDir> {
        let own = self.own()?;
        let own = own.as_ref().ok_or(ErrorCode::CannotReadOrWrite)?;
        held::private(&held::new_name("work-"), own.path()).map_err(|e| place(e, own.path()))
    }

    fn paper(&self, name: &str) -> Result<PathBuf> {
        let own = self.own()?;
        let own = own.as_ref().ok_or(ErrorCode::CannotReadOrWrite)?;
        let papers = own.path().join(PAPERS);
        fs::create_dir_all(&papers).map_err(|e| place(e, &papers))?;
        Ok(free_place(&papers, name))
    }

    fn clear_papers(&self) {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(own) = own.as_ref() else { return };
        for paper in fs::read_dir(own.path().join(PAPERS)).into_iter().flatten().flatten() {
            remove_paper(&paper.path());
        }
    }

    fn clear_left(&self) {
        for folder in self.folders.iter().filter(|folder| is_private(folder)) {
            held::clear_abandoned(folder, PROCESS, left::clear);
        }
    }

    fn leave(&self) {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner).take();
        // What another program holds open stays with its lock free, and goes at the next start.
        drop(own);
    }
}

fn free_place(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(format!("{name}.pdf"));
    let numbered = (2_u32..).map(|n| folder.join(format!("{name}_{n}.pdf")));
    let mut places = std::iter::once(first).chain(numbered);
    places
        .find(|place| !place.exists())
        .expect("numbers do not end before files do")
}

/// A folder of this process' own in `folder`, which is made if needed and which no other user can look into.
fn own_in(folder: &Path) -> Result<Held> {
    make_private(folder).map_err(|e| place(e, folder))?;
    let own = held::hold_in(folder, &held::new_name(PROCESS)).map_err(|e| place(e, folder))?;
    if is_private(folder) && same_owner(folder, own.path()) {
        Ok(own)
    } else {
        let about = format!("{}：这个文件夹不是只有您能看的", folder.display());
        Err(Error::about(ErrorCode::CannotReadOrWrite, about))
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // Never through a link that another program laid there.
    if fs::symlink_metadata(folder)?.is_dir() && !is_private(folder) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// In the user's own part of the system, whose rights it inherits.
#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// A folder, not a link to one, which no other user can look into.
fn is_private(folder: &Path) -> bool {
    let Ok(found) = fs::symlink_metadata(folder) else {
        return false;
    };
    #[cfg(unix)]
    let closed = std::os::unix::fs::MetadataExt::mode(&found) & 0o077 == 0;
    #[cfg(not(unix))]
    let closed = true;
    found.is_dir() && !found.file_type().is_symlink() && closed
}

/// Whether a folder is whose the process is that has just made `own` in it.
#[cfg(unix)]
fn same_owner(folder: &Path, own: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |of: &Path| fs::symlink_metadata(of).map(|found| found.uid()).ok();
    owner(folder).is_some_and(|whose| owner(own) == Some(whose))
}

#[cfg(not(unix))]
fn same_owner(_folder: &Path, _own: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests;
