//! How long backups are kept, and which ones may go.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::counting::is_of as is_meant;
use super::listing::kind_of;
use super::{Place, usual_folder};
use crate::rules::retention::{self, Backup, Retention};
use crate::storage::backup::manifest::Manifest;
use crate::storage::backup::voucher::Voucher;
use crate::storage::backup::{self, folder, reads};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, office};
use crate::{Error, ErrorCode, Result};

/// The office's setting.
const SETTING: &str = "backup_retention";

/// How long backups are kept: as the office has set it, else the defaults.
pub fn retention(conn: &Connection) -> Result<Retention> {
    let settings = office::settings(conn)?;
    let set = settings.get(SETTING).and_then(|json| serde_json::from_str(json).ok());
    Ok(set.filter(Retention::is_sensible).unwrap_or_default())
}

/// Sets how long backups are kept; one step of undo. `invalid_argument` for numbers that would leave hardly any.
pub fn set_retention(store: &mut Store, occasion: &Occasion, keep: &Retention) -> Result<()> {
    if !keep.is_sensible() {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            "至少保留1天的全部备份和2份每日备份，且不超过上限",
        ));
    }
    let json = if *keep == Retention::default() {
        String::new()
    } else {
        serde_json::to_string(keep).map_err(|e| Error::Internal(e.to_string()))?
    };
    let entry = Entry::new(Action::OfficeChanged, "修改备份保留期限");
    store.write(occasion, &entry, |tx| office::set(tx, SETTING, &json))
}

/// Removes what the rule no longer keeps, of this office only and in each place by itself. One that was found bad stays, for a person
/// to look at, and keeps no other from staying.
pub(super) fn thin(store: &Store, now: DateTime<Utc>, second: Option<&Path>) -> Result<()> {
    let keep = retention(store.read())?;
    let own = backup::contents(store.read())?;
    let voucher = Voucher::of(store)?;
    let reads = reads::load(store, &voucher);
    let places = [
        (Place::Data, Some(usual_folder(store.dir()))),
        (Place::Second, second.map(Path::to_owned)),
    ];
    for (place, folder) in places {
        let Some(folder) = folder else { continue };
        let is_bad = |manifest: &Manifest| {
            let mut bad = reads.iter().filter(|read| read.fault.is_some());
            bad.any(|read| is_meant(read, place, manifest))
        };
        let found = folder::list(&folder)?.into_iter().filter_map(|found| {
            let manifest = found.manifest.filter(|m| is_of(m, &own) && !is_bad(m))?;
            let made_at = DateTime::parse_from_rfc3339(&manifest.made_at).ok()?.to_utc();
            let kind = kind_of(&manifest, &found.file);
            let known = voucher.knows(&manifest) == Some(true);
            Some((known, found.file, Backup { made_at, kind }))
        });
        // Backups that only claim to be of this office must not crowd out those that are.
        let (known, said): (Vec<_>, Vec<_>) = found.partition(|(known, ..)| *known);
        for mut found in [known, said] {
            found.sort_by_key(|(.., b)| b.made_at);
            let backups: Vec<Backup> = found.iter().map(|(.., b)| *b).collect();
            for gone in retention::superfluous(&backups, now, &keep) {
                // One that cannot be removed now goes another time.
                let _ = std::fs::remove_file(&found[gone].1);
            }
        }
    }
    Ok(())
}

/// Early programs wrote no name of the office; a backup of theirs is of the office of the same street.
fn is_of(manifest: &Manifest, own: &backup::Contents) -> bool {
    match &manifest.office {
        Some(office) => Some(office) == own.office.as_ref(),
        None => manifest.street == own.street,
    }
}
