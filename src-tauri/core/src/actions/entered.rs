//! What is asked of whatever a clerk enters of a publication.

use chrono::NaiveDate;

use crate::domain::text::with_own_characters;
use crate::storage::Connection;
use crate::storage::publications::{self, Publication, PublicationId};
use crate::{Error, ErrorCode, Result};

/// The publication of that number. `unknown_publication`.
pub(super) fn find(conn: &Connection, id: PublicationId) -> Result<Publication> {
    publications::by_id(conn, id)?.ok_or_else(|| ErrorCode::UnknownPublication.into())
}

/// Nothing is recorded before it has happened.
pub(super) fn not_after(day: NaiveDate, today: NaiveDate, what: &str) -> Result<()> {
    if day > today {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("{what}（{day}）在今天之后"),
        ));
    }
    Ok(())
}

/// What a clerk has to write; the refusal names it.
pub(super) fn needed(text: &str, what: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::about(ErrorCode::InvalidArgument, format!("没有填写{what}")));
    }
    Ok(with_own_characters(text).into_owned())
}
