//! The front page: what is due, for whom, by when, on what ground. Computed from the records whenever it is asked; nothing is
//! scheduled, so nothing can be missed by a switched-off PC.

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;

use super::{calendar, contracts, training};
use crate::domain::person::{Person, WorkerId};
use crate::policy::PolicyPack;
use crate::roll::Roll;
use crate::rules::retirement;
use crate::rules::workdays::Calendar;
use crate::storage::{Connection, appraisals, publications};
use crate::{ErrorCode, Result};

/// Contracts that end within so many days are due.
const CONTRACT_DAYS: u32 = 90;
/// A written contract is owed within a month of starting (劳动合同法第十条).
const WRITTEN_CONTRACT_MONTHS: u32 = 1;
/// Probation and retirement are told so far ahead.
const PROBATION_DAYS: i64 = 30;
const RETIREMENT_MONTHS: u32 = 6;
/// A publication that is over stays on the page so long.
const PUBLICATION_DAYS_AFTER: i64 = 30;
/// From this month on, people short of training hours are listed.
const TRAINING_FROM_MONTH: u32 = 9;

/// Next year's days off are published in November, as a rule.
const CALENDAR_FROM_MONTH: u32 = 11;

/// What kind of thing is due, and so where it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DueKind {
    /// A contract ends or has ended.
    Contract,
    /// Nobody signed one.
    NoContract,
    /// A probation ends.
    Probation,
    /// Somebody reaches the retirement age.
    Retirement,
    /// A notice hangs, or has come down.
    Publication,
    /// The appraisal has a step to do.
    Appraisal,
    /// People short of training hours.
    Training,
    /// Files with gaps.
    Papers,
    /// The days off of a year are not on file.
    Calendar,
}

/// One line of the front page.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Due {
    /// Which kind.
    pub kind: DueKind,
    /// Who or what: 「张三 双桥社区」.
    pub title: String,
    /// What is to be done.
    pub what: String,
    /// By when.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub by: Option<NaiveDate>,
    /// Days until then; negative: overdue.
    pub days_left: Option<i64>,
    /// On what ground.
    pub ground: String,
    /// The one person it concerns.
    pub worker: Option<WorkerId>,
    /// The people it concerns, where they are several.
    pub people: Vec<WorkerId>,
    /// The year it concerns.
    pub year: Option<i32>,
}

/// Everything that is due on the roll's day: the overdue first, then by day.
pub fn due(conn: &Connection, roll: &Roll, policy: &PolicyPack) -> Result<Vec<Due>> {
    let calendar = calendar::of(conn)?;
    let mut found = publications_due(conn, &calendar, roll.day)?;
    found.extend(calendar_due(&calendar, roll.day));
    found.extend(appraisal_due(conn, roll, policy)?);
    found.extend(contracts_due(conn, roll)?);
    for person in roll.active() {
        found.extend(without_contract(roll, person));
        found.extend(probation(roll, person));
        found.extend(retirement_due(roll, policy, person));
    }
    found.extend(training_due(conn, roll, policy)?);
    found.extend(gaps(roll));
    found.sort_by_key(|d| (d.by.is_none(), d.by));
    Ok(found)
}

fn of_person(roll: &Roll, person: &Person, kind: DueKind, what: String, by: NaiveDate, ground: &str) -> Due {
    Due {
        kind,
        title: format!("{}  {}", person.name, roll.community_name(person))
            .trim()
            .to_owned(),
        what,
        by: Some(by),
        days_left: Some((by - roll.day).num_days()),
        ground: ground.to_owned(),
        worker: Some(person.id),
        people: Vec::new(),
        year: None,
    }
}

fn of_office(kind: DueKind, title: String, what: String, ground: &str) -> Due {
    Due {
        kind,
        title,
        what,
        by: None,
        days_left: None,
        ground: ground.to_owned(),
        worker: None,
        people: Vec::new(),
        year: None,
    }
}

