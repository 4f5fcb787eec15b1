//! The parser's own words in Chinese: the frame of the help, and what is wrong with a command line.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

use super::Args;

const HELP: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}";

/// Reads the command line. Help and version are printed, and so is what is wrong, in Chinese, with exit code 2.
pub fn read() -> Args {
    let mut command = in_chinese(Args::command().disable_version_flag(true).arg(version()).arg(help()));
    let read = command
        .try_get_matches_from_mut(std::env::args_os())
        .and_then(|found| Args::from_arg_matches(&found));
    read.unwrap_or_else(|error| match words(&error) {
        Some(sentence) => {
            eprintln!("{sentence}\n用 lince --help 或在命令后加 --help 查看说明。");
            std::process::exit(error.exit_code())
        }
        None => error.exit(),
    })
}

fn help() -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .global(true)
        .action(ArgAction::Help)
        .help("显示这份说明")
}

fn version() -> Arg {
    Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help("显示版本")
}

fn in_chinese(command: Command) -> Command {
    command
        .disable_help_flag(true)
        .help_template(HELP)
        .subcommand_help_heading("命令")
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let values = arg.get_possible_values();
            let takes_one = arg.get_action().takes_values() && !values.is_empty();
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            let arg = arg.help_heading(heading);
            if !takes_one {
                return arg;
            }
            let words: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
            let words = words.join("、");
            arg.hide_possible_values(true)
                .help(format!("{help}（可以写：{words}）"))
        })
        .mut_subcommands(in_chinese)
}

/// `None`: nothing is wrong, the help or the version is asked for.
fn words(error: &clap::Error) -> Option<String> {
    let told = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => Some(one.clone()),
        Some(ContextValue::Strings(several)) => Some(several.join("、")),
        Some(ContextValue::StyledStr(styled)) => Some(styled.to_string()),
        _ => None,
    };
    let about = |kind| told(kind).unwrap_or_default();
    let (argument, value) = (about(ContextKind::InvalidArg), about(ContextKind::InvalidValue));
    let allowed = told(ContextKind::ValidValue).map_or(String::new(), |valid| format!("可以写：{valid}。"));
    let meant = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .find_map(told)
    .map_or(String::new(), |meant| format!("是不是“{meant}”？"));
    Some(match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "没有写要做什么。".to_owned()
        }
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令。{meant}", about(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个参数。{meant}"),
        ErrorKind::MissingRequiredArgument => format!("缺少{argument}。"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument}后面没有写内容。{allowed}"),
        ErrorKind::InvalidValue => format!("{argument}不能是“{value}”。{allowed}{meant}"),
        ErrorKind::ValueValidation => {
            // What the standard library says of a number is English.
            let why = std::error::Error::source(error)
                .map(ToString::to_string)
                .filter(|why| !why.is_ascii())
                .unwrap_or_else(|| "这里应是一个数，或者数太大".to_owned());
            format!("{argument}的“{value}”不对：{why}。")
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument}不能重复写，也不能与{}同时写。", about(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => "命令里有读不出的字，请用UTF-8。".to_owned(),
        _ => format!("{argument}写得不对，或者内容的个数不对。"),
    })
}
