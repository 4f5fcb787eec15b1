//! Whether what is stored holds together: the file, its references, its journal, its rules, and the files beside it.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::Serialize;

use super::vault::DataKey;
use super::{attachments, quoted, shape};
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
    /// Whose file it concerns, where it concerns one person's.
    pub worker: Option<u32>,
    /// What to do: a Chinese sentence.
    pub remedy: String,
}

/// A finding about no one person.
pub(crate) fn problem(code: &'static str, message: impl Into<String>, remedy: &str) -> Problem {
    Problem {
        code,
        message: message.into(),
        worker: None,
        remedy: format!("{remedy}。"),
    }
}

/// Names of people, for a finding.
pub(crate) struct Names(HashMap<u32, String>);

impl Names {
    pub(crate) fn load(conn: &Connection) -> Result<Self> {
        let mut statement = conn.prepare("SELECT id, name FROM worker")?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(Self(rows.collect::<rusqlite::Result<_>>()?))
    }

    /// 「张三（编号7）」
    fn of(&self, worker: u32) -> String {
        match self.0.get(&worker) {
            Some(name) => format!("{name}（编号{worker}）"),
            None => format!("编号{worker}"),
        }
    }

    pub(crate) fn problem(&self, code: &'static str, worker: u32, what: impl AsRef<str>, remedy: &str) -> Problem {
        Problem {
            worker: Some(worker),
            ..problem(code, format!("{}{}。", self.of(worker), what.as_ref()), remedy)
        }
    }
}

/// The database by itself.
pub fn database(conn: &Connection) -> Result<Vec<Problem>> {
    let mut problems = structure(conn)?;
    if problems.iter().any(|p| p.code == "database_damaged") {
        return Ok(problems);
    }
    let names = Names::load(conn)?;
    problems.extend(history(conn)?);
    problems.extend(unwatched(conn)?);
    problems.extend(numbers(conn, &names)?);
    problems.extend(contracts(conn, &names)?);
    problems.extend(services(conn, &names)?);
    problems.extend(identities(conn, &names)?);
    problems.extend(before_joining(conn, &names)?);
    problems.extend(after_leaving(conn, &names)?);
    Ok(problems)
}

const RESTORE: &str = "请先备份到U盘，再从最近一份可用的备份恢复，恢复前的数据会另存";

/// A database so damaged that it cannot even be checked.
pub(crate) fn unreadable() -> Problem {
    problem("database_damaged", "数据库文件结构有损坏，读不出来。", RESTORE)
}

/// The file and its references, whatever they say.
pub fn structure(conn: &Connection) -> Result<Vec<Problem>> {
    // Every file was compared when it was opened; what is open may have been changed since.
    match shape::check(conn) {
        Err(error) if error.code() == ErrorCode::Damaged => {
            let what = error.into_about().unwrap_or_else(|| "数据库不是邻册的".to_owned());
            return Ok(vec![problem("database_damaged", what + "。", RESTORE)]);
        }
        checked => checked?,
    };
    let damages: Vec<String> = strings(conn, "PRAGMA integrity_check(20)")?;
    let mut problems: Vec<Problem> = damages
        .into_iter()
        .filter(|line| line != "ok")
        .map(|line| problem("database_damaged", format!("数据库文件结构有损坏（{line}）。"), RESTORE))
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
            RESTORE,
        )
    });
    Ok(told.collect())
}

/// The door is shut.
fn history(conn: &Connection) -> Result<Vec<Problem>> {
    const REMEDY: &str = "数据曾被别的程序改动，请从改动前的备份恢复，或联系维护人员";
    let mut problems = Vec::new();
    let open: i64 = conn.query_row("SELECT count(*) FROM open_change", [], |r| r.get(0))?;
    if open > 0 {
        problems.push(problem("history_not_kept", "有一次写入没有正常结束。", REMEDY));
    }
    Ok(problems)
}

