//! A community worker as the office stood on one day.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

pub use super::numbers::{CommunityId, Holder, RecordId, WorkerId};

use super::codes::{Code, Codes};
use super::dates::not_far_ahead;
use super::ids::Sex;
use super::records::{Beside, Certificate, Contract, Details, Education, PriorService, Service, Whom};
use crate::{Error, ErrorCode, Result};

/// In post on the day, not yet, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 在岗
    Active,
    /// 离任
    Left,
    /// 尚未到岗
    Upcoming,
}

/// Everything that lists, reports and papers show about one person on one day.
#[derive(Debug, Clone)]
pub struct Person {
    /// The office's number.
    pub id: WorkerId,
    /// 姓名
    pub name: Arc<str>,
    /// Readings for search, separated by blanks.
    pub pinyin: Arc<str>,
    /// First letters of the readings.
    pub initials: Arc<str>,
    /// 公民身份号码, 18 characters
    pub id_number: Arc<str>,
    /// 性别
    pub sex: Sex,
    /// 出生日期
    pub born: NaiveDate,
    /// What stands in the person's own row beside.
    pub details: Details,
    /// First day of community work anywhere, where it differs from joining this office.
    pub community_since: Option<NaiveDate>,
    /// Every stretch of service, oldest first.
    pub services: Vec<Service>,
    /// Work elsewhere that counts as years of service by the rules of the day.
    pub counted_before: Vec<PriorService>,
    /// 所在社区
    pub community: Option<CommunityId>,
    /// 职务（岗位）
    pub post: Option<Arc<str>>,
    /// 任职时间: first day of the post.
    pub post_since: Option<NaiveDate>,
    /// First day of the post before it.
    pub post_before: Option<NaiveDate>,
    /// First day after the latest joining on which community, post, kind, grade or an identity begins, or an identity ends.
    pub changed_on: Option<NaiveDate>,
    /// 人员类别
    pub kind: Option<Arc<str>>,
    /// 政治面貌
    pub politics: Option<Arc<str>>,
    /// 岗位等级
    pub grade: Option<Arc<str>>,
    /// Identities held on the day; several at once (S0-06).
    pub identities: Vec<Arc<str>>,
    /// One entry a mode; [`Person::highest_education`] says which counts.
    pub educations: Vec<Education>,
    /// Certificates counted on the day.
    pub certificates: Vec<Certificate>,
    /// Every contract, oldest first.
    pub contracts: Vec<Contract>,
    /// Where a person works who is lent out on the day.
    pub lent_to: Option<Arc<str>>,
    /// Counted among the community workers while in post: not 兼职 (S1d-40), nor 挂职 and borrowed people (S1d-10), nor the people lent
    /// out that the pack leaves out.
    pub counted: bool,
}

impl Person {
    /// In post, gone or still to come on `day`.
    pub fn status(&self, day: NaiveDate) -> Status {
        if self.services.iter().any(|s| s.covers(day)) {
            Status::Active
        } else if self.services.iter().any(|s| s.joined_on <= day) {
            Status::Left
        } else {
            Status::Upcoming
        }
    }

    /// In post on `day`, and counted among the community workers.
    pub fn is_counted(&self, day: NaiveDate) -> bool {
        self.counted && self.status(day) == Status::Active
    }

    /// The stretch of service that was over by `day`, where none goes on or begins after it and none covers the day: what makes sense only
    /// in post must not be dated so. On the day of leaving itself there may still have been something.
    pub fn had_left_by(&self, day: NaiveDate) -> Option<&Service> {
        let in_post = |s: &Service| s.joined_on <= day && s.left_on.is_none_or(|left| day <= left);
        if self.services.iter().any(in_post) {
            return None;
        }
        self.services
            .iter()
            .rev()
            .find(|s| s.left_on.is_some_and(|left| left < day))
    }

