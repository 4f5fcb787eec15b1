//! Whether an office is whole, and which step it stands at.

use std::collections::hash_map::DefaultHasher;
use std::fmt::{Display, Formatter};
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::str::FromStr;

use lince_core::actions::backups::Keys;
use lince_core::actions::{backups, checks};
use lince_core::progress::Silent;
use lince_core::storage::vault::KEYRING_FILE;
use lince_core::storage::{Access, Store, attachments};
use lince_tests::holder;
use rusqlite::types::ValueRef;

use crate::stage::open_office;

/// What is stored: two offices with the same state hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct State {
    /// Digest of every row of every table but the trail's.
    pub records: u64,
    /// Digest of the trail.
    pub trail: u64,
}

impl Display for State {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}-{:016x}", self.records, self.trail)
    }
}

impl FromStr for State {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (records, trail) = text.split_once('-').unwrap_or((text, "0"));
        Ok(Self {
            records: u64::from_str_radix(records, 16)?,
            trail: u64::from_str_radix(trail, 16)?,
        })
    }
}

/// Tables of the trail.
const TRAIL: [&str; 3] = ["change", "row_change", "open_change"];

/// Hold what is drawn at random when a file is made, and what is made of it.
const DRAWN: [&str; 2] = ["backup_key", "keyring"];

/// Everything that is stored in an open office.
pub fn state(store: &Store) -> State {
    try_state(store).unwrap()
}

/// As [`state`], of an office that may be damaged.
pub fn try_state(store: &Store) -> rusqlite::Result<State> {
    let conn = store.read();
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let (mut records, mut trail) = (DefaultHasher::new(), DefaultHasher::new());
    for table in tables {
        let hash = if TRAIL.contains(&table.as_str()) {
            &mut trail
        } else {
            &mut records
        };
        table.hash(hash);
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\" NOT INDEXED"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    // Two offices that are made alike draw different ones.
                    ValueRef::Text(bytes) if DRAWN.contains(&table.as_str()) => (3_u8, bytes.len()).hash(hash),
                    ValueRef::Null => 0_u8.hash(hash),
                    ValueRef::Integer(n) => (1_u8, n).hash(hash),
                    ValueRef::Real(n) => (2_u8, n.to_bits()).hash(hash),
                    ValueRef::Text(bytes) => (3_u8, bytes).hash(hash),
                    ValueRef::Blob(bytes) => (4_u8, bytes).hash(hash),
                }
            }
        }
    }
    Ok(State {
        records: records.finish(),
        trail: trail.finish(),
    })
}

/// Opens the office as the program does and looks everything over; the state it stands at.
pub fn look_over(dir: &Path) -> Result<State, String> {
    let store = open_office(dir, &Access::Write(holder())).map_err(|e| format!("does not open: {e:?}"))?;
    is_sound(&store, &[])?;
    let state = try_state(&store).map_err(|e| format!("cannot be read: {e}"))?;
    files_are_whole(&store)?;
    backups_are_whole(&store)?;
    Ok(state)
}

/// Beside the database of an open office lies what belongs to it, and nothing half done.
pub fn files_are_whole(store: &Store) -> Result<(), String> {
    photos_are_encrypted(store)?;
    nothing_is_half_done(store)
}

/// What the check finds between a withdrawal and the next key, and between that and the packing anew: it is to be done, and nothing is
/// lost. `borne`: what else is at the moment.
pub fn is_sound(store: &Store, borne: &[&str]) -> Result<(), String> {
    let mut problems = checks::check(store).map_err(|e| format!("check fails: {e:?}"))?;
    problems.retain(|p| {
        let to_be_packed = p.code == "plain_rest" && p.message.contains(backups::EXTENSION);
        !to_be_packed && p.code != "key_change_due" && !borne.contains(&p.code)
    });
    if problems.is_empty() {
        Ok(())
    } else {
        Err(format!("check finds {problems:?}"))
    }
}

/// In an encrypted office no photo can be read from its file.
fn photos_are_encrypted(store: &Store) -> Result<(), String> {
    let hashes = attachments::all_hashes(store.read()).map_err(|e| format!("{e:?}"))?;
    let plain = |hash: &String| {
        let stored = std::fs::read(attachments::path(store.dir(), hash));
        stored.is_ok_and(|bytes| attachments::hash(&bytes) == **hash)
    };
    if store.key().is_some() && hashes.iter().any(plain) {
        return Err("a photo lies unencrypted in an encrypted office".into());
    }
    Ok(())
}

/// An encryption or exchange that was cut off is finished or undone by the opening.
fn nothing_is_half_done(store: &Store) -> Result<(), String> {
    for entry in std::fs::read_dir(store.dir()).map_err(|e| e.to_string())? {
        let name = entry.map_err(|e| e.to_string())?.file_name();
        let name = name.to_string_lossy();
        let keys_without_lock = name == KEYRING_FILE && store.key().is_none();
        if keys_without_lock
            || name == "lince.keys.before"
            || name.starts_with("lince.keys.coming-")
            || name == "lince.db.encrypting"
        {
            return Err(format!("{name} is left"));
        }
    }
    Ok(())
}

/// Whatever looks like a backup is one, and the office's key opens it.
fn backups_are_whole(store: &Store) -> Result<(), String> {
    let dir = store.dir();
    for listed in backups::list(dir).map_err(|e| format!("list of backups: {e:?}"))? {
        let name = listed.file.display();
        let verified = backups::verify_with(&listed.file, Keys::of(store), &mut Silent)
            .map_err(|e| format!("{name} is listed but not a backup: {e:?}"))?;
        if !verified.ok || !verified.opened {
            return Err(format!("{name} is listed but damaged: {:?}", verified.problems));
        }
    }
    let Ok(folder) = std::fs::read_dir(backups::usual_folder(dir)) else {
        return Ok(());
    };
    for entry in folder {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|e| e == "db") {
            copy_is_whole(&file).map_err(|e| format!("{} is no whole copy: {e}", file.display()))?;
        }
    }
    Ok(())
}

/// A copy that an upgrade kept.
fn copy_is_whole(file: &Path) -> Result<(), String> {
    let conn = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|e| e.to_string())?;
    let found: String = conn
        .query_row("PRAGMA integrity_check", [], |r| r.get(0))
        .map_err(|e| e.to_string())?;
    let people: u32 = conn
        .query_row("SELECT count(*) FROM worker", [], |r| r.get(0))
        .map_err(|e| e.to_string())?;
    if found == "ok" && people > 0 {
        Ok(())
    } else {
        Err(format!("{found}, {people} people"))
    }
}
