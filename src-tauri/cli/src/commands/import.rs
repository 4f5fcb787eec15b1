//! `lince import`

use std::collections::BTreeMap;
use std::path::PathBuf;

use lince_core::actions::imports::batch::{self, Asked, Batch, Fate, Part, Unknown};
use lince_core::actions::{file, imports};
use lince_core::domain::typed;
use lince_core::import::questions::Answer;
use lince_core::import::{Difference, ImportKind, ImportRequest, Plan, Returns};
use lince_core::progress::Silent;
use lince_core::storage::Store;
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use crate::args::{ImportAs, UnknownColumns};
use crate::output::Output;
use crate::session::Session;

/// What was asked for.
pub struct Request {
    pub kind: ImportAs,
    pub file: PathBuf,
    pub sheet: Option<String>,
    pub year: Option<i32>,
    pub map: Vec<(String, String)>,
    pub dry_run: bool,
    pub errors: Option<PathBuf>,
    pub round_hours: bool,
    /// The people to take back: `all`, or single ones, perhaps with a day.
    pub back: Vec<String>,
    /// Whom rows mean that only name their person.
    pub people: Vec<(String, String)>,
    /// What words mean: field and word, and the meaning.
    pub answers: Vec<(String, String)>,
    pub ask_again: bool,
    pub own_fields: UnknownColumns,
}

pub fn run(session: &Session, request: Request) -> Result<Output> {
    let mut store = if request.dry_run {
        session.reader()?
    } else {
        session.writer()?
    };
    let people = request
        .people
        .iter()
        .map(|(whom, who)| Ok((whom.clone(), file::resolve(store.read(), who.trim())?)));
    let asked = Asked {
        kind: request.kind.0,
        sheet: request.sheet,
        year: request.year,
        round_hours: request.round_hours,
        map: request.map.into_iter().collect(),
        returns: returns(&store, request.kind.0, &request.back)?,
        people: people.collect::<Result<BTreeMap<_, _>>>()?,
        answers: answers(request.kind.0, &request.answers)?,
        ask_again: request.ask_again,
        unknown: Unknown {
            usually: match request.own_fields {
                UnknownColumns::Leave => Fate::Leave,
                UnknownColumns::Keep => Fate::Keep,
                UnknownColumns::Note => Fate::Note,
            },
            of: BTreeMap::new(),
        },
        ..Asked::default()
    };
    let files = imports::files_in(&request.file)?;
    if request.errors.is_some() {
        imports::may_save_marked(&store)?;
        if files.len() > 1 {
            let what = "--errors 一次只用于一个文件";
            return Err(Error::about(ErrorCode::InvalidArgument, what));
        }
    }
    let mut batch = batch::prepare(&mut store, &session.occasion, &files, &asked, &mut Silent)?;
    if !request.dry_run {
        batch::take_over(&mut store, &session.occasion, &mut batch, &mut Silent)?;
    }
    if let (Some(out), Some(part)) = (&request.errors, batch.parts.first()) {
        imports::save_marked(&mut store, &session.occasion, &part.table, &part.plan, out)?;
    }
    Ok(Output::new(told(&batch)?, text(&batch, request.dry_run)))
}

/// `education:大学专料=专科`, for the kind that is read, or for every kind that has such a field.
fn answers(kind: Option<ImportKind>, said: &[(String, String)]) -> Result<Vec<(String, Answer)>> {
    let mut answers = Vec::new();
    for (of, means) in said {
        let Some((field, word)) = of.split_once(':') else {
            let what = format!("--answer {of} 应写成“项目:词=含义”");
            return Err(Error::about(ErrorCode::InvalidArgument, what));
        };
        let kinds: Vec<ImportKind> = imports::kinds()
            .filter(|own| kind.is_none_or(|kind| *own == kind) && ImportRequest::new(*own).knows(field))
            .collect();
        if kinds.is_empty() {
            return Err(Error::about(ErrorCode::UnknownField, format!("「{field}」")));
        }
        answers.extend(kinds.into_iter().map(|kind| {
            let answer = Answer {
                field: field.to_owned(),
                said: word.to_owned(),
                means: means.clone(),
            };
            (kind.as_str().to_owned(), answer)
        }));
    }
    Ok(answers)
}

