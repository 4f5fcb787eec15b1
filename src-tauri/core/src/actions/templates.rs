//! Empty tables of every kind that can be read in, in the office's own columns: filled in, they are read in again without a question.

use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::{imports, office};
use crate::domain::catalogue::Form;
use crate::domain::catalogue::form::Named;
use crate::domain::rights::Right;
use crate::import::{AppraisalPart, ImportKind, TableColumn, columns_of};
use crate::policy::Part;
use crate::reports::list::ListReport;
use crate::reports::template::{ROWS, Template, TemplateColumn};
use crate::reports::xlsx;
use crate::storage::{Connection, Store, communities, own, policies};
use crate::{Error, ErrorCode, Result};

/// The empty table of a kind as the office stands on that day.
pub fn of(conn: &Connection, kind: ImportKind, on: NaiveDate) -> Result<Template> {
    let year = (kind == ImportKind::Appraisal).then(|| on.year());
    let parts = match year {
        Some(year) => policies::of_year(conn, year)?.pack.appraisal.parts,
        None => Vec::new(),
    };
    let request = imports::request(conn, kind, on)?;
    let mut columns = columns_of(kind, &request.parts, &request.own, &request.remembered)?;
    columns.retain(|column| is_of(&request.parts, &parts, &column.key));
    if kind != ImportKind::Roster && kind != ImportKind::Communities {
        // What other tables say of a person is compared, not stored; here name, number and community are enough.
        columns.retain(|column| !["street", "phone", "born", "sex"].contains(&column.key.as_str()));
    }
    in_usual_order(kind, &mut columns);
    let places = Places::of(conn, on)?;
    let columns = columns.into_iter().map(|column| {
        let part = parts.iter().find(|part| part.key == column.key);
        to_fill_in(column, part, &places)
    });
    let title = titled(kind, year);
    Ok(Template {
        sheet: title.clone(),
        unit: format!("填报单位：{}", office::show(conn)?.name),
        hint: "带*的列每行都要填；点到格子上有提示，详见“填写说明”".to_owned(),
        columns: columns.collect(),
        notes: notes(kind),
        title,
    })
}

/// Saves the empty table of a kind as a workbook. There is nothing of anybody in it, so that the right to read in is enough, and the trail has no entry.
pub fn save(store: &Store, kind: ImportKind, on: NaiveDate, out: &Path) -> Result<Template> {
    store.require(Right::Import)?;
    let template = of(store.read(), kind, on)?;
    let ending = out.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("xlsx") && !out.is_dir() {
        own::may_give_way(out)?;
        let about = "空表只能存为.xlsx，请在文件名末尾写上";
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    xlsx::template::write(&template, out)?;
    Ok(template)
}

/// What the table of a kind is called: 花名册, 2026年度考核得分, 奖惩登记表.
fn titled(kind: ImportKind, year: Option<i32>) -> String {
    let title = kind.about().title;
    match (kind, year) {
        (ImportKind::Entries(_), _) => format!("{title}登记表"),
        (_, Some(year)) => format!("{year}年度{title}"),
        _ => title.to_owned(),
    }
}

/// Of the parts of all rules, those of the year.
fn is_of(every: &[AppraisalPart], of_year: &[Part], key: &str) -> bool {
    every.iter().all(|part| part.key != key) || of_year.iter().any(|part| part.key == key)
}

/// In the order of the office's own list of that name, as far as it has them.
fn in_usual_order(kind: ImportKind, columns: &mut [TableColumn]) {
    let Ok(list) = ListReport::named(kind.as_str()) else {
        return;
    };
    let order: Vec<&str> = list.keys().collect();
    columns.sort_by_key(|column| order.iter().position(|key| *key == column.key).unwrap_or(order.len()));
}

/// What the office has names for.
struct Places {
    communities: Vec<String>,
    streets: Vec<String>,
}

impl Places {
    fn of(conn: &Connection, on: NaiveDate) -> Result<Self> {
        let mut names: Vec<String> = Vec::new();
        for community in communities::on_day(conn, on)? {
            if !names.contains(&community.name) {
                names.push(community.name);
            }
        }
        Ok(Self {
            communities: names,
            streets: communities::streets(conn)?,
        })
    }
}

fn to_fill_in(column: TableColumn, part: Option<&Part>, places: &Places) -> TemplateColumn {
    let form = column.form;
    let owned = |words: Vec<&'static str>| words.into_iter().map(str::to_owned).collect();
    let words = match form {
        Form::Row(Named::Community) => places.communities.clone(),
        Form::Text if column.key == "street" => places.streets.clone(),
        form => owned(form.words()),
    };
    let mut how = match form {
        Form::Text if !words.is_empty() => "从列表中选，没有的可以直接填".to_owned(),
        form => form.how(),
    };
    if column.several {
        how += "；有几项的，用“、”分开";
    }
    if let Some(part) = part {
        how += &format!(
            "，满分{}分",
            Form::Decimal { places: 2 }.shown(&part.most().to_string())
        );
    }
    TemplateColumn {
        several: column.several,
        only_words: !column.several && !form.takes_other_words(),
        most: part.map(Part::most),
        key: column.key,
        heading: column.heading,
        needed: column.needed,
        how,
        words,
        form,
    }
}

fn notes(kind: ImportKind) -> Vec<String> {
    let mut notes = vec![
        format!("每行一{}，已备好{ROWS}行，不够可以接着往下填。", kind.about().unit),
        "用不上的列可以删去，列的先后可以调换；列名不要改，行与行之间不要合并单元格。".to_owned(),
        "填好后，在“导入”里选择这个文件。".to_owned(),
    ];
    if !matches!(kind, ImportKind::Communities | ImportKind::Roster) {
        notes.insert(1, "人按身份证号码认，要先在花名册里。".to_owned());
    }
    if kind == ImportKind::Appraisal {
        notes.insert(1, "年度按标题里写的；填别的年度，请先改标题。".to_owned());
    }
    notes
}
