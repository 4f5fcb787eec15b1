//! No circle of `use` runs between files of different folders of the core, so that each folder can be read, and changed, by itself.
//! A folder's `mod.rs` belongs to the folder that it heads: it may name what its files use, and use what they have.
//!
//! A name is followed through `pub use` to the file that declares it. What only tests use does not count.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources;

/// A word or a sign of a source; what stands in comments, strings and characters is none.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = |at: usize, word: &str| word.chars().enumerate().all(|(n, c)| chars.get(at + n) == Some(&c));
    let quoted = |from: usize, mark: char| {
        let mut at = from;
        while at < chars.len() && chars[at] != mark {
            at += if chars[at] == '\\' { 2 } else { 1 };
        }
        at + 1
    };
    // A raw string that begins with so many `#`; `None`: a raw name.
    let raw = |from: usize| {
        let marks = chars[from..].iter().take_while(|c| **c == '#').count();
        let end: String = format!("\"{}", "#".repeat(marks));
        if chars.get(from + marks) != Some(&'"') {
            return None;
        }
        let ended = (from + marks + 1..chars.len()).find(|at| starts(*at, &end));
        Some(ended.map_or(chars.len(), |at| at + end.len()))
    };
    while at < chars.len() {
        let c = chars[at];
        if starts(at, "//") {
            at += chars[at..].iter().take_while(|c| **c != '\n').count();
        } else if starts(at, "/*") {
            at = (at + 2..chars.len())
                .find(|at| starts(*at, "*/"))
                .map_or(chars.len(), |at| at + 2);
        } else if c == '"' {
            at = quoted(at + 1, '"');
        } else if c == '\'' {
            let is_char = chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'');
            at = if is_char { quoted(at + 1, '\'') } else { at + 1 };
        } else if is_word(c) {
            let word: String = chars[at..].iter().take_while(|c| is_word(**c)).collect();
            at += word.chars().count();
            let after = match &*word {
                "r" | "br" => raw(at),
                "b" if chars.get(at) == Some(&'"') => Some(quoted(at + 1, '"')),
                "b" if chars.get(at) == Some(&'\'') => Some(quoted(at + 1, '\'')),
                _ => None,
            };
            match after {
                Some(after) => at = after,
                None => found.push(word),
            }
        } else if starts(at, "::") {
            found.push("::".to_owned());
            at += 2;
        } else {
            if !c.is_whitespace() {
                found.push(c.to_string());
            }
            at += 1;
        }
    }
    found
}

/// Where the bracket that opens at `from` closes.
fn closing(tokens: &[String], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match &**token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len() - 1
}

/// One name that a file takes from elsewhere.
#[derive(Debug, PartialEq)]
struct Taken {
    path: Vec<String>,
    /// Under which it is known here; `*`: whatever is there.
    name: String,
    /// Others may take it from here.
    passed_on: bool,
}

/// What a file says that counts.
#[derive(Debug, Default)]
struct Said {
    taken: Vec<Taken>,
    /// Paths that stand in the program itself.
    paths: Vec<Vec<String>>,
    declared: BTreeSet<String>,
    /// Files that are only there for tests.
    tests: Vec<String>,
}

const DECLARING: &[&str] = &["fn", "struct", "enum", "trait", "const", "static", "type", "mod"];

