//! Words about people, their contracts, training and appraisal.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Subcommand, ValueEnum};
use lince_core::actions::kinds;
use lince_core::actions::lists::{self, Subject};
use lince_core::actions::records::Kind;
use lince_core::reports::layout::Paper;

use super::{day, pair};

/// In post or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum StatusChoice {
    Active,
    Left,
    All,
}

/// `workers …`
#[derive(Debug, Subcommand)]
pub enum WorkersCommand {
    /// 名单
    List {
        /// 姓名、拼音首字母、全拼、身份证号码或电话的一部分
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// 社区；几个街道有同名社区的，写 街道/社区
        #[arg(long, value_name = "NAME")]
        community: Option<String>,
        /// 街道
        #[arg(long, value_name = "NAME")]
        street: Option<String>,
        /// 在岗状态
        #[arg(long, value_enum, default_value = "active")]
        status: StatusChoice,
    },
    /// 一人档案
    Show {
        /// 编号或身份证号码
        id: String,
    },
    /// 一人档案的全部变动
    History {
        /// 编号或身份证号码
        id: String,
    },
    /// 新增一人：name=… id_number=… community=… post=…
    Add {
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
    },
    /// 修改一人：post=… phone=… retirement_track=female50|female55 identities=网格员、党务工作者（写明的就是全部身份，空着就是没有）
    Set {
        /// 编号或身份证号码
        id: String,
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
        /// 从哪天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
        /// 理由
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// 离任
    Leave {
        /// 编号或身份证号码
        id: String,
        /// 离任日期
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: NaiveDate,
        /// 离任方式：辞职、退休、合同到期……
        #[arg(long, value_name = "KIND")]
        kind: String,
        /// 正在执行的合同到离任那天为止；不写则合同不变
        #[arg(long)]
        end_contract: bool,
    },
    /// 重新到岗：离任的人又回来工作，原来的任职、合同和考核都保留
    Return {
        /// 编号或身份证号码
        id: String,
        /// 重新到岗日期
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: NaiveDate,
        /// 项目=内容，从这天起；不写的照离任以前
        #[arg(value_parser = pair)]
        fields: Vec<(String, String)>,
    },
    /// 可能重复登记的人
    Duplicates,
    /// 合并：两份档案是同一个人的，并成一份
    Merge {
        /// 留下的：编号或身份证号码
        keep: String,
        /// 并入的：编号或身份证号码
        gone: String,
        /// 两份不一样时照并入的那份：项目或登记事项；不写的照留下的
        #[arg(long, value_name = "FIELD")]
        take: Vec<String>,
        /// 理由
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 存入照片（JPEG或PNG）
    Photo {
        /// 编号或身份证号码
        id: String,
        /// 照片文件
        file: PathBuf,
    },
}

/// A kind of record, by its key.
#[derive(Clone, Copy)]
pub struct KindOf(pub &'static dyn Kind);

impl std::fmt::Debug for KindOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.kept().key)
    }
}

fn kind_parser() -> impl clap::builder::TypedValueParser<Value = KindOf> {
    let keys = kinds::KINDS.iter().map(|kind| {
        let kept = kind.kept();
        PossibleValue::new(kept.key).help(kept.title)
    });
    PossibleValuesParser::new(keys).try_map(|key| kinds::kind(&key).map(KindOf).ok_or("没有这个种类"))
}

/// What a list is of.
#[derive(Clone, Copy)]
pub struct ListOf(pub Subject);

impl std::fmt::Debug for ListOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.title())
    }
}

pub fn list_parser() -> impl clap::builder::TypedValueParser<Value = ListOf> {
    let people = PossibleValue::new(lists::PEOPLE).help(Subject::People.title());
    let kinds = kinds::KINDS.iter().map(|kind| {
        let kept = kind.kept();
        PossibleValue::new(kept.key).help(kept.title)
    });
    PossibleValuesParser::new(std::iter::once(people).chain(kinds))
        .try_map(|key| Subject::find(&key).map(ListOf).ok_or("没有这个名单"))
}

/// `list …`
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// 人员（people），或一种登记事项
    #[arg(value_parser = list_parser())]
    pub of: ListOf,
    /// 条件，可写几个，都要符合：项目=内容、项目!=内容、项目~文字、项目>=内容、项目<=内容、"项目 in 甲,乙"、"项目 within 天数"、"项目 blank"、"项目 set"
    #[arg(long = "where", value_name = "COND")]
    pub conditions: Vec<String>,
    /// 姓名、拼音首字母、全拼、身份证号码或电话的一部分
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// 列出哪些项目，以逗号分开；?列出可以选的和各有哪些写法。存成表格时可以写明写法和空白处填什么："born:month,id_number:spaced,note|无"
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub columns: Vec<String>,
    #[command(flatten)]
    pub drawn: DrawnArgs,
    /// 按哪些项目排，以逗号分开；前面加-从大到小
    #[arg(long, value_name = "KEYS", value_delimiter = ',', allow_hyphen_values = true)]
    pub sort: Vec<String>,
    /// 按保存过的视图列出；另写的条件一并符合，另写的项目、次序代替视图的
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
    /// 把这样的列法存为视图，同名的代替
    #[arg(long, value_name = "NAME", conflicts_with = "out")]
    pub save_view: Option<String>,
    /// 存入文件的号码不遮盖
    #[arg(long, requires = "out")]
    pub whole: bool,
    /// 存为.xlsx或.csv
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// How a table that leaves the office is drawn.
#[derive(Debug, clap::Args)]
pub struct DrawnArgs {
    /// 表名，可以写{街道}、{单位}、{日期}、{年份}
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// 表名右下方的计量单位等，如“单位：人”
    #[arg(long, value_name = "TEXT")]
    pub unit: Option<String>,
    /// 表末的签名行，如“填表人：　　审核人：”
    #[arg(long, value_name = "TEXT")]
    pub sign: Option<String>,
    /// 纸张：a4（横）、a4_upright（竖）、a3（横）
    #[arg(long, value_name = "PAPER", value_parser = paper)]
    pub paper: Option<Paper>,
    /// 不要序号
    #[arg(long)]
    pub unnumbered: bool,
    /// 一列的列名：项目=列名，可写几个
    #[arg(long = "head", value_name = "KEY=TEXT", value_parser = pair)]
    pub heads: Vec<(String, String)>,
    /// 一列上面的合并列名：项目=列名，相邻的同名合并，可写几个
    #[arg(long = "group", value_name = "KEY=TEXT", value_parser = pair)]
    pub groups: Vec<(String, String)>,
    /// 在末行合计的项目，以逗号分开
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub total: Vec<String>,
}

