//! What holds for a person on a day, for facts with one value at a time.

use chrono::NaiveDate;

use super::records::{Deed, Kind, Recorded, Typed};
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::own::Own;
use crate::domain::person::WorkerId;
use crate::storage::Connection;
use crate::{Error, ErrorCode, Result};

/// A person's entry of a fact that holds on a day.
pub(super) fn in_force(conn: &Connection, kind: &dyn Kind, of: WorkerId, on: NaiveDate) -> Result<Option<Recorded>> {
    let begun = |one: &Recorded| begins(one, kind).is_some_and(|day| day <= on);
    Ok(kind.list(conn, Some(of))?.into_iter().rfind(begun))
}

/// A person's entry of a fact that holds on a day, or the first to come.
pub(super) fn in_force_or_first(
    conn: &Connection,
    kind: &dyn Kind,
    of: WorkerId,
    on: NaiveDate,
) -> Result<Option<Recorded>> {
    let mut entries = kind.list(conn, Some(of))?;
    let holds = entries
        .iter()
        .rposition(|one| begins(one, kind).is_some_and(|day| day <= on));
    let at = holds.unwrap_or(0);
    Ok((at < entries.len()).then(|| entries.swap_remove(at)))
}

/// What lets a fact say what is typed from a day on, whether or not anything was said before. `record_exists` where an entry begins on that
/// day; refuses what the rules of the kind do not allow.
pub(super) fn say_from(
    conn: &Connection,
    kind: &dyn Kind,
    of: WorkerId,
    typed: &Typed,
    from: NaiveDate,
    on: NaiveDate,
) -> Result<Deed> {
    let Some(entry) = in_force(conn, kind, of, from)? else {
        let first_day = kind.lasts().first_day().map(|key| (key.to_owned(), from.to_string()));
        let typed: Vec<(String, String)> = typed.iter().cloned().chain(first_day).collect();
        return kind.to_add(conn, of.into(), &typed, on);
    };
    if begins(&entry, kind) == Some(from) {
        let what = format!("{from}起已有一条{}", kind.kept().title);
        return Err(Error::about(ErrorCode::RecordExists, what));
    }
    kind.to_change(conn, entry.id, typed, from, on)
}

fn begins(one: &Recorded, kind: &dyn Kind) -> Option<NaiveDate> {
    let first = kind.lasts().first_day()?;
    match one
        .fields(kind, &Own::default())
        .find(|(field, _)| field.key == first)?
    {
        (_, Datum::Day(day)) => Some(*day),
        _ => None,
    }
}
