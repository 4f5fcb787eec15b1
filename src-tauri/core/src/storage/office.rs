//! The office itself: whose it is, and what its papers say about it.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, named_params};

use crate::Result;

/// The one row of the office.
#[derive(Debug, Clone)]
pub struct Office {
    /// The street or township: 望河街道.
    pub street: String,
    /// Division code of its county, or longer.
    pub division: String,
    /// The policy pack in force.
    pub policy: String,
}

/// Writes the office's row; once, when the file is made.
pub fn insert(tx: &Transaction<'_>, office: &Office) -> Result<()> {
    tx.execute(
        "INSERT INTO office (id, street, division, policy) VALUES (1, :street, :division, :policy)",
        named_params! { ":street": office.street, ":division": office.division, ":policy": office.policy },
    )?;
    Ok(())
}

/// Changes the office's row.
pub fn update(tx: &Transaction<'_>, office: &Office) -> Result<()> {
    tx.execute(
        "UPDATE office SET street = :street, division = :division, policy = :policy WHERE id = 1",
        named_params! { ":street": office.street, ":division": office.division, ":policy": office.policy },
    )?;
    Ok(())
}

/// The office's row.
pub fn get(conn: &Connection) -> Result<Office> {
    Ok(
        conn.query_row("SELECT street, division, policy FROM office WHERE id = 1", [], |r| {
            Ok(Office {
                street: r.get("street")?,
                division: r.get("division")?,
                policy: r.get("policy")?,
            })
        })?,
    )
}

/// Every setting, by key.
pub fn settings(conn: &Connection) -> Result<BTreeMap<String, String>> {
    conn.prepare_cached("SELECT key, value FROM setting")?
        .query_and_then([], |r| Ok((r.get("key")?, r.get("value")?)))?
        .collect()
}

/// Sets or, with an empty value, removes a setting.
pub fn set(tx: &Transaction<'_>, key: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        tx.execute("DELETE FROM setting WHERE key = :key", named_params! { ":key": key })?;
    } else {
        tx.execute(
            "INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            named_params! { ":key": key, ":value": value },
        )?;
    }
    Ok(())
}

/// The office's name as papers are signed: the name entered, otherwise the one that follows from the street's.
pub fn signed(told: &str, street: &str) -> String {
    if told.is_empty() {
        full_name(street)
    } else {
        told.to_owned()
    }
}

/// 望河街道 signs as 望河街道办事处; a township or town signs as its 人民政府.
fn full_name(street: &str) -> String {
    match street.chars().last() {
        Some('道') => format!("{street}办事处"),
        Some('镇' | '乡') => format!("{street}人民政府"),
        _ => street.to_owned(),
    }
}
