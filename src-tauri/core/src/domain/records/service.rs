//! 任职起止

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;

record! {
    /// One stretch of service in this office. On the day of leaving the person is no longer counted.
    pub struct Service in "service" as "service" "任职起止",
        one by (joined_on), sorted by "joined_on", right EditFiles, alone Alone::Plain, told by None;
    /// First day in post.
    joined_on: NaiveDate = "到岗日期", Form::Day;
    /// The day of leaving.
    left_on: Option<NaiveDate> = "离任日期", Form::Day;
    /// 离任类别.
    leave_kind: Option<Arc<str>> = "离任方式", Form::Coded(Codes::ExitKind);
}

impl Service {
    /// In post at the end of `day`?
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.joined_on <= day && self.left_on.is_none_or(|left| day < left)
    }
}
