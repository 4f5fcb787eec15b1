//! The way back. At every step the present state or the backup's is there whole; what was there before stays as a backup, or, when
//! it is damaged, in a folder of its own.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::listing::kind_of;
use super::verifying::{Room, is_fatal, unpack};
use super::writing::{take_back, write};
use super::{Keys, usual_folder};
use crate::actions::key_file;
use crate::domain::moments;
use crate::progress::{Progress, Silent};
use crate::rules::retention::BackupKind;
use crate::storage::backup::archive::Archive;
use crate::storage::backup::{exchange, folder};
use crate::storage::trail::{self, Action};
use crate::storage::vault::{self, DataKey, KEYRING_FILE, Keyring, paired};
use crate::storage::{
    Access, DATABASE_FILE, Entry, Holder, Occasion, Store, attachments, encrypt, operators, place, unprotected,
};
use crate::{Error, ErrorCode, Result, files};

/// What restoring did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Restored {
    /// The backup whose state is back.
    pub restored: PathBuf,
    /// A backup of what was there before; restoring it takes the restoring back.
    pub kept: Option<PathBuf>,
    /// The folder to which a damaged database was moved.
    pub damaged: Option<PathBuf>,
    /// People ever on file now.
    pub workers: u32,
    /// What could not be done or made sure of, although the state is back: Chinese sentences.
    pub cautions: Vec<String>,
}

/// Brings back the state of a backup of an office that is not encrypted. It is verified first, then the present state is kept as a
/// backup of its own; a backup that is damaged changes nothing.
pub fn restore(dir: &Path, holder: &Holder, occasion: &Occasion, file: &Path) -> Result<Restored> {
    restore_with(dir, holder, occasion, file, Keys::default(), &mut Silent)
}

/// As [`restore`], of any office. A plain backup is encrypted with the key of an encrypted office; one that was encrypted with
/// another key brings its own keyring, and from then on its passwords are the office's.
pub fn restore_with(
    dir: &Path,
    holder: &Holder,
    occasion: &Occasion,
    file: &Path,
    keys: Keys<'_>,
    progress: &mut dyn Progress,
) -> Result<Restored> {
    // All that can be refused is refused before the first folder is made.
    let mut archive = Archive::open(file)?;
    place::refuse_network(dir)?;
    let (present, office_key) = present(dir, holder, keys)?;
    let made = !dir.exists();
    let keys = Keys {
        present: office_key.as_ref(),
        ..keys
    };
    let done = bring_back(&mut archive, dir, holder, occasion, file, keys, present, progress);
    if made && done.is_err() {
        // Goes only when nothing is in it.
        let _ = std::fs::remove_dir(dir);
    }
    done
}

/// What is there now.
enum Present {
    /// An office that opens.
    Open(Box<Store>),
    /// A database that does not, or none.
    Damaged,
    /// A folder without an office.
    Nothing,
}

/// Opens what is there, with the key at hand or the one that the typed secret opens.
fn present(dir: &Path, holder: &Holder, keys: Keys<'_>) -> Result<(Present, Option<DataKey>)> {
    let mut missing = None;
    let key = match keys.present {
        Some(key) => Some(key.clone()),
        None => match keys.secret.map(|secret| vault::unlock(dir, secret)) {
            Some(Ok(key)) => Some(key),
            // Without its keyring it is set aside as it is; what opens it may still be found.
            Some(Err(error)) if is_without_keys(error.code()) => return Ok((Present::Damaged, None)),
            Some(Err(error)) if error.code() == ErrorCode::KeyFileMissing => {
                missing = Some(error);
                None
            }
            _ => None,
        },
    };
    match Store::open_with(dir, &Access::Write(holder.clone()), key.as_ref()) {
        Ok(store) => {
            store.may_be_exchanged()?;
            let key = store.key().cloned();
            Ok((Present::Open(Box::new(store)), key))
        }
        Err(error) => match error.code() {
            ErrorCode::NoOffice => Ok((Present::Nothing, None)),
            ErrorCode::Damaged | ErrorCode::DatabaseMissing | ErrorCode::PlainBesideKeyring => {
                Ok((Present::Damaged, key))
            }
            code if is_without_keys(code) => Ok((Present::Damaged, key)),
            ErrorCode::PasswordNeeded => Err(missing.unwrap_or(error)),
            _ => Err(error),
        },
    }
}

fn is_without_keys(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::KeysMissing | ErrorCode::KeysDamaged | ErrorCode::KeyringOutdated
    )
}