/// What the journal does not watch looks as it must: nothing else would show that a page of it is another's.
fn unwatched(conn: &Connection) -> Result<Vec<Problem>> {
    const DRAWN: &str = "length({}) = 64 AND {} NOT GLOB '*[^0-9a-f]*'";
    const VERIFIER: &str = "{} GLOB '$argon2id$*'";
    const SHAPES: [(&str, &str, &str); 4] = [
        ("operator_secret", "verifier", VERIFIER),
        ("recovery_secret", "verifier", VERIFIER),
        ("backup_key", "key", DRAWN),
        ("keyring", "digest", DRAWN),
    ];
    let mut problems = Vec::new();
    for (table, column, shape) in SHAPES {
        let shape = shape.replace("{}", &quoted::name(column));
        let sql = format!("SELECT count(*) FROM main.{} WHERE NOT ({shape})", quoted::name(table));
        let odd: u32 = conn.query_row(&sql, [], |r| r.get(0))?;
        if odd > 0 {
            let what = format!("表{table}里有{odd}行不是程序写的。");
            problems.push(problem("database_damaged", what, RESTORE));
        }
    }
    Ok(problems)
}

fn numbers(conn: &Connection, names: &Names) -> Result<Vec<Problem>> {
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
    const REMEDY: &str = "请打开此人档案，对照身份证核对后修改";
    for row in rows {
        let (id, text, sex, born) = row?;
        let shown = masking::id_number(&text);
        let about = |what: &str| format!("的身份证号码{shown}{what}");
        match IdNumber::parse(&text) {
            Err(code) => {
                let what = about(&format!("不对：{}", code.sentence().trim_end_matches('。')));
                problems.push(names.problem(code.as_str(), id, what, REMEDY));
            }
            Ok(number) if number.sex().as_str() != sex => {
                problems.push(names.problem("sex_disagrees_with_id", id, about("与性别不一致"), REMEDY));
            }
            Ok(number) if number.born() != born => {
                problems.push(names.problem("birth_disagrees_with_id", id, about("与出生日期不一致"), REMEDY));
            }
            Ok(_) => {}
        }
    }
    Ok(problems)
}

fn contracts(conn: &Connection, names: &Names) -> Result<Vec<Problem>> {
    let periods = periods(
        conn,
        "SELECT worker_id, starts_on, ends_on FROM contract ORDER BY worker_id, starts_on",
    )?;
    let overlapping = overlapping(&periods, |end, next| end.is_none_or(|end| next <= end));
    let remedy = "请对照合同文本核对起止日期，在此人档案的“合同”一栏更正";
    Ok(overlapping
        .map(|id| names.problem("contract_overlaps", id, "有时段重叠的合同", remedy))
        .collect())
}

fn services(conn: &Connection, names: &Names) -> Result<Vec<Problem>> {
    let periods = periods(
        conn,
        "SELECT worker_id, joined_on, left_on FROM service ORDER BY worker_id, joined_on",
    )?;
    let overlapping = overlapping(&periods, |left, next| left.is_none_or(|left| next < left));
    let remedy = "请打开此人档案，核对任职和离任日期";
    Ok(overlapping
        .map(|id| names.problem("service_overlaps", id, "的在岗时段重叠", remedy))
        .collect())
}

/// Several identities may be held at once (S0-06), but none of them twice.
fn identities(conn: &Connection, names: &Names) -> Result<Vec<Problem>> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT a.worker_id, a.identity
           FROM identity_entry a
           JOIN identity_entry b
             ON b.worker_id = a.worker_id AND b.identity = a.identity AND b.from_on > a.from_on
            AND (a.to_on IS NULL OR b.from_on <= a.to_on)
          ORDER BY a.worker_id",
    )?;
    let rows = statement.query_map([], |r| Ok((r.get::<_, u32>(0)?, r.get::<_, String>(1)?)))?;
    let remedy = "请打开此人档案，核对这一身份的起止日期";
    rows.map(|row| {
        let (id, identity) = row?;
        Ok(names.problem("identity_overlaps", id, format!("的身份「{identity}」时段重叠"), remedy))
    })
    .collect()
}

/// Community, post, kind, grade and identities: what only a person in post has. Politics and education are older than any post.
const IN_POST: &str = "
    entry (worker_id, from_on, what) AS (
        SELECT worker_id, from_on, '所在社区' FROM placement UNION ALL
        SELECT worker_id, from_on, '职务' FROM post_entry UNION ALL
        SELECT worker_id, from_on, '人员类别' FROM kind_entry UNION ALL
        SELECT worker_id, from_on, '岗位等级' FROM grade_entry UNION ALL
        SELECT worker_id, from_on, '身份' FROM identity_entry)";

