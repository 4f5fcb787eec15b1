//! 档案查阅登记表: who looked at, printed, exported or changed whose file, when and why, for a person or a period.

use chrono::NaiveDate;

use super::office;
use crate::documents::LaidOut;
use crate::documents::fonts::FontLibrary;
use crate::documents::table_paper::{self, TablePaper};
use crate::domain::moments;
use crate::domain::rights::Right;
use crate::reports::layout::Paper;
use crate::reports::table::{Column, Level, ReportCell, ReportTable, Row};
use crate::storage::trail::pages::{self, Named, TrailEntry, TrailGroup, TrailQuery};
use crate::storage::verify::Report;
use crate::storage::{Store, chain};
use crate::{Error, ErrorCode, Result};

/// A longer one is not printed, because nobody would read it; the user prints a shorter period.
const MOST: u32 = 2000;

/// Head, and width in characters.
const COLUMNS: [(&str, f64); 7] = [
    ("序号", 7.0),
    ("时间", 17.0),
    ("经办人", 12.0),
    ("操作", 10.0),
    ("涉及人员", 24.0),
    ("内容", 44.0),
    ("理由", 24.0),
];

/// The register, before it is drawn.
pub struct Register {
    title: String,
    office: String,
    about: Vec<String>,
    rows: Vec<[String; 7]>,
    notes: Vec<String>,
}

impl Register {
    /// What it is, for the name of its file and the trail.
    pub fn what(&self) -> String {
        format!("{}（{}条）", self.title, self.rows.len())
    }
}

/// Gathers the entries of `query`, the oldest first, for a user who may read the trail and sees the whole office. `checked`: what the
/// last verification found.
pub fn gather(store: &Store, query: &TrailQuery, checked: Option<&Report>) -> Result<Register> {
    store.require(Right::ReadTrail)?;
    store.require_whole()?;
    let conn = store.read();
    let entries = pages::register(conn, query, MOST + 1)?;
    if entries.len() > MOST as usize {
        let about = format!("超过{MOST}条，请缩小日期范围或只选一个人");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let looking = [TrailGroup::View, TrailGroup::Print, TrailGroup::Export];
    let looked_only = !query.groups.is_empty() && query.groups.iter().all(|group| looking.contains(group));
    let mut about = Vec::new();
    if let Some(worker) = query.worker {
        let name = pages::named(conn, worker)?.name.unwrap_or_default();
        about.push(format!("人员：{name}（编号{worker}）"));
    }
    about.extend(query.who.iter().map(|who| format!("经办人：{who}")));
    let period = query.period();
    about.push(format!(
        "时间范围：{}",
        if period.is_empty() { "全部" } else { &period }
    ));
    let mut notes = vec![match checked {
        Some(report) if report.ok => format!(
            "注：本表共{}条；打印前核对，操作记录完整，共{}条。",
            entries.len(),
            report.entries
        ),
        Some(_) => format!(
            "注：本表共{}条；打印前核对，操作记录有不符之处，详见「操作记录」页。",
            entries.len()
        ),
        None => format!("注：本表共{}条。", entries.len()),
    }];
    if let Some(head) = chain::head(conn)? {
        let groups: Vec<&str> = (0..head.digest.len())
            .step_by(8)
            .filter_map(|i| head.digest.get(i..i + 8))
            .collect();
        notes.push(format!(
            "末条为第{}条，校验码{}。留存本表，可核对此前的记录有无改动。",
            head.entries,
            groups.join(" ")
        ));
    }
    Ok(Register {
        title: if looked_only {
            "档案查阅登记表"
        } else {
            "操作记录登记表"
        }
        .to_owned(),
        office: office::show(conn)?.name,
        about,
        rows: entries.iter().map(row).collect(),
        notes,
    })
}

fn row(entry: &TrailEntry) -> [String; 7] {
    let line = &entry.line;
    [
        line.n.0.to_string(),
        moments::to_the_minute(&line.at),
        line.who.clone(),
        entry.title.clone(),
        people(&entry.people, entry.people_total),
        line.what.clone(),
        line.why.clone().unwrap_or_default(),
    ]
}

fn people(first: &[Named], total: u32) -> String {
    let names: Vec<String> = first
        .iter()
        .map(|person| match &person.name {
            Some(name) => format!("{name}（{}）", person.id),
            None => format!("编号{}", person.id),
        })
        .collect();
    let names = names.join("、");
    if total as usize > first.len() {
        format!("{names}等{total}人")
    } else {
        names
    }
}

/// Sets it to pages.
pub fn paper(register: &Register, library: &FontLibrary, made_on: NaiveDate) -> Result<LaidOut> {
    let paper = TablePaper {
        title: register.title.clone(),
        office: register.office.clone(),
        made_on,
        about: register.about.clone(),
        columns: COLUMNS.iter().map(|(head, _)| (*head).to_owned()).collect(),
        rows: register.rows.iter().map(|row| row.to_vec()).collect(),
        notes: register.notes.clone(),
    };
    table_paper::set(&paper, library)
}

/// As a workbook's table.
pub fn table(register: &Register) -> ReportTable {
    ReportTable {
        title: register.title.clone(),
        sheet: "登记表".into(),
        left: format!("填报单位：{}", register.office),
        middle: register.about.join("　"),
        right: "内部资料".into(),
        columns: COLUMNS
            .iter()
            .map(|(title, width)| Column {
                group: None,
                title: (*title).to_owned(),
                width: *width,
                left: true,
            })
            .collect(),
        rows: register
            .rows
            .iter()
            .map(|row| Row {
                level: Level::Community,
                cells: row.iter().map(|text| ReportCell::Text(text.clone())).collect(),
            })
            .collect(),
        notes: register.notes.clone(),
        sign: "审核人：                    填表人：".into(),
        filtered: true,
        frozen: 1,
        internal: true,
        paper: Paper::A4,
    }
}
