//! Opening, making and closing the office's file.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};

use super::backup::{folder, missing};
use super::file_names::{BACKUPS, DATABASE_FILE, HEADS_FILE};
use super::lock::{Holder, WriterLock};
use super::session::Session;
use super::standing::Standing;
use super::vault::{self, DataKey, Keyring, Protection, paired};
use super::written::Written;
use super::{attachments, chain, connect, cut_off, heads, migrations, operators, place, schema, scope, shape, trail};
use crate::domain::rights::Right;
use crate::files::{self, Moved};
use crate::{Error, ErrorCode, Result};

/// What the opener wants to do.
#[derive(Debug, Clone)]
pub enum Access {
    /// Read, and leave traces of reading. Any number of processes at once.
    Read,
    /// Change records: one process at a time; the second one is shown its name.
    Write(Holder),
}

/// The open office.
pub struct Store {
    pub(super) conn: Connection,
    dir: PathBuf,
    lock: Option<WriterLock>,
    /// Form and operator of the draft that leaves with the next change.
    pub(super) leaving_draft: Option<(String, String)>,
    key: Option<DataKey>,
    pub(super) session: Session,
    /// The files that were opened; `None` where nothing can be written.
    standing: Option<Standing>,
    read_only: Option<ErrorCode>,
    /// What this connection has written since the door was opened.
    pub(super) written: Written,
    /// The last change left everything as it was.
    pub(super) idle: bool,
    /// The engine's count of changes to the schema when it was compared.
    schema: i64,
    /// Another keyring had been put in the place of the office's; it is put right, and the trail does not have it yet.
    strange_keyring: bool,
}

impl Store {
    /// Makes the file of a new office in `dir`, made if need be. It is made aside, with what `first` writes, and lies in its place
    /// only when it is complete. `already_exists` if there is one, here or above; what [`place`] refuses is refused.
    pub fn create(dir: &Path, holder: &Holder, first: impl FnOnce(&mut Self) -> Result<()>) -> Result<Self> {
        place::refuse_new(dir)?;
        files::make_folder(dir)?;
        let path = dir.join(DATABASE_FILE);
        if path.exists() {
            return Err(ErrorCode::AlreadyExists.into());
        }
        if missing::database_missing(dir) {
            return Err(missing::no_database(dir));
        }
        let lock = WriterLock::take(dir, holder)?;
        let work = folder::work_in(dir)?;
        let aside = work.path().join("office");
        files::make_folder(&aside)?;
        let unfinished = aside.join(DATABASE_FILE);
        let mut conn = connect::make(&unfinished, None)?;
        prepare(&conn)?;
        use_log(&conn)?;
        migrations::upgrade(&mut conn, &aside.join(BACKUPS))?;
        let standing = Standing::of(&unfinished)?;
        let mut store = Self::over(conn, &aside, Some(lock), None, Ok(standing))?;
        first(&mut store)?;
        let (made, lock) = store.close_for_exchange()?;
        move_in(&made, dir)
            .and_then(|()| Self::reopen(dir, lock, None))
            .inspect_err(|_| {
                // It never held a record. The first error is what the user must hear of.
                let _ = remove_database(dir);
            })
    }

    /// Opens the office in `dir`. Ends with `no_office`, `database_missing`, `newer_schema` or `damaged` without having changed the
    /// file, and with `password_needed` where it is encrypted.
    pub fn open(dir: &Path, access: &Access) -> Result<Self> {
        Self::open_with(dir, access, None)
    }

    /// As [`Store::open`], with the data key of an encrypted office; an office that is not encrypted needs none. `keyring_outdated` where
    /// the office has another key now.
    pub fn open_with(dir: &Path, access: &Access, key: Option<&DataKey>) -> Result<Self> {
        let path = dir.join(DATABASE_FILE);
        if !path.is_file() {
            return Err(missing::no_database(dir));
        }
        place::refuse_network(dir)?;
        let key = match vault::protection(dir)? {
            Protection::Plain => None,
            Protection::Encrypted => Some(key.ok_or(ErrorCode::PasswordNeeded)?.clone()),
        };
        let found = check_unopened(&path, key.as_ref()).map_err(|e| name_unfit(e, dir, key.as_ref()))?;
        match Self::open_found(dir, access, key.clone(), found, None).map_err(|e| name_damaged(e, &path)) {
            // What cannot be written can still be read, if no upgrade is needed for that.
            Err(error) if is_latest(found) => Self::open_to_read(dir, key, error)?.closed_to_strangers(),
            opened => opened,
        }
    }

