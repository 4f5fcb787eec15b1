//! The office's calendar: the shipped notices, the years that the office entered itself, and what is provisional.

use serde::Serialize;

use crate::rules::workdays::{Calendar, DayMark, MarkedDay, TypedYear, YearCalendar, notice, statute};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, calendars};
use crate::{Error, ErrorCode, Result};

/// Years beyond these have no calendar to look at.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2099;

/// Where a year's days come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The program ships the notice.
    Shipped,
    /// The office entered it.
    Office,
    /// There is no notice yet: only what the regulation fixes.
    Provisional,
}

/// One year as a page or the command line shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct YearView {
    /// The year.
    pub year: i32,
    /// Whose notice.
    pub origin: Origin,
    /// The notice's number, or the regulation's where there is no notice; empty: not told.
    pub document: String,
    /// The days that are not as every week.
    pub days: Vec<MarkedDay>,
    /// How many days are worked.
    pub workdays: u32,
    /// What a reader must know or look at again: Chinese sentences.
    pub doubts: Vec<String>,
    /// The notice in words, to be changed and read again; empty where there is none.
    pub words: String,
}

/// The calendar by which this office counts.
pub fn of(conn: &Connection) -> Result<Calendar> {
    let mut calendar = Calendar::shipped().clone();
    for year in calendars::all(conn)? {
        calendar.set(year);
    }
    Ok(calendar)
}

/// One year of it.
pub fn show(conn: &Connection, year: i32) -> Result<YearView> {
    let own = calendars::all(conn)?.iter().any(|own| own.year == year);
    let calendar = of(conn)?;
    let origin = match (own, calendar.knows(year)) {
        (true, _) => Origin::Office,
        (false, true) => Origin::Shipped,
        (false, false) => Origin::Provisional,
    };
    view(&calendar, year, origin, calendar.doubt(year).into_iter().collect())
}

/// A notice's text, read for `year`: what [`set`] would then count by. Nothing is stored.
pub fn read(conn: &Connection, year: i32, text: &str) -> Result<(TypedYear, YearView)> {
    let typed = notice::read(text, year)?;
    let mut calendar = of(conn)?;
    calendar.set(typed.year.clone());
    let view = view(&calendar, year, Origin::Office, typed.doubts.clone())?;
    Ok((typed, view))
}

fn view(calendar: &Calendar, year: i32, origin: Origin, doubts: Vec<String>) -> Result<YearView> {
    if !YEARS.contains(&year) {
        let fault = format!("{year}年不在{}年至{}年之间", YEARS.start(), YEARS.end());
        return Err(Error::about(ErrorCode::InvalidArgument, fault));
    }
    let notice = calendar.year(year);
    Ok(YearView {
        year,
        origin,
        document: match notice {
            Some(notice) => notice.document.clone(),
            None => statute::of(year).document.unwrap_or_default().to_owned(),
        },
        days: calendar.marked_days(year),
        workdays: calendar.workdays_of(year),
        doubts,
        words: notice.map(YearCalendar::words).unwrap_or_default(),
    })
}

/// Enters a year's notice, in place of the shipped one or of what was entered before.
pub fn set(store: &mut Store, occasion: &Occasion, typed: &TypedYear) -> Result<()> {
    let year = &typed.year;
    let entry = Entry::new(Action::CalendarChanged, format!("录入{}年放假安排", year.year));
    store.write(occasion, &entry, |tx| {
        if calendars::all(tx)?.contains(year) {
            return Ok(());
        }
        calendars::set(tx, year)
    })
}

/// Takes away what the office entered for `year`: the shipped notice or the regulation holds again.
pub fn reset(store: &mut Store, occasion: &Occasion, year: i32) -> Result<()> {
    if !calendars::all(store.read())?.iter().any(|own| own.year == year) {
        let about = format!("没有录入过{year}年的放假安排");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let entry = Entry::new(Action::CalendarChanged, format!("取消录入的{year}年放假安排"));
    store.write(occasion, &entry, |tx| calendars::remove(tx, year))
}

impl YearView {
    /// The days of that mark.
    pub fn marked(&self, mark: DayMark) -> impl Iterator<Item = &MarkedDay> {
        self.days.iter().filter(move |marked| marked.mark == mark)
    }

    /// In words: where the days come from.
    pub fn origin_words(&self) -> String {
        let number = if self.document.is_empty() {
            String::new()
        } else {
            format!("（{}）", self.document)
        };
        match self.origin {
            Origin::Shipped => format!("国务院办公厅{}年节假日安排{number}", self.year),
            Origin::Office => format!("本单位录入的{}年放假安排{number}", self.year),
            Origin::Provisional => format!("{}年放假安排尚未录入", self.year),
        }
    }
}
