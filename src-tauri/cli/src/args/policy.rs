//! Words about the rules of the place.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Subcommand;

use super::day;

/// `policy …`
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// 有哪些办法，从哪天起执行
    List,
    /// 一份办法的全文；不写名称是现行的
    Show {
        /// 编号或名称
        name: Option<String>,
    },
    /// 核对办法文件，并试算其中的算例
    Check {
        /// .toml文件
        file: PathBuf,
    },
    /// 载入办法文件，从某一天起执行；已确认的年度不变
    Load {
        /// .toml文件
        file: PathBuf,
        /// 从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
        /// 只看影响，不载入
        #[arg(long)]
        dry_run: bool,
    },
    /// 取消载入的一份办法
    Remove {
        /// 编号或名称
        name: String,
    },
    /// 把一份办法存成文件，可以改了再载入
    Export {
        /// 编号或名称
        name: String,
        /// 文件
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}
