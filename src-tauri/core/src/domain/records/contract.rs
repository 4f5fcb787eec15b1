//! 合同

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Checked, Lasts};
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;

record! {
    /// A contract's period and what names it. Both days included; no end: open-ended. Those of one person never overlap.
    pub struct Contract in "contract" as "contract" "合同",
        one by (starts_on), sorted by "starts_on", right Contracts, alone Alone::After("合同"), told by Some("starts_on");
    /// First day in force.
    starts_on: NaiveDate = "起始日期", Form::Day;
    /// Last day in force, included.
    ends_on: Option<NaiveDate> = "终止日期", Form::Day;
    /// 合同编号
    number: Option<Arc<str>> = "编号", Form::Text;
    /// 固定期限 …
    kind: Option<Arc<str>> = "合同类型", Form::Coded(Codes::ContractKind);
    /// 签订日期
    signed_on: Option<NaiveDate> = "签订日期", Form::Day;
    /// 试用期（月）
    probation_months: Option<u32> = "试用期（月）", Form::Count;
}

impl Contract {
    /// This contract, with blank fields filled from the one on file; a blank end means no end.
    pub fn completing(&self, on_file: &Self) -> Self {
        let kept = on_file.clone();
        Self {
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            number: self.number.clone().or(kept.number),
            kind: self.kind.clone().or(kept.kind),
            signed_on: self.signed_on.or(kept.signed_on),
            probation_months: self.probation_months.or(kept.probation_months),
        }
    }

    /// The last day, or what stands for it: 长期, 任务完成.
    pub fn end_in_words(&self) -> String {
        match self.ends_on {
            Some(day) => day.to_string(),
            None if self.ends_with_its_task() => "任务完成".to_owned(),
            None => "长期".to_owned(),
        }
    }

    /// Why there is no last day: 无固定期限, 任务完成; `None`: there is one.
    pub fn no_end(&self) -> Option<&'static str> {
        match self.ends_on {
            Some(_) => None,
            None if self.ends_with_its_task() => Some("任务完成"),
            None => Some("无固定期限"),
        }
    }

    /// 2024-01-01 至 2026-12-31; 2024-01-01 起，无固定期限; 2024-01-01 至任务完成
    pub fn term_in_words(&self) -> String {
        match self.ends_on {
            Some(day) => format!("{} 至 {day}", self.starts_on),
            None if self.ends_with_its_task() => format!("{} 至任务完成", self.starts_on),
            None => format!("{} 起，无固定期限", self.starts_on),
        }
    }

    /// Ends when a task is done, and on no day.
    pub fn ends_with_its_task(&self) -> bool {
        let by_task = |kind: &str| Codes::ContractKind.codes().counts_as(kind, "task_based");
        self.ends_on.is_none() && self.kind.as_deref().is_some_and(by_task)
    }
}

impl Checked for Contract {
    const LASTS: Lasts = Lasts::Between("starts_on", "ends_on");

    fn named(&self) -> String {
        format!("{}至{}", self.starts_on, self.end_in_words())
    }
}
