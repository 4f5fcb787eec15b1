//! What the pages may ask, one file per noun. A command converts, calls one action, converts back. Names end in what they are
//! about; a path never comes from a page, only a token of [`crate::choose`].

pub mod app;
pub mod appraisal;
pub mod backup;
pub mod calendar;
pub mod copying;
pub mod drafts;
pub mod import;
pub mod key_file;
pub mod lists;
pub mod many;
pub mod merge;
pub mod office;
pub mod operators;
pub mod organisation;
pub mod own_fields;
pub mod papers;
pub mod people;
pub mod person_form;
pub mod policies;
pub mod printing;
pub mod protection;
pub mod publication;
pub mod records;
pub mod reports;
pub mod saved;
pub mod trail;
pub mod undo;

use chrono::NaiveDate;
use lince_core::ErrorCode;

use crate::ipc_error::IpcError;

/// A day as a page sends it: `2026-11-21`.
fn day(text: &str) -> Result<NaiveDate, IpcError> {
    text.parse().map_err(|_| ErrorCode::BadDate.into())
}