/// `all`, `12`, `12=2026-10-08`, or an identity number in place of the 12.
fn returns(store: &Store, kind: Option<ImportKind>, asked: &[String]) -> Result<Returns> {
    let mut returns = Returns::default();
    if !asked.is_empty() && kind.is_some_and(|kind| kind != ImportKind::Roster) {
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

/// The report of the first kind; of several kinds what counts is added up, and what is listed stands one behind the other.
fn told(batch: &Batch) -> Result<Value> {
    let mut plans = Vec::with_capacity(batch.parts.len());
    for part in &batch.parts {
        plans.push(serde_json::to_value(&part.plan).map_err(|e| Error::Internal(e.to_string()))?);
    }
    let mut told = plans.first().cloned().unwrap_or_default();
    for plan in plans.iter().skip(1) {
        for (key, value) in plan.as_object().into_iter().flatten() {
            let Some(own) = told.get_mut(key) else {
                told[key] = value.clone();
                continue;
            };
            add(own, value);
        }
    }
    told["unmapped"] = json!(batch.unmapped());
    told["own_fields"] = json!(batch.own_fields);
    if batch.files.len() > 1 || batch.parts.len() > 1 {
        told["files"] = json!(batch.files);
        let kinds = batch.parts.iter().map(|part| part.plan.kind.as_str());
        told["kinds"] = json!(kinds.collect::<Vec<_>>());
    }
    Ok(told)
}

fn add(own: &mut Value, more: &Value) {
    match (own, more) {
        (Value::Array(own), Value::Array(more)) => {
            for one in more {
                if !own.contains(one) {
                    own.push(one.clone());
                }
            }
        }
        (own @ Value::Number(_), Value::Number(more)) => {
            let sum = own.as_u64().unwrap_or_default() + more.as_u64().unwrap_or_default();
            *own = json!(sum);
        }
        (Value::Object(own), Value::Object(more)) => {
            for (key, value) in more {
                add(own.entry(key.clone()).or_insert(json!(0)), value);
            }
        }
        _ => {}
    }
}

fn text(batch: &Batch, dry_run: bool) -> String {
    let mut text = String::new();
    for file in &batch.files {
        if let Some(refused) = &file.refused {
            text += &format!("没有读“{}”：{refused}\n", file.file);
        }
        for sheet in file
            .sheets
            .iter()
            .filter(|sheet| sheet.kinds.is_empty() || sheet.refused.is_some())
        {
            let why = match &sheet.refused {
                Some(refused) => refused.as_str(),
                None if batch.files.len() > 1 => "看不出是什么表",
                None => continue,
            };
            text += &format!("没有读“{}”的工作表{}：{why}\n", file.file, sheet.sheet);
        }
    }
    for part in &batch.parts {
        text += &of_part(part, dry_run);
    }
    let unmapped = batch.unmapped();
    if !unmapped.is_empty() {
        text += &format!(
            "没有读入的列：{}。要留下来的，用 --own-fields keep 建成自设项目，或用 note 写进备注，或用 --map 指定含义。\n",
            unmapped.join("、")
        );
    }
    for own in &batch.own_fields {
        text += &format!("已建自设项目：{}（{}）\n", own.header, own.key);
    }
    text
}

fn of_part(part: &Part, dry_run: bool) -> String {
    let plan = &part.plan;
    let done = if dry_run { "试读" } else { "导入" };
    let mut text = format!(
        "{}{done}：工作表{}，共{}行，可用{}行（新增{}、更新{}、不变{}），未导入{}行。\n",
        plan.kind.about().title,
        plan.sheets.join("、"),
        plan.rows,
        plan.accepted,
        plan.added,
        plan.updated,
        plan.unchanged,
        plan.held_back.len()
    );
    if plan.matched.by_name > 0 {
        text += &format!(
            "按身份证号码认定{}行，按姓名和另一项认定{}行。\n",
            plan.matched.by_id, plan.matched.by_name
        );
    }
    for held in &plan.held_back {
        text += &match held.message.starts_with('第') {
            true => format!("{} {}\n", held.sheet, held.message),
            false => format!("{}第{}行 {}\n", held.sheet, held.row, held.message),
        };
        for who in held.details.iter().flat_map(|details| &details.candidates) {
            text += &format!("    可能是：{}（编号{}，{}）\n", who.name, who.worker.0, who.in_words());
        }
    }
    for asked in part.table.questions(&plan.held_back) {
        let Some(field) = asked.field else { continue };
        if asked.code == ErrorCode::UnknownValue && asked.said == asked.key {
            text += &format!(
                "“{}”有{}行，说明它的含义后再导入：--answer \"{field}:{}=含义\"\n",
                asked.said,
                asked.rows.len(),
                asked.key
            );
        }
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
