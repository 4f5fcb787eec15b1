//! 报送: a report is kept as it was filed, with the people behind its figures. The same period made later is laid beside it: which figures
//! are others now, whose they are, and which change did it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::reports::{self, Building, Report, give_out};
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;
use crate::domain::text;
use crate::progress::Progress;
use crate::reports::period::Period;
use crate::reports::quarterly::Within;
use crate::reports::table::Level;
use crate::storage::filings::{self, FiledPerson, Filing};
use crate::storage::trail::{self, Action};
use crate::storage::{Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result};

/// In characters.
const LONGEST_REASON: usize = 200;

/// A column as filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldColumn {
    /// The name that scripts use.
    pub key: String,
    /// The head.
    pub title: String,
    /// The upper head.
    pub group: Option<String>,
    /// There are people behind its figures.
    pub has_people: bool,
}

/// A row as filed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldRow {
    /// `community`, `subtotal`, `total`.
    pub level: String,
    /// 街道; blank in the total.
    pub street: String,
    /// 社区; blank in subtotals and the total.
    pub community: String,
    /// As many as there are columns.
    pub figures: Vec<Value>,
}

/// What a filing holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// Columns, from the left.
    pub columns: Vec<HeldColumn>,
    /// Rows, the total last.
    pub rows: Vec<HeldRow>,
}

impl Held {
    fn of(report: &dyn Report) -> Self {
        let columns = report.columns().into_iter().map(|column| HeldColumn {
            key: column.key,
            title: column.title,
            group: column.group,
            has_people: column.has_people,
        });
        let level = |level| match level {
            Level::Community => "community",
            Level::Subtotal => "subtotal",
            Level::Total => "total",
        };
        let rows = report.rows().into_iter().map(|row| HeldRow {
            level: level(row.level).to_owned(),
            street: row.street,
            community: row.community,
            figures: row.figures.iter().map(|cell| serde_json::json!(cell)).collect(),
        });
        Self {
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }

    fn read(filing: &Filing) -> Result<Self> {
        serde_json::from_str(&filing.held).map_err(|_| Error::Internal("unreadable filing".into()))
    }

    /// The figure of the whole.
    fn total(&self, key: &str) -> Option<&Value> {
        let at = self.columns.iter().position(|column| column.key == key)?;
        self.rows.last()?.figures.get(at)
    }
}

/// What was filed, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Filed {
    /// The report's name.
    pub report: String,
    /// 报表名称
    pub title: String,
    /// 2026Q3
    pub period: String,
    /// 1; a correction of it is 2, and so on.
    pub part: u32,
    /// The day.
    pub filed_on: String,
    /// Name of the workbook, where one was saved along.
    pub file: Option<String>,
    /// SHA-256 of it.
    pub sha256: Option<String>,
    /// Why it corrects the one before.
    pub reason: Option<String>,
}

impl From<Filing> for Filed {
    fn from(filing: Filing) -> Self {
        Self {
            report: filing.report,
            title: filing.title,
            period: filing.period,
            part: filing.part,
            filed_on: filing.filed_on.to_string(),
            file: filing.file,
            sha256: filing.sha256,
            reason: filing.reason,
        }
    }
}

/// What is wanted of a filing.
pub struct ToFile<'a> {
    /// The report's name.
    pub report: &'a str,
    /// Its period.
    pub period: Period,
    /// Where the workbook is saved along.
    pub out: Option<&'a Path>,
    /// Why it corrects the one that was filed before.
    pub reason: Option<&'a str>,
}

/// Filings tell of the whole office.
fn may(store: &Store) -> Result<()> {
    store.require(Right::Export)?;
    store.require_whole()
}