#[expect(clippy::too_many_arguments, reason = "one caller; each is a different thing")]
fn bring_back(
    archive: &mut Archive,
    dir: &Path,
    holder: &Holder,
    occasion: &Occasion,
    file: &Path,
    keys: Keys<'_>,
    present: Present,
    progress: &mut dyn Progress,
) -> Result<Restored> {
    let work = folder::work_in(dir)?;
    // The copy, its encrypted copy, the upgrade's.
    folder::need_space(dir, archive.manifest.unpacked().saturating_mul(2))?;
    let database = work.path().join(DATABASE_FILE);
    let unpacked = unpack(archive, &Room::File(&database), keys, true, progress)?;
    if let Some(problem) = unpacked.verified.problems.iter().find(|p| is_fatal(p)) {
        return Err(Error::about(
            ErrorCode::NotABackup,
            problem.message.trim_end_matches('。').to_owned(),
        ));
    }
    let source = unpacked.opened_with.as_ref().map(|(_, key)| key);
    let coming = Coming::new(unpacked.opened_with.as_ref(), keys.present);
    if let Some(key) = coming.key
        && source.is_none_or(|source| source.id() != key.id())
    {
        put_copy_under(&database, source, key)?;
    }
    let from_there = || {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let what = format!(
            "从备份{name}恢复（{}的数据）",
            moments::to_the_minute(&archive.manifest.made_at)
        );
        Entry::new(Action::Restore, what)
    };
    let coming_keys = coming.ring_beside(&present, dir)?.zip(coming.key);
    let owed = coming.owed(&present);
    let before = match &present {
        Present::Open(store) => Some(&**store),
        _ => None,
    };
    let asked_before = before.map_or(Ok(None), key_file::in_use)?;
    let asked_now = coming_keys
        .as_ref()
        .and_then(|(ring, _)| ring.key_file_id().map(str::to_owned));
    let back = bring_up_to_date(work.path(), holder, occasion, coming_keys, owed, before, &from_there())?;

    keep_attachments(archive, dir, source, coming.key, false)?;
    let kept = match &present {
        Present::Open(store) => match write(
            store,
            occasion.at,
            BackupKind::BeforeRestore,
            &usual_folder(dir),
            progress,
        ) {
            Ok(made) => Some(made.file),
            // What cannot be copied is kept as it is.
            Err(error) if error.code() == ErrorCode::Damaged => None,
            Err(error) => return Err(error),
        },
        _ => None,
    };
    let (place, damaged) = match present {
        Present::Open(store) if kept.is_some() => {
            let taken = exchange::swap(*store, &database, coming.ring);
            let place = taken.inspect_err(|_| kept.iter().for_each(|kept| take_back(kept)))?;
            (place, None)
        }
        other => {
            drop(other);
            exchange::replace_damaged(dir, holder, occasion.at, &database, coming.ring)?
        }
    };
    let was_encrypted = damaged.as_ref().is_some_and(|aside| aside.join(KEYRING_FILE).is_file());
    // From here on the state is back, and nothing that fails makes it otherwise.
    let mut cautions = Vec::from_iter(place.caution("恢复前的数据"));
    if keep_attachments(archive, dir, source, coming.key, true).is_err() {
        cautions.push("备份里有照片没能取回，请检查磁盘，再恢复一次同一份备份。".to_owned());
    }
    if !back.active_again.is_empty() {
        cautions.push(format!(
            "恢复前已停用的账户{}又能登录了，请到「设置」核对，不该登录的再停用一次。",
            back.active_again
                .iter()
                .map(|name| format!("「{name}」"))
                .collect::<String>()
        ));
    }
    if asked_now != asked_before {
        cautions.push(match asked_now {
            Some(id) => format!("今后凭口令打开数据，还要插着编号{id}的钥匙U盘。"),
            None => "今后打开数据不用插钥匙U盘了，要用的请到「设置」重新启用。".to_owned(),
        });
    }
    if was_encrypted && coming.key.is_none() {
        cautions.push("这份备份没有加密，恢复出来的数据也没有加密，请到「设置」重新启用数据加密。".to_owned());
    }
    drop(place);
    // Opened once: the heads beside the file record that another trail counts from now on. The restore has happened; what fails here
    // is done or reported when the office is opened next.
    drop(Store::open_with(dir, &Access::Write(holder.clone()), coming.key));
    Ok(Restored {
        restored: file.to_owned(),
        kept,
        damaged,
        workers: back.workers,
        cautions,
    })
}

/// The key of the office after the restoring, and the keyring that comes with it.
struct Coming<'k> {
    key: Option<&'k DataKey>,
    /// `None`: the present one stays.
    ring: Option<&'k Keyring>,
}

