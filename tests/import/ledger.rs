//! An office in memory: what storing a plan would leave on file.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use lince_core::domain::catalogue::datum::Datum;
use lince_core::domain::catalogue::record::Fielded;
use lince_core::domain::person::{CommunityId, Person, RecordId, WorkerId};
use lince_core::domain::records::{Attendance, Certificate, Details, Education, Service};
use lince_core::import::{
    CommunityRef, ImportKind, ImportRequest, ImportTable, Items, OnFile, PersonRecord, Plan, plan,
};
use lince_core::progress::Silent;
use lince_core::storage::communities::Community;
use lince_core::storage::rows::Filed;
use lince_core::storage::training::Event;
use lince_core::{Error, Result};

pub struct Ledger {
    pub on_file: OnFile,
    pub as_of: NaiveDate,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A file of the made-up offices.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

pub fn expected(folder: &str) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(fixture(folder).join("expected.json")).unwrap()).unwrap()
}

impl Ledger {
    pub fn of_street(street: &str) -> Self {
        let on_file = OnFile {
            streets: vec![street.to_owned()],
            ..OnFile::default()
        };
        Self {
            on_file,
            as_of: day("2026-09-30"),
        }
    }

    pub fn plan(&self, kind: ImportKind, path: &Path) -> Result<Plan> {
        self.plan_request(&ImportRequest::new(kind), path)
    }

    pub fn plan_request(&self, request: &ImportRequest, path: &Path) -> Result<Plan, Error> {
        let table = ImportTable::read(path, request, &mut Silent)?;
        plan::of(&table, &self.on_file, self.as_of, &mut Silent)
    }

    /// Plans and stores.
    pub fn import(&mut self, kind: ImportKind, path: &Path) -> Plan {
        let plan = self.plan(kind, path).unwrap();
        self.store(&plan);
        plan
    }

    pub fn store(&mut self, plan: &Plan) {
        let first_new = self.on_file.communities.len();
        for new in &plan.new_communities {
            self.community(&new.street, &new.name);
        }
        match &plan.items {
            Items::Communities(items) => {
                for record in items.iter().map(|item| &item.record) {
                    let id = self.community(&record.street, &record.name);
                    let community = self.on_file.communities.iter_mut().find(|c| c.id == id).unwrap();
                    community.code = record.code.clone().or(community.code.take());
                    community.households = record.households.or(community.households);
                    community.residents = record.residents.or(community.residents);
                    community.grids = record.grids.or(community.grids);
                }
            }
            Items::Roster(items) => items.iter().for_each(|item| self.person(&item.record, first_new)),
            Items::Contracts(items) => {
                for item in items {
                    let worker = item.record.worker;
                    let contracts = &mut self.on_file.people[worker.0 as usize - 1].contracts;
                    contracts.retain(|contract| contract.starts_on != item.record.contract.starts_on);
                    contracts.push(item.record.contract.clone());
                }
            }
            Items::Training(items) => {
                for record in items.iter().map(|item| &item.record) {
                    let event = Event {
                        held_on: record.held_on,
                        title: record.title.clone(),
                        tier: record.tier.clone(),
                        kind: record.kind.clone(),
                        form: record.form.clone(),
                        hours: record.hours,
                    };
                    if !self.on_file.events.contains(&event) {
                        self.on_file.events.push(event);
                    }
                    let word = |word: &Option<String>| word.as_deref().map(Into::into);
                    let attended = Attendance {
                        held_on: record.held_on,
                        title: record.title.as_str().into(),
                        tier: word(&record.tier),
                        kind: word(&record.kind),
                        form: word(&record.form),
                        hours: record.earned_hours,
                        event_hours: record.hours,
                        score: record.score,
                    };
                    self.on_file.attended.push(Filed {
                        id: RecordId(0),
                        worker: record.worker,
                        record: attended,
                    });
                }
            }
            Items::Appraisal(items) => {
                for record in items.iter().map(|item| &item.record) {
                    let scores = self.on_file.scores.entry(record.worker).or_default();
                    scores.extend(record.scores.iter().cloned());
                }
            }
            Items::Entries(items) => {
                let entries = items
                    .iter()
                    .map(|item| (item.record.worker, item.record.values.clone()));
                self.on_file.entries.extend(entries);
            }
        }
    }

