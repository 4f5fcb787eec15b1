//! Words about what is computed without an office.

use chrono::NaiveDate;
use clap::Subcommand;

use super::day;

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
        #[arg(long, value_name = "DATE", value_parser = day)]
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
        #[arg(long, value_name = "DATE", value_parser = day)]
        start: NaiveDate,
        /// 合同终止日期（当日仍有效）；不填：无固定期限
        #[arg(long, value_name = "DATE", value_parser = day)]
        end: Option<NaiveDate>,
    },
    /// 法定年休假天数
    AnnualLeave {
        /// 首次参加工作日期
        #[arg(long, value_name = "DATE", value_parser = day)]
        first_work: NaiveDate,
        /// 哪一天
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: NaiveDate,
    },
}
