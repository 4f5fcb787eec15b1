//! Streets and communities over time: added, renamed, made one, split, closed, each from a day. What was before that day stays, so that
//! an old report keeps the old names.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::figures::{FROM_ON, field_of, refused_at, said, unknown_field};
use crate::domain::divisions::lies_in;
use crate::domain::person::{CommunityId, WorkerId};
use crate::domain::records::CommunityFigures;
use crate::domain::rights::Right;
use crate::domain::text;
use crate::roll::{Places, Roll};
use crate::storage::communities::{self, Community, Standing};
use crate::storage::dated::{self, Fact};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, office};
use crate::{Error, ErrorCode, Result};

/// Longest name.
const LONGEST: usize = 40;

/// A community as the page of the organisation shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct CommunityLine {
    /// Everything on file about it.
    #[serde(flatten)]
    pub community: Community,
    /// Its name, with its street where two have one name.
    pub label: String,
    /// In post there on the day.
    pub people: u32,
    /// Its code does not begin with the office's division.
    pub foreign_code: bool,
}

/// The communities in use on the roll's day.
pub fn list(conn: &Connection, roll: &Roll) -> Result<Vec<CommunityLine>> {
    let division = office::get(conn)?.division;
    let mut people: HashMap<CommunityId, u32> = HashMap::new();
    for community in roll.active().filter_map(|person| person.community) {
        *people.entry(community).or_default() += 1;
    }
    let lines = roll.communities.iter().map(|community| CommunityLine {
        label: roll.communities.label(community),
        people: people.get(&community.id).copied().unwrap_or_default(),
        foreign_code: community.code.as_deref().is_some_and(|code| !lies_in(code, &division)),
        community: community.clone(),
    });
    Ok(lines.collect())
}

/// The community that a text names on a day: by number, name, or street and name. `unknown_community`, `ambiguous_community`.
pub fn find(conn: &Connection, named: &str, day: NaiveDate) -> Result<CommunityId> {
    let places = Places::new(communities::on_day(conn, day)?);
    let found = places.find(named).map(|community| community.id);
    found.map_err(|code| Error::about(code, format!("“{named}”")))
}

fn may(store: &Store) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    store.require_whole()
}

