//! The trail as a page and the 查阅登记表 show it: filtered, a part at a time, each entry with the people it concerns and, when it is
//! opened, what was changed field by field. Numbers are masked.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension, ToSql, named_params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::{journal, own_fields, policies, seal};
use super::{Action, ChangeId, TrailLine, begin_of_day, current_image, line_from_row, object, text};
use crate::Result;
use crate::domain::catalogue::form::Named as Row;
use crate::domain::catalogue::{self, Field, Form};
use crate::domain::dates::chinese_date;

/// Rows of an entry that are shown one by one; an import has thousands.
const MOST_STEPS: usize = 100;
/// People of an entry that are named.
const MOST_NAMES: usize = 200;

/// What kind of thing an action is, for a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum TrailGroup {
    /// Records were changed.
    Change,
    /// Whole numbers were looked at.
    View,
    /// Papers were printed or saved.
    Print,
    /// Data left as a file or by the command line.
    Export,
    /// Somebody came or went.
    SignIn,
    /// Backups, keys, the trail itself.
    Keeping,
}

impl Action {
    /// What a reader calls it, and what kind of thing it is.
    fn told(self) -> (&'static str, TrailGroup) {
        match self {
            Self::OfficeCreated => ("建立单位", TrailGroup::Change),
            Self::OfficeChanged => ("修改单位信息", TrailGroup::Change),
            Self::CalendarChanged => ("修改放假安排", TrailGroup::Change),
            Self::Import => ("导入", TrailGroup::Change),
            Self::WorkerAdded => ("新增人员", TrailGroup::Change),
            Self::WorkerChanged => ("修改档案", TrailGroup::Change),
            Self::WorkerLeft => ("离任", TrailGroup::Change),
            Self::CommunitiesChanged => ("街道社区变更", TrailGroup::Change),
            Self::WorkerReturned => ("重新到岗", TrailGroup::Change),
            Self::WorkerMerged => ("合并档案", TrailGroup::Change),
            Self::RecordAdded => ("登记", TrailGroup::Change),
            Self::RecordCorrected => ("更正", TrailGroup::Change),
            Self::RecordChanged => ("变更", TrailGroup::Change),
            Self::RecordRemoved => ("删除", TrailGroup::Change),
            Self::ViewChanged => ("视图", TrailGroup::Change),
            Self::Filed => ("报送", TrailGroup::Change),
            Self::ContractAdded => ("登记合同", TrailGroup::Change),
            Self::ContractCorrected => ("更正合同", TrailGroup::Change),
            Self::ContractRemoved => ("删除合同", TrailGroup::Change),
            Self::PhotoChanged => ("存入照片", TrailGroup::Change),
            Self::ScoresChanged => ("录入得分", TrailGroup::Change),
            Self::AppraisalConfirmed => ("确认等次", TrailGroup::Change),
            Self::PublicationStarted => ("开始公示", TrailGroup::Change),
            Self::PublicationCorrected => ("更正公示", TrailGroup::Change),
            Self::PublicationEnded => ("公示结果", TrailGroup::Change),
            Self::ObjectionRecorded => ("公示异议", TrailGroup::Change),
            Self::ReviewRecorded => ("申请复核", TrailGroup::Change),
            Self::ReviewDecided => ("复核决定", TrailGroup::Change),
            Self::Undo => ("撤销", TrailGroup::Change),
            Self::Redo => ("重做", TrailGroup::Change),
            Self::Export => ("导出", TrailGroup::Export),
            Self::Print => ("打印", TrailGroup::Print),
            Self::View => ("查看", TrailGroup::View),
            Self::Backup => ("备份", TrailGroup::Keeping),
            Self::AutoBackup => ("自动备份", TrailGroup::Keeping),
            Self::BackupBad => ("备份已损坏", TrailGroup::Keeping),
            Self::BackupTried => ("试恢复", TrailGroup::Keeping),
            Self::Restore => ("恢复", TrailGroup::Keeping),
            Self::SignIn => ("登录", TrailGroup::SignIn),
            Self::SignOut => ("退出", TrailGroup::SignIn),
            Self::SignInFailed => ("登录被拒", TrailGroup::SignIn),
            Self::NumberTried => ("号码已在册", TrailGroup::View),
            Self::TrailBegun => ("记录起链", TrailGroup::Keeping),
            Self::TrailNoted => ("记明情况", TrailGroup::Keeping),
            Self::Encrypt => ("加密", TrailGroup::Keeping),
            Self::KeyChanged => ("更换密钥", TrailGroup::Keeping),
            Self::KeyKept => ("保留密钥", TrailGroup::Keeping),
            Self::RestSettled => ("未加密的已处理", TrailGroup::Keeping),
            Self::KeyringReplaced => ("密钥文件被换", TrailGroup::Keeping),
            Self::PasswordChanged => ("更换口令", TrailGroup::Keeping),
            Self::OwnPasswordChanged => ("修改自己的口令", TrailGroup::Keeping),
            Self::OperatorAdded => ("新增账户", TrailGroup::Keeping),
            Self::OperatorChanged => ("修改账户", TrailGroup::Keeping),
            Self::PasswordReset => ("重设口令", TrailGroup::Keeping),
            Self::RecoverySheetMade => ("更换恢复码", TrailGroup::Keeping),
            Self::Recovered => ("凭恢复码找回", TrailGroup::Keeping),
        }
    }

