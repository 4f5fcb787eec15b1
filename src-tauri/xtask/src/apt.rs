//! Debian packages: finds exactly those that are missing, and installs them.

use crate::host::{self, say};
use crate::steps::{Call, minutes};
use std::path::Path;

/// What building the program needs that is not Rust: a C compiler for the database engine, and the cipher that it encrypts with.
pub const BUILD: &[&str] = &["build-essential", "pkg-config", "libssl-dev"];
/// What the window needs: WebKit with its headers, and a font with Chinese.
pub const WINDOW: &[&str] = &["libwebkit2gtk-4.1-dev", "fonts-noto-cjk"];
/// What driving the real window without a screen needs, and reading back the papers it makes.
pub const WINDOW_TESTS: &[&str] = &["webkit2gtk-driver", "xvfb", "dbus", "poppler-utils"];
/// What compiling and linking for Windows needs; perl configures OpenSSL, which is built in there.
pub const MINGW: &[&str] = &["gcc-mingw-w64-x86-64-posix", "perl"];
/// What links a program that needs no library of the desktop; perl configures its OpenSSL.
pub const STATIC: &[&str] = &["musl-tools", "perl"];
/// Debian's own Rust with the sources of its library, for a machine whose Rust has no library for Windows.
pub const RUST_FOR_WINDOWS: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];
/// What packs the installer for Windows.
pub const INSTALLER: &[&str] = &["nsis"];
/// What runs programs for Windows here, and looks at their windows.
pub const WINE: &[&str] = &["wine64", "xvfb", "xauth", "xdotool", "imagemagick", "fonts-noto-cjk"];
/// The tools that the program is timed beside, and what measures and reads them.
pub const BENCH: &[&str] = &[
    "sqlite3",
    "libreoffice-calc",
    "poppler-utils",
    "time",
    "python3",
    "python3-venv",
];

/// Installs what is missing of `packages`. Elsewhere than on Debian it says what is needed, and goes on.
pub fn install(packages: &[&str]) -> Result<(), String> {
    if host::find("apt-get").is_none() || host::find("dpkg-query").is_none() {
        advise(packages);
        return Ok(());
    }
    let missing = missing(packages);
    if missing.is_empty() {
        println!("Debian 软件包已齐 / Debian packages: all there");
        return Ok(());
    }
    say(
        &format!("安装 Debian 软件包：{}", missing.join(" ")),
        &format!("Installing Debian packages: {}", missing.join(" ")),
    );
    as_root(&["update"]).and_then(|()| as_root(&[&["install", "-y", "--no-install-recommends"], &missing[..]].concat()))
}

/// Those of `packages` that are not installed.
pub fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    // Ends with an error when it does not know one of them, after listing the others: so only its text counts.
    let listed = std::process::Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\\n"])
        .args(packages)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    not_installed(packages, &listed)
}

fn not_installed<'a>(packages: &[&'a str], listed: &str) -> Vec<&'a str> {
    let is_installed = |package: &str| {
        listed
            .lines()
            .any(|line| line.split_once(' ') == Some((package, "installed")))
    };
    packages
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect()
}

fn as_root(arguments: &[&str]) -> Result<(), String> {
    let call = apt_get(
        arguments,
        host::output_of("id", &["-u"]).is_some_and(|id| id.trim() == "0"),
        host::is_attended(),
    );
    if call.program == Path::new("sudo") && host::find("sudo").is_none() {
        return Err(format!(
            "请以 root 身份运行 / please run as root: apt-get {}",
            arguments.join(" ")
        ));
    }
    call.run(minutes(20))
}

/// Waits up to ten minutes for another package manager to finish, and asks nothing but sudo's password.
fn apt_get(arguments: &[&str], root: bool, attended: bool) -> Call {
    let options = ["-o", "DPkg::Lock::Timeout=590", "-o", "Acquire::Retries=3"];
    let rest = [&options[..], arguments].concat();
    let folder = Path::new("/");
    if root {
        return Call::new(folder, "apt-get", &rest).with("DEBIAN_FRONTEND", "noninteractive");
    }
    let sudo: &[&str] = if attended { &[] } else { &["-n"] };
    // sudo drops variables, so env sets it behind sudo.
    Call::new(
        folder,
        "sudo",
        &[sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], &rest[..]].concat(),
    )
}

fn advise(packages: &[&str]) {
    if cfg!(windows) {
        say(
            "Windows：请先装好 Visual Studio 生成工具（C++）和 Strawberry Perl（编译加密库用）；WebView2 运行时 Windows 11 自带。",
            "Windows: this needs the Visual Studio Build Tools (C++) and Strawberry Perl, which builds OpenSSL; Windows 11 has the WebView2 runtime.",
        );
    } else if cfg!(target_os = "macos") {
        say(
            "macOS：请先运行 xcode-select --install。",
            "macOS: this needs the command line tools: xcode-select --install.",
        );
    } else {
        say(
            &format!(
                "这里没有 apt-get，请自行装好与这些 Debian 软件包相当的软件：{}",
                packages.join(" ")
            ),
            &format!(
                "No apt-get here: please install what corresponds to these Debian packages: {}",
                packages.join(" ")
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_packages_that_are_not_installed_are_missing() {
        let listed = "dbus installed\nxvfb config-files\nxauth not-installed\n";

        let missing = not_installed(&["dbus", "xvfb", "xauth", "webkit2gtk-driver"], listed);

        assert_eq!(
            missing,
            ["xvfb", "xauth", "webkit2gtk-driver"],
            "removed and unknown ones are missing too"
        );
    }

    #[test]
    fn a_package_whose_name_begins_like_an_installed_one_is_missing() {
        assert_eq!(not_installed(&["python3"], "python3-venv installed\n"), ["python3"]);
    }

    #[test]
    fn root_needs_no_sudo_and_others_are_not_asked_where_nobody_is() {
        let shown = |root, attended| apt_get(&["update"], root, attended).shown();

        assert_eq!(
            shown(true, false),
            "apt-get -o DPkg::Lock::Timeout=590 -o Acquire::Retries=3 update"
        );
        assert!(shown(false, false).starts_with("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get "));
        assert!(shown(false, true).starts_with("sudo env "));
    }
}