/// What holds in post holds from the day of joining at the earliest.
fn before_joining(conn: &Connection, names: &Names) -> Result<Vec<Problem>> {
    let sql = format!(
        "WITH {IN_POST}
         SELECT e.worker_id, e.what, min(e.from_on), s.joined
           FROM entry e
           JOIN (SELECT worker_id, min(joined_on) AS joined FROM service GROUP BY worker_id) s ON s.worker_id = e.worker_id
          WHERE e.from_on < s.joined
          GROUP BY e.worker_id, e.what
          ORDER BY e.worker_id"
    );
    let remedy = "请打开此人档案，核对到岗日期和这一项的生效日期";
    misplaced(conn, &sql, |id, what, from, joined| {
        let message = format!("的{what}自{from}起，早于到岗日期{joined}");
        names.problem("entry_before_joining", id, message, remedy)
    })
}

/// Nothing that holds in post begins between leaving and coming back.
fn after_leaving(conn: &Connection, names: &Names) -> Result<Vec<Problem>> {
    let sql = format!(
        "WITH {IN_POST}
         SELECT e.worker_id, e.what, min(e.from_on), max(s.left_on)
           FROM entry e
           JOIN service s ON s.worker_id = e.worker_id AND s.left_on < e.from_on
          WHERE NOT EXISTS (SELECT 1 FROM service o
                             WHERE o.worker_id = e.worker_id AND o.joined_on <= e.from_on
                               AND (o.left_on IS NULL OR e.from_on <= o.left_on))
          GROUP BY e.worker_id, e.what
          ORDER BY e.worker_id"
    );
    let remedy = "请打开此人档案核对；又回来工作的，请办理重新到岗";
    misplaced(conn, &sql, |id, what, from, left| {
        let message = format!("的{what}自{from}起，晚于离任日期{left}");
        names.problem("entry_after_leaving", id, message, remedy)
    })
}

fn misplaced(
    conn: &Connection,
    sql: &str,
    told: impl Fn(u32, String, String, String) -> Problem,
) -> Result<Vec<Problem>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    rows.map(|row| {
        let (id, what, from, day) = row?;
        Ok(told(id, what, from, day))
    })
    .collect()
}

type Period = (u32, NaiveDate, Option<NaiveDate>);

fn periods(conn: &Connection, sql: &str) -> Result<Vec<Period>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The people with a period that begins before the one before it is over.
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
    let names = Names::load(conn)?;
    let mut statement = conn.prepare("SELECT sha256, worker_id FROM attachment ORDER BY worker_id")?;
    let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, u32>(1)?)))?;
    let mut problems = Vec::new();
    for row in rows {
        let (hash, worker) = row?;
        let (code, what) = match attachments::read(dir, key, &hash) {
            Ok(_) => continue,
            Err(error) if error.code() == ErrorCode::FileNotFound => ("attachment_missing", "的照片文件不见了"),
            Err(_) => ("attachment_changed", "的照片文件被改动或损坏"),
        };
        let remedy = "请打开此人档案重新存入照片，或从有这张照片的备份恢复";
        problems.push(names.problem(code, worker, what, remedy));
    }
    Ok(problems)
}

/// Files in the attachments' folder that no record refers to: photos that were replaced, whose record an undo brings back, or files
/// of an import that was cut short. Information only.
pub fn orphans(conn: &Connection, dir: &Path) -> Result<u32> {
    let known: std::collections::HashSet<String> = attachments::all_hashes(conn)?.into_iter().collect();
    let folders = std::fs::read_dir(dir.join(attachments::FOLDER))
        .into_iter()
        .flatten()
        .flatten();
    let files = folders
        .filter_map(|f| std::fs::read_dir(f.path()).ok())
        .flat_map(|f| f.flatten());
    let unknown = files.filter(|f| !known.contains(f.file_name().to_string_lossy().as_ref()));
    Ok(unknown.count() as u32)
}
