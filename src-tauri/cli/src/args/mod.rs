//! The words of the command line. Names, flags and keys are English; help is Chinese.
//!
//! - here: the options of every command, and the commands
//! - [`accounts`]: passwords, accounts and their rights
//! - [`calc`]: what is computed without an office
//! - [`calendar`]: days off and days worked
//! - [`chinese`]: the parser's own words
//! - [`organisation`]: streets and communities
//! - [`people`]: people, their contracts, training and appraisal
//! - [`policy`]: the rules of the place
//! - [`publication`]: what comes of a publication
//! - [`safety`]: backups, the trail, taking back

mod accounts;
mod calc;
mod calendar;
mod chinese;
mod field;
mod organisation;
mod paper;
mod people;
mod policy;
mod publication;
mod safety;

use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use lince_core::actions::imports;
use lince_core::import::ImportKind;

pub use accounts::{KeepArgs, KeyCommand, KeyFileArgs, OperatorsCommand, PasswordCommand, TermsArgs};
pub use calc::CalcCommand;
pub use calendar::CalendarCommand;
pub use chinese::read;
pub use field::{FieldCommand, FilingCommand, ViewCommand};
pub use organisation::{CommunityCommand, StreetCommand};
pub use paper::PaperCommand;
pub use people::{
    AppraisalCommand, ContractsCommand, DrawnArgs, KindOf, ListArgs, ListOf, OfWhom, RecordCommand, StatusChoice,
    TrainingCommand, WorkersCommand,
};
pub use policy::PolicyCommand;
pub use publication::{PublicationCommand, PublicationResult};
pub use safety::{AuditCommand, BackupCommand, RedoCommand, UndoCommand};

