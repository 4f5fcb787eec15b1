//! Offices to be harmed, and the steps during which they are. Every step is determined by what was there before, so that the same
//! steps leave the same records in every process.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use lince_core::actions::backups::protect;
use lince_core::actions::{backups, imports, office, papers, protection, workers};
use lince_core::documents;
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::person::WorkerId;
use lince_core::import::{ImportKind, marked};
use lince_core::progress::Silent;
use lince_core::reports::list::{self, ListReport};
use lince_core::reports::xlsx;
use lince_core::storage::encrypt::{self, Encrypted};
use lince_core::storage::office::Office;
use lince_core::storage::trail::Action;
use lince_core::storage::vault::{self, DataKey, Keyring, Protection, RecoveryCode, Secret};
use lince_core::storage::{Access, Entry, Occasion, Store, undo};
use lince_core::{ErrorCode, Result};
use lince_tests::{fixture, holder};

/// The password of the encrypted offices.
const PASSWORD: &str = "石榴 41 晚霞 渡口";
/// What it is changed to.
const LATER_PASSWORD: &str = "青瓦 63 芦苇 灯塔";

/// What a process does while it is harmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// A new office.
    Create,
    /// Single changes, each saved.
    Saves,
    /// A large roster.
    Import,
    /// The import and the changes before it are taken back.
    Undo,
    /// A file of the first schema is opened.
    Migration,
    /// Everything is copied.
    Backup,
    /// The state of a backup comes back.
    Restore,
    /// The state of a backup comes back in the place of a damaged database.
    Rescue,
    /// Photos are put on file.
    Photo,
    /// The roster is written as a workbook, and a workbook with its refused cells marked.
    Report,
    /// A file card is written as PDF.
    Paper,
    /// The office is encrypted.
    Encrypt,
    /// Single changes in an encrypted office.
    Sealed,
    /// The password of an encrypted office is changed.
    Password,
    /// Another data key takes the place of an encrypted office's, and its backups are packed anew.
    Rotate,
}

impl Job {
    pub const ALL: [Self; 15] = [
        Self::Create,
        Self::Saves,
        Self::Import,
        Self::Undo,
        Self::Migration,
        Self::Backup,
        Self::Restore,
        Self::Rescue,
        Self::Photo,
        Self::Report,
        Self::Paper,
        Self::Encrypt,
        Self::Sealed,
        Self::Password,
        Self::Rotate,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Saves => "saves",
            Self::Import => "import",
            Self::Undo => "undo",
            Self::Migration => "migration",
            Self::Backup => "backup",
            Self::Restore => "restore",
            Self::Rescue => "rescue",
            Self::Photo => "photo",
            Self::Report => "report",
            Self::Paper => "paper",
            Self::Encrypt => "encrypt",
            Self::Sealed => "saves in an encrypted office",
            Self::Password => "password",
            Self::Rotate => "rotate",
        }
    }

    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|j| j.name() == name).unwrap()
    }

    /// How many steps it has.
    pub fn steps(self, size: Size) -> usize {
        match (self, size) {
            (Self::Create | Self::Migration | Self::Report | Self::Paper | Self::Password, _) => 1,
            (Self::Import | Self::Restore | Self::Rescue | Self::Encrypt, _) => 2,
            (Self::Saves | Self::Sealed, Size::Large) => 40,
            (Self::Saves | Self::Sealed | Self::Photo, Size::Small) => 6,
            (Self::Photo, Size::Large) => 12,
            (Self::Undo | Self::Backup | Self::Rotate, _) => 3,
        }
    }
}

/// How much is in the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A dozen people: every byte that is written is looked at.
    Small,
    /// A large roster: an import takes long enough to be interrupted.
    Large,
}

impl Size {
    fn people(self) -> usize {
        match self {
            Self::Small => 12,
            Self::Large => 600,
        }
    }
}

/// Step `n` of a job happens at that instant.
pub fn at(step: usize) -> Occasion {
    Occasion {
        who: "测试员".into(),
        at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(step as i64),
        on: lince_tests::day("2026-11-21"),
    }
}