    fn community(&mut self, street: &str, name: &str) -> CommunityId {
        let communities = &mut self.on_file.communities;
        if let Some(known) = communities.iter().find(|c| c.street == street && c.name == name) {
            return known.id;
        }
        let id = CommunityId(u32::try_from(communities.len()).unwrap() + 1);
        communities.push(Community {
            id,
            street: street.to_owned(),
            name: name.to_owned(),
            code: None,
            households: None,
            residents: None,
            grids: None,
        });
        if !self.on_file.streets.iter().any(|known| known == street) {
            self.on_file.streets.push(street.to_owned());
        }
        id
    }

    fn person(&mut self, record: &PersonRecord, first_new: usize) {
        let place = match record.on_file {
            Some(id) => id.0 as usize - 1,
            None => {
                let id = WorkerId(u32::try_from(self.on_file.people.len()).unwrap() + 1);
                self.on_file.people.push(new_person(id, record, self.as_of));
                self.on_file.people.len() - 1
            }
        };
        let person = &mut self.on_file.people[place];
        if let Some(community) = record.community {
            person.community = Some(match community {
                CommunityRef::OnFile(id) => id,
                CommunityRef::New(place) => self.on_file.communities[first_new + place].id,
            });
        }
        let set = |field: &mut Option<_>, value: &Option<String>| {
            if let Some(value) = value {
                *field = Some(value.as_str().into());
            }
        };
        let data: Vec<_> = (person.details.values().zip(record.details.values()))
            .map(|((_, held), (_, now))| {
                if now == Datum::Blank {
                    held.into_owned()
                } else {
                    now.into_owned()
                }
            })
            .collect();

        person.details = Details::of_values(|at| data[at].clone()).unwrap();
        set(&mut person.post, &record.post);
        person.post_since = record.post_since.map(|since| since.first_day()).or(person.post_since);
        set(&mut person.kind, &record.kind);
        set(&mut person.politics, &record.politics);
        set(&mut person.grade, &record.grade);
        for education in &record.educations {
            person.educations.retain(|old| *old.mode != *education.mode);
            person.educations.push(Education {
                level: education.level.as_str().into(),
                degree: education.degree.as_deref().map(Into::into),
                school: education.school.as_deref().map(Into::into),
                major: education.major.as_deref().map(Into::into),
                graduated_on: education.graduated_on.map(|date| date.to_string().into()),
                mode: education.mode.into(),
                from_on: self.as_of,
            });
        }
        if let Some(certificate) = &record.certificate {
            person.certificates.retain(|old| *old.kind != *certificate.kind);
            person.certificates.push(Certificate {
                kind: certificate.kind.as_str().into(),
                from_on: self.as_of,
                obtained_on: certificate.obtained_on.map(|date| date.to_string().into()),
                registered_on: certificate.registered_on.map(|date| date.to_string().into()),
                number: certificate.number.as_deref().map(Into::into),
            });
        }
        if let Some(contract) = &record.contract {
            person.contracts.retain(|old| old.starts_on != contract.starts_on);
            person.contracts.push(contract.clone());
        }
    }
}

fn new_person(id: WorkerId, record: &PersonRecord, as_of: NaiveDate) -> Person {
    Person {
        id,
        name: record.name.as_str().into(),
        pinyin: "".into(),
        initials: "".into(),
        id_number: record.id_number.as_str().into(),
        sex: record.id_number.sex(),
        born: record.id_number.born(),
        details: Details::default(),
        community_since: None,
        services: vec![Service {
            joined_on: record
                .joined_on
                .or(record.community_since)
                .map_or(as_of, |joined| joined.first_day()),
            left_on: None,
            leave_kind: None,
        }],
        community: None,
        post: None,
        post_since: None,
        post_before: None,
        changed_on: None,
        kind: None,
        politics: None,
        grade: None,
        identities: Vec::new(),
        educations: Vec::new(),
        certificates: Vec::new(),
        counted_before: Vec::new(),
        lent_to: None,
        counted: true,
        contracts: Vec::new(),
    }
}
