//! Whether the trail is whole, and answering for it where it is but an older one was put back.

use std::path::{Path, PathBuf};

use super::backups;
use crate::domain::rights::Right;
use crate::storage::backup::archive::Archive;
use crate::storage::chain::{Ends, Head};
use crate::storage::check::{Problem, problem};
use crate::storage::scope;
use crate::storage::trail::Action;
use crate::storage::verify::{self, Report, Witness};
use crate::storage::{Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// Verifies the trail against itself, against its heads beside the file, against the records, and against the backups in the
/// usual folder and in `also` (files or folders, such as a stick that lay elsewhere).
pub fn verify(store: &Store, also: &[PathBuf]) -> Result<Report> {
    verify_with(store, also, &[])
}

/// As [`verify`], and against what was printed under a register, such as `29:e20322d8 7d82e764 …` (number, colon, check code).
pub fn verify_with(store: &Store, also: &[PathBuf], printed: &[String]) -> Result<Report> {
    let mut witnesses = of_folder(&backups::usual_folder(store.dir()))?;
    for place in also {
        if place.is_dir() {
            witnesses.extend(of_folder(place)?);
        } else {
            witnesses.extend(witness(place)?);
        }
    }
    for text in printed {
        witnesses.push(on_paper(text)?);
    }
    // A session for some communities would take everybody else's rows for missing.
    scope::with_everybody(store.read(), |_| verify::full(store, &witnesses))
}

/// What the backups of a folder say; one that cannot be read is no witness.
fn of_folder(folder: &Path) -> Result<Vec<Witness>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<std::io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|e| e == backups::EXTENSION));
    files.sort();
    Ok(files.iter().filter_map(|file| witness(file).ok().flatten()).collect())
}

fn on_paper(text: &str) -> Result<Witness> {
    let read = text.split_once([':', '：']).and_then(|(number, code)| {
        let digest: String = code.split_whitespace().collect::<String>().to_lowercase();
        let whole = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
        Some((number.trim().parse().ok()?, whole.then_some(digest)?))
    });
    let Some((entries, digest)) = read else {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            "登记表的校验码应写成 条数:64位校验码",
        ));
    };
    Ok(Witness {
        file: format!("打印的登记表（第{entries}条）"),
        // Nobody knows when it was printed, so no later restore explains a difference.
        made_at: "9999".to_owned(),
        trail: Ends {
            head: Head { entries, digest },
            restarts: Vec::new(),
        },
    })
}

fn witness(file: &Path) -> Result<Option<Witness>> {
    let manifest = Archive::open(file)?.manifest;
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned());
    Ok(manifest.trail.map(|trail| Witness {
        file: format!("备份{}", name.unwrap_or_default()),
        made_at: manifest.made_at,
        trail,
    }))
}

/// The findings in the form that [`super::checks::check`] reports.
pub fn problems(report: Report) -> Vec<Problem> {
    const REMEDY: &str = "请向负责人报告，到「设置」的「操作记录」核对，必要时从完好的备份恢复";
    let more = (report.more > 0).then(|| problem("trail_more", format!("操作记录还有{}处不符。", report.more), REMEDY));
    let findings = report.findings.into_iter();
    let told = findings.map(|finding| problem(finding.code.as_str(), finding.message, REMEDY));
    told.chain(more).collect()
}

/// The user answers for a trail that is whole but not the one that its heads or a backup knew: an older copy of the folder was
/// put back, a disk lost the last days. The entry names what was found and the reason, and the heads begin anew with it. A trail
/// that is inconsistent in itself cannot be answered for.
pub fn accept(store: &mut Store, occasion: &Occasion, reason: &str, also: &[PathBuf]) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(ErrorCode::ReasonNeeded.into());
    }
    store.require(Right::OfficeSettings)?;
    store.require_whole()?;
    let report = verify(store, also)?;
    if let Some(finding) = report.findings.iter().find(|f| !f.code.can_be_answered_for()) {
        let told = finding.message.split_inclusive('。').next().unwrap_or_default();
        return Err(Error::about(ErrorCode::TrailBroken, told.trim_end_matches('。')));
    }
    if report.ok {
        return Ok(());
    }
    let told: Vec<&str> = report
        .findings
        .iter()
        .filter_map(|f| f.message.split('。').next())
        .collect();
    let entry = Entry::new(Action::TrailNoted, format!("记明：{}", told.join("；"))).because(Some(reason));
    store.note(occasion, &entry)
}