/// Keeps a report as it is filed. Of a period that was filed already it is a correction and asks for a reason.
pub fn make(store: &mut Store, occasion: &Occasion, asked: &ToFile<'_>, progress: &mut dyn Progress) -> Result<Filed> {
    may(store)?;
    let period = asked.period.to_string();
    let before = filings::last(store.read(), asked.report, &period)?;
    let reason = asked
        .reason
        .map(text::one_line)
        .filter(|reason| !text::says_nothing(reason));
    if before.is_some() && reason.is_none() {
        let about = format!("{}已经报送过，更正后再报送的，请写明原因", asked.period.title());
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    if reason
        .as_ref()
        .is_some_and(|reason| reason.chars().count() > LONGEST_REASON)
    {
        let about = format!("原因不超过{LONGEST_REASON}个字");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let building = Building { store, occasion };
    let report = statistics(&building, asked.report, asked.period, progress)?;
    let people = people_of(&building, &*report)?;
    let sha256 = match asked.out {
        Some(out) => {
            give_out(store, occasion, &*report, out, progress)?;
            let digest = Sha256::digest(std::fs::read(out)?);
            Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
        }
        None => None,
    };
    let filing = Filing {
        id: 0,
        report: asked.report.to_owned(),
        period,
        part: before.map_or(1, |before| before.part + 1),
        filed_on: occasion.on,
        title: report.what(),
        held: serde_json::to_string(&Held::of(&*report)).map_err(|e| Error::Internal(e.to_string()))?,
        file: asked
            .out
            .and_then(Path::file_name)
            .map(|name| name.to_string_lossy().into_owned()),
        sha256,
        reason,
    };
    let what = match filing.part {
        1 => format!("报送{}", filing.title),
        part => format!("更正报送{}（第{part}次）", filing.title),
    };
    store.write(occasion, &Entry::new(Action::Filed, what), |tx| {
        filings::add(tx, &filing, &people)
    })?;
    Ok(filing.into())
}

/// A report with figures; lists of people are no statistics to file.
fn statistics(
    building: &Building<'_>,
    name: &str,
    period: Period,
    progress: &mut dyn Progress,
) -> Result<Box<dyn Report>> {
    let report = reports::build(building, name, Some(period), progress)?;
    if report.columns().iter().any(|column| column.has_people) {
        return Ok(report);
    }
    let about = format!("「{name}」是名单，报送的是统计报表");
    Err(Error::about(ErrorCode::InvalidArgument, about))
}

/// The columns that count each person of the whole.
fn holds(report: &dyn Report) -> Result<BTreeMap<u32, BTreeSet<String>>> {
    let mut holds: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for column in report.columns().into_iter().filter(|column| column.has_people) {
        for worker in report.people_behind(&column.key, &Within::default())? {
            holds.entry(worker.0).or_default().insert(column.key.clone());
        }
    }
    Ok(holds)
}

fn people_of(building: &Building<'_>, report: &dyn Report) -> Result<Vec<FiledPerson>> {
    let desk = crate::desk::Desk::open(building.store.read(), building.occasion.on)?;
    let people = holds(report)?.into_iter().map(|(id, keys)| {
        let person = desk.roll.person(WorkerId(id));
        FiledPerson {
            worker: WorkerId(id),
            name: person.map_or_else(String::new, |person| person.name.to_string()),
            community: person.map_or_else(String::new, |person| desk.roll.community_name(person).to_owned()),
            holds: keys.into_iter().collect::<Vec<_>>().join(" "),
        }
    });
    Ok(people.collect())
}

/// Everything that was filed, the newest first.
pub fn list(store: &Store) -> Result<Vec<Filed>> {
    may(store)?;
    Ok(filings::all(store.read())?.into_iter().map(Filed::from).collect())
}

/// What was filed last of a report's period, in short; none where it was not, or the account may not know.
pub fn last(store: &Store, report: &str, period: Period) -> Result<Option<Filed>> {
    if may(store).is_err() {
        return Ok(None);
    }
    Ok(filings::last(store.read(), report, &period.to_string())?.map(Filed::from))
}

/// A figure as a reader sees it; blank where it is not known.
pub fn figure_text(figure: &Value) -> String {
    match figure {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        number => number.to_string(),
    }
}

/// The last filing of a report's period. `not_filed` where it was not filed.
pub fn show(store: &Store, report: &str, period: Period) -> Result<(Filed, Held)> {
    let filing = filed(store, report, period)?;
    let held = Held::read(&filing)?;
    Ok((filing.into(), held))
}

fn filed(store: &Store, report: &str, period: Period) -> Result<Filing> {
    may(store)?;
    let found = filings::last(store.read(), report, &period.to_string())?;
    found.ok_or_else(|| Error::about(ErrorCode::NotFiled, format!("「{report}」{}", period.title())))
}

/// A person who is counted in a figure now and was not when it was filed, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ChangedPerson {
    /// Who.
    pub id: WorkerId,
    /// The name as filed, else as now.
    pub name: String,
    /// Counted now; otherwise counted when it was filed.
    pub added: bool,
    /// What was done to the file since, the newest last.
    pub since: Vec<Since>,
}

/// A change of a person's file after the filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Since {
    /// When.
    pub at: String,
    /// By whom.
    pub who: String,
    /// What was done.
    pub what: String,
}

