//! `lince community`, `lince street`: the organisation over time.

use lince_core::Result;
use lince_core::actions::organisation;
use lince_core::domain::person::{CommunityId, WorkerId};
use lince_core::domain::rights::Right;
use lince_core::roll::Roll;
use lince_core::storage::Store;
use serde_json::json;

use crate::args::{CommunityCommand, StreetCommand};
use crate::output::{Output, table, unless_idle};
use crate::session::Session;

pub fn community(session: &Session, command: CommunityCommand) -> Result<Output> {
    let when = &session.occasion;
    match command {
        CommunityCommand::List => list(session),
        CommunityCommand::Add { name, street, from } => {
            let id = organisation::add(&mut session.writer()?, when, &street, &name, from)?;
            Ok(done(id, "已新建"))
        }
        CommunityCommand::Rename {
            community,
            name,
            street,
            from,
        } => {
            let mut store = permitted(session)?;
            let id = organisation::find(store.read(), &community, session.day())?;
            organisation::rename(&mut store, when, id, &name, street.as_deref(), from)?;
            Ok(done(id, unless_idle(&store, "已改名")))
        }
        CommunityCommand::Merge { gone, into, from } => {
            let mut store = permitted(session)?;
            let gone = organisation::find(store.read(), &gone, session.day())?;
            let into = organisation::find(store.read(), &into, session.day())?;
            let moved = organisation::merge(&mut store, when, gone, into, from)?;
            let mut output = done(into, "已并入");
            output.json["moved"] = moved.into();
            output.text += &format!("，{moved}人随之变动");
            Ok(output)
        }
        CommunityCommand::Split {
            community,
            name,
            workers,
            from,
        } => {
            let mut store = permitted(session)?;
            let of = organisation::find(store.read(), &community, session.day())?;
            let people: Vec<WorkerId> = workers.into_iter().map(WorkerId).collect();
            let id = organisation::split(&mut store, when, of, &name, &people, from)?;
            Ok(done(id, "已分出"))
        }
        CommunityCommand::Close { community, from } => {
            let mut store = permitted(session)?;
            let id = organisation::find(store.read(), &community, session.day())?;
            organisation::close(&mut store, when, id, from)?;
            Ok(done(id, "已撤销"))
        }
        CommunityCommand::Set {
            community,
            fields,
            from,
        } => {
            let mut store = permitted(session)?;
            let id = organisation::find(store.read(), &community, session.day())?;
            organisation::set(&mut store, when, id, &fields, from.unwrap_or(session.day()))?;
            Ok(done(id, unless_idle(&store, "已修改")))
        }
    }
}

fn count(figure: Option<u32>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
}

pub fn street(session: &Session, command: StreetCommand) -> Result<Output> {
    let when = &session.occasion;
    let id = match command {
        StreetCommand::Add { name } => organisation::add_street(&mut session.writer()?, when, &name)?,
        StreetCommand::Rename { street, name, from } => {
            organisation::rename_street(&mut session.writer()?, when, &street, &name, from)?
        }
    };
    Ok(Output::new(json!({ "id": id }), format!("已保存，街道编号{id}")))
}

/// The office opened for writing, for an account that may change its settings. Checked before a name is looked up: the refusal of another
/// account must not reveal which communities there are.
fn permitted(session: &Session) -> Result<Store> {
    let store = session.writer()?;
    store.require(Right::OfficeSettings)?;
    Ok(store)
}

fn done(id: CommunityId, what: &str) -> Output {
    Output::new(json!({ "id": id }), format!("{what}，社区编号{}", id.0))
}

fn list(session: &Session) -> Result<Output> {
    let store = session.reader()?;
    let roll = Roll::load(store.read(), session.day())?;
    let lines = organisation::list(store.read(), &roll)?;
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let one = &line.community;
            vec![
                one.id.0.to_string(),
                one.street.clone(),
                one.name.clone(),
                one.code.clone().unwrap_or_default(),
                count(one.households),
                count(one.residents),
                count(one.grids),
                line.people.to_string(),
            ]
        })
        .collect();
    let head = ["编号", "街道", "社区", "统计代码", "户数", "常住人口", "网格数", "在岗"];
    Ok(Output::new(
        json!({ "communities": lines, "total": rows.len() }),
        table(&head, &rows),
    ))
}
