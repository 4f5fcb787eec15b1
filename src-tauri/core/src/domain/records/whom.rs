//! Of whom a record is.

use chrono::NaiveDate;

use super::Service;
use crate::domain::numbers::WorkerId;
use crate::{Error, ErrorCode, Result};

/// Somebody, as far as the rules of records ask.
#[derive(Debug, Clone, Copy)]
pub struct Whom<'p> {
    /// The office's number.
    pub id: WorkerId,
    /// 出生日期
    pub born: NaiveDate,
    /// Every stretch of service, oldest first.
    pub services: &'p [Service],
}

impl Whom<'_> {
    /// Refuses what makes sense only for a person in post on that day. `has_left`, `before_joining`.
    pub fn require_in_post(&self, on: NaiveDate) -> Result<()> {
        if self.services.iter().any(|s| s.covers(on)) {
            return Ok(());
        }
        match self.services.iter().rev().find(|s| s.joined_on <= on) {
            Some(Service {
                left_on: Some(left_on), ..
            }) => Err(self.id.left(ErrorCode::HasLeft, *left_on)),
            _ => {
                let joined_on = self.services.first().map(|s| format!("{}到岗", s.joined_on));
                Err(Error::about(ErrorCode::BeforeJoining, joined_on.unwrap_or_default()))
            }
        }
    }
}
