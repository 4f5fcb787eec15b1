//! Verified copies of everything, and the way back from one.
//!
//! - [`writing`]: writing one; [`called`]: under which name
//! - [`making`]: the same with its copy in the second place
//! - [`listing`]: which there are
//! - [`verifying`]: whether one is whole
//! - [`counting`]: which of them count
//! - [`reading`]: whether they still are whole, every week
//! - [`trial`]: bringing one back for a try, beside the office
//! - [`standing`]: how things stand: the last usable one, what is due; [`thinning`]: how long they are kept
//! - [`restore`]: the way back, and back from it
//! - [`compare`]: what a backup holds beside what is there now
//! - [`protect`]: what lies somewhere plain, or under a key that the office had before
//! - [`upgrade`]: what is kept before a newer program is installed

mod called;
pub mod compare;
mod counting;
mod listing;
mod making;
pub mod protect;
pub mod reading;
pub mod restore;
pub mod standing;
mod thinning;
pub mod trial;
pub mod upgrade;
mod verifying;
mod writing;

use std::path::{Path, PathBuf};

pub use listing::{Listed, Place, list, list_both};
pub use making::{Order, create, make};
pub use restore::{Restored, restore};
pub use verifying::{Keys, Verified, verify, verify_with};
pub use writing::{Made, Second};

pub use crate::rules::retention::BackupKind;
use crate::storage::backup::FOLDER;
pub use crate::storage::backup::folder::EXTENSION;

/// Where backups lie unless another place is set.
pub fn usual_folder(dir: &Path) -> PathBuf {
    dir.join(FOLDER)
}
