//! The rules of the place: which packs there are, loading another one from a day, and what that would change for which people.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::appraisals;
use crate::domain::codes::Codes;
use crate::domain::identities::is_uncounted;
use crate::domain::person::{Person, WorkerId};
use crate::domain::rights::Right;
use crate::policy::{PolicyPack, Scheme};
use crate::roll::Roll;
use crate::rules::{appraisal_score, retirement, service};
use crate::storage::policies::{self, InForce};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, appraisals as filed, own, people, training};
use crate::{Error, ErrorCode, Result, files};

/// Larger than any pack; a larger file is refused.
const LARGEST: u64 = 1 << 20;

/// A pack as lists name it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PolicyLine {
    /// By which it is asked for: a shipped pack's key, or `#3` of a loaded one.
    pub key: String,
    /// What users read.
    pub name: String,
    /// First day on which it holds in this office; `None`: from the beginning, or not at all.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub from: Option<NaiveDate>,
    /// The document, as a line names it.
    pub document: String,
    /// It holds today.
    pub in_force: bool,
    /// It has ever held here, or will.
    pub of_office: bool,
}

/// The packs of the office in their order, then the shipped ones that it does not use.
pub fn list(conn: &Connection, today: NaiveDate) -> Result<Vec<PolicyLine>> {
    let first = policies::on(conn, NaiveDate::MIN)?;
    let now = policies::on(conn, today)?;
    let line = |key: &str, from, pack: &PolicyPack, of_office| PolicyLine {
        key: key.to_owned(),
        name: pack.name.clone(),
        from,
        document: pack.document.cited(),
        in_force: of_office && key == now.key,
        of_office,
    };
    let mut lines = vec![line(&first.key, None, &first.pack, true)];
    for one in policies::loaded(conn)? {
        lines.push(line(&one.key, Some(one.from_on), &PolicyPack::parse(&one.text)?, true));
    }
    for key in PolicyPack::shipped().filter(|key| *key != first.key) {
        lines.push(line(key, None, &PolicyPack::load(key)?, false));
    }
    Ok(lines)
}

/// A pack by key or name; of several of one name the latest.
pub fn find(conn: &Connection, named: &str) -> Result<InForce> {
    let unknown = || Error::about(ErrorCode::UnknownPolicy, named);
    let lines = list(conn, NaiveDate::MIN)?;
    let line = lines
        .iter()
        .rfind(|line| line.key == named)
        .or_else(|| lines.iter().rfind(|line| line.name == named))
        .ok_or_else(unknown)?;
    Ok(InForce {
        pack: policies::by_key(conn, &line.key)?,
        key: line.key.clone(),
        from_on: line.from,
    })
}

/// Reads a pack from a file and tries its own cases; how many there are. `policy_invalid` names section, key and fault.
pub fn read(file: &Path) -> Result<PolicyPack> {
    let refused = |fault| Error::about(ErrorCode::PolicyInvalid, fault);
    let pack = PolicyPack::parse(&files::read_text(file, LARGEST, "办法文件", refused)?)?;
    tried(&pack)?;
    Ok(pack)
}

/// Computes the pack's own cases. `policy_invalid` says which one comes to something else.
pub fn tried(pack: &PolicyPack) -> Result<()> {
    pack.check()?;
    let scheme = pack.appraisal.scheme();
    for (n, case) in pack.cases.iter().enumerate() {
        fault_of(&scheme, case).map_err(|fault| {
            let about = format!("cases第{}条：{fault}", n + 1);
            Error::about(ErrorCode::PolicyInvalid, about)
        })?;
    }
    Ok(())
}

