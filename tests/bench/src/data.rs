//! The workbooks of an office of any size, made once and kept below `target`.

use crate::measure::Call;
use crate::{Bench, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// People of a county with 38 streets and 176 communities.
pub const COUNTY: usize = 2477;
pub const TEN_THOUSAND: usize = 10_000;
pub const HUNDRED_THOUSAND: usize = 100_000;

/// Folder with the workbooks of `size` people: `communities.xlsx`, `roster.xlsx`, and up to ten thousand people
/// also `training.xlsx` and `appraisal.xlsx`. Every 50th row of the roster is wrong in one of seven ways.
pub fn workbooks(bench: &Bench, size: usize) -> Result<PathBuf> {
    let folder = bench.data.join(size.to_string());
    let mark = folder.join("made-by");
    let scripts = hash_of(&[
        bench.scripts.join("make_data.py"),
        bench.scripts.join("make_samples.py"),
    ])?;
    if fs::read_to_string(&mark).is_ok_and(|kept| kept == scripts) {
        return Ok(folder);
    }
    eprintln!("making the workbooks of {size} people …");
    let workers = size.to_string();
    let mut make = python(bench, "make_data.py")
        .arg(&folder)
        .args(&["--spoil", "--workers", &workers]);
    if size > TEN_THOUSAND {
        make = make.arg("--roster-only");
    }
    make.run()?;
    fs::write(&mark, scripts).map_err(|error| format!("{}: {error}", mark.display()))?;
    Ok(folder)
}

/// A script of the baselines, to be given its arguments.
pub fn python(bench: &Bench, script: &str) -> Call {
    Call::new(&bench.python).arg(bench.scripts.join(script))
}

fn hash_of(files: &[PathBuf]) -> Result<String> {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// An empty folder of this name; what an earlier run left in it is deleted.
pub fn fresh_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A file that is not there: what an earlier run left is deleted.
pub fn without(path: PathBuf) -> Result<PathBuf> {
    for file in ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", path.display()))) {
        if file.exists() {
            fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    Ok(path)
}
