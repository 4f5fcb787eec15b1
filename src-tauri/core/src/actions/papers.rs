//! Papers made from the records: gathered here, worded and set by [`crate::documents`].

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use super::office::{self, OfficeCard};
use super::records::{KINDS, Kind, Names};
use super::workers::photo_of;
use super::{appraisals, calendar, file};
use crate::desk::Desk;
use crate::documents::announcement::{Announcement, Listed};
use crate::documents::file_card::{self, FileCard};
use crate::documents::fonts::FontLibrary;
use crate::documents::pdf::sheet::LinePitch;
use crate::documents::privacy::no_number_of;
use crate::documents::review_notice::ReviewNotice;
use crate::documents::{self, LaidOut};
use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::Datum;
use crate::domain::dates::PartialDate;
use crate::domain::identities::Identity;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::Education;
use crate::domain::rights::Right;
use crate::policy::PublicationPolicy;
use crate::progress::{Progress, checkpoint};
use crate::rules::appraisal_score::decimals;
use crate::rules::workdays::{Calendar, FirstDay, WorkingPeriod};
use crate::storage::dated::{self, Fact};
use crate::storage::publications::{self, Hanging, Publication};
use crate::storage::reviews::Review;
use crate::storage::{Connection, Store, appraisals as results, policies, scope, training};
use crate::{Error, ErrorCode, Result};

/// The name of the announcement among documents.
pub const ANNOUNCEMENT: &str = "announcement";
/// The name of the file card among documents.
pub const FILE_CARD: &str = "file-card";
/// The name of the notice of a review among documents.
pub const REVIEW_NOTICE: &str = "review-notice";

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
    /// What the office has not told and the paper therefore does not say, in Chinese.
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
pub(super) fn said(hanging: &Hanging) -> Result<Option<Announcement>> {
    let read = hanging.notice.as_deref().map(serde_json::from_str).transpose();
    read.map_err(|e| Error::Internal(format!("a notice on record cannot be read: {e}")))
}

