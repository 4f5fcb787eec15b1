//! `lince encrypt`, `lince password`

use std::path::Path;

use lince_core::actions::backups::protect::{Protected, protect_all};
use lince_core::actions::backups::usual_folder;
use lince_core::actions::passwords::{self, PasswordOf};
use lince_core::actions::protection;
use lince_core::documents::fonts::FontLibrary;
use lince_core::documents::{self, LaidOut};
use lince_core::storage::Store;
use lince_core::storage::vault::RecoveryCode;
use lince_core::{ErrorCode, Result};
use serde_json::{Value, json};

use crate::args::PasswordCommand;
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
    let mut done = "数据已加密，今后每个命令都要用--password-file给出口令。".to_owned();
    for caution in &cautions {
        done += &format!("\n注意：{caution}");
    }
    // The office is encrypted, and its code must be told, whatever becomes of the backups of before.
    let protected = store.and_then(|store| protect_all(&store, lince_places::second_backup().0.as_deref()).ok());
    let protected = protected.unwrap_or_else(|| Protected::none_of(folder));
    for left in &protected.left {
        done += &format!("\n注意：{}没有加密，任何人都能读，请核对后自行删除。", left.display());
    }
    let mut json = json!({ "encrypted": true });
    if !cautions.is_empty() {
        json["cautions"] = json!(cautions);
    }
    if protected != Protected::default() {
        json["backups_encrypted"] = json!(protected.encrypted);
        json["backups_left"] = json!(protected.left);
    }
    Ok(told(json, &done, &code, sheet))
}

pub fn password(session: &Session, command: PasswordCommand) -> Result<Output> {
    match command {
        PasswordCommand::Change { new_password_file } => {
            let new = first_line(&new_password_file)?;
            let mut store = session.writer()?;
            protection::change_password(&mut store, &session.occasion, &session.secret()?, &new)?;
            Ok(Output::new(json!({ "changed": true }), "口令已修改。"))
        }
        PasswordCommand::Suggest { out } => suggest(out.as_deref()),
        PasswordCommand::Recovery { recovery } => {
            let mut store = session.writer()?;
            let code = RecoveryCode::generate()?;
            let paper = sheet_of(session, &store, &code, recovery.as_deref())?;
            let ((), sheet) = with_sheet(paper, || {
                protection::renew_recovery(&mut store, &session.occasion, &session.secret()?, &code)
            })?;
            let done = json!({ "changed": true });
            Ok(told(done, "恢复码已更换，原来的恢复单作废。", &code, sheet))
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

/// Puts a code to use. The sheet lies where it is wanted when that is done, and not when it is refused; where it could not be laid
/// there after all, there is none, and the answer tells the code.
pub fn with_sheet<T>(sheet: Option<(LaidOut, &Path)>, act: impl FnOnce() -> Result<T>) -> Result<(T, Option<&Path>)> {
    let Some((paper, out)) = sheet else {
        return Ok((act()?, None));
    };
    let (done, lies) = documents::write_pdf_with(&paper, out, act)?;
    Ok((done, lies.then_some(out)))
}

/// Where there is no sheet, the answer is the only place that ever tells the code.
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
