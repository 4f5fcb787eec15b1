//! 社区工作者花名册: everybody in post on a day. Its heads are those that the import knows, and its dates are whole, so that the
//! file can be read in again and changes nothing.

use crate::storage::{Connection, office};
use chrono::NaiveDate;

use super::table::{Column, INTERNAL, Level, ReportCell, ReportTable, Row};
use crate::Result;
use crate::desk::Desk;
use crate::domain::catalogue::own::{self, Own};
use crate::domain::catalogue::record::Fielded;
use crate::domain::catalogue::{Field, Form};
use crate::domain::dates::chinese_date;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::{Contract, Details, Education};
use crate::roll::Roll;

/// A column of the roster.
#[derive(Clone, Copy)]
pub struct RosterColumn {
    /// The import's field.
    pub key: &'static str,
    /// The head.
    pub title: &'static str,
    width: f64,
    /// Left out when nobody has a value.
    optional: bool,
    /// Its values are days.
    dated: bool,
}

const fn column(key: &'static str, title: &'static str, width: f64) -> RosterColumn {
    RosterColumn {
        key,
        title,
        width,
        optional: false,
        dated: false,
    }
}

const fn optional(key: &'static str, title: &'static str, width: f64) -> RosterColumn {
    RosterColumn {
        key,
        title,
        width,
        optional: true,
        dated: false,
    }
}

/// The usual columns, from the left.
const USUAL: &[RosterColumn] = &[
    column("number", "序号", 4.6),
    column("street", "街道", 9.0),
    column("community", "社区", 10.6),
    column("name", "姓名", 9.0),
    column("sex", "性别", 4.6),
    column("nation", "民族", 8.6),
    column("born", "出生日期", 11.0),
    column("id_number", "身份证号码", 19.4),
    column("politics", "政治面貌", 9.0),
    column("party_joined_on", "入党时间", 11.0),
    column("education", "文化程度", 8.6),
    column("degree", "学位", 5.0),
    optional("school", "毕业院校", 12.6),
    column("major", "所学专业", 12.6),
    optional("graduated_on", "毕业时间", 11.0),
    optional("full_time_education", "全日制学历", 9.0),
    optional("full_time_degree", "全日制学位", 7.0),
    optional("full_time_school", "全日制毕业院校", 14.0),
    optional("full_time_major", "全日制专业", 12.0),
    optional("full_time_graduated_on", "全日制毕业时间", 11.0),
    optional("part_time_education", "在职学历", 9.0),
    optional("part_time_degree", "在职学位", 7.0),
    optional("part_time_school", "在职毕业院校", 14.0),
    optional("part_time_major", "在职专业", 12.0),
    optional("part_time_graduated_on", "在职毕业时间", 11.0),
    column("kind", "人员类别", 12.6),
    column("post", "现任职务（岗位）", 14.6),
    optional("post_since", "任职时间", 11.0),
    optional("grade", "岗位等级", 6.6),
    optional("joined_on", "到岗日期", 11.0),
    column("community_since", "从事社区工作时间", 11.0),
    optional("retirement_track", "退休档", 8.6),
    column("certificate", "社会工作者职业资格", 10.6),
    column("certificate_obtained_on", "取证时间", 11.0),
    optional("certificate_registered_on", "登记时间", 11.0),
    optional("certificate_number", "证书编号", 12.6),
    optional("contract_number", "合同编号", 12.6),
    column("contract_starts_on", "合同起始日期", 11.0),
    column("contract_ends_on", "合同终止日期", 11.0),
    column("phone", "联系电话", 12.0),
    column("veteran", "是否退役军人", 4.6),
    optional("native_place", "籍贯", 8.6),
    column("note", "备注", 8.6),
];

/// The roster as a table with the columns that have a value for any person; the usual ones, then the further ones.
pub struct Roster {
    /// What to draw.
    pub table: ReportTable,
    /// The columns drawn.
    pub columns: Vec<RosterColumn>,
    /// Who is on it.
    pub people: Vec<WorkerId>,
}

/// Builds the roster of `day`, in the usual order of people.
pub fn build(conn: &Connection, day: NaiveDate) -> Result<Roster> {
    let desk = Desk::open(conn, day)?;
    let street = office::get(conn)?.street;
    let told = office::settings(conn)?.remove("name").unwrap_or_default();
    let unit = office::signed(&told, &street);
    let people = desk.active();
    let columns: Vec<RosterColumn> = USUAL.iter().copied().chain(further(&desk.roll.own)).collect();
    let mut cells: Vec<Vec<ReportCell>> = people
        .iter()
        .enumerate()
        .map(|(i, p)| person_cells(&desk.roll, p, i + 1, &columns))
        .collect();
    let drawn: Vec<usize> = (0..columns.len())
        .filter(|&c| !columns[c].optional || cells.iter().any(|row| !is_blank(&row[c])))
        .collect();
    let rows = cells.iter_mut().map(|row| Row {
        level: Level::Community,
        cells: drawn
            .iter()
            .map(|&c| std::mem::replace(&mut row[c], ReportCell::Blank))
            .collect(),
    });
    let table = ReportTable {
        title: format!("{street}社区工作者花名册"),
        sheet: "花名册".into(),
        left: format!("填报单位（盖章）：{unit}"),
        middle: format!("统计截止时间：{}", chinese_date(day)),
        // Above the heads, where the import reads nothing.
        right: INTERNAL.into(),
        rows: rows.collect(),
        columns: drawn
            .iter()
            .map(|&c| Column {
                group: None,
                title: columns[c].title.into(),
                width: columns[c].width,
                left: false,
            })
            .collect(),
        notes: Vec::new(),
        sign: "审核人：                    填表人：".into(),
        filtered: true,
        frozen: 4,
        internal: true,
    };
    Ok(Roster {
        people: people.iter().map(|p| p.id).collect(),
        table,
        columns: drawn.iter().map(|&c| columns[c]).collect(),
    })
}

