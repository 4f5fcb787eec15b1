//! The list of people that a clerk works in all day: searched, filtered by the columns one sees, sorted, in pages. A desk is the
//! roll of one day with its search index; it is made anew when the records change.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use crate::storage::Connection;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::domain::identities::{self, Identity, post_rank};
use crate::domain::person::{Person, Status, WorkerId};
use crate::domain::{codes, masking};
use crate::roll::Roll;
use crate::rules::{age, service};
use crate::search::Index;

/// A column of the list: what can be shown, sorted by and filtered by. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The office's number.
    Id,
    /// 姓名
    Name,
    /// 性别
    Sex,
    /// 年龄
    Age,
    /// 民族
    Nation,
    /// 街道
    Street,
    /// 社区
    Community,
    /// 职务（岗位）
    Post,
    /// 人员类别
    Kind,
    /// 身份, several at once
    Identity,
    /// 政治面貌
    Politics,
    /// 最高学历
    Education,
    /// 职业资格
    Certificate,
    /// 到岗日期
    JoinedOn,
    /// 社区工作年限
    ServiceYears,
    /// 合同终止日期
    ContractEndsOn,
    /// 在岗状态
    Status,
}

/// A person passes when one of his values of the field is among `values`; a blank value is the empty string.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Filter {
    /// Which column.
    pub field: Field,
    /// Any of these.
    pub values: Vec<String>,
}

/// What the list shows.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Query {
    /// Words to find; blank: everybody.
    pub search: String,
    /// All must pass.
    pub filters: Vec<Filter>,
    /// `None`: by community and post, and by fit when searching.
    pub sort: Option<Field>,
    /// Largest first.
    pub descending: bool,
}

