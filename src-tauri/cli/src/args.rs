//! The words of the command line. Names, flags and keys are English; help is Chinese.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};

/// 邻册命令行：社区工作者档案、合同、培训、考核、公文与报表。
#[derive(Debug, Parser)]
#[command(name = "lince", version, about, long_about = None, disable_help_subcommand = true)]
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
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub as_of: Option<NaiveDate>,
    /// 经办人姓名；单位设有账户时是账户名，要同时给出口令
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// 口令所在的文件（第一行，UTF-8）；数据已加密或设有账户时需要
    #[arg(long, global = true, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
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
    /// 建立演示单位，并把主要工作从头到尾做一遍
    Demo {
        /// 公文和报表放在哪里
        #[arg(long, value_name = "DIR", default_value = "demo-output")]
        out: PathBuf,
    },
    /// 导入表格（.xlsx、.xls、.csv）
    Import {
        /// 表格种类
        kind: ImportKind,
        /// 文件
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
    },
    /// 人员
    Workers {
        #[command(subcommand)]
        command: WorkersCommand,
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
        /// 公示首日
        #[arg(long, value_name = "DATE")]
        from: Option<NaiveDate>,
        /// 输出文件
        #[arg(long, value_name = "FILE.pdf", required_unless_present = "list")]
        out: Option<PathBuf>,
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
        /// 只看这个社区
        #[arg(long, value_name = "NAME", requires = "names")]
        community: Option<String>,
        /// 只看这个街道
        #[arg(long, value_name = "NAME", requires = "names")]
        street: Option<String>,
    },
    /// 撤销
    Undo {
        #[command(subcommand)]
        command: UndoCommand,
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

/// `lince password`
#[derive(Debug, Subcommand)]
pub enum PasswordCommand {
    /// 修改口令；--password-file给出现在的口令或恢复码
    Change {
        /// 新口令所在的文件（第一行，UTF-8）
        #[arg(long, value_name = "FILE")]
        new_password_file: PathBuf,
    },
    /// 更换恢复码，原来的恢复单作废
    Recovery {
        /// 恢复单保存为PDF；不给出时恢复码打印在屏幕上
        #[arg(long, value_name = "OUT.pdf")]
        recovery: Option<PathBuf>,
    },
}

/// `lince operators`
#[derive(Debug, Subcommand)]
pub enum OperatorsCommand {
    /// 列出全部账户
    List,
    /// 新增账户；第一个账户必须是负责人，其他账户的口令首次登录后要改
    Add {
        /// 姓名
        name: String,
        /// 负责人、经办人或查阅
        #[arg(long, value_name = "ROLE")]
        role: String,
        /// 口令所在的文件（第一行，UTF-8）
        #[arg(long, value_name = "FILE")]
        new_password_file: PathBuf,
        #[command(flatten)]
        terms: TermsArgs,
    },
    /// 修改角色、权限、社区，停用或启用
    Set {
        /// 姓名
        name: String,
        /// 负责人、经办人或查阅；权限随之恢复为该角色的
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
        /// 是否可以登录
        #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
        active: Option<bool>,
        #[command(flatten)]
        terms: TermsArgs,
    },
    /// 修改自己的口令；用--of重设别人的
    Password {
        /// 新口令所在的文件（第一行，UTF-8）
        #[arg(long, value_name = "FILE")]
        new_password_file: PathBuf,
        /// 重设这个账户的口令，首次登录后要改
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// 没有加密的单位：更换恢复码，用来找回负责人的账户
    Recovery {
        /// 恢复单保存为PDF；不给出时恢复码打印在屏幕上
        #[arg(long, value_name = "OUT.pdf")]
        recovery: Option<PathBuf>,
    },
    /// 凭恢复码（--password-file）重设一名负责人的口令
    Recover {
        /// 姓名
        name: String,
        /// 新口令所在的文件（第一行，UTF-8）
        #[arg(long, value_name = "FILE")]
        new_password_file: PathBuf,
    },
}

/// What an account may do and see.
#[derive(Debug, clap::Args)]
pub struct TermsArgs {
    /// 在角色之外另给的权限
    #[arg(long, value_name = "RIGHT")]
    pub give: Vec<String>,
    /// 收回角色中的权限
    #[arg(long, value_name = "RIGHT")]
    pub withdraw: Vec<String>,
    /// 只负责这些社区
    #[arg(long, value_name = "NAME", conflicts_with = "all_communities")]
    pub community: Vec<String>,
    /// 负责全部社区
    #[arg(long)]
    pub all_communities: bool,
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("yes或no".to_owned()),
    }
}

/// `办公室=一楼`: a word, an equals sign, the rest.
fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| format!("「{text}」应写成 名称=内容"))?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

