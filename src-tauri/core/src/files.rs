//! Files that are there whole or not at all.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

pub(crate) use crate::error::place;
use crate::workplace;
use crate::{Error, ErrorCode, Result};

/// A text file that a user chose, without its byte order mark. `refused` makes the error for a file that is larger than `most` bytes or
/// is no text; `what` says what it should be. `file_not_found`.
pub(crate) fn read_text(file: &Path, most: u64, what: &str, refused: impl Fn(String) -> Error) -> Result<String> {
    let about = |error: std::io::Error| Error::about(Error::from(error).code(), file.display().to_string());
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(about)?;
    opened.take(most + 1).read_to_end(&mut bytes).map_err(about)?;
    if bytes.len() as u64 > most {
        return Err(refused(format!("文件太大，不是{what}")));
    }
    let text = String::from_utf8(bytes).map_err(|_| refused("文件不是UTF-8编码的文本".to_owned()))?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

/// Writes `out` under a temporary name in the same folder, syncs it, and gives it its name only when it is complete. What lay
/// there before stays until then, and stays on any error.
pub fn replace(out: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    aside(out, |file, _| write(file))
}

/// As [`replace`], for what writes to a path: an empty file lies there already.
pub fn made_aside(out: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    aside(out, |_, path| make(path))
}

fn aside(out: &Path, write: impl FnOnce(&mut File, &Path) -> Result<()>) -> Result<()> {
    let folder = folder_of(out);
    make_folder(folder)?;
    let (name, _noted) = workplace::unfinished(folder);
    let (mut file, path) = unfinished(folder, &name).map_err(|e| place(e, folder))?.into_parts();
    write(&mut file, &path)?;
    file.sync_all().map_err(|e| place(e, out))?;
    drop(file);
    // Renamed by us, so that it happens the one way that is tested; until then the unfinished file goes with its guard.
    let path = path.keep().map_err(|e| place(e.error, out))?;
    rename(&path, out).inspect_err(|_| {
        // The first error is what the user must hear of.
        let _ = std::fs::remove_file(&path);
    })
}

/// The folder that a file lies in.
pub(crate) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a folder and the missing ones above it; each of them survives a power cut.
pub fn make_folder(folder: &Path) -> Result<()> {
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|f| !f.as_os_str().is_empty() && !f.is_dir())
        .collect();
    std::fs::create_dir_all(folder).map_err(|e| place(e, folder))?;
    missing.into_iter().rev().try_for_each(sync_folder)
}

/// Gives a complete, synced file the name of another, in one step that survives a power cut. `file_held` where another program
/// does not let go of it. An error may also mean that it has the name and that a power cut may take it back; where that makes a
/// difference, see [`moved`].
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    moved(from, to)?.unsure.map_or(Ok(()), Err)
}

/// A file that has its new name.
#[must_use]
pub struct Moved {
    /// Why a power cut may take the name back: the folder could not be synced.
    pub unsure: Option<Error>,
}

/// As [`rename`]; on an error the file has its old name.
pub fn moved(from: &Path, to: &Path) -> Result<Moved> {
    while_held(PATIENCE, to, || std::fs::rename(from, to)).map_err(|e| held(e, to))?;
    Ok(Moved {
        unsure: sync_folder(to).err(),
    })
}

/// Removes a file; `file_held` where another program does not let go of it.
pub fn remove(file: &Path) -> Result<()> {
    while_held(PATIENCE, file, || std::fs::remove_file(file)).map_err(|e| held(e, file))
}

/// Reads a file, once another program lets go of it.
pub fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    while_held(PATIENCE, file, || std::fs::read(file))
}

/// How long a new file stays in the hands of a virus scanner or an indexer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Windows' codes for a file that another program has open: denied (renamed over, or on its way out), shared otherwise, locked.
const HELD: &[i32] = if cfg!(windows) { &[5, 32, 33] } else { &[] };

/// A folder that lies in the place of the file denies it too, and lets go of nothing.
fn is_held(error: &std::io::Error, path: &Path) -> bool {
    error.raw_os_error().is_some_and(|code| HELD.contains(&code)) && !path.is_dir()
}

/// Tries again, waiting longer each time, while another program holds the file at `path`.
fn while_held<T>(
    patience: Duration,
    path: &Path,
    mut attempt: impl FnMut() -> std::io::Result<T>,
) -> std::io::Result<T> {
    let begun = Instant::now();
    let mut wait = Duration::from_millis(10);
    loop {
        match attempt() {
            Err(error) if is_held(&error, path) && begun.elapsed() < patience => {
                std::thread::sleep(wait);
                wait = (wait * 2).min(Duration::from_millis(400));
            }
            outcome => return outcome,
        }
    }
}

/// As [`place`]; a folder in which a file has just been made is not without permission, so denied means held here.
fn held(error: std::io::Error, path: &Path) -> Error {
    if is_held(&error, path) {
        Error::about(ErrorCode::FileHeld, path.display().to_string())
    } else {
        place(error, path)
    }
}

/// A new name is durable only when its folder is; Windows keeps names without being asked.
pub fn sync_folder(_of: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let folder = folder_of(_of);
        let synced = File::open(folder).and_then(|f| f.sync_all());
        synced.map_err(|e| place(e, folder))?;
    }
    Ok(())
}

/// Lets `write` write through a [`Latched`] file; the first failure of the disk is the result, whatever `write` makes of it.
pub fn latched<W: Write + Seek>(out: W, write: impl FnOnce(&mut Latched<W>) -> Result<()>) -> Result<()> {
    let mut latched = Latched {
        out,
        failed: None,
        at: 0,
        end: 0,
    };
    let done = write(&mut latched);
    match latched.failed {
        Some(error) => Err(error.into()),
        None => done,
    }
}

