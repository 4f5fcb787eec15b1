//! A backup brought back for a try: unpacked in memory or into a private folder, brought up to date, gone through and counted, while
//! nothing of the office is touched. What was unpacked is gone afterwards.
//!
//! In three steps, so that a window need not hold its office for as long as the middle one takes: [`begin`], [`Planned::run`],
//! [`finish`]; [`try_restore`] does all three.

use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::compare::There;
use super::counting::that_count;
use super::reading::{as_fault, found, name};
use super::verifying::{Keys, Room, Verified, is_fatal, problem, unpack};
use crate::actions::audit;
use crate::domain::moments;
use crate::domain::rights::Right;
use crate::progress::{Progress, checkpoint};
use crate::roll::Roll;
use crate::storage::backup;
use crate::storage::backup::archive::Archive;
use crate::storage::check::{self, Problem};
use crate::storage::trail::{self, Action};
use crate::storage::vault::DataKey;
use crate::storage::{Connection, Entry, Occasion, Store, verify};
use crate::{Error, ErrorCode, Result};

/// What a try has shown.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// The backup comes back whole.
    pub ok: bool,
    /// The backup.
    pub file: PathBuf,
    /// When it was made, UTC.
    pub made_at: String,
    /// Schema of its database, before it was brought up to date.
    pub schema: u32,
    /// People ever on file in it.
    pub workers: u32,
    /// And in the office now.
    pub workers_now: u32,
    /// How many of them are in post on the day.
    pub in_post: u32,
    /// And in the office now.
    pub in_post_now: u32,
    /// How long it took; a second that was begun is a whole one.
    pub seconds: u32,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// All this in one Chinese sentence.
    pub text: String,
}

/// The last try that went well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct LastTrial {
    /// The instant, UTC.
    pub at: String,
    /// What it has shown: a Chinese phrase.
    pub what: String,
}

/// People of an office on a day.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    workers: u32,
    in_post: u32,
}

/// A try that may begin.
pub struct Planned {
    file: PathBuf,
    made_at: String,
    schema: u32,
    key: Option<DataKey>,
    now: Counts,
    day: NaiveDate,
}

/// What came of it.
pub struct Ran {
    planned: Planned,
    there: Counts,
    seconds: u32,
    verified: Result<Verified>,
}

/// Tries the newest usable backup, or that one.
pub fn try_restore(
    store: &mut Store,
    occasion: &Occasion,
    second: Option<&Path>,
    file: Option<&Path>,
    progress: &mut dyn Progress,
) -> Result<Trial> {
    let ran = begin(store, occasion, second, file)?.run(progress)?;
    finish(store, occasion, second, ran)
}

/// Asks for the right, and chooses the newest usable backup where none is named. `file_not_found` where there is none,
/// `not_a_backup` for one of another office.
pub fn begin(store: &Store, occasion: &Occasion, second: Option<&Path>, file: Option<&Path>) -> Result<Planned> {
    store.require(Right::BackUp)?;
    store.require_whole()?;
    if let Some(code) = store.read_only() {
        // What came of it could not be noted.
        return Err(code.into());
    }
    let file = match file {
        Some(file) => file.to_owned(),
        None => {
            let newest = that_count(store, second, occasion.at)?.into_iter().next();
            let none = || Error::about(ErrorCode::FileNotFound, "还没有可用的备份");
            newest.ok_or_else(none)?.found.file
        }
    };
    let manifest = Archive::open(&file)?.manifest;
    let own = backup::contents(store.read())?;
    if manifest.office.is_some() && manifest.office != own.office {
        return Err(Error::about(ErrorCode::NotABackup, "这份备份是别的单位的"));
    }
    Ok(Planned {
        file,
        made_at: manifest.made_at,
        schema: manifest.schema,
        key: store.key().cloned(),
        now: counted(store.read(), occasion.on)?,
        day: occasion.on,
    })
}

impl Planned {
    /// Unpacks, brings up to date, goes through, counts, and clears away. What is wrong with the backup is no error.
    pub fn run(self, progress: &mut dyn Progress) -> Result<Ran> {
        let began = Instant::now();
        let mut there = Counts::default();
        let verified = self.bring_back(&mut there, progress);
        if let Err(error) = verified {
            return match as_fault(&error) {
                Some(_) => Ok(self.ran(began, there, Err(error))),
                None => Err(error),
            };
        }
        Ok(self.ran(began, there, verified))
    }

    fn ran(self, began: Instant, there: Counts, verified: Result<Verified>) -> Ran {
        Ran {
            planned: self,
            there,
            seconds: u32::try_from(began.elapsed().as_millis().div_ceil(1000)).unwrap_or(u32::MAX),
            verified,
        }
    }