fn said(text: &str) -> Said {
    let tokens = tokens(text);
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token == word);
    let is_name = |at: usize| {
        let first = tokens.get(at).and_then(|token| token.chars().next());
        first.is_some_and(|c| c.is_alphabetic() || c == '_')
    };
    let mut said = Said::default();
    let mut passed_on = false;
    let mut at = 0;
    while at < tokens.len() {
        if is(at, "#") && (is(at + 1, "[") || is(at + 1, "!")) {
            let opens = if is(at + 1, "!") { at + 2 } else { at + 1 };
            let end = closing(&tokens, opens);
            let of_tests = tokens[opens..=end].concat() == "[cfg(test)]";
            at = end + 1;
            if of_tests {
                while is(at, "#") {
                    at = closing(&tokens, at + 1) + 1;
                }
                let item = at;
                while at < tokens.len() && !is(at, ";") && !is(at, "{") {
                    at += 1;
                }
                if is(at, ";") && is(item, "mod") {
                    said.tests.push(tokens[item + 1].clone());
                }
                at = if is(at, "{") { closing(&tokens, at) + 1 } else { at + 1 };
            }
        } else if is(at, "pub") {
            passed_on = true;
            at += 1;
            if is(at, "(") {
                passed_on = !is(at + 1, "self");
                at = closing(&tokens, at) + 1;
            }
        } else if is(at, "use") {
            let end = (at..tokens.len()).find(|end| is(*end, ";")).unwrap_or(tokens.len());
            expand(&tokens[at + 1..end], &[], passed_on, &mut said.taken);
            passed_on = false;
            at = end + 1;
        } else if is_name(at) {
            passed_on = false;
            if DECLARING.iter().any(|word| is(at, word)) && is_name(at + 1) {
                said.declared.insert(tokens[at + 1].clone());
            }
            if is(at, "macro_rules") {
                said.declared.insert(tokens[at + 2].clone());
            }
            let mut path = vec![tokens[at].clone()];
            let begins = at == 0 || !(is(at - 1, "::") || is(at - 1, "."));
            while is(at + 1, "::") && is_name(at + 2) {
                at += 2;
                path.push(tokens[at].clone());
            }
            if begins && path.len() > 1 {
                said.paths.push(path);
            }
            at += 1;
        } else {
            at += 1;
        }
    }
    said
}

/// The names of a tree of `use`.
fn expand(tree: &[String], before: &[String], passed_on: bool, into: &mut Vec<Taken>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while at < tree.len() {
        match &*tree[at] {
            "::" => {}
            "{" => {
                let end = closing(tree, at);
                let (mut from, mut depth) = (at + 1, 0);
                for inner in at + 1..=end {
                    match &*tree[inner] {
                        "{" => depth += 1,
                        "}" if inner < end => depth -= 1,
                        "," | "}" if depth == 0 => {
                            if from < inner {
                                expand(&tree[from..inner], &path, passed_on, into);
                            }
                            from = inner + 1;
                        }
                        _ => {}
                    }
                }
                return;
            }
            "as" => {
                let name = tree[at + 1].clone();
                into.push(Taken { path, name, passed_on });
                return;
            }
            "*" => {
                let name = "*".to_owned();
                into.push(Taken { path, name, passed_on });
                return;
            }
            "self" if !path.is_empty() => {}
            word => path.push(word.to_owned()),
        }
        at += 1;
    }
    let name = path.last().cloned().unwrap_or_default();
    into.push(Taken { path, name, passed_on });
}

/// The files of the core by their modules: `storage`, `storage::store`; the crate itself is empty.
struct Core {
    files: BTreeMap<String, (String, Said)>,
}

/// A name is passed on through no more files than this.
const FURTHEST: usize = 20;

impl Core {
    fn of(sources: &[(String, String)]) -> Self {
        let mut files: BTreeMap<String, (String, Said)> = BTreeMap::new();
        for (file, text) in sources {
            let module = file.trim_end_matches(".rs").replace('/', "::");
            let module = module.strip_suffix("::mod").unwrap_or(&module).to_owned();
            let module = if module == "lib" { String::new() } else { module };
            files.insert(module, (file.clone(), said(text)));
        }
        let of_tests: Vec<String> = files
            .iter()
            .flat_map(|(module, (_, said))| said.tests.iter().map(move |name| inside(module, name)))
            .collect();
        files.retain(|module, _| {
            let mut tests = of_tests.iter();
            !tests.any(|test| module == test || module.starts_with(&format!("{test}::")))
        });
        Self { files }
    }

    fn declares(&self, module: &str, name: &str) -> bool {
        self.files
            .get(module)
            .is_some_and(|(_, said)| said.declared.contains(name))
    }

