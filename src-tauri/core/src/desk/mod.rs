//! The list of people that a clerk works in all day: searched, filtered by the columns one sees, sorted, in pages. A desk is the
//! roll of one day with its search index; it is made anew when the records change.

pub mod columns;

use std::collections::{BTreeMap, HashMap};

use crate::storage::Connection;
use serde::{Deserialize, Serialize};

pub use columns::{Column, Columns, status_name};

use crate::Result;
use crate::domain::catalogue::Form;
use crate::domain::conditions::Condition;
use crate::domain::identities::{self, post_rank};
use crate::domain::person::{Person, Status};
use crate::roll::Roll;
use crate::search::Index;

/// What the list shows.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Query {
    /// Words to find; blank: everybody.
    pub search: String,
    /// All must hold; fields by the keys of [`Columns::of_people`].
    pub conditions: Vec<Condition>,
    /// The first goes before the others; none: by community and post, and by fit when searching.
    pub sorts: Vec<SortBy>,
}

/// By what a list is sorted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct SortBy {
    /// Key of a column.
    pub key: String,
    /// Largest first.
    pub descending: bool,
}

impl Query {
    /// The conditions on other columns than this.
    pub fn besides(&self, field: &str) -> Vec<Condition> {
        let others = self.conditions.iter().filter(|one| !one.asks(field));
        others.cloned().collect()
    }
}

/// A value of a column and how many of the people found have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Facet {
    /// The value; blank is the empty string.
    pub value: String,
    /// People.
    pub count: u32,
}

/// What a search finds and the filters leave out.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// Left out by the filter of 在岗状态 alone: each state, and how many.
    pub by_status: Vec<Facet>,
    /// Left out by the filters of other columns.
    pub by_others: u32,
}

/// The roll of one day with its search index.
pub struct Desk {
    /// The office on the day.
    pub roll: Roll,
    /// Places in the roll, in the order of a roster: by community, post, number.
    usual: Vec<usize>,
    /// Index of the people in the usual order.
    index: Index,
}

impl Desk {
    /// Reads the office as it stood on `day`.
    pub fn open(conn: &Connection, day: chrono::NaiveDate) -> Result<Self> {
        let roll = Roll::load(conn, day)?;
        // Posts are few and ranking one reads it word by word.
        let mut ranks: HashMap<&str, usize> = HashMap::new();
        let mut keyed: Vec<(usize, usize, usize)> = Vec::with_capacity(roll.people.len());
        for (i, person) in roll.people.iter().enumerate() {
            let rank = person
                .post
                .as_deref()
                .map_or(usize::MAX, |post| *ranks.entry(post).or_insert_with(|| post_rank(post)));
            keyed.push((roll.place_of(person), rank, i));
        }
        // People stand in the order of their numbers, so their places break ties by number.
        keyed.sort_unstable();
        let usual: Vec<usize> = keyed.into_iter().map(|(_, _, i)| i).collect();
        let index = Index::of(usual.iter().map(|i| &roll.people[*i]));
        Ok(Self { roll, usual, index })
    }

    /// Everybody ever on file, in the usual order.
    pub fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.usual.iter().map(|i| &self.roll.people[*i])
    }

    /// Everybody in post on the day, in the usual order.
    pub fn active(&self) -> Vec<&Person> {
        self.everybody()
            .filter(|p| p.status(self.roll.day) == Status::Active)
            .collect()
    }

    /// Everybody who fits, in order. `unknown_field`; the refusal of a value that a field cannot have.
    pub fn find(&self, query: &Query) -> Result<Vec<&Person>> {
        let columns = Columns::of_people(&self.roll.own);
        let mut people = self.found(&query.search);
        columns.retain(&mut people, &query.conditions, self.roll.day, |p| self.line_of(p))?;
        columns.sort(&mut people, &query.sorts, |p| self.line_of(p))?;
        Ok(people)
    }

    /// Everybody who matches the words, the best match first; without words everybody, in the usual order.
    pub fn found(&self, search: &str) -> Vec<&Person> {
        if search.trim().is_empty() {
            return self.everybody().collect();
        }
        let found = self.index.find(search).into_iter();
        found.map(|i| &self.roll.people[self.usual[i as usize]]).collect()
    }

    /// A person as columns see one.
    pub fn line_of<'a>(&'a self, person: &'a Person) -> columns::ListLine<'a> {
        columns::ListLine {
            roll: &self.roll,
            holder: columns::Of::Person(person),
            values: &[],
        }
    }

    /// The people that a search finds beyond what the conditions let through; without words to find, nobody.
    pub fn left_out(&self, query: &Query) -> Result<LeftOut> {
        if query.search.trim().is_empty() {
            return Ok(LeftOut::default());
        }
        let (of_status, others): (Vec<Condition>, Vec<Condition>) =
            query.conditions.iter().cloned().partition(|one| one.asks(STATUS));
        let besides = |conditions| Query {
            conditions,
            sorts: Vec::new(),
            ..query.clone()
        };
        let without_status = besides(others);
        let columns = Columns::of_people(&self.roll.own);
        let through = self.find(&besides(query.conditions.clone()))?;
        let through = counted(columns.column(STATUS)?, through.into_iter().map(|p| self.line_of(p)));
        let mut found = self.found(&query.search);
        columns.retain(&mut found, &without_status.conditions, self.roll.day, |p| {
            self.line_of(p)
        })?;
        let by_others = self.found(&query.search).len() - found.len();
        let mut by_status = counted(columns.column(STATUS)?, found.into_iter().map(|p| self.line_of(p)));
        by_status.retain(|one| !of_status.is_empty() && through.iter().all(|other| other.value != one.value));
        Ok(LeftOut {
            by_status,
            by_others: by_others as u32,
        })
    }

    /// Posts that a form proposes: those held in the office, the most frequent first, then the usual ones.
    pub fn posts(&self) -> Vec<String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for post in self.roll.active().filter_map(|person| person.post.as_deref()) {
            *counts.entry(post).or_default() += 1;
        }
        let mut own: Vec<(&str, usize)> = counts.into_iter().collect();
        own.sort_by_key(|(post, count)| (std::cmp::Reverse(*count), *post));
        let own = own.into_iter().map(|(post, _)| post.to_owned());
        let mut posts: Vec<String> = own.collect();
        for usual in identities::usual_posts() {
            if !posts.contains(usual) {
                posts.push(usual.clone());
            }
        }
        posts
    }
}

/// The values of a column on these lines, by how often they occur. Numbers of people and longer texts are not listed.
pub fn counted<'a>(column: &Column, lines: impl Iterator<Item = columns::ListLine<'a>>) -> Vec<Facet> {
    if matches!(column.form, Form::IdNumber | Form::Phone | Form::Long) {
        return Vec::new();
    }
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines {
        let values = column.values(&line);
        if values.is_empty() {
            *counts.entry(String::new()).or_default() += 1;
        }
        for value in values {
            *counts.entry(value).or_default() += 1;
        }
    }
    let mut facets: Vec<Facet> = counts
        .into_iter()
        .map(|(value, count)| Facet { value, count })
        .collect();
    facets.sort_by_key(|f| std::cmp::Reverse(f.count));
    facets
}

/// Key of the column 在岗状态.
const STATUS: &str = "status";

/// 在岗 …, and what else keeps a person in post from being counted: lent out, or working along.
pub fn standing(person: &Person, day: chrono::NaiveDate) -> &'static str {
    match person.status(day) {
        Status::Active if person.lent_to.is_some() => "借出",
        Status::Active if !person.is_counted(day) => "在岗（不计）",
        status => status_name(status),
    }
}