/// 邻册命令行：社区工作者档案、合同、培训、考核、公文与报表。
#[derive(Debug, Parser)]
#[command(name = "lince", version, long_about = None, disable_help_subcommand = true)]
pub struct Args {
    /// Options that stand before or after the command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Global {
    /// 单位数据所在文件夹（默认：窗口程序首次启动时选定的文件夹）
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// 输出一个JSON文档
    #[arg(long, global = true)]
    pub json: bool,
    /// 把哪一天当作“今天”，写入时也从这一天生效（默认：北京时间今天）
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// 经办人姓名；单位设有账户时是账户名，要同时给出口令
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// 口令所在的文件（第一行，UTF-8）；数据已加密或设有账户时需要
    #[arg(long, global = true, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// 钥匙文件；启用了钥匙U盘、文件不在U盘最外层的需要
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建单位数据
    Init {
        /// 街道（乡镇）名称
        #[arg(long, value_name = "NAME")]
        street: String,
        /// 行政区划代码
        #[arg(long, value_name = "CODE")]
        division: String,
        /// 政策包
        #[arg(long, value_name = "PACK", default_value = "yancheng")]
        policy: String,
    },
    /// 查看或修改单位信息
    Office {
        #[command(subcommand)]
        command: OfficeCommand,
    },
    /// 社区：新建、改名、并入、分出、撤销
    Community {
        #[command(subcommand)]
        command: CommunityCommand,
    },
    /// 街道：新建、改名
    Street {
        #[command(subcommand)]
        command: StreetCommand,
    },
    /// 公文的表样：列出、核对、使用、存成文件
    Paper {
        #[command(subcommand)]
        command: PaperCommand,
    },
    /// 视图：列出、删除；保存见lince list --save-view
    View {
        #[command(subcommand)]
        command: ViewCommand,
    },
    /// 自设项目：增加、列出、停用
    Field {
        #[command(subcommand)]
        command: FieldCommand,
    },
    /// 考核、培训、退休等办法：查看、核对、载入、存成文件
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// 放假安排：查看、录入国务院办公厅的年度通知
    Calendar {
        #[command(subcommand)]
        command: CalendarCommand,
    },
    /// 建立演示单位，并把主要工作从头到尾做一遍
    Demo {
        /// 公文和报表放在哪里
        #[arg(long, value_name = "DIR", default_value = "demo-output")]
        out: PathBuf,
    },
    /// 导入表格（.xlsx、.xls、.et、.ods、.csv、网页、.docx里的表），一个文件或一个文件夹
    Import {
        /// 表格种类；auto：每张表是什么就按什么读
        #[arg(value_parser = any_import_parser())]
        kind: ImportAs,
        /// 文件，或装着许多文件的文件夹
        file: PathBuf,
        /// 只读这个工作表
        #[arg(long, value_name = "NAME")]
        sheet: Option<String>,
        /// 年度（考核得分）
        #[arg(long, value_name = "Y")]
        year: Option<i32>,
        /// 手工指定列的含义："列名=field"
        #[arg(long, value_name = "列名=field", value_parser = pair)]
        map: Vec<(String, String)>,
        /// 只看结果，不写入
        #[arg(long)]
        dry_run: bool,
        /// 把有问题的单元格标注后另存
        #[arg(long, value_name = "OUT.xlsx")]
        errors: Option<PathBuf>,
        /// 学时超过一位小数的，四舍五入到一位（不加则不导入这些行）
        #[arg(long)]
        round_hours: bool,
        /// 表里有、已离任的人，一并办理重新到岗：编号或身份证号码，或 all；要写明日期的，编号=日期（花名册）
        #[arg(long = "return", value_name = "ID|all")]
        back: Vec<String>,
        /// 只写了姓名的行是谁："王芳@望河社区=12"、"王芳=12"，或"工作表!行=12"（编号或身份证号码）
        #[arg(long = "person", value_name = "姓名=ID", value_parser = pair)]
        people: Vec<(String, String)>,
        /// 看不懂的词是什么意思："项目:词=含义"，如 "education:大学专料=专科"；以后的表照此读入
        #[arg(long = "answer", value_name = "项目:词=含义", value_parser = pair)]
        answers: Vec<(String, String)>,
        /// 不用以前的回答，重新提问
        #[arg(long)]
        ask_again: bool,
        /// 对不上任何项目的列：leave不读入并列出，keep建成本单位的自设项目，note写进备注
        #[arg(long, value_name = "keep|note|leave", default_value = "leave")]
        own_fields: UnknownColumns,
    },
    /// 空表：填好后可以导入，列名、选项和填法都在里面
    Template {
        /// 表格种类
        #[arg(value_parser = import_parser())]
        kind: ImportOf,
        /// 输出文件
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// 人员
    Workers {
        #[command(subcommand)]
        command: WorkersCommand,
    },
    /// 名单、台账：按条件找、排序、存为表格
    List(ListArgs),
    /// 有哪些登记事项，各有什么项目
    Kinds,
    /// 登记事项：列出、登记、更正、删除
    Record {
        #[command(subcommand)]
        command: RecordCommand,
    },
    /// 合同
    Contracts {
        #[command(subcommand)]
        command: ContractsCommand,
    },
    /// 培训
    Training {
        #[command(subcommand)]
        command: TrainingCommand,
    },
    /// 考核
    Appraisal {
        #[command(subcommand)]
        command: AppraisalCommand,
    },
    /// 输出公文
    Print {
        /// 公文名称，见 --list
        #[arg(required_unless_present = "list")]
        document: Option<String>,
        /// 列出全部公文
        #[arg(long)]
        list: bool,
        /// 年度
        #[arg(long, value_name = "Y")]
        year: Option<i32>,
        /// 人员编号或身份证号码
        #[arg(long, value_name = "ID")]
        worker: Option<String>,
        /// 公示首日（默认：正在公示的按原来的日期，否则是今天）
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
        /// 只输出送审用的草稿，不开始公示
        #[arg(long)]
        draft: bool,
        /// 更正重发公示的原因
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// 输出文件
        #[arg(long, value_name = "FILE.pdf", required_unless_present = "list")]
        out: Option<PathBuf>,
    },
    /// 公示的经过：异议、复核和结果
    Publication {
        #[command(subcommand)]
        command: PublicationCommand,
    },
    /// 报表
    Report {
        /// 报表名称，见 --list
        #[arg(required_unless_present = "list")]
        report: Option<String>,
        /// 列出全部报表
        #[arg(long)]
        list: bool,
        /// 报告期，如2026Q3
        #[arg(long, value_name = "2026Q3")]
        period: Option<String>,
        /// 输出文件
        #[arg(long, value_name = "FILE.xlsx")]
        out: Option<PathBuf>,
        /// 列出某个数字背后的人
        #[arg(long, value_name = "KEY")]
        names: Option<String>,
        /// 只看这个社区；几个街道有同名社区的，写 街道/社区
        #[arg(long, value_name = "NAME", requires = "names")]
        community: Option<String>,
        /// 只看这个街道
        #[arg(long, value_name = "NAME", requires = "names")]
        street: Option<String>,
    },
    /// 报送：留存报送时的报表，和现在的数比较
    Filing {
        #[command(subcommand)]
        command: FilingCommand,
    },
    /// 撤销
    Undo {
        #[command(subcommand)]
        command: UndoCommand,
    },
    /// 重做刚撤销的操作
    Redo {
        #[command(subcommand)]
        command: RedoCommand,
    },
    /// 操作记录
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// 用口令加密单位数据
    Encrypt {
        /// 新口令所在的文件（第一行，UTF-8）
        #[arg(long, value_name = "FILE")]
        new_password_file: PathBuf,
        /// 恢复单保存为PDF；不给出时恢复码打印在屏幕上
        #[arg(long, value_name = "OUT.pdf")]
        recovery: Option<PathBuf>,
    },
    /// 单位口令
    Password {
        #[command(subcommand)]
        command: PasswordCommand,
    },
    /// 加密单位数据的密钥
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// 账户和权限
    Operators {
        #[command(subcommand)]
        command: OperatorsCommand,
    },
    /// 备份
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// 检查数据是否完好
    Check,
    /// 计算：身份证号码、退休、工作日、试用期、年休假
    Calc {
        #[command(subcommand)]
        command: CalcCommand,
    },
}

/// `office …`
#[derive(Debug, Subcommand)]
pub enum OfficeCommand {
    /// 查看
    Show,
    /// 修改：name=… division=… department=… address=… phone=… supervisor=… supervisor_phone=… basis=…
    Set {
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        changes: Vec<(String, String)>,
    },
}

/// A kind of workbook, by its key.
#[derive(Debug, Clone, Copy)]
pub struct ImportOf(pub ImportKind);

/// A kind of workbook, or whatever each sheet is.
#[derive(Debug, Clone, Copy)]
pub struct ImportAs(pub Option<ImportKind>);

fn any_import_parser() -> impl clap::builder::TypedValueParser<Value = ImportAs> {
    let auto = PossibleValue::new("auto").help("每张表是什么就按什么读");
    let keys = imports::kinds().map(|kind| {
        let about = kind.about();
        PossibleValue::new(about.key).help(about.title)
    });
    PossibleValuesParser::new(keys.chain([auto])).try_map(|key| match (key.as_str(), imports::kind(&key)) {
        ("auto", _) => Ok(ImportAs(None)),
        (_, Some(kind)) => Ok(ImportAs(Some(kind))),
        _ => Err("没有这种表格"),
    })
}

/// What becomes of columns that match no field.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum UnknownColumns {
    /// 不读入，列出来
    Leave,
    /// 建成自设项目
    Keep,
    /// 写进备注
    Note,
}

fn import_parser() -> impl clap::builder::TypedValueParser<Value = ImportOf> {
    let keys = imports::kinds().map(|kind| {
        let about = kind.about();
        PossibleValue::new(about.key).help(about.title)
    });
    PossibleValuesParser::new(keys).try_map(|key| imports::kind(&key).map(ImportOf).ok_or("没有这种表格"))
}

/// Years of which an office has anything to say; a year of two digits is a slip.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

fn day(text: &str) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(|date| YEARS.contains(&date.year()))
        .ok_or_else(|| "没有这一天，或者写法不对，应写成 2026-09-30 这样的日期".to_owned())
}

/// `办公室=一楼`: a word, an equals sign, the rest.
fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("应写成 名称=内容")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
