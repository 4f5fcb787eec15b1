//! What was typed of one person, sorted by how it is kept: corrected, dated, a contract, or a row of a roster.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::kinds;
use super::one_row::{about_field, refuse};
use super::records::Kind as RecordKind;
use super::{contracts, facts, imports, service};
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Fielded;
use crate::domain::catalogue::{Field, clearable};
use crate::domain::dates::PartialDate;
use crate::domain::identities::{self, Identity};
use crate::domain::person::{Person, Status, WorkerId};
use crate::domain::records::Details;
use crate::domain::text::says_nothing;
use crate::domain::typed;
use crate::import::columns::title_of;
use crate::import::{Effect, ImportKind, Items, OnFile, Plan, TypedForm, plan};
use crate::progress::Silent;
use crate::storage::workers;
use crate::storage::{Transaction, people};
use crate::{Error, ErrorCode, Result};

/// 退休档, which is one of the person's sex.
const TRACK: &str = "retirement_track";

/// Fields that have no meaning for a person who is not in post.
const IN_POST: [&str; 8] = [
    "street",
    "community",
    "post",
    "post_since",
    "kind",
    "identities",
    "grade",
    "joined_on",
];

/// Sorted; keys are the import's.
#[derive(Default)]
pub(super) struct TypedRow {
    /// 到岗日期
    joined_on: Option<NaiveDate>,
    /// 从事社区工作时间
    community_since: Option<NaiveDate>,
    /// 身份, exactly these; empty: none.
    identities: Option<Vec<Identity>>,
    contract: Vec<(String, String)>,
    blank: Vec<&'static Field>,
    /// What stands in the person's own row, given by place; what is not given stays.
    details: Vec<(usize, Datum<'static>)>,
    /// 退休档 as it was typed.
    track: String,
    /// Facts that no roster contains, with their values from the day on.
    facts: Vec<(&'static dyn RecordKind, String)>,
    /// What a roster's row says.
    row: Vec<(String, String)>,
    /// Whether something that only a person in post has is among them.
    in_post: bool,
}

impl TypedRow {
    /// For a person on file. Name and identity number are corrected elsewhere.
    pub(super) fn of_change(fields: &[(String, String)]) -> Result<Self> {
        let mut sorted = Self::default();
        for (key, value) in fields.iter().filter(|(key, _)| key != "name" && key != "id_number") {
            sorted.in_post |= IN_POST.contains(&key.as_str()) && key != "joined_on";
            sorted.sort(key, value.trim())?;
        }
        Ok(sorted)
    }

    /// For a new person, whose joining day and first contract a roster's row has itself.
    pub(super) fn of_newcomer(fields: &[(String, String)]) -> Result<Self> {
        let mut sorted = Self::default();
        for (key, value) in fields.iter().filter(|(_, value)| !value.trim().is_empty()) {
            match key.as_str() {
                "community_since" | "identities" => sorted.sort(key, value.trim())?,
                _ if further_fact(key).is_some() => sorted.sort(key, value.trim())?,
                _ => sorted.row.push((key.clone(), value.clone())),
            }
        }
        Ok(sorted)
    }

    fn sort(&mut self, key: &str, value: &str) -> Result<()> {
        match key {
            "" => return Err(Error::about(ErrorCode::UnknownField, "「」")),
            "identities" => self.identities = Some(named_identities(value)?),
            _ if contracts::is_field(key) => self.contract.push((key.to_owned(), value.to_owned())),
            _ if says_nothing(value) => {
                self.blank
                    .push(clearable().find(|field| field.key == key).ok_or_else(|| {
                        about_field(ErrorCode::InvalidArgument, key, "不能清空，要改成别的请直接写新内容")
                    })?)
            }
            _ if let Some(at) = Details::find(key) => {
                let said = detail(at, value)?;
                self.details.push((at, said));
                if key == TRACK {
                    value.clone_into(&mut self.track);
                }
            }
            _ if let Some(kind) = further_fact(key) => self.facts.push((kind, value.to_owned())),
            "joined_on" => self.joined_on = day(key, value)?,
            "community_since" => self.community_since = day(key, value)?,
            _ => self.row.push((key.to_owned(), value.to_owned())),
        }
        Ok(())
    }

    /// Writes all of it from the day `on`. What only a person in post can have is refused where `person` is not in post.
    pub(super) fn write(&self, tx: &Transaction<'_>, person: &Person, on: NaiveDate) -> Result<()> {
        let joined = match self.joined_on {
            Some(joined_on) => {
                // Before a person joins, the day can be corrected; once the person has left, only in the file.
                if person.status(on) == Status::Left {
                    person.require_in_post(on)?;
                }
                service::correct_joining(tx, person, joined_on)?;
                people::one(tx, person.id, on)?
            }
            None => None,
        };
        let person = joined.as_ref().unwrap_or(person);
        if self.in_post {
            person.require_in_post(on)?;
        }
        for column in &self.blank {
            workers::clear(tx, person.id, column)?;
        }
        if let Some(since) = self.community_since {
            service::set_community_work(tx, person.id, since)?;
        }
        self.write_details(tx, person)?;
        self.write_row(tx, person, on)?;
        if !self.contract.is_empty() {
            contracts::set_typed(tx, person, &self.contract, on)?;
        }
        self.write_facts(tx, person.id, on, on)
    }

    /// Writes the further facts of a person who has just been entered, from the day of joining.
    pub(super) fn write_first_facts(&self, tx: &Transaction<'_>, of: WorkerId, on: NaiveDate) -> Result<()> {
        if self.facts.is_empty() {
            return Ok(());
        }
        let person = people::one(tx, of, on)?;
        let joined = person.and_then(|person| person.services.first().map(|service| service.joined_on));
        self.write_facts(tx, of, joined.unwrap_or(on), on)
    }

    /// What further facts say from the day `from`.
    fn write_facts(&self, tx: &Transaction<'_>, of: WorkerId, from: NaiveDate, on: NaiveDate) -> Result<()> {
        for (kind, value) in &self.facts {
            let Some(field) = kind.kept().fact else { continue };
            let typed = [(field.to_owned(), value.clone())];
            facts::say_from(tx, *kind, of, &typed, from, on)
                .and_then(|deed| deed.within(tx))
                .map_err(|refusal| placed(refusal, kind.kept().key))?;
        }
        Ok(())
    }

    fn write_details(&self, tx: &Transaction<'_>, person: &Person) -> Result<()> {
        if self.details.is_empty() {
            return Ok(());
        }
        let said = Details::of_values(|at| {
            let given = self.details.iter().rfind(|(place, _)| *place == at);
            given.map_or(Datum::Blank, |(_, value)| value.borrowed())
        });
        let mut details = said.map_err(|key| about_field(ErrorCode::UnknownValue, key, ""))?;
        if let Some(track) = details.retirement_track {
            details.retirement_track = track.of(person.sex, &self.track).map_err(|track| {
                let more = format!("：“{}”与性别不符", track.name());
                about_field(ErrorCode::UnknownValue, TRACK, &more)
            })?;
        }
        workers::complete(tx, person.id, &details)
    }

    /// The row with the name and number by which it finds the person.
    fn row_of(&self, person: &Person) -> Vec<(String, String)> {
        let mut row = self.row.clone();
        row.push(("name".into(), person.name.to_string()));
        row.push(("id_number".into(), person.id_number.to_string()));
        row
    }

    fn write_row(&self, tx: &Transaction<'_>, person: &Person, on: NaiveDate) -> Result<()> {
        if self.row.is_empty() && self.identities.is_none() {
            return Ok(());
        }
        // Name and number may just have been corrected.
        let named = people::one(tx, person.id, on)?.ok_or(ErrorCode::UnknownWorker)?;
        let typed = TypedForm::new(ImportKind::Roster, &self.row_of(&named))?;
        let on_file = imports::on_file_with(tx, named, on)?;
        let plan = self.planned(&on_file, &typed, on)?;
        imports::store_items(tx, &plan, on, &mut Silent)
    }

    /// Writes a new person from the whole row.
    pub(super) fn write_newcomer(&self, tx: &Transaction<'_>, on: NaiveDate) -> Result<()> {
        let typed = TypedForm::new(ImportKind::Roster, &self.row)?;
        let plan = self.planned(&imports::on_file_of(tx, &typed, on)?, &typed, on)?;
        imports::store_items(tx, &plan, on, &mut Silent)
    }

    /// 从事社区工作时间 of a person who has just been entered.
    pub(super) fn community_since(&self) -> Option<NaiveDate> {
        self.community_since
    }

    /// The plan of the one row, with its first fault as the refusal.
    fn planned(&self, on_file: &OnFile, typed: &TypedForm, on: NaiveDate) -> Result<Plan> {
        let mut plan = plan::of_typed(typed, on_file, on)?;
        refuse(&plan)?;
        if let (Some(named), Items::Roster(items)) = (&self.identities, &mut plan.items) {
            for item in items {
                item.record.identities.clone_from(named);
                item.record.identities_as_named = true;
                if item.effect == Effect::Unchanged {
                    item.effect = Effect::Updated;
                }
            }
        }
        Ok(plan)
    }
}

/// The fact of that key, where a roster has no column for it.
fn further_fact(key: &str) -> Option<&'static dyn RecordKind> {
    let kind = kinds::kind(key).filter(|kind| kind.kept().fact.is_some())?;
    title_of(ImportKind::Roster, key).is_none().then_some(kind)
}

/// The refusal at the field of the form with that key.
fn placed(refusal: Error, key: &str) -> Error {
    if matches!(refusal, Error::Refused { .. }) {
        refusal.with_details(serde_json::json!({ "field": key }))
    } else {
        refusal
    }
}

/// What was typed of a field of the person's own row.
fn detail(at: usize, value: &str) -> Result<Datum<'static>> {
    let field = &Details::FIELDS[at];
    let refused = |code| {
        let expected = field.form.expected();
        let more = if expected.is_empty() {
            expected
        } else {
            format!("：{expected}")
        };
        about_field(code, field.key, &more)
    };
    field.form.read_in_form(value).map_err(refused)
}

/// A month means its first day.
fn day(key: &str, value: &str) -> Result<Option<NaiveDate>> {
    let read = typed::month_or_day(value).map_err(|code| about_field(code, key, ""))?;
    Ok(read.map(PartialDate::first_day))
}

/// 网格员、党务工作者: every word must name an identity, for exactly these hold afterwards.
fn named_identities(text: &str) -> Result<Vec<Identity>> {
    let mut named = BTreeSet::new();
    for word in identities::words(text) {
        let found = identities::of(word, word);
        if found.is_empty() {
            return Err(about_field(
                ErrorCode::UnknownValue,
                "identities",
                &format!("：“{word}”"),
            ));
        }
        named.extend(found);
    }
    Ok(named.into_iter().collect())
}
