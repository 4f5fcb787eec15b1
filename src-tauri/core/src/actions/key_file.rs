//! The key file on a stick as a second secret (钥匙U盘): switching it on and off, and another copy of it. Both switches draw another
//! data key, so that no earlier keyring opens what is written from then on.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::protection::{change_key_with, may_change_key, opened};
use crate::domain::rights::Right;
use crate::storage::encrypt::Encrypted;
use crate::storage::trail::Action;
use crate::storage::vault::{self, ENDING, KeyFile, Keyring};
use crate::storage::{Entry, Occasion, Store, place};
use crate::{Error, ErrorCode, Result, files};

/// The key file that every password of the office needs beside it, by its id; `None`: none.
pub fn in_use(store: &Store) -> Result<Option<String>> {
    match store.key() {
        Some(_) => Ok(opened(store)?.1.key_file_id().map(str::to_owned)),
        None => Ok(None),
    }
}

/// A key file that is at hand.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct AtHand {
    /// Where it lies.
    pub file: PathBuf,
    /// The one that the passwords need; another opens nothing here.
    pub in_use: bool,
}

/// The key files where unlocking looks for them: in the root of every disk that can be pulled out, and at the files named to the
/// program. Those not in use are another office's, or were made and never put to use, or have been replaced.
pub fn at_hand(store: &Store) -> Result<Vec<AtHand>> {
    let used = in_use(store)?;
    let found = vault::key_file::all_at_hand().into_iter();
    Ok(found
        .map(|(file, id)| AtHand {
            file,
            in_use: used.as_ref() == Some(&id),
        })
        .collect())
}

/// Unlocking the office in `dir` looks at this file from now on. `key_file_invalid` when it is not a key file; `key_file_missing` when
/// it is another than the office asks for.
pub fn take(dir: &Path, file: &Path) -> Result<()> {
    let found = KeyFile::read(file)?.id();
    let asked = Keyring::key_files_in(dir)?;
    if !asked.contains(&found) {
        let about = match asked.first() {
            Some(asked) => format!("选的钥匙文件编号{found}，要的是{asked}"),
            None => format!("选的钥匙文件编号{found}，这份数据不用钥匙文件"),
        };
        return Err(Error::about(ErrorCode::KeyFileMissing, about));
    }
    vault::key_file::look_at(file);
    Ok(())
}

/// May the signed-in user switch the key file on or off, or have another copy? `not_encrypted`; requires what a new data key requires.
pub fn may_switch(store: &Store) -> Result<()> {
    opened(store)?;
    store.require(Right::OfficeSettings)?;
    store.require_whole()?;
    may_change_key(store)
}

/// A new key file that lies in its place; it goes with this value unless it is put to use.
pub struct Laid {
    file: KeyFile,
    out: PathBuf,
    is_used: bool,
}

impl Laid {
    /// Does it still lie there? A stick may have been pulled out.
    fn require(&self) -> Result<()> {
        let lies = KeyFile::read(&self.out).is_ok_and(|read| read.id() == self.file.id());
        let lost = || Error::about(ErrorCode::CannotReadOrWrite, self.out.display().to_string());
        lies.then_some(()).ok_or_else(lost)
    }
}

impl Drop for Laid {
    fn drop(&mut self) {
        if !self.is_used {
            unmade(&self.out);
        }
    }
}

/// Makes a key file at `out`, where nothing may lie yet.
pub fn lay(store: &Store, out: &Path) -> Result<Laid> {
    may_switch(store)?;
    let file = KeyFile::generate()?;
    made_at(store, out, &file)?;
    Ok(Laid {
        file,
        out: out.to_owned(),
        is_used: false,
    })
}

/// Asks for the key file beside every password from now on; one before it opens nothing any more. On any error the office is as it
/// was.
pub fn switch_on(store: Store, occasion: &Occasion, mut laid: Laid) -> Result<Encrypted> {
    may_switch(&store)?;
    let what = match in_use(&store)? {
        None => "启用钥匙U盘，更换密钥",
        Some(_) => "换一把钥匙U盘，更换密钥",
    };
    let what = format!("{what}：编号{}，存于{}", laid.file.id(), laid.out.display());
    laid.require()?;
    let mut done = change_key_with(store, occasion, &what, |ring, key, accounts| {
        ring.succeeded_with(key, accounts, Some(&laid.file))
    })?;
    laid.is_used = true;
    if laid.require().is_err() {
        done.cautions.push(format!(
            "钥匙文件{}现在读不到了：请马上用「再做一份」另存到别的U盘，不要退出，否则只能凭恢复码打开。",
            laid.out.display()
        ));
    }
    Ok(done)
}

/// Passwords open the office without a key file again. `no_key_file`; on any error it is as it was.
pub fn switch_off(store: Store, occasion: &Occasion) -> Result<Encrypted> {
    may_switch(&store)?;
    in_use(&store)?.ok_or(ErrorCode::NoKeyFile)?;
    change_key_with(
        store,
        occasion,
        "停用钥匙U盘，更换密钥",
        |ring, key, accounts| ring.succeeded_with(key, accounts, None),
    )
}

/// Lays another copy of the key file at `out`, where nothing may lie yet. `no_key_file`.
pub fn copy(store: &mut Store, occasion: &Occasion, out: &Path) -> Result<()> {
    may_switch(store)?;
    let (key, ring) = opened(store)?;
    let file = ring.key_file(&key)?.ok_or(ErrorCode::NoKeyFile)?;
    made_at(store, out, &file)?;
    let what = format!("再做一份钥匙U盘：编号{}，存于{}", file.id(), out.display());
    let entry = Entry::new(Action::Export, what);
    store.note(occasion, &entry).inspect_err(|_| unmade(out))
}

/// In the data folder it would lie beside what it locks.
fn made_at(store: &Store, out: &Path, file: &KeyFile) -> Result<()> {
    // A folder that is not there yet counts as much: it would be made.
    if place::whole(out).starts_with(place::whole(store.dir())) {
        return Err(Error::about(ErrorCode::InvalidArgument, "钥匙文件不能放在数据文件夹里"));
    }
    // By its name it is found on a stick.
    if out
        .extension()
        .is_none_or(|ending| !ending.eq_ignore_ascii_case(ENDING))
    {
        let about = format!("钥匙文件的文件名要以.{ENDING}结尾");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    file.write(out)
}

/// Removes a key file that was not put to use: it opens nothing, or must not. Its own error is dropped, because the user must see the first.
fn unmade(out: &Path) {
    let _ = files::remove(out);
}

/// What should be known of a place for a key file, in Chinese sentences; `second`: the second place of the backups.
pub fn cautions(store: &Store, out: &Path, second: Option<&Path>) -> Vec<String> {
    let folder = files::folder_of(out);
    if place::same_disk(folder, store.dir()) {
        return vec!["这个位置和数据在同一个盘上，谁拿到这个盘，就两样都拿到了，等于没有钥匙U盘。".to_owned()];
    }
    if second.is_some_and(|second| place::same_disk(folder, second)) {
        return vec!["这个位置和备份的第二个位置在同一个盘上，谁拿到这个盘，就两样都拿到了，请换一个U盘。".to_owned()];
    }
    if !place::is_removable(folder) {
        return vec!["这个位置不像是U盘，请核对：钥匙文件要放在U盘上，和电脑分开保管。".to_owned()];
    }
    Vec::new()
}
