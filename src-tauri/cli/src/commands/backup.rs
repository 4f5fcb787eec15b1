//! `lince backup`, `lince check`

use std::path::Path;

use chrono::Utc;
use lince_core::actions::backups::reading::{self, LastRead};
use lince_core::actions::backups::{self, Keys, Order, standing, trial, upgrade};
use lince_core::actions::{backups::restore, checks};
use lince_core::domain::moments;
use lince_core::progress::Silent;
use lince_core::storage::check::Problem;
use lince_core::storage::{Store, place};
use lince_core::{Error, ErrorCode, Result};
use serde_json::json;

use crate::args::BackupCommand;
use crate::output::{Output, table};
use crate::session::{Session, secret_in};

pub fn run(session: &Session, command: BackupCommand) -> Result<Output> {
    match command {
        BackupCommand::Create { to } => create(session, to.as_deref()),
        BackupCommand::BeforeUpgrade => before_upgrade(session),
        BackupCommand::List => list(session),
        BackupCommand::Verify { file } => verify(session, &file),
        BackupCommand::Try { file } => try_restore(session, file.as_deref()),
        BackupCommand::Restore {
            file,
            backup_password_file,
        } => bring_back(session, &file, backup_password_file.as_deref()),
        BackupCommand::Second { folder, none } => second(session, folder.as_deref(), none),
    }
}

fn create(session: &Session, to: Option<&Path>) -> Result<Output> {
    let mut store = session.reader()?;
    let order = Order {
        to: to.map(Path::to_owned),
        second: lince_places::second_backup(store.dir()).0,
        ..Order::default()
    };
    let made = backups::make(&mut store, &session.occasion, &order, &mut Silent)?;
    let mut text = format!(
        "已备份：{}\n校验码：{}\n档案{}人。",
        made.file.display(),
        made.sha256,
        made.workers
    );
    if let Some(second) = &made.second {
        match (&second.file, &second.caution) {
            (Some(copy), _) => {
                // A settings file that cannot be written only forgets the day.
                let _ = lince_places::second_backup_reached(store.dir(), session.occasion.at.to_rfc3339());
                text += &format!("\n第二个位置：{}", copy.display());
            }
            (None, Some(caution)) => text += &format!("\n注意：{caution}"),
            (None, None) => {}
        }
    }
    if made.lost > 0 {
        text += &format!(
            "\n注意：有{}个照片文件缺失或损坏，备份里没有，请用lince check查看。",
            made.lost
        );
    }
    Ok(Output::new(json!(made), text))
}

fn before_upgrade(session: &Session) -> Result<Output> {
    let Some(dir) = session.chosen_dir() else {
        return Ok(Output::new(
            json!({ "backup": null, "kind": null }),
            "本机还没有单位，不用备份。",
        ));
    };
    let second = lince_places::second_backup(dir).0;
    let kept = upgrade::before_upgrade(dir, &session.holder(), &session.occasion, second.as_deref())?;
    let text = match &kept.backup {
        Some(backup) => format!("升级前已备份：{}", backup.display()),
        None => format!("{}里没有数据，不用备份。", dir.display()),
    };
    Ok(Output::new(json!(kept), text))
}

fn list(session: &Session) -> Result<Output> {
    let dir = session.dir()?;
    let (second, _) = lince_places::second_backup(&dir);
    let found = backups::list_both(&dir, second.as_deref())?;
    if found.is_empty() {
        // Says so when there is no office at all.
        session.reader()?;
    }
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|b| {
            let workers = b.workers.map_or_else(|| "不能读取".to_owned(), |w| w.to_string());
            let encrypted = if b.encrypted { "、已加密" } else { "" };
            vec![
                b.made_at.as_deref().map(moments::to_the_second).unwrap_or_default(),
                workers,
                b.kind.map(|k| k.title().to_owned() + encrypted).unwrap_or_default(),
                b.place.title().to_owned(),
                b.file.display().to_string(),
            ]
        })
        .collect();
    let missing = second.filter(|s| !s.is_dir());
    let mut text = table(&["时间", "人数", "种类", "位置", "文件"], &rows);
    if let Some(missing) = &missing {
        text += &format!("第二个位置{}不在。", missing.display());
    }
    Ok(Output::new(
        json!({ "backups": found, "second_missing": missing }),
        text,
    ))
}

fn verify(session: &Session, file: &Path) -> Result<Output> {
    let secret = session.secret_if_given()?;
    let keys = Keys {
        present: None,
        secret: secret.as_ref(),
    };
    let verified = backups::verify_with(file, keys, &mut Silent)?;
    let text = match (verified.ok, verified.opened) {
        (true, true) => format!("备份完好，档案{}人。", verified.workers),
        (true, false) => format!(
            "备份已加密，各文件与它自己的校验码相符，清单上写着档案{}人；没有口令，里面的内容、是不是本单位做的都没有核对，要核对请加--password-file。",
            verified.workers
        ),
        (false, _) => sentences(&verified.problems),
    };
    Ok(Output {
        findings: !verified.ok,
        ..Output::new(json!(verified), text)
    })
}

