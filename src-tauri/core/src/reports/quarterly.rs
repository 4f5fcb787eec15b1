//! 社区工作者队伍情况季报: a row a community, a subtotal a street, one total. Every figure is a set of people that can be named;
//! opening + joined − left = closing holds in every row, by name.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::storage::communities::{self, Community};
use crate::storage::{Connection, people, scope, training};
use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::checks::Check;
use super::definition::{Among, ColumnDefinition, Count, Definition, Figure};
use super::layout::Paper;
use super::period::Period;
use super::table::{Column, Level, ReportCell, ReportTable, Row};
use crate::desk::{Columns, columns};
use crate::domain::conditions::Condition;
use crate::domain::dates::chinese_date;
use crate::domain::person::{CommunityId, Person, Status, WorkerId};
use crate::progress::{Progress, checkpoint};
use crate::roll::Roll;
use crate::{Error, ErrorCode, Result};

/// One row of figures.
#[derive(Debug, Clone, Serialize)]
pub struct ReportLine {
    /// What the row is.
    pub level: Level,
    /// 街道; blank in the total.
    pub street: String,
    /// 社区; blank in subtotals and the total.
    pub community: String,
    /// In the order of the definition's columns. Training hours in tenths, `per_10000` in hundredths.
    pub figures: Vec<Option<i64>>,
}

/// The report as data.
pub struct Quarterly {
    /// Its columns.
    pub definition: Definition,
    /// Its period.
    pub period: Period,
    /// Communities, subtotals, the total last.
    pub lines: Vec<ReportLine>,
    members: Vec<Member>,
    /// For each reach, the members that it could count: each row looks only at its own people.
    concerned: HashMap<Reach, Vec<usize>>,
    streets: HashMap<CommunityId, usize>,
    /// In use on the eve or on the last day, by street.
    communities: Vec<Community>,
    closing: Roll,
    /// The asking user is confined to some communities and sees no others.
    confined: bool,
}

/// A relation that does not hold.
pub struct FailedCheck<'r> {
    /// Which.
    pub check: &'r Check,
    /// In which rows, the total among them.
    pub rows: Vec<FailedRow>,
    /// By whom the sides differ in the total.
    pub people: Vec<&'r Person>,
}

/// A row in which a relation does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct FailedRow {
    /// 街道; blank in the total.
    pub street: String,
    /// 社区; blank in subtotals and the total.
    pub community: String,
    /// What the left side makes.
    #[cfg_attr(feature = "ipc-types", specta(type = i32))]
    pub left: i64,
    /// What the right side makes.
    #[cfg_attr(feature = "ipc-types", specta(type = i32))]
    pub right: i64,
}

/// Which rows a figure is asked for.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// Only this street.
    pub street: Option<String>,
    /// Only this community.
    pub community: Option<String>,
}

/// What the report needs to know about a person who was in post at any time in the period.
struct Member {
    /// Place in the closing roll's people.
    person: usize,
    opening: Option<CommunityOf>,
    closing: Option<CommunityOf>,
    /// Came and went, or went and came, within the period.
    round_trip: Option<CommunityOf>,
    /// One bit for each column of people, by its place among them: does the person belong to it?
    holds: u64,
    contract_ending: bool,
    /// Tenths.
    training_hours: u32,
}

/// A community, or the lack of one.
type CommunityOf = Option<CommunityId>;

/// What on the eve of the period differed from the closing roll. When a person is in post is the same in every roll.
struct Opening {
    /// The eve.
    day: NaiveDate,
    /// The communities of those who moved within the period.
    moved: HashMap<WorkerId, CommunityId>,
    /// Who was not counted among the community workers.
    uncounted: HashSet<WorkerId>,
}

impl Opening {
    /// The community of a person who was counted on the eve.
    fn place_of(&self, person: &Person) -> Option<CommunityOf> {
        let place = self.moved.get(&person.id).copied().or(person.community);
        let counted = person.status(self.day) == Status::Active && !self.uncounted.contains(&person.id);
        counted.then_some(place)
    }
}

/// A row, and which communities it covers.
struct Scope {
    level: Level,
    street: String,
    community: String,
    reach: Reach,
}

/// Which communities a row covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reach {
    Community(CommunityId),
    /// By its place among the streets.
    Street(usize),
    /// Everybody, also people without a community.
    All,
}

