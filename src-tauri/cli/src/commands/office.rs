//! `lince init`, `lince office`

use lince_core::Result;
use lince_core::actions::office;
use lince_core::storage::office::Office;
use serde_json::json;

use crate::args::OfficeCommand;
use crate::output::Output;
use crate::session::Session;

pub fn init(session: &Session, street: String, division: String, policy: String) -> Result<Output> {
    let new = Office {
        street,
        division,
        policy,
    };
    let dir = session.dir()?;
    let make = || office::create(&dir, &session.holder(), &session.occasion, &new);
    let store = lince_places::office_made_in(&dir, make)?;
    let card = office::show(store.read())?;
    let text = format!("已建立{}的数据，位置：{}", card.name, store.dir().display());
    Ok(Output::of_office(
        json!({ "office": card, "policy": card.policy }),
        text,
    ))
}

pub fn run(session: &Session, command: OfficeCommand) -> Result<Output> {
    let store = match command {
        OfficeCommand::Show => session.reader()?,
        OfficeCommand::Set { changes } => {
            let mut store = session.writer()?;
            office::set(&mut store, &session.occasion, &changes)?;
            store
        }
    };
    let card = office::show(store.read())?;
    let mut text = format!(
        "{}\n政策包：{}（{}）\n行政区划代码：{}\n承办科室：{}\n地址：{}\n联系电话：{}\n监督单位：{}\n监督电话：{}\n考核依据文件：{}",
        card.name,
        card.policy,
        card.rules,
        card.division,
        card.department,
        card.address,
        card.phone,
        card.supervisor,
        card.supervisor_phone,
        card.basis
    );
    for doubt in &card.doubts {
        text += &format!("\n请留意：{doubt}");
    }
    Ok(Output::of_office(json!({ "office": card }), text))
}