/// A file that after its first failure takes everything and writes nothing: the writer of archives panics when a disk is full and
/// the archive is closed nevertheless.
pub struct Latched<W> {
    out: W,
    failed: Option<std::io::Error>,
    at: u64,
    end: u64,
}

impl<W: Write> Write for Latched<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut written = bytes.len();
        if self.failed.is_none() {
            match self.out.write(bytes) {
                Ok(some) => written = some,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Err(error),
                Err(error) => self.failed = Some(error),
            }
        }
        self.at += written as u64;
        self.end = self.end.max(self.at);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.failed.is_none() {
            self.failed = self.out.flush().err();
        }
        Ok(())
    }
}

impl<W: Seek> Seek for Latched<W> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        self.at = place.ok_or(std::io::ErrorKind::InvalidInput)?;
        if self.failed.is_none() {
            self.failed = self.out.seek(SeekFrom::Start(self.at)).err();
        }
        Ok(self.at)
    }
}

/// A temporary file that others may read as they may any file the user saves; temporary files are the user's own otherwise.
#[cfg(unix)]
fn unfinished(folder: &Path, name: &str) -> std::io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new()
        .prefix(name)
        .rand_bytes(0)
        .permissions(std::fs::Permissions::from_mode(0o666)) // less the user's umask
        .tempfile_in(folder)
}

/// A temporary file in the folder, whose rights it inherits.
#[cfg(not(unix))]
fn unfinished(folder: &Path, name: &str) -> std::io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(name).rand_bytes(0).tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_text_is_read_without_its_mark_and_refused_when_it_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.toml");
        let read = || {
            read_text(&file, 8, "表样文件", |fault| {
                Error::about(ErrorCode::PaperInvalid, fault)
            })
        };

        assert_eq!(read().unwrap_err().code(), ErrorCode::FileNotFound);
        for (bytes, said) in [
            ("\u{FEFF}册".as_bytes(), Ok("册")),
            (b"12345678", Ok("12345678")),
            (b"123456789", Err("文件太大，不是表样文件")),
            (b"\xFF", Err("UTF-8")),
        ] {
            std::fs::write(&file, bytes).unwrap();
            match (read(), said) {
                (Ok(text), Ok(said)) => assert_eq!(text, said),
                (Err(error), Err(said)) => assert!(error.message().contains(said), "{}", error.message()),
                (found, said) => panic!("{found:?} for {said:?}"),
            }
        }
    }

    #[test]
    fn an_unfinished_file_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("a.txt");
        std::fs::write(&out, "old").unwrap();

        let failed = replace(&out, |file| {
            file.write_all(b"new")?;
            Err(ErrorCode::Cancelled.into())
        });

        assert_eq!(failed.unwrap_err().code(), ErrorCode::Cancelled);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "old");
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }

    /// Takes three bytes in all.
    struct Full(Vec<u8>);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let room = 3_usize.saturating_sub(self.0.len());
            if room == 0 {
                return Err(std::io::ErrorKind::StorageFull.into());
            }
            self.0.extend(bytes.iter().take(room));
            Ok(bytes.len().min(room))
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
            Err(std::io::ErrorKind::Unsupported.into())
        }
    }

    #[test]
    fn the_first_failure_is_told_and_nobody_who_writes_on_stumbles() {
        let told = latched(Full(Vec::new()), |out| {
            out.write_all(b"12345")?;
            assert_eq!(out.stream_position()?, 5);
            assert_eq!(out.seek(SeekFrom::End(-1))?, 4);
            out.write_all(b"6789")?;
            assert_eq!(out.seek(SeekFrom::End(0))?, 8);
            Err(ErrorCode::Cancelled.into())
        });

        assert_eq!(told.unwrap_err().code(), ErrorCode::DiskFull);
    }

    #[test]
    fn a_file_that_another_program_lets_go_of_is_waited_for() {
        let busy = || std::io::Error::from_raw_os_error(32);
        let mut tries = 0;

        let moved = while_held(Duration::from_secs(60), Path::new("名单.xlsx"), || {
            tries += 1;
            if tries < 3 { Err(busy()) } else { Ok(()) }
        });

        // Elsewhere than on Windows number 32 is another error, and nothing waits.
        assert_eq!(
            (moved.is_ok(), tries),
            if cfg!(windows) { (true, 3) } else { (false, 1) }
        );
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_told_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("名单.xlsx");
        std::fs::create_dir(&out).unwrap();
        let begun = Instant::now();

        let told = replace(&out, |file| Ok(file.write_all(b"new")?));

        assert_ne!(told.unwrap_err().code(), ErrorCode::FileHeld);
        assert!(begun.elapsed() < PATIENCE, "nobody was waited for");
    }

    #[test]
    #[cfg(windows)]
    fn a_file_that_another_program_keeps_open_is_told_and_both_stay() {
        use std::os::windows::fs::OpenOptionsExt;
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("名单.xlsx");
        std::fs::write(&out, "old").unwrap();
        let reader = std::fs::OpenOptions::new().read(true).share_mode(1).open(&out).unwrap();

        let told = replace(&out, |file| Ok(file.write_all(b"new")?));

        assert_eq!(told.unwrap_err().code(), ErrorCode::FileHeld);
        drop(reader);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_made_folder_has_those_above_it() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("a/b/c.txt");

        made_aside(&out, |path| Ok(std::fs::write(path, "made")?)).unwrap();

        assert_eq!(std::fs::read_to_string(&out).unwrap(), "made");
        assert_eq!(std::fs::read_dir(out.parent().unwrap()).unwrap().count(), 1);
    }
}
