//! Encryption of the office's data: switching it on, changing the password, renewing the recovery code, drawing another data key.
//!
//! Whatever is withdrawn that opened the office (a password, a recovery code, an account) still opens the keyrings of its day, and
//! with them the data key. So another data key is due then ([`change_key`]), unless the user says why it is kept ([`keep_key`]).

use serde::Serialize;

use super::office;
use super::passwords::{self, PasswordOf};
use crate::documents::LaidOut;
use crate::documents::fonts::FontLibrary;
use crate::documents::recovery_sheet::{self, RecoverySheet};
use crate::domain::rights::Right;
use crate::storage::Connection;
use crate::storage::encrypt::{self, Encrypted};
use crate::storage::operators;
use crate::storage::trail::Action;
use crate::storage::tries::Named;
use crate::storage::vault::{DataKey, Keyring, RecoveryCode, Secret, SlotKind, paired};
use crate::storage::{Access, Entry, Holder, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// Encrypts the office under a password and a recovery code, which the caller shows or prints, because it can never be shown again.
/// `password_too_weak`; `already_encrypted`; on any error the office is as it was.
pub fn encrypt(store: Store, occasion: &Occasion, password: &str, recovery: &RecoveryCode) -> Result<Encrypted> {
    store.require(Right::OfficeSettings)?;
    store.require_whole()?;
    if store.key().is_some() {
        return Err(ErrorCode::AlreadyEncrypted.into());
    }
    let session = store.session().clone();
    passwords::check(&store, PasswordOf::Office, &[], password)?;
    let key = DataKey::generate()?;
    let ring = Keyring::new(&key, password, recovery)?;
    let entry = Entry::new(Action::Encrypt, "启用数据加密");
    let Encrypted { store, cautions } = encrypt::put_under(store, &ring, &key, occasion, &entry)?;
    let store = store.and_then(|mut store| store.begin_session(session).map(|()| store));
    Ok(Encrypted { store, cautions })
}

/// Sets the office's password; `known` proves who asks: the present password, or the recovery code of an office whose password
/// was forgotten. Another data key is due afterwards. `password_wrong`, `recovery_code_wrong`, `password_too_weak`, `not_encrypted`.
pub fn change_password(store: &mut Store, occasion: &Occasion, known: &Secret, new: &str) -> Result<()> {
    let (key, mut ring) = opened(store)?;
    ring.proves(known, &key)?;
    passwords::check(store, PasswordOf::Office, &[], new)?;
    ring.put(&key, SlotKind::Password, new)?;
    let what = match known {
        Secret::Recovery(_) => "凭恢复码重设单位口令",
        _ => "修改单位口令",
    };
    put_to_use(store, occasion, &ring, what)
}

/// Puts a new recovery code in the place of the old one. `password` proves who asks. Another data key is due afterwards.
pub fn renew_recovery(store: &mut Store, occasion: &Occasion, password: &Secret, code: &RecoveryCode) -> Result<()> {
    let (key, mut ring) = opened(store)?;
    ring.proves(password, &key)?;
    ring.put(&key, SlotKind::Recovery, code.as_str())?;
    put_to_use(store, occasion, &ring, "更换恢复码")
}

/// Saves a keyring, in which another secret took the place of one, together with its entry in the trail; on an error neither is there.
fn put_to_use(store: &mut Store, occasion: &Occasion, ring: &Keyring, what: &str) -> Result<()> {
    let dir = store.dir().to_owned();
    let entry = Entry::new(Action::PasswordChanged, what);
    Keyring::kept_on_error(&dir, || {
        store.note_with(occasion, &entry, |tx| paired::save(tx, &dir, ring, Some(what)))
    })
}

/// What was withdrawn for which another data key is due: a Chinese phrase. `None`: nothing, or the office is not encrypted.
pub fn key_due(store: &Store) -> Result<Option<String>> {
    match store.key() {
        Some(_) => paired::due(store.read()),
        None => Ok(None),
    }
}

/// May another data key be drawn? It must be possible to take over the office's password and recovery code (`keys_too_old`); when
/// nothing has just been withdrawn, the user needs the right to such settings.
pub fn may_change_key(store: &Store) -> Result<()> {
    let (_, ring) = opened(store)?;
    if paired::due(store.read())?.is_none() {
        store.require(Right::OfficeSettings)?;
        store.require_whole()?;
    }
    let early = |kind: SlotKind| ring.of_earlier_programs().any(|slot| *slot == kind);
    if early(SlotKind::Password) {
        return Err(Error::about(ErrorCode::KeysTooOld, "请先用单位口令打开一次"));
    }
    if early(SlotKind::Recovery) {
        return Err(Error::about(ErrorCode::KeysTooOld, "请先更换恢复码"));
    }
    for kind in ring.strange(&operators::named(store.read())?) {
        match kind {
            SlotKind::Password => return Err(Error::about(ErrorCode::KeysDamaged, "请先修改单位口令")),
            SlotKind::Recovery => return Err(Error::about(ErrorCode::KeysDamaged, "请先更换恢复码")),
            // Does not come along.
            SlotKind::Operator { .. } => {}
        }
    }
    Ok(())
}

/// Draws another data key and puts the office under it, so that nothing withdrawn opens what is written from now on. The backups of
/// before are packed anew by [`protect_all`](crate::actions::backups::protect::protect_all). Accounts whose slot an earlier program
/// made are named in the cautions: the office's password lets them in the next time. `in_use` while another program has the office
/// open; on any error it is as it was.
pub fn change_key(store: Store, occasion: &Occasion) -> Result<Encrypted> {
    change_key_with(store, occasion, "更换密钥", Keyring::succeeded_by)
}

/// As [`change_key`], recorded as `what`; `succeed` makes the keyring of the next data key out of the present one.
pub(super) fn change_key_with(
    store: Store,
    occasion: &Occasion,
    what: &str,
    succeed: impl FnOnce(&Keyring, &DataKey, &[Named]) -> Result<(Keyring, Vec<SlotKind>)>,
) -> Result<Encrypted> {
    may_change_key(&store)?;
    let session = store.session().clone();
    let (key, ring) = opened(&store)?;
    let why = paired::due(store.read())?;
    let key = key.succeed(occasion.at)?;
    let (ring, left) = succeed(&ring, &key, &operators::named(store.read())?)?;
    let mut entry = Entry::new(Action::KeyChanged, what);
    entry.why = why;
    let Encrypted { store, mut cautions } = encrypt::put_under(store, &ring, &key, occasion, &entry)?;
    let names: Vec<&str> = left
        .iter()
        .filter_map(|kind| match kind {
            SlotKind::Operator { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if !names.is_empty() {
        cautions.push(format!(
            "{}的口令没有换上新密钥（没有在这一版程序里登录过，或不是现有的账户）：现有的账户下次要先用单位口令打开数据，再登录一次。",
            names.join("、")
        ));
    }
    let store = store.and_then(|mut store| store.begin_session(session).map(|()| store));
    Ok(Encrypted { store, cautions })
}

/// What became of the data key after something was withdrawn.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct KeySeen {
    /// Another one is in use.
    pub changed: bool,
    /// What could not be done or made sure of, in Chinese sentences.
    pub cautions: Vec<String>,
}

/// Draws another data key where one is due, or keeps it for the reason that the user gives. Where it cannot be changed now, it stays
/// due, and the cautions say why: what was withdrawn is withdrawn all the same. `None` for a store that could not be opened again.
pub fn see_to_key(
    mut store: Store,
    occasion: &Occasion,
    holder: &Holder,
    keep: Option<&str>,
) -> Result<(Option<Store>, KeySeen)> {
    if key_due(&store)?.is_none() {
        return Ok((Some(store), KeySeen::default()));
    }
    if let Some(reason) = keep {
        keep_key(&mut store, occasion, reason)?;
        return Ok((Some(store), KeySeen::default()));
    }
    let later = |error: &Error| KeySeen {
        changed: false,
        cautions: vec![format!("前一步已经办好，只是密钥还没有更换：{}", error.message())],
    };
    if let Err(error) = may_change_key(&store) {
        return Ok((Some(store), later(&error)));
    }
    let (dir, key, session) = (store.dir().to_owned(), store.key().cloned(), store.session().clone());
    match change_key(store, occasion) {
        Ok(changed) => {
            let (store, cautions) = changed.told();
            let changed = true;
            Ok((store, KeySeen { changed, cautions }))
        }
        Err(error) => {
            let again = Store::open_with(&dir, &Access::Write(holder.clone()), key.as_ref());
            let again = again.and_then(|mut store| store.begin_session(session).map(|()| store));
            Ok((again.ok(), later(&error)))
        }
    }
}

/// May the signed-in user keep the data key for that reason? `not_permitted`; `invalid_argument` for no reason.
pub fn may_keep_key(store: &Store, reason: &str) -> Result<()> {
    opened(store)?;
    store.require(Right::OfficeSettings)?;
    store.require_whole()?;
    if reason.trim().is_empty() {
        return Err(Error::about(ErrorCode::InvalidArgument, "不更换密钥，请说明理由"));
    }
    Ok(())
}

/// Keeps the data key although something was withdrawn, and says why.
pub fn keep_key(store: &mut Store, occasion: &Occasion, reason: &str) -> Result<()> {
    may_keep_key(store, reason)?;
    let reason = reason.trim();
    let mut entry = Entry::new(Action::KeyKept, "不更换密钥");
    entry.why = Some(reason.to_owned());
    store.note_with(occasion, &entry, |tx| paired::forgo(tx))
}

/// The sheet with the code, on its pages. It is made before the code is put to use, so that a paper that cannot be printed
/// leaves nobody without a way back.
pub fn recovery_sheet(
    conn: &Connection,
    occasion: &Occasion,
    library: &FontLibrary,
    code: &RecoveryCode,
) -> Result<LaidOut> {
    let office = office::show(conn)?.name;
    let sheet = RecoverySheet {
        office: &office,
        code,
        made_on: occasion.on,
    };
    recovery_sheet::set(&sheet, library)
}

/// The key and the keyring of an encrypted office that is open for writing. `keyring_outdated` where another keyring was put there.
pub(super) fn opened(store: &Store) -> Result<(DataKey, Keyring)> {
    let key = store.key().ok_or(ErrorCode::NotEncrypted)?.clone();
    let ring = paired::keyring(store.read(), store.dir(), &key)?;
    if ring.key_id() == key.id() {
        Ok((key, ring))
    } else {
        Err(Error::about(ErrorCode::KeysDamaged, "密钥文件属于另一份数据"))
    }
}
