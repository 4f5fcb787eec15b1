//! The longest probation that the Labour Contract Law allows.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::law;
use crate::{ErrorCode, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Law {
    law: String,
    article: String,
    #[serde(rename = "effective_from")]
    _effective_from: NaiveDate,
    open_ended_months: u32,
    band: Vec<Band>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Band {
    term_months: u32,
    probation_months: u32,
    words: String,
}

/// How long a contract runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Both ends included.
    Fixed {
        /// First day.
        starts_on: NaiveDate,
        /// Last day in force, included.
        ends_on: NaiveDate,
    },
    /// 无固定期限
    OpenEnded,
    /// 以完成一定工作任务为期限
    Task,
}

/// The longest lawful probation of one contract. A worker has it once with the same unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probation {
    /// Months; 0: none may be agreed.
    pub max_months: u32,
    /// How it follows, with the law.
    #[serde(skip)]
    explanation: String,
}

impl Probation {
    /// How it follows, with the law's name and article.
    pub fn explain(&self) -> &str {
        &self.explanation
    }
}

/// The longest probation under `term`.
pub fn longest(term: Term) -> Result<Probation> {
    let law: &Law = law!(Law, "probation.toml");
    let (max_months, kind) = match term {
        Term::OpenEnded => (law.open_ended_months, "无固定期限劳动合同".to_owned()),
        Term::Task => (0, "以完成一定工作任务为期限的劳动合同".to_owned()),
        Term::Fixed { starts_on, ends_on } if ends_on < starts_on => {
            return Err(ErrorCode::ContractEndsBeforeStart.into());
        }
        Term::Fixed { starts_on, ends_on } => {
            let reached = law
                .band
                .iter()
                .rev()
                .find(|band| is_at_least(starts_on, ends_on, band.term_months));
            match reached {
                Some(band) => (band.probation_months, format!("劳动合同期限{}", band.words)),
                None => (0, "劳动合同期限不满三个月".to_owned()),
            }
        }
    };
    let conclusion = match max_months {
        0 => "不得约定试用期".to_owned(),
        months => format!("试用期不得超过{months}个月"),
    };
    Ok(Probation {
        max_months,
        explanation: format!("{kind}，{conclusion}。依据：{}{}。", law.law, law.article),
    })
}

/// Whether the days from `starts_on` to `ends_on`, both included, make `months` full months: 01-01 to 03-31 are three.
/// Where the last month lacks the day, its own end completes it (Civil Code, art. 202): from 11-30 to 02-28, not to 02-27.
fn is_at_least(starts_on: NaiveDate, ends_on: NaiveDate, months: u32) -> bool {
    use chrono::Datelike;
    let Some(reached) = starts_on.checked_add_months(Months::new(months)) else {
        return false;
    };
    let last_day = if reached.day() == starts_on.day() {
        reached.checked_sub_days(Days::new(1))
    } else {
        Some(reached)
    };
    last_day.is_some_and(|last_day| ends_on >= last_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(starts_on: &str, ends_on: &str) -> Term {
        Term::Fixed {
            starts_on: starts_on.parse().unwrap(),
            ends_on: ends_on.parse().unwrap(),
        }
    }

    #[test]
    fn the_longest_probation_follows_the_term() {
        for (starts_on, ends_on, months) in [
            ("2024-01-01", "2024-03-30", 0),
            ("2024-01-01", "2024-03-31", 1), // exactly three months
            ("2024-01-15", "2024-04-13", 0),
            ("2024-01-15", "2024-04-14", 1),
            ("2024-12-01", "2025-02-27", 0),
            ("2024-12-01", "2025-02-28", 1),
            ("2024-11-30", "2025-02-27", 0),
            ("2024-11-30", "2025-02-28", 1),
            ("2024-01-31", "2024-04-29", 0),
            ("2024-01-31", "2024-04-30", 1),
            ("2024-01-01", "2024-12-30", 1),
            ("2024-01-01", "2024-12-31", 2), // exactly one year
            ("2024-02-29", "2025-02-27", 1),
            ("2024-02-29", "2025-02-28", 2),
            ("2023-07-01", "2026-06-29", 2),
            ("2023-07-01", "2026-06-30", 6), // exactly three years
            ("2024-01-01", "2034-12-31", 6),
            ("2024-01-01", "2024-01-01", 0),
        ] {
            assert_eq!(
                longest(fixed(starts_on, ends_on)).unwrap().max_months,
                months,
                "{starts_on} to {ends_on}"
            );
        }
        assert_eq!(longest(Term::OpenEnded).unwrap().max_months, 6);
        assert_eq!(longest(Term::Task).unwrap().max_months, 0);
        let refused = longest(fixed("2024-01-02", "2024-01-01")).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::ContractEndsBeforeStart);
        let endless = Term::Fixed {
            starts_on: NaiveDate::MAX,
            ends_on: NaiveDate::MAX,
        };
        assert_eq!(longest(endless).unwrap().max_months, 0);
    }

    #[test]
    fn it_explains_itself() {
        let one_year = longest(fixed("2024-01-01", "2024-12-31")).unwrap();
        insta::assert_snapshot!(one_year.explain(), @"劳动合同期限一年以上不满三年，试用期不得超过2个月。依据：《中华人民共和国劳动合同法》第十九条。");
    }
}
