//! Looking the office's data over.

use crate::Result;
use crate::storage::Store;
use crate::storage::check::{self, Problem};

/// Everything that does not hold together; empty when all is well. Changes nothing.
pub fn check(store: &Store) -> Result<Vec<Problem>> {
    let mut problems = check::database(store.read())?;
    problems.extend(check::attached(store.read(), store.dir(), store.key())?);
    Ok(problems)
}
