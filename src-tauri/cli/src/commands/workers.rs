//! `lince workers`

use lince_core::actions::{file, merge, workers};
use lince_core::desk::Query;
use lince_core::domain::conditions::Condition;
use lince_core::domain::masking;
use lince_core::domain::moments;
use lince_core::domain::person::{Person, WorkerId};
use lince_core::storage::Store;
use lince_core::storage::trail;
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use crate::args::{StatusChoice, WorkersCommand};
use crate::output::{Output, table, unless_idle};
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
            let doubts = workers::doubts(&store, &session.occasion, None, &fields)?;
            let id = workers::add(&mut store, &session.occasion, &fields)?;
            Ok(done(id, "已新增", doubts))
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
            let doubts = workers::doubts(&store, &occasion, Some(id), &fields)?;
            let identities = |store: &Store| Ok::<_, Error>(file::of(store.read(), id, occasion.on)?.identity_names);
            let before = identities(&store)?;
            let changed = workers::set(&mut store, &occasion, id, &fields, reason.as_deref())?;
            let what = unless_idle(&store, "已修改");
            let now = identities(&store)?;
            let followed = (now != before && fields.iter().all(|(key, _)| key != "identities")).then_some(now);
            Ok(set_done(id, what, changed, followed, doubts))
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
            workers::rejoin(&mut store, &session.occasion, id, on, &fields, &[])?;
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
        WorkersCommand::Duplicates => duplicates(session),
        WorkersCommand::Merge {
            keep,
            gone,
            take,
            reason,
        } => {
            let mut store = session.writer()?;
            let keep = file::resolve(store.read(), &keep)?;
            let gone = file::resolve(store.read(), &gone)?;
            merge::merge(&mut store, &session.occasion, keep, gone, &take, &reason)?;
            let text = format!("已把编号{}的档案并入编号{}", gone.0, keep.0);
            Ok(Output::new(json!({ "id": keep }), text))
        }
        WorkersCommand::Photo { id, file: photo } => {
            let mut store = session.writer()?;
            let id = file::resolve(store.read(), &id)?;
            workers::photo(&mut store, &session.occasion, id, &std::fs::read(photo)?)?;
            Ok(Output::new(json!({ "id": id }), format!("已存入照片，编号{}", id.0)))
        }
    }
}

/// What was done, and what is odd about what was typed.
fn done(id: WorkerId, what: &str, doubts: Vec<String>) -> Output {
    Output::new(json!({ "id": id }), format!("{what}，编号{}", id.0)).with_doubts(doubts)
}

/// What was changed, and the identities that follow from it without having been named.
fn set_done(id: WorkerId, what: &str, changed: bool, followed: Option<Vec<String>>, doubts: Vec<String>) -> Output {
    let mut output = done(id, what, doubts);
    output.json["changed"] = changed.into();
    if let Some(identities) = followed {
        let now = if identities.is_empty() {
            "无".to_owned()
        } else {
            identities.join("、")
        };
        output.text += &format!("\n身份随之改为：{now}");
    }
    output
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
    let is_here = |name: &str| desk.roll.communities.iter().any(|place| place.street == name);
    if let Some(street) = street.as_deref().filter(|street| !is_here(street)) {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("没有“{street}”这个街道"),
        ));
    }
    let status = match status {
        StatusChoice::Active => Some("在岗"),
        StatusChoice::Left => Some("离任"),
        StatusChoice::All => None,
    };
    let places = &desk.roll.communities;
    let community = match community {
        None => None,
        Some(name) => match places.labels_of(&name) {
            none if none.is_empty() => return Err(Error::about(ErrorCode::UnknownCommunity, format!("“{name}”"))),
            labels => Some(labels),
        },
    };
    let asked = [
        ("status", status.map(|status| vec![status.to_owned()])),
        ("community", community),
        ("street", street.map(|street| vec![street])),
    ];
    let conditions = asked.into_iter().filter_map(|(field, values)| {
        let field = field.to_owned();
        Some(Condition::In { field, values: values? })
    });
    let query = Query {
        search: search.unwrap_or_default(),
        conditions: conditions.collect(),
        ..Query::default()
    };
    let people = desk.find(&query)?;
    session.note_export(
        &mut store,
        &format!("人员名单{}人", people.len()),
        people.iter().map(|p| p.id),
    )?;
    let place = |p: &Person| {
        let community = desk.roll.community_of(p);
        (community.map_or("", |c| &*c.street), community.map_or("", |c| &*c.name))
    };
    let of_person = |p: &&Person| {
        let (street, community) = place(p);
        json!({
            "id": p.id, "name": p.name, "id_number": p.id_number,
            "street": street, "community": community, "post": p.post,
        })
    };
    let row = |p: &&Person| {
        let post = p.post.as_deref().unwrap_or_default().to_owned();
        vec![
            p.id.0.to_string(),
            p.name.to_string(),
            masking::id_number(&p.id_number),
            desk.roll.community_label(p),
            post,
        ]
    };
    let head = ["编号", "姓名", "身份证号码", "社区", "职务（岗位）"];
    Ok(session.tell(
        || json!({ "workers": people.iter().map(of_person).collect::<Vec<Value>>(), "total": people.len() }),
        || table(&head, &people.iter().map(row).collect::<Vec<_>>()) + &format!("共{}人。", people.len()),
    ))
}

