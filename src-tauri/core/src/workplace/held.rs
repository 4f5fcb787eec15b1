//! Working folders, each held by a lock of the operating system for as long as its process lives, so that clearing away what is left
//! behind does not take a folder in use.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

/// In a held folder, from the moment at which it is.
const LOCK: &str = "work.lock";
/// After this time a folder that cannot be held is abandoned: made by an earlier program, or on a disk without locks.
const ABANDONED: Duration = Duration::from_secs(6 * 3600);

/// A folder that is this process' own, gone with its value.
pub struct Held {
    // Let go first: Windows removes no folder with an open file in it.
    _lock: File,
    dir: TempDir,
}

impl Held {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// A name that is not taken.
pub(super) fn new_name(prefix: &str) -> String {
    // Keyed at random by the standard library.
    let random = RandomState::new().build_hasher().finish();
    format!("{prefix}{}-{random:016x}", std::process::id())
}

/// A new folder that only this user can look into, gone with its value.
pub(super) fn private(name: &str, folder: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.prefix(name).rand_bytes(0).tempdir_in(folder)
}

/// A new folder of that name in `folder`.
pub fn hold_in(folder: &Path, name: &str) -> io::Result<Held> {
    let dir = private(name, folder)?;
    let made = dir.path().join("work.lock.new");
    let lock = File::create_new(&made)?;
    // It is held before it gets its name, so that it is never seen free before its process has ended. A disk without locks holds nothing,
    // and the folder counts by its age.
    if lock.try_lock().is_ok() {
        fs::rename(&made, dir.path().join(LOCK))?;
    }
    Ok(Held { _lock: lock, dir })
}

/// Clears away the folders in `folder` whose names begin with `prefix` and whose processes have ended; `first` looks at each and
/// says whether it may go. What cannot be removed now will be another time.
pub fn clear_abandoned(folder: &Path, prefix: &str, first: impl Fn(&Path) -> bool) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(prefix);
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            clear_if_abandoned(&entry.path(), &first);
        }
    }
}

fn clear_if_abandoned(folder: &Path, first: impl Fn(&Path) -> bool) {
    let lock = match File::options().write(true).open(folder.join(LOCK)) {
        Ok(lock) => lock,
        Err(_) if is_old(folder) => {
            if first(folder) {
                let _ = fs::remove_dir_all(folder);
            }
            return;
        }
        Err(_) => return,
    };
    if lock.try_lock().is_ok() && first(folder) && emptied(folder) {
        drop(lock);
        let _ = fs::remove_dir_all(folder);
    }
}

/// Removes everything but the lock, so that the next process can try again at once; false where something is held.
fn emptied(folder: &Path) -> bool {
    let mut gone = true;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name() == LOCK {
            continue;
        }
        let removed = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(entry.path()),
            _ => fs::remove_file(entry.path()),
        };
        gone &= removed.is_ok();
    }
    gone
}

fn is_old(folder: &Path) -> bool {
    older_than(folder, ABANDONED)
}

/// Whether nothing in a file or folder has changed for so long, by the clock of its disk.
pub(super) fn older_than(path: &Path, age: Duration) -> bool {
    let changed = path.metadata().and_then(|found| found.modified());
    changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|since| since > age))
}
