//! `lince contracts`

use lince_core::Result;
use lince_core::actions::contracts;
use lince_core::domain::masking;
use lince_core::roll::Roll;
use serde_json::json;

use crate::args::ContractsCommand;
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: ContractsCommand) -> Result<Output> {
    let ContractsCommand::Due { within } = command;
    let mut store = session.reader()?;
    let roll = Roll::load(store.read(), session.day())?;
    let due = contracts::due(store.read(), &roll, within)?;
    session.note_export(
        &mut store,
        &format!("到期合同{}份", due.len()),
        due.iter().map(|d| d.person.id),
    )?;
    let json = due.iter().map(|d| {
        json!({
            "name": d.person.name, "id_number": d.person.id_number, "community": roll.community_name(d.person),
            "starts": d.starts_on, "ends": d.ends_on, "days_left": d.days_left,
        })
    });
    let rows: Vec<Vec<String>> = due
        .iter()
        .map(|d| {
            vec![
                d.person.name.to_string(),
                masking::id_number(&d.person.id_number),
                roll.community_name(d.person).to_owned(),
                d.starts_on.to_string(),
                d.ends_on.to_string(),
                d.days_left.to_string(),
            ]
        })
        .collect();
    let text = table(&["姓名", "身份证号码", "社区", "起始", "终止", "剩余天数"], &rows);
    Ok(Output::new(json!({ "contracts": json.collect::<Vec<_>>() }), text))
}
