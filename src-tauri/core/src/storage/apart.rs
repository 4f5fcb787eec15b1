//! Many things in one change, each of which may be refused by itself.

use std::collections::HashSet;

use rusqlite::Transaction;

use super::door::{Entry, Occasion};
use super::scope;
use super::store::Store;
use super::trail::ChangeId;
use super::written::Written;
use crate::{Error, Result};

/// A change within which steps are tried one after another.
pub struct Apart<'t> {
    tx: &'t Transaction<'t>,
    written: Written,
    change: ChangeId,
    in_scope: Option<HashSet<u32>>,
}

impl Apart<'_> {
    /// Runs `write` as one step of its own. The step is undone when it is refused, when it touches people outside the communities of the
    /// signed-in user, or when it returns `None`; a fault that is not a refusal ends the whole change.
    pub fn one<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<Option<T>>,
    ) -> Result<std::result::Result<Option<T>, Error>> {
        self.tx.execute_batch("SAVEPOINT one")?;
        let before = self.written.set_aside();
        let since = self.last_row()?;
        let done = write(self.tx).and_then(|made| match &self.in_scope {
            Some(people) => scope::check(self.tx, self.change, since, people).map(|()| made),
            None => Ok(made),
        });
        if let Ok(Some(_)) = done {
            self.written.add_to(before);
            self.tx.execute_batch("RELEASE one")?;
            return Ok(done);
        }
        self.tx.execute_batch("ROLLBACK TO one; RELEASE one")?;
        self.written.put_back(before);
        match done {
            Err(fault) if !matches!(fault, Error::Refused { .. }) => Err(fault),
            done => Ok(done),
        }
    }

    fn last_row(&self) -> Result<i64> {
        if self.in_scope.is_none() {
            return Ok(0);
        }
        let sql = "SELECT coalesce(max(id), 0) FROM main.row_change";
        Ok(self.tx.prepare_cached(sql)?.query_row([], |r| r.get(0))?)
    }
}

impl Store {
    /// As [`Store::write`], of many things. `trial`: everything is taken back at the end, to see what would be done.
    pub fn write_apart<T>(
        &mut self,
        occasion: &Occasion,
        entry: &Entry,
        trial: bool,
        write: impl FnOnce(&Apart<'_>) -> Result<T>,
    ) -> Result<T> {
        let written = self.written.clone();
        self.write_change(occasion, entry, None, trial, |tx, change| {
            let in_scope = scope::people(tx)?;
            write(&Apart {
                tx,
                written,
                change,
                in_scope,
            })
        })
    }

    /// Does what [`Store::write`] would, to see what comes of it, and takes everything back.
    pub fn try_out<T>(
        &mut self,
        occasion: &Occasion,
        entry: &Entry,
        write: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write_change(occasion, entry, None, true, |tx, _| write(tx))
    }
}
