//! What an office and its backups consist of, by name: no export is laid over any of it.

use std::fs::File;
use std::path::Path;

use super::attachments;
use super::backup::folder::is_backup;
use super::file_names::{BACKUPS, DATABASE_FILE, HEADS_FILE, KEYRING_FILE};
use super::tries::TRIES_FILE;
use crate::{Error, ErrorCode, Result, files};

/// What shows that a folder is an office's.
const OFFICE: [&str; 3] = [DATABASE_FILE, KEYRING_FILE, HEADS_FILE];
/// What else lies in it. Whatever follows the name: `lince.db-wal` too.
const BESIDE: [&str; 3] = ["writer.", TRIES_FILE, ".lince"];
/// Folders in it that hold nothing else.
const FOLDERS: [&str; 2] = [attachments::FOLDER, BACKUPS];

/// As [`files::replace`], for a file that a user named: `own_file` where it is one that an office or a backup consists of. A device or a pipe is
/// refused too: it would be gone, and a file in its place.
pub fn export(out: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    may_give_way(out)?;
    files::replace(out, write)
}

/// Refuses a place where no file may be written, as far as that can be known beforehand.
pub fn may_give_way(out: &Path) -> Result<()> {
    if is_own(out) {
        return Err(Error::about(ErrorCode::OwnFile, out.display().to_string()));
    }
    let there = out.symlink_metadata().map(|there| there.file_type());
    if there.is_ok_and(|kind| !kind.is_file() && !kind.is_symlink() && !kind.is_dir()) {
        let about = format!("“{}”不是文件，不能存到那里", out.display());
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    Ok(())
}

/// Is the folder an office in use? One that was set aside has no heads of its trail beside it.
pub(crate) fn is_office(folder: &Path) -> bool {
    folder.join(DATABASE_FILE).is_file() && folder.join(HEADS_FILE).is_file()
}

fn is_own(out: &Path) -> bool {
    let name = out.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let folder = files::folder_of(out);
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let is_office = |folder: &Path| OFFICE.iter().any(|own| folder.join(own).exists());
    let in_own_folder = folder.ancestors().any(|inner| {
        let called = |own: &&str| inner.file_name().is_some_and(|name| name.eq_ignore_ascii_case(own));
        FOLDERS.iter().any(called) && inner.parent().is_some_and(is_office)
    });
    is_backup(&name)
        || in_own_folder
        || is_office(&folder) && OFFICE.iter().chain(&BESIDE).any(|own| name.starts_with(own))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn nothing_but_a_file_gives_way_to_an_export() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("report.xlsx");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();

        let refused = export(&socket, |file| Ok(file.write_all(b"new")?)).unwrap_err();

        assert_eq!(refused.code(), ErrorCode::InvalidArgument);
        assert!(!socket.symlink_metadata().unwrap().is_file(), "it is still there");
    }

    #[test]
    fn a_file_of_an_office_is_never_taken_for_the_place_of_an_export() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["", "attachments/ab", "backups"] {
            std::fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        std::fs::write(dir.path().join("lince.db"), "data").unwrap();
        let told = |name: &str| export(&dir.path().join(name), |file| Ok(file.write_all(b"new")?));
        for name in [
            "lince.db",
            "Lince.DB",
            "lince.db-wal",
            "lince.keys",
            "lince.heads",
            "writer.json",
            "attachments/ab/photo.pdf",
            "attachments/../lince.db",
            "backups/季报.xlsx",
            "报表.lincebak",
        ] {
            assert_eq!(told(name).unwrap_err().code(), ErrorCode::OwnFile, "{name}");
        }
        for name in ["季报.xlsx", "lince.xlsx", "报表/lince.db"] {
            told(name).unwrap();
        }
        assert_eq!(std::fs::read_to_string(dir.path().join("lince.db")).unwrap(), "data");
    }
}
