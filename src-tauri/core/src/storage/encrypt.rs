//! From a plain file to an encrypted one, and between keys: always into a new file, which is proven before it takes a place.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::backup::exchange;
use super::cut_off::{UNFINISHED_COPY, clear_copy};
use super::file_names::DATABASE_FILE;
use super::guard::{self, Deed};
use super::vault::{DataKey, Keyring};
use super::{
    Access, Entry, Holder, Occasion, Session, Store, attachments, backup, check, connect, engine_path, schema,
};
use crate::{Error, ErrorCode, Result};

/// Copies an open database into a new file under a key, or under none.
pub fn export(from: &mut Connection, to: &Path, key: Option<&DataKey>) -> Result<()> {
    let path = engine_path::for_engine(to);
    let path = path
        .to_str()
        .ok_or_else(|| Error::Internal("path is not Unicode".into()))?;
    // The engine makes no file for a connection that was opened to use one.
    std::fs::File::create_new(to)?;
    let key_text = key.map(DataKey::for_database).unwrap_or_default();
    guard::during(from, Deed::CopyingOut, |from| {
        from.execute("ATTACH DATABASE ?1 AS target KEY ?2", [path, key_text.as_str()])?;
        let copied = copy_attached(from);
        // A copy that failed may not let go of its file; what the user must hear of is why it failed.
        let detached = from.execute_batch("DETACH DATABASE target");
        copied?;
        Ok(detached?)
    })?;
    if connect::has_journal(to) {
        // What a failing disk broke off would be left behind when the copy is moved.
        return Err(Error::about(ErrorCode::CannotReadOrWrite, to.display().to_string()));
    }
    std::fs::OpenOptions::new().write(true).open(to)?.sync_all()?;
    Ok(())
}

fn copy_attached(from: &Connection) -> Result<()> {
    from.query_row("SELECT sqlcipher_export('target')", [], |_| Ok(()))?;
    // The two numbers that say whose file it is are not part of what is exported.
    from.pragma_update(Some("target"), "user_version", schema::version(from)?)?;
    from.pragma_update(Some("target"), "application_id", schema::APPLICATION_ID)?;
    Ok(())
}

/// What putting the office under a new key did: it is, whatever stands in here.
pub struct Encrypted {
    /// The office, open again; for reading where it cannot be written. An error: why it could not be opened again.
    pub store: Result<Store>,
    /// What could not be done or made sure of, in Chinese sentences.
    pub cautions: Vec<String>,
}

impl Encrypted {
    /// The open office, if it could be opened again, and everything that the user must hear of.
    pub fn told(self) -> (Option<Store>, Vec<String>) {
        let Self { store, mut cautions } = self;
        if store.is_err() {
            cautions.push("数据已加密，但没能重新打开；请检查磁盘，再用口令打开。".to_owned());
        }
        (store.ok(), cautions)
    }
}

/// Encrypts the office that `store` has open under a key, whether it is plain until now or under another key. The copy is made aside,
/// read back, and recorded in its own trail; then it and its keyring replace the database in one exchange that happens wholly or not
/// at all, so that an encrypted database never lies there without its keys. On any error the office is as it was. `in_use` while
/// another program has the office open.
pub fn put_under(store: Store, ring: &Keyring, key: &DataKey, occasion: &Occasion, entry: &Entry) -> Result<Encrypted> {
    store.may_be_exchanged()?;
    let dir = store.dir().to_owned();
    clear_copy(&dir);
    let unfinished = dir.join(UNFINISHED_COPY);
    let session = store.session().clone();
    // Everything is copied, also what the signed-in user may not see.
    let mut store = store.for_the_program()?;
    let taken = make_copy(&mut store, &unfinished, ring, key)
        .and_then(|()| tell(&unfinished, key, session, occasion, entry))
        .and_then(|()| exchange::swap(store, &unfinished.join(DATABASE_FILE), Some(ring)));
    clear_copy(&dir);
    let place = taken?;
    let mut cautions = Vec::from_iter(place.caution("加密前的数据"));
    let store = place.open(Some(key));
    attachments::clear_unfinished(&dir);
    if !matches!(attachments::seal_all(&dir, key), Ok(true)) {
        cautions.push("有照片还没有加密，下次打开时会再加密；请检查磁盘。".to_owned());
    }
    Ok(Encrypted { store, cautions })
}

/// Makes the encrypted office in a folder of its own: copied, and compared with what it was copied from.
fn make_copy(store: &mut Store, work: &Path, ring: &Keyring, key: &DataKey) -> Result<()> {
    std::fs::create_dir(work).map_err(|e| crate::files::place(e, work))?;
    let database = work.join(DATABASE_FILE);
    export(store.connection(), &database, Some(key))?;
    let copy = connect::open(&database, OpenFlags::SQLITE_OPEN_READ_ONLY, Some(key))?;
    if !check::structure(&copy)?.is_empty() || backup::contents(&copy)? != backup::contents(store.read())? {
        return Err(Error::about(ErrorCode::CannotReadOrWrite, "加密后读回不一致"));
    }
    drop(copy);
    Store::open_made(work, &access(), Some((ring, key)))?.close_as_one_file()
}

/// Records in the trail of the copy who puts it in its place.
fn tell(work: &Path, key: &DataKey, session: Session, occasion: &Occasion, entry: &Entry) -> Result<()> {
    let mut copy = Store::open_with(work, &access(), Some(key))?;
    copy.begin_session(session)?;
    copy.note(occasion, entry)?;
    copy.close_as_one_file()
}

fn access() -> Access {
    Access::Write(Holder::this_process("加密"))
}
