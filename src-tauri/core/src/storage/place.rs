//! Where the live file may lie: never on a network share; removable and synchronised folders are warned of.

use std::path::Path;

use serde::Serialize;

use crate::{Error, ErrorCode, Result};

/// What an office should know about a folder before it keeps its data there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Caution {
    /// A share: locks and syncs cannot be trusted there; refused.
    Network,
    /// A stick or card that may be pulled out.
    Removable,
    /// A folder that a cloud client copies while the file changes.
    Synchronised,
}

impl Caution {
    /// What the user reads.
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::Network => "网络共享文件夹不能存放正在使用的数据，请改选本机磁盘。",
            Self::Removable => "这是可移动磁盘，使用中拔出会丢失数据，建议只用来存放备份。",
            Self::Synchronised => "这是网盘同步文件夹，同步程序可能损坏或外传数据，建议另选文件夹。",
        }
    }
}

const SYNCHRONISED: &[&str] = &[
    "onedrive",
    "坚果云",
    "nutstore",
    "百度网盘",
    "baidunetdisk",
    "baidusyncdisk",
    "百度云同步盘",
    "dropbox",
    "wpsdrive",
    "wps云盘",
];

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
pub fn cautions(dir: &Path) -> Vec<Caution> {
    let mut found = Vec::new();
    if is_network(dir) {
        found.push(Caution::Network);
    }
    if is_removable(dir) {
        found.push(Caution::Removable);
    }
    if is_synchronised(dir) {
        found.push(Caution::Synchronised);
    }
    found
}

/// Ends with `network_share` where the live file must not lie.
pub fn refuse_network(dir: &Path) -> Result<()> {
    if is_network(dir) {
        return Err(Error::from(ErrorCode::NetworkShare));
    }
    Ok(())
}

fn is_synchronised(dir: &Path) -> bool {
    dir.components().any(|c| {
        let part = c.as_os_str().to_string_lossy().to_lowercase();
        SYNCHRONISED.iter().any(|s| part.starts_with(s))
    })
}

fn is_network(dir: &Path) -> bool {
    let text = dir.to_string_lossy();
    let unc = (text.starts_with(r"\\") && !text.starts_with(r"\\?\") && !text.starts_with(r"\\.\"))
        || text.starts_with(r"\\?\UNC\")
        || (cfg!(windows) && text.starts_with("//"));
    unc || file_system(dir).is_some_and(|fs| NETWORK_FILE_SYSTEMS.contains(&fs.as_str()))
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
    let dir = existing(dir);
    let disks = sysinfo::Disks::new_with_refreshed_list().ok()?;
    let holding = disks.iter().filter(|disk| dir.starts_with(disk.mount_point()));
    holding
        .max_by_key(|disk| disk.mount_point().as_os_str().len())
        .map(look)
}

/// Do two folders, which need not exist yet, lie on one disk? Then what takes the one takes the other.
pub fn same_disk(a: &Path, b: &Path) -> bool {
    let (a, b) = (existing(a), existing(b));
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let device = |p: &Path| std::fs::metadata(p).map(|m| m.dev()).ok();
        device(&a).is_some() && device(&a) == device(&b)
    }
    #[cfg(not(unix))]
    {
        a.components().next() == b.components().next()
    }
}

/// The nearest folder above that exists.
fn existing(dir: &Path) -> std::path::PathBuf {
    let mut at = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    while !at.exists() && at.pop() {}
    at.canonicalize().unwrap_or(at)
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
            assert_eq!(is_network(Path::new(path)), network, "{path}");
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

    #[test]
    fn folders_of_cloud_clients_are_warned_of() {
        assert!(is_synchronised(Path::new("/home/a/坚果云/邻册")));
        assert!(is_synchronised(Path::new("/home/a/OneDrive - 单位/x")));
        assert!(!is_synchronised(Path::new("/home/a/邻册")));
    }
}
