//! What was typed into a form and not saved: kept in the office's file, so that it is as protected as the records are, one a
//! form and operator. A draft is no record: it is neither journalled nor undone, and a reader needs no right to his own.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, named_params};
use serde::Serialize;

use super::store::Store;
use crate::{ErrorCode, Result};

/// Characters that one draft may have; the longest form filled to the brim has a tenth of it.
pub const LONGEST: usize = 256 * 1024;

/// Drafts of one operator; the oldest makes room.
pub const MOST: u32 = 64;

/// A form as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Draft {
    /// When it was last typed in: an instant, UTC, RFC 3339.
    pub at: String,
    /// What was typed, as JSON text.
    pub value: String,
}

impl Store {
    /// Keeps what `who` has typed into `form` in place of what was kept before.
    pub fn keep_draft(&mut self, form: &str, who: &str, at: DateTime<Utc>, value: &str) -> Result<()> {
        check_form(form)?;
        let who = &self.own_name(who);
        if value.len() > LONGEST || serde_json::from_str::<serde_json::Value>(value).is_err() {
            return Err(ErrorCode::InvalidArgument.into());
        }
        let tx = self.draft_door()?;
        tx.execute(
            "INSERT INTO draft (form, who, at, value) VALUES (:form, :who, :at, :value)
             ON CONFLICT (form, who) DO UPDATE SET at = excluded.at, value = excluded.value",
            named_params! {
                ":form": form,
                ":who": who,
                ":at": at.to_rfc3339_opts(SecondsFormat::Millis, true),
                ":value": value,
            },
        )?;
        tx.execute(
            "DELETE FROM draft
              WHERE who = :who
                AND form NOT IN (SELECT form FROM draft WHERE who = :who ORDER BY at DESC, form LIMIT :most)",
            named_params! { ":who": who, ":most": MOST },
        )?;
        Ok(tx.commit()?)
    }

    /// What `who` has left in `form`, if anything.
    pub fn draft(&self, form: &str, who: &str) -> Result<Option<Draft>> {
        check_form(form)?;
        let who = &self.own_name(who);
        Ok(self
            .read()
            .prepare_cached("SELECT at, value FROM draft WHERE form = :form AND who = :who")?
            .query_row(named_params! { ":form": form, ":who": who }, |row| {
                Ok(Draft {
                    at: row.get("at")?,
                    value: row.get("value")?,
                })
            })
            .optional()?)
    }

    /// Throws away what `who` has left in `form`.
    pub fn drop_draft(&mut self, form: &str, who: &str) -> Result<()> {
        check_form(form)?;
        let who = &self.own_name(who);
        if self.draft(form, who)?.is_none() {
            return Ok(());
        }
        let tx = self.draft_door()?;
        remove(&tx, form, who)?;
        Ok(tx.commit()?)
    }

    /// Lets `save` write what stands in `form`; the draft leaves in the same transaction, so that no crash can bring back what
    /// is saved already. A refused save keeps the draft.
    pub fn settle_draft<T>(
        &mut self,
        form: Option<&str>,
        who: &str,
        save: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let Some(form) = form else { return save(self) };
        check_form(form)?;
        let who = &self.own_name(who);
        self.leaving_draft = Some((form.to_owned(), who.to_owned()));
        let saved = save(self);
        self.leaving_draft = None;
        let saved = saved?;
        // A save that changed no record opened no transaction of its own.
        self.drop_draft(form, who)?;
        Ok(saved)
    }

    /// The user signed in to the office, not the user of the PC.
    fn own_name(&self, who: &str) -> String {
        self.session().who.clone().unwrap_or_else(|| who.to_owned())
    }

    fn draft_door(&mut self) -> Result<Transaction<'_>> {
        if !self.may_write() {
            return Err(ErrorCode::InUse.into());
        }
        Ok(self
            .connection()
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// Takes a draft away within a change.
pub(super) fn remove(tx: &Transaction<'_>, form: &str, who: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM draft WHERE form = :form AND who = :who",
        named_params! { ":form": form, ":who": who },
    )?;
    Ok(())
}

/// `person:17`: a word of the pages, never text that a user typed.
fn check_form(form: &str) -> Result<()> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, ':' | '-' | '_');
    if form.is_empty() || form.len() > 64 || !form.chars().all(known) {
        return Err(ErrorCode::InvalidArgument.into());
    }
    Ok(())
}