    /// Opens an office that was made aside, and gives it this keyring.
    pub(crate) fn open_made(dir: &Path, access: &Access, keys: Option<(&Keyring, &DataKey)>) -> Result<Self> {
        let path = dir.join(DATABASE_FILE);
        let (ring, key) = keys.unzip();
        if let Some(ring) = ring {
            ring.save(dir)?;
        }
        let found = check_unopened(&path, key).map_err(|e| name_damaged(e, &path))?;
        Self::open_found(dir, access, key.cloned(), found, ring).map_err(|e| name_damaged(e, &path))
    }

    /// Opens for reading what cannot be written: on a write-protected or full disk; anything else is the error it was.
    fn open_to_read(dir: &Path, key: Option<DataKey>, why: Error) -> Result<Self> {
        let code = why.code();
        if !matches!(code, ErrorCode::ReadOnly | ErrorCode::DiskFull) {
            return Err(why);
        }
        let conn = connect::for_reading(&dir.join(DATABASE_FILE), key.as_ref())?;
        prepare(&conn)?;
        if let Some(key) = &key {
            paired::keyring(&conn, dir, key)?;
        }
        Self::over(conn, dir, None, key, Err(code))
    }

    /// An office over an open connection. `standing`: the files that were opened, or why nothing can be written.
    fn over(
        mut conn: Connection,
        dir: &Path,
        lock: Option<WriterLock>,
        key: Option<DataKey>,
        standing: Result<Standing, ErrorCode>,
    ) -> Result<Self> {
        let (standing, read_only) = match standing {
            Ok(standing) => (Some(standing), None),
            Err(why) => (None, Some(why)),
        };
        Ok(Self {
            written: Written::by(&mut conn)?,
            idle: false,
            schema: schema_version(&conn)?,
            conn,
            dir: dir.to_owned(),
            lock,
            leaving_draft: None,
            key,
            session: Session::unrestricted(),
            standing,
            read_only,
            strange_keyring: false,
        })
    }

    /// Where the office has accounts, no user is signed in yet.
    fn closed_to_strangers(mut self) -> Result<Self> {
        if operators::any(&self.conn)? {
            self.begin_session(Session::nobody())?;
        }
        Ok(self)
    }

