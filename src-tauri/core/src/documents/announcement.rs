//! 年度考核结果公示: the announcement of a year's appraisal results, for the wall and the website.
//!
//! It names those with the highest grade and counts the others. It carries no scores, identity numbers or telephone
//! numbers of persons.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::fonts::FontLibrary;
use super::pdf::official::{Official, title_lines};
use super::pdf::sheet::LinePitch;
use super::pdf::table::{PaperCell, PaperTable, column_weights};
use super::{LaidOut, privacy};
use crate::domain::dates::chinese_date;
use crate::domain::names;
use crate::{Error, ErrorCode, Result};

/// What an announcement says.
///
/// What was put up is kept in this form, so that it can be printed again word for word: a field that is added later needs a
/// default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Announcement {
    /// The office that announces, as on its seal: 「望河街道办事处」.
    pub office: String,
    /// The year that was appraised.
    pub year: i32,
    /// The rule it was done by, with its number: 「《社区工作者管理办法》（盐民发〔2023〕12号）」.
    pub basis: String,
    /// How many took part.
    pub taking_part: u32,
    /// Those named, in the order in which they are listed.
    pub listed: Vec<Listed>,
    /// Name of the grade of those listed: 「优秀」.
    pub listed_grade: String,
    /// The other grades with the number of people in each, highest first.
    pub other_grades: Vec<(String, u32)>,
    /// First day of publication.
    pub from: NaiveDate,
    /// Last day of publication, included.
    pub until: NaiveDate,
    /// Working days in the period.
    pub working_days: u32,
    /// The department that takes objections.
    pub department: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Those who watch over it.
    pub supervisor: Option<String>,
    /// Their telephone.
    pub supervisor_phone: Option<String>,
    /// The day under the name, usually the first day of publication.
    pub signed_on: NaiveDate,
    /// The title's lines, if the clerk broke it by hand; empty: broken by sense.
    pub title_lines: Vec<String>,
    /// How the lines fill the page.
    pub line_pitch: LinePitch,
}

/// A person the announcement names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The street, where the office has several.
    pub street: Option<String>,
    /// The community.
    pub community: String,
    /// The name.
    pub name: String,
    /// The post.
    pub post: String,
    /// Year and month of birth, shown only where the name alone does not identify the person.
    pub born: Option<NaiveDate>,
    /// Another person in the office, listed or not, has the same name.
    pub has_namesake: bool,
    /// The grade.
    pub grade: String,
}

/// A list of up to this many stands in the text; a longer one is an attachment, so that the first page says everything
/// else.
const LONGEST_IN_TEXT: usize = 20;

/// What every page of a draft says, so that nobody puts it up.
const DRAFT: &str = "草稿　供审签，不得张贴";

/// Sets the announcement. It prints no name that is not a name, though an older version may have put one on file.
pub fn set(announcement: &Announcement, library: &FontLibrary) -> Result<LaidOut> {
    set_on(Official::new(library, announcement.line_pitch), announcement)
}

/// Sets a copy for those who have to agree first: the same pages, each marked as a draft.
pub fn set_draft(announcement: &Announcement, library: &FontLibrary) -> Result<LaidOut> {
    let mut paper = Official::new(library, announcement.line_pitch);
    paper.mark(DRAFT);
    set_on(paper, announcement)
}

