//! Reading in the office's own workbooks: a plan that shows everything first, then one transaction, one step of undo.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::storage::{Connection, Transaction, policies};
use chrono::NaiveDate;

use crate::domain::catalogue::own;
use crate::domain::dates::PartialDate;
use crate::domain::identities::{self, Identity};
use crate::domain::names;
use crate::domain::person::{CommunityId, Person, WorkerId};
use crate::domain::records::CommunityFigures;
use crate::domain::records::{AnyRecord, Certificate, Education};
use crate::domain::rights::Right;
use crate::import::columns::OwnHeading;
use crate::import::{
    AppraisalPart, CertificateRecord, CommunityRef, EducationRecord, Effect, EntriesOf, ImportKind, ImportRequest,
    ImportTable, Item, Items, OnFile, PersonRecord, Plan, RowCell, TypedForm, marked, open, plan,
};
use crate::progress::{Progress, checkpoint};
use crate::reports::exported;
use crate::storage::communities;
use crate::storage::dated::{self, Fact};
use crate::storage::rows;
use crate::storage::trail::Action;
use crate::storage::workers::{self, Who};
use crate::storage::{
    Entry, Occasion, Store, appraisals, contracts, import_columns, office, own_fields, people, scope, training,
};
use crate::{Error, ErrorCode, Result};

use super::{records, service};

/// Every kind of workbook that can be read in: the office's usual ones, then each kind of record.
pub fn kinds() -> impl Iterator<Item = ImportKind> {
    let entries = super::kinds::KINDS.iter().filter_map(|kind| kind.readable());
    ImportKind::SHEETS
        .into_iter()
        .chain(entries.map(|record| ImportKind::Entries(EntriesOf(record))))
}

/// The kind of that name.
pub fn kind(key: &str) -> Option<ImportKind> {
    kinds().find(|kind| kind.as_str() == key)
}

/// The kind of workbook that holds records of that kind; `None`: none does.
pub fn kind_of(records: &dyn records::Kind) -> Option<ImportKind> {
    match records.kept().key {
        "contract" => Some(ImportKind::Contracts),
        "training" => Some(ImportKind::Training),
        "score" => Some(ImportKind::Appraisal),
        key => records.readable().and_then(|_| kind(key)),
    }
}

/// A request for a file of `kind` to be read in on the day `on`, with the columns remembered and the policy's parts.
pub fn request(conn: &Connection, kind: ImportKind, on: NaiveDate) -> Result<ImportRequest> {
    // The year of the file is not known yet: the latest rules first, then those before them.
    let packs = policies::all(conn)?.into_iter().rev();
    let mut parts: Vec<AppraisalPart> = Vec::new();
    for part in packs.flat_map(|pack| pack.appraisal.parts) {
        if parts.iter().all(|known| known.key != part.key) {
            let titles = std::iter::once(part.title).chain(part.synonyms);
            parts.push(AppraisalPart {
                key: part.key,
                titles: titles.collect(),
            });
        }
    }
    Ok(ImportRequest {
        remembered: import_columns::of_kind(conn, kind.as_str())?,
        own: own_headings(conn, kind)?,
        as_of: Some(on),
        communities: communities::on_day(conn, on)?.into_iter().map(|one| (one.street, one.name)).collect(),
        parts,
        ..ImportRequest::new(kind)
    })
}

/// The office's own fields that a workbook of a kind may have.
fn own_headings(conn: &Connection, kind: ImportKind) -> Result<Vec<OwnHeading>> {
    let of = match kind {
        ImportKind::Roster => own::PEOPLE,
        ImportKind::Entries(EntriesOf(record)) => record.kept().key,
        _ => return Ok(Vec::new()),
    };
    let fields = own_fields::of_kind(conn, of)?.into_iter();
    Ok(fields.map(|one| (one.id, one.field)).collect())
}

