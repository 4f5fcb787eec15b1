//! How things stand: the last usable backup, whether the next is due.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use super::thinning::{retention, set_retention};

use super::called::is_called_by_us;
use super::counting::{Known, known};
use super::listing::{in_both, line};
use super::reading::{last_read, name, title};
use super::trial::{self, LastTrial};
use super::{Listed, Made, Order, Place, make};
use crate::Result;
use crate::actions::protection;
use crate::domain::rights::Right;
use crate::progress::Progress;
use crate::rules::retention::{self, BackupKind};
use crate::storage::backup;
use crate::storage::{Occasion, Store, place};

/// From so many days without a usable backup the window says so.
const WARN_AFTER_DAYS: u32 = 3;
/// And so many without one in the second place.
const WARN_AFTER_DAYS_SECOND: u32 = 7;

/// Makes an automatic backup where one is due. `missed`: the program has just started, and whatever changed since the newest backup
/// should have been backed up at the last exit.
pub fn automatic(
    store: &mut Store,
    occasion: &Occasion,
    second: Option<&Path>,
    missed: bool,
    progress: &mut dyn Progress,
) -> Result<Option<Made>> {
    if !is_due(store, occasion.at, missed)? {
        return Ok(None);
    }
    let order = Order {
        kind: BackupKind::Automatic,
        to: None,
        second: second.map(Path::to_owned),
    };
    make(store, occasion, &order, progress).map(Some)
}

/// Is an automatic backup due? Where the newest was found bad, at once.
pub fn is_due(store: &Store, now: DateTime<Utc>, missed: bool) -> Result<bool> {
    let known = known(store, None, now)?;
    let spoiled = known.first().is_some_and(|newest| newest.fault().is_some());
    let newest = known.iter().find(|known| known.fault().is_none());
    let changed = changed_since(store, newest)?;
    Ok(retention::due(
        newest.map(|n| n.made_at),
        changed,
        missed || spoiled,
        now,
    ))
}

/// Has anything happened since that backup?
fn changed_since(store: &Store, newest: Option<&Known>) -> Result<bool> {
    let latest = backup::latest(store.read())?;
    Ok(newest.is_none_or(|newest| newest.manifest.latest != latest))
}

/// May the signed-in user set where the second copies go? Each of them puts everybody's records into the hands of the person who holds
/// the stick.
pub fn may_choose_second(store: &Store) -> Result<()> {
    store.require_whole()?;
    store.require(Right::OfficeSettings)?;
    store.require(Right::BackUp)
}

/// What an office should know of its backups.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename = "BackupCaution", rename_all = "camelCase")]
pub struct Caution {
    /// The name that scripts rely on.
    pub code: &'static str,
    /// What is so: a Chinese sentence.
    pub message: String,
    /// What to do: a Chinese sentence.
    pub remedy: &'static str,
    /// It can wait: nothing is lost by it today.
    pub gentle: bool,
}

/// Where the office's backups stand.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The newest usable one, in whichever place.
    pub newest: Option<Listed>,
    /// The newest in the second place.
    pub newest_second: Option<Listed>,
    /// When the newest was last read whole, UTC.
    pub read_at: Option<String>,
    /// When the newest in the second place was.
    pub read_at_second: Option<String>,
    /// The last time a backup was brought back for a try.
    pub trial: Option<LastTrial>,
    /// Days since the newest.
    pub days: Option<u32>,
    /// Something has happened since.
    pub changed: bool,
    /// The second place, to read.
    pub second: Option<String>,
    /// It can be reached now.
    pub second_there: bool,
    /// Bytes left on the disk of the data.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<f64>))]
    pub free: Option<u64>,
    /// Bytes left on the disk of the second place.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<f64>))]
    pub free_second: Option<u64>,
    /// What should be done.
    pub cautions: Vec<Caution>,
}