/// A roster of made-up people; those of another `batch` are others. Identity numbers of an area that no place has.
pub fn roster_text(people: usize, batch: usize) -> String {
    let community = |n| ["双桥社区", "河东社区", "新建社区"][n % 3];
    let phone = |n| format!("1990001{n:04}");
    let rows = (0..people).map(|n| roster_row(&name(n), &identity_number(n, batch), community(n), &phone(n)));
    ROSTER_HEADER.to_owned() + &rows.collect::<String>()
}

/// The first line of such a roster.
pub const ROSTER_HEADER: &str = "姓名,身份证号码,社区,现任职务,联系电话,从事社区工作时间\n";

/// The line of one person.
pub fn roster_row(name: &str, number: &str, community: &str, phone: &str) -> String {
    format!("{name},{number},{community},专职网格员,{phone},2020-03-01\n")
}

/// The name of person `n`.
pub fn name(n: usize) -> String {
    let surnames = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王"];
    let given = ["安", "宁", "平", "和", "清", "明", "远", "志", "文", "静"];
    format!("{}{}{}", surnames[n % 8], given[n / 8 % 10], given[n / 80 % 10])
}

/// GB 11643 of person `n`.
pub fn identity_number(n: usize, batch: usize) -> String {
    let digits = format!(
        "000001{}{:02}{:02}{:03}",
        1970 + n / 336 + batch * 12,
        n / 28 % 12 + 1,
        n % 28 + 1,
        n % 999 + 1
    );
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
    format!(
        "{digits}{}",
        ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize]
    )
}

/// A PNG that is another file for every `n`.
pub fn photo(n: usize) -> Vec<u8> {
    let (width, height) = (30, 42);
    let pixels: Vec<u8> = (0..width * height * 3).map(|i| (i * 7 + n * 31) as u8).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}

/// Imports a roster that is in order.
pub fn read_in(store: &mut Store, occasion: &Occasion, file: &Path) -> Result<()> {
    let request = imports::request(store.read(), ImportKind::Roster, occasion.on)?;
    let (_, plan) = imports::prepare(&*store, file, &request, occasion.on, &mut Silent)?;
    assert!(
        plan.held_back.is_empty(),
        "the made-up roster is in order: {:?}",
        plan.held_back
    );
    imports::apply(store, occasion, "花名册.csv", &plan, &request.map, &mut Silent)
}

/// A folder with everything that a job starts from: `office/`, and beside it what is read in or restored.
pub fn prepare(job: Job, size: Size, into: &Path) {
    std::fs::create_dir_all(into.join("tmp")).unwrap();
    let dir = into.join("office");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(into.join("roster.csv"), roster_text(size.people(), 1)).unwrap();
    match job {
        Job::Create => {}
        Job::Migration => {
            let conn = rusqlite::Connection::open(dir.join("lince.db")).unwrap();
            let sql = std::fs::read_to_string(fixture("schema_v1.sql")).unwrap();
            conn.execute_batch(&sql).unwrap();
        }
        _ => {
            let first = into.join("first.csv");
            let few = if size == Size::Large && matches!(job, Job::Import | Job::Saves | Job::Sealed) {
                40
            } else {
                size.people()
            };
            std::fs::write(&first, roster_text(few, 0)).unwrap();
            let mut store = create(&dir).unwrap();
            read_in(&mut store, &at(0), &first).unwrap();
            workers::photo(&mut store, &at(0), WorkerId(1), &photo(99)).unwrap();
            if job == Job::Undo {
                read_in(&mut store, &at(1), &into.join("roster.csv")).unwrap();
            }
            if matches!(job, Job::Encrypt | Job::Sealed | Job::Password | Job::Rotate) {
                let key = DataKey::generate().unwrap();
                let ring = Keyring::new(&key, PASSWORD, &RecoveryCode::generate().unwrap()).unwrap();
                ring.save(&into.join("keys")).unwrap();
                if job != Job::Encrypt {
                    store = encrypted(store, &ring, &key).unwrap().store.unwrap();
                }
            }
            if job == Job::Rotate {
                backups::create(&mut store, &at(6), None).unwrap();
                workers::photo(&mut store, &at(7), WorkerId(2), &photo(98)).unwrap();
            }
            if matches!(job, Job::Restore | Job::Rescue) {
                backups::create(&mut store, &at(0), Some(into)).unwrap();
                save(&mut store, 0).unwrap();
                workers::photo(&mut store, &at(0), WorkerId(2), &photo(98)).unwrap();
            }
            drop(store);
            if job == Job::Rescue {
                let file = std::fs::OpenOptions::new()
                    .write(true)
                    .open(dir.join("lince.db"))
                    .unwrap();
                std::io::Write::write_all(&mut &file, &[0x5a; 4096]).unwrap();
            }
        }
    }
}

