//! One year's notice: shipped, or typed in by an office.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::statute::{self, is_weekend};
use crate::domain::dates::chinese_date;
use crate::{Error, ErrorCode, Result};

/// Years that an office may type in.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// Longer holidays are slips of the keyboard.
const LONGEST_DAYS: i64 = 31;

/// Longer ones are no numbers of documents.
const LONGEST_DOCUMENT: usize = 60;

/// 元旦 may begin in the year before: from this day of December on, its days belong to the notice of the next year.
const TURN: u32 = 25;

/// One year's notice: which days are off and which weekend days are worked instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearCalendar {
    /// The year.
    pub year: i32,
    /// The notice's number; empty where an office did not give it.
    #[serde(default)]
    pub document: String,
    /// The notice's title.
    #[serde(default)]
    pub title: String,
    /// Saturdays and Sundays worked.
    pub worked: Vec<NaiveDate>,
    /// Days off.
    pub off: Vec<Holiday>,
}

/// Days off in a row, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// 春节 …
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, included.
    pub until: NaiveDate,
}

/// Days in a row as they were typed, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day, included.
    pub until: NaiveDate,
}

/// A year that an office typed in, and what looks wrong with it though it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedYear {
    /// The year, with the days that the regulation fixes.
    pub year: YearCalendar,
    /// Chinese sentences.
    pub doubts: Vec<String>,
}

impl Span {
    /// Each of them.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.until)
    }
}

impl YearCalendar {
    /// Reads a year and checks it; the refusal names what is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        let year: Self = toml::from_str(text)
            .map_err(|error| Error::about(ErrorCode::InvalidArgument, error.message().to_owned()))?;
        year.checked()
    }

    /// What an office typed. The days that the regulation fixes are off even where they were left out.
    pub fn typed(year: i32, document: &str, off: &[Span], worked: &[NaiveDate]) -> Result<TypedYear> {
        let refused = |fault: String| Error::about(ErrorCode::InvalidArgument, fault);
        if !YEARS.contains(&year) {
            return Err(refused(format!(
                "{year}年不在{}年至{}年之间",
                YEARS.start(),
                YEARS.end()
            )));
        }
        if document.chars().count() > LONGEST_DOCUMENT {
            return Err(refused(format!("文号超过{LONGEST_DOCUMENT}字")));
        }
        if off.is_empty() {
            return Err(refused(format!("没有写{year}年哪些天放假")));
        }
        let holiday = |span: &Span| Holiday {
            name: name(year, *span),
            from: span.from,
            until: span.until,
        };
        let typed = Self {
            year,
            document: document.trim().to_owned(),
            title: String::new(),
            worked: worked.iter().copied().collect::<BTreeSet<_>>().into_iter().collect(),
            off: merged(off).iter().map(holiday).collect(),
        };
        let typed = typed.checked()?;
        let left_out = typed.left_out();
        let mut doubts: Vec<String> = left_out.iter().map(left_out_sentence).collect();
        let year = typed.with(&left_out)?;
        doubts.extend(year.unbalanced());
        Ok(TypedYear { year, doubts })
    }

    /// Whether the notice names `day`.
    pub(super) fn names(&self, day: NaiveDate) -> bool {
        self.is_off(day) || self.worked.contains(&day)
    }

    pub(super) fn holiday(&self, day: NaiveDate) -> Option<&Holiday> {
        self.off
            .iter()
            .find(|holiday| holiday.from <= day && day <= holiday.until)
    }

    fn is_off(&self, day: NaiveDate) -> bool {
        self.holiday(day).is_some()
    }

    pub(super) fn is_workday(&self, day: NaiveDate) -> bool {
        !self.is_off(day) && (!is_weekend(day) || self.worked.contains(&day))
    }

    fn checked(self) -> Result<Self> {
        match self.fault() {
            Some(fault) => Err(Error::about(ErrorCode::InvalidArgument, fault)),
            None => Ok(self),
        }
    }

    fn fault(&self) -> Option<String> {
        let ends = self.off.iter().flat_map(|holiday| [&holiday.from, &holiday.until]);
        if let Some(day) = ends.chain(&self.worked).find(|day| !self.may_speak_of(**day)) {
            return Some(format!("{day}不在{}年", self.year));
        }
        if let Some(holiday) = self.off.iter().find(|holiday| holiday.until < holiday.from) {
            return Some(format!(
                "{}的起止日期颠倒（{}至{}）",
                holiday.name, holiday.from, holiday.until
            ));
        }
        let long = |holiday: &&Holiday| holiday.until - holiday.from >= TimeDelta::days(LONGEST_DAYS);
        if let Some(holiday) = self.off.iter().find(long) {
            return Some(format!("{}至{}放假超过{LONGEST_DAYS}天", holiday.from, holiday.until));
        }
        let statute = statute::of(self.year);
        self.worked.iter().find_map(|day| {
            let fault = match statute.holiday(*day) {
                _ if !is_weekend(*day) => "不是周末，本来就上班，不用写成调休上班".to_owned(),
                _ if self.is_off(*day) => "既写了放假，又写了上班".to_owned(),
                Some(name) => format!("是{name}的法定放假日，不能写成上班"),
                None => return None,
            };
            Some(format!("{day}{fault}"))
        })
    }

    fn may_speak_of(&self, day: NaiveDate) -> bool {
        let turn = day.year() == self.year - 1 && day.month() == 12 && day.day() >= TURN;
        day.year() == self.year || turn
    }

    /// The regulation's days that the notice does not take off, by holiday.
    fn left_out(&self) -> Vec<Holiday> {
        let mut left_out: Vec<Holiday> = Vec::new();
        for (day, name) in statute::of(self.year).days {
            match left_out.last_mut() {
                _ if self.is_off(day) => {}
                Some(last) if last.name == name && last.until.succ_opt() == Some(day) => last.until = day,
                Some(last) if last.until == day => {}
                _ => left_out.push(Holiday {
                    name: name.to_owned(),
                    from: day,
                    until: day,
                }),
            }
        }
        left_out
    }

    fn with(mut self, holidays: &[Holiday]) -> Result<Self> {
        self.off.extend_from_slice(holidays);
        self.off.sort_by_key(|holiday| holiday.from);
        self.checked()
    }

    /// Every notice gives as many workdays off, less those worked instead, as the regulation gives days. A slip of one day shows.
    fn unbalanced(&self) -> Option<String> {
        let off: BTreeSet<NaiveDate> = self
            .off
            .iter()
            .flat_map(Holiday::days)
            .filter(|day| !is_weekend(*day))
            .collect();
        let given = off.len() as i64 - self.worked.len() as i64;
        let due = statute::of(self.year).days.len() as i64;
        (given != due).then(|| {
            format!("放假占去的工作日减去调休上班的天数是{given}天，而法定放假共{due}天，通知里两数总是相等：请核对有没有漏写、写错的日期。")
        })
    }

    /// As a notice words it, so that it can be changed and read again.
    pub fn words(&self) -> String {
        let mut text = String::new();
        if !self.document.is_empty() {
            text += &format!("{}\n", self.document);
        }
        text.extend(self.off.iter().map(|holiday| holiday.words(self.year) + "\n"));
        if !self.worked.is_empty() {
            let days: Vec<String> = self.worked.iter().map(|day| words_of(*day, self.year)).collect();
            text += &format!("{}上班。\n", days.join("、"));
        }
        text
    }
}