/// Where things stand now. `second_at`: when this PC last saw a backup reach the second place, for a stick that is not in.
pub fn standing(store: &Store, now: DateTime<Utc>, second: Option<&Path>, second_at: Option<&str>) -> Result<Standing> {
    let own = backup::contents(store.read())?;
    let (usable, bad): (Vec<Known>, Vec<Known>) = known(store, second, now)?
        .into_iter()
        .partition(|known| known.fault().is_none());
    let changed = changed_since(store, usable.iter().find(|known| known.place == Place::Data))?;
    let read_at = |known: &Known| last_read(known, now).read_at;
    let there = usable.iter().find(|known| known.place == Place::Second);
    let (read_at, read_at_second) = (usable.first().map(read_at), there.map(read_at));
    let usable: Vec<Listed> = usable.into_iter().map(|known| line(known.found, known.place)).collect();
    let newest = usable.first().cloned();
    let newest_second = usable.iter().find(|b| b.place == Place::Second).cloned();
    let trial = trial::last(store, now)?;
    let at = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    let days = retention::days_since(newest.as_ref().and_then(|b| at(b.made_at.as_deref()?)), now);
    let seen = newest_second.as_ref().and_then(|b| b.made_at.as_deref()).or(second_at);
    let days_second = retention::days_since(seen.and_then(at), now);
    let second_there = second.is_some_and(Path::is_dir);
    let free = place::free_space(store.dir());
    let free_second = second.filter(|_| second_there).and_then(place::free_space);

    let mut cautions = Vec::new();
    let mut tell = |code, message: String, remedy| {
        cautions.push(Caution {
            code,
            message,
            remedy,
            gentle: code == TRIAL_OLD,
        });
    };
    match days {
        None if own.workers > 0 => tell("no_backup", "还没有一份可用的备份。".into(), "请点「立即备份」。"),
        Some(days) if changed && days >= WARN_AFTER_DAYS => tell(
            "backup_old",
            format!("最近一次可用备份在{days}天前，之后有改动还没有备份。"),
            "请点「立即备份」；不成功的，按提示腾出磁盘空间或检查磁盘。",
        ),
        _ => {}
    }
    for bad in &bad {
        let (which, name) = (title(bad.place, &bad.manifest.made_at), name(&bad.found.file));
        let fault = bad.fault().unwrap_or_default();
        tell(BAD, format!("{which}（{name}）已经不完好：{fault}。"), BAD_REMEDY);
    }
    for unreadable in unreadable(store.dir(), second)? {
        tell(
            BAD,
            format!("备份{}读不出，可能已损坏。", name(&unreadable)),
            BAD_REMEDY,
        );
    }
    match second {
        None => tell(
            "second_none",
            "还没有选定第二个备份位置：电脑坏了，和数据放在同一块硬盘上的备份会一起丢。".into(),
            "请选一个U盘、移动硬盘或另一块硬盘上的文件夹。",
        ),
        Some(_) if !second_there => tell(
            "second_missing",
            match days_second {
                Some(days) => format!("第二个备份位置不在，已有{days}天没有备份到那里。"),
                None => "第二个备份位置不在，还没有备份到过那里。".into(),
            },
            "请插上U盘或移动硬盘；换了盘的，重新选一个文件夹。",
        ),
        Some(second) => {
            if place::same_disk(second, store.dir()) {
                tell(
                    "second_same_disk",
                    "第二个备份位置和数据在同一块硬盘上，硬盘坏了会一起丢。".into(),
                    "请改选U盘、移动硬盘或另一块硬盘。",
                );
            }
            match days_second {
                Some(days) if changed && days >= WARN_AFTER_DAYS_SECOND => tell(
                    "second_old",
                    format!("已有{days}天没有备份到第二个位置。"),
                    "请点「立即备份」，并留意给出的提示。",
                ),
                None => tell(
                    "second_empty",
                    "第二个备份位置里还没有备份。".into(),
                    "请点「立即备份」。",
                ),
                _ => {}
            }
        }
    }
    for (place, left) in [("数据所在的磁盘", free), ("第二个备份位置", free_second)] {
        if let Some(left) = left.filter(|left| *left < LITTLE_SPACE) {
            tell(
                "little_space",
                format!("{place}只剩{}MB空间。", left / 1024 / 1024),
                "请清理磁盘，否则很快会不能保存和备份。",
            );
        }
    }
    if let Some(due) = protection::key_due(store)? {
        tell(
            "key_change_due",
            format!("{due}以后还没有更换密钥，以前的密钥文件仍能打开现在的数据。"),
            "请到「设置」的「加密和口令」更换密钥。",
        );
    }
    let tried = retention::days_since(trial.as_ref().and_then(|t| at(&t.at)), now);
    let again = "请点「试恢复一次」：备份取出来核对一遍，不动现在的数据，用完就删。";
    match tried {
        None if newest.is_some() => tell(TRIAL_OLD, "还没有试恢复过备份。".into(), again),
        Some(days) if days > TRY_AFTER_DAYS => tell(TRIAL_OLD, format!("上次试恢复是在{days}天前。"), again),
        _ => {}
    }
    Ok(Standing {
        newest,
        newest_second,
        read_at,
        read_at_second,
        trial,
        days,
        changed,
        second: second.map(|s| s.display().to_string()),
        second_there,
        free,
        free_second,
        cautions,
    })
}

/// A backup that is no longer whole.
const BAD: &str = "backup_bad";
const BAD_REMEDY: &str =
    "它不能用来恢复，程序不会删它。请点「立即备份」另做一份，并检查那块磁盘；确认不要的，可以自己删掉这个文件。";
/// A backup should be brought back for a try: at least once a month.
const TRIAL_OLD: &str = "trial_old";
const TRY_AFTER_DAYS: u32 = 35;

/// Files named as the program names its backups that cannot be read as backups.
fn unreadable(dir: &Path, second: Option<&Path>) -> Result<Vec<PathBuf>> {
    let found = in_both(dir, second)?.into_iter().map(|(_, found)| found);
    let unreadable = found.filter(|found| found.manifest.is_none() && is_called_by_us(&found.file));
    Ok(unreadable.map(|found| found.file).collect())
}

/// Below this, a disk is about to be full: 500 MB.
const LITTLE_SPACE: u64 = 500 * 1024 * 1024;
