//! Where the live file may lie: never on a network share; folders that may be pulled out, synchronised or emptied are warned of.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::store::DATABASE_FILE;
use crate::{Error, ErrorCode, Result};

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

/// Names that are devices on Windows, in every folder and with every ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// What a Windows PC keeps where, as far as it matters to a folder for data; nothing elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Folder of the program that runs.
    pub program: Option<PathBuf>,
    /// The program is carried on a stick with its data.
    pub portable: bool,
    system: Vec<PathBuf>,
    system_disk: Option<PathBuf>,
    emptied: Vec<PathBuf>,
    synchronised: Vec<PathBuf>,
    windows: bool,
}

impl Surroundings {
    /// Of this PC, around a program in `program`.
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
    fn by_place(&self, dir: &Path) -> Vec<Caution> {
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

/// Windows does not tell capital letters from small ones.
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

/// The longest folder for data. Explorer, WPS and cleaning programs open no path of more than 259 characters on Windows, where
/// the longest file that lies below takes some 130; the database engine opens none of more than 500 bytes elsewhere.
const LONGEST: usize = if cfg!(windows) { 120 } else { 400 };

fn is_too_long(dir: &Path) -> bool {
    let text = dir.to_string_lossy();
    let length = if cfg!(windows) {
        text.encode_utf16().count()
    } else {
        text.len()
    };
    length > LONGEST
}

/// Whether Windows takes every name in `dir` as it is written, in Explorer too.
fn is_named_for_windows(dir: &Path) -> bool {
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

const NETWORK_FILE_SYSTEMS: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "9p",
    "afs",
    "ncpfs",
];

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

fn is_network(dir: &Path) -> bool {
    // A mapped drive shows what it is when it is asked where it really lies.
    is_share(dir)
        || is_share(&existing(dir))
        || file_system(dir).is_some_and(|fs| NETWORK_FILE_SYSTEMS.contains(&fs.as_str()))
}

fn is_share(dir: &Path) -> bool {
    let text = dir.to_string_lossy();
    (text.starts_with(r"\\") && !text.starts_with(r"\\?\") && !text.starts_with(r"\\.\"))
        || text.starts_with(r"\\?\UNC\")
        || (cfg!(windows) && text.starts_with("//"))
}

/// Type of the file system that holds `dir`, where the system tells (Linux).
fn file_system(dir: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    file_system_among(&mounts, &existing(dir))
}

fn file_system_among(mounts: &str, dir: &Path) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(' ');
            let (_, at, kind) = (parts.next()?, parts.next()?, parts.next()?);
            // The kernel writes a blank in a path as \040.
            let at = at.replace(r"\040", " ");
            dir.starts_with(&at).then(|| (at.len(), kind.to_owned()))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind)
}

fn is_removable(dir: &Path) -> bool {
    of_disk(dir, sysinfo::Disk::is_removable).unwrap_or(false)
}

/// Bytes that can still be written to the disk of `dir`, where the system tells.
pub fn free_space(dir: &Path) -> Option<u64> {
    of_disk(dir, sysinfo::Disk::available_space)
}

fn of_disk<T>(dir: &Path, look: impl Fn(&sysinfo::Disk) -> T) -> Option<T> {
    let dir = plain(&existing(dir));
    let disks = sysinfo::Disks::new_with_refreshed_list().ok()?;
    let holding = disks.iter().filter(|disk| dir.starts_with(disk.mount_point()));
    holding
        .max_by_key(|disk| disk.mount_point().as_os_str().len())
        .map(look)
}

/// The system knows its disks, and none of them holds `dir`.
fn is_on_no_disk(dir: &Path) -> bool {
    let known = sysinfo::Disks::new_with_refreshed_list().is_ok_and(|disks| !disks.is_empty());
    known && of_disk(dir, |_| ()).is_none()
}

/// Do two folders, which need not exist yet, lie on one disk? Then what takes the one takes the other. On Windows two letters
/// count as two disks, though they may be parts of one.
pub fn same_disk(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let device = |p: &Path| std::fs::metadata(existing(p)).map(|m| m.dev()).ok();
        device(a).is_some() && device(a) == device(b)
    }
    #[cfg(not(unix))]
    {
        let letter = |p: &Path| {
            plain(&existing(p))
                .components()
                .next()
                .map(|c| c.as_os_str().to_ascii_lowercase())
        };
        let volume = |p: &Path| of_disk(p, |disk| disk.mount_point().to_owned());
        letter(a) == letter(b) && volume(a) == volume(b)
    }
}

/// The nearest folder above that exists.
fn existing(dir: &Path) -> PathBuf {
    let mut at = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    while !at.exists() && at.pop() {}
    at.canonicalize().unwrap_or(at)
}

/// The whole path of a folder that need not exist, where it really lies.
fn whole(dir: &Path) -> PathBuf {
    let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let there = dir.ancestors().find(|at| at.exists());
    let rest = there.and_then(|there| dir.strip_prefix(there).ok());
    match rest {
        Some(rest) if rest.as_os_str().is_empty() => plain(&existing(&dir)),
        Some(rest) => plain(&existing(&dir)).join(rest),
        None => dir,
    }
}

/// A path without the `\\?\` that Windows puts before what was canonicalised, for comparing and showing; opening needs it where the
/// path is long.
fn plain(path: &Path) -> PathBuf {
    let text = path.to_string_lossy();
    if let Some(share) = text.strip_prefix(r"\\?\UNC\") {
        return format!(r"\\{share}").into();
    }
    match text.strip_prefix(r"\\?\") {
        Some(local) => local.into(),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_known_by_their_writing() {
        for (path, network) in [
            (r"\\server\共享\邻册", true),
            (r"\\?\UNC\server\share", true),
            (r"\\?\D:\邻册", false),
            (r"D:\邻册", false),
            ("/tmp", false),
        ] {
            assert_eq!(is_share(Path::new(path)), network, "{path}");
        }
    }

    #[test]
    fn what_windows_puts_before_a_path_is_no_part_of_it() {
        for (canonical, shown) in [
            (r"\\?\C:\Users\张三", r"C:\Users\张三"),
            (r"\\?\UNC\server\share", r"\\server\share"),
            (r"C:\x", r"C:\x"),
            ("/srv/x", "/srv/x"),
        ] {
            assert_eq!(plain(Path::new(canonical)), Path::new(shown));
        }
    }

    #[test]
    fn the_longest_mount_tells_the_file_system() {
        let mounts = "/dev/a / ext4 rw 0 0\nserver:/x /mnt/office\\040share nfs4 rw 0 0\n";

        assert_eq!(
            file_system_among(mounts, Path::new("/mnt/office share/data")).as_deref(),
            Some("nfs4")
        );
        assert_eq!(
            file_system_among(mounts, Path::new("/mnt/other")).as_deref(),
            Some("ext4")
        );
    }

    /// What a Windows PC would say of a folder by its place.
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

    #[test]
    fn a_folder_shares_its_disk_with_its_neighbours() {
        let dir = tempfile::tempdir().unwrap();

        assert!(same_disk(&dir.path().join("a"), &dir.path().join("还没有/b")));
        let free = free_space(dir.path());
        // Wine knows no volumes.
        assert!(free.map_or(cfg!(windows), |bytes| bytes > 0), "{free:?}");
    }
}
