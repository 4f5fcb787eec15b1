//! `lince record`: entries of a kind, with their numbers.

use lince_core::Result;
use lince_core::actions::{contracts, file};
use lince_core::domain::person::{Contract, ContractId};
use serde_json::{Value, json};

use crate::args::{RecordCommand, RecordKind};
use crate::output::{Output, table, unless_idle};
use crate::session::Session;

pub fn run(session: &Session, command: RecordCommand) -> Result<Output> {
    match command {
        RecordCommand::List {
            kind: RecordKind::Contract,
            worker,
        } => list_contracts(session, worker),
        RecordCommand::Add {
            kind: RecordKind::Contract,
            worker,
            fields,
        } => {
            let mut store = session.writer()?;
            let worker = file::resolve(store.read(), &worker)?;
            let doubts = contracts::doubts_of_another(store.read(), worker, &fields, session.day())?;
            let id = contracts::add(&mut store, &session.occasion, worker, &fields)?;
            Ok(done("已登记", id).with_doubts(doubts))
        }
        RecordCommand::Correct {
            kind: RecordKind::Contract,
            id,
            fields,
            reason,
        } => {
            let mut store = session.writer()?;
            let doubts = contracts::doubts_of_corrected(store.read(), ContractId(id), &fields, session.day())?;
            contracts::correct(&mut store, &session.occasion, ContractId(id), &fields, &reason)?;
            let what = unless_idle(&store, "已更正");
            Ok(done(what, ContractId(id)).with_doubts(doubts))
        }
        RecordCommand::Remove {
            kind: RecordKind::Contract,
            id,
            reason,
        } => {
            let mut store = session.writer()?;
            contracts::remove(&mut store, &session.occasion, ContractId(id), &reason)?;
            Ok(done("已删除", ContractId(id)))
        }
    }
}

fn done(what: &str, id: ContractId) -> Output {
    Output::new(json!({ "id": id }), format!("{what}，合同编号{}", id.0))
}

fn list_contracts(session: &Session, worker: Option<String>) -> Result<Output> {
    let mut store = session.reader()?;
    let worker = worker.map(|id| file::resolve(store.read(), &id)).transpose()?;
    let found = contracts::list(store.read(), worker)?;
    session.note_export(
        &mut store,
        &format!("合同{}份", found.len()),
        found.iter().map(|one| one.signed.worker),
    )?;
    let records = found.iter().map(|one| {
        let mut record = fields(&one.signed.contract);
        record["id"] = json!(one.signed.id);
        record["worker"] = json!(one.signed.worker);
        record["name"] = json!(one.name);
        record
    });
    let json = json!({ "records": records.collect::<Vec<_>>(), "total": found.len() });
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|one| {
            let contract = &one.signed.contract;
            vec![
                one.signed.id.0.to_string(),
                one.signed.worker.0.to_string(),
                one.name.to_string(),
                contract.starts_on.to_string(),
                contract.ends_on.map_or("长期".to_owned(), |day| day.to_string()),
                contract.kind.as_deref().unwrap_or_default().to_owned(),
                contract.number.as_deref().unwrap_or_default().to_owned(),
            ]
        })
        .collect();
    let head = ["合同", "人员编号", "姓名", "起始", "终止", "类型", "合同编号"];
    Ok(Output::new(
        json,
        table(&head, &rows) + &format!("共{}份。", rows.len()),
    ))
}

fn fields(contract: &Contract) -> Value {
    json!({
        "starts_on": contract.starts_on, "ends_on": contract.ends_on, "number": contract.number, "kind": contract.kind,
        "signed_on": contract.signed_on, "probation_months": contract.probation_months,
    })
}
