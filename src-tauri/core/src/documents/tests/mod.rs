//! Papers are measured in the finished file, once with only the fonts that are committed, once with all that set-up fetches.

mod announcements;
mod cards;
mod grid;
mod measure;
mod recovery_sheets;
mod review_notices;
mod sides;
mod tables;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::fonts::FontLibrary;

const ASSETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/fonts");

/// The library of a fresh checkout, and that of a finished set-up where there is one. Never the computer's own fonts.
static LIBRARIES: LazyLock<Vec<(&str, FontLibrary)>> = LazyLock::new(|| {
    let mut libraries = vec![(
        "committed fonts only",
        FontLibrary::with_files(committed(), false).unwrap(),
    )];
    if Path::new(ASSETS).join("NotoSerifSC-Bold.ttf").is_file() {
        libraries.push(("all fonts", FontLibrary::open(&[ASSETS.into()], false).unwrap()));
    }
    libraries
});

fn committed() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(ASSETS).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.extension().is_some_and(|e| e == "zst"))
        .collect()
}

/// Runs `test` with every library there is.
fn with_each_library(test: impl Fn(&FontLibrary)) {
    for (name, library) in LIBRARIES.iter() {
        println!("with {name}");
        test(library);
    }
}

fn day(year: i32, month: u32, day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
