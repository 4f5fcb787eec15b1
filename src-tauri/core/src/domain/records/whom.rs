//! Of whom a record is.

use chrono::NaiveDate;

use super::Service;
use crate::domain::dates::not_far_ahead;
use crate::domain::numbers::WorkerId;
use crate::{Error, ErrorCode, Result};

/// What the rules of few kinds ask of a person besides; read only for those.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Years whose grade was confirmed in this program.
    pub appraised: Vec<i32>,
    /// What begins in post, and which identity ends, with its day; in the order of the days.
    pub in_post: Vec<(&'static str, NaiveDate)>,
}

impl Beside {
    /// Nothing was asked.
    pub const NOTHING: &'static Self = &Self {
        appraised: Vec::new(),
        in_post: Vec::new(),
    };
}

/// Somebody, as far as the rules of records ask.
#[derive(Debug, Clone, Copy)]
pub struct Whom<'p> {
    /// The office's number.
    pub id: WorkerId,
    /// 出生日期
    pub born: NaiveDate,
    /// Every stretch of service, oldest first.
    pub services: &'p [Service],
    /// Only what the kind asks: [`Checked::ASKS`](super::Checked::ASKS).
    pub beside: &'p Beside,
}

impl Whom<'_> {
    /// Refuses a day on which the person cannot leave; asks for what begins in post. `already_left`, `leaves_before_joining`,
    /// `entries_after_leaving`; `invalid_argument` for a day that is more than a year ahead.
    pub fn require_may_leave(&self, on: NaiveDate, today: NaiveDate) -> Result<()> {
        let service = self.services.last().ok_or(ErrorCode::AlreadyLeft)?;
        if let Some(left_on) = service.left_on {
            return Err(self.id.left(ErrorCode::AlreadyLeft, left_on));
        }
        if on < service.joined_on {
            let joined_on = format!("{}到岗", service.joined_on);
            return Err(Error::about(ErrorCode::LeavesBeforeJoining, joined_on));
        }
        not_far_ahead(on, today, "离任日期")?;
        match self.beside.in_post.iter().find(|(_, day)| on < *day) {
            Some((what, day)) => Err(Error::about(ErrorCode::EntriesAfterLeaving, format!("{what}（{day}）"))),
            None => Ok(()),
        }
    }

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
