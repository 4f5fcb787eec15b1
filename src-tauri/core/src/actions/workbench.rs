//! The front page: what is due, for which person, by when, on what ground. Computed from the records on every request; nothing is
//! scheduled, so nothing can be missed by a switched-off PC.

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;

use super::papers::announcement;
use super::publications::{Stage, days_left};
use super::{calendar, contracts, training};
use crate::domain::codes::Codes;
use crate::domain::dates::PartialDate;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::Contract;
use crate::domain::track::Track;
use crate::policy::PolicyPack;
use crate::roll::Roll;
use crate::rules::retirement;
use crate::rules::workdays::Calendar;
use crate::storage::publications::{self, Publication};
use crate::storage::reviews::{self, Review};
use crate::storage::{Connection, appraisals, objections, policies};
use crate::{ErrorCode, Result};

/// Contracts that end within so many days are due.
const CONTRACT_DAYS: u32 = 90;
/// A written contract is owed within a month of starting (劳动合同法第十条).
const WRITTEN_CONTRACT_MONTHS: u32 = 1;
/// Probation and retirement are shown this long ahead.
const PROBATION_DAYS: i64 = 30;
const RETIREMENT_MONTHS: u32 = 6;
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
pub fn due(conn: &Connection, roll: &Roll) -> Result<Vec<Due>> {
    let policy = &policies::on(conn, roll.day)?.pack;
    let calendar = calendar::of(conn)?;
    let mut found = publications_due(conn, &calendar, roll)?;
    found.extend(calendar_due(&calendar, roll.day));
    found.extend(appraisal_due(conn, roll)?);
    found.extend(contracts_due(conn, roll)?);
    for person in roll.active() {
        found.extend(without_contract(roll, person));
        found.extend(probation(roll, person));
        found.extend(retirement_due(roll, policy, person));
    }
    found.extend(tracks_to_tell(roll, policy));
    found.extend(training_due(conn, roll)?);
    found.extend(gaps(roll));
    found.sort_by_key(|d| (d.by.is_none(), d.by));
    Ok(found)
}

fn of_person(roll: &Roll, person: &Person, kind: DueKind, what: String, by: NaiveDate, ground: &str) -> Due {
    Due {
        kind,
        title: format!("{}  {}", person.name, roll.community_label(person))
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
            let ground = if is_labour_contract(d.person.contract(roll.day)) {
                "劳动合同法第四十四条、第四十六条"
            } else {
                "合同（协议）约定的期限"
            };
            of_person(roll, d.person, DueKind::Contract, what, d.ends_on, ground)
        })
        .collect())
}

