//! Words about passwords, accounts and their rights.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `lince password`
#[derive(Debug, Subcommand)]
pub enum PasswordCommand {
    /// 修改口令；--password-file给出现在的口令或恢复码
    Change {
        /// 新口令所在的文件（第一行，UTF-8）
        #[arg(long, value_name = "FILE")]
        new_password_file: PathBuf,
        #[command(flatten)]
        keep: KeepArgs,
    },
    /// 更换恢复码，原来的恢复单作废
    Recovery {
        /// 恢复单保存为PDF；不给出时恢复码打印在屏幕上
        #[arg(long, value_name = "OUT.pdf")]
        recovery: Option<PathBuf>,
        #[command(flatten)]
        keep: KeepArgs,
    },
    /// 给一个好记的口令：随机的四个词；设不设用它由您决定
    Suggest {
        /// 存为口令文件，供--new-password-file使用；不给出时打印在屏幕上
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Whether the data key is kept although something was withdrawn that opened it.
#[derive(Debug, Args)]
pub struct KeepArgs {
    /// 不更换密钥：以前的密钥文件和口令还能打开现在的数据
    #[arg(long, requires = "reason")]
    keep_key: bool,
    /// 不更换密钥的理由，记入操作记录
    #[arg(long, value_name = "TEXT", requires = "keep_key")]
    reason: Option<String>,
}

impl KeepArgs {
    /// Why it is kept; `None`: it is not.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref().filter(|_| self.keep_key)
    }
}

/// `lince key`
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// 更换密钥：停用账户、改口令以后，以前的密钥文件就打不开现在的数据；够得着的备份一并换上
    Rotate {
        #[command(flatten)]
        keep: KeepArgs,
    },
    /// 钥匙U盘：启用后，光有口令打不开数据，还要有钥匙文件；恢复码不受影响；不写选项时看用的是哪一个、插着哪些
    File(KeyFileArgs),
    /// 一份没有加密的备份已经收回、删除或销毁，不再提醒
    Settled {
        /// check列出的文件或文件夹
        path: PathBuf,
    },
}

/// `lince key file`; without any of these it says what is in use and at hand.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct KeyFileArgs {
    /// 做一个钥匙文件并启用；已经启用的换成新的，原来的作废
    #[arg(long, value_name = "FILE")]
    pub make: Option<PathBuf>,
    /// 再做一份现在用的钥匙文件
    #[arg(long, value_name = "FILE")]
    pub copy: Option<PathBuf>,
    /// 停用
    #[arg(long)]
    pub none: bool,
}

impl KeyFileArgs {
    /// Is nothing to be done?
    pub fn is_question(&self) -> bool {
        self.make.is_none() && self.copy.is_none() && !self.none
    }
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
