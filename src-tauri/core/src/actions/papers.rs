//! Papers made from the records: gathered here, worded and set by [`crate::documents`].

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use super::office::{self, OfficeCard};
use super::workers::photo_of;
use super::{appraisals, calendar};
use crate::desk::Desk;
use crate::documents::announcement::{Announcement, Listed};
use crate::documents::file_card::{self, FileCard};
use crate::documents::fonts::FontLibrary;
use crate::documents::pdf::sheet::LinePitch;
use crate::documents::privacy::no_number_of;
use crate::documents::{self, LaidOut};
use crate::domain::dates::PartialDate;
use crate::domain::identities::Identity;
use crate::domain::person::{Person, WorkerId};
use crate::domain::rights::Right;
use crate::policy::{PolicyPack, PublicationPolicy};
use crate::progress::{Progress, checkpoint};
use crate::rules::appraisal_score::decimals;
use crate::rules::workdays::{Calendar, FirstDay, WorkingPeriod};
use crate::storage::dated::{self, Fact};
use crate::storage::publications::{self, Publication};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, appraisals as results, scope, training};
use crate::{ErrorCode, Result};

/// The name of the announcement among documents.
pub const ANNOUNCEMENT: &str = "announcement";
/// The name of the file card among documents.
pub const FILE_CARD: &str = "file-card";

/// An announcement set to its pages, and the time for which it hangs.
pub struct SetAnnouncement {
    /// The pages.
    pub paper: LaidOut,
    /// First and last day.
    pub period: WorkingPeriod,
    /// How the time was counted, in Chinese.
    pub explanation: String,
    /// What the office has not told and the paper therefore does not say, in Chinese.
    pub missing: Vec<&'static str>,
    /// What is to be checked before the paper goes out, in Chinese: a time counted without the year's notice of days off.
    pub doubts: Vec<String>,
}

/// 年度考核结果公示 of a confirmed year, published from `from` on (S3-27). People are named as they stand on `day`.
pub fn announcement(
    conn: &Connection,
    library: &FontLibrary,
    year: i32,
    from: NaiveDate,
    day: NaiveDate,
) -> Result<SetAnnouncement> {
    announcement_allowed(conn)?;
    let (_, decided) = appraisals::decision(conn, year)?;
    let office = office::show(conn)?;
    let pack = PolicyPack::load(&office.policy)?;
    let publication = &pack.appraisal.publication;
    let calendar = calendar::of(conn)?;
    let period = period(publication, &calendar, from)?;
    let desk = Desk::open(conn, day)?;
    let mut namesakes: HashMap<&str, u32> = HashMap::new();
    for person in desk.active() {
        *namesakes.entry(&person.name).or_default() += 1;
    }
    let grade_of: HashMap<WorkerId, &str> = decided.iter().map(|d| (d.worker, d.grade.as_str())).collect();
    let named = |grade: &str| publication.named_grades.iter().any(|g| g == grade);
    let listed: Vec<Listed> = desk
        .everybody()
        .filter_map(|person| {
            let grade = *grade_of.get(&person.id).filter(|g| named(g))?;
            let several = namesakes.get(&*person.name).is_some_and(|n| *n > 1);
            Some(listed(&desk, person, grade, several))
        })
        .collect();
    let other_grades = publication.counted_grades.iter().map(|grade| {
        let count = decided.iter().filter(|d| d.grade == *grade).count();
        (grade.clone(), count as u32)
    });
    let text = |s: &str| (!s.trim().is_empty()).then(|| s.trim().to_owned());
    let paper = documents::announcement::set(
        &Announcement {
            office: office.name.clone(),
            year,
            basis: office.basis.clone(),
            taking_part: decided.len() as u32,
            listed_grade: publication.named_grades.first().cloned().unwrap_or_default(),
            listed,
            other_grades: other_grades.collect(),
            from: period.from,
            until: period.until,
            working_days: period.working_days,
            department: text(&office.department),
            phone: text(&office.phone),
            address: text(&office.address),
            supervisor_phone: text(&office.supervisor_phone),
            signed_on: from,
            title_lines: Vec::new(),
            line_pitch: LinePitch::default(),
        },
        library,
    )?;
    let numbers = desk.everybody().map(|p| (&*p.id_number, p.phone.as_deref()));
    no_number_of(&paper.text(), &[&office.phone, &office.supervisor_phone], numbers)?;
    Ok(SetAnnouncement {
        paper,
        explanation: period.explain(&calendar),
        doubts: calendar.doubts(period.from, period.until),
        period,
        missing: missing(&office),
    })
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
        (&office.supervisor_phone, "监督电话"),
    ]
    .into_iter()
    .filter(|(value, _)| value.trim().is_empty())
    .map(|(_, title)| title)
    .collect()
}

/// The notice has been printed: its publication runs, and the workbench shows its last day.
pub fn publish(store: &mut Store, occasion: &Occasion, year: i32, period: &WorkingPeriod) -> Result<()> {
    let publication = Publication {
        document: ANNOUNCEMENT.to_owned(),
        year,
        from_on: period.from,
        until_on: period.until,
        working_days: period.working_days,
    };
    let what = format!("{year}年度考核结果公示，{}至{}", period.from, period.until);
    store.write(occasion, &Entry::new(Action::PublicationStarted, what), |tx| {
        if publications::all(tx)?.contains(&publication) {
            return Ok(());
        }
        publications::set(tx, &publication)
    })
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
    let policy = PolicyPack::load(&office.policy)?;
    let mut cards = Vec::with_capacity(workers.len());
    for (i, worker) in workers.iter().enumerate() {
        checkpoint(progress, "正在整理档案", i, workers.len())?;
        let person = desk.roll.person(*worker).ok_or(ErrorCode::UnknownWorker)?;
        cards.push(card(store, &desk, &office, &policy, person)?);
    }
    file_card::set(&cards, library, progress)
}

fn card(store: &Store, desk: &Desk, office: &OfficeCard, policy: &PolicyPack, person: &Person) -> Result<FileCard> {
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
                mode: match &*e.mode {
                    "full_time" => Some("全日制".to_owned()),
                    "part_time" => Some("在职".to_owned()),
                    _ => None,
                },
                from_on: None,
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
        training: training_years(conn, person.id, policy)?,
        honours: Vec::new(),
        note: own(&person.note),
    })
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
    let left_on = person.services.last().and_then(|s| s.left_on);
    Ok(days
        .iter()
        .enumerate()
        .map(|(i, day)| file_card::Post {
            from: Some(*day),
            to: days.get(i + 1).copied().or(left_on),
            community: holding(&places, *day),
            post: holding(&posts, *day).unwrap_or_default(),
        })
        .collect())
}

/// Hours earned, year by year, against the standard.
fn training_years(conn: &Connection, worker: WorkerId, policy: &PolicyPack) -> Result<Vec<file_card::Training>> {
    let mut years: BTreeMap<i32, u32> = BTreeMap::new();
    for attended in training::of_worker(conn, worker)? {
        *years.entry(attended.held_on.year()).or_default() += attended.hours;
    }
    let line = |(year, hours): (i32, u32)| file_card::Training {
        year,
        hours: hours_text(hours),
        standard: Some(hours_text(policy.training.yearly_hours.tenths)),
        met: Some(policy.training.is_met(hours)),
    };
    Ok(years.into_iter().map(line).collect())
}

/// Tenths of an hour, with a decimal only where there is one.
fn hours_text(tenths: u32) -> String {
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}
