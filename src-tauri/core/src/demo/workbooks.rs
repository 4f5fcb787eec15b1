//! The demo office's own workbooks, as an office would keep them.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::Setting;
use super::people::{COMMUNITIES, Invented, Lots, day_of};
use crate::Result;
use crate::domain::ids::Sex;
use crate::import::ImportKind;
use crate::progress::Silent;
use crate::reports::layout::Paper;
use crate::reports::table::{Column, Level, ReportCell, ReportTable, Row};
use crate::reports::xlsx;

/// Title, tier, kind, form, hours, month, and audience.
const TRAININGS: [(&str, &str, &str, &str, u32, u32, Audience); 8] = [
    (
        "社区工作者能力提升培训班",
        "县级",
        "在职培训",
        "集中授课",
        16,
        3,
        Audience::All,
    ),
    (
        "网格化服务与基层治理专题培训",
        "街道",
        "在职培训",
        "集中授课",
        8,
        4,
        Audience::All,
    ),
    (
        "社会工作者职业资格考前培训",
        "县级",
        "考前培训",
        "线上",
        12,
        5,
        Audience::Uncertified,
    ),
    (
        "党务工作者业务培训",
        "街道",
        "专项培训",
        "专题讲座",
        8,
        6,
        Audience::Members,
    ),
    ("人民调解案例研讨", "街道", "专项培训", "研讨交流", 6, 6, Audience::All),
    (
        "消防安全与应急处置演练",
        "街道",
        "专项培训",
        "现场教学",
        4,
        7,
        Audience::All,
    ),
    ("民政惠民政策线上学习", "市级", "在职培训", "线上", 6, 9, Audience::All),
    (
        "矛盾化解与心理服务讲座",
        "街道",
        "专项培训",
        "专题讲座",
        4,
        10,
        Audience::All,
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    All,
    Members,
    Uncertified,
}

/// Writes the five workbooks into `dir`, in the order in which they are read in.
pub(super) fn write(dir: &Path, setting: &Setting, people: &[Invented]) -> Result<Vec<(ImportKind, PathBuf)>> {
    let books = [
        (ImportKind::Communities, communities()),
        (ImportKind::Roster, roster(people)),
        (ImportKind::Contracts, contracts(people)),
        (ImportKind::Training, training(setting, people)),
        (ImportKind::Appraisal, appraisal(setting, people)),
    ];
    let mut written = Vec::new();
    for (kind, table) in books {
        let path = dir.join(format!("{}.xlsx", table.title));
        xlsx::write(&table, &path, &mut Silent)?;
        written.push((kind, path));
    }
    Ok(written)
}

fn table(title: String, heads: &[&str], rows: Vec<Vec<String>>) -> ReportTable {
    let numbered = rows.into_iter().enumerate().map(|(i, cells)| Row {
        level: Level::Community,
        cells: std::iter::once(ReportCell::Count(i as i64 + 1))
            .chain(cells.into_iter().map(cell))
            .collect(),
    });
    let columns = std::iter::once("序号").chain(heads.iter().copied()).map(|head| Column {
        group: None,
        title: head.to_owned(),
        width: 14.0,
        left: false,
    });
    ReportTable {
        sheet: "Sheet1".into(),
        left: format!("填报单位：{}办事处", super::STREET),
        middle: String::new(),
        right: String::new(),
        columns: columns.collect(),
        rows: numbered.collect(),
        notes: Vec::new(),
        sign: String::new(),
        filtered: false,
        frozen: 0,
        internal: false,
        paper: Paper::A4,
        title,
    }
}

fn cell(text: String) -> ReportCell {
    if text.is_empty() {
        ReportCell::Blank
    } else {
        ReportCell::Text(text)
    }
}

fn communities() -> ReportTable {
    let rows = COMMUNITIES
        .iter()
        .enumerate()
        .map(|(i, (name, residents, households, grids))| {
            let code = format!("320999001{:03}", i + 1);
            let figures = [residents, households, grids].map(u32::to_string);
            [super::STREET.to_owned(), (*name).to_owned(), code]
                .into_iter()
                .chain(figures)
                .collect()
        });
    let heads = ["街道", "社区名称", "统计代码", "常住人口", "户数", "网格数"];
    table("社区基本情况表".into(), &heads, rows.collect())
}

fn roster(people: &[Invented]) -> ReportTable {
    let heads = [
        "社区",
        "姓名",
        "性别",
        "民族",
        "出生日期",
        "身份证号码",
        "籍贯",
        "政治面貌",
        "入党时间",
        "文化程度",
        "学位",
        "毕业院校",
        "所学专业",
        "人员类别",
        "现任职务（岗位）",
        "从事社区工作时间",
        "退休档",
        "社会工作者职业资格",
        "取证时间",
        "联系电话",
        "是否退役军人",
    ];
    let rows = people.iter().map(|p| {
        vec![
            community(p),
            p.name.clone(),
            p.sex.name().to_owned(),
            p.nation.to_owned(),
            p.born.to_string(),
            p.id_number.clone(),
            p.native_place.to_owned(),
            p.politics.to_owned(),
            written(p.party_joined_on),
            p.education.to_owned(),
            p.degree.to_owned(),
            p.school.to_owned(),
            p.major.to_owned(),
            p.kind.to_owned(),
            p.post.to_owned(),
            p.joined_on.to_string(),
            // Committee members are held to be in management posts.
            if p.sex == Sex::Female && p.kind.contains("两委") {
                "女55周岁"
            } else {
                ""
            }
            .to_owned(),
            p.certificate.map(|(kind, _)| kind.to_owned()).unwrap_or_default(),
            written(p.certificate.map(|(_, obtained_on)| obtained_on)),
            p.phone.clone(),
            if p.veteran { "是" } else { "否" }.to_owned(),
        ]
    });
    table("社区工作者花名册".into(), &heads, rows.collect())
}

fn contracts(people: &[Invented]) -> ReportTable {
    let heads = [
        "社区",
        "姓名",
        "身份证号",
        "合同编号",
        "合同类型",
        "签订日期",
        "起始日期",
        "终止日期",
        "试用期（月）",
    ];
    let mut rows = Vec::new();
    for person in people {
        for (i, (start, end)) in person.contracts.iter().enumerate() {
            let number = format!("望劳{}-{:03}", start.format("%Y"), rows.len() + 1);
            let kind = if end.is_some() {
                "固定期限"
            } else {
                "无固定期限"
            };
            rows.push(vec![
                community(person),
                person.name.clone(),
                person.id_number.clone(),
                number,
                kind.to_owned(),
                start.to_string(),
                start.to_string(),
                written(*end),
                if i == 0 { "2" } else { "0" }.to_owned(),
            ]);
        }
    }
    table("劳动合同台账".into(), &heads, rows)
}

fn training(setting: &Setting, people: &[Invented]) -> ReportTable {
    let heads = [
        "培训日期",
        "培训名称",
        "培训层级",
        "培训类别",
        "培训方式",
        "学时",
        "社区",
        "姓名",
        "身份证号",
        "实得学时",
    ];
    let mut lots = Lots::new(2026);
    let mut rows = Vec::new();
    for year in setting.years() {
        for (title, tier, kind, form, hours, month, audience) in TRAININGS {
            let held_on = day_of(year, month, 8 + month);
            for person in people.iter().filter(|p| invited(p, audience) && p.joined_on <= held_on) {
                // Drawn before the day is looked at: a later `on` only adds trainings.
                let comes = lots.below(100) < person.diligence;
                if comes && held_on <= setting.on {
                    rows.push(vec![
                        held_on.to_string(),
                        title.to_owned(),
                        tier.to_owned(),
                        kind.to_owned(),
                        form.to_owned(),
                        hours.to_string(),
                        community(person),
                        person.name.clone(),
                        person.id_number.clone(),
                        hours.to_string(),
                    ]);
                }
            }
        }
    }
    table("社区工作者培训台账".into(), &heads, rows)
}

fn invited(person: &Invented, audience: Audience) -> bool {
    match audience {
        Audience::All => true,
        Audience::Members => person.politics.starts_with("中共"),
        Audience::Uncertified => person.certificate.is_none(),
    }
}

fn appraisal(setting: &Setting, people: &[Invented]) -> ReportTable {
    let heads = ["社区", "姓名", "身份证号", "量化考评", "年中测评", "年末测评"];
    let rows = people.iter().map(|p| {
        let scores = p
            .scores
            .map(|s| s.map(|s| format!("{}.{}", s / 10, s % 10)).unwrap_or_default());
        [community(p), p.name.clone(), p.id_number.clone()]
            .into_iter()
            .chain(scores)
            .collect()
    });
    table(
        format!("{}年度社区工作者考核得分", setting.year),
        &heads,
        rows.collect(),
    )
}

fn community(person: &Invented) -> String {
    COMMUNITIES[person.community].0.to_owned()
}

fn written(day: Option<NaiveDate>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}
