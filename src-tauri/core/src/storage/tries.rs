//! Wrong passwords, counted beside the database, because an encrypted office cannot be written before a user has signed in.
//! The file survives a restart; a person who can delete it could as well copy the database and guess elsewhere.
//!
//! Only accounts are counted one by one, by their numbers. A typed name that no account has may be a password that slipped into the
//! wrong field, so it is stored nowhere: all such tries are one count, which waits like any other.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::session::OperatorId;
use crate::domain::account_names;
use crate::rules::sign_in_delay;
use crate::{Error, ErrorCode, Result, files};

/// The file's name inside the data folder.
pub const TRIES_FILE: &str = "sign-in.json";

/// The name, or the lack of one, under which a user tries to get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Under {
    /// An account that is there.
    Account(OperatorId),
    /// The office's own password.
    Office,
    /// A name that no account has.
    Unknown,
}

/// An account's number and name.
pub type Named = (OperatorId, String);

impl Under {
    /// What `typed` stands for where these accounts are.
    pub fn name(accounts: &[Named], typed: &str) -> Self {
        match account_names::find(accounts, |(_, name)| name, typed) {
            Some((id, _)) => Self::Account(*id),
            None => Self::Unknown,
        }
    }
}

/// Wrong passwords under one name, or under all unknown names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// In a row, since the last sign-in.
    pub in_a_row: u32,
    /// The instant of the last.
    pub last: DateTime<Utc>,
    /// Failures that the trail does not have yet.
    pub untold: u32,
}

impl Failures {
    /// Two counts that turn out to be one.
    fn and(self, other: Self) -> Self {
        Self {
            in_a_row: self.in_a_row.max(other.in_a_row),
            last: self.last.max(other.last),
            untold: self.untold.saturating_add(other.untold),
        }
    }
}

/// What the file holds. As many counts as there are accounts, and two: nothing needs to be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    #[serde(default)]
    accounts: BTreeMap<u32, Failures>,
    #[serde(default)]
    office: Option<Failures>,
    #[serde(default)]
    unknown: Option<Failures>,
}

/// As the programs before wrote it: by whatever had been typed as a name.
type ByName = BTreeMap<String, Failures>;

impl Counted {
    fn get(&self, under: Under) -> Option<&Failures> {
        match under {
            Under::Account(id) => self.accounts.get(&id.0),
            Under::Office => self.office.as_ref(),
            Under::Unknown => self.unknown.as_ref(),
        }
    }

    fn get_mut(&mut self, under: Under) -> Option<&mut Failures> {
        match under {
            Under::Account(id) => self.accounts.get_mut(&id.0),
            Under::Office => self.office.as_mut(),
            Under::Unknown => self.unknown.as_mut(),
        }
    }

    fn add(&mut self, under: Under, failures: Failures) {
        let sum = match self.get(under) {
            Some(held) => held.clone().and(failures),
            None => failures,
        };
        match under {
            Under::Account(id) => {
                self.accounts.insert(id.0, sum);
            }
            Under::Office => self.office = Some(sum),
            Under::Unknown => self.unknown = Some(sum),
        }
    }

    fn all(&self) -> impl Iterator<Item = (Under, &Failures)> {
        let accounts = self.accounts.iter().map(|(id, f)| (Under::Account(OperatorId(*id)), f));
        let others = [(Under::Office, &self.office), (Under::Unknown, &self.unknown)];
        accounts.chain(others.into_iter().filter_map(|(under, f)| Some((under, f.as_ref()?))))
    }

    /// From the old file the counts are kept, the names only where they are accounts'.
    fn of_names(names: ByName, accounts: &[Named]) -> Self {
        let mut counted = Self::default();
        for (name, failures) in names {
            let under = match Under::name(accounts, &name) {
                Under::Unknown if name == account_names::OFFICE => Under::Office,
                under => under,
            };
            counted.add(under, failures);
        }
        counted
    }
}

/// Wrong passwords of one office.
pub struct Tries {
    file: PathBuf,
    /// When this process saw the last wrong password.
    seen: HashMap<Under, Instant>,
}

impl Tries {
    /// The tries of the office in `dir`.
    pub fn of(dir: &Path) -> Self {
        Self {
            file: dir.join(TRIES_FILE),
            seen: HashMap::new(),
        }
    }

