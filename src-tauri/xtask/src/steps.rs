//! Steps of a long job: each with a heading, a time limit and its own line in the closing summary.
//! What a step prints goes straight to the terminal, unchanged.

use crate::host;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// A program to start, written down so that a plan can be looked at without running it.
#[derive(Debug, Clone)]
pub struct Call {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub folder: PathBuf,
    pub variables: Vec<(String, String)>,
}

impl Call {
    pub fn new(folder: &Path, program: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            folder: folder.to_path_buf(),
            variables: Vec::new(),
        }
    }

    /// A call of the cargo that runs us.
    pub fn cargo(root: &Path, arguments: &[&str]) -> Self {
        Self::new(root, host::cargo(), arguments)
    }

    pub fn with(mut self, variable: &str, value: impl Into<String>) -> Self {
        self.variables.push((variable.to_owned(), value.into()));
        self
    }

    /// The same under a screen of its own (Linux only), so that windows that come and go disturb nobody.
    ///
    /// Without `-noreset` the screen's server starts anew whenever its last window closes, and refuses a program that asks for a
    /// window in that moment.
    pub fn on_a_screen(self, size: &str) -> Self {
        let screen = ["-a", "-s", &format!("-screen 0 {size} -nolisten tcp -noreset")].map(str::to_owned);
        let program = self.program.to_string_lossy().into_owned();
        Self {
            program: PathBuf::from("xvfb-run"),
            arguments: screen.into_iter().chain([program]).chain(self.arguments).collect(),
            ..self
        }
    }

    /// Runs to its end, or is ended with everything it started when `limit` has passed.
    pub fn run(&self, limit: Duration) -> Result<(), String> {
        let status = wait(
            self.command()
                .spawn()
                .map_err(|error| format!("{}: {error}", self.shown()))?,
            limit,
        )?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{status} ({})", self.shown()))
        }
    }

    /// What it prints, whether it succeeds or not; `None` where it cannot be started.
    pub fn answer(&self) -> Option<String> {
        let mut command = self.command();
        let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        if !host::is_attended() {
            command.stdin(Stdio::null());
        }
        // Left by `cargo run` for this package; in another cargo they only make it build again what it has built.
        for (name, _) in std::env::vars_os() {
            if name
                .to_str()
                .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
            {
                command.env_remove(name);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// As one would type it.
    pub fn shown(&self) -> String {
        let program = self
            .program
            .file_stem()
            .unwrap_or(self.program.as_os_str())
            .to_string_lossy()
            .into_owned();
        std::iter::once(&program)
            .chain(&self.arguments)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Until it has ended, or `limit` has passed and it is ended with what it started.
pub fn wait(mut child: Child, limit: Duration) -> Result<ExitStatus, String> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(status);
        }
        if started.elapsed() >= limit {
            end_with_descendants(&mut child);
            return Err(format!("超过时限 / ran longer than {} s", limit.as_secs()));
        }
        sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// Ends a child and all that it started. Not by a process group of its own: then neither Ctrl-C at the terminal
/// nor a `timeout` around us would reach what it started.
fn end_with_descendants(child: &mut Child) {
    if host::WINDOWS {
        host::output_of("taskkill", &["/T", "/F", "/PID", &child.id().to_string()]);
    }
    // Twice: something may have been started while the first list was made.
    for _ in 0..2 {
        let ids: Vec<String> = descendants(child.id(), &running()).iter().map(u32::to_string).collect();
        let arguments: Vec<&str> = ["-c", "kill -KILL \"$@\"", "kill"]
            .into_iter()
            .chain(ids.iter().map(String::as_str))
            .collect();
        if cfg!(target_os = "linux") && !ids.is_empty() {
            host::output_of("sh", &arguments);
        }
    }
    // Both fail only when it has already ended.
    child.kill().ok();
    child.wait().ok();
}

/// Every running process with its parent, from /proc: `ps` is not on every Debian.
fn running() -> Vec<(u32, u32)> {
    let Ok(folder) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    folder
        .filter_map(|entry| std::fs::read_to_string(entry.ok()?.path().join("stat")).ok())
        .filter_map(|stat| process_and_parent(&stat))
        .collect()
}

/// `123 (a name (even so)) S 45 …`: the name may hold anything, so the last parenthesis counts.
fn process_and_parent(stat: &str) -> Option<(u32, u32)> {
    let process = stat.split(' ').next()?.parse().ok()?;
    let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
    Some((process, parent))
}

fn descendants(of: u32, processes: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![of];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(
            processes
                .iter()
                .filter(|process| process.1 == parent && process.0 != parent)
                .map(|process| process.0),
        );
        next += 1;
    }
    found.split_off(1)
}

/// One step of a plan.
pub struct Step<'a> {
    pub name: &'static str,
    /// Steps without which this one makes no sense.
    pub needs: &'static [&'static str],
    pub work: Work<'a>,
}