/// A figure that is another one now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedFigure {
    /// The column.
    pub key: String,
    /// Its head.
    pub title: String,
    /// As filed, of the whole.
    pub filed: Value,
    /// As known now.
    pub now: Value,
    /// By whom they differ.
    pub people: Vec<ChangedPerson>,
}

/// A filing beside what is known now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// What was filed.
    pub filing: Filed,
    /// The figures that are others now.
    pub changes: Vec<ChangedFigure>,
    /// 期初 is not the 期末 that was filed of the period before: as filed then, and as it is here.
    pub opening_break: Option<(Value, Value)>,
}

/// Lays what was filed beside what the records say now.
pub fn compare(
    building: &Building<'_>,
    report: &str,
    period: Period,
    progress: &mut dyn Progress,
) -> Result<Comparison> {
    let store = building.store;
    let filing = filed(store, report, period)?;
    let held = Held::read(&filing)?;
    let made = statistics(building, report, period, progress)?;
    let now = Held::of(&*made);
    let before = filings::people(store.read(), filing.id)?;
    let names: HashMap<u32, &str> = before.iter().map(|one| (one.worker.0, one.name.as_str())).collect();
    let counted_then = |key: &str| -> BTreeSet<u32> {
        let counted = before.iter().filter(|one| one.holds.split(' ').any(|own| own == key));
        counted.map(|one| one.worker.0).collect()
    };
    let counts_now = holds(&*made)?;
    let counted_now = |key: &str| -> BTreeSet<u32> {
        let counted = counts_now.iter().filter(|(_, keys)| keys.contains(key));
        counted.map(|(id, _)| *id).collect()
    };
    let desk = crate::desk::Desk::open(store.read(), building.occasion.on)?;
    let mut since: HashMap<u32, Vec<Since>> = HashMap::new();
    let mut changes = Vec::new();
    for column in &held.columns {
        let (then, known) = (held.total(&column.key), now.total(&column.key));
        let (of_then, of_now) = match column.has_people {
            true => (counted_then(&column.key), counted_now(&column.key)),
            false => (BTreeSet::new(), BTreeSet::new()),
        };
        if then == known && of_then == of_now {
            continue;
        }
        let mut people = Vec::new();
        for id in of_then.symmetric_difference(&of_now) {
            if !since.contains_key(id) {
                since.insert(*id, changes_since(store, *id, &filing)?);
            }
            let name = names.get(id).map(|name| (*name).to_owned());
            let person = || desk.roll.person(WorkerId(*id)).map(|person| person.name.to_string());
            people.push(ChangedPerson {
                id: WorkerId(*id),
                name: name.or_else(person).unwrap_or_default(),
                added: of_now.contains(id),
                since: since.get(id).cloned().unwrap_or_default(),
            });
        }
        changes.push(ChangedFigure {
            key: column.key.clone(),
            title: column.title.clone(),
            filed: then.cloned().unwrap_or_default(),
            now: known.cloned().unwrap_or_default(),
            people,
        });
    }
    Ok(Comparison {
        opening_break: opening_break(store, report, period, &held)?,
        filing: filing.into(),
        changes,
    })
}

/// 期初 of this filing and 期末 of the one before, where they differ.
fn opening_break(store: &Store, report: &str, period: Period, held: &Held) -> Result<Option<(Value, Value)>> {
    let Some(earlier) = filings::last(store.read(), report, &period.before().to_string())? else {
        return Ok(None);
    };
    let earlier = Held::read(&earlier)?;
    Ok(match (earlier.total("closing"), held.total("opening")) {
        (Some(closing), Some(opening)) if closing != opening => Some((closing.clone(), opening.clone())),
        _ => None,
    })
}

/// What was done to a person's file in the second of the filing or later, each change once.
fn changes_since(store: &Store, worker: u32, filing: &Filing) -> Result<Vec<Since>> {
    let Some(filed_at) = trail::written_at(store.read(), "filing", filing.id)? else {
        return Ok(Vec::new());
    };
    let mut since: Vec<Since> = Vec::new();
    for change in trail::of_worker(store.read(), worker)? {
        let is_known = since
            .iter()
            .any(|known| known.at == change.at && known.what == change.what);
        if change.at >= filed_at && !is_known {
            since.push(Since {
                at: change.at,
                who: change.who,
                what: change.what,
            });
        }
    }
    Ok(since)
}
