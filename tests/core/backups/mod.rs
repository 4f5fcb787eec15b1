//! Backups in two places, thinned by age, and the way back from one, from damage, and from a lost database.
//!
//! - [`keeping`]: making them, by hand and by the program, and how long they stay
//! - [`restoring`]: what one holds, and the way back
//! - [`encrypted`]: of an office under a password

mod encrypted;
mod keeping;
mod restoring;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};
use lince_core::actions::backups::restore::{last as last_restore, restore_with};
use lince_core::actions::backups::standing::{self, automatic, set_retention};
use lince_core::actions::backups::{
    self, Keys, Kind, Made, Order, Place, compare, protect, restore, verify, verify_with,
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

/// At an instant, so that backups can be told by it.
fn at(text: &str) -> Occasion {
    Occasion {
        at: DateTime::parse_from_rfc3339(text).unwrap().to_utc(),
        ..on(TODAY)
    }
}

fn noon() -> Occasion {
    at("2026-11-21T12:00:00+08:00")
}

fn make(store: &mut Store, occasion: &Occasion, kind: Kind, second: Option<&Path>) -> Made {
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

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}
