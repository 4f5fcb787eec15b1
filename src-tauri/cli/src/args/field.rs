//! Words about the office's own fields.

use std::path::PathBuf;

use clap::Subcommand;

/// `field …`
#[derive(Debug, Subcommand)]
pub enum FieldCommand {
    /// 有哪些自设项目
    List,
    /// 增加自设项目：people（人员）或任何一种记录
    Add {
        /// people，或记录种类，见lince kinds
        kind: String,
        /// 代号：小写字母、数字和下划线
        key: String,
        /// 名称
        #[arg(long, value_name = "TEXT")]
        title: String,
        /// 写法：text文字、day日期、number数、yes_no是否、list选项
        #[arg(long, value_name = "FORM", default_value = "text")]
        form: String,
        /// 选项，用逗号隔开
        #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
        choices: Vec<String>,
    },
    /// 停用自设项目；填过的内容保留
    Retire {
        /// people，或记录种类
        kind: String,
        /// 代号
        key: String,
        /// 重新使用
        #[arg(long)]
        again: bool,
    },
}

/// `filing …`
#[derive(Debug, Subcommand)]
pub enum FilingCommand {
    /// 把报表照现在的数留存为已报送；报送过的时期再报送是更正，要写原因
    Make {
        /// 统计报表的名称，见lince report --list
        report: String,
        /// 报告期，如2026Q3
        #[arg(long, value_name = "2026Q3")]
        period: String,
        /// 报送的文件一并存到这里，记下文件名和摘要
        #[arg(long, value_name = "FILE.xlsx")]
        out: Option<PathBuf>,
        /// 更正的原因
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// 报送过哪些
    List,
    /// 报送时的数
    Show {
        /// 报表名称
        report: String,
        /// 报告期
        #[arg(long, value_name = "2026Q3")]
        period: String,
    },
    /// 报送时的数和现在的数，逐人说明差在哪里
    Compare {
        /// 报表名称
        report: String,
        /// 报告期
        #[arg(long, value_name = "2026Q3")]
        period: String,
    },
}

/// `view …`
#[derive(Debug, Subcommand)]
pub enum ViewCommand {
    /// 有哪些视图
    List,
    /// 删除视图
    Remove {
        /// people，或记录种类
        #[arg(value_parser = super::people::list_parser())]
        of: super::ListOf,
        /// 视图名称
        name: String,
    },
}
