//! The session of an open office: what it may do here, and how often it is told of numbers that it may not see.

use chrono::{Duration, SecondsFormat};
use rusqlite::named_params;

use super::session::Session;
use super::store::Store;
use super::trail::Action;
use super::{Entry, Occasion};
use crate::Result;
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;

/// How often in a day a user without the right to whole numbers may learn that one is on file: enough for typing errors, too few
/// to find out a number by trying.
const TOLD_OF_NUMBERS: u32 = 5;

impl Store {
    /// Who works with it.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Refuses what the session has no right to. What reads out (an export, a print, whole numbers) asks before it begins.
    pub fn require(&self, right: Right) -> Result<()> {
        self.session.require(right)
    }

    /// Refuses who does not see the whole office.
    pub fn require_whole(&self) -> Result<()> {
        self.session.require_whole()
    }

    /// Checked before a user learns whether a number is on file: without the right to whole numbers only so often in a day, otherwise
    /// numbers could be found by trying. `not_permitted`.
    pub(crate) fn may_be_told_of_a_number(&self, occasion: &Occasion) -> Result<()> {
        let Err(refusal) = self.require(Right::SeeNumbers) else {
            return Ok(());
        };
        let since = (occasion.at - Duration::days(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
        let told: u32 = self.read().query_row(
            "SELECT count(*) FROM main.change WHERE action = :action AND who IS :who AND at > :since",
            named_params! { ":action": Action::NumberTried.as_str(), ":who": self.session.who, ":since": since },
            |r| r.get(0),
        )?;
        if told < TOLD_OF_NUMBERS { Ok(()) } else { Err(refusal) }
    }

    /// Records that the signed-in user learned that a number is on file already; only for users without the right to whole numbers.
    pub(crate) fn told_of_a_number(&mut self, occasion: &Occasion, holder: Option<WorkerId>) -> Result<()> {
        if self.session.rights.contains(&Right::SeeNumbers) {
            return Ok(());
        }
        let entry = Entry::new(Action::NumberTried, "录入的身份证号码已有人在册").about(holder);
        self.note(occasion, &entry)
    }
}
