//! The window's pages: their packages and their build, each done again only when its inputs have changed.

use crate::host;
use crate::stamp::{Stamp, hash_of};
use crate::steps::{Call, minutes};
use std::path::Path;

pub fn npm(root: &Path, arguments: &[&str]) -> Call {
    Call::new(
        &root.join("ui"),
        if host::WINDOWS { "npm.cmd" } else { "npm" },
        arguments,
    )
}

/// `npm ci`, unless the packages of this very lock file are there.
pub fn install(root: &Path) -> Result<(), String> {
    let lock = root.join("ui/package-lock.json");
    let stamp = Stamp::new(&host::target_dir(root), "npm-ci", hash_of(&[&lock], &[])?);
    if stamp.is_fresh() && root.join("ui/node_modules").is_dir() {
        println!("npm 软件包已齐 / npm packages: all there");
        return Ok(());
    }
    npm(root, &["ci", "--no-audit", "--no-fund"]).run(minutes(15))?;
    stamp.keep()
}

/// Builds `ui/dist`, which the shell embeds, unless it was built from these very files.
pub fn build(root: &Path) -> Result<(), String> {
    let ui = root.join("ui");
    let stamp = Stamp::new(
        &host::target_dir(root),
        "ui-dist",
        hash_of(&[&ui], &["node_modules", "dist"])?,
    );
    if stamp.is_fresh() && ui.join("dist/index.html").is_file() {
        println!("ui/dist 已是最新 / ui/dist is up to date");
        return Ok(());
    }
    npm(root, &["run", "build"]).run(minutes(10))?;
    stamp.keep()
}
