//! A publication from the day it is put up to its result. A paper for signature does not begin one: only [`publish`] does.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar;
use super::entered::{find, not_after};
use super::objections::{self, ObjectionLine};
use super::papers::announcement::{self, ANNOUNCEMENT, Copy, SetAnnouncement};
use super::reviews::{self, ReviewLine};
use crate::documents::announcement::Announcement;
use crate::documents::fonts::FontLibrary;
use crate::domain::rights::Right;
use crate::rules::workdays::Calendar;
use crate::storage::publications::{self, Hanging, Publication, PublicationId};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, policies};
use crate::{Error, ErrorCode, Result};

/// Where a publication is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It begins on a later day.
    Waiting,
    /// It hangs.
    Running,
    /// Its last day has passed, and its result is not recorded.
    Over,
    /// Its result is recorded.
    Ended,
}

impl Stage {
    /// Where `publication` is on `day`.
    pub fn of(publication: &Publication, day: NaiveDate) -> Self {
        let hangs = &publication.hanging;
        match publication.ended_on {
            Some(_) => Self::Ended,
            None if day < hangs.from_on => Self::Waiting,
            None if day <= hangs.until_on => Self::Running,
            None => Self::Over,
        }
    }
}

/// What hung until it was corrected.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FormerLine {
    /// First day.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub from: NaiveDate,
    /// Last day that was announced.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub until: NaiveDate,
    /// The day of the correction.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub replaced_on: NaiveDate,
    /// Why.
    pub why: String,
}

/// A publication with all that came of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PublicationState {
    /// Its number.
    pub id: PublicationId,
    /// Year of the appraisal.
    pub year: i32,
    /// First day.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub from: NaiveDate,
    /// Last day, included.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub until: NaiveDate,
    /// Its length.
    pub working_days: u32,
    /// That the days off entered since make it too short, in Chinese; `None` also where its result is recorded.
    pub falls_short: Option<String>,
    /// Where it is.
    pub stage: Stage,
    /// Working days left, today included.
    pub days_left: u32,
    /// The day for which its result is recorded.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub ended_on: Option<NaiveDate>,
    /// Its words are kept and can be printed again as they are.
    pub kept: bool,
    /// How the grades have changed since it was put up, in Chinese.
    pub changed: Option<String>,
    /// What hung before, the latest first.
    pub former: Vec<FormerLine>,
    /// Objections, in the order in which they came.
    pub objections: Vec<ObjectionLine>,
    /// Objections without an answer.
    pub unanswered: u32,
}

/// The publication of a year and the reviews of its grades, as seen on `day`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct YearState {
    /// `None`: never put up.
    pub publication: Option<PublicationState>,
    /// In the order in which they were asked for.
    pub reviews: Vec<ReviewLine>,
}

/// What came of a year's publication so far.
pub fn of_year(store: &Store, year: i32, day: NaiveDate) -> Result<YearState> {
    let conn = store.read();
    announcement::announcement_allowed(conn)?;
    let publication = publications::of(conn, ANNOUNCEMENT, year)?;
    Ok(YearState {
        publication: publication.map(|p| state(store, &p, day)).transpose()?,
        reviews: reviews::lines(conn, year, day)?,
    })
}

/// Every publication, the latest first.
pub fn all(store: &Store, day: NaiveDate) -> Result<Vec<PublicationState>> {
    announcement::announcement_allowed(store.read())?;
    let found = publications::all(store.read())?;
    found.iter().map(|p| state(store, p, day)).collect()
}

fn state(store: &Store, publication: &Publication, day: NaiveDate) -> Result<PublicationState> {
    let conn = store.read();
    let hangs = &publication.hanging;
    let mut objections = objections::lines(conn, publication.id, day)?;
    // The objector's name is only for those who have to answer.
    if store.require(Right::Appraise).is_err() {
        for line in &mut objections {
            line.objection.objector = line.objection.objector.take().map(|_| "（已署名）".to_owned());
        }
    }
    let calendar = calendar::of(conn)?;
    let policy = policies::of_year(conn, publication.year)?.pack;
    Ok(PublicationState {
        id: publication.id,
        year: publication.year,
        from: hangs.from_on,
        until: hangs.until_on,
        working_days: hangs.working_days,
        falls_short: announcement::falls_short(&policy.appraisal.publication, &calendar, publication)?,
        stage: Stage::of(publication, day),
        days_left: days_left(&calendar, hangs, day),
        ended_on: publication.ended_on,
        kept: hangs.notice.is_some(),
        changed: changed(conn, publication, day)?,
        former: publications::former(conn, publication.id)?
            .into_iter()
            .map(|former| FormerLine {
                from: former.hanging.from_on,
                until: former.hanging.until_on,
                replaced_on: former.replaced_on,
                why: former.why,
            })
            .collect(),
        unanswered: objections.iter().filter(|o| !o.answered).count() as u32,
        objections,
    })
}

/// Working days that a notice still hangs, `day` included.
pub(super) fn days_left(calendar: &Calendar, hangs: &Hanging, day: NaiveDate) -> u32 {
    calendar.workdays_between(day.max(hangs.from_on), hangs.until_on) as u32
}