/// One line of the list; numbers of people are masked.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The office's number.
    pub id: WorkerId,
    /// 姓名
    pub name: String,
    /// 性别
    pub sex: String,
    /// 年龄
    pub age: Option<u32>,
    /// 出生日期
    pub born: String,
    /// 民族
    pub nation: String,
    /// 公民身份号码, masked
    pub id_number: String,
    /// 联系电话, masked
    pub phone: String,
    /// 街道
    pub street: String,
    /// 社区
    pub community: String,
    /// 职务（岗位）
    pub post: String,
    /// 人员类别
    pub kind: String,
    /// 身份
    pub identity: String,
    /// 政治面貌
    pub politics: String,
    /// 最高学历
    pub education: String,
    /// 职业资格
    pub certificate: String,
    /// 到岗时间
    pub joined_on: String,
    /// 社区工作年限, full years
    pub service_years: Option<u32>,
    /// 合同终止日期
    pub contract_ends_on: String,
    /// 在岗状态
    pub status: Status,
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
    /// Of the people in the usual order.
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

    /// Everybody who fits, in order.
    pub fn find(&self, query: &Query) -> Vec<&Person> {
        let searching = !query.search.trim().is_empty();
        let mut people: Vec<&Person> = if searching {
            self.index
                .find(&query.search)
                .into_iter()
                .map(|i| &self.roll.people[self.usual[i as usize]])
                .collect()
        } else {
            self.usual.iter().map(|i| &self.roll.people[*i]).collect()
        };
        people.retain(|p| query.filters.iter().all(|f| self.passes(p, f)));
        if let Some(field) = query.sort {
            // Stable: people with the same value keep the usual order.
            people.sort_by_cached_key(|p| self.sort_key(p, field));
            if query.descending {
                people.reverse();
            }
        }
        people
    }

    fn passes(&self, person: &Person, filter: &Filter) -> bool {
        self.values(person, filter.field)
            .iter()
            .any(|v| filter.values.contains(v))
    }

    /// Whom a search finds beyond what the filters let through; without words to find, nobody.
    pub fn left_out(&self, query: &Query) -> LeftOut {
        if query.search.trim().is_empty() {
            return LeftOut::default();
        }
        let (of_status, others): (Vec<Filter>, Vec<Filter>) =
            query.filters.iter().cloned().partition(|f| f.field == Field::Status);
        let found = |filters| {
            let sort = None;
            self.find(&Query {
                filters,
                sort,
                ..query.clone()
            })
            .len()
        };
        let mut by_status = self.facets(query, Field::Status);
        by_status.retain(|one| of_status.iter().any(|f| !f.values.contains(&one.value)));
        LeftOut {
            by_status,
            by_others: (found(Vec::new()) - found(others)) as u32,
        }
    }

    fn sort_key(&self, person: &Person, field: Field) -> SortKey {
        let text = |s: Option<&str>| SortKey::Text(s.unwrap_or_default().to_owned());
        match field {
            Field::Id => SortKey::Number(person.id.0.into()),
            Field::Name => text(person.pinyin.split(' ').next()),
            Field::Sex => text(Some(person.sex.as_str())),
            // The older comes later when sorted by age.
            Field::Age => SortKey::Number(-i64::from(chrono::Datelike::num_days_from_ce(&person.born))),
            Field::Nation => SortKey::Number(place(codes::Table::Nation, person.nation.as_deref())),
            Field::Street | Field::Community => SortKey::Number(self.roll.place_of(person) as i64),
            Field::Post => SortKey::Number(person.post.as_deref().map_or(i64::MAX, |p| post_rank(p) as i64)),
            Field::Kind => SortKey::Number(place(codes::Table::WorkerKind, person.kind.as_deref())),
            Field::Identity => SortKey::Number(-(person.identities.len() as i64)),
            Field::Politics => SortKey::Number(place(codes::Table::Politics, person.politics.as_deref())),
            Field::Education => SortKey::Number(place(
                codes::Table::Education,
                person.highest_education().map(|e| &*e.level),
            )),
            Field::Certificate => SortKey::Number(place(
                codes::Table::Certificate,
                person.highest_certificate().map(|c| &*c.kind),
            )),
            Field::ServiceYears => SortKey::Number(service::years_of(person, self.roll.day).map_or(-1, Into::into)),
            Field::JoinedOn | Field::ContractEndsOn => text(self.values(person, field).first().map(|s| &**s)),
            Field::Status => SortKey::Number(person.status(self.roll.day) as i64),
        }
    }

    /// The values of a column, as shown; most columns have one.
    pub fn values(&self, person: &Person, field: Field) -> Vec<String> {
        let one = |s: Option<&str>| vec![s.unwrap_or_default().to_owned()];
        let day = self.roll.day;
        match field {
            Field::Id => vec![person.id.0.to_string()],
            Field::Name => one(Some(&person.name)),
            Field::Sex => one(Some(person.sex.name())),
            Field::Age => vec![
                age::on(person.born.into(), day)
                    .map(|a| a.to_string())
                    .unwrap_or_default(),
            ],
            Field::Nation => one(person.nation.as_deref()),
            Field::Street => one(self.roll.community_of(person).map(|c| &*c.street)),
            Field::Community => vec![self.roll.community_label(person)],
            Field::Post => one(person.post.as_deref()),
            Field::Kind => one(person.kind.as_deref()),
            Field::Identity if person.identities.is_empty() => one(None),
            Field::Identity => person.identities.iter().map(|i| identity_name(i)).collect(),
            Field::Politics => one(person.politics.as_deref()),
            Field::Education => one(person.highest_education().map(|e| &*e.level)),
            Field::Certificate => one(person.highest_certificate().map(|c| &*c.kind)),
            Field::JoinedOn => vec![person.service(day).map(|s| s.joined_on.to_string()).unwrap_or_default()],
            Field::ServiceYears => {
                vec![
                    service::years_of(person, day)
                        .map(|years| years.to_string())
                        .unwrap_or_default(),
                ]
            }
            Field::ContractEndsOn => vec![contract_end(person, day)],
            Field::Status => one(Some(status_name(person.status(day)))),
        }
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

    /// The values of a column among the people found, by how often they occur.
    pub fn facets(&self, query: &Query, field: Field) -> Vec<Facet> {
        let others = Query {
            filters: query.filters.iter().filter(|f| f.field != field).cloned().collect(),
            ..query.clone()
        };
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for person in self.find(&Query { sort: None, ..others }) {
            for value in self.values(person, field) {
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

    /// A person as the list shows it.
    pub fn line(&self, person: &Person) -> Line {
        let day = self.roll.day;
        let text = |s: Option<&str>| s.unwrap_or_default().to_owned();
        let community = self.roll.community_of(person);
        Line {
            id: person.id,
            name: person.name.to_string(),
            sex: person.sex.name().to_owned(),
            age: age::on(person.born.into(), day),
            born: person.born.to_string(),
            nation: text(person.nation.as_deref()),
            id_number: masking::id_number(&person.id_number),
            phone: person.phone.as_deref().map(masking::phone).unwrap_or_default(),
            street: community.map(|c| c.street.clone()).unwrap_or_default(),
            community: self.roll.community_label(person),
            post: text(person.post.as_deref()),
            kind: text(person.kind.as_deref()),
            identity: person
                .identities
                .iter()
                .map(|i| identity_name(i))
                .collect::<Vec<_>>()
                .join("、"),
            politics: text(person.politics.as_deref()),
            education: text(person.highest_education().map(|e| &*e.level)),
            certificate: text(person.highest_certificate().map(|c| &*c.kind)),
            joined_on: person.service(day).map(|s| s.joined_on.to_string()).unwrap_or_default(),
            service_years: service::years_of(person, day),
            contract_ends_on: contract_end(person, day),
            status: person.status(day),
        }
    }
}

#[derive(PartialEq, Eq)]
enum SortKey {
    Number(i64),
    Text(String),
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            // What is not known comes last.
            (Self::Text(a), Self::Text(b)) => (a.is_empty(), a).cmp(&(b.is_empty(), b)),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn place(table: codes::Table, name: Option<&str>) -> i64 {
    name.map_or(i64::MAX, |n| table.codes().place(n) as i64)
}

/// 在岗 …
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "在岗",
        Status::Left => "离任",
        Status::Upcoming => "未到岗",
    }
}

fn identity_name(key: &str) -> String {
    Identity::from_key(key).map_or_else(|| key.to_owned(), |i| i.name().to_owned())
}

fn contract_end(person: &Person, day: chrono::NaiveDate) -> String {
    match person.contract(day) {
        Some(contract) => contract
            .ends_on
            .map_or_else(|| "无固定期限".to_owned(), |end| end.to_string()),
        None => String::new(),
    }
}
