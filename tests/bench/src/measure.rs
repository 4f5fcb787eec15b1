//! One process: how long it took, how much memory it had at most, and what it printed.

use crate::Result;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    pub wall: Duration,
    pub peak_kib: u64,
}

/// A command line; built up with `arg`.
#[derive(Debug, Clone)]
pub struct Call {
    program: PathBuf,
    arguments: Vec<OsString>,
}

pub struct Done {
    pub figure: Figure,
    pub stdout: String,
}

impl Call {
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
        }
    }

    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub fn args(self, arguments: &[&str]) -> Self {
        arguments.iter().fold(self, |call, argument| call.arg(argument))
    }

    /// Runs it under `time`, whose own small process keeps our memory out of the count.
    pub fn run(&self) -> Result<Done> {
        let note = std::env::temp_dir().join(format!("lince-bench-{}.time", std::process::id()));
        let mut command = Command::new("/usr/bin/time");
        command
            .args(["--quiet", "-f", "%M", "-o"])
            .arg(&note)
            .arg(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null());
        let started = Instant::now();
        let output = command.output().map_err(|error| format!("/usr/bin/time: {error}"))?;
        let wall = started.elapsed();
        let peak = fs::read_to_string(&note).map_err(|error| format!("{}: {error}", note.display()))?;
        fs::remove_file(&note).ok();
        if !output.status.success() {
            return Err(format!(
                "{}: {}",
                self.program.display(),
                last_line(&output.stdout, &output.stderr)
            ));
        }
        let peak_kib = peak
            .trim()
            .parse()
            .map_err(|error| format!("time wrote {peak:?}: {error}"))?;
        Ok(Done {
            figure: Figure { wall, peak_kib },
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        })
    }
}

/// The last thing a failed program said.
fn last_line(stdout: &[u8], stderr: &[u8]) -> String {
    let text = [stdout, stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned())
        .join("\n");
    text.trim()
        .lines()
        .last()
        .unwrap_or("ended with an error and said nothing")
        .to_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_failed_program_said_last_is_the_reason() {
        assert_eq!(last_line(b"", b"Traceback\nValueError: no\n"), "ValueError: no");
        assert_eq!(last_line(b"{\"error\":1}\n", b""), "{\"error\":1}");
        assert_eq!(last_line(b"", b""), "ended with an error and said nothing");
    }
}
