//! `cargo xtask dist windows`: programs, installer, portable zip and sums, from a fresh Debian machine or on Windows.

use super::installer::Setup;
use super::payload::{self, Payload};
use super::release::Release;
use super::sign::Signing;
use super::toolchain::{TARGET, Toolchain};
use super::{Wanted, folder, pe, places, portable, sums, tell_sizes, without_paths};
use crate::host::{WINDOWS, say};
use crate::steps::{Call, minutes};
use crate::{Outcome, apt, fonts, npm, setup};
use std::path::{Path, PathBuf};

pub fn dist(root: &Path, wanted: &Wanted) -> Outcome {
    let signing = Signing::of_variables();
    if !WINDOWS {
        apt::install(&[apt::BUILD, apt::INSTALLER].concat())?;
    }
    let toolchain = Toolchain::provide(wanted.toolchain)?;
    signing.prepare()?;
    let release = Release::of(root);
    let programs = programs(root, toolchain, wanted, &release)?;
    let payload = payload::collect(root, &programs, &folder(root).join("windows"))?;
    let foreign = foreign(root, wanted);
    for program in [payload::WINDOW, payload::COMMAND_LINE] {
        pe::forget(&payload.folder.join(program), &foreign)?;
    }
    check(&payload, wanted, &release, &foreign)?;
    for program in [payload::WINDOW, payload::COMMAND_LINE] {
        signing.sign(&payload.folder.join(program))?;
    }
    let [installer, zip] = ["setup.exe", "portable.zip"]
        .map(|what| folder(root).join(format!("lince-{}-windows-x64-{what}", release.version)));
    portable::pack(&payload, &release, &zip)?;
    Setup {
        root,
        version: &release.version,
        signing: &signing,
        quick: wanted.debug,
        file: &installer,
    }
    .build(&payload)?;
    let sums = sums::write(&folder(root), &release.version)?;
    tell_sizes(&[installer, zip, sums]);
    Ok(())
}

/// Builds both programs; where they lie.
pub fn programs(root: &Path, toolchain: Toolchain, wanted: &Wanted, release: &Release) -> Result<PathBuf, String> {
    setup::pages(root)?;
    fonts::set_up(root)?;
    npm::build(root)?;
    say(
        "正在编译 Windows 版，第一次要十几分钟……",
        "Building for Windows; the first time takes some ten minutes …",
    );
    build(root, toolchain, wanted, release).run(minutes(120))?;
    Ok(toolchain.output(root, wanted.profile()))
}

/// One call for both programs: what they share is built once.
fn build(root: &Path, toolchain: Toolchain, wanted: &Wanted, release: &Release) -> Call {
    let mut arguments = vec!["build", "-p", "lince-desktop", "-p", "lince-cli"];
    arguments.extend(["--features", "lince-desktop/custom-protocol"]);
    if wanted.debug {
        return toolchain.cargo(root, &arguments);
    }
    arguments.extend(["--release", "--locked"]);
    let mut flags = without_paths(root);
    if toolchain == Toolchain::Host {
        // The C runtime of Microsoft is linked in, since it may not be on the PC; and no time of building.
        flags.extend([
            "-Ctarget-feature=+crt-static".to_owned(),
            "-Clink-arg=/Brepro".to_owned(),
        ]);
    } else {
        flags.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
    }
    let c_flags: Vec<String> = places(root)
        .iter()
        .map(|(place, name)| format!("-ffile-prefix-map={}={name}", place.display()))
        .collect();
    let call = toolchain
        .cargo(root, &arguments)
        .with("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .with("CARGO_INCREMENTAL", "0")
        .with("SOURCE_DATE_EPOCH", release.seconds.to_string());
    if toolchain == Toolchain::Host {
        return call;
    }
    call.with(&format!("CFLAGS_{}", TARGET.replace('-', "_")), c_flags.join(" "))
}

/// Folders of this machine that what is handed out must not name. A debug build may: its panics are read here.
fn foreign(root: &Path, wanted: &Wanted) -> Vec<String> {
    if wanted.debug {
        return Vec::new();
    }
    places(root)
        .iter()
        .map(|(place, _)| place.to_string_lossy().into_owned())
        .collect()
}

/// Refuses a payload that would not start, or that reveals who built it.
fn check(payload: &Payload, wanted: &Wanted, release: &Release, foreign: &[String]) -> Outcome {
    for (program, window) in [(payload::WINDOW, !wanted.debug), (payload::COMMAND_LINE, false)] {
        let expected = pe::Expected {
            window,
            version: &release.version,
            beside: &[payload::LOADER],
            foreign: foreign.to_vec(),
            timeless: !wanted.debug && !WINDOWS,
        };
        pe::check(&payload.folder.join(program), &expected)?;
        println!("合格 / checked: {program}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(toolchain: Toolchain, debug: bool) -> Call {
        let wanted = Wanted { debug, toolchain: None };
        build(
            Path::new("/repo"),
            toolchain,
            &wanted,
            &super::super::release_for_tests(),
        )
    }

    #[test]
    fn a_release_holds_no_folder_and_no_time_of_the_machine_that_built_it() {
        let call = built(Toolchain::Rustup, false);
        let variable = |name: &str| {
            call.variables
                .iter()
                .find(|(given, _)| given == name)
                .unwrap()
                .1
                .clone()
        };

        assert!(variable("CARGO_ENCODED_RUSTFLAGS").contains("--remap-path-prefix=/repo=/lince"));
        assert!(variable("CARGO_ENCODED_RUSTFLAGS").contains("--no-insert-timestamp"));
        assert!(variable("CFLAGS_x86_64_pc_windows_gnu").contains("-ffile-prefix-map=/repo=/lince"));
        assert_eq!(variable("SOURCE_DATE_EPOCH"), "1700000000");
        assert!(call.shown().contains("--release --locked"));
    }

    #[test]
    fn a_debug_build_is_the_one_that_tests_use() {
        let call = built(Toolchain::Rustup, true);

        assert!(call.variables.is_empty(), "other flags would build everything again");
        assert!(call.shown().ends_with("--target x86_64-pc-windows-gnu"));
    }
}
