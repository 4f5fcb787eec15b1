//! Words about days off and days worked.

use std::path::PathBuf;

use clap::Subcommand;

/// `calendar …`
#[derive(Debug, Subcommand)]
pub enum CalendarCommand {
    /// 查看一年的放假、调休上班日期
    Show {
        /// 年度
        year: i32,
    },
    /// 录入一年的放假安排，代替软件自带的
    Set {
        /// 年度
        year: i32,
        /// 放假的日期：2027-01-01..2027-01-03,2027-04-05
        #[arg(long, value_name = "DATES", required_unless_present = "notice")]
        off: Option<String>,
        /// 周末上班的日期
        #[arg(long, value_name = "DATES", requires = "off")]
        on: Option<String>,
        /// 通知的文号
        #[arg(long, value_name = "TEXT", requires = "off")]
        document: Option<String>,
        /// 通知全文所在的文件（UTF-8），代替--off和--on
        #[arg(long, value_name = "FILE", conflicts_with = "off")]
        notice: Option<PathBuf>,
    },
    /// 取消录入的一年，恢复为软件自带的
    Reset {
        /// 年度
        year: i32,
    },
}
