//! The roll: everybody and every community as the office stood on one day. Lists, search, reports and papers all read it, so
//! that they agree.

use std::collections::{HashMap, HashSet};

use crate::storage::Connection;
use chrono::NaiveDate;

use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::own::Own;
use crate::domain::person::{CommunityId, Person, Status, WorkerId};
use crate::storage::communities::{self, Community};
use crate::storage::{dated, own_fields, people};
use crate::{ErrorCode, Result};

/// The office on one day.
pub struct Roll {
    /// The day.
    pub day: NaiveDate,
    /// Everybody ever on file, ordered by number.
    pub people: Vec<Person>,
    /// Every community, by street and in the order of entry.
    pub communities: Places,
    /// The office's own fields.
    pub own: Own,
    /// Facts that are not read with every person, by their keys.
    facts: HashMap<&'static str, HashMap<WorkerId, Datum<'static>>>,
}

/// The communities by street and in the order of entry, found by number and shown by unambiguous names.
pub struct Places {
    communities: Vec<Community>,
    by_id: HashMap<CommunityId, usize>,
    /// Names that two streets have.
    shared: HashSet<String>,
}

impl Places {
    /// An index of the communities in their order.
    pub fn new(communities: Vec<Community>) -> Self {
        let mut seen = HashSet::new();
        Self {
            by_id: communities.iter().enumerate().map(|(i, c)| (c.id, i)).collect(),
            shared: communities
                .iter()
                .filter(|c| !seen.insert(c.name.as_str()))
                .map(|c| c.name.clone())
                .collect(),
            communities,
        }
    }

    /// The community of that number.
    pub fn of(&self, id: CommunityId) -> Option<&Community> {
        self.by_id.get(&id).map(|i| &self.communities[*i])
    }

    /// The name by which forms and filters know a community: 柳荫社区, or 前进街道/柳荫社区 where two streets have one.
    pub fn label(&self, community: &Community) -> String {
        if self.shared.contains(&community.name) {
            named_with_street(community)
        } else {
            community.name.clone()
        }
    }

    /// The one community that `text` names: by number, by name, by street and name.
    ///
    /// # Errors
    /// `unknown_community`, `ambiguous_community`.
    pub fn find(&self, text: &str) -> std::result::Result<&Community, ErrorCode> {
        let text = text.trim();
        if let Some(found) = self.communities.iter().find(|c| c.id.0.to_string() == text) {
            return Ok(found);
        }
        let mut meant = self.named(text);
        match (meant.next(), meant.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(ErrorCode::UnknownCommunity),
            (Some(_), Some(_)) => Err(ErrorCode::AmbiguousCommunity),
        }
    }

    fn named<'p>(&'p self, text: &str) -> impl Iterator<Item = &'p Community> {
        let named = move |c: &&Community| c.name == text || named_with_street(c) == text;
        self.communities.iter().filter(named)
    }

    /// The labels of the communities that `text` names: by label, by name, by street and name.
    pub fn labels_of(&self, text: &str) -> Vec<String> {
        self.named(text.trim()).map(|c| self.label(c)).collect()
    }
}

/// 前进街道/柳荫社区
pub fn named_with_street(community: &Community) -> String {
    format!("{}/{}", community.street, community.name)
}

impl std::ops::Deref for Places {
    type Target = [Community];

    fn deref(&self) -> &[Community] {
        &self.communities
    }
}

impl Roll {
    /// Reads the office as it stood on `day`.
    pub fn load(conn: &Connection, day: NaiveDate) -> Result<Self> {
        Ok(Self {
            day,
            people: people::on_day(conn, day)?,
            communities: Places::new(communities::on_day(conn, day)?),
            own: own_fields::with_people(conn)?,
            facts: dated::further()
                .map(|kept| Ok((kept.key, dated::in_force(conn, kept, day)?)))
                .collect::<Result<_>>()?,
        })
    }

    /// What a fact that is not read with every person says about one.
    pub fn fact(&self, key: &str, of: WorkerId) -> Datum<'_> {
        let value = self.facts.get(key).and_then(|values| values.get(&of));
        value.map_or(Datum::Blank, Datum::borrowed)
    }

    /// One person.
    pub fn person(&self, id: WorkerId) -> Option<&Person> {
        self.people
            .binary_search_by_key(&id, |p| p.id)
            .ok()
            .map(|i| &self.people[i])
    }

    /// Where a person works.
    pub fn community_of(&self, person: &Person) -> Option<&Community> {
        person.community.and_then(|c| self.communities.of(c))
    }

    /// The place of a person's community in the order of communities; those without one come last.
    pub fn place_of(&self, person: &Person) -> usize {
        person
            .community
            .and_then(|c| self.communities.by_id.get(&c))
            .copied()
            .unwrap_or(usize::MAX)
    }

    /// Name of a person's community, or nothing.
    pub fn community_name(&self, person: &Person) -> &str {
        self.community_of(person).map_or("", |c| &c.name)
    }

    /// The label of a person's community, or nothing.
    pub fn community_label(&self, person: &Person) -> String {
        self.community_of(person)
            .map_or_else(String::new, |c| self.communities.label(c))
    }

    /// Those in post on the day.
    pub fn active(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|p| p.status(self.day) == Status::Active)
    }

    /// Those in post on the day who are counted among the community workers.
    pub fn counted(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|p| p.is_counted(self.day))
    }

    /// More than one street in the office?
    pub fn several_streets(&self) -> bool {
        self.communities.windows(2).any(|w| w[0].street != w[1].street)
    }
}
