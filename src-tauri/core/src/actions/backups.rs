//! Verified copies of everything, and the way back from one.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, Utc};
use serde::Serialize;

use crate::storage::backup;
use crate::storage::backup::archive::{self, Archive};
use crate::storage::check::Problem;
use crate::storage::trail::Action;
use crate::storage::{Access, Entry, Holder, Occasion, Store, attachments};
use crate::{Error, ErrorCode, Result, files};

/// How the files end.
pub const EXTENSION: &str = "lincebak";

/// A backup that was made and read back.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Made {
    /// Where it lies.
    pub file: PathBuf,
    /// Of the whole file.
    pub sha256: String,
    /// People ever on file.
    pub workers: u32,
}

/// A backup as a list shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Listed {
    /// Where it lies.
    pub file: PathBuf,
    /// The instant at which it was made, UTC; `null` when it cannot be read.
    pub made_at: Option<String>,
    /// Size of the file.
    #[cfg_attr(feature = "ipc-types", specta(type = f64))]
    pub bytes: u64,
    /// People ever on file; `null` when it cannot be read.
    pub workers: Option<u32>,
}

/// What verifying found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Verified {
    /// Nothing is wrong.
    pub ok: bool,
    /// Schema of its database.
    pub schema: u32,
    /// People ever on file.
    pub workers: u32,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// What restoring did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Restored {
    /// The backup whose state is back.
    pub restored: PathBuf,
    /// A backup of what was there before; restoring it takes the restoring back.
    pub kept: Option<PathBuf>,
}

/// Where backups lie unless told otherwise.
pub fn usual_folder(dir: &Path) -> PathBuf {
    dir.join("backups")
}

/// Copies everything into one file in `to`, reads the file back, and only then says that it is there.
pub fn create(store: &mut Store, occasion: &Occasion, to: Option<&Path>) -> Result<Made> {
    let folder = to.map_or_else(|| usual_folder(store.dir()), Path::to_owned);
    let made = write(store, occasion.at, &folder, "lince")?;
    let what = format!("备份到{}", made.file.display());
    store.note(occasion, &Entry::new(Action::Backup, what))?;
    Ok(made)
}

fn write(store: &Store, at: DateTime<Utc>, folder: &Path, name: &str) -> Result<Made> {
    let work = tempfile::tempdir()?;
    let copy = work.path().join("copy.db");
    backup::copy_to(store, &copy)?;
    // What the copy holds, not what has been written meanwhile.
    let (contents, problems) = backup::inspect(&copy, store.key())?;
    if let Some(problem) = problems.iter().find(|p| p.code == "database_damaged") {
        return Err(Error::about(ErrorCode::Damaged, problem.message.clone()));
    }
    let attached = backup::attached(store.read(), store.dir())?;
    let file = unused(folder, name, at);
    files::replace(&file, |out| {
        archive::write(
            out,
            &at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            &contents,
            &copy,
            &attached,
        )
    })?;
    let verified = verify(&file)?;
    if verified.problems.iter().any(|p| p.code.starts_with("backup_")) || verified.workers != contents.workers {
        std::fs::remove_file(&file)?;
        return Err(Error::about(ErrorCode::CannotReadOrWrite, "备份写出后读回不一致"));
    }
    Ok(Made {
        sha256: archive::hash_of(&file)?,
        workers: contents.workers,
        file,
    })
}

/// Named by the office's clock; a second one in the same second gets a number.
fn unused(folder: &Path, name: &str, at: DateTime<Utc>) -> PathBuf {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    let stamp = at.with_timezone(&shanghai).format("%Y%m%d-%H%M%S");
    let first = folder.join(format!("{name}-{stamp}.{EXTENSION}"));
    let numbered = (2_u32..).map(|n| folder.join(format!("{name}-{stamp}-{n}.{EXTENSION}")));
    std::iter::once(first.clone())
        .chain(numbered)
        .find(|f| !f.exists())
        .unwrap_or(first)
}

