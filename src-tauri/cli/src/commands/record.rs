//! `lince record`, `lince kinds`: entries of a kind, with their numbers, and what kinds there are.

use std::collections::HashSet;
use std::sync::Arc;

use lince_core::actions::kinds::KINDS;
use lince_core::actions::lists::{List, Row, Search, Subject};
use lince_core::actions::many::{self, Asked, How};
use lince_core::actions::papers::{Asked as Paper, AskedRecord};
use lince_core::actions::records::{self, Kind, Names, Recorded};
use lince_core::actions::{file, organisation};
use lince_core::domain::catalogue::Whose;
use lince_core::domain::catalogue::form::Form;
use lince_core::domain::person::{Holder, RecordId};
use lince_core::storage::{Connection, own_fields};
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use super::{list, print};
use crate::args::{KindOf, ListOf, OfWhom, RecordCommand};
use crate::output::{Output, table, unless_idle};
use crate::session::Session;

pub fn run(session: &Session, command: RecordCommand) -> Result<Output> {
    match command {
        RecordCommand::List { kind, of, conditions } => entries(session, kind, &of, &conditions),
        RecordCommand::Add {
            kind: KindOf(kind),
            of,
            mut fields,
            from,
        } => {
            let first_day = kind.lasts().first_day().unwrap_or("from_on");
            fields.extend(from.map(|from| (first_day.to_owned(), from.to_string())));
            let mut store = session.writer()?;
            let of = holder(session, store.read(), kind, &of)?;
            let of = of.ok_or_else(|| Error::about(ErrorCode::FieldNeeded, needed(kind)))?;
            let doubts = kind.doubts_of_another(store.read(), of, &fields, session.day())?;
            let id = kind.add(&mut store, &session.occasion, of, &fields)?;
            Ok(done("已登记", kind, id).with_doubts(doubts))
        }
        RecordCommand::Change {
            kind: KindOf(kind),
            id,
            fields,
            from,
        } => {
            let mut store = session.writer()?;
            let id = kind.change(&mut store, &session.occasion, RecordId(id), &fields, from)?;
            Ok(done("已变更", kind, id))
        }
        RecordCommand::Correct {
            kind: KindOf(kind),
            id,
            fields,
            reason,
        } => {
            let id = RecordId(id);
            let mut store = session.writer()?;
            let doubts = kind.doubts_of_corrected(store.read(), id, &fields, session.day())?;
            kind.correct(&mut store, &session.occasion, id, &fields, &reason)?;
            Ok(done(unless_idle(&store, "已更正"), kind, id).with_doubts(doubts))
        }
        RecordCommand::Many {
            of: ListOf(of),
            conditions,
            fields,
            from,
            reason,
            dry_run,
        } => {
            let how = match from {
                Some(from) => How::From(from),
                None => How::Corrected(reason.unwrap_or_default()),
            };
            many(session, of, &conditions, fields, how, dry_run)
        }
        RecordCommand::Remove {
            kind: KindOf(kind),
            id,
            reason,
        } => {
            kind.remove(&mut session.writer()?, &session.occasion, RecordId(id), &reason)?;
            Ok(done("已删除", kind, RecordId(id)))
        }
        RecordCommand::Print {
            kind: KindOf(kind),
            id,
            form,
            out,
        } => {
            let asked = AskedRecord {
                kind: kind.kept().key.to_owned(),
                id: RecordId(id),
                form,
            };
            print::give_out(session, session.reader()?, |_| Ok(Paper::Record(asked)), &out)
        }
    }
}

fn many(
    session: &Session,
    of: Subject,
    conditions: &[String],
    typed: Vec<(String, String)>,
    how: How,
    dry_run: bool,
) -> Result<Output> {
    let mut store = if dry_run { session.reader()? } else { session.writer()? };
    let desk = session.desk(&store)?;
    let list = List::new(of, &desk, Arc::new(of.read(store.read())?));
    let asked = Search {
        conditions: list::conditions(conditions)?,
        ..Search::default()
    };
    let number = |row: &Row<'_>| row.id().map_or(row.holder().number(), |id| id.0);
    let ids = list.find(&asked)?.iter().map(number).collect();
    let asked = Asked { of, ids, typed, how };
    let seen = if dry_run {
        many::preview(&mut store, &session.occasion, &asked)?
    } else {
        many::change(&mut store, &session.occasion, &asked)?
    };
    let verb = if dry_run { "将更改" } else { "已更改" };
    let unit = if matches!(of, Subject::People) { "人" } else { "条" };
    let mut text = format!(
        "{verb}{}{unit}，已经是这样的{}{unit}，不能改的{}{unit}。\n",
        seen.changed,
        seen.unchanged,
        seen.refused.len()
    );
    let blank = |text: &str| {
        if text.is_empty() {
            "（空）".to_owned()
        } else {
            text.to_owned()
        }
    };
    for one in seen.effects.iter().filter(|_| dry_run) {
        text += &format!(
            "{}「{}」{}→{}\n",
            one.name,
            one.field,
            blank(&one.before),
            blank(&one.after)
        );
    }
    for along in &seen.along {
        text += &format!("{along}\n");
    }
    for one in &seen.refused {
        text += &format!("{}（编号{}）：{}\n", one.name, one.id, one.message);
    }
    let json = serde_json::to_value(&seen).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Output::new(json, text))
}

