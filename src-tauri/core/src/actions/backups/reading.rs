//! Reads whole backups once more, because a disk can lose what was written well. The newest backup of each place is read every week;
//! one that is no longer whole does not count, is reported, and stays where it is.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::counting::{Known, known};
use super::verifying::{Keys, is_fatal, verify_with};
use super::{Place, Verified};
use crate::domain::moments;
use crate::progress::Progress;
use crate::storage::backup::reads::{self, Read};
use crate::storage::backup::voucher::Voucher;
use crate::storage::check::{self, Problem};
use crate::storage::trail::Action;
use crate::storage::{Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// When the newest backup of a place was last read whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastRead {
    /// Where it lies.
    pub file: PathBuf,
    /// In which place.
    pub place: Place,
    /// The instant, UTC: when it was read again, else when it was made and read back.
    pub read_at: String,
    /// It was whole.
    pub ok: bool,
    /// What was found wrong: a Chinese phrase.
    pub fault: Option<String>,
}

/// Reads again whatever is due: of each place the newest backup, and where that one is bad, the next. Returns each that was looked at
/// with when it was last read. Where nothing can be written, nothing is read, because the result could not be recorded.
pub fn read_due(
    store: &mut Store,
    occasion: &Occasion,
    second: Option<&Path>,
    progress: &mut dyn Progress,
) -> Result<Vec<LastRead>> {
    let mut told = Vec::new();
    let mut failed = None;
    for place in [Place::Data, Place::Second] {
        match read_place(store, occasion, second, place, progress) {
            Ok(found) => told.extend(found),
            Err(error) if error.code() == ErrorCode::Cancelled => return Err(error),
            // A stick that was pulled out must not keep the other place from being read.
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(told),
    }
}

fn read_place(
    store: &mut Store,
    occasion: &Occasion,
    second: Option<&Path>,
    place: Place,
    progress: &mut dyn Progress,
) -> Result<Vec<LastRead>> {
    let own = known(store, second, occasion.at)?;
    let mut told = Vec::new();
    for one in own.iter().filter(|one| one.place == place) {
        let mut said = last_read(one, occasion.at);
        if one.read_due(occasion.at) && store.read_only().is_none() {
            let found = verify_with(&one.found.file, Keys::of(store), progress);
            said.fault = fault_of(found)?;
            said.ok = said.fault.is_none();
            said.read_at = stamp(occasion.at);
            note(store, occasion, &own, one, said.fault.clone())?;
        }
        let whole = said.ok;
        told.push(said);
        if whole {
            break;
        }
    }
    Ok(told)
}

/// When a backup was last read, as it is reported.
pub(super) fn last_read(one: &Known, now: DateTime<Utc>) -> LastRead {
    LastRead {
        file: one.found.file.clone(),
        place: one.place,
        read_at: stamp(one.last_read(now)),
        ok: one.fault().is_none(),
        fault: one.fault().map(str::to_owned),
    }
}

/// The files of the office's own backups that were found to be no longer whole.
pub fn bad(store: &Store, now: DateTime<Utc>, second: Option<&Path>) -> Result<Vec<PathBuf>> {
    let known = known(store, second, now)?.into_iter();
    Ok(known
        .filter(|one| one.fault().is_some())
        .map(|one| one.found.file)
        .collect())
}

/// The backups that are no longer whole, in the form that [`crate::actions::checks::check`] reports.
pub fn problems(reads: &[LastRead]) -> Vec<Problem> {
    let bad = reads.iter().filter_map(|read| {
        let fault = read.fault.as_ref()?;
        let message = format!("备份{}已经不完好：{fault}。", read.file.display());
        let remedy = "它不能用来恢复，请另做一份备份，并检查那块磁盘；确认不要的，可以删掉这个文件";
        Some(check::problem("backup_bad", message, remedy))
    });
    bad.collect()
}

/// When a user's check or a trial restore has examined one of the office's own backups, that counts as having read it. Nothing is
/// stored about any other file.
pub fn found(
    store: &mut Store,
    occasion: &Occasion,
    second: Option<&Path>,
    file: &Path,
    found: &Result<Verified>,
) -> Result<()> {
    let own = known(store, second, occasion.at)?;
    let Some(one) = own.iter().find(|one| one.found.file == file) else {
        return Ok(());
    };
    let fault = match found {
        Ok(verified) => fault(verified),
        Err(error) => match as_fault(error) {
            Some(fault) => Some(fault),
            None => return Ok(()),
        },
    };
    note(store, occasion, &own, one, fault)
}

/// Keeps what was found. One that was whole before and no longer is leaves an entry in the trail.
fn note(store: &mut Store, occasion: &Occasion, own: &[Known], one: &Known, fault: Option<String>) -> Result<()> {
    if let Some(fault) = fault.as_ref().filter(|_| one.fault().is_none()) {
        let (which, name) = (title(one.place, &one.manifest.made_at), name(&one.found.file));
        let entry = Entry::new(Action::BackupBad, format!("{which}（{name}）不完好：{fault}"));
        store.note(occasion, &entry)?;
    }
    let voucher = Voucher::of(store)?;
    let mut all = reads::load(store, &voucher);
    // Where the place is there, forget what was known of backups that have gone from it.
    all.retain(|kept| {
        let elsewhere = kept.second != (one.place == Place::Second);
        elsewhere || own.iter().any(|lying| lying.is_meant(kept)) && !one.is_meant(kept)
    });
    all.push(Read {
        second: one.place == Place::Second,
        voucher: one.manifest.voucher.clone().unwrap_or_default(),
        at: occasion.at,
        fault,
    });
    reads::save(store, &voucher, all)
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// 「数据文件夹里2026-11-21 12:00的备份」
pub(super) fn title(place: Place, made_at: &str) -> String {
    format!("{}里{}的备份", place.title(), moments::to_the_minute(made_at))
}

pub(super) fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What is wrong with a backup; `None`: nothing that makes it none.
fn fault(verified: &Verified) -> Option<String> {
    let problem = verified.problems.iter().find(|problem| is_fatal(problem))?;
    Some(problem.message.trim_end_matches('。').to_owned())
}

fn fault_of(found: Result<Verified>) -> Result<Option<String>> {
    match found {
        Ok(verified) => Ok(fault(&verified)),
        Err(error) => as_fault(&error).map(Some).ok_or(error),
    }
}

/// An error that says something of the backup, rather than of what reading it needed.
pub(super) fn as_fault(error: &Error) -> Option<String> {
    match error.code() {
        ErrorCode::NotABackup | ErrorCode::Damaged => Some("里面的内容已损坏".to_owned()),
        ErrorCode::DiskFailing => Some("磁盘读不出".to_owned()),
        _ => None,
    }
}
