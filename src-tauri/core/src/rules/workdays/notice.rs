//! The words of a notice: 「元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。」, and days as they are typed.
//!
//! What stands before 放假 or 补休 is off, what stands before 上班 is worked; what stands before neither is not taken. What is in
//! brackets is the weekday, against which the date is checked, or an aside: 「除夕（2月9日）休息」 takes nothing off.

use chrono::{Datelike, NaiveDate};

use super::year::{Span, TypedYear, YearCalendar, weekday};
use crate::domain::dates::chinese_date;
use crate::{Error, ErrorCode, Result};

/// Longer texts are no notices.
const LONGEST: usize = 20_000;

/// Reads the notice for `year`.
pub fn read(text: &str, year: i32) -> Result<TypedYear> {
    if text.len() > LONGEST {
        return Err(refused("文字太长，请只粘贴放假安排的通知"));
    }
    let (text, document) = without_number(&joined(text));
    let mut reading = Reading {
        year,
        ..Reading::default()
    };
    for sentence in text.split(['。', '；', ';', '！']) {
        reading.sentence(sentence)?;
    }
    if reading.off.is_empty() {
        return Err(refused(
            "没有读到放假的日期，请粘贴通知的全文，或写成“元旦：1月1日至3日放假，1月4日上班。”这样",
        ));
    }
    let mut typed = YearCalendar::typed(year, &document, &reading.off, &reading.worked_days())?;
    typed.doubts.extend(reading.unread);
    Ok(typed)
}

/// `2027-02-05..2027-02-11,2027-04-05`, nothing else.
pub fn spans(text: &str, year: i32) -> Result<Vec<Span>> {
    let mut words = Words::of(text, year);
    let mut found = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            Word::Days(span) => found.push(span),
            Word::Mark(',' | '，' | '、') => {}
            _ => {
                return Err(refused(&format!(
                    "「{text}」应写成2027-01-01..2027-01-03,2027-04-05这样的日期"
                )));
            }
        }
    }
    Ok(found)
}

fn refused(about: &str) -> Error {
    Error::about(ErrorCode::InvalidArgument, about)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    Off,
    Worked,
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    year: i32,
    off: Vec<Span>,
    worked: Vec<Span>,
    unread: Vec<String>,
}

impl Reading {
    fn worked_days(&self) -> Vec<NaiveDate> {
        self.worked.iter().flat_map(|span| span.days()).collect()
    }

    fn sentence(&mut self, sentence: &str) -> Result<()> {
        let mut words = Words::of(sentence, self.year);
        let mut held: Vec<Span> = Vec::new();
        let mut ahead = None;
        // Anything that is neither a day nor a word known here since the last comma.
        let mut other_words = false;
        let mut taken_off = 0;
        while let Some(word) = words.next()? {
            match word {
                Word::Days(span) => held.push(span),
                Word::Means(means) if held.is_empty() => ahead = Some(means),
                Word::Means(means) => taken_off = self.take(means, &mut held),
                Word::Total(days) if taken_off > 0 && days != taken_off => {
                    return Err(refused(&format!(
                        "「{}」写的是共{days}天，起止日期算来是{taken_off}天",
                        sentence.trim()
                    )));
                }
                Word::Mark(',' | '，' | '\n') => {
                    if let Some(means) = ahead.filter(|_| !held.is_empty()) {
                        self.take(means, &mut held);
                    } else if other_words {
                        held.clear();
                        ahead = None;
                    }
                    other_words = false;
                }
                // What stood before a colon was a title.
                Word::Mark('：' | ':') => other_words = false,
                Word::Mark('、') | Word::Total(_) => {}
                Word::TitleYear(year) if year != self.year => {
                    return Err(refused(&format!("这是{year}年的通知，正在录入的是{}年", self.year)));
                }
                Word::TitleYear(_) | Word::Mark(_) => other_words = true,
            }
        }
        match ahead {
            Some(means) => drop(self.take(means, &mut held)),
            None if other_words => {}
            None => self
                .unread
                .extend(held.iter().filter(|span| span.from.year() == self.year).map(unread)),
        }
        Ok(())
    }

    /// How many days were taken off.
    fn take(&mut self, means: Means, held: &mut Vec<Span>) -> i64 {
        let days = held.iter().map(|span| (span.until - span.from).num_days() + 1).sum();
        match means {
            Means::Off => self.off.append(held),
            Means::Worked => self.worked.append(held),
        }
        if means == Means::Off { days } else { 0 }
    }
}

