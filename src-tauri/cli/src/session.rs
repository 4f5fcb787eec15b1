//! What every command starts from: the folder, the day, the operator.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Utc};
use lince_core::actions::operators::{self, Known};
use lince_core::desk::Desk;
use lince_core::domain::account_names;
use lince_core::domain::moments;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::storage::trail::Action;
use lince_core::storage::tries::Tries;
use lince_core::storage::vault::{self, DataKey, KeyFile, Protection, RecoveryCode, Secret};
use lince_core::storage::{Access, Entry, Holder, Occasion, Store};
use lince_core::{Error, ErrorCode, Result};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::args::Global;
use crate::output::{Numbers, Output};

/// The name that a second process shows for this one as the writer.
const PROGRAM: &str = "命令行lince";

/// Global options, made whole.
pub struct Session {
    data: Option<PathBuf>,
    /// Whether `--data` names it.
    is_named: bool,
    json: bool,
    password_file: Option<PathBuf>,
    /// The name given with `--operator`: an account's, where the office has accounts.
    operator: Option<String>,
    /// When, by which user, with effect from which day.
    pub occasion: Occasion,
    /// What the signed-in user may see of numbers.
    numbers: Cell<Numbers>,
}

impl Session {
    /// From the command line: the day defaults to today in Shanghai, the folder to the one set in the window.
    pub fn new(global: &Global) -> Self {
        let named = |name: Option<String>| {
            let name = account_names::normal(&name?);
            Some(name).filter(|name| !name.is_empty())
        };
        let operator = named(global.operator.clone());
        let who = operator
            .clone()
            .or_else(|| named(std::env::var("USERNAME").ok()))
            .or_else(|| named(std::env::var("USER").ok()))
            .unwrap_or_else(|| account_names::COMMAND_LINE.to_owned());
        let occasion = Occasion {
            who,
            at: Utc::now(),
            on: global.as_of.unwrap_or_else(today),
        };
        Self {
            // The trail and the remembered paths name places from the root.
            data: global.data.clone().map(absolute).or_else(lince_places::data_dir),
            is_named: global.data.is_some(),
            json: global.json,
            password_file: global.password_file.clone(),
            operator,
            occasion,
            numbers: Cell::new(Numbers::Whole),
        }
    }

    /// What the signed-in user may see of numbers; whole numbers where no sign-in was needed.
    pub fn numbers(&self) -> Numbers {
        self.numbers.get()
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
        self.open(&Access::Read)
    }

    /// The office that `--data` names, opened for reading; without one a command may do without an office.
    pub fn named_office(&self) -> Result<Option<Store>> {
        self.is_named.then(|| self.reader()).transpose()
    }

    /// Opens the office for writing.
    pub fn writer(&self) -> Result<Store> {
        self.open(&Access::Write(self.holder()))
    }

    fn open(&self, access: &Access) -> Result<Store> {
        let store = self.open_at_once(access)?;
        match store.session().withheld() {
            Some(code) => Err(code.into()),
            None => Ok(store),
        }
    }

    /// As [`Session::writer`], also for a password that must be changed before anything else.
    pub fn writer_for_own_password(&self) -> Result<Store> {
        self.open_at_once(&Access::Write(self.holder()))
    }

    fn open_at_once(&self, access: &Access) -> Result<Store> {
        let dir = self.dir()?;
        let mut tries = Tries::of(&dir);
        let secret = self.password_file.is_some().then(|| self.secret()).transpose()?;
        let who = self.operator.as_deref().unwrap_or_default();
        let known = match &secret {
            None => Known::Nothing,
            Some(Secret::Password(password)) if self.is_account(&dir)? => Known::Own { name: who, password },
            Some(secret) => Known::Office { secret, who },
        };
        let store = operators::open(&dir, access, &mut tries, &self.occasion, &known)?.0;
        if !store.session().rights.contains(&Right::SeeNumbers) {
            self.numbers.set(Numbers::Masked);
        }
        Ok(store)
    }