/// Builds the report from the records as they stood on the eve and on the last day of the period.
pub fn build(
    conn: &Connection,
    definition: Definition,
    period: Period,
    progress: &mut dyn Progress,
) -> Result<Quarterly> {
    checkpoint(progress, "正在读取期末名册", 0, 3)?;
    let closing = Roll::load(conn, period.last_day())?;
    checkpoint(progress, "正在读取期初名册", 1, 3)?;
    let opening = Opening {
        day: period.eve(),
        uncounted: people::uncounted_on(conn, period.eve())?,
        moved: people::moved_between(conn, period.eve(), period.last_day())?,
    };
    let hours = hours_of_the_year(conn, period.last_day())?;
    checkpoint(progress, "正在统计", 2, 3)?;
    let mut members = members(&opening, &closing, period, &definition, &hours);
    ask(&mut members, &closing, &definition)?;
    let communities = communities(&communities::on_day(conn, period.eve())?, &closing);
    let streets = streets(&communities);
    let concerned = concerned(&members, &streets);
    let mut report = Quarterly {
        definition,
        period,
        lines: Vec::new(),
        members,
        concerned,
        streets,
        communities,
        closing,
        confined: scope::is_imposed(conn)?,
    };
    report.lines = report.scopes().iter().map(|scope| report.line(scope)).collect();
    Ok(report)
}

/// The communities of the last day, and after those of their street the ones that were closed within the period.
fn communities(opening: &[Community], closing: &Roll) -> Vec<Community> {
    let mut all: Vec<Community> = closing.communities.to_vec();
    for closed in opening.iter().filter(|one| closing.communities.of(one.id).is_none()) {
        let last = all.iter().rposition(|other| other.street == closed.street);
        all.insert(last.map_or(all.len(), |last| last + 1), closed.clone());
    }
    all
}

/// The place of each community's street among the streets.
fn streets(communities: &[Community]) -> HashMap<CommunityId, usize> {
    let mut places = HashMap::new();
    let mut street = 0;
    for (i, community) in communities.iter().enumerate() {
        if i > 0 && communities[i - 1].street != community.street {
            street += 1;
        }
        places.insert(community.id, street);
    }
    places
}

fn concerned(members: &[Member], streets: &HashMap<CommunityId, usize>) -> HashMap<Reach, Vec<usize>> {
    let mut concerned: HashMap<Reach, Vec<usize>> = HashMap::new();
    for (i, member) in members.iter().enumerate() {
        let mut reaches = vec![Reach::All];
        for community in [member.opening, member.closing, member.round_trip]
            .into_iter()
            .flatten()
            .flatten()
        {
            reaches.push(Reach::Community(community));
            reaches.extend(streets.get(&community).map(|s| Reach::Street(*s)));
        }
        for reach in reaches {
            let held = concerned.entry(reach).or_default();
            if held.last() != Some(&i) {
                held.push(i);
            }
        }
    }
    concerned
}

fn hours_of_the_year(conn: &Connection, until: NaiveDate) -> Result<HashMap<WorkerId, u32>> {
    let new_year = NaiveDate::from_ymd_opt(until.year(), 1, 1).unwrap_or(until);
    Ok(training::hours_earned(conn, new_year, until)?.into_iter().collect())
}

fn members(
    opening: &Opening,
    closing: &Roll,
    period: Period,
    definition: &Definition,
    hours: &HashMap<WorkerId, u32>,
) -> Vec<Member> {
    let last_day = period.last_day();
    let horizon = last_day + Days::new(definition.contracts_ending_within_days.into());
    let mut members = Vec::new();
    for (i, person) in closing.people.iter().enumerate() {
        let was = opening.place_of(person);
        let is = person.is_counted(last_day).then_some(person.community);
        let began = person
            .services
            .iter()
            .any(|s| period.first_day() <= s.joined_on && s.joined_on <= last_day);
        let round_trip = (began && person.counted && was.is_some() == is.is_some()).then_some(person.community);
        if was.is_none() && is.is_none() && round_trip.is_none() {
            continue;
        }
        members.push(Member {
            person: i,
            opening: was,
            closing: is,
            round_trip,
            holds: 0,
            contract_ending: ends_within(person, last_day, horizon),
            training_hours: hours.get(&person.id).copied().unwrap_or(0),
        });
    }
    members
}

