//! `lince import`

use std::path::PathBuf;

use lince_core::actions::{file, imports};
use lince_core::domain::typed;
use lince_core::import::{Difference, ImportKind, ImportTable, Plan, Returns};
use lince_core::progress::Silent;
use lince_core::storage::Store;
use lince_core::{Error, ErrorCode, Result};
use serde_json::Value;

use crate::args::ImportOf;
use crate::output::Output;
use crate::session::Session;

/// What was asked for.
pub struct Request {
    pub kind: ImportOf,
    pub file: PathBuf,
    pub sheet: Option<String>,
    pub year: Option<i32>,
    pub map: Vec<(String, String)>,
    pub dry_run: bool,
    pub errors: Option<PathBuf>,
    pub round_hours: bool,
    /// The people to take back: `all`, or single ones, perhaps with a day.
    pub back: Vec<String>,
}

pub fn run(session: &Session, request: Request) -> Result<Output> {
    let mut store = if request.dry_run {
        session.reader()?
    } else {
        session.writer()?
    };
    let mut wanted = imports::request(store.read(), request.kind.0, session.day())?;
    wanted.sheet = request.sheet;
    wanted.year = request.year;
    wanted.round_hours = request.round_hours;
    wanted.map = request.map.into_iter().collect();
    wanted.returns = returns(&store, wanted.kind, &request.back)?;
    if request.errors.is_some() {
        imports::may_save_marked(&store)?;
    }
    let (table, plan) = imports::prepare(&store, &request.file, &wanted, session.day(), &mut Silent)?;
    if !request.dry_run {
        let name = request
            .file
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        imports::apply(&mut store, &session.occasion, &name, &plan, &wanted.map, &mut Silent)?;
    }
    if let Some(out) = &request.errors {
        imports::save_marked(&mut store, &session.occasion, &table, &plan, out)?;
    }
    let json: Value = serde_json::to_value(&plan).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Output::new(json, text(&table, &plan, request.dry_run)))
}

/// `all`, `12`, `12=2026-10-08`, or an identity number in place of the 12.
fn returns(store: &Store, kind: ImportKind, asked: &[String]) -> Result<Returns> {
    let mut returns = Returns::default();
    if !asked.is_empty() && kind != ImportKind::Roster {
        let what = "--return 只用于花名册（roster）";
        return Err(Error::about(ErrorCode::InvalidArgument, what));
    }
    for one in asked {
        if one == "all" {
            returns.everybody = true;
            continue;
        }
        let (who, day) = match one.split_once('=') {
            Some((who, day)) => (who, Some(day.trim())),
            None => (one.as_str(), None),
        };
        let day = day.map(typed::day).transpose()?;
        let worker = file::resolve(store.read(), who.trim())?;
        if returns.named.insert(worker, day).is_some_and(|before| before != day) {
            let what = format!("--return 对编号{}写了两个日期", worker.0);
            return Err(Error::about(ErrorCode::InvalidArgument, what));
        }
    }
    Ok(returns)
}

fn text(table: &ImportTable, plan: &Plan, dry_run: bool) -> String {
    let done = if dry_run { "试读" } else { "导入" };
    let mut text = format!(
        "{}{done}：工作表{}，共{}行，可用{}行（新增{}、更新{}、不变{}），未导入{}行。\n",
        table.kind().about().title,
        plan.sheets.join("、"),
        plan.rows,
        plan.accepted,
        plan.added,
        plan.updated,
        plan.unchanged,
        plan.held_back.len()
    );
    for held in &plan.held_back {
        text += &format!("{}第{}行 {}\n", held.sheet, held.row, held.message);
    }
    if plan.hours_to_round > 0 {
        text += &format!(
            "{}行只因学时超过一位小数而未导入；要四舍五入到一位的，请加 --round-hours 再导入。\n",
            plan.hours_to_round
        );
    }
    for one in &plan.returns {
        let (who, left, on) = (&one.name, one.left_on, one.on);
        text += &match (one.taken_back, dry_run) {
            (true, true) => format!("将重新到岗：{who}，{left}离任，{on}起\n"),
            (true, false) => format!("重新到岗：{who}，{left}离任，{on}起\n"),
            (false, _) => format!(
                "已离任：{who}（编号{}），{left}离任；要一并办理重新到岗（{on}起）的，请加 --return {}\n",
                one.worker.0, one.worker.0
            ),
        };
    }
    text += &changes(plan, dry_run);
    for warning in &plan.warnings {
        text += &format!("提示：{}\n", warning.message);
    }
    text
}

/// Old and new: everything before it is taken over, afterwards what was corrected of contracts on file.
fn changes(plan: &Plan, dry_run: bool) -> String {
    let verb = if dry_run { "将更新" } else { "已更正" };
    let mut text = String::new();
    for difference in plan.differences.iter().cloned().map(Difference::masked) {
        let told = difference
            .changes
            .iter()
            .filter(|change| dry_run || change.field == "contract_ends_on");
        for change in told {
            let before = change.before.as_deref().unwrap_or("（空）");
            text += &format!(
                "{verb}：{}第{}行{}「{}」{before}→{}\n",
                difference.sheet, difference.row, difference.about, change.title, change.after
            );
        }
    }
    text
}