fn fault_of(scheme: &Scheme, case: &crate::policy::Case) -> std::result::Result<(), String> {
    for (key, score) in &case.scores {
        let part = scheme.parts.iter().find(|part| part.key == *key);
        let part = part.ok_or_else(|| format!("没有“{key}”这一项"))?;
        if score.hundredths > part.most() {
            return Err(format!("“{key}”超过满分{}", part.share()));
        }
    }
    let scores = case
        .scores
        .iter()
        .map(|(key, score)| (key.clone(), Some(score.hundredths)));
    let composite = appraisal_score::composite(scheme, &scores.collect())
        .map_err(|missing| format!("缺少{}", missing.join("、")))?;
    let grade = appraisal_score::band(scheme, composite).map_or("", |band| &band.name);
    if composite != case.composite.hundredths {
        let now = appraisal_score::decimals(composite);
        return Err(format!("算出来是{now}分，写的是{}分", case.composite));
    }
    if grade != case.grade {
        return Err(format!("等次是“{grade}”，写的是“{}”", case.grade));
    }
    Ok(())
}

/// Lets a pack hold from a day on; years that are confirmed keep the rules by which they were. One step of undo.
pub fn load(store: &mut Store, occasion: &Occasion, pack: &PolicyPack, from: NaiveDate) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    tried(pack)?;
    let what = format!("从{from}起执行“{}”", pack.name);
    let entry = Entry::new(Action::OfficeChanged, what);
    store.write(occasion, &entry, |tx| policies::set(tx, from, pack))
}

/// Takes a loaded pack off again, by its key. `unknown_policy`; `policy_used` where a year was confirmed by it.
pub fn remove(store: &mut Store, occasion: &Occasion, key: &str) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    let loaded = policies::loaded(store.read())?;
    let found = loaded.iter().find(|one| one.key == key);
    let found = found.ok_or_else(|| Error::about(ErrorCode::UnknownPolicy, key))?;
    let pack = PolicyPack::parse(&found.text)?;
    if let Some(year) = confirmed_by(store.read(), key)? {
        return Err(Error::about(ErrorCode::PolicyUsed, format!("{year}年度考核")));
    }
    let entry = Entry::new(
        Action::OfficeChanged,
        format!("取消从{}起执行“{}”", found.from_on, pack.name),
    );
    let from = found.from_on;
    store.write(occasion, &entry, |tx| policies::remove(tx, from))
}

fn confirmed_by(conn: &Connection, key: &str) -> Result<Option<i32>> {
    for year in filed::years(conn)? {
        let head = filed::decision(conn, year)?.map(|(head, _)| head);
        if head.is_some_and(|head| head.policy == key) {
            return Ok(Some(year));
        }
    }
    Ok(None)
}

/// Writes a pack into a file, to be copied, edited and loaded again.
pub fn export(conn: &Connection, named: &str, out: &Path) -> Result<()> {
    let text = text_of(conn, named)?;
    own::export(out, |file| {
        files::latched(file, |mut file| {
            Ok(std::io::Write::write_all(&mut file, text.as_bytes())?)
        })
    })
}

/// The pack's file: of a shipped one as it is shipped, with its comments.
pub fn text_of(conn: &Connection, named: &str) -> Result<String> {
    let found = find(conn, named)?;
    let loaded = policies::loaded(conn)?.into_iter().find(|one| one.key == found.key);
    let text = loaded
        .map(|one| one.text)
        .or_else(|| PolicyPack::text(&found.key).map(str::to_owned));
    text.ok_or_else(|| Error::about(ErrorCode::UnknownPolicy, named))
}

/// What another pack would change for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PolicyEffect {
    /// Whose.
    pub worker: WorkerId,
    /// 姓名
    pub name: String,
    /// 2026年度考核建议等次 …
    pub what: String,
    /// By the rules that hold.
    pub before: String,
    /// By the others.
    pub after: String,
}