/// Asks of everybody what the columns of people ask.
fn ask(members: &mut [Member], closing: &Roll, definition: &Definition) -> Result<()> {
    let columns = Columns::of_people(&closing.own);
    let asked = |key: &str| columns.asked(key);
    for column in &definition.columns {
        let Count::People(place, conditions, _) = &column.count else {
            continue;
        };
        let test = Condition::all(conditions.clone()).compile(&asked, closing.day)?;
        for member in &mut *members {
            let line = columns::ListLine {
                roll: closing,
                holder: columns::Of::Person(&closing.people[member.person]),
                values: &[],
            };
            let passes = test.passes(&|place| columns[place].said(&line));
            member.holds |= u64::from(passes) << place;
        }
    }
    Ok(())
}

/// The last contract ends after `day` and on or before `horizon`.
fn ends_within(person: &Person, day: NaiveDate, horizon: NaiveDate) -> bool {
    person
        .contracts
        .last()
        .and_then(|c| c.ends_on)
        .is_some_and(|end| day < end && end <= horizon)
}

impl Quarterly {
    /// The total line.
    pub fn total(&self) -> &ReportLine {
        self.lines.last().expect("a report always has its total")
    }

    /// The people behind a figure, ordered by community and number.
    pub fn people_behind(&self, key: &str, within: &Within) -> Result<Vec<&Person>> {
        let column = self.definition.column(key).filter(|c| c.count.has_people());
        let Some(column) = column else {
            return Err(Error::about(ErrorCode::UnknownField, format!("「{key}」")));
        };
        let scope = self.scope_within(within)?;
        let mut people: Vec<&Person> = self
            .members_of(&scope)
            .filter(|m| self.counts(&column.count, m, &scope) > 0)
            .map(|m| &self.closing.people[m.person])
            .collect();
        people.sort_by_key(|p| (self.closing.place_of(p), p.id));
        Ok(people)
    }

