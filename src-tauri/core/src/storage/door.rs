//! The one write door: a transaction that also writes the audit entry. Nothing else can write a journalled table.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};

use super::scope;
use super::store::Store;
use super::trail::{Action, ChangeId};
use crate::domain::rights::Right;
use crate::{ErrorCode, Result};

/// Who acts, when really (for the trail), and the day on which it takes effect (`--as-of`).
#[derive(Debug, Clone)]
pub struct Occasion {
    /// The operator's name.
    pub who: String,
    /// The real instant.
    pub at: DateTime<Utc>,
    /// The day that "now" means.
    pub on: NaiveDate,
}

/// What the trail says of one change.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which kind of action.
    pub action: Action,
    /// A Chinese phrase: 「导入花名册 96 行」. May name people: the trail is part of the office's data, not of the log.
    pub what: String,
    /// The reason that the operator gave.
    pub why: Option<String>,
}

impl Entry {
    /// An entry without a reason.
    pub fn new(action: Action, what: impl Into<String>) -> Self {
        Self {
            action,
            what: what.into(),
            why: None,
        }
    }

    /// With the operator's reason, if any was given.
    pub fn because(self, why: Option<&str>) -> Self {
        Self {
            why: why.map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned),
            ..self
        }
    }
}

impl Store {
    /// Opens one immediate transaction, lets `write` do its work, commits on `Ok`, rolls back on `Err`. The change is one step
    /// of undo; when `write` changed no row, nothing is kept, not even the entry.
    pub fn write<T>(
        &mut self,
        occasion: &Occasion,
        entry: &Entry,
        write: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write_change(occasion, entry, None, |tx, _| write(tx))
    }

    /// As [`Store::write`], for a change that takes back `undoes`.
    pub(super) fn write_change<T>(
        &mut self,
        occasion: &Occasion,
        entry: &Entry,
        undoes: Option<ChangeId>,
        write: impl FnOnce(&Transaction<'_>, ChangeId) -> Result<T>,
    ) -> Result<T> {
        if !self.may_write() {
            return Err(ErrorCode::InUse.into());
        }
        self.permit(entry)?;
        let occasion = &self.signed(occasion);
        let conn: &Connection = &self.conn;
        let _lifted = scope::Lifted::of(conn)?;
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
        let in_scope = scope::people(&tx)?;
        let change = open(&tx, occasion, entry, undoes)?;
        let made = write(&tx, change)?;
        if let Some(before) = in_scope.filter(|_| !entry.action.is_own()) {
            scope::check(&tx, change, &before)?;
        }
        if close(&tx, change)? {
            tx.commit()?;
        } else {
            tx.rollback()?;
        }
        Ok(made)
    }

    /// Writes an entry about something that changed no record: a view, an export, a print. Needs no writer's lock, so that a
    /// second process that only reads leaves its trace too.
    pub fn note(&mut self, occasion: &Occasion, entry: &Entry) -> Result<()> {
        self.note_with(occasion, entry, |_| Ok(()))
    }

    /// As [`Store::note`], with a write to a table that is not journalled.
    pub(crate) fn note_with(
        &mut self,
        occasion: &Occasion,
        entry: &Entry,
        write: impl FnOnce(&Transaction<'_>) -> Result<()>,
    ) -> Result<()> {
        self.permit(entry)?;
        let occasion = &self.signed(occasion);
        let conn: &Connection = &self.conn;
        let _lifted = scope::Lifted::of(conn)?;
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
        insert_change(&tx, occasion, entry, None)?;
        write(&tx)?;
        tx.commit()?;
        Ok(())
    }

    fn permit(&self, entry: &Entry) -> Result<()> {
        match entry.action.right() {
            Some(right) => self.require(right),
            None => Ok(()),
        }
    }

    /// Whoever is signed in, not whatever name the occasion brings.
    fn signed(&self, occasion: &Occasion) -> Occasion {
        Occasion {
            who: self.session.who.clone().unwrap_or_else(|| occasion.who.clone()),
            ..occasion.clone()
        }
    }
}

fn open(tx: &Transaction<'_>, occasion: &Occasion, entry: &Entry, undoes: Option<ChangeId>) -> Result<ChangeId> {
    let change = insert_change(tx, occasion, entry, undoes)?;
    tx.execute(
        "INSERT INTO open_change (id, change_id) VALUES (1, :change)",
        named_params! { ":change": change.0 },
    )?;
    Ok(change)
}

fn insert_change(
    tx: &Transaction<'_>,
    occasion: &Occasion,
    entry: &Entry,
    undoes: Option<ChangeId>,
) -> Result<ChangeId> {
    let id = tx
        .prepare_cached(
            "INSERT INTO change (at, who, action, what, why, effective_on, undoable, undoes)
             VALUES (:at, :who, :action, :what, :why, :effective_on, :undoable, :undoes)
             RETURNING id",
        )?
        .query_row(
            named_params! {
                ":at": occasion.at.to_rfc3339_opts(SecondsFormat::Secs, true),
                ":who": occasion.who,
                ":action": entry.action.as_str(),
                ":what": entry.what,
                ":why": entry.why,
                ":effective_on": occasion.on,
                ":undoable": entry.action.undoable(),
                ":undoes": undoes.map(|c| c.0),
            },
            |r| r.get(0),
        )?;
    Ok(ChangeId(id))
}

/// Shuts the door again; false when nothing went through it.
fn close(tx: &Transaction<'_>, change: ChangeId) -> Result<bool> {
    tx.execute("DELETE FROM open_change", [])?;
    let wrote = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM row_change WHERE change_id = :change)",
        named_params! { ":change": change.0 },
        |r| r.get(0),
    )?;
    Ok(wrote)
}

impl Action {
    /// The right without which it is refused; `None`: what everybody may do, such as signing in.
    pub fn right(self) -> Option<Right> {
        match self {
            Self::WorkerAdded | Self::WorkerChanged | Self::WorkerLeft | Self::PhotoChanged => Some(Right::EditFiles),
            Self::Import => Some(Right::Import),
            Self::ScoresChanged => Some(Right::Appraise),
            Self::AppraisalConfirmed => Some(Right::ConfirmGrades),
            Self::PublicationStarted | Self::Print => Some(Right::Print),
            Self::Undo => Some(Right::Undo),
            Self::Export => Some(Right::Export),
            Self::View => Some(Right::SeeNumbers),
            Self::Backup => Some(Right::BackUp),
            Self::Restore => Some(Right::Restore),
            Self::OfficeChanged | Self::Encrypt => Some(Right::OfficeSettings),
            Self::OperatorAdded | Self::OperatorChanged | Self::PasswordReset => Some(Right::Operators),
            Self::OfficeCreated
            | Self::SignedIn
            | Self::SignInFailed
            | Self::OwnPasswordChanged
            | Self::PasswordChanged
            | Self::RecoverySheetMade
            | Self::Recovered => None,
        }
    }

    /// Concerns nobody's records but the account of whoever acts, and so is not a matter of communities.
    fn is_own(self) -> bool {
        matches!(self, Self::OwnPasswordChanged | Self::Recovered)
    }
}