fn contracts_due(conn: &Connection, roll: &Roll) -> Result<Vec<Due>> {
    let due = contracts::due(conn, roll, CONTRACT_DAYS)?;
    Ok(due
        .into_iter()
        .map(|d| {
            let what = if d.days_left < 0 {
                "合同已到期，没有后续合同，请尽快续签或办理终止".to_owned()
            } else {
                "合同即将到期，请征询续签意向".to_owned()
            };
            of_person(
                roll,
                d.person,
                DueKind::Contract,
                what,
                d.ends_on,
                "劳动合同法第四十四条、第四十六条",
            )
        })
        .collect())
}

fn without_contract(roll: &Roll, person: &Person) -> Option<Due> {
    if !person.contracts.is_empty() {
        return None;
    }
    let joined = person.service(roll.day)?.joined_on;
    let by = joined.checked_add_months(Months::new(WRITTEN_CONTRACT_MONTHS))?;
    let what = "没有登记合同，到岗一个月内应当订立书面合同".to_owned();
    Some(of_person(
        roll,
        person,
        DueKind::NoContract,
        what,
        by,
        "劳动合同法第十条、第八十二条",
    ))
}

fn probation(roll: &Roll, person: &Person) -> Option<Due> {
    let contract = person.contract(roll.day)?;
    let months = contract.probation_months.filter(|m| *m > 0)?;
    let by = contract.starts_on.checked_add_months(Months::new(months))?.pred_opt()?;
    let left = (by - roll.day).num_days();
    let what = format!("试用期{months}个月即将届满，请安排转正考核");
    (0..=PROBATION_DAYS)
        .contains(&left)
        .then(|| of_person(roll, person, DueKind::Probation, what, by, "劳动合同法第十九条"))
}

fn retirement_due(roll: &Roll, policy: &PolicyPack, person: &Person) -> Option<Due> {
    let due = retirement::of(person.born.into(), policy.retirement.track(person.sex))?;
    let by = due.month.last_day();
    let horizon = roll.day.checked_add_months(Months::new(RETIREMENT_MONTHS))?;
    let what = if by < roll.day {
        "已达到法定退休年龄，请核实去留"
    } else {
        "即将达到法定退休年龄，请提前办理手续"
    };
    (by <= horizon).then(|| {
        of_person(
            roll,
            person,
            DueKind::Retirement,
            what.to_owned(),
            by,
            "关于实施渐进式延迟法定退休年龄的决定",
        )
    })
}

fn publications_due(conn: &Connection, calendar: &Calendar, day: NaiveDate) -> Result<Vec<Due>> {
    let shown = publications::all(conn)?
        .into_iter()
        .filter(|p| (day - p.until_on).num_days() <= PUBLICATION_DAYS_AFTER);
    Ok(shown
        .map(|p| {
            let left = (p.until_on - day).num_days();
            let what = if left < 0 {
                "公示期已满，请记录公示结果".to_owned()
            } else {
                let from = day.max(p.from_on);
                let days = calendar.workdays_between(from, p.until_on);
                let doubts = calendar.doubts(from, p.until_on).concat();
                format!("公示至{}，还有{days}个工作日。{doubts}", p.until_on)
                    .trim_end_matches('。')
                    .to_owned()
            };
            Due {
                by: Some(p.until_on),
                days_left: Some(left),
                year: Some(p.year),
                ..of_office(
                    DueKind::Publication,
                    format!("{}年度考核结果公示", p.year),
                    what,
                    "考核办法：优秀等次应当公示",
                )
            }
        })
        .collect())
}

