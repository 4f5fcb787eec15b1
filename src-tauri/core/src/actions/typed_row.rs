//! What was typed of one person, sorted by how it is kept: corrected, dated, a contract, or a row of a roster.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{contracts, imports, service};
use crate::domain::dates::PartialDate;
use crate::domain::identities::{self, Identity};
use crate::domain::ids::Sex;
use crate::domain::person::Person;
use crate::domain::text::says_nothing;
use crate::domain::typed;
use crate::import::columns::title_of;
use crate::import::{Effect, HeldBack, Items, Kind, OnFile, PersonRecord, Plan, Table, plan};
use crate::progress::Silent;
use crate::storage::workers::{self, Clearable};
use crate::storage::{Transaction, people};
use crate::{Error, ErrorCode, Result};

/// Fields that say nothing of somebody who is not in post.
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
#[derive(Debug, Default)]
pub(super) struct TypedRow {
    /// 到岗日期
    joined_on: Option<NaiveDate>,
    /// 从事社区工作时间
    community_since: Option<NaiveDate>,
    /// 身份, exactly these; empty: none.
    identities: Option<Vec<Identity>>,
    contract: Vec<(String, String)>,
    blank: Vec<Clearable>,
    /// What a roster's row says.
    row: Vec<(String, String)>,
    /// Whether something only of somebody in post is among them.
    in_post: bool,
}

/// What details that are typed of many say of everybody of one sex, or why they are refused.
#[derive(Debug, Default)]
pub(super) struct DetailsRead(HashMap<Sex, std::result::Result<PersonRecord, (ErrorCode, Option<String>)>>);

/// What is read once of many must not depend on how one of them is called.
const SOMEBODY: &str = "张三";

fn number_of(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "110105194912310038",
        Sex::Female => "11010519491231002X",
    }
}

impl TypedRow {
    /// Of somebody on file. Name and identity number are corrected elsewhere.
    pub(super) fn of_change(fields: &[(String, String)]) -> Result<Self> {
        let mut sorted = Self::default();
        for (key, value) in fields.iter().filter(|(key, _)| key != "name" && key != "id_number") {
            sorted.in_post |= IN_POST.contains(&key.as_str());
            sorted.sort(key, value.trim())?;
        }
        Ok(sorted)
    }

    /// Of somebody new, whose joining day and first contract a roster's row knows itself.
    pub(super) fn of_newcomer(fields: &[(String, String)]) -> Result<Self> {
        let mut sorted = Self::default();
        for (key, value) in fields.iter().filter(|(_, value)| !value.trim().is_empty()) {
            match key.as_str() {
                "community_since" | "identities" => sorted.sort(key, value.trim())?,
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
                self.blank.push(Clearable::from_key(key).ok_or_else(|| {
                    about_field(ErrorCode::InvalidArgument, key, "不能清空，要改成别的请直接写新内容")
                })?)
            }
            "joined_on" => self.joined_on = day(key, value)?,
            "community_since" => self.community_since = day(key, value)?,
            _ => self.row.push((key.to_owned(), value.to_owned())),
        }
        Ok(())
    }

    /// Writes all of it from the day `on`. What needs somebody in post is refused where `person` is not.
    pub(super) fn write(&self, tx: &Transaction<'_>, person: &Person, on: NaiveDate) -> Result<()> {
        if self.in_post {
            person.require_in_post(on)?;
        }
        for column in &self.blank {
            workers::clear(tx, person.id, *column)?;
        }
        if let Some(joined_on) = self.joined_on {
            service::correct_joining(tx, person, joined_on)?;
        }
        if let Some(since) = self.community_since {
            service::set_community_work(tx, person.id, since)?;
        }
        self.write_row(tx, person, on)?;
        if !self.contract.is_empty() {
            contracts::set_typed(tx, person, &self.contract, on)?;
        }
        Ok(())
    }

