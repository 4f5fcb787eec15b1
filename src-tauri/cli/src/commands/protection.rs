//! `lince encrypt`, `lince password`, `lince key`

use std::path::{Path, PathBuf};

use lince_core::actions::backups::protect::{self, DELETED_BLOCKS, Protected, protect_all};
use lince_core::actions::backups::usual_folder;
use lince_core::actions::passwords::{self, PasswordOf};
use lince_core::actions::{key_file, protection};
use lince_core::documents::fonts::FontLibrary;
use lince_core::documents::{self, LaidOut};
use lince_core::storage::Store;
use lince_core::storage::vault::RecoveryCode;
use lince_core::{ErrorCode, Result};
use serde_json::{Value, json};

use crate::args::{KeepArgs, KeyCommand, KeyFileArgs, PasswordCommand};
use crate::output::Output;
use crate::session::{Session, first_line};

pub fn encrypt(session: &Session, new_password_file: &Path, sheet: Option<&Path>) -> Result<Output> {
    let password = first_line(new_password_file)?;
    let store = session.writer()?;
    if store.key().is_some() {
        return Err(ErrorCode::AlreadyEncrypted.into());
    }
    // Before a sheet is printed that would be of no use.
    passwords::check(&store, PasswordOf::Office, &[], &password)?;
    let code = RecoveryCode::generate()?;
    let folder = usual_folder(store.dir());
    let paper = sheet_of(session, &store, &code, sheet)?;
    let (encrypted, sheet) = with_sheet(paper, || {
        protection::encrypt(store, &session.occasion, &password, &code)
    })?;
    let (store, cautions) = encrypted.told();
    let mut done = Told {
        json: json!({ "encrypted": true }),
        text: "数据已加密，今后每个命令都要用--password-file给出口令。".to_owned(),
    };
    done.cautions(&cautions);
    // The office is encrypted now, so its code must be shown, whatever becomes of the earlier backups.
    done.protect(session, store.as_ref(), folder);
    Ok(told(done.json, &done.text, &code, sheet))
}

/// What was done so far.
pub struct Told {
    pub json: Value,
    pub text: String,
}

impl Told {
    /// A secret was changed.
    pub fn changed(text: &str) -> Self {
        Self {
            json: json!({ "changed": true }),
            text: text.to_owned(),
        }
    }

    fn cautions(&mut self, cautions: &[String]) {
        for caution in cautions {
            self.text += &format!("\n注意：{caution}");
        }
        if !cautions.is_empty() {
            self.json["cautions"] = json!(cautions);
        }
    }

    /// Encrypts the unprotected files, and reports what stayed as it was.
    fn protect(&mut self, session: &Session, store: Option<&Store>, folder: PathBuf) {
        let protected = store.and_then(|store| {
            let second = lince_places::second_backup(store.dir()).0;
            protect_all(store, second.as_deref(), session.occasion.at).ok()
        });
        let protected = protected.unwrap_or_else(|| Protected::none_of(folder));
        for left in &protected.left {
            self.text += &format!("\n注意：{}没有加密，或还用着旧密钥，请核对后自行删除。", left.display());
        }
        for away in &protected.away {
            self.text += &format!(
                "\n注意：{}现在不在，里面的还没有加密或换上新密钥；第二个备份位置插上后再备份一次就会办理，另存到别处的请收回后删除。",
                away.display()
            );
        }
        self.text += &format!("\n{DELETED_BLOCKS}");
        if protected != Protected::default() {
            self.json["backups_encrypted"] = json!(protected.encrypted);
            self.json["backups_left"] = json!(protected.left);
            self.json["backups_away"] = json!(protected.away);
        }
    }

    /// Draws another data key where one is due, or keeps the present one, and reports it.
    pub fn see_to_key(&mut self, session: &Session, store: Store, keep: Option<&str>) -> Result<()> {
        if store.key().is_none() {
            return Ok(());
        }
        let folder = usual_folder(store.dir());
        let (store, seen) = protection::see_to_key(store, &session.occasion, &session.holder(), keep)?;
        self.json["key_changed"] = json!(seen.changed);
        self.cautions(&seen.cautions);
        if seen.changed {
            self.text += "密钥已更换，以前的密钥打不开现在的数据。";
            self.protect(session, store.as_ref(), folder);
        }
        Ok(())
    }
}

