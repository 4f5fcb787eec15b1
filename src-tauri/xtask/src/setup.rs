//! What each job needs before it can start.

use crate::host::{self, say};
use crate::{Outcome, apt, fonts, npm};
use std::path::Path;

/// Debian packages of the whole of `cargo xtask test`.
pub fn packages_of_tests(window: bool) -> Vec<&'static str> {
    let window_tests: &[&str] = if window { apt::WINDOW_TESTS } else { &["poppler-utils"] };
    [apt::BUILD, apt::WINDOW, window_tests].concat()
}

/// `cargo xtask setup`: all that `cargo xtask test` needs, or only the list of it.
pub fn everything(root: &Path, dry: bool) -> Outcome {
    if dry {
        return tell(root);
    }
    apt::install(&packages_of_tests(true))?;
    pages(root)?;
    fonts::set_up(root)?;
    say("已备齐。", "Everything is there.");
    Ok(())
}

/// npm packages of the window's pages.
pub fn pages(root: &Path) -> Outcome {
    if host::find(if host::WINDOWS { "npm.cmd" } else { "npm" }).is_none() {
        return Err("请先安装 Node.js 20 或更新版本 / please install Node.js 20 or later first".into());
    }
    npm::install(root)
}

fn tell(root: &Path) -> Outcome {
    let packages = packages_of_tests(true);
    if host::find("dpkg-query").is_some() {
        println!(
            "Debian 软件包，缺少 / packages missing: {}",
            apt::missing(&packages).join(" ")
        );
    } else {
        println!("Debian 软件包，需要 / packages needed: {}", packages.join(" "));
    }
    println!(
        "ui/node_modules: {}",
        if root.join("ui/node_modules").is_dir() {
            "有 / there"
        } else {
            "缺 / missing"
        }
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_window_nothing_that_drives_it_is_installed() {
        let quick = packages_of_tests(false);

        assert!(!quick.contains(&"xvfb") && !quick.contains(&"webkit2gtk-driver"));
        assert!(
            quick.contains(&"libwebkit2gtk-4.1-dev"),
            "the shell is still compiled and its tests run"
        );
    }
}
