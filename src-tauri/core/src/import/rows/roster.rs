//! Rows of a roster: people with everything that a roster contains about them.

use std::collections::{HashMap, HashSet};

use chrono::{Months, NaiveDate};

use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::{Datum, Value};
use crate::domain::catalogue::record::Fielded;
use crate::domain::codes::Codes;
use crate::domain::dates::PartialDate;
use crate::domain::identities::Identity;
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::person::{Person, Status};
use crate::domain::records::Details;
use crate::domain::track::Track;
use crate::{ErrorCode, Result};

use super::super::columns::{Field, OwnHeading};
use super::super::faults::Warning;
use super::super::job::{Accepted, Change, Item, Job, OnFile};
use super::super::places::{Found, Places};
use super::super::reading::Reading;
use super::super::records::{CommunityRef, PersonRecord};
use super::super::values::RowReader;
use super::super::whom::{By, People, is_masked};
use super::differences::Differences;
use super::{Holders, after_leaving, check_name, contracts, entries, joining, leaving, returning, schooling};

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<PersonRecord>>> {
    let mut people = People::of(on_file);
    let mut places = Places::new(&on_file.communities, &on_file.streets);
    let community_names: HashMap<_, _> = on_file.communities.iter().map(|c| (c.id, c.name.as_str())).collect();
    let mut holders = Holders::default();
    let mut seen = Seen::default();
    let (mut unknown_areas, mut presumed) = (0_usize, 0_usize);
    let items = job.each_row(|job, sheet, reader| {
        reader.is_of_people = true;
        let (id, name, person) = whose(job, sheet, reader, &mut people);
        seen.note(id, name.as_deref());
        let found = community(reader, &mut places, job);
        if id.is_some_and(|id| on_file.elsewhere.contains(id.as_str())) {
            reader.fault(ErrorCode::OutOfScope, Field::IdNumber);
        } else if on_file.confined && person.is_none() && found.is_none() && reader.faults.is_empty() {
            reader.fault(ErrorCode::OutOfScope, Field::Community);
        }
        let signed = contracts::known(person);
        let record = record(
            reader,
            id,
            name,
            person,
            &signed,
            found.map(Found::community),
            &job.terms.own,
        );
        if let Some(id) = id {
            holders.check(reader, sheet.name(), id);
        }
        let told = leaving::Told::read(reader);
        let mut record = record?;
        if let Some(person) = person {
            check_name(reader, Some(&record.name), person);
            check_post_since(reader, person, &record);
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
        // Who the row says has left does not come back by it.
        let says_left = told.is_some();
        if let Some(person) = person.filter(|_| !says_left) {
            returning::settle(job, sheet, reader, &mut record, person, on_file);
        }
        joining::settle(reader, &mut record, person, job.as_of);
        if let Some(told) = told {
            leaving::settle(job, sheet, reader, &mut record, person, on_file, told);
        }
        if let Some(person) = person {
            if record.returns_on.is_none() {
                listed(job, sheet, reader, &mut record, person, says_left);
            }
            if person.post.is_none() && record.post.is_none() {
                reader.not_kept(Field::PostSince, "没有写职务");
            }
        } else if record.post.is_none() {
            reader.not_kept(Field::PostSince, "没有写职务");
        }
        warn(job, sheet, reader.row, &record, signed.as_slice());
        if let Some(remark) = &reader.remark {
            let about = format!("{}（{remark}）", record.name);
            job.warn(sheet, reader.row, ErrorCode::RemarkInName, &about);
        }
        let named = |community| match community {
            CommunityRef::OnFile(id) => community_names
                .get(&id)
                .map_or(String::new(), |name| (*name).to_owned()),
            CommunityRef::New(place) => job.new_communities.get(place).map_or(String::new(), |c| c.name.clone()),
        };
        let mut changes = person.map_or(Vec::new(), |person| differences(person, &signed, &record, named));
        if let Some(person) = person {
            changes.extend(own_changes(&job.terms.own, on_file, person, &record));
        }
        job.corrected_contracts += usize::from(contracts::is_correction(&changes));
        job.presumed_joinings += usize::from(person.is_none() && record.joined_on.is_none());
        presumed += usize::from(person.is_none() && record.joined_on.is_none() && record.community_since.is_some());
        Some(Accepted {
            about: record.name.clone(),
            is_new: person.is_none(),
            changes,
            record,
        })
    })?;
    returning::not_found(job);
    summaries(job, on_file, &seen, unknown_areas);
    presumed_joinings(job, presumed);
    Ok(items)
}

/// Number, name and file of a row's person. Without a number the row is about somebody on file, or held back.
fn whose<'p>(
    job: &Job<'_, '_>,
    sheet: &dyn Reading,
    reader: &mut RowReader<'_>,
    people: &mut People<'p>,
) -> (Option<IdNumber>, Option<String>, Option<&'p Person>) {
    // 320999********0055 says no number, and still tells one of two namesakes.
    if (reader.is_filled(Field::IdNumber) && !is_masked(reader)) || reader.is_uncalculated(Field::IdNumber) {
        let (id, name) = (reader.id_number(), reader.name());
        let person = id.and_then(|id| people.with_number(id.as_str()));
        if person.is_some() {
            reader.found = Some(By::Number);
        }
        return (id, name, person);
    }
    let name = reader.name();
    let person = name
        .as_deref()
        .and_then(|name| people.by_name(reader, sheet.name(), name, &job.terms.people, false));
    let id = match person {
        Some(person) => IdNumber::parse(&person.id_number).ok(),
        None => reader.id_number(),
    };
    (id, name, person)
}

