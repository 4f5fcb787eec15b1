//! The office's own fields: what they are, and their values for each person or record.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, named_params};

use super::{quoted, rows};
use crate::domain::catalogue::Field;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::form::Form;
use crate::domain::catalogue::own::{self, Own, OwnForm, PEOPLE};
use crate::domain::person::{RecordId, WorkerId};
use crate::{Error, Result};

/// A field that the office has set up.
#[derive(Debug, Clone)]
pub struct OwnField {
    /// Its number.
    pub id: u32,
    /// `people`, or the key of a kind.
    pub kind: String,
    /// How it is written.
    pub form: OwnForm,
    /// The field, as every list and form knows it.
    pub field: &'static Field,
    /// No longer asked for; what was written stays.
    pub retired: bool,
}

/// Every field, in the order in which they were set up.
pub fn all(conn: &Connection) -> Result<Vec<OwnField>> {
    conn.prepare_cached("SELECT id, record, key, title, form, choices, retired FROM own_field ORDER BY id")?
        .query_and_then([], |r| {
            let choices: Option<String> = r.get("choices")?;
            let choices = choices.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text));
            let unreadable = || Error::Internal("unreadable own_field".into());
            let form: String = r.get("form")?;
            let form = OwnForm::named(&form, choices.map_err(|_| unreadable())?).ok_or_else(unreadable)?;
            Ok(OwnField {
                id: r.get("id")?,
                kind: r.get("record")?,
                field: own::field(&r.get::<_, String>("key")?, &r.get::<_, String>("title")?, &form),
                form,
                retired: r.get("retired")?,
            })
        })?
        .collect()
}

/// The fields of a kind that are in use.
pub fn of_kind(conn: &Connection, kind: &str) -> Result<Vec<OwnField>> {
    let mut found = all(conn)?;
    found.retain(|one| one.kind == kind && !one.retired);
    Ok(found)
}

/// The fields in use, without their values.
pub fn of_office(conn: &Connection) -> Result<Own> {
    let mut own = Own::default();
    for one in all(conn)?.into_iter().filter(|one| !one.retired) {
        own.fields.entry(one.kind).or_default().push(one.field);
    }
    Ok(own)
}

/// The fields in use, with the values of those of people.
pub fn with_people(conn: &Connection) -> Result<Own> {
    let mut own = of_office(conn)?;
    for one in of_kind(conn, PEOPLE)? {
        let said = of_people(conn, one.id, one.field.form)?;
        own.people.insert(one.field.key, said);
    }
    Ok(own)
}

/// Each person's value in a field of people, by the field's number.
pub fn of_people(conn: &Connection, field: u32, form: Form) -> Result<HashMap<WorkerId, Datum<'static>>> {
    conn.prepare_cached("SELECT worker_id, value FROM own_value WHERE field_id = ?1 AND row_id = 0")?
        .query_and_then([field], |r| {
            Ok((WorkerId(r.get(0)?), datum(form, &r.get::<_, String>(1)?)?))
        })?
        .collect()
}

/// The fields of people in use, with a person's values.
pub fn of_person(conn: &Connection, worker: WorkerId) -> Result<Vec<(&'static Field, Datum<'static>)>> {
    let mut statement =
        conn.prepare_cached("SELECT value FROM own_value WHERE worker_id = ?1 AND field_id = ?2 AND row_id = 0")?;
    let mut found = Vec::new();
    for one in of_kind(conn, PEOPLE)? {
        let mut rows = statement.query([worker.0, one.id])?;
        let value = match rows.next()? {
            Some(row) => datum(one.field.form, &row.get::<_, String>(0)?)?,
            None => Datum::Blank,
        };
        found.push((one.field, value));
    }
    Ok(found)
}

/// The values of the fields in records of their kind, by record and field: of one person's, or everybody's.
pub fn of_records(
    conn: &Connection,
    fields: &[OwnField],
    worker: Option<WorkerId>,
) -> Result<HashMap<(RecordId, u32), Datum<'static>>> {
    let mut found = HashMap::new();
    let condition = if worker.is_some() { "AND worker_id = ?2" } else { "" };
    for field in fields {
        let sql = format!("SELECT row_id, value FROM own_value WHERE field_id = ?1 {condition}");
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(
            [Some(field.id), worker.map(|w| w.0)].into_iter().flatten(),
        ))?;
        while let Some(row) = rows.next()? {
            let value = datum(field.field.form, &row.get::<_, String>(1)?)?;
            found.insert((RecordId(row.get(0)?), field.id), value);
        }
    }
    Ok(found)
}