    /// What a reader calls it.
    pub fn title(self) -> &'static str {
        self.told().0
    }

    /// What kind of thing it is.
    pub fn group(self) -> TrailGroup {
        self.told().1
    }
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct TrailQuery {
    /// First day, where the office is.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub from: Option<NaiveDate>,
    /// Last day, included.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub until: Option<NaiveDate>,
    /// Whose file was changed, looked at, exported or printed.
    pub worker: Option<u32>,
    /// Who did it.
    pub who: Option<String>,
    /// Kinds; none: all.
    pub groups: Vec<TrailGroup>,
}

impl TrailQuery {
    /// The period in words: 「2026年1月1日至2026年11月22日」; empty: all of it.
    pub fn period(&self) -> String {
        match (self.from, self.until) {
            (Some(from), Some(until)) if from == until => chinese_date(from),
            (Some(from), Some(until)) => format!("{}至{}", chinese_date(from), chinese_date(until)),
            (Some(from), None) => format!("{}起", chinese_date(from)),
            (None, Some(until)) => format!("{}止", chinese_date(until)),
            (None, None) => String::new(),
        }
    }
}

/// Somebody whom an entry concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Named {
    /// The office's number.
    pub id: u32,
    /// The name now on file; `null`: taken back since.
    pub name: Option<String>,
}

/// One entry, masked, with what a page tells beside it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TrailEntry {
    /// The entry itself.
    #[serde(flatten)]
    pub line: TrailLine,
    /// What a reader calls the action.
    pub title: String,
    /// The first of those whom it concerns.
    pub people: Vec<Named>,
    /// How many they are.
    pub people_total: u32,
    /// Rows that it changed.
    pub rows: u32,
}

/// Entries `offset` and after, the newest first, and how many there are.
pub fn page(conn: &Connection, query: &TrailQuery, offset: u32, limit: u32) -> Result<(u32, Vec<TrailEntry>)> {
    let filter = Filter::of(query);
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM change c {}", filter.sql))?
        .query_row(&filter.values()[..], |r| r.get(0))?;
    Ok((total, entries(conn, &filter, "DESC", offset, limit)?))
}

/// All of them, the oldest first, as a register lists them; not more than `limit`.
pub fn register(conn: &Connection, query: &TrailQuery, limit: u32) -> Result<Vec<TrailEntry>> {
    entries(conn, &Filter::of(query), "ASC", 0, limit)
}

