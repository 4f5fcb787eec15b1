//! The office's one SQLite file: the only place with SQL. A reader takes `&Connection`, a writer takes `&Transaction`,
//! which only the write door ([`Store::write`]) hands out.

mod apart;
pub mod appraisals;
pub mod attachments;
pub mod backup;
pub mod calendars;
pub mod chain;
pub mod check;
pub mod communities;
mod connect;
pub mod contracts;
mod cut_off;
pub mod dated;
pub(crate) mod door;
pub mod drafts;
pub mod encrypt;
mod engine_path;
mod file_names;
mod guard;
mod heads;
mod hex;
pub mod import_answers;
pub mod import_columns;
mod journal;
mod lock;
pub mod merge;
mod migrations;

pub mod filings;
pub mod objections;
pub mod office;
pub mod operators;
pub(crate) mod own;
pub mod own_fields;
pub mod paper_forms;
pub mod people;
pub mod place;
pub mod policies;
pub mod publications;
mod quoted;
pub mod reviews;
pub mod rows;
mod schema;
pub(crate) mod scope;
mod seal;
mod session;
mod shape;
mod signed_in;
mod standing;
mod store;
pub mod trail;
pub mod training;
pub mod tries;
pub mod undo;
pub(crate) mod unprotected;
mod unread;
pub mod vault;
pub mod verifier;
pub mod verify;
pub mod views;
pub mod workers;
mod written;

pub use apart::Apart;
pub use door::{Entry, Occasion};
pub use drafts::Draft;
pub use file_names::DATABASE_FILE;
pub use lock::Holder;
pub use rusqlite::{Connection, Transaction};
pub use session::{OperatorId, Session};
pub use store::{Access, Store};

/// Reads a column that holds one of the core's own words; a word that is not known is a damaged row.
pub(crate) fn known<T>(value: Option<T>, column: &'static str) -> crate::Result<T> {
    value.ok_or_else(|| crate::Error::Internal(format!("unknown word in column {column}")))
}