    fn bring_back(&self, there: &mut Counts, progress: &mut dyn Progress) -> Result<Verified> {
        let mut archive = Archive::open(&self.file)?;
        let room = Room::for_looking_at(&self.file, &archive)?;
        let keys = Keys {
            present: self.key.as_ref(),
            secret: None,
        };
        let unpacked = unpack(&mut archive, &room, keys, true, progress)?;
        let mut verified = unpacked.verified.clone();
        if verified.problems.iter().any(is_fatal) {
            return Ok(verified);
        }
        checkpoint(progress, "正在试恢复", 0, 3)?;
        let copy = There::of(unpacked, &room)?;
        if self.schema < backup::latest_schema() {
            verified.problems.extend(check::structure(copy.read())?);
        }
        checkpoint(progress, "正在核对操作记录", 1, 3)?;
        verified.problems.extend(audit::problems(verify::of_copy(copy.read())?));
        checkpoint(progress, "正在清点人数", 2, 3)?;
        *there = counted(copy.read(), self.day)?;
        checkpoint(progress, "正在清点人数", 3, 3)?;
        Ok(verified)
    }
}

/// Leaves an entry in the trail and says what came of it. One that is not whole no longer counts.
pub fn finish(store: &mut Store, occasion: &Occasion, second: Option<&Path>, ran: Ran) -> Result<Trial> {
    store.require(Right::BackUp)?;
    store.require_whole()?;
    found(store, occasion, second, &ran.planned.file, &ran.verified)?;
    let trial = ran.told();
    let action = if trial.ok {
        Action::BackupTried
    } else {
        Action::BackupBad
    };
    store.note(occasion, &Entry::new(action, trial.text.clone()))?;
    Ok(trial)
}

impl Ran {
    fn told(self) -> Trial {
        let Self {
            planned,
            there,
            seconds,
            verified,
        } = self;
        let problems = match verified {
            Ok(verified) => verified.problems,
            Err(error) => {
                let fault = as_fault(&error).unwrap_or_else(|| error.message());
                vec![problem("backup_damaged", fault)]
            }
        };
        let mut trial = Trial {
            ok: problems.is_empty(),
            made_at: planned.made_at,
            schema: planned.schema,
            workers: there.workers,
            workers_now: planned.now.workers,
            in_post: there.in_post,
            in_post_now: planned.now.in_post,
            seconds,
            problems,
            text: String::new(),
            file: planned.file,
        };
        trial.text = sentence(&trial);
        trial
    }
}

fn sentence(trial: &Trial) -> String {
    let made = moments::to_the_minute(&trial.made_at);
    match trial.problems.first() {
        None => format!(
            "用{made}的备份试恢复：{}人，{}；数据库、操作记录和附件完好，用时{}秒",
            grouped(trial.workers),
            beside(trial.workers, trial.workers_now),
            trial.seconds
        ),
        Some(problem) => format!(
            "用{made}的备份（{}）试恢复没有成功：{}",
            name(&trial.file),
            problem.message.trim_end_matches('。')
        ),
    }
}

fn beside(then: u32, now: u32) -> String {
    let differ = grouped(then.abs_diff(now));
    match then.cmp(&now) {
        std::cmp::Ordering::Less => format!("与现在相比少{differ}人"),
        std::cmp::Ordering::Equal => "与现在一样多".to_owned(),
        std::cmp::Ordering::Greater => format!("与现在相比多{differ}人"),
    }
}

/// 2,477
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn counted(conn: &Connection, day: NaiveDate) -> Result<Counts> {
    Ok(Counts {
        workers: backup::workers(conn)?,
        in_post: Roll::load(conn, day)?.active().count() as u32,
    })
}

/// The last try that went well. One from the future was noted by a clock that was wrong.
pub fn last(store: &Store, now: DateTime<Utc>) -> Result<Option<LastTrial>> {
    let until = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let line = trail::last_of(store.read(), Action::BackupTried)?;
    Ok(line.filter(|line| line.at <= until).map(|line| LastTrial {
        at: line.at,
        what: line.what,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_laid_beside_those_of_now_in_words() {
        for (then, now, said) in [
            (2_477, 2_478, "与现在相比少1人"),
            (2_478, 2_478, "与现在一样多"),
            (1_234_567, 0, "与现在相比多1,234,567人"),
        ] {
            assert_eq!(beside(then, now), said);
        }
        assert_eq!(
            [0, 12, 999, 1_000, 10_050].map(grouped),
            ["0", "12", "999", "1,000", "10,050"]
        );
    }
}