fn try_restore(session: &Session, file: Option<&Path>) -> Result<Output> {
    let mut store = session.reader()?;
    let second = lince_places::second_backup(store.dir()).0;
    let file = file.map(std::path::absolute).transpose()?;
    let tried = trial::try_restore(
        &mut store,
        &session.occasion,
        second.as_deref(),
        file.as_deref(),
        &mut Silent,
    )?;
    let mut text = format!("{}。", tried.text);
    if !tried.ok {
        text += &format!("\n{}", sentences(&tried.problems));
    }
    Ok(Output {
        findings: !tried.ok,
        ..Output::new(json!(tried), text)
    })
}

fn bring_back(session: &Session, file: &Path, backup_password_file: Option<&Path>) -> Result<Output> {
    let dir = session.dir()?;
    let opened = session.may_restore()?;
    let own = session.secret_if_given()?;
    let of_backup = backup_password_file.map(secret_in).transpose()?;
    // With a password of its own for the backup, the other one is only for what is there now.
    let present = match (&of_backup, &own) {
        _ if opened.is_some() => opened,
        (Some(_), Some(own)) => Some(lince_core::storage::vault::unlock(&dir, own)?),
        _ => None,
    };
    let keys = Keys {
        present: present.as_ref(),
        secret: of_backup.as_ref().or(own.as_ref()),
    };
    let (holder, occasion) = (session.holder(), &session.occasion);
    let restore = || restore::restore_with(&dir, &holder, occasion, file, keys, &mut Silent);
    let restored = lince_places::office_made_in(&dir, restore)?;
    let mut text = format!("已从{}恢复，档案{}人。", restored.restored.display(), restored.workers);
    if let Some(kept) = &restored.kept {
        text += &format!("\n恢复前的数据已另存：{}", kept.display());
    }
    if let Some(damaged) = &restored.damaged {
        text += &format!("\n损坏的数据文件原样放在：{}", damaged.display());
    }
    for caution in &restored.cautions {
        text += &format!("\n注意：{caution}");
    }
    Ok(Output::new(json!(restored), text))
}

fn second(session: &Session, folder: Option<&Path>, none: bool) -> Result<Output> {
    let dir = session.dir()?;
    if (none || folder.is_some()) && Store::exists(&dir) {
        standing::may_choose_second(&session.reader()?)?;
    }
    if none {
        lince_places::set_second_backup(&dir, None)?;
    } else if let Some(folder) = folder {
        if !folder.is_dir() {
            return Err(Error::about(ErrorCode::FileNotFound, folder.display().to_string()));
        }
        lince_places::set_second_backup(&dir, Some(&std::path::absolute(folder)?))?;
    }
    let (second, reached) = lince_places::second_backup(&dir);
    let same_disk = match &second {
        Some(second) => place::same_disk(second, &dir),
        None => false,
    };
    let mut text = match &second {
        Some(second) => format!("第二个备份位置：{}", second.display()),
        None => "没有第二个备份位置。".to_owned(),
    };
    if same_disk {
        text += "\n注意：它和数据在同一块硬盘上，硬盘坏了会一起丢。";
    }
    let there = second.as_deref().is_some_and(Path::is_dir);
    let mut json = json!({ "second": second, "there": there, "same_disk": same_disk, "reached_at": reached });
    if let Ok(store) = session.reader() {
        let standing = standing::standing(&store, Utc::now(), second.as_deref(), reached.as_deref())?;
        json["standing"] = json!(standing);
    }
    Ok(Output::new(json, text))
}

pub fn check(session: &Session) -> Result<Output> {
    let mut store = session.reader()?;
    let mut problems = checks::check(&store)?;
    let orphans = checks::orphans(&store)?;
    let second = lince_places::second_backup(store.dir()).0;
    let read = reading::read_due(&mut store, &session.occasion, second.as_deref(), &mut Silent);
    let reads = read.as_deref().unwrap_or_default();
    problems.extend(reading::problems(reads));
    let mut text = if problems.is_empty() {
        "没有发现问题。".to_owned()
    } else {
        sentences(&problems)
    };
    let mut json = json!({ "ok": problems.is_empty(), "problems": problems });
    if !reads.is_empty() {
        json["backups_read"] = json!(reads);
    }
    if orphans > 0 {
        text += &format!("\n另有{orphans}个照片文件现在没有人用到（换下来的照片），不影响使用。");
        json["orphans"] = json!(orphans);
    }
    text += &last_reads(reads);
    if let Err(error) = &read {
        let why = error.message();
        text += &format!("\n注意：备份没能重读。{why}");
        json["backups_not_read"] = json!(why);
    }
    Ok(Output {
        findings: !problems.is_empty(),
        ..Output::new(json, text)
    })
}

/// The last reads of the backups that are whole; the others are among the findings.
fn last_reads(reads: &[LastRead]) -> String {
    let whole = reads.iter().filter(|read| read.ok);
    let lines = whole.map(|read| {
        let (place, at) = (read.place.title(), moments::to_the_minute(&read.read_at));
        format!("\n{place}里最新的备份{at}整份读过，完好。")
    });
    lines.collect()
}

fn sentences(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|p| format!("{}{}\n", p.message, p.remedy));
    lines.collect()
}
