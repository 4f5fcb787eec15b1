//! Builds setup.exe from `assets/windows/installer.nsi`: which files, in a fixed order, under which version.

use super::payload::Payload;
use super::sign::Signing;
use super::{at, pe};
use crate::host::{self, WINDOWS};
use crate::steps::{Call, minutes};
use std::path::{Path, PathBuf};

/// What setup.exe is called in the list of what it installs, beside the payload.
const LIST: &str = "installed.txt";
const UNINSTALLER: &str = "uninstall.exe";

pub struct Setup<'a> {
    pub root: &'a Path,
    /// Version that it installs. Tests build later ones from the same files.
    pub version: &'a str,
    pub signing: &'a Signing,
    /// For tests: larger, but soon there.
    pub quick: bool,
    pub file: &'a Path,
}

impl Setup<'_> {
    /// Writes `self.file` from the payload.
    pub fn build(&self, payload: &Payload) -> Result<(), String> {
        let script = self.file.with_extension("nsh");
        let list = payload.folder.join(LIST);
        std::fs::write(&list, list_of(payload, self.version)).map_err(|error| at(&list, &error))?;
        std::fs::write(&script, instructions(payload)).map_err(|error| at(&script, &error))?;
        self.call(payload, &script)?.run(minutes(20))?;
        // Neither belongs to what is handed out.
        for done_with in [&script, &list] {
            std::fs::remove_file(done_with).map_err(|error| at(done_with, &error))?;
        }
        pe::check_setup(self.file)?;
        self.signing.sign(self.file)
    }

    fn call(&self, payload: &Payload, script: &Path) -> Result<Call, String> {
        let assets = self.root.join("assets/windows");
        let defines = [
            ("VERSION", self.version.to_owned()),
            ("STAGE", shown(&payload.folder)),
            ("OUT", shown(self.file)),
            ("KILOBYTES", payload.kilobytes().to_string()),
            ("FILES", shown(script)),
            ("ICON", shown(&self.root.join("src-tauri/icons/icon.ico"))),
            ("PICTURE", shown(&assets.join("welcome.bmp"))),
        ];
        let mut arguments = ["-V2", "-INPUTCHARSET", "UTF8"].map(str::to_owned).to_vec();
        if !WINDOWS {
            // A later makensis, as Windows has it, may warn of more.
            arguments.push("-WX".to_owned());
        }
        arguments.extend(defines.iter().map(|(name, value)| format!("-D{name}={value}")));
        arguments.extend(self.extra()?);
        arguments.push(shown(&assets.join("installer.nsi")));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let call = Call::new(self.root, makensis(), &arguments);
        Ok(self
            .signing
            .variables()
            .into_iter()
            .fold(call, |call, (name, value)| call.with(name, value)))
    }

    fn extra(&self) -> Result<Vec<String>, String> {
        let mut extra = Vec::new();
        if self.quick {
            extra.push("-DQUICK".to_owned());
        }
        if self.signing.is_wanted() {
            // makensis signs the uninstaller by calling us again.
            let me = std::env::current_exe().map_err(|error| error.to_string())?;
            extra.push(format!("-DSIGN=\"{}\" sign", me.display()));
        }
        if WINDOWS {
            // The makensis that is handed out for Windows knows only the 32-bit stub.
            extra.push("-DSTUB=x86-unicode".to_owned());
        }
        Ok(extra)
    }
}

fn makensis() -> PathBuf {
    let usual = Path::new(r"C:\Program Files (x86)\NSIS\makensis.exe");
    match host::find("makensis") {
        None if usual.is_file() => usual.to_path_buf(),
        found => found.unwrap_or_else(|| PathBuf::from("makensis")),
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Version and names, as the installer reads them: UTF-16, one on a line.
fn list_of(payload: &Payload, version: &str) -> Vec<u8> {
    let names = payload.names.iter().map(String::as_str);
    let lines = std::iter::once(version).chain(names).chain([LIST, UNINSTALLER]);
    lines
        .flat_map(|line| {
            format!("{}\r\n", line.replace('/', "\\"))
                .encode_utf16()
                .collect::<Vec<u16>>()
        })
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// The `File` instructions. A wildcard would take the files in the order of the disk.
fn instructions(payload: &Payload) -> String {
    let mut text = String::new();
    let mut current = None;
    for name in payload.names.iter().map(String::as_str).chain([LIST]) {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        if current != Some(folder) {
            let inside = if folder.is_empty() {
                String::new()
            } else {
                format!("\\{}", folder.replace('/', "\\"))
            };
            text += &format!("SetOutPath \"$INSTDIR\\.new{inside}\"\n");
            current = Some(folder);
        }
        text += &format!("File \"/oname={file}\" \"{}\"\n", payload.folder.join(name).display());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload() -> Payload {
        Payload {
            folder: "/stage".into(),
            names: ["LICENSE.txt", "fonts/a.ttf", "fonts/b.otf", "lince.exe"]
                .map(str::to_owned)
                .to_vec(),
        }
    }

    #[test]
    fn every_file_is_unpacked_into_its_folder() {
        let text = instructions(&payload());

        assert!(
            text.starts_with("SetOutPath \"$INSTDIR\\.new\"\nFile \"/oname=LICENSE.txt\" \"/stage/LICENSE.txt\"\n")
        );
        assert!(text.contains("SetOutPath \"$INSTDIR\\.new\\fonts\"\nFile \"/oname=a.ttf\""));
        assert!(
            text.ends_with("File \"/oname=installed.txt\" \"/stage/installed.txt\"\n"),
            "{text}"
        );
    }

    #[test]
    fn the_list_names_the_version_and_everything_that_is_installed() {
        let wide: Vec<u16> = list_of(&payload(), "1.2.3")
            .chunks(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        let list = String::from_utf16(&wide).unwrap();

        assert_eq!(
            list.lines().collect::<Vec<_>>(),
            [
                "1.2.3",
                "LICENSE.txt",
                "fonts\\a.ttf",
                "fonts\\b.otf",
                "lince.exe",
                "installed.txt",
                "uninstall.exe"
            ]
        );
    }

    #[test]
    fn a_warning_of_makensis_stops_the_build() {
        let setup = Setup {
            root: Path::new("/repo"),
            version: "1.2.3",
            signing: &Signing::None,
            quick: true,
            file: Path::new("/out/setup.exe"),
        };

        let call = setup.call(&payload(), Path::new("/out/setup.nsh")).unwrap().shown();

        assert!(
            (WINDOWS || call.contains(" -WX ")) && call.contains(" -DVERSION=1.2.3 ") && call.contains(" -DQUICK "),
            "{call}"
        );
    }
}