fn unread(span: &Span) -> String {
    format!("{}没有写明放假还是上班，没有计入。", chinese_date(span.from))
}

/// Lines that were broken within a date are one again.
fn joined(text: &str) -> String {
    let mut joined = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        joined += line;
        let goes_on = |c: char| c.is_ascii_digit() || "年月至到、（(—-－~～".contains(c);
        if !joined.ends_with(goes_on) {
            joined.push('\n');
        }
    }
    joined
}

/// Takes 国办发明电〔2026〕7号 out, whose numbers are no dates.
fn without_number(text: &str) -> (String, String) {
    let number = |open: char, close: char| {
        let at = text.find(open)?;
        let year_ends = at + text[at..].find(close)?;
        let ends = year_ends + text[year_ends..].find('号')? + '号'.len_utf8();
        let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let is_number = digits(&text[at + open.len_utf8()..year_ends])
            && digits(&text[year_ends + close.len_utf8()..ends - '号'.len_utf8()]);
        let begins = text[..at].rfind(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c));
        let begins = begins.map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
        // A title may run into it.
        let begins = text[begins..at].rfind("国办").map_or(begins, |i| begins + i);
        is_number.then_some(begins..ends)
    };
    match number('〔', '〕').or_else(|| number('[', ']')) {
        Some(range) => (
            format!("{}\n{}", &text[..range.start], &text[range.end..]),
            text[range].replace('[', "〔").replace(']', "〕"),
        ),
        None => (text.to_owned(), String::new()),
    }
}

enum Word {
    /// A day, or days in a row.
    Days(Span),
    Means(Means),
    /// 共3天
    Total(i64),
    /// 2027年 before 元旦 or 部分节假日.
    TitleYear(i32),
    Mark(char),
}

/// The words of one sentence.
struct Words<'t> {
    rest: &'t str,
    /// The year of the text.
    year: i32,
    /// The day before, whose month and year may go without saying.
    last: Option<NaiveDate>,
}

/// A date as it is written, before the rest of the sentence makes it whole.
struct Written {
    year: Option<i32>,
    month: Option<u32>,
    day: u32,
}

impl<'t> Words<'t> {
    fn of(rest: &'t str, year: i32) -> Self {
        Self { rest, year, last: None }
    }

    fn next(&mut self) -> Result<Option<Word>> {
        while self.rest.starts_with([' ', '\t', '\u{3000}', '（', '(']) {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\u{3000}']);
            if self.rest.starts_with(['（', '(']) {
                self.aside();
            }
        }
        if let Some(from) = self.date(None)? {
            let until = if self.connector() { self.date(Some(from))? } else { None };
            return Ok(Some(Word::Days(Span {
                from,
                until: until.unwrap_or(from),
            })));
        }
        Ok(self.word())
    }

    fn word(&mut self) -> Option<Word> {
        const MEANINGS: [(&str, Means); 5] = [
            ("放假", Means::Off),
            ("补休", Means::Off),
            ("补假", Means::Off),
            ("上班", Means::Worked),
            ("补班", Means::Worked),
        ];
        if let Some((word, means)) = MEANINGS.iter().find(|(word, _)| self.rest.starts_with(word)) {
            self.rest = &self.rest[word.len()..];
            // 放假调休 and 调休放假 say no more than 放假.
            self.rest = self.rest.strip_prefix("调休").unwrap_or(self.rest);
            return Some(Word::Means(*means));
        }
        if let Some((days, rest)) = self
            .rest
            .strip_prefix('共')
            .and_then(number)
            .filter(|(_, rest)| rest.starts_with('天'))
        {
            self.rest = &rest['天'.len_utf8()..];
            return Some(Word::Total(i64::from(days)));
        }
        if let Some((year, rest)) = number(self.rest) {
            self.rest = rest;
            let titled = rest
                .strip_prefix('年')
                .is_some_and(|rest| rest.starts_with("元旦") || rest.starts_with("部分节假日"));
            return Some(if titled {
                Word::TitleYear(year as i32)
            } else {
                Word::Mark('0')
            });
        }
        let mark = self.rest.chars().next()?;
        self.rest = &self.rest[mark.len_utf8()..];
        Some(Word::Mark(mark))
    }

