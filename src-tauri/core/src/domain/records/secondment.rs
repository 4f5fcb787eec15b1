//! 借出

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Checked, Lasts, Whom, refused};
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::{ErrorCode, Result};

record! {
    /// Work lent to another unit for a time (S1d-44). Whether somebody who is lent out counts the pack says.
    pub struct Secondment in "secondment" as "secondment" "借出",
        one by (starts_on), sorted by "starts_on", right EditFiles,
        alone Alone::AfterOfSeveral("借出"), told by Some("starts_on"), on card;
    /// First day.
    starts_on: NaiveDate = "借出起始日期", Form::Day;
    /// Last day, included; none: no end is agreed.
    ends_on: Option<NaiveDate> = "借出终止日期", Form::Day;
    /// Where the person works.
    place: Arc<str> = "借用单位", Form::Text;
    /// Why.
    reason: Option<Arc<str>> = "借用事由", Form::Text;
    /// Who agreed: the county's department of social work (S1d-44).
    approved_by: Option<Arc<str>> = "审批单位", Form::Text;
    /// Number of the approval.
    paper: Option<Arc<str>> = "批准文号", Form::Text;
}

impl Secondment {
    /// Does it hold on that day?
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|last| day <= last)
    }
}

impl Checked for Secondment {
    const LASTS: Lasts = Lasts::Between("starts_on", "ends_on");

    fn check(&self, others: &[Self], of: &Whom<'_>, _: NaiveDate) -> Result<()> {
        if self.ends_on.is_some_and(|last| last < self.starts_on) {
            return Err(refused::<Self>("ends_on", ErrorCode::EndsBeforeStart));
        }
        let overlaps = |other: &Self| {
            other.ends_on.is_none_or(|last| self.starts_on <= last)
                && self.ends_on.is_none_or(|last| other.starts_on <= last)
        };
        if others.iter().any(overlaps) {
            return Err(refused::<Self>("starts_on", ErrorCode::RecordExists));
        }
        of.require_in_post(self.starts_on)
    }
}
