//! Doing a deed to an office, and comparing the office with its model.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lince_core::actions::backups::protect::protect_all;
use lince_core::actions::backups::{self, Keys, restore};
use lince_core::actions::kinds;
use lince_core::actions::records::Kind;
use lince_core::actions::{checks, protection, workers};
use lince_core::desk::Desk;
use lince_core::domain::person::{Person as OnFile, WorkerId};
use lince_core::domain::records::Contract;
use lince_core::progress::Silent;
use lince_core::storage::backup::archive::Archive;
use lince_core::storage::vault::{self, KEYRING_FILE, RecoveryCode, Secret};
use lince_core::storage::{Access, Occasion, Store, rows, undo};
use lince_core::{ErrorCode, Result};
use lince_tests::holder;

use super::model::{self, Deed, Model, PASSWORDS, Person, occasion};
use crate::stage;
use crate::verdict;

/// The office of a chain, in a folder with what it needs beside.
pub struct Place {
    folder: PathBuf,
    store: Option<Store>,
    /// Any of them may open it.
    passwords: Vec<&'static str>,
    /// What the user was shown besides the success.
    pub cautions: Vec<String>,
}

fn contract() -> &'static dyn Kind {
    kinds::kind("contract").expect("a kind of record")
}

impl Place {
    /// In an empty folder.
    pub fn new(folder: &Path) -> Self {
        std::fs::create_dir_all(folder.join("tmp")).unwrap();
        let code = RecoveryCode::generate().unwrap();
        std::fs::write(folder.join("recovery"), code.as_str()).unwrap();
        drop(stage::create(&folder.join("office")).unwrap());
        Self::of(folder, &[&Model::default()])
    }

    /// Closed; it opens by the password of one of these models.
    pub fn of(folder: &Path, models: &[&Model]) -> Self {
        Self {
            folder: folder.to_owned(),
            store: None,
            passwords: models.iter().map(|model| model.password()).collect(),
            cautions: Vec::new(),
        }
    }

    pub fn dir(&self) -> PathBuf {
        self.folder.join("office")
    }

    /// Shuts the office, as the program does when it ends.
    pub fn close(&mut self) {
        self.store = None;
    }

    pub fn store(&mut self) -> Result<&mut Store> {
        if self.store.is_none() {
            let access = Access::Write(holder());
            self.store = Some(stage::open_by(&self.dir(), &access, &self.passwords)?);
        }
        self.store.as_mut().ok_or(ErrorCode::NoOffice.into())
    }

    fn roster(&self) -> PathBuf {
        self.folder.join("roster.csv")
    }

    /// Lays ready what a deed reads.
    pub fn prepare(&self, deed: &Deed) {
        if let Deed::Import(people) = deed {
            let rows = people
                .iter()
                .map(|p| stage::roster_row(&p.name, &p.id_number(), "双桥社区", &p.phone));
            let text = stage::ROSTER_HEADER.to_owned() + &rows.collect::<String>();
            std::fs::write(self.roster(), text).unwrap();
        }
    }