/// A new office without people.
pub fn create(dir: &Path) -> Result<Store> {
    let new = Office {
        street: "望河街道".into(),
        division: "320999".into(),
        policy: "yancheng".into(),
    };
    office::create(dir, &holder(), &at(0), &new)
}

/// Under a key that is known, as the program encrypts under one that it draws.
fn encrypted(store: Store, ring: &Keyring, key: &DataKey) -> Result<Encrypted> {
    encrypt::put_under(store, ring, key, &at(5), &Entry::new(Action::Encrypt, "启用数据加密"))
}

fn save(store: &mut Store, step: usize) -> Result<()> {
    let worker = WorkerId(1 + (step % 5) as u32);
    let fields = [("phone".to_owned(), format!("1990002{step:04}"))];
    workers::set(store, &at(step), worker, &fields, Some("换号")).map(drop)
}

/// The backup that a restore starts from.
pub fn backup_beside(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    files
        .find(|f| f.extension().is_some_and(|e| e == backups::EXTENSION))
        .unwrap()
}

/// A job under way in a folder that [`prepare`] made.
pub struct Stage {
    job: Job,
    folder: PathBuf,
    store: Option<Store>,
    /// What the user was shown besides the success.
    pub cautions: Vec<String>,
}

impl Stage {
    /// The office is open, as far as the job's own steps do not open it.
    pub fn open(job: Job, folder: &Path) -> Result<Self> {
        let opens_itself = matches!(job, Job::Create | Job::Migration | Job::Restore | Job::Rescue);
        let store = if opens_itself { None } else { Some(open(folder)?) };
        Ok(Self {
            job,
            folder: folder.to_owned(),
            store,
            cautions: Vec::new(),
        })
    }