/// Everybody named in the file, also in rows held back.
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
    let Some(name) = reader.text(Field::Community) else {
        reader.not_kept(Field::Street, "没有写社区，街道本身不存入个人档案");
        return None;
    };
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
            let fault = reader.fault(code, Field::Community);
            for near in places.near(&name) {
                fault.offering(&near, &near);
            }
            None
        }
    }
}

fn record(
    reader: &mut RowReader<'_>,
    id: Option<IdNumber>,
    name: Option<String>,
    person: Option<&Person>,
    signed: &[contracts::Known],
    community: Option<CommunityRef>,
    own: &[OwnHeading],
) -> Option<PersonRecord> {
    match id {
        Some(id) => reader.check_against_id(id),
        None => reader.check_without_id(),
    }
    let record = PersonRecord {
        on_file: person.map(|person| person.id),
        own: own_fields(reader, own),
        details: details(reader, id, person)?,
        community,
        politics: reader.code(Field::Politics, Codes::Politics),
        educations: schooling::educations(reader, person),
        kind: reader.code(Field::Kind, Codes::WorkerKind),
        identities: identities(reader),
        identities_as_named: false,
        post: reader.text(Field::Post),
        post_since: reader.date(Field::PostSince),
        grade: reader.text(Field::Grade),
        returns_on: None,
        leaves: None,
        joined_on: reader.date(Field::JoinedOn),
        community_since: reader.date(Field::CommunitySince),
        certificate: schooling::certificate(reader, person),
        contract: contracts::read(reader, signed, false),
        // Read last, so that every cell's fault is reported even where number or name is missing.
        id_number: id?,
        name: name?,
    };
    Some(record)
}

/// What the person's own row says. Cells that are read otherwise than their form says are handled here.
fn details(reader: &mut RowReader<'_>, id: Option<IdNumber>, person: Option<&Person>) -> Option<Details> {
    let read = Details::of_values(|at| {
        let field = &Details::FIELDS[at];
        let said = match field.key {
            "retirement_track" => track(reader, Field::Detail(at), id).map(|track| track.datum().into_owned()),
            "note" => {
                let on_file = person.and_then(|person| person.details.note.as_deref());
                reader
                    .note(Field::Detail(at), on_file)
                    .map(|note| Datum::Text(note.into()))
            }
            "party_joined_on" if is_of_the_league(reader) => {
                reader.not_kept(Field::Detail(at), "政治面貌是共青团员，这是入团时间");
                None
            }
            _ => entries::cell(reader, Field::Detail(at), field.form),
        };
        said.unwrap_or(Datum::Blank)
    });
    read.ok()
}

/// 入党（团）时间 of a member of the League is the day of joining that.
fn is_of_the_league(reader: &mut RowReader<'_>) -> bool {
    let text = reader.text(Field::Politics);
    text.and_then(|text| Codes::Politics.find(&text))
        .is_some_and(|code| code.key == "league_member")
}

/// What the row says in the office's own fields.
fn own_fields(reader: &mut RowReader<'_>, own: &[OwnHeading]) -> Vec<(u32, Datum<'static>)> {
    let said = own.iter().enumerate().filter_map(|(at, (id, field))| {
        let value = entries::cell(reader, Field::Own(at), field.form)?;
        Some((*id, value))
    });
    said.collect()
}