fn paper(name: &str) -> Result<Paper, String> {
    Paper::find(name).ok_or_else(|| "应为a4、a4_upright或a3".to_owned())
}

/// Of what a record is.
#[derive(Debug, clap::Args)]
pub struct OfWhom {
    /// 人员：编号或身份证号码
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
    /// 社区：名称或编号，用于社区的登记事项
    #[arg(long, value_name = "NAME", conflicts_with = "worker")]
    pub community: Option<String>,
}

/// `record …`
#[derive(Debug, Subcommand)]
pub enum RecordCommand {
    /// 列出，各有编号
    List {
        /// 种类
        #[arg(value_parser = kind_parser())]
        kind: KindOf,
        /// 只看谁的
        #[command(flatten)]
        of: OfWhom,
        /// 条件，可写几个，都要符合，写法见lince list
        #[arg(long = "where", value_name = "COND")]
        conditions: Vec<String>,
    },
    /// 登记：项目=内容，有哪些项目见lince kinds
    Add {
        /// 种类
        #[arg(value_parser = kind_parser())]
        kind: KindOf,
        /// 登记给谁
        #[command(flatten)]
        of: OfWhom,
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
        /// 从哪一天起，默认是经办日期
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
    },
    /// 变更：从某一天起改为别的内容，在那以前照旧
    Change {
        /// 种类
        #[arg(value_parser = kind_parser())]
        kind: KindOf,
        /// list列出的编号
        id: u32,
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
        /// 从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
    },
    /// 更正：原来填错了，一直就应该是这样
    Correct {
        /// 种类
        #[arg(value_parser = kind_parser())]
        kind: KindOf,
        /// list列出的编号
        id: u32,
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
        /// 理由
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 批量更改：同样的改动一次办到许多条，合成一步；办不了的照旧，逐条说明原因
    Many {
        /// 人员（people），或一种登记事项
        #[arg(value_parser = list_parser())]
        of: ListOf,
        /// 改哪些：条件，可写几个，都要符合，写法见lince list
        #[arg(long = "where", value_name = "COND", required = true)]
        conditions: Vec<String>,
        /// 项目=内容；people 的项目：社区community、职务post、人员类别kind、政治面貌politics、岗位等级grade、导师mentor，退休档retirement_track、备注note等
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
        /// 变更：从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day, required_unless_present = "reason", conflicts_with = "reason")]
        from: Option<NaiveDate>,
        /// 更正：理由
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// 只看结果，不写入
        #[arg(long)]
        dry_run: bool,
    },
    /// 删除：本来就不该有；可以撤销
    Remove {
        /// 种类
        #[arg(value_parser = kind_parser())]
        kind: KindOf,
        /// list列出的编号
        id: u32,
        /// 理由
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 打印一条：登记单，或这一种记录的表
    Print {
        /// 种类
        #[arg(value_parser = kind_parser())]
        kind: KindOf,
        /// list列出的编号
        id: u32,
        /// 用哪份表，见lince paper list；默认这一种记录的第一份
        #[arg(long, value_name = "NAME")]
        form: Option<String>,
        /// 存为
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// `contracts …`
#[derive(Debug, Subcommand)]
pub enum ContractsCommand {
    /// 到期和已到期未续签的合同
    Due {
        /// 多少天之内
        #[arg(long, value_name = "DAYS")]
        within: u32,
    },
}

/// `training …`
#[derive(Debug, Subcommand)]
pub enum TrainingCommand {
    /// 全年学时
    Summary {
        /// 年度
        #[arg(long, value_name = "Y")]
        year: i32,
    },
}

/// `appraisal …`
#[derive(Debug, Subcommand)]
pub enum AppraisalCommand {
    /// 综合得分、名次、建议等次及理由
    Compute {
        /// 年度
        #[arg(long, value_name = "Y")]
        year: i32,
    },
    /// 确认等次
    Confirm {
        /// 年度
        #[arg(long, value_name = "Y")]
        year: i32,
        /// 人工确定：身份证号码=等次
        #[arg(long, value_name = "ID_NUMBER=GRADE", value_parser = pair)]
        set: Vec<(String, String)>,
        /// 人工确定的理由，与 --set 一一对应（只写一个则用于全部）
        #[arg(long, value_name = "TEXT")]
        reason: Vec<String>,
        /// 超出名额仍确认
        #[arg(long)]
        over_quota: bool,
    },
    /// 撤回等次的确认，可以按现行办法重新考核
    Reopen {
        /// 年度
        #[arg(long, value_name = "Y")]
        year: i32,
        /// 原因
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}
