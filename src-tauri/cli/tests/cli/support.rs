//! Running `lince`, and offices to run it on.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use lince_core::storage::{Access, Store, trail};
use lince_tests::{WORKBOOKS, fixture};
use serde_json::Value;
use tempfile::TempDir;

/// The day of every run that names none.
pub const DAY: &str = "2026-09-30";

/// Nobody waits longer for one command.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a run ended.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The one JSON document, and nothing else on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}{}", self.out, self.err))
    }

    /// The code of an error; the run must have ended with 1, its message be a Chinese sentence.
    pub fn refusal(&self) -> String {
        let json = self.json();
        assert_eq!(self.code, 1, "{json}");
        let error = &json["error"];
        assert!(error["message"].as_str().unwrap().ends_with('。'), "{error}");
        assert!(error.get("details").is_some(), "{error}");
        error["code"].as_str().unwrap().to_owned()
    }
}

/// Runs the program without any office that this machine may know of.
pub fn lince<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Run {
    lince_of(empty_home(), args)
}

/// As [`lince`], for a user whose settings are in `home`.
pub fn lince_of<S: AsRef<std::ffi::OsStr>>(home: &Path, args: &[S]) -> Run {
    let mut child = started(args, home);
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("lince did not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Run {
        code: status.code().expect("ended by itself"),
        out: out.join().unwrap(),
        err: err.join().unwrap(),
    }
}

/// Starts the program for a user whose settings, and whatever lies on the disk for a while, are in `home`.
pub fn started<S: AsRef<std::ffi::OsStr>>(args: &[S], home: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_lince"))
        .args(args)
        .current_dir(home)
        .env_remove("LINCE_DATA")
        .env("LINCE_SETTINGS", home)
        .env("USER", "测试员")
        .env_remove("USERNAME")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn drain<R: std::io::Read + Send + 'static>(from: Option<R>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        from.unwrap().read_to_string(&mut text).unwrap();
        text
    })
}

fn empty_home() -> &'static Path {
    static HOME: OnceLock<TempDir> = OnceLock::new();
    HOME.get_or_init(|| tempfile::tempdir().unwrap()).path()
}

/// An office in a folder that goes with it.
pub struct Office {
    pub dir: TempDir,
}

impl Office {
    /// Without anybody.
    pub fn empty() -> Self {
        let office = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let made = office.run(&["init", "--street", "望河街道", "--division", "320999"]);
        assert_eq!(made.code, 0, "{}", made.err);
        office
    }

    /// With the five workbooks of 望河街道 read in.
    pub fn filled() -> Self {
        static TEMPLATE: OnceLock<Office> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| {
            let office = Self::empty();
            for (kind, file) in WORKBOOKS {
                let path = fixture("wanghe").join(file);
                let read = office.run(&["import", kind.as_str(), path.to_str().unwrap()]);
                assert_eq!(read.code, 0, "{}", read.err);
            }
            office
        });
        let dir = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(template.dir.path()).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_file() {
                std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
            }
        }
        Self { dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// `lince --data … --as-of 2026-09-30 …` with text.
    pub fn run(&self, args: &[&str]) -> Run {
        self.on(DAY, args)
    }

    pub fn on(&self, day: &str, args: &[&str]) -> Run {
        let data = self.dir.path().to_str().unwrap();
        lince(&[&["--data", data, "--as-of", day], args].concat())
    }

    /// With `--json`; must be done.
    pub fn json(&self, args: &[&str]) -> Value {
        let run = self.run(&[args, &["--json"]].concat());
        assert_eq!(run.code, 0, "{args:?}: {}{}", run.out, run.err);
        assert_eq!(run.err, "", "{args:?}");
        run.json()
    }

    /// With `--json`; must be refused.
    pub fn refused(&self, args: &[&str]) -> String {
        self.run(&[args, &["--json"]].concat()).refusal()
    }

    /// How many entries of the trail have that action.
    pub fn entries(&self, action: &str) -> usize {
        let store = Store::open(self.dir.path(), &Access::Read).unwrap();
        let lines = trail::lines(store.read(), None, None, 10_000).unwrap();
        lines.iter().filter(|l| l.action == action).count()
    }

    /// The identity number of a person on file: the n-th in the usual order.
    pub fn somebody(&self, n: usize) -> (String, String) {
        let people = self.json(&["workers", "list"]);
        let person = &people["workers"][n];
        (
            person["id"].to_string(),
            person["id_number"].as_str().unwrap().to_owned(),
        )
    }
}