/// Everybody who ever did something.
pub fn operators(conn: &Connection) -> Result<Vec<String>> {
    Ok(conn
        .prepare_cached("SELECT DISTINCT who FROM change ORDER BY who")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

struct Filter {
    sql: String,
    bound: Vec<(&'static str, Box<dyn ToSql>)>,
}

impl Filter {
    fn of(query: &TrailQuery) -> Self {
        let mut conditions: Vec<&str> = Vec::new();
        let mut bound: Vec<(&'static str, Box<dyn ToSql>)> = Vec::new();
        if let Some(from) = query.from {
            conditions.push("c.at >= :from");
            bound.push((":from", Box::new(begin_of_day(from))));
        }
        if let Some(next) = query.until.and_then(|day| day.checked_add_days(Days::new(1))) {
            conditions.push("c.at < :until");
            bound.push((":until", Box::new(begin_of_day(next))));
        }
        if let Some(who) = &query.who {
            conditions.push("c.who = :who");
            bound.push((":who", Box::new(who.clone())));
        }
        if let Some(worker) = query.worker {
            conditions.push(
                "c.id IN (SELECT change_id FROM row_change WHERE worker_id = :worker
                          UNION SELECT change_id FROM change_about WHERE :worker BETWEEN first_worker AND last_worker)",
            );
            bound.push((":worker", Box::new(worker)));
        }
        if !query.groups.is_empty() {
            let words: Vec<&str> = Action::ALL
                .iter()
                .filter(|action| query.groups.contains(&action.group()))
                .map(|action| action.as_str())
                .collect();
            conditions.push("c.action IN (SELECT value FROM json_each(:actions))");
            bound.push((":actions", Box::new(serde_json::Value::from(words).to_string())));
        }
        let sql = if conditions.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", conditions.join(" AND "))
        };
        Self { sql, bound }
    }

    fn values(&self) -> Vec<(&'static str, &dyn ToSql)> {
        self.bound.iter().map(|(name, value)| (*name, &**value)).collect()
    }
}

fn entries(conn: &Connection, filter: &Filter, order: &str, offset: u32, limit: u32) -> Result<Vec<TrailEntry>> {
    let mut values = filter.values();
    values.extend([(":limit", &limit as &dyn ToSql), (":offset", &offset)]);
    conn.prepare_cached(&format!(
        "SELECT c.id, c.at, c.who, c.action, c.what, c.why, c.effective_on, c.undoes
           FROM change c {}
          ORDER BY c.id {order}
          LIMIT :limit OFFSET :offset",
        filter.sql
    ))?
    .query_and_then(&values[..], |row| {
        let line = line_from_row(row)?.masked();
        let concerned = concerned(conn, line.n)?;
        Ok(TrailEntry {
            title: Action::from_word(&line.action)
                .map_or("其他操作", Action::title)
                .to_owned(),
            people_total: concerned.len() as u32,
            people: names(conn, concerned.into_iter().take(3))?,
            rows: conn
                .prepare_cached("SELECT count(*) FROM row_change WHERE change_id = :change")?
                .query_row(named_params! { ":change": line.n.0 }, |r| r.get(0))?,
            line,
        })
    })?
    .collect()
}

/// The people that an entry concerns, by number.
fn concerned(conn: &Connection, change: ChangeId) -> Result<BTreeSet<u32>> {
    let change = named_params! { ":change": change.0 };
    let mut people: BTreeSet<u32> = conn
        .prepare_cached(
            "SELECT DISTINCT worker_id FROM row_change WHERE change_id = :change AND worker_id IS NOT NULL",
        )?
        .query_map(change, |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut about =
        conn.prepare_cached("SELECT first_worker, last_worker FROM change_about WHERE change_id = :change")?;
    let mut rows = about.query(change)?;
    while let Some(row) = rows.next()? {
        let (first, last): (u32, u32) = (row.get(0)?, row.get(1)?);
        people.extend(first..=last);
    }
    Ok(people)
}

fn names(conn: &Connection, people: impl Iterator<Item = u32>) -> Result<Vec<Named>> {
    people.map(|id| named(conn, id)).collect()
}

/// A person by number.
pub fn named(conn: &Connection, id: u32) -> Result<Named> {
    let name = conn
        .prepare_cached("SELECT name FROM worker WHERE id = :id")?
        .query_row(named_params! { ":id": id }, |r| r.get(0))
        .optional()?;
    Ok(Named { id, name })
}

/// What an entry did, when its line is opened.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TrailDetails {
    /// Those whom it concerns; the first two hundred.
    pub people: Vec<Named>,
    /// How many they are.
    pub people_total: u32,
    /// What it changed; the first hundred rows.
    pub steps: Vec<TrailStep>,
    /// Rows beyond those.
    pub more: u32,
}

/// One row that was changed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct TrailStep {
    /// Whose.
    pub worker: Option<Named>,
    /// 新增, 修改 or 删除, and of what.
    pub what: String,
    /// Field by field.
    pub fields: Vec<FieldStep>,
}

/// One field of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct FieldStep {
    /// What a reader calls it.
    pub title: String,
    /// What it was; `null`: nothing.
    pub before: Option<String>,
    /// What it became; `null`: taken away.
    pub after: Option<String>,
}

