//! 个人档案卡: what is on file about people, numbers whole, a card each.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{Draft, Making, Paper, PaperKind};
use crate::actions::file;
use crate::actions::office::{self, OfficeCard};
use crate::actions::records::{KINDS, Kind, Names};
use crate::actions::workers::photo_of;
use crate::desk::Desk;
use crate::documents::LaidOut;
use crate::documents::file_card::{self, FileCard};
use crate::documents::fonts::FontLibrary;
use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::Datum;
use crate::domain::dates::PartialDate;
use crate::domain::identities::Identity;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::Education;
use crate::domain::rights::Right;
use crate::progress::{Progress, checkpoint};
use crate::rules::appraisal_score::decimals;
use crate::storage::dated::{self, Fact};
use crate::storage::{Connection, Store, appraisals as results, policies, training};
use crate::{ErrorCode, Result};

/// The file cards of people, in one paper.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedFileCards {
    /// Whose.
    pub workers: Vec<WorkerId>,
}

impl AskedFileCards {
    pub(super) const KIND: PaperKind = PaperKind {
        name: "file-card",
        title: "社区工作者个人档案卡",
        needs: &["worker"],
        publishes: false,
        ask: |given, _| {
            let workers = given.workers()?;
            Ok(super::Asked::FileCards(Self { workers }))
        },
    };
}

impl Paper for AskedFileCards {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let paper = file_cards(making.store, making.library, &self.workers, making.day, making.progress)?;
        Ok(Draft {
            about: self.workers.clone(),
            whole: true,
            ..Draft::of(paper, format!("个人档案卡（{}人）", self.workers.len()))
        })
    }
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
