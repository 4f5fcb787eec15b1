//! A connection of which nothing has been read yet, and nothing but what its file says of itself may be.

use rusqlite::Connection;

use super::{guard, scope, seal};
use crate::Result;

/// A database in memory only: to query the engine about schemas.
pub(super) fn in_memory() -> Result<Connection> {
    confined(Connection::open_in_memory()?)
}

/// Confined so, with the functions of ours that a schema names.
pub(super) fn confined(mut conn: Connection) -> Result<Connection> {
    guard::confine(&mut conn)?;
    seal::register(&conn)?;
    scope::register(&conn)?;
    Ok(conn)
}