    /// Does deed `n` to the office that stands as `before` says.
    pub fn take(&mut self, n: usize, deed: &Deed, before: &Model) -> Result<()> {
        let occasion = occasion(n);
        self.passwords = vec![before.password()];
        self.cautions.clear();
        match deed {
            Deed::Import(_) => {
                let file = self.roster();
                stage::read_in(self.store()?, &occasion, &file)?;
            }
            Deed::Phone(worker) => self.set(*worker, &occasion, "phone", model::phone(n))?,
            Deed::Name(worker) => self.set(*worker, &occasion, "name", model::name(n))?,
            Deed::Photo(worker) => workers::photo(self.store()?, &occasion, WorkerId(*worker), &stage::photo(n))?,
            Deed::Contract(worker) => {
                let so_far = before.records.people[worker].contracts.len();
                let (starts_on, ends_on) = model::period(so_far);
                let fields = [("starts_on", starts_on), ("ends_on", ends_on)];
                let fields = fields.map(|(key, day)| (key.to_owned(), day.to_string()));
                contract().add(self.store()?, &occasion, WorkerId(*worker), &fields)?;
            }
            Deed::CorrectContract(worker, which) => {
                let store = self.store()?;
                let signed = rows::of_worker::<Contract>(store.read(), Some(WorkerId(*worker)))?.swap_remove(*which);
                let ends_on = model::corrected(signed.record.starts_on, n);
                let fields = [("ends_on".to_owned(), ends_on.to_string())];
                contract().correct(store, &occasion, signed.id, &fields, "抄错")?;
            }
            Deed::Leave(worker) => workers::leave(self.store()?, &occasion, WorkerId(*worker), occasion.on, "辞职")?,
            Deed::Return(worker) => {
                workers::rejoin(self.store()?, &occasion, WorkerId(*worker), occasion.on, &[], &[])?
            }
            Deed::Undo => drop(undo::last(self.store()?, &occasion, None)?),
            Deed::Redo => drop(undo::again(self.store()?, &occasion, None)?),
            Deed::Backup => drop(backups::create(self.store()?, &occasion, None)?),
            Deed::Restore(made) => {
                let file = self.backup(*made)?;
                let key = self.store()?.key().cloned();
                self.close();
                let keys = Keys {
                    present: key.as_ref(),
                    secret: None,
                };
                let done = restore::restore_with(&self.dir(), &holder(), &occasion, &file, keys, &mut Silent)?;
                self.cautions = done.cautions;
            }
            Deed::Encrypt => {
                let code = RecoveryCode::parse(&self.recovery_code())?;
                let store = self.taken()?;
                (self.store, self.cautions) = protection::encrypt(store, &occasion, PASSWORDS[0], &code)?.told();
            }
            Deed::Password => {
                let known = Secret::password(before.password());
                let new = PASSWORDS[before.ring.unwrap().password + 1];
                protection::change_password(self.store()?, &occasion, &known, new)?;
                self.passwords = vec![new];
            }
            Deed::Key => {
                let store = self.taken()?;
                (self.store, self.cautions) = protection::change_key(store, &occasion)?.told();
            }
            Deed::Protect => {
                let done = protect_all(self.store()?, None, occasion.at)?;
                self.cautions = done.left.iter().map(|left| left.display().to_string()).collect();
            }
            Deed::Reopen => {
                self.close();
                self.store()?;
            }
        }
        Ok(())
    }

    fn taken(&mut self) -> Result<Store> {
        self.store()?;
        self.store.take().ok_or(ErrorCode::NoOffice.into())
    }

    fn set(&mut self, worker: u32, occasion: &Occasion, field: &str, value: String) -> Result<()> {
        let fields = [(field.to_owned(), value)];
        workers::set(self.store()?, occasion, WorkerId(worker), &fields, None).map(drop)
    }

    fn recovery_code(&self) -> String {
        std::fs::read_to_string(self.folder.join("recovery")).unwrap()
    }

    fn backup(&self, made: usize) -> Result<PathBuf> {
        let seen = see_backups(&self.dir());
        let seen = seen.map_err(|e| lince_core::Error::about(ErrorCode::FileNotFound, e))?;
        seen.get(&made)
            .map(|seen| seen.file.clone())
            .ok_or(ErrorCode::FileNotFound.into())
    }

    /// Which of the passwords and whether the recovery code open the office.
    pub fn secrets_fit(&mut self, model: &Model, code_too: bool) -> std::result::Result<(), String> {
        let Some(ring) = model.ring else { return Ok(()) };
        let dir = self.dir();
        let key = self
            .store()
            .map_err(|e| format!("does not open: {e:?}"))?
            .key()
            .cloned();
        let id = key.ok_or("not encrypted")?.id();
        let mut present = vec![Secret::password(model.password())];
        if code_too {
            present.push(Secret::recovery(&self.recovery_code()));
        }
        for secret in present {
            match vault::unlock(&dir, &secret) {
                Ok(key) if key.id() == id => {}
                other => return Err(format!("{secret:?} that counts now: {other:?}")),
            }
        }
        if let Some(former) = ring.password.checked_sub(1) {
            match vault::unlock(&dir, &Secret::password(PASSWORDS[former])) {
                Err(e) if matches!(e.code(), ErrorCode::PasswordWrong | ErrorCode::KeyringOutdated) => {}
                other => return Err(format!("a password that was withdrawn: {other:?}")),
            }
        }
        Ok(())
    }

