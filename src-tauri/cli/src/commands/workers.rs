//! `lince workers`

use lince_core::actions::{file, workers};
use lince_core::desk::{Field, Filter, Query};
use lince_core::domain::masking;
use lince_core::domain::person::Person;
use lince_core::storage::Store;
use lince_core::storage::trail::{self, FieldChange};
use lince_core::{Error, Result};
use serde_json::{Value, json};

use crate::args::{StatusChoice, WorkersCommand};
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: WorkersCommand) -> Result<Output> {
    match command {
        WorkersCommand::List {
            search,
            community,
            street,
            status,
        } => list(session, search, community, street, status),
        WorkersCommand::Show { id } => show(session, &id),
        WorkersCommand::History { id } => history(session, &id),
        WorkersCommand::Add { fields } => {
            let mut store = session.writer()?;
            let id = workers::add(&mut store, &session.occasion, &fields)?;
            Ok(Output::new(json!({ "id": id }), format!("已新增，编号{}", id.0)))
        }
        WorkersCommand::Set {
            id,
            fields,
            from,
            reason,
        } => {
            let mut store = session.writer()?;
            let id = file::resolve(store.read(), &id)?;
            let mut occasion = session.occasion.clone();
            occasion.on = from.unwrap_or(occasion.on);
            let identities = |store: &Store| Ok::<_, Error>(file::of(store.read(), id, occasion.on)?.identity_names);
            let before = identities(&store)?;
            let changed = workers::set(&mut store, &occasion, id, &fields, reason.as_deref())?;
            let mut text = format!(
                "{}，编号{}",
                if changed {
                    "已修改"
                } else {
                    "档案里已经是这样，没有变化"
                },
                id.0
            );
            let now = identities(&store)?;
            if now != before && fields.iter().all(|(key, _)| key != "identities") {
                text += &format!(
                    "；身份随之改为：{}",
                    if now.is_empty() {
                        "无".to_owned()
                    } else {
                        now.join("、")
                    }
                );
            }
            Ok(Output::new(json!({ "id": id, "changed": changed }), text))
        }
        WorkersCommand::Leave {
            id,
            on,
            kind,
            end_contract,
        } => {
            let mut store = session.writer()?;
            let id = file::resolve(store.read(), &id)?;
            let leave = if end_contract {
                workers::leave_and_end_contract
            } else {
                workers::leave
            };
            leave(&mut store, &session.occasion, id, on, &kind)?;
            Ok(Output::new(json!({ "id": id }), format!("已登记离任，编号{}", id.0)))
        }
        WorkersCommand::Return { id, on, fields } => {
            let mut store = session.writer()?;
            let id = file::resolve(store.read(), &id)?;
            workers::rejoin(&mut store, &session.occasion, id, on, &fields)?;
            let back = file::of(store.read(), id, on)?;
            let text = format!(
                "{}已重新到岗，编号{}；社区：{}，职务（岗位）：{}",
                back.name,
                id.0,
                back.community,
                back.post.as_deref().unwrap_or("—"),
            );
            Ok(Output::new(json!({ "id": id }), text))
        }
        WorkersCommand::Photo { id, file: photo } => {
            let mut store = session.writer()?;
            let id = file::resolve(store.read(), &id)?;
            workers::photo(&mut store, &session.occasion, id, &std::fs::read(photo)?)?;
            Ok(Output::new(json!({ "id": id }), format!("已存入照片，编号{}", id.0)))
        }
    }
}

fn list(
    session: &Session,
    search: Option<String>,
    community: Option<String>,
    street: Option<String>,
    status: StatusChoice,
) -> Result<Output> {
    let mut store = session.reader()?;
    let desk = session.desk(&store)?;
    let status = match status {
        StatusChoice::Active => Some("在岗"),
        StatusChoice::Left => Some("离任"),
        StatusChoice::All => None,
    };
    let filter = |field, value: Option<String>| value.map(|v| Filter { field, values: vec![v] });
    let filters = [
        filter(Field::Status, status.map(str::to_owned)),
        filter(Field::Community, community),
        filter(Field::Street, street),
    ];
    let query = Query {
        search: search.unwrap_or_default(),
        filters: filters.into_iter().flatten().collect(),
        sort: None,
        descending: false,
    };
    let people = desk.find(&query);
    session.note_export(
        &mut store,
        &format!("人员名单{}人", people.len()),
        people.iter().map(|p| p.id),
    )?;
    let place = |p: &Person| {
        let community = desk.roll.community_of(p);
        (
            community.map_or("", |c| &c.street).to_owned(),
            community.map_or("", |c| &c.name).to_owned(),
        )
    };
    let json: Vec<Value> = people
        .iter()
        .map(|p| {
            let (street, community) = place(p);
            json!({
                "id": p.id, "name": p.name, "id_number": p.id_number,
                "street": street, "community": community, "post": p.post,
            })
        })
        .collect();
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|p| {
            let post = p.post.as_deref().unwrap_or_default().to_owned();
            vec![
                p.id.0.to_string(),
                p.name.to_string(),
                masking::id_number(&p.id_number),
                place(p).1,
                post,
            ]
        })
        .collect();
    let text = table(&["编号", "姓名", "身份证号码", "社区", "职务（岗位）"], &rows) + &format!("共{}人。", rows.len());
    Ok(Output::new(json!({ "workers": json, "total": people.len() }), text))
}

fn show(session: &Session, id: &str) -> Result<Output> {
    let mut store = session.reader()?;
    let id = file::resolve(store.read(), id)?;
    let found = file::of(store.read(), id, session.day())?;
    session.note_export(&mut store, &format!("编号{}的档案", id.0), [id])?;
    let json = json!({ "worker": found });
    let shown = found.masked();
    let text = format!(
        "{}（编号{}）{}\n{} {} {}岁\n社区：{}  职务（岗位）：{}  身份：{}\n政治面貌：{}  电话：{}\n合同：{}",
        shown.name,
        shown.id.0,
        shown.status,
        shown.id_number,
        shown.born,
        shown.age.map_or_else(|| "—".to_owned(), |a| a.to_string()),
        shown.community,
        shown.post.as_deref().unwrap_or("—"),
        shown.identity_names.join("、"),
        shown.politics.as_deref().unwrap_or("—"),
        shown.phone.as_deref().unwrap_or("—"),
        shown
            .contracts
            .iter()
            .map(|c| format!("{}至{}", c.starts, c.ends.as_deref().unwrap_or("无固定期限")))
            .collect::<Vec<_>>()
            .join("；"),
    );
    Ok(Output::new(json, text))
}

fn history(session: &Session, id: &str) -> Result<Output> {
    let mut store = session.reader()?;
    let id = file::resolve(store.read(), id)?;
    let changes = trail::of_worker(store.read(), id.0)?;
    session.note_export(&mut store, &format!("编号{}的变动记录", id.0), [id])?;
    let json = json!({ "entries": changes });
    let rows: Vec<Vec<String>> = changes
        .into_iter()
        .map(FieldChange::masked)
        .map(|c| {
            vec![
                c.at,
                c.who,
                c.field,
                c.before.unwrap_or_default(),
                c.after.unwrap_or_default(),
                c.why,
            ]
        })
        .collect();
    Ok(Output::new(
        json,
        table(&["时间", "经办人", "项目", "原为", "改为", "事由"], &rows),
    ))
}
