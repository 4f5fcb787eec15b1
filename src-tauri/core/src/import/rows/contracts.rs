//! Rows of a table of contracts, and the contract that a roster's row may hold.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::codes;
use crate::domain::dates::{DateReading, PartialDate};
use crate::domain::person::{Contract, WorkerId};
use crate::{ErrorCode, Result};

use super::super::columns::Field;
use super::super::plan::{Accepted, Change, Item, Job, OnFile, by_id_number};
use super::super::records::ContractRecord;
use super::super::values::RowReader;
use super::differences::Differences;
use super::person_on_file;

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<ContractRecord>>> {
    let people = by_id_number(on_file);
    let mut signed: HashMap<WorkerId, Vec<Contract>> = HashMap::new();
    job.each_row(|job, sheet, reader| {
        let person = person_on_file(reader, &people);
        let own = person.map(|(_, person)| signed.entry(person.id).or_insert_with(|| person.contracts.clone()));
        let contract = read(reader, own.as_deref().map_or(&[], Vec::as_slice), true);
        let (Some((_, person)), Some(own), Some(contract)) = (person, own, contract) else {
            return None;
        };
        let (changes, is_new) = compared(own, &contract);
        if reader.faults.is_empty() {
            keep(own, &contract);
            warn(job, sheet, reader.row, &contract, &person.name);
        }
        Some(Accepted {
            about: person.name.to_string(),
            record: ContractRecord {
                worker: person.id,
                contract,
            },
            is_new,
            changes,
        })
    })
}

/// The row's contract. Of a roster it may be blank or half filled in; in a table of contracts both days are asked for.
/// A month means its first day at the start and its last day at the end.
pub(super) fn read(reader: &mut RowReader<'_>, signed: &[Contract], required: bool) -> Option<Contract> {
    let kind = reader.code(Field::ContractKind, codes::Table::ContractKind);
    let number = reader.text(Field::ContractNumber);
    let signed_on = reader.date(Field::ContractSignedOn).map(PartialDate::first_day);
    let probation_months = reader.months(Field::ProbationMonths);
    let starts_on = reader.date(Field::ContractStartsOn).map(PartialDate::first_day);
    let end = reader.reading(Field::ContractEndsOn);
    if let Err(code) = end.checked() {
        reader.fault(code, Field::ContractEndsOn);
    }
    let Some(starts_on) = starts_on else {
        let blank = reader.reading(Field::ContractStartsOn) == DateReading::Blank;
        if required && blank {
            reader.fault(ErrorCode::BadDate, Field::ContractStartsOn);
        }
        return None;
    };
    let ends_on = match last_day(&end, kind.as_deref(), starts_on, signed) {
        Some(ends_on) => ends_on,
        None if required && end == DateReading::Blank => {
            let sentence = "合同终止日期为空，请补填；无固定期限的请填“长期”。".to_owned();
            reader.fault_saying(ErrorCode::BadDate, Field::ContractEndsOn, Some(sentence));
            return None;
        }
        None => return None,
    };
    let contract = Contract {
        starts_on,
        ends_on,
        number: number.map(Into::into),
        kind: kind.map(Into::into),
        signed_on,
        probation_months,
    };
    if ends_on.is_some_and(|ends_on| ends_on < starts_on) {
        reader.fault(ErrorCode::ContractEndsBeforeStart, Field::ContractEndsOn);
    } else if signed
        .iter()
        .any(|other| !same_period(other, &contract) && overlap(other, &contract))
    {
        reader.fault(ErrorCode::ContractOverlaps, Field::ContractStartsOn);
    }
    Some(contract)
}

/// `Some(None)`: open-ended. `None`: the row does not say.
fn last_day(
    end: &DateReading,
    kind: Option<&str>,
    starts_on: NaiveDate,
    signed: &[Contract],
) -> Option<Option<NaiveDate>> {
    if let Some(date) = end.date() {
        return Some(Some(date.last_day()));
    }
    let open_ended = kind.is_some_and(|kind| codes::Table::ContractKind.codes().counts_as(kind, "open_ended"));
    match end {
        DateReading::LongTerm => Some(None),
        DateReading::Blank if open_ended => Some(None),
        // A blank cell leaves the last day on file.
        DateReading::Blank => signed
            .iter()
            .find(|other| other.starts_on == starts_on)
            .map(|other| other.ends_on),
        _ => None,
    }
}

fn same_period(a: &Contract, b: &Contract) -> bool {
    (a.starts_on, a.ends_on) == (b.starts_on, b.ends_on)
}

fn overlap(a: &Contract, b: &Contract) -> bool {
    let begins_in = |a: &Contract, b: &Contract| b.ends_on.is_none_or(|end| a.starts_on <= end);
    begins_in(a, b) && begins_in(b, a)
}

/// What a contract adds to those signed: itself, or the blanks that it fills in.
pub(super) fn compared(signed: &[Contract], contract: &Contract) -> (Vec<Change>, bool) {
    let Some(same) = signed.iter().find(|other| same_period(other, contract)) else {
        return (Vec::new(), true);
    };
    let mut differences = Differences::default();
    differences.text(
        "contract_number",
        "合同编号",
        same.number.as_deref(),
        contract.number.as_deref(),
    );
    differences.text(
        "contract_kind",
        "合同类型",
        same.kind.as_deref(),
        contract.kind.as_deref(),
    );
    differences.shown(
        "contract_signed_on",
        "签订日期",
        same.signed_on,
        contract.signed_on,
        NaiveDate::to_string,
    );
    differences.shown(
        "probation_months",
        "试用期（月）",
        same.probation_months,
        contract.probation_months,
        u32::to_string,
    );
    (differences.0, false)
}

fn keep(signed: &mut Vec<Contract>, contract: &Contract) {
    let Some(same) = signed.iter_mut().find(|other| same_period(other, contract)) else {
        signed.push(contract.clone());
        return;
    };
    same.number = contract.number.clone().or(same.number.take());
    same.kind = contract.kind.clone().or(same.kind.take());
    same.signed_on = contract.signed_on.or(same.signed_on);
    same.probation_months = contract.probation_months.or(same.probation_months);
}

/// 2025-01-01至2027-12-31
pub(super) fn period(contract: &Contract) -> String {
    let end = contract.ends_on.map_or("长期".to_owned(), |end| end.to_string());
    format!("{}至{end}", contract.starts_on)
}

fn warn(job: &mut Job<'_, '_>, sheet: &super::super::table::TableSheet, row: u32, contract: &Contract, name: &str) {
    if contract.signed_on.is_some_and(|signed_on| signed_on > job.as_of) {
        job.warn(sheet, row, ErrorCode::DateInFuture, &format!("{name}签订日期"));
    }
    if implausible(contract) {
        job.warn(sheet, row, ErrorCode::DateImplausible, &format!("{name}合同期限"));
    }
}

/// Nobody in an office signs for thirty years, or before the Labour Law of 1995.
pub(super) fn implausible(contract: &Contract) -> bool {
    use chrono::Datelike;
    let years = contract.ends_on.map_or(0, |end| end.year() - contract.starts_on.year());
    years > 30 || contract.starts_on.year() < 1990
}
