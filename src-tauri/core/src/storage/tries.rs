//! Wrong passwords, counted beside the database, because an encrypted office cannot be written before somebody has signed in.
//! The file survives a restart; whoever deletes it could as well copy the database and guess elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::rules::sign_in_delay;
use crate::{Error, ErrorCode, Result, files};

/// The file's name inside the data folder.
pub const TRIES_FILE: &str = "sign-in.json";

/// Names are kept as they were typed: no more than this many, each no longer than this, so that nobody fills the disk.
const MOST_NAMES: usize = 100;
const LONGEST_NAME: usize = 40;

/// Wrong passwords under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// In a row, since the last sign-in.
    pub in_a_row: u32,
    /// The instant of the last.
    pub last: DateTime<Utc>,
    /// Of which the trail does not know yet.
    pub untold: u32,
}

/// Wrong passwords of one office.
pub struct Tries {
    file: PathBuf,
    /// When this process saw the last wrong password under a name.
    seen: HashMap<String, Instant>,
}

impl Tries {
    /// Of the office in `dir`.
    pub fn of(dir: &Path) -> Self {
        Self {
            file: dir.join(TRIES_FILE),
            seen: HashMap::new(),
        }
    }

    /// A missing or damaged file means that nothing has been counted.
    fn read(&self) -> BTreeMap<String, Failures> {
        std::fs::read(&self.file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    fn write(&self, all: &BTreeMap<String, Failures>) -> Result<()> {
        let json = serde_json::to_vec(all).map_err(|e| Error::Internal(e.to_string()))?;
        match files::replace(&self.file, |out| Ok(out.write_all(&json)?)) {
            // On a medium that cannot be written there is nothing to protect from a guess but what can be copied anyway.
            Err(error) if error.code() == ErrorCode::ReadOnly => Ok(()),
            written => written,
        }
    }

    /// Seconds until `name` may try again.
    pub fn left(&self, name: &str, now: DateTime<Utc>) -> i64 {
        let name = key(name);
        let Some(failures) = self.read().remove(&name) else {
            return 0;
        };
        let ran = self
            .seen
            .get(&name)
            .map(|at| Duration::from_std(at.elapsed()).unwrap_or(Duration::MAX));
        sign_in_delay::left(failures.in_a_row, failures.last, now, ran)
    }

    /// Ends with `too_many_tries` while `name` has to wait.
    pub fn refuse_early(&mut self, name: &str, now: DateTime<Utc>) -> Result<()> {
        self.mend_future(name, now)?;
        match self.left(name, now) {
            0 => Ok(()),
            left => Err(too_many(left)),
        }
    }

    /// A failure that lies ahead was written before the clock was set back: its wait runs from now, once.
    fn mend_future(&self, name: &str, now: DateTime<Utc>) -> Result<()> {
        let mut all = self.read();
        match all.get_mut(&key(name)) {
            Some(failures) if failures.last > now && !self.seen.contains_key(&key(name)) => {
                failures.last = now;
                self.write(&all)
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong password.
    pub fn failed(&mut self, name: &str, now: DateTime<Utc>) -> Result<()> {
        let name = key(name);
        let mut all = self.read();
        let failures = all.entry(name.clone()).or_insert(Failures {
            in_a_row: 0,
            last: now,
            untold: 0,
        });
        failures.in_a_row = failures.in_a_row.saturating_add(1);
        failures.untold = failures.untold.saturating_add(1);
        failures.last = now;
        while all.len() > MOST_NAMES {
            let oldest = all.iter().min_by_key(|(_, f)| f.last).map(|(n, _)| n.clone());
            oldest.and_then(|n| all.remove(&n));
        }
        self.seen.insert(name, Instant::now());
        self.write(&all)
    }

    /// The right password ends the count.
    pub fn succeeded(&mut self, name: &str) -> Result<()> {
        let name = key(name);
        let mut all = self.read();
        self.seen.remove(&name);
        let Some(failures) = all.get_mut(&name) else {
            return Ok(());
        };
        failures.in_a_row = 0;
        self.write(&all)
    }

    /// What the trail does not know yet, under each name.
    pub fn untold(&self) -> Vec<(String, Failures)> {
        self.read().into_iter().filter(|(_, f)| f.untold > 0).collect()
    }

    /// The trail knows everything now.
    pub fn told(&mut self) -> Result<()> {
        let mut all = self.read();
        if all.values().all(|f| f.untold == 0) {
            return Ok(());
        }
        all.retain(|_, failures| {
            failures.untold = 0;
            failures.in_a_row > 0
        });
        self.write(&all)
    }
}

fn key(name: &str) -> String {
    name.trim().chars().take(LONGEST_NAME).collect()
}

fn too_many(seconds_left: i64) -> Error {
    let about = match seconds_left {
        ..=90 => format!("还需等待{seconds_left}秒"),
        _ => format!("还需等待{}分钟", (seconds_left + 59) / 60),
    };
    Error::about(ErrorCode::TooManyTries, about).with_details(serde_json::json!({ "seconds_left": seconds_left }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + Duration::seconds(1_800_000_000 + seconds)
    }

    fn failing(dir: &Path, name: &str, times: u32) -> Tries {
        let mut tries = Tries::of(dir);
        for _ in 0..times {
            tries.failed(name, at(0)).unwrap();
        }
        tries
    }

    #[test]
    fn five_wrong_passwords_make_one_name_wait_and_no_other_even_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        drop(failing(dir.path(), "张三", 5));

        let mut restarted = Tries::of(dir.path());

        let refused = restarted.refuse_early("张三", at(10)).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::TooManyTries);
        assert_eq!(refused.details().unwrap()["seconds_left"], 20);
        assert!(restarted.refuse_early("李四", at(10)).is_ok());
        assert!(restarted.refuse_early("张三", at(30)).is_ok());
    }

    #[test]
    fn a_clock_set_back_makes_nobody_wait_for_years() {
        let dir = tempfile::tempdir().unwrap();
        drop(failing(dir.path(), "张三", 5));
        let year = 365 * 86_400;

        let mut restarted = Tries::of(dir.path());

        assert!(restarted.refuse_early("张三", at(-year)).is_err());
        assert!(restarted.refuse_early("张三", at(-year + 30)).is_ok());
    }

    #[test]
    fn a_damaged_file_counts_as_none_and_many_names_do_not_fill_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(TRIES_FILE), b"{\"\xff\": 3").unwrap();
        let mut tries = Tries::of(dir.path());

        assert_eq!(tries.left("张三", at(0)), 0);
        for n in 0..300 {
            tries.failed(&format!("{n}{}", "长".repeat(500)), at(n)).unwrap();
        }

        assert!(std::fs::metadata(dir.path().join(TRIES_FILE)).unwrap().len() < 40_000);
    }

    #[test]
    fn the_trail_is_told_once() {
        let dir = tempfile::tempdir().unwrap();
        let mut tries = failing(dir.path(), "张三", 3);

        assert_eq!(tries.untold()[0].1.untold, 3);
        tries.succeeded("张三").unwrap();
        tries.told().unwrap();

        assert!(tries.untold().is_empty());
    }
}
