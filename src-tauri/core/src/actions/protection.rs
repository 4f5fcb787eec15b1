//! Encryption of the office's data: switching it on, changing the password, renewing the recovery code.

use super::office;
use super::passwords::{self, PasswordOf};
use crate::documents::LaidOut;
use crate::documents::fonts::FontLibrary;
use crate::documents::recovery_sheet::{self, RecoverySheet};
use crate::domain::rights::Right;
use crate::storage::Connection;
use crate::storage::encrypt::{self, Encrypted};
use crate::storage::trail::Action;
use crate::storage::vault::{DataKey, Keyring, RecoveryCode, Secret, SlotKind};
use crate::storage::{Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// Encrypts the office under a password and a recovery code, which the caller shows or prints, because nobody can tell it again.
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
    let Encrypted { store, cautions } = encrypt::encrypt(store, &ring, &key, occasion, &entry)?;
    let store = store.and_then(|mut store| store.begin_session(session).map(|()| store));
    Ok(Encrypted { store, cautions })
}

/// Sets the office's password; `known` proves who asks: the present password, or the recovery code of an office whose password
/// was forgotten. `password_wrong`, `recovery_code_wrong`, `password_too_weak`, `not_encrypted`.
pub fn change_password(store: &mut Store, occasion: &Occasion, known: &Secret, new: &str) -> Result<()> {
    let (key, mut ring) = opened(store)?;
    if ring.unlock(known)?.id() != key.id() {
        return Err(ErrorCode::PasswordWrong.into());
    }
    passwords::check(store, PasswordOf::Office, &[], new)?;
    ring.put(&key, SlotKind::Password, new)?;
    let what = match known {
        Secret::Recovery(_) => "凭恢复码重设单位口令",
        _ => "修改单位口令",
    };
    put_to_use(store, occasion, &ring, what)
}

/// Puts a new recovery code in the place of the old one, which opens nothing any more. `password` proves who asks.
pub fn renew_recovery(store: &mut Store, occasion: &Occasion, password: &Secret, code: &RecoveryCode) -> Result<()> {
    let (key, mut ring) = opened(store)?;
    if ring.unlock(password)?.id() != key.id() {
        return Err(ErrorCode::PasswordWrong.into());
    }
    ring.put(&key, SlotKind::Recovery, code.as_str())?;
    put_to_use(store, occasion, &ring, "更换恢复码")
}

/// Saves a keyring together with its entry in the trail; on an error neither is there.
fn put_to_use(store: &mut Store, occasion: &Occasion, ring: &Keyring, what: &str) -> Result<()> {
    let dir = store.dir().to_owned();
    let entry = Entry::new(Action::PasswordChanged, what);
    Keyring::kept_on_error(&dir, || store.note_with(occasion, &entry, |_| ring.save(&dir)))
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

/// The key and the keyring of an encrypted office that is open for writing.
fn opened(store: &Store) -> Result<(DataKey, Keyring)> {
    let key = store.key().ok_or(ErrorCode::NotEncrypted)?.clone();
    let ring = Keyring::load(store.dir())?;
    if ring.key_id() == key.id() {
        Ok((key, ring))
    } else {
        Err(Error::about(ErrorCode::KeysDamaged, "密钥文件属于另一份数据"))
    }
}
