//! Backups in two places, thinned by age, and the way back from one, from damage, and from a lost database.
//!
//! - [`keeping`]: making them, by hand and by the program, and how long they stay
//! - [`reading`]: reading them again, and what is no longer whole
//! - [`trial`]: bringing one back for a try
//! - [`restoring`]: what one holds, and the way back
//! - [`encrypted`]: of an office under a password

mod encrypted;
mod keeping;
mod reading;
mod restoring;
mod trial;

use std::path::{Path, PathBuf};

use crate::archives;
use chrono::{DateTime, Duration, Utc};
use lince_core::actions::backups::restore::{last as last_restore, restore_with};
use lince_core::actions::backups::standing::{self, automatic, set_retention};
use lince_core::actions::backups::{
    self, BackupKind, Keys, Made, Order, Place, compare, protect, restore, verify, verify_with,
};
use lince_core::actions::{checks, office, operators, protection};
use lince_core::progress::Silent;
use lince_core::rules::retention::Retention;
use lince_core::storage::backup::archive::Archive;
use lince_core::storage::tries::Tries;
use lince_core::storage::vault::{RecoveryCode, Secret};
use lince_core::storage::{Access, Occasion, Store, trail};
use lince_core::{ErrorCode, Result};
use lince_tests::{STORED_ACCOUNT, TestOffice, day, fixture, holder, new_office, on, wanghe};

const TODAY: &str = "2026-11-21";
const PASSWORD: &str = "柳荫下七张旧藤椅旁有一口钟";

/// At an instant, so that backups can be told apart by it.
fn at(text: &str) -> Occasion {
    Occasion {
        at: DateTime::parse_from_rfc3339(text).unwrap().to_utc(),
        ..on(TODAY)
    }
}

fn noon() -> Occasion {
    at("2026-11-21T12:00:00+08:00")
}

fn make(store: &mut Store, occasion: &Occasion, kind: BackupKind, second: Option<&Path>) -> Made {
    let order = Order {
        kind,
        to: None,
        second: second.map(Path::to_owned),
    };
    backups::make(store, occasion, &order, &mut Silent).unwrap()
}

/// Something happens in the office.
fn change(store: &mut Store, phone: &str) {
    office::set(store, &on(TODAY), &[("phone".into(), phone.into())]).unwrap();
}

fn phone(store: &Store) -> String {
    office::show(store.read()).unwrap().phone
}

fn open(dir: &Path) -> Result<Store> {
    Store::open(dir, &Access::Write(holder()))
}

/// An office of 88 people, encrypted or not.
fn office(protected: bool) -> (tempfile::TempDir, Store) {
    let TestOffice { dir, store } = wanghe(&on(TODAY));
    if !protected {
        return (dir, store);
    }
    let code = RecoveryCode::generate().unwrap();
    let store = protection::encrypt(store, &noon(), PASSWORD, &code).unwrap().store;
    (dir, store.unwrap())
}

/// The disk lost some of the database in a backup, and nothing of its manifest.
fn spoil(backup: &Path) {
    let mut entries = archives::entries(backup);
    let (_, database) = entries.iter_mut().find(|(name, _)| name == "lince.db").unwrap();
    let middle = database.len() / 2;
    database[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0xFF);
    archives::pack(backup, &entries);
}

/// Codes of the cautions that the office is shown.
fn told(standing: &standing::Standing) -> Vec<&'static str> {
    standing.cautions.iter().map(|c| c.code).collect()
}

/// The trail's entries of one action.
fn entries_of(store: &Store, action: &str) -> Vec<String> {
    let lines = trail::lines(store.read(), None, None, 1000).unwrap();
    lines
        .into_iter()
        .filter(|line| line.action == action)
        .map(|line| line.what)
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}