impl<'k> Coming<'k> {
    fn new(backup: Option<&'k (Keyring, DataKey)>, office: Option<&'k DataKey>) -> Self {
        match (backup, office) {
            // Of the office, even from a time when it had another key: what was withdrawn since stays withdrawn.
            (Some((_, key)), Some(office)) if office.named(&key.id()).is_some() => Self {
                key: Some(office),
                ring: None,
            },
            (Some((ring, key)), _) => Self {
                key: Some(key),
                ring: Some(ring),
            },
            (None, office) => Self {
                key: office,
                ring: None,
            },
        }
    }

    /// The keyring that the coming database opens with.
    fn ring_beside(&self, present: &Present, dir: &Path) -> Result<Option<Keyring>> {
        match (self.key, self.ring, present) {
            (None, ..) => Ok(None),
            (Some(_), Some(ring), _) => Ok(Some(ring.clone())),
            (Some(key), None, Present::Open(store)) => paired::keyring(store.read(), dir, key).map(Some),
            (Some(key), None, _) => Keyring::of_key(dir, key).map(Some),
        }
    }

    /// The office whose keyring stays: what it owes for secrets that were withdrawn, and for what lies unprotected, is owed as before.
    fn owed<'p>(&self, present: &'p Present) -> Option<&'p Store> {
        match (self.key, self.ring, present) {
            (Some(_), None, Present::Open(store)) => Some(&**store),
            _ => None,
        }
    }
}

/// A copy that is plain, or under a key that the office had before, becomes one under its present key.
fn put_copy_under(database: &Path, source: Option<&DataKey>, key: &DataKey) -> Result<()> {
    let sealed = database.with_extension("sealed");
    {
        let mut copy = crate::storage::backup::open_to_copy(database, source)?;
        encrypt::export(&mut copy, &sealed, Some(key))?;
    }
    files::rename(&sealed, database)
}

/// The state that comes back.
struct Back {
    workers: u32,
    /// Names of accounts that were deactivated since.
    active_again: Vec<String>,
}

/// Opens the copy in its own folder: there an older schema is brought up to date, and the trail gets its entry, before the copy takes
/// the place. `owed`: the office that says what is still to be done for the keys; `before`: the one that it replaces.
fn bring_up_to_date(
    work: &Path,
    holder: &Holder,
    occasion: &Occasion,
    keys: Option<(Keyring, &DataKey)>,
    owed: Option<&Store>,
    before: Option<&Store>,
    entry: &Entry,
) -> Result<Back> {
    let keys = keys.as_ref().map(|(ring, key)| (ring, *key));
    let mut store = Store::open_made(work, &Access::Write(holder.clone()), keys)?.for_the_program()?;
    store.note_with(occasion, entry, |tx| match owed {
        Some(office) => paired::owe(tx, office.read()).and_then(|()| unprotected::take_over(tx, office.read())),
        None => Ok(()),
    })?;
    let back = Back {
        workers: crate::storage::backup::contents(store.read())?.workers,
        active_again: before.map_or(Ok(Vec::new()), |before| {
            operators::active_again(before.read(), store.read())
        })?,
    };
    store.close_as_one_file()?;
    Ok(back)
}

/// Puts the backup's attachments into the data folder, before the database takes the place those that are missing there, after it
/// those that lie there under another key. Nothing that the present state needs goes before it is gone itself.
fn keep_attachments(
    archive: &mut Archive,
    dir: &Path,
    source: Option<&DataKey>,
    target: Option<&DataKey>,
    unreadable_too: bool,
) -> Result<()> {
    for hash in archive.attachments() {
        if !unreadable_too && attachments::path(dir, &hash).exists() {
            continue;
        }
        if attachments::read(dir, target, &hash).is_ok() {
            continue;
        }
        let mut stored = Vec::new();
        if archive.attachment(&hash, &mut stored)? {
            attachments::keep(dir, target, &attachments::unsealed(stored, source, &hash)?)?;
        }
    }
    Ok(())
}

/// A restoring that can be taken back.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct LastRestore {
    /// The instant, UTC.
    pub at: String,
    /// What was restored: a Chinese phrase.
    pub what: String,
    /// The state before it.
    pub kept: PathBuf,
    /// People ever on file then.
    pub workers: u32,
}

/// The last restoring, while the state before it is kept.
pub fn last(store: &Store) -> Result<Option<LastRestore>> {
    let Some(line) = trail::last_of(store.read(), Action::Restore)? else {
        return Ok(None);
    };
    let kept = folder::list(&usual_folder(store.dir()))?.into_iter().find_map(|found| {
        let manifest = found.manifest?;
        let is_it = kind_of(&manifest, &found.file) == BackupKind::BeforeRestore && manifest.made_at == line.at;
        is_it.then_some((found.file, manifest.workers))
    });
    Ok(kept.map(|(kept, workers)| LastRestore {
        at: line.at,
        what: line.what,
        kept,
        workers,
    }))
}
