//! The only SQL of records of a person, whatever their kind: all of it follows from the kind's declaration.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement, ToSql, Transaction};

use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::{Fielded, Record};
use crate::domain::person::{RecordId, WorkerId};
use crate::{Error, Result};

/// A record on file.
#[derive(Debug, Clone)]
pub struct Filed<R> {
    /// Its number.
    pub id: RecordId,
    /// Whose.
    pub worker: WorkerId,
    /// What it says.
    pub record: R,
}

/// Records by person, each person's in their order: of one person, or everybody's.
pub fn of_worker<R: Record>(conn: &Connection, worker: Option<WorkerId>) -> Result<Vec<Filed<R>>> {
    let mut found = Vec::new();
    each(conn, worker, &mut Words::default(), |filed| {
        found.push(filed);
        Ok(())
    })?;
    Ok(found)
}

/// Hands on each record by person, each person's in their order: of one person, or everybody's.
pub(super) fn each<R: Record>(
    conn: &Connection,
    worker: Option<WorkerId>,
    words: &mut Words,
    mut take: impl FnMut(Filed<R>) -> Result<()>,
) -> Result<()> {
    let condition = if worker.is_some() { "WHERE worker_id = ?1" } else { "" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, worker_id, {} FROM {} {condition} ORDER BY worker_id, {}",
        R::COLUMNS,
        R::KEPT.table,
        R::SORTED_BY
    ))?;
    let mut rows = statement.query(rusqlite::params_from_iter(worker.map(|worker| worker.0)))?;
    while let Some(row) = rows.next()? {
        take(filed(row, words)?)?;
    }
    Ok(())
}

/// The record of that number.
pub fn one<R: Record>(conn: &Connection, id: RecordId) -> Result<Option<Filed<R>>> {
    let sql = format!(
        "SELECT id, worker_id, {} FROM {} WHERE id = ?1",
        R::COLUMNS,
        R::KEPT.table
    );
    conn.prepare_cached(&sql)?
        .query_and_then([id.0], |row| filed(row, &mut Words::default()))?
        .next()
        .transpose()
}

/// The person's record that is one with this: it agrees in the fields that make two of them one.
pub fn same<R: Record>(conn: &Connection, worker: WorkerId, record: &R) -> Result<Option<Filed<R>>> {
    let own = R::ONE_BY.iter().enumerate();
    let conditions: String = own.map(|(n, key)| format!(" AND {key} = ?{}", n + 2)).collect();
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, worker_id, {} FROM {} WHERE worker_id = ?1{conditions}",
        R::COLUMNS,
        R::KEPT.table
    ))?;
    statement.raw_bind_parameter(1, worker.0)?;
    for (n, key) in R::ONE_BY.iter().enumerate() {
        let value = record.values().find(|(field, _)| field.key == *key);
        statement.raw_bind_parameter(n + 2, value.map_or(Datum::Blank, |(_, value)| value))?;
    }
    let mut rows = statement.raw_query();
    rows.next()?.map(|row| filed(row, &mut Words::default())).transpose()
}

/// Puts a further record on file.
pub fn insert<R: Record>(tx: &Transaction<'_>, worker: WorkerId, record: &R) -> Result<RecordId> {
    let mut statement = tx.prepare_cached(R::INSERT)?;
    statement.raw_bind_parameter(1, worker.0)?;
    bind(&mut statement, record, 2)?;
    statement.raw_execute()?;
    inserted(tx).map(RecordId)
}

/// The number of the row that was just inserted; what the triggers wrote after it does not count. `RETURNING` would give it too, but
/// needs a table of its own for every row.
pub(super) fn inserted(tx: &Transaction<'_>) -> Result<u32> {
    u32::try_from(tx.last_insert_rowid()).map_err(|_| Error::Internal("a row without a number of ours".into()))
}

