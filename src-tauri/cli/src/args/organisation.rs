//! Words about streets and communities.

use chrono::NaiveDate;
use clap::Subcommand;

use super::{day, pair};

/// `community …`
#[derive(Debug, Subcommand)]
pub enum CommunityCommand {
    /// 各社区：统计代码、户数、人口、网格、在岗人数
    List,
    /// 新建
    Add {
        /// 社区名称
        name: String,
        /// 街道
        #[arg(long, value_name = "NAME")]
        street: String,
        /// 从哪一天起，默认一直就有
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
    },
    /// 改名，或划到另一个街道；以前的报表仍用原名
    Rename {
        /// 社区；几个街道有同名社区的，写 街道/社区
        community: String,
        /// 新名称
        name: String,
        /// 划到哪个街道
        #[arg(long, value_name = "NAME")]
        street: Option<String>,
        /// 从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
    },
    /// 并入另一个社区，人员随之变动
    Merge {
        /// 并入的社区
        gone: String,
        /// 并到哪个社区
        into: String,
        /// 从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
    },
    /// 分出一个新社区
    Split {
        /// 原社区
        community: String,
        /// 新社区名称
        name: String,
        /// 划过去的人：编号，以逗号分开
        #[arg(long, value_name = "IDS", value_delimiter = ',')]
        workers: Vec<u32>,
        /// 从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
    },
    /// 撤销；还有人的不能撤销
    Close {
        /// 社区
        community: String,
        /// 从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
    },
    /// 统计资料：code= households= residents= grids=
    Set {
        /// 社区
        community: String,
        /// 项目=内容
        #[arg(required = true, value_parser = pair)]
        fields: Vec<(String, String)>,
        /// 从哪一天起，默认是经办日期
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
    },
}

/// `street …`
#[derive(Debug, Subcommand)]
pub enum StreetCommand {
    /// 新建
    Add {
        /// 街道名称
        name: String,
    },
    /// 改名；以前的报表仍用原名
    Rename {
        /// 街道
        street: String,
        /// 新名称
        name: String,
        /// 从哪一天起
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
    },
}
