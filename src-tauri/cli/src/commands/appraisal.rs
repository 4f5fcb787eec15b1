//! `lince appraisal`

use lince_core::actions::appraisals::{self, SetByHand};
use lince_core::rules::appraisal_score::decimals;
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use crate::args::AppraisalCommand;
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: AppraisalCommand) -> Result<Output> {
    match command {
        AppraisalCommand::Compute { year } => compute(session, year),
        AppraisalCommand::Confirm {
            year,
            set,
            reason,
            over_quota,
        } => confirm(session, year, &set, &reason, over_quota),
        AppraisalCommand::Reopen { year, reason } => {
            appraisals::reopen(&mut session.writer()?, &session.occasion, year, &reason)?;
            Ok(Output::new(
                json!({ "year": year }),
                format!("已撤回{year}年度考核等次的确认。"),
            ))
        }
    }
}

fn compute(session: &Session, year: i32) -> Result<Output> {
    let mut store = session.reader()?;
    let computed = appraisals::compute(store.read(), year, session.day())?;
    let lines = appraisals::lines(store.read(), &computed)?;
    let people = computed.appraisal.outcomes.iter().map(|o| computed.person(o).id);
    session.note_export(&mut store, &format!("{year}年度考核结果{}人", people.len()), people)?;
    let results: Vec<Value> = computed
        .appraisal
        .outcomes
        .iter()
        .zip(&lines)
        .map(|(outcome, line)| {
            json!({
                "id_number": computed.person(outcome).id_number, "name": line.name, "community": line.community,
                "composite": outcome.composite.map(decimals), "rank": outcome.rank, "grade": outcome.grade,
                "taking_part": outcome.taking_part, "reason": outcome.reason, "working": line.working,
                "confirmed_grade": line.grade,
            })
        })
        .collect();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|l| {
            vec![
                l.rank.map(|r| r.to_string()).unwrap_or_default(),
                l.name.clone(),
                l.community.clone(),
                l.composite.clone().unwrap_or_default(),
                l.suggested.clone().unwrap_or_default(),
                l.reason.clone(),
            ]
        })
        .collect();
    let appraisal = &computed.appraisal;
    let mut text = table(&["名次", "姓名", "社区", "综合得分", "建议等次", "理由"], &rows);
    text += &format!("参加考核{}人，优秀名额{}人。\n", appraisal.taking_part, appraisal.quota);
    for warning in &appraisal.warnings {
        text += &format!("提示：{warning}\n");
    }
    let quota = json!({ "excellent": appraisal.quota, "taking_part": appraisal.taking_part });
    Ok(Output::new(
        json!({ "results": results, "quota": quota, "warnings": appraisal.warnings }),
        text,
    ))
}

fn confirm(
    session: &Session,
    year: i32,
    set: &[(String, String)],
    reasons: &[String],
    over_quota: bool,
) -> Result<Output> {
    if !set.is_empty() && reasons.is_empty() {
        return Err(ErrorCode::ReasonNeeded.into());
    }
    if reasons.len() > 1 && reasons.len() != set.len() {
        return Err(Error::about(ErrorCode::InvalidArgument, "--reason与--set的个数不一致"));
    }
    let mut store = session.writer()?;
    let by_hand: Vec<SetByHand> = set
        .iter()
        .enumerate()
        .map(|(i, (id_number, grade))| {
            let worker = appraisals::worker_by_id_number(store.read(), id_number)?;
            let reason = reasons.get(i).or(reasons.first()).cloned().unwrap_or_default();
            Ok(SetByHand {
                worker,
                grade: grade.clone(),
                reason,
            })
        })
        .collect::<Result<_>>()?;
    let confirmed = appraisals::confirm(&mut store, &session.occasion, year, &by_hand, over_quota)?;
    let text = format!(
        "已确认{}人，其中人工确定{}人。",
        confirmed.confirmed, confirmed.set_by_hand
    );
    Ok(Output::new(json!(confirmed), text))
}
