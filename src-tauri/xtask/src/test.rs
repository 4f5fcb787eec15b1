//! `cargo xtask test`: everything that must pass, step by step; and the bindings that one of the tests guards.

use crate::dist::toolchain;
use crate::host::{self, WINDOWS};
use crate::steps::{Call, Step, Work, go_through, minutes};
use crate::{Outcome, apt, fonts, npm, setup};
use std::path::Path;

/// The same for every cargo call, so that nothing is compiled twice.
const FEATURES: &str = "lince-desktop/custom-protocol";
/// The package whose tests drive the real window.
const WINDOW_PACKAGE: &str = "lince-e2e";

/// What decides which steps there are.
struct Facts {
    quick: bool,
    nextest: bool,
    /// Why the real window cannot be tested here, if so.
    no_window: Option<String>,
    /// Why it cannot be compiled for Windows here, if so.
    no_windows: Option<String>,
}

impl Facts {
    fn of_this_machine(root: &Path, quick: bool) -> Self {
        let no_window = if quick {
            Some("--quick".to_owned())
        } else if !root.join("tests/e2e/Cargo.toml").is_file() {
            Some("尚无 tests/e2e / there is no tests/e2e yet".to_owned())
        } else if WINDOWS && host::find("msedgedriver").is_none() {
            Some("PATH 中没有 msedgedriver / msedgedriver is not on the PATH".to_owned())
        } else if cfg!(target_os = "macos") {
            Some("macOS 没有 WebView 的驱动程序 / macOS has no driver for its WebView".to_owned())
        } else {
            None
        };
        Self {
            quick,
            nextest: host::find("cargo-nextest").is_some(),
            no_window,
            no_windows: no_windows(),
        }
    }
}

/// Neither rustup's network nor another compiler is asked for here: `cargo xtask dist windows` does that.
fn no_windows() -> Option<String> {
    if WINDOWS {
        return Some("本机就是 Windows / this is Windows itself".to_owned());
    }
    if !toolchain::target_is_there() {
        return Some(format!(
            "没有 {target} 目标，可用 rustup target add {target} 安装 / the target is not there",
            target = toolchain::TARGET
        ));
    }
    (host::find("apt-get").is_none() && host::find("x86_64-w64-mingw32-gcc").is_none())
        .then(|| "没有 mingw / there is no mingw".to_owned())
}

pub fn test(root: &Path, quick: bool) -> Outcome {
    go_through(plan(root, Facts::of_this_machine(root, quick)))
}

fn plan(root: &Path, facts: Facts) -> Vec<Step<'_>> {
    let (window, windows) = (!facts.quick, facts.no_windows.is_none());
    let mut steps = vec![
        done("Debian packages", move || {
            let mingw = if windows { apt::MINGW } else { &[] };
            apt::install(&[&setup::packages_of_tests(window), mingw].concat())
        }),
        done("npm ci", || setup::pages(root)),
        done("fonts", || fonts::set_up(root)),
        run(
            "cargo fmt --check",
            &[],
            5,
            Call::cargo(root, &["fmt", "--all", "--check"]),
        ),
        run("npm run check", &["npm ci"], 10, npm::npm(root, &["run", "check"])),
        run("npm test", &["npm ci"], 15, npm::npm(root, &["test"])),
        // The shell embeds the pages, so they come before the first build.
        Step {
            needs: &["npm ci"],
            ..done("UI build", || npm::build(root))
        },
        run("cargo clippy", &["UI build"], 30, clippy(root)),
        run("cargo build", &["UI build"], 40, build(root)),
    ];
    steps.extend(rust_tests(root, facts.nextest));
    steps.push(windows_compiles(root, facts.no_windows));
    steps.push(match facts.no_window {
        Some(reason) => Step {
            name: "real window",
            needs: &[],
            work: Work::Skip(reason),
        },
        None => run("real window", &["cargo build"], 20, window_tests(root, facts.nextest)),
    });
    steps
}

fn clippy(root: &Path) -> Call {
    Call::cargo(
        root,
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            FEATURES,
            "--",
            "-D",
            "warnings",
        ],
    )
}

/// What `cargo xtask dist windows --debug` and the suites under wine build too, so that OpenSSL is built once for all of them.
fn windows_compiles(root: &Path, cannot: Option<String>) -> Step<'_> {
    let name = "Windows compiles";
    let packages = [
        "-p",
        "lince-desktop",
        "-p",
        "lince-cli",
        "-p",
        "lince-core",
        "-p",
        "lince-places",
        "-p",
        "lince-system",
    ];
    let rest = [
        "--features",
        FEATURES,
        "--target",
        toolchain::TARGET,
        "--",
        "-D",
        "warnings",
    ];
    match cannot {
        Some(reason) => Step {
            name,
            needs: &[],
            work: Work::Skip(reason),
        },
        None => run(
            name,
            &["Debian packages", "UI build"],
            40,
            Call::cargo(root, &[&["clippy"], &packages[..], &rest].concat()),
        ),
    }
}

/// Tests and programs in one go: the features of the tests' own dependencies then count for both.
fn build(root: &Path) -> Call {
    let programs = ["--bin", "lince", "--bin", "lince-desktop"];
    Call::cargo(
        root,
        &[
            &["build", "--workspace", "--tests", "--features", FEATURES],
            &programs[..],
        ]
        .concat(),
    )
}