    /// Takes step `n`.
    pub fn step(&mut self, n: usize) -> Result<()> {
        let folder = self.folder.clone();
        let occasion = at(n + 10);
        match self.job {
            Job::Create => self.store = Some(create(&folder.join("office"))?),
            Job::Migration => {
                self.store = None;
                self.store = Some(open(&folder)?);
            }
            Job::Restore | Job::Rescue if n == 0 => {
                self.store = None;
                let backup = backup_beside(&folder);
                let done = backups::restore::restore(&folder.join("office"), &holder(), &occasion, &backup)?;
                self.cautions = done.cautions;
            }
            Job::Restore | Job::Rescue => save(self.reopened()?, n)?,
            Job::Saves => save(self.reopened()?, n)?,
            Job::Import if n == 0 => read_in(self.reopened()?, &occasion, &folder.join("roster.csv"))?,
            Job::Import => save(self.reopened()?, n)?,
            Job::Undo => {
                undo::last(self.reopened()?, &occasion, None)?;
            }
            Job::Backup => {
                backups::create(self.reopened()?, &occasion, None)?;
            }
            Job::Report => {
                let store = self.reopened()?;
                let report = list::build(store.read(), &ListReport::named("roster")?, occasion.on)?;
                xlsx::write(&report.table, &folder.join("report.xlsx"), &mut Silent)?;
                let request = imports::request(store.read(), ImportKind::Roster, occasion.on)?;
                let refused = fixture("wanghe/roster.xlsx");
                let (table, plan) = imports::prepare(&*store, &refused, &request, occasion.on, &mut Silent)?;
                marked::write(&table, &plan, &folder.join("marked.xlsx"))?;
            }
            Job::Paper => {
                let store = self.reopened()?;
                let paper = papers::filled(
                    store,
                    fonts(),
                    papers::FILE_CARD,
                    &[WorkerId(1)],
                    occasion.on,
                    &mut Silent,
                )?;
                documents::write_pdf(&paper, &folder.join("card.pdf"))?;
            }
            Job::Encrypt if n == 0 => {
                self.reopened()?;
                let keys = folder.join("keys");
                let key = keys_of(&keys, &[PASSWORD])?;
                let store = self.store.take().ok_or(ErrorCode::NoOffice)?;
                (self.store, self.cautions) = encrypted(store, &Keyring::load(&keys)?, &key)?.told();
            }
            Job::Rotate if n == 0 => {
                self.reopened()?;
                let store = self.store.take().ok_or(ErrorCode::NoOffice)?;
                (self.store, self.cautions) = protection::change_key(store, &occasion)?.told();
            }
            Job::Rotate if n == 1 => {
                let done = protect::protect_all(self.reopened()?, None, occasion.at)?;
                self.cautions = done.left.iter().map(|left| left.display().to_string()).collect();
            }
            Job::Encrypt | Job::Sealed | Job::Rotate => save(self.reopened()?, n)?,
            Job::Password => {
                let (old, new) = (Secret::password(PASSWORD), LATER_PASSWORD);
                protection::change_password(self.reopened()?, &occasion, &old, new)?;
            }
            Job::Photo => {
                let worker = WorkerId(1 + (n % 5) as u32);
                workers::photo(self.reopened()?, &occasion, worker, &photo(n))?;
            }
        }
        Ok(())
    }

    fn reopened(&mut self) -> Result<&mut Store> {
        if self.store.is_none() {
            self.store = Some(open(&self.folder)?);
        }
        self.store.as_mut().ok_or(ErrorCode::NoOffice.into())
    }

    /// The open office, if the job has one open.
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// The office is open afterwards.
    pub fn reopen(&mut self) -> Result<&Store> {
        self.reopened().map(|s| &*s)
    }

    /// Shuts the office, as the program does when it ends.
    #[cfg(target_os = "linux")]
    pub fn close(&mut self) {
        self.store = None;
    }
}

fn open(folder: &Path) -> Result<Store> {
    open_office(&folder.join("office"), &Access::Write(holder()))
}

/// Opens an office, an encrypted one by its password.
pub fn open_office(dir: &Path, access: &Access) -> Result<Store> {
    open_by(dir, access, &[PASSWORD])
}

/// As [`open_office`], by whichever of these passwords it has.
pub fn open_by(dir: &Path, access: &Access, passwords: &[&str]) -> Result<Store> {
    match vault::protection(dir)? {
        Protection::Plain => Store::open(dir, access),
        Protection::Encrypted => Store::open_with(dir, access, Some(&keys_of(dir, passwords)?)),
    }
}

/// The key behind a keyring, worked out once.
fn keys_of(dir: &Path, passwords: &[&str]) -> Result<DataKey> {
    static KNOWN: Mutex<Vec<DataKey>> = Mutex::new(Vec::new());
    let ring = Keyring::load(dir)?;
    let mut known = KNOWN.lock().unwrap();
    if let Some(key) = known.iter().find(|key| key.id() == ring.key_id()) {
        return Ok(key.clone());
    }
    let mut tried = Err(ErrorCode::PasswordWrong.into());
    for password in passwords {
        tried = ring.unlock(&Secret::password(password));
        if let Ok(key) = &tried {
            known.push(key.clone());
            break;
        }
    }
    tried
}

fn fonts() -> &'static FontLibrary {
    static FONTS: OnceLock<FontLibrary> = OnceLock::new();
    FONTS.get_or_init(|| FontLibrary::open_default().unwrap())
}

/// In memory, where there is room: thousands of offices are laid down.
pub fn roomy() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
