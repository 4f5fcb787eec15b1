//! The one write door: a transaction that also writes the audit entry. Nothing else can write a journalled table.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};

use super::drafts;
use super::operators;
use super::scope;
use super::store::Store;
use super::trail::{Action, ChangeId};
use super::{chain, heads};
use crate::domain::account_names;
use crate::domain::catalogue::Kept;
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;
use crate::domain::text::with_own_characters;
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

/// What the trail records about one change.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which kind of action.
    pub action: Action,
    /// A Chinese phrase: 「导入花名册 96 行」. May name people: the trail is part of the office's data, not of the log.
    pub what: String,
    /// The reason that the operator gave.
    pub why: Option<String>,
    /// People whom a view, an export or a print is about. For a change the journal knows whose rows were written.
    pub about: Vec<WorkerId>,
}

impl Entry {
    /// An entry without a reason.
    pub fn new(action: Action, what: impl Into<String>) -> Self {
        Self {
            action,
            what: what.into(),
            why: None,
            about: Vec::new(),
        }
    }

    /// About these people, so that the trail can show who looked at a person.
    pub fn about(self, workers: impl IntoIterator<Item = WorkerId>) -> Self {
        Self {
            about: workers.into_iter().collect(),
            ..self
        }
    }

    /// With the operator's reason, if any was given.
    pub fn because(self, why: Option<&str>) -> Self {
        Self {
            why: why
                .map(str::trim)
                .filter(|why| !why.is_empty())
                .map(|why| with_own_characters(why).into_owned()),
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
        self.write_change(occasion, entry, None, false, |tx, _| write(tx))
    }

    /// Did the last change leave everything as it was? Then the trail has no entry, and no message may say that something was saved.
    pub fn changed_nothing(&self) -> bool {
        self.idle
    }

    /// As [`Store::write`], for a change that takes back `undoes`. `trial`: it is checked and done like any other and taken back at the end,
    /// which needs no writer's lock.
    pub(super) fn write_change<T>(
        &mut self,
        occasion: &Occasion,
        entry: &Entry,
        undoes: Option<ChangeId>,
        trial: bool,
        write: impl FnOnce(&Transaction<'_>, ChangeId) -> Result<T>,
    ) -> Result<T> {
        self.still_stands()?;
        if !trial && !self.may_write() {
            return Err(ErrorCode::InUse.into());
        }
        self.permit(entry)?;
        let occasion = &self.signed(occasion)?;
        let leaving = self.leaving_draft.clone();
        let conn: &Connection = &self.conn;
        let _lifted = scope::Lifted::of(conn)?;
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
        self.same_schema()?;
        let in_scope = scope::people(&tx)?;
        self.written.begin();
        let change = open(&tx, occasion, entry, undoes)?;
        let made = write(&tx, change)?;
        if let Some(before) = in_scope.filter(|_| !entry.action.is_own()) {
            scope::check(&tx, change, 0, &before)?;
        }
        if !entry.action.is_own() {
            self.permit_rows()?;
        }
        if trial {
            tx.rollback()?;
            return Ok(made);
        }
        let wrote = close(&tx, change)?;
        self.written.compare(&tx, change)?;
        if wrote {
            if let Some((form, who)) = leaving {
                drafts::remove(&tx, &form, &who)?;
            }
            let head = chain::extend(&tx, change)?;
            tx.commit()?;
            self.still_stands()?;
            self.tell_head(head, entry.action);
        } else {
            tx.rollback()?;
            if let Some((form, who)) = leaving {
                // What was typed is now on file.
                let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
                drafts::remove(&tx, &form, &who)?;
                tx.commit()?;
            }
        }
        self.idle = !wrote;
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
        self.still_stands()?;
        self.permit(entry)?;
        let occasion = &self.signed(occasion)?;
        let conn: &Connection = &self.conn;
        let _lifted = scope::Lifted::of(conn)?;
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
        self.same_schema()?;
        let change = insert_change(&tx, occasion, entry, None)?;
        write(&tx)?;
        let head = chain::extend(&tx, change)?;
        tx.commit()?;
        self.still_stands()?;
        self.tell_head(head, entry.action);
        Ok(())
    }

    /// Whatever an action is called, it may write only what the signed-in user may write.
    fn permit_rows(&self) -> Result<()> {
        let touched = self.written.touched();
        touched
            .iter()
            .filter_map(|table| Kept::find(table)?.right)
            .try_for_each(|right| self.require(right))
    }

    fn permit(&self, entry: &Entry) -> Result<()> {
        match entry.action.right() {
            Some(right) => self.require(right),
            None => Ok(()),
        }
    }

    /// The signed-in user, not the name that the occasion brings; where there are accounts and the actor is none of them (a backup is
    /// brought back), the name says so.
    pub(super) fn signed(&self, occasion: &Occasion) -> Result<Occasion> {
        let who = match &self.session.who {
            Some(who) => who.clone(),
            None => match account_names::normal(&occasion.who) {
                name if name.is_empty() || operators::any(&self.conn)? => account_names::without_account(&name),
                name => name,
            },
        };
        Ok(Occasion {
            who,
            ..occasion.clone()
        })
    }

    /// Writes the new end of the trail outside the file. The change is committed and stays so when this fails: then the file is
    /// ahead of its heads, as after a power cut.
    fn tell_head(&self, head: chain::Head, action: Action) {
        let _ = heads::append(self.dir(), head, action.begins_anew());
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
    let mut about = tx.prepare_cached(
        "INSERT INTO change_about (change_id, first_worker, last_worker) VALUES (:change, :first, :last)",
    )?;
    for (first, last) in ranges(&entry.about) {
        about.execute(named_params! { ":change": id, ":first": first, ":last": last })?;
    }
    Ok(ChangeId(id))
}

/// People by number, neighbours together: a whole roster is one row of the trail, not thousands.
fn ranges(workers: &[WorkerId]) -> Vec<(u32, u32)> {
    let mut numbers: Vec<u32> = workers.iter().map(|w| w.0).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    ranges
}

/// Did the change under way write a row yet?
pub(crate) fn wrote(tx: &Transaction<'_>) -> Result<bool> {
    Ok(tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM row_change WHERE change_id = (SELECT change_id FROM open_change))",
        [],
        |r| r.get(0),
    )?)
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
            Self::WorkerAdded
            | Self::WorkerChanged
            | Self::WorkerLeft
            | Self::WorkerReturned
            | Self::WorkerMerged
            | Self::ViewChanged
            | Self::PhotoChanged => {
                Some(Right::EditFiles)
            }
            Self::ContractAdded | Self::ContractCorrected | Self::ContractRemoved => Some(Right::Contracts),
            Self::Import => Some(Right::Import),
            Self::ScoresChanged | Self::PublicationEnded | Self::ObjectionRecorded | Self::ReviewRecorded => {
                Some(Right::Appraise)
            }
            Self::AppraisalConfirmed | Self::ReviewDecided => Some(Right::ConfirmGrades),
            Self::PublicationStarted | Self::PublicationCorrected | Self::Print => Some(Right::Print),
            Self::Undo | Self::Redo => Some(Right::Undo),
            Self::Export | Self::Filed => Some(Right::Export),
            Self::View => Some(Right::SeeNumbers),
            Self::Backup | Self::BackupTried => Some(Right::BackUp),
            Self::Restore => Some(Right::Restore),
            Self::OfficeChanged
            | Self::CommunitiesChanged
            | Self::CalendarChanged
            | Self::Encrypt
            | Self::KeyKept
            | Self::RestSettled
            | Self::TrailNoted => Some(Right::OfficeSettings),
            Self::OperatorAdded | Self::OperatorChanged | Self::PasswordReset => Some(Right::Operators),
            Self::OfficeCreated
            | Self::TrailBegun
            | Self::AutoBackup
            | Self::BackupBad
            | Self::SignIn
            | Self::SignOut
            | Self::SignInFailed
            | Self::NumberTried
            | Self::OwnPasswordChanged
            | Self::PasswordChanged
            | Self::KeyChanged
            | Self::KeyringReplaced
            | Self::RecoverySheetMade
            | Self::Recovered
            // The rows are checked for the record's own right.
            | Self::RecordAdded
            | Self::RecordCorrected
            | Self::RecordChanged
            | Self::RecordRemoved => None,
        }
    }

    /// Concerns only the account of the user who acts, no records; so the user's communities do not matter.
    fn is_own(self) -> bool {
        matches!(self, Self::OwnPasswordChanged | Self::Recovered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_kept_together() {
        let of = |numbers: &[u32]| ranges(&numbers.iter().map(|n| WorkerId(*n)).collect::<Vec<_>>());
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[3, 1, 2, 7, 2, 9, 8]), [(1, 3), (7, 9)]);
        assert_eq!(of(&[u32::MAX]), [(u32::MAX, u32::MAX)]);
    }
}
