//! What a row says, typed and checked, ready to be stored. `None`: the cell is blank and what is on file stays.

use chrono::NaiveDate;

use crate::domain::catalogue::datum::Datum;
use crate::domain::dates::PartialDate;
use crate::domain::ids::IdNumber;
use crate::domain::person::{CommunityId, WorkerId};
use crate::domain::records::{Contract, Details};

/// A community on file, or one that this import creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommunityRef {
    /// On file.
    OnFile(CommunityId),
    /// Place in [`super::Plan::new_communities`].
    New(usize),
}

/// A community that a roster creates while the office has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommunity {
    /// 街道; may be new too.
    pub street: String,
    /// 社区
    pub name: String,
}

/// A row of 社区基本情况表.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityRecord {
    /// The community, if it is on file already.
    pub on_file: Option<CommunityId>,
    /// 街道, as on file where it is.
    pub street: String,
    /// 社区, as on file where it is.
    pub name: String,
    /// 统计代码
    pub code: Option<String>,
    /// 户数
    pub households: Option<u32>,
    /// 常住人口
    pub residents: Option<u32>,
    /// 网格数
    pub grids: Option<u32>,
}

/// An education of one mode. Every field but the level may be blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EducationRecord {
    /// `full_time`, `part_time` or `unknown`
    pub mode: &'static str,
    /// 文化程度, standard name; that on file where the row gives only school, major or degree.
    pub level: String,
    /// 学位, standard name
    pub degree: Option<String>,
    /// 毕业院校
    pub school: Option<String>,
    /// 专业
    pub major: Option<String>,
    /// 毕业时间
    pub graduated_on: Option<PartialDate>,
    /// This is the education on file whose mode was not known.
    pub tells_mode: bool,
}

/// A professional certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRecord {
    /// Standard name.
    pub kind: String,
    /// 证书编号
    pub number: Option<String>,
    /// 取证时间
    pub obtained_on: Option<PartialDate>,
    /// 登记时间
    pub registered_on: Option<PartialDate>,
}

/// The person leaves, or a leaving on file is of another kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// 离任日期
    pub on: NaiveDate,
    /// 离任方式, standard name
    pub kind: String,
}

/// A row of a roster. Sex and birth follow from the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The person, if on file already.
    pub on_file: Option<WorkerId>,
    /// What the office's own fields say, by their numbers.
    pub own: Vec<(u32, Datum<'static>)>,
    /// 公民身份号码
    pub id_number: IdNumber,
    /// 姓名, normalised
    pub name: String,
    /// What the person's own row says.
    pub details: Details,
    /// 所在社区
    pub community: Option<CommunityRef>,
    /// 政治面貌, standard name
    pub politics: Option<String>,
    /// One a mode.
    pub educations: Vec<EducationRecord>,
    /// 人员类别
    pub kind: Option<String>,
    /// Further identities that the row names (身份); `domain::identities` gives those of kind and post.
    pub identities: Vec<crate::domain::identities::Identity>,
    /// Exactly those, whatever kind and post give: what the user ticked in a form.
    pub identities_as_named: bool,
    /// 现任职务（岗位）
    pub post: Option<String>,
    /// 任职时间: from when the post is held.
    pub post_since: Option<PartialDate>,
    /// 岗位等级
    pub grade: Option<String>,
    /// The day on which a person who had left comes back.
    pub returns_on: Option<NaiveDate>,
    /// 到岗日期
    pub joined_on: Option<PartialDate>,
    /// 从事社区工作时间, here or elsewhere; for a new person without [`Self::joined_on`] the presumed day of joining.
    pub community_since: Option<PartialDate>,
    /// 离任, where it is not on file so.
    pub leaves: Option<Leaving>,
    /// 社会工作者职业资格
    pub certificate: Option<CertificateRecord>,
    /// 合同
    pub contract: Option<Contract>,
}

/// A row of a table of contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractRecord {
    /// Whose.
    pub worker: WorkerId,
    /// The contract; blank fields complete nothing.
    pub contract: Contract,
}

/// A row of a table of training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingRecord {
    /// Who attended.
    pub worker: WorkerId,
    /// 培训日期
    pub held_on: NaiveDate,
    /// 培训名称
    pub title: String,
    /// 培训层级
    pub tier: Option<String>,
    /// 培训类别
    pub kind: Option<String>,
    /// 培训方式
    pub form: Option<String>,
    /// 学时 of the event, tenths
    pub hours: Option<u32>,
    /// 实得学时, tenths
    pub earned_hours: u32,
    /// 考试成绩, hundredths
    pub score: Option<u32>,
}

/// A row of a table of entries of a kind of record.
#[derive(Debug, Clone)]
pub struct EntryRecord {
    /// Whose.
    pub worker: WorkerId,
    /// What is kept, in the order of the fields, the office's own after those of the kind.
    pub values: Vec<Datum<'static>>,
}

/// A row of a table of scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreRecord {
    /// Whose.
    pub worker: WorkerId,
    /// Year of the appraisal.
    pub year: i32,
    /// Part's key and score in hundredths, for every part with a score.
    pub scores: Vec<(String, u32)>,
}
