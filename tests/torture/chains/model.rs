//! What an office should hold, worked out in memory without it, and what is done to it next.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{Days, NaiveDate};
use lince_core::ErrorCode;
use lince_core::storage::Occasion;
use lince_tests::day;

use crate::figures::Random;
use crate::stage;

/// The passwords of an encrypted office, in the order in which they are set.
pub const PASSWORDS: [&str; 4] = [
    "石榴 41 晚霞 渡口",
    "青瓦 63 芦苇 灯塔",
    "蓑衣 27 麦浪 石磨",
    "棉桃 85 冰凌 竹筏",
];

/// More people are not needed.
const MOST_PEOPLE: usize = 30;
const MOST_CONTRACTS: usize = 5;
/// Everybody's, as the roster says.
const JOINED: &str = "2020-03-01";

/// Deed `n` is done at that instant and on that day, at no other: by the instant its entry and its backup are known again.
pub fn occasion(n: usize) -> Occasion {
    let on = day("2026-01-01").checked_add_days(Days::new(n as u64));
    Occasion {
        on: on.unwrap_or_default(),
        ..stage::at(n)
    }
}

/// A person on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As [`stage::identity_number`] counts.
    pub n: usize,
    pub name: String,
    pub phone: String,
    /// When each stretch of service began and ended.
    pub services: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// The deed that put it on file.
    pub photo: Option<usize>,
    /// First and last day of each.
    pub contracts: Vec<(NaiveDate, NaiveDate)>,
}

impl Person {
    pub fn id_number(&self) -> String {
        stage::identity_number(self.n, 0)
    }

    pub fn is_in_post(&self) -> bool {
        self.services.last().is_some_and(|(_, left_on)| left_on.is_none())
    }
}

/// By the office's number.
pub type People = BTreeMap<u32, Person>;

/// A step of undo or redo.
#[derive(Debug, Clone)]
pub struct Step {
    /// The deed whose entry in the trail it is.
    pub deed: usize,
    /// What is on file once the step is taken.
    people: Rc<People>,
}

/// What a backup brings back.
#[derive(Debug, Clone, Default)]
pub struct Records {
    pub people: Rc<People>,
    /// The next one last.
    pub undo: Vec<Step>,
    pub redo: Vec<Step>,
    /// The highest number that anybody ever had: a person taken back keeps his own.
    last_number: u32,
}

/// Keyring of an encrypted office or backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ring {
    /// The deed that made it.
    pub made: usize,
    /// The deed that drew the data key in it.
    pub key: usize,
    /// Place of its password in [`PASSWORDS`].
    pub password: usize,
}

/// A backup that lies in the usual folder.
#[derive(Debug, Clone)]
pub struct Backup {
    pub records: Records,
    /// The keyring in it; `None`: anybody reads it.
    pub ring: Option<Ring>,
}

/// The office as it should be.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub records: Records,
    pub ring: Option<Ring>,
    /// A password was withdrawn since the data key was drawn.
    pub due: bool,
    /// By the deed that made them.
    pub backups: BTreeMap<usize, Backup>,
    /// On a failing disk something could not be sealed, and the office remembers it: it is tried again on request.
    pub left: bool,
}

/// What is done to an office.
#[derive(Debug, Clone)]
pub enum Deed {
    /// A roster of these people, new ones and some on file.
    Import(Vec<Person>),
    Phone(u32),
    Name(u32),
    Photo(u32),
    Contract(u32),
    /// Which of the contracts ends on another day.
    CorrectContract(u32, usize),
    Leave(u32),
    Return(u32),
    Undo,
    Redo,
    Backup,
    /// Restores the backup that this deed made.
    Restore(usize),
    Encrypt,
    Password,
    Key,
    /// Puts the backups from before under the key.
    Protect,
    Reopen,
}

impl Deed {
    /// Does it change what opens the office or a backup?
    pub fn is_about_keys(&self) -> bool {
        matches!(self, Self::Encrypt | Self::Password | Self::Key)
    }

    /// Broken off, it may leave a whole backup.
    pub fn makes_backup(&self) -> bool {
        matches!(self, Self::Backup | Self::Restore(_))
    }

    /// Broken off, it may have sealed some backups and not others.
    pub fn seals_backups(&self) -> bool {
        matches!(self, Self::Backup | Self::Protect)
    }

    pub fn in_short(&self) -> String {
        match self {
            Self::Import(people) => {
                let names = people.iter().map(|p| p.n.to_string());
                format!("Import({})", names.collect::<Vec<_>>().join(" "))
            }
            other => format!("{other:?}"),
        }
    }
}

