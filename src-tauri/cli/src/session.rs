//! What every command starts from: the folder, the day, the operator.

use std::path::{Path, PathBuf};

use chrono::{FixedOffset, NaiveDate, Utc};
use lince_core::desk::Desk;
use lince_core::domain::person::WorkerId;
use lince_core::policy::PolicyPack;
use lince_core::storage::trail::Action;
use lince_core::storage::{Access, Entry, Holder, Occasion, Store, office};
use lince_core::{ErrorCode, Result};

use crate::args::Global;

/// The name under which a second process is told who writes.
const PROGRAM: &str = "命令行lince";

/// Global options, made whole.
pub struct Session {
    data: Option<PathBuf>,
    json: bool,
    /// When, by whom, with effect from which day.
    pub occasion: Occasion,
}

impl Session {
    /// From the command line: the day defaults to today in Shanghai, the folder to the one that the window was told.
    pub fn new(global: &Global) -> Self {
        let operator = global
            .operator
            .clone()
            .or_else(|| std::env::var("USERNAME").ok())
            .or_else(|| std::env::var("USER").ok());
        let who = operator
            .filter(|name| !name.trim().is_empty())
            .unwrap_or_else(|| "命令行".to_owned());
        let occasion = Occasion {
            who,
            at: Utc::now(),
            on: global.as_of.unwrap_or_else(today),
        };
        Self {
            data: global.data.clone().or_else(lince_places::data_dir),
            json: global.json,
            occasion,
        }
    }

    /// The day that "now" means.
    pub fn day(&self) -> NaiveDate {
        self.occasion.on
    }

    /// The data folder; `no_office` where nobody has chosen one.
    pub fn dir(&self) -> Result<PathBuf> {
        self.data.clone().ok_or_else(|| ErrorCode::NoOffice.into())
    }

    /// The data folder, if one has been named or chosen.
    pub fn chosen_dir(&self) -> Option<&Path> {
        self.data.as_deref()
    }

    /// Who takes the writer's lock.
    pub fn holder(&self) -> Holder {
        Holder::this_process(PROGRAM)
    }

    /// Opens the office for reading.
    pub fn reader(&self) -> Result<Store> {
        Store::open(&self.dir()?, &Access::Read)
    }

    /// Opens the office for writing.
    pub fn writer(&self) -> Result<Store> {
        Store::open(&self.dir()?, &Access::Write(self.holder()))
    }

    /// The list of people on the day.
    pub fn desk(&self, store: &Store) -> Result<Desk> {
        Desk::open(store.read(), self.day())
    }

    /// The office's policy pack.
    pub fn policy(&self, store: &Store) -> Result<PolicyPack> {
        PolicyPack::load(&office::get(store.read())?.policy)
    }

    /// `--json` gives numbers of people whole: that is an export, and leaves an entry.
    pub fn note_export(&self, store: &mut Store, what: &str, people: impl IntoIterator<Item = WorkerId>) -> Result<()> {
        if self.json {
            let entry = Entry::new(Action::Export, format!("命令行导出：{what}")).about(people);
            store.note(&self.occasion, &entry)?;
        }
        Ok(())
    }
}

/// Today where the office is, whatever the machine's clock is set to.
fn today() -> NaiveDate {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    Utc::now().with_timezone(&shanghai).date_naive()
}