/// The backups in the usual folder, the newest first.
pub fn list(dir: &Path) -> Result<Vec<Listed>> {
    let folder = usual_folder(dir);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.path();
        if file.extension().is_some_and(|e| e == EXTENSION) {
            let manifest = Archive::open(&file).ok().map(|a| a.manifest);
            found.push(Listed {
                made_at: manifest.as_ref().map(|m| m.made_at.clone()),
                bytes: entry.metadata()?.len(),
                workers: manifest.map(|m| m.workers),
                file,
            });
        }
    }
    found.sort_by(|a, b| (&b.made_at, &b.file).cmp(&(&a.made_at, &a.file)));
    Ok(found)
}

/// Opens a backup, unpacks and hashes everything, checks its database, and counts. `not_a_backup` when it is none.
pub fn verify(file: &Path) -> Result<Verified> {
    let work = tempfile::tempdir()?;
    unpacked(file, &work.path().join("copy.db"), |_, _| Ok(()))
}

/// Verifies while unpacking; `attachment` is handed the bytes of each that is whole.
fn unpacked(file: &Path, database: &Path, mut attachment: impl FnMut(&str, &[u8]) -> Result<()>) -> Result<Verified> {
    let mut archive = Archive::open(file)?;
    let mut problems: Vec<Problem> = archive
        .unexpected()?
        .into_iter()
        .map(|name| {
            problem(
                "backup_contents",
                format!("备份里的文件与清单不符：{}", name.chars().take(80).collect::<String>()),
            )
        })
        .collect();
    for hash in archive.attachments() {
        let mut bytes = Vec::new();
        if archive.attachment(&hash, &mut bytes)? {
            attachment(&hash, &bytes)?;
        } else {
            problems.push(problem(
                "backup_damaged",
                format!("附件{}已损坏", hash.chars().take(8).collect::<String>()),
            ));
        }
    }
    let manifest = archive.manifest.clone();
    let mut workers = manifest.workers;
    if archive.database(database)? {
        let (contents, found) = backup::inspect(database, None)?;
        workers = contents.workers;
        problems.extend(found);
        if (contents.schema, contents.workers, contents.changes, &contents.trail)
            != (manifest.schema, manifest.workers, manifest.changes, &manifest.trail)
        {
            problems.push(problem("backup_contents", "数据库中的人数或改动数与清单不符"));
        }
    } else {
        problems.push(problem("backup_damaged", "数据库已损坏"));
    }
    Ok(Verified {
        ok: problems.is_empty(),
        schema: manifest.schema,
        workers,
        problems,
    })
}

fn problem(code: &'static str, message: impl Into<String>) -> Problem {
    Problem {
        code,
        message: message.into() + "。",
    }
}

/// Brings back the state of a backup. It is verified first, then the present state is kept as a backup of its own; a backup that
/// is damaged changes nothing.
pub fn restore(dir: &Path, holder: &Holder, occasion: &Occasion, file: &Path) -> Result<Restored> {
    let work = tempfile::tempdir()?;
    let database = work.path().join("copy.db");
    let mut attached = Vec::new();
    let verified = unpacked(file, &database, |hash, bytes| {
        let place = work.path().join(hash);
        std::fs::write(&place, bytes)?;
        attached.push(place);
        Ok(())
    })?;
    if let Some(problem) = verified
        .problems
        .iter()
        .find(|p| p.code.starts_with("backup_") || p.code == "database_damaged")
    {
        return Err(Error::about(
            ErrorCode::NotABackup,
            problem.message.trim_end_matches('。').to_owned(),
        ));
    }
    let access = Access::Write(holder.clone());
    let kept = if Store::exists(dir) {
        let mut store = Store::open(dir, &access)?;
        let kept = write(&store, occasion.at, &usual_folder(dir), "before-restore")?;
        keep_all(dir, &attached)?;
        backup::replace(&mut store, &database)?;
        Some(kept.file)
    } else {
        std::fs::create_dir_all(dir)?;
        keep_all(dir, &attached)?;
        backup::place(dir, &database)?;
        None
    };
    // Opened anew: an older schema is brought up to date.
    let mut store = Store::open(dir, &access)?;
    let what = format!("从{}恢复", file.display());
    store.note(occasion, &Entry::new(Action::Restore, what))?;
    Ok(Restored {
        restored: file.to_owned(),
        kept,
    })
}

/// Attachments are only ever added: what the present state needs stays.
fn keep_all(dir: &Path, attached: &[PathBuf]) -> Result<()> {
    for file in attached {
        attachments::keep(dir, None, &std::fs::read(file)?)?;
    }
    Ok(())
}
