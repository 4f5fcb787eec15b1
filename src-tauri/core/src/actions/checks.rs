//! Looking the office's data over.

use super::audit;
use crate::Result;
use crate::storage::Store;
use crate::storage::check::{self, Problem};

/// Everything that does not hold together; empty when all is well. Changes nothing.
pub fn check(store: &Store) -> Result<Vec<Problem>> {
    let mut problems = check::database(store.read())?;
    problems.extend(check::attached(store.read(), store.dir(), store.key())?);
    // A file whose pages are damaged cannot be read to its end: that is told already.
    if !problems.iter().any(|p| p.code == "database_damaged") {
        problems.extend(audit::problems(audit::verify(store, &[])?));
    }
    Ok(problems)
}
