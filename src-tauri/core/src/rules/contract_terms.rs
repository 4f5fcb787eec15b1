//! What the kind of a contract means for its last day and its probation (劳动合同法 arts. 12 to 15, 19). Every way in (import, form,
//! command line) uses this.

use chrono::NaiveDate;

use super::probation::{self, Probation, Term};
use crate::domain::codes::{Code, Codes};
use crate::domain::records::Contract;
use crate::{ErrorCode, Result};

/// What is said of a contract's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing.
    Blank,
    /// 长期
    LongTerm,
    /// 任务完成
    TaskDone,
    /// The last day.
    Day(NaiveDate),
}

/// Why an end does not fit: the code, and a sentence with the remedy.
pub type Misfit = (ErrorCode, &'static str);

/// The last day in force of a contract of `kind` (its standard name); `None`: it has none.
pub fn last_day(kind: Option<&str>, end: End) -> Result<Option<NaiveDate>, Misfit> {
    let kind = kind
        .and_then(|kind| Codes::ContractKind.find(kind))
        .map(|code| code.key.as_str());
    match (kind, end) {
        (Some("open_ended"), End::Blank | End::LongTerm) | (Some("task_based"), End::Blank | End::TaskDone) => Ok(None),
        (Some("open_ended"), _) => Err((
            ErrorCode::ContractKindDisagrees,
            "无固定期限合同没有终止日期（《劳动合同法》第十四条），请清空终止日期，或核对合同类型。",
        )),
        (Some("task_based"), _) => Err((
            ErrorCode::ContractKindDisagrees,
            "以完成一定工作任务为期限的合同没有终止日期（《劳动合同法》第十五条），请清空终止日期，或核对合同类型。",
        )),
        (Some("fixed_term"), End::LongTerm | End::TaskDone) => Err((
            ErrorCode::ContractKindDisagrees,
            "固定期限合同要有终止日期（《劳动合同法》第十三条），请填终止日期，或核对合同类型。",
        )),
        (_, End::Day(day)) => Ok(Some(day)),
        (_, End::LongTerm | End::TaskDone) => Ok(None),
        (_, End::Blank) => Err((
            ErrorCode::BadDate,
            "合同终止日期为空，请补填；无固定期限的请填“长期”，以完成一定工作任务为期限的请填“任务完成”。",
        )),
    }
}

/// Kinds of contract that have no last day (arts. 14, 15), by their standard names.
pub fn kinds_without_end() -> Vec<String> {
    let all = Codes::ContractKind.codes().codes().iter();
    let endless = all.filter(|code| matches!(last_day(Some(&code.name), End::Blank), Ok(None)));
    endless.map(|code| code.name.clone()).collect()
}

/// The months of probation that art. 19 limits: none, or a contract that the law does not govern, is `None`.
fn governed_months(contract: &Contract) -> Option<u32> {
    let code = kind_of(contract);
    contract
        .probation_months
        .filter(|months| *months > 0 && code.is_none_or(|code| code.is("labour_contract")))
}

fn kind_of(contract: &Contract) -> Option<&'static Code> {
    contract.kind.as_deref().and_then(|kind| Codes::ContractKind.find(kind))
}

/// The probation that the law allows, where the contract has a longer one. Contracts that the law does not govern have no such limit.
pub fn too_long_probation(contract: &Contract) -> Result<Option<Probation>> {
    let Some(months) = governed_months(contract) else {
        return Ok(None);
    };
    let term = match contract.ends_on {
        _ if kind_of(contract).is_some_and(|code| code.is("task_based")) => Term::Task,
        Some(ends_on) => Term::Fixed {
            starts_on: contract.starts_on,
            ends_on,
        },
        None => Term::OpenEnded,
    };
    let longest = probation::longest(term)?;
    Ok((months > longest.max_months).then_some(longest))
}

