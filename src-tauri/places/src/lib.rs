//! Where the office's data lie on this PC. The choice made at first start is kept in the user's settings folder, apart from the
//! data: reinstalling the program or losing the settings never touches an office's records.
//!
//! - [`portable`]: the program on a stick, which keeps everything beside itself
//! - [`proposal`]: which folder is proposed, and where forgotten offices are looked for

pub mod portable;
pub mod proposal;

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
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

/// Minutes after which a window locks unless another value is set.
const IDLE_MINUTES: u32 = 10;

/// In the folder for what can be made anew.
const WORK: &str = "work";

/// The program's name among those of this PC; the folder of its web view is called so.
const IDENTIFIER: &str = "cn.lince.desktop";

/// What this PC remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The data folder chosen at first start.
    pub data_dir: Option<PathBuf>,
    /// Settings of the office in that folder.
    #[serde(flatten)]
    pub office: OfOffice,
    /// Settings of the offices opened before, by their folder: a user of one office sets nothing for another.
    pub other_offices: BTreeMap<PathBuf, OfOffice>,
    /// Large type.
    pub large_type: bool,
    /// Papers are printed on both sides: by a printer that turns pages itself, or not; `None`: on one side.
    pub printer_turns_pages: Option<bool>,
    /// Where pages are turned by hand: the backs begin with the last sheet.
    pub backs_from_last: bool,
}

/// What this PC remembers of one office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfOffice {
    /// Minutes without a touch after which the window locks; 0: never; `None`: as usual.
    pub idle_minutes: Option<u32>,
    /// The second place for backups: another disk, a stick.
    pub second_backup: Option<PathBuf>,
    /// When a backup last reached it, RFC 3339: a stick that is not in cannot be asked.
    pub second_backup_at: Option<String>,
    /// Where the key file lay when it was made: on a disk whose root is not looked into, it is found by this.
    pub key_file: Option<PathBuf>,
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

impl OfOffice {
    /// When a backup last reached the second place. An instant that is yet to come was written by a wrong clock, or by a person who
    /// wants no warning: it counts as none.
    fn reached(&self, now: DateTime<Utc>) -> Option<&str> {
        let has_been = |at: &&str| DateTime::parse_from_rfc3339(at).is_ok_and(|at| at <= now);
        self.second_backup_at.as_deref().filter(has_been)
    }
}

impl Settings {
    /// Minutes without a touch after which the window locks; 0: never.
    pub fn locks_after(&self) -> u32 {
        self.office.idle_minutes.unwrap_or(IDLE_MINUTES)
    }

    /// Another data folder from now on; what was set for the one before waits for its return. An office that was moved, so that
    /// nothing is left in its old folder, takes it along.
    fn go_to(&mut self, dir: &Path) {
        let before = self.data_dir.replace(dir.to_owned());
        let Some(before) = before.filter(|before| before != dir) else {
            return;
        };
        let left = self.office.clone();
        match self.other_offices.remove(dir) {
            Some(set) => self.office = set,
            None if before.exists() => self.office = OfOffice::default(),
            None => {}
        }
        self.other_offices.insert(before, left);
    }

    /// What is remembered of the office in `dir`; before a folder has been chosen, of whichever office it is.
    fn of(&self, dir: &Path) -> Option<&OfOffice> {
        match &self.data_dir {
            Some(chosen) if !is_same(chosen, dir) => {
                let mut others = self.other_offices.iter();
                others.find(|(other, _)| is_same(other, dir)).map(|(_, of)| of)
            }
            _ => Some(&self.office),
        }
    }

    fn of_mut(&mut self, dir: &Path) -> &mut OfOffice {
        match &self.data_dir {
            Some(chosen) if !is_same(chosen, dir) => {
                let known = self.other_offices.keys().find(|other| is_same(other, dir)).cloned();
                self.other_offices
                    .entry(known.unwrap_or_else(|| dir.to_owned()))
                    .or_default()
            }
            _ => &mut self.office,
        }
    }

    fn folders_by(&mut self, change: impl Fn(&Path) -> PathBuf) {
        self.data_dir = self.data_dir.as_deref().map(&change);
        let others = std::mem::take(&mut self.other_offices);
        self.other_offices = others.into_iter().map(|(dir, of)| (change(&dir), of)).collect();
        for of in self.other_offices.values_mut().chain([&mut self.office]) {
            of.second_backup = of.second_backup.as_deref().map(&change);
            of.key_file = of.key_file.as_deref().map(&change);
        }
    }
}

/// Are these two names of one folder?
fn is_same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    a == b || real(a) == real(b)
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

/// This PC opens the office in `dir` from now on. Where `LINCE_DATA` decides, nothing is remembered.
pub fn remember(dir: &Path) -> Result<()> {
    if std::env::var_os(DATA_VARIABLE).is_some() {
        return Ok(());
    }
    change(|settings| settings.go_to(dir))
}

/// Does the window stay open longer than usual when it locks itself only after so many minutes without a touch, or at 0 never?
pub fn is_lax(idle_minutes: u32) -> bool {
    idle_minutes == 0 || idle_minutes > IDLE_MINUTES
}