/// What was withdrawn still opens the data until another key is drawn: reported where that is left to the user who withdrew it.
pub fn tell_key_due(store: &Store, json: &mut Value, text: &mut String) -> Result<()> {
    if let Some(due) = protection::key_due(store)? {
        json["key_change_due"] = json!(true);
        *text += &format!("\n注意：{due}以后还没有更换密钥，请运行lince key rotate。");
    }
    Ok(())
}

pub fn key(session: &Session, command: &KeyCommand) -> Result<Output> {
    match command {
        KeyCommand::Rotate { keep } => rotate(session, keep),
        KeyCommand::File(deed) if deed.is_question() => key_file_at_hand(session),
        KeyCommand::File(deed) => switch_key_file(session, deed),
        KeyCommand::Settled { path } => {
            protect::settle(&mut session.writer()?, &session.occasion, path)?;
            Ok(Output::new(
                json!({ "settled": path }),
                format!("不再提醒：{}", path.display()),
            ))
        }
    }
}

fn key_file_at_hand(session: &Session) -> Result<Output> {
    let store = session.reader()?;
    let (used, at_hand) = (key_file::in_use(&store)?, key_file::at_hand(&store)?);
    let mut text = match &used {
        Some(id) => format!("钥匙U盘已启用，用的是编号{id}的钥匙文件。"),
        None => "没有启用钥匙U盘。".to_owned(),
    };
    for found in &at_hand {
        let what = if found.in_use {
            "正在用的"
        } else {
            "这份数据不用它：别的单位的，或者没有启用、已经换掉的"
        };
        text += &format!(
            "
{}：{what}",
            found.file.display()
        );
    }
    Ok(Output::new(json!({ "key_file_id": used, "at_hand": at_hand }), text))
}

fn switch_key_file(session: &Session, deed: &KeyFileArgs) -> Result<Output> {
    let mut store = session.writer()?;
    let second = lince_places::second_backup(store.dir()).0;
    if let Some(out) = &deed.copy {
        let cautions = key_file::cautions(&store, out, second.as_deref());
        key_file::copy(&mut store, &session.occasion, out)?;
        let mut done = Told {
            json: json!({ "key_file": out, "key_changed": false }),
            text: format!("钥匙文件又做了一份：{}", out.display()),
        };
        done.cautions(&cautions);
        return Ok(Output::new(done.json, done.text));
    }
    let folder = usual_folder(store.dir());
    let (switched, mut cautions, text) = match &deed.make {
        Some(out) => {
            let cautions = key_file::cautions(&store, out, second.as_deref());
            let text = format!(
                "钥匙U盘已启用，今后凭口令打开数据，还要有这个钥匙文件：{}\n请用--copy再做一份，锁起来；两份都丢了，只能凭恢复码打开。",
                out.display()
            );
            let laid = key_file::lay(&store, out)?;
            (key_file::switch_on(store, &session.occasion, laid)?, cautions, text)
        }
        None => {
            let text = "钥匙U盘已停用，凭口令就能打开数据；原来的钥匙文件没有用了，请删除。".to_owned();
            (key_file::switch_off(store, &session.occasion)?, Vec::new(), text)
        }
    };
    let (store, more) = switched.told();
    cautions.extend(more);
    let mut done = Told {
        json: json!({ "key_file": deed.make, "key_changed": true }),
        text,
    };
    done.cautions(&cautions);
    done.protect(session, store.as_ref(), folder);
    Ok(Output::new(done.json, done.text))
}

/// Refuses a reason that does not count before anything is withdrawn.
fn may_keep(keep: &KeepArgs, store: &Store) -> Result<()> {
    keep.reason()
        .map_or(Ok(()), |reason| protection::may_keep_key(store, reason))
}