fn duplicates(session: &Session) -> Result<Output> {
    let mut store = session.reader()?;
    let pairs = merge::duplicates(store.read(), session.day())?;
    let people = pairs.iter().flat_map(|pair| [pair.people.0, pair.people.1]);
    session.note_export(
        &mut store,
        &format!("可能重复的{}对", pairs.len()),
        people.collect::<Vec<_>>(),
    )?;
    let json: Vec<Value> = pairs
        .iter()
        .map(|pair| json!([pair.people.0, pair.people.1, pair.why]))
        .collect();
    let rows: Vec<Vec<String>> = pairs
        .iter()
        .map(|pair| {
            let ((a, b), (one, other)) = (pair.people, &pair.names);
            vec![
                a.0.to_string(),
                one.clone(),
                b.0.to_string(),
                other.clone(),
                pair.why.clone(),
            ]
        })
        .collect();
    let text = table(&["编号", "姓名", "编号", "姓名", "原因"], &rows) + &format!("共{}对。", rows.len());
    Ok(Output::new(json!({ "pairs": json }), text))
}

fn show(session: &Session, id: &str) -> Result<Output> {
    let mut store = session.reader()?;
    let id = file::resolve(store.read(), id)?;
    let found = file::of(store.read(), id, session.day())?;
    session.note_export(&mut store, &format!("编号{}的档案", id.0), [id])?;
    let json = json!({ "worker": found });
    let shown = found.masked();
    let further = shown
        .plain
        .iter()
        .chain(&shown.own)
        .filter(|line| !line.value.is_empty());
    let further: String = further
        .map(|line| format!("  {}：{}", line.title, line.value))
        .collect();
    let text = format!(
        "{}（编号{}）{}\n{} {} {}岁\n从事社区工作：{}\n社区：{}  职务（岗位）：{}  身份：{}\n政治面貌：{}{further}\n退休：{}\n合同：{}",
        shown.name,
        shown.id.0,
        shown.standing,
        shown.id_number,
        shown.born,
        shown.age.map_or_else(|| "—".to_owned(), |a| a.to_string()),
        community_work(&shown),
        shown.community_label,
        shown.post.as_deref().unwrap_or("—"),
        shown.identity_names.join("、"),
        shown.politics.as_deref().unwrap_or("—"),
        shown
            .retirement
            .as_ref()
            .map_or_else(|| "—".to_owned(), |r| format!("{}（{}）", r.month, r.track)),
        shown
            .contracts
            .iter()
            .map(|c| format!("{}至{}", c.starts, c.ends.as_deref().unwrap_or("无固定期限")))
            .collect::<Vec<_>>()
            .join("；"),
    );
    Ok(Output::new(json, text))
}

/// 2019-04-01，满7年（本单位：……）
fn community_work(shown: &file::WorkerFile) -> String {
    let years = shown.service_years.map(|years| format!("满{years}年"));
    let ground = shown.service_ground.as_ref().map(|ground| format!("（{ground}）"));
    let since = shown.community_since.clone().unwrap_or_else(|| "—".to_owned());
    [Some(since), years]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("，")
        + &ground.unwrap_or_default()
}

fn history(session: &Session, id: &str) -> Result<Output> {
    let mut store = session.reader()?;
    let id = file::resolve(store.read(), id)?;
    let changes = trail::of_worker(store.read(), id.0)?;
    session.note_export(&mut store, &format!("编号{}的变动记录", id.0), [id])?;
    let json = json!({ "entries": changes });
    let words = trail::Words::of(store.read());
    let mut rows = Vec::with_capacity(changes.len());
    for change in changes {
        let c = words.of_change(change)?;
        rows.push(vec![
            moments::to_the_minute(&c.at),
            c.who,
            c.title,
            c.before.unwrap_or_default(),
            c.after.unwrap_or_default(),
            c.why,
        ]);
    }
    Ok(Output::new(
        json,
        table(&["时间", "经办人", "项目", "原为", "改为", "事由"], &rows),
    ))
}