/// After how many minutes without a touch the window locks; 0: never. Nobody is away for longer than a day.
pub fn set_idle_minutes(minutes: u32) -> Result<()> {
    change(|settings| settings.office.idle_minutes = Some(minutes.min(24 * 60)))
}

/// The second place for backups of the office in `dir`, and when a backup last reached it.
pub fn second_backup(dir: &Path) -> (Option<PathBuf>, Option<String>) {
    let settings = settings();
    let Some(office) = settings.of(dir) else {
        return (None, None);
    };
    let reached = office.reached(Utc::now()).map(str::to_owned);
    (office.second_backup.clone(), reached)
}

/// Chooses the second place for backups of the office in `dir`, or none. One that has been seen with another folder counts anew.
pub fn set_second_backup(dir: &Path, folder: Option<&Path>) -> Result<()> {
    change(|settings| {
        let office = settings.of_mut(dir);
        if office.second_backup.as_deref() != folder {
            office.second_backup_at = None;
        }
        office.second_backup = folder.map(Path::to_owned);
    })
}

/// A backup of the office in `dir` has reached the second place.
pub fn second_backup_reached(dir: &Path, at: String) -> Result<()> {
    change(|settings| settings.of_mut(dir).second_backup_at = Some(at))
}

/// Where the key file of the office in `dir` is looked for first.
pub fn key_file(dir: &Path) -> Option<PathBuf> {
    settings().of(dir)?.key_file.clone()
}