fn set_on(mut paper: Official<'_>, announcement: &Announcement) -> Result<LaidOut> {
    if let Some(listed) = announcement
        .listed
        .iter()
        .find(|one| names::normalise(&one.name).is_err())
    {
        return Err(Error::about(ErrorCode::NotAName, format!("「{}」", listed.name)));
    }
    let title = title(announcement);
    let attached = announcement.listed.len() > LONGEST_IN_TEXT;
    paper.title(&title);
    paper.blank(1, false);
    paper.paragraph(&results(announcement, attached));
    if !announcement.listed.is_empty() && !attached {
        paper.table(&list_table(announcement));
    }
    paper.run_in("一、公示期限。", &format!("{}。", period(announcement)));
    paper.run_in("二、反映方式。", &objections(announcement));
    if let Some(contacts) = contacts(announcement) {
        paper.run_in("三、联系方式。", &contacts);
    }
    if attached {
        paper.attachment_note(&list_title(announcement).concat());
    }
    paper.signature(&announcement.office, announcement.signed_on);
    if attached {
        let parts = list_title(announcement);
        paper.attachment(&title_lines(&parts.iter().map(String::as_str).collect::<Vec<_>>()));
        paper.table(&list_table(announcement));
    }

    let paper = paper.finish(&title.concat(), Some(announcement.signed_on))?;
    let own: Vec<&str> = [&announcement.phone, &announcement.supervisor_phone]
        .into_iter()
        .filter_map(|p| p.as_deref())
        .collect();
    privacy::no_personal_numbers(&paper.text(), &own)?;
    Ok(paper)
}

impl Announcement {
    /// How the grades of `now` differ from those that this one says, in Chinese; `None`: they do not.
    pub fn grades_changed(&self, now: &Self) -> Option<String> {
        let who = |one: &Self| -> BTreeSet<(String, Option<NaiveDate>)> {
            one.listed.iter().map(|p| (p.name.clone(), p.born)).collect()
        };
        let names = |people: &BTreeSet<(String, Option<NaiveDate>)>, others: &BTreeSet<_>| {
            let names: Vec<&str> = people.difference(others).map(|(name, _)| name.as_str()).collect();
            names.join("、")
        };
        let (was, is) = (who(self), who(now));
        let mut told: Vec<String> = [("增加", names(&is, &was)), ("减少", names(&was, &is))]
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(word, names)| format!("{}{word}{names}", self.listed_grade))
            .collect();
        let count = |one: &Self, grade: &str| {
            let found = one.other_grades.iter().find(|(other, _)| other == grade);
            found.map_or(0, |(_, number)| *number)
        };
        for (grade, _) in &now.other_grades {
            let (before, after) = (count(self, grade), count(now, grade));
            if before != after {
                told.push(format!("{grade}{before}人变为{after}人"));
            }
        }
        (!told.is_empty()).then(|| told.join("，"))
    }
}

fn title(announcement: &Announcement) -> Vec<String> {
    let by_hand: Vec<String> = announcement
        .title_lines
        .iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    if !by_hand.is_empty() {
        return by_hand;
    }
    let year = format!("{}年度", announcement.year);
    title_lines(&[&announcement.office, "关于", &year, "社区工作者", "考核结果的", "公示"])
}

fn results(announcement: &Announcement, attached: bool) -> String {
    let Announcement {
        office,
        year,
        listed_grade: grade,
        ..
    } = announcement;
    let basis = announcement.basis.trim();
    let by = if basis.is_empty() {
        String::new()
    } else {
        format!("根据{basis}有关规定，")
    };
    let mut counts = vec![format!("{grade}{}人", announcement.listed.len())];
    counts.extend(
        announcement
            .other_grades
            .iter()
            .map(|(grade, number)| format!("{grade}{number}人")),
    );
    let publish = match (announcement.listed.len(), attached) {
        (0, _) => "现予公示。".to_owned(),
        (_, true) => format!("现予公示，{grade}等次人员名单见附件。"),
        (_, false) => format!("现予公示，{grade}等次人员名单如下："),
    };
    format!(
        "{by}{office}组织开展了{year}年度社区工作者考核。参加考核{}人，经考核评分、综合研究，{}。{publish}",
        announcement.taking_part,
        counts.join("，")
    )
}

