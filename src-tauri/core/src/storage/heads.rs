//! `lince.heads`, beside the database: a line with number and digest after every commit, so that a trail whose end was cut off,
//! or that was computed anew, shows. The database may be ahead of it (the program was killed between commit and line), never behind.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::chain::Head;
use super::file_names::HEADS_FILE;
use crate::{Result, files};

/// A file longer than this is cut down to its last lines when the office is opened.
const LARGE: u64 = 256 * 1024;

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The end of the trail after a commit.
    Head,
    /// From here on another trail counts: a backup was restored, and the entry says so.
    Restart,
    /// The file was not there although the trail had entries: nothing is known of those before.
    Anew,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Head, Self::Restart, Self::Anew];

    fn word(self) -> &'static str {
        match self {
            Self::Head => "",
            Self::Restart => "restart ",
            Self::Anew => "anew ",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) mark: Mark,
    pub(super) head: Head,
}

impl Line {
    fn written(&self) -> String {
        format!("{}{} {}\n", self.mark.word(), self.head.entries, self.head.digest)
    }

    /// `None`: torn by a power cut, which costs this line and no other.
    fn read(text: &str) -> Option<Self> {
        let mark = Mark::ALL.into_iter().rev().find(|mark| text.starts_with(mark.word()))?;
        let (entries, digest) = text[mark.word().len()..].split_once(' ')?;
        let whole = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
        let entries = entries.parse().ok()?;
        whole.then(|| Self {
            mark,
            head: Head {
                entries,
                digest: digest.to_owned(),
            },
        })
    }
}

/// Every line that can be read; `None`: there is no file, or nothing in it.
pub(super) fn read(dir: &Path) -> Result<Option<Vec<Line>>> {
    let bytes = match std::fs::read(dir.join(HEADS_FILE)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let lines: Vec<Line> = String::from_utf8_lossy(&bytes).lines().filter_map(Line::read).collect();
    Ok((!lines.is_empty()).then_some(lines))
}

/// Adds the line of an entry that is committed. `anew`: the entry itself says that another trail counts from now on.
pub(super) fn append(dir: &Path, head: Head, anew: bool) -> Result<()> {
    let path = dir.join(HEADS_FILE);
    let known = path.metadata().is_ok_and(|m| m.len() > 0);
    let mark = match (anew, known) {
        (true, _) => Mark::Restart,
        (false, false) if head.entries > 1 => Mark::Anew,
        (false, _) => Mark::Head,
    };
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    // In one write, so that lines of two processes do not mix; after a torn line it begins anew.
    let text = Line { mark, head }.written();
    let begins = if ends_torn(&path) { "\n" } else { "" };
    file.write_all(format!("{begins}{text}").as_bytes())?;
    if known && mark == Mark::Head {
        // Not synced: the line may come late, not wrong.
        return Ok(());
    }
    // Without the first line, or one that begins anew, the trail would look tampered with after a power cut.
    file.sync_all()?;
    files::sync_folder(&path)
}

/// A line was broken off, by a power cut or a full disk.
fn ends_torn(path: &Path) -> bool {
    let last = || {
        let mut file = std::fs::File::open(path).ok()?;
        file.seek(SeekFrom::End(-1)).ok()?;
        let mut byte = [0];
        file.read_exact(&mut byte).ok()?;
        Some(byte[0])
    };
    last().is_some_and(|byte| byte != b'\n')
}

/// Keeps of a long file the last line that began anew and the last 100 lines. Call it only when the lines fit the trail.
pub(super) fn shorten(dir: &Path, lines: &[Line]) -> Result<()> {
    let path = dir.join(HEADS_FILE);
    if path.metadata()?.len() <= LARGE {
        return Ok(());
    }
    let recent = lines.len().saturating_sub(100);
    let restart = lines[..recent].iter().rposition(|line| line.mark == Mark::Restart);
    let kept = restart.into_iter().chain(recent..lines.len());
    let text: String = kept.map(|i| lines[i].written()).collect();
    files::replace(&path, |file| Ok(file.write_all(text.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(entries: i64) -> Head {
        Head {
            entries,
            digest: format!("{entries:064x}"),
        }
    }

    #[test]
    fn a_torn_line_costs_no_other() {
        let dir = tempfile::tempdir().unwrap();
        append(dir.path(), head(1), false).unwrap();
        append(dir.path(), head(2), true).unwrap();
        let path = dir.path().join(HEADS_FILE);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(b"\0\0\0\n3 00ff");
        std::fs::write(&path, bytes).unwrap();
        append(dir.path(), head(4), false).unwrap();

        let lines = read(dir.path()).unwrap().unwrap();

        let told: Vec<_> = lines.iter().map(|l| (l.mark, l.head.entries)).collect();
        assert_eq!(told, [(Mark::Head, 1), (Mark::Restart, 2), (Mark::Head, 4)]);
    }

    #[test]
    fn a_file_that_was_taken_away_is_not_begun_as_if_nothing_had_been() {
        let dir = tempfile::tempdir().unwrap();
        append(dir.path(), head(7), false).unwrap();
        assert_eq!(read(dir.path()).unwrap().unwrap()[0].mark, Mark::Anew);
    }

    #[test]
    fn a_long_file_keeps_its_end() {
        let dir = tempfile::tempdir().unwrap();
        append(dir.path(), head(1), true).unwrap();
        let lines: String = (2..=5000)
            .map(|n| {
                Line {
                    mark: Mark::Head,
                    head: head(n),
                }
                .written()
            })
            .collect();
        let path = dir.path().join(HEADS_FILE);
        std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + &lines).unwrap();

        shorten(dir.path(), &read(dir.path()).unwrap().unwrap()).unwrap();

        let kept = read(dir.path()).unwrap().unwrap();
        assert_eq!((kept[0].mark, kept[0].head.entries), (Mark::Restart, 1));
        assert_eq!((kept.len(), kept[100].head.entries), (101, 5000));
    }
}
