//! Triggers that write every changed row into `row_change`, made from the schema itself, so that no table can be forgotten.
//! Outside the write door `open_change` is empty, the trigger's `change_id` is NULL, and the database refuses the write.

use rusqlite::{Connection, Transaction};

use super::{quoted, seal};
use crate::Result;

/// Tables that the triggers do not watch: those of the trail itself; drafts, which are not records yet; what passwords are
/// checked against and backups are recognised by, because the trail must keep no copy of it; and what undo must not bring back, such as
/// which keyring is the database's.
const UNWATCHED: &[&str] = &[
    "change",
    "row_change",
    "change_about",
    "open_change",
    "draft",
    "operator_secret",
    "recovery_secret",
    "backup_key",
    "keyring",
    "unprotected",
];

/// Every table whose rows are journalled.
pub(super) fn tables(conn: &Connection) -> Result<Vec<String>> {
    let mut names = all_tables(conn)?;
    names.retain(|name| is_watched(name));
    Ok(names)
}

/// Are the rows of this table journalled?
pub(super) fn is_watched(table: &str) -> bool {
    !UNWATCHED.contains(&table)
}

/// Every table of the office's file.
pub(super) fn all_tables(conn: &Connection) -> Result<Vec<String>> {
    Ok(conn
        .prepare_cached(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )?
        .query_map([], |r| r.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?)
}

/// The columns of a table, in their order. `table` comes from the schema, never from outside.
pub(super) fn columns(conn: &Connection, table: &str) -> Result<Vec<String>> {
    Ok(conn
        .prepare_cached("SELECT name FROM pragma_table_info(?1, 'main') ORDER BY cid")?
        .query_map([table], |r| r.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?)
}

/// `json_object('id', P.id, …)` for a row named `prefix`.
pub(super) fn image(columns: &[String], prefix: &str) -> String {
    let pairs: Vec<String> = columns
        .iter()
        .map(|c| format!("{}, {}", quoted::text(c), quoted::of_row(prefix, c)))
        .collect();
    format!("json_object({})", pairs.join(", "))
}

/// Drops and makes anew the triggers of every journalled table.
pub(super) fn install(tx: &Transaction<'_>) -> Result<()> {
    for table in tables(tx)? {
        let columns = columns(tx, &table)?;
        tx.execute_batch(&triggers(&table, &columns))?;
    }
    Ok(())
}

/// The number of the person whose row it is, for a row named `prefix`.
pub(super) fn worker_of(table: &str, columns: &[String], prefix: &str) -> String {
    match (table, columns.iter().any(|c| c == "worker_id")) {
        ("worker", _) => format!("{prefix}.id"),
        (_, true) => format!("{prefix}.worker_id"),
        _ => "NULL".to_owned(),
    }
}

fn triggers(table: &str, columns: &[String]) -> String {
    let differs: Vec<String> = columns
        .iter()
        .map(|c| format!("{} IS NOT {}", quoted::of_row("OLD", c), quoted::of_row("NEW", c)))
        .collect();
    let (old, new) = (image(columns, "OLD"), image(columns, "NEW"));
    // An inserted row is kept as its seal alone: its image would double the file.
    let sealed = seal::expression(columns, "NEW");
    let one = |event: &str, condition: &str, row: &str, before: &str, after: &str, seal: &str| {
        let op = event.to_lowercase();
        let name = quoted::name(&format!("journal_{op}_{table}"));
        format!(
            "DROP TRIGGER IF EXISTS {name};
             CREATE TRIGGER {name} AFTER {event} ON {} {condition} BEGIN
                 INSERT INTO row_change (change_id, tbl, row_id, worker_id, op, before, after, seal)
                 VALUES ((SELECT change_id FROM open_change), {}, {row}.id, {}, '{op}', {before}, {after}, {seal});
             END;\n",
            quoted::name(table),
            quoted::text(table),
            worker_of(table, columns, row)
        )
    };
    one("INSERT", "", "NEW", "NULL", "NULL", &sealed)
        + &one(
            "UPDATE",
            &format!("WHEN {}", differs.join(" OR ")),
            "NEW",
            &old,
            &new,
            "NULL",
        )
        + &one("DELETE", "", "OLD", &old, "NULL", "NULL")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Kept;
    use crate::domain::catalogue::datum::Column;
    use crate::domain::catalogue::kept::all;
    use crate::storage::{migrations, unread};

    /// What every table has, and is no field: its number, and whose it is.
    const OF_EVERY: [&str; 2] = ["id", "worker_id"];

    #[test]
    fn every_journalled_column_is_declared_and_nothing_else_is() {
        let mut conn = unread::in_memory().unwrap();
        migrations::build(&mut conn).unwrap();
        let tables = tables(&conn).unwrap();
        for kept in all() {
            assert!(
                tables.iter().any(|table| table == kept.table),
                "{}: no such table",
                kept.table
            );
        }
        for table in tables {
            let kept = Kept::find(&table).unwrap_or_else(|| panic!("{table}: declared nowhere"));
            let mut columns = conn
                .prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)")
                .unwrap();
            let found: Vec<(String, String, bool)> = columns
                .query_map([&table], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
                .unwrap()
                .collect::<rusqlite::Result<_>>()
                .unwrap();
            for (column, kind, not_null) in &found {
                if OF_EVERY.contains(&column.as_str()) {
                    continue;
                }
                let field = kept
                    .field(column)
                    .unwrap_or_else(|| panic!("{table}.{column}: no title"));
                let told = match kind.as_str() {
                    "INTEGER" => Column::Integer,
                    _ => Column::Text,
                };
                assert!(
                    field.form.column().is_none_or(|column| column == told),
                    "{table}.{column}: {kind}"
                );
                assert!(
                    !field.is_told() || field.needed == *not_null,
                    "{table}.{column}: NOT NULL"
                );
            }
            for field in kept.fields {
                assert!(
                    found.iter().any(|(column, ..)| column == field.key),
                    "{table}.{}: no column",
                    field.key
                );
            }
            assert!(kept.told_by.is_none_or(|by| kept.field(by).is_some()), "{table}");
        }
    }
}