    /// Opens a file of schema `found`, as the engine usually does. `paired_with`: the keyring that becomes its own.
    fn open_found(
        dir: &Path,
        access: &Access,
        key: Option<DataKey>,
        found: u32,
        paired_with: Option<&Keyring>,
    ) -> Result<Self> {
        let lock = match access {
            Access::Write(holder) => Some(WriterLock::take(dir, holder)?),
            Access::Read if !is_latest(found) => Some(WriterLock::take(dir, &Holder::this_process("升级程序"))?),
            Access::Read => None,
        };
        if lock.is_some() {
            cut_off::settle(dir);
        }
        let path = dir.join(DATABASE_FILE);
        let mut conn = connect::open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE, key.as_ref())?;
        prepare(&conn)?;
        if lock.is_some() {
            // A file that came out of a backup is not in this mode yet.
            use_log(&conn)?;
        }
        migrations::upgrade(&mut conn, &dir.join(BACKUPS))?;
        begin_heads(&conn, dir)?;
        let strange_keyring = match (&key, &lock) {
            (Some(key), Some(_)) => {
                if let Some(ring) = paired_with {
                    paired::pair(&conn, ring)?;
                }
                // Photos that encrypting did not get to before it was broken off.
                let _ = attachments::seal_all(dir, key);
                paired::settle(&conn, dir, key)?
            }
            (Some(key), None) => paired::keyring(&conn, dir, key).map(|_| false)?,
            (None, _) => false,
        };
        let lock = if matches!(access, Access::Read) { None } else { lock };
        let mut store = Self::over(conn, dir, lock, key, Ok(Standing::of(&path)?))?;
        store.strange_keyring = strange_keyring;
        store.closed_to_strangers()
    }

    /// Is there an office in `dir`?
    pub fn exists(dir: &Path) -> bool {
        dir.join(DATABASE_FILE).is_file()
    }

    /// Has an office been in `dir` whose database is gone?
    pub fn has_lost_database(dir: &Path) -> bool {
        missing::database_missing(dir)
    }

    /// When the office in `dir` was last written to.
    pub fn last_changed(dir: &Path) -> Option<DateTime<Utc>> {
        let files = [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-wal")].map(|name| dir.join(name));
        let changed = files.iter().filter_map(|file| file.metadata().ok()?.modified().ok());
        changed.max().map(DateTime::from)
    }

    /// For reading.
    pub fn read(&self) -> &Connection {
        &self.conn
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The data key, where the office is encrypted.
    pub fn key(&self) -> Option<&DataKey> {
        self.key.as_ref()
    }

    /// Had another keyring been put in the place of the office's when it was opened? True only once.
    pub(crate) fn take_strange_keyring(&mut self) -> bool {
        std::mem::take(&mut self.strange_keyring)
    }

    /// Counts every commit, by this process or another: the same number, the same data.
    pub fn version(&self) -> Result<(i64, i64)> {
        let others = self.conn.query_row("PRAGMA data_version", [], |r| r.get(0))?;
        let own = self
            .conn
            .query_row("SELECT coalesce(max(id), 0) FROM main.change", [], |r| r.get(0))?;
        Ok((others, own))
    }

    /// Removes the file of an office whose making failed half-way: it never held a record.
    pub(crate) fn discard_new(self) -> Result<()> {
        let Self { conn, dir, lock, .. } = self;
        conn.close().map_err(|(_, e)| e)?;
        remove_database(&dir)?;
        drop(lock);
        Ok(())
    }

    /// Refuses where another file cannot take the place of this one: nothing can be written, or another program writes.
    pub(crate) fn may_be_exchanged(&self) -> Result<()> {
        self.still_stands()?;
        if self.may_write() {
            Ok(())
        } else {
            Err(ErrorCode::InUse.into())
        }
    }

    /// The parts of an office whose log is empty and gone; the engine refuses while another connection is open.
    fn without_log(self) -> Result<(Connection, PathBuf, WriterLock)> {
        let Self { conn, dir, lock, .. } = self;
        let lock = lock.ok_or(ErrorCode::InUse)?;
        conn.pragma_update(None, "journal_mode", "DELETE")?;
        let path = dir.join(DATABASE_FILE);
        // On a failing disk the engine keeps silent here too. A journal that stays would be played into the file that takes this
        // one's place, and a file that is moved without its journal is not whole.
        if connect::has_log(&path) || connect::has_journal(&path) {
            return Err(Error::about(ErrorCode::CannotReadOrWrite, path.display().to_string()));
        }
        Ok((conn, dir, lock))
    }

    /// Closes the file and hands over the writer's lock, so that another file can take its place before anybody else writes.
    /// `in_use` while another program has it open.
    pub(super) fn close_for_exchange(self) -> Result<(PathBuf, WriterLock)> {
        let (conn, dir, lock) = self.without_log()?;
        conn.close().map_err(|(_, e)| e)?;
        // A journal or log that comes back after a power cut would be played into the file that takes this one's place.
        files::sync_folder(&dir.join(DATABASE_FILE))?;
        Ok((dir, lock))
    }

    /// Puts a complete, synced file in the place of the open one, and hands over the writer's lock. `in_use` while another program
    /// has it open. On any error nothing has changed.
    pub(super) fn exchange(self, new: &Path) -> Result<(WriterLock, Moved)> {
        let (conn, dir, lock) = self.without_log()?;
        // A program that opens the old file now waits, and finds it moved; nobody can leave a journal beside the new one.
        conn.execute_batch("BEGIN EXCLUSIVE")?;
        // As in closing for an exchange: the log is gone for good before the new file is there.
        files::sync_folder(&dir.join(DATABASE_FILE))?;
        if cfg!(windows) {
            // Windows moves no file over an open one.
            conn.close().map_err(|(_, e)| e)?;
            Ok((lock, files::moved(new, &dir.join(DATABASE_FILE))?))
        } else {
            let moved = files::moved(new, &dir.join(DATABASE_FILE))?;
            // The file that closes here has no name any more: an error in closing it does no harm.
            drop(conn);
            Ok((lock, moved))
        }
    }

    /// Closes the file so that nothing lies beside it, everything in it synced.
    pub(crate) fn close_as_one_file(self) -> Result<()> {
        let (dir, _lock) = self.close_for_exchange()?;
        std::fs::OpenOptions::new()
            .write(true)
            .open(dir.join(DATABASE_FILE))?
            .sync_all()?;
        Ok(())
    }

    /// Opens the file that took the place of the one that was closed; for reading where it cannot be written.
    pub(super) fn reopen(dir: &Path, lock: WriterLock, key: Option<&DataKey>) -> Result<Self> {
        Self::reopen_to_write(dir, lock, key).or_else(|error| Self::open_to_read(dir, key.cloned(), error))
    }

    fn reopen_to_write(dir: &Path, lock: WriterLock, key: Option<&DataKey>) -> Result<Self> {
        let path = dir.join(DATABASE_FILE);
        let conn = connect::open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE, key)?;
        prepare(&conn)?;
        use_log(&conn)?;
        begin_heads(&conn, dir)?;
        if let Some(key) = key {
            paired::settle(&conn, dir, key)?;
        }
        Self::over(conn, dir, Some(lock), key.cloned(), Ok(Standing::of(&path)?))
    }

    /// A user signed in or out. Only [`crate::actions::operators`] knows whether the password was right.
    pub(crate) fn begin_session(&mut self, session: Session) -> Result<()> {
        scope::lift(&self.conn)?;
        scope::impose(
            &self.conn,
            session.shown().as_ref(),
            session.rights.contains(&Right::SeeNumbers),
        )?;
        self.session = session;
        Ok(())
    }

    /// For what the program does by itself, whoever is signed in: it sees everybody and may do everything.
    pub(crate) fn for_the_program(mut self) -> Result<Self> {
        self.begin_session(Session::unrestricted())?;
        Ok(self)
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.conn
    }

    /// Why nothing can be written here, where the office could only be opened for reading.
    pub fn read_only(&self) -> Option<ErrorCode> {
        self.read_only
    }

    /// What the window shows above everything while nothing can be written.
    pub fn read_only_notice(&self) -> Option<&'static str> {
        self.read_only.map(|why| match why {
            ErrorCode::DiskFull => {
                "只读：磁盘已满，可以查看，不能修改。请删除或移走不用的文件，腾出空间后重新打开程序。"
            }
            _ => "只读：存放数据的位置写保护或没有写入权限，可以查看，不能修改。解除写保护或取得权限后重新打开程序。",
        })
    }

    pub(crate) fn may_write(&self) -> bool {
        self.lock.is_some()
    }

    /// Refuses a file whose schema another program has changed since it was opened. Asked inside a transaction.
    pub(super) fn same_schema(&self) -> Result<()> {
        if schema_version(&self.conn)? != self.schema {
            shape::check(&self.conn)?;
        }
        Ok(())
    }

    /// Refuses where nothing can be written, and where the open file is no longer the one in the data folder (`data_moved`).
    /// Asked before a transaction and once more after its commit, so that nothing is called saved that is not there.
    pub(super) fn still_stands(&self) -> Result<()> {
        match (&self.read_only, &self.standing) {
            (Some(why), _) => Err((*why).into()),
            (None, Some(standing)) => standing.check(),
            (None, None) => Ok(()),
        }
    }
}