/// What the entry of that number did.
pub fn details(conn: &Connection, change: ChangeId) -> Result<TrailDetails> {
    let people = concerned(conn, change)?;
    let rows: u32 = conn.query_row(
        "SELECT count(*) FROM row_change WHERE change_id = :change",
        named_params! { ":change": change.0 },
        |r| r.get(0),
    )?;
    let words = Words::of(conn);
    let mut steps = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT id, tbl, row_id, worker_id, op, before, after, seal FROM row_change
          WHERE change_id = :change ORDER BY id LIMIT :most",
    )?;
    let mut found = statement.query(named_params! { ":change": change.0, ":most": MOST_STEPS as u32 })?;
    while let Some(row) = found.next()? {
        let table: String = row.get("tbl")?;
        let op: String = row.get("op")?;
        let worker: Option<u32> = row.get("worker_id")?;
        let (before, mut after): (Option<String>, Option<String>) = (row.get("before")?, row.get("after")?);
        if op == "insert" {
            after = inserted(
                conn,
                row.get("id")?,
                &table,
                row.get("row_id")?,
                worker,
                row.get("seal")?,
            )?;
        }
        let word = match op.as_str() {
            "insert" => "新增",
            "update" => "修改",
            _ => "删除",
        };
        steps.push(TrailStep {
            worker: worker.map(|id| named(conn, id)).transpose()?,
            what: format!("{word}{}", catalogue::title_of(&table)),
            fields: fields(&words, &table, before.as_deref(), after.as_deref())?,
        });
    }
    Ok(TrailDetails {
        people_total: people.len() as u32,
        people: names(conn, people.into_iter().take(MOST_NAMES))?,
        more: rows - steps.len() as u32,
        steps,
    })
}

/// What a row was when it was put in: what it is, if it still has its seal; else the `before` of its next change.
fn inserted(
    conn: &Connection,
    id: i64,
    table: &str,
    row: i64,
    worker: Option<u32>,
    sealed: Option<Vec<u8>>,
) -> Result<Option<String>> {
    if !journal::tables(conn)?.iter().any(|known| known == table) {
        return Ok(None);
    }
    let now = current_image(conn, table, row)?;
    let unchanged = now.as_deref().and_then(seal::of_image).map(|seal| seal.to_vec()) == sealed;
    if unchanged && sealed.is_some() {
        return Ok(now);
    }
    let next = conn
        .prepare_cached(
            "SELECT before FROM row_change
              WHERE worker_id IS :worker AND tbl = :table AND row_id = :row AND id > :id ORDER BY id LIMIT 1",
        )?
        .query_row(
            named_params! { ":worker": worker, ":table": table, ":row": row, ":id": id },
            |r| r.get(0),
        )
        .optional()?;
    Ok(next.flatten())
}

