//! `cargo xtask bench`: prepares the tools that the program is timed beside, then starts the timing.

use crate::stamp::{Stamp, hash_of};
use crate::steps::{Call, minutes};
use crate::{Outcome, apt, fonts, host};
use std::path::{Path, PathBuf};

/// `arguments` name workloads (none: all) and switches; the timing program knows them.
pub fn bench(root: &Path, arguments: &[String]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err("计时只在 Debian 上进行 / timing is done on Debian only".into());
    }
    apt::install(&[apt::BUILD, apt::BENCH].concat())?;
    fonts::set_up(root)?;
    let python = python(root)?;
    Call::cargo(root, &["build", "--release", "-p", "lince-cli", "-p", "lince-bench"]).run(minutes(60))?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Call::new(root, host::built(root, "release", "lince-bench"), &arguments)
        .with("LINCE", host::built(root, "release", "lince").to_string_lossy())
        .with("BENCH_PYTHON", python.to_string_lossy())
        .with(
            "BENCH_DATA",
            host::target_dir(root).join("bench-data").to_string_lossy(),
        )
        .run(minutes(120))
}

/// A Python of its own with the pinned tools, made again only when the list changes.
fn python(root: &Path) -> Result<PathBuf, String> {
    let list = root.join("tests/bench/baselines/requirements.txt");
    let folder = host::target_dir(root).join("bench-venv");
    let python = folder.join("bin/python");
    let stamp = Stamp::new(&host::target_dir(root), "bench-venv", hash_of(&[&list], &[])?);
    if !stamp.is_fresh() || !python.is_file() {
        let (folder, list) = (folder.to_string_lossy(), list.to_string_lossy());
        Call::new(root, "python3", &["-m", "venv", "--clear", &folder]).run(minutes(5))?;
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            &list,
        ];
        Call::new(root, &python, &install).run(minutes(20))?;
        stamp.keep()?;
    }
    Ok(python)
}
