//! On what a folder lies: a share, a disk that may be pulled out, the same disk as another.

use std::path::{Path, PathBuf};

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

pub(super) fn is_network(dir: &Path) -> bool {
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

/// Type of the file system that holds `dir`, where the system reports it (Linux).
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

/// Does a folder, which need not exist yet, lie on a disk that can be pulled out?
pub fn is_removable(dir: &Path) -> bool {
    of_disk(dir, sysinfo::Disk::is_removable).unwrap_or(false)
}

/// The roots of the disks that can be pulled out.
pub fn removable_roots() -> Vec<PathBuf> {
    let Ok(disks) = sysinfo::Disks::new_with_refreshed_list() else {
        return Vec::new();
    };
    let removable = disks.iter().filter(|disk| disk.is_removable());
    removable.map(|disk| disk.mount_point().to_owned()).collect()
}

/// Bytes that can still be written to the disk of `dir`, where the system reports them.
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
pub(super) fn is_on_no_disk(dir: &Path) -> bool {
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
pub(crate) fn whole(dir: &Path) -> PathBuf {
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
pub(super) fn plain(path: &Path) -> PathBuf {
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

    #[test]
    fn a_folder_shares_its_disk_with_its_neighbours() {
        let dir = tempfile::tempdir().unwrap();

        assert!(same_disk(&dir.path().join("a"), &dir.path().join("还没有/b")));
        let free = free_space(dir.path());
        // Wine knows no volumes.
        assert!(free.map_or(cfg!(windows), |bytes| bytes > 0), "{free:?}");
    }
}
