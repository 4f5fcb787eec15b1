//! 年度考核等次复核结果通知书: what the appraisal group decided when it looked at one person's grade anew. For that person, so it
//! never says who objected.

use chrono::NaiveDate;

use super::fonts::FontLibrary;
use super::pdf::official::{Official, title_lines};
use super::pdf::sheet::LinePitch;
use super::{LaidOut, privacy};
use crate::Result;
use crate::domain::dates::chinese_date;

/// What a notice of a review says.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewNotice {
    /// The office.
    pub office: String,
    /// The year that was appraised.
    pub year: i32,
    /// The rule it was done by, with its number.
    pub basis: String,
    /// The person's community.
    pub community: String,
    /// The person.
    pub name: String,
    /// The day on which the person applied; `None`: an objection came while the result was public.
    pub applied_on: Option<NaiveDate>,
    /// 复核事由
    pub ground: String,
    /// 复核意见
    pub reason: String,
    /// The grade before.
    pub old_grade: String,
    /// The grade that holds.
    pub grade: String,
    /// The day of the decision, under the name.
    pub decided_on: NaiveDate,
    /// Where to ask.
    pub department: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
}

/// Sets the notice.
pub fn set(notice: &ReviewNotice, library: &FontLibrary) -> Result<LaidOut> {
    let year = format!("{}年度", notice.year);
    let title = title_lines(&[
        &notice.office,
        "关于",
        &year,
        "社区工作者",
        "考核等次",
        "复核结果的",
        "通知",
    ]);
    let mut paper = Official::new(library, LinePitch::default());
    paper.title(&title);
    paper.blank(1, false);
    paper.addressee(&format!("{}{}同志：", notice.community, notice.name));
    paper.paragraph(&opening(notice));
    paper.run_in("一、复核事由。", &sentence(&notice.ground));
    paper.run_in("二、复核意见。", &sentence(&notice.reason));
    paper.run_in("三、复核决定。", &decision(notice));
    if let Some(contact) = contact(notice) {
        paper.run_in("四、联系方式。", &contact);
    }
    paper.signature(&notice.office, notice.decided_on);
    let paper = paper.finish(&title.concat(), Some(notice.decided_on))?;
    let own: Vec<&str> = notice.phone.as_deref().into_iter().collect();
    privacy::no_personal_numbers(&paper.text(), &own)?;
    Ok(paper)
}

fn opening(notice: &ReviewNotice) -> String {
    let basis = notice.basis.trim();
    let by = if basis.is_empty() {
        String::new()
    } else {
        format!("根据{basis}有关规定，")
    };
    let because = match notice.applied_on {
        Some(day) => format!("按照你{}提出的申请", chinese_date(day)),
        None => "针对公示期间反映的情况".to_owned(),
    };
    format!(
        "{by}{}{because}，对你{}年度考核等次进行了复核。现将结果通知如下：",
        notice.office, notice.year
    )
}

fn decision(notice: &ReviewNotice) -> String {
    let ReviewNotice {
        old_grade, grade, year, ..
    } = notice;
    if old_grade == grade {
        format!("经集体研究，维持你{year}年度考核“{grade}”等次。")
    } else {
        format!("经集体研究，你{year}年度考核等次由“{old_grade}”更正为“{grade}”。")
    }
}

fn contact(notice: &ReviewNotice) -> Option<String> {
    let known = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
    };
    let phone = known(&notice.phone)?;
    Some(match known(&notice.department) {
        Some(department) => format!("对复核结果有疑问的，可以向{department}查询，联系电话：{phone}。"),
        None => format!("对复核结果有疑问的，可以查询，联系电话：{phone}。"),
    })
}

/// What a clerk typed, closed as a sentence.
fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        Some('。' | '！' | '？' | '；') => text.to_owned(),
        _ => format!("{text}。"),
    }
}
