//! The office itself: made once, described for its papers.

use std::path::Path;

use chrono::NaiveDate;

use crate::domain::text::with_own_characters;
use crate::storage::Connection;
use serde::Serialize;

use crate::domain::divisions::lies_in;
use crate::domain::ids::is_assigned;
use crate::policy::PolicyPack;
use crate::storage::trail::Action;
use crate::storage::{Entry, Holder, Occasion, Store, communities, office, policies};
use crate::{Error, ErrorCode, Result};

/// What the papers say of the office. Blank where it has not been told.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct OfficeCard {
    /// 街道（乡镇）
    pub street: String,
    /// 行政区划代码
    pub division: String,
    /// Policy pack in force.
    pub policy: String,
    /// 单位全称, as papers are signed.
    pub name: String,
    /// 承办科室
    pub department: String,
    /// 地址
    pub address: String,
    /// 联系电话
    pub phone: String,
    /// 监督单位
    pub supervisor: String,
    /// 监督电话
    pub supervisor_phone: String,
    /// 考核依据的文件, as a paper cites it.
    pub basis: String,
    /// What the rules in force are called and where they stand.
    pub rules: String,
    /// What does not agree about the codes, a sentence each.
    pub doubts: Vec<String>,
}

/// Fields of [`OfficeCard`] that are settings, with their names on the screen.
pub const SETTINGS: [(&str, &str); 7] = [
    ("name", "单位全称"),
    ("department", "承办科室"),
    ("address", "地址"),
    ("phone", "联系电话"),
    ("supervisor", "监督单位"),
    ("supervisor_phone", "监督电话"),
    ("basis", "考核依据文件"),
];

const LONGEST: usize = 200;
/// The most communities named in one sentence.
const NAMED: usize = 5;

/// Makes the file of a new office in `dir`. On any error nothing new is left there.
pub fn create(dir: &Path, holder: &Holder, occasion: &Occasion, new: &office::Office) -> Result<Store> {
    let office = checked(new)?;
    let entry = Entry::new(Action::OfficeCreated, format!("建立{}的数据", office.street));
    Store::create(dir, holder, |store| {
        store.write(occasion, &entry, |tx| office::insert(tx, &office))
    })
}

fn checked(new: &office::Office) -> Result<office::Office> {
    let street = required(&new.street, "街道名称")?;
    let division: String = new.division.trim().to_owned();
    if !(6..=12).contains(&division.len()) || !division.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Error::about(ErrorCode::InvalidArgument, "行政区划代码应为6至12位数字"));
    }
    PolicyPack::load(&new.policy)?;
    Ok(office::Office {
        street,
        division,
        policy: new.policy.clone(),
    })
}

fn required(text: &str, what: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("{what}不能为空，也不能超过{LONGEST}字"),
        ));
    }
    Ok(text.to_owned())
}

/// The office as its papers need it.
pub fn show(conn: &Connection) -> Result<OfficeCard> {
    let office = office::get(conn)?;
    let mut settings = office::settings(conn)?;
    let mut take = |key: &str| settings.remove(key).unwrap_or_default();
    let told = take("name");
    let rules = policies::on(conn, NaiveDate::MAX)?;
    let since = rules.from_on.map_or_else(String::new, |from| format!("（{from}起）"));
    let pack = rules.pack;
    Ok(OfficeCard {
        doubts: doubts(conn, &office.division)?,
        rules: format!("{}{since}，依据：{}", pack.name, pack.document.cited()),
        name: office::signed(&told, &office.street),
        department: take("department"),
        address: take("address"),
        phone: take("phone"),
        supervisor: take("supervisor"),
        supervisor_phone: take("supervisor_phone"),
        basis: take("basis"),
        street: office.street,
        division: office.division,
        policy: office.policy,
    })
}

/// The office's code against the standard, and those of its communities against the office's.
fn doubts(conn: &Connection, division: &str) -> Result<Vec<String>> {
    let mut doubts = Vec::new();
    if !is_assigned(division.get(..6).unwrap_or(division)) {
        doubts.push(format!(
            "行政区划代码{division}的前6位不在县级以上行政区划代码（GB/T 2260）中，请核对。"
        ));
    }
    let elsewhere: Vec<String> = communities::codes(conn)?
        .into_iter()
        .filter(|(_, code)| !lies_in(code, division))
        .map(|(name, code)| format!("{name}（{code}）"))
        .collect();
    if !elsewhere.is_empty() {
        let (shown, number) = (&elsewhere[..elsewhere.len().min(NAMED)], elsewhere.len());
        let more = if number > NAMED { "等" } else { "" };
        doubts.push(format!(
            "{number}个社区的统计代码不以本单位的行政区划代码{division}开头：{}{more}，请核对。",
            shown.join("、")
        ));
    }
    Ok(doubts)
}

/// Changes settings; an empty value removes one. One step of undo.
pub fn set(store: &mut Store, occasion: &Occasion, changes: &[(String, String)]) -> Result<()> {
    let mut now = office::get(store.read())?;
    let mut titles = Vec::new();
    let own = changes
        .iter()
        .map(|(key, value)| (key.clone(), with_own_characters(value).into_owned()));
    let changes: &[(String, String)] = &own.collect::<Vec<_>>();
    for (key, value) in changes {
        if value.chars().count() > LONGEST {
            let known = SETTINGS
                .iter()
                .find(|(k, _)| k == key)
                .map_or("单位", |(_, title)| title);
            return Err(Error::about(
                ErrorCode::InvalidArgument,
                format!("「{known}」超过{LONGEST}字"),
            ));
        }
        match key.as_str() {
            "street" => now.street.clone_from(value),
            "division" => now.division.clone_from(value),
            "policy" => now.policy.clone_from(value),
            _ => {
                let known = SETTINGS.iter().find(|(k, _)| k == key);
                let (_, title) = known.ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」")))?;
                titles.push(*title);
                continue;
            }
        }
        titles.push("单位");
    }
    let now = checked(&now)?;
    titles.dedup();
    let entry = Entry::new(Action::OfficeChanged, format!("修改单位信息：{}", titles.join("、")));
    store.write(occasion, &entry, |tx| {
        office::update(tx, &now)?;
        for (key, value) in changes.iter().filter(|(key, _)| SETTINGS.iter().any(|(k, _)| k == key)) {
            office::set(tx, key, value.trim())?;
        }
        Ok(())
    })
}

/// What a paper says of a setting; `None`: the office has not told.
pub(super) fn told(setting: &str) -> Option<String> {
    let setting = setting.trim();
    (!setting.is_empty()).then(|| setting.to_owned())
}
