//! Years' days off and days worked that the office entered itself.

use rusqlite::{Connection, Transaction, named_params};

use super::known;
use crate::Result;
use crate::rules::workdays::{Span, YearCalendar};

/// What a span of days is.
const OFF: &str = "off";
const WORKED: &str = "worked";

/// Every year that the office entered, in order.
pub fn all(conn: &Connection) -> Result<Vec<YearCalendar>> {
    let years: Vec<(i64, i32, String)> = conn
        .prepare_cached("SELECT id, year, document FROM calendar_year ORDER BY year")?
        .query_and_then([], |row| Ok((row.get("id")?, row.get("year")?, row.get("document")?)))?
        .collect::<Result<_>>()?;
    years
        .into_iter()
        .map(|(id, year, document)| {
            let spans = spans(conn, id)?;
            let worked: Vec<_> = spans
                .iter()
                .filter(|(off, _)| !off)
                .flat_map(|(_, span)| span.days())
                .collect();
            let off: Vec<Span> = spans.iter().filter(|(off, _)| *off).map(|(_, span)| *span).collect();
            Ok(YearCalendar::typed(year, &document, &off, &worked)?.year)
        })
        .collect()
}

/// Days off (`true`) and worked of the year's row.
fn spans(conn: &Connection, year: i64) -> Result<Vec<(bool, Span)>> {
    conn.prepare_cached("SELECT what, from_on, until_on FROM calendar_span WHERE year_id = :year ORDER BY from_on")?
        .query_and_then(named_params! { ":year": year }, |row| {
            let off = match row.get::<_, String>("what")?.as_str() {
                OFF => Some(true),
                WORKED => Some(false),
                _ => None,
            };
            let span = Span {
                from: row.get("from_on")?,
                until: row.get("until_on")?,
            };
            Ok((known(off, "what")?, span))
        })?
        .collect()
}

/// Enters a year in place of what the office entered for it before.
pub fn set(tx: &Transaction<'_>, year: &YearCalendar) -> Result<()> {
    remove(tx, year.year)?;
    let id: i64 = tx.query_row(
        "INSERT INTO calendar_year (year, document) VALUES (:year, :document) RETURNING id",
        named_params! { ":year": year.year, ":document": year.document },
        |row| row.get(0),
    )?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO calendar_span (year_id, what, from_on, until_on) VALUES (:year, :what, :from, :until)",
    )?;
    let off = year.off.iter().map(|holiday| (OFF, holiday.from, holiday.until));
    for (what, from, until) in off.chain(year.worked.iter().map(|day| (WORKED, *day, *day))) {
        insert.execute(named_params! { ":year": id, ":what": what, ":from": from, ":until": until })?;
    }
    Ok(())
}

/// Takes away what the office entered for a year.
pub fn remove(tx: &Transaction<'_>, year: i32) -> Result<()> {
    let of_year = named_params! { ":year": year };
    tx.execute(
        "DELETE FROM calendar_span WHERE year_id IN (SELECT id FROM calendar_year WHERE year = :year)",
        of_year,
    )?;
    tx.execute("DELETE FROM calendar_year WHERE year = :year", of_year)?;
    Ok(())
}