    /// As far as the rules of records ask.
    pub fn whom(&self) -> Whom<'_> {
        Whom {
            id: self.id,
            born: self.born,
            services: &self.services,
            beside: Beside::NOTHING,
        }
    }

    /// The same with what the rules of a kind ask besides.
    pub fn whom_beside<'p>(&'p self, beside: &'p Beside) -> Whom<'p> {
        Whom { beside, ..self.whom() }
    }

    /// Refuses what makes sense only for a person in post on that day. `has_left`, `before_joining`.
    pub fn require_in_post(&self, on: NaiveDate) -> Result<()> {
        self.whom().require_in_post(on)
    }

    /// Refuses what is impossible: to be born after today, to join or sign before being born. `date_in_future`, `before_birth`.
    pub fn require_lived(&self, today: NaiveDate) -> Result<()> {
        if self.born > today {
            return Err(Error::about(ErrorCode::DateInFuture, format!("出生日期{}", self.born)));
        }
        let joined = self.services.first().map(|service| ("到岗日期", service.joined_on));
        let signed = self
            .contracts
            .iter()
            .map(|contract| ("合同起始日期", contract.starts_on));
        match joined.into_iter().chain(signed).find(|(_, day)| *day < self.born) {
            Some((what, day)) => Err(Error::about(ErrorCode::BeforeBirth, format!("{what}{day}"))),
            None => Ok(()),
        }
    }

    /// Refuses a day on which a person cannot come back. `not_left`, `returns_before_leaving`; `invalid_argument` for a day that is more
    /// than a year ahead.
    pub fn require_may_return(&self, on: NaiveDate, today: NaiveDate) -> Result<()> {
        match self.services.last() {
            Some(Service {
                left_on: Some(left_on), ..
            }) if on < *left_on => Err(self.left(ErrorCode::ReturnsBeforeLeaving, *left_on)),
            Some(Service { left_on: Some(_), .. }) => not_far_ahead(on, today, "重新到岗日期"),
            Some(Service { joined_on, .. }) if *joined_on > today => {
                Err(Error::about(ErrorCode::NotLeft, format!("已登记{joined_on}到岗")))
            }
            _ => Err(ErrorCode::NotLeft.into()),
        }
    }

    /// A refusal that says when the person left.
    pub fn left(&self, code: ErrorCode, left_on: NaiveDate) -> Error {
        self.id.left(code, left_on)
    }

    /// The stretch of service that counts on `day`: the latest begun, else the first to come.
    pub fn service(&self, day: NaiveDate) -> Option<&Service> {
        self.services
            .iter()
            .rev()
            .find(|s| s.joined_on <= day)
            .or_else(|| self.services.first())
    }

    /// The day on which the latest stretch of service ended or will end; `None`: no end is known.
    pub fn leaves_on(&self) -> Option<NaiveDate> {
        self.services.last().and_then(|s| s.left_on)
    }

    /// First day of community work, here or elsewhere.
    pub fn community_work_since(&self) -> Option<NaiveDate> {
        let joined = self.services.first().map(|s| s.joined_on);
        match (self.community_since, joined) {
            (Some(since), Some(joined)) => Some(since.min(joined)),
            (since, joined) => since.or(joined),
        }
    }

    /// The contract that is in force or was last in force on `day`, else the first to come.
    pub fn contract(&self, day: NaiveDate) -> Option<&Contract> {
        self.contracts
            .iter()
            .rev()
            .find(|c| c.starts_on <= day)
            .or_else(|| self.contracts.first())
    }

    /// The education that statistics count: the highest of the modes, in the order of the code table.
    pub fn highest_education(&self) -> Option<&Education> {
        self.educations
            .iter()
            .min_by_key(|e| Codes::Education.codes().place(&e.level))
    }

    /// The certificate that statistics count: the highest, in the order of the code table.
    pub fn highest_certificate(&self) -> Option<&Certificate> {
        self.certificates
            .iter()
            .max_by_key(|c| Codes::Certificate.codes().place(&c.kind))
    }

    /// The table's entry of the highest education.
    pub fn education_code(&self) -> Option<&'static Code> {
        self.highest_education().and_then(|e| Codes::Education.find(&e.level))
    }

    /// The table's entry of the highest certificate.
    pub fn certificate_code(&self) -> Option<&'static Code> {
        self.highest_certificate()
            .and_then(|c| Codes::Certificate.find(&c.kind))
    }

    /// 中共党员, probationary members included.
    pub fn is_party_member(&self) -> bool {
        self.politics
            .as_deref()
            .is_some_and(|p| Codes::Politics.codes().counts_as(p, "party_member"))
    }
}