/// What of it is not on file so.
fn own_changes(own: &[OwnHeading], on_file: &OnFile, person: &Person, record: &PersonRecord) -> Vec<Change> {
    let change = |(id, value): &(u32, Datum<'static>)| {
        let (_, field) = own.iter().find(|(own, _)| own == id)?;
        let before = on_file.own.get(&(person.id, *id));
        if before.is_some_and(|before| before.is_same(value)) {
            return None;
        }
        let shown = |value: &Datum<'_>| value.kept().map(|kept| field.form.shown(&kept));
        Some(Change {
            field: field.key.to_owned(),
            title: field.title.to_owned(),
            before: before.and_then(shown),
            after: shown(value).unwrap_or_default(),
        })
    };
    record.own.iter().filter_map(change).collect()
}

/// 退休档; only a woman's file needs it: for a man the column says what the law says.
fn track(reader: &mut RowReader<'_>, at: Field, id: Option<IdNumber>) -> Option<Track> {
    let written = reader.text(at)?;
    let name = reader.code(at, Codes::RetirementTrack)?;
    let track = Codes::RetirementTrack
        .find(&name)
        .and_then(|code| Track::from_key(&code.key))?;
    match track.of(id?.sex(), &written) {
        Ok(track) => track,
        Err(track) => {
            let sentence = format!("退休档“{}”与性别不符，请核对。", track.name());
            reader.fault(ErrorCode::UnknownValue, at).saying(sentence);
            None
        }
    }
}

/// 身份: several in one cell, 网格员、党务工作者. A word of kind or post counts, since offices mix the two.
fn identities(reader: &mut RowReader<'_>) -> Vec<Identity> {
    let text = reader.text(Field::Identities).unwrap_or_default();
    let mut told = std::collections::BTreeSet::new();
    for word in crate::domain::identities::words(&text) {
        let meant = crate::domain::identities::of(word, word);
        if meant.is_empty() {
            reader.not_kept(Field::Identities, &format!("「{word}」不是可以识别的身份"));
        }
        told.extend(meant);
    }
    told.into_iter().collect()
}

/// A person who has left is still listed: nothing is stored that makes sense only in post.
fn listed(
    job: &mut Job<'_, '_>,
    sheet: &dyn Reading,
    reader: &mut RowReader<'_>,
    record: &mut PersonRecord,
    person: &Person,
    says_left: bool,
) {
    if let Some(contract) = &record.contract
        && let Some(left) = after_leaving(person, contract.starts_on)
    {
        contracts::not_kept(reader, &format!("此人已于{left}离任，合同在那之后起始"));
        record.contract = None;
    }
    if !leaving::is_gone(person, record, job.as_of) {
        return;
    }
    let last = person.service(job.as_of);
    let leaves = record.leaves.as_ref().map(|leaves| leaves.on);
    let left = leaves
        .or(last.and_then(|service| service.left_on))
        .map_or(String::new(), |left| format!("于{left}"));
    let kind = last.and_then(|service| service.leave_kind.as_deref());
    let kind = kind.map_or(String::new(), |kind| format!("（{kind}）"));
    let why = format!("此人已{left}离任");
    let differs = |before: &Option<std::sync::Arc<str>>, after: &Option<String>| {
        after.is_some() && before.as_deref() != after.as_deref()
    };
    let community = record
        .community
        .is_some_and(|community| person.community.map(CommunityRef::OnFile) != Some(community));
    for (field, is_new) in [
        (Field::Community, community),
        (Field::Post, differs(&person.post, &record.post)),
        (Field::Kind, differs(&person.kind, &record.kind)),
        (Field::Grade, differs(&person.grade, &record.grade)),
        (
            Field::Identities,
            record.identities.iter().any(|identity| !holds(person, *identity)),
        ),
    ] {
        if is_new {
            reader.not_kept(field, &why);
        }
    }
    record.community = None;
    record.post = None;
    record.post_since = None;
    record.kind = None;
    record.grade = None;
    record.identities = Vec::new();
    if says_left {
        return;
    }
    let sentence = format!("已{left}离任{kind}，表里仍有此人；如已回来，导入时选“重新到岗”，或在此人档案中办理。");
    job.warn_saying(sheet, reader.row, ErrorCode::HasLeft, &record.name, &sentence);
}

fn holds(person: &Person, identity: Identity) -> bool {
    person.identities.iter().any(|own| **own == *identity.as_str())
}

