//! `lince audit`

use chrono::{Days, NaiveDate, NaiveTime};
use lince_core::Result;
use lince_core::actions::file;
use lince_core::domain::rights::Right;
use lince_core::storage::trail;
use serde_json::json;

use crate::args::AuditCommand;
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: AuditCommand) -> Result<Output> {
    let AuditCommand::List { worker, from } = command;
    let store = session.reader()?;
    store.require(Right::ReadTrail)?;
    let worker = worker.map(|w| file::resolve(store.read(), &w)).transpose()?;
    let from = from.map(shanghai_midnight);
    let lines = trail::lines(store.read(), worker.map(|w| w.0), from.as_deref(), u32::MAX)?;
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|l| vec![l.n.0.to_string(), l.at.clone(), l.who.clone(), l.what.clone()])
        .collect();
    Ok(Output::new(
        json!({ "entries": lines }),
        table(&["序号", "时间", "经办人", "操作"], &rows),
    ))
}

/// The instant, UTC, at which a day begins where the office is.
fn shanghai_midnight(day: NaiveDate) -> String {
    let eve = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    format!(
        "{eve}T{}Z",
        NaiveTime::from_hms_opt(16, 0, 0).expect("four in the afternoon")
    )
}