fn fields(words: &Words<'_>, table: &str, before: Option<&str>, after: Option<&str>) -> Result<Vec<FieldStep>> {
    let (was, is) = (object(before), object(after));
    let mut told = Vec::new();
    for key in is.keys().chain(was.keys().filter(|key| !is.contains_key(*key))) {
        let entry = if is.is_empty() { &was } else { &is };
        let Some(field) = words.field(table, key, entry)? else {
            continue;
        };
        let (before, after) = (was.get(key).and_then(text), is.get(key).and_then(text));
        if before != after {
            told.push(FieldStep {
                title: field.title.to_owned(),
                before: before.map(|value| words.shown(field, &value)).transpose()?,
                after: after.map(|value| words.shown(field, &value)).transpose()?,
            });
        }
    }
    Ok(told)
}

/// The table of what the office's own fields say.
const OWN_VALUE: &str = "own_value";

/// Stored values in the words of a reader, with lookups shared by many of them.
pub struct Words<'c> {
    conn: &'c Connection,
    /// Keys and titles of the parts of the appraisal, read once.
    parts: OnceCell<Vec<(String, String)>>,
}

impl<'c> Words<'c> {
    /// The words for the office's records.
    pub fn of(conn: &'c Connection) -> Self {
        Self {
            conn,
            parts: OnceCell::new(),
        }
    }

    /// The field of that key; `None` for a field that is not shown to readers. The value of one of the office's own fields is that field's.
    pub(super) fn field(&self, table: &str, key: &str, entry: &Map<String, Value>) -> Result<Option<&'static Field>> {
        if table != OWN_VALUE {
            return Ok(catalogue::told(table, key));
        }
        let Some(id) = entry.get("field_id").and_then(Value::as_u64).filter(|_| key == "value") else {
            return Ok(None);
        };
        let own = own_fields::all(self.conn)?
            .into_iter()
            .find(|one| u64::from(one.id) == id);
        Ok(own.map(|one| one.field).or_else(|| catalogue::told(table, key)))
    }

    /// A stored value as a reader knows it; numbers of people masked.
    pub(super) fn shown(&self, field: &Field, value: &str) -> Result<String> {
        Ok(match field.form {
            Form::Row(named) => name_of(self.conn, named, value)?.unwrap_or_else(|| value.to_owned()),
            Form::Part => {
                let part = self.parts()?.iter().find(|(key, _)| key == value);
                part.map_or_else(|| value.to_owned(), |(_, title)| title.clone())
            }
            form => form.masked(&form.shown(value)),
        })
    }

    fn parts(&self) -> Result<&[(String, String)]> {
        if let Some(parts) = self.parts.get() {
            return Ok(parts);
        }
        let packs = policies::all(self.conn)?.into_iter();
        // A part of an old year has its latest title.
        let parts = packs.rev().flat_map(|pack| pack.appraisal.parts);
        let titles = parts.into_iter().map(|part| (part.key, part.title)).collect();
        Ok(self.parts.get_or_init(|| titles))
    }
}

/// The name by which users know a row.
fn name_of(conn: &Connection, named: Row, id: &str) -> Result<Option<String>> {
    let sql = match named {
        Row::Community => "SELECT name FROM community WHERE id = ?1",
        Row::Street => "SELECT name FROM street WHERE id = ?1",
        Row::Worker => "SELECT name FROM worker WHERE id = ?1",
        Row::OwnField => "SELECT title FROM own_field WHERE id = ?1",
        Row::TrainingEvent => "SELECT title FROM training_event WHERE id = ?1",
    };
    Ok(conn.prepare_cached(sql)?.query_row([id], |r| r.get(0)).optional()?)
}
