//! 工作经历

use std::sync::Arc;

use chrono::{Months, NaiveDate};

use super::{Checked, Lasts, Whom, refused};
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;
use crate::{ErrorCode, Result};

/// The youngest age at which a person can have worked.
const YOUNGEST: u32 = 16;

record! {
    /// Work elsewhere before joining this office (S1d-13, S4-04). Which kinds count as years of service the pack says.
    pub struct PriorService in "prior_service" as "prior_service" "工作经历",
        one by (place, starts_on), sorted by "starts_on, place", right EditFiles,
        alone Alone::AfterOfSeveral("工作经历"), told by Some("place"), on card;
    /// First day.
    starts_on: NaiveDate = "起始日期", Form::Day;
    /// Last day, included.
    ends_on: NaiveDate = "终止日期", Form::Day;
    /// The unit.
    place: Arc<str> = "工作单位", Form::Text;
    /// 社区工作, 部队服役 …
    kind: Arc<str> = "工作类别", Form::Coded(Codes::PriorKind);
    /// 劳动合同, 社保记录 …
    proof: Option<Arc<str>> = "证明材料", Form::Text;
}

impl Checked for PriorService {
    const LASTS: Lasts = Lasts::Between("starts_on", "ends_on");

    fn check(&self, _others: &[Self], of: &Whom<'_>, on: NaiveDate) -> Result<()> {
        if self.ends_on < self.starts_on {
            return Err(refused::<Self>("ends_on", ErrorCode::EndsBeforeStart));
        }
        if self.ends_on > on {
            return Err(refused::<Self>("ends_on", ErrorCode::DateInFuture));
        }
        let of_age = of.born.checked_add_months(Months::new(YOUNGEST * 12));
        if of_age.is_some_and(|of_age| self.starts_on < of_age) {
            return Err(refused::<Self>("starts_on", ErrorCode::DateImplausible));
        }
        Ok(())
    }
}