    /// A backup opens by the password of its keyring, and by no later one.
    pub fn backup_opens(&self, made: usize, model: &Model) -> std::result::Result<(), String> {
        let Some(ring) = model.backups[&made].ring else {
            return Ok(());
        };
        let file = self.backup(made).map_err(|e| format!("{e:?}"))?;
        let opens = |password: &str| {
            let secret = Secret::password(password);
            let keys = Keys {
                present: None,
                secret: Some(&secret),
            };
            backups::verify_with(&file, keys, &mut Silent).is_ok_and(|verified| verified.opened && verified.ok)
        };
        if !opens(PASSWORDS[ring.password]) {
            return Err(format!("the backup of deed {made} does not open by its password"));
        }
        match PASSWORDS.get(ring.password + 1) {
            Some(later) if opens(later) => Err(format!("the backup of deed {made} opens by a later password")),
            _ => Ok(()),
        }
    }
}

/// What is known of files that were looked at before.
#[derive(Clone, Default)]
pub struct Known {
    /// Keyrings by the deed that made them.
    rings: BTreeMap<usize, u64>,
    /// Backups that were read whole, as they lay there then.
    whole: BTreeSet<(PathBuf, u64, SystemTime)>,
}

impl Known {
    /// Is it the keyring which that deed made? Learned when it is first seen.
    fn is_ring(&mut self, made: usize, ring: u64) -> bool {
        if self.rings.iter().any(|(other, known)| *known == ring && *other != made) {
            return false;
        }
        *self.rings.entry(made).or_insert(ring) == ring
    }
}

/// A backup as it lies there.
pub struct SeenBackup {
    file: PathBuf,
    ring: Option<u64>,
    workers: Option<u32>,
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// The backups in the usual folder, by the deeds that made them.
pub fn see_backups(dir: &Path) -> std::result::Result<BTreeMap<usize, SeenBackup>, String> {
    let mut seen = BTreeMap::new();
    for listed in backups::list(dir).map_err(|e| format!("list of backups: {e:?}"))? {
        let name = listed.file.display().to_string();
        let made_at = listed.made_at.ok_or_else(|| format!("{name} cannot be read"))?;
        let made_at = chrono::DateTime::parse_from_rfc3339(&made_at).map_err(|e| format!("{name}: {e}"))?;
        let keyring = Archive::open(&listed.file).and_then(|mut archive| archive.keyring());
        let keyring = keyring.map_err(|e| format!("{name}: {e:?}"))?;
        let backup = SeenBackup {
            ring: keyring.map(|bytes| hash(&bytes)),
            workers: listed.workers,
            file: listed.file,
        };
        if seen.insert(made_at.timestamp() as usize, backup).is_some() {
            return Err(format!("{name} is there twice"));
        }
    }
    Ok(seen)
}

/// Which of these backups are under the keyring that the office has now.
pub fn sealed(dir: &Path, seen: &BTreeMap<usize, SeenBackup>, backups: &[usize]) -> Vec<usize> {
    let Ok(ring) = std::fs::read(dir.join(KEYRING_FILE)) else {
        return Vec::new();
    };
    let ring = Some(hash(&ring));
    let is_sealed = |made: &&usize| seen.get(made).is_some_and(|seen| seen.ring == ring);
    backups.iter().filter(is_sealed).copied().collect()
}

/// Compares an office, open as the program opens it, with what the model says after deed `n`.
pub fn compare(place: &mut Place, model: &Model, n: usize, known: &mut Known) -> std::result::Result<(), String> {
    let dir = place.dir();
    if place.store().is_ok_and(|store| store.read_only().is_some()) {
        place.close();
    }
    let store = place.store().map_err(|e| format!("does not open: {e:?}"))?;
    people_are(store, model, n)?;
    steps_are(store, model)?;
    verdict::files_are_whole(store)?;
    if store.key().is_some() != model.ring.is_some() {
        return Err(format!("encrypted is {}", store.key().is_some()));
    }
    let mut learned = known.clone();
    if let Some(ring) = model.ring {
        let file = std::fs::read(dir.join(KEYRING_FILE)).map_err(|e| format!("{KEYRING_FILE}: {e}"))?;
        if !learned.is_ring(ring.made, hash(&file)) {
            return Err(format!("{KEYRING_FILE} is not that of deed {}", ring.made));
        }
    }
    backups_are(store, model, &mut learned)?;
    let mut found = checks::check(store).map_err(|e| format!("check fails: {e:?}"))?;
    found.sort_by(|a, b| a.code.cmp(b.code));
    let due = model.due.then_some("key_change_due");
    let expected: Vec<&str> = due
        .into_iter()
        .chain(model.rests().iter().map(|_| "plain_rest"))
        .collect();
    if !found.iter().map(|problem| problem.code).eq(expected.iter().copied()) {
        return Err(format!("check finds {found:?}, expected {expected:?}"));
    }
    *known = learned;
    Ok(())
}

fn people_are(store: &Store, model: &Model, n: usize) -> std::result::Result<(), String> {
    let desk = Desk::open(store.read(), occasion(n).on).map_err(|e| format!("people: {e:?}"))?;
    let mut everybody: Vec<&OnFile> = desk.everybody().collect();
    everybody.sort_by_key(|person| person.id);
    let mut expected = model.records.people.iter();
    for found in everybody {
        let Some((number, person)) = expected.next() else {
            return Err(format!("number {} too many", found.id.0));
        };
        same_person(store, found, *number, person)?;
    }
    match expected.next() {
        Some((number, _)) => Err(format!("number {number} is missing")),
        None => Ok(()),
    }
}

fn same_person(store: &Store, found: &OnFile, number: u32, person: &Person) -> std::result::Result<(), String> {
    let services: Vec<_> = found.services.iter().map(|s| (s.joined_on, s.left_on)).collect();
    let contracts: Vec<_> = found.contracts.iter().map(|c| (c.starts_on, c.ends_on)).collect();
    let photo = workers::photo_of(store, found.id).map_err(|e| format!("photo of number {number}: {e:?}"))?;
    let differs = [
        ("number", found.id.0 != number),
        ("identity number", *found.id_number != *person.id_number()),
        ("name", *found.name != *person.name),
        ("phone", found.details.phone.as_deref() != Some(&person.phone)),
        ("services", services != person.services),
        (
            "contracts",
            contracts.len() != person.contracts.len()
                || contracts
                    .iter()
                    .zip(&person.contracts)
                    .any(|(a, b)| *a != (b.0, Some(b.1))),
        ),
        ("photo", photo.map(|(bytes, _)| bytes) != person.photo.map(stage::photo)),
    ];
    let wrong: Vec<&str> = differs
        .iter()
        .filter(|(_, differs)| *differs)
        .map(|(what, _)| *what)
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "number {number}: {} differ: {services:?} {contracts:?}",
            wrong.join(", ")
        ))
    }
}

