//! A person who had left comes back.

use chrono::NaiveDate;

use super::contracts::ContractKind;
use super::records::{Kind, Typed};
use super::service::require_open_community;
use super::typed_row::TypedRow;
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;
use crate::storage::trail::Action;
use crate::storage::{Entry, Occasion, Store, people, workers};
use crate::{Error, ErrorCode, Result};

/// Takes back a person who had left. Earlier service, posts, contracts and papers stay; `fields` hold from that day, and fields not
/// given are as they were before. `contract` has the fields of a further contract, by the contract's own keys; empty: none is signed.
pub fn rejoin(
    store: &mut Store,
    occasion: &Occasion,
    worker: WorkerId,
    on: NaiveDate,
    fields: &[(String, String)],
    contract: &Typed,
) -> Result<()> {
    store.require(Right::EditFiles)?;
    let person = people::one(store.read(), worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
    person.require_may_return(on, occasion.on)?;
    for key in ["joined_on", "name", "id_number"] {
        if fields.iter().any(|(given, _)| given == key) {
            return Err(Error::about(ErrorCode::UnknownField, format!("「{key}」")));
        }
    }
    let says = fields
        .iter()
        .any(|(key, value)| key == "community" && !value.trim().is_empty());
    if !says {
        require_open_community(store.read(), &person, on)?;
    }
    let typed = TypedRow::of_change(fields)?;
    let entry = Entry::new(Action::WorkerReturned, format!("{}重新到岗", person.name));
    let occasion = Occasion { on, ..occasion.clone() };
    store.write(&occasion, &entry, |tx| {
        workers::join(tx, worker, on)?;
        let back = people::one(tx, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
        typed.write(tx, &back, on)?;
        if !contract.is_empty() {
            ContractKind.adding(tx, worker.into(), contract, on)?.within(tx)?;
        }
        Ok(())
    })
}
