//! What builds for Windows: the compiler that is here with rustup's libraries for Windows, or Debian's with the libraries' sources.

use crate::host::{self, WINDOWS, say};
use crate::steps::{Call, minutes};
use crate::{Outcome, apt};
use std::path::{Path, PathBuf};

/// The 64-bit Windows that mingw links for.
pub const TARGET: &str = "x86_64-pc-windows-gnu";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// On Windows itself: what is here builds for here.
    Host,
    /// rustup's compiled libraries for Windows.
    Rustup,
    /// Debian's compiler, which builds the libraries from their sources as well.
    Debian,
}

/// What this machine offers.
struct Offer {
    target_is_there: bool,
    rustup: bool,
    apt: bool,
}

impl Toolchain {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "rustup" => Some(Self::Rustup),
            "debian" => Some(Self::Debian),
            _ => None,
        }
    }

    /// The one to build with, in place and ready. Says which.
    pub fn provide(forced: Option<Self>) -> Result<Self, String> {
        let offer = Offer {
            target_is_there: target_is_there(),
            rustup: host::find("rustup").is_some(),
            apt: host::find("apt-get").is_some(),
        };
        let mut reasons = Vec::new();
        for candidate in candidates(WINDOWS, forced, &offer) {
            match candidate.make_ready(&offer) {
                Ok(()) => {
                    candidate.announce();
                    return Ok(candidate);
                }
                Err(reason) => reasons.push(reason),
            }
        }
        Err(remedy(&reasons))
    }

    fn make_ready(self, offer: &Offer) -> Outcome {
        match self {
            Self::Host => Ok(()),
            Self::Rustup if offer.target_is_there => apt::install(apt::MINGW),
            Self::Rustup => {
                Call::new(Path::new("."), "rustup", &["target", "add", TARGET]).run(minutes(10))?;
                apt::install(apt::MINGW)
            }
            Self::Debian => {
                apt::install(&[apt::MINGW, apt::RUST_FOR_WINDOWS].concat())?;
                match ["/usr/bin/cargo", "/usr/bin/rustc"]
                    .iter()
                    .find(|tool| !Path::new(tool).is_file())
                {
                    Some(missing) => Err(format!("没有 {missing} / there is no {missing}")),
                    None => Ok(()),
                }
            }
        }
    }

    fn announce(self) {
        match self {
            Self::Host => say(
                "用本机的 Rust 编译 Windows 版。",
                "Building for Windows with this machine's own Rust.",
            ),
            Self::Rustup => say(
                &format!("用 rustup 的 {TARGET} 目标编译 Windows 版。"),
                &format!("Building for Windows with rustup's target {TARGET}."),
            ),
            Self::Debian => say(
                "用 Debian 的编译器和标准库源代码（rustc-web、rust-web-src）编译 Windows 版。",
                "Building for Windows with Debian's compiler and library sources (rustc-web, rust-web-src).",
            ),
        }
    }

    /// A cargo call that builds for Windows.
    pub fn cargo(self, root: &Path, arguments: &[&str]) -> Call {
        match self {
            Self::Host => Call::cargo(root, arguments),
            Self::Rustup => Call::cargo(root, &[arguments, &["--target", TARGET]].concat()),
            Self::Debian => {
                let folder = debian_dir(root);
                let folder = folder.to_string_lossy();
                let built_here = [
                    "-Zbuild-std=std,panic_unwind",
                    "--target",
                    TARGET,
                    "--target-dir",
                    &folder,
                ];
                // The nightly switch is only for the libraries; rustup's variables would mix two compilers.
                Call::new(root, "/usr/bin/cargo", &[arguments, &built_here].concat())
                    .with("RUSTC", "/usr/bin/rustc")
                    .with("RUSTDOC", "/usr/bin/rustdoc")
                    .with("RUSTC_BOOTSTRAP", "1")
                    .with("LD_LIBRARY_PATH", "")
            }
        }
    }

    /// Where it puts the programs.
    pub fn output(self, root: &Path, profile: &str) -> PathBuf {
        match self {
            Self::Host => host::target_dir(root).join(profile),
            Self::Rustup => host::target_dir(root).join(TARGET).join(profile),
            Self::Debian => debian_dir(root).join(TARGET).join(profile),
        }
    }
}

/// Another compiler than the project's: it would build everything again each time the other has built.
fn debian_dir(root: &Path) -> PathBuf {
    host::target_dir(root).join("debian-rust")
}

/// In the order in which they are tried.
fn candidates(windows: bool, forced: Option<Toolchain>, offer: &Offer) -> Vec<Toolchain> {
    if let Some(forced) = forced {
        return vec![forced];
    }
    if windows {
        return vec![Toolchain::Host];
    }
    let rustup = (offer.target_is_there || offer.rustup).then_some(Toolchain::Rustup);
    let debian = offer.apt.then_some(Toolchain::Debian);
    rustup.into_iter().chain(debian).collect()
}

fn remedy(reasons: &[String]) -> String {
    format!(
        "没有能编译 Windows 版的 Rust：请在能上网的机器上运行 rustup target add {TARGET}，或在 Debian 12（含安全更新）上安装 {packages}。\n\
         Nothing here builds for Windows: run `rustup target add {TARGET}` where there is a network, or install {packages} on Debian 12 with its security updates.\n{}",
        reasons.join("\n"),
        packages = apt::RUST_FOR_WINDOWS.join(" "),
    )
}

/// Does the compiler that runs here have its libraries for Windows?
pub fn target_is_there() -> bool {
    is_there(TARGET)
}

/// Are Rust's libraries for `target` here?
pub fn is_there(target: &str) -> bool {
    host::output_of("rustc", &["--print", "target-libdir", "--target", target])
        .and_then(|folder| std::fs::read_dir(folder.trim()).ok())
        .is_some_and(|mut files| {
            files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(target_is_there: bool, rustup: bool, apt: bool) -> Offer {
        Offer {
            target_is_there,
            rustup,
            apt,
        }
    }

    #[test]
    fn the_compiler_that_is_here_comes_first_and_debians_second() {
        let of = |offer| candidates(false, None, &offer);

        assert_eq!(of(offer(true, false, true)), [Toolchain::Rustup, Toolchain::Debian]);
        assert_eq!(of(offer(false, true, true)), [Toolchain::Rustup, Toolchain::Debian]);
        assert_eq!(of(offer(false, false, true)), [Toolchain::Debian]);
        assert_eq!(of(offer(false, false, false)), []);
    }

    #[test]
    fn a_forced_one_is_the_only_one_and_windows_builds_for_itself() {
        let all = offer(true, true, true);

        assert_eq!(candidates(false, Some(Toolchain::Debian), &all), [Toolchain::Debian]);
        assert_eq!(candidates(true, None, &all), [Toolchain::Host]);
    }

    #[test]
    fn debians_compiler_keeps_to_a_folder_of_its_own() {
        let root = Path::new("/repo");
        let call = Toolchain::Debian.cargo(root, &["build"]);

        assert!(call.shown().contains("-Zbuild-std"), "{}", call.shown());
        assert!(call.variables.contains(&("RUSTC".into(), "/usr/bin/rustc".into())));
        assert_ne!(
            Toolchain::Debian.output(root, "release"),
            Toolchain::Rustup.output(root, "release")
        );
    }

    #[test]
    fn where_nothing_builds_for_windows_both_remedies_are_told() {
        let told = remedy(&["no network".to_owned()]);

        assert!(told.contains("rustup target add") && told.contains("rust-web-src") && told.contains("no network"));
    }
}
