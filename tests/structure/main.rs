//! The direction of dependence, read from the sources. The compiler checks that the core is a crate of its own; this checks the rest.

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

mod circles;
mod outside;

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every source file below `folder`, with its path from there (by `/`) and its text without comments.
fn sources(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let base = root().join(folder);
    let mut found = Vec::new();
    let mut folders = vec![base.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().unwrap() != "node_modules" {
                    folders.push(path);
                }
            } else if endings.iter().any(|e| path.to_str().unwrap().ends_with(e)) {
                let name = path.strip_prefix(&base).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, without_comments(&std::fs::read_to_string(&path).unwrap())));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has sources");
    found.sort();
    found
}

/// Lines that are comments say what they like.
fn without_comments(text: &str) -> String {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.map(|line| format!("{line}\n")).collect()
}

/// Where a word stands alone in the sources: `file:line`.
fn uses(sources: &[(String, String)], word: &str) -> Vec<String> {
    let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    let mut found = Vec::new();
    for (name, text) in sources {
        for (number, line) in text.lines().enumerate() {
            let here = line
                .match_indices(word)
                .any(|(at, _)| apart(line[..at].chars().next_back()) && apart(line[at + word.len()..].chars().next()));
            if here {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    found
}

/// Fails, naming the places, unless `word` stands only in the files that `may` allows.
fn only_in(sources: &[(String, String)], word: &str, may: &[&str]) {
    let elsewhere: Vec<(String, String)> = sources
        .iter()
        .filter(|(name, _)| !may.iter().any(|m| name.starts_with(m)))
        .cloned()
        .collect();
    let found = uses(&elsewhere, word);
    assert!(
        found.is_empty(),
        "{word} is named outside {may:?}:\n{}",
        found.join("\n")
    );
    assert!(!uses(sources, word).is_empty(), "{word} is used somewhere");
}

#[test]
fn each_engine_is_named_by_one_module() {
    let core = sources("src-tauri/core/src", &[".rs"]);

    only_in(&core, "rusqlite", &["storage/", "error.rs"]);
    only_in(&core, "printpdf", &["documents/pdf/", "documents/tests/"]);
    only_in(
        &core,
        "rust_xlsxwriter",
        &["reports/xlsx.rs", "reports/xlsx/", "import/marked/", "error.rs"],
    );
    only_in(&core, "calamine", &["import/"]);
    only_in(&core, "ZipArchive", &["import/", "storage/backup/"]);
    only_in(
        &core,
        "ZipWriter",
        &["import/marked/", "import/restated.rs", "storage/backup/"],
    );
}

/// The modules of the core as `lib.rs` lists them, and its text.
fn modules() -> Vec<String> {
    let lib = std::fs::read_to_string(root().join("src-tauri/core/src/lib.rs")).unwrap();
    let listed = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//! - [`")?.split_once('`'));
    let listed: Vec<String> = listed.map(|(name, _)| name.to_owned()).collect();
    let declared: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    for name in declared.iter().map(|name| name.trim_end_matches(';')) {
        assert!(listed.iter().any(|one| one == name), "lib.rs says nothing of {name}");
    }
    assert_eq!(listed.len(), declared.len());
    listed
}

#[test]
fn each_module_of_the_core_knows_only_those_listed_above_it() {
    let order = modules();
    let place = |name: &str| order.iter().position(|one| one == name);
    let mut arrows = Vec::new();
    for (file, text) in sources("src-tauri/core/src", &[".rs"]) {
        let own = file.split('/').next().unwrap().trim_end_matches(".rs");
        // Tests know everything.
        let program = text.split("#[cfg(test)]").next().unwrap();
        let Some(here) = place(own).filter(|_| !file.contains("tests")) else {
            continue;
        };
        for (at, _) in program.match_indices("crate::") {
            let rest = &program[at + "crate::".len()..];
            let grouped = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            let named = grouped.map_or(rest, |(inside, _)| inside);
            let parts = if grouped.is_some() {
                named.split(',').collect()
            } else {
                vec![named]
            };
            for part in parts {
                let word: String = part
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if place(&word).is_some_and(|there| there > here) {
                    arrows.push(format!("{file} knows {word}"));
                }
            }
        }
    }
    assert!(arrows.is_empty(), "arrows upward:\n{}", arrows.join("\n"));
}

/// What the system's folder for temporary files is asked by, in the names of the standard library and of `tempfile`.
const TEMPORARY: &[&str] = &["temp_dir()", "tempdir()", "tempfile()", "NamedTempFile::new()"];

#[test]
fn nothing_lies_for_a_while_but_in_the_private_folder() {
    for (folder, may) in [
        // The last resort of either, and the folders in which no office may lie.
        (
            "src-tauri/core/src",
            &["workplace/mod.rs", "storage/place/surroundings.rs"][..],
        ),
        ("src-tauri/places/src", &["lib.rs"]),
        ("src-tauri/cli/src", &[]),
        ("src-tauri/src", &[]),
    ] {
        for (name, text) in sources(folder, &[".rs"]) {
            let program = text.split("#[cfg(test)]").next().unwrap();
            let asked = TEMPORARY.iter().find(|word| program.contains(**word));
            let is_test = name.contains("tests");
            assert!(
                asked.is_none() || is_test || may.contains(&&*name),
                "{folder}/{name} asks for {asked:?}"
            );
        }
    }
    for (door, file) in [("src-tauri/src", "lib.rs"), ("src-tauri/cli/src", "main.rs")] {
        let text = sources(door, &[".rs"])
            .into_iter()
            .find(|(name, _)| name == file)
            .unwrap()
            .1;
        for told in [
            "lince_system::process::begin();",
            "workplace::keep_in(lince_places::work_folders())",
            "workplace::leave()",
        ] {
            assert!(text.contains(told), "{door}/{file} never says {told}");
        }
    }
}

#[test]
fn domain_policy_and_rules_know_no_storage_files_or_clocks() {
    let core = sources("src-tauri/core/src", &[".rs"]);
    let inner: Vec<_> = core
        .iter()
        .filter(|(name, _)| ["domain/", "rules/", "policy/"].iter().any(|m| name.starts_with(m)))
        .cloned()
        .collect();
    assert!(inner.len() > 10);

    for word in [
        "storage",
        "std::fs",
        "std::io",
        "std::env",
        "SystemTime",
        "Instant",
        "Utc::now",
        "Local::now",
        "actions",
        "reports",
        "documents",
    ] {
        let found: Vec<String> = uses(&inner, word)
            .into_iter()
            .filter(|l| l.contains("::") || l.contains("use "))
            .collect();
        assert!(found.is_empty(), "{word}:\n{}", found.join("\n"));
    }
    let rules_from_domain: Vec<_> = inner
        .iter()
        .filter(|(name, _)| name.starts_with("domain/"))
        .cloned()
        .collect();
    for word in ["crate::rules", "crate::policy"] {
        assert!(uses(&rules_from_domain, word).is_empty(), "the domain knows no {word}");
    }
}

#[test]
fn an_open_office_counts_by_its_own_calendar() {
    let core = sources("src-tauri/core/src", &[".rs"]);
    only_in(&core, "Calendar::shipped", &["rules/workdays", "actions/calendar.rs"]);
    // Without an office named.
    only_in(
        &sources("src-tauri/cli/src", &[".rs"]),
        "Calendar::shipped",
        &["commands/calc.rs"],
    );
    assert!(uses(&sources("src-tauri/src", &[".rs"]), "Calendar::shipped").is_empty());
}

#[test]
fn the_core_asks_no_clock_what_day_it_is() {
    let core = sources("src-tauri/core/src", &[".rs"]);
    only_in(&core, "Local::now", &["storage/lock.rs", "storage/migrations.rs"]);
    // How long ago a run that was killed left its folder: the file system's clock is asked, not the office's day.
    only_in(&core, "SystemTime::now", &["workplace/held.rs"]);
    let found = uses(&core, "Utc::now");
    assert!(found.is_empty(), "the instant is an argument:\n{}", found.join("\n"));
}

#[test]
fn the_core_and_the_command_line_know_no_window() {
    for folder in ["src-tauri/core/src", "src-tauri/cli/src"] {
        assert!(uses(&sources(folder, &[".rs"]), "tauri").is_empty(), "{folder}");
    }
    for manifest in ["src-tauri/core/Cargo.toml", "src-tauri/cli/Cargo.toml"] {
        let text = std::fs::read_to_string(root().join(manifest)).unwrap();
        // Icon and version of a Windows program are no window.
        let known = text
            .lines()
            .find(|l| l.starts_with("tauri") && !l.starts_with("tauri-winres."));
        assert_eq!(known, None, "{manifest}");
    }
}

#[test]
fn the_command_line_and_the_window_write_no_sql() {
    for folder in ["src-tauri/cli/src", "src-tauri/src"] {
        let shell = sources(folder, &[".rs"]);
        for word in ["rusqlite", "printpdf", "rust_xlsxwriter"] {
            assert!(uses(&shell, word).is_empty(), "{word} in {folder}");
        }
    }
}

#[test]
fn in_the_pages_only_the_api_talks_to_the_program() {
    let pages = sources("ui/src", &[".ts", ".vue"]);
    only_in(&pages, "@tauri-apps", &["api/"]);
    let bindings: Vec<_> = pages
        .iter()
        .filter(|(name, _)| !name.starts_with("api/"))
        .filter(|(_, text)| {
            // Types may be named anywhere; commands only by the api.
            text.lines()
                .any(|l| l.contains("api/bindings") && !l.trim_start().starts_with("import type"))
        })
        .map(|(name, _)| name.clone())
        .collect();
    assert!(bindings.is_empty(), "commands imported by {bindings:?}");
}

#[test]
fn features_do_not_import_one_another_and_components_no_feature() {
    for (name, text) in sources("ui/src", &[".ts", ".vue"]) {
        let own = name.strip_prefix("features/").and_then(|rest| rest.split('/').next());
        let shared = ["components/", "composables/", "api/", "records/"]
            .iter()
            .any(|m| name.starts_with(m));
        // A test may put a stand-in where another feature's page would be loaded; that is no import.
        let imports = |l: &&str| (l.contains("import") || l.contains(" from ")) && !l.contains("vi.mock(");
        for line in text.lines().filter(imports) {
            if shared {
                assert!(!line.contains("features/"), "{name}: {line}");
            }
            let Some(own) = own else { continue };
            // ../other/… from features/own/…, or a path that names features.
            let other = line.split(['\'', '"']).find_map(|path| {
                let path = path
                    .strip_prefix("@/features/")
                    .or_else(|| path.split("features/").nth(1))
                    .or_else(|| {
                        let up = path.strip_prefix("../")?;
                        (!up.starts_with("../")).then_some(up)
                    })?;
                path.split('/').next().map(str::to_owned)
            });
            assert!(other.is_none_or(|o| o == own), "{name}: {line}");
        }
    }
}

#[test]
fn no_address_outside_the_program_stands_in_the_pages() {
    let mut pages = sources("ui/src", &[".ts", ".vue", ".css", ".html"]);
    pages.push((
        "index.html".into(),
        std::fs::read_to_string(root().join("ui/index.html")).unwrap(),
    ));
    for (name, text) in pages.iter().filter(|(name, _)| !name.ends_with(".test.ts")) {
        for line in text.lines() {
            let outside = ["http://", "https://", "//cdn", "ws://", "wss://"]
                .iter()
                .any(|scheme| {
                    line.match_indices(scheme)
                        .any(|(at, _)| !line[at..].starts_with("http://www.w3.org/"))
                });
            assert!(!outside, "{name}: {line}");
        }
    }
}
