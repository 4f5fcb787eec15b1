//! Words about what comes of a publication.

use chrono::NaiveDate;
use clap::{Subcommand, ValueEnum};

use super::day;

/// What a publication came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PublicationResult {
    /// 公示期满，无异议
    None,
    /// 有异议，已逐件答复
    Objections,
}

/// `publication …`
#[derive(Debug, Subcommand)]
pub enum PublicationCommand {
    /// 全部公示，包括异议
    List,
    /// 记录公示结果
    End {
        /// 公示编号，见 list
        id: u32,
        /// 结果
        #[arg(long, value_enum)]
        result: PublicationResult,
    },
    /// 登记一件异议
    Object {
        /// 公示编号，见 list
        id: u32,
        /// 反映的是谁：编号或身份证号码（默认：不指某人）
        #[arg(long, value_name = "ID")]
        worker: Option<String>,
        /// 反映人（默认：未署名）
        #[arg(long, value_name = "TEXT")]
        by: Option<String>,
        /// 反映的内容
        #[arg(long, value_name = "TEXT")]
        text: String,
        /// 收到日期（默认：今天）
        #[arg(long, value_name = "DATE", value_parser = day)]
        received: Option<NaiveDate>,
    },
    /// 答复一件异议；等次有变的，同时作出复核决定
    Decide {
        /// 公示编号，见 list
        id: u32,
        /// 异议编号，见 list
        #[arg(long, value_name = "N")]
        objection: u32,
        /// 结论
        #[arg(long, value_name = "TEXT")]
        decision: String,
        /// 核查情况
        #[arg(long, value_name = "TEXT")]
        finding: Option<String>,
        /// 复核以后的等次
        #[arg(long, value_name = "GRADE")]
        grade: Option<String>,
        /// 复核以后超出名额也照办
        #[arg(long, requires = "grade")]
        over_quota: bool,
    },
}
