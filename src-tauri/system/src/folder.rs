//! Folders that are their user's alone.

use std::io;
use std::path::Path;

/// Makes a folder in which nobody but this user can look, besides the system and its administrators. One that is there already is an
/// error and stays as it is.
#[cfg(unix)]
pub fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(folder)
}

/// As on other systems. What is made in it inherits these rights, and none from the folder above.
#[cfg(windows)]
pub fn make_private(folder: &Path) -> io::Result<()> {
    windows::make(folder, &windows::rights(&windows::user()?))
}

#[cfg(windows)]
mod windows {
    use std::io;
    use std::os::windows::ffi::OsStrExt;
    use std::path::Path;
    use std::ptr::null_mut;

    use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, LocalFree};
    use windows_sys::Win32::Security::Authorization::{
        ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
    };
    use windows_sys::Win32::Security::{
        GetTokenInformation, PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES, TOKEN_QUERY, TOKEN_USER, TokenUser,
    };
    use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;
    use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

    /// In the words of Windows: nothing inherited; everything for this user, the system and the administrators, here and below.
    pub fn rights(user: &str) -> String {
        format!("D:P(A;OICI;FA;;;{user})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)")
    }

    fn done(outcome: i32) -> io::Result<()> {
        if outcome == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }

    /// This user's number, as Windows writes it.
    pub fn user() -> io::Result<String> {
        let mut token: HANDLE = null_mut();
        // SAFETY: the process' own handle is always good, and one handle is written.
        done(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) })?;
        // Room for any user's number, at a place where a pointer may stand.
        let mut found = [0_u64; 32];
        let mut length = 0;
        let room = size_of_val(&found) as u32;
        // SAFETY: no more is written than there is room.
        let read = done(unsafe { GetTokenInformation(token, TokenUser, found.as_mut_ptr().cast(), room, &mut length) });
        // SAFETY: it was opened above and is used no more.
        unsafe { CloseHandle(token) };
        read?;
        let mut text = null_mut();
        // SAFETY: what was written begins with a TOKEN_USER, whose number points into the same room.
        done(unsafe { ConvertSidToStringSidW((*found.as_ptr().cast::<TOKEN_USER>()).User.Sid, &mut text) })?;
        // SAFETY: the text ends with a zero.
        let written = unsafe {
            (0..)
                .take_while(|&at| *text.add(at) != 0)
                .map(|at| *text.add(at))
                .collect::<Vec<u16>>()
        };
        // SAFETY: the caller owns the text and frees it.
        unsafe { LocalFree(text.cast()) };
        Ok(String::from_utf16_lossy(&written))
    }

    pub fn make(folder: &Path, rights: &str) -> io::Result<()> {
        let rights: Vec<u16> = rights.encode_utf16().chain([0]).collect();
        let path: Vec<u16> = std::path::absolute(folder)?
            .as_os_str()
            .encode_wide()
            .chain([0])
            .collect();
        let mut described: PSECURITY_DESCRIPTOR = null_mut();
        // SAFETY: the text ends with a zero, and one pointer is written.
        done(unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                rights.as_ptr(),
                SDDL_REVISION_1,
                &mut described,
                null_mut(),
            )
        })?;
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: described,
            bInheritHandle: 0,
        };
        // SAFETY: the path ends with a zero, and what the attributes point to is freed only afterwards.
        let made = done(unsafe { CreateDirectoryW(path.as_ptr(), &attributes) });
        // SAFETY: the caller owns the description and frees it.
        unsafe { LocalFree(described) };
        made
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_that_is_made_is_its_user_s_alone_and_one_that_is_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mode = |folder: &Path| fs::metadata(folder).unwrap().permissions().mode() & 0o777;
        let (new, shared) = (dir.path().join("单位"), dir.path().join("共用"));
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, fs::Permissions::from_mode(0o775)).unwrap();

        make_private(&new).unwrap();
        let refused = make_private(&shared).unwrap_err();

        assert_eq!(mode(&new), 0o700);
        assert_eq!((refused.kind(), mode(&shared)), (io::ErrorKind::AlreadyExists, 0o775));
    }
}

#[cfg(test)]
#[cfg(windows)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_that_is_made_takes_its_user_s_files_and_one_that_is_there_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let new = dir.path().join("单位");

        make_private(&new).unwrap();
        fs::write(new.join("lince.db"), "x").unwrap();

        assert_eq!(make_private(&new).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let user = windows::user().unwrap();
        assert!(user.starts_with("S-1-"), "{user}");
        assert!(windows::rights(&user).starts_with("D:P("), "nothing is inherited");
    }
}
