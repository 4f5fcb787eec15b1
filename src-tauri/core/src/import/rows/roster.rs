//! Rows of a roster: people with everything that a roster says of them.

use std::collections::{HashMap, HashSet};

use chrono::{Months, NaiveDate};

use crate::domain::codes::Table as Codes;
use crate::domain::dates::PartialDate;
use crate::domain::identities::Identity;
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::person::{Person, Status};
use crate::{ErrorCode, Result};

use super::super::columns::Field;
use super::super::faults::Warning;
use super::super::plan::{Accepted, Change, Item, Job, OnFile, by_id_number};
use super::super::records::{CommunityRef, PersonRecord};
use super::super::table::TableSheet;
use super::super::values::RowReader;
use super::differences::Differences;
use super::places::{Found, Places};
use super::{Holders, check_name, contracts, schooling};

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<PersonRecord>>> {
    let people = by_id_number(on_file);
    let mut places = Places::new(&on_file.communities, &on_file.streets);
    let community_names: HashMap<_, _> = on_file.communities.iter().map(|c| (c.id, c.name.as_str())).collect();
    let mut holders = Holders::default();
    let mut seen = Seen::default();
    let mut unknown_areas = 0_usize;
    let items = job.each_row(|job, sheet, reader| {
        let id = reader.id_number();
        let name = reader.name();
        seen.note(id, name.as_deref());
        let person = id.and_then(|id| people.get(id.as_str()).copied());
        let found = community(reader, &mut places, job);
        if id.is_some_and(|id| on_file.elsewhere.contains(id.as_str())) {
            reader.fault(ErrorCode::OutOfScope, Field::IdNumber);
        } else if on_file.confined && person.is_none() && found.is_none() && reader.faults.is_empty() {
            reader.fault(ErrorCode::OutOfScope, Field::Community);
        }
        let record = record(reader, id, name, person, found.map(Found::community));
        if let Some(id) = id {
            holders.check(reader, &sheet.sheet.name, id);
        }
        let record = record?;
        if let Some(person) = person {
            check_name(reader, Some(&record.name), person);
        }
        if !reader.faults.is_empty() {
            return Some(Accepted {
                about: String::new(),
                record,
                is_new: false,
                changes: Vec::new(),
            });
        }
        unknown_areas += usize::from(record.id_number.warnings(job.as_of).contains(&ErrorCode::IdAreaUnknown));
        warn(job, sheet, reader.row, &record);
        let named = |community| match community {
            CommunityRef::OnFile(id) => community_names
                .get(&id)
                .map_or(String::new(), |name| (*name).to_owned()),
            CommunityRef::New(place) => job.new_communities.get(place).map_or(String::new(), |c| c.name.clone()),
        };
        Some(Accepted {
            about: record.name.clone(),
            is_new: person.is_none(),
            changes: person.map_or(Vec::new(), |person| differences(person, &record, named)),
            record,
        })
    })?;
    summaries(job, on_file, &seen, unknown_areas);
    Ok(items)
}

/// Everybody whom the file names, also in rows held back.
#[derive(Default)]
struct Seen {
    ids: HashSet<IdNumber>,
    names: HashSet<String>,
}

impl Seen {
    fn note(&mut self, id: Option<IdNumber>, name: Option<&str>) {
        match (id, name) {
            (Some(id), _) => {
                self.ids.insert(id);
            }
            // A row with a wrong number may still be that person's.
            (None, Some(name)) => {
                self.names.insert(names::comparable(name));
            }
            (None, None) => {}
        }
    }

    fn has(&self, person: &Person) -> bool {
        IdNumber::parse(&person.id_number).is_ok_and(|id| self.ids.contains(&id))
            || self.names.contains(&names::comparable(&person.name))
    }
}

fn community(reader: &mut RowReader<'_>, places: &mut Places<'_>, job: &mut Job<'_, '_>) -> Option<Found> {
    let street = reader.text(Field::Street);
    let name = reader.text(Field::Community)?;
    match places.find(street.as_deref(), &name, &mut job.new_communities) {
        Ok(found) => {
            if let Found::Created(_) = found {
                let warning = Warning {
                    sheet: None,
                    row: Some(reader.row),
                    code: ErrorCode::CommunityCreated,
                    message: format!("「{name}」：{}", ErrorCode::CommunityCreated.sentence()),
                };
                job.warnings.push(warning);
            }
            Some(found)
        }
        Err(code) => {
            reader.fault(code, Field::Community);
            None
        }
    }
}

fn record(
    reader: &mut RowReader<'_>,
    id: Option<IdNumber>,
    name: Option<String>,
    person: Option<&Person>,
    community: Option<CommunityRef>,
) -> Option<PersonRecord> {
    match id {
        Some(id) => reader.check_against_id(id),
        None => reader.check_without_id(),
    }
    let signed = person.map_or(&[][..], |person| &person.contracts);
    let record = PersonRecord {
        on_file: person.map(|person| person.id),
        community,
        nation: reader.code(Field::Nation, Codes::Nation),
        native_place: reader.text(Field::NativePlace),
        politics: reader.code(Field::Politics, Codes::Politics),
        party_joined_on: reader.date(Field::PartyJoinedOn),
        educations: schooling::educations(reader, person),
        kind: reader.code(Field::Kind, Codes::WorkerKind),
        identities: identities(reader),
        identities_as_named: false,
        post: reader.text(Field::Post),
        post_since: reader.date(Field::PostSince),
        grade: reader.text(Field::Grade),
        joined_on: reader.date(Field::JoinedOn),
        certificate: schooling::certificate(reader, person),
        contract: contracts::read(reader, signed, false),
        phone: reader.phone(Field::Phone),
        veteran: reader.flag(Field::Veteran),
        note: reader.text(Field::Note),
        // Read last, so that every cell's fault is told even where number or name is missing.
        id_number: id?,
        name: name?,
    };
    Some(record)
}

