//! `lince training`

use lince_core::Result;
use lince_core::actions::{records, training};
use lince_core::roll::Roll;
use serde_json::{Value, json};

use crate::args::TrainingCommand;
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: TrainingCommand) -> Result<Output> {
    let TrainingCommand::Summary { year } = command;
    let mut store = session.reader()?;
    let roll = Roll::load(store.read(), session.day())?;
    let summary = training::summary(store.read(), &roll, year)?;
    let people = summary.workers.iter().map(|w| w.person.id);
    session.note_export(&mut store, &format!("{year}年培训学时{}人", people.len()), people)?;
    let json: Vec<Value> = summary
        .workers
        .iter()
        .map(|w| {
            json!({ "name": w.person.name, "id_number": w.person.id_number, "hours": hours(w.hours), "met": w.met })
        })
        .collect();
    let rows: Vec<Vec<String>> = summary
        .workers
        .iter()
        .map(|w| {
            let met = if w.met { "达标" } else { "未达标" };
            vec![w.person.name.to_string(), hours(w.hours).to_string(), met.to_owned()]
        })
        .collect();
    let text = table(&["姓名", "学时", "是否达标"], &rows)
        + &format!(
            "共{}人，{}人达到{}学时。",
            rows.len(),
            summary.met,
            hours(summary.standard)
        );
    let json = json!({
        "workers": json, "total_hours": hours(summary.total_hours), "met": summary.met, "standard": hours(summary.standard),
    });
    Ok(Output::new(json, text))
}

fn hours(tenths: u32) -> Value {
    records::hours_json(tenths.into())
}
