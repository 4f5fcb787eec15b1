//! Files that lie somewhere plain, or under an earlier data key: encrypted with the present key, or reported as long as they exist.
//!
//! - [`walk`]: what lies in a folder, by what it is and not by its name
//! - [`anew`]: putting it under the key
//! - [`waiting`]: what could not be reached or not be sealed, remembered for later

mod anew;
mod waiting;
mod walk;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use waiting::{Waiting, is_any_at_hand, keep, protect_reachable, settle, waiting};
pub use walk::{Rest, What};

use crate::storage::trail::{self, Action};
use crate::storage::vault::{DataKey, Keyring, paired};
use crate::storage::{DATABASE_FILE, Store, attachments, backup};
use crate::{ErrorCode, Result};

/// What became of what anybody could read, or of what a withdrawn password opens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Protected {
    /// Files now under the office's key.
    pub encrypted: u32,
    /// Left as they were, because they are damaged, foreign, or could not be written: each to be looked at by a person.
    pub left: Vec<PathBuf>,
    /// Not at hand, such as a stick that is not in: seen to when it is.
    pub away: Vec<PathBuf>,
}

impl Protected {
    /// None could be looked at: what lies in the folder is left as it was.
    pub fn none_of(folder: PathBuf) -> Self {
        Self {
            left: vec![folder],
            ..Self::default()
        }
    }
}

/// What can be recovered from a disk after a file was deleted or written anew is beyond any program.
pub const DELETED_BLOCKS: &str =
    "换下来的明文在固态硬盘、U盘上可能还能被专门的软件读出；要转手或报废的盘，请整盘加密或销毁。";

/// What is to be put under the office's key, with all that it takes: the office may be worked with meanwhile.
pub struct Plan {
    dir: PathBuf,
    /// The second place for backups.
    second: Option<PathBuf>,
    /// Backups that a user made to other places. These are only reported, not encrypted: a copy of this folder has the same trail, and
    /// what one of the two has made must not be closed by the other's key.
    elsewhere: BTreeSet<PathBuf>,
    key: DataKey,
    ring: Keyring,
    /// Names the office in manifests.
    name: Option<String>,
}

impl Plan {
    /// Everything of the office: in the data folder, in the second place, wherever the trail says that a backup went, and what is kept
    /// in mind ([`waiting()`]).
    pub fn of(store: &Store, second: Option<&Path>) -> Result<Self> {
        let kept = waiting(store)?.into_iter().map(|waiting| waiting.path);
        let settled = waiting::settled(store)?;
        let dir = store.dir().to_owned();
        let key = store.key().ok_or(ErrorCode::NotEncrypted)?.clone();
        let is_elsewhere = |place: &PathBuf| {
            let is_second = second == Some(place.as_path());
            !is_second && !place.starts_with(&dir) && !settled.contains(place) && another_office(place, &dir).is_none()
        };
        Ok(Self {
            second: second.filter(|second| !second.starts_with(&dir)).map(Path::to_owned),
            elsewhere: backups_told(store)?
                .into_iter()
                .chain(kept)
                .filter(is_elsewhere)
                .collect(),
            dir: store.dir().to_owned(),
            ring: paired::keyring(store.read(), store.dir(), &key)?,
            key,
            name: backup::contents(store.read())?.office,
        })
    }

    /// Does it, file by file. A file goes only when the one that takes its place has been read back.
    pub fn carry_out(&self) -> Protected {
        // Photos that are what their names say; the walk finds the others.
        let _ = attachments::seal_all(&self.dir, &self.key);
        let mut done = Protected::default();
        self.see_to(walk::folder(&self.dir, &self.key), &mut done);
        if let Some(second) = &self.second {
            if second.is_dir() {
                self.see_to(walk::place(second, &self.key), &mut done);
            } else {
                done.away.push(second.clone());
            }
        }
        let usual = super::usual_folder(&self.dir);
        if usual.is_symlink() {
            // The walk follows no link, and nobody can know whose folder lies behind it.
            let found = walk::place(&usual, &self.key);
            done.left.extend(found.into_iter().map(|rest| rest.path));
        }
        for file in &self.elsewhere {
            match reach(file) {
                Reach::There => {
                    let found = walk::place(file, &self.key);
                    done.left.extend(found.into_iter().map(|rest| rest.path));
                }
                Reach::Away => done.away.push(file.clone()),
                Reach::Gone => {}
            }
        }
        done
    }

    fn see_to(&self, rests: Vec<Rest>, done: &mut Protected) {
        for rest in rests {
            match self.protect(&rest) {
                Ok(()) => done.encrypted += 1,
                Err(_) => done.left.push(rest.path),
            }
        }
    }

    /// Puts what lies there under the key. What another office's is, is left.
    fn protect(&self, rest: &Rest) -> Result<()> {
        match &rest.what {
            What::Backup { office } if office.is_some() && *office != self.name => Err(ErrorCode::NotABackup.into()),
            What::Backup { .. } => anew::pack(&rest.path, &self.key, &self.ring),
            What::Database => anew::encrypt(&rest.path, &self.key, &self.ring, self.name.as_deref()),
            What::Photo => Err(ErrorCode::Damaged.into()),
        }
    }
}

/// Puts everything of the office under its key that is not ([`Plan::of`]), and keeps in mind what could not be reached or sealed.
pub fn protect_all(store: &Store, second: Option<&Path>, at: DateTime<Utc>) -> Result<Protected> {
    let done = Plan::of(store, second)?.carry_out();
    keep(store, &done, at)?;
    Ok(done)
}

/// What lies unprotected now: in the data folder, and what is remembered. Nothing is touched.
pub fn find(store: &Store) -> Result<Vec<Waiting>> {
    let Some(key) = store.key() else {
        return Ok(Vec::new());
    };
    let mut found = waiting(store)?;
    let settled = waiting::settled(store)?;
    for rest in walk::folder(store.dir(), key) {
        if !settled.contains(&rest.path) && found.iter().all(|known| known.path != rest.path) {
            found.push(Waiting {
                path: rest.path,
                there: true,
            });
        }
    }
    Ok(found)
}

/// Whether something that lay somewhere is there.
enum Reach {
    There,
    /// Its stick or folder is not.
    Away,
    /// Its folder is there without it.
    Gone,
}

fn reach(place: &Path) -> Reach {
    // In the root of a drive, the stick that is in now may be another one.
    let folder = place.parent().filter(|folder| folder.parent().is_some());
    match (place.exists(), folder) {
        (true, _) => Reach::There,
        (false, Some(folder)) if folder.is_dir() => Reach::Gone,
        (false, _) => Reach::Away,
    }
}

/// The folder of another office in which a file lies: what that one made is its own affair.
fn another_office<'f>(file: &'f Path, dir: &Path) -> Option<&'f Path> {
    file.ancestors()
        .skip(1)
        .find(|folder| *folder != dir && folder.join(DATABASE_FILE).is_file())
}

/// The files of backups made by users, as the trail records them.
fn backups_told(store: &Store) -> Result<Vec<PathBuf>> {
    let told = trail::told(store.read(), Action::Backup)?;
    Ok(told
        .iter()
        .filter_map(|what| what.strip_prefix(super::writing::MADE_TO))
        .map(PathBuf::from)
        .collect())
}
