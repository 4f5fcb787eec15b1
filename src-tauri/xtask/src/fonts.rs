//! Puts the fonts of the papers in place: Noto from npm by its lock file, the others unpacked from the repository.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// One entry of `assets/fonts/fonts.toml`.
struct Font {
    file: String,
    source: String,
    packed: Option<String>,
    bytes: u64,
    sha256: String,
}

/// Fetches, unpacks and checks every font of the manifest. Does nothing when they are all in place.
pub fn set_up(root: &Path) -> Result<(), String> {
    let dir = root.join("assets/fonts");
    let manifest = read_text(&dir.join("fonts.toml"))?;
    let fonts = parse(&manifest)?;
    // Hashing 90 MB at every start would be felt; the stamp says they were right, the sizes that they are still there.
    let stamp = dir.join("set-up.tmp");
    let wanted = hex(Sha256::digest(&manifest).as_slice());
    if fs::read_to_string(&stamp).is_ok_and(|s| s == wanted) && fonts.iter().all(|f| has_size(&dir, f)) {
        return Ok(());
    }
    for font in &fonts {
        if !is_right(&dir, font) {
            provide(&dir, font)?;
        }
    }
    fs::write(&stamp, wanted).map_err(|e| format!("{}: {e}", stamp.display()))
}

/// The files of all fonts.
pub fn names(root: &Path) -> Result<Vec<String>, String> {
    let manifest = read_text(&root.join("assets/fonts/fonts.toml"))?;
    Ok(parse(&manifest)?.into_iter().map(|font| font.file).collect())
}

fn provide(dir: &Path, font: &Font) -> Result<(), String> {
    let data = match &font.packed {
        Some(packed) => unpack(&dir.join(packed))?,
        None => fetched(dir, font)?,
    };
    if hex(Sha256::digest(&data).as_slice()) != font.sha256 {
        return Err(format!(
            "{}: not the font that fonts.toml names (SHA-256 differs)",
            font.file
        ));
    }
    // Renamed when complete, so that a set-up that was stopped leaves no half font.
    let target = dir.join(&font.file);
    let part = dir.join(format!("{}.tmp", font.file));
    fs::write(&part, data)
        .and_then(|()| fs::rename(&part, &target))
        .map_err(|e| format!("{}: {e}", target.display()))
}

fn fetched(dir: &Path, font: &Font) -> Result<Vec<u8>, String> {
    let in_package = font
        .source
        .strip_prefix("npm:")
        .ok_or_else(|| format!("{}: nowhere to get it from", font.file))?;
    let path = dir.join("node_modules").join(in_package);
    if !path.exists() {
        install(dir)?;
    }
    fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))
}

fn install(dir: &Path) -> Result<(), String> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let status = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(dir)
        .status()
        .map_err(|e| format!("npm: {e}; Node.js is needed to fetch the fonts"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("npm ci in {} failed: {status}", dir.display()))
    }
}

fn unpack(path: &Path) -> Result<Vec<u8>, String> {
    let fail = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let packed = fs::read(path).map_err(|e| fail(&e))?;
    let mut data = Vec::new();
    ruzstd::decoding::StreamingDecoder::new(packed.as_slice())
        .map_err(|e| fail(&e))?
        .read_to_end(&mut data)
        .map_err(|e| fail(&e))?;
    Ok(data)
}

fn has_size(dir: &Path, font: &Font) -> bool {
    fs::metadata(dir.join(&font.file)).is_ok_and(|m| m.len() == font.bytes)
}

fn is_right(dir: &Path, font: &Font) -> bool {
    has_size(dir, font)
        && fs::read(dir.join(&font.file)).is_ok_and(|d| hex(Sha256::digest(&d).as_slice()) == font.sha256)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn read_text(path: &PathBuf) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The manifest holds only `[[font]]` tables of `key = value` lines; a TOML library would be most of this program.
fn parse(manifest: &str) -> Result<Vec<Font>, String> {
    manifest
        .split("[[font]]")
        .skip(1)
        .map(|table| {
            let value = |key: &str| {
                table.lines().find_map(|line| {
                    let (name, value) = line.split_once(" = ")?;
                    (name == key).then(|| value.trim().trim_matches('"').to_owned())
                })
            };
            let needed = |key: &str| value(key).ok_or_else(|| format!("fonts.toml: a font has no {key}"));
            Ok(Font {
                file: needed("file")?,
                source: needed("source")?,
                packed: value("packed"),
                bytes: needed("bytes")?
                    .parse()
                    .map_err(|e| format!("fonts.toml: bytes: {e}"))?,
                sha256: needed("sha256")?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_of_this_repository_is_understood_and_complete() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts");
        let manifest = fs::read_to_string(dir.join("fonts.toml")).unwrap();

        let fonts = parse(&manifest).unwrap();

        assert_eq!(fonts.len(), 7);
        for font in fonts {
            assert_eq!(font.sha256.len(), 64, "{}", font.file);
            match font.packed {
                Some(packed) => assert!(dir.join(packed).is_file(), "{} is committed", font.file),
                None => assert!(font.source.starts_with("npm:"), "{} is fetched", font.file),
            }
        }
        for line in manifest.lines().filter_map(|l| l.strip_prefix("licence_file = ")) {
            assert!(dir.join(line.trim_matches('"')).is_file(), "{line}");
        }
    }

    #[test]
    fn a_packed_font_unpacks_to_what_the_manifest_names() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts");
        let fonts = parse(&fs::read_to_string(dir.join("fonts.toml")).unwrap()).unwrap();
        let font = fonts.iter().find(|f| f.file.starts_with("FandolFang")).unwrap();

        let data = unpack(&dir.join(font.packed.as_ref().unwrap())).unwrap();

        assert_eq!(hex(Sha256::digest(&data).as_slice()), font.sha256);
    }
}
