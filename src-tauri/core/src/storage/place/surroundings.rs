//! What a PC keeps where, and what that means for a folder.

use std::path::{Path, PathBuf};

use super::Caution;
use super::disks::plain;
use super::names::is_too_long;

/// How cloud clients call their folders: by these words, or by what begins with them.
const SYNCHRONISED: &[&str] = &[
    "onedrive",
    "坚果云",
    "我的坚果云",
    "nutstore",
    "百度网盘",
    "百度云",
    "百度同步",
    "baidunetdisk",
    "baidusyncdisk",
    "baiduyun",
    "wpsdrive",
    "wps云",
    "wps cloud",
    "wps网盘",
    "微云",
    "腾讯微云",
    "weiyun",
    "阿里云盘",
    "aliyundrive",
    "adrive",
    "天翼云盘",
    "ecloud",
    "移动云盘",
    "和彩云",
    "夸克网盘",
    "115网盘",
    "迅雷云盘",
    "钉盘",
    "微盘",
    "wedrive",
    "synologydrive",
    "icloud",
    "google drive",
    "dropbox",
];

/// Folders in which Windows or a messenger keeps what it throws away by itself.
const EMPTIED: &[&str] = &[
    "$recycle.bin",
    "temp",
    "wechat files",
    "xwechat_files",
    "tencent files",
    "wxwork",
    "inetcache",
];

/// What a Windows PC keeps where, as far as it matters to a folder for data; nothing elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Folder of the program that runs.
    pub program: Option<PathBuf>,
    /// The program is carried on a stick with its data.
    pub portable: bool,
    pub(super) system: Vec<PathBuf>,
    pub(super) system_disk: Option<PathBuf>,
    pub(super) emptied: Vec<PathBuf>,
    pub(super) synchronised: Vec<PathBuf>,
    pub(super) windows: bool,
}

impl Surroundings {
    /// The surroundings of this PC, around a program in `program`.
    pub fn of_this_pc(program: Option<PathBuf>, portable: bool) -> Self {
        let known = Self {
            program,
            portable,
            ..Self::default()
        };
        if !cfg!(windows) {
            return known;
        }
        let folders = |names: &[&str]| {
            let set = names.iter().filter_map(std::env::var_os).filter(|v| !v.is_empty());
            set.map(PathBuf::from).collect::<Vec<_>>()
        };
        Self {
            system: folders(&["SystemRoot", "ProgramFiles", "ProgramFiles(x86)", "ProgramData"]),
            system_disk: folders(&["SystemDrive"])
                .pop()
                .map(|letter| format!(r"{}\", letter.display()).into()),
            emptied: vec![std::env::temp_dir()],
            synchronised: folders(&["OneDrive", "OneDriveCommercial", "OneDriveConsumer"]),
            windows: true,
            ..known
        }
    }

    /// What is to be said of a folder by its place alone, whole and free of `\\?\`.
    pub(super) fn by_place(&self, dir: &Path) -> Vec<Caution> {
        let inside = |folders: &[PathBuf]| folders.iter().any(|folder| within(dir, folder));
        let of_program = !self.portable && self.program.iter().any(|program| within(dir, program));
        let named = |names: &[&str]| named_as(dir, |part| names.contains(&part));
        let cloud = named_as(dir, |part| SYNCHRONISED.iter().any(|s| part.starts_with(s)));
        let found = [
            (Caution::Long, is_too_long(dir)),
            (Caution::System, inside(&self.system) || of_program),
            (
                Caution::Emptied,
                inside(&self.emptied) || self.windows && named(EMPTIED),
            ),
            (Caution::Synchronised, inside(&self.synchronised) || cloud),
            (
                Caution::SystemDisk,
                self.system_disk.iter().any(|disk| within(dir, disk)),
            ),
        ];
        found
            .iter()
            .filter(|(_, said)| *said)
            .map(|(caution, _)| *caution)
            .collect()
    }
}

/// Windows does not distinguish capital letters from small ones.
fn within(dir: &Path, folder: &Path) -> bool {
    let parts = |path: &Path| -> Vec<String> {
        let parts = path.components().map(|c| c.as_os_str().to_string_lossy().into_owned());
        if cfg!(windows) {
            parts.map(|p| p.to_lowercase()).collect()
        } else {
            parts.collect()
        }
    };
    parts(dir).starts_with(&parts(&plain(folder)))
}

fn named_as(dir: &Path, named: impl Fn(&str) -> bool) -> bool {
    dir.components()
        .any(|part| named(&part.as_os_str().to_string_lossy().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cautions that a Windows PC would give about a folder by its place.
    fn said(path: &str) -> Vec<Caution> {
        let folders = |paths: &[&str]| paths.iter().map(PathBuf::from).collect();
        let around = Surroundings {
            program: Some("C:/Users/a/AppData/Local/Programs/Lince".into()),
            portable: false,
            system: folders(&["C:/Windows", "C:/Program Files"]),
            system_disk: Some("C:/".into()),
            emptied: folders(&["C:/Users/a/AppData/Local/Temp"]),
            synchronised: folders(&["D:/单位云"]),
            windows: true,
        };
        around.by_place(Path::new(path))
    }

    #[test]
    fn folders_that_lose_data_are_warned_of() {
        use Caution::{Emptied, Synchronised, System, SystemDisk};
        for (path, cautions) in [
            ("D:/邻册", vec![]),
            ("D:/单位 数据&100%'🙂/邻册", vec![]),
            ("C:/Users/a/Documents/邻册", vec![SystemDisk]),
            ("C:/Windows/邻册", vec![System, SystemDisk]),
            ("C:/Program Files/Lince/数据", vec![System, SystemDisk]),
            ("C:/Users/a/AppData/Local/Programs/Lince/数据", vec![System, SystemDisk]),
            ("C:/Users/a/AppData/Local/Temp/x", vec![Emptied, SystemDisk]),
            ("D:/$RECYCLE.BIN/邻册", vec![Emptied]),
            ("D:/WeChat Files/wxid/邻册", vec![Emptied]),
            ("D:/我的坚果云/邻册", vec![Synchronised]),
            ("D:/OneDrive - 街道/邻册", vec![Synchronised]),
            ("D:/WPSDrive/123/邻册", vec![Synchronised]),
            ("D:/阿里云盘/邻册", vec![Synchronised]),
            ("D:/单位云/邻册", vec![Synchronised]),
            ("D:/单位云备份/邻册", vec![]),
        ] {
            assert_eq!(said(path), cautions, "{path}");
        }
    }

    #[test]
    fn a_portable_program_keeps_its_data_beside_itself() {
        let carried = Surroundings {
            program: Some("E:/邻册".into()),
            portable: true,
            windows: true,
            ..Surroundings::default()
        };

        assert_eq!(carried.by_place(Path::new("E:/邻册/数据")), []);
    }
}