/// The kind of workbook that `file` looks like: the one most of whose columns it holds. `no_header_found` where none fits.
pub fn recognise(conn: &Connection, file: &Path, on: NaiveDate, progress: &mut dyn Progress) -> Result<ImportKind> {
    let workbook = open::workbook(file, progress)?;
    // Earlier kinds win ties: scores and training name the same people as a roster, with fewer columns.
    let usual = [
        ImportKind::Appraisal,
        ImportKind::Training,
        ImportKind::Contracts,
        ImportKind::Roster,
        ImportKind::Communities,
    ];
    let others = kinds().filter(|kind| !usual.contains(kind));
    let mut best: Option<((usize, bool), ImportKind)> = None;
    for kind in usual.into_iter().chain(others) {
        let known = request(conn, kind, on)?.understood_in(&workbook)?;
            // Of two that know as many, the one that a sheet is called by.
            let is_named = workbook
                .sheets
                .iter()
                .any(|sheet| sheet.name.contains(kind.about().title));
            if known > 0 && best.is_none_or(|(most, _)| (known, is_named) > most) {
                best = Some(((known, is_named), kind));
        }
    }
    best.map(|(_, kind)| kind)
        .ok_or_else(|| ErrorCode::NoHeaderFound.into())
}

/// What reading in `file` would do on the day `on`. Writes nothing. `not_permitted` for a user who may not import or see whole
/// numbers: the plan shows whose each number in the file is.
pub fn prepare(
    store: &Store,
    file: &Path,
    request: &ImportRequest,
    on: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<(ImportTable, Plan)> {
    store.require(Right::Import)?;
    store.require(Right::SeeNumbers)?;
    let table = ImportTable::read(file, request, progress)?;
    let on_file = on_file(store.read(), &table, on)?;
    let plan = plan::of(&table, &on_file, on, progress)?;
    Ok((table, plan))
}

/// Saves the file with its refused cells marked and explained: the user's own sheet with its whole numbers, under a new name.
pub fn save_marked(store: &mut Store, occasion: &Occasion, table: &ImportTable, plan: &Plan, out: &Path) -> Result<()> {
    may_save_marked(store)?;
    marked::write(table, plan, out)?;
    let what = exported("问题标注表格", plan.held_back.len(), out);
    store.note(occasion, &Entry::new(Action::Export, what))
}

/// May the signed-in user save such a file? Checked before anything is imported.
pub fn may_save_marked(store: &Store) -> Result<()> {
    [Right::Import, Right::SeeNumbers, Right::Export]
        .into_iter()
        .try_for_each(|right| store.require(right))
}

/// Only what the kind compares with.
fn on_file(conn: &Connection, table: &ImportTable, on: NaiveDate) -> Result<OnFile> {
    let kind = table.kind();
    let mut found = OnFile {
        confined: scope::is_imposed(conn)?,
        ..OnFile::default()
    };
    if kind == ImportKind::Roster {
        for (id, field) in &table.terms.own {
            let said = own_fields::of_people(conn, *id, field.form)?;
            found
                .own
                .extend(said.into_iter().map(|(worker, value)| ((worker, *id), value)));
        }
        found.elsewhere = scope::taken_elsewhere(conn, None)?;
    }
    if kind != ImportKind::Communities {
        found.people = people::on_day(conn, on)?;
    }
    if let ImportKind::Entries(EntriesOf(record)) = kind {
        let filed = entries_of(record)?.list(conn, None)?.into_iter();
        found.entries = filed.filter_map(|one| Some((one.worker()?, one.values))).collect();
    }
    if kind == ImportKind::Roster {
        places_of_a_roster(conn, on, &mut found)?;
    } else {
        found.communities = communities::on_day(conn, on)?;
        found.streets = communities::streets(conn)?;
    }
    if kind == ImportKind::Communities {
        found.division = office::get(conn)?.division;
    }
    if kind == ImportKind::Training {
        found.events = training::events(conn)?;
        found.attended = training::attended(conn, None)?;
    }
    if let Some(year) = table.year() {
        let parts = policies::of_year(conn, year)?.pack.appraisal.parts.into_iter();
        found.most = Some(parts.map(|part| (part.key.clone(), part.most())).collect());
        found.scores = appraisals::scores(conn, year)?;
    }
    Ok(found)
}

/// What a roster's row of one person on file is compared with.
pub(super) fn on_file_with(conn: &Connection, person: Person, on: NaiveDate) -> Result<OnFile> {
    let mut found = OnFile {
        people: vec![person],
        ..OnFile::default()
    };
    places_of_a_roster(conn, on, &mut found)?;
    Ok(found)
}

/// What one typed row of a roster is compared with: of the people only the one with its number.
pub(super) fn on_file_of(conn: &Connection, typed: &TypedForm, on: NaiveDate) -> Result<OnFile> {
    let mut found = OnFile {
        confined: scope::is_imposed(conn)?,
        ..OnFile::default()
    };
    if let Some(id_number) = typed.id_number() {
        found.elsewhere = scope::taken_elsewhere(conn, Some(id_number.as_str()))?;
        if let Some(worker) = workers::by_id_number(conn, id_number.as_str())? {
            found.people.extend(people::one(conn, worker, on)?);
        }
    }
    places_of_a_roster(conn, on, &mut found)?;
    Ok(found)
}

fn places_of_a_roster(conn: &Connection, on: NaiveDate, found: &mut OnFile) -> Result<()> {
    found.communities = communities::on_day(conn, on)?;
    found.streets = communities::streets(conn)?;
    if found.streets.is_empty() {
        // A roster without a column for the street belongs to the office's own.
        found.streets.push(office::get(conn)?.street);
    }
    Ok(())
}

/// What writes entries of that kind.
fn entries_of(record: &dyn AnyRecord) -> Result<&'static dyn records::Kind> {
    super::kinds::kind(record.kept().key).ok_or_else(|| ErrorCode::InvalidArgument.into())
}