/// What the announcement of a year would say now, if it began to hang on `from`.
pub(super) fn notice_of(conn: &Connection, year: i32, from: NaiveDate, day: NaiveDate) -> Result<Announcement> {
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
    let numbers = desk.everybody().map(|p| (&*p.id_number, p.phone.as_deref()));
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

fn told(setting: &str) -> Option<String> {
    let setting = setting.trim();
    (!setting.is_empty()).then(|| setting.to_owned())
}

/// 年度考核等次复核结果通知 to the person concerned, as far as the review is decided (`review_open`). Named as on `day`.
pub fn review_notice(conn: &Connection, library: &FontLibrary, review: &Review, day: NaiveDate) -> Result<LaidOut> {
    announcement_allowed(conn)?;
    let verdict = review.verdict.as_ref().ok_or(ErrorCode::ReviewOpen)?;
    let asked = &review.application;
    let desk = Desk::open(conn, day)?;
    let office = office::show(conn)?;
    let person = desk.roll.person(asked.worker).ok_or(ErrorCode::UnknownWorker)?;
    let paper = documents::review_notice::set(
        &ReviewNotice {
            office: office.name.clone(),
            year: asked.year,
            basis: office.basis.clone(),
            community: desk.roll.community_name(person).to_owned(),
            name: person.name.to_string(),
            applied_on: asked.objection.is_none().then_some(asked.applied_on),
            ground: asked.ground.clone(),
            reason: verdict.reason.clone(),
            old_grade: review.old_grade.clone(),
            grade: verdict.grade.clone(),
            decided_on: verdict.decided_on,
            department: told(&office.department),
            phone: told(&office.phone),
        },
        library,
    )?;
    let numbers = desk.everybody().map(|p| (&*p.id_number, p.phone.as_deref()));
    no_number_of(&paper.text(), &[&office.phone], numbers)?;
    Ok(paper)
}

/// A notice speaks of the whole office: `out_of_scope` for whoever sees only some communities.
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
pub(super) fn falls_short(
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

/// File cards of `workers` in one paper, with what holds on `day`.
pub fn file_cards(
    store: &Store,
    library: &FontLibrary,
    workers: &[WorkerId],
    day: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<LaidOut> {
    store.require(Right::SeeNumbers)?;
    let conn = store.read();
    let desk = Desk::open(conn, day)?;
    let office = office::show(conn)?;
    let mut cards = Vec::with_capacity(workers.len());
    for (i, worker) in workers.iter().enumerate() {
        checkpoint(progress, "正在整理档案", i, workers.len())?;
        let person = desk.roll.person(*worker).ok_or(ErrorCode::UnknownWorker)?;
        cards.push(card(store, &desk, &office, person)?);
    }
    file_card::set(&cards, library, progress)
}

fn card(store: &Store, desk: &Desk, office: &OfficeCard, person: &Person) -> Result<FileCard> {
    let conn = store.read();
    let day = desk.roll.day;
    let own = |s: &Option<std::sync::Arc<str>>| s.as_deref().map(str::to_owned);
    let partial = |s: &Option<std::sync::Arc<str>>| {
        s.as_deref()
            .and_then(|t| t.parse::<PartialDate>().ok())
            .map(PartialDate::first_day)
    };
    let community = desk.roll.community_of(person);
    let service = person.service(day);
    let left = service.and_then(|s| Some((s.left_on?, s.leave_kind.as_deref()?.to_owned())));
    Ok(FileCard {
        office: office.name.clone(),
        number: Some(person.id.0.to_string()),
        drawn_up_on: day,
        photo: photo_of(store, person.id)?.map(|(bytes, _)| bytes),
        name: person.name.to_string(),
        sex: Some(person.sex.name().to_owned()),
        born: Some(person.born),
        nation: own(&person.nation),
        native_place: own(&person.native_place),
        politics: own(&person.politics),
        party_joined_on: partial(&person.party_joined_on),
        veteran: person.veteran,
        id_number: Some(person.id_number.to_string()),
        phone: own(&person.phone),
        street: community.map(|c| c.street.clone()),
        community: community.map(|c| c.name.clone()),
        post: own(&person.post),
        kind: own(&person.kind),
        identities: person
            .identities
            .iter()
            .filter_map(|i| Identity::from_key(i))
            .map(|i| i.name().to_owned())
            .collect(),
        grade: own(&person.grade),
        joined_on: person.community_work_since(),
        left,
        education: person
            .educations
            .iter()
            .map(|e| file_card::Education {
                level: Some(e.level.to_string()),
                degree: own(&e.degree),
                school: own(&e.school),
                major: own(&e.major),
                mode: Education::mode_name(&e.mode).map(str::to_owned),
                graduated_on: partial(&e.graduated_on),
            })
            .collect(),
        certificates: person
            .certificates
            .iter()
            .map(|c| file_card::Certificate {
                kind: c.kind.to_string(),
                number: own(&c.number),
                obtained_on: partial(&c.obtained_on),
                registered_on: partial(&c.registered_on),
            })
            .collect(),
        posts: posts(conn, person)?,
        grades: dated::entries(conn, Fact::Grade, person.id.0)?
            .into_iter()
            .map(|(grade, from)| file_card::Grade {
                from: Some(from),
                grade,
            })
            .collect(),
        contracts: person
            .contracts
            .iter()
            .map(|c| file_card::Contract {
                number: own(&c.number),
                kind: own(&c.kind),
                starts_on: Some(c.starts_on),
                ends_on: c.ends_on,
            })
            .collect(),
        appraisals: results::grades_of(conn, person.id)?
            .into_iter()
            .map(|(year, composite, grade)| file_card::Appraisal {
                year,
                composite: Some(decimals(composite)),
                grade: Some(grade),
            })
            .collect(),
        training: training_years(conn, person.id)?,
        more: further(conn, person, day)?,
        note: own(&person.note),
    })
}

/// What is kept of the person in kinds that are printed on the card, oldest first.
fn further(conn: &Connection, person: &Person, day: NaiveDate) -> Result<Vec<file_card::Further>> {
    let printed = || KINDS.iter().copied().filter(|kind| kind.kept().on_card);
    let names = Names::of(conn, printed(), day)?;
    let of_kind = |kind: &dyn Kind| {
        let kept = kind.kept();
        let rows = kind.list(conn, Some(person.id))?.into_iter().map(|record| {
            let cell = |(field, value): (_, &Datum<'_>)| match value {
                Datum::Day(day) => day.format("%Y.%m.%d").to_string(),
                value => names.shown(field, value),
            };
            record.fields(kind).map(cell).collect()
        });
        // Days and words of a table are short, what is written freely is not.
        let width = |form: Form| if form == Form::Text { 2.6 } else { 1.6 };
        Ok(file_card::Further {
            title: kept.title,
            columns: kept
                .fields
                .iter()
                .map(|field| (field.title, width(field.form)))
                .collect(),
            rows: rows.collect(),
        })
    };
    printed().map(of_kind).collect()
}

/// Posts and communities over time as one list: a new line whenever either changes.
fn posts(conn: &Connection, person: &Person) -> Result<Vec<file_card::Post>> {
    let posts = dated::entries(conn, Fact::Post, person.id.0)?;
    let places = dated::entries(conn, Fact::Community, person.id.0)?;
    let mut days: Vec<NaiveDate> = posts.iter().chain(&places).map(|(_, day)| *day).collect();
    days.sort_unstable();
    days.dedup();
    let holding = |entries: &[(String, NaiveDate)], day: NaiveDate| {
        entries
            .iter()
            .rev()
            .find(|(_, from)| *from <= day)
            .map(|(value, _)| value.clone())
    };
    let lines = days
        .into_iter()
        .map(|day| ((holding(&posts, day), holding(&places, day)), day))
        .collect();
    let lines = file::held(lines, &person.services);
    Ok(lines
        .into_iter()
        .map(|((post, community), from, to)| file_card::Post {
            from: Some(from),
            to,
            community,
            post: post.unwrap_or_default(),
        })
        .collect())
}

/// Hours earned, year by year, against the standard.
fn training_years(conn: &Connection, worker: WorkerId) -> Result<Vec<file_card::Training>> {
    let mut years: BTreeMap<i32, u32> = BTreeMap::new();
    for attended in training::of_worker(conn, worker)? {
        *years.entry(attended.held_on.year()).or_default() += attended.hours;
    }
    let line = |(year, hours): (i32, u32)| {
        let standard = policies::of_year(conn, year)?.pack.training;
        Ok(file_card::Training {
            year,
            hours: hours_text(hours),
            standard: Some(hours_text(standard.yearly_hours.tenths)),
            met: Some(standard.is_met(hours)),
        })
    };
    years.into_iter().map(line).collect()
}

/// Tenths of an hour, with a decimal only where there is one.
fn hours_text(tenths: u32) -> String {
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}