    /// Is the password that of the account named? In an encrypted office the keyring decides; a name that is not in it is only a name for
    /// the trail beside the office's own password.
    fn is_account(&self, dir: &Path) -> Result<bool> {
        let Some(name) = self.operator.as_deref() else {
            return Ok(false);
        };
        Ok(match vault::protection(dir)? {
            Protection::Plain => true,
            Protection::Encrypted => {
                account_names::find(&operators::names_in_keyring(dir)?, |held| held, name).is_some()
            }
        })
    }

    /// Bringing a backup back replaces everything; where nothing can be opened there is nobody's to be replaced. The data key of what
    /// is there, where it opens.
    pub fn may_restore(&self) -> Result<Option<DataKey>> {
        if !Store::exists(&self.dir()?) {
            return Ok(None);
        }
        match self.reader() {
            Ok(store) => {
                store.require(Right::Restore)?;
                store.require_whole()?;
                Ok(store.key().cloned())
            }
            // Only an account's password could open more; for any other office the backup's own password decides.
            Err(error) if matches!(error.code(), ErrorCode::SignInNeeded | ErrorCode::TooManyTries) => Err(error),
            Err(error) if self.operator.is_some() && is_of_account(error.code()) => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// What the password file holds: a code from a recovery sheet, else the office's password. `password_needed` without one.
    pub fn secret(&self) -> Result<Secret> {
        secret_in(self.password_file.as_deref().ok_or(ErrorCode::PasswordNeeded)?)
    }

    /// What the password file holds, where one is named.
    pub fn secret_if_given(&self) -> Result<Option<Secret>> {
        self.password_file.as_deref().map(secret_in).transpose()
    }

    /// The list of people on the day.
    pub fn desk(&self, store: &Store) -> Result<Desk> {
        Desk::open(store.read(), self.day())
    }

    /// What a command has to say, in the form that is asked for alone: of a whole list the other would take as long again.
    pub fn tell(&self, json: impl FnOnce() -> Value, text: impl FnOnce() -> String) -> Output {
        if self.json {
            Output::new(json(), "")
        } else {
            Output::new(Value::Null, text())
        }
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

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

/// Was the password refused, or one that may be right, for want of the key file?
fn is_of_account(refusal: ErrorCode) -> bool {
    matches!(refusal, ErrorCode::PasswordWrong | ErrorCode::KeyFileMissing)
}

/// Unlocking looks at the key file that is named, which must be one, and at the one that this PC remembers of the office.
pub fn look_at_key_file(named: Option<&Path>, office: Option<&Path>) -> Result<()> {
    if let Some(file) = named {
        KeyFile::read(file).map_err(|e| about(e, file))?;
    }
    let remembered = office.and_then(lince_places::key_file);
    named
        .into_iter()
        .chain(remembered.as_deref())
        .for_each(vault::key_file::look_at);
    Ok(())
}

/// A code from a recovery sheet, else a password.
pub fn secret_in(file: &Path) -> Result<Secret> {
    let text = first_line(file)?;
    Ok(if RecoveryCode::parse(&text).is_ok() {
        Secret::Recovery(text)
    } else {
        Secret::Password(text)
    })
}

/// The first line of a password file, without its ending and without the mark that Windows editors put before UTF-8.
pub fn first_line(file: &Path) -> Result<Zeroizing<String>> {
    let text = Zeroizing::new(std::fs::read(file).map_err(|e| about(e.into(), file))?);
    let text =
        std::str::from_utf8(&text).map_err(|_| Error::about(ErrorCode::InvalidArgument, "口令文件应为UTF-8编码"))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn about(error: Error, file: &Path) -> Error {
    Error::about(error.code(), file.display().to_string())
}

/// Today where the office is, whatever the machine's clock is set to.
fn today() -> NaiveDate {
    moments::day_of(&Utc::now())
}