/// What would change, and for whom, if `pack` held from a day on: suggested grades of the years from then on that nobody has confirmed,
/// the standard of training, retirement, and full years of community work. In the order of numbers.
pub fn effects(conn: &Connection, pack: &PolicyPack, from: NaiveDate, today: NaiveDate) -> Result<Vec<PolicyEffect>> {
    pack.check()?;
    let roll = Roll::load(conn, today)?;
    let loaded = policies::loaded(conn)?;
    let mut found = Vec::new();
    for year in filed::years(conn)? {
        let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
        let confirmed = filed::decision(conn, year)?.is_some();
        // Another pack that holds on the year's last day stays.
        let other = loaded.iter().any(|one| from < one.from_on && one.from_on <= last);
        if last < from || confirmed || other {
            continue;
        }
        let what = format!("{year}年度考核建议等次");
        let (before, after) = (
            graded(conn, &policies::at_end_of(conn, year)?.pack, year, today)?,
            graded(conn, pack, year, today)?,
        );
        differing(&roll, &what, &before, &after, &mut found);
    }
    let day = today.max(from);
    let (now, year) = (policies::on(conn, day)?.pack, day.year());
    if now.training != pack.training {
        let hours: BTreeMap<WorkerId, u32> = earned(conn, year)?;
        let told = |pack: &PolicyPack| -> BTreeMap<WorkerId, String> {
            let met = |id: &WorkerId| pack.training.is_met(hours.get(id).copied().unwrap_or(0));
            let people = roll.active().map(|person| person.id);
            people
                .map(|id| (id, if met(&id) { "达标" } else { "未达标" }.to_owned()))
                .collect()
        };
        differing(
            &roll,
            &format!("{year}年度培训学时"),
            &told(&now),
            &told(pack),
            &mut found,
        );
    }
    let retires = |pack: &PolicyPack| -> BTreeMap<WorkerId, String> {
        let of = |person: &Person| {
            let reached = retirement::of(person.born.into(), pack.retirement.track_of(person))?;
            Some((person.id, reached.month.to_string()))
        };
        roll.active().filter_map(of).collect()
    };
    differing(&roll, "退休时间", &retires(&now), &retires(pack), &mut found);
    if now.service != pack.service {
        let told = |pack: &PolicyPack| -> Result<BTreeMap<WorkerId, String>> {
            let people = people::on_day_counted(conn, day, &pack.service)?;
            let years = people
                .iter()
                .filter_map(|one| Some((one.id, format!("{}年", service::years_of(one, day)?))));
            Ok(years.collect())
        };
        differing(&roll, "社区工作年限", &told(&now)?, &told(pack)?, &mut found);
    }
    if now.counting != pack.counting {
        let told = |pack: &PolicyPack| -> BTreeMap<WorkerId, String> {
            let counts = |person: &Person| pack.counting.counts(person.kind.as_deref(), person.lent_to.is_some());
            let word = |counted: bool| if counted { "计入" } else { "不计入" }.to_owned();
            roll.active().map(|person| (person.id, word(counts(person)))).collect()
        };
        differing(&roll, "在岗人数", &told(&now), &told(pack), &mut found);
    }
    Ok(found)
}

/// Kinds (人员类别) of people who work along, which a pack may count nevertheless.
pub fn kinds_along() -> Vec<String> {
    let codes = Codes::WorkerKind.codes().codes().iter();
    let names = codes.map(|code| code.name.clone());
    names.filter(|name| is_uncounted(name)).collect()
}

fn graded(conn: &Connection, pack: &PolicyPack, year: i32, day: NaiveDate) -> Result<BTreeMap<WorkerId, String>> {
    let computed = appraisals::compute_by(conn, pack, year, day)?;
    let outcomes = computed.appraisal.outcomes.into_iter();
    let told = outcomes.map(|one| (WorkerId(one.id), one.grade.unwrap_or_else(|| "—".to_owned())));
    Ok(told.collect())
}

fn earned(conn: &Connection, year: i32) -> Result<BTreeMap<WorkerId, u32>> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or(ErrorCode::BadDate);
    Ok(training::hours_earned(conn, day(1, 1)?, day(12, 31)?)?
        .into_iter()
        .collect())
}

fn differing(
    roll: &Roll,
    what: &str,
    before: &BTreeMap<WorkerId, String>,
    after: &BTreeMap<WorkerId, String>,
    found: &mut Vec<PolicyEffect>,
) {
    for (worker, now) in after {
        let was = before.get(worker);
        let (Some(person), true) = (roll.person(*worker), was != Some(now)) else {
            continue;
        };
        found.push(PolicyEffect {
            worker: *worker,
            name: person.name.to_string(),
            what: what.to_owned(),
            before: was.cloned().unwrap_or_else(|| "—".to_owned()),
            after: now.clone(),
        });
    }
}