fn done(what: &str, kind: &dyn Kind, id: RecordId) -> Output {
    let title = kind.kept().title;
    Output::new(json!({ "id": id }), format!("{what}，{title}编号{}", id.0))
}

/// The holder named for a kind's records; `None`: none is named, and the kind is not of the office.
fn holder(session: &Session, conn: &Connection, kind: &dyn Kind, named: &OfWhom) -> Result<Option<Holder>> {
    let whose = kind.kept().of;
    match (whose, &named.worker, &named.community) {
        (Whose::Worker, Some(worker), _) => Ok(Some(file::resolve(conn, worker)?.into())),
        (Whose::Community, _, Some(community)) => Ok(Some(organisation::find(conn, community, session.day())?.into())),
        (Whose::Office, None, None) => Ok(Some(Holder::Office)),
        (_, None, None) => Ok(None),
        _ => Err(Error::about(ErrorCode::InvalidArgument, needed(kind))),
    }
}

fn needed(kind: &dyn Kind) -> String {
    let title = kind.kept().title;
    match kind.kept().of {
        Whose::Worker => format!("{title}登记给人员，用 --worker 写明"),
        Whose::Community => format!("{title}登记给社区，用 --community 写明"),
        Whose::Office => format!("{title}是单位的，不用写给谁"),
    }
}

fn entries(session: &Session, KindOf(kind): KindOf, of: &OfWhom, conditions: &[String]) -> Result<Output> {
    let mut store = session.reader()?;
    let of = holder(session, store.read(), kind, of)?;
    let mut found: Vec<(Recorded, Arc<str>)> = records::with_names(store.read(), kind, of)?;
    if !conditions.is_empty() {
        let desk = session.desk(&store)?;
        let read = Arc::new(found.iter().map(|(one, _)| one.clone()).collect());
        let asked = Search {
            conditions: list::conditions(conditions)?,
            ..Search::default()
        };
        let list = List::new(Subject::Records(kind), &desk, read);
        let passing: HashSet<u32> = list.find(&asked)?.iter().filter_map(Row::id).map(|id| id.0).collect();
        found.retain(|(one, _)| passing.contains(&one.id.0));
    }
    let title = kind.kept().title;
    session.note_export(
        &mut store,
        &format!("{title}{}条", found.len()),
        found.iter().filter_map(|(one, _)| one.worker()),
    )?;
    let own = own_fields::of_office(store.read())?;
    let whose = kind.kept().of;
    let of = |(one, name): &(Recorded, Arc<str>)| {
        let mut record = json!({ "id": one.id, "name": name });
        if whose != Whose::Office {
            record[whose.as_str()] = one.holder.number().into();
        }
        for (field, value) in one.fields(kind, &own) {
            record[kind.kept().name_of(field)] = records::json(field, value);
        }
        record
    };
    let json = json!({ "records": found.iter().map(of).collect::<Vec<_>>(), "total": found.len() });
    let names = Names::of(store.read(), [kind], session.day())?;
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|(one, name)| {
            let shown = one.fields(kind, &own).map(|(field, value)| names.shown(field, value));
            let head = [one.id.0.to_string(), one.holder.number().to_string(), name.to_string()];
            head.into_iter().chain(shown).collect()
        })
        .collect();
    let further = own.of(kind.kept().key).iter().copied();
    let titles = kind.kept().fields.iter().chain(further).map(|field| field.title);
    let holder = match whose {
        Whose::Worker => ["人员编号", "姓名"],
        Whose::Community => ["社区编号", "社区"],
        Whose::Office => ["", ""],
    };
    let head: Vec<&str> = std::iter::once(title).chain(holder).chain(titles).collect();
    Ok(Output::new(
        json,
        table(&head, &rows) + &format!("共{}条。", rows.len()),
    ))
}

pub fn kinds(session: &Session) -> Result<Output> {
    // A locked office still has the fields that every office has.
    let office = session.named_office().ok().flatten();
    let own = office
        .as_ref()
        .map(|store| own_fields::of_office(store.read()))
        .transpose()?;
    let own = own.unwrap_or_default();
    let fields_of = |kind: &dyn Kind| {
        let kept = kind.kept();
        let further = own.of(kept.key).iter().copied();
        kept.fields.iter().chain(further).map(move |field| (kept, field))
    };
    let kinds: Vec<Value> = KINDS
        .iter()
        .map(|kind| {
            let kept = kind.kept();
            let fields: Vec<Value> = fields_of(*kind)
                .map(|(kept, field)| {
                    json!({
                        "key": kept.name_of(field), "title": field.title, "form": field.form.name(),
                        "needed": field.needed, "mask": matches!(field.form, Form::Phone | Form::IdNumber),
                    })
                })
                .collect();
            json!({
                "key": kept.key, "title": kept.title, "of": kept.of.as_str(),
                "history": if kept.fact.is_some() { "fact" } else { "record" }, "fields": fields,
            })
        })
        .collect();
    let rows: Vec<Vec<String>> = KINDS
        .iter()
        .flat_map(|kind| fields_of(*kind))
        .map(|(kept, field)| {
            let needed = if field.needed { "是" } else { "" };
            let texts = [
                kept.key,
                kept.title,
                kept.name_of(field),
                field.title,
                field.form.name(),
                needed,
            ];
            texts.map(str::to_owned).to_vec()
        })
        .collect();
    let text = table(&["种类", "名称", "项目", "题名", "形式", "必填"], &rows);
    Ok(Output::new(json!({ "kinds": kinds }), text))
}