/// The key file of the office in `dir` was made there; `None`: the office asks for none any more.
pub fn set_key_file(dir: &Path, file: Option<&Path>) -> Result<()> {
    change(|settings| settings.of_mut(dir).key_file = file.map(Path::to_owned))
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

/// Lets `make` make an office in `dir`. Where that is a new folder in the user's own part of this PC, nobody else may look into it;
/// a folder that is there, or lies where several users work, keeps the rights that it has or inherits. On an error nothing new stays.
pub fn office_made_in<T>(dir: &Path, make: impl FnOnce() -> Result<T>) -> Result<T> {
    made_below(&Pc::this().profile, dir, make)
}

fn made_below<T>(profile: &Path, dir: &Path, make: impl FnOnce() -> Result<T>) -> Result<T> {
    let is_private = is_new_below(profile, dir) && make_private(dir).is_ok();
    make().inspect_err(|_| {
        if is_private {
            // Only where it is empty. The first error is what the user must hear of.
            let _ = std::fs::remove_dir(dir);
        }
    })
}

/// By the folders themselves, whatever links lead there.
fn is_new_below(profile: &Path, dir: &Path) -> bool {
    let there = dir.ancestors().skip(1).find(|above| above.exists());
    let whole = |folder: &Path| folder.canonicalize().ok();
    match (there.and_then(whole), whole(profile)) {
        (Some(there), Some(profile)) => dir.symlink_metadata().is_err() && there.starts_with(profile),
        _ => false,
    }
}

fn make_private(dir: &Path) -> std::io::Result<()> {
    if let Some(above) = dir.parent() {
        std::fs::create_dir_all(above)?;
    }
    lince_system::folder::make_private(dir)
}

/// The folder proposed at first start, other than those that are `unsuitable`; never in the folders that an uninstaller deletes.
pub fn proposal(unsuitable: impl Fn(&Path) -> bool) -> PathBuf {
    let carried = Portable::this_program().map(|portable| portable.data());
    carried.unwrap_or_else(|| Pc::this().proposal(unsuitable))
}

/// Where an office may lie that is missing from the settings, because they went with the system's disk.
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
            office: OfOffice {
                second_backup: Some("/media/U盘".into()),
                second_backup_at: None,
                key_file: Some("/media/U盘/邻册钥匙.lincekey".into()),
                idle_minutes: Some(5),
            },
            other_offices: BTreeMap::from([("/数据/演示".into(), OfOffice::default())]),
            large_type: true,
            printer_turns_pages: Some(false),
            backs_from_last: true,
        };

        write(&file, &chosen).unwrap();
        assert_eq!(read(&file), chosen);

        std::fs::write(&file, b"{\"data_dir\": 3").unwrap();
        assert_eq!(read(&file), Settings::default());
    }

    #[cfg(unix)]
    #[test]
    fn a_new_folder_of_the_user_s_own_is_closed_to_others_and_no_other_is_touched() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let profile = dir.path().join("用户");
        let shared = profile.join("共用");
        std::fs::create_dir_all(&shared).unwrap();
        let set =
            |folder: &Path, mode| std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
        let mode = |folder: &Path| std::fs::metadata(folder).unwrap().permissions().mode() & 0o777;
        set(&shared, 0o775);
        let made = |folder: &Path| {
            made_below(&profile, folder, || Ok(std::fs::create_dir_all(folder)?)).unwrap();
            mode(folder)
        };
        let usual = made(&dir.path().join("另一处"));

        assert_eq!(made(&profile.join("文档/邻册")), 0o700);
        assert_eq!(mode(&profile.join("文档")), usual, "what lies above is nobody's alone");
        assert_eq!(made(&shared), 0o775, "a folder that is there keeps its rights");
        assert_ne!(usual, 0o700, "nor is one that lies elsewhere closed");
        std::os::unix::fs::symlink(dir.path(), profile.join("链接")).unwrap();
        assert_eq!(made(&profile.join("链接/单位")), usual, "a link leads elsewhere");
    }

    #[test]
    fn where_no_office_is_made_no_folder_stays() {
        let dir = tempfile::tempdir().unwrap();
        let office = dir.path().join("单位");

        let refused = made_below(dir.path(), &office, || -> Result<()> {
            Err(lince_core::ErrorCode::InvalidArgument.into())
        });

        assert!(refused.is_err() && !office.exists());
    }

    #[test]
    fn a_backup_that_is_yet_to_reach_the_second_place_has_not_reached_it() {
        let now: DateTime<Utc> = "2026-11-29T09:00:00Z".parse().unwrap();
        for (at, counts) in [
            ("2026-11-21T09:00:00Z", true),
            ("2026-11-29T17:00:00+08:00", true),
            ("2026-11-29T17:00:01+08:00", false),
            ("2099-01-01T00:00:00Z", false),
            ("昨天", false),
        ] {
            let office = OfOffice {
                second_backup_at: Some(at.into()),
                ..OfOffice::default()
            };
            assert_eq!(office.reached(now), counts.then_some(at), "{at}");
        }
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
    fn what_is_set_in_one_office_is_not_set_for_another() {
        let dir = tempfile::tempdir().unwrap();
        let (own, other) = (dir.path().join("单位"), dir.path().join("另一处"));
        std::fs::create_dir_all(&own).unwrap();
        let set = OfOffice {
            idle_minutes: Some(5),
            second_backup: Some("/media/U盘".into()),
            second_backup_at: Some("2026-11-21T09:00:00Z".into()),
            key_file: None,
        };
        let mut settings = Settings {
            data_dir: Some(own.clone()),
            office: set.clone(),
            ..Settings::default()
        };

        settings.go_to(&other);
        assert_eq!(
            settings.office,
            OfOffice::default(),
            "nothing is known of the other one"
        );
        settings.office.idle_minutes = Some(0);
        settings.go_to(&own);

        assert_eq!(settings.office, set);
        assert_eq!(settings.other_offices[&other].idle_minutes, Some(0));
        settings.go_to(&own);
        assert_eq!(settings.office, set, "opening it once more changes nothing");
    }

    #[test]
    fn an_office_that_was_moved_takes_along_what_was_set_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            data_dir: Some(dir.path().join("原处")),
            office: OfOffice {
                idle_minutes: Some(5),
                ..OfOffice::default()
            },
            ..Settings::default()
        };

        settings.go_to(&dir.path().join("新处"));

        assert_eq!(settings.locks_after(), 5);
    }

    #[test]
    fn settings_of_an_earlier_version_are_those_of_the_office_that_they_name() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        std::fs::write(
            &file,
            r#"{"data_dir":"/数据/邻册","large_type":true,"idle_minutes":3,"second_backup":"/media/U盘"}"#,
        )
        .unwrap();

        let found = read(&file);

        assert_eq!((found.locks_after(), found.large_type), (3, true));
        assert_eq!(found.office.second_backup.as_deref(), Some(Path::new("/media/U盘")));
    }

    #[test]
    fn a_window_that_locks_never_or_later_than_usual_is_lax() {
        for (minutes, lax) in [(0, true), (1, false), (IDLE_MINUTES, false), (IDLE_MINUTES + 1, true)] {
            assert_eq!(is_lax(minutes), lax, "{minutes}");
        }
    }

    #[test]
    fn changes_at_the_same_time_all_stay() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        change_in(&file, |settings| settings.office.idle_minutes = Some(0)).unwrap();

        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    change_in(&file, |settings| *settings.office.idle_minutes.as_mut().unwrap() += 1).unwrap()
                });
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
            office: OfOffice {
                second_backup: Some("/srv/备份".into()),
                ..OfOffice::default()
            },
            other_offices: BTreeMap::from([(here.join("演示"), OfOffice::default())]),
            ..Settings::default()
        };

        write(&settings(&here), &chosen).unwrap();
        std::fs::create_dir_all(dir.path().join("F")).unwrap();
        std::fs::rename(&here, &elsewhere).unwrap();
        let found = read(&settings(&elsewhere));

        assert_eq!(found.data_dir, Some(elsewhere.join("数据")));
        assert_eq!(found.office.second_backup.as_deref(), Some(Path::new("/srv/备份")));
        assert!(found.other_offices.contains_key(&elsewhere.join("演示")));
    }

    #[test]
    fn what_can_be_made_anew_lies_where_the_web_view_keeps_it() {
        assert!(cache_dir().is_none_or(|dir| dir.ends_with(IDENTIFIER)));
    }
}