    /// A missing or damaged file means that nothing has been counted.
    fn read(&self) -> Counted {
        let bytes = std::fs::read(&self.file).unwrap_or_default();
        let old = || serde_json::from_slice(&bytes).map(|names| Counted::of_names(names, &[]));
        serde_json::from_slice(&bytes).or_else(|_| old()).unwrap_or_default()
    }

    fn write(&self, all: &Counted) -> Result<()> {
        let json = serde_json::to_vec(all).map_err(|e| Error::Internal(e.to_string()))?;
        match files::replace(&self.file, |out| Ok(out.write_all(&json)?)) {
            // On a medium that cannot be written there is nothing to protect from a guess but what can be copied anyway.
            Err(error) if error.code() == ErrorCode::ReadOnly => Ok(()),
            written => written,
        }
    }

    /// Takes over what an older program counted by name, now that the accounts are known; what is no account's name goes.
    pub fn take_over(&self, accounts: &[Named]) -> Result<()> {
        let bytes = std::fs::read(&self.file).unwrap_or_default();
        if serde_json::from_slice::<Counted>(&bytes).is_ok() {
            return Ok(());
        }
        match serde_json::from_slice::<ByName>(&bytes) {
            Ok(names) => self.write(&Counted::of_names(names, accounts)),
            Err(_) => Ok(()),
        }
    }

    /// Seconds until the next try.
    pub fn left(&self, under: Under, now: DateTime<Utc>) -> i64 {
        let counted = self.read();
        let Some(failures) = counted.get(under) else { return 0 };
        let ran = self
            .seen
            .get(&under)
            .map(|at| Duration::from_std(at.elapsed()).unwrap_or(Duration::MAX));
        sign_in_delay::left(failures.in_a_row, failures.last, now, ran)
    }

    /// Ends with `too_many_tries` while one has to wait.
    pub fn refuse_early(&mut self, under: Under, now: DateTime<Utc>) -> Result<()> {
        self.mend_future(under, now)?;
        match self.left(under, now) {
            0 => Ok(()),
            left => Err(too_many(left)),
        }
    }

    /// A failure that lies ahead was written before the clock was set back: its wait runs from now, once.
    fn mend_future(&self, under: Under, now: DateTime<Utc>) -> Result<()> {
        let mut all = self.read();
        match all.get_mut(under) {
            Some(failures) if failures.last > now && !self.seen.contains_key(&under) => {
                failures.last = now;
                self.write(&all)
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong password.
    pub fn failed(&mut self, under: Under, now: DateTime<Utc>) -> Result<()> {
        let mut all = self.read();
        let in_a_row = all.get(under).map_or(0, |held| held.in_a_row).saturating_add(1);
        let once = Failures {
            in_a_row,
            last: now,
            untold: 1,
        };
        all.add(under, once);
        if let Some(held) = all.get_mut(under) {
            held.last = now;
        }
        self.seen.insert(under, Instant::now());
        self.write(&all)
    }

    /// The right password ends the count.
    pub fn succeeded(&mut self, under: Under) -> Result<()> {
        let mut all = self.read();
        self.seen.remove(&under);
        let Some(failures) = all.get_mut(under) else {
            return Ok(());
        };
        failures.in_a_row = 0;
        self.write(&all)
    }

    /// What the trail does not know yet.
    pub fn untold(&self) -> Vec<(Under, Failures)> {
        let counted = self.read();
        let untold = counted.all().filter(|(_, failures)| failures.untold > 0);
        untold.map(|(under, failures)| (under, failures.clone())).collect()
    }

    /// The trail has recorded everything now. Nobody ever signs in under an unknown name, so a successful sign-in ends that count too.
    pub fn told(&mut self) -> Result<()> {
        let mut all = self.read();
        if all.unknown.is_none() && all.all().all(|(_, failures)| failures.untold == 0) {
            return Ok(());
        }
        all.unknown = None;
        self.seen.remove(&Under::Unknown);
        let told = |failures: &mut Failures| {
            failures.untold = 0;
            failures.in_a_row > 0
        };
        all.accounts.retain(|_, failures| told(failures));
        if !all.office.as_mut().is_some_and(told) {
            all.office = None;
        }
        self.write(&all)
    }
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

    const HERE: Under = Under::Account(OperatorId(3));
    const OTHER: Under = Under::Account(OperatorId(4));

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + Duration::seconds(1_800_000_000 + seconds)
    }

    fn failing(dir: &Path, under: Under, times: u32) -> Tries {
        let mut tries = Tries::of(dir);
        for _ in 0..times {
            tries.failed(under, at(0)).unwrap();
        }
        tries
    }

    #[test]
    fn five_wrong_passwords_make_one_account_wait_and_no_other_even_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        drop(failing(dir.path(), HERE, 5));

        let mut restarted = Tries::of(dir.path());

        let refused = restarted.refuse_early(HERE, at(10)).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::TooManyTries);
        assert_eq!(refused.details().unwrap()["seconds_left"], 20);
        for free in [OTHER, Under::Office, Under::Unknown] {
            assert!(restarted.refuse_early(free, at(10)).is_ok());
        }
        assert!(restarted.refuse_early(HERE, at(30)).is_ok());
    }