/// What can be taken back and done again, each by the instant of the deed that did it.
fn steps_are(store: &Store, model: &Model) -> std::result::Result<(), String> {
    for (what, listed, steps) in [
        ("undo", undo::permitted(store, 1000), &model.records.undo),
        ("redo", undo::permitted_again(store, 1000), &model.records.redo),
    ] {
        let listed = listed.map_err(|e| format!("{what}: {e:?}"))?;
        let found: Vec<i64> = listed
            .iter()
            .map(|step| chrono::DateTime::parse_from_rfc3339(&step.at).unwrap().timestamp())
            .collect();
        let expected: Vec<i64> = steps.iter().rev().map(|step| step.deed as i64).collect();
        if found != expected {
            return Err(format!("{what} offers {found:?}, expected {expected:?}"));
        }
    }
    Ok(())
}

/// Every backup is whole, holds as many people as it should, and lies under the keyring under which it should.
fn backups_are(store: &Store, model: &Model, known: &mut Known) -> std::result::Result<(), String> {
    let seen = see_backups(store.dir())?;
    if !seen.keys().eq(model.backups.keys()) {
        let found: Vec<_> = seen.keys().collect();
        return Err(format!(
            "backups {found:?}, expected {:?}",
            model.backups.keys().collect::<Vec<_>>()
        ));
    }
    for ((made, seen), backup) in seen.into_iter().zip(model.backups.values()) {
        let under = match (seen.ring, backup.ring) {
            (None, None) => true,
            (Some(seen), Some(ring)) => known.is_ring(ring.made, seen),
            _ => false,
        };
        if !under {
            return Err(format!("the backup of deed {made} is under another keyring"));
        }
        if seen.workers != Some(backup.records.people.len() as u32) {
            return Err(format!("the backup of deed {made} counts {:?} people", seen.workers));
        }
        let there = std::fs::metadata(&seen.file).and_then(|m| Ok((m.len(), m.modified()?)));
        let (bytes, written) = there.map_err(|e| e.to_string())?;
        if known.whole.contains(&(seen.file.clone(), bytes, written)) {
            continue;
        }
        let verified = backups::verify_with(&seen.file, Keys::of(store), &mut Silent);
        match verified {
            Ok(verified) if verified.ok && verified.opened => {}
            other => return Err(format!("the backup of deed {made} is not whole: {other:?}")),
        }
        known.whole.insert((seen.file, bytes, written));
    }
    Ok(())
}