/// This year's days off, or late in the year the next one's, where they are not on file.
fn calendar_due(calendar: &Calendar, day: NaiveDate) -> Option<Due> {
    let next = (day.month() >= CALENDAR_FROM_MONTH).then_some(day.year() + 1);
    let year = [Some(day.year()), next]
        .into_iter()
        .flatten()
        .find(|year| !calendar.knows(*year))?;
    let by = NaiveDate::from_ymd_opt(year, 1, 1)?.pred_opt()?;
    let what = "通知一般在上一年11月公布，公布后请在“设置-放假安排”中录入；录入以前，这一年的工作日只是推算";
    Some(Due {
        by: Some(by),
        days_left: Some((by - day).num_days()),
        year: Some(year),
        ..of_office(
            DueKind::Calendar,
            format!("{year}年放假安排"),
            what.to_owned(),
            "国务院办公厅每年关于部分节假日安排的通知",
        )
    })
}

fn appraisal_due(conn: &Connection, roll: &Roll, policy: &PolicyPack) -> Result<Vec<Due>> {
    let mut found = Vec::new();
    for year in [roll.day.year() - 1, roll.day.year()] {
        let scores = appraisals::scores(conn, year)?;
        let confirmed = appraisals::decision(conn, year)?.is_some();
        for window in &policy.appraisal.windows {
            let (from, until) = window.in_year(year);
            if from <= roll.day && roll.day <= until && !confirmed {
                found.push(Due {
                    by: Some(until),
                    days_left: Some((until - roll.day).num_days()),
                    year: Some(year),
                    ..of_office(
                        DueKind::Appraisal,
                        format!("{year}年度{}", window.title),
                        "正在规定的时间内，请组织测评并录入得分".into(),
                        &policy.document.title,
                    )
                });
            }
        }
        if !scores.is_empty() && !confirmed {
            let what = format!("已有{}人的得分，等次还没有确认", scores.len());
            found.push(Due {
                year: Some(year),
                ..of_office(
                    DueKind::Appraisal,
                    format!("{year}年度考核"),
                    what,
                    &policy.document.title,
                )
            });
        }
    }
    Ok(found)
}

fn training_due(conn: &Connection, roll: &Roll, policy: &PolicyPack) -> Result<Option<Due>> {
    let year = roll.day.year();
    if roll.day.month() < TRAINING_FROM_MONTH {
        return Ok(None);
    }
    let summary = match training::summary(conn, roll, policy, year) {
        Err(e) if e.code() == ErrorCode::InvalidArgument => return Ok(None),
        other => other?,
    };
    let short: Vec<WorkerId> = summary.workers.iter().filter(|w| !w.met).map(|w| w.person.id).collect();
    if short.is_empty() || summary.total_hours == 0 {
        return Ok(None);
    }
    let by = NaiveDate::from_ymd_opt(year, 12, 31);
    let standard = summary.standard / 10;
    let what = format!("{}人本年学时不足{standard}学时，请在年底前补训", short.len());
    Ok(Some(Due {
        by,
        days_left: by.map(|b| (b - roll.day).num_days()),
        people: short,
        year: Some(year),
        ..of_office(
            DueKind::Training,
            format!("{year}年度培训学时"),
            what,
            "培训规定：每年不少于规定学时",
        )
    }))
}

/// Files that lack what papers and reports need.
fn gaps(roll: &Roll) -> Vec<Due> {
    type Lacks = fn(&Person) -> bool;
    let kinds: [(&str, Lacks); 4] = [
        ("所在社区", |p| p.community.is_none()),
        ("联系电话", |p| p.phone.is_none()),
        ("文化程度", |p| p.educations.is_empty()),
        ("政治面貌", |p| p.politics.is_none()),
    ];
    kinds
        .into_iter()
        .filter_map(|(title, lacks)| {
            let people: Vec<WorkerId> = roll.active().filter(|p| lacks(p)).map(|p| p.id).collect();
            (!people.is_empty()).then(|| Due {
                what: format!("{}人的档案缺少{title}，请补齐", people.len()),
                people,
                ..of_office(
                    DueKind::Papers,
                    "档案待完善".into(),
                    String::new(),
                    "社区工作者档案管理制度",
                )
            })
        })
        .collect()
}
