//! The files of a folder as they are, and how they differ from what they were.

use crate::Outcome;
use crate::dist::sum;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A backup is noted in the trail, so these change with it; what the office has entered is compared by itself.
const NOTED: &[&str] = &["lince.db", "lince.heads", "writer.json"];

/// Files of a folder with all below, and the hash of each.
pub type Contents = BTreeMap<PathBuf, String>;

pub fn contents(folder: &Path) -> Result<Contents, String> {
    let mut found = Contents::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let entries = fs::read_dir(&current).map_err(|error| format!("{}: {error}", current.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
                found.insert(name, sum(&path)?);
            }
        }
    }
    Ok(found)
}

pub fn expect(is_so: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if is_so { Ok(()) } else { Err(otherwise()) }
}

/// Says which files differ.
pub fn expect_same(expected: &Contents, found: &Contents) -> Outcome {
    let mut differences = Vec::new();
    for (path, hash) in expected {
        match found.get(path) {
            None => differences.push(format!("missing: {}", path.display())),
            Some(other) if other != hash => differences.push(format!("changed: {}", path.display())),
            Some(_) => {}
        }
    }
    let added = found.keys().filter(|path| !expected.contains_key(*path));
    differences.extend(added.map(|path| format!("added: {}", path.display())));
    expect(differences.is_empty(), || differences.join("\n"))
}

/// Backups lie in a folder of their own among the data.
pub fn is_backup(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str().to_string_lossy().to_lowercase().contains("backup"))
}

pub fn without_notes(files: &Contents) -> Contents {
    let noted = |path: &Path| NOTED.iter().any(|name| path.ends_with(name)) && !is_backup(path);
    files
        .iter()
        .filter(|(path, _)| !noted(path))
        .map(|(path, hash)| (path.clone(), hash.clone()))
        .collect()
}

/// Without the backups that were not there `before`.
pub fn without_backups(files: &Contents, before: &Contents) -> Contents {
    let is_new = |path: &Path| is_backup(path) && !before.contains_key(path);
    files
        .iter()
        .filter(|(path, _)| !is_new(path))
        .map(|(path, hash)| (path.clone(), hash.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Contents {
        list.iter()
            .map(|(path, hash)| (PathBuf::from(path), (*hash).to_owned()))
            .collect()
    }

    #[test]
    fn a_difference_is_named_with_its_file() {
        let before = files(&[("a", "1"), ("b", "2")]);

        assert_eq!(expect_same(&before, &before), Ok(()));
        let told = expect_same(&before, &files(&[("a", "9"), ("c", "3")])).unwrap_err();
        assert_eq!(told, "changed: a\nmissing: b\nadded: c");
    }

    #[test]
    fn only_a_backup_and_its_note_may_come_with_an_upgrade() {
        let before = files(&[("lince.db", "1"), ("attachments/a", "2"), ("backups/1.zip", "3")]);
        let good = files(&[
            ("lince.db", "9"),
            ("attachments/a", "2"),
            ("backups/1.zip", "3"),
            ("backups/2.zip", "4"),
        ]);
        let bad = files(&[
            ("lince.db", "9"),
            ("attachments/a", "8"),
            ("backups/1.zip", "7"),
            ("x", "4"),
        ]);
        let compared = |after: &Contents| {
            expect_same(
                &without_notes(&before),
                &without_backups(&without_notes(after), &before),
            )
        };

        assert_eq!(compared(&good), Ok(()));
        assert_eq!(
            compared(&bad).unwrap_err(),
            "changed: attachments/a\nchanged: backups/1.zip\nadded: x"
        );
    }
}
