//! `lince print`

use std::path::PathBuf;

use chrono::NaiveDate;
use lince_core::actions::papers::{self, Copy};
use lince_core::actions::{file, publications, reviews};
use lince_core::documents::fonts::FontLibrary;
use lince_core::documents::{self, LaidOut};
use lince_core::domain::rights::Right;
use lince_core::progress::Silent;
use lince_core::storage::Entry;
use lince_core::storage::trail::Action;
use lince_core::{Error, ErrorCode, Result};
use serde_json::{Value, json};

use crate::output::{Output, table};
use crate::session::Session;

/// What was asked for.
pub struct Request {
    pub document: String,
    pub year: Option<i32>,
    pub worker: Option<String>,
    pub from: Option<NaiveDate>,
    pub draft: bool,
    pub reason: Option<String>,
    pub out: PathBuf,
}

pub fn list() -> Output {
    let rows: Vec<Vec<String>> = documents::list()
        .iter()
        .map(|d| vec![d.name.to_owned(), d.title.to_owned()])
        .collect();
    Output::new(
        json!({ "documents": documents::list() }),
        table(&["名称", "公文"], &rows),
    )
}

pub fn run(session: &Session, request: &Request) -> Result<Output> {
    match request.document.as_str() {
        papers::ANNOUNCEMENT => announcement(session, request),
        papers::FILE_CARD => file_card(session, request),
        papers::REVIEW_NOTICE => review_notice(session, request),
        other => Err(Error::about(ErrorCode::UnknownDocument, format!("「{other}」"))),
    }
}

/// Why a notice that hangs was printed in other words or for other days, where nobody said.
const CORRECTED: &str = "按现在的等次和日期重新输出";

fn announcement(session: &Session, request: &Request) -> Result<Output> {
    let year = request
        .year
        .ok_or_else(|| Error::about(ErrorCode::InvalidArgument, "请用--year指定年度"))?;
    let mut store = if request.draft {
        session.reader()?
    } else {
        session.writer()?
    };
    store.require(Right::Print)?;
    let library = FontLibrary::open_default()?;
    let from = publications::first_day(store.read(), year, request.from, session.day())?;
    let (set, hangs) = if request.draft {
        let draft = papers::announcement(store.read(), &library, year, from, session.day(), Copy::Draft)?;
        (draft, false)
    } else {
        publications::for_the_wall(store.read(), &library, year, from, session.day())?
    };
    documents::write_pdf(&set.paper, &request.out)?;
    if !hangs && !request.draft {
        let why = request.reason.as_deref().unwrap_or(CORRECTED);
        publications::publish(&mut store, &session.occasion, &set, Some(why))?;
    }
    let word = if request.draft { "（草稿）" } else { "" };
    store.note(
        &session.occasion,
        &Entry::new(Action::Print, format!("输出{year}年度考核结果公示{word}")),
    )?;
    let period = &set.period;
    let mut json = printed(&set.paper, request);
    if let Value::Object(fields) = &mut json {
        fields.insert("from".into(), json!(period.from));
        fields.insert("until".into(), json!(period.until));
        fields.insert("working_days".into(), json!(period.working_days));
        fields.insert("calendar_known".into(), json!(period.calendar_known));
        fields.insert("missing".into(), json!(set.missing));
        fields.insert("doubts".into(), json!(set.doubts));
    }
    let mut text = format!(
        "已保存{word}：{}\n公示期：{}至{}（{}个工作日）",
        request.out.display(),
        period.from,
        period.until,
        period.working_days
    );
    for doubt in &set.doubts {
        text += &format!("\n提示：{doubt}");
    }
    if !set.missing.is_empty() {
        text += &format!("\n提示：单位信息中没有{}，公示中未写明。", set.missing.join("、"));
    }
    Ok(Output::new(json, text + &fallback_text(&set.paper)))
}

fn file_card(session: &Session, request: &Request) -> Result<Output> {
    let worker = request
        .worker
        .as_deref()
        .ok_or_else(|| Error::about(ErrorCode::InvalidArgument, "请用--worker指定人员"))?;
    let mut store = session.reader()?;
    store.require(Right::Print)?;
    let id = file::resolve(store.read(), worker)?;
    let library = FontLibrary::open_default()?;
    let paper = papers::file_cards(&store, &library, &[id], session.day(), &mut Silent)?;
    documents::write_pdf(&paper, &request.out)?;
    let entry = Entry::new(Action::Print, format!("输出编号{}的档案卡", id.0)).about([id]);
    store.note(&session.occasion, &entry)?;
    let text = format!("已保存：{}", request.out.display());
    Ok(Output::new(printed(&paper, request), text + &fallback_text(&paper)))
}

fn review_notice(session: &Session, request: &Request) -> Result<Output> {
    let asked = request.year.zip(request.worker.as_deref());
    let (year, worker) =
        asked.ok_or_else(|| Error::about(ErrorCode::InvalidArgument, "请用--year和--worker指定年度和人员"))?;
    let mut store = session.reader()?;
    store.require(Right::Print)?;
    let id = file::resolve(store.read(), worker)?;
    let review = reviews::of_worker(store.read(), year, id)?;
    let library = FontLibrary::open_default()?;
    let paper = papers::review_notice(store.read(), &library, &review, session.day())?;
    documents::write_pdf(&paper, &request.out)?;
    let entry = Entry::new(Action::Print, format!("输出{year}年度考核等次复核结果通知")).about([id]);
    store.note(&session.occasion, &entry)?;
    let text = format!("已保存：{}", request.out.display());
    Ok(Output::new(printed(&paper, request), text + &fallback_text(&paper)))
}

fn printed(paper: &LaidOut, request: &Request) -> Value {
    json!({
        "file": request.out.display().to_string(), "pages": paper.pages.len(),
        "from": null, "until": null, "working_days": null, "calendar_known": null, "fallback": paper.fallback,
    })
}

fn fallback_text(paper: &LaidOut) -> String {
    let characters: String = paper.fallback.iter().map(|f| f.char).collect();
    if characters.is_empty() {
        String::new()
    } else {
        format!("\n以下字在公文字体里没有，已用相近的字体印出，不用另外处理：{characters}")
    }
}