pub enum Work<'a> {
    /// A program, and how long it may take.
    Run(Call, Duration),
    /// Calls with their own limits.
    Do(Box<dyn FnOnce() -> Result<(), String> + 'a>),
    /// Cannot be done on this machine; says why.
    Skip(String),
}

#[derive(Debug, PartialEq)]
enum End {
    Passed(Duration),
    Failed(String),
    Skipped(String),
}

/// Does every step whose needs are met, then prints how each ended. An error when one failed.
pub fn go_through(steps: Vec<Step<'_>>) -> Result<(), String> {
    let started = Instant::now();
    let mut ends: Vec<(&str, End)> = Vec::new();
    for step in steps {
        let name = step.name;
        println!("\n━━ {name}");
        let end = end_of(step, &ends);
        println!("━━ {}", line(name, &end));
        ends.push((name, end));
    }
    println!("\n━━ 结果 / result ({:.0} s)", started.elapsed().as_secs_f64());
    for (name, end) in &ends {
        println!("   {}", line(name, end));
    }
    let failed: Vec<&str> = ends
        .iter()
        .filter(|(_, end)| matches!(end, End::Failed(_)))
        .map(|(name, _)| *name)
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("未通过 / failed: {}", failed.join(", ")))
    }
}

fn end_of(step: Step<'_>, before: &[(&str, End)]) -> End {
    let passed = |need: &&&str| {
        before
            .iter()
            .any(|(name, end)| name == *need && matches!(end, End::Passed(_)))
    };
    if let Some(need) = step.needs.iter().find(|need| !passed(need)) {
        return End::Skipped(format!("未做：缺前一步 / not done, for want of: {need}"));
    }
    let started = Instant::now();
    let result = match step.work {
        Work::Run(call, limit) => call.run(limit),
        Work::Do(work) => work(),
        Work::Skip(reason) => return End::Skipped(reason),
    };
    match result {
        Ok(()) => End::Passed(started.elapsed()),
        Err(reason) => End::Failed(reason),
    }
}

fn line(name: &str, end: &End) -> String {
    match end {
        End::Passed(time) => format!("ok      {:>6.1} s  {name}", time.as_secs_f64()),
        End::Failed(reason) => format!("FAILED            {name}: {reason}"),
        End::Skipped(reason) => format!("skipped           {name}: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, needs: &'static [&'static str], result: Result<(), String>) -> Step<'static> {
        Step {
            name,
            needs,
            work: Work::Do(Box::new(|| result)),
        }
    }

    #[test]
    fn a_failed_step_fails_the_job_and_later_steps_still_run() {
        let mut reached = false;
        let last = Step {
            name: "last",
            needs: &[],
            work: Work::Do(Box::new(|| {
                reached = true;
                Ok(())
            })),
        };

        let result = go_through(vec![step("first", &[], Err("broken".into())), last]);

        assert_eq!(result.unwrap_err(), "未通过 / failed: first");
        assert!(reached);
    }

    #[test]
    fn a_step_without_what_it_needs_is_not_done() {
        let before = [("build", End::Failed("broken".into()))];

        let end = end_of(step("window", &["build"], Ok(())), &before);

        assert_eq!(
            end,
            End::Skipped("未做：缺前一步 / not done, for want of: build".into())
        );
    }

    #[test]
    fn a_step_that_cannot_be_done_here_does_not_fail_the_job() {
        let skipped = Step {
            name: "window",
            needs: &[],
            work: Work::Skip("no driver".into()),
        };

        assert_eq!(go_through(vec![skipped]), Ok(()));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_call_that_runs_too_long_is_ended_with_what_it_started() {
        let mark = format!("3{:07}", std::process::id());
        let call = Call::new(Path::new("/"), "sh", &["-c", &format!("sleep {mark} & wait")]);

        let result = call.run(Duration::from_millis(300));

        assert!(result.unwrap_err().contains("ran longer"));
        let left = running().iter().any(|(process, _)| {
            std::fs::read_to_string(format!("/proc/{process}/cmdline")).is_ok_and(|line| line.contains(&mark))
        });
        assert!(!left, "the sleep must have ended too");
    }

    #[test]
    #[cfg(unix)]
    fn a_call_that_ends_with_an_error_says_which() {
        let call = Call::new(Path::new("/"), "false", &[]);

        assert!(call.run(minutes(1)).unwrap_err().contains("(false)"));
    }

    #[test]
    fn a_process_name_may_hold_spaces_and_parentheses() {
        assert_eq!(process_and_parent("12 (a) b (c)) S 7 12 12 0"), Some((12, 7)));
    }

    #[test]
    fn descendants_are_found_over_several_generations() {
        assert_eq!(descendants(1, &[(2, 1), (3, 2), (4, 9), (5, 3)]), [2, 3, 5]);
    }
}
