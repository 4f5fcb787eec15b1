//! Whether what is stored holds together: the file, its references, its journal, its rules, and the files beside it.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::Serialize;

use super::vault::DataKey;
use super::{attachments, journal};
use crate::domain::ids::IdNumber;
use crate::domain::masking;
use crate::{ErrorCode, Result};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Problem {
    /// The name that scripts rely on.
    pub code: &'static str,
    /// A Chinese sentence.
    pub message: String,
}

fn problem(code: &'static str, message: impl Into<String>) -> Problem {
    Problem {
        code,
        message: message.into(),
    }
}

/// The database by itself.
pub fn database(conn: &Connection) -> Result<Vec<Problem>> {
    let mut problems = structure(conn)?;
    if problems.iter().any(|p| p.code == "database_damaged") {
        return Ok(problems);
    }
    problems.extend(history(conn)?);
    problems.extend(numbers(conn)?);
    problems.extend(contracts(conn)?);
    problems.extend(services(conn)?);
    Ok(problems)
}

/// The file and its references, whatever they say.
pub fn structure(conn: &Connection) -> Result<Vec<Problem>> {
    let damages: Vec<String> = strings(conn, "PRAGMA integrity_check(20)")?;
    let mut problems: Vec<Problem> = damages
        .into_iter()
        .filter(|line| line != "ok")
        .map(|line| problem("database_damaged", format!("数据库文件结构有损坏（{line}）。")))
        .collect();
    if problems.is_empty() {
        problems.extend(references(conn)?);
    }
    Ok(problems)
}

fn strings(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    Ok(conn
        .prepare(sql)?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

fn references(conn: &Connection) -> Result<Vec<Problem>> {
    let broken: Vec<(String, Option<i64>, String)> = conn
        .prepare("PRAGMA foreign_key_check")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let told = broken.into_iter().map(|(table, row, parent)| {
        let row = row.map(|r| r.to_string()).unwrap_or_default();
        problem(
            "broken_reference",
            format!("表{table}第{row}号记录所指的{parent}不存在。"),
        )
    });
    Ok(told.collect())
}

/// Every table is watched, and the door is shut.
fn history(conn: &Connection) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let triggers = strings(conn, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")?;
    for table in journal::tables(conn)? {
        for op in ["insert", "update", "delete"] {
            if !triggers.contains(&format!("journal_{op}_{table}")) {
                problems.push(problem("history_not_kept", format!("表{table}的变动没有被记录。")));
            }
        }
    }
    let open: i64 = conn.query_row("SELECT count(*) FROM open_change", [], |r| r.get(0))?;
    if open > 0 {
        problems.push(problem("history_not_kept", "有一次写入没有正常结束。"));
    }
    Ok(problems)
}

fn numbers(conn: &Connection) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let mut statement = conn.prepare("SELECT id, id_number, sex, born FROM worker ORDER BY id")?;
    let rows = statement.query_map([], |r| {
        Ok((
            r.get::<_, u32>(0)?,
            r.get::<_, String>(1)?,
            r.get::<_, String>(2)?,
            r.get::<_, NaiveDate>(3)?,
        ))
    })?;
    for row in rows {
        let (id, text, sex, born) = row?;
        let shown = masking::id_number(&text);
        match IdNumber::parse(&text) {
            Err(code) => problems.push(problem(
                code.as_str(),
                format!("编号{id}（{shown}）：{}", code.sentence()),
            )),
            Ok(number) if number.sex().as_str() != sex => {
                problems.push(problem(
                    "sex_disagrees_with_id",
                    format!("编号{id}（{shown}）的性别与身份证号码不一致。"),
                ));
            }
            Ok(number) if number.born() != born => {
                problems.push(problem(
                    "birth_disagrees_with_id",
                    format!("编号{id}（{shown}）的出生日期与身份证号码不一致。"),
                ));
            }
            Ok(_) => {}
        }
    }
    Ok(problems)
}

fn contracts(conn: &Connection) -> Result<Vec<Problem>> {
    let periods = periods(
        conn,
        "SELECT worker_id, starts_on, ends_on FROM contract ORDER BY worker_id, starts_on",
    )?;
    let overlapping = overlapping(&periods, |end, next| end.is_none_or(|end| next <= end));
    Ok(overlapping
        .map(|id| problem("contract_overlaps", format!("编号{id}有时段重叠的合同。")))
        .collect())
}

fn services(conn: &Connection) -> Result<Vec<Problem>> {
    let periods = periods(
        conn,
        "SELECT worker_id, joined_on, left_on FROM service ORDER BY worker_id, joined_on",
    )?;
    let overlapping = overlapping(&periods, |left, next| left.is_none_or(|left| next < left));
    Ok(overlapping
        .map(|id| problem("service_overlaps", format!("编号{id}的在岗时段重叠。")))
        .collect())
}

type Period = (u32, NaiveDate, Option<NaiveDate>);

fn periods(conn: &Connection, sql: &str) -> Result<Vec<Period>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whose period begins before the one before it is over.
fn overlapping(
    periods: &[Period],
    still_runs: impl Fn(Option<NaiveDate>, NaiveDate) -> bool,
) -> impl Iterator<Item = u32> {
    periods
        .windows(2)
        .filter(move |w| w[0].0 == w[1].0 && still_runs(w[0].2, w[1].1))
        .map(|w| w[0].0)
}

/// The files beside the database.
pub fn attached(conn: &Connection, dir: &Path, key: Option<&DataKey>) -> Result<Vec<Problem>> {
    let mut owners: HashMap<String, Vec<u32>> = HashMap::new();
    let mut statement = conn.prepare("SELECT sha256, worker_id FROM attachment ORDER BY worker_id")?;
    let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, u32>(1)?)))?;
    for row in rows {
        let (hash, worker) = row?;
        owners.entry(hash).or_default().push(worker);
    }
    let mut problems = Vec::new();
    for (hash, workers) in owners {
        let whose: Vec<String> = workers.iter().map(|w| format!("编号{w}")).collect();
        let whose = whose.join("、");
        match attachments::read(dir, key, &hash) {
            Ok(_) => {}
            Err(error) if error.code() == ErrorCode::FileNotFound => {
                problems.push(problem("attachment_missing", format!("{whose}的照片文件不见了。")));
            }
            Err(_) => problems.push(problem(
                "attachment_changed",
                format!("{whose}的照片文件被改动或损坏。"),
            )),
        }
    }
    problems.sort_by(|a, b| a.message.cmp(&b.message));
    Ok(problems)
}
