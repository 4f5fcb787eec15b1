//! 年度考核结果公示: what it says and for how long it hangs.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::actions::office::{self, OfficeCard, told};
use crate::actions::{appraisals, calendar};
use crate::desk::Desk;
use crate::documents::announcement::{Announcement, Listed};
use crate::documents::fonts::FontLibrary;
use crate::documents::pdf::sheet::LinePitch;
use crate::documents::privacy::no_number_of;
use crate::documents::{self, LaidOut};
use crate::domain::person::{Person, WorkerId};
use crate::policy::PublicationPolicy;
use crate::rules::workdays::{Calendar, FirstDay, WorkingPeriod};
use crate::storage::publications::{self, Hanging, Publication};
use crate::storage::{Connection, policies, scope};
use crate::{Error, ErrorCode, Result};

/// The name of the announcement among documents.
pub const ANNOUNCEMENT: &str = "announcement";

/// An announcement set to its pages, and the time for which it hangs.
pub struct SetAnnouncement {
    /// The pages.
    pub paper: LaidOut,
    /// First and last day.
    pub period: WorkingPeriod,
    /// What it says.
    pub notice: Announcement,
    /// How the time was counted, in Chinese.
    pub explanation: String,
    /// What the office has not entered and the paper therefore leaves out, in Chinese.
    pub missing: Vec<&'static str>,
    /// What is to be checked before the paper goes out, in Chinese: a time counted without the year's notice of days off.
    pub doubts: Vec<String>,
}

/// What the announcement is set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// To be put up.
    Final,
    /// For those who have to agree first; every page says so.
    Draft,
}

/// 年度考核结果公示 of a confirmed year, published from `from` on (S3-27). People are named as they stand on `day`.
pub fn announcement(
    conn: &Connection,
    library: &FontLibrary,
    year: i32,
    from: NaiveDate,
    day: NaiveDate,
    copy: Copy,
) -> Result<SetAnnouncement> {
    announcement_allowed(conn)?;
    let desk = Desk::open(conn, day)?;
    let office = office::show(conn)?;
    let pack = policies::of_year(conn, year)?.pack;
    let calendar = calendar::of(conn)?;
    let period = period(&pack.appraisal.publication, &calendar, from)?;
    let notice = notice(conn, &desk, &office, &pack.appraisal.publication, year, &period)?;
    Ok(SetAnnouncement {
        paper: set(&notice, library, &desk, copy)?,
        explanation: period.explain(&calendar),
        doubts: calendar.doubts(period.from, period.until),
        period,
        notice,
        missing: missing(&office),
    })
}

/// What hangs of a year, word for word as it was put up, whatever has been recorded since.
pub fn hanging(conn: &Connection, library: &FontLibrary, year: i32, day: NaiveDate) -> Result<SetAnnouncement> {
    announcement_allowed(conn)?;
    let published = publications::of(conn, ANNOUNCEMENT, year)?
        .ok_or_else(|| Error::about(ErrorCode::NotPublished, format!("{year}年度")))?;
    let desk = Desk::open(conn, day)?;
    let office = office::show(conn)?;
    let hangs = &published.hanging;
    let policy = policies::of_year(conn, year)?.pack.appraisal.publication;
    let calendar = calendar::of(conn)?;
    let period = WorkingPeriod {
        until: hangs.until_on,
        working_days: hangs.working_days,
        ..period(&policy, &calendar, hangs.from_on)?
    };
    let notice = match said(hangs)? {
        Some(said) => said,
        None => notice(conn, &desk, &office, &policy, year, &period)?,
    };
    Ok(SetAnnouncement {
        paper: set(&notice, library, &desk, Copy::Final)?,
        explanation: period.explain(&calendar),
        doubts: calendar.doubts(period.from, period.until),
        period,
        notice,
        missing: Vec::new(),
    })
}

/// What a notice that was put up says; `None`: by a program that did not keep it.
pub(in crate::actions) fn said(hanging: &Hanging) -> Result<Option<Announcement>> {
    let read = hanging.notice.as_deref().map(serde_json::from_str).transpose();
    read.map_err(|e| Error::Internal(format!("a notice on record cannot be read: {e}")))
}

/// What the announcement of a year would say now, if it began to hang on `from`.
pub(in crate::actions) fn notice_of(
    conn: &Connection,
    year: i32,
    from: NaiveDate,
    day: NaiveDate,
) -> Result<Announcement> {
    let office = office::show(conn)?;
    let policy = policies::of_year(conn, year)?.pack.appraisal.publication;
    let period = period(&policy, &calendar::of(conn)?, from)?;
    notice(conn, &Desk::open(conn, day)?, &office, &policy, year, &period)
}

