//! Stamps: what a step was last done with, so that it is not done again for nothing.

use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file in `target/xtask` that holds the hash of a step's inputs, written once the step has succeeded.
pub struct Stamp {
    file: PathBuf,
    inputs: String,
}

impl Stamp {
    pub fn new(target: &Path, name: &str, inputs: String) -> Self {
        Self {
            file: target.join("xtask").join(name),
            inputs,
        }
    }

    pub fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.inputs)
    }

    pub fn keep(&self) -> Result<(), String> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&self.file, &self.inputs))
            .map_err(|error| format!("{}: {error}", self.file.display()))
    }
}

/// Hash over the names and contents of `paths` (files, or folders with all below) except what is called `except`.
pub fn hash_of(paths: &[&Path], except: &[&str]) -> Result<String, String> {
    let mut hash = Sha256::new();
    for path in paths {
        add(&mut hash, path, except).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn add(hash: &mut Sha256, path: &Path, except: &[&str]) -> io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?;
        inside.retain(|path| {
            path.file_name()
                .is_some_and(|name| !except.iter().any(|left_out| name == *left_out))
        });
        // A folder's order is not the same on every disk.
        inside.sort();
        return inside.iter().try_for_each(|path| add(hash, path, except));
    }
    let content = fs::read(path)?;
    hash.update(path.to_string_lossy().as_bytes());
    // The length keeps one file's end apart from the next one's name.
    hash.update(content.len().to_le_bytes());
    hash.update(&content);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for each test, deleted at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("lince-xtask-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    #[test]
    fn the_hash_changes_with_content_and_names_but_not_with_what_is_left_out() {
        let folder = Folder::new("hash");
        fs::create_dir_all(folder.0.join("src")).unwrap();
        fs::create_dir_all(folder.0.join("dist")).unwrap();
        fs::write(folder.0.join("src/a.ts"), "1").unwrap();
        let hash = || hash_of(&[&folder.0], &["dist"]).unwrap();
        let first = hash();

        fs::write(folder.0.join("dist/a.js"), "built").unwrap();
        assert_eq!(hash(), first, "what is built is no input");

        fs::write(folder.0.join("src/a.ts"), "2").unwrap();
        let second = hash();
        assert_ne!(second, first, "content counts");

        fs::rename(folder.0.join("src/a.ts"), folder.0.join("src/b.ts")).unwrap();
        assert_ne!(hash(), second, "names count");
    }

    #[test]
    fn a_stamp_is_fresh_only_for_the_inputs_it_was_kept_with() {
        let folder = Folder::new("stamp");
        let stamp = |inputs: &str| Stamp::new(&folder.0, "npm-ci", inputs.to_owned());
        assert!(!stamp("one").is_fresh(), "nothing was done yet");

        stamp("one").keep().unwrap();

        assert!(stamp("one").is_fresh());
        assert!(!stamp("two").is_fresh());
    }
}
