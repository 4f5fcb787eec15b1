//! Where the live file may lie: never on a network share; folders that may be pulled out, synchronised or emptied are warned of.
//!
//! - [`disks`]: on what a folder lies
//! - [`names`]: which paths every program of a PC can open
//! - [`surroundings`]: what a PC keeps where

mod disks;
mod names;
mod surroundings;

use std::path::Path;

use serde::Serialize;

pub(crate) use disks::whole;
pub use disks::{free_space, is_removable, removable_roots, same_disk};
pub use surroundings::Surroundings;

use super::file_names::DATABASE_FILE;
use crate::{Error, ErrorCode, Result};
use disks::{is_network, is_on_no_disk};
use names::{is_named_for_windows, is_too_long};

/// What an office should know about a folder before it keeps its data there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Caution {
    /// A share: locks and syncs cannot be trusted there; refused.
    Network,
    /// On none of the disks that Windows itself looks after: a cloud's drive, memory, the inside of an encrypted file.
    NotLocal,
    /// Longer than other programs of the PC can open; refused.
    Long,
    /// Has a name that Windows gives to a device, or characters that it does not take; refused.
    Name,
    /// A folder of the system or of a program; refused.
    System,
    /// Below the folder of an office; refused.
    InsideOffice,
    /// A folder that the system or a cleaning program empties.
    Emptied,
    /// A stick or card that may be pulled out.
    Removable,
    /// The stick on which the program itself is carried.
    Carried,
    /// A folder that a cloud client copies while the file changes.
    Synchronised,
    /// On the disk that is emptied when the system is set up anew.
    SystemDisk,
}

impl Caution {
    /// What the user reads.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Network => "网络共享文件夹不能存放正在使用的数据，请改选本机磁盘。",
            Self::NotLocal => {
                "这不是本机硬盘（可能是网盘映射、虚拟盘或加密盘），断开时会丢失数据，建议改选本机硬盘上的文件夹。"
            }
            Self::Long => ErrorCode::PathTooLong.sentence(),
            Self::Name => ErrorCode::NameUnusable.sentence(),
            Self::System => "这是系统或程序的文件夹，升级、卸载时会被清掉，不能存放数据，请改选别的文件夹。",
            Self::InsideOffice => "这个文件夹在另一份单位数据里面，请改选别的文件夹。",
            Self::Emptied => "这个文件夹会被系统或清理软件清空，数据会丢失，建议另选文件夹。",
            Self::Removable => "这是可移动磁盘，使用中拔出会丢失数据，建议只用来存放备份。",
            Self::Carried => {
                "数据和程序一起放在可移动磁盘上：拔出前请先关闭程序；U盘容易丢失和损坏，请常备份到另一块硬盘。"
            }
            Self::Synchronised => "这是网盘同步文件夹，同步程序可能损坏或外传数据，建议另选文件夹。",
            Self::SystemDisk => {
                "这是系统盘，重装系统会把数据一起清空；有D盘等其他硬盘的请改放那里，没有的请常备份到U盘。"
            }
        }
    }

    /// Data must not lie there, whatever the user says.
    pub fn refuses(self) -> bool {
        match self {
            Self::Network | Self::Long | Self::Name | Self::System | Self::InsideOffice => true,
            Self::NotLocal
            | Self::Emptied
            | Self::Removable
            | Self::Carried
            | Self::Synchronised
            | Self::SystemDisk => false,
        }
    }
}

/// Everything to say about `dir`, which need not exist yet.
pub fn cautions(dir: &Path, around: &Surroundings) -> Vec<Caution> {
    let whole = whole(dir);
    let mut found = Vec::new();
    if is_network(dir) {
        found.push(Caution::Network);
    } else if around.windows && is_on_no_disk(dir) {
        found.push(Caution::NotLocal);
    }
    // As it is written: made whole, Windows has dropped a dot at the end, and a device has become another place.
    if around.windows && !is_named_for_windows(dir) {
        found.push(Caution::Name);
    }
    if office_above(&whole).is_some() {
        found.push(Caution::InsideOffice);
    }
    found.extend(around.by_place(&whole));
    if is_removable(dir) {
        let carried = around.portable && around.program.iter().any(|program| same_disk(program, dir));
        found.push(if carried { Caution::Carried } else { Caution::Removable });
    }
    // The worst first.
    found.sort_by_key(|caution| !caution.refuses());
    found
}

/// Ends with `network_share` where the live file must not lie.
pub fn refuse_network(dir: &Path) -> Result<()> {
    if is_network(dir) {
        return Err(Error::from(ErrorCode::NetworkShare));
    }
    Ok(())
}

/// Ends with the reason where no new office can be made: a share, a path or a name that other programs cannot open, a folder
/// that belongs to another office.
pub(super) fn refuse_new(dir: &Path) -> Result<()> {
    refuse_network(dir)?;
    let whole = whole(dir);
    let about = |code| Err(Error::about(code, whole.display().to_string()));
    if is_too_long(&whole) {
        return about(ErrorCode::PathTooLong);
    }
    if cfg!(windows) && !is_named_for_windows(dir) {
        return Err(Error::about(ErrorCode::NameUnusable, dir.display().to_string()));
    }
    match office_above(&whole) {
        Some(office) => Err(Error::about(ErrorCode::AlreadyExists, office.display().to_string())),
        None => Ok(()),
    }
}

/// The data folder of another office that the folder would lie in.
fn office_above(whole: &Path) -> Option<&Path> {
    let mut above = whole.ancestors().skip(1);
    above.find(|folder| folder.join(DATABASE_FILE).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(windows)]
    fn a_name_that_windows_would_change_is_refused_as_it_was_written() {
        for folder in [r"C:\邻册\CON", r"C:\邻册.", r"C:\邻册 \数据"] {
            assert_eq!(
                refuse_new(Path::new(folder)).unwrap_err().code(),
                ErrorCode::NameUnusable,
                "{folder}"
            );
        }
    }

    #[test]
    fn a_folder_too_long_for_other_programs_is_refused_at_choosing_and_at_making() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir
            .path()
            .join("很深的文件夹".repeat(14))
            .join("很深的文件夹".repeat(14));

        assert!(cautions(&deep, &Surroundings::default()).contains(&Caution::Long));

        assert_eq!(refuse_new(&deep).unwrap_err().code(), ErrorCode::PathTooLong);
        assert!(refuse_new(&dir.path().join("邻册")).is_ok());
    }

    #[test]
    fn no_office_is_made_below_another() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(DATABASE_FILE), "an office").unwrap();
        let below = dir.path().join("backups/新");

        let told = cautions(&below, &Surroundings::default());

        assert!(told.contains(&Caution::InsideOffice) && told[0].refuses());
        assert_eq!(refuse_new(&below).unwrap_err().code(), ErrorCode::AlreadyExists);
    }

    #[test]
    fn a_name_that_windows_does_not_take_is_told_before_a_folder_is_made() {
        let around = Surroundings {
            windows: true,
            ..Surroundings::default()
        };

        let told = |path: &str| cautions(Path::new(path), &around).contains(&Caution::Name);

        assert!(told("/数据/nul") && told("/数据/邻册."));
        assert!(!told("/数据/邻册"));
    }

    #[test]
    fn folders_of_cloud_clients_are_warned_of_on_every_system() {
        let told = |path: &str| cautions(Path::new(path), &Surroundings::default());

        assert!(told("/home/a/坚果云/邻册").contains(&Caution::Synchronised));
        assert!(!told("/home/a/邻册").contains(&Caution::Synchronised));
    }
}