fn period(announcement: &Announcement) -> String {
    let Announcement { from, until, .. } = announcement;
    let last = match (
        from == until,
        from.year() == until.year(),
        from.month() == until.month(),
    ) {
        (true, ..) => String::new(),
        (_, true, true) => format!("至{}日", until.day()),
        (_, true, false) => format!("至{}月{}日", until.month(), until.day()),
        _ => format!("至{}", chinese_date(*until)),
    };
    format!("{}{last}（{}个工作日）", chinese_date(*from), announcement.working_days)
}

fn known(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|t| !t.is_empty())
}

/// How to object, as far as the office has said where.
fn objections(announcement: &Announcement) -> String {
    let office = announcement.office.as_str();
    let ways = match (known(&announcement.phone), known(&announcement.address)) {
        (Some(_), Some(_)) => "通过来电、来信、来访等方式",
        (Some(_), None) => "通过电话或者书面形式",
        (None, Some(_)) => "通过来信、来访等方式",
        (None, None) => "以书面形式",
    };
    let whom = match known(&announcement.department) {
        Some(department) if department.starts_with(office) => department.to_owned(),
        Some(department) => format!("{office}{department}"),
        None => office.to_owned(),
    };
    let postmark = if known(&announcement.address).is_some() {
        "信函以邮戳日期为准，"
    } else {
        ""
    };
    format!(
        "公示期间，任何单位和个人对考核结果有异议的，可{ways}向{whom}反映。以单位名义反映的，应当加盖公章；\
         以个人名义反映的，应当署真实姓名并提供联系方式。{postmark}匿名反映的不予受理。"
    )
}

fn contacts(announcement: &Announcement) -> Option<String> {
    let parts: Vec<String> = [
        ("联系电话", known(&announcement.phone)),
        ("监督单位", known(&announcement.supervisor)),
        ("监督电话", known(&announcement.supervisor_phone)),
        // Last, because it breaks over lines more gracefully than a telephone number.
        ("联系地址", known(&announcement.address)),
    ]
    .into_iter()
    .filter_map(|(label, value)| value.map(|value| format!("{label}：{value}")))
    .collect();
    (!parts.is_empty()).then(|| format!("{}。", parts.join("；")))
}

fn list_title(announcement: &Announcement) -> Vec<String> {
    vec![
        format!("{}年度", announcement.year),
        "社区工作者考核".to_owned(),
        format!("{}等次", announcement.listed_grade),
        "人员名单".to_owned(),
    ]
}

fn list_table(announcement: &Announcement) -> PaperTable {
    let with_street = announcement.listed.iter().any(|p| p.street.is_some());
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for person in &announcement.listed {
        *by_name.entry(person.name.as_str()).or_default() += 1;
    }
    let mut head = vec!["序号", "街道", "社区", "姓名", "岗位", "等次"];
    if !with_street {
        head.remove(1);
    }
    let rows: Vec<Vec<PaperCell>> = announcement
        .listed
        .iter()
        .enumerate()
        .map(|(index, person)| {
            let mut row = vec![PaperCell::text((index + 1).to_string())];
            if with_street {
                row.push(PaperCell::text(person.street.clone().unwrap_or_default()));
            }
            row.push(PaperCell::text(&person.community));
            row.push(name_cell(person, by_name.get(person.name.as_str()) > Some(&1)));
            row.push(PaperCell::text(&person.post));
            row.push(PaperCell::text(&person.grade));
            row
        })
        .collect();
    PaperTable {
        columns: column_weights(&rows, head.len(), 3.0..=14.0),
        head: vec![head.into_iter().map(PaperCell::head).collect()],
        rows,
        size: 12.0,
        least_size: 9.0,
        row_height: 24.0,
    }
}

/// The name; with year and month of birth where the name does not identify the person.
fn name_cell(person: &Listed, listed_twice: bool) -> PaperCell {
    match person.born {
        Some(born) if listed_twice || person.has_namesake => {
            PaperCell::text(format!("{}（{}年{}月生）", person.name, born.year(), born.month()))
        }
        _ => PaperCell::name(&person.name),
    }
}
