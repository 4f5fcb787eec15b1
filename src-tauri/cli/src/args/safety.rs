//! Words about backups, the trail and taking back.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Subcommand;

use super::day;

/// `undo …`
#[derive(Debug, Subcommand)]
pub enum UndoCommand {
    /// 可以撤销的操作
    List,
    /// 撤销最近一步
    Last,
}

/// `redo …`
#[derive(Debug, Subcommand)]
pub enum RedoCommand {
    /// 撤销过、还可以重做的操作；办理了别的以后就没有了
    List,
    /// 重做最近撤销的一步
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
    /// 试恢复：把备份取出来核对一遍，不动现在的数据，用完就删；不写文件则用最新的一份
    Try {
        /// 备份文件
        file: Option<PathBuf>,
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
        #[arg(long, value_name = "DATE", value_parser = day)]
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
