//! Which files a path names, and what they are called beside one another.

use std::path::{Path, PathBuf};

use crate::{Error, ErrorCode, Result};

/// The file itself, or every file of a folder and of the folders in it, but hidden ones and what office programs leave beside an open
/// one. `too_large` for more files or deeper folders than an office sends.
pub fn files_in(path: &Path) -> Result<Vec<PathBuf>> {
    const DEEPEST: usize = 4;
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    gather(path, DEEPEST, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(Error::about(ErrorCode::FileNotFound, "文件夹里没有文件"));
    }
    Ok(files)
}

fn gather(folder: &Path, deepest: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    const MOST: usize = 1_000;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(['.', '~']) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() && deepest == 0 || files.len() >= MOST {
            let what = format!("文件夹里的文件超过{MOST}个，或文件夹套得太深，请分几次导入");
            return Err(Error::about(ErrorCode::TooLarge, what));
        }
        if kind.is_dir() {
            gather(&entry.path(), deepest - 1, files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// What the files are called, each differently: of two of one name the folder or a number tells.
pub(super) fn names_of(files: &[PathBuf]) -> Vec<String> {
    let last = |path: Option<&Path>| {
        let name = path.and_then(Path::file_name);
        // What would break a line or turn its direction is left out of the name shown.
        let turns = |c: &char| c.is_control() || crate::domain::text::is_invisible(*c);
        name.map(|name| name.to_string_lossy().chars().filter(|c| !turns(c)).collect())
            .unwrap_or_default()
    };
    let plain: Vec<String> = files.iter().map(|path| last(Some(path))).collect();
    let mut names: Vec<String> = Vec::with_capacity(files.len());
    for (path, own) in files.iter().zip(&plain) {
        let is_only = plain.iter().filter(|other| *other == own).count() == 1;
        let told = match is_only {
            true => own.clone(),
            false => format!("{}/{own}", last(path.parent())),
        };
        let same = names.iter().filter(|other| **other == told).count();
        names.push(match same {
            0 => told,
            _ => format!("{told}（{}）", same + 1),
        });
    }
    names
}
