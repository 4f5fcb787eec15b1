//! 职业资格证书

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Checked, Whom, refused};
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;
use crate::domain::dates::PartialDate;
use crate::{ErrorCode, Result};

record! {
    /// A professional certificate; one of a kind a person.
    pub struct Certificate in "certificate" as "certificate" "证书",
        one by (kind), sorted by "from_on", right EditFiles, alone Alone::After("证书"), told by Some("kind");
    /// 助理社会工作师 …
    kind: Arc<str> = "证书名称", Form::Coded(Codes::Certificate);
    /// First day on which it counts: the day it was obtained, where known.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// 取证时间, to the day or the month.
    obtained_on: Option<Arc<str>> = "取得时间", Form::Month;
    /// 登记时间, to the day or the month.
    registered_on: Option<Arc<str>> = "登记时间", Form::Month;
    /// 证书编号
    number: Option<Arc<str>> = "编号", Form::Text;
}

impl Certificate {
    /// This certificate, with what it leaves blank as in the one on file.
    pub fn completing(&self, on_file: &Self) -> Self {
        let kept = on_file.clone();
        Self {
            kind: self.kind.clone(),
            from_on: if self.obtained_on.is_some() {
                self.from_on
            } else {
                kept.from_on
            },
            obtained_on: self.obtained_on.clone().or(kept.obtained_on),
            registered_on: self.registered_on.clone().or(kept.registered_on),
            number: self.number.clone().or(kept.number),
        }
    }
}

impl Checked for Certificate {
    fn settle(&mut self) {
        let obtained: Option<PartialDate> = self.obtained_on.as_deref().and_then(|day| day.parse().ok());
        if let Some(obtained) = obtained {
            self.from_on = obtained.first_day();
        }
    }

    fn check(&self, _others: &[Self], of: &Whom<'_>, on: NaiveDate) -> Result<()> {
        for (key, day) in [
            ("obtained_on", &self.obtained_on),
            ("registered_on", &self.registered_on),
        ] {
            let day: Option<PartialDate> = day.as_deref().and_then(|day| day.parse().ok());
            let Some(day) = day else { continue };
            if day.first_day() > on {
                return Err(refused::<Self>(key, ErrorCode::DateInFuture));
            }
            if day.last_day() < of.born {
                return Err(refused::<Self>(key, ErrorCode::DateImplausible));
            }
        }
        Ok(())
    }
}
