//! Facts with one value at a time, from its day until the next entry.

use std::sync::Arc;

use chrono::NaiveDate;

use super::checked::{Checked, Lasts, refused};
use super::whom::Whom;
use crate::domain::catalogue::form::Named;
use crate::domain::catalogue::record::{Record, record};
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;
use crate::domain::numbers::{CommunityId, WorkerId};
use crate::{ErrorCode, Result};

record! {
    /// 所在社区
    pub struct Placement in "placement" as "community" "所在社区", fact community_id,
        one by (from_on), sorted by "from_on", right EditFiles, alone Alone::Plain, told by Some("from_on");
    /// First day.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// The community.
    community_id: CommunityId = "社区", Form::Row(Named::Community);
}

record! {
    /// 职务（岗位）
    pub struct PostEntry in "post_entry" as "post" "岗位", fact post,
        one by (from_on), sorted by "from_on", right EditFiles, alone Alone::Plain, told by Some("from_on");
    /// First day: 任现职时间.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// The post.
    post: Arc<str> = "职务（岗位）", Form::Text;
}

record! {
    /// 人员类别
    pub struct KindEntry in "kind_entry" as "kind" "人员类别", fact kind,
        one by (from_on), sorted by "from_on", right EditFiles, alone Alone::Plain, told by Some("from_on");
    /// First day.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// The kind.
    kind: Arc<str> = "人员类别", Form::Coded(Codes::WorkerKind);
}

record! {
    /// 政治面貌
    pub struct PoliticsEntry in "politics_entry" as "politics" "政治面貌", fact politics,
        one by (from_on), sorted by "from_on", right EditFiles, alone Alone::Plain, told by Some("from_on");
    /// First day.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// Standard name.
    politics: Arc<str> = "政治面貌", Form::Coded(Codes::Politics);
}

record! {
    /// 岗位等级
    pub struct GradeEntry in "grade_entry" as "grade" "岗位等级", fact grade,
        one by (from_on), sorted by "from_on", right EditFiles, alone Alone::Plain, told by Some("from_on");
    /// First day.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// The grade.
    grade: Arc<str> = "岗位等级", Form::Text;
}

record! {
    /// 导师, who shows somebody new the work (S0-17).
    pub struct MentorEntry in "mentor_entry" as "mentor" "导师", fact mentor_id,
        one by (from_on), sorted by "from_on", right EditFiles, alone Alone::Plain, told by Some("from_on");
    /// First day.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// The mentor.
    mentor_id: WorkerId = "导师", Form::Row(Named::Worker);
}

impl Checked for Placement {
    const LASTS: Lasts = Lasts::UntilNext("from_on");

    fn check(&self, _others: &[Self], of: &Whom<'_>, _on: NaiveDate) -> Result<()> {
        of.require_in_post(self.from_on)
    }

    fn may_go(&self, others: &[Self]) -> Result<()> {
        // A person in post always has a community.
        if others.is_empty() {
            return Err(refused::<Self>("community_id", ErrorCode::FieldNeeded));
        }
        Ok(())
    }
}

impl Checked for PoliticsEntry {
    const LASTS: Lasts = Lasts::UntilNext("from_on");
}

/// What makes sense only for a person in post.
macro_rules! in_post {
    ($($Fact:ident)+) => {
        $(impl Checked for $Fact {
            const LASTS: Lasts = Lasts::UntilNext("from_on");

            fn check(&self, _others: &[Self], of: &Whom<'_>, _on: NaiveDate) -> Result<()> {
                of.require_in_post(self.from_on)
            }
        })+
    };
}

in_post! { PostEntry KindEntry GradeEntry }

impl Checked for MentorEntry {
    const LASTS: Lasts = Lasts::UntilNext("from_on");

    fn check(&self, _others: &[Self], of: &Whom<'_>, _on: NaiveDate) -> Result<()> {
        if self.mentor_id == of.id {
            return Err(refused::<Self>("mentor_id", ErrorCode::NotOneself));
        }
        of.require_in_post(self.from_on)
    }
}

/// What the office keeps of each fact.
pub(super) const KEPT: [&crate::domain::catalogue::Kept; 6] = [
    Placement::KEPT,
    PostEntry::KEPT,
    KindEntry::KEPT,
    PoliticsEntry::KEPT,
    GradeEntry::KEPT,
    MentorEntry::KEPT,
];
