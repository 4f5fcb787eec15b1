//! Who made a program file, by the signature that Windows checks (Authenticode).

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE;
use windows_sys::Win32::Security::Cryptography::{CERT_NAME_SIMPLE_DISPLAY_TYPE, CertGetNameStringW};
use windows_sys::Win32::Security::WinTrust::{
    WINTRUST_ACTION_GENERIC_VERIFY_V2, WINTRUST_DATA, WINTRUST_DATA_0, WINTRUST_FILE_INFO,
    WTD_CACHE_ONLY_URL_RETRIEVAL, WTD_CHOICE_FILE, WTD_REVOKE_NONE, WTD_STATEACTION_CLOSE, WTD_STATEACTION_VERIFY,
    WTD_UI_NONE, WTHelperGetProvCertFromChain, WTHelperGetProvSignerFromChain, WTHelperProvDataFromStateData,
    WinVerifyTrust,
};
use windows_sys::Win32::Storage::FileSystem::FILE_SHARE_READ;

/// Runs a program if it is signed by `signer`; `None`: it is not. It is run from `aside`, a folder of this user's alone, where nobody
/// lays a library beside it, and where it is held from the check until it has ended, so that nobody lays another in its place.
pub fn run_if_signed(program: &Path, aside: &Path, signer: &str) -> io::Result<Option<ExitStatus>> {
    let name = program.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let copy = aside.join(name);
    std::fs::copy(program, &copy)?;
    let held = OpenOptions::new().read(true).share_mode(FILE_SHARE_READ).open(&copy)?;
    if signer_of(&held, &copy).as_deref() != Some(signer) {
        return Ok(None);
    }
    let ended = Command::new(&copy).status();
    drop(held);
    ended.map(Some)
}

/// The name of the signer of the file that lies at `path` and is open as `file`; `None` where it is not signed, was changed since,
/// or was signed by a signer that Windows does not trust. No network is asked.
fn signer_of(file: &File, path: &Path) -> Option<String> {
    let path: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    let mut named = WINTRUST_FILE_INFO {
        cbStruct: size_of::<WINTRUST_FILE_INFO>() as u32,
        pcwszFilePath: path.as_ptr(),
        hFile: file.as_raw_handle(),
        pgKnownSubject: null_mut(),
    };
    let mut asked = WINTRUST_DATA {
        cbStruct: size_of::<WINTRUST_DATA>() as u32,
        dwUIChoice: WTD_UI_NONE,
        fdwRevocationChecks: WTD_REVOKE_NONE,
        dwUnionChoice: WTD_CHOICE_FILE,
        Anonymous: WINTRUST_DATA_0 { pFile: &mut named },
        dwStateAction: WTD_STATEACTION_VERIFY,
        dwProvFlags: WTD_CACHE_ONLY_URL_RETRIEVAL,
        ..WINTRUST_DATA::default()
    };
    let trusted = verify(&mut asked) == 0;
    // SAFETY: between checking and closing, the state belongs to what was asked.
    let name = trusted.then(|| unsafe { name_of(&asked) }).flatten();
    asked.dwStateAction = WTD_STATEACTION_CLOSE;
    verify(&mut asked);
    name
}

fn verify(asked: &mut WINTRUST_DATA) -> i32 {
    let mut how = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    // SAFETY: everything that is pointed to lives until this returns. No window is named, so none is shown.
    unsafe { WinVerifyTrust(INVALID_HANDLE_VALUE, &mut how, std::ptr::from_mut(asked).cast()) }
}

/// # Safety
/// `asked` must have been verified and not be closed yet.
unsafe fn name_of(asked: &WINTRUST_DATA) -> Option<String> {
    // SAFETY: the state is open, as the caller says; each pointer is looked at before it is followed, and all of them are the state's.
    unsafe {
        let data = WTHelperProvDataFromStateData(asked.hWVTStateData);
        let signer = (!data.is_null()).then(|| WTHelperGetProvSignerFromChain(data, 0, 0, 0))?;
        let certificate = (!signer.is_null()).then(|| WTHelperGetProvCertFromChain(signer, 0))?;
        let certificate = certificate.as_ref()?.pCert;
        let mut name = [0_u16; 256];
        let kind = CERT_NAME_SIMPLE_DISPLAY_TYPE;
        let length = CertGetNameStringW(certificate, kind, 0, null(), name.as_mut_ptr(), name.len() as u32);
        // It counts the zero at the end.
        name.get(..length.saturating_sub(1) as usize)
            .map(String::from_utf16_lossy)
            .filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_signed_is_not_run() {
        let dir = tempfile::tempdir().unwrap();
        // If it ran, it would begin with this very test, without end.
        let own = std::env::current_exe().unwrap();

        assert!(
            run_if_signed(&own, dir.path(), "Microsoft Corporation")
                .unwrap()
                .is_none()
        );
    }
}
