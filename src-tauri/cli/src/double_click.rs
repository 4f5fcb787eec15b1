//! A console program that is double-clicked opens a console that vanishes as soon as the program ends. This one says where to go, and
//! waits so that the user has the time to read it.

use std::ffi::OsStr;
use std::io::{IsTerminal, Write};

/// If the program was double-clicked, says what it is and waits; true: there is nothing else to do.
pub fn explained() -> bool {
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let alone = std::env::args_os().len() == 1;
    if !(cfg!(windows) && alone && interactive)
        || in_a_shell(|name| std::env::var_os(name).as_deref().map(OsStr::to_owned))
    {
        return false;
    }
    print!(
        "\n这是邻册的命令行程序，供脚本、定时备份和信息化人员使用。\n日常办公请打开“邻册”（lince-desktop.exe）。\n\n\
         要用命令行，请先打开“命令提示符”，再输入 lince --help 查看说明。\n\n按回车键关闭……"
    );
    // Nobody is there to see an error when it fails.
    let _ = std::io::stdout().flush();
    let _ = std::io::stdin().read_line(&mut String::new());
    true
}

/// Whether a shell has started the program. The command prompt hands its prompt on, PowerShell the folder of the user's own
/// modules; Explorer has neither.
fn in_a_shell(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> bool {
    let text = |name| variable(name).map(|value| value.to_string_lossy().to_lowercase());
    let modules = text("PSModulePath").unwrap_or_default();
    let own_modules = text("USERPROFILE").is_some_and(|home| modules.contains(&home));
    text("PROMPT").is_some() || text("TERM").is_some() || own_modules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(variables: &[(&str, &str)]) -> bool {
        in_a_shell(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.into())
        })
    }

    #[test]
    fn a_shell_is_told_from_explorer_by_what_it_hands_on() {
        let home = ("USERPROFILE", r"C:\Users\张三");
        let of_all = ("PSModulePath", r"C:\Program Files\WindowsPowerShell\Modules");
        let own = (
            "PSModulePath",
            r"c:\users\张三\Documents\WindowsPowerShell\Modules;C:\Program Files\x",
        );

        assert!(!shell(&[home, of_all]), "Explorer");
        assert!(shell(&[home, of_all, ("PROMPT", "$P$G")]), "command prompt");
        assert!(shell(&[home, own]), "PowerShell");
        assert!(shell(&[home, of_all, ("TERM", "xterm")]), "a shell of another system");
    }
}