fn warn(job: &mut Job<'_, '_>, sheet: &dyn Reading, row: u32, record: &PersonRecord, signed: &[contracts::Known]) {
    let born = record.id_number.born();
    let party_joined_on = record.details.party_joined_on.as_deref();
    let party_joined_on = party_joined_on.and_then(|date| date.parse().ok());
    let dates = [
        ("入党时间", party_joined_on, 18),
        ("任职时间", record.post_since, 16),
        ("到岗日期", record.joined_on, 16),
        ("从事社区工作时间", record.community_since, 16),
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
    if let Some(contract) = &record.contract {
        let whole = contracts::keep(&mut signed.to_vec(), contract, row);
        contracts::warn(job, sheet, row, &whole, signed, &record.name);
    }
}

fn before_age(born: NaiveDate, date: PartialDate, years: u32) -> bool {
    born.checked_add_months(Months::new(years * 12))
        .is_some_and(|of_age| date.last_day() < of_age)
}

fn differences(
    person: &Person,
    signed: &[contracts::Known],
    record: &PersonRecord,
    named: impl Fn(CommunityRef) -> String,
) -> Vec<Change> {
    let mut d = Differences::default();
    returning::difference(person, record, &mut d);
    let on_file = person.community.map(CommunityRef::OnFile);
    d.shown("community", "社区", on_file, record.community, |community| {
        named(*community)
    });
    let words = [
        ("politics", "政治面貌", &person.politics, &record.politics),
        ("kind", "人员类别", &person.kind, &record.kind),
        ("post", "现任职务（岗位）", &person.post, &record.post),
        ("grade", "岗位等级", &person.grade, &record.grade),
    ];
    for (field, title, before, after) in words {
        d.text(field, title, before.as_deref(), after.as_deref());
    }
    detailed(&person.details, &record.details, &mut d);
    joining::differences(person, record, &mut d);
    leaving::differences(person, record, &mut d);
    if same_post(person, record) {
        let since = person.post_since.map(PartialDate::from);
        d.date("post_since", "任职时间", since, record.post_since);
    }
    schooling::differences(person, record, &mut d);
    let new_identities: Vec<&str> = record
        .identities
        .iter()
        .filter(|identity| !holds(person, **identity))
        .map(|identity| identity.name())
        .collect();
    if !new_identities.is_empty() {
        d.text("identities", "身份", None, Some(&new_identities.join("、")));
    }
    if let Some(contract) = &record.contract {
        let (changes, is_new) = contracts::compared(signed, contract);
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

/// A blank cell changes nothing; a month on file is known with its day, and not the other way round.
fn detailed(before: &Details, now: &Details, d: &mut Differences) {
    for ((field, before), (_, now)) in before.values().zip(now.values()) {
        let shown = |value: &Datum<'_>| value.kept().map(|kept| field.form.shown(&kept));
        if field.form == Form::Month {
            let date = |value: &Datum<'_>| value.kept().and_then(|kept| kept.parse().ok());
            d.date(field.key, field.title, date(&before), date(&now));
        } else {
            d.text(
                field.key,
                field.title,
                shown(&before).as_deref(),
                shown(&now).as_deref(),
            );
        }
    }
}

/// Reports new people whose day of joining the file does not give, and the day presumed; here and in the trail.
fn presumed_joinings(job: &mut Job<'_, '_>, from_community_work: usize) {
    let from_today = job.presumed_joinings - from_community_work;
    let mut told = Vec::new();
    if from_community_work > 0 {
        told.push(format!(
            "{from_community_work}人按从事社区工作时间推定（只有月份的按1日）"
        ));
    }
    if from_today > 0 {
        told.push(format!("{from_today}人按导入之日{}推定", job.as_of));
    }
    if !told.is_empty() {
        let message = format!(
            "表里没有到岗日期：{}。有到岗日期的，可加“到岗日期”一列再导入，或在档案里更正。",
            told.join("，")
        );
        job.warnings.push(Warning::summary(ErrorCode::JoiningPresumed, message));
    }
}

/// Whether the row is about the post that is held.
fn same_post(person: &Person, record: &PersonRecord) -> bool {
    person.post.is_some()
        && record
            .post
            .as_deref()
            .is_none_or(|post| Some(post) == person.post.as_deref())
}

/// Refuses a post that begins before the post held earlier.
fn check_post_since(reader: &mut RowReader<'_>, person: &Person, record: &PersonRecord) {
    let Some(since) = record.post_since.map(PartialDate::first_day) else {
        return;
    };
    let earlier = if same_post(person, record) {
        person.post_before
    } else {
        person.post_since
    };
    if let Some(earlier) = earlier.filter(|earlier| since <= *earlier) {
        let sentence = format!("任职时间应晚于前一任职务的起始日期{earlier}，请核对。");
        reader.fault(ErrorCode::UnknownValue, Field::PostSince).saying(sentence);
    }
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
