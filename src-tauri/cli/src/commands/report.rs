//! `lince report`

use std::path::PathBuf;

use lince_core::Result;
use lince_core::actions::reports::{self, Building, Report, ReportKind, ReportRow};
use lince_core::domain::masking;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::progress::Silent;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::Within;
use lince_core::reports::table::Level;
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

pub fn list() -> Result<Output> {
    let kinds = reports::kinds()?;
    let row = |kind: &ReportKind| vec![kind.name.clone(), kind.title.clone()];
    let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
    Ok(Output::new(
        json!({ "reports": kinds }),
        table(&["名称", "报表"], &rows),
    ))
}

pub fn run(session: &Session, request: &Request) -> Result<Output> {
    let period = request.period.as_deref().map(Period::parse).transpose()?;
    let mut store = session.reader()?;
    if request.out.is_some() {
        // Asked before the file is begun.
        store.require(Right::Export)?;
    }
    let building = Building {
        store: &store,
        occasion: &session.occasion,
    };
    let report = reports::build(&building, &request.report, period, &mut Silent)?;
    if let Some(key) = &request.names {
        return names(session, request, &*report, key);
    }
    let mut text = format!("{}，{}行。", report.what(), report.table().rows.len());
    text += &shown(&*report);
    let failed = report.failed_checks();
    for check in &failed {
        text += &format!("\n审核关系不成立：{}", check.text);
        for row in check.rows.iter().take(6) {
            let place = match (row.street.as_str(), row.community.as_str()) {
                ("", _) => "合计".to_owned(),
                (street, "") => format!("{street}小计"),
                (_, community) => community.to_owned(),
            };
            text += &format!("\n    {place}：{}，{}", row.left, row.right);
        }
        if !check.people.is_empty() {
            text += &format!("\n    相差的{}人，编号：{}", check.people.len(), numbers(&check.people));
        }
    }
    let file = request.out.as_ref().map(|out| out.display().to_string());
    match &request.out {
        Some(out) => {
            reports::give_out(&mut store, &session.occasion, &*report, out, &mut Silent)?;
            text += &format!("\n已保存：{}", out.display());
        }
        None if !report.people().is_empty() => {
            session.note_export(&mut store, &report.what(), report.people().iter().copied())?;
        }
        None => {}
    }
    let columns: Vec<Value> = report
        .columns()
        .iter()
        .map(|column| json!({ "key": column.key, "title": column.title }))
        .collect();
    let json = json!({
        "file": file, "period": period.map(|period| period.to_string()), "columns": columns, "rows": rows(&*report),
        "totals": report.totals(), "failed_checks": failed,
    });
    Ok(Output::new(json, text))
}

/// The first numbers of people.
fn numbers(people: &[WorkerId]) -> String {
    const MOST: usize = 20;
    let shown: Vec<String> = people.iter().take(MOST).map(|id| id.0.to_string()).collect();
    let more = if people.len() > MOST { "等" } else { "" };
    format!("{}{more}", shown.join("、"))
}

/// Rows by the keys of their columns; of a statistical report with what each row is.
fn rows(report: &dyn Report) -> Vec<Value> {
    let columns = report.columns();
    let of = |row: &ReportRow| {
        let mut read = serde_json::Map::new();
        if columns.iter().any(|column| column.has_people) {
            read.insert("level".into(), json!(row.level));
            read.insert("street".into(), json!(row.street));
            read.insert("community".into(), json!(row.community));
        }
        let cells = columns.iter().zip(&row.figures);
        read.extend(cells.map(|(column, cell)| (column.key.clone(), json!(cell))));
        Value::Object(read)
    };
    report.rows().iter().map(of).collect()
}

/// The first figures of a statistical report, to be read on a terminal.
fn shown(report: &dyn Report) -> String {
    const MOST: usize = 6;
    let columns = report.columns();
    let places: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.has_people && column.drawn)
        .map(|(at, _)| at)
        .take(MOST)
        .collect();
    if places.is_empty() {
        return String::new();
    }
    let line = |row: &ReportRow| {
        let name = match row.level {
            Level::Community => row.community.clone(),
            Level::Subtotal => format!("{}小计", row.street),
            Level::Total => "合计".to_owned(),
        };
        let figures = places.iter().map(|at| json!(row.figures[*at]).to_string());
        std::iter::once(name).chain(figures).collect()
    };
    let lines: Vec<Vec<String>> = report.rows().iter().map(line).collect();
    let heads: Vec<&str> = std::iter::once("社区")
        .chain(places.iter().map(|at| columns[*at].title.as_str()))
        .collect();
    format!("\n{}", table(&heads, &lines))
}

fn names(session: &Session, request: &Request, report: &dyn Report, key: &str) -> Result<Output> {
    let within = Within {
        street: request.street.clone(),
        community: request.community.clone(),
    };
    let mut store = session.reader()?;
    let people = report.people_behind(key, &within)?;
    let what = format!("{}{key}名单{}人", report.what(), people.len());
    session.note_export(&mut store, &what, people.iter().copied())?;
    let desk = session.desk(&store)?;
    let found: Vec<_> = people.iter().filter_map(|id| desk.roll.person(*id)).collect();
    let json: Vec<Value> = found
        .iter()
        .map(|p| json!({ "id": p.id, "name": p.name, "id_number": p.id_number }))
        .collect();
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|p| vec![p.id.0.to_string(), p.name.to_string(), masking::id_number(&p.id_number)])
        .collect();
    Ok(Output::new(
        json!({ "people": json }),
        table(&["编号", "姓名", "身份证号码"], &rows),
    ))
}