    #[test]
    fn names_that_are_none_wait_together() {
        let dir = tempfile::tempdir().unwrap();
        let mut tries = failing(dir.path(), Under::Unknown, 5);

        assert_eq!(
            tries.refuse_early(Under::Unknown, at(10)).unwrap_err().code(),
            ErrorCode::TooManyTries
        );
        assert!(tries.refuse_early(HERE, at(10)).is_ok());
    }

    #[test]
    fn a_clock_set_back_makes_nobody_wait_for_years() {
        let dir = tempfile::tempdir().unwrap();
        drop(failing(dir.path(), HERE, 5));
        let year = 365 * 86_400;

        let mut restarted = Tries::of(dir.path());

        assert!(restarted.refuse_early(HERE, at(-year)).is_err());
        assert!(restarted.refuse_early(HERE, at(-year + 30)).is_ok());
    }

    #[test]
    fn a_damaged_file_counts_as_none_and_no_number_of_tries_fills_the_disk_or_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(TRIES_FILE), b"{\"\xff\": 3").unwrap();
        let mut tries = Tries::of(dir.path());

        assert_eq!(tries.left(HERE, at(0)), 0);
        tries.failed(HERE, at(0)).unwrap();
        for n in 0..300 {
            let invented = Under::name(&[(OperatorId(3), "王主任".to_owned())], &format!("编造{n}"));
            tries.failed(invented, at(n)).unwrap();
        }

        let untold = tries.untold();
        assert_eq!(untold[0].0, HERE);
        assert_eq!((untold[1].0, untold[1].1.untold), (Under::Unknown, 300));
        let text = std::fs::read_to_string(dir.path().join(TRIES_FILE)).unwrap();
        assert!(text.len() < 400 && !text.contains("编造"), "{text}");
    }

    #[test]
    fn the_trail_is_told_once() {
        let dir = tempfile::tempdir().unwrap();
        for under in [HERE, Under::Office, Under::Unknown] {
            let mut tries = failing(dir.path(), under, 6);

            assert_eq!(tries.untold()[0].1.untold, 6);
            tries.succeeded(under).unwrap();
            tries.told().unwrap();

            assert!(tries.untold().is_empty());
            assert_eq!(tries.left(under, at(0)), 0, "whoever got in ends the wait");
        }
    }

    #[test]
    fn the_file_of_an_older_program_keeps_its_counts_and_loses_names_that_are_none() {
        let old = r#"{"王主任":{"in_a_row":5,"last":"2027-01-15T08:00:00Z","untold":5},"单位口令":{"in_a_row":1,"last":"2027-01-15T08:00:00Z","untold":1},"Wanghe-2026!":{"in_a_row":2,"last":"2027-01-15T08:00:00Z","untold":2},"zhegeshimima":{"in_a_row":1,"last":"2027-01-15T08:00:01Z","untold":1}}"#;
        let accounts = [(OperatorId(3), "王主任".to_owned())];
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(TRIES_FILE), old).unwrap();
        let mut tries = Tries::of(dir.path());
        assert_eq!(
            tries.untold().len(),
            2,
            "before the accounts are known, all names are none"
        );

        tries.take_over(&accounts).unwrap();

        let counts: Vec<(Under, u32)> = tries.untold().iter().map(|(under, f)| (*under, f.untold)).collect();
        assert_eq!(counts, [(HERE, 5), (Under::Office, 1), (Under::Unknown, 3)]);
        let text = std::fs::read_to_string(dir.path().join(TRIES_FILE)).unwrap();
        assert!(!text.contains("Wanghe") && !text.contains("zhegeshi"), "{text}");
        assert!(tries.refuse_early(HERE, at(1)).is_err(), "who had to wait still waits");
        tries.take_over(&[]).unwrap();
        assert_eq!(tries.untold().len(), 3, "once");
    }
}
