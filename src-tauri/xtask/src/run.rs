//! `cargo xtask run`: from a fresh machine to the open window, or to the finished papers where there is no screen.

use crate::host::{self, say};
use crate::steps::{Call, minutes};
use crate::{Outcome, apt, fonts, npm, setup};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub fn run(root: &Path, release: bool) -> Outcome {
    if host::has_display() {
        open_window(root, release)
    } else {
        do_the_main_job(root, release)
    }
}

fn open_window(root: &Path, release: bool) -> Outcome {
    apt::install(&[apt::BUILD, apt::WINDOW].concat())?;
    setup::pages(root)?;
    fonts::set_up(root)?;
    npm::build(root)?;
    say(
        "正在编译，第一次约需几分钟……",
        "Building; the first time takes some minutes …",
    );
    let build = ["build", "-p", "lince-desktop", "--features", "custom-protocol"];
    Call::cargo(root, &with_profile(&build, release)).run(minutes(60))?;
    say("打开窗口。", "Opening the window.");
    // It stays open as long as its user likes.
    Call::new(root, host::built(root, profile(release), "lince-desktop"), &[]).run(Duration::MAX)
}

/// Needs no WebKit, installed or built: only the command line is built.
fn do_the_main_job(root: &Path, release: bool) -> Outcome {
    say(
        "没有图形显示（DISPLAY 和 WAYLAND_DISPLAY 均未设置），不打开窗口；改在演示单位上把全部主要工作做一遍，结果放在 ./demo-output。",
        "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window opens; instead the whole main job is done on the demo office, into ./demo-output.",
    );
    apt::install(apt::BUILD)?;
    fonts::set_up(root)?;
    Call::cargo(root, &with_profile(&["build", "-p", "lince-cli"], release)).run(minutes(60))?;
    let out = root.join("demo-output");
    let data = unused_folder(&out);
    let (data, shown) = (data.to_string_lossy(), out.to_string_lossy());
    let demo = ["--data", data.as_ref(), "demo", "--out", shown.as_ref()];
    Call::new(root, host::built(root, profile(release), "lince"), &demo).run(minutes(10))?;
    say("结果在：", "The files:");
    for file in papers(&out)? {
        println!("  {}", file.display());
    }
    println!("演示单位的数据在 / the demo office's data: {data}");
    Ok(())
}

fn profile(release: bool) -> &'static str {
    if release { "release" } else { "debug" }
}

fn with_profile<'a>(arguments: &[&'a str], release: bool) -> Vec<&'a str> {
    let mut arguments = arguments.to_vec();
    if release {
        arguments.push("--release");
    }
    arguments
}

/// A new office each time: an earlier one may have been worked in, and data is never deleted.
fn unused_folder(out: &Path) -> PathBuf {
    let numbered = (2..).map(|number| out.join(format!("data-{number}")));
    std::iter::once(out.join("data"))
        .chain(numbered)
        .find(|folder| !folder.exists())
        .unwrap_or_else(|| out.join("data"))
}

fn papers(out: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_demo_leaves_the_first_ones_data_alone() {
        let out = std::env::temp_dir().join(format!("lince-xtask-demo-{}", std::process::id()));
        assert_eq!(unused_folder(&out), out.join("data"));
        std::fs::create_dir_all(out.join("data")).unwrap();

        assert_eq!(unused_folder(&out), out.join("data-2"));

        std::fs::remove_dir_all(&out).unwrap();
    }

    #[test]
    fn only_release_is_named_to_cargo() {
        assert_eq!(with_profile(&["build"], false), ["build"]);
        assert_eq!(with_profile(&["build"], true), ["build", "--release"]);
    }
}
