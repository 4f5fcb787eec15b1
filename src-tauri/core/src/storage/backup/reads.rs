//! When each place's backups were last read whole, and which of them were found bad: a small file beside the backups in the data
//! folder, with a proof under it that only the office can make. A file that is missing, damaged or not the office's is ignored: then
//! the backups are read again, which is never wrong.

use std::io::Write;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::voucher::Voucher;
use crate::storage::Store;
use crate::storage::file_names::BACKUPS;
use crate::{Error, Result, files};

/// In the folder of the backups.
const READS_FILE: &str = "last-read.json";

/// One backup, read whole once more after it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// The copy in the second place, not the one in the data folder.
    pub second: bool,
    /// What the office put under its manifest: no two backups have the same.
    pub voucher: String,
    /// The instant.
    pub at: DateTime<Utc>,
    /// What is wrong with it: a Chinese phrase; `None`: it is whole.
    pub fault: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    reads: Vec<Read>,
    voucher: String,
}

/// What the office knows about its backups.
pub fn load(store: &Store, voucher: &Voucher) -> Vec<Read> {
    let bytes = std::fs::read(store.dir().join(BACKUPS).join(READS_FILE)).unwrap_or_default();
    let Ok(kept) = serde_json::from_slice::<Kept>(&bytes) else {
        return Vec::new();
    };
    let is_own = words(&kept.reads).is_ok_and(|words| voucher.stands_under(&kept.voucher, &words));
    if is_own { kept.reads } else { Vec::new() }
}

/// Keeps it, whole or not at all.
pub fn save(store: &Store, voucher: &Voucher, reads: Vec<Read>) -> Result<()> {
    let Some(under) = voucher.put_under_words(&words(&reads)?)? else {
        return Ok(());
    };
    let kept = Kept { reads, voucher: under };
    let json = serde_json::to_vec_pretty(&kept).map_err(|e| Error::Internal(e.to_string()))?;
    let folder = store.dir().join(BACKUPS);
    std::fs::create_dir_all(&folder).map_err(|e| files::place(e, &folder))?;
    files::replace(&folder.join(READS_FILE), |out| Ok(out.write_all(&json)?))
}

/// Begins as no manifest does: the same seal stands under those.
fn words(reads: &[Read]) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(reads).map_err(|e| Error::Internal(e.to_string()))?;
    Ok([b"reads of backups\n".as_slice(), &json].concat())
}
