//! Times the program beside the tools that an office has today, in the same run, and compares their answers.
//! `cargo xtask bench [W1 W3 …] [--quick]` prepares the tools and starts it.
//!
//! measure (one process: wall time, peak memory) → contest (ours and the others in turn, answers compared, one table line each)
//! inside (the few things timed within a process) · data (workbooks of any size), office (filled data folders) → workloads → main

mod contest;
mod data;
mod inside;
mod measure;
mod office;
mod workloads;

// What runs inside this process has the memory of the program.
use lince_system as _;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Result<T> = std::result::Result<T, String>;

/// Where the tools and the data of this run are.
pub struct Bench {
    /// The program under test: the command line, built for release.
    lince: PathBuf,
    /// A Python with the packages of `baselines/requirements.txt`.
    python: PathBuf,
    scripts: PathBuf,
    fonts: PathBuf,
    data: PathBuf,
    /// Only the size of one county.
    quick: bool,
}

impl Bench {
    fn from_environment(quick: bool) -> Result<Self> {
        let variable = |name| {
            env::var_os(name)
                .map(PathBuf::from)
                .ok_or(format!("{name} is not set: use cargo xtask bench"))
        };
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        Ok(Self {
            lince: variable("LINCE")?,
            python: variable("BENCH_PYTHON")?,
            scripts: package.join("baselines"),
            fonts: package.join("../../assets/fonts"),
            data: variable("BENCH_DATA")?,
            quick,
        })
    }

    /// `sizes` that this run does.
    fn sizes<'a>(&self, sizes: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
        let largest = if self.quick { data::COUNTY } else { usize::MAX };
        sizes.iter().copied().filter(move |&size| size <= largest)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    if let Some(("inside", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return inside::run(&rest.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let (switches, names): (Vec<&str>, Vec<&str>) = arguments
        .iter()
        .map(String::as_str)
        .partition(|name| name.starts_with("--"));
    if let Some(unknown) = switches.iter().find(|&&switch| switch != "--quick") {
        return Err(format!("unknown argument: {unknown}"));
    }
    let chosen = workloads::chosen(&names)?;
    let bench = Bench::from_environment(!switches.is_empty())?;
    contest::print_head();
    let mut bad = Vec::new();
    for (name, workload) in chosen {
        match workload(&bench) {
            Ok(true) => {}
            Ok(false) => bad.push(name.to_owned()),
            Err(reason) => {
                println!("{name:<3} {reason}");
                bad.push(name.to_owned());
            }
        }
    }
    if bad.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "not measured, or with another answer than the baseline: {}",
            bad.join(", ")
        ))
    }
}