fn rotate(session: &Session, keep: &KeepArgs) -> Result<Output> {
    let mut store = session.writer()?;
    if let Some(reason) = keep.reason() {
        protection::keep_key(&mut store, &session.occasion, reason)?;
        return Ok(Output::new(
            json!({ "key_changed": false }),
            "没有更换密钥，理由已记入操作记录。",
        ));
    }
    let folder = usual_folder(store.dir());
    let (store, cautions) = protection::change_key(store, &session.occasion)?.told();
    let mut done = Told {
        json: json!({ "key_changed": true }),
        text: "密钥已更换，以前的密钥打不开现在的数据。".to_owned(),
    };
    done.cautions(&cautions);
    done.protect(session, store.as_ref(), folder);
    Ok(Output::new(done.json, done.text))
}

pub fn password(session: &Session, command: PasswordCommand) -> Result<Output> {
    match command {
        PasswordCommand::Change {
            new_password_file,
            keep,
        } => {
            let new = first_line(&new_password_file)?;
            let mut store = session.writer()?;
            may_keep(&keep, &store)?;
            protection::change_password(&mut store, &session.occasion, &session.secret()?, &new)?;
            let mut done = Told::changed("口令已修改。");
            done.see_to_key(session, store, keep.reason())?;
            Ok(Output::new(done.json, done.text))
        }
        PasswordCommand::Suggest { out } => suggest(out.as_deref()),
        PasswordCommand::Recovery { recovery, keep } => {
            let mut store = session.writer()?;
            may_keep(&keep, &store)?;
            let code = RecoveryCode::generate()?;
            let paper = sheet_of(session, &store, &code, recovery.as_deref())?;
            let ((), sheet) = with_sheet(paper, || {
                protection::renew_recovery(&mut store, &session.occasion, &session.secret()?, &code)
            })?;
            let mut done = Told::changed("恢复码已更换，原来的恢复单作废。");
            done.see_to_key(session, store, keep.reason())?;
            Ok(told(done.json, &done.text, &code, sheet))
        }
    }
}

/// A password to be remembered; into a file, it can be given on at once.
fn suggest(out: Option<&Path>) -> Result<Output> {
    let offered = passwords::memorable()?;
    let mut json = json!({ "written": offered.written.as_str() });
    let kept = "请抄写后妥善保管，它不会再次显示。";
    let text = match out {
        Some(out) => {
            offered.keep_in(out)?;
            json["file"] = json!(out.display().to_string());
            format!(
                "口令已存入{}：{}\n记住汉字，连起来打拼音，词与词之间打一个短横。{kept}",
                out.display(),
                offered.written.as_str()
            )
        }
        None => {
            json["password"] = json!(offered.password.as_str());
            format!("{}\n{}\n{kept}", offered.password.as_str(), offered.written.as_str())
        }
    };
    Ok(Output::new(json, text))
}

/// The sheet with a code, laid out, and where it is wanted.
pub fn sheet_of<'o>(
    session: &Session,
    store: &Store,
    code: &RecoveryCode,
    out: Option<&'o Path>,
) -> Result<Option<(LaidOut, &'o Path)>> {
    let Some(out) = out else { return Ok(None) };
    let library = FontLibrary::open_default()?;
    let paper = protection::recovery_sheet(store.read(), &session.occasion, &library, code)?;
    Ok(Some((paper, out)))
}

/// Runs `act`, which puts a code to use. The sheet is written only when that succeeds; where it could not be written after all, there
/// is no sheet, and the answer shows the code.
pub fn with_sheet<T>(sheet: Option<(LaidOut, &Path)>, act: impl FnOnce() -> Result<T>) -> Result<(T, Option<&Path>)> {
    let Some((paper, out)) = sheet else {
        return Ok((act()?, None));
    };
    let (done, written) = documents::write_pdf_with(&paper, out, act)?;
    Ok((done, written.is_ok().then_some(out)))
}

/// Where there is no sheet, the answer is the only place that ever shows the code.
pub fn told(mut json: Value, done: &str, code: &RecoveryCode, sheet: Option<&Path>) -> Output {
    let text = match sheet {
        Some(out) => {
            json["recovery_sheet"] = json!(out.display().to_string());
            format!("{done}\n恢复单：{}\n请打印后密封保管，并删除这个文件。", out.display())
        }
        None => {
            json["recovery_code"] = json!(code.as_str());
            format!("{done}\n恢复码：{}\n请抄写后密封保管，它不会再次显示。", code.as_str())
        }
    };
    Output::new(json, text)
}
