//! The user of the open office, and what that user may do and see.

use std::collections::BTreeSet;

use crate::domain::account_names;
use crate::domain::person::CommunityId;
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