/// Lets a record say something else, its days included; what is blank becomes blank.
pub fn correct<R: Record>(tx: &Transaction<'_>, id: RecordId, record: &R) -> Result<()> {
    let mut statement = tx.prepare_cached(&format!(
        "UPDATE {} SET ({}) = ({}) WHERE id = :id",
        R::KEPT.table,
        R::COLUMNS,
        R::PARAMETERS
    ))?;
    bind(&mut statement, record, 1)?;
    statement.raw_bind_parameter(R::KEPT.fields.len() + 1, id.0)?;
    statement.raw_execute()?;
    Ok(())
}

/// Puts a record on file, or lets the one that is one with it say what `completing` makes of both: the new one first. Its number.
pub fn put<R: Record>(
    tx: &Transaction<'_>,
    worker: WorkerId,
    record: &R,
    completing: impl FnOnce(&R, &R) -> R,
) -> Result<RecordId> {
    let Some(on_file) = same(tx, worker, record)? else {
        return insert(tx, worker, record);
    };
    let completed = completing(record, &on_file.record);
    if completed != on_file.record {
        correct(tx, on_file.id, &completed)?;
    }
    Ok(on_file.id)
}

/// Takes a record off the file.
pub fn remove<R: Record>(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    tx.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", R::KEPT.table))?
        .execute([id.0])?;
    Ok(())
}

pub(super) fn bind<F: Fielded>(statement: &mut Statement<'_>, record: &F, first: usize) -> Result<()> {
    for (n, (_, value)) in record.values().enumerate() {
        statement.raw_bind_parameter(first + n, value)?;
    }
    Ok(())
}

impl ToSql for Datum<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Blank => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Number(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Word(word) => ToSqlOutput::Borrowed(ValueRef::Text(word.as_bytes())),
            Self::Day(day) => ToSqlOutput::Owned(day.to_string().into()),
        })
    }
}

/// Number, person, then the fields in their order.
pub(super) fn filed<F: Fielded>(row: &Row<'_>, words: &mut Words) -> Result<Filed<F>> {
    Ok(Filed {
        id: RecordId(row.get(0)?),
        worker: WorkerId(row.get(1)?),
        record: fielded(row, 2, words)?,
    })
}

/// The columns of a row from the one in that place on, in the order of the fields.
pub(super) fn fielded<F: Fielded>(row: &Row<'_>, first: usize, words: &mut Words) -> Result<F> {
    F::of_data(|at| datum(row, at + first, F::FIELDS[at].form, words))?
        .map_err(|field| Error::Internal(format!("unreadable {field}")))
}

/// The column in that place, as the form reads it.
pub(super) fn datum<'r>(row: &'r Row<'_>, at: usize, form: Form, words: &mut Words) -> Result<Datum<'r>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Datum::Blank,
        ValueRef::Integer(number) => Datum::Number(number),
        ValueRef::Text(text) if form == Form::Day => Datum::Day(day(text)?),
        // No two people have the same: looking for another would only take time.
        value if matches!(form, Form::Phone | Form::Long) => {
            Datum::Text(value.as_str().map_err(rusqlite::Error::from)?.into())
        }
        value => Datum::Word(words.shared(value.as_str().map_err(rusqlite::Error::from)?)),
    })
}

/// `2026-09-30`, read by its digits: a roll holds a dozen dates a person, and the general parser is ten times slower.
pub(super) fn day(text: &[u8]) -> Result<NaiveDate> {
    let digits = |from: usize, to: usize| {
        let part = text.get(from..to)?;
        part.iter()
            .try_fold(0_u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
    };
    let read = match text {
        [_, _, _, _, b'-', _, _, b'-', _, _] => digits(0, 4).zip(digits(5, 7)).zip(digits(8, 10)),
        _ => None,
    };
    let date = read.and_then(|((y, m), d)| NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, m, d));
    date.ok_or_else(|| Error::Internal("unreadable date".into()))
}

/// Words that are repeated, each kept once: a nation, a post, a school.
#[derive(Default)]
pub(super) struct Words(HashSet<Arc<str>>);

impl Words {
    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(word) = self.0.get(text) {
            return word.clone();
        }
        let word: Arc<str> = text.into();
        self.0.insert(word.clone());
        word
    }
}