/// Whether the contract has a probation and an earlier one of the same person and office had one already (art. 19: only once).
pub fn has_second_probation<'c>(contract: &Contract, signed: impl IntoIterator<Item = &'c Contract>) -> bool {
    governed_months(contract).is_some()
        && signed
            .into_iter()
            .any(|other| other.starts_on < contract.starts_on && governed_months(other).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_contract_has_its_own_rule_for_the_end() {
        let day: NaiveDate = "2027-12-31".parse().unwrap();
        let (fixed, open, task) = ("固定期限", "无固定期限", "以完成一定工作任务为期限");
        let disagrees = Err(ErrorCode::ContractKindDisagrees);
        for (kind, end, last) in [
            (Some(fixed), End::Day(day), Ok(Some(day))),
            (Some(fixed), End::Blank, Err(ErrorCode::BadDate)),
            (Some(fixed), End::LongTerm, disagrees),
            (Some(fixed), End::TaskDone, disagrees),
            (Some(open), End::Day(day), disagrees),
            (Some(open), End::Blank, Ok(None)),
            (Some(open), End::LongTerm, Ok(None)),
            (Some(open), End::TaskDone, disagrees),
            (Some(task), End::Day(day), disagrees),
            (Some(task), End::Blank, Ok(None)),
            (Some(task), End::LongTerm, disagrees),
            (Some(task), End::TaskDone, Ok(None)),
            (Some("聘用合同"), End::Day(day), Ok(Some(day))),
            (Some("聘用合同"), End::Blank, Err(ErrorCode::BadDate)),
            (None, End::Day(day), Ok(Some(day))),
            (None, End::LongTerm, Ok(None)),
            (None, End::Blank, Err(ErrorCode::BadDate)),
        ] {
            assert_eq!(last_day(kind, end).map_err(|(code, _)| code), last, "{kind:?} {end:?}");
        }
    }

    #[test]
    fn a_probation_beyond_article_19_is_found() {
        let contract = |kind: Option<&str>, ends_on: Option<&str>, months| Contract {
            starts_on: "2025-01-01".parse().unwrap(),
            ends_on: ends_on.map(|day| day.parse().unwrap()),
            number: None,
            kind: kind.map(Into::into),
            signed_on: None,
            probation_months: Some(months),
        };
        for (kind, ends_on, months, allowed) in [
            (Some("固定期限"), Some("2025-12-31"), 12, Some(2)),
            (Some("固定期限"), Some("2025-12-31"), 2, None),
            (None, Some("2025-12-31"), 3, Some(2)),
            (None, Some("2025-03-30"), 1, Some(0)),
            (Some("固定期限"), Some("2027-12-31"), 6, None),
            (Some("无固定期限"), None, 7, Some(6)),
            (Some("以完成一定工作任务为期限"), None, 1, Some(0)),
            (Some("以完成一定工作任务为期限"), None, 0, None),
            (Some("聘用合同"), Some("2025-12-31"), 12, None),
            (Some("服务协议"), Some("2025-12-31"), 12, None),
        ] {
            let found = too_long_probation(&contract(kind, ends_on, months)).unwrap();
            assert_eq!(
                found.map(|longest| longest.max_months),
                allowed,
                "{kind:?} {ends_on:?} {months}"
            );
        }
    }

    #[test]
    fn a_second_probation_of_one_person_is_found_whatever_order_the_contracts_come_in() {
        let contract = |starts_on: &str, kind: Option<&str>, months| Contract {
            starts_on: starts_on.parse().unwrap(),
            ends_on: None,
            number: None,
            kind: kind.map(Into::into),
            signed_on: None,
            probation_months: months,
        };
        let first = contract("2020-01-01", None, Some(2));
        for (second, found) in [
            (contract("2023-01-01", None, Some(1)), true),
            (contract("2023-01-01", Some("聘用合同"), Some(1)), false),
            (contract("2023-01-01", None, Some(0)), false),
            (contract("2023-01-01", None, None), false),
            (contract("2019-01-01", None, Some(1)), false),
            (first.clone(), false),
        ] {
            assert_eq!(has_second_probation(&second, [&first]), found, "{second:?}");
        }
    }
}