    /// As [`Self::write`], of many people and where only details of a person are typed: what a roster's row says of them is the same of
    /// everybody of one sex, and is read once.
    pub(super) fn write_details(
        &self,
        tx: &Transaction<'_>,
        person: &Person,
        on: NaiveDate,
        read: &mut DetailsRead,
    ) -> Result<()> {
        if self.row.is_empty() {
            return self.write(tx, person, on);
        }
        let told = match read.0.get(&person.sex) {
            Some(told) => told,
            None => {
                let told = match self.details_of(tx, person, on) {
                    Ok(record) => Ok(record),
                    Err(refusal @ Error::Refused { .. }) => Err((refusal.code(), refusal.into_about())),
                    Err(fault) => return Err(fault),
                };
                read.0.entry(person.sex).or_insert(told)
            }
        };
        match told {
            Ok(record) => imports::complete(tx, person.id, record),
            Err((code, Some(about))) => Err(Error::about(*code, about.clone())),
            Err((code, None)) => Err((*code).into()),
        }
    }

    fn details_of(&self, tx: &Transaction<'_>, person: &Person, on: NaiveDate) -> Result<PersonRecord> {
        let somebody = Person {
            name: SOMEBODY.into(),
            id_number: number_of(person.sex).into(),
            ..person.clone()
        };
        let row = self.row_of(&somebody);
        let plan = self.planned(&imports::on_file_with(tx, somebody, on)?, &row, on)?;
        match plan.items {
            Items::Roster(items) => items.into_iter().next().map(|item| item.record),
            _ => None,
        }
        .ok_or_else(|| Error::Internal("the details were not planned".into()))
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
        let row = self.row_of(&named);
        let on_file = imports::on_file_with(tx, named, on)?;
        let plan = self.planned(&on_file, &row, on)?;
        imports::store_items(tx, &plan, on, &mut Silent)
    }

    /// Writes somebody new, whose whole row it is.
    pub(super) fn write_newcomer(&self, tx: &Transaction<'_>, on: NaiveDate) -> Result<()> {
        let table = Table::typed(Kind::Roster, &self.row)?;
        let plan = self.planned(&imports::on_file_of(tx, &table, on)?, &self.row, on)?;
        imports::store_items(tx, &plan, on, &mut Silent)
    }

    /// 从事社区工作时间 of somebody who has just been entered.
    pub(super) fn community_since(&self) -> Option<NaiveDate> {
        self.community_since
    }

    /// The plan of the one row, with its first fault as the refusal.
    fn planned(&self, on_file: &OnFile, row: &[(String, String)], on: NaiveDate) -> Result<Plan> {
        let table = Table::typed(Kind::Roster, row)?;
        let mut plan = plan::of(&table, on_file, on, &mut Silent)?;
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

/// The first fault of a plan of one row, as the refusal. In a file the other values of the row are worth storing; a form is told
/// before anything is.
pub(super) fn refuse(plan: &Plan) -> Result<()> {
    if let Some(kept) = plan.kept_back_values.first() {
        let about = format!("「{}」{}", kept.column, kept.message);
        return Err(Error::about(ErrorCode::ValueNotKept, about));
    }
    match plan.held_back.first() {
        None => Ok(()),
        Some(HeldBack {
            code, column, cells, ..
        }) => {
            // A sentence more exact than the code's own.
            let own = cells
                .iter()
                .find(|cell| cell.code == *code)
                .map(|cell| cell.message.as_str());
            let more = own
                .filter(|own| *own != code.sentence())
                .map_or(String::new(), |own| format!("：{}", own.trim_end_matches('。')));
            Err(about_field(*code, column.as_deref().unwrap_or_default(), &more))
        }
    }
}

/// A refusal of a typed field, called as on paper; `field` among its facts is the key by which it was typed.
pub(super) fn about_field(code: ErrorCode, key: &str, more: &str) -> Error {
    let title = title_of(Kind::Roster, key).unwrap_or(key);
    let details = serde_json::json!({ "field": key });
    Error::about(code, format!("「{title}」{more}")).with_details(details)
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