/// Details that are no usual column, then the office's own fields.
fn further(own: &Own) -> impl Iterator<Item = RosterColumn> {
    let is_usual = |field: &&Field| USUAL.iter().any(|column| column.key == field.key);
    let details = Details::FIELDS.iter().filter(move |field| !is_usual(field));
    let all = details.chain(own.of(own::PEOPLE).iter().copied());
    all.map(|field| {
        let width = 2.0 * field.title.chars().count() as f64 + 2.0;
        RosterColumn {
            dated: field.form == Form::Day,
            ..optional(field.key, field.title, width.max(8.6))
        }
    })
}

/// The day of joining, where community work began before it.
fn joined_later(person: &Person, day: NaiveDate) -> Option<NaiveDate> {
    let joined = person.service(day)?.joined_on;
    (person.community_work_since() != Some(joined)).then_some(joined)
}

fn is_blank(cell: &ReportCell) -> bool {
    matches!(cell, ReportCell::Blank)
}

fn person_cells(roll: &Roll, person: &Person, number: usize, columns: &[RosterColumn]) -> Vec<ReportCell> {
    let community = roll.community_of(person);
    let contract = person.contract(roll.day);
    let certificate = person.highest_certificate();
    columns
        .iter()
        .map(|column| {
            if column.key == "number" {
                return ReportCell::Count(number as i64);
            }
            let value = match column.key {
                "street" => community.map(|c| c.street.clone()),
                "community" => community.map(|c| c.name.clone()),
                // Where it is the same day, the other column says it.
                "joined_on" => joined_later(person, roll.day).map(|d| d.to_string()),
                "community_since" => person.community_work_since().map(|d| d.to_string()),
                "certificate" => certificate.map(|c| c.kind.to_string()),
                "certificate_obtained_on" => certificate.and_then(|c| own(&c.obtained_on)),
                "certificate_registered_on" => certificate.and_then(|c| own(&c.registered_on)),
                "certificate_number" => certificate.and_then(|c| own(&c.number)),
                "contract_number" => contract.and_then(|c| own(&c.number)),
                "contract_starts_on" => contract.map(|c| c.starts_on.to_string()),
                // A blank would be read in again as a contract whose end is not known.
                "contract_ends_on" => contract.map(Contract::end_in_words),
                key => education_cell(person, key)
                    .or_else(|| own_cell(person, key))
                    .or_else(|| office_cell(roll, person, key)),
            };
            value.map_or(ReportCell::Blank, |text| {
                if column.dated || is_date(column.key) {
                    dated(text)
                } else {
                    ReportCell::Text(text)
                }
            })
        })
        .collect()
}

fn is_date(key: &str) -> bool {
    key == "born" || key.ends_with("_on") || key.ends_with("_since")
}

/// A day as a day. Of a date known to the month no day is made up: it stays text.
fn dated(text: String) -> ReportCell {
    match text.parse() {
        Ok(day) => ReportCell::Date(day),
        Err(_) => ReportCell::Text(text),
    }
}

fn own(text: &Option<std::sync::Arc<str>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}

fn own_cell(person: &Person, key: &str) -> Option<String> {
    match key {
        "name" => Some(person.name.to_string()),
        "sex" => Some(person.sex.name().to_owned()),
        "born" => Some(person.born.to_string()),
        "id_number" => Some(person.id_number.to_string()),
        "politics" => own(&person.politics),
        "kind" => own(&person.kind),
        "post" => own(&person.post),
        "grade" => own(&person.grade),
        // A post held from the first day needs no column.
        "post_since" => person
            .post_since
            .filter(|since| Some(*since) != person.community_work_since())
            .map(|d| d.to_string()),
        key => person.details.shown(key),
    }
}

/// What one of the office's own fields says.
fn office_cell(roll: &Roll, person: &Person, key: &str) -> Option<String> {
    let field = roll.own.of(own::PEOPLE).iter().find(|field| field.key == key)?;
    let value = roll.own.said(key, person.id);
    Some(field.form.shown(&value.kept()?))
}

/// `full_time_education`, `part_time_school`, `education` …
fn education_cell(person: &Person, key: &str) -> Option<String> {
    let (mode, field) = match key.strip_prefix("full_time_") {
        Some(field) => ("full_time", field),
        None => match key.strip_prefix("part_time_") {
            Some(field) => ("part_time", field),
            None => ("unknown", key),
        },
    };
    let of = |e: &Education| match field {
        "education" => Some(e.level.to_string()),
        "degree" => own(&e.degree),
        "school" => own(&e.school),
        "major" => own(&e.major),
        "graduated_on" => own(&e.graduated_on),
        _ => None,
    };
    person.educations.iter().find(|e| &*e.mode == mode).and_then(of)
}
