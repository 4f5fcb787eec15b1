//! `lince report`

use std::path::PathBuf;

use lince_core::actions::office;
use lince_core::domain::masking;
use lince_core::domain::person::{Person, WorkerId};
use lince_core::domain::rights::Right;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Quarter;
use lince_core::reports::quarterly::{self, Line, Quarterly, Within};
use lince_core::reports::table::Level;
use lince_core::reports::{self, exported, roster};
use lince_core::storage::trail::Action;
use lince_core::storage::{Entry, Store};
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use crate::output::{Output, table};
use crate::session::Session;

/// What was asked for.
pub struct Request {
    pub report: String,
    pub period: Option<String>,
    pub out: Option<PathBuf>,
    pub names: Option<String>,
    pub community: Option<String>,
    pub street: Option<String>,
}

pub fn list() -> Output {
    let reports: Vec<Value> = reports::ALL
        .iter()
        .map(|k| json!({ "name": k.name, "title": k.title, "needs": k.needs }))
        .collect();
    let rows: Vec<Vec<String>> = reports::ALL
        .iter()
        .map(|k| vec![k.name.to_owned(), k.title.to_owned()])
        .collect();
    Output::new(json!({ "reports": reports }), table(&["名称", "报表"], &rows))
}

pub fn run(session: &Session, request: &Request) -> Result<Output> {
    match request.report.as_str() {
        "quarterly" => quarterly_report(session, request),
        "roster" => roster_report(session, request),
        other => Err(Error::about(ErrorCode::UnknownReport, format!("「{other}」"))),
    }
}

fn quarterly_report(session: &Session, request: &Request) -> Result<Output> {
    let period = request.period.as_deref().ok_or(ErrorCode::PeriodInvalid)?;
    let quarter = Quarter::parse(period)?;
    let mut store = session.reader()?;
    may_write(&store, request)?;
    let report = quarterly::build(store.read(), Definition::quarterly()?, quarter, &mut Silent)?;
    if let Some(key) = &request.names {
        let within = Within {
            street: request.street.clone(),
            community: request.community.clone(),
        };
        let people = report.people_behind(key, &within)?;
        let what = format!("季报{quarter}{key}名单{}人", people.len());
        session.note_export(&mut store, &what, people.iter().map(|p| p.id))?;
        return Ok(names(&people));
    }
    if let Some(out) = &request.out {
        let office = office::show(store.read())?;
        let drawn = report.table(&office.name, session.day());
        reports::save(&drawn, out, &mut Silent)?;
        let title = format!("{}（{quarter}）", report.definition.title);
        note_file(
            session,
            &mut store,
            &exported(&title, drawn.rows.len(), out),
            Vec::new(),
        )?;
    }
    Ok(Output::new(
        quarterly_json(&report, request),
        quarterly_text(&report, request),
    ))
}

fn quarterly_json(report: &Quarterly, request: &Request) -> Value {
    let columns: Vec<Value> = report
        .definition
        .columns
        .iter()
        .map(|c| json!({ "key": c.key, "title": c.title }))
        .collect();
    let rows: Vec<Value> = report.lines.iter().map(|line| line_json(report, line)).collect();
    let file = request.out.as_ref().map(|o| o.display().to_string());
    json!({ "file": file, "period": report.quarter.to_string(), "columns": columns, "rows": rows, "totals": report.figures_json(report.total()) })
}

fn line_json(report: &Quarterly, line: &Line) -> Value {
    let mut row = json!({ "level": line.level, "street": line.street, "community": line.community });
    if let Value::Object(fields) = &mut row {
        fields.extend(report.figures_json(line));
    }
    row
}

fn quarterly_text(report: &Quarterly, request: &Request) -> String {
    let shown = ["opening", "joined", "left", "closing", "female", "party_members"];
    let rows: Vec<Vec<String>> = report
        .lines
        .iter()
        .map(|line| {
            let name = match line.level {
                Level::Community => line.community.clone(),
                Level::Subtotal => format!("{}小计", line.street),
                Level::Total => "合计".to_owned(),
            };
            let figures = report.figures_json(line);
            std::iter::once(name)
                .chain(shown.iter().map(|k| figures[*k].to_string()))
                .collect()
        })
        .collect();
    let mut text = format!("{}（{}）\n", report.definition.title, report.quarter.title());
    text += &table(&["社区", "期初", "增加", "减少", "期末在岗", "女", "中共党员"], &rows);
    if let Some(out) = &request.out {
        text += &format!("已保存：{}", out.display());
    }
    text
}

fn names(people: &[&Person]) -> Output {
    let json: Vec<Value> = people
        .iter()
        .map(|p| json!({ "id": p.id, "name": p.name, "id_number": p.id_number }))
        .collect();
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|p| vec![p.id.0.to_string(), p.name.to_string(), masking::id_number(&p.id_number)])
        .collect();
    Output::new(json!({ "people": json }), table(&["编号", "姓名", "身份证号码"], &rows))
}

fn roster_report(session: &Session, request: &Request) -> Result<Output> {
    let day = match &request.period {
        Some(period) => Quarter::parse(period)?.last_day(),
        None => session.day(),
    };
    let mut store = session.reader()?;
    may_write(&store, request)?;
    let roster = roster::build(store.read(), day)?;
    let table = &roster.table;
    let mut text = format!("{}，{}人。", table.title, table.rows.len());
    if let Some(out) = &request.out {
        reports::save(table, out, &mut Silent)?;
        let what = exported(&table.title, table.rows.len(), out);
        note_file(session, &mut store, &what, roster.people.clone())?;
        text += &format!("\n已保存：{}", out.display());
    } else {
        session.note_export(&mut store, &table.title, roster.people.iter().copied())?;
    }
    let columns: Vec<Value> = roster
        .columns
        .iter()
        .map(|c| json!({ "key": c.key, "title": c.title }))
        .collect();
    let rows: Vec<Value> = table
        .rows
        .iter()
        .map(|row| {
            let cells = roster
                .columns
                .iter()
                .zip(&row.cells)
                .map(|(c, cell)| (c.key.to_owned(), json!(cell)));
            Value::Object(cells.collect())
        })
        .collect();
    let file = request.out.as_ref().map(|o| o.display().to_string());
    let totals = json!({ "workers": table.rows.len() });
    Ok(Output::new(
        json!({ "file": file, "columns": columns, "rows": rows, "totals": totals }),
        text,
    ))
}

/// Asked before the file is begun.
fn may_write(store: &Store, request: &Request) -> Result<()> {
    match request.out {
        Some(_) => store.require(Right::Export),
        None => Ok(()),
    }
}

/// A file with the office's data left the program.
fn note_file(session: &Session, store: &mut Store, what: &str, people: Vec<WorkerId>) -> Result<()> {
    store.note(&session.occasion, &Entry::new(Action::Export, what).about(people))
}
