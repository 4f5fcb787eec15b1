//! `cargo xtask test windows`: the same suites, built for Windows, under wine; then the installer, tried as an office would.
//!
//! prefix (a PC) → trial (an office's PC, with what is built for it) → installer (a life with it), refusals, interruptions.
//! What wine shows is how far the programs get without Windows itself: no WebView2, no printer, no virus scanner.

mod contents;
mod installer;
mod interruptions;
mod prefix;
mod refusals;
mod trial;

use crate::arguments::Arguments;
use crate::dist::toolchain::{TARGET, target_is_there};
use crate::host;
use crate::steps::{Call, Step, Work, go_through, minutes};
use crate::{Outcome, apt, fonts};
use prefix::Prefix;
use std::path::{Path, PathBuf};

/// What of it is wanted.
#[derive(Debug, Default, PartialEq)]
struct Wanted {
    /// An expression of nextest: only these tests.
    filter: Option<String>,
    /// Leaves the suites out.
    installer_only: bool,
}

impl Wanted {
    fn read(words: &[String]) -> Result<Self, String> {
        let mut arguments = Arguments::of(words);
        let expression = |word: &str| Some(word.to_owned());
        let wanted = Self {
            filter: arguments.value("-E", expression, "-E 后面要有表达式 / -E needs an expression")?,
            installer_only: arguments.switch("--installer"),
        };
        arguments.end().map(|()| wanted)
    }
}

pub fn test(root: &Path, arguments: &[String]) -> Outcome {
    let wanted = Wanted::read(arguments)?;
    if !cfg!(target_os = "linux") {
        return Err(
            "wine 只在 Linux 上用；Windows 上直接运行 cargo xtask test / on Windows itself run `cargo xtask test`"
                .into(),
        );
    }
    let outcome = go_through(plan(root, wanted, host::find("cargo-nextest").is_some()));
    Prefix::suites(root).stop();
    Prefix::office(root).stop();
    outcome
}

/// Where wine keeps what it makes.
fn folder(root: &Path) -> PathBuf {
    host::target_dir(root).join("wine")
}

fn plan(root: &Path, wanted: Wanted, nextest: bool) -> Vec<Step<'_>> {
    let mut steps = vec![
        step("Debian packages", &[], || {
            apt::install(&[apt::BUILD, apt::MINGW, apt::INSTALLER, apt::WINE].concat())
        }),
        step("Rust for Windows", &[], rust_for_windows),
        step("fonts", &[], || fonts::set_up(root)),
        step("wine", &["Debian packages"], || Prefix::suites(root).make(root)),
    ];
    if !wanted.installer_only {
        steps.push(step(
            "suites under wine",
            &["Rust for Windows", "wine", "fonts"],
            move || {
                // With the first program Windows' own services start, and hold on to what it prints to: not to a test's.
                Prefix::suites(root).run("reg", &["query", "HKCU"])?;
                suites(root, nextest, wanted.filter.as_deref()).run(minutes(90))
            },
        ));
    }
    steps.extend(installer::steps(root));
    steps
}

fn rust_for_windows() -> Outcome {
    if target_is_there() {
        return Ok(());
    }
    Err(format!("请先运行 / please run first: rustup target add {TARGET}"))
}

/// The packages that do not need the window's libraries.
fn suites(root: &Path, nextest: bool, filter: Option<&str>) -> Call {
    let packages = [
        "-p",
        "lince-core",
        "-p",
        "lince-places",
        "-p",
        "lince-system",
        "-p",
        "lince-cli",
        "-p",
        "lince-tests",
    ];
    let rest = [&packages[..], &["--target", TARGET, "--no-fail-fast"]].concat();
    let call = match (nextest, filter) {
        (true, None) => Call::cargo(root, &[&["nextest", "run"], &rest[..]].concat()),
        (true, Some(filter)) => Call::cargo(root, &[&["nextest", "run"], &rest[..], &["-E", filter]].concat()),
        (false, _) => Call::cargo(root, &[&["test", "--tests"], &rest[..]].concat()),
    };
    call.with(
        "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER",
        Prefix::suites(root).runner().to_string_lossy(),
    )
}

fn step<'a>(name: &'static str, needs: &'static [&'static str], work: impl FnOnce() -> Outcome + 'a) -> Step<'a> {
    Step {
        name,
        needs,
        work: Work::Do(Box::new(work)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_names_an_earlier_step() {
        let mut before = Vec::new();
        for step in plan(Path::new("/repo"), Wanted::default(), true) {
            assert!(
                step.needs.iter().all(|need| before.contains(need)),
                "{} needs {:?}",
                step.name,
                step.needs
            );
            before.push(step.name);
        }
    }

    #[test]
    fn the_suites_run_under_wine_and_may_be_narrowed() {
        let call = suites(Path::new("/repo"), true, Some("test(backup)"));

        assert!(call.shown().ends_with("-E test(backup)"), "{}", call.shown());
        assert!(
            call.variables
                .iter()
                .any(|(name, value)| name.ends_with("_RUNNER") && value.ends_with("run"))
        );
        assert!(
            suites(Path::new("/repo"), false, None)
                .shown()
                .starts_with("cargo test --tests")
        );
    }

    #[test]
    fn the_installer_can_be_tried_alone() {
        let names = |wanted| {
            plan(Path::new("/repo"), wanted, true)
                .iter()
                .map(|step| step.name)
                .collect::<Vec<_>>()
        };
        let alone = Wanted::read(&["--installer".to_owned()]).unwrap();

        assert!(!names(alone).contains(&"suites under wine"));
        assert!(names(Wanted::default()).contains(&"suites under wine"));
        assert!(Wanted::read(&["--fast".to_owned()]).is_err());
    }
}