/// 身份: several in one cell, 网格员、党务工作者. A word of kind or post counts, since offices mix the two.
fn identities(reader: &mut RowReader<'_>) -> Vec<Identity> {
    let text = reader.text(Field::Identities).unwrap_or_default();
    crate::domain::identities::words(&text)
        .flat_map(|word| crate::domain::identities::of(word, word))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn warn(job: &mut Job<'_, '_>, sheet: &TableSheet, row: u32, record: &PersonRecord) {
    let born = record.id_number.born();
    let dates = [
        ("入党时间", record.party_joined_on, 18),
        ("任职时间", record.post_since, 16),
        ("从事社区工作时间", record.joined_on, 16),
        ("取证时间", record.certificate.as_ref().and_then(|c| c.obtained_on), 16),
        (
            "登记时间",
            record.certificate.as_ref().and_then(|c| c.registered_on),
            16,
        ),
    ];
    for (title, date, youngest) in dates {
        let Some(date) = date else { continue };
        let about = format!("{}{title}", record.name);
        if date.first_day() > job.as_of {
            job.warn(sheet, row, ErrorCode::DateInFuture, &about);
        } else if before_age(born, date, youngest) {
            job.warn(sheet, row, ErrorCode::DateImplausible, &about);
        }
    }
    if born > job.as_of {
        job.warn(sheet, row, ErrorCode::DateInFuture, &format!("{}出生日期", record.name));
    }
    if record.contract.as_ref().is_some_and(contracts::implausible) {
        job.warn(
            sheet,
            row,
            ErrorCode::DateImplausible,
            &format!("{}合同期限", record.name),
        );
    }
}

fn before_age(born: NaiveDate, date: PartialDate, years: u32) -> bool {
    born.checked_add_months(Months::new(years * 12))
        .is_some_and(|of_age| date.last_day() < of_age)
}

fn differences(person: &Person, record: &PersonRecord, named: impl Fn(CommunityRef) -> String) -> Vec<Change> {
    let mut d = Differences::default();
    let on_file = person.community.map(CommunityRef::OnFile);
    d.shown("community", "社区", on_file, record.community, |community| {
        named(*community)
    });
    let words = [
        ("nation", "民族", &person.nation, &record.nation),
        ("native_place", "籍贯", &person.native_place, &record.native_place),
        ("politics", "政治面貌", &person.politics, &record.politics),
        ("kind", "人员类别", &person.kind, &record.kind),
        ("post", "现任职务（岗位）", &person.post, &record.post),
        ("grade", "岗位等级", &person.grade, &record.grade),
        ("phone", "联系电话", &person.phone, &record.phone),
        ("note", "备注", &person.note, &record.note),
    ];
    for (field, title, before, after) in words {
        d.text(field, title, before.as_deref(), after.as_deref());
    }
    let joined_party = person.party_joined_on.as_deref().and_then(|date| date.parse().ok());
    d.date("party_joined_on", "入党时间", joined_party, record.party_joined_on);
    d.date(
        "joined_on",
        "从事社区工作时间",
        joining(person, record),
        record.joined_on,
    );
    d.shown(
        "veteran",
        "是否退役军人",
        person.veteran,
        record.veteran,
        |veteran| if *veteran { "是" } else { "否" }.to_owned(),
    );
    schooling::differences(person, record, &mut d);
    let new_identities: Vec<&str> = record
        .identities
        .iter()
        .filter(|identity| !person.identities.iter().any(|own| **own == *identity.as_str()))
        .map(|identity| identity.name())
        .collect();
    if !new_identities.is_empty() {
        d.text("identities", "身份", None, Some(&new_identities.join("、")));
    }
    if let Some(contract) = &record.contract {
        let (changes, is_new) = contracts::compared(&person.contracts, contract);
        d.0.extend(changes);
        if is_new {
            let before = person.contracts.last().map(contracts::period);
            d.text(
                "contract",
                "合同",
                before.as_deref(),
                Some(&contracts::period(contract)),
            );
        }
    }
    d.0
}

/// The joining day on file. Only its month may have been known: a row that says no more than that says nothing new.
fn joining(person: &Person, record: &PersonRecord) -> Option<PartialDate> {
    let days = [
        person.community_work_since(),
        person.services.first().map(|service| service.joined_on),
    ];
    let days: Vec<PartialDate> = days.into_iter().flatten().map(PartialDate::from).collect();
    let agreeing = record
        .joined_on
        .and_then(|joined| days.iter().find(|day| day.agrees_with(joined)));
    agreeing.or(days.first()).copied()
}

fn summaries(job: &mut Job<'_, '_>, on_file: &OnFile, seen: &Seen, unknown_areas: usize) {
    if unknown_areas > 0 {
        job.warnings.push(Warning {
            sheet: None,
            row: None,
            code: ErrorCode::IdAreaUnknown,
            message: format!("共{unknown_areas}人：{}", ErrorCode::IdAreaUnknown.sentence()),
        });
    }
    let missing = on_file
        .people
        .iter()
        .filter(|person| person.status(job.as_of) == Status::Active && !seen.has(person));
    for person in missing {
        job.warnings.push(Warning {
            sheet: None,
            row: None,
            code: ErrorCode::NotInFile,
            message: format!("{}：{}", person.name, ErrorCode::NotInFile.sentence()),
        });
    }
}
