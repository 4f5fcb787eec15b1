//! `SHA256SUMS.txt`, in the form that `sha256sum -c` reads, over everything of this version in `target/dist`.

use super::at;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

pub const FILE: &str = "SHA256SUMS.txt";

/// Writes the sums again: Windows and Linux are built one after the other into the same folder.
pub fn write(folder: &Path, version: &str) -> Result<PathBuf, String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map_err(|error| at(folder, &error))?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| is_of(name, version) && folder.join(name).is_file())
        .collect();
    names.sort();
    let mut lines = String::new();
    for name in names {
        lines += &format!("{}  {name}\n", sum(&folder.join(&name))?);
    }
    let file = folder.join(FILE);
    std::fs::write(&file, &lines).map_err(|error| at(&file, &error))?;
    print!("{lines}");
    Ok(file)
}

/// `lince-1.2.3-…` and `lince_1.2.3_amd64.deb`.
fn is_of(name: &str, version: &str) -> bool {
    let rest = name.strip_prefix("lince-").or_else(|| name.strip_prefix("lince_"));
    rest.and_then(|rest| rest.strip_prefix(version))
        .is_some_and(|rest| rest.starts_with(['-', '_']))
}

pub fn sum(file: &Path) -> Result<String, String> {
    let content = std::fs::read(file).map_err(|error| at(file, &error))?;
    Ok(Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_this_version_are_summed() {
        for (name, expected) in [
            ("lince-1.2.3-windows-x64-setup.exe", true),
            ("lince_1.2.3_amd64.deb", true),
            ("lince-1.2.30-windows-x64-setup.exe", false),
            ("SHA256SUMS.txt", false),
            ("stage", false),
        ] {
            assert_eq!(is_of(name, "1.2.3"), expected, "{name}");
        }
    }

    #[test]
    fn the_sums_are_those_that_sha256sum_checks() {
        let folder = std::env::temp_dir().join(format!("lince-xtask-sums-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("lince-1.2.3-a.zip"), "abc").unwrap();

        let file = write(&folder, "1.2.3").unwrap();

        assert_eq!(
            std::fs::read_to_string(file).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  lince-1.2.3-a.zip\n"
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
