//! What a backup holds beside what is there now, before anything is restored.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::listing::kind_of;
use super::verifying::{Room, Unpacked, is_fatal, unpack};
use super::{BackupKind, Keys};
use crate::domain::masking;
use crate::progress::Progress;
use crate::roll::Roll;
use crate::storage::backup;
use crate::storage::backup::archive::Archive;
use crate::storage::trail::{self, Action, TrailLine};
use crate::storage::{Access, Connection, Holder, Store};
use crate::{Error, ErrorCode, Result};

/// Last entries of the trail that are shown of each side.
const LAST: u32 = 5;
/// People that are listed of each side; all are counted.
const LISTED: usize = 300;

/// One side.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// 街道（乡镇）
    pub street: String,
    /// Schema of its database.
    pub schema: u32,
    /// People ever on file.
    pub workers: u32,
    /// Of them in post on the day.
    pub active: u32,
    /// Changes in its trail.
    pub changes: u32,
    /// Its last entries, the newest first.
    pub last: Vec<TrailLine>,
}

/// A person whom only one side has.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OnlyThere {
    /// 姓名
    pub name: String,
    /// 社区
    pub community: String,
    /// Masked.
    pub id_number: String,
}

/// In post in one community.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CommunityCounts {
    /// 社区
    pub community: String,
    /// By the backup.
    pub backup: u32,
    /// Now.
    pub now: u32,
}

/// A backup beside what is there now.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The instant at which the backup was made, UTC.
    pub made_at: String,
    /// Why it was made.
    pub kind: BackupKind,
    /// Version of the program that made it.
    pub program: String,
    /// Photos and other files in it.
    pub attachments: u32,
    /// It is encrypted.
    pub encrypted: bool,
    /// The backup.
    pub backup: Side,
    /// What is there now; `None`: no office that can be read.
    pub now: Option<Side>,
    /// It is of another office than the open one.
    pub other_office: bool,
    /// The first of those whom only the backup has.
    pub only_backup: Vec<OnlyThere>,
    /// How many they are.
    pub only_backup_count: u32,
    /// The first of those whom only the present office has.
    pub only_now: Vec<OnlyThere>,
    /// How many they are.
    pub only_now_count: u32,
    /// Communities whose numbers differ.
    pub communities: Vec<CommunityCounts>,
}

/// Verifies a backup and lays it beside the open office, both as they stand on `day`. Nothing is changed.
pub fn compare(
    file: &Path,
    now: Option<&Store>,
    keys: Keys<'_>,
    day: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<Comparison> {
    let mut archive = Archive::open(file)?;
    let room = Room::for_looking_at(file, &archive)?;
    let keys = Keys {
        present: keys.present.or_else(|| now.and_then(Store::key)),
        ..keys
    };
    let unpacked = unpack(&mut archive, &room, keys, true, progress)?;
    if let Some(problem) = unpacked.verified.problems.iter().find(|p| is_fatal(p)) {
        return Err(Error::about(
            ErrorCode::NotABackup,
            problem.message.trim_end_matches('。').to_owned(),
        ));
    }
    let schema = archive.manifest.schema;
    let there = There::of(unpacked, &room)?;
    let (mut backup_side, backup_roll) = side(there.read(), day, schema)?;
    if schema < backup::latest_schema() {
        // What bringing it up to date added just now is not in the backup.
        backup_side.changes = archive.manifest.changes;
        backup_side
            .last
            .retain(|line| line.action != Action::TrailBegun.as_str());
    }
    let present = now
        .map(|store| side(store.read(), day, backup::latest_schema()))
        .transpose()?;
    let (now_side, now_roll) = present.unzip();
    let office = |conn: &Connection| backup::contents(conn).map(|c| c.office);
    let other_office = match now {
        Some(now) => office(now.read())? != office(there.read())?,
        None => false,
    };
    let (only_backup, only_backup_count) = only(&backup_roll, now_roll.as_ref());
    let (only_now, only_now_count) = now_roll
        .as_ref()
        .map(|roll| only(roll, Some(&backup_roll)))
        .unwrap_or_default();
    let manifest = &archive.manifest;
    Ok(Comparison {
        made_at: manifest.made_at.clone(),
        kind: kind_of(manifest, file),
        program: manifest.program.clone(),
        attachments: archive.attachments().len() as u32,
        encrypted: manifest.encrypted(),
        communities: communities(&backup_roll, now_roll.as_ref()),
        backup: backup_side,
        now: now_side,
        other_office,
        only_backup,
        only_backup_count,
        only_now,
        only_now_count,
    })
}

/// The backup's database, of the schema that this program reads.
pub(super) enum There {
    Memory(Connection),
    Folder(Box<Store>),
}

impl There {
    /// An older one is brought up to date where it is looked at, and goes.
    pub(super) fn of(unpacked: Unpacked, room: &Room<'_>) -> Result<Self> {
        if let Some(mut conn) = unpacked.in_memory {
            backup::bring_up_to_date(&mut conn)?;
            return Ok(Self::Memory(conn));
        }
        let folder = room.folder().ok_or(ErrorCode::NotABackup)?;
        let key = unpacked.opened_with.as_ref().map(|(ring, key)| {
            ring.save(folder)?;
            Ok::<_, Error>(key)
        });
        let access = Access::Write(Holder::this_process("核对备份"));
        let store = Store::open_with(folder, &access, key.transpose()?)?.for_the_program()?;
        Ok(Self::Folder(Box::new(store)))
    }

    pub(super) fn read(&self) -> &Connection {
        match self {
            Self::Memory(conn) => conn,
            Self::Folder(store) => store.read(),
        }
    }
}

fn side(conn: &Connection, day: NaiveDate, schema: u32) -> Result<(Side, Roll)> {
    let contents = backup::contents(conn)?;
    let roll = Roll::load(conn, day)?;
    let side = Side {
        street: contents.street,
        schema,
        workers: contents.workers,
        active: roll.active().count() as u32,
        changes: contents.changes,
        last: trail::lines(conn, None, None, LAST)?,
    };
    Ok((side, roll))
}

/// The people of `mine` who are not in `other`; nobody when there is no other.
fn only(mine: &Roll, other: Option<&Roll>) -> (Vec<OnlyThere>, u32) {
    let Some(other) = other else {
        return (Vec::new(), 0);
    };
    let theirs: HashSet<&str> = other.people.iter().map(|p| &*p.id_number).collect();
    let missing: Vec<_> = mine.people.iter().filter(|p| !theirs.contains(&*p.id_number)).collect();
    let lines = missing
        .iter()
        .take(LISTED)
        .map(|p| OnlyThere {
            name: p.name.to_string(),
            community: mine.community_name(p).to_owned(),
            id_number: masking::id_number(&p.id_number),
        })
        .collect();
    (lines, missing.len() as u32)
}

fn communities(backup: &Roll, now: Option<&Roll>) -> Vec<CommunityCounts> {
    let Some(now) = now else { return Vec::new() };
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for person in backup.active() {
        counts.entry(backup.community_name(person).to_owned()).or_default().0 += 1;
    }
    for person in now.active() {
        counts.entry(now.community_name(person).to_owned()).or_default().1 += 1;
    }
    counts
        .into_iter()
        .filter(|(_, (backup, now))| backup != now)
        .map(|(community, (backup, now))| CommunityCounts { community, backup, now })
        .collect()
}