    /// What is in brackets, taken away.
    fn aside(&mut self) -> &'t str {
        let ends = self.rest.find(['）', ')']);
        let (aside, rest) = match ends {
            Some(at) => (&self.rest[..at], &self.rest[at..]),
            None => (self.rest, ""),
        };
        self.rest = rest.trim_start_matches(['）', ')']);
        aside
    }

    fn connector(&mut self) -> bool {
        let rest = self.rest.trim_start();
        let words = ["至", "到", "..", "——", "—", "－", "–", "-", "~", "～"];
        let found = words.iter().find_map(|word| rest.strip_prefix(word));
        // 「2月7日—」 with nothing behind is no span.
        match found.filter(|rest| written(rest.trim_start()).is_some()) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// A date at the beginning of the rest; `start`: of the span that it ends.
    fn date(&mut self, start: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
        let Some((written, rest)) = written(self.rest) else {
            return Ok(None);
        };
        // 「28日」 alone needs a day before it.
        let Some(month) = written.month.or(self.last.map(|last| last.month())) else {
            return Ok(None);
        };
        self.rest = rest.trim_start();
        let said = self
            .rest
            .starts_with(['（', '('])
            .then(|| said_weekday(self.aside()))
            .flatten();
        let year = written.year.unwrap_or_else(|| match start {
            Some(start) => start.year() + i32::from(month < start.month()),
            None => self.year,
        });
        let day = of_weekday(year, month, written.day, said, written.year.is_none())?;
        self.last = Some(day);
        Ok(Some(day))
    }
}

/// The day, if its weekday is the one said; 12月29日 of a notice may lie in the year before.
fn of_weekday(year: i32, month: u32, day: u32, said: Option<char>, may_be_before: bool) -> Result<NaiveDate> {
    let there_is = |year| NaiveDate::from_ymd_opt(year, month, day);
    let found = there_is(year).ok_or_else(|| refused(&format!("没有{year}年{month}月{day}日这一天")))?;
    let Some(said) = said.filter(|said| *said != weekday(found)) else {
        return Ok(found);
    };
    let before = there_is(year - 1).filter(|before| may_be_before && month == 12 && weekday(*before) == said);
    before.ok_or_else(|| {
        refused(&format!(
            "{month}月{day}日写的是周{said}，而{year}年的{month}月{day}日是周{}，请核对日期和年度",
            weekday(found)
        ))
    })
}

/// 农历除夕、周二 → 二
fn said_weekday(aside: &str) -> Option<char> {
    let at = ["星期", "周"]
        .iter()
        .find_map(|word| aside.find(word).map(|at| at + word.len()))?;
    let said = aside[at..].chars().next()?;
    match said {
        '天' => Some('日'),
        '一' | '二' | '三' | '四' | '五' | '六' | '日' => Some(said),
        _ => None,
    }
}

/// 2027年1月1日, 1月1日, 1日, 2027-01-01, 2027/1/1.
fn written(text: &str) -> Option<(Written, &str)> {
    let (first, rest) = number(text)?;
    if let Some(rest) = rest.strip_prefix('年') {
        let (month, rest) = number(rest.trim_start())?;
        let (day, rest) = number(rest.trim_start().strip_prefix('月')?.trim_start())?;
        return Some((of(Some(first as i32), Some(month), day), ending(rest)?));
    }
    if let Some(rest) = rest.strip_prefix('月') {
        let (day, rest) = number(rest.trim_start())?;
        return Some((of(None, Some(first), day), ending(rest)?));
    }
    if let Some(mark) = rest.chars().next().filter(|c| matches!(c, '-' | '/')) {
        let (month, rest) = number(&rest[1..])?;
        let (day, rest) = number(rest.strip_prefix(mark)?)?;
        return Some((of(Some(first as i32), Some(month), day), rest));
    }
    Some((of(None, None, first), rest.strip_prefix('日')?))
}

fn of(year: Option<i32>, month: Option<u32>, day: u32) -> Written {
    Written { year, month, day }
}

fn ending(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    rest.strip_prefix('日').or_else(|| rest.strip_prefix('号'))
}

/// A number of at most four digits, half-width or full-width.
fn number(text: &str) -> Option<(u32, &str)> {
    let digit = |c: char| match c {
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => c.to_digit(10),
    };
    let ends = text.find(|c| digit(c).is_none()).unwrap_or(text.len());
    let value = text[..ends]
        .chars()
        .filter_map(digit)
        .try_fold(0_u32, |sum, d| Some(sum * 10 + d).filter(|n| *n <= 9999))?;
    (ends > 0).then_some((value, &text[ends..]))
}

#[cfg(test)]
mod tests;
