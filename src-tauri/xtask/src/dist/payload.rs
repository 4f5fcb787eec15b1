//! The files that are handed out, copied into one folder exactly as they will lie on the office's PC.

use super::{at, fresh, notices, toolchain};
use crate::fonts;
use std::path::{Path, PathBuf};

/// A folder of files for Windows, and their names in it, `/` between folders, sorted.
pub struct Payload {
    pub folder: PathBuf,
    pub names: Vec<String>,
}

/// What an office starts.
pub const WINDOW: &str = "lince-desktop.exe";
pub const COMMAND_LINE: &str = "lince.exe";
/// Finds WebView2; linked in where Microsoft's linker links, a file of its own otherwise.
pub const LOADER: &str = "WebView2Loader.dll";

/// Collects programs from `built`, and fonts, licences and texts from the repository, in `folder`.
pub fn collect(root: &Path, built: &Path, folder: &Path) -> Result<Payload, String> {
    fresh(folder)?;
    let mut payload = Payload {
        folder: folder.to_path_buf(),
        names: Vec::new(),
    };
    for program in [WINDOW, COMMAND_LINE] {
        payload.copy(&built.join(program), program)?;
    }
    if built.join(LOADER).is_file() {
        payload.copy(&built.join(LOADER), LOADER)?;
    }
    for (source, name) in fonts_and_licences(root)? {
        payload.copy(&source, &name)?;
    }
    let notices = notices::collect(root, toolchain::TARGET)?;
    payload.write(&format!("licences/{}", notices::FILE), &for_windows(&notices))?;
    payload.write("LICENSE.txt", &for_windows(&read(&root.join("LICENSE"))?))?;
    payload.write("更新说明.txt", &for_windows(&read(&root.join("assets/CHANGELOG.md"))?))?;
    Ok(payload)
}

/// Fonts and their licences, with their names beside the program.
pub fn fonts_and_licences(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let dir = root.join("assets/fonts");
    let mut files: Vec<(PathBuf, String)> = fonts::names(root)?
        .into_iter()
        .map(|name| (dir.join(&name), format!("fonts/{name}")))
        .collect();
    let licences = dir.join("licences");
    for entry in std::fs::read_dir(&licences).map_err(|error| at(&licences, &error))? {
        let path = entry.map_err(|error| at(&licences, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((path, format!("licences/{name}")));
    }
    files.sort();
    Ok(files)
}

impl Payload {
    pub fn copy(&mut self, source: &Path, name: &str) -> Result<(), String> {
        let target = self.place(name)?;
        std::fs::copy(source, &target).map_err(|error| at(source, &error))?;
        Ok(())
    }

    pub fn write(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        let target = self.place(name)?;
        std::fs::write(&target, content).map_err(|error| at(&target, &error))
    }

    pub fn remove(&mut self, name: &str) -> Result<(), String> {
        self.names.retain(|other| other != name);
        let file = self.folder.join(name);
        std::fs::remove_file(&file).map_err(|error| at(&file, &error))
    }

    /// Notes the name and makes its folder.
    fn place(&mut self, name: &str) -> Result<PathBuf, String> {
        let target = self.folder.join(name);
        let folder = target.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
        self.names.push(name.to_owned());
        self.names.sort();
        Ok(target)
    }

    pub fn kilobytes(&self) -> u64 {
        let bytes = |name: &String| std::fs::metadata(self.folder.join(name)).map_or(0, |metadata| metadata.len());
        self.names.iter().map(bytes).sum::<u64>().div_ceil(1024)
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| at(path, &error))
}

/// Older editors of Windows 10 recognise neither UTF-8 without its mark nor lines that end without a carriage return.
pub fn for_windows(text: &str) -> Vec<u8> {
    let lines: String = text.lines().map(|line| format!("{line}\r\n")).collect();
    format!("\u{feff}{lines}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_has_its_licence_in_the_package() {
        let files = fonts_and_licences(&crate::root()).unwrap();
        let names: Vec<&str> = files.iter().map(|(_, name)| name.as_str()).collect();

        let fonts: Vec<_> = names.iter().filter_map(|name| name.strip_prefix("fonts/")).collect();
        assert!(!fonts.is_empty());
        for font in fonts {
            let family = font.split(['-', '.']).next().unwrap();
            assert!(
                names.iter().any(|name| name.starts_with(&format!("licences/{family}"))),
                "{font}"
            );
        }
    }

    #[test]
    fn a_text_reads_in_any_editor_of_windows() {
        assert_eq!(for_windows("更新\n说明"), "\u{feff}更新\r\n说明\r\n".as_bytes());
    }
}
