//! Storing what a plan found good: kind by kind, in the transaction of the import.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::dates::PartialDate;
use crate::domain::identities::{self, Identity};
use crate::domain::names;
use crate::domain::person::{CommunityId, Person, WorkerId};
use crate::domain::records::{Certificate, CommunityFigures, Education};
use crate::import::{
    CertificateRecord, CommunityRef, EducationRecord, Effect, EntriesOf, ImportKind, Item, Items, PersonRecord, Plan,
};
use crate::progress::{Progress, checkpoint};
use crate::storage::dated::{self, Fact};
use crate::storage::workers::{self, Who};
use crate::storage::{Transaction, appraisals, communities, contracts, own_fields, people, rows, training};
use crate::{Error, Result};

use super::super::service;
use super::readable::entries_of;

/// Writes every item that adds or updates.
pub(in super::super) fn store_items(
    tx: &Transaction<'_>,
    plan: &Plan,
    on: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<()> {
    match &plan.items {
        Items::Communities(items) => each(items, progress, |record| {
            let (id, _) = match record.on_file {
                Some(id) => (id, false),
                None => communities::find_or_insert(tx, &record.street, &record.name)?,
            };
            if let Some(code) = &record.code {
                communities::set_code(tx, id, code)?;
            }
            let figures = CommunityFigures {
                from_on: on,
                households: record.households,
                residents: record.residents,
                grids: record.grids,
            };
            communities::set_figures(tx, id, &figures)
        }),
        Items::Roster(items) => roster(tx, plan, items, on, progress),
        Items::Contracts(items) => each(items, progress, |record| {
            contracts::set(tx, record.worker, &record.contract)
        }),
        Items::Training(items) => each(items, progress, |record| {
            let event = training::Event {
                held_on: record.held_on,
                title: record.title.clone(),
                tier: record.tier.clone(),
                kind: record.kind.clone(),
                form: record.form.clone(),
                hours: record.hours,
            };
            let event = training::find_or_insert(tx, &event)?;
            training::set_record(tx, record.worker, event, record.earned_hours, record.score)
        }),
        Items::Appraisal(items) => each(items, progress, |record| {
            for (part, score) in &record.scores {
                appraisals::set_score(tx, record.worker, record.year, part, *score)?;
            }
            Ok(())
        }),
        Items::Entries(items) => {
            let ImportKind::Entries(EntriesOf(record)) = plan.kind else {
                return Err(Error::Internal("entries of no kind".into()));
            };
            let kind = entries_of(record)?;
            let own = own_fields::of_kind(tx, kind.kept().key)?;
            each(items, progress, |one| {
                let (values, further) = one.values.split_at(kind.kept().fields.len());
                let id = kind.store(tx, one.worker, values)?;
                own.iter()
                    .zip(further)
                    .try_for_each(|(field, value)| own_fields::set(tx, field.id, one.worker, id.0, value))
            })
        }
    }
}

fn each<R>(items: &[Item<R>], progress: &mut dyn Progress, mut write: impl FnMut(&R) -> Result<()>) -> Result<()> {
    for (i, item) in items.iter().enumerate() {
        if i % 256 == 0 {
            checkpoint(progress, "正在写入", i, items.len())?;
        }
        if item.effect != Effect::Unchanged {
            write(&item.record)?;
        }
    }
    Ok(())
}

fn roster(
    tx: &Transaction<'_>,
    plan: &Plan,
    items: &[Item<PersonRecord>],
    on: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<()> {
    let made: Vec<CommunityId> = plan
        .new_communities
        .iter()
        .map(|c| communities::find_or_insert(tx, &c.street, &c.name).map(|(id, _)| id))
        .collect::<Result<_>>()?;
    each(items, progress, |record| {
        let community = match record.community {
            Some(CommunityRef::OnFile(id)) => Some(id),
            Some(CommunityRef::New(place)) => Some(
                *made
                    .get(place)
                    .ok_or_else(|| Error::Internal("community not planned".into()))?,
            ),
            None => None,
        };
        let id = match record.on_file {
            Some(id) => {
                update(tx, id, record, community, on)?;
                id
            }
            None => insert(tx, record, community, on)?,
        };
        own_fields::set_all(tx, id, 0, &record.own)
    })
}

/// A new person: everything holds from the day of joining, else from the first day of community work, else from the day of the import.
fn insert(
    tx: &Transaction<'_>,
    record: &PersonRecord,
    community: Option<CommunityId>,
    on: NaiveDate,
) -> Result<WorkerId> {
    let community_since = record.community_since.map(|d| d.first_day());
    let since = record
        .joined_on
        .map(|d| d.first_day())
        .or(community_since)
        .unwrap_or(on);
    let keys = names::search_keys(&record.name);
    let who = Who {
        name: &record.name,
        pinyin: &keys.pinyin.join(" "),
        initials: &keys.initials.join(" "),
        id_number: record.id_number.as_str(),
        sex: record.id_number.sex(),
        born: record.id_number.born(),
    };
    let id = workers::insert(tx, &who, &record.details)?;
    workers::join(tx, id, since)?;
    if let Some(earlier) = community_since.filter(|earlier| *earlier < since) {
        workers::set_community_since(tx, id, Some(earlier))?;
    }
    if let Some(community) = community {
        dated::begin(tx, Fact::Community, id.0, since, community.0)?;
    }
    let post_since = record.post_since.map_or(since, |d| d.first_day());
    for (fact, value, from) in [
        (Fact::Post, &record.post, post_since),
        (Fact::Kind, &record.kind, since),
        (Fact::Politics, &record.politics, since),
        (Fact::Grade, &record.grade, since),
    ] {
        if let Some(value) = value {
            dated::begin(tx, fact, id.0, from, value.clone())?;
        }
    }
    for identity in identities_of(record) {
        dated::begin_identity(tx, id.0, since, identity.as_str())?;
    }
    for education in &record.educations {
        set_education(tx, id, education, None, since)?;
    }
    if let Some(certificate) = &record.certificate {
        rows::insert(tx, id, &certificate_told(certificate, since))?;
    }
    if let Some(contract) = &record.contract {
        rows::insert(tx, id, contract)?;
    }
    leave(tx, id, record)?;
    Ok(id)
}

/// A person on file: what the row says differently holds from the day of the import.
fn update(
    tx: &Transaction<'_>,
    id: WorkerId,
    record: &PersonRecord,
    community: Option<CommunityId>,
    today: NaiveDate,
) -> Result<()> {
    if let Some(back) = record.returns_on {
        service::take_back(tx, id, back, today, community.is_some())?;
    }
    // For a returning person, the row holds from the day of return.
    let on = record.returns_on.unwrap_or(today);
    let Some(person) = people::one(tx, id, on)? else {
        return Err(Error::Internal("planned person is gone".into()));
    };
    workers::complete(tx, id, &record.details)?;
    let joined_on = record.joined_on.map(|d| d.first_day());
    if let Some(joined_on) = joined_on {
        service::correct_joining(tx, &person, joined_on)?;
    }
    // Nothing holds before a person is in post.
    let joins_later = joined_on.or(person.services.first().map(|service| service.joined_on));
    let on = joins_later.map_or(on, |joined_on| joined_on.max(on));
    if let Some(since) = record.community_since {
        workers::set_community_since(tx, id, Some(since.first_day()))?;
    }
    if let Some(community) = community {
        dated::set(tx, Fact::Community, id.0, on, community.0)?;
    }
    let post_since = record.post_since.map_or(on, |d| d.first_day());
    let same_post = record.post.is_none() || record.post.as_deref() == person.post.as_deref();
    if let (true, Some(held), Some(told)) = (same_post, person.post_since, record.post_since)
        && !told.agrees_with(held)
    {
        dated::correct_since(tx, Fact::Post, id.0, held, told.first_day())?;
    }
    for (fact, value, from) in [
        (Fact::Post, record.post.as_ref().filter(|_| !same_post), post_since),
        (Fact::Kind, record.kind.as_ref(), on),
        (Fact::Politics, record.politics.as_ref(), on),
        (Fact::Grade, record.grade.as_ref(), on),
    ] {
        if let Some(value) = value {
            dated::set(tx, fact, id.0, from, value.clone())?;
        }
    }
    update_identities(tx, &person, record, on)?;
    for education in &record.educations {
        let held_as = if education.tells_mode {
            "unknown"
        } else {
            education.mode
        };
        let held = person.educations.iter().find(|e| &*e.mode == held_as);
        if education.tells_mode {
            workers::tell_study_mode(tx, id, education.mode)?;
        }
        set_education(tx, id, education, held, on)?;
    }
    if let Some(certificate) = &record.certificate {
        set_certificate(tx, id, certificate, on)?;
    }
    if let Some(contract) = &record.contract {
        contracts::set(tx, id, contract)?;
    }
    leave(tx, id, record)
}

fn leave(tx: &Transaction<'_>, id: WorkerId, record: &PersonRecord) -> Result<()> {
    let Some(leaves) = &record.leaves else { return Ok(()) };
    service::leave_as_read(tx, id, leaves.on, &leaves.kind).map(drop)
}

/// For a new person.
fn identities_of(record: &PersonRecord) -> Vec<Identity> {
    if record.identities_as_named {
        return record.identities.clone();
    }
    told_identities(record.kind.as_deref(), record.post.as_deref(), &record.identities)
}

/// Identities that follow from kind and post, and those that the row names.
fn told_identities(kind: Option<&str>, post: Option<&str>, named: &[Identity]) -> Vec<Identity> {
    let mut told = identities::of(kind.unwrap_or_default(), post.unwrap_or_default());
    told.extend(named);
    told.into_iter().collect()
}

/// New kind or post: identities that followed from the old ones end, others stay.
fn update_identities(tx: &Transaction<'_>, person: &Person, record: &PersonRecord, on: NaiveDate) -> Result<()> {
    if record.identities_as_named {
        let keys: Vec<&str> = record.identities.iter().map(|i| i.as_str()).collect();
        return dated::set_identities(tx, person.id.0, on, &keys);
    }
    let (kind, post) = (record.kind.as_deref(), record.post.as_deref());
    let differs = |new: Option<&str>, old: &Option<std::sync::Arc<str>>| new.is_some_and(|n| Some(n) != old.as_deref());
    let held: Vec<Identity> = person.identities.iter().filter_map(|i| Identity::from_key(i)).collect();
    let named_new = record.identities.iter().any(|i| !held.contains(i));
    if !differs(kind, &person.kind) && !differs(post, &person.post) && !named_new {
        return Ok(());
    }
    let (old_kind, old_post) = (person.kind.as_deref(), person.post.as_deref());
    let followed = told_identities(old_kind, old_post, &[]);
    let own: Vec<Identity> = held
        .into_iter()
        .filter(|i| !followed.contains(i))
        .chain(record.identities.iter().copied())
        .collect();
    let now = told_identities(kind.or(old_kind), post.or(old_post), &own);
    let keys: Vec<&str> = now.iter().map(|i| i.as_str()).collect();
    dated::set_identities(tx, person.id.0, on, &keys)
}

/// A blank field of the row leaves what is on file of that mode.
fn set_education(
    tx: &Transaction<'_>,
    worker: WorkerId,
    record: &EducationRecord,
    held: Option<&Education>,
    from_on: NaiveDate,
) -> Result<()> {
    let word = |word: &Option<String>| word.as_deref().map(Arc::from);
    let told = |own: Option<Arc<str>>, held: Option<&Option<Arc<str>>>| own.or_else(|| held.cloned().flatten());
    let entry = Education {
        mode: record.mode.into(),
        from_on,
        level: record.level.as_str().into(),
        degree: told(word(&record.degree), held.map(|h| &h.degree)),
        school: told(word(&record.school), held.map(|h| &h.school)),
        major: told(word(&record.major), held.map(|h| &h.major)),
        graduated_on: told(month(record.graduated_on), held.map(|h| &h.graduated_on)),
    };
    let says_the_same = |held: &&Education| {
        entry
            == Education {
                mode: entry.mode.clone(),
                from_on,
                ..(*held).clone()
            }
    };
    match held.filter(says_the_same) {
        Some(_) => Ok(()),
        None => rows::put(tx, worker, &entry, |told, _| told.clone()).map(drop),
    }
}

/// Puts a certificate on file or completes the one of that kind.
fn set_certificate(tx: &Transaction<'_>, worker: WorkerId, record: &CertificateRecord, on: NaiveDate) -> Result<()> {
    rows::put(tx, worker, &certificate_told(record, on), Certificate::completing).map(drop)
}

fn certificate_told(record: &CertificateRecord, on: NaiveDate) -> Certificate {
    Certificate {
        kind: record.kind.as_str().into(),
        from_on: record.obtained_on.map_or(on, |d| d.first_day()),
        obtained_on: month(record.obtained_on),
        registered_on: month(record.registered_on),
        number: record.number.as_deref().map(Arc::from),
    }
}

fn month(date: Option<PartialDate>) -> Option<Arc<str>> {
    date.map(|date| date.to_string().into())
}
