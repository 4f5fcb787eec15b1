//! Where the office's data lie on this PC. The choice made at first start is kept in the user's settings folder, apart from the
//! data: reinstalling the program or losing the settings never touches an office's records.

use std::io;
use std::path::{Path, PathBuf};

use directories::{ProjectDirs, UserDirs};
use serde::{Deserialize, Serialize};

/// Set by tests and by an office's IT staff: the data folder, before any setting.
pub const DATA_VARIABLE: &str = "LINCE_DATA";

/// Name of the folder that is proposed.
const FOLDER: &str = "邻册";

/// What this PC remembers of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The data folder chosen at first start.
    pub data_dir: Option<PathBuf>,
    /// Large type.
    pub large_type: bool,
    /// Minutes without a touch after which the window locks; 0: never; `None`: as usual.
    pub idle_minutes: Option<u32>,
    /// The second place for backups: another disk, a stick.
    pub second_backup: Option<PathBuf>,
    /// When a backup last reached it, RFC 3339: a stick that is not in cannot be asked.
    pub second_backup_at: Option<String>,
    /// Papers are printed on both sides: by a printer that turns pages itself, or not; `None`: on one side.
    pub printer_turns_pages: Option<bool>,
    /// Where pages are turned by hand: the backs begin with the last sheet.
    pub backs_from_last: bool,
}

/// The settings file of this user, if the system has a place for one.
pub fn settings_file() -> Option<PathBuf> {
    ProjectDirs::from("", "", "lince").map(|dirs| dirs.config_dir().join("settings.json"))
}

/// Reads the settings; a missing or unreadable file means that nothing has been chosen yet.
pub fn read(file: &Path) -> Settings {
    std::fs::read(file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Writes the settings under a temporary name and renames them.
pub fn write(file: &Path, settings: &Settings) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let unfinished = file.with_extension("json.new");
    std::fs::write(&unfinished, serde_json::to_vec_pretty(settings)?)?;
    std::fs::rename(unfinished, file)
}

/// The office's data folder, if one has been chosen.
pub fn data_dir() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os(DATA_VARIABLE).filter(|v| !v.is_empty()) {
        return Some(dir.into());
    }
    settings_file().and_then(|file| read(&file).data_dir)
}

/// Was this data folder chosen on this PC, rather than proposed?
pub fn is_remembered(dir: &Path) -> bool {
    settings_file().is_some_and(|file| read(&file).data_dir.as_deref() == Some(dir))
}

/// The second place for backups, and when a backup last reached it.
pub fn second_backup() -> (Option<PathBuf>, Option<String>) {
    let settings = settings_file().map(|file| read(&file)).unwrap_or_default();
    (settings.second_backup, settings.second_backup_at)
}

/// Chooses the second place for backups, or none. One that has been seen with another folder counts anew.
pub fn set_second_backup(folder: Option<&Path>) -> io::Result<()> {
    change(|settings| {
        if settings.second_backup.as_deref() != folder {
            settings.second_backup_at = None;
        }
        settings.second_backup = folder.map(Path::to_owned);
    })
}

/// A backup has reached the second place.
pub fn second_backup_reached(at: String) -> io::Result<()> {
    change(|settings| settings.second_backup_at = Some(at))
}

/// Changes this user's settings; a system without a place for settings keeps none.
pub fn change(change: impl FnOnce(&mut Settings)) -> io::Result<()> {
    let Some(file) = settings_file() else { return Ok(()) };
    let mut settings = read(&file);
    change(&mut settings);
    write(&file, &settings)
}

/// The folder proposed at first start: on a D: drive, which survives when C: is imaged anew, else among the documents; never in
/// the folders that an uninstaller deletes.
pub fn proposal() -> PathBuf {
    let d_drive = Path::new(r"D:\");
    if cfg!(windows) && d_drive.is_dir() {
        return d_drive.join(FOLDER);
    }
    let documents = UserDirs::new().map(|dirs| dirs.document_dir().unwrap_or(dirs.home_dir()).to_owned());
    documents.unwrap_or_default().join(FOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_and_a_damaged_file_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("设置").join("settings.json");
        let chosen = Settings {
            data_dir: Some("/数据/邻册".into()),
            large_type: true,
            second_backup: Some("/media/U盘".into()),
            second_backup_at: None,
            idle_minutes: Some(5),
            printer_turns_pages: Some(false),
            backs_from_last: true,
        };

        write(&file, &chosen).unwrap();
        assert_eq!(read(&file), chosen);

        std::fs::write(&file, b"{\"data_dir\": 3").unwrap();
        assert_eq!(read(&file), Settings::default());
    }

    #[test]
    fn the_proposal_is_a_folder_of_its_own() {
        assert!(proposal().ends_with(FOLDER));
    }
}
