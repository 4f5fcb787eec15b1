//! 个人档案卡: what the office has on file about one person, with photo; or about many, a card each.
//!
//! A card is for the personnel cabinet: it shows identity and telephone numbers in full.

mod sections;
mod sheet;

use chrono::NaiveDate;

use super::LaidOut;
use super::fonts::FontLibrary;
use crate::Result;
use crate::progress::Progress;

/// One person's card. What is not known is left out and printed as 「无」 or 「/」.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileCard {
    /// The office that keeps the file.
    pub office: String,
    /// The office's number of the person.
    pub number: Option<String>,
    /// The day the card was drawn up.
    pub drawn_up_on: NaiveDate,
    /// JPEG or PNG.
    pub photo: Option<Vec<u8>>,
    /// 姓名
    pub name: String,
    /// 性别
    pub sex: Option<String>,
    /// 出生年月
    pub born: Option<NaiveDate>,
    /// 民族
    pub nation: Option<String>,
    /// 籍贯
    pub native_place: Option<String>,
    /// 政治面貌
    pub politics: Option<String>,
    /// 入党时间
    pub party_joined_on: Option<NaiveDate>,
    /// 退役军人
    pub veteran: Option<bool>,
    /// 身份证号码
    pub id_number: Option<String>,
    /// 联系电话
    pub phone: Option<String>,
    /// 街道
    pub street: Option<String>,
    /// 社区
    pub community: Option<String>,
    /// 现任岗位
    pub post: Option<String>,
    /// 人员类别
    pub kind: Option<String>,
    /// 身份, several at once
    pub identities: Vec<String>,
    /// 岗位等级
    pub grade: Option<String>,
    /// 从事社区工作时间
    pub joined_on: Option<NaiveDate>,
    /// 离任时间 and 离任类型
    pub left: Option<(NaiveDate, String)>,
    /// 学历学位
    pub education: Vec<Education>,
    /// 资格证书
    pub certificates: Vec<Certificate>,
    /// 任职经历, oldest first
    pub posts: Vec<Post>,
    /// 岗位等级变动, oldest first
    pub grades: Vec<Grade>,
    /// 劳动合同, oldest first
    pub contracts: Vec<Contract>,
    /// 年度考核, oldest first
    pub appraisals: Vec<Appraisal>,
    /// 教育培训, oldest first
    pub training: Vec<Training>,
    /// Records of kinds that say of themselves that they are printed here, a table a kind.
    pub more: Vec<Further>,
    /// 备注
    pub note: Option<String>,
}

/// Records of a kind, as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Further {
    /// What users call the kind.
    pub title: &'static str,
    /// Heads, each with its share of the width.
    pub columns: Vec<(&'static str, f32)>,
    /// What stands in each column; empty: nothing known.
    pub rows: Vec<Vec<String>>,
}

/// A schooling.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Education {
    /// 学历
    pub level: Option<String>,
    /// 学位
    pub degree: Option<String>,
    /// 毕业院校
    pub school: Option<String>,
    /// 专业
    pub major: Option<String>,
    /// 全日制 or 在职
    pub mode: Option<String>,
    /// 毕业时间
    pub graduated_on: Option<NaiveDate>,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Certificate {
    /// 证书名称
    pub kind: String,
    /// 证书编号
    pub number: Option<String>,
    /// 取得时间
    pub obtained_on: Option<NaiveDate>,
    /// 登记时间
    pub registered_on: Option<NaiveDate>,
}

/// A post held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Post {
    /// First day.
    pub from: Option<NaiveDate>,
    /// The day after the last; `None`: still held.
    pub to: Option<NaiveDate>,
    /// 社区
    pub community: Option<String>,
    /// 岗位
    pub post: String,
}

/// A grade held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grade {
    /// From this day.
    pub from: Option<NaiveDate>,
    /// 等级
    pub grade: String,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contract {
    /// 合同编号
    pub number: Option<String>,
    /// 合同类型
    pub kind: Option<String>,
    /// First day in force.
    pub starts_on: Option<NaiveDate>,
    /// Last day in force, included; `None`: open-ended.
    pub ends_on: Option<NaiveDate>,
}

/// A year's appraisal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Appraisal {
    /// 年度
    pub year: i32,
    /// 得分, as text with two decimals
    pub composite: Option<String>,
    /// 等次
    pub grade: Option<String>,
}

/// A year's training.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Training {
    /// 年度
    pub year: i32,
    /// 学时
    pub hours: String,
    /// 规定学时
    pub standard: Option<String>,
    /// Whether the standard was met.
    pub met: Option<bool>,
}

/// Sets the cards of `people` one after another, each from the top of a page, in one paper. Stops when `progress` says so.
pub fn set(people: &[FileCard], library: &FontLibrary, progress: &mut dyn Progress) -> Result<LaidOut> {
    sheet::set(people, library, progress)
}