fn schema_version(conn: &Connection) -> Result<i64> {
    Ok(conn
        .prepare_cached("PRAGMA main.schema_version")?
        .query_row([], |r| r.get(0))?)
}

fn remove_database(dir: &Path) -> Result<()> {
    let database = ["-wal", "-shm", ""].map(|suffix| format!("{DATABASE_FILE}{suffix}"));
    for name in [HEADS_FILE].into_iter().chain(database.iter().map(String::as_str)) {
        let file = dir.join(name);
        if file.exists() {
            files::remove(&file)?;
        }
    }
    Ok(())
}

fn is_latest(schema: u32) -> bool {
    schema == migrations::latest()
}

/// Moves everything of an office that was made aside into its place. The database goes first: what else there is belongs to it.
fn move_in(made: &Path, dir: &Path) -> Result<()> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(made)? {
        names.push(entry?.file_name());
    }
    names.sort_by_key(|name| name != DATABASE_FILE);
    names
        .iter()
        .try_for_each(|name| files::rename(&made.join(name), &dir.join(name)))
}

/// Looks at the file without changing a byte of it.
fn check_unopened(path: &Path, key: Option<&DataKey>) -> Result<u32> {
    let conn = connect::for_reading(path, key)?;
    let found = schema::version(&conn)?;
    if connect::has_log(path) {
        // After a crash, or beside a log that belongs to another file: looked through before anything is written.
        let line: String = conn.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
        if line != "ok" {
            return Err(ErrorCode::Damaged.into());
        }
    }
    Ok(found)
}