    /// The module that declares what the path leads to; `None`: it leads out of the core.
    fn leads_to(&self, path: &[String], here: &str, steps: usize) -> Option<String> {
        let (first, rest) = path.split_first()?;
        match &**first {
            "crate" => Some(self.walk("", rest, steps)),
            "self" => Some(self.walk(here, rest, steps)),
            "super" => {
                let above = here.rsplit_once("::").map_or("", |(above, _)| above);
                match rest.first() {
                    Some(next) if next == "super" => self.leads_to(rest, above, steps),
                    _ => Some(self.walk(above, rest, steps)),
                }
            }
            _ if self.files.contains_key(&inside(here, first)) => Some(self.walk(here, path, steps)),
            _ if steps > FURTHEST => None,
            name => {
                let mut taken = self.files.get(here)?.1.taken.iter();
                let taken = taken.find(|taken| taken.name == name && taken.path != path)?;
                let there = self.leads_to(&taken.path, here, steps + 1)?;
                Some(self.walk(&there, rest, steps))
            }
        }
    }

    fn walk(&self, from: &str, path: &[String], steps: usize) -> String {
        let Some((next, rest)) = path.split_first().filter(|_| steps <= FURTHEST) else {
            return from.to_owned();
        };
        let within = inside(from, next);
        if self.files.contains_key(&within) {
            return self.walk(&within, rest, steps);
        }
        let Some((_, said)) = self.files.get(from) else {
            return from.to_owned();
        };
        if said.declared.contains(next) {
            return from.to_owned();
        }
        let passed_on = || said.taken.iter().filter(|taken| taken.passed_on);
        let named = passed_on().filter(|taken| taken.name == *next);
        let named = named
            .filter_map(|taken| self.leads_to(&taken.path, from, steps + 1))
            .next();
        let whole = || {
            let all = passed_on().filter(|taken| taken.name == "*");
            let mut there = all.filter_map(|taken| self.leads_to(&taken.path, from, steps + 1));
            there.find(|there| self.declares(there, next))
        };
        match named.or_else(whole) {
            Some(there) => self.walk(&there, rest, steps + 1),
            None => from.to_owned(),
        }
    }

    fn is_head(&self, module: &str) -> bool {
        self.files.keys().any(|other| other.starts_with(&format!("{module}::")))
    }

    fn folder<'m>(&self, module: &'m str) -> &'m str {
        if self.is_head(module) {
            module
        } else {
            module.rsplit_once("::").map_or("", |(above, _)| above)
        }
    }

    /// Which modules each one knows.
    fn arrows(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let mut arrows = BTreeMap::new();
        for (module, (_, said)) in &self.files {
            let is_head = self.is_head(module);
            // What a folder's head passes on of its files, it names and does not use.
            let names = |taken: &Taken| {
                let outward = ["crate", "super"].contains(&&*taken.path[0]);
                is_head && taken.passed_on && !outward
            };
            let taken = said.taken.iter().filter(|taken| !names(taken)).map(|taken| &taken.path);
            let known: BTreeSet<String> = taken
                .chain(&said.paths)
                .filter_map(|path| self.leads_to(path, module, 0))
                .filter(|there| there != module && !there.is_empty())
                .collect();
            if !module.is_empty() {
                arrows.insert(&**module, known);
            }
        }
        arrows
    }

    /// Every circle that holds files of more than one folder, with its arrows.
    fn circles_between_folders(&self) -> Vec<String> {
        let arrows = self.arrows();
        let reached: BTreeMap<&str, BTreeSet<&str>> = arrows.keys().map(|from| (*from, reach(&arrows, from))).collect();
        let mut told = Vec::new();
        let mut seen = BTreeSet::new();
        for (module, from_here) in &reached {
            let circle: BTreeSet<&str> = from_here
                .iter()
                .copied()
                .filter(|other| reached[other].contains(module))
                .collect();
            let folders: BTreeSet<&str> = circle.iter().map(|module| self.folder(module)).collect();
            if folders.len() < 2 || !seen.insert(circle.clone()) {
                continue;
            }
            let mut lines = vec![format!("{} files:", circle.len())];
            for one in &circle {
                let knows: Vec<&str> = arrows[one]
                    .iter()
                    .filter(|other| circle.contains(&***other))
                    .map(|other| &*self.files[other].0)
                    .collect();
                lines.push(format!("  {} knows {}", self.files[*one].0, knows.join(", ")));
            }
            told.push(lines.join("\n"));
        }
        told
    }
}

