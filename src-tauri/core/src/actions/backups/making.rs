//! Making a backup: written, told in the trail, copied to the second place, and what it makes superfluous thinned.

use std::path::{Path, PathBuf};

use super::writing::{MADE_TO, Made, Second, take_back, write};
use super::{protect, thinning, usual_folder};
use crate::domain::rights::Right;
use crate::progress::{Progress, Silent, checkpoint};
use crate::rules::retention::BackupKind;
use crate::storage::backup::{archive, folder};
use crate::storage::trail::Action;
use crate::storage::{Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result, files};

/// Which backup is wanted, and where.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Why.
    pub kind: BackupKind,
    /// Instead of the usual folder.
    pub to: Option<PathBuf>,
    /// The office's second place, where a copy goes too.
    pub second: Option<PathBuf>,
}

/// Copies everything into one file in `to`, reads the file back, and only then says that it is there.
pub fn create(store: &mut Store, occasion: &Occasion, to: Option<&Path>) -> Result<Made> {
    let order = Order {
        to: to.map(Path::to_owned),
        ..Order::default()
    };
    make(store, occasion, &order, &mut Silent)
}

/// As [`create`], of any kind and with a copy in the second place; afterwards both places are thinned. Others may write meanwhile.
pub fn make(store: &mut Store, occasion: &Occasion, order: &Order, progress: &mut dyn Progress) -> Result<Made> {
    if !matches!(order.kind, BackupKind::Automatic | BackupKind::BeforeUpgrade) {
        store.require(Right::BackUp)?;
    }
    if order.to.is_some() {
        // Outside the office's own places it puts everybody's records into the hands of the person who holds the stick.
        store.require_whole()?;
    }
    let folder = order.to.clone().unwrap_or_else(|| usual_folder(store.dir()));
    // The trail shows an absolute path, which means the same to every reader.
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let mut made = write(store, occasion.at, order.kind, &folder, progress)?;
    let (action, what) = match order.kind {
        BackupKind::Automatic => (Action::AutoBackup, "自动备份到"),
        // Setup asks for it; nobody signs in to setup.
        BackupKind::BeforeUpgrade => (Action::AutoBackup, "升级前备份到"),
        _ => (Action::Backup, MADE_TO),
    };
    // No copy of everything without an entry: a backup that cannot be recorded in the trail is not made.
    store
        .note(occasion, &Entry::new(action, format!("{what}{}", made.file.display())))
        .inspect_err(|_| take_back(&made.file))?;
    made.second = order
        .second
        .as_deref()
        .map(|second| copy_to_second(&made, second, &folder, progress));
    // The backup exists and is recorded. What cannot be protected or thinned out now is done when the next one is made.
    if store.key().is_some() {
        let _ = protect::protect_reachable(store, order.second.as_deref(), occasion.at);
    }
    let _ = thinning::thin(store, occasion.at, order.second.as_deref());
    Ok(made)
}

/// Copies a verified backup to the second place and reads it back there. What goes wrong is a caution: the first one is safe.
fn copy_to_second(made: &Made, second: &Path, first: &Path, progress: &mut dyn Progress) -> Second {
    match try_second(made, second, first, progress) {
        Ok(file) => Second {
            file: Some(file),
            caution: None,
        },
        Err(error) => Second {
            file: None,
            caution: Some(error.message()),
        },
    }
}

fn try_second(made: &Made, second: &Path, first: &Path, progress: &mut dyn Progress) -> Result<PathBuf> {
    if !second.is_dir() {
        return Err(Error::about(
            ErrorCode::BackupPlaceMissing,
            second.display().to_string(),
        ));
    }
    let name = made.file.file_name().unwrap_or_default();
    if second == first {
        return Ok(made.file.clone());
    }
    checkpoint(progress, "正在复制到第二个位置", 0, 1)?;
    folder::need_space(second, std::fs::metadata(&made.file)?.len())?;
    let work = folder::work_in(second)?;
    let unfinished = work.path().join("backup");
    let mut out = std::fs::File::create(&unfinished)?;
    archive::copy_hashed(&made.file, &mut out)?;
    out.sync_all()?;
    drop(out);
    if archive::hash_of(&unfinished)? != made.sha256 {
        return Err(Error::about(ErrorCode::CannotReadOrWrite, "第二个位置读回不一致"));
    }
    let file = second.join(name);
    files::rename(&unfinished, &file)?;
    checkpoint(progress, "正在复制到第二个位置", 1, 1)?;
    Ok(file)
}