fn rust_tests(root: &Path, nextest: bool) -> Vec<Step<'_>> {
    // The whole workspace is named even where a part runs: `-p` or `--exclude` would choose other features of
    // shared dependencies and compile them again.
    let without_window = format!("not package(/^{WINDOW_PACKAGE}$/)");
    let all = ["--workspace", "--features", FEATURES];
    let tests = if nextest {
        Call::cargo(
            root,
            &[
                &["nextest", "run"],
                &all[..],
                &["--no-fail-fast", "-E", &without_window],
            ]
            .concat(),
        )
    } else {
        Call::cargo(
            root,
            &[
                &["test", "--no-fail-fast", "--tests"],
                &all[..],
                &["--exclude", WINDOW_PACKAGE],
            ]
            .concat(),
        )
    };
    let examples = Call::cargo(root, &[&["test", "--doc"], &all[..]].concat());
    vec![
        run("Rust tests", &["cargo build"], 30, tests),
        run("doc tests", &["cargo build"], 20, examples),
    ]
}

fn window_tests(root: &Path, nextest: bool) -> Call {
    let only_window = format!("package({WINDOW_PACKAGE})");
    let tests = if nextest {
        vec![
            "nextest",
            "run",
            "--workspace",
            "--features",
            FEATURES,
            "--no-fail-fast",
            "-E",
            &only_window,
        ]
    } else {
        vec!["test", "-p", WINDOW_PACKAGE, "--no-fail-fast"]
    };
    // On Linux each window has a screen of its own, which the tests start.
    Call::cargo(root, &tests).with(
        "LINCE_APP",
        host::built(root, "debug", "lince-desktop").to_string_lossy(),
    )
}

/// `cargo xtask bindings`: the shell's own test writes the file where it is stale, and then fails; so it runs again.
pub fn write_bindings(root: &Path) -> Outcome {
    apt::install(&[apt::BUILD, apt::WINDOW].concat())?;
    setup::pages(root)?;
    npm::build(root)?;
    let test = Call::cargo(
        root,
        &[
            "test",
            "-p",
            "lince-desktop",
            "--features",
            FEATURES,
            "--lib",
            "bindings",
        ],
    );
    test.run(minutes(60)).or_else(|_| test.run(minutes(60)))?;
    println!("ui/src/api/bindings.ts");
    Ok(())
}

fn done<'a>(name: &'static str, work: impl FnOnce() -> Outcome + 'a) -> Step<'a> {
    Step {
        name,
        needs: &[],
        work: Work::Do(Box::new(work)),
    }
}

fn run(name: &'static str, needs: &'static [&'static str], limit: u64, call: Call) -> Step<'static> {
    Step {
        name,
        needs,
        work: Work::Run(call, minutes(limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(quick: bool, nextest: bool, no_window: Option<&str>) -> Vec<(&'static str, String)> {
        let facts = Facts {
            quick,
            nextest,
            no_window: no_window.map(str::to_owned),
            no_windows: None,
        };
        shown_calls(facts)
    }

    fn shown_calls(facts: Facts) -> Vec<(&'static str, String)> {
        let shown = |work| match work {
            Work::Run(call, _) => call.shown(),
            Work::Do(_) => "set-up".to_owned(),
            Work::Skip(reason) => format!("skipped: {reason}"),
        };
        plan(Path::new("/repo"), facts)
            .into_iter()
            .map(|step| (step.name, shown(step.work)))
            .collect()
    }

    fn call(calls: &[(&str, String)], name: &str) -> String {
        calls
            .iter()
            .find(|(step, _)| *step == name)
            .map(|(_, call)| call.clone())
            .unwrap()
    }

    #[test]
    fn every_cargo_call_of_a_full_run_has_the_same_features() {
        let calls = calls(false, true, None);

        for step in ["cargo clippy", "cargo build", "Rust tests", "doc tests", "real window"] {
            let call = call(&calls, step);
            assert!(
                call.contains("--workspace --") && call.contains(FEATURES),
                "{step}: {call}"
            );
        }
    }

    #[test]
    fn the_window_is_tested_once_and_only_in_its_own_step() {
        let calls = calls(false, true, None);

        assert!(call(&calls, "Rust tests").contains("not package(/^lince-e2e$/)"));
        assert!(call(&calls, "real window").ends_with("-E package(lince-e2e)"));
    }

    #[test]
    fn without_nextest_cargo_test_does_the_same_steps() {
        let names = |calls: Vec<(&'static str, String)>| calls.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let plain = calls(false, false, None);
        assert!(call(&plain, "Rust tests").contains("--exclude lince-e2e"));

        assert_eq!(names(plain), names(calls(false, true, None)));
    }

    #[test]
    fn a_window_that_cannot_be_tested_is_named_with_its_reason() {
        assert_eq!(
            call(&calls(true, true, Some("--quick")), "real window"),
            "skipped: --quick"
        );
    }

    #[test]
    fn windows_is_compiled_where_its_target_is_and_named_with_the_reason_where_it_is_not() {
        let compiled = call(&calls(true, true, None), "Windows compiles");
        assert!(
            compiled.contains("--target x86_64-pc-windows-gnu") && compiled.contains(FEATURES),
            "{compiled}"
        );

        let facts = Facts {
            quick: true,
            nextest: true,
            no_window: None,
            no_windows: Some("no target".to_owned()),
        };
        assert_eq!(call(&shown_calls(facts), "Windows compiles"), "skipped: no target");
    }

    #[test]
    fn every_need_names_an_earlier_step() {
        let facts = Facts {
            quick: false,
            nextest: true,
            no_window: None,
            no_windows: None,
        };
        let mut before = Vec::new();
        for step in plan(Path::new("/repo"), facts) {
            assert!(
                step.needs.iter().all(|need| before.contains(need)),
                "{} needs {:?}",
                step.name,
                step.needs
            );
            before.push(step.name);
        }
    }
}