fn set(notice: &Announcement, library: &FontLibrary, desk: &Desk, copy: Copy) -> Result<LaidOut> {
    let paper = match copy {
        Copy::Final => documents::announcement::set(notice, library)?,
        Copy::Draft => documents::announcement::set_draft(notice, library)?,
    };
    let numbers = desk.everybody().map(|p| (&*p.id_number, p.details.phone.as_deref()));
    let own: Vec<&str> = [&notice.phone, &notice.supervisor_phone]
        .into_iter()
        .filter_map(|own| own.as_deref())
        .collect();
    no_number_of(&paper.text(), &own, numbers)?;
    Ok(paper)
}

fn notice(
    conn: &Connection,
    desk: &Desk,
    office: &OfficeCard,
    policy: &PublicationPolicy,
    year: i32,
    period: &WorkingPeriod,
) -> Result<Announcement> {
    let (_, decided) = appraisals::decision(conn, year)?;
    let mut namesakes: HashMap<&str, u32> = HashMap::new();
    for person in desk.active() {
        *namesakes.entry(&person.name).or_default() += 1;
    }
    let grade_of: HashMap<WorkerId, &str> = decided.iter().map(|d| (d.worker, d.grade.as_str())).collect();
    let named = |grade: &str| policy.named_grades.iter().any(|g| g == grade);
    let listed: Vec<Listed> = desk
        .everybody()
        .filter_map(|person| {
            let grade = *grade_of.get(&person.id).filter(|g| named(g))?;
            let several = namesakes.get(&*person.name).is_some_and(|n| *n > 1);
            Some(listed(desk, person, grade, several))
        })
        .collect();
    let other_grades = policy.counted_grades.iter().map(|grade| {
        let count = decided.iter().filter(|d| d.grade == *grade).count();
        (grade.clone(), count as u32)
    });
    Ok(Announcement {
        office: office.name.clone(),
        year,
        basis: office.basis.clone(),
        taking_part: decided.len() as u32,
        listed_grade: policy.named_grades.first().cloned().unwrap_or_default(),
        listed,
        other_grades: other_grades.collect(),
        from: period.from,
        until: period.until,
        working_days: period.working_days,
        department: told(&office.department),
        phone: told(&office.phone),
        address: told(&office.address),
        supervisor: told(&office.supervisor),
        supervisor_phone: told(&office.supervisor_phone),
        signed_on: period.from,
        title_lines: Vec::new(),
        line_pitch: LinePitch::default(),
    })
}

/// A notice covers the whole office: `out_of_scope` for a user who sees only some communities.
pub fn announcement_allowed(conn: &Connection) -> Result<()> {
    scope::require_whole(conn)
}

/// How long a notice hangs.
pub fn period(policy: &PublicationPolicy, calendar: &Calendar, from: NaiveDate) -> Result<WorkingPeriod> {
    let first = if policy.first_day_counted {
        FirstDay::Counted
    } else {
        FirstDay::NotCounted
    };
    calendar.period(from, policy.working_days, first)
}

/// Says, in Chinese, that a notice not yet ended hangs too short: the year's days off were entered after it was put up, and its
/// working days end later than announced.
pub(in crate::actions) fn falls_short(
    policy: &PublicationPolicy,
    calendar: &Calendar,
    publication: &Publication,
) -> Result<Option<String>> {
    if publication.ended_on.is_some() {
        return Ok(None);
    }
    let hangs = &publication.hanging;
    let days = hangs.working_days;
    let policy = PublicationPolicy {
        working_days: days,
        ..policy.clone()
    };
    let until = period(&policy, calendar, hangs.from_on)?.until;
    let short = hangs.until_on < until;
    Ok(short.then(|| format!("按现在的放假安排，{days}个工作日应公示至{until}")))
}

fn listed(desk: &Desk, person: &Person, grade: &str, has_namesake: bool) -> Listed {
    let community = desk.roll.community_of(person);
    Listed {
        street: desk
            .roll
            .several_streets()
            .then(|| community.map(|c| c.street.clone()))
            .flatten(),
        community: community.map(|c| c.name.clone()).unwrap_or_default(),
        name: person.name.to_string(),
        post: person.post.as_deref().unwrap_or_default().to_owned(),
        born: Some(person.born),
        has_namesake,
        grade: grade.to_owned(),
    }
}

fn missing(office: &OfficeCard) -> Vec<&'static str> {
    [
        (&office.basis, "考核依据文件"),
        (&office.department, "承办科室"),
        (&office.phone, "联系电话"),
        (&office.address, "地址"),
        (&office.supervisor, "监督单位"),
        (&office.supervisor_phone, "监督电话"),
    ]
    .into_iter()
    .filter(|(value, _)| value.trim().is_empty())
    .map(|(_, title)| title)
    .collect()
}