fn inside(module: &str, name: &str) -> String {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}::{name}")
    }
}

/// Whatever can be come to from there by one arrow or more.
fn reach<'a>(arrows: &'a BTreeMap<&str, BTreeSet<String>>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&str> = arrows[from].iter().map(|one| &**one).collect();
    while let Some(next) = waiting.pop() {
        if reached.insert(next) {
            waiting.extend(arrows[next].iter().map(|one| &**one));
        }
    }
    reached
}

#[test]
fn no_circle_of_files_runs_between_folders() {
    let core = Core::of(&sources("src-tauri/core/src", &[".rs"]));
    let arrows: usize = core.arrows().values().map(BTreeSet::len).sum();
    assert!(arrows > core.files.len(), "the files of the core know one another");

    let circles = core.circles_between_folders();

    assert!(circles.is_empty(), "circles between folders:\n{}", circles.join("\n"));
}

fn circles(files: &[(&str, &str)]) -> Vec<String> {
    let owned = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    Core::of(&files.iter().map(owned).collect::<Vec<_>>()).circles_between_folders()
}

#[test]
fn a_circle_is_found_however_its_names_are_written() {
    let passing_on = "mod shelf;\npub use shelf::{Shelf, deep::*};";
    for (house, shelf) in [
        ("use crate::store::shelf::Shelf;", "use crate::house::Door;"),
        (
            "use crate::{Error, store::{self, shelf::{Shelf as Board}}};",
            "pub(crate) use super::super::house::Door;",
        ),
        (
            "fn open() -> crate::store::Shelf { todo!() }",
            "fn of(door: &crate::house::Door) {}",
        ),
        (
            "use crate::store;\nfn open() { store::Shelf::new::<u8>() }",
            "use crate::house;\nfn of() { house::Door::of() }",
        ),
        (
            "#[derive(Debug)]\npub(in crate::house) struct Door(crate::store::Shelf);",
            "use crate::house::*;",
        ),
    ] {
        let house = format!("{house}\npub struct Door;");
        let shelf = format!("{shelf}\npub struct Shelf;");
        let files = [
            ("house.rs", &*house),
            ("store/mod.rs", passing_on),
            ("store/shelf.rs", &shelf),
        ];

        let found = circles(&files);

        assert_eq!(found.len(), 1, "{files:?}");
        assert!(found[0].contains("house.rs knows store/shelf.rs"), "{found:?}");
        assert!(found[0].contains("store/shelf.rs knows house.rs"), "{found:?}");
    }
}

#[test]
fn what_only_looks_like_a_circle_is_none() {
    for shelf in [
        "// use crate::house::Door;",
        "/// [`crate::house::Door`]\nfn of() {}",
        "const WORDS: &str = \"use crate::house::Door;\";\nconst RAW: &str = r#\"\" crate::house::Door\"#;",
        "fn of<'a>(c: &'a char) -> bool { *c == '\"' }\n/* crate::house::Door */",
        "#[cfg(test)]\nmod tests {\n    use crate::house::Door;\n}",
        "#[cfg(test)]\nuse crate::house::Door;\nfn of() {}",
        "#[cfg(test)]\nmod tests;",
    ] {
        let files = [
            ("house.rs", "use crate::store::Shelf;\npub struct Door;"),
            ("store/mod.rs", "mod shelf;\npub use shelf::Shelf;"),
            ("store/shelf.rs", &format!("{shelf}\npub struct Shelf;")),
            ("store/shelf/tests.rs", "use crate::house::Door;"),
        ];
        assert_eq!(circles(&files), [""; 0], "{shelf}");
    }
    // A folder's head and its own files.
    let within = [
        (
            "store/mod.rs",
            "mod shelf;\npub const WIDTH: u32 = 3;\nfn of() { shelf::built() }",
        ),
        ("store/shelf.rs", "use super::WIDTH;\npub fn built() {}"),
    ];
    assert_eq!(circles(&within), [""; 0]);
}
