//! The licences of everything that is linked into the programs or shown in the window, which ask to be handed out with them.

use super::at;
use crate::host;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the file is called among the licences.
pub const FILE: &str = "程序所用软件的许可.txt";
/// How files with a licence begin.
const BEGINNINGS: &[&str] = &["license", "licence", "copying", "notice", "unlicense", "copyright"];

/// A package of others, and the folder of its sources.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    licence: String,
    folder: PathBuf,
}

/// One text: which packages there are, then every licence with the packages that it came with.
pub fn collect(root: &Path, target: &str) -> Result<String, String> {
    let mut packages = crates(root, target)?;
    packages.extend(scripts(root)?);
    let mut texts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for package in &packages {
        for text in licence_texts(&package.folder)? {
            texts.entry(text).or_default().insert(&package.name);
        }
    }
    Ok(written(&packages, &texts))
}

fn written(packages: &BTreeSet<Package>, texts: &BTreeMap<String, BTreeSet<&str>>) -> String {
    let mut text =
        "邻册用到下列软件，各按自己的许可使用。\nLince uses the following software, each under its own licence.\n\n"
            .to_owned();
    for package in packages {
        text += &format!("{}  {}\n", package.name, package.licence);
    }
    for (licence, names) in texts {
        let names: Vec<&str> = names.iter().copied().collect();
        text += &format!("\n{}\n{}\n\n{}\n", "=".repeat(72), names.join(", "), licence.trim_end());
    }
    text
}

/// Rust packages of both programs, OpenSSL among them, which a package builds.
fn crates(root: &Path, target: &str) -> Result<BTreeSet<Package>, String> {
    let programs = [
        "tree",
        "--locked",
        "-p",
        "lince-desktop",
        "-p",
        "lince-cli",
        "--target",
        target,
    ];
    let output = Command::new(host::cargo())
        .args(programs)
        .args(["-e", "normal,build", "--prefix", "none", "--format", "{p}\t{l}"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let sources = sources()?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(listed.lines().filter_map(|line| package(line, &sources)).collect())
}

/// `name v1.2.3 (proc-macro)<tab>MIT`; those that lie in this repository have no folder among the sources of others.
fn package(line: &str, sources: &[PathBuf]) -> Option<Package> {
    let (named, licence) = line.split_once('\t')?;
    let mut words = named.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let folder = sources
        .iter()
        .map(|source| source.join(format!("{name}-{version}")))
        .find(|folder| folder.is_dir())?;
    Some(Package {
        name: format!("{name} {version}"),
        // `(*)` says that cargo has shown what follows before.
        licence: licence.trim_end_matches("(*)").trim().to_owned(),
        folder,
    })
}

/// Where cargo unpacks what it fetches.
fn sources() -> Result<Vec<PathBuf>, String> {
    let home = super::cargo_home().ok_or("CARGO_HOME")?;
    let folder = home.join("registry/src");
    let entries = fs::read_dir(&folder).map_err(|error| at(&folder, &error))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// The packages of the window's pages.
fn scripts(root: &Path) -> Result<BTreeSet<Package>, String> {
    let npm = if host::WINDOWS { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ls", "--omit=dev", "--all", "--parseable"])
        .current_dir(root.join("ui"))
        .output()
        .map_err(|error| format!("npm ls: {error}"))?;
    let folders = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(folders
        .lines()
        .skip(1)
        .filter_map(|folder| script(Path::new(folder)))
        .collect())
}

fn script(folder: &Path) -> Option<Package> {
    let description = fs::read_to_string(folder.join("package.json")).ok()?;
    let value = |key: &str| {
        let after = description.split_once(&format!("\"{key}\": \""))?.1;
        Some(after.split_once('"')?.0.to_owned())
    };
    Some(Package {
        name: format!("{} {}", value("name")?, value("version")?),
        licence: value("license").unwrap_or_default(),
        folder: folder.to_path_buf(),
    })
}

fn licence_texts(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && is_licence(path))
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| Ok(String::from_utf8_lossy(&fs::read(file).map_err(|error| at(file, &error))?).replace('\r', "")))
        .collect()
}

fn is_licence(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_cargo_names_a_package_with_its_licence() {
        let sources = std::env::temp_dir().join(format!("lince-xtask-notices-{}", std::process::id()));
        fs::create_dir_all(sources.join("serde-1.0.2")).unwrap();
        let read = |line: &str| package(line, std::slice::from_ref(&sources));

        let serde = read("serde v1.0.2\tMIT OR Apache-2.0 (*)").unwrap();

        assert_eq!(
            (serde.name.as_str(), serde.licence.as_str()),
            ("serde 1.0.2", "MIT OR Apache-2.0")
        );
        assert_eq!(read("lince-core v0.1.0 (/repo/src-tauri/core)\tMIT"), None, "our own");
        fs::remove_dir_all(&sources).unwrap();
    }

    #[test]
    fn the_same_text_is_written_once_with_all_that_came_with_it() {
        let of = |name: &str| Package {
            name: name.to_owned(),
            licence: "MIT".to_owned(),
            folder: PathBuf::new(),
        };
        let texts = BTreeMap::from([("Permission is granted".to_owned(), BTreeSet::from(["a 1", "b 2"]))]);

        let text = written(&BTreeSet::from([of("a 1"), of("b 2")]), &texts);

        assert!(
            text.contains("\na 1  MIT\nb 2  MIT\n") && text.contains("\na 1, b 2\n\nPermission is granted\n"),
            "{text}"
        );
        assert_eq!(text.matches("Permission").count(), 1);
    }
}