/// The Labour Contract Law applies to a contract unless its kind says otherwise.
fn is_labour_contract(contract: Option<&Contract>) -> bool {
    let kind = contract.and_then(|c| c.kind.as_deref());
    kind.is_none_or(|kind| Codes::ContractKind.codes().counts_as(kind, "labour_contract"))
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
    if asks_for_track(roll, policy, person) {
        return None;
    }
    let by = retires(roll, policy, person)?.last_day();
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

/// The month in which a person reaches the retirement age of a track.
fn reached(person: &Person, track: Track) -> Option<PartialDate> {
    retirement::of(person.born.into(), track).map(|retirement| retirement.month)
}

/// When a person reaches the age: of the own track or the place's; where that is past and perhaps not the right track, of the last one.
fn retires(roll: &Roll, policy: &PolicyPack, person: &Person) -> Option<PartialDate> {
    let usual = reached(person, policy.retirement.track_of(person))?;
    if person.details.retirement_track.is_some() || roll.day <= usual.last_day() {
        return Some(usual);
    }
    let tracks = Track::ALL.into_iter().filter(|track| track.sex() == person.sex);
    let months = tracks.filter_map(|track| reached(person, track));
    months.max_by_key(|month| month.last_day())
}

/// Past the age of the place's track, not past that of every track of her sex, and the file does not say which is hers.
fn asks_for_track(roll: &Roll, policy: &PolicyPack, person: &Person) -> bool {
    let is_past = |track| reached(person, track).is_some_and(|month| month.last_day() < roll.day);
    let all = || {
        Track::ALL
            .into_iter()
            .filter(|track| track.sex() == person.sex)
            .all(is_past)
    };
    person.details.retirement_track.is_none() && is_past(policy.retirement.track(person.sex)) && !all()
}

/// One line for everybody who may or may not be past the age: a line each would be overdue for years.
fn tracks_to_tell(roll: &Roll, policy: &PolicyPack) -> Option<Due> {
    let people: Vec<WorkerId> = roll
        .active()
        .filter(|person| asks_for_track(roll, policy, person))
        .map(|person| person.id)
        .collect();
    let usual = policy.retirement.women.name();
    let what = format!(
        "{}人按{usual}已过退休年龄，按另一档还没有到；请在档案里逐人写明退休档，也可在花名册里加“退休档”一列导入",
        people.len()
    );
    (!people.is_empty()).then(|| Due {
        people,
        ..of_office(
            DueKind::Retirement,
            "退休档未写明".into(),
            what,
            "关于实施渐进式延迟法定退休年龄的决定",
        )
    })
}

/// Publications that hang, those whose result is missing however long ago they hung, and undecided reviews.
fn publications_due(conn: &Connection, calendar: &Calendar, roll: &Roll) -> Result<Vec<Due>> {
    let mut found = Vec::new();
    for publication in publications::all(conn)? {
        let unanswered = objections::of(conn, publication.id)?
            .iter()
            .filter(|(_, objection)| !objection.is_answered())
            .count();
        let policy = policies::of_year(conn, publication.year)?.pack;
        let short = announcement::falls_short(&policy.appraisal.publication, calendar, &publication)?;
        let again: Vec<String> = [short, regraded(conn, &publication, roll.day)?]
            .into_iter()
            .flatten()
            .collect();
        found.extend(publication_due(
            calendar,
            &publication,
            unanswered,
            &again.join("；"),
            roll.day,
        ));
    }
    for review in reviews::open(conn)? {
        found.extend(review_due(roll, &review));
    }
    Ok(found)
}

/// `again`: why it must be put up anew, before any result is worth recording.
fn publication_due(
    calendar: &Calendar,
    publication: &Publication,
    unanswered: usize,
    again: &str,
    day: NaiveDate,
) -> Option<Due> {
    let until = publication.hanging.until_on;
    if !again.is_empty() {
        return Some(of_publication(publication, format!("{again}，请更正重发")));
    }
    let objections = match unanswered {
        0 => String::new(),
        count => format!("，{count}件异议未答复"),
    };
    let what = match Stage::of(publication, day) {
        Stage::Ended => return None,
        Stage::Over => format!("公示期已满{objections}，请记录公示结果"),
        Stage::Waiting => format!("{}起公示，至{until}", publication.hanging.from_on),
        Stage::Running => {
            let days = days_left(calendar, &publication.hanging, day);
            let doubts = calendar.doubts(day.max(publication.hanging.from_on), until).concat();
            format!("公示至{until}，还有{days}个工作日{objections}。{doubts}")
                .trim_end_matches('。')
                .to_owned()
        }
    };
    Some(Due {
        by: Some(until),
        days_left: Some((until - day).num_days()),
        ..of_publication(publication, what)
    })
}

fn of_publication(publication: &Publication, what: String) -> Due {
    Due {
        year: Some(publication.year),
        ..of_office(
            DueKind::Publication,
            format!("{}年度考核结果公示", publication.year),
            what,
            "考核办法：优秀等次应当公示",
        )
    }
}

/// Reports that a review gave a person another grade than the notice says, until a corrected notice is put up. Only after a review is
/// the notice compared, because that takes long.
fn regraded(conn: &Connection, publication: &Publication, day: NaiveDate) -> Result<Option<String>> {
    let reviewed = reviews::of_year(conn, publication.year)?;
    let is_other = |review: &Review| {
        review
            .verdict
            .as_ref()
            .is_some_and(|verdict| verdict.grade != review.old_grade)
    };
    if !reviewed.iter().any(is_other) {
        return Ok(None);
    }
    let changed = super::publications::changed(conn, publication, day)?;
    Ok(changed.map(|changed| format!("公示以后等次有变：{changed}")))
}

fn review_due(roll: &Roll, review: &Review) -> Option<Due> {
    let asked = &review.application;
    let person = roll.person(asked.worker)?;
    Some(Due {
        year: Some(asked.year),
        ..of_office(
            DueKind::Publication,
            format!("{}年度考核等次复核", asked.year),
            format!("{}的复核（{}申请）还没有作出决定", person.name, asked.applied_on),
            "考核办法：对结果有异议的，可以申请复核",
        )
    })
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

fn appraisal_due(conn: &Connection, roll: &Roll) -> Result<Vec<Due>> {
    let mut found = Vec::new();
    // However long ago: what was begun waits for its grades.
    let mut years = appraisals::years(conn)?;
    years.extend([roll.day.year() - 1, roll.day.year()]);
    years.sort_unstable();
    years.dedup();
    for year in years {
        let policy = policies::of_year(conn, year)?.pack;
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
                        &policy.document.cited(),
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
                    &policy.document.cited(),
                )
            });
        }
    }
    Ok(found)
}

fn training_due(conn: &Connection, roll: &Roll) -> Result<Option<Due>> {
    let year = roll.day.year();
    if roll.day.month() < TRAINING_FROM_MONTH {
        return Ok(None);
    }
    let summary = match training::summary(conn, roll, year) {
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
        ("联系电话", |p| p.details.phone.is_none()),
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