impl Holiday {
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let (from, until) = (self.from, self.until);
        Span { from, until }.days()
    }

    /// 元旦：1月1日（周五）至3日 … 放假，共3天。
    fn words(&self, year: i32) -> String {
        let days = (self.until - self.from).num_days() + 1;
        let from = words_of(self.from, year);
        let until = if days > 1 {
            format!("至{}", words_of(self.until, year))
        } else {
            String::new()
        };
        format!("{}：{from}{until}放假，共{days}天。", self.name)
    }
}

fn words_of(day: NaiveDate, year: i32) -> String {
    let of_year = if day.year() == year {
        String::new()
    } else {
        format!("{}年", day.year())
    };
    format!("{of_year}{}月{}日（周{}）", day.month(), day.day(), weekday(day))
}

/// 一, 二 … 日
pub(super) fn weekday(day: NaiveDate) -> char {
    const NAMES: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];
    NAMES[day.weekday().num_days_from_monday() as usize]
}

fn left_out_sentence(holiday: &Holiday) -> String {
    let until = if holiday.from == holiday.until {
        String::new()
    } else {
        format!("至{}", chinese_date(holiday.until))
    };
    format!(
        "{}（{}{until}）是法定放假日，没有写进来，已按规定补上；请对照通知核对是否漏写。",
        holiday.name,
        chinese_date(holiday.from)
    )
}

/// The holidays whose days are among them, else the one next to them: 9月9日补休 belongs to 中秋节.
fn name(year: i32, span: Span) -> String {
    const NEAR_DAYS: i64 = 7;
    let days = statute::of(year).days;
    let mut names: Vec<&str> = days
        .iter()
        .filter(|(day, _)| span.from <= *day && *day <= span.until)
        .map(|(_, name)| *name)
        .collect();
    names.dedup();
    if names.is_empty() {
        let distance = |day: NaiveDate| (day - span.from).num_days().abs();
        let nearest = days.iter().min_by_key(|(day, _)| distance(*day));
        names.extend(
            nearest
                .filter(|(day, _)| distance(*day) <= NEAR_DAYS)
                .map(|(_, name)| *name),
        );
    }
    if names.is_empty() {
        "放假".to_owned()
    } else {
        names.join("、")
    }
}

/// In order, those that overlap as one.
fn merged(spans: &[Span]) -> Vec<Span> {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.until && span.from <= span.until => last.until = last.until.max(span.until),
            _ => merged.push(span),
        }
    }
    merged
}