    /// The relations that do not hold, with the rows in which, and by whom both sides differ.
    pub fn failed_checks(&self) -> Vec<FailedCheck<'_>> {
        let checks = self.definition.checks.iter();
        let failed = checks.filter_map(|check| {
            let rows: Vec<FailedRow> = self
                .lines
                .iter()
                .filter(|line| !check.holds(&line.figures))
                .map(|line| {
                    let (left, right) = check.sides(|at| line.figures[at].unwrap_or(0));
                    FailedRow {
                        street: line.street.clone(),
                        community: line.community.clone(),
                        left,
                        right,
                    }
                })
                .collect();
            (!rows.is_empty()).then(|| FailedCheck {
                check,
                rows,
                people: self.differing(check),
            })
        });
        failed.collect()
    }

    /// The people whom one side counts more often than the other.
    fn differing(&self, check: &Check) -> Vec<&Person> {
        let scopes = self.scopes();
        let Some(total) = scopes.last() else { return Vec::new() };
        let columns = &self.definition.columns;
        let differs = |member: &&Member| {
            let (left, right) = check.sides(|at| self.counts(&columns[at].count, member, total));
            left != right
        };
        let mut people: Vec<&Person> = self
            .members_of(total)
            .filter(differs)
            .map(|member| &self.closing.people[member.person])
            .collect();
        people.sort_by_key(|person| (self.closing.place_of(person), person.id));
        people
    }

    /// Name of a person's community on the last day.
    pub fn community_name(&self, person: &Person) -> &str {
        self.closing.community_name(person)
    }

    fn scope_within(&self, within: &Within) -> Result<Scope> {
        let mut found = self
            .scopes()
            .into_iter()
            .filter(|s| match (&within.street, &within.community) {
                (street, Some(community)) => {
                    s.level == Level::Community
                        && (s.community == *community || format!("{}/{}", s.street, s.community) == *community)
                        && street.as_ref().is_none_or(|w| s.street == *w)
                }
                (Some(street), None) => s.level == Level::Subtotal && s.street == *street,
                (None, None) => s.level == Level::Total,
            });
        let refused = |code| {
            let name = within.community.as_ref().or(within.street.as_ref());
            Error::about(code, format!("「{}」", name.cloned().unwrap_or_default()))
        };
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => Err(refused(ErrorCode::AmbiguousCommunity)),
            (None, _) => Err(refused(ErrorCode::UnknownCommunity)),
        }
    }

    /// Every row's communities: each community, after a street's last its subtotal, the total at the end.
    fn scopes(&self) -> Vec<Scope> {
        let communities = &self.communities;
        let mut scopes = Vec::new();
        for (i, community) in communities.iter().enumerate() {
            scopes.push(Scope {
                level: Level::Community,
                street: community.street.clone(),
                community: community.name.clone(),
                reach: Reach::Community(community.id),
            });
            if communities
                .get(i + 1)
                .is_none_or(|next| next.street != community.street)
            {
                scopes.push(Scope {
                    level: Level::Subtotal,
                    street: community.street.clone(),
                    community: String::new(),
                    reach: Reach::Street(self.streets[&community.id]),
                });
            }
        }
        scopes.push(Scope {
            level: Level::Total,
            street: String::new(),
            community: String::new(),
            reach: Reach::All,
        });
        scopes
    }

    fn line(&self, scope: &Scope) -> ReportLine {
        let figures = self
            .definition
            .columns
            .iter()
            .map(|c| self.figure(&c.count, scope))
            .collect();
        ReportLine {
            level: scope.level,
            street: scope.street.clone(),
            community: scope.community.clone(),
            figures,
        }
    }

    fn figure(&self, count: &Count, scope: &Scope) -> Option<i64> {
        match count {
            Count::Figure(Figure::Residents) => self.community_sum(scope, |c| c.residents),
            Count::Figure(Figure::Households) => self.community_sum(scope, |c| c.households),
            Count::Figure(Figure::Per10000) => {
                let residents = self.community_sum(scope, |c| c.residents).filter(|r| *r > 0)?;
                let people = self.sum(count, scope);
                // Hundredths, half up.
                Some((people * 1_000_000 * 2 + residents) / (residents * 2))
            }
            counted => Some(self.sum(counted, scope)),
        }
    }

    fn sum(&self, count: &Count, scope: &Scope) -> i64 {
        self.members_of(scope).map(|m| self.counts(count, m, scope)).sum()
    }

    fn members_of(&self, scope: &Scope) -> impl Iterator<Item = &Member> {
        self.concerned
            .get(&scope.reach)
            .into_iter()
            .flatten()
            .map(|i| &self.members[*i])
    }

    fn holds(&self, scope: &Scope, place: Option<CommunityOf>) -> bool {
        match (place, scope.reach) {
            (None, _) => false,
            (Some(_), Reach::All) => true,
            (Some(place), Reach::Community(community)) => place == Some(community),
            (Some(place), Reach::Street(street)) => place.is_some_and(|c| self.streets.get(&c) == Some(&street)),
        }
    }

    fn community_sum(&self, scope: &Scope, of: impl Fn(&Community) -> Option<u32>) -> Option<i64> {
        let communities = self
            .closing
            .communities
            .iter()
            .filter(|c| self.holds(scope, Some(Some(c.id))));
        let known: Vec<i64> = communities.filter_map(|c| of(c).map(i64::from)).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }

    /// How much one person adds to a figure of a row.
    fn counts(&self, count: &Count, member: &Member, scope: &Scope) -> i64 {
        let (was, is) = (self.holds(scope, member.opening), self.holds(scope, member.closing));
        let round_trip = self.holds(scope, member.round_trip) && was == is;
        let figure = match count {
            Count::People(place, _, among) => {
                let is_among = match among {
                    Among::Closing => is,
                    Among::Opening => was,
                    Among::Joined => (is && !was) || round_trip,
                    Among::Left => (was && !is) || round_trip,
                };
                return i64::from(is_among && member.holds >> place & 1 == 1);
            }
            Count::Figure(figure) => figure,
        };
        match figure {
            _ if !is => 0,
            Figure::Per10000 => 1,
            Figure::IdentitiesOverlap => {
                let person = &self.closing.people[member.person];
                person.identities.len().saturating_sub(1) as i64
            }
            Figure::ContractsEnding => member.contract_ending.into(),
            Figure::Trained => i64::from(member.training_hours >= self.definition.trained_hours * 10),
            Figure::TrainingHours => member.training_hours.into(),
            Figure::Residents | Figure::Households => 0,
        }
    }

    /// Figures by key, as numbers: training hours with their tenths, `per_10000` as a decimal string.
    pub fn figures_json(&self, line: &ReportLine) -> BTreeMap<String, serde_json::Value> {
        let columns = self.definition.columns.iter().zip(&line.figures);
        columns
            .map(|(column, figure)| (column.key.clone(), serde_json::json!(figure_cell(column, *figure))))
            .collect()
    }

    /// 社区工作者队伍情况季报; of a month 月报.
    pub fn title(&self) -> String {
        self.definition.title.replace("季报", self.period.report_word())
    }

    /// The table to draw. `office` and the sign line's `filled_on` as the office's papers need them.
    pub fn table(&self, office: &str, filled_on: NaiveDate) -> ReportTable {
        let drawn: Vec<usize> = (0..self.definition.columns.len())
            .filter(|i| self.definition.columns[*i].drawn)
            .collect();
        let text = |title: &str, width: f64| Column {
            group: None,
            title: title.into(),
            width,
            left: false,
        };
        let mut columns = vec![text("序号", 4.6), text("街道", 9.0), text("社区", 11.0)];
        columns.extend(drawn.iter().map(|&i| {
            let column = &self.definition.columns[i];
            // Two characters of a head stand side by side: some forty columns stay readable on one A4 page.
            let width = match column.count {
                Count::Figure(Figure::Residents | Figure::Households | Figure::TrainingHours) => 8.2,
                Count::Figure(Figure::Per10000) => 6.6,
                _ => 4.2,
            };
            Column {
                group: column.group.clone(),
                title: column.title.clone(),
                width,
                left: false,
            }
        }));
        let mut number = 0;
        let rows = self.lines.iter().map(|line| {
            number += i64::from(line.level == Level::Community);
            let mut cells = match line.level {
                Level::Community => {
                    vec![
                        ReportCell::Count(number),
                        ReportCell::Text(line.street.clone()),
                        ReportCell::Text(line.community.clone()),
                    ]
                }
                Level::Subtotal => vec![
                    ReportCell::Blank,
                    ReportCell::Text(line.street.clone()),
                    ReportCell::Text("小计".into()),
                ],
                Level::Total => vec![ReportCell::Blank, ReportCell::Text("合计".into()), ReportCell::Blank],
            };
            cells.extend(
                drawn
                    .iter()
                    .map(|&i| figure_cell(&self.definition.columns[i], line.figures[i])),
            );
            Row {
                level: line.level,
                cells,
            }
        });
        let last_day = self.period.last_day();
        let part = if self.confined { "（部分社区）" } else { "" };
        ReportTable {
            title: format!("{}（{}）{part}", self.title(), self.period.title()),
            sheet: self.period.report_word().into(),
            left: format!("填报单位（盖章）：{office}"),
            middle: format!("统计截止时间：{}", chinese_date(last_day)),
            right: self.definition.unit.clone(),
            rows: rows.collect(),
            columns,
            notes: self.notes(),
            sign: format!(
                "填表人：                审核人：                单位负责人：                填报日期：{}",
                chinese_date(filled_on)
            ),
            filtered: false,
            frozen: 3,
            internal: false,
            paper: Paper::A4,
        }
    }

    /// What a reader must know to check the figures.
    pub fn notes(&self) -> Vec<String> {
        let mut told: Vec<String> = self.definition.notes.clone();
        if !self.definition.checks.is_empty() {
            let texts: Vec<&str> = self.definition.checks.iter().map(|check| check.text.as_str()).collect();
            told.push(format!("审核关系：{}。", texts.join("；")));
        }
        let moved = self
            .members
            .iter()
            .filter(|m| m.opening.is_some() && m.closing.is_some() && m.opening != m.closing)
            .count();
        let counts_moves = |column: &ColumnDefinition| matches!(column.count, Count::People(_, _, Among::Joined));
        if moved > 0 && self.definition.columns.iter().any(counts_moves) {
            told.push(format!(
                "本期在社区之间调动{moved}人，在调出、调入社区分别计入减少和增加，合计中不重复计算。"
            ));
        }
        let along = self.closing.active().filter(|person| !person.counted).count();
        if along > 0 {
            told.push(format!("兼职、挂职、借用等不计入的{along}人不在本表各数之内。"));
        }
        let numbered = told.into_iter().enumerate().map(|(at, note)| {
            let lead = if at == 0 { "说明：" } else { "　　　" };
            format!("{lead}{}．{note}", at + 1)
        });
        let mut notes: Vec<String> = numbered.collect();
        if self.confined {
            notes.push("　　　注意：本表只统计填表账户所负责的社区，不是全部社区的数。".to_owned());
        }
        notes.extend(self.definition.ground().map(|ground| format!("　　　{ground}")));
        notes
    }
}

pub(crate) fn figure_cell(column: &ColumnDefinition, figure: Option<i64>) -> ReportCell {
    match (figure, &column.count) {
        (None, _) => ReportCell::Blank,
        (Some(n), Count::Figure(Figure::Per10000)) => ReportCell::Hundredths(n),
        (Some(n), Count::Figure(Figure::TrainingHours)) => ReportCell::Tenths(n),
        (Some(n), _) => ReportCell::Count(n),
    }
}
