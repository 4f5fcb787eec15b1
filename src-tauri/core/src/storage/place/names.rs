//! Paths that every program of a PC can open, written as every system takes them.

use std::path::Path;

/// Names that are devices on Windows, in every folder and with every ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// The longest folder for data. Explorer, WPS and cleaning programs open no path of more than 259 characters on Windows, where
/// the longest file that lies below takes some 130; the database engine opens none of more than 500 bytes elsewhere.
const LONGEST: usize = if cfg!(windows) { 120 } else { 400 };

pub(super) fn is_too_long(dir: &Path) -> bool {
    let text = dir.to_string_lossy();
    let length = if cfg!(windows) {
        text.encode_utf16().count()
    } else {
        text.len()
    };
    length > LONGEST
}

/// Whether Windows takes every name in `dir` as it is written, in Explorer too.
pub(super) fn is_named_for_windows(dir: &Path) -> bool {
    let is_letter = |name: &str| name.len() == 2 && name.ends_with(':');
    dir.to_str().is_some()
        && dir.components().enumerate().all(|(place, part)| match part {
            std::path::Component::Normal(name) => {
                let name = name.to_string_lossy();
                place == 0 && is_letter(&name) || is_name_for_windows(&name)
            }
            _ => true,
        })
}

fn is_name_for_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = ["com", "lpt"].iter().filter_map(|device| stem.strip_prefix(device));
    let is_port = numbered
        .into_iter()
        .any(|n| n.chars().count() == 1 && n.chars().all(char::is_numeric));
    let is_device = DEVICES.contains(&&*stem) || is_port;
    let taken = |c: char| c < ' ' || "<>:\"/\\|?*".contains(c);
    !is_device && !name.ends_with(['.', ' ']) && !name.contains(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_does_not_take_are_known() {
        for name in [
            "CON", "con.d", "nul", "COM1", "lpt9.txt", "COM¹", "邻册.", "邻册 ", "a:b", "a?", "a\tb",
        ] {
            assert!(!is_name_for_windows(name), "{name}");
        }
        for name in [
            "邻册",
            "CONTRACT",
            "COM10",
            "com",
            "a.b",
            ".x",
            "合同&100%'",
            "🙂",
            "𠮷",
        ] {
            assert!(is_name_for_windows(name), "{name}");
        }
    }
}
