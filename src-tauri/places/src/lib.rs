//! Where the office's data lie on this PC. The choice made at first start is kept in the user's settings folder, apart from the
//! data: reinstalling the program or losing the settings never touches an office's records.
//!
//! - [`portable`]: the program on a stick, which keeps everything beside itself
//! - [`proposal`]: which folder is proposed, and where forgotten offices are looked for

pub mod portable;
pub mod proposal;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use directories::{BaseDirs, ProjectDirs};
use lince_core::{Error, Result, files};
use serde::{Deserialize, Serialize};

use portable::Portable;
use proposal::Pc;

/// Set by tests and by an office's IT staff: the data folder, before any setting.
pub const DATA_VARIABLE: &str = "LINCE_DATA";

/// Set by tests: the folder of the settings file and of what lies on the disk for a while, instead of this user's.
pub const SETTINGS_VARIABLE: &str = "LINCE_SETTINGS";

/// The settings' file.
const SETTINGS_FILE: &str = "settings.json";

/// Minutes after which a window locks unless told otherwise.
const IDLE_MINUTES: u32 = 10;

/// In the folder for what can be made anew.
const WORK: &str = "work";

/// The program's name among those of this PC; the folder of its web view is called so.
const IDENTIFIER: &str = "cn.lince.desktop";

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

/// The folder of the program that runs.
pub fn program_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    program.parent().map(Path::to_owned)
}

/// The settings file of this user, or of a portable program; `None` where the system has no place for one.
pub fn settings_file() -> Option<PathBuf> {
    let own = std::env::var_os(SETTINGS_VARIABLE).filter(|v| !v.is_empty());
    let told = own.map(|folder| PathBuf::from(folder).join(SETTINGS_FILE));
    let carried = || Portable::this_program().map(|portable| portable.settings_file());
    let of_user = || ProjectDirs::from("", "", "lince").map(|dirs| dirs.config_dir().join(SETTINGS_FILE));
    told.or_else(carried).or_else(of_user)
}

/// For what can be made anew: what the web view remembers, the log of a start that failed.
pub fn cache_dir() -> Option<PathBuf> {
    Portable::this_program().map(|p| p.cache()).or_else(cache_of_user)
}

fn cache_of_user() -> Option<PathBuf> {
    BaseDirs::new().map(|dirs| dirs.data_local_dir().join(IDENTIFIER))
}

/// Where papers that are printed and copies that are looked through lie for a while: the first of these that can be made private.
/// It is the user's own folder of this PC for a portable program too, since most sticks let nobody close a folder to others; and
/// not the folder that a session has for as long as it lasts, which a timer's backup does not see and which holds no large database.
pub fn work_folders() -> Vec<PathBuf> {
    let told = std::env::var_os(SETTINGS_VARIABLE).filter(|v| !v.is_empty());
    let kept = match told {
        Some(folder) => [Some(folder.into()), None],
        None => [cache_of_user(), Portable::this_program().map(|p| p.cache())],
    };
    let kept = kept.into_iter().flatten().map(|cache| cache.join(WORK));
    // On a system without a place for users' data.
    kept.chain([std::env::temp_dir().join("lince-work")]).collect()
}

/// The portable program whose settings these are.
fn portable_of(settings: &Path) -> Option<Portable> {
    Portable::in_folder(settings.parent()?.parent()?)
}

/// Reads the settings; a missing or unreadable file means that nothing has been chosen yet.
pub fn read(file: &Path) -> Settings {
    kept_in(file).unwrap_or_default()
}

/// This user's settings.
pub fn settings() -> Settings {
    settings_file().map(|file| read(&file)).unwrap_or_default()
}

/// As [`read`], but a file that is there and cannot be read is an error: what it holds must not be written over.
fn kept_in(file: &Path) -> Result<Settings> {
    let mut settings: Settings = match files::read(file) {
        // A damaged file is no obstacle.
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(error) if error.kind() == ErrorKind::NotFound => Settings::default(),
        Err(error) => return Err(Error::from(error)),
    };
    if let Some(portable) = portable_of(file) {
        settings.folders_by(|folder| portable.resolved(folder));
    }
    Ok(settings)
}

/// Writes the settings, whole or not at all.
pub fn write(file: &Path, settings: &Settings) -> Result<()> {
    let mut stored = settings.clone();
    if let Some(portable) = portable_of(file) {
        stored.folders_by(|folder| portable.stored(folder));
    }
    // A folder whose name is no text cannot be remembered.
    let text = serde_json::to_vec_pretty(&stored).map_err(std::io::Error::from)?;
    files::replace(file, |out| Ok(out.write_all(&text)?))
}

impl Settings {
    /// Minutes without a touch after which the window locks; 0: never.
    pub fn locks_after(&self) -> u32 {
        self.idle_minutes.unwrap_or(IDLE_MINUTES)
    }