/// As stored: days and words as text, numbers as their digits.
fn datum(form: Form, text: &str) -> Result<Datum<'static>> {
    Ok(match form {
        Form::Day => Datum::Day(rows::day(text.as_bytes())?),
        Form::Number | Form::YesNo => {
            let number = text
                .parse()
                .map_err(|_| Error::Internal("unreadable own_value".into()))?;
            Datum::Number(number)
        }
        _ => Datum::Word(text.into()),
    })
}

/// How many people or records have a value in each field, by its number.
pub fn used(conn: &Connection) -> Result<HashMap<u32, u32>> {
    Ok(conn
        .prepare_cached("SELECT field_id, count(*) FROM own_value GROUP BY field_id")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Sets a field up. The caller has looked whether the kind has one of that key.
pub fn insert(tx: &Transaction<'_>, kind: &str, key: &str, title: &str, form: &OwnForm) -> Result<u32> {
    let choices = match form {
        OwnForm::List(words) => Some(serde_json::to_string(words).map_err(|e| Error::Internal(e.to_string()))?),
        _ => None,
    };
    Ok(tx.query_row(
        "INSERT INTO own_field (record, key, title, form, choices, retired)
         VALUES (:record, :key, :title, :form, :choices, 0) RETURNING id",
        named_params! { ":record": kind, ":key": key, ":title": title, ":form": form.name(), ":choices": choices },
        |r| r.get(0),
    )?)
}

/// Stops asking for a field, or asks for it again.
pub fn retire(tx: &Transaction<'_>, id: u32, retired: bool) -> Result<()> {
    tx.execute(
        "UPDATE own_field SET retired = :retired WHERE id = :id",
        named_params! { ":id": id, ":retired": retired },
    )?;
    Ok(())
}

/// Lets a field say something of a person (`row` 0) or one of his records; `Blank`: nothing.
pub fn set(tx: &Transaction<'_>, field: u32, worker: WorkerId, row: u32, value: &Datum<'_>) -> Result<()> {
    match value.kept() {
        Some(kept) => tx
            .prepare_cached(
                "INSERT INTO own_value (worker_id, field_id, row_id, value) VALUES (:worker, :field, :row, :value)
                 ON CONFLICT (worker_id, field_id, row_id) DO UPDATE SET value = excluded.value
                     WHERE value IS NOT excluded.value",
            )?
            .execute(named_params! { ":worker": worker.0, ":field": field, ":row": row, ":value": kept })?,
        None => tx
            .prepare_cached("DELETE FROM own_value WHERE worker_id = :worker AND field_id = :field AND row_id = :row")?
            .execute(named_params! { ":worker": worker.0, ":field": field, ":row": row })?,
    };
    Ok(())
}

/// The same for several fields, by their numbers.
pub fn set_all(tx: &Transaction<'_>, worker: WorkerId, row: u32, said: &[(u32, Datum<'static>)]) -> Result<()> {
    said.iter()
        .try_for_each(|(field, value)| set(tx, *field, worker, row, value))
}

/// Removes the values of a kind's fields for a record that is removed.
pub fn forget(tx: &Transaction<'_>, kind: &str, row: RecordId) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM own_value WHERE row_id = :row AND field_id IN (SELECT id FROM own_field WHERE record = :kind)",
    )?
    .execute(named_params! { ":row": row.0, ":kind": kind })?;
    Ok(())
}

/// The person of the record of that number in that table.
pub fn holder(conn: &Connection, table: &str, row: RecordId) -> Result<Option<WorkerId>> {
    let sql = format!("SELECT worker_id FROM {} WHERE id = ?1", quoted::name(table));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut found = statement.query([row.0])?;
    Ok(found.next()?.map(|row| row.get(0).map(WorkerId)).transpose()?)
}
