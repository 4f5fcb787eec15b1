//! 统计资料: households, residents and grids of a community from a day on, as a kind of record.

use chrono::NaiveDate;

use super::records::{self, Deed, Kind, Recorded, Typed, given};
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Fielded;
use crate::domain::catalogue::{Alone, Field, Kept, Whose};
use crate::domain::person::{CommunityId, Holder, RecordId};
use crate::domain::records::{CommunityFigures, Lasts, about};
use crate::domain::rights::Right;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, communities};
use crate::{Error, ErrorCode, Result};

/// 统计资料
pub(super) struct FiguresKind;

/// The first known figures hold from the beginning, so that no first day is typed.
const FIELDS: [Field; 4] = {
    let [from, households, residents, grids] = *CommunityFigures::FIELDS else {
        panic!("figures have four fields")
    };
    let from = Field { needed: false, ..from };
    [from, households, residents, grids]
};

static FIGURES: Kept = Kept {
    table: "community_stat",
    key: "figures",
    fact: None,
    title: "统计资料",
    of: Whose::Community,
    right: Some(Right::OfficeSettings),
    alone: Alone::Plain,
    told_by: None,
    on_card: false,
    fields: &FIELDS,
};

impl Kind for FiguresKind {
    fn kept(&self) -> &'static Kept {
        &FIGURES
    }

    fn lasts(&self) -> Lasts {
        Lasts::UntilNext(FROM_ON)
    }

    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        let seen = records::holders(conn, Whose::Community, of)?;
        let mut ids: Vec<CommunityId> = match of {
            Some(Holder::Community(id)) => vec![id],
            Some(_) => Vec::new(),
            None => seen.keys().map(|holder| CommunityId(holder.number())).collect(),
        };
        ids.retain(|id| seen.contains_key(&(*id).into()));
        ids.sort_unstable();
        let mut found = Vec::new();
        for community in ids {
            let entries = communities::figures(conn, community)?.into_iter();
            found.extend(entries.map(|(id, one)| recorded(RecordId(id), community, &one)));
        }
        Ok(found)
    }

    fn adding(&self, conn: &Connection, of: Holder, typed: &Typed, on: NaiveDate) -> Result<Deed> {
        let Holder::Community(community) = of else {
            return Err(ErrorCode::UnknownCommunity.into());
        };
        let name = name_of(conn, community)?;
        let figures = said(&filled(typed), &CommunityFigures::nothing(on))?;
        let known = communities::figures(conn, community)?;
        if known.iter().any(|(_, one)| one.from_on == figures.from_on) {
            return Err(refused_at(FROM_ON, ErrorCode::RecordExists));
        }
        if figures == CommunityFigures::nothing(figures.from_on) {
            return Err(refused_at("households", ErrorCode::FieldNeeded));
        }
        let entry = entry(format!("登记{name}的统计资料（{}）", begun(&figures)));
        let has_day = typed
            .iter()
            .any(|(key, value)| key == FROM_ON && !value.trim().is_empty());
        let before = known.iter().rfind(|(_, one)| one.from_on <= figures.from_on);
        let whole = before.map_or_else(|| figures.clone(), |(_, before)| figures.filled_from(before));
        Ok(Deed::new(entry, move |tx| {
            if has_day {
                communities::put_figures(tx, community, &whole)?;
            } else {
                communities::set_figures(tx, community, &figures)?;
            }
            let mut held = communities::figures(tx, community)?.into_iter();
            let held = held.rfind(|(_, one)| one.from_on <= figures.from_on);
            held.map(|(id, _)| RecordId(id))
                .ok_or_else(|| ErrorCode::UnknownRecord.into())
        }))
    }

    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, _: NaiveDate) -> Result<Deed> {
        let (community, was, name) = known(conn, id)?;
        // Left blank, the first ones hold from the beginning as before.
        let first = was.from_on == CommunityFigures::always();
        let typed: Vec<(String, String)> = typed
            .iter()
            .filter(|(key, value)| !(first && key == FROM_ON && value.trim().is_empty()))
            .cloned()
            .collect();
        let now = said(&typed, &was)?;
        let others = communities::figures(conn, community)?;
        let same = |(other, one): &(u32, CommunityFigures)| *other != id.0 && one.from_on == now.from_on;
        if others.iter().any(same) {
            return Err(refused_at(FROM_ON, ErrorCode::RecordExists));
        }
        let entry = entry(format!("更正{name}的统计资料（{}）", begun(&was))).because(Some(given(reason)?));
        Ok(Deed::new(entry, move |tx| {
            communities::correct_figures(tx, id.0, &now).map(|()| id)
        }))
    }

    fn changing(&self, conn: &Connection, id: RecordId, typed: &Typed, from: NaiveDate, on: NaiveDate) -> Result<Deed> {
        let (community, _, _) = known(conn, id)?;
        let typed = typed.iter().filter(|(key, _)| key != FROM_ON).cloned();
        let typed: Vec<(String, String)> = typed.chain([(FROM_ON.to_owned(), from.to_string())]).collect();
        self.adding(conn, community.into(), &typed, on)
    }

    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, _: NaiveDate) -> Result<Deed> {
        let (_, was, name) = known(conn, id)?;
        let entry = entry(format!("删除{name}的统计资料（{}）", begun(&was))).because(Some(given(reason)?));
        Ok(Deed::new(entry, move |tx| {
            communities::remove_figures(tx, id.0).map(|()| id)
        }))
    }
}