    fn folders_by(&mut self, change: impl Fn(&Path) -> PathBuf) {
        for folder in [&mut self.data_dir, &mut self.second_backup] {
            *folder = folder.as_deref().map(&change);
        }
    }
}

/// The office's data folder, if one has been chosen.
pub fn data_dir() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os(DATA_VARIABLE).filter(|v| !v.is_empty()) {
        return Some(dir.into());
    }
    settings().data_dir
}

/// Was this data folder chosen on this PC, rather than proposed?
pub fn is_remembered(dir: &Path) -> bool {
    settings().data_dir.as_deref() == Some(dir)
}

/// The second place for backups, and when a backup last reached it.
pub fn second_backup() -> (Option<PathBuf>, Option<String>) {
    let settings = settings();
    (settings.second_backup, settings.second_backup_at)
}

/// Chooses the second place for backups, or none. One that has been seen with another folder counts anew.
pub fn set_second_backup(folder: Option<&Path>) -> Result<()> {
    change(|settings| {
        if settings.second_backup.as_deref() != folder {
            settings.second_backup_at = None;
        }
        settings.second_backup = folder.map(Path::to_owned);
    })
}

/// A backup has reached the second place.
pub fn second_backup_reached(at: String) -> Result<()> {
    change(|settings| settings.second_backup_at = Some(at))
}

/// Changes this user's settings; a system without a place for settings keeps none.
pub fn change(change: impl FnOnce(&mut Settings)) -> Result<()> {
    settings_file().map_or(Ok(()), |file| change_in(&file, change))
}

fn change_in(file: &Path, change: impl FnOnce(&mut Settings)) -> Result<()> {
    // A backup that ends while the user chooses something must not write over the choice.
    static CHANGING: Mutex<()> = Mutex::new(());
    let _one = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut settings = kept_in(file)?;
    change(&mut settings);
    write(file, &settings)
}

/// The folder proposed at first start, other than those that are `unsuitable`; never in the folders that an uninstaller deletes.
pub fn proposal(unsuitable: impl Fn(&Path) -> bool) -> PathBuf {
    let carried = Portable::this_program().map(|portable| portable.data());
    carried.unwrap_or_else(|| Pc::this().proposal(unsuitable))
}

/// Where an office may lie that the settings do not know of, because they went with the system's disk.
pub fn usual_places() -> Vec<PathBuf> {
    let carried = Portable::this_program().map(|portable| portable.data());
    carried.into_iter().chain(Pc::this().usual_places()).collect()
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
    fn settings_that_cannot_be_read_now_are_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        // Stands for a file that another program holds.
        std::fs::create_dir(&file).unwrap();

        assert_eq!(read(&file), Settings::default());
        let told = change_in(&file, |_| panic!("nothing is changed that could not be read"));

        assert!(told.is_err() && file.is_dir());
    }

    #[test]
    fn one_change_leaves_the_other_settings() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        change_in(&file, |settings| settings.data_dir = Some("/数据/邻册".into())).unwrap();

        change_in(&file, |settings| settings.large_type = true).unwrap();

        let kept = read(&file);
        assert!(kept.large_type && kept.data_dir.as_deref() == Some(Path::new("/数据/邻册")));
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing unfinished is left"
        );
    }

    #[test]
    fn changes_at_the_same_time_all_stay() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        change_in(&file, |settings| settings.idle_minutes = Some(0)).unwrap();

        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| change_in(&file, |settings| *settings.idle_minutes.as_mut().unwrap() += 1).unwrap());
            }
        });

        assert_eq!(read(&file).locks_after(), 8);
    }

    #[test]
    fn the_settings_of_a_portable_program_go_where_its_stick_goes() {
        let dir = tempfile::tempdir().unwrap();
        let (here, elsewhere) = (dir.path().join("E/邻册"), dir.path().join("F/邻册"));
        std::fs::create_dir_all(&here).unwrap();
        std::fs::write(here.join("portable.txt"), "").unwrap();
        let settings = |program: &Path| Portable::in_folder(program).unwrap().settings_file();
        let chosen = Settings {
            data_dir: Some(here.join("数据")),
            second_backup: Some("/srv/备份".into()),
            ..Settings::default()
        };

        write(&settings(&here), &chosen).unwrap();
        std::fs::create_dir_all(dir.path().join("F")).unwrap();
        std::fs::rename(&here, &elsewhere).unwrap();
        let found = read(&settings(&elsewhere));

        assert_eq!(found.data_dir, Some(elsewhere.join("数据")));
        assert_eq!(found.second_backup.as_deref(), Some(Path::new("/srv/备份")));
    }

    #[test]
    fn what_can_be_made_anew_lies_where_the_web_view_keeps_it() {
        assert!(cache_dir().is_none_or(|dir| dir.ends_with(IDENTIFIER)));
    }
}
