//! `lince publication`

use lince_core::actions::publications::{self, PublicationState, Stage};
use lince_core::actions::{file, objections, reviews};
use lince_core::storage::objections::{Objection, ObjectionId};
use lince_core::storage::publications::PublicationId;
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use crate::args::{PublicationCommand, PublicationResult};
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: PublicationCommand) -> Result<Output> {
    match command {
        PublicationCommand::List => list(session),
        PublicationCommand::End { id, result } => end(session, PublicationId(id), result),
        PublicationCommand::Object {
            id,
            worker,
            by,
            text,
            received,
        } => {
            let mut store = session.writer()?;
            let worker = worker.map(|worker| file::resolve(store.read(), &worker)).transpose()?;
            let objection = Objection {
                worker,
                objector: by,
                content: text,
                received_on: received.unwrap_or(session.day()),
                finding: None,
                decision: None,
                told_on: None,
            };
            let id = objections::add(&mut store, &session.occasion, PublicationId(id), &objection)?;
            Ok(Output::new(json!({ "id": id }), format!("已登记，异议编号{}。", id.0)))
        }
        PublicationCommand::Decide {
            id,
            objection,
            decision,
            finding,
            grade,
            over_quota,
        } => decide(
            session,
            (PublicationId(id), ObjectionId(objection)),
            (&decision, finding),
            grade,
            over_quota,
        ),
    }
}

fn list(session: &Session) -> Result<Output> {
    let mut store = session.reader()?;
    let found = publications::all(&store, session.day())?;
    let people = found
        .iter()
        .flat_map(|p| &p.objections)
        .filter_map(|o| o.objection.worker);
    session.note_export(&mut store, &format!("公示{}次", found.len()), people)?;
    let mut text = table(
        &["编号", "年度", "起", "止", "状态"],
        &found.iter().map(row).collect::<Vec<_>>(),
    );
    for publication in &found {
        for one in &publication.objections {
            let about = if one.name.is_empty() { "不指某人" } else { &one.name };
            let state = if one.answered { "已答复" } else { "未答复" };
            text += &format!("{}年度 异议{}：{about}，{state}\n", publication.year, one.id.0);
        }
    }
    let json: Vec<Value> = found.iter().map(publication).collect();
    Ok(Output::new(json!({ "publications": json }), text))
}

fn row(publication: &PublicationState) -> Vec<String> {
    let state = match publication.stage {
        Stage::Waiting => "未到期",
        Stage::Running => "公示中",
        Stage::Over => "已期满，结果未记录",
        Stage::Ended => "结果已记录",
    };
    vec![
        publication.id.0.to_string(),
        publication.year.to_string(),
        publication.from.to_string(),
        publication.until.to_string(),
        state.to_owned(),
    ]
}

fn publication(publication: &PublicationState) -> Value {
    let objections = publication.objections.iter().map(|one| {
        let said = &one.objection;
        json!({
            "id": one.id, "worker": said.worker, "name": one.name, "by": said.objector, "text": said.content,
            "received_on": said.received_on, "finding": said.finding, "decision": said.decision,
            "told_on": said.told_on, "answered": one.answered,
        })
    });
    json!({
        "id": publication.id, "document": "announcement", "year": publication.year, "from": publication.from,
        "until": publication.until, "working_days": publication.working_days, "stage": publication.stage,
        "ended_on": publication.ended_on, "changed": publication.changed, "falls_short": publication.falls_short,
        "objections": objections.collect::<Vec<_>>(),
    })
}

fn end(session: &Session, id: PublicationId, result: PublicationResult) -> Result<Output> {
    let mut store = session.writer()?;
    let found = publications::all(&store, session.day())?;
    let found = found.into_iter().find(|p| p.id == id);
    let objections = found.ok_or(ErrorCode::UnknownPublication)?.objections.len();
    match (result, objections) {
        (PublicationResult::None, 1..) => {
            let about = format!("登记了{objections}件异议，不是“无异议”");
            return Err(Error::about(ErrorCode::InvalidArgument, about));
        }
        (PublicationResult::Objections, 0) => {
            return Err(Error::about(ErrorCode::InvalidArgument, "没有登记异议"));
        }
        _ => {}
    }
    publications::end(&mut store, &session.occasion, id, session.day())?;
    Ok(Output::new(
        json!({ "id": id, "ended_on": session.day(), "objections": objections }),
        "已记录公示结果。".to_owned(),
    ))
}

fn decide(
    session: &Session,
    (publication, id): (PublicationId, ObjectionId),
    (decision, finding): (&str, Option<String>),
    grade: Option<String>,
    over_quota: bool,
) -> Result<Output> {
    if decision.trim().is_empty() {
        return Err(Error::about(ErrorCode::InvalidArgument, "结论为空"));
    }
    let mut store = session.writer()?;
    let (of, was) = objections::by_id(store.read(), id)?;
    if of != publication {
        return Err(ErrorCode::UnknownObjection.into());
    }
    let answered = Objection {
        finding: finding.or_else(|| was.finding.clone()),
        decision: Some(decision.to_owned()),
        told_on: was.objector.is_some().then_some(session.day()),
        ..was
    };
    let Some(grade) = grade else {
        objections::set(&mut store, &session.occasion, id, &answered)?;
        return Ok(Output::new(json!({ "id": id }), "已答复。".to_owned()));
    };
    let review = reviews::settle(&mut store, &session.occasion, id, &answered, &grade, over_quota)?;
    let text = format!("已答复，等次经复核为{grade}。可以用print review-notice打印复核结果通知。");
    Ok(Output::new(json!({ "id": id, "review": review, "grade": grade }), text))
}
