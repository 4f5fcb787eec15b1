//! `shim.c`, which stands between a process and its files: compiled once, loaded before the C library, spoken to by paths.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What happened to a file or folder, as the shim saw it.
#[derive(Debug, Clone)]
pub enum Event {
    /// A file that was not there before.
    Create {
        path: String,
        inode: u64,
    },
    /// A file that was there.
    Open {
        path: String,
        inode: u64,
    },
    Write {
        inode: u64,
        offset: u64,
        bytes: Vec<u8>,
    },
    Truncate {
        inode: u64,
        length: u64,
    },
    Sync {
        inode: u64,
    },
    SyncFolder {
        path: String,
    },
    Rename {
        from: String,
        to: String,
    },
    Remove {
        path: String,
    },
    MakeFolder {
        path: String,
    },
    RemoveFolder {
        path: String,
    },
    /// The process said so.
    Mark(String),
}

/// The compiled library; `None`, with the reason printed, where there is no C compiler.
pub fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    LIBRARY
        .get_or_init(|| {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("torture/shim.c");
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
            let unfinished = folder.join(format!("shim-{}.so", std::process::id()));
            let compiled = Command::new("cc")
                .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-o"])
                .args([&unfinished, &source])
                .args(["-ldl", "-lpthread"])
                .output();
            match compiled {
                Ok(done) => {
                    assert!(
                        done.status.success(),
                        "shim.c: {}",
                        String::from_utf8_lossy(&done.stderr)
                    );
                    // Tests run as processes side by side: the one that comes last puts the same file in its place.
                    let library = folder.join("lince-shim.so");
                    std::fs::rename(unfinished, &library).unwrap();
                    Some(library)
                }
                Err(error) => {
                    println!("skipped: no C compiler ({error})");
                    None
                }
            }
        })
        .as_deref()
}

/// Loads the shim into a process to be; it watches what is below `root`.
pub fn load(command: &mut Command, library: &Path, root: &Path, log: Option<&Path>) {
    command.env("LD_PRELOAD", library).env("LINCE_SHIM_ROOT", root);
    if let Some(log) = log {
        command.env("LINCE_SHIM_LOG", log);
    }
}

/// Says something to the shim of this process; true: it answered yes.
fn said(what: &str) -> bool {
    let answer = std::fs::File::open(format!("/lince-shim/{what}")).unwrap_err();
    answer.kind() == std::io::ErrorKind::AlreadyExists
}

/// Is the shim there?
pub fn is_loaded() -> bool {
    said("there")
}

/// Writes a mark into the log.
pub fn mark(text: &str) {
    said(&format!("mark/{text}"));
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Once,
    Always,
    /// A write puts down half its bytes first.
    Short,
    /// The process is killed instead.
    Kill,
}

/// From now on the `n`-th call of `kinds` fails with `error`.
pub fn arm(kinds: &str, n: usize, error: i32, manner: Manner) {
    let manner = match manner {
        Manner::Once => "once",
        Manner::Always => "always",
        Manner::Short => "short",
        Manner::Kill => "kill",
    };
    said(&format!("arm/{kinds}/{n}/{error}/{manner}"));
}

/// Nothing fails any more; true: something has.
pub fn disarm() -> bool {
    said("disarm")
}

/// Reads a log.
pub fn events(log: &Path) -> Vec<Event> {
    let bytes = std::fs::read(log).unwrap();
    let mut rest = &bytes[..];
    let mut events = Vec::new();
    while !rest.is_empty() {
        let mut number = |size: usize| {
            let (taken, after) = rest.split_at(size);
            rest = after;
            taken.iter().rev().fold(0_u64, |n, b| n << 8 | u64::from(*b))
        };
        let [operation, path, other, _] = [0; 4].map(|_| number(4));
        let [inode, offset, length] = [0; 3].map(|_| number(8));
        let mut text = |size: u64| {
            let (taken, after) = rest.split_at(size as usize);
            rest = after;
            String::from_utf8(taken.to_vec()).unwrap()
        };
        let (path, other) = (text(path), text(other));
        events.push(match operation {
            1 => Event::Create { path, inode },
            2 => {
                let (bytes, after) = rest.split_at(length as usize);
                rest = after;
                Event::Write {
                    inode,
                    offset,
                    bytes: bytes.to_vec(),
                }
            }
            3 => Event::Truncate { inode, length: offset },
            4 => Event::Sync { inode },
            5 => Event::SyncFolder { path },
            6 => Event::Rename { from: path, to: other },
            7 => Event::Remove { path },
            8 => Event::MakeFolder { path },
            9 => Event::RemoveFolder { path },
            10 => Event::Mark(path),
            11 => Event::Open { path, inode },
            unknown => panic!("operation {unknown} in the log"),
        });
    }
    events
}