fn name(text: &str, what: &str) -> Result<String> {
    let name = text::one_line(text);
    if text::says_nothing(&name) || name.chars().count() > LONGEST {
        let about = format!("{what}不能为空，也不能超过{LONGEST}字");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    Ok(name)
}

fn entry(what: String) -> Entry {
    Entry::new(Action::CommunitiesChanged, what)
}

/// How a community stands that is in use on a day. `unknown_community`.
fn in_use(conn: &Connection, id: CommunityId, day: NaiveDate) -> Result<Standing> {
    let unknown = || Error::about(ErrorCode::UnknownCommunity, format!("编号{}", id.0));
    let found = communities::standing(conn, id)?.ok_or_else(unknown)?;
    if let Some(closed) = found.closed_on {
        return Err(Error::about(
            ErrorCode::CommunityClosed,
            format!("{}，{closed}撤销", found.name),
        ));
    }
    if found.opened_on.is_some_and(|opened| day <= opened) || found.renamed_on.is_some_and(|renamed| day <= renamed) {
        let last = found.opened_on.max(found.renamed_on);
        let about = last.map_or_else(String::new, |last| format!("{}在{last}设立或变更过", found.name));
        return Err(Error::about(ErrorCode::BeforeLastChange, about));
    }
    Ok(found)
}

/// A further community; `from`: the first day on which it is in use, always if left out. `community_exists`.
pub fn add(
    store: &mut Store,
    occasion: &Occasion,
    street: &str,
    community: &str,
    from: Option<NaiveDate>,
) -> Result<CommunityId> {
    may(store)?;
    let (street, community) = (name(street, "街道名称")?, name(community, "社区名称")?);
    let what = entry(format!("新建{street}{community}"));
    store.write(occasion, &what, |tx| opened(tx, &street, &community, from))
}

fn opened(tx: &Transaction<'_>, street: &str, name: &str, from: Option<NaiveDate>) -> Result<CommunityId> {
    let exists = || Error::about(ErrorCode::CommunityExists, format!("{street}{name}"));
    communities::open(tx, street, name, from)?.ok_or_else(exists)
}

/// From a day on a community has another name, and belongs to another street where one is named.
pub fn rename(
    store: &mut Store,
    occasion: &Occasion,
    id: CommunityId,
    now: &str,
    street: Option<&str>,
    from: NaiveDate,
) -> Result<()> {
    may(store)?;
    let (now, was) = (name(now, "社区名称")?, in_use(store.read(), id, from)?);
    let street = match street {
        Some(named) => communities::street_of_name(store.read(), named.trim())?
            .ok_or_else(|| Error::about(ErrorCode::InvalidArgument, format!("没有“{named}”这个街道")))?,
        None => was.street,
    };
    if (now.as_str(), street) == (was.name.as_str(), was.street) {
        return Ok(());
    }
    let others = communities::on_day(store.read(), NaiveDate::MAX)?;
    let mine = others.iter().find(|one| one.id == id).map(|one| one.street.clone());
    let there = others
        .iter()
        .any(|one| one.id != id && one.name == now && Some(&one.street) == mine.as_ref());
    if there {
        return Err(Error::about(ErrorCode::CommunityExists, now));
    }
    let what = entry(format!("从{from}起{}改为{now}", was.name));
    store.write(occasion, &what, |tx| communities::rename(tx, id, (&now, street), from))
}

/// From a day on a community is no longer in use. `community_in_use` while anybody is placed there on that day or later.
pub fn close(store: &mut Store, occasion: &Occasion, id: CommunityId, from: NaiveDate) -> Result<()> {
    may(store)?;
    let was = in_use(store.read(), id, from)?;
    let there = placed(store.read(), &Roll::load(store.read(), from)?, id)?;
    if !there.is_empty() {
        let about = format!("{}还有{}人", was.name, there.len());
        return Err(Error::about(ErrorCode::CommunityInUse, about));
    }
    let what = entry(format!("从{from}起撤销{}", was.name));
    store.write(occasion, &what, |tx| communities::close(tx, id, from))
}

/// Who is placed in a community on the roll's day, and who will be later.
fn placed(conn: &Connection, roll: &Roll, id: CommunityId) -> Result<Vec<WorkerId>> {
    let day = roll.day;
    let mut there: Vec<WorkerId> = roll
        .people
        .iter()
        .filter(|person| {
            person.community == Some(id) && person.services.iter().any(|s| s.left_on.is_none_or(|left| day < left))
        })
        .map(|person| person.id)
        .collect();
    there.extend(
        communities::placed_from(conn, id, day)?
            .into_iter()
            .map(|(worker, _)| WorkerId(worker)),
    );
    there.sort_unstable();
    there.dedup();
    Ok(there)
}

/// From a day on one community is part of another: everybody there moves, its households, residents and grids are added where both are
/// known, and the one is closed. How many moved.
pub fn merge(
    store: &mut Store,
    occasion: &Occasion,
    gone: CommunityId,
    into: CommunityId,
    from: NaiveDate,
) -> Result<u32> {
    may(store)?;
    if gone == into {
        return Err(Error::about(ErrorCode::InvalidArgument, "并入的是同一个社区"));
    }
    let was = in_use(store.read(), gone, from)?;
    let now = communities::standing(store.read(), into)?.filter(|one| one.closed_on.is_none());
    let now = now.ok_or_else(|| Error::from(ErrorCode::UnknownCommunity))?;
    if now.opened_on.is_some_and(|opened| from < opened) {
        return Err(Error::about(
            ErrorCode::BeforeLastChange,
            format!("{}在那以后设立", now.name),
        ));
    }
    let roll = Roll::load(store.read(), from)?;
    let there = placed(store.read(), &roll, gone)?;
    let together = figures_together(store.read(), gone, into, from)?;
    let along = if together.is_empty() {
        ""
    } else {
        "，户数、人口、网格数相加"
    };
    let what = entry(format!(
        "从{from}起{}并入{}，{}人随之变动{along}",
        was.name,
        now.name,
        there.len()
    ));
    let what = what.about(there.clone());
    store.write(occasion, &what, |tx| {
        communities::replace_from(tx, gone, into, from)?;
        let moving = there.iter().filter_map(|id| roll.person(*id));
        for person in moving.filter(|person| person.services.iter().any(|s| s.covers(from))) {
            dated::set(tx, Fact::Community, person.id.0, from, into.0)?;
        }
        for figures in &together {
            communities::put_figures(tx, into, figures)?;
        }
        communities::close(tx, gone, from)
    })?;
    Ok(there.len() as u32)
}

/// What the figures of both communities come to from a day on, and from every later day on which those of one are other: each figure that
/// both have.
fn figures_together(
    conn: &Connection,
    gone: CommunityId,
    into: CommunityId,
    from: NaiveDate,
) -> Result<Vec<CommunityFigures>> {
    let all = |id| -> Result<Vec<CommunityFigures>> {
        Ok(communities::figures(conn, id)?
            .into_iter()
            .map(|(_, one)| one)
            .collect())
    };
    let (gone, into) = (all(gone)?, all(into)?);
    let on_day = |of: &[CommunityFigures], day| of.iter().rfind(|one| one.from_on <= day).cloned();
    let later = gone
        .iter()
        .chain(&into)
        .map(|one| one.from_on)
        .filter(|day| from < *day);
    let days: BTreeSet<NaiveDate> = later.chain([from]).collect();
    let sum = |a: Option<u32>, b: Option<u32>| a.zip(b).and_then(|(a, b)| a.checked_add(b));
    let together = days.into_iter().filter_map(|day| {
        let (gone, into) = (on_day(&gone, day)?, on_day(&into, day)?);
        Some(CommunityFigures {
            from_on: day,
            households: sum(gone.households, into.households).or(into.households),
            residents: sum(gone.residents, into.residents).or(into.residents),
            grids: sum(gone.grids, into.grids).or(into.grids),
        })
    });
    Ok(together.collect())
}

/// From a day on some people of a community belong to a new one of the same street. Its number.
pub fn split(
    store: &mut Store,
    occasion: &Occasion,
    of: CommunityId,
    new: &str,
    people: &[WorkerId],
    from: NaiveDate,
) -> Result<CommunityId> {
    may(store)?;
    let (new, was) = (name(new, "新社区名称")?, in_use(store.read(), of, from)?);
    let roll = Roll::load(store.read(), from)?;
    for id in people {
        let person = roll.person(*id).ok_or(ErrorCode::UnknownWorker)?;
        person.require_in_post(from)?;
        if person.community != Some(of) {
            let about = format!("{}（编号{}）不在{}", person.name, id.0, was.name);
            return Err(Error::about(ErrorCode::InvalidArgument, about));
        }
    }
    let street = roll
        .communities
        .of(of)
        .map_or_else(String::new, |one| one.street.clone());
    let what = entry(format!("从{from}起{}分出{new}，{}人随之变动", was.name, people.len()));
    let what = what.about(people.iter().copied());
    store.write(occasion, &what, |tx| {
        let id = opened(tx, &street, &new, Some(from))?;
        for person in people {
            dated::set(tx, Fact::Community, person.0, from, id.0)?;
        }
        Ok(id)
    })
}

/// Figures as typed: `code`, `households`, `residents`, `grids`; the figures hold from a day, the code always.
pub fn set(
    store: &mut Store,
    occasion: &Occasion,
    id: CommunityId,
    fields: &[(String, String)],
    from: NaiveDate,
) -> Result<()> {
    may(store)?;
    let unknown = || Error::from(ErrorCode::UnknownCommunity);
    let standing = communities::standing(store.read(), id)?.ok_or_else(unknown)?;
    let (code, counts): (Vec<_>, Vec<_>) = fields.iter().cloned().partition(|(key, _)| key == "code");
    let code = code.last().map(|(_, code)| text::one_line(code));
    if let Some(code) = &code
        && !((6..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(Error::about(ErrorCode::InvalidArgument, "统计代码应为6至12位数字"));
    }
    if let Some((key, _)) = counts
        .iter()
        .find(|(key, value)| key == FROM_ON || text::says_nothing(value))
    {
        return Err(match field_of(key) {
            Some(_) if key != FROM_ON => refused_at(key, ErrorCode::UnknownValue),
            _ => unknown_field(key),
        });
    }
    let figures = said(&counts, &CommunityFigures::nothing(from))?;
    let what = entry(format!("修改{}的统计资料", standing.name));
    store.write(occasion, &what, |tx| {
        if let Some(code) = &code {
            communities::set_code(tx, id, code)?;
        }
        communities::set_figures(tx, id, &figures)
    })
}

/// A further street, without a community yet.
pub fn add_street(store: &mut Store, occasion: &Occasion, street: &str) -> Result<u32> {
    may(store)?;
    let street = name(street, "街道名称")?;
    let what = entry(format!("新建{street}"));
    store.write(occasion, &what, |tx| match communities::open_street(tx, &street)? {
        (id, true) => Ok(id),
        (_, false) => Err(Error::about(ErrorCode::CommunityExists, street.clone())),
    })
}

/// From a day on a street has another name.
pub fn rename_street(store: &mut Store, occasion: &Occasion, was: &str, now: &str, from: NaiveDate) -> Result<u32> {
    may(store)?;
    let now = name(now, "街道名称")?;
    let unknown = || Error::about(ErrorCode::InvalidArgument, format!("没有“{was}”这个街道"));
    let id = communities::street_of_name(store.read(), was.trim())?.ok_or_else(unknown)?;
    if communities::street_of_name(store.read(), &now)?.is_some() {
        return Err(Error::about(ErrorCode::CommunityExists, now));
    }
    if let Some(renamed) = communities::street_renamed_on(store.read(), id)?.filter(|renamed| from <= *renamed) {
        return Err(Error::about(
            ErrorCode::BeforeLastChange,
            format!("{was}在{renamed}变更过"),
        ));
    }
    let what = entry(format!("从{from}起{was}改为{now}"));
    store.write(occasion, &what, |tx| communities::rename_street(tx, id, &now, from))?;
    Ok(id)
}
