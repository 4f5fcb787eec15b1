//! The program's log: what went wrong, with codes and ids, never names or numbers of a person. Small, and kept on this PC.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A log that has grown to this is put aside in place of the one before.
const LARGEST: u64 = 256 * 1024;

static FILE: OnceLock<PathBuf> = OnceLock::new();

/// From now on notes are kept in `folder`; before, and where it cannot be written, they go to the console alone.
pub fn keep_in(folder: &Path) {
    // Kept in one place as long as the program runs.
    let _ = FILE.set(folder.join("lince.log"));
}

/// The file in which notes are kept.
pub fn file() -> Option<&'static Path> {
    FILE.get().map(PathBuf::as_path)
}

/// Notes that something went wrong.
pub fn note(text: &str) {
    eprintln!("{text}");
    if let Some(file) = file() {
        // A log that cannot be written must not keep anybody from working.
        let _ = append(file, text);
    }
}

fn append(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if file.metadata().is_ok_and(|log| log.len() > LARGEST) {
        std::fs::rename(file, file.with_extension("old.log"))?;
    }
    let now = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ");
    let line = format!("{now} {} {}\r\n", env!("CARGO_PKG_VERSION"), text.replace('\n', " "));
    // In one piece, since a second window that fails to start writes too.
    let mut log = OpenOptions::new().create(true).append(true).open(file)?;
    log.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_stays_small_and_keeps_what_is_newest() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("缓存").join("lince.log");

        for number in 0..40 {
            append(&file, &format!("{number}\n{}", "x".repeat(10_000))).unwrap();
        }

        let kept: u64 = std::fs::read_dir(file.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().metadata().unwrap().len())
            .sum();
        assert!(kept < 2 * LARGEST + 20_000, "{kept} bytes");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.lines().last().unwrap().contains("39 x"), "one note, one line");
    }
}