/// Has commits go to a write-ahead log. Where it cannot be made the engine keeps silent and would go on without.
fn use_log(conn: &Connection) -> Result<()> {
    let mode: String = conn.pragma_update_and_check(None, "journal_mode", "WAL", |r| r.get(0))?;
    if mode == "wal" {
        Ok(())
    } else {
        Err(ErrorCode::CannotReadOrWrite.into())
    }
}

/// The pragmas of every connection.
fn prepare(conn: &Connection) -> Result<()> {
    // A saved form must survive a pulled plug: every commit is synced, not only every checkpoint.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // 32 MB of pages: the whole file of an office, so that lists do not wait for the disk twice.
    conn.pragma_update(None, "cache_size", -32_000)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Records outside the file a trail whose last entry says that it counts from now on (an upgrade chained it, or a restore put it in
/// another's place), unless it is recorded already; also the first entry of an office whose making was cut off at that point.
fn begin_heads(conn: &Connection, dir: &Path) -> Result<()> {
    let Some(head) = chain::head(conn)? else { return Ok(()) };
    let anew = trail::begins_anew(conn, head.entries)?;
    if !anew && head.entries > 1 {
        return Ok(());
    }
    match heads::read(dir)? {
        Some(_) if !anew => Ok(()),
        Some(lines) if lines.last().is_some_and(|line| line.head == head) => Ok(()),
        _ => heads::append(dir, head, anew),
    }
}

/// As [`name_damaged`]; with a key that another has taken the place of since, the database is not damaged (`keyring_outdated`).
fn name_unfit(error: Error, dir: &Path, key: Option<&DataKey>) -> Error {
    let is_another = |key: &DataKey| Keyring::load(dir).is_ok_and(|ring| ring.key_id() != key.id());
    match error.code() {
        ErrorCode::Damaged if key.is_some_and(is_another) => ErrorCode::KeyringOutdated.into(),
        _ => name_damaged(error, &dir.join(DATABASE_FILE)),
    }
}

fn name_damaged(error: Error, path: &Path) -> Error {
    match error.code() {
        ErrorCode::Damaged => {
            let file = path.display();
            let about = match error.into_about() {
                Some(what) => format!("{file}：{what}"),
                None => file.to_string(),
            };
            Error::about(ErrorCode::Damaged, about)
        }
        _ => error,
    }
}
