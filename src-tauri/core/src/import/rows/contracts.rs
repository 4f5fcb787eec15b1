//! Rows of a table of contracts, and the contract that a roster's row may hold.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use crate::domain::codes;
use crate::domain::dates::{DateReading, PartialDate};
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::Contract;
use crate::rules::contract_terms::{self, End};
use crate::{ErrorCode, Result};

use super::super::columns::Field;
use super::super::job::{Accepted, Change, Item, Job, OnFile};
use super::super::reading::Reading;
use super::super::records::ContractRecord;
use super::super::values::RowReader;
use super::super::whom::People;
use super::after_leaving;
use super::differences::Differences;

/// A contract of a person: on file, or of an earlier row.
#[derive(Debug, Clone)]
pub(super) struct Known {
    contract: Contract,
    row: Option<u32>,
}

/// A person's contracts on file.
pub(super) fn known(person: Option<&Person>) -> Vec<Known> {
    let contracts = person.map_or(&[][..], |person| &person.contracts);
    let on_file = |contract: &Contract| Known {
        contract: contract.clone(),
        row: None,
    };
    contracts.iter().map(on_file).collect()
}

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<ContractRecord>>> {
    let mut people = People::of(on_file);
    let mut signed: HashMap<WorkerId, Vec<Known>> = HashMap::new();
    job.each_row(|job, sheet, reader| {
        let person = people.of_row(reader, sheet.name(), &job.terms.people);
        let own = person.map(|person| signed.entry(person.id).or_insert_with(|| known(Some(person))));
        let contract = read(reader, own.as_deref().map_or(&[], Vec::as_slice), true);
        let (Some(person), Some(own), Some(contract)) = (person, own, contract) else {
            return None;
        };
        if let Some(left) = after_leaving(person, contract.starts_on) {
            reader
                .fault(ErrorCode::HasLeft, Field::ContractStartsOn)
                .saying(format!(
                    "此人已于{left}离任，合同在那之后起始；如已回来，请先在此人档案中办理“重新到岗”。"
                ));
        }
        let (changes, is_new) = compared(own, &contract);
        if reader.faults.is_empty() {
            let whole = keep(own, &contract, reader.row);
            warn(job, sheet, reader.row, &whole, own, &person.name);
            job.corrected_contracts += usize::from(is_correction(&changes));
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

const ENDS_ON: &str = "contract_ends_on";

/// Whether a contract on file gets another end.
pub(super) fn is_correction(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.field == ENDS_ON)
}

const OTHERS: [Field; 4] = [
    Field::ContractKind,
    Field::ContractNumber,
    Field::ContractSignedOn,
    Field::ProbationMonths,
];

/// Reports for every cell about the contract that it is not stored.
pub(super) fn not_kept(reader: &mut RowReader<'_>, why: &str) {
    let days = [Field::ContractStartsOn, Field::ContractEndsOn];
    days.into_iter()
        .chain(OTHERS)
        .for_each(|field| reader.not_kept(field, why));
}

/// The row's contract. In a roster all its cells may be blank; the user is asked about a day without the other wherever it stands. A
/// month means its first day at the start and its last day at the end.
pub(super) fn read(reader: &mut RowReader<'_>, signed: &[Known], is_book: bool) -> Option<Contract> {
    let kind = reader.code(Field::ContractKind, codes::Codes::ContractKind);
    let number = reader.text(Field::ContractNumber);
    let signed_on = reader.date(Field::ContractSignedOn).map(PartialDate::first_day);
    let probation_months = reader.months(Field::ProbationMonths);
    let (starts_on, end) = (start(reader), end(reader));
    let (starts_on, end) = (starts_on.ok()?, end.ok()?);
    let Some(starts_on) = starts_on else {
        without_start(reader, signed, end, is_book);
        return None;
    };
    let same = signed.iter().find(|other| other.contract.starts_on == starts_on);
    if same.is_none() && end == End::Blank && !is_book && !reader.has(Field::ContractEndsOn) {
        let by_kind = contract_terms::last_day(kind.as_deref(), End::Blank);
        if by_kind.is_err() {
            not_kept(reader, "表里没有合同终止日期这一列，只凭起始日期不能登记合同");
            return None;
        }
    }
    let ends_so = |end| settled(kind.clone(), end, same.map(|same| &same.contract));
    let (kind, ends_on) = match ends_so(end) {
        Ok(settled) => settled,
        Err((code, sentence)) => {
            let at = end_column(reader);
            let fault = reader.fault(code, at);
            fault.saying(sentence);
            if at == Field::ContractEndsOn {
                for (word, other) in [("长期", End::LongTerm), ("任务完成", End::TaskDone)] {
                    if ends_so(other).is_ok() {
                        fault.offering(word, word);
                    }
                }
                fault.blank_helps = ends_so(End::Blank).is_ok();
            }
            return None;
        }
    };
    let contract = Contract {
        starts_on,
        ends_on,
        number: number.map(Into::into),
        kind: kind.map(Into::into),
        signed_on,
        probation_months,
    };
    check_against(reader, signed, &contract);
    Some(contract)
}

/// Where the end stands, or would stand.
fn end_column(reader: &RowReader<'_>) -> Field {
    [Field::ContractEndsOn, Field::ContractKind]
        .into_iter()
        .find(|field| reader.has(*field))
        .unwrap_or(Field::ContractStartsOn)
}

fn start(reader: &mut RowReader<'_>) -> Result<Option<NaiveDate>, ()> {
    let reading = reader.reading(Field::ContractStartsOn);
    match reading.checked() {
        Ok(None) if reading == DateReading::LongTerm => {
            reader.fault(ErrorCode::BadDate, Field::ContractStartsOn);
            Err(())
        }
        Ok(date) => Ok(date.map(PartialDate::first_day)),
        Err(code) => {
            reader.refuse_date(code, Field::ContractStartsOn, &reading);
            Err(())
        }
    }
}

fn end(reader: &mut RowReader<'_>) -> Result<End, ()> {
    let reading = reader.reading(Field::ContractEndsOn);
    match (&reading, reading.date()) {
        (_, Some(date)) => Ok(End::Day(date.last_day())),
        (DateReading::Blank, _) => Ok(End::Blank),
        (DateReading::LongTerm, _) => Ok(End::LongTerm),
        _ if says_task_done(reader) => Ok(End::TaskDone),
        _ => {
            let code = reading.checked().err().unwrap_or(ErrorCode::BadDate);
            reader.refuse_date(code, Field::ContractEndsOn, &reading);
            Err(())
        }
    }
}

/// 任务完成, 至工作任务完成之日止, 项目结束时
fn says_task_done(reader: &mut RowReader<'_>) -> bool {
    let text = reader.text(Field::ContractEndsOn).unwrap_or_default();
    let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
    holds(&["任务", "项目", "工作"]) && holds(&["完成", "结束", "终止", "为止"])
}

/// The kind as the row says it, and the last day. A blank cell leaves what is on file of the same contract.
fn settled(
    kind: Option<String>,
    end: End,
    same: Option<&Contract>,
) -> Result<(Option<String>, Option<NaiveDate>), contract_terms::Misfit> {
    let by_kind = || kind.is_some() && contract_terms::last_day(kind.as_deref(), End::Blank).is_ok();
    let end = match (end, same) {
        (End::Blank, Some(same)) if !by_kind() => on_file(same),
        (end, _) => end,
    };
    let known = kind.as_deref().or(same.and_then(|same| same.kind.as_deref()));
    let ends_on = contract_terms::last_day(known, end)?;
    let task = || {
        codes::Codes::ContractKind
            .find("task_based")
            .map(|code| code.name.clone())
    };
    let kind = match end {
        End::TaskDone if known.is_none() => task(),
        End::LongTerm if known.is_none() => codes::Codes::ContractKind
            .find("open_ended")
            .map(|code| code.name.clone()),
        _ => kind,
    };
    Ok((kind, ends_on))
}

fn on_file(contract: &Contract) -> End {
    let by_task = |kind: &str| codes::Codes::ContractKind.codes().counts_as(kind, "task_based");
    match contract.ends_on {
        Some(day) => End::Day(day),
        None if contract.kind.as_deref().is_some_and(by_task) => End::TaskDone,
        None => End::LongTerm,
    }
}

fn without_start(reader: &mut RowReader<'_>, signed: &[Known], end: End, is_book: bool) {
    if is_book || end != End::Blank && reader.has(Field::ContractStartsOn) {
        reader
            .fault(ErrorCode::BadDate, Field::ContractStartsOn)
            .saying("合同起始日期为空，请补填。");
        return;
    }
    let is_on_file = signed.iter().any(|known| on_file(&known.contract) == end);
    if !is_on_file {
        reader.not_kept(
            Field::ContractEndsOn,
            "表里没有合同起始日期这一列，不知道是哪一份合同的终止日期",
        );
    }
    for field in OTHERS {
        reader.not_kept(field, "没有合同起止日期，不知道是哪一份合同");
    }
}

fn check_against(reader: &mut RowReader<'_>, signed: &[Known], contract: &Contract) {
    if contract.ends_on.is_some_and(|ends_on| ends_on < contract.starts_on) {
        reader
            .fault(ErrorCode::ContractEndsBeforeStart, Field::ContractEndsOn)
            .knowing(format!("起始日期是{}", contract.starts_on));
        return;
    }
    let twice = signed
        .iter()
        .find(|other| is_same(&other.contract, contract) && other.contract.ends_on != contract.ends_on);
    if let Some(row) = twice.and_then(|other| other.row) {
        reader
            .fault(ErrorCode::ContractOverlaps, Field::ContractEndsOn)
            .saying(format!(
                "第{row}行是同一天起始的合同，终止日期不同，请核对哪一行是对的。"
            ));
        return;
    }
    let other = signed
        .iter()
        .find(|other| !is_same(&other.contract, contract) && overlap(&other.contract, contract));
    if let Some(other) = other {
        let place = other.row.map_or("档案里".to_owned(), |row| format!("第{row}行"));
        reader
            .fault(ErrorCode::ContractOverlaps, Field::ContractStartsOn)
            .knowing(format!("{place}的合同是{}", period(&other.contract)));
    }
}

/// A contract is known by its person and first day, here and in the database.
fn is_same(a: &Contract, b: &Contract) -> bool {
    a.starts_on == b.starts_on
}

fn overlap(a: &Contract, b: &Contract) -> bool {
    let begins_in = |a: &Contract, b: &Contract| b.ends_on.is_none_or(|end| a.starts_on <= end);
    begins_in(a, b) && begins_in(b, a)
}

/// What a contract adds to those signed: itself, or what it completes and corrects of the one with the same first day.
pub(super) fn compared(signed: &[Known], contract: &Contract) -> (Vec<Change>, bool) {
    let Some(same) = signed.iter().find(|other| is_same(&other.contract, contract)) else {
        return (Vec::new(), true);
    };
    let same = &same.contract;
    let mut differences = Differences::default();
    if same.ends_on != contract.ends_on {
        let (before, after) = (same.end_in_words(), contract.completing(same).end_in_words());
        differences.text(ENDS_ON, "合同终止日期", Some(&before), Some(&after));
    }
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

/// Puts the row's contract among those known, and gives it as it then stands.
pub(super) fn keep(signed: &mut Vec<Known>, contract: &Contract, row: u32) -> Contract {
    let same = signed.iter().position(|other| is_same(&other.contract, contract));
    let whole = same.map_or_else(|| contract.clone(), |same| contract.completing(&signed[same].contract));
    let kept = Known {
        contract: whole.clone(),
        row: Some(row),
    };
    match same {
        Some(same) => signed[same] = kept,
        None => signed.push(kept),
    }
    whole
}

/// 2025-01-01至2027-12-31
pub(super) fn period(contract: &Contract) -> String {
    format!("{}至{}", contract.starts_on, contract.end_in_words())
}

/// What is odd about a contract on file after the row, beside the others that its holder has `signed`.
pub(super) fn warn(
    job: &mut Job<'_, '_>,
    sheet: &dyn Reading,
    row: u32,
    contract: &Contract,
    signed: &[Known],
    name: &str,
) {
    if contract.signed_on.is_some_and(|signed_on| signed_on > job.as_of) {
        job.warn(sheet, row, ErrorCode::DateInFuture, &format!("{name}签订日期"));
    }
    if implausible(contract) {
        job.warn(sheet, row, ErrorCode::DateImplausible, &format!("{name}合同期限"));
    }
    if let Ok(Some(longest)) = contract_terms::too_long_probation(contract) {
        let months = contract.probation_months.unwrap_or_default();
        let sentence = format!("约定试用期{months}个月，超过法定上限，请核对。{}", longest.explain());
        job.warn_saying(sheet, row, ErrorCode::ProbationTooLong, name, &sentence);
    }
    let others = signed.iter().map(|known| &known.contract);
    if contract_terms::has_second_probation(contract, others) {
        job.warn(sheet, row, ErrorCode::SecondProbation, name);
    }
}

/// Implausible: a contract of thirty years, or one before the Labour Law of 1995.
fn implausible(contract: &Contract) -> bool {
    let years = contract.ends_on.map_or(0, |end| end.year() - contract.starts_on.year());
    years > 30 || contract.starts_on.year() < 1990
}
