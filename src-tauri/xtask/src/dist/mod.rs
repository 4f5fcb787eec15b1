//! `cargo xtask dist windows | linux`: what is handed to an office, in `target/dist`.
//!
//! toolchain (what builds for Windows) → payload (which files) → pe (are they what they should be) → sign →
//! installer, portable → sums. Linux has its package and an archive of the command line.

mod archive;
mod installer;
mod linux;
mod notices;
pub mod payload;
mod pe;
pub mod portable;
mod release;
pub mod sign;
mod sums;
pub mod toolchain;
pub mod windows;

use crate::arguments::Arguments;
use crate::{HELP, Outcome, host};
use std::path::{Path, PathBuf};
use toolchain::Toolchain;

pub use installer::Setup;
pub use release::Release;
pub use sums::sum;

pub fn dist(root: &Path, arguments: &[String]) -> Outcome {
    match arguments.split_first() {
        Some((system, rest)) if system == "windows" => windows::dist(root, &Wanted::read(rest)?),
        Some((system, rest)) if system == "linux" => linux::dist(root, &Wanted::read(rest)?),
        _ => Err(format!(
            "dist 后面要写 windows 或 linux / dist needs windows or linux\n\n{HELP}"
        )),
    }
}

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq)]
pub struct Wanted {
    /// Debug builds, as they are: for a quick try and for tests, never handed out.
    pub debug: bool,
    /// This way of building for Windows and no other.
    pub toolchain: Option<Toolchain>,
}

impl Wanted {
    fn read(words: &[String]) -> Result<Self, String> {
        let mut arguments = Arguments::of(words);
        let wanted = Self {
            debug: arguments.switch("--debug"),
            toolchain: arguments.value(
                "--toolchain",
                Toolchain::named,
                "--toolchain 后面要写 rustup 或 debian / --toolchain needs rustup or debian",
            )?,
        };
        arguments.end().map(|()| wanted)
    }

    pub fn profile(&self) -> &'static str {
        if self.debug { "debug" } else { "release" }
    }
}

/// Where the finished files lie.
pub fn folder(root: &Path) -> PathBuf {
    host::target_dir(root).join("dist")
}

/// A folder that is empty, whatever an earlier run left in it.
fn fresh(folder: &Path) -> Outcome {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|error| at(folder, &error))?;
    }
    std::fs::create_dir_all(folder).map_err(|error| at(folder, &error))
}

pub fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Flags that keep this machine's folders out of what is built.
fn without_paths(root: &Path) -> Vec<String> {
    places(root)
        .iter()
        .map(|(place, name)| format!("--remap-path-prefix={}={name}", place.display()))
        .collect()
}

/// The folders that a build knows, and what it shall call them.
fn places(root: &Path) -> Vec<(PathBuf, &'static str)> {
    let target = Some(host::target_dir(root)).filter(|target| !target.starts_with(root));
    [
        (Some(root.to_path_buf()), "/lince"),
        (cargo_home(), "/cargo"),
        (target, "/target"),
    ]
    .into_iter()
    .filter_map(|(place, name)| Some((place?, name)))
    .collect()
}

fn cargo_home() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    given.or_else(|| home.map(|home| Path::new(&home).join(".cargo")))
}

fn tell_sizes(files: &[PathBuf]) {
    for file in files {
        let bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
        println!("{:>8.1} MB  {}", bytes as f64 / 1e6, file.display());
    }
}

/// For the tests beside the modules: what a build would be called.
#[cfg(test)]
fn release_for_tests() -> Release {
    Release {
        version: "1.2.3".to_owned(),
        seconds: 1_700_000_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Wanted, String> {
        Wanted::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_toolchain_can_be_forced() {
        let wanted = read(&["--toolchain", "debian", "--debug"]).unwrap();

        assert_eq!(wanted.toolchain, Some(Toolchain::Debian));
        assert_eq!(wanted.profile(), "debug");
        assert!(read(&["--toolchain", "gentoo"]).is_err());
        assert!(read(&["--fast"]).unwrap_err().contains("--fast"));
    }

    #[test]
    fn a_system_has_to_be_named() {
        assert!(dist(Path::new("/nowhere"), &[]).is_err());
        assert!(dist(Path::new("/nowhere"), &["beos".to_owned()]).is_err());
    }
}
