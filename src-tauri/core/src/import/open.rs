//! Opens a file of any kind as a workbook.

use std::path::Path;

use super::workbook::{MOST_BYTES, Workbook};
use super::{delimited, excel};
use crate::progress::Progress;
use crate::{Error, ErrorCode, Result};

/// Reads `path`, recognised by content rather than by name.
pub fn workbook(path: &Path, progress: &mut dyn Progress) -> Result<Workbook> {
    let length = std::fs::metadata(path).map_err(cannot_open)?;
    if !length.is_file() {
        return Err(ErrorCode::NotASpreadsheet.into());
    }
    if length.len() > MOST_BYTES {
        return Err(ErrorCode::TooLarge.into());
    }
    let mut start = [0_u8; 8];
    let read = read_start(path, &mut start).map_err(cannot_open)?;
    match &start[..read] {
        [b'P', b'K', 3, 4, ..] => excel::read_xlsx(path, progress),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] => excel::read_xls(path, progress),
        _ => delimited::read(path, progress),
    }
}

fn cannot_open(error: std::io::Error) -> Error {
    // A name that no file system accepts is a file that does not exist.
    if matches!(
        error.kind(),
        std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::NotADirectory
    ) {
        return ErrorCode::FileNotFound.into();
    }
    error.into()
}

fn read_start(path: &Path, into: &mut [u8]) -> std::io::Result<usize> {
    use std::io::Read;
    let mut file = std::fs::File::open(path)?;
    let mut filled = 0;
    while filled < into.len() {
        match file.read(&mut into[filled..])? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(filled)
}