/// Why a contract on file got another end.
const CORRECTION: &str = "导入更正";

/// Stores what a plan found good, and remembers the columns that the user named. A plan that changes nothing leaves no step.
pub fn apply(
    store: &mut Store,
    occasion: &Occasion,
    file: &str,
    plan: &Plan,
    mapped: &BTreeMap<String, String>,
    progress: &mut dyn Progress,
) -> Result<()> {
    let mut what = format!(
        "导入{}“{file}”：新增{}、更新{}",
        plan.kind.about().title,
        plan.added,
        plan.updated
    );
    if !plan.held_back.is_empty() {
        what += &format!("、未导入{}", plan.held_back.len());
    }
    if plan.presumed_joinings > 0 {
        what += &format!("；{}人的到岗日期为推定", plan.presumed_joinings);
    }
    let back = plan.returns.iter().filter(|one| one.taken_back).count();
    if back > 0 {
        what += &format!("；{back}人重新到岗");
        store.require(Right::EditFiles)?;
    }
    let reason = (plan.corrected_contracts > 0).then_some(CORRECTION);
    store.require(plan.kind.about().right)?;
    store.write(occasion, &Entry::new(Action::Import, what).because(reason), |tx| {
        for (header, field) in mapped {
            import_columns::remember(tx, plan.kind.as_str(), header, field)?;
        }
        store_items(tx, plan, occasion.on, progress)
    })
}

/// A row of a file with whole numbers, for a user who may see them; leaves an entry in the trail.
pub fn whole_row(
    store: &mut Store,
    occasion: &Occasion,
    table: &ImportTable,
    file: &str,
    (sheet, row): (&str, u32),
) -> Result<Vec<RowCell>> {
    store.require(Right::SeeNumbers)?;
    let cells = table.row(sheet, row, true);
    let about = match table.id_number(sheet, row) {
        Some(id) => workers::by_id_number(store.read(), id.as_str())?,
        None => None,
    };
    let entry = Entry::new(Action::View, format!("查看待导入的“{file}”第{row}行的完整号码")).about(about);
    store.note(occasion, &entry)?;
    Ok(cells)
}

/// Writes every item that adds or updates.
pub(super) fn store_items(tx: &Transaction<'_>, plan: &Plan, on: NaiveDate, progress: &mut dyn Progress) -> Result<()> {
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
    Ok(())
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