/// `office …`
#[derive(Debug, Subcommand)]
pub enum OfficeCommand {
    /// 查看
    Show,
    /// 修改：name=… address=… phone=… department=… supervisor_phone=…
    Set {
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        changes: Vec<(String, String)>,
    },
}

/// Kinds of workbooks.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[allow(missing_docs)]
pub enum ImportKind {
    Communities,
    Roster,
    Contracts,
    Training,
    Appraisal,
}

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
        /// 社区
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
    /// 修改一人：post=… phone=…
    Set {
        /// 编号或身份证号码
        id: String,
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
        /// 从哪天起
        #[arg(long, value_name = "DATE")]
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
        #[arg(long, value_name = "DATE")]
        on: NaiveDate,
        /// 离任方式：辞职、退休、合同到期……
        #[arg(long, value_name = "KIND")]
        kind: String,
    },
    /// 存入照片（JPEG或PNG）
    Photo {
        /// 编号或身份证号码
        id: String,
        /// 照片文件
        file: PathBuf,
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
}

/// `undo …`
#[derive(Debug, Subcommand)]
pub enum UndoCommand {
    /// 可以撤销的操作
    List,
    /// 撤销最近一步
    Last,
}

/// `backup …`
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// 备份全部数据
    Create {
        /// 放在哪个文件夹（默认：数据文件夹中的backups）
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// 升级软件以前留一份；加密的单位不用口令，原样复制（安装程序调用）
    BeforeUpgrade,
    /// 已有的备份
    List,
    /// 核对一个备份是否完好
    Verify {
        /// 备份文件
        file: PathBuf,
    },
    /// 恢复到一个备份的状态；现有数据先另存
    Restore {
        /// 备份文件
        file: PathBuf,
        /// 备份另有口令时，口令文件（首行）；--password-file 是现有数据的口令
        #[arg(long, value_name = "FILE")]
        backup_password_file: Option<PathBuf>,
    },
    /// 第二个备份位置：每次备份也复制到那里并核对；不写文件夹则查看
    Second {
        /// U盘、移动硬盘或另一块硬盘上的文件夹
        folder: Option<PathBuf>,
        /// 不再备份到第二个位置
        #[arg(long, conflicts_with = "folder")]
        none: bool,
    },
}

/// `audit …`
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// 操作记录
    List {
        /// 编号或身份证号码
        #[arg(long, value_name = "ID")]
        worker: Option<String>,
        /// 从哪天起
        #[arg(long, value_name = "DATE")]
        from: Option<NaiveDate>,
    },
    /// 核对操作记录是否完整、现有数据是否与它一致
    Verify {
        /// 另外对照的备份文件或文件夹（如平时锁在别处的U盘）
        #[arg(long, value_name = "FILE|DIR")]
        against: Vec<PathBuf>,
        /// 打印的登记表末尾的条数和校验码，如 "29:e20322d8 …"
        #[arg(long, value_name = "N:CODE")]
        head: Vec<String>,
    },
    /// 换回旧数据等情况核对清楚后，写明原因，从此重新对照
    Accept {
        /// 原因
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// 另外对照的备份文件或文件夹
        #[arg(long, value_name = "FILE|DIR")]
        against: Vec<PathBuf>,
    },
}

/// `calc …`: needs no office.
#[derive(Debug, Subcommand)]
pub enum CalcCommand {
    /// 身份证号码（GB 11643）
    IdNumber {
        /// 号码
        text: String,
    },
    /// 法定退休年龄（2025年1月1日起）
    Retirement {
        /// 出生年月：YYYY-MM 或 YYYY-MM-DD
        #[arg(long, value_name = "YYYY-MM[-DD]")]
        born: String,
        /// male60、female55、female50
        #[arg(long, value_name = "TRACK")]
        track: String,
    },
    /// 若干个工作日的最后一天
    Workdays {
        /// 首日
        #[arg(long, value_name = "DATE")]
        from: NaiveDate,
        /// 工作日数
        #[arg(long, value_name = "N")]
        count: u32,
        /// 首日不计
        #[arg(long)]
        exclude_first: bool,
    },
    /// 最长试用期
    Probation {
        /// 合同起始日期
        #[arg(long, value_name = "DATE")]
        start: NaiveDate,
        /// 合同终止日期（当日仍有效）；不填：无固定期限
        #[arg(long, value_name = "DATE")]
        end: Option<NaiveDate>,
    },
    /// 法定年休假天数
    AnnualLeave {
        /// 首次参加工作日期
        #[arg(long, value_name = "DATE")]
        first_work: NaiveDate,
        /// 哪一天
        #[arg(long, value_name = "DATE")]
        on: NaiveDate,
    },
}