fn recorded(id: RecordId, community: CommunityId, figures: &CommunityFigures) -> Recorded {
    let told = |(field, value): (&'static Field, Datum<'_>)| match field.key {
        FROM_ON if figures.from_on == CommunityFigures::always() => Datum::Blank,
        _ => value.into_owned(),
    };
    Recorded {
        id,
        holder: community.into(),
        values: figures.values().map(told).collect(),
    }
}

fn entry(what: String) -> Entry {
    Entry::new(Action::CommunitiesChanged, what)
}

fn begun(figures: &CommunityFigures) -> String {
    if figures.from_on == CommunityFigures::always() {
        "最早的一条".to_owned()
    } else {
        format!("{}起", figures.from_on)
    }
}

fn name_of(conn: &Connection, community: CommunityId) -> Result<String> {
    let seen = communities::seen_names(conn)?
        .into_iter()
        .find(|(id, _)| *id == community);
    seen.map(|(_, name)| name)
        .ok_or_else(|| ErrorCode::UnknownCommunity.into())
}

/// Figures on file, whose and what that community is called.
fn known(conn: &Connection, id: RecordId) -> Result<(CommunityId, CommunityFigures, String)> {
    let (community, figures) = communities::figures_of(conn, id.0)?.ok_or(ErrorCode::UnknownRecord)?;
    let name = name_of(conn, community).map_err(|_| Error::from(ErrorCode::UnknownRecord))?;
    Ok((community, figures, name))
}

/// A blank field stays as it was before.
fn filled(typed: &Typed) -> Vec<(String, String)> {
    typed
        .iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .cloned()
        .collect()
}

pub(super) const FROM_ON: &str = "from_on";

pub(super) fn field_of(key: &str) -> Option<&'static Field> {
    CommunityFigures::FIELDS.iter().find(|field| field.key == key)
}

/// The refusal at a field of the figures.
pub(super) fn refused_at(key: &str, code: ErrorCode) -> Error {
    about(field_of(key).map_or("", |field| field.title), key, code)
}

pub(super) fn unknown_field(key: &str) -> Error {
    Error::about(ErrorCode::UnknownField, format!("「{key}」"))
}

/// Figures as typed, else as before. The refusal of what a field cannot say, at the field.
pub(super) fn said(typed: &[(String, String)], was: &CommunityFigures) -> Result<CommunityFigures> {
    if let Some((key, _)) = typed.iter().find(|(key, _)| field_of(key).is_none()) {
        return Err(unknown_field(key));
    }
    let read = CommunityFigures::of_data(|at| {
        let field = &CommunityFigures::FIELDS[at];
        match typed.iter().rfind(|(key, _)| key == field.key) {
            Some((_, text)) => field
                .form
                .read_in_form(text)
                .map_err(|code| refused_at(field.key, code)),
            None => Ok(was.datum(at).into_owned()),
        }
    })?;
    read.map_err(|key| refused_at(key, ErrorCode::FieldNeeded))
}
