//! 奖惩

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Checked, Whom, refused};
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;
use crate::{ErrorCode, Result};

/// What it is.
const KINDS: Form = Form::Words(&[("reward", "表彰奖励"), ("punishment", "处分处理")]);

record! {
    /// An honour or a punishment (S0-28, S1d-38).
    pub struct Honour in "honour" as "honour" "奖惩",
        one by (title, given_on), sorted by "given_on, title", right EditFiles,
        alone Alone::AfterOfSeveral("奖惩"), told by Some("title"), on card;
    /// `reward` or `punishment`.
    kind: Arc<str> = "奖惩类别", KINDS;
    /// What it is called.
    title: Arc<str> = "奖惩名称", Form::Text;
    /// 国家级 …
    rank: Option<Arc<str>> = "级别", Form::Coded(Codes::HonourRank);
    /// Who decided it.
    decided_by: Option<Arc<str>> = "批准机关", Form::Text;
    /// Number of the decision or the certificate.
    paper: Option<Arc<str>> = "文号", Form::Text;
    /// The day of the decision.
    given_on: NaiveDate = "日期", Form::Day, as "on";
    /// Of a punishment: the last day of its effect, included.
    effect_until: Option<NaiveDate> = "影响期满", Form::Day;
}

impl Checked for Honour {
    fn check(&self, _others: &[Self], of: &Whom<'_>, on: NaiveDate) -> Result<()> {
        if self.given_on > on {
            return Err(refused::<Self>("given_on", ErrorCode::DateInFuture));
        }
        if self.given_on <= of.born {
            return Err(refused::<Self>("given_on", ErrorCode::DateImplausible));
        }
        if self.effect_until.is_some_and(|last| last < self.given_on) {
            return Err(refused::<Self>("effect_until", ErrorCode::EndsBeforeStart));
        }
        Ok(())
    }
}