/// How the grades have changed since the notice was put up; `None` also where its words were not kept.
pub(super) fn changed(conn: &Connection, publication: &Publication, day: NaiveDate) -> Result<Option<String>> {
    let Some(said) = announcement::said(&publication.hanging)? else {
        return Ok(None);
    };
    match announcement::notice_of(conn, publication.year, said.from, day) {
        Ok(now) => Ok(said.grades_changed(&now)),
        Err(error) if error.code() == ErrorCode::NotConfirmed => Ok(Some("等次的确认已经撤销".to_owned())),
        Err(error) => Err(error),
    }
}

/// The first day of a year's publication, where none was given: that of the one whose result is still to come, else `day`.
pub fn first_day(conn: &Connection, year: i32, asked: Option<NaiveDate>, day: NaiveDate) -> Result<NaiveDate> {
    let hangs = publications::of(conn, ANNOUNCEMENT, year)?.filter(|p| p.ended_on.is_none());
    Ok(asked.or(hangs.map(|p| p.hanging.from_on)).unwrap_or(day))
}

/// What a script prints for the wall, and whether it hangs there already: the very paper that hangs, where its days and grades are
/// those asked for, else what the records say now, which is then to be published.
pub fn for_the_wall(
    conn: &Connection,
    library: &FontLibrary,
    year: i32,
    from: NaiveDate,
    day: NaiveDate,
) -> Result<(SetAnnouncement, bool)> {
    if let Some(hangs) = publications::of(conn, ANNOUNCEMENT, year)?
        && hangs.hanging.from_on == from
        && changed(conn, &hangs, day)?.is_none()
    {
        return Ok((announcement::hanging(conn, library, year, day)?, true));
    }
    let set = announcement::announcement(conn, library, year, from, day, Copy::Final)?;
    Ok((set, false))
}

/// Puts the notice up: its publication begins. Where one of the year hung before, this one corrects it, for which a reason is
/// needed; the earlier one stays on record.
pub fn publish(
    store: &mut Store,
    occasion: &Occasion,
    notice: &Announcement,
    why: Option<&str>,
) -> Result<PublicationId> {
    store.require(Right::Print)?;
    store.require_whole()?;
    let year = notice.year;
    let hanging = Hanging {
        from_on: notice.from,
        until_on: notice.until,
        working_days: notice.working_days,
        notice: Some(serde_json::to_string(notice).map_err(|e| Error::Internal(e.to_string()))?),
    };
    let told = format!("{year}年度考核结果公示，{}至{}", hanging.from_on, hanging.until_on);
    let Some(was) = publications::of(store.read(), ANNOUNCEMENT, year)? else {
        let entry = Entry::new(Action::PublicationStarted, told);
        return store.write(occasion, &entry, |tx| {
            publications::start(tx, ANNOUNCEMENT, year, &hanging)
        });
    };
    let why = why.map(str::trim).filter(|why| !why.is_empty());
    let why = why.ok_or_else(|| Error::about(ErrorCode::ReasonNeeded, "更正重发公示"))?;
    let entry = Entry::new(Action::PublicationCorrected, format!("更正重发{told}")).because(Some(why));
    store.write(occasion, &entry, |tx| {
        publications::replace(tx, &was, occasion.on, why, &hanging)
    })?;
    Ok(was.id)
}

/// Records the result of a publication for the day `on`: not before its last day has passed (`publication_running`), nor while an
/// objection is unanswered (`objections_open`).
pub fn end(store: &mut Store, occasion: &Occasion, id: PublicationId, on: NaiveDate) -> Result<()> {
    store.require(Right::Appraise)?;
    store.require_whole()?;
    let publication = find(store.read(), id)?;
    let last = publication.hanging.until_on;
    if occasion.on <= last || on <= last {
        return Err(Error::about(ErrorCode::PublicationRunning, format!("公示至{last}")));
    }
    not_after(on, occasion.on, "公示结果的日期")?;
    let objections = objections::lines(store.read(), id, occasion.on)?;
    let open = objections.iter().filter(|o| !o.answered).count();
    if open > 0 {
        return Err(Error::about(ErrorCode::ObjectionsOpen, format!("{open}件异议未答复")));
    }
    let result = match objections.len() {
        0 => "公示期满，无异议".to_owned(),
        count => format!("公示期满，{count}件异议已答复"),
    };
    let entry = Entry::new(
        Action::PublicationEnded,
        format!("{}年度考核结果{result}", publication.year),
    );
    store.write(occasion, &entry, |tx| publications::set_end(tx, id, Some(on)))
}

/// Takes the result off the record, so that objections can be entered and corrected again.
pub fn reopen(store: &mut Store, occasion: &Occasion, id: PublicationId) -> Result<()> {
    store.require(Right::Appraise)?;
    store.require_whole()?;
    let publication = find(store.read(), id)?;
    let what = format!("撤回{}年度考核公示的结果", publication.year);
    let entry = Entry::new(Action::PublicationEnded, what);
    store.write(occasion, &entry, |tx| publications::set_end(tx, id, None))
}
