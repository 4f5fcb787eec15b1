//! A path as the engine can open it.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// A path as the engine can open it. Longer than 260 characters it must say so on Windows; the files that the engine itself lays
/// beside take up to nine more. The standard library does the same for every other file of the program.
pub(super) fn for_engine(path: &Path) -> Cow<'_, Path> {
    if !cfg!(windows) {
        return path.into();
    }
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let long = whole.to_str().filter(|text| text.encode_utf16().count() + 9 >= 260);
    long.map_or(path.into(), |text| verbatim(text).into())
}

fn verbatim(whole: &str) -> PathBuf {
    match whole.strip_prefix(r"\\") {
        Some(known) if known.starts_with("?\\") => whole.into(),
        Some(share) => format!(r"\\?\UNC\{share}").into(),
        None => format!(r"\\?\{whole}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_is_marked_once() {
        for (whole, marked) in [
            (r"D:\邻册\lince.db", r"\\?\D:\邻册\lince.db"),
            (r"\\server\share\x", r"\\?\UNC\server\share\x"),
            (r"\\?\D:\x", r"\\?\D:\x"),
        ] {
            assert_eq!(verbatim(whole), Path::new(marked));
        }
    }
}
