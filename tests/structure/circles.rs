//! No circle of `use` runs between files of different folders of the core, so that each folder can be read, and changed, by itself.
//! A folder's `mod.rs` belongs to the folder that it heads: it may name what its files use, and use what they have.
//!
//! A name is followed through `pub use` to the file that declares it. What only tests use does not count.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, ItemUse, Macro, Path, UseTree, Visibility};

use crate::sources;

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

impl Said {
    fn of(text: &str) -> syn::Result<Self> {
        let mut said = Self::default();
        said.visit_file(&syn::parse_file(text)?);
        Ok(said)
    }

    /// The names of a tree of `use`.
    fn take(&mut self, tree: &UseTree, before: &[String], passed_on: bool) {
        let with = |name: &Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
        let (path, name) = match tree {
            UseTree::Path(path) => return self.take(&path.tree, &with(&path.ident), passed_on),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.take(tree, before, passed_on));
            }
            UseTree::Glob(_) => (before.to_vec(), "*".to_owned()),
            UseTree::Rename(renamed) => (with(&renamed.ident), renamed.rename.to_string()),
            UseTree::Name(own) if own.ident == "self" => (before.to_vec(), before.last().cloned().unwrap_or_default()),
            UseTree::Name(own) => (with(&own.ident), own.ident.to_string()),
        };
        self.taken.push(Taken { path, name, passed_on });
    }

    /// Paths among the words of a macro, which only the macro can read.
    fn read_words(&mut self, words: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for word in words {
            match word {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.keep(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                other => {
                    self.keep(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.read_words(group.stream());
                    }
                }
            }
        }
        self.keep(path);
    }

    fn keep(&mut self, path: Vec<String>) {
        if path.len() > 1 {
            self.paths.push(path);
        }
    }
}

/// The attributes of an item, and the name that it declares.
fn parts(item: &Item) -> (&[Attribute], Option<&Ident>) {
    match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, Some(&item.ident)),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    let asked = attribute
        .path()
        .is_ident("cfg")
        .then(|| attribute.parse_args::<Ident>());
    asked.is_some_and(|asked| asked.is_ok_and(|word| word == "test"))
}

impl<'ast> Visit<'ast> for Said {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = parts(item);
        if attributes.iter().any(is_for_tests) {
            if let Item::Mod(module) = item {
                self.tests.push(module.ident.to_string());
            }
            return;
        }
        self.declared.extend(name.map(Ident::to_string));
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let passed_on = match &item.vis {
            Visibility::Public(_) => true,
            Visibility::Restricted(to) => !to.path.is_ident("self"),
            Visibility::Inherited => false,
        };
        self.take(&item.tree, &[], passed_on);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.keep(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        visit::visit_macro(self, called);
        self.read_words(called.tokens.clone());
    }

    // `#[derive(…)]` and comments name nothing of the core.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    // `pub(in …)` says who may look, not what is used.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
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
            let said = Said::of(text).unwrap_or_else(|error| panic!("{file}: {error}"));
            files.insert(module, (file.clone(), said));
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
