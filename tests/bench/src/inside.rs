//! What no command does by itself, timed inside a process of its own: `lince-bench inside …`, started by a workload.

use crate::Result;
use chrono::NaiveDate;
use lince_core::actions::lists::Subject;
use lince_core::actions::papers;
use lince_core::desk::{Column, Desk, Query};
use lince_core::documents;
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::person::WorkerId;
use lince_core::progress::Silent;
use lince_core::storage::{Access, Store};
use std::fmt::Display;
use std::path::Path;
use std::time::Instant;

/// As many as the list shows before one scrolls.
const FIRST: usize = 50;

pub fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["people", office, day] => people(&desk(office, day)?),
        ["search", office, day, typed] => search(&desk(office, day)?, typed),
        ["cards", office, day, out] => cards(office, day, Path::new(out)),
        _ => Err("inside: people OFFICE DAY | search OFFICE DAY TYPED.txt | cards OFFICE DAY OUT.pdf".into()),
    }
}

fn open(office: &str) -> Result<Store> {
    Store::open(Path::new(office), &Access::Read).map_err(said)
}

fn desk(office: &str, day: &str) -> Result<Desk> {
    Desk::open(open(office)?.read(), on(day)?).map_err(said)
}

fn on(day: &str) -> Result<NaiveDate> {
    day.parse().map_err(said)
}

fn said(error: impl Display) -> String {
    error.to_string()
}

/// What is searched, one person a line: id,name,id_number,phone,initials,pinyin.
fn people(desk: &Desk) -> Result<()> {
    for person in &desk.roll.people {
        // The program finds a name with a dot in it with and without the dot; LIKE knows only what is written.
        let name = person.name.replace('·', "");
        let phone = person.details.phone.as_deref().unwrap_or_default();
        println!(
            "{},{name},{},{phone},{},{}",
            person.id.0, person.id_number, person.initials, person.pinyin
        );
    }
    Ok(())
}

/// The same lines as `search.py`: each typed text with its count, then the time of each keystroke in µs.
fn search(desk: &Desk, typed: &str) -> Result<()> {
    let typed = std::fs::read_to_string(typed).map_err(said)?;
    let columns = Subject::People.columns(&desk.roll.own);
    let usual = Subject::People.usual(&desk.roll.own);
    let usual: Vec<&Column> = usual.into_iter().filter_map(|key| columns.find(key)).collect();
    let mut times = Vec::new();
    for text in typed.split_whitespace() {
        let query = Query {
            search: text.to_owned(),
            ..Query::default()
        };
        let started = Instant::now();
        let found = desk.find(&query).map_err(said)?;
        let first = found.iter().take(FIRST).map(|person| desk.line_of(person));
        let shown: Vec<String> = first
            .flat_map(|line| usual.iter().map(move |column| column.shown(&line)))
            .collect();
        times.push(started.elapsed().as_micros().to_string());
        std::hint::black_box(shown);
        println!("{text} {}", found.len());
    }
    println!("times {}", times.join(" "));
    Ok(())
}

/// A file card for everybody, one PDF.
fn cards(office: &str, day: &str, out: &Path) -> Result<()> {
    let store = open(office)?;
    let day = on(day)?;
    let fonts = FontLibrary::open_default().map_err(said)?;
    let workers: Vec<WorkerId> = Desk::open(store.read(), day)
        .map_err(said)?
        .roll
        .people
        .iter()
        .map(|person| person.id)
        .collect();
    let paper = papers::filled(&store, &fonts, papers::FILE_CARD, &workers, day, &mut Silent).map_err(said)?;
    documents::write_pdf(&paper, out).map_err(said)
}
