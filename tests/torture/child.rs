//! A process of its own that takes the steps of a job: this test binary, started again. It says on standard output when a step
//! begins and, after the call has returned, that it is done.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::stage::{Job, Stage};
use crate::verdict;

/// What the child is to do: `verb|what about|folder`.
const ORDER: &str = "LINCE_TORTURE_ORDER";

/// A started child.
pub struct Running {
    pub process: Child,
    lines: BufReader<ChildStdout>,
}

/// What the child says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Begins(usize),
    Done(usize),
    /// Anything else that it has to say.
    Other(String),
}

/// Starts this binary again with an order about a job.
pub fn command(verb: &str, job: Job, folder: &Path) -> Command {
    order(verb, job.name(), folder)
}

/// Starts this binary again with an order.
pub fn order(verb: &str, about: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "child::obeys",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(ORDER, format!("{verb}|{about}|{}", folder.display()))
        .env("TMPDIR", folder.join("tmp"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    /// The next thing it says; `None` when it has ended.
    pub fn hear(&mut self) -> Option<Said> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap_or(0) == 0 {
                return None;
            }
            // The test harness has lines of its own. A line that was cut off by the end was not said.
            let Some(said) = line.strip_prefix('>').filter(|l| l.ends_with('\n')) else {
                continue;
            };
            let said = said.trim_end();
            let number = |text: &str| text.parse().unwrap();
            return Some(match said.split_once(' ') {
                Some(("begins", n)) => Said::Begins(number(n)),
                Some(("done", n)) => Said::Done(number(n)),
                _ => Said::Other(said.to_owned()),
            });
        }
    }

    /// Waits for its end; what it wrote to standard error.
    pub fn end(mut self) -> (bool, String) {
        let mut errors = String::new();
        if let Some(mut pipe) = self.process.stderr.take() {
            std::io::Read::read_to_string(&mut pipe, &mut errors).ok();
        }
        (self.process.wait().unwrap().success(), errors)
    }
}

/// Says a line to the parent.
pub fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    // The harness may have begun a line.
    writeln!(out, "\n>{text}").unwrap();
    out.flush().unwrap();
}

/// The other side of [`order`]; does nothing without an order.
#[test]
#[ignore = "started by the other tests, in a process of its own"]
fn obeys() {
    let Ok(order) = std::env::var(ORDER) else { return };
    let mut words = order.splitn(3, '|');
    let (verb, about, folder) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    let folder = PathBuf::from(folder);
    if verb == "chain" {
        return crate::chains::go_on(&folder);
    }
    let job = Job::named(about);
    match verb {
        "steps" => steps(job, &folder, false),
        "states" => steps(job, &folder, true),
        #[cfg(target_os = "linux")]
        "record" => crate::power::record(job, &folder),
        #[cfg(target_os = "linux")]
        "fail" => crate::failing::go_through(job, &folder),
        #[cfg(target_os = "linux")]
        "protect" => crate::refused::child(job, &folder),
        #[cfg(target_os = "linux")]
        "limited" => crate::refused::limited(job, &folder),
        "compare" => crate::left::compare(job, &folder),
        "hold" => crate::second::hold(job, &folder),
        other => panic!("no such order: {other}"),
    }
}

/// Takes every step; `tell`: prints the state after each.
fn steps(job: Job, folder: &Path, tell: bool) {
    let size = crate::stage::Size::Large;
    let mut stage = Stage::open(job, folder).unwrap();
    if tell {
        let state = stage.store().map(verdict::state);
        say(&format!("state {}", state.unwrap_or_default()));
    }
    for n in 0..job.steps(size) {
        say(&format!("begins {n}"));
        stage.step(n).unwrap();
        say(&format!("done {n}"));
        if tell {
            say(&format!("state {}", verdict::state(stage.reopen().unwrap())));
        }
    }
}
