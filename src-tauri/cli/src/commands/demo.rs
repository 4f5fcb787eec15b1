//! `lince demo`: the demo office, and the main job on it from end to end.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use lince_core::actions::papers::{self, Asked, AskedAnnouncement, AskedCopy, AskedForm, FILE_CARD, Making};
use lince_core::actions::reports::{self, Building};
use lince_core::actions::{appraisals, workers};
use lince_core::desk::Desk;
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::person::WorkerId;
use lince_core::progress::Silent;
use lince_core::reports::period::Period;
use lince_core::rules::workdays::FirstDay;
use lince_core::storage::{Access, Store};
use lince_core::{Result, actions, demo};
use serde_json::json;

use crate::output::Output;
use crate::session::Session;

pub fn run(session: &Session, out: &Path) -> Result<Output> {
    let mut store = office(session, out)?;
    let files = main_job(session, &mut store, out)?;
    let workers = Desk::open(store.read(), session.day())?.active().len();
    let shown: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
    let text = format!(
        "演示单位{}已建立，在岗{workers}人，数据在：{}\n{}",
        demo::STREET,
        store.dir().display(),
        shown.iter().map(|f| format!("已保存：{f}\n")).collect::<String>()
    );
    let data = store.dir().display().to_string();
    Ok(Output::new(
        json!({ "files": shown, "workers": workers, "data": data }),
        text,
    ))
}

/// In the folder that was named; where none was, beside the papers: the demo office that lies there, else a new one.
fn office(session: &Session, out: &Path) -> Result<Store> {
    let make = |dir: &Path| lince_places::office_made_in(dir, || demo::make(dir, &session.holder(), &session.occasion));
    if let Some(dir) = session.chosen_dir() {
        return make(dir);
    }
    for dir in data_folders(out) {
        if !dir.exists() {
            return make(&dir);
        }
        if Store::exists(&dir) {
            let store = Store::open(&dir, &Access::Write(session.holder()))?;
            if is_ready(&store, session)? {
                return Ok(store);
            }
        }
    }
    unreachable!("folders are numbered without end")
}

/// `data`, `data-2`, `data-3` …
fn data_folders(out: &Path) -> impl Iterator<Item = PathBuf> {
    std::iter::once(out.join("data")).chain((2_u64..).map(|n| out.join(format!("data-{n}"))))
}

/// A demo office that nobody has changed so much that the main job could not be done on it.
fn is_ready(store: &Store, session: &Session) -> Result<bool> {
    let year = demo::appraised_year(session.day());
    Ok(demo::is_demo(store.read())? && appraisals::decision(store.read(), year).is_ok())
}

fn main_job(session: &Session, store: &mut Store, out: &Path) -> Result<Vec<PathBuf>> {
    let day = session.day();
    let library = FontLibrary::open_default()?;
    let files = ["announcement.pdf", "quarterly.xlsx", "file-card.pdf", "roster.xlsx"].map(|name| out.join(name));
    let [announcement, quarterly_file, card, roster_file] = &files;

    let year = demo::appraised_year(day);
    let from = first_workday(store, day)?;
    let why = "演示重新输出".to_owned();
    let copy = AskedCopy::Wall { why };
    let asked = Asked::Announcement(AskedAnnouncement { year, from, copy });
    print(session, store, &library, &asked, announcement)?;

    report(session, store, "quarterly", Some(demo::quarter(day)), quarterly_file)?;

    let worker = somebody(store, session)?;
    let workers = worker.into_iter().collect();
    print(
        session,
        store,
        &library,
        &Asked::Form(AskedForm {
            form: FILE_CARD.to_owned(),
            workers,
        }),
        card,
    )?;

    report(session, store, "roster", None, roster_file)?;
    Ok(files.to_vec())
}

fn report(session: &Session, store: &mut Store, name: &str, period: Option<Period>, out: &Path) -> Result<()> {
    let building = Building {
        store,
        occasion: &session.occasion,
    };
    let report = reports::build(&building, name, period, &mut Silent)?;
    reports::give_out(store, &session.occasion, &*report, out, &mut Silent)
}

fn print(session: &Session, store: &mut Store, library: &FontLibrary, asked: &Asked, out: &Path) -> Result<()> {
    let mut making = Making {
        store,
        library,
        day: session.day(),
        checked: None,
        progress: &mut Silent,
    };
    let draft = papers::draft(asked, &mut making)?;
    papers::give_out(store, &session.occasion, &draft, None, out)
}

/// A notice is put up on a day of work.
fn first_workday(store: &Store, day: NaiveDate) -> Result<NaiveDate> {
    let calendar = actions::calendar::of(store.read())?;
    Ok(calendar.period(day, 1, FirstDay::Counted)?.until)
}

/// The person whose card is printed: the first with a photo.
fn somebody(store: &Store, session: &Session) -> Result<Option<WorkerId>> {
    let desk = Desk::open(store.read(), session.day())?;
    for person in desk.active() {
        if workers::photo_of(store, person.id)?.is_some() {
            return Ok(Some(person.id));
        }
    }
    Ok(None)
}
