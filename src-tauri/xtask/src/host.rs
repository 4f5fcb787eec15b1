//! What this machine is: its system, its display, the tools on its PATH.

use std::env;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub const WINDOWS: bool = cfg!(windows);

/// A sentence for people, in both languages.
pub fn say(chinese: &str, english: &str) {
    println!("{chinese}\n{english}");
}

/// Whether a window can be opened. Windows and macOS always have a desktop.
pub fn has_display() -> bool {
    !cfg!(target_os = "linux") || display_named(|name| env::var(name).ok())
}

fn display_named(variable: impl Fn(&str) -> Option<String>) -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

/// Whether a person is there to be asked for a password.
pub fn is_attended() -> bool {
    std::io::stdin().is_terminal()
}

/// Full path of a program on the PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let file = if WINDOWS && !program.contains('.') {
        format!("{program}.exe")
    } else {
        program.to_owned()
    };
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// What `program` prints, if it runs and succeeds.
pub fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The cargo that runs us.
pub fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// Where cargo puts what it builds.
pub fn target_dir(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// A built program: `target/<profile>/<name>`, with `.exe` on Windows.
pub fn built(root: &Path, profile: &str, name: &str) -> PathBuf {
    target_dir(root)
        .join(profile)
        .join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_there_when_x11_or_wayland_names_one() {
        let with = |name: &'static str, value: &'static str| {
            display_named(move |asked| (asked == name).then(|| value.to_owned()))
        };

        assert!(with("DISPLAY", ":0"));
        assert!(with("WAYLAND_DISPLAY", "wayland-0"));
        assert!(!with("DISPLAY", ""), "an empty variable names no display");
        assert!(!with("TERM", "xterm"));
    }

    #[test]
    fn a_program_that_is_not_there_is_not_found() {
        assert_eq!(find("no-such-program-here"), None);
        assert_eq!(output_of("no-such-program-here", &[]), None);
    }
}
