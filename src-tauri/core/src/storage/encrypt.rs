//! From a plain file to an encrypted one, and between keys: always into a new file, which is proven before it takes a place.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::guard::{self, Deed};
use super::store::DATABASE_FILE;
use super::vault::{DataKey, Keyring};
use super::{Store, attachments, backup, check, connect, migrations};
use crate::{Error, ErrorCode, Result, files};

/// The encrypted copy, until it takes the database's place. One that a crash left behind is no part of the office.
const UNFINISHED: &str = "lince.db.encrypting";

/// Copies an open database into a new file under another key, or under none.
pub fn export(from: &mut Connection, to: &Path, key: Option<&DataKey>) -> Result<()> {
    let path = connect::for_engine(to);
    let path = path
        .to_str()
        .ok_or_else(|| Error::Internal("path is not Unicode".into()))?;
    // The engine makes no file for a connection that was opened to use one.
    std::fs::File::create_new(to)?;
    let key_text = key.map(DataKey::for_database).unwrap_or_default();
    guard::during(from, Deed::CopyingOut, |from| {
        from.execute("ATTACH DATABASE ?1 AS target KEY ?2", [path, key_text.as_str()])?;
        let copied = copy_attached(from);
        from.execute_batch("DETACH DATABASE target")?;
        copied
    })?;
    std::fs::OpenOptions::new().write(true).open(to)?.sync_all()?;
    Ok(())
}

fn copy_attached(from: &Connection) -> Result<()> {
    from.query_row("SELECT sqlcipher_export('target')", [], |_| Ok(()))?;
    // The two numbers that say whose file it is are not part of what is exported.
    from.pragma_update(Some("target"), "user_version", migrations::version(from)?)?;
    from.pragma_update(Some("target"), "application_id", migrations::APPLICATION_ID)?;
    Ok(())
}

/// Encrypts the office that `store` has open. The keyring is written first, so that at no moment an encrypted database lies
/// there without it; the plain database is replaced in one step by a copy that has been read back. On any error the plain
/// office is as it was. `already_encrypted`; `in_use` while another program has the office open.
pub fn encrypt(mut store: Store, ring: &Keyring, key: &DataKey) -> Result<Store> {
    if store.key().is_some() {
        return Err(ErrorCode::AlreadyEncrypted.into());
    }
    let before = backup::contents(store.read())?;
    let unfinished = store.dir().join(UNFINISHED);
    if unfinished.exists() {
        files::remove(&unfinished)?;
    }
    let made = export(store.connection(), &unfinished, Some(key)).and_then(|()| {
        let copy = connect::open(&unfinished, OpenFlags::SQLITE_OPEN_READ_ONLY, Some(key))?;
        if check::structure(&copy)?.is_empty() && backup::contents(&copy)? == before {
            Ok(())
        } else {
            Err(Error::about(ErrorCode::CannotReadOrWrite, "加密后读回不一致"))
        }
    });
    let exchanged = made.and_then(|()| {
        ring.save(store.dir())?;
        let (dir, lock) = store.close_for_exchange()?;
        files::rename(&unfinished, &dir.join(DATABASE_FILE))?;
        Ok((dir, lock))
    });
    let (dir, lock) = match exchanged {
        Ok(exchanged) => exchanged,
        Err(error) => {
            // The first error is what the user must hear of.
            let _ = std::fs::remove_file(&unfinished);
            return Err(error);
        }
    };
    let store = Store::reopen(&dir, lock, Some(key))?;
    // The database is encrypted, and that is told; a photo that could not be is, when the office is opened the next time.
    let _ = attachments::seal_all(store.read(), &dir, key);
    Ok(store)
}
