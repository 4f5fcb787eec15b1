//! The program, and the office that every case starts from.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use lince_tests::copy_files;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::case::{Case, folder, table, tables, text};
use crate::workbook;

/// `lince`, of the same build as this test.
pub struct Program {
    file: PathBuf,
    settings: TempDir,
}

impl Program {
    pub fn built() -> Self {
        let settings = tempfile::tempdir().unwrap();
        if let Some(file) = std::env::var_os("LINCE_PROGRAM") {
            return Self {
                file: file.into(),
                settings,
            };
        }
        let folder = build_folder();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build
            .args(["build", "--quiet", "--package", "lince-cli", "--target-dir"])
            .arg(folder.parent().unwrap());
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "lince cannot be built");
        let file = folder.join(format!("lince{}", std::env::consts::EXE_SUFFIX));
        Self { file, settings }
    }

    /// Where the build puts what it makes.
    pub fn folder(&self) -> PathBuf {
        build_folder()
    }

    /// What the program prints about the office in `data`.
    pub fn run<S: AsRef<OsStr>>(&self, data: &Path, args: &[S]) -> Value {
        let mut command = Command::new(&self.file);
        command.args(args).arg("--json").current_dir(self.settings.path());
        command
            .env("LINCE_DATA", data)
            .env("LINCE_SETTINGS", self.settings.path())
            .env("USER", "测试员");
        let ended = command.output().unwrap();
        let words = String::from_utf8_lossy(&ended.stderr);
        serde_json::from_slice(&ended.stdout).unwrap_or_else(|_| json!({ "error": { "message": words } }))
    }

    /// As [`Self::run`]; it must be done.
    fn must<S: AsRef<OsStr>>(&self, data: &Path, args: &[S]) {
        let answer = self.run(data, args);
        assert!(answer["error"].is_null(), "{answer}");
    }
}

/// `target/debug`, where this test was built.
fn build_folder() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.ancestors().nth(2).unwrap().to_owned()
}

/// One of the office's people, as a case may name them.
pub struct Known {
    pub name: String,
    pub community: String,
    pub id_number: String,
}

/// The office with its communities alone, and with its people.
pub struct Base {
    communities: TempDir,
    known: TempDir,
    pub people: Vec<Known>,
}

impl Base {
    pub fn new(program: &Program) -> Self {
        let office = table(&folder().join("office.toml"));
        let (communities, known) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (street, division) = (text(&office, "street").unwrap(), text(&office, "division").unwrap());
        let places = communities.path();
        program.must(
            places,
            &[
                "init",
                "--street",
                &street,
                "--division",
                &division,
                "--as-of",
                "2026-01-01",
            ],
        );
        for name in office["communities"].as_array().unwrap() {
            program.must(
                places,
                &["community", "add", "--street", &street, name.as_str().unwrap()],
            );
        }
        copy_files(places, known.path());
        let mut people = Vec::new();
        for person in tables(&office, "person") {
            let fields = person
                .iter()
                .map(|(key, value)| format!("{key}={}", value.as_str().unwrap()));
            let words = ["workers", "add", "--as-of", "2026-01-01"].map(str::to_owned);
            program.must(known.path(), &words.into_iter().chain(fields).collect::<Vec<_>>());
            let of = |key| text(person, key).unwrap();
            people.push(Known {
                name: of("name"),
                community: of("community"),
                id_number: of("id_number"),
            });
        }
        Self {
            communities,
            known,
            people,
        }
    }

    /// A copy of the office that the case starts from.
    pub fn office(&self, case: &Case) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        copy_files(
            if case.known {
                self.known.path()
            } else {
                self.communities.path()
            },
            dir.path(),
        );
        dir
    }
}

/// Imports the file of the case as what it is and gives the program's word about it. `LAYOUT_FILES` names a folder in which the file is to stay.
pub fn import(program: &Program, office: &Path, case: &Case) -> Value {
    import_as(program, office, case, &case.kind, false)
}

/// The same as a kind, or as whatever it looks like; `dry`: nothing is stored.
pub fn import_as(program: &Program, office: &Path, case: &Case, kind: &str, dry: bool) -> Value {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(format!("表.{}", case.extension));
    workbook::write(case, &file);
    if let Some(folder) = std::env::var_os("LAYOUT_FILES") {
        let kept = Path::new(&folder).join(format!("{}.{}", case.name, case.extension));
        std::fs::copy(&file, kept).unwrap();
    }
    let file = file.to_string_lossy();
    let mut words = vec!["import", kind, &file, "--as-of", &case.as_of];
    if let Some(year) = &case.year {
        words.extend(["--year", year]);
    }
    if dry {
        words.push("--dry-run");
    }
    program.run(office, &words)
}
