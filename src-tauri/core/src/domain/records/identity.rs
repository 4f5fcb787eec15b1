//! 身份

use std::sync::Arc;

use chrono::NaiveDate;

use super::checked::{Checked, Lasts, refused};
use super::whom::Whom;
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::{ErrorCode, Result};

record! {
    /// An identity, of which somebody may hold several at once (S0-06), but none of them twice.
    pub struct IdentityEntry in "identity_entry" as "identity" "身份",
        one by (identity, from_on), sorted by "from_on, identity", right EditFiles,
        alone Alone::AfterOfSeveral("身份"), told by Some("identity");
    /// Key of the identity.
    identity: Arc<str> = "身份", Form::Identity;
    /// First day.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// Last day, included.
    to_on: Option<NaiveDate> = "截止日期", Form::Day;
}

impl Checked for IdentityEntry {
    const LASTS: Lasts = Lasts::Between("from_on", "to_on");

    fn check(&self, others: &[Self], of: &Whom<'_>, _on: NaiveDate) -> Result<()> {
        of.require_in_post(self.from_on)?;
        if self.to_on.is_some_and(|last| last < self.from_on) {
            return Err(refused::<Self>("to_on", ErrorCode::EndsBeforeStart));
        }
        let begins_in = |a: &Self, b: &Self| b.to_on.is_none_or(|last| a.from_on <= last);
        let overlaps = |other: &&Self| begins_in(self, other) && begins_in(other, self);
        match others
            .iter()
            .filter(|other| other.identity == self.identity)
            .find(overlaps)
        {
            Some(_) => Err(refused::<Self>("identity", ErrorCode::RecordExists)),
            None => Ok(()),
        }
    }
}
