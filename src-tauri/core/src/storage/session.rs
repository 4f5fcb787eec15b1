//! The user of the open office, and what that user may do and see.

use std::collections::BTreeSet;

use chrono::{Duration, SecondsFormat};
use rusqlite::named_params;

use super::scope;
use super::store::Store;
use super::trail::Action;
use super::{Entry, Occasion};
use crate::domain::account_names;
use crate::domain::person::{CommunityId, WorkerId};
use crate::domain::rights::{Right, Rights};
use crate::{Error, ErrorCode, Result};

/// Number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct OperatorId(pub u32);

/// The user who works with the open office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The name that the trail keeps; `None`: whatever the occasion says, because the office has no accounts.
    pub who: Option<String>,
    /// The account.
    pub operator: Option<OperatorId>,
    /// What it may do.
    pub rights: Rights,
    /// The communities whose people it sees; `None`: all.
    pub scope: Option<BTreeSet<CommunityId>>,
    /// Why nothing may be done yet.
    withheld: Option<ErrorCode>,
}

/// How often in a day a user without the right to whole numbers may learn that one is on file: enough for typing errors, too few
/// to find out a number by trying.
const TOLD_OF_NUMBERS: u32 = 5;

impl Session {
    /// The office has no accounts: the user who opened it may do everything.
    pub fn unrestricted() -> Self {
        Self {
            who: None,
            operator: None,
            rights: Right::ALL.iter().copied().collect(),
            scope: None,
            withheld: None,
        }
    }

    /// Opened with the office's own password, with or without a name given: full rights. The name kept in the trail cannot be mistaken
    /// for an account's.
    pub fn office(said: &str) -> Self {
        Self {
            who: Some(account_names::with_office_password(said)),
            ..Self::unrestricted()
        }
    }

    /// The office has accounts and no user has signed in: the session sees nobody and may do nothing.
    pub(crate) fn nobody() -> Self {
        Self {
            rights: Rights::new(),
            scope: Some(BTreeSet::new()),
            withheld: Some(ErrorCode::SignInNeeded),
            ..Self::unrestricted()
        }
    }

    /// The session of an account.
    pub(crate) fn of(id: OperatorId, name: &str, rights: Rights, scope: Option<BTreeSet<CommunityId>>) -> Self {
        Self {
            who: Some(name.to_owned()),
            operator: Some(id),
            rights,
            scope,
            ..Self::unrestricted()
        }
    }

    /// The session of an account whose password was for one sign-in: nothing may be done before it is changed.
    pub(crate) fn until_password_is_changed(id: OperatorId, name: &str) -> Self {
        Self {
            withheld: Some(ErrorCode::PasswordMustChange),
            ..Self::of(id, name, Rights::new(), Some(BTreeSet::new()))
        }
    }

    /// Why nothing may be done yet: no user has signed in, or one with a password for one time.
    pub fn withheld(&self) -> Option<ErrorCode> {
        self.withheld
    }

    /// `sign_in_needed`, `password_must_change`, or `not_permitted`, naming the right.
    pub fn require(&self, right: Right) -> Result<()> {
        if let Some(code) = self.withheld {
            return Err(code.into());
        }
        if self.rights.contains(&right) {
            return Ok(());
        }
        let details = serde_json::json!({ "right": right.key() });
        Err(Error::about(ErrorCode::NotPermitted, format!("「{}」", right.title())).with_details(details))
    }

    /// What concerns the office as a whole is for those who see all of it: `out_of_scope`.
    pub fn require_whole(&self) -> Result<()> {
        match (self.withheld, &self.scope) {
            (Some(code), _) => Err(code.into()),
            (None, Some(_)) => Err(ErrorCode::OutOfScope.into()),
            (None, None) => Ok(()),
        }
    }

    /// May it take back only its own changes?
    pub(super) fn undoes_only_own(&self) -> Option<&str> {
        let own = self.scope.is_some() || !self.rights.contains(&Right::UndoOthers);
        self.who.as_deref().filter(|_| own)
    }

    /// The communities that its connection shows; an account that may see no files sees nobody.
    pub(super) fn shown(&self) -> Option<BTreeSet<CommunityId>> {
        if self.rights.contains(&Right::SeeFiles) {
            self.scope.clone()
        } else {
            Some(BTreeSet::new())
        }
    }
}

impl Store {
    /// The user who works with it.
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

    /// A user signed in or out. Only [`crate::actions::operators`] knows whether the password was right.
    pub(crate) fn begin_session(&mut self, session: Session) -> Result<()> {
        scope::lift(&self.conn)?;
        scope::impose(
            &self.conn,
            session.shown().as_ref(),
            session.rights.contains(&Right::SeeNumbers),
        )?;
        self.session = session;
        Ok(())
    }

    /// For what the program does by itself, whoever is signed in: it sees everybody and may do everything.
    pub(crate) fn for_the_program(mut self) -> Result<Self> {
        self.begin_session(Session::unrestricted())?;
        Ok(self)
    }
}
