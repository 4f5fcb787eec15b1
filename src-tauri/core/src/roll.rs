//! The roll: everybody and every community as the office stood on one day. Lists, search, reports and papers all read it, so
//! that they agree.

use std::collections::HashMap;

use crate::storage::Connection;
use chrono::NaiveDate;

use crate::Result;
use crate::domain::person::{CommunityId, Person, Status, WorkerId};
use crate::storage::communities::{self, Community};
use crate::storage::people;

/// The office on one day.
pub struct Roll {
    /// The day.
    pub day: NaiveDate,
    /// Everybody ever on file, ordered by number.
    pub people: Vec<Person>,
    /// Every community, by street and in the order of entry.
    pub communities: Vec<Community>,
    places: HashMap<CommunityId, usize>,
}

impl Roll {
    /// Reads the office as it stood on `day`.
    pub fn load(conn: &Connection, day: NaiveDate) -> Result<Self> {
        let communities = communities::on_day(conn, day)?;
        let places = communities.iter().enumerate().map(|(i, c)| (c.id, i)).collect();
        Ok(Self {
            day,
            people: people::on_day(conn, day)?,
            communities,
            places,
        })
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
        person
            .community
            .and_then(|c| self.places.get(&c))
            .map(|i| &self.communities[*i])
    }

    /// The place of a person's community in the order of communities; those without one come last.
    pub fn place_of(&self, person: &Person) -> usize {
        person
            .community
            .and_then(|c| self.places.get(&c))
            .copied()
            .unwrap_or(usize::MAX)
    }

    /// Name of a person's community, or nothing.
    pub fn community_name(&self, person: &Person) -> &str {
        self.community_of(person).map_or("", |c| &c.name)
    }

    /// Those in post on the day.
    pub fn active(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|p| p.status(self.day) == Status::Active)
    }

    /// More than one street in the office?
    pub fn several_streets(&self) -> bool {
        self.communities.windows(2).any(|w| w[0].street != w[1].street)
    }
}
