//! `lince print`

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use lince_core::actions::file;
use lince_core::actions::papers::{self, Asked, Draft, Given, Making, PaperKind};
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::rights::Right;
use lince_core::progress::Silent;
use lince_core::storage::Store;
use lince_core::{Error, ErrorCode, Result};
use serde_json::json;

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

pub fn list(session: &Session) -> Result<Output> {
    // A locked office still has the papers that the program ships.
    let office = session.named_office().ok().flatten();
    let kinds = papers::kinds(office.as_ref().map(Store::read))?;
    let row = |kind: &PaperKind| vec![kind.name.to_string(), kind.title.to_string()];
    let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
    Ok(Output::new(
        json!({ "documents": kinds }),
        table(&["名称", "公文"], &rows),
    ))
}

pub fn run(session: &Session, request: &Request) -> Result<Output> {
    let store = if papers::publishes(&request.document) && !request.draft {
        session.writer()?
    } else {
        session.reader()?
    };
    let kind = PaperKind::find(store.read(), &request.document)?;
    let said = [("year", request.year.is_some()), ("worker", request.worker.is_some())];
    let unsaid = said.iter().find(|(need, said)| !said && kind.needs.contains(need));
    if let Some((need, _)) = unsaid {
        return Err(Error::about(ErrorCode::InvalidArgument, format!("请指定--{need}")));
    }
    store.require(Right::Print)?;
    let worker = request.worker.as_deref();
    let given = Given {
        year: request.year,
        workers: match worker {
            Some(worker) => vec![file::resolve(store.read(), worker)?],
            None => Vec::new(),
        },
        from: request.from,
        draft: request.draft,
        reason: request.reason.clone(),
    };
    give_out(session, store, |making| kind.ask(&given, making), &request.out)
}

/// Sets the paper that is meant and writes it, with all that goes along.
pub fn give_out(
    session: &Session,
    mut store: Store,
    ask: impl FnOnce(&Making<'_>) -> Result<Asked>,
    out: &Path,
) -> Result<Output> {
    store.require(Right::Print)?;
    let library = FontLibrary::open_default()?;
    let mut making = Making {
        store: &store,
        library: &library,
        day: session.day(),
        checked: None,
        progress: &mut Silent,
    };
    let asked = ask(&making)?;
    let draft = papers::draft(&asked, &mut making)?;
    papers::give_out(&mut store, &session.occasion, &draft, None, out)?;
    Ok(printed(&draft, out))
}

fn printed(draft: &Draft, out: &Path) -> Output {
    let period = draft.hangs.as_ref().map(|hangs| &hangs.period);
    let json = json!({
        "file": out.display().to_string(), "pages": draft.paper.pages.len(), "fallback": draft.paper.fallback,
        "from": period.map(|p| p.from), "until": period.map(|p| p.until), "working_days": period.map(|p| p.working_days),
        "calendar_known": period.map(|p| p.calendar_known), "missing": draft.missing, "doubts": draft.doubts,
    });
    let mut text = format!("已保存{}：{}", draft.what, out.display());
    if let Some(period) = period {
        text += &format!(
            "\n公示期：{}至{}（{}个工作日）",
            period.from, period.until, period.working_days
        );
    }
    for doubt in &draft.doubts {
        text += &format!("\n提示：{doubt}");
    }
    if !draft.missing.is_empty() {
        text += &format!("\n提示：单位信息中没有{}，公示中未写明。", draft.missing.join("、"));
    }
    let characters: String = draft.paper.fallback.iter().map(|f| f.char).collect();
    if !characters.is_empty() {
        text += &format!("\n以下字在公文字体里没有，已用相近的字体印出，不用另外处理：{characters}");
    }
    Output::new(json, text)
}
