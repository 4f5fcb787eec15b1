//! `lince calendar`

use std::path::Path;

use chrono::NaiveDate;
use lince_core::actions::calendar::{self, Origin, YearView};
use lince_core::rules::workdays::{DayMark, MarkedDay, TypedYear, YearCalendar, notice};
use lince_core::{Error, ErrorCode, Result};
use serde_json::json;

use crate::args::CalendarCommand;
use crate::output::Output;
use crate::session::Session;

pub fn run(session: &Session, command: CalendarCommand) -> Result<Output> {
    match command {
        CalendarCommand::Show { year } => Ok(shown(&calendar::show(session.reader()?.read(), year)?, &[])),
        CalendarCommand::Set {
            year,
            off,
            on,
            document,
            notice,
        } => {
            let mut store = session.writer()?;
            let typed = match notice {
                Some(file) => calendar::read(store.read(), year, &text_of(&file)?)?.0,
                None => typed(
                    year,
                    &off.unwrap_or_default(),
                    &on.unwrap_or_default(),
                    &document.unwrap_or_default(),
                )?,
            };
            calendar::set(&mut store, &session.occasion, &typed)?;
            Ok(shown(&calendar::show(store.read(), year)?, &typed.doubts))
        }
        CalendarCommand::Reset { year } => {
            let mut store = session.writer()?;
            calendar::reset(&mut store, &session.occasion, year)?;
            Ok(shown(&calendar::show(store.read(), year)?, &[]))
        }
    }
}

fn typed(year: i32, off: &str, on: &str, document: &str) -> Result<TypedYear> {
    let worked: Vec<NaiveDate> = notice::spans(on, year)?
        .into_iter()
        .flat_map(|span| span.days())
        .collect();
    YearCalendar::typed(year, document, &notice::spans(off, year)?, &worked)
}

fn text_of(file: &Path) -> Result<String> {
    let shown = || file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| Error::about(Error::from(error).code(), shown()))?;
    String::from_utf8(bytes).map_err(|_| Error::about(ErrorCode::InvalidArgument, format!("{}不是UTF-8文字", shown())))
}

fn shown(view: &YearView, doubts: &[String]) -> Output {
    let days = |mark| view.marked(mark).map(|marked| marked.day).collect::<Vec<_>>();
    let doubts: Vec<&String> = view.doubts.iter().chain(doubts).collect();
    let json = json!({
        "year": view.year, "off": days(DayMark::Off), "on": days(DayMark::Worked),
        "known": view.origin != Origin::Provisional, "made_up": days(DayMark::MadeUp),
        "origin": view.origin, "document": view.document, "workdays": view.workdays, "doubts": doubts,
    });
    let mut text = format!("{}，全年{}个工作日", view.origin_words(), view.workdays);
    for (title, mark) in [
        ("放假", DayMark::Off),
        ("周末上班", DayMark::Worked),
        ("暂定补假", DayMark::MadeUp),
    ] {
        let words: Vec<String> = view.marked(mark).map(words).collect();
        if !words.is_empty() {
            text += &format!("\n{title}：{}", words.join("、"));
        }
    }
    for doubt in doubts {
        text += &format!("\n提示：{doubt}");
    }
    Output::new(json, text)
}

fn words(marked: &MarkedDay) -> String {
    let name = match marked.mark {
        DayMark::Off => format!("（{}）", marked.name),
        DayMark::Worked | DayMark::MadeUp => String::new(),
    };
    format!("{}{name}", marked.day)
}