/// The phone that a deed puts on file.
pub fn phone(deed: usize) -> String {
    format!("1990002{deed:04}")
}

/// The name that a deed puts on file.
pub fn name(deed: usize) -> String {
    stage::name(deed * 11 + 500)
}

/// First and last day of a person's contract after so many.
pub fn period(contracts: usize) -> (NaiveDate, NaiveDate) {
    let year = 2021 + contracts as i32;
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    (day(1, 1), day(12, 31))
}

/// The last day of a contract as a deed corrects it.
pub fn corrected(starts_on: NaiveDate, deed: usize) -> NaiveDate {
    starts_on.checked_add_days(Days::new(180 + deed as u64)).unwrap()
}

impl Model {
    /// The password that opens the office.
    pub fn password(&self) -> &'static str {
        PASSWORDS[self.ring.map_or(0, |ring| ring.password)]
    }

    /// Backups that anybody can read, or that are under a key which the office had before.
    pub fn rests(&self) -> Vec<usize> {
        let Some(Ring { key, .. }) = self.ring else {
            return Vec::new();
        };
        let open = |backup: &Backup| backup.ring.is_none_or(|ring| ring.key != key);
        let rests = self.backups.iter().filter(|(_, backup)| open(backup));
        rests.map(|(made, _)| *made).collect()
    }

    /// These are under the office's key now.
    pub fn seal(&mut self, backups: &[usize]) {
        for made in backups {
            self.backups.get_mut(made).unwrap().ring = self.ring;
        }
    }

    /// A backup lies there of what there is.
    pub fn keep_backup(&mut self, deed: usize) {
        let (records, ring) = (self.records.clone(), self.ring);
        self.backups.insert(deed, Backup { records, ring });
    }

    /// Deed `n` is done. `Some`: it is refused so, and everything stays.
    pub fn take(&mut self, n: usize, deed: &Deed) -> Option<ErrorCode> {
        match deed {
            Deed::Import(rows) => {
                let mut last = self.records.last_number;
                self.change(n, |people| rows.iter().for_each(|row| read_in(people, row, &mut last)));
                self.records.last_number = last;
            }
            Deed::Phone(worker) => self.change_one(n, *worker, |person| person.phone = phone(n)),
            Deed::Name(worker) => self.change_one(n, *worker, |person| person.name = name(n)),
            Deed::Photo(worker) => self.change_one(n, *worker, |person| person.photo = Some(n)),
            Deed::Contract(worker) => self.change_one(n, *worker, |person| {
                person.contracts.push(period(person.contracts.len()));
            }),
            Deed::CorrectContract(worker, which) => self.change_one(n, *worker, |person| {
                let (starts_on, ends_on) = &mut person.contracts[*which];
                *ends_on = corrected(*starts_on, n);
            }),
            Deed::Leave(worker) => self.change_one(n, *worker, |person| {
                person.services.last_mut().unwrap().1 = Some(occasion(n).on);
            }),
            Deed::Return(worker) => self.change_one(n, *worker, |person| {
                person.services.push((occasion(n).on, None));
            }),
            Deed::Undo => return self.undo(n),
            Deed::Redo => return self.redo(n),
            Deed::Backup => {
                self.keep_backup(n);
                if !self.left {
                    self.seal(&self.rests());
                }
            }
            Deed::Restore(made) => {
                self.keep_backup(n);
                self.records = self.backups[made].records.clone();
            }
            Deed::Encrypt => {
                self.ring = Some(Ring {
                    made: n,
                    key: n,
                    password: 0,
                });
            }
            Deed::Password => {
                let ring = self.ring.as_mut().unwrap();
                *ring = Ring {
                    made: n,
                    password: ring.password + 1,
                    ..*ring
                };
                self.due = true;
            }
            Deed::Key => {
                let ring = self.ring.as_mut().unwrap();
                *ring = Ring {
                    made: n,
                    key: n,
                    ..*ring
                };
                self.due = false;
            }
            Deed::Protect => {
                self.seal(&self.rests());
                self.left = false;
            }
            Deed::Reopen => {}
        }
        None
    }

    fn change_one(&mut self, n: usize, worker: u32, change: impl FnOnce(&mut Person)) {
        self.change(n, |people| change(people.get_mut(&worker).unwrap()));
    }

    /// What leaves everything as it was is no step.
    fn change(&mut self, n: usize, change: impl FnOnce(&mut People)) {
        let mut people = (*self.records.people).clone();
        change(&mut people);
        if people != *self.records.people {
            let people = std::mem::replace(&mut self.records.people, Rc::new(people));
            self.records.undo.push(Step { deed: n, people });
            self.records.redo.clear();
        }
    }

    fn undo(&mut self, n: usize) -> Option<ErrorCode> {
        let Some(step) = self.records.undo.pop() else {
            return Some(ErrorCode::NothingToUndo);
        };
        let people = std::mem::replace(&mut self.records.people, step.people);
        self.records.redo.push(Step { deed: n, people });
        None
    }

    fn redo(&mut self, n: usize) -> Option<ErrorCode> {
        let Some(step) = self.records.redo.pop() else {
            return Some(ErrorCode::NothingToRedo);
        };
        let people = std::mem::replace(&mut self.records.people, step.people);
        self.records.undo.push(Step { deed: n, people });
        None
    }

    /// What is done next, as deed `n`.
    pub fn draw(&self, n: usize, random: &mut Random) -> Deed {
        if n == 1 {
            return self.import(n, random);
        }
        let mut open: Vec<(usize, Deed)> =
            vec![(12, Deed::Undo), (2, Deed::Redo), (8, Deed::Backup), (4, Deed::Reopen)];
        if !self.records.redo.is_empty() {
            open.push((14, Deed::Redo));
        }
        if self.records.people.len() < MOST_PEOPLE {
            open.push((8, self.import(n, random)));
        }
        let people = &self.records.people;
        let mut one = |fits: &dyn Fn(&Person) -> bool| {
            let fitting: Vec<u32> = people.iter().filter(|(_, p)| fits(p)).map(|(id, _)| *id).collect();
            fitting.get(random.below(fitting.len())).copied()
        };
        for (weight, deed) in [
            (10, one(&|_| true).map(Deed::Phone)),
            (5, one(&|_| true).map(Deed::Name)),
            (10, one(&|_| true).map(Deed::Photo)),
            (
                6,
                one(&|p| p.is_in_post() && p.contracts.len() < MOST_CONTRACTS).map(Deed::Contract),
            ),
            (
                4,
                one(&|p| !p.contracts.is_empty()).map(|id| Deed::CorrectContract(id, people[&id].contracts.len() - 1)),
            ),
            (7, one(&Person::is_in_post).map(Deed::Leave)),
            (7, one(&|p| !p.is_in_post()).map(Deed::Return)),
        ] {
            open.extend(deed.map(|deed| (weight, deed)));
        }
        let made: Vec<usize> = self.backups.keys().copied().collect();
        if !made.is_empty() {
            open.push((12, Deed::Restore(made[random.below(made.len())])));
        }
        match self.ring {
            None => open.push((5, Deed::Encrypt)),
            Some(ring) => {
                if ring.password + 1 < PASSWORDS.len() {
                    open.push((3, Deed::Password));
                }
                open.push((if self.due { 12 } else { 3 }, Deed::Key));
                open.push((if self.rests().is_empty() { 1 } else { 14 }, Deed::Protect));
            }
        }
        let all: usize = open.iter().map(|(weight, _)| weight).sum();
        let mut drawn = random.below(all);
        let place = open.iter().position(|(weight, _)| {
            let here = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            here
        });
        open.swap_remove(place.unwrap()).1
    }

    /// Newcomers nobody has seen before, and some in post who are called otherwise by now.
    fn import(&self, n: usize, random: &mut Random) -> Deed {
        let newcomers = 1 + random.below(5);
        let new = (0..newcomers).map(|i| {
            let person = n * 6 + i;
            Person {
                n: person,
                name: stage::name(person),
                phone: format!("1990001{person:04}"),
                services: vec![(day(JOINED), None)],
                photo: None,
                contracts: Vec::new(),
            }
        });
        let mut rows: Vec<Person> = new.collect();
        for person in self.records.people.values().filter(|p| p.is_in_post()) {
            if random.chance(20) {
                let phone = format!("1990003{:04}", n * 10 + person.n % 10);
                rows.push(Person {
                    phone,
                    ..person.clone()
                });
            }
        }
        Deed::Import(rows)
    }
}

fn read_in(people: &mut People, row: &Person, last_number: &mut u32) {
    match people.values_mut().find(|person| person.n == row.n) {
        Some(person) => person.phone.clone_from(&row.phone),
        None => {
            *last_number += 1;
            people.insert(*last_number, row.clone());
        }
    }
}
