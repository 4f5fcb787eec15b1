//! Words about forms of papers.

use std::path::PathBuf;

use clap::Subcommand;

/// `paper …`
#[derive(Debug, Subcommand)]
pub enum PaperCommand {
    /// 有哪些表样
    List,
    /// 核对表样文件：每一项都有没有
    Check {
        /// .toml文件
        file: PathBuf,
    },
    /// 使用表样文件：代替同名的，或者增加一种
    Load {
        /// .toml文件
        file: PathBuf,
    },
    /// 不再使用本单位的表样，恢复自带的
    Remove {
        /// 名称，见paper list
        name: String,
    },
    /// 把表样存成文件，供修改
    Export {
        /// 名称，见paper list
        name: String,
        /// 存到哪里
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}
